//! Reports to draw: one on a made-up year, and one in which every kind of chart has something to say.

#![allow(dead_code, reason = "each test program uses a part of it")]

use chrono::{DateTime, NaiveDate, Utc};
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::report::{
    Audience, Axis, Caption, Cell, Chart, Curve, EarlierSpan, Graph, Grid, GridRow, Lane, Line, Link, Node,
    Point, Report, ReportOptions, Series, Span, Timeline, TimelineMark,
};
use learncomm_core::engagement::{Class, Direction, Earlier, Interval, Measure, Trend, Unit};
use learncomm_core::ledger::{Activity, Columns, Verb};
use learncomm_report::{Advice, Page};

const DAY: i64 = 86_400_000;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Numbers that look as if by chance and are always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Forty people who ask and answer each other for a year, some much more than others.
fn year() -> Columns {
    let start = DateTime::parse_from_rfc3339("2025-07-01T08:00:00Z")
        .unwrap()
        .timestamp_millis();
    let mut chance = Chance(7);
    let mut rows = Vec::new();
    for who in 1..=40_u32 {
        let joined = if who <= 18 { -200 } else { chance.below(300) as i64 };
        rows.push(Activity::new(start + joined * DAY, who, Verb::Joined));
        let mut unit = Activity::new(start + joined * DAY, who, Verb::Assigned);
        unit.value = who % 5 + 1;
        rows.push(unit);
    }
    let mut object = 100;
    for day in 0..364_i64 {
        for _ in 0..chance.below(4) {
            let at = start + day * DAY + chance.below(8 * 3_600_000) as i64;
            let asker = 1 + (chance.below(40) * chance.below(40) / 40) as u32;
            let mut question = Activity::new(at, asker, Verb::Asked);
            question.object = object;
            question.topic = 1 + chance.below(6) as u32;
            rows.push(question);
            for reply in 1..=chance.below(4) as u32 {
                let who = 1 + (chance.below(40) * chance.below(40) * chance.below(40) / 1600) as u32;
                let wait = (chance.below(90) * chance.below(90) * 60_000) as i64;
                let mut answer = Activity::new(at + wait + 60_000, who, Verb::Answered);
                (answer.object, answer.parent, answer.toward) = (object + reply, object, asker);
                rows.push(answer);
            }
            object += 10;
        }
    }
    rows.sort();
    let mut columns = Columns::default();
    for row in rows {
        columns.at.push(row.at);
        columns.actor.push(row.actor);
        columns.verb.push(row.verb);
        columns.object.push(row.object);
        columns.parent.push(row.parent);
        columns.toward.push(row.toward);
        columns.topic.push(row.topic);
        columns.session.push(row.session);
        columns.value.push(row.value);
    }
    columns
}

/// What is computed from a year of questions and answers.
pub(crate) fn computed(name: &str) -> Report {
    let created: DateTime<Utc> = "2025-07-01T08:00:00Z".parse().unwrap();
    let community = Community {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
        slug: "qe-guild".parse().unwrap(),
        charter: Charter::new(name, chrono_tz::Europe::Berlin),
        created_at: created,
        stage: None,
    };
    let options = ReportOptions {
        span: Span::Days {
            from: Some(day("2025-07-01")),
            until: Some(day("2026-06-19")),
        },
        ..ReportOptions::default()
    };
    Report::compute(&community, year(), &options).unwrap()
}

/// A report in which every kind of chart has something to say.
pub(crate) fn rich() -> Report {
    with_names(
        "Quality Engineering Guild",
        "Platform & Tooling",
        "Answer with the reason",
    )
}

