//! RSVP: whether people come to a session, or to all those of a series.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::lines::{self, RollLine, still_to_come};
use super::occurrence::{Occurrence, OccurrenceState};
use super::roll;
use super::seats::is_stale;
use super::series::{Series, Standing};
use super::words::Answer;
use crate::actor::Action;
use crate::community::{Membership, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId, SeriesId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, RecordReaderExt, Scan, Scope};

/// How many entries of rolls one change writes: more than 4 MiB would be too near to what fits into a batch.
const AT_ONCE: usize = 20_000;

/// What came of an answer for a whole series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesResponse {
    /// The short name of the series.
    pub series: Slug,
    /// Its number.
    pub number: u32,
    /// The answer that stands for it.
    pub answer: Option<Answer>,
    /// How many sessions to come have this answer now.
    pub sessions: usize,
    /// How many sessions to come keep an answer of their own.
    pub kept: usize,
    /// The numbers of the sessions at which there is a waiting list before the person.
    pub waiting: Vec<u32>,
}

impl Desk {
    /// Says whether one comes to a session that has not begun; `None` takes the answer back, so that the one for the
    /// series stands again, if there is one. Who says yes gets a seat or waits for one: see
    /// [`Roll::seats`](super::Roll::seats). Also those whom the session is not meant for may come; the result says so.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has begun or was called off, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn respond(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        answer: impl Into<Option<Answer>>,
    ) -> Result<RollLine, Error> {
        self.respond_as(community, session, None, answer.into()).await
    }

    /// Answers for somebody who said so elsewhere. For organisers and whoever leads the session. For those who have left
    /// the community it can only be said that they don't come.
    ///
    /// # Errors
    /// As [`respond`](Self::respond); [`Error::NotAMember`].
    pub async fn respond_for(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        handle: &Handle,
        answer: impl Into<Option<Answer>>,
    ) -> Result<RollLine, Error> {
        self.respond_as(community, session, Some(handle), answer.into())
            .await
    }

    async fn respond_as(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        whom: Option<&Handle>,
        answer: Option<Answer>,
    ) -> Result<RollLine, Error> {
        let line = transact!(&self.hub, |tx| {
            let (occurrence, member) = match whom {
                None => {
                    let me = self.me(tx, community, Action::TakePart).await?;
                    (lines::load(tx, community, session).await?, me)
                }
                Some(handle) => {
                    let occurrence = self.load_to_keep(tx, community, session).await?;
                    let gone = matches!(answer, None | Some(Answer::No));
                    (occurrence, self.member_now(tx, community, handle, gone).await?)
                }
            };
            still_to_come(&occurrence, tx.now)?;
            let mut roll = roll::load(tx, community, session).await?;
            let (person, now) = (member.person, tx.now);
            let had_stale = roll.forget_stale(&member);
            let changed = match (answer, occurrence.series) {
                (Some(answer), _) => roll.answer(person, answer, now),
                (None, None) => roll.take_back(person, None, now),
                (None, Some(series)) => {
                    let series: Series = thing::load(tx, community, series.as_uuid()).await?;
                    let standing = series.standing.iter().find(|s| s.person == person);
                    let standing = standing.filter(|s| !is_stale(&member, s.at));
                    roll.take_back(person, standing.map(|s| s.answer), now)
                }
            };
            if changed || had_stale {
                tell(tx, community, &member, occurrence.number, answer);
                tx.put(Scope::Community(community), &roll).await?;
            }
            // What is shown is read before the change is made: nothing may fail behind it.
            self.line(community, &occurrence, &roll, person).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(line)
    }

    /// Says once whether one comes to all sessions of a series, those to come included; `None` takes it back. A session
    /// that was answered by itself keeps that answer.
    ///
    /// Where very many have answered for very many sessions, it takes several steps, which others can see; if one of them
    /// fails, saying it again goes on from there.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn respond_to_series(
        &self,
        community: CommunityId,
        series: SeriesId,
        answer: impl Into<Option<Answer>>,
    ) -> Result<SeriesResponse, Error> {
        self.respond_to_series_as(community, series, None, answer.into())
            .await
    }

    /// Answers for a whole series for somebody who said so elsewhere. For organisers.
    ///
    /// # Errors
    /// As [`respond_to_series`](Self::respond_to_series); [`Error::NotAMember`].
    pub async fn respond_to_series_for(
        &self,
        community: CommunityId,
        series: SeriesId,
        handle: &Handle,
        answer: impl Into<Option<Answer>>,
    ) -> Result<SeriesResponse, Error> {
        self.respond_to_series_as(community, series, Some(handle), answer.into())
            .await
    }

    async fn respond_to_series_as(
        &self,
        community: CommunityId,
        series: SeriesId,
        whom: Option<&Handle>,
        answer: Option<Answer>,
    ) -> Result<SeriesResponse, Error> {
        // What the first step wrote is passed by in the next one.
        let response = loop {
            let step = self.respond_to_some(community, series, whom, answer).await?;
            if let Some(response) = step {
                break response;
            }
        };
        self.hub.seal_if_due(community).await;
        Ok(response)
    }

    /// Answers for a series in as many of its sessions as fit into one batch; what came of it, once these are all.
    async fn respond_to_some(
        &self,
        community: CommunityId,
        series: SeriesId,
        whom: Option<&Handle>,
        answer: Option<Answer>,
    ) -> Result<Option<SeriesResponse>, Error> {
        transact!(&self.hub, |tx| {
            let mut room = AT_ONCE;
            let member = match whom {
                None => self.me(tx, community, Action::TakePart).await?,
                Some(handle) => {
                    self.permit(tx, community, Action::PlanSession).await?;
                    let gone = matches!(answer, None | Some(Answer::No));
                    self.member_now(tx, community, handle, gone).await?
                }
            };
            let (scope, now, person) = (Scope::Community(community), tx.now, member.person);
            let mut series: Series = thing::load(tx, community, series.as_uuid()).await?;
            // Whoever makes occurrences of the series writes its record: none can come about unseen between here and there.
            series
                .standing
                .retain(|s| s.person != person || !is_stale(&member, s.at));
            if stand(&mut series.standing, person, answer, now) {
                tell(tx, community, &member, series.number, answer);
                tx.put(scope, &series).await?;
            }
            let mut response = SeriesResponse {
                series: series.slug.clone(),
                number: series.number,
                answer,
                sessions: 0,
                kept: 0,
                waiting: Vec::new(),
            };
            for id in self.to_come(community, series.id, now).await? {
                let key = thing_key::<Occurrence>(scope, id.as_uuid());
                let Some(occurrence) = tx.get::<Occurrence>(&key).await? else {
                    continue;
                };
                if occurrence.state != OccurrenceState::Planned || occurrence.starts_at <= now {
                    continue;
                }
                let mut roll = roll::load(tx, community, id).await?;
                let had_stale = roll.forget_stale(&member);
                if roll.stand(person, answer, now) || had_stale {
                    let Some(left) = room.checked_sub(roll.entries.len() + 1) else {
                        return Ok(None);
                    };
                    room = left;
                    tx.put(scope, &roll).await?;
                }
                let entry = roll.entry(person);
                let comes = entry.is_some_and(|e| e.answer == Some(Answer::Yes));
                match entry.and_then(|e| e.answer.map(|_| e.standing)) {
                    Some(false) => response.kept += 1,
                    _ => response.sessions += 1,
                }
                if comes && occurrence.plan.capacity.is_some() {
                    let seats = self.seats(community, &occurrence, &roll).await?;
                    let waits = seats.waiting.contains(&person);
                    response.waiting.extend(waits.then_some(occurrence.number));
                }
            }
            Ok(Some(response))
        })
    }

    /// The occurrences of a series that begin from now on, by time.
    async fn to_come(
        &self,
        community: CommunityId,
        series: SeriesId,
        now: DateTime<Utc>,
    ) -> Result<Vec<OccurrenceId>, Error> {
        let index = Key::within(Scope::Community(community))
            .text("session-by-series")
            .id(series.as_uuid());
        let from = index.clone().time(now.timestamp_millis()).build();
        let scan = Scan::range(std::ops::Bound::Included(from), index.range().1);
        let entries = self.hub.store().scan_all(scan.limit(1_000)).await?;
        let ids = entries.iter().filter_map(|e| e.key.as_bytes().last_chunk::<16>());
        Ok(ids.map(|id| Uuid::from_bytes(*id).into()).collect())
    }

    /// An occurrence whose roll the actor keeps.
    pub(super) async fn load_to_keep(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Occurrence, Error> {
        let occurrence: Result<Occurrence, Error> = lines::load(tx, community, session).await;
        match occurrence {
            Ok(occurrence) => {
                self.permit_roll(tx, community, &occurrence).await?;
                Ok(occurrence)
            }
            // Who may not keep rolls does not learn which there are.
            Err(e) => {
                self.permit(tx, community, Action::PlanSession).await?;
                Err(e)
            }
        }
    }

    /// Somebody who is in the community now – or was, if `gone` is allowed –, as a condition of the change.
    pub(super) async fn member_now(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        handle: &Handle,
        gone: bool,
    ) -> Result<Membership, Error> {
        let person = lines::person(self.hub.store(), handle).await?;
        let member: Option<Membership> = tx.get(&member_key(community, person)).await?;
        let now = tx.now;
        member
            .filter(|m| gone || m.covers(now))
            .ok_or_else(|| Error::NotAMember {
                handle: handle.to_string(),
            })
    }
}

/// Changes what somebody answered for a series; whether that changed anything. Another answer goes to the end.
fn stand(standing: &mut Vec<Standing>, person: PersonId, answer: Option<Answer>, at: DateTime<Utc>) -> bool {
    let before = standing.iter().find(|s| s.person == person).map(|s| s.answer);
    if before == answer {
        return false;
    }
    standing.retain(|s| s.person != person);
    standing.extend(answer.map(|answer| Standing { person, answer, at }));
    true
}

fn tell(tx: &mut Tx<'_>, community: CommunityId, who: &Membership, object: u32, answer: Option<Answer>) {
    let activity = Activity::new(tx.now.timestamp_millis(), who.number, Verb::Responded);
    tx.record(
        community,
        Activity {
            object,
            value: answer.map_or(0, Answer::code),
            ..activity
        },
    );
}
