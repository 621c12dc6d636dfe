//! For whom a report is (S1.9): reports for different audiences differ only by what each may see.
//!
//! A report for members has no figure about a single person but the reader's own. One for stewards has those of others, too,
//! if the charter says so. One for the public tells of nobody and of no small group:
//!
//! * a community of fewer than k members shows no figure at all;
//! * a figure that rests on fewer than k people or things, or counts fewer than k people, is suppressed; what is on record of
//!   things (how many questions were asked) is told whatever it is;
//! * a breakdown – by month, tier, cohort, topic – hides what is smaller than k with as much else as it takes ([`suppress`]);
//! * what is about a single case, what names units, and what was told to members alone is left out. Topics, resources and
//!   norms are only named where the charter lets everyone read.
//!
//! Series and charts are for the public only if they are known here to be, so that a new one is not by mistake.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::chart::{Chart, Curve, Grid};
use super::{Particulars, Point, Section, Series, resources, topics};
use crate::actor::{Action, Role};
use crate::community::{Settings, Visibility};
use crate::engagement::anonymity::{FLOOR_K, Hidden, suppress};
use crate::engagement::measure::{Class, Measure, Unit};
use crate::error::Error;
use crate::words::words;

words! {
    /// For whom a report is.
    Audience: "audience" {
        /// Everybody, also outside the community: nothing about single people, and nothing that a small group could be known by.
        Public = 1 "public",
        /// The members of the community.
        Member = 2 "member",
        /// Stewards and the owner of the store.
        Steward = 3 "steward",
    }
}

impl Audience {
    /// For whom a report is that somebody with this role asks for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if they may not see that much.
    pub(super) fn granted(asked: Option<Self>, role: Role) -> Result<Self, Error> {
        let action = Action::ReadReportForStewards;
        let most = if role.may(action) {
            Self::Steward
        } else {
            Self::Member
        };
        match asked {
            Some(asked) if asked > most => Err(Error::Forbidden { action, role }),
            asked => Ok(asked.unwrap_or(most)),
        }
    }

    /// The role of those whom it is for: what rooms tell goes by it, whoever asks.
    pub(super) const fn role(self) -> Role {
        match self {
            Self::Public => Role::Outsider,
            Self::Member => Role::Member,
            Self::Steward => Role::Steward,
        }
    }
}

/// Sections whose figures were told to members alone.
const MEMBERS_ONLY: [&str; 1] = ["pulse"];
/// Figures that are about a single case or a single person, and what becomes of flags, of which there are always few.
const SINGLE: [&str; 8] = [
    "oldest-open-question",
    "longest-time-since-leading",
    "flags-per-100-contributions",
    "flags-citing-a-norm",
    "median-time-to-resolution",
    "appeals-decided",
    "appeals-undone",
    "actions-done-on-time",
];
/// Figures that count things: that they are few tells of nobody.
const THINGS: [&str; 31] = [
    "answered-within-7-days",
    "questions",
    "open-questions",
    "accepted-of-answered",
    "accepted-of-all",
    "self-resolved",
    "rated-answers",
    "bot-share",
    "sessions-held",
    "agenda-completion",
    "resources-opened",
    "resources-shared",
    "collections-made",
    "recognitions",
    "ties-without-unit",
    "norms-in-force",
    "norms-overdue",
    "reviews-on-time",
    "voted-topics-covered-within-90-days",
    "topics-suggested",
    "open-topics",
    "wanted-and-not-offered",
    "topics-with-one-answerer",
    "recorded-questions",
    "recorded-answers",
    "recorded-comments",
    "recorded-contributions",
    "recorded-answered",
    "recorded-answered-by-other",
    "recorded-accepted",
    "recorded-answers-per-question",
];
/// What the most prolific tenth of people made: as few as one person.
const OF_A_TENTH: [&str; 2] = ["top-tenth-share", "recorded-top-tenth-share"];
/// Series whose points are times or kinds.
const SERIES: [&str; 8] = [
    "contributing-members-by-month",
    "active-members-by-month",
    "members-by-tier",
    "session-coverage-by-month",
    "contributions-by-kind",
    "leaders-by-role",
    "retention-month-1-by-cohort",
    "contributors-by-month",
];
/// Series whose points name what members made.
const NAMED: [&str; 3] = [topics::GAP, resources::TOPICS, resources::MOST_USED];

