//! Events as columns, and what they count for.

use crate::engagement::roster::Roster;
use crate::engagement::window::Window;

/// What an event says about its actor (metrics §0.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventKind {
    /// Viewed, watched, opened.
    Consume = 0,
    /// Rated, upvoted, bookmarked.
    React = 1,
    /// Replied to an invitation, attended.
    Participate = 2,
    /// Asked, answered, shared, edited, presented, facilitated, reflected, reviewed. Asking is contributing.
    Contribute = 3,
    /// Counts as nothing (bookkeeping).
    None = 4,
}

/// Whether what an event made still stands (metrics §0.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Standing {
    /// Still there.
    Stands = 0,
    /// Taken back by its author: the person was there, the content is gone.
    RemovedByAuthor = 1,
    /// Removed by moderation: counts for nothing.
    RemovedByModeration = 2,
    /// The person was erased: counts for nothing.
    Erased = 3,
}

impl Standing {
    /// Whether the event shows that its actor was active.
    #[must_use]
    pub fn counts_for_activity(self) -> bool {
        matches!(self, Self::Stands | Self::RemovedByAuthor)
    }

    /// Whether what the event made is still part of the community's content.
    #[must_use]
    pub fn counts_for_content(self) -> bool {
        matches!(self, Self::Stands)
    }
}

/// A set of event kinds.
///
/// ```
/// use learncomm_core::engagement::activity::{EventKind, Kinds};
/// assert!(Kinds::ANY.contains(EventKind::Consume));
/// assert!(!Kinds::ANY.contains(EventKind::None));
/// assert!(!Kinds::CONTRIBUTE.contains(EventKind::React));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u8);

impl Kinds {
    /// Every kind that counts as being active.
    pub const ANY: Self = Self(0b1111);
    /// Contributions only.
    pub const CONTRIBUTE: Self = Self(1 << EventKind::Contribute as u8);

    /// The set of some kinds; [`EventKind::None`] is in no set.
    #[must_use]
    pub fn of(kinds: &[EventKind]) -> Self {
        Self(kinds.iter().fold(0, |bits, &kind| bits | 1 << kind as u8) & Self::ANY.0)
    }

    /// Whether a kind is in the set.
    #[must_use]
    pub fn contains(self, kind: EventKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}

/// Events as columns of equal length; a row is an event. Rows beyond the shortest column are ignored.
///
/// `who` may name a number outside the roster (somebody unknown); such rows count for nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events<'a> {
    /// When, in milliseconds UTC.
    pub at: &'a [i64],
    /// Who, as a dense member number.
    pub who: &'a [u32],
    /// What it says about the actor.
    pub kind: &'a [EventKind],
    /// Whether it still counts.
    pub standing: &'a [Standing],
}

impl<'a> Events<'a> {
    /// Narrows to the rows inside a window, for columns that are sorted by time: two binary searches, no copy.
    #[must_use]
    pub fn sorted_within(&self, window: &Window) -> Self {
        let from = self.at.partition_point(|&at| at < window.start);
        let to = self.at.partition_point(|&at| at < window.end).max(from);
        fn cut<T>(column: &[T], from: usize, to: usize) -> &[T] {
            column.get(from..to.min(column.len())).unwrap_or(&[])
        }
        Self {
            at: cut(self.at, from, to),
            who: cut(self.who, from, to),
            kind: cut(self.kind, from, to),
            standing: cut(self.standing, from, to),
        }
    }

    /// The rows as tuples.
    pub fn rows(&self) -> impl Iterator<Item = (i64, u32, EventKind, Standing)> + 'a {
        self.at
            .iter()
            .zip(self.who)
            .zip(self.kind)
            .zip(self.standing)
            .map(|(((&at, &who), &kind), &standing)| (at, who, kind, standing))
    }

    /// The rows that show a person of the roster being active: right kind, in the window, inside the membership, not
    /// moderated away, not a bot. Such a person is in the population of the window by construction.
    pub(super) fn active<'b>(
        &'b self,
        roster: &'b Roster,
        window: Window,
        kinds: Kinds,
    ) -> impl Iterator<Item = (i64, u32)> + 'b {
        self.rows().filter_map(move |(at, who, kind, standing)| {
            (window.contains(at)
                && kinds.contains(kind)
                && standing.counts_for_activity()
                && roster.is_human(who)
                && roster.is_member_at(who, at))
            .then_some((at, who))
        })
    }
}
