//! Reports: a page for people, the document or rows for machines.
//!
//! | file | what it is |
//! |---|---|
//! | `figure.rs` | a figure as a row |
//! | `short.rs` | the short page: the profile, and what tells most of each section |
//! | `key.rs` | what that is |
//! | `page.rs` | the full page |
//! | `columns.rs` | measures as lines of a table |
//! | `chart.rs` | series as sparklines and bars |
//! | `drawn.rs` | curves, grids, networks and time lines as text |
//! | `text.rs` | lines of a width, and columns |

mod chart;
mod columns;
mod drawn;
mod figure;
mod key;
mod page;
mod short;
#[cfg(test)]
mod tests;
mod text;

use learncomm_core::engagement::report::Report;
pub(crate) use learncomm_report::Figure;
use learncomm_report::figures;

pub(super) use page::{DIM, page_width};
pub(super) use text::wrap;

use super::line;

use super::{Out, View, json};
use crate::args::Format;
use crate::failure::Failure;

/// Whether a report is a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pages {
    /// For people, what tells most.
    Brief,
    /// For people, with every section.
    Full,
    /// Brief, and in a pipe too.
    Always,
}

impl Out<'_> {
    /// Prints a report.
    pub(crate) fn report(
        &mut self,
        view: View<Figure>,
        report: &Report,
        pages: Pages,
    ) -> Result<(), Failure> {
        if !view.chosen {
            match self.format {
                Format::Json => return self.text(&(json::value(report) + "\n")),
                Format::Table if self.look.tty || pages == Pages::Always => {
                    let page = match pages {
                        Pages::Full => page::full(report, &self.look),
                        Pages::Brief | Pages::Always => short::short(report, &self.look),
                    };
                    return self.text(&page);
                }
                _ => {}
            }
        }
        let mut listing = self.listing(view);
        listing.page(&figures(report))?;
        listing.end(None)
    }

    /// Whether a page is wanted where it can be chosen: by people, or by who has no other wish.
    pub(crate) fn wants_words(&self) -> bool {
        self.format == Format::Table && self.fields.is_none()
    }

    /// A heading and what belongs to it, for people.
    pub(crate) fn heading(&mut self, heading: &str) -> Result<(), Failure> {
        let heading = self.look.paint(page::HEADING, heading);
        self.text(&format!("{heading}\n\n"))
    }

    /// Something that can be typed, with what it does and, in further lines, why.
    pub(crate) fn suggestion(&mut self, what: &[&str], command: &str) -> Result<(), Failure> {
        let width = page_width(&self.look).saturating_sub(4);
        let mut text = String::new();
        for (place, said) in what.iter().enumerate() {
            for (row, rest) in wrap(&line(said), width).iter().enumerate() {
                let mark = match (place, row) {
                    (0, 0) => "# ",
                    (0, _) => "#   ",
                    (_, 0) => "# – ",
                    _ => "#   ",
                };
                text += &self.look.paint(DIM, &format!("{mark}{rest}"));
                text.push('\n');
            }
        }
        self.text(&format!("{text}{}\n\n", line(command)))
    }
}
