//! The rhythm in which a community meets (metrics §1.3).

use chrono::Days;

use super::ReportWindow;
use super::facts::Facts;
use super::sessions::within;
use crate::engagement::window::{Window, local_window};

/// How long a cycle is, in days, as long as too few sessions tell.
const DEFAULT_DAYS: u64 = 14;
const DAY: i64 = 86_400_000;

/// The length of a meeting cycle in days: the median distance of sessions of the window that began at different times, to
/// the nearest day and at least 1; 14 with fewer than two such distances.
pub(super) fn days(facts: &Facts, window: &ReportWindow) -> u64 {
    let mut gaps: Vec<i64> = Vec::new();
    let mut before: Option<i64> = None;
    // In order of time.
    for session in within(facts, window) {
        let gap = session.at - before.replace(session.at).unwrap_or(session.at);
        gaps.extend(Some(gap).filter(|gap| *gap > 0));
    }
    if gaps.len() < 2 {
        return DEFAULT_DAYS;
    }
    gaps.sort_unstable();
    let middle = gaps[gaps.len() / 2];
    ((middle + DAY / 2) / DAY).max(1).unsigned_abs()
}

/// Whole meeting cycles of the window, counted back from its end, the oldest first.
pub(super) fn cycles(facts: &Facts, window: &ReportWindow) -> Vec<Window> {
    let length = Days::new(days(facts, window));
    let mut cycles = Vec::new();
    let mut next = window.until;
    while let Some(first) = next
        .checked_sub_days(length)
        .filter(|first| *first >= window.from)
    {
        cycles.push(local_window(first, next, window.time_zone));
        next = first;
    }
    cycles.reverse();
    cycles
}
