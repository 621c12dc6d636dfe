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

    /// The permission table. Beside it, who holds something may do more with it than their role allows: the use cases say
    /// so (whoever leads a session records its attendance, whoever drafted a norm withdraws it).
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        use Action::{
            ActOnFlag, AdmitMember, Announce, AnswerPulses, AppointSteward, ArrangeCoaching, AwardBadges,
            CreateCommunity, Curate, EditCharter, HandOver, ImportHistory, KeepActions, ManagePeople,
            ModerateContent, PlanSession, ReadAuditLog, ReadContent, ReadFeedback, ReadNeeds, ReadReport,
            ReadReportForStewards, SeeMembers, SendDigests, ShapeNorms, TakePart, TellValueStories,
            TendFeedback, TendGoals, TendNorms, TendPathways, TendPractice, TendPulses, TendUnits,
        };
        let leads = matches!(self, Self::Facilitator | Self::Steward);
        match action {
            CreateCommunity | ManagePeople | ImportHistory | SendDigests => matches!(self, Self::Operator),
            EditCharter
            | AppointSteward
            | ModerateContent
            | ActOnFlag
            | AwardBadges
            | ReadReportForStewards => {
                matches!(self, Self::Steward | Self::Operator)
            }
            AdmitMember | PlanSession | TendUnits | TendPractice | TendNorms | Announce | ReadNeeds
            | ReadFeedback | TendPathways | ArrangeCoaching | TendFeedback | TendPulses | TendGoals => {
                leads || matches!(self, Self::Operator)
            }
            // One cannot hand over what one does not hold.
            HandOver => leads,
            ReadReport | ReadAuditLog => !matches!(self, Self::Outsider | Self::Guest),
            ReadContent | SeeMembers => !matches!(self, Self::Outsider),
            // To ask or to rate is a personal act: the owner of the store is nobody in the community.
            TakePart => leads || matches!(self, Self::Guest | Self::Member),
            // What binds the members is theirs to agree; guests come and go.
            ShapeNorms | KeepActions | Curate | AnswerPulses | TellValueStories => {
                leads || matches!(self, Self::Member)
            }
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

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// Something that not everybody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }

        impl fmt::Display for Action {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $words,)*
                })
            }
        }
    };
}

actions! {
    /// Create a community.
    CreateCommunity = "create a community",
    /// Create and change people.
    ManagePeople = "create or change people",
    /// Bring in history under its own times and authors.
    ImportHistory = "import history",
    /// Make out what is new to each member, for another tool to send.
    SendDigests = "make out digests for others",
    /// Change the charter, declare the stage.
    EditCharter = "change the charter",
    /// Take somebody in, move them to a unit, let them go.
    AdmitMember = "admit or release members",
    /// Make somebody facilitator or steward, or take it back.
    AppointSteward = "appoint a facilitator or steward",
    /// Pass one's own role on to another member.
    HandOver = "hand a role over",
    /// Name the champions of units.
    TendUnits = "name champions of units",
    /// Record how people share now; run experiments.
    TendPractice = "record practices and run experiments",
    /// Announce something to the community.
    Announce = "announce something",
    /// Read the sums of what members need and prefer.
    ReadNeeds = "read what members need",
    /// Plan sessions, run rotas, record attendance.
    PlanSession = "plan sessions",
    /// Read what was said of a session.
    ReadFeedback = "read feedback on sessions",
    /// Take on, close and drop actions.
    KeepActions = "keep actions",
    /// Draft norms, speak on them, acknowledge them.
    ShapeNorms = "draft norms and speak on them",
    /// Adopt a norm that everybody consents to, review it, retire it.
    TendNorms = "adopt, review or retire norms",
    /// See flags and who raised them, act on them, decide appeals.
    ActOnFlag = "act on flags",
    /// Read what was done about flags, as far as the charter lets members.
    ReadAuditLog = "read the log of moderation",
    /// Revise articles, make collections and pathways, and put into them what others shared.
    Curate = "edit articles, collections and pathways",
    /// Say which pathway newcomers begin with; retire pathways.
    TendPathways = "tend pathways",
    /// Bring a coach and somebody to be coached together.
    ArrangeCoaching = "arrange coaching pairs",
    /// Define badges, award them and revoke them.
    AwardBadges = "define, award or revoke badges",
    /// Ask the members what they like and what to improve, and say what came of it.
    TendFeedback = "run rounds of member feedback",
    /// Open and close pulses.
    TendPulses = "open or close pulses",
    /// Answer a pulse.
    AnswerPulses = "answer pulses",
    /// Set goals of the community, note how far they are, end them.
    TendGoals = "tend the goals of the community",
    /// Tell what learning together brought about, and confirm what others tell.
    TellValueStories = "tell or confirm value stories",
    /// Remove what somebody else contributed.
    ModerateContent = "remove what others contributed",
    /// Read contributions, sessions and norms.
    ReadContent = "read what the community shares",
    /// See who is in the community, what they know and do in it, and how they speak among themselves. A community that
    /// everyone may read does not show this to outsiders.
    SeeMembers = "see who is in the community",
    /// Read the engagement report.
    ReadReport = "read the report",
    /// Read what the engagement report has for stewards.
    ReadReportForStewards = "read the report for stewards",
    /// Ask, answer, comment, accept, rate, vote; answer invitations, suggest topics, flag.
    TakePart = "take part",
}

impl Action {
    /// The roles that may do it, from less to more.
    pub fn who_may(self) -> impl Iterator<Item = Role> {
        Role::GIVEN
            .into_iter()
            .chain([Role::Operator])
            .filter(move |role| role.may(self))
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
            (Action::SendDigests, "o"),
            (Action::EditCharter, "os"),
            (Action::AdmitMember, "osf"),
            (Action::AppointSteward, "os"),
            (Action::HandOver, "sf"),
            (Action::TendUnits, "osf"),
            (Action::TendPractice, "osf"),
            (Action::Announce, "osf"),
            (Action::ReadNeeds, "osf"),
            (Action::PlanSession, "osf"),
            (Action::ReadFeedback, "osf"),
            (Action::KeepActions, "sfm"),
            (Action::ShapeNorms, "sfm"),
            (Action::TendNorms, "osf"),
            (Action::ActOnFlag, "os"),
            (Action::ReadAuditLog, "osfm"),
            (Action::Curate, "sfm"),
            (Action::TendPathways, "osf"),
            (Action::ArrangeCoaching, "osf"),
            (Action::AwardBadges, "os"),
            (Action::TendFeedback, "osf"),
            (Action::TendPulses, "osf"),
            (Action::AnswerPulses, "sfm"),
            (Action::TendGoals, "osf"),
            (Action::TellValueStories, "sfm"),
            (Action::ModerateContent, "os"),
            (Action::ReadContent, "osfmg"),
            (Action::SeeMembers, "osfmg"),
            (Action::ReadReport, "osfm"),
            (Action::ReadReportForStewards, "os"),
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
