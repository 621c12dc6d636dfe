use chrono::{DateTime, NaiveDate};

use super::caption;
use crate::engagement::report::ReportWindow;
use crate::engagement::report::chart::{Chart, Lane, Timeline, TimelineMark};
use crate::engagement::window::local_day;

/// The id of the chart.
pub(in crate::engagement::report) const NORMS: &str = "norms";
/// So many norms are drawn: those to which something happened last.
const MOST_LANES: usize = 20;
/// So many marks a norm has, the latest.
const MOST_MARKS: usize = 24;

/// What happened to a norm, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(in crate::engagement::report) struct History {
    /// Its number in the ledger.
    pub(in crate::engagement::report) number: u32,
    /// From when to when it was in force, in order; `None` if it still is.
    pub(in crate::engagement::report) in_force: Vec<(i64, Option<i64>)>,
    /// What happened when.
    pub(in crate::engagement::report) events: Vec<(i64, &'static str)>,
}

/// Norms over the window: when they were in force and what happened to them; and the numbers of the norms, lane by lane.
pub(in crate::engagement::report) fn agreements(
    norms: &[History],
    window: &ReportWindow,
) -> (Chart, Vec<u32>) {
    let mut lanes: Vec<(u32, i64, Lane)> = norms
        .iter()
        .map(|norm| (norm.number, norm.last(window), norm.lane(window)))
        .filter(|(.., lane)| !lane.spans.is_empty() || !lane.marks.is_empty())
        .collect();
    let all = lanes.len();
    lanes.sort_by_key(|(number, last, _)| (std::cmp::Reverse(*last), *number));
    lanes.truncate(MOST_LANES);
    lanes.sort_by_key(|(number, ..)| *number);
    let mut caption = caption(
        NORMS,
        "What is agreed, since when, and when it was looked at again",
        "metrics 8, v1",
    );
    caption.note = match all {
        0 => Some("No norm was in force or under discussion in the window."),
        1..=MOST_LANES => None,
        _ => Some("Only the norms to which something happened last are drawn."),
    };
    let numbers = lanes.iter().map(|(number, ..)| *number).collect();
    let chart = Timeline {
        caption,
        from: window.from,
        until: window.until,
        lanes: lanes.into_iter().map(|(.., lane)| lane).collect(),
    };
    (Chart::Timeline(chart), numbers)
}

impl History {
    fn last(&self, window: &ReportWindow) -> i64 {
        let events = self.events.iter().map(|(at, _)| *at);
        events
            .filter(|at| *at < window.window.end)
            .max()
            .unwrap_or(i64::MIN)
    }

    fn lane(&self, window: &ReportWindow) -> Lane {
        let day = |at: i64| -> NaiveDate {
            let at = DateTime::from_timestamp_millis(at).unwrap_or(window.start);
            local_day(at, window.time_zone).clamp(window.from, window.until)
        };
        let spans = self.in_force.iter().filter_map(|(from, until)| {
            let until = until.unwrap_or(i64::MAX);
            (*from < window.window.end && until > window.window.start).then(|| {
                let until = if until < window.window.end {
                    day(until)
                } else {
                    window.until
                };
                (day(*from), until)
            })
        });
        let mut marks: Vec<TimelineMark> = self
            .events
            .iter()
            .filter(|(at, _)| window.window.contains(*at))
            .map(|(at, what)| TimelineMark { on: day(*at), what })
            .collect();
        marks.sort_by_key(|mark| mark.on);
        marks.drain(..marks.len().saturating_sub(MOST_MARKS));
        Lane {
            name: format!("#{}", self.number),
            spans: spans.collect(),
            marks,
        }
    }
}
