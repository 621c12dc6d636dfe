//! Pathways (S2.3, S4.9, S4.10): steps to learn something by, made by anybody; how far somebody has come is theirs to
//! show.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a pathway, its versions, its steps and their deadlines, without any storage |
//! | `steps.rs` | how the steps of a version follow from what was given and from the version before |
//! | `enrolment.rs` | that somebody follows a pathway, and what they have done; without any storage |
//! | `record.rs` | how these are stored, and the entries that lead to them |
//! | `make.rs` | make, edit, revise, retire; which pathway newcomers begin with |
//! | `learn.rs` | enrol, leave, do steps, move on, share one's progress |
//! | `targets.rs` | what steps point to, as far as the reader sees it |
//! | `seen.rs` | who came to the sessions that steps ask for |
//! | `progress.rs` | how far one has come |
//! | `others.rs` | what others share of their progress; counts |
//! | `read.rs` | find, show and list |
//! | `due.rs` | what digests tell of pathways |
//!
//! A **version** is never changed: people follow the one that they enrolled in, and move on to a later one when they
//! like. A step has a **key**; steps of two versions with the same key are the same step, so that what somebody did is
//! still done.
//!
//! **Sessions are done by coming.** Whoever reads their progress sees such a step done as soon as attendance, or
//! catching up, says so. The ledger hears of it when they record it themselves ([`Desk::do_step`](crate::Desk::do_step)),
//! which is accepted only if attendance agrees: nothing is written about somebody behind their back.

mod due;
mod enrolment;
mod learn;
mod make;
mod model;
mod others;
mod progress;
mod read;
mod record;
mod seen;
mod steps;
mod targets;

pub(crate) use due::Lessons;
pub use due::{NewsPathway, NewsStep};
pub use enrolment::{Done, DoneBy, Evidence, MAX_ENROLMENTS, MAX_EVIDENCE, MAX_EVIDENCE_URL, SharedWith};
pub use make::{NewPathway, PathwayEdit, PathwayRevision};
pub use model::{
    MAX_DUE_DAYS, MAX_PATHWAY_STEPS, MAX_PATHWAY_TEXT, MAX_PATHWAY_TITLE, MAX_PATHWAY_VERSIONS, Pathway,
    PathwayState, StepDue, StepKind, StepOn,
};
pub(crate) use others::sharing_progress;
pub use others::{PathwayCounts, SharedProgress};
pub use progress::{Progress, StepProgress};
pub use read::{PathwayFilter, PathwayVersionLine, ShownPathway};
pub use steps::NewStep;
pub use targets::{ShownStep, StepTarget};
