//! What an import tells while it runs, on standard error: how far it is, and what could not be brought in.

use std::io::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use learncomm_exchange::import::{Issue, Observer, Progress};
use serde::Serialize;

use super::{Out, clean, json};
use crate::args::Format;

/// Nobody needs to see how far something is that is done at once.
const PATIENCE: Duration = Duration::from_millis(250);
const SIZED: &str = "{prefix} [{bar:24}] {bytes} of {total_bytes}, {msg}";
const UNSIZED: &str = "{prefix} {spinner} {bytes}, {msg}";

/// Somebody who watches an import.
pub(crate) struct Watch<'w> {
    stderr: &'w mut (dyn Write + Send),
    /// Whether to draw.
    tty: bool,
    /// Whether not to tell of bad rows.
    quiet: bool,
    json: bool,
    begun: Instant,
    /// Of which phase, and the bar.
    bar: Option<(u32, ProgressBar)>,
}

impl Out<'_> {
    /// Watches an import. If it is strict, its first bad row is told as the error that it ends with.
    pub(crate) fn watch(&mut self, strict: bool) -> Watch<'_> {
        Watch {
            tty: self.stderr_tty && !self.quiet,
            quiet: self.quiet || strict,
            json: matches!(self.format, Format::Json | Format::Jsonl),
            stderr: &mut *self.stderr,
            begun: Instant::now(),
            bar: None,
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    issue: &'a Issue,
}

impl Observer for Watch<'_> {
    fn progress(&mut self, progress: &Progress<'_>) {
        if !self.tty || self.begun.elapsed() < PATIENCE {
            return;
        }
        let rows = format!("{} rows", progress.rows);
        if let Some((step, bar)) = &self.bar
            && *step == progress.step
        {
            bar.set_message(rows);
            bar.set_position(progress.bytes);
            return;
        }
        self.clear();
        let prefix = match progress.steps {
            1 => progress.phase.to_owned(),
            steps => format!("{} ({} of {steps})", progress.phase, progress.step),
        };
        let template = if progress.total.is_some() { SIZED } else { UNSIZED };
        let bar = ProgressBar::new(progress.total.unwrap_or_default())
            .with_prefix(prefix)
            .with_message(rows)
            .with_position(progress.bytes);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        self.bar = Some((progress.step, bar));
    }

    fn issue(&mut self, issue: &Issue) {
        if self.quiet {
            return;
        }
        let text = if self.json {
            json::value(&Told { issue }) + "\n"
        } else {
            let Issue {
                file, line, message, ..
            } = issue;
            format!("{}\n", clean::line(&format!("{file}:{line}: {message}")))
        };
        let stderr = &mut *self.stderr;
        // If nobody can be told, there is nothing to be done about it.
        let _ = match &self.bar {
            Some((_, bar)) => bar.suspend(|| stderr.write_all(text.as_bytes())),
            None => stderr.write_all(text.as_bytes()),
        };
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Watch<'_> {
    fn clear(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