const FEW: &str = "fewer people than may be told of, or needed to hide such a group";

/// What keeps a report for the public from telling of people and small groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    /// From how many people on something is told.
    k: u64,
    /// Whether topics, resources and norms may be named.
    names: bool,
}

impl Guard {
    /// What a report for this audience needs.
    pub(super) fn of(audience: Audience, settings: &Settings) -> Option<Self> {
        (audience == Audience::Public).then(|| Self {
            k: u64::from(settings.anonymity_k).max(FLOOR_K),
            names: settings.visibility == Visibility::Everyone,
        })
    }

    /// Hides what is not for the public in sections about so many members.
    pub(super) fn apply(self, sections: &mut [Section], particulars: &mut Particulars, members: u64) {
        particulars.attendance.clear();
        for section in sections {
            if MEMBERS_ONLY.contains(&section.id) && !section.measures.is_empty() {
                section.notes = vec!["What is said here was told to the members of the community alone."];
                section.measures.clear();
                section.series.clear();
                section.charts.clear();
            }
            let measures = std::mem::take(&mut section.measures);
            section.measures = measures
                .into_iter()
                .map(|measure| self.measure(measure, members))
                .collect();
            section
                .series
                .retain(|series| members >= self.k && self.is_public(series.id));
            for series in &mut section.series {
                let numbers = match series.id {
                    topics::GAP => Some(&mut particulars.topics),
                    resources::TOPICS => Some(&mut particulars.popular_topics),
                    resources::MOST_USED => Some(&mut particulars.resources),
                    _ => None,
                };
                self.series(series, numbers);
            }
            section.series.retain(|series| !series.points.is_empty());
            let charts = std::mem::take(&mut section.charts);
            let charts = charts.into_iter().filter(|_| members >= self.k);
            section.charts = charts.filter_map(|chart| self.chart(chart)).collect();
        }
    }

    fn is_public(self, series: &str) -> bool {
        SERIES.contains(&series) || (self.names && NAMED.contains(&series))
    }

    fn is_few(self, n: u64) -> bool {
        (1..self.k).contains(&n)
    }

    fn measure(self, measure: Measure, members: u64) -> Measure {
        let name = measure.name();
        if matches!(measure.state(), crate::engagement::Value::Suppressed(_)) {
            return measure;
        }
        if members < self.k {
            return measure.suppress(format!("the community had fewer than {} members", self.k));
        }
        if SINGLE.contains(&name) {
            return measure.suppress("single cases are not for the public");
        }
        if measure.evidence() == Class::Result {
            return measure;
        }
        let is_count = measure.in_unit() == Unit::Count;
        let is_few = if THINGS.contains(&name) {
            !is_count && self.is_few(measure.n())
        } else {
            let counted = measure.value().filter(|_| is_count);
            let part = counted
                .or(measure.numerator())
                .map_or(0, |part| part.round() as u64);
            let of_tenth = OF_A_TENTH.contains(&name).then(|| measure.n().div_ceil(10));
            self.is_few(measure.n()) || self.is_few(part) || of_tenth.is_some_and(|n| self.is_few(n))
        };
        if is_few {
            return measure.suppress(format!("fewer than {} people or things stand behind it", self.k));
        }
        measure
    }

