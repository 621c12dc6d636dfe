//! The core as a whole, on the store that lives in memory: rules, permissions, faults, sealing, reports.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod common;
mod community_life;
mod community_news;
mod community_practice;
mod community_skills;
mod concurrency;
mod contributions;
mod faults;
mod format;
mod history;
mod hostile;
mod ledger;
mod membership;
mod permissions;
mod report;
mod report_invariants;
mod script;
mod sealing;
