//! What members say in pulses (metrics §10).

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Axis, Caption, Chart, Curve, Line, Point, ReportWindow, Section, Series, nothing};
use crate::actor::Role;
use crate::engagement::measure::{Class, Interval, Measure, Unit};
use crate::engagement::pulse::{
    Bound, Figure, FigureKind, IntervalMethod, Pulse, PulsePurpose, Release, released,
};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};

/// So many of the latest pulses are looked at.
const LATEST: usize = 24;
const ID: &str = "pulse";
const TITLE: &str = "How do members say they are?";
const SCALES: &str = "metrics 10.1, v1";
const RECOMMEND: &str = "metrics 10.3, v1";
const FEW: &str = "it could tell what few people said";

/// Pulses that were released, as a report needs them: the newest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pulses {
    released: Vec<(Pulse, Release)>,
}

impl Desk {
    /// What a report says of them.
    pub(super) async fn pulses_for_report(
        &self,
        community: CommunityId,
        _role: Role,
    ) -> Result<Pulses, Error> {
        self.close_due_pulses(community).await?;
        let mut released = released(self.hub.store(), community, LATEST).await?;
        released.sort_by_key(|(pulse, release)| std::cmp::Reverse((release.at, pulse.number)));
        Ok(Pulses { released })
    }
}

pub(super) fn section(of: &Pulses, window: &ReportWindow) -> Section {
    let is_about_all = |(pulse, _): &&(Pulse, Release)| pulse.purpose != PulsePurpose::Session;
    let known: Vec<&(Pulse, Release)> = of
        .released
        .iter()
        .filter(is_about_all)
        .filter(|(_, release)| release.at < window.as_of.max(window.end))
        .collect();
    if known.is_empty() {
        return nothing(ID, TITLE, "No pulse is on record as closed.");
    }
    let within: Vec<&(Pulse, Release)> = known
        .iter()
        .copied()
        .filter(|(_, release)| (window.start..window.end).contains(&release.at))
        .collect();
    let mut measures = Vec::new();
    let mut notes = vec!["A mean is of those who answered: look at the response rate before comparing."];
    let mut seen: BTreeSet<&Slug> = BTreeSet::new();
    for (_, release) in &within {
        for figure in release
            .figures
            .figures
            .iter()
            .filter(|figure| figure.of.is_none())
        {
            // An option is no number; what was chosen is with the pulse itself.
            if figure.kind != FigureKind::Choice && seen.insert(&figure.key) {
                measures.push(measure(figure));
            }
        }
    }
    match within.first() {
        Some((_, latest)) => {
            measures.push(response(latest));
            if latest.few_answered() {
                notes.push("Fewer than half answered the latest pulse: those who did may be different from the others.");
            }
        }
        None => notes.push("No pulse was closed in this stretch of time."),
    }
    let histories = histories(&known, window);
    Section {
        id: ID,
        title: TITLE,
        notes,
        measures,
        series: series(&histories).into_iter().collect(),
        charts: chart(&histories).into_iter().collect(),
    }
}

fn measure(figure: &Figure) -> Measure {
    let name = figure.key.as_str().to_owned();
    if figure.kind == FigureKind::Recommend {
        let Some((points, margin)) = figure.recommendability else {
            let why = match figure.n {
                Some(_) => {
                    "fewer than 30 answered, or few of one kind: see how many answered what with the pulse"
                }
                None => FEW,
            };
            return Measure::suppressed(name, Unit::Index, why, RECOMMEND).class(Class::Practice);
        };
        let limits = Interval::new95(
            (points - margin).max(-100.0),
            (points + margin).min(100.0),
            "normal",
        );
        return Measure::from_option(name, Some(points), "", RECOMMEND)
            .class(Class::Practice)
            .with_n(figure.n.unwrap_or(0))
            .with_interval(limits);
    }
    let Some(mean) = figure.mean else {
        let why = match figure.bound {
            Some(Bound::AtLeast(least)) => format!("near the highest answer, at least {least}: {FEW}"),
            Some(Bound::AtMost(most)) => format!("near the lowest answer, at most {most}: {FEW}"),
            None => FEW.to_owned(),
        };
        return Measure::suppressed(name, Unit::ScalePoints, why, SCALES).class(Class::Practice);
    };
    let method = match figure.method {
        Some(IntervalMethod::Bootstrap) => "bootstrap",
        _ => "largest spread",
    };
    let interval = figure
        .interval
        .map(|(low, high)| Interval::new95(low, high, method));
    Measure::from_option(name, Some(mean), "", SCALES)
        .unit(Unit::ScalePoints)
        .class(Class::Practice)
        .with_n(figure.n.unwrap_or(0))
        .with_interval(interval)
}