    fn series(self, series: &mut Series, numbers: Option<&mut Vec<u32>>) {
        let is_count = series.unit == Unit::Count;
        let size = |point: &Point| match point.value {
            Some(value) if is_count => point.n.min(value.round() as u64),
            _ => point.n,
        };
        let cells: Vec<(usize, u64)> = (0..).zip(series.points.iter().map(size)).collect();
        let hidden = self.hidden(&cells);
        // What is named is left out rather than shown without a figure.
        if NAMED.contains(&series.id) {
            let is_open = |place: &usize| !hidden.contains(place);
            if let Some(numbers) = numbers {
                let kept = numbers.iter().enumerate().filter(|(place, _)| is_open(place));
                *numbers = kept.map(|(_, number)| *number).collect();
            }
            let points = std::mem::take(&mut series.points).into_iter().enumerate();
            let kept = points.filter(|(place, _)| is_open(place));
            series.points = kept.map(|(_, point)| point).collect();
            return;
        }
        for (place, point) in series.points.iter_mut().enumerate() {
            if hidden.contains(&place) {
                (point.value, point.n, point.note) = (None, 0, Some(FEW));
            }
        }
    }

    /// The cells of a breakdown to hide; nobody is in an empty one, and so it tells of nobody.
    fn hidden(self, cells: &[(usize, u64)]) -> BTreeSet<usize> {
        let filled: Vec<(usize, u64)> = cells.iter().copied().filter(|(_, n)| *n > 0).collect();
        match suppress(&filled, self.k, true) {
            Hidden::All => filled.into_iter().map(|(cell, _)| cell).collect(),
            Hidden::Cells(hidden) => hidden,
        }
    }

    fn chart(self, chart: Chart) -> Option<Chart> {
        match chart {
            Chart::Curve(curve) => self.curve(curve).map(Chart::Curve),
            Chart::Grid(grid) => Some(Chart::Grid(self.grid(grid))),
            Chart::Timeline(timeline) => self.names.then_some(Chart::Timeline(timeline)),
            // Units are named, and may be small.
            Chart::Graph(_) => None,
        }
    }

    /// Lines of enough people or things. A line over the share of people (Lorenz) has a point for each of them: neighbours
    /// that are left stand at least k people apart.
    fn curve(self, mut curve: Curve) -> Option<Curve> {
        curve.lines.retain(|line| line.n >= self.k);
        if curve.x.unit == Unit::Share {
            for line in &mut curve.lines {
                let apart = self.k as f64 / line.n as f64 - 1e-9;
                let last = line.points.last().copied();
                let mut kept: Vec<(f64, f64)> = Vec::new();
                for point in line.points.drain(..) {
                    if kept.last().is_none_or(|(x, _)| point.0 - x >= apart) {
                        kept.push(point);
                    }
                }
                if let Some(last) = last {
                    kept.retain(|(x, _)| last.0 - x >= apart);
                    kept.push(last);
                }
                line.points = kept;
                line.band.clear();
            }
        }
        (!curve.lines.is_empty()).then_some(curve)
    }

    /// What all rows have in a column together is told elsewhere, so each column is a breakdown.
    fn grid(self, mut grid: Grid) -> Grid {
        for column in 0..grid.columns.len() {
            let cell =
                |row: &super::GridRow| row.cells.get(column).copied().flatten().map_or(0, |cell| cell.n);
            let cells: Vec<(usize, u64)> = (0..).zip(grid.rows.iter().map(cell)).collect();
            for place in self.hidden(&cells) {
                if let Some(cell) = grid.rows[place].cells.get_mut(column) {
                    *cell = None;
                }
            }
        }
        grid
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Axis, Caption, Cell, GridRow, Line};
    use super::*;
    use crate::engagement::measure::Share;

    const GUARD: Guard = Guard { k: 5, names: false };

