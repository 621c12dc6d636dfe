//! Notes and errors, on standard error. If nobody can be told, there is nothing to be done about it.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Out, clean, json, paint};
use crate::args::Format;
use crate::exit::Exit;
use crate::failure::Failure;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Green.on_default();
const NOTE: Style = Style::new().dimmed();

#[derive(Serialize)]
struct Told<'a> {
    error: ToldError<'a>,
}

#[derive(Serialize)]
struct ToldError<'a> {
    kind: &'a str,
    message: &'a str,
    #[serde(rename = "where")]
    place: Option<&'a str>,
    causes: &'a [String],
    hint: Option<&'a str>,
    exit_code: u8,
}

impl Out<'_> {
    /// Tells a person something beside the result; scripts are not bothered.
    pub(crate) fn note(&mut self, text: &str) {
        if self.stderr_tty && !self.quiet {
            let _ = self.stdout.flush();
            let text = paint(self.stderr_color, NOTE, &clean::line(text));
            let _ = writeln!(self.stderr, "{text}");
        }
    }

    /// Asks a person; the answer is read elsewhere.
    pub(crate) fn question(&mut self, text: &str) {
        let _ = self.stdout.flush();
        let _ = write!(self.stderr, "{} ", clean::line(text));
        let _ = self.stderr.flush();
    }

    /// Tells why the command failed.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let _ = self.stdout.flush();
        let text = if self.errors_in_json() {
            let error = ToldError {
                kind: failure.exit.name(),
                message: &failure.message,
                place: failure.place.as_deref(),
                causes: &failure.causes,
                hint: failure.hint.as_deref(),
                exit_code: failure.exit.code(),
            };
            json::value(&Told { error }) + "\n"
        } else {
            self.in_words(failure)
        };
        let _ = self.stderr.write_all(text.as_bytes());
        let _ = self.stderr.flush();
    }

    /// Tells what clap found in the command line, which may be a wish for help; returns how the command ends.
    pub(crate) fn parse_error(mut self, error: &clap::Error) -> Exit {
        let rendered = error.render();
        let painted = |color| {
            if color {
                rendered.ansi().to_string()
            } else {
                rendered.to_string()
            }
        };
        if error.exit_code() == 0 {
            let printed = self.text(&painted(self.look.color)).and_then(|()| self.flush());
            return match printed {
                Err(failed) if !failed.is_closed_pipe() => failed.exit,
                _ => Exit::Ok,
            };
        }
        if self.errors_in_json() {
            let text = painted(false);
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            let message = clean::line(text.split("\n\n").next().unwrap_or(text));
            self.failure(&Failure::new(Exit::Usage, message).hint("see `--help`"));
        } else {
            let _ = self.stderr.write_all(painted(self.stderr_color).as_bytes());
        }
        Exit::Usage
    }

    fn errors_in_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Jsonl)
    }

    fn in_words(&self, failure: &Failure) -> String {
        let paint = |style, text| paint(self.stderr_color, style, text);
        let mut text = format!("{} {}\n", paint(ERROR, "error:"), clean::line(&failure.message));
        for cause in &failure.causes {
            text.push_str(&format!("  because: {}\n", clean::line(cause)));
        }
        if let Some(place) = &failure.place {
            text.push_str(&format!("  in {}\n", clean::line(place)));
        }
        if let Some(hint) = &failure.hint {
            text.push_str(&format!("{} {}\n", paint(HINT, "hint:"), clean::line(hint)));
        }
        text
    }
}
