use std::ops::Bound;

use super::{Key, KeyBuilder, Record};

/// The most records one page may be asked for; a larger [`Scan::limit`] is brought down to it.
pub const MAX_PAGE: usize = 10_000;

/// The direction of a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// From the smallest key to the largest.
    #[default]
    Ascending,
    /// From the largest key to the smallest.
    Descending,
}

/// A range of keys to read one page of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Scan {
    /// Where the range begins: always the smaller end, whatever the order.
    pub start: Bound<Key>,
    /// Where the range ends: always the larger end.
    pub end: Bound<Key>,
    /// In which order records are returned; a descending page begins at the larger end.
    pub order: Order,
    /// How many records the page holds at the most: 1 to [`MAX_PAGE`].
    pub limit: usize,
}

impl Scan {
    /// All keys between two bounds, ascending, in pages of [`MAX_PAGE`].
    pub fn range(start: Bound<Key>, end: Bound<Key>) -> Self {
        Self {
            start,
            end,
            order: Order::Ascending,
            limit: MAX_PAGE,
        }
    }

    /// All keys that begin with `prefix`.
    pub fn prefix(prefix: KeyBuilder) -> Self {
        let (start, end) = prefix.range();
        Self::range(start, end)
    }

    /// The whole store.
    pub fn all() -> Self {
        Self::range(Bound::Unbounded, Bound::Unbounded)
    }

    /// Sets the direction.
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Sets the page length, brought into 1 to [`MAX_PAGE`].
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.clamp(1, MAX_PAGE);
        self
    }

    /// The same range behind the last record of a page that was read from it.
    pub fn after(mut self, last: &Key) -> Self {
        match self.order {
            Order::Ascending => self.start = Bound::Excluded(last.clone()),
            Order::Descending => self.end = Bound::Excluded(last.clone()),
        }
        self
    }

    /// Whether no key can lie in the range (a backend whose range type panics on inverted bounds asks this first).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) =
            (&self.start, &self.end)
        else {
            return false;
        };
        let both_included = matches!((&self.start, &self.end), (Bound::Included(_), Bound::Included(_)));
        low > high || (low == high && !both_included)
    }
}

/// What one scan read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The records, in the order of the scan.
    pub records: Vec<Record>,
    /// Whether the range holds further records behind the last one.
    pub more: bool,
}