    #[test]
    fn s1_9_who_may_ask_for_what() {
        let may = |asked, role| Audience::granted(asked, role).ok();
        assert_eq!(may(None, Role::Member), Some(Audience::Member));
        assert_eq!(may(None, Role::Facilitator), Some(Audience::Member));
        assert_eq!(may(None, Role::Steward), Some(Audience::Steward));
        assert_eq!(may(Some(Audience::Public), Role::Member), Some(Audience::Public));
        assert_eq!(may(Some(Audience::Steward), Role::Member), None);
        assert_eq!(may(Some(Audience::Steward), Role::Facilitator), None);
        assert_eq!(
            may(Some(Audience::Member), Role::Operator),
            Some(Audience::Member)
        );
        assert_eq!(
            may(Some(Audience::Steward), Role::Operator),
            Some(Audience::Steward)
        );
    }

    #[test]
    fn s1_9_the_public_reads_of_no_small_group() {
        let open = |measure: Measure| GUARD.measure(measure, 30).value();
        assert_eq!(
            open(Measure::count("contributing-members", 4, "d").with_n(30)),
            None
        );
        assert_eq!(
            open(Measure::count("contributing-members", 5, "d").with_n(30)),
            Some(5.0)
        );
        assert_eq!(
            open(Measure::count("contributing-members", 0, "d").with_n(30)),
            Some(0.0)
        );
        assert_eq!(open(Measure::of_share("never-led", Share::new(1, 30), "d")), None);
        // Three questions are three questions; but what became of three tells of those who asked.
        assert_eq!(open(Measure::count("questions", 3, "d")), Some(3.0));
        assert_eq!(open(Measure::share("answered-within-7-days", 2, 3, "d")), None);
        assert_eq!(
            open(Measure::share("answered-within-7-days", 2, 6, "d")),
            Some(1.0 / 3.0)
        );
        let tenth = |n| open(Measure::from_option("top-tenth-share", Some(0.4), "", "d").with_n(n));
        assert_eq!((tenth(40), tenth(41)), (None, Some(0.4)));
        assert_eq!(
            open(Measure::count("oldest-open-question", 9, "d").with_n(9)),
            None
        );
        let few = GUARD.measure(Measure::count("questions", 300, "d"), 4);
        assert_eq!(few.value(), None);
    }

    #[test]
    fn s1_9_charts_for_the_public_are_coarse() {
        let caption = Caption {
            id: "lorenz",
            title: "",
            definition: "d",
            note: None,
        };
        let axis = Axis {
            title: "",
            unit: Unit::Share,
        };
        let points: Vec<(f64, f64)> = (0..=20_u32)
            .map(|i| (f64::from(i) / 20.0, f64::from(i * i) / 400.0))
            .collect();
        let line = |n| Line {
            name: String::new(),
            n,
            steps: false,
            points: points.clone(),
            band: Vec::new(),
        };
        let curve = Curve {
            caption: caption.clone(),
            x: axis.clone(),
            y: axis,
            lines: vec![line(20), line(4)],
        };
        let shown = GUARD.curve(curve).unwrap();
        assert_eq!(shown.lines.len(), 1);
        let xs: Vec<f64> = shown.lines[0].points.iter().map(|(x, _)| *x).collect();
        assert_eq!(xs, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert!(shown.lines[0].points.iter().all(|point| points.contains(point)));

        let cell = |n| Some(Cell { value: 0.5, n });
        let row = |cells| GridRow {
            label: String::new(),
            cells,
        };
        let grid = GUARD.grid(Grid {
            caption,
            unit: Unit::Share,
            row_title: "",
            column_title: "",
            columns: vec!["1".to_owned(), "2".to_owned()],
            rows: vec![
                row(vec![cell(9), cell(9)]),
                row(vec![cell(3), cell(6)]),
                row(vec![cell(20), None]),
            ],
        });
        let shown: Vec<Vec<bool>> = grid
            .rows
            .iter()
            .map(|row| row.cells.iter().map(Option::is_some).collect())
            .collect();
        assert_eq!(shown, [[false, true], [false, true], [true, false]]);
    }
}
