//! What waits for a member: invitations that they have not answered, pulses, norms under discussion, goals that are due.
//!
//! Nobody is nagged: what was answered is left out, and what may be left unanswered is told once as news and again for a short
//! time only. Who may not act is told of nothing.
//!
//! A digest that somebody makes for another member does not depend on what only this member may know: who has answered a pulse,
//! and their personal goals.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::DAYS_AHEAD;
use super::gather::Reader;
use crate::actor::{Action, Role};
use crate::community::charter::Community;
use crate::community::goal::{DueGoal, GoalDue, goals_due, own_goals_due};
use crate::community::members::handles;
use crate::engagement::pulse::{OpenPulse, PulsePurpose, has_answered, open_pulses};
use crate::error::Error;
use crate::id::{Handle, PersonId, PulseId, Slug};
use crate::norm::{Norm, NormVersion, under_discussion};
use crate::session::{InvitationState, Occurrence, RollEntry, SessionRole, invitations_to};
use crate::store::RecordReader;

/// How many invitations, pulses, norms under discussion and goals a digest has of each at the most.
pub const MAX_WAITING: usize = 50;
/// For how many days before its end an open pulse is told again to who may answer it, if it is not known whether they have.
pub const LAST_CALL_DAYS: i64 = 3;

/// Who reads a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The member themselves.
    Member,
    /// Who sends digests to members.
    Sender,
}

/// An invitation that was not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsInvitation {
    /// The number of the session.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it is, in minutes.
    pub minutes: u32,
    /// As what they were invited; `None` if just to come.
    pub role: Option<SessionRole>,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// What was said.
    pub message: String,
    /// When they were invited.
    pub at: DateTime<Utc>,
}

/// A pulse that is open; nothing of what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsPulse {
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub purpose: PulsePurpose,
    /// How many questions it has.
    pub items: usize,
    /// The last day on which one may answer, in the community's time zone.
    pub until: NaiveDate,
}

/// A norm of which a version is under discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsNorm {
    /// Its number.
    pub number: u32,
    /// Its short name.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// Which version.
    pub version: u32,
    /// When it was put up for discussion.
    pub at: DateTime<Utc>,
}

/// A goal of which something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsGoal {
    /// What it is called on the command line: `#12`, or `mine/3` if it is a personal goal.
    pub name: String,
    /// What is to be reached.
    pub title: String,
    /// Whether the reader answers for it.
    pub mine: bool,
    /// What is due of it.
    pub due: GoalDue,
    /// The end of the day on which it is due; of an observation, of the day since which it is.
    pub at: DateTime<Utc>,
}

/// What waits for a member.
#[derive(Default)]
pub(super) struct Waiting {
    pub(super) invitations: Vec<NewsInvitation>,
    pub(super) pulses: Vec<NewsPulse>,
    pub(super) norms: Vec<NewsNorm>,
    pub(super) goals: Vec<NewsGoal>,
}

/// What there is that may wait for somebody.
pub(super) struct Matters {
    now: DateTime<Utc>,
    invited: Vec<(Occurrence, Vec<RollEntry>)>,
    pulses: Vec<OpenPulse>,
    norms: Vec<(Norm, NormVersion)>,
    goals: Vec<DueGoal>,
    /// Their personal ones, if the only reader is the member themselves.
    own_goals: Vec<DueGoal>,
    /// What they have answered, if the only reader is the member themselves.
    answered: Option<BTreeSet<PulseId>>,
    handles: BTreeMap<PersonId, Handle>,
}

impl Matters {
    /// Reads what there is. Only if `by` the member, what none but the member may know is read, of the first of `readers`.
    pub(super) async fn gather(
        store: &dyn RecordReader,
        charter: &Community,
        readers: &[Reader],
        by: By,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let (community, zone) = (charter.id, charter.charter.time_zone);
        let span = (now, now + TimeDelta::days(DAYS_AHEAD));
        let acting: Vec<&Reader> = readers
            .iter()
            .filter(|reader| acts_as(reader, now) > Role::Outsider)
            .collect();
        let people: Vec<PersonId> = acting.iter().map(|reader| reader.person.id).collect();
        let invited = invitations_to(store, community, &people, now).await?;
        let pulses = open_pulses(store, community, now).await?;
        let norms = under_discussion(store, community).await?;
        let goals = goals_due(store, (community, zone), span, |goal| {
            acting.iter().any(|reader| concerns(reader, goal.owner, now))
        })
        .await?;
        let (mut own_goals, mut answered) = (Vec::new(), None);
        if let (By::Member, Some(me)) = (by, acting.first()) {
            own_goals = own_goals_due(store, (community, zone), span, me.person.id).await?;
            let mut known = BTreeSet::new();
            for OpenPulse { pulse, .. } in &pulses {
                if has_answered(store, community, pulse.id, &me.membership).await? == Some(true) {
                    known.insert(pulse.id);
                }
            }
            answered = Some(known);
        }
        let inviters = invited
            .iter()
            .flat_map(|(_, entries)| entries)
            .filter_map(|entry| entry.invitation.as_ref()?.by);
        Ok(Self {
            now,
            handles: handles(store, inviters).await?,
            invited,
            pulses,
            norms,
            goals,
            own_goals,
            answered,
        })
    }

