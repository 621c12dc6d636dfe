use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{
    Entry, EntryKind, FeedbackRound, LatestRound, Outcome, OutcomeState, RoundState, RoundTally, TakenUpIn,
    by_time, entries_of, latest_key, readable, tally_key,
};
use crate::actor::{Action, Actor};
use crate::community::members::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, FeedbackRoundId, Handle};
use crate::store::thing::{self, Listing, thing_key, time_entry};
use crate::store::transaction::read_entity;
use crate::store::{Order, RecordReader, RecordReaderExt, Scan, Scope, StoreError, envelope};

/// A round as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRound {
    /// The round.
    #[serde(flatten)]
    pub round: FeedbackRound,
    /// Whether it takes in what members say.
    pub state: RoundState,
    /// The handle of who opened it.
    pub opened_by_handle: Option<Handle>,
    /// How many voices without a name are held back, because they are fewer than [`FeedbackRound::k`]. `None` while the
    /// round is open: that somebody spoke is not told.
    pub held_back: Option<u32>,
}

impl ShownRound {
    pub(super) async fn of(
        store: &dyn RecordReader,
        scope: Scope,
        round: FeedbackRound,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let held_back = match round.state_at(now) {
            RoundState::Open => None,
            RoundState::Closed => {
                let tally: Option<RoundTally> = read_entity(store, &tally_key(scope, round.id)).await?;
                let held_back = tally.filter(|tally| !tally.has_company(&round));
                Some(held_back.map_or(0, |tally| tally.anonymous))
            }
        };
        let opened_by_handle = match round.opened_by {
            Some(by) => handles(store, [by]).await?.remove(&by),
            None => None,
        };
        Ok(Self {
            state: round.state_at(now),
            opened_by_handle,
            held_back,
            round,
        })
    }
}

/// What came of something, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownOutcome {
    /// In a word.
    pub state: OutcomeState,
    /// In more words.
    pub note: String,
    /// Where it was taken up.
    pub thing: Option<TakenUpIn>,
    /// When this was said.
    pub at: DateTime<Utc>,
    /// Who said it; `None` for the owner of the store.
    pub by: Option<Handle>,
}

/// Something that was said in a round, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownEntry {
    /// Its place among what was said, from 1 on; `None` while the round is open.
    pub place: Option<u32>,
    /// What it is.
    pub kind: EntryKind,
    /// In Markdown.
    pub text: String,
    /// Who said it; `None` if it was said without a name.
    pub by: Option<Handle>,
    /// When; `None` if it was said without a name.
    pub at: Option<DateTime<Utc>>,
    /// What came of it, the latest last.
    pub outcomes: Vec<ShownOutcome>,
}

/// What may be read of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundView {
    /// The round.
    pub round: ShownRound,
    /// What was said, once the round is closed; before, what the reader said with their name.
    pub entries: Vec<ShownEntry>,
    /// The number of the round before it.
    pub before: Option<u32>,
    /// What came of what was to be improved in the round before.
    pub came_of_it: Vec<ShownEntry>,
}