/// As [`rich`], with these names of the community, of a unit and of a norm.
pub(crate) fn with_names(community: &str, unit: &str, norm: &str) -> Report {
    let mut report = computed(community);
    // What to do next is on pages for stewards only.
    report.audience = Audience::Steward;
    report.compared.before = Some(EarlierSpan {
        from: day("2024-07-13"),
        until: day("2025-07-01"),
    });
    report.compared.last_year = Some(EarlierSpan {
        from: day("2024-07-01"),
        until: day("2025-06-19"),
    });
    for section in &mut report.sections {
        for (i, measure) in section.measures.iter_mut().enumerate() {
            if let Some(value) = measure.value() {
                *measure = compared(measure.clone(), value, i);
            }
        }
    }
    fill(&mut report, "profile", profile(), Vec::new(), Vec::new());
    fill(&mut report, "equity", Vec::new(), Vec::new(), vec![lorenz()]);
    fill(&mut report, "questions", Vec::new(), Vec::new(), vec![waiting()]);
    fill(
        &mut report,
        "newcomers",
        Vec::new(),
        Vec::new(),
        vec![first_contribution()],
    );
    fill(
        &mut report,
        "retention",
        Vec::new(),
        Vec::new(),
        vec![retention()],
    );
    fill(&mut report, "network", Vec::new(), Vec::new(), vec![units(unit)]);
    fill(
        &mut report,
        "norms",
        norm_measures(),
        Vec::new(),
        vec![norms(norm)],
    );
    fill(
        &mut report,
        "sessions",
        session_measures(),
        session_series(),
        vec![sessions()],
    );
    fill(
        &mut report,
        "goals",
        goal_measures(),
        goal_series(norm),
        vec![goals()],
    );
    fill(
        &mut report,
        "pulse",
        pulse_measures(unit),
        Vec::new(),
        vec![pulses()],
    );
    report
}

/// What to do next, with something that must not be obeyed in it.
pub(crate) fn page() -> Page {
    Page {
        suggestions: vec![
            Advice {
                title: "Ask Chloé to lead the next guild hour".to_owned(),
                evidence: "She has answered 31 questions this year and has not led yet.".to_owned(),
                command: Some("learncomm invitation send fortnightly@next --for chloe --role facilitator".to_owned()),
            },
            Advice {
                title: "Three questions wait longer than is usual here".to_owned(),
                evidence: "Half of all questions have an answer within 5 h; these have waited for 9, 12 and 31 days.".to_owned(),
                command: Some("learncomm contribution list --kind question --unanswered".to_owned()),
            },
            Advice {
                title: "Operations hangs on one person".to_owned(),
                evidence: "All ties between Operations and Data & Analytics touch the same member.".to_owned(),
                command: None,
            },
        ],
    }
}

fn fill(report: &mut Report, id: &str, measures: Vec<Measure>, series: Vec<Series>, charts: Vec<Chart>) {
    let section = report.sections.iter_mut().find(|s| s.id == id).unwrap();
    if section.measures.is_empty() {
        section.notes.clear();
    }
    // What is made by hand takes the place of what was computed.
    let is_made = |name: &str| measures.iter().any(|made| made.name() == name);
    section.measures.retain(|computed| !is_made(computed.name()));
    section
        .series
        .retain(|computed| series.iter().all(|made| made.id != computed.id));
    section.measures.extend(measures);
    section.series.extend(series);
    section.charts = charts;
}

fn compared(measure: Measure, value: f64, i: usize) -> Measure {
    let then = |part: f64| Earlier {
        value: Some(value * part),
        n: 31,
        interval: None,
    };
    let direction = [
        Direction::Rising,
        Direction::NoClearChange,
        Direction::Falling,
        Direction::Autocorrelated,
    ][i % 4];
    let trend = Trend {
        direction,
        p: 0.034,
        slope: value / 40.0,
        period: "month",
        periods: 11,
    };
    let last_year = match i % 3 {
        0 => Earlier {
            value: None,
            n: 0,
            interval: None,
        },
        _ => then(1.07),
    };
    measure
        .with_before(then(0.9))
        .with_last_year(last_year)
        .with_trend(i.is_multiple_of(2).then_some(trend))
}

fn caption(
    id: &'static str,
    title: &'static str,
    definition: &'static str,
    note: Option<&'static str>,
) -> Caption {
    Caption {
        id,
        title,
        definition,
        note,
    }
}

fn part(name: &'static str, value: Option<f64>, low: f64, high: f64) -> Measure {
    let measure = Measure::from_option(name, value, "no session was held in the window", "metrics 4, v1");
    measure
        .class(Class::Practice)
        .with_n(36)
        .with_interval(Interval::new95(low, high, "bootstrap"))
}

