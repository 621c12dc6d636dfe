//! x
mod checks;
mod harness;
mod random;
mod run;
mod suite;

pub use async_trait::async_trait;
pub use checks::{conditions, durability, limits, model, races, reads, revisions, scans, views};
pub use harness::{Harness, Place, Task};
#[doc(hidden)]
pub use run::run_test;
pub use run::{Check, checks};