impl Desk {
    /// A round with what may be read of it (S4.8): once it is closed, what was said and what came of it; before, what the
    /// reader said with their name. Beside it, what came of the round before.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn round(&self, community: CommunityId, round: FeedbackRoundId) -> Result<RoundView, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, scope, now) = (self.hub.store(), Scope::Community(community), self.hub.now());
        let load = |id: FeedbackRoundId| {
            let key = thing_key::<FeedbackRound>(scope, id.as_uuid());
            async move { read_entity::<FeedbackRound>(store, &key).await }
        };
        let found = load(round).await?;
        let found = found.ok_or_else(|| Error::not_found("round", round))?;
        let entries = match found.state_at(now) {
            RoundState::Open => {
                let mut own = all_of(store, scope, found.id).await?;
                own.retain(|entry| entry.by.is_some_and(|(who, _)| self.actor == Actor::Person(who)));
                shown_entries(store, readable(own, false)).await?
            }
            RoundState::Closed => said_in(store, scope, &found).await?,
        };
        let before = match found.before {
            Some(before) => load(before).await?,
            None => None,
        };
        let mut came_of_it = Vec::new();
        if let Some(before) = &before {
            came_of_it = said_in(store, scope, before).await?;
            came_of_it.retain(|entry| entry.kind == EntryKind::Improve);
        }
        Ok(RoundView {
            round: ShownRound::of(store, scope, found, now).await?,
            entries,
            before: before.map(|before| before.number),
            came_of_it,
        })
    }

    /// The round that a person means by `last`, `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_round(&self, community: CommunityId, given: &str) -> Result<FeedbackRound, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        if given == "last" {
            let latest: Option<LatestRound> = read_entity(store, &latest_key(scope)).await?;
            if let Some(id) = latest.and_then(|latest| latest.round) {
                let key = thing_key::<FeedbackRound>(scope, id.as_uuid());
                if let Some(found) = read_entity(store, &key).await? {
                    return Ok(found);
                }
            }
        }
        thing::find(store, community, given, |_: &FeedbackRound| true).await
    }

    /// A page of the rounds, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn rounds(
        &self,
        community: CommunityId,
        after: Option<&FeedbackRound>,
        limit: usize,
    ) -> Result<(Vec<ShownRound>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, scope, now) = (self.hub.store(), Scope::Community(community), self.hub.now());
        let index = by_time(scope);
        let key_of = |round: &FeedbackRound| {
            let (millis, id) = (round.opened_at.timestamp_millis(), round.id.as_uuid());
            time_entry(index.clone(), millis, id).0
        };
        let after = after.map(key_of);
        let listing = Listing {
            index: Some(index),
            order: Order::Descending,
            after,
            limit,
        };
        let (found, more) = thing::page(store, community, listing, |_: &FeedbackRound| true).await?;
        let mut shown = Vec::new();
        for round in found {
            shown.push(ShownRound::of(store, scope, round, now).await?);
        }
        Ok((shown, more))
    }
}

/// What was said in a round that is closed, as far as it may be read.
async fn said_in(
    store: &dyn RecordReader,
    scope: Scope,
    round: &FeedbackRound,
) -> Result<Vec<ShownEntry>, Error> {
    let tally: Option<RoundTally> = read_entity(store, &tally_key(scope, round.id)).await?;
    let with_anonymous = tally.is_some_and(|tally| tally.has_company(round));
    let entries = readable(all_of(store, scope, round.id).await?, with_anonymous);
    let mut shown = shown_entries(store, entries).await?;
    for (place, entry) in (1..).zip(&mut shown) {
        entry.place = Some(place);
    }
    Ok(shown)
}

async fn all_of(store: &dyn RecordReader, scope: Scope, round: FeedbackRoundId) -> Result<Vec<Entry>, Error> {
    let records = store.scan_all(Scan::prefix(entries_of(scope, round))).await?;
    let all: Result<Vec<Entry>, StoreError> = records.iter().map(envelope::open).collect();
    Ok(all?)
}

/// Entries with the handles of those who said them.
pub(super) async fn shown_entries(
    store: &dyn RecordReader,
    entries: Vec<Entry>,
) -> Result<Vec<ShownEntry>, Error> {
    let people = entries.iter().flat_map(|entry| {
        let said = entry.by.map(|(who, _)| who);
        said.into_iter().chain(entry.outcomes.iter().filter_map(|o| o.by))
    });
    let names = handles(store, people).await?;
    let outcome = |o: Outcome| ShownOutcome {
        state: o.state,
        note: o.note,
        thing: o.thing,
        at: o.at,
        by: o.by.and_then(|by| names.get(&by).cloned()),
    };
    let shown = entries.into_iter().map(|entry| ShownEntry {
        place: None,
        kind: entry.kind,
        text: entry.text,
        by: entry.by.and_then(|(who, _)| names.get(&who).cloned()),
        at: entry.by.map(|(_, at)| at),
        outcomes: entry.outcomes.into_iter().map(outcome).collect(),
    });
    Ok(shown.collect())
}