fn profile() -> Vec<Measure> {
    vec![
        part("profile-index", Some(0.61), 0.52, 0.69),
        part("profile-breadth", Some(0.81), 0.7, 0.9),
        part("profile-peer-exchange", Some(0.74), 0.66, 0.8),
        part("profile-cohesion", Some(0.92), 0.86, 0.97),
        part("profile-reciprocity", Some(0.38), 0.29, 0.46),
        part("profile-shared-lead", None, 0.0, 0.0),
        part("profile-continuity", Some(0.2), 0.08, 0.35),
    ]
}

fn share(title: &'static str) -> Axis {
    Axis {
        title,
        unit: Unit::Share,
    }
}

fn time(title: &'static str) -> Axis {
    Axis {
        title,
        unit: Unit::Seconds,
    }
}

fn lorenz() -> Chart {
    let curve = |power: f64| {
        (0..=40)
            .map(|i| f64::from(i) / 40.0)
            .map(|x| (x, x.powf(power)))
            .collect()
    };
    let line = |name: &str, n, power| Line {
        name: name.to_owned(),
        n,
        steps: false,
        points: curve(power),
        band: Vec::new(),
    };
    Chart::Curve(Curve {
        caption: caption(
            "lorenz",
            "What share of the contributions came from what share of the members",
            "metrics 2.1, v1",
            Some("those who contributed least come first"),
        ),
        x: share("share of people"),
        y: share("share of contributions"),
        lines: vec![
            line("all members", 40, 3.1),
            line("those who contributed", 33, 2.2),
        ],
    })
}

fn waiting() -> Chart {
    let points: Vec<(f64, f64)> = (0..60)
        .map(|i| (f64::from(i).powi(3) * 40.0, (1.0 - f64::from(i) / 66.0).powf(1.6)))
        .collect();
    let band = points
        .iter()
        .map(|(x, y)| (*x, (y - 0.07).max(0.0), (y + 0.07).min(1.0)))
        .collect();
    Chart::Curve(Curve {
        caption: caption(
            "waiting",
            "How long questions wait for their first answer",
            "metrics 6.1, v1",
            None,
        ),
        x: time("time since the question"),
        y: share("share still waiting"),
        lines: vec![Line {
            name: "questions".to_owned(),
            n: 512,
            steps: true,
            points,
            band,
        }],
    })
}

fn first_contribution() -> Chart {
    let points: Vec<(f64, f64)> = (0..30)
        .map(|i| (f64::from(i) * 86_400.0, 0.7 * (1.0 - (-f64::from(i) / 9.0).exp())))
        .collect();
    let left: Vec<(f64, f64)> = points.iter().map(|(x, y)| (*x, y / 6.0)).collect();
    let line = |name: &str, points| Line {
        name: name.to_owned(),
        n: 22,
        steps: true,
        points,
        band: Vec::new(),
    };
    Chart::Curve(Curve {
        caption: caption(
            "first-contribution",
            "How soon newcomers contribute first",
            "metrics 6.4, v1",
            None,
        ),
        x: time("time since joining"),
        y: share("share of newcomers"),
        lines: vec![line("contributed", points), line("left before", left)],
    })
}

fn retention() -> Chart {
    let rows = (0..12).map(|i| {
        let n = 5 + (i * 7) % 9;
        let cell = |j: u64| {
            let hidden = i == 4 || j + i >= 12;
            let value = 1.0 / (1.0 + 0.35 * j as f64) - 0.02 * ((i * j) % 5) as f64;
            (!hidden).then_some(Cell {
                value: value.max(0.0),
                n,
            })
        };
        GridRow {
            label: format!("{}-{:02}", 2025 + (6 + i) / 12, (6 + i) % 12 + 1),
            cells: (0..12).map(cell).collect(),
        }
    });
    Chart::Grid(Grid {
        caption: caption(
            "retention",
            "Members who contributed, by the month they joined and by periods of 30 days since",
            "metrics 5, v1",
            Some("a cohort of fewer than 5 people is not shown"),
        ),
        unit: Unit::Share,
        row_title: "joined",
        column_title: "periods of 30 days since joining",
        columns: (0..12).map(|c| c.to_string()).collect(),
        rows: rows.collect(),
    })
}

