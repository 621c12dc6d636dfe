use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::waiting::{By, Matters, Waiting};
use super::{
    DAYS_AHEAD, DIGEST_SCHEMA, Digest, Due, MAX_NEWS, Mark, NewsAnnouncement, NewsQuestion, NewsRecognition,
    NewsSession, first_since, mark_key,
};
use crate::actor::Action;
use crate::community::announcement::{Announcement, announcements};
use crate::community::charter::Community;
use crate::community::expertise::{Skills, skills_key};
use crate::community::members::handles;
use crate::community::membership::Membership;
use crate::community::person::Person;
use crate::community::preference::{PreferencesOf, preferences_key};
use crate::contribution::{
    Author, Class, Contribution, ContributionKind, Facets, Lessons, Recognition, by_name, listed, opted_out,
    recognitions,
};
use crate::error::Error;
use crate::id::{Handle, OccurrenceId, PersonId, Slug};
use crate::norm::{Norm, due as norms_due};
use crate::session::{ActionItem, Occurrence, OccurrenceState, Roll, SessionScope, actions_due, roll_key};
use crate::store::thing::{Thing, thing_key};
use crate::store::{Key, KeyBuilder, Order, RecordReader, Scan, Scope, StoreError, envelope};

/// How many questions, announcements and sessions are read at the most; the newest of the first two.
const MOST: usize = 1_000;

/// Somebody who gets a digest.
pub(super) struct Reader {
    pub(super) person: Person,
    pub(super) membership: Membership,
    pub(super) since: DateTime<Utc>,
    /// What interests them; everything if empty.
    topics: BTreeSet<Slug>,
}

/// What digests are made of.
pub(super) struct Material<'c> {
    charter: &'c Community,
    now: DateTime<Utc>,
    readers: Vec<Reader>,
    questions: Vec<Contribution>,
    announcements: Vec<Announcement>,
    recognitions: Vec<Recognition>,
    /// Of those who are recognised, who chose not to be named to others.
    opted_out: BTreeSet<PersonId>,
    /// Of those kinds of which there are older ones than were read, when the oldest that was read is from; the latest.
    read_from: Option<DateTime<Utc>>,
    sessions: Vec<Occurrence>,
    /// Norms whose review is due, or soon will be.
    norms: Vec<Norm>,
    /// Open actions that are due, or soon will be.
    actions: Vec<ActionItem>,
    /// What is due to whom on pathways, and who is to begin with one.
    lessons: Lessons,
    /// Who was invited to sessions for the invited.
    invited: BTreeMap<OccurrenceId, BTreeSet<PersonId>>,
    /// What there is that may wait for somebody.
    matters: Matters,
    handles: BTreeMap<PersonId, Handle>,
}

impl<'c> Material<'c> {
    pub(super) async fn gather(
        store: &dyn RecordReader,
        charter: &'c Community,
        (readers, by): (Vec<(Person, Membership)>, By),
        since: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let scope = Scope::Community(charter.id);
        let readers = interested(store, scope, readers, since, now).await?;
        let from = readers.iter().map(|reader| reader.since).min().unwrap_or(now);
        let facets = Facets {
            kind: Some(ContributionKind::Question),
            ..Facets::default()
        };
        let questions = listed(scope, Class::Stands, facets);
        let newest = Order::Descending;
        let (mut questions, older): (Vec<Contribution>, _) =
            between(store, scope, questions, from, now, newest).await?;
        let oldest_question = questions.last().filter(|_| older).map(|q| q.at);
        // What was hidden between reading the entries and reading these is in no digest.
        questions.retain(Contribution::stands);
        let (announcements, older): (Vec<Announcement>, _) =
            between(store, scope, announcements(scope), from, now, newest).await?;
        let oldest_announcement = announcements.last().filter(|_| older).map(|a| a.at);
        let (mut thanks, older): (Vec<Recognition>, _) =
            between(store, scope, recognitions(scope), from, now, newest).await?;
        let oldest_thanks = thanks.last().filter(|_| older).map(|r| r.at);
        thanks.retain(Recognition::stands);
        let (mut sessions, _): (Vec<Occurrence>, _) = between(
            store,
            scope,
            Key::within(scope).text("session-by-time"),
            now,
            now + TimeDelta::days(DAYS_AHEAD),
            Order::Ascending,
        )
        .await?;
        sessions.retain(|session| session.state == OccurrenceState::Planned);
        let soon = now + TimeDelta::days(DAYS_AHEAD);
        let norms = norms_due(store, charter.id, soon).await?;
        let actions = actions_due(store, charter.id, soon).await?;
        let members: Vec<&Membership> = readers.iter().map(|reader| &reader.membership).collect();
        let lessons = Lessons::gather(store, charter, &members, now, soon).await?;
        let invited = invited(store, charter, &sessions).await?;
        let matters = Matters::gather(store, charter, &readers, by, now).await?;
        let askers = questions.iter().filter_map(|question| question.author.person());
        let announcers = announcements.iter().filter_map(|announcement| announcement.by);
        let receivers = thanks.iter().flat_map(|r| r.to.iter().copied());
        let opted_out = opted_out(store, charter.id, receivers.clone()).await?;
        let thanked = receivers.chain(thanks.iter().map(|r| r.by));
        let handles = handles(store, askers.chain(announcers).chain(thanked)).await?;
        Ok(Self {
            charter,
            now,
            readers,
            questions,
            announcements,
            recognitions: thanks,
            opted_out,
            read_from: oldest_question.max(oldest_announcement).max(oldest_thanks),
            sessions,
            norms,
            actions,
            lessons,
            invited,
            matters,
            handles,
        })
    }

