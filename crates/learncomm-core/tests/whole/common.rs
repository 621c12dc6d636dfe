//! A guild with people, on a clock that stands still until it is put forward.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use learncomm_core::community::{Admission, Charter, Community, NewPerson};
use learncomm_core::contribution::{Contribution, NewAnswer, NewComment, NewQuestion};
use learncomm_core::id::{ContributionId, Handle, SeededIds};
use learncomm_core::ledger::{Activity, ColumnSet, load};
use learncomm_core::store::{
    Batch, Key, MemoryStore, Page, Record, RecordReader, RecordReaderExt, RecordStore, Revision, Scan,
    StoreError,
};
use learncomm_core::time::ManualClock;
use learncomm_core::{Desk, Error, ErrorKind, Hub, Role};

pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
    futures::executor::block_on(work)
}

/// An instant, `2026-01-05 10:00` in UTC.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .unwrap()
        .and_utc()
}

pub(crate) fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

/// The error's kind, after its message was seen to say all of `parts`.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, parts: &[&str]) -> ErrorKind {
    let error = outcome.unwrap_err();
    let message = error.to_string();
    for part in parts {
        assert!(message.contains(part), "`{message}` does not say `{part}`");
    }
    error.kind()
}

pub(crate) struct Guild {
    pub(crate) store: Arc<Faulty>,
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) op: Desk,
    pub(crate) community: Community,
}

impl Guild {
    /// A guild without people, founded on Monday 2026-01-05 at 08:00 in UTC.
    pub(crate) fn new() -> Self {
        let store = Arc::new(Faulty::default());
        let clock = Arc::new(ManualClock::new(at("2026-01-05 08:00")));
        let hub = wait(Hub::open_with(store.clone(), clock.clone(), SeededIds::new(7))).unwrap();
        let op = hub.as_operator();
        let charter = Charter::new("Quality guild", chrono_tz::UTC);
        let community = wait(op.create_community("guild".parse().unwrap(), charter, None)).unwrap();
        Self {
            store,
            hub,
            clock,
            op,
            community,
        }
    }

    /// A guild with a steward, a facilitator, a member, a guest; and `olu`, who is not in it.
    pub(crate) fn with_roles() -> Self {
        let guild = Self::new();
        for (name, role) in [
            ("sol", Role::Steward),
            ("fay", Role::Facilitator),
            ("mei", Role::Member),
            ("gus", Role::Guest),
        ] {
            guild.join(name, role);
        }
        guild.person("olu");
        guild.pass(60);
        guild
    }

    /// Lets seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.set(self.hub.now() + TimeDelta::seconds(seconds));
    }

    pub(crate) fn person(&self, name: &str) -> Desk {
        wait(self.op.create_person(NewPerson::new(handle(name), name))).unwrap();
        self.desk(name)
    }

    pub(crate) fn join(&self, name: &str, role: Role) -> Desk {
        let desk = self.person(name);
        let how = Admission {
            role,
            ..Admission::default()
        };
        wait(self.op.admit(self.community.id, &handle(name), how)).unwrap();
        desk
    }

    pub(crate) fn desk(&self, name: &str) -> Desk {
        // Finding the person is not what a fault is meant for.
        let left = self.store.left.swap(0, Ordering::SeqCst);
        let desk = wait(self.hub.as_person(&handle(name))).unwrap();
        self.store.left.store(left, Ordering::SeqCst);
        desk
    }

    pub(crate) fn ask(&self, who: &str, title: &str) -> Contribution {
        wait(self.desk(who).ask(self.community.id, question(title))).unwrap()
    }

    pub(crate) fn answer(&self, who: &str, to: ContributionId) -> Contribution {
        wait(self.desk(who).answer(self.community.id, answer(to))).unwrap()
    }

    pub(crate) fn comment(&self, who: &str, on: ContributionId) -> Contribution {
        wait(self.desk(who).comment(self.community.id, comment(on))).unwrap()
    }

    pub(crate) fn ledger(&self) -> Vec<Activity> {
        let columns = wait(load(self.hub.reader(), self.community.id, ColumnSet::ALL)).unwrap();
        columns.rows().collect()
    }

    /// Everything that is stored.
    pub(crate) fn dump(&self) -> Vec<(Key, Vec<u8>)> {
        let records = wait(self.store.memory.scan_all(Scan::all())).unwrap();
        records.into_iter().map(|r| (r.key, r.value)).collect()
    }
}

pub(crate) fn question(title: &str) -> NewQuestion {
    NewQuestion {
        title: title.to_owned(),
        body: "How do you do it?".to_owned(),
        topics: vec!["testing".parse().unwrap(), "tools".parse().unwrap()],
        ..NewQuestion::default()
    }
}

pub(crate) fn answer(to: ContributionId) -> NewAnswer {
    NewAnswer {
        to,
        body: "Like this.".to_owned(),
    }
}

pub(crate) fn comment(on: ContributionId) -> NewComment {
    NewComment {
        on,
        body: "And that.".to_owned(),
    }
}

/// A store in memory that fails one call when it is told to.
#[derive(Debug, Default)]
pub(crate) struct Faulty {
    pub(crate) memory: MemoryStore,
    /// How many calls until one fails; 0 for never.
    left: AtomicUsize,
    how: AtomicUsize,
}

/// How the call fails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Any call; nothing is done.
    Call = 0,
    /// A commit; nothing is done.
    Commit = 1,
    /// A commit; it is done, and this is not known.
    Answer = 2,
}

impl Faulty {
    /// Lets the n-th call from now on fail (the first is 1).
    pub(crate) fn fail(&self, n: usize, how: Fault) {
        self.how.store(how as usize, Ordering::SeqCst);
        self.left.store(n, Ordering::SeqCst);
    }

    /// Lets no call fail; whether one still would have.
    pub(crate) fn disarm(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) > 0
    }

    fn due(&self, commit: bool) -> bool {
        (commit || self.how.load(Ordering::SeqCst) == Fault::Call as usize)
            && self
                .left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                == Ok(1)
    }

    fn gone() -> StoreError {
        StoreError::Unavailable {
            reason: "the cable is out".to_owned(),
            source: None,
        }
    }
}

#[async_trait]
impl RecordReader for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        if self.due(false) {
            return Err(Self::gone());
        }
        self.memory.get(keys).await
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        if self.due(false) {
            return Err(Self::gone());
        }
        self.memory.scan(scan).await
    }
}

#[async_trait]
impl RecordStore for Faulty {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        if !self.due(true) {
            return self.memory.commit(batch).await;
        }
        if self.how.load(Ordering::SeqCst) == Fault::Answer as usize {
            self.memory.commit(batch).await?;
            return Err(StoreError::OutcomeUnknown {
                reason: "the cable went out".to_owned(),
                source: None,
            });
        }
        Err(Self::gone())
    }
}
