//! A suggestion for people: what to do, why, and what to type.

use learncomm_core::engagement::suggestion::Suggestion;

use super::report::{page_width, wrap};
use super::{Out, line};
use crate::args::Format;
use crate::failure::Failure;

impl Out<'_> {
    /// Whether a person reads the output and has asked for no other form.
    pub(crate) fn is_for_people(&self) -> bool {
        self.look.tty && self.format == Format::Table && self.fields.is_none()
    }

    /// Prints a suggestion for people.
    pub(crate) fn advice(&mut self, suggestion: &Suggestion) -> Result<(), Failure> {
        let bold = anstyle::Style::new().bold();
        let dim = anstyle::Style::new().dimmed();
        let width = page_width(&self.look);
        let mut text = String::new();
        for title in wrap(&line(&suggestion.title), width) {
            text += &format!("{}\n", self.look.paint(bold, &title));
        }
        for evidence in &suggestion.evidence {
            for (row, said) in wrap(&line(&evidence.says), width.saturating_sub(4))
                .iter()
                .enumerate()
            {
                text += &format!("  {}{said}\n", if row == 0 { "" } else { "  " });
            }
        }
        text.push_str(&format!("  $ {}\n", line(&suggestion.command)));
        let later = format!(
            "  not now: learncomm suggestion dismiss {}",
            line(&suggestion.key)
        );
        text.push_str(&self.look.paint(dim, &later));
        self.text(&(text + "\n\n"))
    }
}
