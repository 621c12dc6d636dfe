use std::collections::{HashMap, HashSet};

use super::ledger::Deed;
use super::words::Evident;
use crate::ledger::{Columns, Verb};
use crate::session::SessionRole;

/// Opening, keeping time and taking notes say nothing about the topic of a session.
pub(crate) const fn shows_knowledge(role: SessionRole) -> bool {
    matches!(
        role,
        SessionRole::Facilitator | SessionRole::Presenter | SessionRole::Consultant | SessionRole::CaseGiver
    )
}

impl Deed {
    /// Whether it is that somebody led a session in a role that says that they know its topic.
    pub(crate) fn led_knowingly(&self) -> bool {
        self.what == Evident::SessionsLed && SessionRole::from_code(self.role).is_some_and(shows_knowledge)
    }
}

/// Who led sessions, came to them and caught up with them.
pub(super) fn deeds(ledger: &Columns) -> Vec<(u32, Deed)> {
    let unheld = unheld(ledger);
    // Of all that was said of somebody's attendance, or of their role, the latest correction holds. Roles begin at 1.
    let mut holds: HashMap<(u32, u32, u32), usize> = HashMap::new();
    let mut deeds = Vec::new();
    for (row, verb) in ledger.verb.iter().enumerate() {
        let role = match verb {
            Verb::Attended | Verb::Missed => 0,
            Verb::Led | Verb::Unled => ledger.value[row] & 0xff,
            Verb::CaughtUp if !unheld.contains(&ledger.object[row]) => {
                let deed = Deed::new(Evident::CatchUps, ledger.at[row], ledger.object[row]);
                deeds.push((ledger.actor[row], deed));
                continue;
            }
            _ => continue,
        };
        let before = holds
            .entry((ledger.object[row], ledger.actor[row], role))
            .or_insert(row);
        if ledger.value[row] >> 8 >= ledger.value[*before] >> 8 {
            *before = row;
        }
    }
    for ((object, who, role), row) in holds {
        let what = match ledger.verb[row] {
            Verb::Attended => Evident::SessionsAttended,
            Verb::Led => Evident::SessionsLed,
            _ => continue,
        };
        if !unheld.contains(&object) {
            let deed = Deed {
                role,
                ..Deed::new(what, ledger.at[row], object)
            };
            deeds.push((who, deed));
        }
    }
    deeds
}

/// Sessions that were said to have taken place no more often than the opposite.
fn unheld(ledger: &Columns) -> HashSet<u32> {
    let mut sums: HashMap<u32, i32> = HashMap::new();
    for (row, verb) in ledger.verb.iter().enumerate() {
        match verb {
            Verb::Held => *sums.entry(ledger.object[row]).or_default() += 1,
            Verb::Unheld => *sums.entry(ledger.object[row]).or_default() -= 1,
            _ => {}
        }
    }
    sums.into_iter()
        .filter(|(_, sum)| *sum <= 0)
        .map(|(object, _)| object)
        .collect()
}
