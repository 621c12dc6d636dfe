//! The world outside: the only file that looks at the process's streams and at who prefers which editor.

use std::fmt;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use chrono::{DateTime, FixedOffset, Local, Utc};

use crate::editor::Editor;

/// What a command reads from and writes to.
pub struct Terminal<'a> {
    /// Where text from people may come from.
    pub stdin: Box<dyn BufRead + Send + 'a>,
    /// Whether a person types there.
    pub stdin_tty: bool,
    /// In what they write longer texts, if they have said so.
    pub editor: Option<Editor>,
    /// Where results go.
    pub stdout: Box<dyn Write + 'a>,
    /// Whether a person reads there.
    pub stdout_tty: bool,
    /// Whether colours are wanted there when the command line does not say.
    pub stdout_color: bool,
    /// Where notes and errors go.
    pub stderr: Box<dyn Write + Send + 'a>,
    /// Whether a person reads there.
    pub stderr_tty: bool,
    /// Whether colours are wanted there when the command line does not say.
    pub stderr_color: bool,
    /// How many columns fit, if that is known.
    pub width: Option<usize>,
    /// How far local time is from UTC at an instant.
    pub offset: fn(DateTime<Utc>) -> FixedOffset,
}

impl fmt::Debug for Terminal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal")
            .field("stdout_tty", &self.stdout_tty)
            .field("stderr_tty", &self.stderr_tty)
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}

/// Calls `f` with the terminal of the process.
pub(crate) fn with_real<T>(f: impl FnOnce(Terminal<'_>) -> T) -> T {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let wants_color = |choice| choice != ColorChoice::Never;
    f(Terminal {
        stdin_tty: stdin.is_terminal(),
        stdin: Box::new(BufReader::new(stdin)),
        stdout_tty: stdout.is_terminal(),
        editor: preferred_editor(!stdout.is_terminal()),
        stdout_color: wants_color(AutoStream::choice(&stdout)),
        stderr_tty: stderr.is_terminal(),
        stderr_color: wants_color(AutoStream::choice(&stderr)),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        // Where a console does not know colour codes, the stream translates them; whether there are any is decided
        // by whoever writes.
        stdout: Box::new(BufWriter::new(AutoStream::always(stdout.lock()))),
        stderr: Box::new(AutoStream::always(stderr)),
        offset: |at| *at.with_timezone(&Local).offset(),
    })
}

/// The editor that the environment names; the one for a screen first.
fn preferred_editor(aside: bool) -> Option<Editor> {
    let named = |name| {
        std::env::var(name)
            .ok()
            .filter(|command| !command.trim().is_empty())
    };
    let command = named("VISUAL").or_else(|| named("EDITOR"))?;
    Some(Editor { command, aside })
}