    pub(super) fn of(&self, reader: &Reader) -> Waiting {
        if acts_as(reader, self.now) == Role::Outsider {
            return Waiting::default();
        }
        Waiting {
            invitations: self.invitations(reader).take(MAX_WAITING).collect(),
            pulses: self.pulses(reader).take(MAX_WAITING).collect(),
            norms: self.norms(reader).take(MAX_WAITING).collect(),
            goals: self.goals(reader),
        }
    }

    /// Whether something that stays open is told: it is news, or nobody should still miss it.
    fn is_told(reader: &Reader, since: DateTime<Utc>, last_call: bool) -> bool {
        since >= reader.since || last_call
    }

    fn invitations<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = NewsInvitation> + 'a {
        let me = reader.person.id;
        let soon = self.now + TimeDelta::days(DAYS_AHEAD);
        self.invited.iter().filter_map(move |(session, entries)| {
            let entry = entries.iter().find(|entry| entry.person == me)?;
            let invitation = entry.invitation.as_ref()?;
            let is_open = entry.invitation_state() == Some(InvitationState::Open);
            let is_told = Self::is_told(reader, invitation.at, session.starts_at < soon);
            (is_open && is_told).then(|| NewsInvitation {
                number: session.number,
                title: session.plan.title.clone(),
                starts_at: session.starts_at,
                minutes: session.minutes,
                role: invitation.role,
                by: invitation.by.and_then(|by| self.handles.get(&by).cloned()),
                message: invitation.message.clone(),
                at: invitation.at,
            })
        })
    }

    fn pulses<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = NewsPulse> + 'a {
        let open = self.pulses.iter().filter(move |open| {
            let pulse = &open.pulse;
            let is_told = match &self.answered {
                Some(answered) => !answered.contains(&pulse.id),
                None => {
                    let last_call = pulse.until_at <= self.now + TimeDelta::days(LAST_CALL_DAYS);
                    Self::is_told(reader, pulse.opened_at, last_call)
                }
            };
            is_told && open.is_for(&reader.person, &reader.membership, self.now)
        });
        open.map(|OpenPulse { pulse, .. }| NewsPulse {
            number: pulse.number,
            title: pulse.title.clone(),
            purpose: pulse.purpose,
            items: pulse.questions.items.len(),
            until: pulse.until,
        })
    }

    fn norms<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = NewsNorm> + 'a {
        let me = reader.person.id;
        let lately = self.now - TimeDelta::days(DAYS_AHEAD);
        let may_speak = acts_as(reader, self.now).may(Action::ShapeNorms);
        let open = self.norms.iter().filter(move |(_, version)| {
            let has_spoken = version.author == Some(me) || version.voices.iter().any(|voice| voice.by == me);
            let is_told = Self::is_told(reader, version.drafted_at, version.drafted_at >= lately);
            may_speak && !has_spoken && is_told
        });
        open.map(|(norm, version)| NewsNorm {
            number: norm.number,
            slug: norm.slug.clone(),
            title: norm.title.clone(),
            version: version.number,
            at: version.drafted_at,
        })
    }

    fn goals(&self, reader: &Reader) -> Vec<NewsGoal> {
        let of_all = self
            .goals
            .iter()
            .filter(|due| concerns(reader, due.goal.owner, self.now));
        let own = self
            .own_goals
            .iter()
            .filter(|due| due.goal.is_own(Some(reader.person.id)));
        let told = of_all.chain(own).map(|DueGoal { goal, due, at }| NewsGoal {
            name: if goal.personal {
                format!("mine/{}", goal.number)
            } else {
                format!("#{}", goal.number)
            },
            title: goal.title.clone(),
            mine: goal.owner == reader.person.id,
            due: *due,
            at: *at,
        });
        let mut told: Vec<NewsGoal> = told.collect();
        // Stable: what is due at once stays in the order of numbers.
        told.sort_by_key(|goal| goal.at);
        told.truncate(MAX_WAITING);
        told
    }
}

/// As what a reader may act: as nobody while they are suspended.
fn acts_as(reader: &Reader, now: DateTime<Utc>) -> Role {
    match reader.membership.suspended_at(now) {
        Some(_) => Role::Outsider,
        None => reader.membership.role_at(now),
    }
}

/// Whether a goal of the community is for a reader to see to: they answer for it, or for all that stewards read.
fn concerns(reader: &Reader, owner: PersonId, now: DateTime<Utc>) -> bool {
    let role = acts_as(reader, now);
    role.may(Action::ReadReportForStewards) || (role.may(Action::ReadReport) && owner == reader.person.id)
}
