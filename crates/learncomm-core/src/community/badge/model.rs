use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::community::deeds::{Counted, Criterion};
use crate::error::Error;
use crate::id::{BadgeId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

/// The most badges that a community may define, retired ones included.
pub const MAX_BADGES: usize = 200;
/// The most criteria that a badge may have.
pub const MAX_CRITERIA: usize = 10;

words! {
    /// Whether a badge is given.
    BadgeState: "state" {
        /// It is awarded.
        Active = 1 "active",
        /// It is awarded no longer; who has it keeps it.
        Retired = 2 "retired",
    }
}

words! {
    /// How a badge came to somebody.
    AwardedBy: "award" {
        /// They met its criteria.
        Rule = 1 "rule",
        /// A steward, or the owner of the store, gave it.
        Steward = 2 "steward",
    }
}

/// A badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Its id.
    pub id: BadgeId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// Its short name, unique in the community; stays.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// What it stands for, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Skills that it shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Slug>,
    /// What somebody has to have done, all of it; if empty, it is given by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// Whether it is given.
    pub state: BadgeState,
    /// Who defined it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
}

impl Badge {
    /// Whether it is only given by hand.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.criteria.is_empty()
    }

    /// Refuses to give a badge that is retired.
    pub(super) fn needs_to_be_active(&self) -> Result<(), Error> {
        match self.state {
            BadgeState::Active => Ok(()),
            BadgeState::Retired => Err(Error::Rule(format!(
                "the badge {} is retired: take it up again first",
                self.slug
            ))),
        }
    }
}

impl Entity for Badge {
    const KIND: &'static str = "badge";
}

impl Thing for Badge {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Badge {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        vec![number_entry(scope, self.number, self.id.as_uuid())]
    }
}

/// The badges of a community by name: one record, so that a name is taken once and there cannot be too many.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Shelf {
    pub(super) badges: BTreeMap<Slug, BadgeId>,
}

impl Entity for Shelf {
    const KIND: &'static str = "badge-shelf";
}

impl Stored for Shelf {
    fn key(&self, scope: Scope) -> Key {
        shelf_key(scope)
    }
}

pub(super) fn shelf_key(scope: Scope) -> Key {
    Key::within(scope).text(Shelf::KIND).build()
}

/// That an award was revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: String,
}

/// That somebody has a badge, or had it. There is one of a badge and a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// The badge.
    pub badge: BadgeId,
    /// Who has it.
    pub person: PersonId,
    /// Since when.
    pub at: DateTime<Utc>,
    /// How it came to them.
    pub by: AwardedBy,
    /// Who gave it; `None` for a rule and for the owner of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steward: Option<PersonId>,
    /// Why, if it was given by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it rests on, if it came by the criteria: as it was counted then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Counted>,
    /// That it was taken back. It does not come back by the criteria; only by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

impl Award {
    /// Takes it back.
    pub(super) fn revoke(&mut self, revocation: Revocation) -> Result<(), Error> {
        if self.revoked.is_some() {
            return Err(Error::Rule("the badge has been revoked already".to_owned()));
        }
        self.revoked = Some(revocation);
        Ok(())
    }
}

impl Entity for Award {
    const KIND: &'static str = "award";
}

impl Stored for Award {
    fn key(&self, scope: Scope) -> Key {
        award_key(scope, self.badge, self.person)
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let badge = self.badge.as_uuid();
        vec![(awards_of(scope, self.person).id(badge).build(), Vec::new())]
    }
}

pub(super) fn award_key(scope: Scope, badge: BadgeId, person: PersonId) -> Key {
    holders_of(scope, badge).id(person.as_uuid()).build()
}

/// The awards of a badge; the keys end with the person.
pub(super) fn holders_of(scope: Scope, badge: BadgeId) -> KeyBuilder {
    Key::within(scope).text(Award::KIND).id(badge.as_uuid())
}

/// Entries whose keys end with the badge, for what somebody has.
pub(super) fn awards_of(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("award-by-person").id(person.as_uuid())
}
