//! What the tests of the importers share.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "only tests call it")]

pub(crate) mod lines;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Charter, Member, MemberFilter};
use learncomm_core::contribution::{Filter, ListedState, Shown};
use learncomm_core::id::{CommunityId, SeededIds};
use learncomm_core::ledger::{self, ColumnSet, NONE};
use learncomm_core::store::{
    Batch, Key, MemoryStore, Page, Record, RecordReader, RecordStore, Revision, Scan, StoreError,
};
use learncomm_core::time::SystemClock;
use learncomm_exchange::import::{ImportError, Issue, Observer, Options, Progress, Summary, Tally};
use learncomm_exchange::stack_exchange::{self, Dump};

/// The small dump with a bit of everything that real dumps hold.
pub(crate) const USERS: &str = r#"
<row Id="-1" AccountId="-1" DisplayName="Community" CreationDate="2020-01-01T00:00:00.000" />
<row Id="1" AccountId="11" DisplayName="Amara" CreationDate="2020-01-02T00:00:00.000" />
<row Id="2" AccountId="12" DisplayName="Bo &amp; Co" CreationDate="2020-01-03T00:00:00.000" />
<row Id="3" AccountId="13" DisplayName="日本" CreationDate="2020-01-04T00:00:00.000" />
<row Id="4" AccountId="11" DisplayName="amara" CreationDate="2020-01-05T00:00:00.000" />
"#;

pub(crate) const POSTS: &str = r#"
<row Id="11" PostTypeId="2" ParentId="10" CreationDate="2020-02-01T10:00:00.000" OwnerUserId="2" Body="&lt;p&gt;Use &lt;em&gt;both&lt;/em&gt;.&lt;/p&gt;" />
<row Id="10" PostTypeId="1" AcceptedAnswerId="11" CreationDate="2020-02-01T09:00:00.000" OwnerUserId="1" Title="Which one?" Tags="|c#|c++|" Body="&lt;p&gt;This or that?&lt;/p&gt;" />
<row Id="12" PostTypeId="2" ParentId="10" CreationDate="2020-02-02T10:00:00.000" OwnerDisplayName="user77" Body="&lt;p&gt;That.&lt;/p&gt;" />
<row Id="13" PostTypeId="1" CreationDate="2019-12-31T09:00:00.000" OwnerUserId="99" Title="Older than the site" Tags="&lt;scope&gt;&lt;日本&gt;" Body="" />
<row Id="14" PostTypeId="2" ParentId="13" CreationDate="2020-02-03T10:00:00.000" OwnerUserId="-1" Body="&lt;script&gt;x&lt;/script&gt;" />
<row Id="15" PostTypeId="5" CreationDate="2020-02-03T10:00:00.000" OwnerUserId="1" Body="" />
<row Id="16" PostTypeId="2" ParentId="999" CreationDate="2020-02-03T10:00:00.000" OwnerUserId="1" Body="&lt;p&gt;Lost.&lt;/p&gt;" />
<row Id="17" PostTypeId="1" CreationDate="yesterday" OwnerUserId="1" Title="T" Body="x" />
<row Id="18" PostTypeId="1" AcceptedAnswerId="555" CreationDate="2020-02-04T10:00:00.000" OwnerUserId="3" Title="Accepted something deleted" Tags="" Body="&lt;p&gt;?&lt;/p&gt;" />
"#;

pub(crate) const COMMENTS: &str = r#"
<row Id="1" PostId="10" Text="Say more" CreationDate="2020-02-01T09:30:00.000" UserId="2" />
<row Id="2" PostId="11" Text="Thanks" CreationDate="2020-02-01T11:00:00.000" UserId="88" />
<row Id="3" PostId="15" Text="On a tag wiki" CreationDate="2020-02-01T11:00:00.000" UserId="1" />
<row Id="4" PostId="12" Text=" " CreationDate="2020-02-02T11:00:00.000" UserDisplayName="gone" />
"#;

pub(crate) const VOTES: &str = r#"
<row Id="1" PostId="11" VoteTypeId="1" CreationDate="2020-02-05T00:00:00.000" />
<row Id="2" PostId="11" VoteTypeId="2" CreationDate="2020-02-01T00:00:00.000" />
<row Id="3" PostId="12" VoteTypeId="3" CreationDate="2020-02-03T00:00:00.000" />
<row Id="4" PostId="404" VoteTypeId="2" CreationDate="2020-02-03T00:00:00.000" />
<row Id="5" PostId="10" VoteTypeId="5" UserId="3" CreationDate="2020-02-03T00:00:00.000" />
<row Id="6" PostId="10" VoteTypeId="5" CreationDate="2020-02-03T00:00:00.000" />
<row Id="7" PostId="10" VoteTypeId="16" CreationDate="2020-02-03T00:00:00.000" />
<row Id="8" PostId="10" VoteTypeId="2" UserId="1" CreationDate="2020-02-03T00:00:00.000" />
<row Id="9" PostId="10" VoteTypeId="2" UserId="2" CreationDate="2020-02-03T00:00:00.000" />
"#;

/// Writes a file of a dump as the sites do it: with a byte-order mark and carriage returns. The first row is on line 3.
pub(crate) fn table(dir: &Path, file: &str, rows: &str) {
    let list = file.trim_end_matches(".xml").to_lowercase();
    let text = format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{list}>{rows}</{list}>\n");
    fs::write(dir.join(file), text.replace('\n', "\r\n")).unwrap();
}

pub(crate) fn small_dump(dir: &Path) -> Dump {
    table(dir, "Users.xml", USERS);
    table(dir, "Posts.xml", POSTS);
    table(dir, "Comments.xml", COMMENTS);
    table(dir, "Votes.xml", VOTES);
    Dump::open(dir).unwrap()
}

