//! What a broken store takes keys for, and its pages.

use std::cmp::Reverse;

use learncomm_core::store::{Key, MAX_PAGE, Order, Page, Record, Scan};

use super::Fault;
use super::store::{BrokenStore, State};

impl BrokenStore {
    /// What the store takes the key for.
    pub(super) fn address(&self, key: &Key) -> Vec<u8> {
        let bytes = key.as_bytes();
        match self.fault {
            Fault::KeysAsText => String::from_utf8_lossy(bytes).into_owned().into_bytes(),
            Fault::KeysEndAtZero => until_zero(bytes),
            Fault::KeysCutShort => bytes[..bytes.len().min(255)].to_vec(),
            _ => bytes.to_vec(),
        }
    }

    /// What the store sorts the key by.
    fn rank(&self, key: &Key) -> (Vec<u8>, Vec<u8>) {
        let bytes = self.address(key);
        let first = match self.fault {
            Fault::OrderIgnoresCase => bytes.to_ascii_lowercase(),
            Fault::OrderByLength => bytes.len().to_be_bytes().to_vec(),
            Fault::OrderSigned => bytes.iter().map(|b| b ^ 0x80).collect(),
            _ => bytes.clone(),
        };
        (first, bytes)
    }

    pub(super) fn page(&self, state: &State, scan: &Scan) -> Page {
        let mut scan = scan.clone();
        if self.fault == Fault::SmallPages {
            scan.limit = scan.limit.min(1_000);
        }
        if scan.is_empty() {
            match self.fault {
                Fault::InvertedIsExchanged => (scan.start, scan.end) = (scan.end, scan.start),
                _ => return Page::default(),
            }
        }
        let mut found: Vec<Record> = state
            .records
            .values()
            .filter(|r| self.within(&scan, &r.key))
            .cloned()
            .collect();
        if self.fault == Fault::EmptyIsAbsent {
            found.retain(|r| !r.value.is_empty());
        }
        found.sort_by_cached_key(|r| self.rank(&r.key));
        let limit = scan.limit.min(MAX_PAGE);
        let mut more = found.len() > limit;
        match (scan.order, self.fault) {
            (Order::Ascending, _) | (_, Fault::AlwaysAscending) => found.truncate(limit),
            (Order::Descending, Fault::DescendingFromTheWrongEnd) => {
                found.truncate(limit);
                found.reverse();
            }
            (Order::Descending, _) => {
                found.sort_by_cached_key(|r| Reverse(self.rank(&r.key)));
                found.truncate(limit);
            }
        }
        match self.fault {
            Fault::PageLosesLast if more => drop(found.pop()),
            Fault::PageRepeatsLast => found.extend(found.last().cloned()),
            Fault::MoreWhenFull => more = found.len() >= limit,
            Fault::NeverMore => more = false,
            _ => {}
        }
        Page { records: found, more }
    }

    fn within(&self, scan: &Scan, key: &Key) -> bool {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let descending = scan.order == Order::Descending;
        let rank = self.rank(key);
        let above = match &scan.start {
            Included(low) => rank >= self.rank(low),
            Excluded(low) if self.fault == Fault::ExcludedStartKept => rank >= self.rank(low),
            Excluded(low) => rank > self.rank(low),
            Unbounded => true,
        };
        let below = match (&scan.end, self.fault) {
            (Included(high), Fault::DescendingLosesIncluded) if descending => rank < self.rank(high),
            (Excluded(high), Fault::DescendingKeepsExcluded) if descending => rank <= self.rank(high),
            (Included(high), _) => rank <= self.rank(high),
            (Excluded(high), _) => rank < self.rank(high),
            (Unbounded, _) => true,
        };
        above && below
    }
}

pub(super) fn until_zero(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().take_while(|b| *b != 0).collect()
}
