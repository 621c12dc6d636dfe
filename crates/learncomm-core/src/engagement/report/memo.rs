//! What takes resampling, remembered from one report to the next: most of what happens changes few of the figures that have
//! an interval, and for a community of a thousand nearly all the time goes into intervals.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// More than this was worked out for windows that nobody asks for any more.
const MOST: usize = 256;

/// What was worked out, by what it is and what it was worked out from.
type Known = HashMap<(&'static str, u64), Box<dyn Any + Send>>;

/// A memory that reports of one kept ledger share, or none.
#[derive(Clone, Default)]
pub(super) struct Memo(Option<Arc<Mutex<Known>>>);

impl Memo {
    /// One that remembers.
    pub(super) fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    /// What `work` gives for this input, which it must depend on alone; the numbers stand for the whole input.
    pub(super) fn of<T: Clone + Send + 'static>(
        &self,
        what: &'static str,
        input: impl Iterator<Item = u64>,
        work: impl FnOnce() -> T,
    ) -> T {
        let Some(known) = &self.0 else { return work() };
        let mut hasher = DefaultHasher::new();
        input.for_each(|number| hasher.write_u64(number));
        let key = (what, hasher.finish());
        let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known()
            .get(&key)
            .and_then(|found| found.downcast_ref::<T>().cloned());
        if let Some(found) = found {
            return found;
        }
        let found = work();
        let mut known = known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, Box::new(found.clone()));
        found
    }
}

/// Windows are alike whatever is remembered.
impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_same_input_is_worked_out_once_and_another_anew() {
        let worked = Cell::new(0);
        let work = |n: u64| {
            worked.set(worked.get() + 1);
            Some(n)
        };
        let memo = Memo::kept();
        let of = |what, n: u64| memo.of(what, [n, 7].into_iter(), || work(n));
        assert_eq!([of("a", 1), of("a", 1), of("a", 2)], [Some(1), Some(1), Some(2)]);
        assert_eq!(worked.get(), 2);
        // The same numbers may mean another thing.
        assert_eq!((of("b", 1), worked.get()), (Some(1), 3));
        for n in 0..1_000 {
            assert_eq!(of("a", n), Some(n));
        }
        let none = Memo::default();
        let before = worked.get();
        assert_eq!(none.of("a", std::iter::empty(), || work(1)), Some(1));
        assert_eq!(none.of("a", std::iter::empty(), || work(1)), Some(1));
        assert_eq!(worked.get(), before + 2);
    }
}
