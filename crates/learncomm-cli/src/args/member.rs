use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use learncomm_core::Role;
use learncomm_core::id::{Handle, Slug};

use super::paging::Paging;
use crate::when::When;

/// Who is in a community, in which role and unit.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Take a person in, or let them come back
    Add(AddMember),
    /// List the members, present and past, in the order in which they became known to the store
    List(ListMembers),
    /// Show a member
    Show {
        /// Their handle
        handle: Handle,
    },
    /// Let a member go, or leave oneself; they may come back with `member add`
    Leave {
        /// Their handle [default: who acts]
        handle: Option<Handle>,
        /// When: a day in the community's time zone, or an RFC 3339 time [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<When>,
    },
    /// Be named in no ranking, list of points, of badges or of experts, from now on and everywhere in the community
    OptOut,
    /// Take that back
    OptIn,
    /// Pass one's own role, facilitator or steward, on to a member, and become a member oneself
    HandOver {
        /// Their handle
        handle: Handle,
    },
    /// Give a member a role
    Role {
        /// Their handle
        handle: Handle,
        /// The role
        #[arg(value_parser = role())]
        role: Role,
    },
    /// Count a member to a unit of the organisation from now on, or to none
    #[command(group = clap::ArgGroup::new("which").required(true).args(["unit", "none"]))]
    Unit {
        /// Their handle
        handle: Handle,
        /// The unit: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
        unit: Option<Slug>,
        /// To no unit
        #[arg(long)]
        none: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AddMember {
    /// Their handle
    pub(crate) handle: Handle,
    /// Make the person known by this name first, 1 to 200 characters, unless the handle is known
    #[arg(long, value_name = "NAME")]
    pub(crate) create: Option<String>,
    /// Their role
    #[arg(long, default_value = "member", value_parser = role())]
    pub(crate) role: Role,
    /// Their unit of the organisation: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    #[arg(long)]
    pub(crate) unit: Option<Slug>,
    /// Where a guest comes from: the slug of another community, or a unit or organisation of 1 to 200 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) from: Option<String>,
    /// Since when: a day in the community's time zone, or an RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<When>,
    /// If they are a member already, leave them as they are and succeed
    #[arg(long)]
    pub(crate) if_missing: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListMembers {
    /// In this role; of past members, that which they had last
    #[arg(long, value_parser = role())]
    pub(crate) role: Option<Role>,
    /// Counted to this unit
    #[arg(long)]
    pub(crate) unit: Option<Slug>,
    /// Only who is in now
    #[arg(long, conflicts_with = "past")]
    pub(crate) present: bool,
    /// Only who has left
    #[arg(long)]
    pub(crate) past: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(["guest", "member", "facilitator", "steward"])
        .try_map(|given| given.parse::<Role>())
}
