//! The command line, as it is used: the real binary at work in a store of its own, a file a subject.
//!
//! All are one program, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod actions;
mod article;
mod ask_anonymously;
mod attendance;
mod badge;
mod capture;
mod coaching;
mod collection;
mod commands;
mod common;
mod community;
mod contribution_kinds;
mod contribution_list;
mod demo;
mod digest;
mod export;
mod feedback;
mod flag;
mod formats;
mod goal;
mod half_year;
mod half_year_report;
mod half_year_results;
mod half_year_shared;
mod import;
mod import_attendance;
mod import_real;
mod import_wrong;
mod json_docs;
mod mistyped;
mod moderation;
mod norm;
mod note;
mod pathway;
mod person_feedback;
mod planning;
mod pulse;
mod pulse_printed;
mod readme;
mod recognition;
mod report;
mod report_compared;
mod report_pages;
mod report_profile;
mod report_sessions;
mod report_spans;
mod resource;
mod rota;
mod round;
mod rsvp;
mod search;
mod session;
mod skill;
mod stage_evidence;
mod strangers;
mod suggestion;
mod terminal;
mod topics;
mod value_story;
mod visibility;
mod wrong;
