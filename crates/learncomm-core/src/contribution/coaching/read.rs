use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;

use super::model::{CoachingPair, Entry, Goal, PairState, entries_of, pairs, pairs_of};
use crate::actor::{Action, Actor};
use crate::community::{handles, load_community};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CoachingPairId, CommunityId, Handle, PersonId, Slug};
use crate::store::thing::{self, Listing, thing_key, time_entry};
use crate::store::transaction::read_entity;
use crate::store::{
    KeyBuilder, Order, RecordReader, RecordReaderExt as _, Scan, Scope, StoreError, envelope,
};

/// Somebody to whom pairs may be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Viewer {
    /// Who they are; nobody if it is the owner of the store.
    pub(super) person: Option<PersonId>,
    /// Whether they may arrange pairs.
    pub(super) arranges: bool,
}

impl Viewer {
    /// Whether they are one of the two.
    fn is_in(self, pair: &CoachingPair) -> bool {
        self.person.is_some_and(|person| pair.has(person))
    }

    /// Whether the pair is there for them.
    pub(super) fn sees(self, pair: &CoachingPair) -> bool {
        self.is_in(pair) || (self.arranges && pair.is_known_to_arrangers())
    }
}

/// A check-in or a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairEntry {
    /// Who wrote it; `None` if they are not known any more.
    pub by: Option<Handle>,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The day of a check-in; `None` for a note.
    pub on: Option<NaiveDate>,
    /// The text, in Markdown; that of a check-in may be empty.
    pub text: String,
}

/// What is between the two of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsidePair {
    /// Who proposed or arranged it; `None` for the owner of the store.
    pub proposed_by: Option<Handle>,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who has agreed.
    pub agreed: Vec<Handle>,
    /// Every so many days they mean to check in.
    pub every_days: Option<u16>,
    /// The day of the latest check-in.
    pub last_check_in: Option<NaiveDate>,
    /// The day by which the next one is meant to be, if there is a rhythm and the pair is active.
    pub next_check_in: Option<NaiveDate>,
    /// Their goals, in the order in which they were set; the first one is goal 1.
    pub goals: Vec<Goal>,
    /// Check-ins and notes, the newest first; only where a single pair is shown.
    pub entries: Vec<PairEntry>,
    /// When it was closed or declined.
    pub ended: Option<DateTime<Utc>>,
    /// By whom; `None` for the owner of the store.
    pub ended_by: Option<Handle>,
    /// Why; may be empty.
    pub reason: String,
    /// What was learned; may be empty.
    pub learned: String,
    /// Skills that the one who was coached grew in.
    pub skills: Vec<Slug>,
}

/// A pair as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPair {
    /// Its id.
    pub id: CoachingPairId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// Who coaches; `None` if they are not known any more.
    pub coach: Option<Handle>,
    /// Who is coached; `None` if they are not known any more.
    pub coachee: Option<Handle>,
    /// How far it is.
    pub state: PairState,
    /// Since when it is active, or was.
    pub since: Option<DateTime<Utc>>,
    /// What is between the two; `None` for everybody else.
    pub inside: Option<InsidePair>,
}

