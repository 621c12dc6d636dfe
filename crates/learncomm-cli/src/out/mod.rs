//! Every byte of output goes through this room.
//!
//! | file | what it is |
//! |---|---|
//! | `row.rs` | how a command says what it prints: a row and its fields |
//! | `cell.rs` | one value, for people and for machines |
//! | `listing.rs` | many rows, page by page |
//! | `table.rs` | tables on a terminal, tab-separated columns in a pipe |
//! | `json.rs`, `csv.rs` | the formats for machines |
//! | `report/` | a report: a page for people, the document or rows for machines |
//! | `advice.rs` | a suggestion, for people |
//! | `imported.rs` | what an import did |
//! | `watch.rs` | what an import tells while it runs: progress and bad rows |
//! | `tell.rs` | notes and errors on standard error |
//! | `clean.rs` | text from people, without what a terminal would obey |
//!
//! A command asks for a [`View`] of its row first, so that a wrong `--fields` is told before anything is changed;
//! then it prints with [`Out::item`] (something shown), [`Out::done`] (something changed) or [`Out::listing`].

mod advice;
mod cell;
mod clean;
mod csv;
mod imported;
mod json;
mod listing;
mod report;
mod row;
mod table;
mod tell;
mod watch;

use std::ffi::OsString;
use std::io::{BufRead, Write};

use anstyle::Style;
use chrono::{DateTime, FixedOffset, Utc};

use crate::args::{ColorWhen, Format, Globals};
use crate::editor::Editor;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) use cell::Cell;
pub(crate) use clean::{line, prose};
pub(crate) use imported::{Imported, TallyRow};
pub(crate) use listing::Listing;
pub(crate) use report::{Figure, Pages};
pub(crate) use row::{Field, Row, View};

/// Where output goes, and in which form.
pub(crate) struct Out<'a> {
    stdout: Box<dyn Write + 'a>,
    stderr: Box<dyn Write + Send + 'a>,
    stderr_tty: bool,
    stderr_color: bool,
    format: Format,
    fields: Option<Vec<String>>,
    quiet: bool,
    look: Look,
}

/// What a table on a terminal needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    tty: bool,
    color: bool,
    width: Option<usize>,
    now: DateTime<Utc>,
    offset: fn(DateTime<Utc>) -> FixedOffset,
}

impl Look {
    fn paint(&self, style: Style, text: &str) -> String {
        paint(self.color, style, text)
    }
}

fn paint(color: bool, style: Style, text: &str) -> String {
    if color && !text.is_empty() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

impl<'a> Out<'a> {
    /// The output that a command line asks for, and where text from people may be read.
    pub(crate) fn new(globals: &Globals, terminal: Terminal<'a>) -> (Self, Input<'a>) {
        let color = |auto| match globals.color {
            ColorWhen::Auto => auto,
            ColorWhen::Always => true,
            ColorWhen::Never => false,
        };
        let out = Self {
            look: Look {
                tty: terminal.stdout_tty,
                color: color(terminal.stdout_color),
                width: terminal.width.filter(|_| terminal.stdout_tty),
                now: globals.now(),
                offset: terminal.offset,
            },
            stdout: terminal.stdout,
            stderr: terminal.stderr,
            stderr_tty: terminal.stderr_tty,
            stderr_color: color(terminal.stderr_color),
            format: globals.format,
            fields: globals.fields.clone(),
            quiet: globals.quiet,
        };
        let input = Input {
            from: terminal.stdin,
            tty: terminal.stdin_tty,
            editor: terminal.editor,
        };
        (out, input)
    }

    /// The output for a command line that could not be parsed: what it says about output is heeded all the same.
    pub(crate) fn before_parsing(args: &[OsString], terminal: Terminal<'a>) -> Self {
        Self::new(&Globals::glimpsed(args), terminal).0
    }

    /// The view of a kind of row that was asked for.
    ///
    /// # Errors
    /// A failure if `--fields` names one that is not there.
    pub(crate) fn view<T: Row>(&self) -> Result<View<T>, Failure> {
        View::new(self.fields.as_deref(), self.format)
    }

    /// Prints one thing that was asked for.
    pub(crate) fn item<T: Row>(&mut self, view: &View<T>, row: &T) -> Result<(), Failure> {
        let text = match self.format {
            Format::Table => table::item(view, row, &self.look),
            Format::Json => json::item(view, row),
            Format::Jsonl => json::line(&view.item, row),
            Format::Csv => csv::page(&view.item, std::slice::from_ref(row), true),
        };
        self.text(&text)
    }

    /// Prints what was changed: a sentence for people, the key for a script, the whole in the other formats.
    pub(crate) fn done<T: Row>(&mut self, view: &View<T>, row: &T, sentence: &str) -> Result<(), Failure> {
        if self.format != Format::Table || view.chosen {
            return self.item(view, row);
        }
        if self.quiet {
            return Ok(());
        }
        let text = if self.look.tty {
            line(sentence)
        } else {
            table::key(row)
        };
        // What has no key, such as feedback without a name, gives a script no empty line to trip over.
        if text.is_empty() {
            return Ok(());
        }
        self.text(&(text + "\n"))
    }

    /// As [`done`](Self::done), where one field is told this once and cannot be had again: whatever the form of the output,
    /// if that field is not in it, `once` tells it on standard error.
    pub(crate) fn done_once<T: Row>(
        &mut self,
        view: &View<T>,
        row: &T,
        sentence: &str,
        field: &str,
        once: &str,
    ) -> Result<(), Failure> {
        self.done(view, row, sentence)?;
        let is_whole = self.format != Format::Table || view.chosen;
        if !is_whole || view.item.iter().all(|f| f.name != field) {
            self.flush()?;
            writeln!(self.stderr, "{}", line(once)).map_err(|e| Failure::output(&e))?;
        }
        Ok(())
    }

    /// Prints one thing that is a text above all, such as a diff: that text alone for people and pipes, the whole in the
    /// other formats.
    pub(crate) fn prose<T: Row>(&mut self, view: &View<T>, row: &T, text: &str) -> Result<(), Failure> {
        if self.format != Format::Table || view.chosen {
            return self.item(view, row);
        }
        self.text(&prose(text))
    }

    /// Begins a listing.
    pub(crate) fn listing<T: Row>(&mut self, view: View<T>) -> Listing<'_, 'a, T> {
        Listing::new(self, view)
    }

    /// Prints a text as it is, such as a completion script.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.stdout
            .write_all(text.as_bytes())
            .map_err(|e| Failure::output(&e))
    }

    /// Where something goes that has a form of its own.
    pub(crate) fn raw(&mut self) -> &mut (dyn Write + 'a) {
        &mut *self.stdout
    }

    /// Sends on what is still held back.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush().map_err(|e| Failure::output(&e))
    }
}

/// Where text from people may be read.
pub(crate) struct Input<'a> {
    pub(crate) from: Box<dyn BufRead + Send + 'a>,
    /// Whether a person types there.
    pub(crate) tty: bool,
    /// In what they write longer texts.
    pub(crate) editor: Option<Editor>,
}