fn response(release: &Release) -> Measure {
    let name = "pulse-response-rate";
    match release.figures.respondents.zip(release.eligible) {
        Some((respondents, eligible)) => {
            Measure::share(name, respondents, eligible, SCALES).with_interval(None)
        }
        None => Measure::suppressed(name, Unit::Share, "too few answered to tell how many", SCALES),
    }
}

/// What was told of one question, pulse by pulse, the oldest first.
struct History<'a> {
    key: &'a Slug,
    points: Vec<(NaiveDate, &'a Figure)>,
}

/// The questions of which several pulses told a mean, as far as they asked the same; that asked most often first.
fn histories<'a>(known: &[&'a (Pulse, Release)], window: &ReportWindow) -> Vec<History<'a>> {
    let mut all: Vec<History<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    for (latest, release) in known {
        for figure in release
            .figures
            .figures
            .iter()
            .filter(|figure| figure.of.is_none())
        {
            if !seen.insert(&figure.key) {
                continue;
            }
            let asked = latest.questions.asked_as(&figure.key);
            let same = known
                .iter()
                .rev()
                .filter(|(pulse, _)| pulse.questions.asked_as(&figure.key) == asked);
            let points: Vec<(NaiveDate, &Figure)> = same
                .filter_map(|(_, release)| {
                    let told = release
                        .figures
                        .figures
                        .iter()
                        .find(|told| told.key == figure.key)?;
                    told.mean?;
                    Some((local_day(release.at, window.time_zone), told))
                })
                .collect();
            if points.len() > 1 {
                all.push(History {
                    key: &figure.key,
                    points,
                });
            }
        }
    }
    all.sort_by_key(|history| std::cmp::Reverse(history.points.len()));
    all
}

fn series(histories: &[History<'_>]) -> Option<Series> {
    let points: Vec<Point> = histories
        .iter()
        .flat_map(|history| {
            history.points.iter().map(|(day, figure)| Point {
                label: Cow::Owned(format!("{} {day}", history.key)),
                value: figure.mean,
                n: figure.n.unwrap_or(0),
                note: None,
            })
        })
        .collect();
    (!points.is_empty()).then_some(Series {
        id: "pulse-history",
        title: "What members said in one pulse after the other",
        unit: Unit::ScalePoints,
        definition: SCALES,
        points,
    })
}

fn chart(histories: &[History<'_>]) -> Option<Chart> {
    let first = histories
        .iter()
        .filter_map(|history| Some(history.points.first()?.0))
        .min()?;
    let lines = histories.iter().map(|history| {
        let x = |day: &NaiveDate| (*day - first).num_days() as f64;
        Line {
            name: history.key.to_string(),
            // A line has one n: it claims no more than its least point allows.
            n: history
                .points
                .iter()
                .filter_map(|(_, figure)| figure.n)
                .min()
                .unwrap_or(0),
            steps: false,
            points: history
                .points
                .iter()
                .filter_map(|(day, figure)| Some((x(day), figure.mean?)))
                .collect(),
            band: history
                .points
                .iter()
                .filter_map(|(day, figure)| figure.interval.map(|(low, high)| (x(day), low, high)))
                .collect(),
        }
    });
    Some(Chart::Curve(Curve {
        caption: Caption {
            id: "pulse-history",
            title: "What members said in one pulse after the other",
            definition: SCALES,
            note: None,
        },
        x: Axis {
            title: "days since the first of these pulses",
            unit: Unit::Count,
        },
        y: Axis {
            title: "mean of the answers",
            unit: Unit::ScalePoints,
        },
        lines: lines.collect(),
    }))
}
