//! A suggestion for people: what to do, why, and what to type.

use learncomm_core::engagement::suggestion::Suggestion;

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
        let mut text = self.look.paint(bold, &line(&suggestion.title)) + "\n";
        for evidence in &suggestion.evidence {
            text.push_str(&format!("  {}\n", line(&evidence.says)));
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
