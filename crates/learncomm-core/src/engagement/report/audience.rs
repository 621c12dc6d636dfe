//! For whom a report is (S1.9): reports for different audiences differ only by what each may see.
//!
//! A report for members has no figure about a single person but the reader's own. One for stewards has those of others, too,
//! if the charter says so. One for the public tells of nobody and of no small group:
//!
//! * a community of fewer than k members shows no figure at all;
//! * a figure that rests on fewer than k people or things, or counts fewer than k people, or all of them but fewer than k, is
//!   suppressed; what is on record of things (how many questions were asked) is told whatever it is;
//! * a breakdown – by month, tier, cohort, topic – hides what is smaller than k with as much else as it takes ([`suppress`]),
//!   and all of it where a figure beside it tells a part of its sum;
//! * of figures of which one follows from the others, none is told if one of the others may not be;
//! * what is about a single case, what names units, and what was told to members alone is left out. Topics, resources and
//!   norms are only named where the charter lets everyone read.
//!
//! Series and charts are for the public only if they are known here to be, so that a new one is not by mistake.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::chart::{Chart, Curve, Grid};
use super::{Particulars, Point, Section, Series, charts, resources, topics};
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
const SINGLE: [&str; 10] = [
    // As few as one person made it; and what a few more made is drawn as a Lorenz curve.
    "top-tenth-share",
    "recorded-top-tenth-share",
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
    "overdue-norms",
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
/// Shares that are not of the people whom they rest on.
const OF_TIES: [&str; 5] = [
    "profile-peer-exchange",
    "profile-cohesion",
    "profile-reciprocity",
    "profile-shared-lead",
    "profile-continuity",
];
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
/// Series that count members of all that there are.
const OF_MEMBERS: [&str; 2] = ["contributing-members-by-month", "active-members-by-month"];
/// Series that make a sum of which figures tell a part: who contributed, who led.
const WHOLE: [&str; 2] = ["members-by-tier", "leaders-by-role"];
/// Charts that may be for the public. Not among them: sessions one by one, units, goals by their names, pulses, and a curve
/// on which each step is when one newcomer contributed.
const CHARTS: [&str; 4] = ["lorenz", "waiting", "retention", charts::NORMS];
/// Series whose points name what members made.
const NAMED: [&str; 3] = [topics::GAP, resources::TOPICS, resources::MOST_USED];

const NO_ROW: &str =
    "Every cell is hidden: each is of fewer people than may be told of, or needed to hide such a group.";
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
            if section.id == "profile" {
                profile(section);
            }
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
                self.series(series, numbers, members);
            }
            section.series.retain(|series| !series.points.is_empty());
            let charts = std::mem::take(&mut section.charts);
            let is_public = |chart: &Chart| members >= self.k && CHARTS.contains(&chart.caption().id);
            let charts = charts.into_iter().filter(is_public);
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
        let n = measure.n();
        let is_few = if THINGS.contains(&name) {
            measure.in_unit() != Unit::Count && self.is_few(n)
        } else {
            let part = match (measure.in_unit(), measure.value()) {
                (Unit::Count, Some(value)) => Some(value.round() as u64),
                (Unit::Share, Some(value)) if !OF_TIES.contains(&name) => {
                    let part = measure.numerator().unwrap_or(value * n as f64);
                    Some(part.round() as u64)
                }
                _ => measure.numerator().map(|part| part.round() as u64),
            };
            let whole = measure.denominator().map_or(n, |whole| whole.round() as u64);
            self.is_few(n) || part.is_some_and(|part| self.parts(part, whole))
        };
        if is_few {
            return measure.suppress(format!("fewer than {} people or things stand behind it", self.k));
        }
        measure
    }

    /// Whether a part of so many, or what is left of them, is few.
    fn parts(self, part: u64, whole: u64) -> bool {
        self.is_few(part) || self.is_few(whole.saturating_sub(part))
    }

    fn series(self, series: &mut Series, numbers: Option<&mut Vec<u32>>, members: u64) {
        let cell = |point: &Point| {
            let value = point.value?;
            // Most counts of people are not of the number beside them, such as turns.
            let n = match series.unit {
                Unit::Count if OF_MEMBERS.contains(&series.id) && value > 0.0 => members,
                Unit::Count => point.n.min(value.round() as u64),
                _ => point.n,
            };
            Some((value, n))
        };
        let cells: Vec<Option<(f64, u64)>> = series.points.iter().map(cell).collect();
        let mut hidden = self.hidden(series.unit, &cells);
        if WHOLE.contains(&series.id) && !hidden.is_empty() {
            hidden.extend(0..cells.len());
        }
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

    /// The cells of a breakdown to hide, each a value and how many it is of; nobody is in an empty one, and so it tells of
    /// nobody. Of a part, what is left of the whole must not be few, either.
    fn hidden(self, unit: Unit, cells: &[Option<(f64, u64)>]) -> BTreeSet<usize> {
        let sizes = |size: &dyn Fn(f64, u64) -> u64| -> Vec<(usize, u64)> {
            let filled = (0..)
                .zip(cells)
                .filter_map(|(place, cell)| Some((place, (*cell)?)));
            let sized = filled.map(|(place, (value, n))| (place, size(value, n)));
            sized.filter(|(_, n)| *n > 0).collect()
        };
        let part = |value: f64, n: u64| match unit {
            Unit::Count => value.round() as u64,
            Unit::Share => (value * n as f64).round() as u64,
            _ => n,
        };
        let of = [
            sizes(&|_, n| n),
            sizes(&part),
            sizes(&|value, n| n.saturating_sub(part(value, n))),
        ];
        let hide = |cells: &Vec<(usize, u64)>| match suppress(cells, self.k, true) {
            Hidden::All => cells.iter().map(|(cell, _)| *cell).collect(),
            Hidden::Cells(hidden) => hidden,
        };
        of.iter().flat_map(hide).collect()
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
    /// that are left stand at least k people apart. Of several such lines one is left: between a point of one and a point of
    /// another there could be fewer.
    fn curve(self, mut curve: Curve) -> Option<Curve> {
        curve.lines.retain(|line| line.n >= self.k);
        if curve.x.unit == Unit::Share {
            curve.lines.truncate(1);
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

    /// What all rows have in a column together is told elsewhere, so each column is a breakdown. A row of which all is hidden
    /// says nothing, and is left out.
    fn grid(self, mut grid: Grid) -> Grid {
        for column in 0..grid.columns.len() {
            let cell = |row: &super::GridRow| {
                let cell = row.cells.get(column).copied().flatten()?;
                Some((cell.value, cell.n))
            };
            let cells: Vec<Option<(f64, u64)>> = grid.rows.iter().map(cell).collect();
            for place in self.hidden(grid.unit, &cells) {
                if let Some(cell) = grid.rows[place].cells.get_mut(column) {
                    *cell = None;
                }
            }
        }
        let rows = grid.rows.len();
        grid.rows.retain(|row| row.cells.iter().any(Option::is_some));
        if grid.rows.is_empty() && rows > 0 {
            grid.columns.clear();
            grid.caption.note = Some(NO_ROW);
        } else if grid.rows.len() < rows {
            grid.caption.note = Some(charts::LEFT_OUT);
        }
        grid
    }
}

/// The index is the mean of the parts: with one of them hidden and the index told, that one would be, too. What the index says
/// in words goes with it.
fn profile(section: &mut Section) {
    let is_hidden = |m: &Measure| matches!(m.state(), crate::engagement::Value::Suppressed(_));
    if section.measures.iter().any(is_hidden) {
        let measures = std::mem::take(&mut section.measures);
        let hide = |measure: Measure| match measure.name() {
            "profile-index" => measure.suppress("one of its parts is suppressed"),
            _ => measure,
        };
        section.measures = measures.into_iter().map(hide).collect();
        section.notes.truncate(1);
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
        // All but two did: two did not.
        assert_eq!(open(Measure::share("never-led", 28, 30, "d")), None);
        assert_eq!(open(Measure::share("never-led", 30, 30, "d")), Some(1.0));
        assert_eq!(
            open(Measure::count("contributing-members", 28, "d").with_n(30)),
            None
        );
        // A share without its parts tells them all the same.
        let bare = |value| {
            let share = Measure::from_option("profile-breadth", Some(value), "", "d");
            open(share.unit(Unit::Share).with_n(30))
        };
        assert_eq!(
            [bare(2.0 / 30.0), bare(28.0 / 30.0), bare(0.5)],
            [None, None, Some(0.5)]
        );
        // What some people made is drawn; what one more made would be the difference.
        let tenth = Measure::from_option("top-tenth-share", Some(0.4), "", "d").with_n(80);
        assert_eq!(open(tenth), None);
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
            lines: vec![line(20), line(12), line(4)],
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
                row(vec![cell(10), cell(10)]),
                row(vec![cell(4), cell(12)]),
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
