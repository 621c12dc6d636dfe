//! Who comes back (metrics §5).

use std::borrow::Cow;

use chrono::NaiveDate;

use super::charts::{self, Cohort};
use super::facts::Facts;
use super::{Point, ReportWindow, Section, Series, nothing, optional};
use crate::engagement::anonymity::{DEFAULT_K, Hidden, suppress};
use crate::engagement::measure::{Measure, Share, Unit};
use crate::engagement::retention::Returns;
use crate::engagement::window::{Period, Window, bin_of, local_months};

const DEFINITION: &str = "metrics 5, v1";
const DAY: i64 = 86_400_000;
/// The length of a period.
const PERIOD: i64 = 30 * DAY;
const FEW: &str = "fewer than 5 people, or needed to hide such a cohort";
const FEWER: &str = "fewer people than the charter lets be shown, or needed to hide such a cohort";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    if !facts.knows_contributions() {
        let why = "No contribution is on record yet, and coming back is contributing again.";
        return nothing("retention", "Who comes back?", why);
    }
    let rows = facts.marks.iter().zip(&facts.ledger.actor).zip(&facts.ledger.at);
    let contributed = rows.filter(|((mark, _), _)| mark.contributed());
    let contributed = contributed.map(|((_, who), at)| (*who, *at));
    let returns = Returns::of(&facts.roster, contributed, PERIOD);
    let as_of = window.as_of.timestamp_millis();
    // The charter may ask for more.
    let least = window.least.max(DEFAULT_K);
    let joined_within: Vec<u32> = (0..facts.roster.len() as u32)
        .filter(|who| {
            let joined = facts.roster.joined(*who);
            facts.roster.is_human(*who) && joined.is_some_and(|at| window.window.contains(at))
        })
        .collect();
    let all = returns.periods(&facts.roster, &joined_within, facts.watched_since, as_of);
    let measures = [1, 2, 3]
        .map(|k| {
            let share = all[k];
            let name = format!("retention-month-{k}");
            let measure = if share.denominator > 0 {
                Measure::of_share(name, share, DEFINITION)
            } else {
                let why = match joined_within.is_empty() {
                    true => "nobody joined in the window",
                    false => "the period is not over for anybody who joined in the window",
                };
                optional(name, Unit::Share, None, why, DEFINITION)
            };
            if (1..least).contains(&share.denominator) {
                measure.suppress(format!("fewer than {least} people joined long enough ago"))
            } else {
                measure
            }
        })
        .to_vec();
    let months: Vec<Period> = local_months(window.from, window.until, window.time_zone).collect();
    let windows: Vec<Window> = months.iter().map(|month| month.window).collect();
    let mut cohorts: Vec<Vec<u32>> = vec![Vec::new(); months.len()];
    for who in &joined_within {
        let month = facts
            .roster
            .joined(*who)
            .and_then(|joined| bin_of(&windows, joined));
        if let Some(month) = month {
            cohorts[month].push(*who);
        }
    }
    let followed: Vec<(&Period, Vec<Share>)> = months
        .iter()
        .zip(&cohorts)
        .filter(|(_, members)| !members.is_empty())
        .map(|(month, members)| {
            (
                month,
                returns.periods(&facts.roster, members, facts.watched_since, as_of),
            )
        })
        .collect();
    let shares: Vec<(&Period, Share)> = followed
        .iter()
        .map(|(month, periods)| (*month, periods[1]))
        .collect();
    // The share of all of them is published beside: a single hidden cohort could be worked out from it.
    let cells: Vec<(NaiveDate, u64)> = shares
        .iter()
        .filter(|(_, share)| share.denominator > 0)
        .map(|(month, share)| (month.first, share.denominator))
        .collect();
    let hidden = suppress(&cells, least, true);
    let points: Vec<Point> = shares
        .iter()
        .map(|(month, share)| {
            let hide = share.denominator > 0
                && match &hidden {
                    Hidden::All => true,
                    Hidden::Cells(cells) => cells.contains(&month.first),
                };
            let note = match (hide, share.denominator) {
                (true, _) => Some(if least == DEFAULT_K { FEW } else { FEWER }),
                (_, 0) => Some("the period is not over for anybody"),
                _ => None,
            };
            Point {
                label: Cow::Owned(month.first.format("%Y-%m").to_string()),
                value: share.value().filter(|_| !hide),
                n: if hide { 0 } else { share.denominator },
                note,
            }
        })
        .collect();
    let cohorts: Vec<Cohort> = followed
        .into_iter()
        .map(|(month, periods)| Cohort {
            label: month.first.format("%Y-%m").to_string(),
            periods,
        })
        .collect();
    Section {
        id: "retention",
        title: "Who comes back?",
        charts: vec![charts::cohorts(&cohorts, least)],
        notes: vec![
            "Month k of a member are the days 30k to 30k+29 after joining; coming back is contributing in it. Members who left stay in the count.",
        ],
        measures,
        series: if points.is_empty() {
            Vec::new()
        } else {
            vec![Series {
                id: "retention-month-1-by-cohort",
                title: "Members who contributed in their second 30 days, by the month they joined",
                unit: Unit::Share,
                definition: DEFINITION,
                points,
            }]
        },
    }
}
