//! What is new to a member, for other tools to send (S4.2).
//!
//! | file | what it is |
//! |---|---|
//! | `gather.rs` | what is read for digests, once for all members of a page |
//! | `waiting.rs` | what waits for a member: invitations, pulses, norms under discussion, goals |
//! | `render.rs` | a digest as text and as Markdown |

mod gather;
mod render;
mod waiting;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::gather::Material;
use self::waiting::By;
use super::charter::load;
use super::members::{memberships, present};
use super::membership::Membership;
use super::person::{Person, person_key};
use crate::actor::{Action, Actor};
use crate::contribution::{NewsPathway, NewsStep};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, Slug};
use crate::session::{SessionFormat, SessionRole};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, Scope, envelope};
use crate::time::to_millis;

pub use waiting::{LAST_CALL_DAYS, MAX_WAITING, NewsGoal, NewsInvitation, NewsNorm, NewsPulse};

/// The version of a digest's JSON form.
pub const DIGEST_SCHEMA: &str = "learncomm/digest/1";
/// How many days of sessions to come a digest has.
pub const DAYS_AHEAD: i64 = 14;
/// How many questions, announcements and recognitions a digest has of each at the most: the newest.
pub const MAX_NEWS: usize = 50;
/// How many days a first digest goes back at the most.
pub const FIRST_DAYS: i64 = 30;

/// A question that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsQuestion {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Who asked: a handle, or the name that is left of somebody unknown.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub topics: Vec<Slug>,
}

/// Something that was announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsAnnouncement {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// The text, in Markdown; may be empty.
    pub body: String,
    /// Who announced it; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Thanks that were given in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsRecognition {
    /// Its number.
    pub number: u32,
    /// Who gave it.
    pub by: Option<Handle>,
    /// Who is recognised, by name; then `None` for each who is not named to the reader.
    pub to: Vec<Option<Handle>>,
    /// The unit that was recognised as a team.
    pub team: Option<Slug>,
    /// Whether the reader is one of them.
    pub mine: bool,
    /// What for, in Markdown.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A session to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsSession {
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// How it goes.
    pub format: SessionFormat,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long, in minutes.
    pub minutes: u32,
    /// What the member does in it.
    pub roles: Vec<SessionRole>,
}

/// Something that is to be done by some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Its number.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// By when.
    pub at: DateTime<Utc>,
}

/// What is new to a member, and what lies ahead of them. Its JSON form carries [`DIGEST_SCHEMA`]; fields may be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// [`DIGEST_SCHEMA`].
    pub schema: &'static str,
    /// The community's slug.
    pub community: Slug,
    /// The community's name.
    pub community_name: String,
    /// The zone in which times are written.
    pub time_zone: Tz,
    /// For whom.
    pub handle: Handle,
    /// What they are called.
    pub name: String,
    /// News from this instant on …
    pub since: DateTime<Utc>,
    /// … up to this one, which is out. What comes next begins with it.
    pub until: DateTime<Utc>,
    /// What was announced, the newest first.
    pub announcements: Vec<NewsAnnouncement>,
    /// Questions of others that stand, about topics in which the member has declared a skill or which they prefer; about
    /// anything if they named none. The newest first.
    pub questions: Vec<NewsQuestion>,
    /// Recognition that stands and that others gave: of the reader first, then of others; each the newest first.
    pub recognitions: Vec<NewsRecognition>,
    /// Whether there are older news than the [`MAX_NEWS`] that are told.
    pub more: bool,
    /// Sessions of the next [`DAYS_AHEAD`] days that are for the member, the next first.
    pub sessions: Vec<NewsSession>,
    /// Norms whose review is due, now or within [`DAYS_AHEAD`] days, the longest overdue first; nothing for guests.
    pub reviews_due: Vec<Due>,
    /// Open actions that the member has taken on and that are due, now or within [`DAYS_AHEAD`] days, the longest overdue
    /// first.
    pub actions_due: Vec<Due>,
    /// Steps of pathways that the member follows and has not done, and pathways as a whole, that are due now or within
    /// [`DAYS_AHEAD`] days, the longest overdue first.
    pub steps_due: Vec<NewsStep>,
    /// The pathway that newcomers begin with, for members who joined in the last 30 days and never enrolled in it (S2.3).
    pub onboarding: Option<NewsPathway>,
    /// Invitations to sessions to come that the member has not answered, the next session first: those since `since`, and
    /// those to sessions within [`DAYS_AHEAD`] days. At most [`MAX_WAITING`].
    pub invitations: Vec<NewsInvitation>,
    /// Open pulses that the member may answer, what ends first first. Who reads their own digest is told of those that they
    /// have not answered. Who answered is nobody else's business, so a digest that was made for somebody holds all that they
    /// may answer: those opened since `since`, and once more in the last [`LAST_CALL_DAYS`] days.
    pub pulses: Vec<NewsPulse>,
    /// Norms of which a version is under discussion that the member neither wrote nor has spoken on, in the order in which they
    /// were first drafted: put up since `since`, or in the last [`DAYS_AHEAD`] days; nothing for guests. At most
    /// [`MAX_WAITING`].
    pub norms_under_discussion: Vec<NewsNorm>,
    /// Open goals of the community of which something is due, what is due first first, for who answers for them and for
    /// stewards: a target within [`DAYS_AHEAD`] days or before, or else an observation. Who reads their own digest is told of
    /// their personal goals, too; a digest that was made for somebody has none of these. At most [`MAX_WAITING`].
    pub goals_due: Vec<NewsGoal>,
}

