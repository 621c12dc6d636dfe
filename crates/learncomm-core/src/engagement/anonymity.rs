//! What may be shown of a small group (metrics §10.4). Every survey result and every breakdown goes through here.

use std::collections::BTreeSet;

use super::idset::IdSet;

/// The smallest group whose scores are shown, unless the charter asks for more (metrics §10.4).
pub const DEFAULT_K: u64 = 5;
/// The smallest group whose free comments are shown.
pub const DEFAULT_K_COMMENTS: u64 = 10;
/// No charter may go below this.
pub const FLOOR_K: u64 = 3;

/// A result that is shown only when enough people stand behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guarded<T> {
    /// Enough people answered.
    Shown(T),
    /// Too few did; not even how many is told.
    Suppressed,
}

impl<T> Guarded<T> {
    /// The result, if it may be shown.
    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(result) => Some(result),
            Self::Suppressed => None,
        }
    }
}

/// Which cells of a one-way table must be hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden<N> {
    /// Not even the total may be shown.
    All,
    /// These cells; possibly none.
    Cells(BTreeSet<N>),
}

/// Chooses the cells of a one-way table to hide, so that neither a hidden cell nor the rest (total − shown) can be pinned
/// to fewer than `k` people (metrics §10.4).
///
/// First every cell below `k`, zero included. Then, if the total is published, the next smallest cells (the lower name
/// among equals) until at least two are hidden and they hold at least `k` people together: a single hidden cell is just
/// total minus the rest. A total below `k` hides everything.
///
/// ```
/// use learncomm_core::engagement::anonymity::{Hidden, suppress};
/// // Hiding only `Product` would give it away as 10 − 9.
/// let hidden = suppress(&[("Tech", 9), ("Product", 1)], 5, true);
/// assert_eq!(hidden, Hidden::Cells(["Product", "Tech"].into()));
/// ```
#[must_use]
pub fn suppress<N: Ord + Clone>(cells: &[(N, u64)], k: u64, total_published: bool) -> Hidden<N> {
    let total: u64 = cells.iter().map(|(_, people)| people).sum();
    if total < k {
        return Hidden::All;
    }
    let mut hidden: Vec<&(N, u64)> = cells.iter().filter(|(_, people)| *people < k).collect();
    if !hidden.is_empty() && total_published {
        let mut open: Vec<&(N, u64)> = cells.iter().filter(|(_, people)| *people >= k).collect();
        open.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        let mut held: u64 = hidden.iter().map(|(_, people)| people).sum();
        for cell in open {
            if held >= k && hidden.len() >= 2 {
                break;
            }
            held += cell.1;
            hidden.push(cell);
        }
    }
    Hidden::Cells(hidden.into_iter().map(|(name, _)| name.clone()).collect())
}

/// Whether a second release may stand next to an earlier one: the people who left the respondents, and those who joined
/// them, must each be nobody or at least `k` (metrics §10.4). Otherwise the difference of two harmless figures tells what
/// a few people said.
#[must_use]
pub fn differencing_safe(before: &[u32], after: &[u32], k: usize) -> bool {
    let (before, after) = (IdSet::of(before), IdSet::of(after));
    let only_in = |one: &IdSet, other: &IdSet| one.iter().filter(|&person| !other.contains(person)).count();
    [only_in(&before, &after), only_in(&after, &before)]
        .into_iter()
        .all(|people| people == 0 || people >= k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_cells_take_others_with_them() {
        let table = [
            ("Tech", 8),
            ("Product", 7),
            ("Marketing", 2),
            ("Operations", 5),
            ("Business", 1),
        ];
        assert_eq!(
            suppress(&table, 5, true),
            Hidden::Cells(["Business", "Marketing", "Operations"].into())
        );
        assert_eq!(
            suppress(&table, 5, false),
            Hidden::Cells(["Business", "Marketing"].into())
        );
        assert_eq!(
            suppress(&[("A", 9), ("B", 0), ("C", 6)], 5, true),
            Hidden::Cells(["B", "C"].into())
        );
        assert_eq!(
            suppress(&[("A", 5), ("B", 6)], 5, true),
            Hidden::Cells(BTreeSet::new())
        );
        assert_eq!(suppress(&[("A", 2), ("B", 2)], 5, true), Hidden::All);
        assert_eq!(suppress::<&str>(&[], 5, true), Hidden::All);
    }

    #[test]
    fn one_newcomer_could_be_read_off() {
        assert!(!differencing_safe(&[1, 2, 3, 4, 5, 6], &[1, 2, 3, 4, 5], 5));
        assert!(differencing_safe(&[1, 2], &[1, 2, 3, 4, 5, 6, 7], 5));
        assert!(differencing_safe(&[1, 2], &[2, 1], 5));
    }

    proptest! {
        #[test]
        fn nothing_hidden_can_be_pinned_down(people in prop::collection::vec(0u64..9, 1..7), k in 1u64..7) {
            let table: Vec<(usize, u64)> = people.iter().copied().enumerate().collect();
            if let Hidden::Cells(hidden) = suppress(&table, k, true) {
                let rest: u64 = hidden.iter().map(|&cell| people[cell]).sum();
                prop_assert!(table.iter().all(|(cell, n)| *n >= k || hidden.contains(cell)));
                let everything = hidden.len() == table.len();
                prop_assert!(hidden.is_empty() || everything || (rest >= k && hidden.len() >= 2));
            }
        }
    }
}