    /// One for each reader, in their order.
    pub(super) fn digests(&self) -> Vec<Digest> {
        self.readers.iter().map(|reader| self.digest(reader)).collect()
    }

    fn digest(&self, reader: &Reader) -> Digest {
        let is_new = |at: DateTime<Utc>| at >= reader.since;
        let mut questions: Vec<&Contribution> = self.questions.iter().collect();
        questions.retain(|question| {
            is_new(question.at)
                && question.author.person() != Some(reader.person.id)
                && (reader.topics.is_empty() || question.topics.iter().any(|t| reader.topics.contains(t)))
        });
        let mut announcements: Vec<&Announcement> = self.announcements.iter().collect();
        announcements.retain(|announcement| is_new(announcement.at));
        let unread = self.read_from.is_some_and(|oldest| reader.since <= oldest);
        let recognitions = self.recognitions_for(reader);
        let lengths = [questions.len(), announcements.len(), recognitions.len()];
        let more = unread || lengths.iter().any(|length| *length > MAX_NEWS);
        let sessions = self
            .sessions
            .iter()
            .filter(|session| self.is_for(session, reader));
        let Waiting {
            invitations,
            pulses,
            norms,
            goals,
        } = self.matters.of(reader);
        Digest {
            schema: DIGEST_SCHEMA,
            community: self.charter.slug.clone(),
            community_name: self.charter.charter.name.clone(),
            time_zone: self.charter.charter.time_zone,
            handle: reader.person.handle.clone(),
            name: reader.person.name.clone(),
            since: reader.since,
            until: self.now,
            announcements: announcements
                .into_iter()
                .take(MAX_NEWS)
                .map(|announcement| self.announcement(announcement))
                .collect(),
            questions: questions
                .into_iter()
                .take(MAX_NEWS)
                .map(|question| self.question(question))
                .collect(),
            recognitions: recognitions.into_iter().take(MAX_NEWS).collect(),
            more,
            sessions: sessions
                .map(|session| NewsSession {
                    number: session.number,
                    title: session.plan.title.clone(),
                    format: session.plan.format,
                    starts_at: session.starts_at,
                    minutes: session.minutes,
                    roles: roles(session, reader.person.id),
                })
                .collect(),
            // What binds the members is theirs to look at again.
            reviews_due: self
                .norms
                .iter()
                .filter(|_| reader.membership.role.may(Action::ShapeNorms))
                .filter_map(review)
                .collect(),
            actions_due: self
                .actions
                .iter()
                .filter(|action| action.owner == reader.person.id)
                .map(|action| Due {
                    number: action.number,
                    title: action.title.clone(),
                    at: action.due_at,
                })
                .collect(),
            steps_due: self.lessons.due_to(reader.person.id),
            onboarding: self.lessons.beginning_for(reader.person.id),
            invitations,
            pulses,
            norms_under_discussion: norms,
            goals_due: goals,
        }
    }

    fn is_for(&self, session: &Occurrence, reader: &Reader) -> bool {
        let is_in_scope = match &session.plan.scope {
            SessionScope::Everyone => true,
            SessionScope::Units(units) => {
                let unit = reader.membership.unit.as_ref();
                unit.is_some_and(|unit| units.contains(unit))
            }
            SessionScope::Invited => {
                let invited = self.invited.get(&session.id);
                invited.is_some_and(|people| people.contains(&reader.person.id))
            }
        };
        is_in_scope || session.is_led_by(reader.person.id)
    }

    /// What others were thanked for, and the reader before them.
    fn recognitions_for(&self, reader: &Reader) -> Vec<NewsRecognition> {
        let me = reader.person.id;
        let new = self
            .recognitions
            .iter()
            .filter(|r| r.at >= reader.since && r.by != me);
        let shown = new.filter_map(|r| {
            let (named, unnamed) = r.named(Some(me), false, &self.opted_out)?;
            Some(NewsRecognition {
                number: r.number,
                by: self.handles.get(&r.by).cloned(),
                to: by_name(&named, unnamed, &self.handles),
                team: r.team.clone(),
                mine: r.is_toward(me),
                text: r.text.clone(),
                at: r.at,
            })
        });
        let mut shown: Vec<NewsRecognition> = shown.collect();
        // Stable: each part stays in order of time.
        shown.sort_by_key(|r| !r.mine);
        shown
    }

