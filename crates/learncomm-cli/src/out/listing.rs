use super::table::Widths;
use super::{Out, Row, View, csv, json, table};
use crate::args::Format;
use crate::failure::Failure;

/// Many rows, printed page by page, so that no more than a page is held in memory.
pub(crate) struct Listing<'o, 'a, T: Row> {
    out: &'o mut Out<'a>,
    view: View<T>,
    widths: Widths,
    rows: usize,
    begun: bool,
}

impl<'o, 'a, T: Row> Listing<'o, 'a, T> {
    pub(super) fn new(out: &'o mut Out<'a>, view: View<T>) -> Self {
        Self {
            out,
            view,
            widths: Widths::default(),
            rows: 0,
            begun: false,
        }
    }

    /// Prints some rows.
    pub(crate) fn page(&mut self, rows: &[T]) -> Result<(), Failure> {
        let first = !self.begun;
        let fields = &self.view.list;
        let text = match self.out.format {
            Format::Table if rows.is_empty() => String::new(),
            Format::Table => table::page(fields, rows, &self.out.look, &mut self.widths),
            Format::Json => {
                let begin = if first { begin::<T>() } else { String::new() };
                let objects: Vec<String> = rows.iter().map(|row| json::object(fields, row)).collect();
                let comma = if self.rows == 0 || rows.is_empty() {
                    ""
                } else {
                    ","
                };
                format!("{begin}{comma}{}", objects.join(","))
            }
            Format::Jsonl => rows.iter().map(|row| json::line(fields, row)).collect(),
            Format::Csv => csv::page(fields, rows, first),
        };
        self.begun = true;
        self.rows += rows.len();
        self.out.text(&text)
    }

    /// Prints a text instead of rows.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.out.text(text)
    }

    /// Sends on what is still held back.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush()
    }

    /// Ends the listing; `next` is what to give to `--after` for the rest, if there is more.
    pub(crate) fn end(mut self, next: Option<&str>) -> Result<(), Failure> {
        if !self.begun {
            self.page(&[])?;
        }
        if self.out.format == Format::Json {
            self.out.text(&format!("],\"next\":{}}}\n", json::value(&next)))?;
        }
        match next {
            Some(next) => self.out.note(&format!(
                "There are more: go on with `--after {next}`, or see all of them with `--all`."
            )),
            None if self.rows == 0 => self.out.note("There are none."),
            None => {}
        }
        Ok(())
    }
}

fn begin<T: Row>() -> String {
    format!(
        "{{\"schema\":{},\"items\":[",
        json::value(&json::schema::<T>("-list"))
    )
}
