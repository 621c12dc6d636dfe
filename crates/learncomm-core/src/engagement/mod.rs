//! Engagement: what a community does together, measured.
//!
//! The metrics are pure functions of columns: no storage, no clock, no printing. A caller loads the
//! ledger once, gives every member a dense number (`0..n`) and passes slices; the functions answer in one or two passes
//! over them. Sections cited as "metrics §2.1" are those of the metrics definitions that ship with the project.
//!
//! | module | metrics | what it answers |
//! |---|---|---|
//! | [`window`] | §0.2 | where a local day, week or month begins and ends in UTC |
//! | [`roster`], [`activity`], [`tier`] | §0.3–0.5, §1 | who was there, who was active, how often |
//! | [`equity`] | §2 | how evenly voice and leading are spread |
//! | [`network`] | §3 | who answers whom, across which borders |
//! | [`profile`] | §4 | audience or community |
//! | [`retention`], [`waiting`] | §5, §6 | who stays, how long things take |
//! | [`ratings`], [`sessions`], [`flow`] | §7–9 | value of answers, sessions and norms, learning flow |
//! | [`survey`], [`anonymity`] | §10 | scales, and what may be shown of them |
//! | [`stats`] | §11 | trend, uncertainty, association |
//! | [`goal`], [`stage`] | §11.4, §11.6 | progress of a goal, evidence for a stage |
//!
//! Built on them are [`report`], which turns the ledger into their columns; [`pulse`], which asks people; and
//! [`suggestion`], which says what to do next.
//!
//! # Undefined is not zero
//!
//! A function whose quantity does not exist for its input (a share of nobody, an inequality of nothing) answers
//! [`None`], and its documentation says when. [`Measure`] carries that on to whoever prints the number.
//!
//! ```
//! use learncomm_core::engagement::{Measure, equity::gini_star};
//!
//! let contributions = [0.0, 0.0, 0.0, 8.0];
//! assert_eq!(gini_star(&contributions), Some(1.0));
//! assert_eq!(gini_star(&[0.0, 0.0]), None);
//!
//! let measure = Measure::share("answered-within-7-days", 0, 0, "metrics 6.2, v1");
//! assert!(measure.value().is_none());
//! ```

pub mod activity;
pub mod anonymity;
pub mod equity;
pub mod flow;
pub mod goal;
mod idset;
pub mod measure;
pub mod network;
pub mod profile;
pub mod pulse;
mod radix;
pub mod ratings;
pub mod report;
pub mod retention;
pub mod rng;
pub mod roster;
pub mod sessions;
pub mod stage;
pub mod stats;
pub mod suggestion;
pub mod survey;
pub mod tier;
pub mod waiting;
pub mod window;

pub use measure::{Class, Direction, Earlier, Interval, Measure, Share, Trend, Unit, Value};
pub use roster::{MemberKind, Roster};
pub use window::Window;
