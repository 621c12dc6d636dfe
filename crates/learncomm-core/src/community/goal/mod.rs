//! Goals: results with a baseline, a target and dates, and how far they are (S1.7, S4.7, S4.10; metrics §11.4).
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a goal and its transitions, without any storage |
//! | `terms.rs` | what a goal is about, where it begins and where it is to go; goals to set, edits |
//! | `record.rs` | how goals are stored, listed and counted |
//! | `figure.rs` | the numbers that goals and observations are made of |
//! | `trap.rs` | what no goal may be on: activity, and what the report computes itself |
//! | `observation.rs` | what was observed of a goal, corrections taken into account |
//! | `progress.rs` | how far a goal is, and which way it goes |
//! | `tend.rs` | set a goal, edit it, end it, share it, forget it |
//! | `due.rs` | which goals want somebody's attention: their target comes near, or nobody has looked for long |
//! | `observe.rs` | note observations, one by one or all of a table |
//! | `read.rs` | find, show and list goals |
//! | `association.rs` | whether a goal's figure moves behind figures of practice |
//!
//! # Whose goals
//!
//! Goals of the community are set by who leads it, seen by its members, and told to the ledger. A **personal goal** is
//! somebody's own: it has no number of the community's, no row in the ledger and no place in the report, and as long as it is
//! for nobody else, nobody else – the owner of the store included – learns through the library that there is one. Its owner
//! may share it with the community, and take that back at any time.

mod association;
mod due;
mod figure;
mod model;
mod observation;
mod observe;
mod progress;
mod read;
mod record;
mod tend;
mod terms;
mod trap;

pub use association::{Association, AssociationRow, AssociationWith, CAVEATS, MAX_LAGS};
pub use due::{GoalDue, OBSERVE_DAYS};
pub use figure::Reading;
pub use model::{GoalOutcome, GoalVisibility, MAX_FORMER_TERMS, MAX_OPEN_GOALS, MAX_OWN_GOALS};
pub use observation::MAX_OBSERVATIONS;
pub use observe::{ImportedObservations, MAX_OBSERVATION_ROWS, NewObservation, ObservationRow};
pub use progress::{GoalProgress, GoalStanding, GoalTrend};
pub use read::{GoalFilter, ShownGoal, ShownGoalEnd, ShownObservation, WhoseGoals};
pub use terms::{FormerTerms, GoalEdit, NewGoal};

pub(crate) use due::{DueGoal, goals_due, own_goals_due};
pub(crate) use model::Goal;
pub(crate) use progress::progress;
pub(crate) use read::community_goals;
pub(crate) use terms::Terms;
