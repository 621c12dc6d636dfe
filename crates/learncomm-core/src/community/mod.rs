//! Community: what a group has agreed to be (its charter) and who is in it.
//!
//! | file | what it is |
//! |---|---|
//! | `charter.rs` | communities and their charters: create, edit, find, list |
//! | `person.rs` | people, their handles and their identities in other tools |
//! | `membership.rs` | who is a member when, in which role and unit: admit, release, come back |

mod charter;
mod membership;
mod person;

pub use charter::{Charter, CharterEdit, Community};
pub use membership::{Admission, Interval, Member, Membership};
pub use person::{Identity, NewPerson, Person};

pub(crate) use charter::load as load_community;
pub(crate) use membership::{admit, member_key};
pub(crate) use person::{
    MAX_OUTSIDE_ID, MAX_TOOL, create as create_person, identity_key, person_by_handle_key, person_key,
};
