//! Work on as many threads as pay, for ledgers that are long enough.

use std::num::NonZero;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many rows make a second thread worth while that walks over them.
const MANY: usize = 50_000;
/// From so many rows on there is enough to be resampled.
const SOME: usize = 1_000;
/// With more threads than this, the longest piece of work is what is waited for.
const MOST: usize = 4;

/// How many threads some work may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threads {
    /// One: another is busy.
    One,
    /// More than one, if there are as many cores and the ledger is not short.
    AsItPays,
}

impl Threads {
    /// How many, for a ledger of so many rows.
    pub(crate) fn count(self, rows: usize) -> usize {
        if self == Self::One || rows < SOME {
            return 1;
        }
        std::thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(MOST)
    }
}

/// Something that is worked out once, by whoever needs it first.
pub(crate) trait Task: Sync {
    /// Works it out, or waits for who does.
    fn finish(&self);
}

impl<T: Send + Sync, F: FnOnce() -> T + Send> Task for LazyLock<T, F> {
    fn finish(&self) {
        LazyLock::force(self);
    }
}

/// Works out all tasks: each thread takes the next that nobody has begun. The longest are best first.
pub(crate) fn run(threads: usize, tasks: &[&dyn Task]) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            task.finish();
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}

/// Two pieces of work, on two threads for many rows.
pub(crate) fn both<A, B: Send>(
    rows: usize,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if rows < MANY || Threads::AsItPays.count(rows) == 1 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        let other = other.join();
        (
            one,
            other.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_done_once_on_any_number_of_threads() {
        for threads in 1..5 {
            let done = AtomicUsize::new(0);
            let first = LazyLock::new(|| done.fetch_add(1, Ordering::Relaxed));
            let second = LazyLock::new(|| *first + done.fetch_add(10, Ordering::Relaxed));
            let third = LazyLock::new(|| done.fetch_add(100, Ordering::Relaxed));
            run(threads, &[&second, &third, &first]);
            assert_eq!(done.load(Ordering::Relaxed), 111);
        }
    }

    #[test]
    fn a_second_thread_is_for_many_rows() {
        assert_eq!(Threads::AsItPays.count(SOME - 1), 1);
        assert_eq!(Threads::One.count(MANY), 1);
        assert_eq!(both(1, || 1, || 2), (1, 2));
        assert_eq!(both(MANY, || 1, || 2), (1, 2));
    }
}
