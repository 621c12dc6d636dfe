//! What is listed and shown of sessions, and how an index by time is read.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::fit::Fit;
use super::format::Concept;
use super::occurrence::{Occurrence, OccurrenceState};
use super::series::Series;
use super::words::{SessionFormat, SessionRole};
use crate::error::Error;
use crate::id::{CommunityId, Handle, Slug};
use crate::store::thing::thing_key;
use crate::store::{Key, KeyBuilder, Order, RecordReader, Scan, Scope, StoreError, envelope};

/// Which sessions to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Beginning at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Of this series.
    pub series: Option<Slug>,
    /// In this state.
    pub state: Option<SessionState>,
    /// About this topic.
    pub topic: Option<Slug>,
    /// Of this format.
    pub format: Option<SessionFormat>,
}

/// [`OccurrenceState`] in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionState {
    /// See [`OccurrenceState::Planned`].
    Planned,
    /// See [`OccurrenceState::Cancelled`].
    Cancelled,
    /// See [`OccurrenceState::Held`].
    Held,
}

impl From<&OccurrenceState> for SessionState {
    fn from(state: &OccurrenceState) -> Self {
        match state {
            OccurrenceState::Planned => Self::Planned,
            OccurrenceState::Cancelled { .. } => Self::Cancelled,
            OccurrenceState::Held => Self::Held,
        }
    }
}

/// Somebody in a role, by handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedLead {
    /// The role.
    pub role: SessionRole,
    /// Who.
    pub handle: Handle,
}

/// A session as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownSession {
    /// The session.
    #[serde(flatten)]
    pub session: Occurrence,
    /// The slug of its series.
    pub series_slug: Option<Slug>,
    /// Who leads it, by handle.
    pub leads_by_handle: Vec<NamedLead>,
    /// How it goes: as planned, or as an open discussion if it is about nothing in particular (S0.5).
    pub goes_as: SessionFormat,
    /// What earlier sessions taught, to be talked about in an open discussion, the latest first. Only where a single
    /// session is shown.
    pub concepts: Vec<Concept>,
    /// By how many minutes its own agenda is longer than the session.
    pub over_by: u32,
    /// How it fits what the actor has declared to know (S0.4). Only where a single session is shown to a person.
    pub fit: Option<Fit>,
    /// The numbers of up to 20 sessions that take place at the same time, if only in part: to be pointed out. Only where a
    /// single session is shown.
    pub clashes: Vec<u32>,
}

/// A series as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownSeries {
    /// The series.
    #[serde(flatten)]
    pub series: Series,
    /// Who leads its sessions unless they say otherwise, by handle.
    pub leads_by_handle: Vec<NamedLead>,
    /// The next of its sessions that was not called off.
    pub next: Option<Occurrence>,
    /// By how many minutes its agenda is longer than its sessions.
    pub over_by: u32,
}

/// Which part of an index by time to read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Between<'a> {
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) after: Option<&'a Occurrence>,
    pub(super) order: Order,
}

/// The index of all sessions by time.
pub(super) fn by_time(community: CommunityId) -> KeyBuilder {
    Key::within(Scope::Community(community)).text("session-by-time")
}

/// A page of the sessions of a stretch of an index that fit; and whether there are more.
pub(super) async fn between(
    store: &dyn RecordReader,
    community: CommunityId,
    index: KeyBuilder,
    range: Between<'_>,
    limit: usize,
    fits: impl Fn(&Occurrence) -> bool + Sync,
) -> Result<(Vec<Occurrence>, bool), Error> {
    let limit = limit.clamp(1, 1_000);
    let at = |time: DateTime<Utc>| index.clone().time(time.timestamp_millis());
    let (mut start, mut end) = index.clone().range();
    if let Some(from) = range.from {
        start = Bound::Included(at(from).build());
    }
    if let Some(until) = range.until {
        end = Bound::Excluded(at(until).build());
    }
    let mut scan = Scan::range(start, end)
        .order(range.order)
        .limit((limit + 1).max(32));
    if let Some(after) = range.after {
        scan = scan.after(&at(after.starts_at).id(after.id.as_uuid()).build());
    }
    let mut found: Vec<Occurrence> = Vec::new();
    while !scan.is_empty() {
        let page = store.scan(&scan).await?;
        let ids = page
            .records
            .iter()
            .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
        let keys: Vec<Key> = ids
            .map(|id| thing_key::<Occurrence>(Scope::Community(community), Uuid::from_bytes(*id)))
            .collect();
        let sessions: Vec<Occurrence> = store
            .get(&keys)
            .await?
            .iter()
            .flatten()
            .map(envelope::open)
            .collect::<Result<_, StoreError>>()?;
        found.extend(sessions.into_iter().filter(&fits));
        match page.records.last() {
            Some(last) if page.more && found.len() <= limit => scan = scan.after(&last.key),
            _ => break,
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}
