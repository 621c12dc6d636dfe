//! The core as a whole, on the store that lives in memory: rules, permissions, faults, sealing, reports.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod agreeing_at_once;
mod common;
mod concurrency;
mod contributions;
mod faults;
mod flags;
mod format;
mod history;
mod hostile;
mod ledger;
mod membership;
mod norms;
mod permissions;
mod report;
mod report_invariants;
mod rulings;
mod script;
mod sealing;