impl Digest {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.announcements.is_empty()
            && self.questions.is_empty()
            && self.recognitions.is_empty()
            && self.sessions.is_empty()
            && self.reviews_due.is_empty()
            && self.actions_due.is_empty()
            && self.steps_due.is_empty()
            && self.onboarding.is_none()
            && self.invitations.is_empty()
            && self.pulses.is_empty()
            && self.norms_under_discussion.is_empty()
            && self.goals_due.is_empty()
    }
}

/// Digests of several members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digests {
    /// Those that hold something.
    pub digests: Vec<Digest>,
    /// Behind whom the next page begins, if there is one.
    pub next: Option<PersonId>,
}

/// Up to when somebody knows what is new.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    person: PersonId,
    until: DateTime<Utc>,
}

impl Entity for Mark {
    const KIND: &'static str = "digest-mark";
}

impl Stored for Mark {
    fn key(&self, scope: Scope) -> Key {
        mark_key(scope, self.person)
    }
}

fn mark_key(scope: Scope, person: PersonId) -> Key {
    Key::within(scope).text(Mark::KIND).id(person.as_uuid()).build()
}

impl Desk {
    /// What is new to a member (oneself if `None`) since `since`, or else since what was
    /// [marked as read](Self::mark_digest), or else since they joined, but no more than [`FIRST_DAYS`] days. Marks nothing:
    /// what could not be sent is in the next digest.
    ///
    /// What somebody else's digest holds follows from what they prefer, which nobody reads; so it is for whoever sends
    /// digests and knows that it is somebody's mail. What nobody but the member may know – which pulses they have answered,
    /// and their personal goals – is in no digest that somebody else makes.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NotFound`], [`Error::Invalid`] if it is not said whose or `since` is a time to come,
    /// [`Error::Forbidden`].
    pub async fn digest(
        &self,
        community: CommunityId,
        handle: Option<&Handle>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Digest, Error> {
        let mut tx = self.hub.begin();
        let membership = self.reader_of(&mut tx, community, handle).await?;
        not_to_come("since", since, tx.now)?;
        let charter = load(&mut tx, community).await?;
        let key = person_key(membership.person);
        let person: Option<Person> = tx.get(&key).await?;
        let person = person.ok_or_else(|| Error::not_found("person", membership.person))?;
        let by = if self.actor == Actor::Person(membership.person) {
            By::Member
        } else {
            By::Sender
        };
        let readers = (vec![(person, membership)], by);
        let material = Material::gather(self.hub.store(), &charter, readers, since, tx.now).await?;
        let mut digests = material.digests();
        digests.pop().ok_or_else(|| Error::not_found("digest", community))
    }

    /// What is new to each member who is in now and is no program, in pages of at most `limit` members (1 to 1,000) behind
    /// `after`; who has nothing new is left out. As [`digest`](Self::digest) otherwise.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `since` is a time to come, [`Error::Forbidden`], and those of the store.
    pub async fn digests(
        &self,
        community: CommunityId,
        since: Option<DateTime<Utc>>,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Digests, Error> {
        let mut tx = self.hub.begin();
        self.permit(&mut tx, community, Action::SendDigests).await?;
        not_to_come("since", since, tx.now)?;
        let charter = load(&mut tx, community).await?;
        let (store, now) = (self.hub.store(), tx.now);
        let is_in = |m: &Membership| m.covers(now);
        let limit = limit.clamp(1, 1_000);
        let (members, more) = memberships(store, community, after, limit, is_in).await?;
        let next = members.last().filter(|_| more).map(|m| m.person);
        let keys: Vec<Key> = members.iter().map(|m| person_key(m.person)).collect();
        let people = store.get(&keys).await?;
        let mut readers = Vec::with_capacity(members.len());
        for (membership, record) in members.into_iter().zip(&people) {
            let person: Option<Person> = record.as_ref().map(envelope::open).transpose()?;
            if let Some(person) = person.filter(|person| !person.bot) {
                readers.push((person, membership));
            }
        }
        let readers = (readers, By::Sender);
        let material = Material::gather(store, &charter, readers, since, now).await?;
        let mut digests = material.digests();
        digests.retain(|digest| !digest.is_empty());
        Ok(Digests { digests, next })
    }

    /// Says that a member (oneself if `None`) knows what is new up to `until`, the end of a digest that has reached them:
    /// their next digest begins there. An earlier instant than before changes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a time to come, and as [`digest`](Self::digest).
    pub async fn mark_digest(
        &self,
        community: CommunityId,
        handle: Option<&Handle>,
        until: DateTime<Utc>,
    ) -> Result<(), Error> {
        let until = to_millis(until);
        transact!(&self.hub, |tx| {
            let membership = self.reader_of(tx, community, handle).await?;
            not_to_come("until", Some(until), tx.now)?;
            let (scope, person) = (Scope::Community(community), membership.person);
            let known: Option<Mark> = tx.get(&mark_key(scope, person)).await?;
            if known.is_none_or(|mark| mark.until < until) {
                tx.put(scope, &Mark { person, until }).await?;
            }
            Ok(())
        })
    }

    /// The member whose digest it is.
    async fn reader_of(
        &self,
        tx: &mut crate::store::transaction::Tx<'_>,
        community: CommunityId,
        handle: Option<&Handle>,
    ) -> Result<Membership, Error> {
        let Some(handle) = handle else {
            let role = self.permit(tx, community, Action::ReadContent).await?;
            return match self.actor {
                Actor::Person(_) => self.me(tx, community, Action::ReadContent).await,
                Actor::Operator => Err(Error::invalid(
                    "member",
                    format!("whose digest is meant? The {role} has none of their own"),
                )),
            };
        };
        let person = super::members::person_of(tx, handle).await?;
        let is_mine = matches!(self.actor, Actor::Person(me) if me == person.id);
        let action = if is_mine {
            Action::ReadContent
        } else {
            Action::SendDigests
        };
        self.permit(tx, community, action).await?;
        present(tx, community, handle).await
    }
}

fn not_to_come(field: &'static str, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Error> {
    match at {
        Some(at) if at > now => Err(Error::invalid(field, "lies in the future")),
        _ => Ok(()),
    }
}

/// Since when there is news for somebody who has not read any.
fn first_since(membership: &Membership, now: DateTime<Utc>) -> DateTime<Utc> {
    let joined = membership
        .intervals
        .last()
        .map_or(now, |interval| interval.joined);
    joined.max(now - TimeDelta::days(FIRST_DAYS))
}
