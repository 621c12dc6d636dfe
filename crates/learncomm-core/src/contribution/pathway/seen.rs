use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::model::StepOn;
use crate::error::Error;
use crate::id::{CommunityId, OccurrenceId, PersonId};
use crate::session::{Attendance, Occurrence, OccurrenceState, Roll, RollEntry, roll_key};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::{Key, Order, RecordReader, Scope, StoreError, envelope};

/// How many of the latest sessions of a series are looked through.
const LOOKED_THROUGH: usize = 100;
/// How many rolls are read at once.
const AT_ONCE: usize = 20;

/// Who came to the sessions that steps ask for, or caught up with them, and when.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<StepOn, BTreeMap<PersonId, DateTime<Utc>>>);

impl Seen {
    /// When somebody did what a step asks for; the first time if there are several.
    pub(super) fn when(&self, on: StepOn, person: PersonId) -> Option<DateTime<Utc>> {
        self.0.get(&on)?.get(&person).copied()
    }

    /// What is recorded of some people. Of a series, the latest 100 sessions that have begun are looked through.
    pub(super) async fn read(
        store: &dyn RecordReader,
        community: CommunityId,
        steps: impl IntoIterator<Item = StepOn>,
        people: &BTreeSet<PersonId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let mut seen = Self::default();
        let steps: BTreeSet<StepOn> = steps.into_iter().filter(|on| on.is_attended()).collect();
        if people.is_empty() {
            return Ok(seen);
        }
        for on in steps {
            let sessions = sessions(store, community, on, now).await?;
            let came = seen.0.entry(on).or_default();
            for some in sessions.chunks(AT_ONCE) {
                let keys: Vec<Key> = some.iter().map(|s| roll_key(community, s.id)).collect();
                for record in store.get(&keys).await?.iter().flatten() {
                    let roll: Roll = envelope::open(record)?;
                    let Some(session) = some.iter().find(|s| s.id == roll.occurrence) else {
                        continue;
                    };
                    for entry in roll.entries.iter().filter(|entry| people.contains(&entry.person)) {
                        if let Some(at) = took_part(session, entry) {
                            let first = came.entry(entry.person).or_insert(at);
                            *first = at.min(*first);
                        }
                    }
                }
            }
        }
        Ok(seen)
    }
}

/// When somebody was at a session whose attendance is recorded, or caught up with it.
fn took_part(session: &Occurrence, entry: &RollEntry) -> Option<DateTime<Utc>> {
    let came = session.state == OccurrenceState::Held && entry.attendance.is_some_and(Attendance::came);
    if came {
        return Some(session.starts_at);
    }
    entry.caught_up.map(|how| how.at)
}

/// The sessions that a step may be done in; none that were called off.
async fn sessions(
    store: &dyn RecordReader,
    community: CommunityId,
    on: StepOn,
    now: DateTime<Utc>,
) -> Result<Vec<Occurrence>, Error> {
    let scope = Scope::Community(community);
    match on {
        StepOn::Session { session } => {
            let mut found = occurrences(store, community, &[session]).await?;
            found.retain(|session| !session.is_cancelled());
            Ok(found)
        }
        StepOn::Series { series } => {
            let index = Key::within(scope).text("session-by-series").id(series.as_uuid());
            let listing = Listing {
                after: Some(index.clone().time(now.timestamp_millis() + 1).build()),
                index: Some(index),
                order: Order::Descending,
                limit: LOOKED_THROUGH,
            };
            let (found, _) =
                thing::page(store, community, listing, |s: &Occurrence| !s.is_cancelled()).await?;
            Ok(found)
        }
        StepOn::Resource { .. } | StepOn::Article { .. } | StepOn::Task => Ok(Vec::new()),
    }
}

/// Sessions by their ids, those that there are.
pub(super) async fn occurrences(
    store: &dyn RecordReader,
    community: CommunityId,
    ids: &[OccurrenceId],
) -> Result<Vec<Occurrence>, StoreError> {
    let scope = Scope::Community(community);
    let keys: Vec<Key> = ids
        .iter()
        .map(|id| thing_key::<Occurrence>(scope, id.as_uuid()))
        .collect();
    store
        .get(&keys)
        .await?
        .iter()
        .flatten()
        .map(envelope::open)
        .collect()
}