    fn question(&self, question: &Contribution) -> NewsQuestion {
        let by = match &question.author {
            Author::Person(person) => self.handles.get(person).map(ToString::to_string),
            Author::Unknown(name) => name.clone(),
            Author::Anonymous => None,
        };
        NewsQuestion {
            number: question.number,
            title: question.title.clone().unwrap_or_default(),
            by,
            at: question.at,
            topics: question.topics.clone(),
        }
    }

    fn announcement(&self, announcement: &Announcement) -> NewsAnnouncement {
        NewsAnnouncement {
            number: announcement.number,
            title: announcement.title.clone(),
            body: announcement.body.clone(),
            by: announcement.by.and_then(|by| self.handles.get(&by).cloned()),
            at: announcement.at,
        }
    }
}

fn review(norm: &Norm) -> Option<Due> {
    Some(Due {
        number: norm.number,
        title: norm.title.clone(),
        at: norm.review_at()?,
    })
}

/// Since when, and about what, each reader wants to know.
async fn interested(
    store: &dyn RecordReader,
    scope: Scope,
    readers: Vec<(Person, Membership)>,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Reader>, Error> {
    // Three keys for each: up to when they know, what they declared, what they prefer.
    let keys: Vec<Key> = readers
        .iter()
        .flat_map(|(person, _)| {
            [
                mark_key(scope, person.id),
                skills_key(scope, person.id),
                preferences_key(scope, person.id),
            ]
        })
        .collect();
    let records = store.get(&keys).await?;
    let mut interested = Vec::with_capacity(readers.len());
    for ((person, membership), of) in readers.into_iter().zip(records.chunks_exact(3)) {
        let mark: Option<Mark> = of[0].as_ref().map(envelope::open).transpose()?;
        let skills: Option<Skills> = of[1].as_ref().map(envelope::open).transpose()?;
        let preferences: Option<PreferencesOf> = of[2].as_ref().map(envelope::open).transpose()?;
        let mut topics: BTreeSet<Slug> = skills.into_iter().flat_map(|s| s.topics.into_keys()).collect();
        topics.extend(preferences.into_iter().flat_map(|p| p.preferences.topics));
        let marked = mark.map(|mark| mark.until);
        let since = since.or(marked).unwrap_or_else(|| first_since(&membership, now));
        interested.push(Reader {
            person,
            membership,
            since,
            topics,
        });
    }
    Ok(interested)
}

/// Who was invited to those sessions that are for the invited.
async fn invited(
    store: &dyn RecordReader,
    charter: &Community,
    sessions: &[Occurrence],
) -> Result<BTreeMap<OccurrenceId, BTreeSet<PersonId>>, Error> {
    let closed = sessions.iter().filter(|s| s.plan.scope == SessionScope::Invited);
    let keys: Vec<Key> = closed.map(|session| roll_key(charter.id, session.id)).collect();
    let mut invited = BTreeMap::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let roll: Roll = envelope::open(record)?;
        let people = roll.entries.iter().filter(|entry| entry.invitation.is_some());
        invited.insert(roll.occurrence, people.map(|entry| entry.person).collect());
    }
    Ok(invited)
}

fn roles(session: &Occurrence, person: PersonId) -> Vec<crate::session::SessionRole> {
    let leads = session.plan.leads.iter().filter(|lead| lead.person == person);
    leads.map(|lead| lead.role).collect()
}

/// The things of an index by time from `from` up to `until`, which is out: at most [`MOST`]; and whether there are more.
async fn between<T: Thing>(
    store: &dyn RecordReader,
    scope: Scope,
    index: KeyBuilder,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    order: Order,
) -> Result<(Vec<T>, bool), Error> {
    let at = |time: DateTime<Utc>| index.clone().time(time.timestamp_millis()).build();
    let scan = Scan::range(Bound::Included(at(from)), Bound::Excluded(at(until)));
    if scan.is_empty() {
        return Ok((Vec::new(), false));
    }
    let page = store.scan(&scan.order(order).limit(MOST)).await?;
    let ids = page
        .records
        .iter()
        .filter_map(|record| record.key.as_bytes().last_chunk::<16>());
    let keys: Vec<Key> = ids
        .map(|id| thing_key::<T>(scope, Uuid::from_bytes(*id)))
        .collect();
    let records = store.get(&keys).await?;
    let things: Result<Vec<T>, StoreError> = records.iter().flatten().map(envelope::open).collect();
    Ok((things?, page.more))
}