/// A hub with one community.
pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) community: CommunityId,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::on(Arc::new(MemoryStore::new()))
    }

    pub(crate) fn on(store: Arc<dyn RecordStore>) -> Self {
        let hub = block_on(Hub::open_with(store, SystemClock, SeededIds::new(7))).unwrap();
        let charter = Charter::new("Guild", chrono_tz::UTC);
        let slug = "guild".parse().unwrap();
        let community = block_on(hub.as_operator().create_community(slug, charter, None)).unwrap();
        Self {
            hub,
            community: community.id,
        }
    }

    pub(crate) fn bring(&self, dump: &Dump, options: Options) -> Result<Summary, ImportError> {
        block_on(stack_exchange::import(
            &self.hub.as_operator(),
            self.community,
            dump,
            options,
            &mut (),
        ))
    }

    pub(crate) fn import(&self, dump: &Dump) -> Summary {
        self.bring(dump, Options::default()).unwrap()
    }

    pub(crate) fn members(&self) -> Vec<Member> {
        let (members, more) = block_on(self.hub.as_operator().members(
            self.community,
            &MemberFilter::default(),
            None,
            1_000,
        ))
        .unwrap();
        assert!(!more);
        members
    }

    /// Who has this id on the site.
    pub(crate) fn member(&self, id: &str) -> Member {
        let is = |m: &&Member| {
            m.person
                .identities
                .iter()
                .any(|i| i.tool == "stack-exchange/guild" && i.id == id)
        };
        self.members().iter().find(is).unwrap().clone()
    }

    /// All contributions, whatever became of them.
    pub(crate) fn contributions(&self) -> Vec<Shown> {
        let desk = self.hub.as_operator();
        let mut all = Vec::new();
        for state in ListedState::ALL {
            let filter = Filter {
                state: *state,
                ..Filter::default()
            };
            let (found, more) = block_on(desk.contributions(self.community, &filter, None, 1_000)).unwrap();
            assert!(!more);
            all.extend(found);
        }
        all
    }

    /// The contribution with this id where it comes from.
    pub(crate) fn contribution(&self, id: &str) -> Shown {
        let is = |c: &&Shown| c.contribution.origin.as_ref().unwrap().id == id;
        self.contributions().iter().find(is).unwrap().clone()
    }

    /// The ledger in words: numbers of people and things are what they stand for.
    pub(crate) fn ledger(&self) -> Vec<String> {
        let people: HashMap<u32, String> = self
            .members()
            .into_iter()
            .map(|m| (m.membership.number, m.person.handle.to_string()))
            .collect();
        let things: HashMap<u32, String> = self
            .contributions()
            .into_iter()
            .map(|c| (c.contribution.number, c.contribution.origin.unwrap().id))
            .collect();
        let name = |names: &HashMap<u32, String>, number: u32| match number {
            NONE => "-".to_owned(),
            number => names[&number].clone(),
        };
        let columns = block_on(ledger::load(self.hub.reader(), self.community, ColumnSet::ALL)).unwrap();
        let mut lines: Vec<String> = columns
            .rows()
            .map(|a| {
                format!(
                    "{} {} {:?} {} in {} to {} topic {} value {}",
                    a.at,
                    name(&people, a.actor),
                    a.verb,
                    name(&things, a.object),
                    name(&things, a.parent),
                    name(&people, a.toward),
                    a.topic,
                    a.value
                )
            })
            .collect();
        lines.sort();
        lines
    }
}

/// Added, updated, unchanged, refused.
pub(crate) fn numbers(tally: Tally) -> [u64; 4] {
    [tally.added, tally.updated, tally.unchanged, tally.refused]
}

/// Asserts that an import found everything known.
pub(crate) fn assert_unchanged(summary: &Summary) {
    assert!(!summary.changed_anything(), "{summary:?}");
}

/// Keeps what it is told.
#[derive(Default)]
pub(crate) struct Witness {
    pub(crate) issues: Vec<Issue>,
    pub(crate) phases: Vec<(String, u64)>,
    pub(crate) ended: Vec<(u64, Option<u64>)>,
}

impl Observer for Witness {
    fn progress(&mut self, progress: &Progress<'_>) {
        assert!(progress.step >= 1 && progress.step <= progress.steps);
        assert!(progress.total.is_none_or(|total| progress.bytes <= total));
        if self
            .phases
            .last()
            .is_some_and(|(phase, _)| phase == progress.phase)
        {
            self.phases.pop();
            self.ended.pop();
        }
        self.phases.push((progress.phase.to_owned(), progress.rows));
        self.ended.push((progress.bytes, progress.total));
    }

    fn issue(&mut self, issue: &Issue) {
        self.issues.push(issue.clone());
    }
}

/// A store that fails after a number of commits: either nothing of the failing one is written, or all of it and nobody
/// is told.
#[derive(Debug)]
pub(crate) struct FailAfter {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) left: AtomicUsize,
    pub(crate) writes_unseen: bool,
}

#[async_trait]
impl RecordReader for FailAfter {
    fn name(&self) -> &'static str {
        "failing"
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        self.store.get(keys).await
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        self.store.scan(scan).await
    }
}

#[async_trait]
impl RecordStore for FailAfter {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            self.left.store(left - 1, Ordering::Relaxed);
            return self.store.commit(batch).await;
        }
        if self.writes_unseen {
            self.store.commit(batch).await?;
        }
        Err(StoreError::OutcomeUnknown {
            reason: "the line went dead".to_owned(),
            source: None,
        })
    }
}
