use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::observation::{Observations, observations_key};
use crate::actor::Action;
use crate::community::Community;
use crate::engagement::report::{Report, ReportOptions, Span};
use crate::engagement::stats::lagged_association;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::GoalId;
use crate::store::Scope;
use crate::store::transaction::read_entity;
use crate::words::words;

/// The most months by which one figure may go ahead of the other.
pub const MAX_LAGS: usize = 12;
/// By how many months if nobody says otherwise. Each that is tried makes chance finds likelier.
const USUAL_LAGS: usize = 3;
/// So many independent pairs it takes to say anything.
const LEAST: f64 = 10.0;

/// What has to be read with every association (metrics §11.3).
pub const CAVEATS: &[&str] = &[
    "It is an association and no cause: the figures may move together for a reason that is in neither of them.",
    "Nothing else is taken into account: busy teams may both learn more and deliver more.",
    "Changes from month to month are compared, not levels: two figures that merely grow would look alike.",
    "Each number of months that is tried makes chance finds likelier; p is corrected for that, and for months that resemble their neighbours.",
    "Better evidence, in this order: units that begin at different times; a unit with it and one without it, before and after; value stories.",
];

words! {
    /// A figure of the report that a goal's figure may move behind, by month.
    AssociationWith: "figure" {
        /// Members who contributed.
        Participation = 1 "participation",
        /// Members who were active.
        ActiveMembers = 2 "active-members",
        /// The share of members who came to sessions or caught up.
        SessionCoverage = 3 "session-coverage",
    }
}

impl AssociationWith {
    /// The series of the report that it is.
    #[must_use]
    pub const fn series(self) -> &'static str {
        match self {
            Self::Participation => "contributing-members-by-month",
            Self::ActiveMembers => "active-members-by-month",
            Self::SessionCoverage => "session-coverage-by-month",
        }
    }
}

/// What one distance in time says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AssociationRow {
    /// By how many months the figure of the report goes ahead.
    pub months_ahead: usize,
    /// How many pairs of changes were compared.
    pub pairs: usize,
    /// How many independent pairs they are worth.
    pub effective_pairs: f64,
    /// Correlation of the changes, −1 to 1; `None` if there are not enough data, or one of the figures did not change.
    pub r: Option<f64>,
    /// Probability of at least so much by chance, corrected for what was tried, 0 to 1; `None` as `r`.
    pub p: Option<f64>,
}

/// Whether a goal's figure moves behind a figure of the report (metrics §11.3): *association only*.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Association {
    /// The name of the goal's metric.
    pub metric: String,
    /// The figure of the report.
    pub with: AssociationWith,
    /// The first month that was compared, such as `2026-03`.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// How many months in a row have both figures: the longest, latest run. Months that are not over do not count.
    pub months: usize,
    /// How many distances in time were tried.
    pub tried: usize,
    /// One for each of them.
    pub rows: Vec<AssociationRow>,
    /// Whether there are enough data to say anything.
    pub enough: bool,
    /// What has to be read with it.
    pub caveats: &'static [&'static str],
}

impl Desk {
    /// Whether the figure of a goal moves behind a figure of the report, month by month (metrics §11.3). Of a month, the
    /// goal's last observation counts. `lags` is by how many months the figure of the report may go ahead (up to
    /// [`MAX_LAGS`], and to a quarter of the months); 3 if `None`.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`] for whoever may not read the report.
    pub async fn goal_association(
        &self,
        community: &Community,
        id: GoalId,
        with: AssociationWith,
        lags: Option<usize>,
    ) -> Result<Association, Error> {
        self.permit_reading(community.id, Action::ReadReport).await?;
        if let Some(lags) = lags.filter(|lags| *lags > MAX_LAGS) {
            let why = format!("{lags} is not from 0 to {MAX_LAGS} months");
            return Err(Error::invalid("lags", why));
        }
        let goal = self.seen_goal(community.id, &id.to_string()).await?;
        let key = observations_key(Scope::Community(community.id), id);
        let known: Option<Observations> = read_entity(self.hub.store(), &key).await?;
        let figures = known.map_or_else(BTreeMap::new, |all| all.figures());
        let today = local_day(self.hub.now(), community.charter.time_zone);
        let this_month = today.with_day(1).unwrap_or(today);
        let options = ReportOptions {
            span: Span::Days {
                from: None,
                until: Some(this_month),
            },
            ..ReportOptions::default()
        };
        let practice = match self.report(community, &options).await {
            Ok(report) => whole_months(&report, with),
            // The community is not a month old.
            Err(Error::Invalid { field: "window", .. }) => BTreeMap::new(),
            Err(other) => return Err(other),
        };
        Ok(associate(
            goal.terms.metric,
            &figures,
            this_month,
            with,
            &practice,
            lags,
        ))
    }
}