fn units(unit: &str) -> Chart {
    let names = [
        unit,
        "Mobile",
        "Data & Analytics",
        "Operations",
        "Customer Support",
        "Payments",
    ];
    let people = [14, 9, 7, 5, 3, 2];
    let link = |from, to, ties, single_bridge| Link {
        from,
        to,
        ties,
        single_bridge,
    };
    Chart::Graph(Graph {
        caption: caption("units", "Ties between units", "metrics 3.5, v1", None),
        nodes: names
            .iter()
            .zip(people)
            .map(|(name, people)| Node {
                name: (*name).to_owned(),
                people,
                inside: people * 2,
            })
            .collect(),
        links: vec![
            link(0, 1, 31, false),
            link(0, 2, 18, false),
            link(1, 2, 9, false),
            link(2, 3, 4, true),
            link(0, 4, 6, false),
            link(4, 5, 2, true),
            link(1, 5, 3, false),
        ],
    })
}

fn norms(norm: &str) -> Chart {
    let lane = |name: &str, adopted: &str, reviewed: &str, until: &str| Lane {
        name: name.to_owned(),
        spans: vec![(day(adopted), day(until))],
        marks: vec![
            TimelineMark {
                on: day(adopted) - chrono::Days::new(21),
                what: "drafted",
            },
            TimelineMark {
                on: day(adopted),
                what: "adopted",
            },
            TimelineMark {
                on: day(reviewed),
                what: "reviewed",
            },
        ],
    };
    Chart::Timeline(Timeline {
        caption: caption(
            "norms",
            "What is agreed, since when, and when it was looked at again",
            "metrics 8, v1",
            None,
        ),
        from: day("2025-07-01"),
        until: day("2026-06-19"),
        lanes: vec![
            lane(norm, "2025-09-01", "2026-03-02", "2026-06-19"),
            lane(
                "No question goes unanswered",
                "2025-10-15",
                "2026-04-20",
                "2026-06-19",
            ),
            lane(
                "Recordings within a day",
                "2025-11-03",
                "2026-02-01",
                "2026-05-04",
            ),
        ],
    })
}

fn norm_measures() -> Vec<Measure> {
    vec![
        Measure::share("consent-coverage", 31, 40, "metrics 8, v1").class(Class::Practice),
        Measure::count("norms-in-force", 2, "metrics 8, v1").class(Class::Practice),
    ]
}

fn session_measures() -> Vec<Measure> {
    vec![
        Measure::share("session-coverage", 402, 610, "metrics 8, v1")
            .class(Class::Practice)
            .with_interval(None),
        Measure::share("no-show", 21, 230, "metrics 8, v1")
            .class(Class::Practice)
            .with_interval(None),
        Measure::share("catch-up", 3, 9, "metrics 8, v1").suppress("fewer than 5 people"),
        Measure::share("agenda-completion", 0, 0, "metrics 8, v1"),
    ]
}

fn session_days() -> Vec<String> {
    let first = day("2025-07-03");
    (0..24)
        .map(|i| (first + chrono::Days::new(14 * i)).to_string())
        .collect()
}

fn session_series() -> Vec<Series> {
    let points = session_days().into_iter().enumerate().map(|(i, label)| Point {
        label: label.into(),
        value: Some(0.55 + 0.02 * ((i * 5) % 13) as f64),
        n: 30,
        note: None,
    });
    vec![Series {
        id: "session-coverage-by-session",
        title: "Members who came or caught up, by session",
        unit: Unit::Share,
        definition: "metrics 8, v1",
        points: points.collect(),
    }]
}

