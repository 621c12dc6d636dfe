//! Community: what a group has agreed to be (its charter) and who is in it.
//!
//! | file | what it is |
//! |---|---|
//! | `charter.rs` | communities and their charters: create, edit, find, list |
//! | `settings.rs` | the settings in a charter: anonymity, reviews, who sees what |
//! | `level.rs` | how far along somebody is with a topic |
//! | `person.rs` | people, their handles and their identities in other tools |
//! | `membership.rs` | who is a member when, in which role and unit: admit, release, come back |

mod charter;
mod level;
mod membership;
mod person;
mod settings;

pub use charter::{Charter, CharterEdit, Community};
pub use level::Level;
pub use membership::{Admission, Interval, Member, Membership};
pub use person::{Identity, NewPerson, Person};
pub use settings::{AuditLog, PersonMetrics, Settings, SettingsEdit, Visibility};

pub(crate) use charter::load as load_community;
pub(crate) use membership::{admit, handles, member_key, person_of, present, unit_number};
pub(crate) use person::{
    MAX_OUTSIDE_ID, MAX_TOOL, create as create_person, identity_key, person_by_handle_key, person_key,
};
