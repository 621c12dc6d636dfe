//! Numbers that lie close together. Tables of a report are indexed by the numbers of people and things, which the
//! library draws one after the other; a damaged or foreign ledger may hold any number, and one of four billion would
//! ask for a table of that length.

use crate::ledger::{Columns, NONE};

/// Tables may be so many times longer than the ledger, …
const STRETCH: usize = 8;
/// … and so much longer besides, without being made smaller.
const SLACK: usize = 65_536;

/// What numbers were before, if they were changed.
#[derive(Debug, Default)]
pub(super) struct Numbers(Vec<u32>);

/// What the numbers of a ledger were before.
#[derive(Debug, Default)]
pub(super) struct Renumbered {
    pub(super) people: Numbers,
    pub(super) things: Numbers,
}

impl Renumbered {
    /// Whether everything is called what it was before.
    pub(super) fn is_none(&self) -> bool {
        self.people.0.is_empty() && self.things.0.is_empty()
    }
}

impl Numbers {
    pub(super) fn before(&self, number: u32) -> u32 {
        self.0.get(number as usize).copied().unwrap_or(number)
    }
}

/// Renumbers people, and things, whose numbers are far apart; in the same order, so that nothing else changes. A ledger
/// of the library's own making is left as it is.
pub(super) fn compact(ledger: &mut Columns) -> Renumbered {
    let most = ledger.at.len().saturating_mul(STRETCH).saturating_add(SLACK);
    let people = renumber(most, &mut ledger.actor, &mut ledger.toward);
    let things = renumber(most, &mut ledger.object, &mut ledger.parent);
    Renumbered {
        people: Numbers(people),
        things: Numbers(things),
    }
}

fn renumber(most: usize, one: &mut [u32], other: &mut [u32]) -> Vec<u32> {
    let largest = one.iter().chain(&*other).copied().max().unwrap_or(NONE);
    if (largest as usize) < most {
        return Vec::new();
    }
    let mut known: Vec<u32> = one.iter().chain(&*other).copied().chain([NONE]).collect();
    known.sort_unstable();
    known.dedup();
    // "Nobody" and "nothing" are the smallest number and so stay what they are.
    for number in one.iter_mut().chain(other) {
        *number = known.binary_search(number).unwrap_or_default() as u32;
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_numbers_come_close_and_keep_their_order() {
        let mut ledger = Columns {
            at: vec![0; 3],
            actor: vec![1, u32::MAX, 7],
            toward: vec![NONE, 1, 4_000_000_000],
            object: vec![1, 2, 3],
            parent: vec![0, 1, 2],
            ..Columns::default()
        };
        let numbers = compact(&mut ledger);
        assert_eq!(
            [1, 2, 3, 4].map(|n| numbers.people.before(n)),
            [1, 7, 4_000_000_000, u32::MAX]
        );
        assert_eq!([1, 2, 3].map(|n| numbers.things.before(n)), [1, 2, 3]);
        assert_eq!((ledger.actor, ledger.toward), (vec![1, 4, 2], vec![NONE, 1, 3]));
        assert_eq!((ledger.object, ledger.parent), (vec![1, 2, 3], vec![0, 1, 2]));
    }
}
