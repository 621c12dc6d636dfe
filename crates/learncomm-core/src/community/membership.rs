use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role};
use crate::error::Error;
use crate::id::{CommunityId, PersonId, Slug};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// A stretch of membership: half-open, `left` is the first instant outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// When they joined or came back.
    pub joined: DateTime<Utc>,
    /// When they left; `None` as long as they are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<DateTime<Utc>>,
}

/// What a person is in one community (S2.7: a person may be in several).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Their number in the community's ledger; stays theirs when they leave and come back.
    pub number: u32,
    /// Their role while they are a member.
    pub role: Role,
    /// The unit of the organisation that they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Slug>,
    /// Where a guest comes from: the slug of another community, a unit, an organisation (S0.7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When they were in, in order of time, without overlap.
    pub intervals: Vec<Interval>,
    /// Until when they may read and not take part (S4.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<DateTime<Utc>>,
    /// Whether they chose to be named in no ranking, list of points or of badges (S4.5, metrics §0.9).
    #[serde(default, skip_serializing_if = "is_false")]
    pub opted_out: bool,
}

/// Whether a flag is down, for fields that are stored only when it is up.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_false(flag: &bool) -> bool {
    !flag
}

impl Membership {
    /// Whether they are in at an instant.
    #[must_use]
    pub fn covers(&self, at: DateTime<Utc>) -> bool {
        self.intervals
            .iter()
            .any(|i| i.joined <= at && i.left.is_none_or(|left| at < left))
    }

    /// Their role at an instant: [`Role::Outsider`] while they are not in.
    #[must_use]
    pub fn role_at(&self, at: DateTime<Utc>) -> Role {
        if self.covers(at) {
            self.role
        } else {
            Role::Outsider
        }
    }

    /// As what they read at an instant: a suspension leaves them what members see.
    pub(crate) fn reads_as(&self, at: DateTime<Utc>) -> Role {
        let role = self.role_at(at);
        if self.suspended_at(at).is_some() {
            role.min(Role::Member)
        } else {
            role
        }
    }

    /// As somebody may see it: whether they opted out is theirs, and the store's owner's, to know.
    pub(crate) fn shown_to(mut self, actor: Actor) -> Self {
        self.opted_out &= actor == Actor::Operator || actor == Actor::Person(self.person);
        self
    }

    /// Whether they have a role that nothing has ended yet.
    pub(crate) fn is_open(&self) -> bool {
        self.intervals
            .last()
            .is_some_and(|interval| interval.left.is_none())
    }

    /// Until when they are suspended, if they are at an instant.
    #[must_use]
    pub fn suspended_at(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.suspended_until.filter(|until| at < *until)
    }

    /// Begins a new interval.
    pub(super) fn join(&mut self, at: DateTime<Utc>) -> Result<(), Error> {
        match self.intervals.last() {
            Some(Interval { left: None, joined }) => Err(Error::Rule(format!(
                "is a member already, since {}",
                joined.to_rfc3339()
            ))),
            Some(Interval { left: Some(left), .. }) if at <= *left => Err(Error::invalid(
                "joined",
                format!("is not after they last left, on {}", left.to_rfc3339()),
            )),
            _ => {
                self.intervals.push(Interval {
                    joined: at,
                    left: None,
                });
                Ok(())
            }
        }
    }

    /// Ends the open interval.
    pub(super) fn leave(&mut self, at: DateTime<Utc>) -> Result<(), Error> {
        match self.intervals.last_mut() {
            Some(Interval { left: Some(left), .. }) => {
                Err(Error::Rule(format!("has left already, on {}", left.to_rfc3339())))
            }
            Some(interval) if at <= interval.joined => Err(Error::invalid(
                "left",
                format!("is not after they joined, on {}", interval.joined.to_rfc3339()),
            )),
            Some(interval) => {
                interval.left = Some(at);
                Ok(())
            }
            None => Err(Error::Rule("was never a member".to_owned())),
        }
    }
}

impl Entity for Membership {
    const KIND: &'static str = "membership";
}

impl Stored for Membership {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope)
            .text("member")
            .id(self.person.as_uuid())
            .build()
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let person = self.person.as_uuid().as_bytes().to_vec();
        vec![(
            Key::within(scope).text("participant").number(self.number).build(),
            person,
        )]
    }
}

pub(crate) fn member_key(community: CommunityId, person: PersonId) -> Key {
    Key::within(Scope::Community(community))
        .text("member")
        .id(person.as_uuid())
        .build()
}