fn sessions() -> Chart {
    let rows = session_days().into_iter().enumerate().map(|(i, label)| {
        let came = 0.4 + 0.03 * ((i * 5) % 9) as f64;
        let caught = 0.05 + 0.02 * ((i * 3) % 7) as f64;
        let cell = |value| (i != 9).then_some(Cell { value, n: 30 });
        GridRow {
            label,
            cells: vec![cell(came), cell(caught), cell(1.0 - came - caught)],
        }
    });
    Chart::Grid(Grid {
        caption: caption(
            "session-coverage",
            "Members who came, who caught up later, and who did neither, by session",
            "metrics 8, v1",
            None,
        ),
        unit: Unit::Share,
        row_title: "session",
        column_title: "members whom it was for",
        columns: ["came", "caught up", "neither"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    })
}

fn goal_measures() -> Vec<Measure> {
    vec![
        Measure::count("goals-open", 3, "metrics 11.4, v1").class(Class::Result),
        Measure::count("value-stories-confirmed", 4, "metrics 11.5, v1").class(Class::Result),
    ]
}

fn goal_series(name: &str) -> Vec<Series> {
    let labels = [
        "#1 Escaped defects a release".to_owned(),
        format!("#2 Days until a newcomer ships ({name})"),
        "#3 Releases without a rollback".to_owned(),
    ];
    let of = |id, title, unit, values: [Option<f64>; 3]| {
        let points = labels.iter().zip(values).map(|(label, value)| Point {
            label: label.clone().into(),
            value,
            n: 6,
            note: None,
        });
        Series {
            id,
            title,
            unit,
            definition: "metrics 11.4, v1",
            points: points.collect(),
        }
    };
    vec![
        of(
            "goal-progress",
            "Way from baseline to target that each goal has covered",
            Unit::Ratio,
            [Some(0.69), Some(-0.12), None],
        ),
        of(
            "goal-expected-progress",
            "Where each goal would be if it moved evenly",
            Unit::Share,
            [Some(0.5), Some(0.4), Some(0.2)],
        ),
    ]
}

fn goals() -> Chart {
    let line = |name: &str, ways: &[f64]| Line {
        name: name.to_owned(),
        n: ways.len() as u64,
        steps: false,
        points: ways
            .iter()
            .enumerate()
            .map(|(i, way)| (i as f64 * 30.0 * 86_400.0, *way))
            .collect(),
        band: Vec::new(),
    };
    Chart::Curve(Curve {
        caption: caption(
            "goal-observations",
            "How the figures of the goals went",
            "metrics 11.4, v1",
            Some("0 is the baseline of each goal and 1 its target, whichever of them is higher."),
        ),
        x: time("time since the earliest of the baselines"),
        y: Axis {
            title: "way from baseline to target",
            unit: Unit::Ratio,
        },
        lines: vec![
            line("#1 Escaped defects a release", &[0.0, 0.1, 0.35, 0.5, 0.69]),
            line("#2 Days until a newcomer ships", &[0.0, -0.2, -0.05, -0.12]),
        ],
    })
}

fn pulse_measures(unit: &str) -> Vec<Measure> {
    let item = |name: String, value: f64, by: f64| {
        let interval = Interval::new95(value - by, value + by, "t");
        Measure::from_option(name, Some(value), "", "metrics 10.1, v1")
            .unit(Unit::ScalePoints)
            .class(Class::Practice)
            .with_n(27)
            .with_interval(interval)
    };
    vec![
        Measure::share("pulse-response-rate", 27, 40, "metrics 10.3, v1").class(Class::Practice),
        item("pulse-safe-to-speak".to_owned(), 4.1, 0.3),
        item("pulse-worth-my-time".to_owned(), 3.7, 0.4),
        item(format!("pulse-learned-from-{unit}"), 3.2, 0.6),
    ]
}

fn pulses() -> Chart {
    let points = vec![(1.0, 3.4), (2.0, 3.6), (3.0, 3.5), (4.0, 4.1)];
    let band = points.iter().map(|(x, y)| (*x, y - 0.4, y + 0.3)).collect();
    let line = Line {
        name: "Safe to speak".to_owned(),
        n: 27,
        steps: false,
        points,
        band,
    };
    Chart::Curve(Curve {
        caption: caption(
            "pulse-history",
            "What members said, pulse by pulse",
            "metrics 10.1, v1",
            None,
        ),
        x: Axis {
            title: "pulse",
            unit: Unit::Count,
        },
        y: Axis {
            title: "mean, of 5",
            unit: Unit::ScalePoints,
        },
        lines: vec![line],
    })
}
