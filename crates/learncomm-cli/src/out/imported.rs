//! What an import did.

use learncomm_exchange::import::{Summary, Tally};
use serde::Serialize;

use super::report::DIM;
use super::{Cell, Field, Out, Row, View, clean, json};
use crate::args::Format;
use crate::failure::Failure;

/// What an import did, and where.
#[derive(Serialize)]
pub(crate) struct Imported {
    /// The store; none for a dry run.
    pub(crate) store: Option<String>,
    /// Whether the store was made for it.
    pub(crate) new_store: bool,
    /// The community, if the source does not name it.
    pub(crate) community: Option<String>,
    /// Whether it was created for it.
    pub(crate) new_community: bool,
    pub(crate) dry_run: bool,
    /// Whether anything was added or updated.
    pub(crate) changed: bool,
    #[serde(flatten)]
    pub(crate) summary: Summary,
}

/// What became of the things of one kind.
pub(crate) struct TallyRow {
    what: &'static str,
    tally: Tally,
}

impl Row for TallyRow {
    const KIND: &'static str = "tally";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("what", |t| Cell::text(t.what)),
        Field::new("added", |t| count(t.tally.added)),
        Field::new("updated", |t| count(t.tally.updated)),
        Field::new("unchanged", |t| count(t.tally.unchanged)),
        Field::new("refused", |t| count(t.tally.refused)),
    ];
}

fn count(n: u64) -> Cell {
    Cell::Count(usize::try_from(n).unwrap_or(usize::MAX))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    item: &'a Imported,
}

impl Out<'_> {
    /// Prints what an import did.
    pub(crate) fn imported(&mut self, view: View<TallyRow>, done: &Imported) -> Result<(), Failure> {
        let in_words = self.format == Format::Table && !view.chosen;
        if self.format == Format::Json && !view.chosen {
            let document = Document {
                schema: "learncomm/import-summary/1",
                item: done,
            };
            return self.text(&(json::value(&document) + "\n"));
        }
        if in_words && self.quiet {
            return Ok(());
        }
        let page = in_words && self.look.tty;
        if page {
            self.opening(done)?;
        }
        let rows: Vec<TallyRow> = done
            .summary
            .tallies()
            .into_iter()
            .map(|(what, tally)| TallyRow { what, tally })
            .filter(|row| !page || row.tally.total() > 0)
            .collect();
        if page && rows.is_empty() {
            return self.text("There was nothing in it.\n");
        }
        let mut listing = self.listing(view);
        listing.page(&rows)?;
        listing.end(None)?;
        if page {
            self.remarks(done)?;
        }
        Ok(())
    }

    /// Where it went.
    fn opening(&mut self, done: &Imported) -> Result<(), Failure> {
        let mut sentences = Vec::new();
        match &done.store {
            Some(store) if done.new_store => sentences.push(format!("Made the store {store}.")),
            Some(_) => {}
            None => sentences
                .push("A dry run: nothing was written, and what the store has was not looked at.".to_owned()),
        }
        if let Some(community) = &done.community {
            sentences.push(match (done.dry_run, done.new_community) {
                (true, _) => format!("It would go into the community {community}."),
                (_, true) => format!("Created the community {community}."),
                (_, false) => format!("It went into the community {community}."),
            });
        }
        if !done.changed && done.summary.issues.count == 0 {
            sentences.push("Nothing changed: all of it was known.".to_owned());
        }
        if sentences.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = sentences.iter().map(|s| clean::line(s) + "\n").collect();
        self.text(&(lines.concat() + "\n"))
    }

    /// What was left out on purpose, and what else there is to know.
    fn remarks(&mut self, done: &Imported) -> Result<(), Failure> {
        if !done.summary.skipped.is_empty() {
            self.text("\nLeft out on purpose:\n")?;
            for (reason, n) in &done.summary.skipped {
                self.text(&format!("{n:>8}  {}\n", clean::line(reason)))?;
            }
        }
        if !done.summary.notes.is_empty() {
            self.text("\n")?;
        }
        for note in &done.summary.notes {
            let note = self.look.paint(DIM, &clean::line(note));
            self.text(&format!("{note}\n"))?;
        }
        Ok(())
    }
}