/// A month, counted from the year 0.
fn month(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

fn label(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The figures of the report for months that it saw whole.
fn whole_months(report: &Report, with: AssociationWith) -> BTreeMap<i32, f64> {
    let points = report.series(with.series()).into_iter().flat_map(|s| &s.points);
    let whole = points.filter(|point| point.note.is_none());
    let parsed = whole.filter_map(|point| {
        let first = NaiveDate::parse_from_str(&format!("{}-01", point.label), "%Y-%m-%d").ok()?;
        Some((month(first), point.value?))
    });
    parsed.collect()
}

fn associate(
    metric: String,
    figures: &BTreeMap<NaiveDate, f64>,
    this_month: NaiveDate,
    with: AssociationWith,
    practice: &BTreeMap<i32, f64>,
    lags: Option<usize>,
) -> Association {
    // The last one of a month replaces those before it.
    let results: BTreeMap<i32, f64> = figures
        .range(..this_month)
        .map(|(on, value)| (month(*on), *value))
        .collect();
    let both: Vec<i32> = results
        .keys()
        .copied()
        .filter(|month| practice.contains_key(month))
        .collect();
    let runs = both.chunk_by(|a, b| a + 1 == *b);
    let run = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let of = |values: &BTreeMap<i32, f64>| -> Vec<f64> {
        run.iter()
            .filter_map(|month| values.get(month).copied())
            .collect()
    };
    let most = lags.unwrap_or(USUAL_LAGS).min(run.len() / 4);
    let rows: Vec<AssociationRow> = lagged_association(&of(practice), &of(&results), most)
        .into_iter()
        .map(|row| {
            let enough = row.n_eff >= LEAST;
            AssociationRow {
                months_ahead: row.lag,
                pairs: row.n,
                effective_pairs: row.n_eff,
                r: row.r.filter(|_| enough),
                p: row.p_adjusted.filter(|_| enough),
            }
        })
        .collect();
    Association {
        metric,
        with,
        from: run.first().copied().map(label),
        to: run.last().copied().map(label),
        months: run.len(),
        tried: rows.len(),
        enough: rows.iter().any(|row| row.r.is_some()),
        rows,
        caveats: CAVEATS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::rng::SplitMix64;

    fn first(month: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1).unwrap()
    }

    /// So many months from 2020-01 on: `(practice, results two months behind it)`.
    fn followed(months: i32) -> (BTreeMap<i32, f64>, BTreeMap<NaiveDate, f64>) {
        let mut rng = SplitMix64::new(11);
        let lead: Vec<f64> = (0..months).map(|_| rng.below(1_000) as f64).collect();
        let at = |i: i32| 2020 * 12 + i;
        let practice = (0..months).map(|i| (at(i), lead[i as usize])).collect();
        let results = (0..months)
            .map(|i| (first(at(i)), lead[(i - 2).max(0) as usize] * -2.0))
            .collect();
        (practice, results)
    }

    fn associated(months: i32, lags: Option<usize>) -> Association {
        let (practice, results) = followed(months);
        let with = AssociationWith::Participation;
        associate(
            "x".to_owned(),
            &results,
            first(2020 * 12 + 600),
            with,
            &practice,
            lags,
        )
    }

    #[test]
    fn s0_11_what_follows_is_found_at_its_distance_and_every_caveat_comes_with_it() {
        let found = associated(36, None);
        assert_eq!((found.months, found.tried, found.enough), (36, 4, true));
        assert_eq!(
            (found.from.as_deref(), found.to.as_deref()),
            (Some("2020-01"), Some("2022-12"))
        );
        let best = found
            .rows
            .iter()
            .min_by(|a, b| a.r.unwrap().total_cmp(&b.r.unwrap()))
            .unwrap();
        assert_eq!(best.months_ahead, 2);
        assert!(best.p.unwrap() < 0.01);
        assert_eq!(found.caveats.len(), 5);
    }

    #[test]
    fn s0_11_few_months_say_nothing() {
        let few = associated(8, None);
        assert!(!few.enough && few.rows.iter().all(|row| row.r.is_none() && row.p.is_none()));
        assert_eq!(few.tried, 3, "up to a quarter of the months");
        let none = associate(
            "x".to_owned(),
            &BTreeMap::new(),
            first(24_000),
            AssociationWith::ActiveMembers,
            &BTreeMap::new(),
            None,
        );
        assert_eq!((none.months, none.enough, none.from), (0, false, None));
    }

    #[test]
    fn s0_11_a_month_without_a_figure_cuts_the_run_and_an_unfinished_one_is_out() {
        let (practice, mut results) = followed(24);
        results.remove(&first(2020 * 12 + 4));
        let with = AssociationWith::Participation;
        let of = |until| associate("x".to_owned(), &results, first(until), with, &practice, None);
        assert_eq!(of(2030 * 12).months, 19);
        assert_eq!(of(2020 * 12 + 23).to.as_deref(), Some("2021-11"));
    }
}
