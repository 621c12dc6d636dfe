//! How much everybody made in the window: several sections ask, and it is counted once.

use super::facts::Facts;
use crate::engagement::window::Window;
use crate::ledger::Verb;

/// Contributions that stand of people who were members when they made them, by person.
pub(super) struct Made {
    /// All of them.
    pub(super) content: Vec<u32>,
    /// Answers among them.
    pub(super) answers: Vec<u32>,
}

impl Made {
    pub(super) fn of(facts: &Facts, window: &Window) -> Self {
        let people = facts.roster.len();
        let (mut content, mut answers) = (vec![0; people], vec![0; people]);
        let rows = facts.rows(window);
        let columns = facts.marks[rows.clone()]
            .iter()
            .zip(&facts.ledger.actor[rows.clone()])
            .zip(&facts.ledger.verb[rows]);
        for ((_, who), verb) in columns.filter(|((mark, _), _)| mark.content()) {
            content[*who as usize] += 1;
            answers[*who as usize] += u32::from(*verb == Verb::Answered);
        }
        Self { content, answers }
    }
}
