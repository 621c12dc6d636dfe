//! Who acts, and what a role may do. The table in [`Role::may`] is the only place where that is decided.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::id::PersonId;

/// Who acts. Every use case names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever owns the store: an administrator, an importer. May do everything that is not a personal act.
    Operator,
    /// A person, with the role they have in the community concerned.
    Person(PersonId),
}

/// What somebody is in a community, from less to more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Somebody who is not in the community, or no longer.
    Outsider,
    /// From elsewhere, invited to take part.
    Guest,
    /// Takes part.
    Member,
    /// Leads sessions and brings people in.
    Facilitator,
    /// The community manager: tends charter, norms and membership.
    Steward,
    /// Owns the store; not a role in a community.
    Operator,
}

impl Role {
    /// The roles somebody can have in a community.
    pub const GIVEN: [Self; 4] = [Self::Guest, Self::Member, Self::Facilitator, Self::Steward];

    /// The stored code, see [`Verb::Appointed`](crate::ledger::Verb::Appointed).
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::Outsider => 0,
            Self::Guest => 1,
            Self::Member => 2,
            Self::Facilitator => 3,
            Self::Steward => 4,
            Self::Operator => 5,
        }
    }

    /// The permission table.
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        use Action::{
            AdmitMember, AppointSteward, CreateCommunity, EditCharter, ImportHistory, ManagePeople,
            ModerateContent, ReadContent, ReadReport, TakePart,
        };
        match action {
            CreateCommunity | ManagePeople | ImportHistory => matches!(self, Self::Operator),
            EditCharter | AppointSteward | ModerateContent => matches!(self, Self::Steward | Self::Operator),
            AdmitMember => matches!(self, Self::Facilitator | Self::Steward | Self::Operator),
            ReadReport => !matches!(self, Self::Outsider | Self::Guest),
            ReadContent => !matches!(self, Self::Outsider),
            // To ask or to rate is a personal act: the owner of the store is nobody in the community.
            TakePart => matches!(
                self,
                Self::Guest | Self::Member | Self::Facilitator | Self::Steward
            ),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Outsider => "non-member",
            Self::Guest => "guest",
            Self::Member => "member",
            Self::Facilitator => "facilitator",
            Self::Steward => "steward",
            Self::Operator => "operator",
        })
    }
}

impl FromStr for Role {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        Self::GIVEN
            .into_iter()
            .find(|r| r.to_string() == s)
            .ok_or_else(|| {
                Error::invalid(
                    "role",
                    format!("`{s}` is not a role: guest, member, facilitator and steward are"),
                )
            })
    }
}

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Create a community.
    CreateCommunity,
    /// Create and change people.
    ManagePeople,
    /// Bring in history under its own times and authors.
    ImportHistory,
    /// Change the charter.
    EditCharter,
    /// Take somebody in, move them to a unit, let them go.
    AdmitMember,
    /// Make somebody facilitator or steward, or take it back.
    AppointSteward,
    /// Remove what somebody else contributed.
    ModerateContent,
    /// Read contributions.
    ReadContent,
    /// Read the engagement report.
    ReadReport,
    /// Ask, answer, comment, accept, rate, vote.
    TakePart,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 10] = [
        Self::CreateCommunity,
        Self::ManagePeople,
        Self::ImportHistory,
        Self::EditCharter,
        Self::AdmitMember,
        Self::AppointSteward,
        Self::ModerateContent,
        Self::ReadContent,
        Self::ReadReport,
        Self::TakePart,
    ];

    /// The roles that may do it, from less to more.
    pub fn who_may(self) -> impl Iterator<Item = Role> {
        Role::GIVEN
            .into_iter()
            .chain([Role::Operator])
            .filter(move |role| role.may(self))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateCommunity => "create a community",
            Self::ManagePeople => "create or change people",
            Self::ImportHistory => "import history",
            Self::EditCharter => "change the charter",
            Self::AdmitMember => "admit or release members",
            Self::AppointSteward => "appoint a facilitator or steward",
            Self::ModerateContent => "remove what others contributed",
            Self::ReadContent => "read contributions",
            Self::ReadReport => "read the report",
            Self::TakePart => "take part",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_against_every_action() {
        // o = operator, s = steward, f = facilitator, m = member, g = guest, - = outsider
        let table = [
            (Action::CreateCommunity, "o"),
            (Action::ManagePeople, "o"),
            (Action::ImportHistory, "o"),
            (Action::EditCharter, "os"),
            (Action::AdmitMember, "osf"),
            (Action::AppointSteward, "os"),
            (Action::ModerateContent, "os"),
            (Action::ReadContent, "osfmg"),
            (Action::ReadReport, "osfm"),
            (Action::TakePart, "sfmg"),
        ];
        assert_eq!(table.len(), Action::ALL.len());
        let roles = [
            ('o', Role::Operator),
            ('s', Role::Steward),
            ('f', Role::Facilitator),
            ('m', Role::Member),
            ('g', Role::Guest),
            ('-', Role::Outsider),
        ];
        for (action, may) in table {
            for (letter, role) in roles {
                assert_eq!(role.may(action), may.contains(letter), "{role} and: {action}");
            }
        }
    }
}
