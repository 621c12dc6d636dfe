use super::model::{NewSuggestion, Suggestion, SuggestionState, latest_key};
use crate::actor::{Action, Actor};
use crate::contribution::{MAX_TOPICS, number_of};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, PersonId, Slug, SuggestionId};
use crate::ledger::{Activity, Verb};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::transaction::{Tx, id_in, transact};
use crate::store::{Scope, thing};
use crate::text;

impl Desk {
    /// Suggests a topic for a session. That is one's vote for it, too (S0.6).
    ///
    /// # Errors
    /// [`Error::Rule`] if the topic is open or planned already, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn suggest_topic(
        &self,
        community: CommunityId,
        new: NewSuggestion,
    ) -> Result<Suggestion, Error> {
        let title = text::line("title", &new.title, 300)?;
        let why = text::prose("why", &new.why, 2_000)?;
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let former = latest(tx, community, &new.topic).await?;
            if let Some(known) = former.as_ref().filter(|s| s.is_live()) {
                return Err(Error::Rule(format!(
                    "the topic {} is {} already, as #{}: vote for it instead",
                    known.topic,
                    known.state.which(),
                    known.number
                )));
            }
            let made = Suggestion {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                topic: new.topic.clone(),
                title: title.clone(),
                why: why.clone(),
                by: me.person,
                at: tx.now,
                round: former.map_or(1, |s| s.round.saturating_add(1)),
                votes: [me.person].into(),
                state: SuggestionState::Open,
            };
            tx.insert(scope, &made)?;
            tx.put_raw(
                latest_key(scope, &made.topic),
                made.id.as_uuid().as_bytes().to_vec(),
            );
            tell(tx, community, Some(me.person), Verb::SuggestedTopic, &made, None).await?;
            Ok(made)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Votes for a topic that is open. Voting twice is voting once.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not open, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn vote_topic(&self, community: CommunityId, topic: SuggestionId) -> Result<Suggestion, Error> {
        self.vote_on_topic(community, topic, true).await
    }

    /// Takes one's vote for a topic back, as long as it is open.
    ///
    /// # Errors
    /// As [`vote_topic`](Self::vote_topic).
    pub async fn unvote_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
    ) -> Result<Suggestion, Error> {
        self.vote_on_topic(community, topic, false).await
    }

    async fn vote_on_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
        wanted: bool,
    ) -> Result<Suggestion, Error> {
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut found = load(tx, community, topic).await?;
            if found.vote(me.person, wanted)? {
                let verb = if wanted {
                    Verb::VotedTopic
                } else {
                    Verb::UnvotedTopic
                };
                tell(tx, community, Some(me.person), verb, &found, None).await?;
                tx.put(Scope::Community(community), &found).await?;
            }
            Ok(found)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Plans a topic into a session, which is about it from then on. For whoever may plan sessions, and whoever leads this
    /// one.
    ///
    /// # Errors
    /// [`Error::Rule`] if the topic is not open, or the session was held, called off or has 10 topics; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn plan_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
        session: OccurrenceId,
    ) -> Result<Suggestion, Error> {
        let done = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadContent).await?;
            let mut occurrence: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
            let me = self.leads(tx, community, &occurrence).await?;
            let mut found = load(tx, community, topic).await?;
            if occurrence.state != OccurrenceState::Planned {
                return Err(Error::Rule(format!(
                    "the session #{} is not to come any more: plan the topic into another one",
                    occurrence.number
                )));
            }
            if found.plan(session, tx.now)? {
                add_topic(&mut occurrence, &found.topic)?;
                tx.put(Scope::Community(community), &occurrence).await?;
                tx.put(Scope::Community(community), &found).await?;
                tell(tx, community, me, Verb::PlannedTopic, &found, Some(&occurrence)).await?;
            }
            Ok(found)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Takes a topic out of the session that it is planned into; it is open again, with its votes.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not planned, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn unplan_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
    ) -> Result<Suggestion, Error> {
        transact!(&self.hub, |tx| {
            // Who may not even read learns nothing of what is planned.
            self.permit(tx, community, Action::ReadContent).await?;
            let found = load(tx, community, topic).await?;
            let SuggestionState::Planned { session, .. } = found.state else {
                self.permit(tx, community, Action::PlanSession).await?;
                let why = format!("the topic {} (#{}) is not planned", found.topic, found.number);
                return Err(Error::Rule(why));
            };
            let mut occurrence: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
            self.leads(tx, community, &occurrence).await?;
            if occurrence.state == OccurrenceState::Planned {
                occurrence.plan.topics.retain(|t| *t != found.topic);
                tx.put(Scope::Community(community), &occurrence).await?;
            }
            reopen(tx, community, session, std::slice::from_ref(&found.topic)).await?;
            load(tx, community, topic).await
        })
    }

    /// Marks a topic as covered by a session that has begun, if that does not follow from what the session was planned to be
    /// about. For whoever may plan sessions, and whoever led this one.
    ///
    /// # Errors
    /// [`Error::Rule`] if the topic is covered, dropped or planned into another session, or the session has not begun or
    /// was called off; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn cover_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
        session: OccurrenceId,
    ) -> Result<Suggestion, Error> {
        let done = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadContent).await?;
            let mut occurrence: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
            self.leads(tx, community, &occurrence).await?;
            let mut found = load(tx, community, topic).await?;
            let called_off = matches!(occurrence.state, OccurrenceState::Cancelled { .. });
            if called_off || occurrence.starts_at > tx.now {
                let why = if called_off {
                    "was called off"
                } else {
                    "has not begun"
                };
                return Err(Error::Rule(format!("the session #{} {why}", occurrence.number)));
            }
            found.cover(session, occurrence.starts_at)?;
            let is_news = !occurrence.plan.topics.contains(&found.topic);
            if is_news {
                add_topic(&mut occurrence, &found.topic)?;
                tx.put(Scope::Community(community), &occurrence).await?;
            }
            // Of a session that is still to be recorded, its topics are told with its attendance.
            if is_news && occurrence.state == OccurrenceState::Held {
                let number = tx.number_of(community, "topic", found.topic.as_str()).await?;
                let at = occurrence.starts_at.timestamp_millis();
                let activity = Activity {
                    object: found.number,
                    topic: number,
                    session: occurrence.number,
                    ..Activity::new(at, crate::ledger::NONE, Verb::CoveredTopic)
                };
                tx.record(community, activity);
            }
            tx.put(Scope::Community(community), &found).await?;
            Ok(found)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Drops a topic that is open, for a reason of 1 to 1,000 characters. For whoever may plan sessions; and for whoever
    /// suggested it, as long as nobody else votes for it.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not open, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn drop_topic(
        &self,
        community: CommunityId,
        topic: SuggestionId,
        reason: &str,
    ) -> Result<Suggestion, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let done = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadContent).await?;
            let mut found = load(tx, community, topic).await?;
            let me = person_of(self.actor);
            let mine_alone = me == Some(found.by) && found.votes.iter().all(|v| Some(*v) == me);
            let action = if mine_alone {
                Action::TakePart
            } else {
                Action::PlanSession
            };
            self.permit(tx, community, action).await?;
            found.give_up(reason.clone(), me, tx.now)?;
            tell(tx, community, me, Verb::DroppedTopic, &found, None).await?;
            tx.put(Scope::Community(community), &found).await?;
            Ok(found)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Whether the actor may plan sessions, or leads this one and may take part; who it is, if it is a person.
    pub(in crate::session) async fn leads(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
    ) -> Result<Option<PersonId>, Error> {
        let me = person_of(self.actor);
        let action = match me {
            Some(me) if occurrence.is_run_by(me) => Action::TakePart,
            _ => Action::PlanSession,
        };
        self.permit(tx, community, action).await?;
        Ok(me)
    }
}

