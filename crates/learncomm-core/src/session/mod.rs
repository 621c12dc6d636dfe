//! Session: where a community meets – series and their occurrences, who comes, who leads, and what is taken away.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | roles, formats, answers, attendance: the words of this room and their codes in the ledger |
//! | `occurrence.rs` | one meeting: when, for whom, about what, led by whom |
//! | `edit.rs` | what a plan may hold, changes to it, and how occurrences follow their series |
//! | `series.rs` | a rule by which occurrences come about |
//! | `recurrence.rs`, `calendar.rs` | the rules, expanded in local time; local times as instants |
//! | `plan.rs` | plan, edit, move and cancel one session; who may |
//! | `series_life.rs`, `series_edit.rs` | series begin, go on and end; change from one session on |
//! | `read.rs`, `listing.rs` | find, show and list; what is shown, and how an index by time is read |
//! | `format.rs`, `agenda.rs` | the steps of each format; the run of show, with its opening |
//! | `activity_library.rs` | activities to open with |
//! | `case.rs`, `reflection.rs` | what a case clinic is about and what came of it; what people took away |
//! | `material.rs`, `fit.rs` | recordings and materials; whether a session is for somebody |
//! | `score.rs` | who does what in the sessions to come |
//! | `roll.rs` | who was invited to an occurrence, answered, came, caught up |

mod activity_library;
mod agenda;
pub mod calendar;
mod case;
mod edit;
mod fit;
mod format;
mod listing;
mod material;
mod occurrence;
mod plan;
mod read;
mod recurrence;
mod reflection;
mod roll;
mod score;
mod series;
mod series_edit;
mod series_life;
pub(crate) mod words;

pub use activity_library::{ActivityCard, NewActivityCard};
pub use agenda::{Opening, RunOfShow, TimedItem};
pub use case::{Case, FollowUp, NewCase};
pub use edit::SessionEdit;
pub use fit::{Fit, FitVerdict};
pub use format::{Concept, REFLECTION_PROMPTS, Step};
pub use listing::{NamedLead, SessionFilter, SessionState, ShownSeries, ShownSession};
pub use material::NewMaterial;
pub use occurrence::{
    AgendaItem, Focus, Lead, Material, MaterialKind, Occurrence, OccurrenceState, SessionPlan, SessionScope,
};
pub use plan::NewSession;
pub use reflection::{Answers, Reflection, ShownReflection};
pub use roll::{CatchUp, Invitation, Roll, RollEntry};
pub use score::ScoreLine;
pub use series::{Series, Standing};
pub use series_edit::SeriesEdit;
pub use series_life::{NewSeries, SeriesChange};
pub use words::{Answer, Attendance, SessionFormat, SessionRole};
