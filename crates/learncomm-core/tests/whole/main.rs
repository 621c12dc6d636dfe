//! The core as a whole, on the store that lives in memory: rules, permissions, faults, sealing, reports.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod actions;
mod agreeing_at_once;
mod attendance;
mod backlog;
mod common;
mod community_life;
mod community_news;
mod community_practice;
mod community_skills;
mod concurrency;
mod contributions;
mod faults;
mod faults_sessions;
mod faults_turnout;
mod flags;
mod format;
mod full_records;
mod history;
mod hostile;
mod ledger;
mod membership;
mod norms;
mod past_sessions;
mod permissions;
mod planning_changes;
mod report;
mod report_invariants;
mod report_norms;
mod report_sessions;
mod rota;
mod rsvp;
mod rsvp_race;
mod rulings;
mod script;
mod sealing;
mod series;
mod series_changes;
mod session_changes;
mod session_feedback;
mod session_formats;
mod session_prepared;
mod sessions;
mod stage_evidence;
mod strangers;