/// The person behind an actor.
pub(in crate::session) const fn person_of(actor: Actor) -> Option<PersonId> {
    match actor {
        Actor::Person(person) => Some(person),
        Actor::Operator => None,
    }
}

/// Marks those of the topics as covered by an occurrence that are open, or planned into it. Called when its attendance is
/// first recorded, in the same change; the ledger is told by whoever calls.
pub(crate) async fn cover(
    tx: &mut Tx<'_>,
    community: CommunityId,
    occurrence: &Occurrence,
    topics: &[Slug],
) -> Result<(), Error> {
    for topic in topics {
        let Some(mut found) = latest(tx, community, topic).await? else {
            continue;
        };
        // What is planned into another session is still to come there; what is closed stays as it is.
        if found.cover(occurrence.id, occurrence.starts_at).is_ok() {
            tx.put(Scope::Community(community), &found).await?;
        }
    }
    Ok(())
}

/// Opens those of the topics again that are planned into a session: because it was called off, or is about something else
/// now. Called in the change that does so.
pub(crate) async fn reopen(
    tx: &mut Tx<'_>,
    community: CommunityId,
    session: OccurrenceId,
    topics: &[Slug],
) -> Result<(), Error> {
    for topic in topics {
        let Some(mut found) = latest(tx, community, topic).await? else {
            continue;
        };
        if found.reopen(session) {
            tx.put(Scope::Community(community), &found).await?;
        }
    }
    Ok(())
}

/// The latest suggestion of a topic.
async fn latest(tx: &mut Tx<'_>, community: CommunityId, topic: &Slug) -> Result<Option<Suggestion>, Error> {
    match tx
        .get_raw(&latest_key(Scope::Community(community), topic))
        .await?
    {
        Some(id) => load(tx, community, id_in(&id)?.into()).await.map(Some),
        None => Ok(None),
    }
}

