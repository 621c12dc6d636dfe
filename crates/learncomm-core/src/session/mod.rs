//! Session: where a community meets – series and their occurrences, who comes, who leads, and what is taken away.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | roles, formats, answers, attendance: the words of this room and their codes in the ledger |
//! | `occurrence.rs` | one meeting: when, for whom, about what, led by whom |
//! | `series.rs` | a rule by which occurrences come about |
//! | `calendar.rs` | local times as instants, recurrence |
//! | `plan.rs` | plan, move and cancel |
//! | `read.rs` | find, show and list |
//! | `roll.rs` | who was invited to an occurrence, answered, came, caught up |

pub mod calendar;
mod occurrence;
mod plan;
mod read;
mod roll;
mod series;
pub(crate) mod words;

pub use occurrence::{
    AgendaItem, Focus, Lead, Material, MaterialKind, Occurrence, OccurrenceState, SessionPlan, SessionScope,
};
pub use plan::NewSession;
pub use roll::{CatchUp, Invitation, Roll, RollEntry};
pub use series::{Series, Standing};
pub use words::{Answer, Attendance, SessionFormat, SessionRole};

pub(crate) use roll::roll_key;