impl Desk {
    /// The pair that a person means by `#12`, an id, or the beginning of an id (at least 4 digits): one of their own, or one
    /// that they know of because they may arrange pairs.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_coaching(&self, community: CommunityId, given: &str) -> Result<CoachingPairId, Error> {
        let viewer = self.pair_viewer(community).await?;
        let sees = |pair: &CoachingPair| viewer.sees(pair);
        let found = thing::find(self.hub.store(), community, given, sees).await?;
        Ok(found.id)
    }

    /// One pair: with what is inside for the two; who is paired with whom, since when, and how far it is for those who may
    /// arrange pairs.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn coaching_pair(
        &self,
        community: CommunityId,
        id: CoachingPairId,
    ) -> Result<ShownPair, Error> {
        let viewer = self.pair_viewer(community).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let missing = || Error::not_found("coaching pair", id);
        let found: Option<CoachingPair> =
            read_entity(store, &thing_key::<CoachingPair>(scope, id.as_uuid())).await?;
        let found = found.filter(|pair| viewer.sees(pair)).ok_or_else(missing)?;
        let shown = self.shown_pairs(store, community, viewer, vec![found]);
        let mut shown = shown.await?.pop().ok_or_else(missing)?;
        if let Some(inside) = &mut shown.inside {
            let records = store.scan_all(Scan::prefix(entries_of(scope, id))).await?;
            let entries: Result<Vec<Entry>, StoreError> = records.iter().map(envelope::open).collect();
            let mut entries = entries?;
            entries.reverse();
            let names = handles(store, entries.iter().map(|entry| entry.by)).await?;
            inside.entries = entries
                .into_iter()
                .map(|entry| PairEntry {
                    by: names.get(&entry.by).cloned(),
                    at: entry.at,
                    on: entry.on,
                    text: entry.text,
                })
                .collect();
        }
        Ok(shown)
    }

    /// A page of the pairs that the actor is or was in, those proposed last first, behind `after` if given; at most `limit` (1
    /// to 1,000), without their check-ins and notes. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`] for `after`, [`Error::Forbidden`], and those of the store.
    pub async fn my_coaching(
        &self,
        community: CommunityId,
        after: Option<CoachingPairId>,
        limit: usize,
    ) -> Result<(Vec<ShownPair>, bool), Error> {
        let action = Action::TakePart;
        let role = self.permit_reading(community, action).await?;
        let Actor::Person(me) = self.actor else {
            return Err(Error::Forbidden { action, role });
        };
        let viewer = Viewer {
            person: Some(me),
            arranges: false,
        };
        let index = pairs_of(Scope::Community(community), me);
        self.listed_pairs(community, viewer, index, after, limit).await
    }

    /// A page of all pairs that those who may arrange pairs know of, as [`my_coaching`](Self::my_coaching).
    ///
    /// # Errors
    /// [`Error::NotFound`] for `after`, [`Error::Forbidden`], and those of the store.
    pub async fn coaching_pairs(
        &self,
        community: CommunityId,
        after: Option<CoachingPairId>,
        limit: usize,
    ) -> Result<(Vec<ShownPair>, bool), Error> {
        self.permit_reading(community, Action::ArrangeCoaching).await?;
        let viewer = Viewer {
            person: self.person_id(),
            arranges: true,
        };
        let index = pairs(Scope::Community(community));
        self.listed_pairs(community, viewer, index, after, limit).await
    }

    async fn listed_pairs(
        &self,
        community: CommunityId,
        viewer: Viewer,
        index: KeyBuilder,
        after: Option<CoachingPairId>,
        limit: usize,
    ) -> Result<(Vec<ShownPair>, bool), Error> {
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let mut behind = None;
        if let Some(id) = after {
            let key = thing_key::<CoachingPair>(scope, id.as_uuid());
            let found: Option<CoachingPair> = read_entity(store, &key).await?;
            let found = found.filter(|pair| viewer.sees(pair));
            let found = found.ok_or_else(|| Error::not_found("coaching pair", id))?;
            let millis = found.proposed_at.timestamp_millis();
            behind = Some(time_entry(index.clone(), millis, id.as_uuid()).0);
        }
        let listing = Listing {
            index: Some(index),
            order: Order::Descending,
            after: behind,
            limit,
        };
        let (found, more) = thing::page(store, community, listing, |pair| viewer.sees(pair)).await?;
        Ok((self.shown_pairs(store, community, viewer, found).await?, more))
    }

    /// The actor as somebody to whom pairs may be known.
    async fn pair_viewer(&self, community: CommunityId) -> Result<Viewer, Error> {
        let person = self.person_id();
        match self.permit_reading(community, Action::ArrangeCoaching).await {
            Ok(_) => Ok(Viewer {
                person,
                arranges: true,
            }),
            Err(Error::Forbidden { .. }) => {
                self.permit_reading(community, Action::TakePart).await?;
                Ok(Viewer {
                    person,
                    arranges: false,
                })
            }
            Err(e) => Err(e),
        }
    }

    /// Pairs as somebody sees them who sees them, without check-ins and notes.
    pub(super) async fn shown_pairs(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        viewer: Viewer,
        found: Vec<CoachingPair>,
    ) -> Result<Vec<ShownPair>, Error> {
        let people = found.iter().flat_map(|pair| {
            let ended_by = pair.ended.as_ref().and_then(|ended| ended.by);
            [Some(pair.coach), Some(pair.coachee), pair.proposed_by, ended_by]
        });
        let names = handles(store, people.flatten()).await?;
        let zone = load_community(&mut self.hub.begin(), community)
            .await?
            .charter
            .time_zone;
        let shown = found.into_iter().map(|pair| {
            let name = |person: PersonId| names.get(&person).cloned();
            let (coach, coachee) = (name(pair.coach), name(pair.coachee));
            let is_inside = viewer.is_in(&pair);
            let (id, number, state, since) = (pair.id, pair.number, pair.state, pair.active_since);
            let inside = is_inside.then(|| {
                let agreed = [
                    (pair.coach_agreed, coach.clone()),
                    (pair.coachee_agreed, coachee.clone()),
                ];
                let last = pair.last_check_in;
                let from = last.or(since.map(|since| local_day(since, zone)));
                let next = match (state, pair.every_days, from) {
                    (PairState::Active, Some(days), Some(from)) => {
                        from.checked_add_days(Days::new(u64::from(days)))
                    }
                    _ => None,
                };
                let ended = pair.ended.as_ref();
                InsidePair {
                    proposed_by: pair.proposed_by.and_then(name),
                    proposed_at: pair.proposed_at,
                    agreed: agreed
                        .into_iter()
                        .filter_map(|(has, who)| who.filter(|_| has))
                        .collect(),
                    every_days: pair.every_days,
                    last_check_in: last,
                    next_check_in: next,
                    goals: pair.goals.clone(),
                    entries: Vec::new(),
                    ended: ended.map(|e| e.at),
                    ended_by: ended.and_then(|e| name(e.by?)),
                    reason: ended.map(|e| e.reason.clone()).unwrap_or_default(),
                    learned: ended.map(|e| e.learned.clone()).unwrap_or_default(),
                    skills: ended.map(|e| e.skills.clone()).unwrap_or_default(),
                }
            });
            ShownPair {
                id,
                number,
                coach,
                coachee,
                state,
                since,
                inside,
            }
        });
        Ok(shown.collect())
    }
}