async fn load(tx: &mut Tx<'_>, community: CommunityId, id: SuggestionId) -> Result<Suggestion, Error> {
    thing::load(tx, community, id.as_uuid()).await
}

/// Makes a topic one of those that a session is about. An occurrence of a series becomes one that was edited by itself.
fn add_topic(occurrence: &mut Occurrence, topic: &Slug) -> Result<(), Error> {
    if occurrence.plan.topics.contains(topic) {
        return Ok(());
    }
    if occurrence.plan.topics.len() >= MAX_TOPICS {
        return Err(Error::Rule(format!(
            "the session #{} has {MAX_TOPICS} topics already, which is the most",
            occurrence.number
        )));
    }
    occurrence.plan.topics.push(topic.clone());
    occurrence.edited |= occurrence.series.is_some();
    Ok(())
}

async fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: Option<PersonId>,
    verb: Verb,
    suggestion: &Suggestion,
    session: Option<&Occurrence>,
) -> Result<(), Error> {
    let actor = number_of(tx, community, actor).await?;
    let topic = tx
        .number_of(community, "topic", suggestion.topic.as_str())
        .await?;
    let activity = Activity {
        object: suggestion.number,
        topic,
        session: session.map_or(crate::ledger::NONE, |s| s.number),
        ..Activity::new(tx.now.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use futures::executor::block_on;

    use super::*;
    use crate::Hub;
    use crate::community::{Admission, Charter, NewPerson};
    use crate::id::SeededIds;
    use crate::session::{NewSession, SessionFormat, SessionPlan};
    use crate::store::MemoryStore;
    use crate::time::ManualClock;

    /// S0.6: what other rooms call when a session is held, called off, or about something else.
    #[test]
    fn s0_6_topics_follow_what_becomes_of_their_session() {
        block_on(async {
            let now = "2026-01-05T08:00:00Z".parse().unwrap();
            let store = Arc::new(MemoryStore::new());
            let hub = Hub::open_with(store, ManualClock::new(now), SeededIds::new(5))
                .await
                .unwrap();
            let desk = hub.as_operator();
            let charter = Charter::new("Guild", chrono_tz::UTC);
            let c = desk
                .create_community("guild".parse().unwrap(), charter, None)
                .await
                .unwrap()
                .id;
            let ida = desk
                .create_person(NewPerson::new("ida".parse().unwrap(), "Ida"))
                .await
                .unwrap();
            desk.admit(c, &ida.handle, Admission::default()).await.unwrap();
            let mut sessions = Vec::new();
            for n in 0..2 {
                let plan = SessionPlan {
                    title: format!("Session {n}"),
                    description: String::new(),
                    format: SessionFormat::Class,
                    scope: Default::default(),
                    topics: Vec::new(),
                    level: None,
                    prerequisites: Vec::new(),
                    focus: None,
                    pre_work: String::new(),
                    capacity: None,
                    leads: Vec::new(),
                    agenda: Vec::new(),
                };
                let local = (now + TimeDelta::hours(n)).naive_utc();
                let new = NewSession {
                    local,
                    zone: None,
                    minutes: 60,
                    plan,
                };
                sessions.push(desk.plan_session(c, new).await.unwrap());
            }
            let topics: Vec<Slug> = ["a", "b", "c", "d"].map(|t| t.parse().unwrap()).into();
            let ida = hub.act(Actor::Person(ida.id));
            for (topic, session) in topics.iter().zip([Some(0), None, Some(1)]) {
                let (title, why) = ("T".to_owned(), String::new());
                let new = NewSuggestion {
                    topic: topic.clone(),
                    title,
                    why,
                };
                let made = ida.suggest_topic(c, new).await.unwrap();
                if let Some(i) = session {
                    let session: &Occurrence = &sessions[i];
                    desk.plan_topic(c, made.id, session.id).await.unwrap();
                }
            }
            let states = || async {
                let mut all = String::new();
                for topic in &topics[..3] {
                    let found = desk.find_suggestion(c, topic.as_str()).await.unwrap();
                    all += &format!("{topic} {} ", found.state.which());
                }
                all
            };
            let first = &sessions[0];
            // Only what is planned into the session that was called off is open again.
            let called_off = || async { transact!(&hub, |tx| { reopen(tx, c, first.id, &topics).await }) };
            called_off().await.unwrap();
            assert_eq!(states().await, "a open b open c planned ");
            // What is planned into another session is still to come there; of `d` nobody has spoken.
            let held = || async { transact!(&hub, |tx| { cover(tx, c, first, &topics).await }) };
            held().await.unwrap();
            assert_eq!(states().await, "a covered b covered c planned ");
            let found = desk.find_suggestion(c, "b").await.unwrap();
            let (session, at) = (first.id, first.starts_at);
            assert_eq!(found.state, SuggestionState::Covered { session, at });
        });
    }
}
