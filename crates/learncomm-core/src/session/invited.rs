//! Invitations to sessions that are still to come, by who was invited.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::occurrence::{Occurrence, OccurrenceState};
use super::roll::{Roll, RollEntry, invited_index, roll_key};
use crate::error::Error;
use crate::id::{CommunityId, OccurrenceId, PersonId};
use crate::store::thing::thing_key;
use crate::store::{Key, Order, RecordReader, Scan, Scope, StoreError, envelope};

/// How many invitations of one person are looked at: those to the sessions that were planned last.
const LATEST: usize = 1_000;
/// How many sessions are read at once.
const AT_ONCE: usize = 100;

/// The sessions to come that any of some people were invited to, the next one first, each with the entries of these people in
/// its roll. What was called off or has begun is left out.
pub(crate) async fn invitations_to(
    store: &dyn RecordReader,
    community: CommunityId,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<(Occurrence, Vec<RollEntry>)>, Error> {
    let scope = Scope::Community(community);
    let mut invited: BTreeMap<OccurrenceId, Vec<PersonId>> = BTreeMap::new();
    for person in people {
        // The keys end with ids, which are in the order in which sessions were planned.
        let latest = Scan::prefix(invited_index(scope, *person)).order(Order::Descending);
        for entry in store.scan(&latest.limit(LATEST)).await?.records {
            if let Some(id) = entry.key.as_bytes().last_chunk::<16>() {
                invited
                    .entry(Uuid::from_bytes(*id).into())
                    .or_default()
                    .push(*person);
            }
        }
    }
    let ids: Vec<OccurrenceId> = invited.keys().copied().collect();
    let mut found = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let keys: Vec<Key> = ids
            .iter()
            .map(|id| thing_key::<Occurrence>(scope, id.as_uuid()))
            .collect();
        let records = store.get(&keys).await?;
        let sessions: Result<Vec<Occurrence>, StoreError> =
            records.iter().flatten().map(envelope::open).collect();
        let mut sessions = sessions?;
        sessions.retain(|session| session.state == OccurrenceState::Planned && session.starts_at > now);
        let rolls: Vec<Key> = sessions
            .iter()
            .map(|session| roll_key(community, session.id))
            .collect();
        for (session, record) in sessions.into_iter().zip(store.get(&rolls).await?) {
            let Some(record) = record else { continue };
            let roll: Roll = envelope::open(&record)?;
            let whom = invited.get(&session.id).into_iter().flatten();
            let entries = whom.filter_map(|person| roll.entry(*person)).cloned();
            found.push((session, entries.collect()));
        }
    }
    found.sort_by_key(|(session, _)| (session.starts_at, session.id));
    Ok(found)
}
