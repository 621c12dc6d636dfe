//! The pages on a report that was made by hand: with comparisons, trends, and charts of every kind.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::report::{
    Axis, Caption, Cell, Chart, Compared, Curve, EarlierSpan, Graph, Grid, GridRow, Lane, Line, Link, Node,
    Point, Report, ReportOptions, Section, Series, Span, Timeline, TimelineMark,
};
use learncomm_core::engagement::{Class, Direction, Earlier, Interval, Measure, Share, Trend, Unit};
use learncomm_core::ledger::Columns;
use snapbox::{assert_data_eq, str};

use super::{page, short};
use crate::out::Look;

fn look(width: usize, color: bool) -> Look {
    Look {
        tty: true,
        color,
        width: Some(width),
        now: DateTime::<Utc>::default(),
        offset: |_| FixedOffset::east_opt(0).unwrap(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn then(value: impl Into<Option<f64>>) -> Earlier {
    Earlier {
        value: value.into(),
        n: 30,
        interval: None,
    }
}

fn went(direction: Direction) -> Trend {
    Trend {
        direction,
        p: 0.04,
        slope: 0.1,
        period: "week",
        periods: 12,
    }
}

fn section(id: &'static str, title: &'static str, measures: Vec<Measure>) -> Section {
    Section {
        id,
        title,
        notes: Vec::new(),
        measures,
        series: Vec::new(),
        charts: Vec::new(),
    }
}

fn practice(measure: Measure) -> Measure {
    measure.class(Class::Practice)
}

fn index(name: &'static str, value: Option<f64>) -> Measure {
    practice(Measure::from_option(name, value, "there are too few people", "d").with_n(30))
}

fn part(name: &'static str, value: Option<f64>) -> Measure {
    index(name, value).unit(Unit::Share)
}

fn profile() -> Section {
    let mut section = section(
        "profile",
        "A learning community, or an audience?",
        vec![
            part("profile-breadth", Some(0.75)).with_interval(Interval::new95(0.6, 0.85, "wilson")),
            part("profile-peer-exchange", Some(1.0)),
            part("profile-cohesion", Some(0.5)),
            part("profile-reciprocity", None),
            part("profile-shared-lead", None),
            part("profile-continuity", Some(0.001)),
            index("profile-index", Some(0.625)).with_interval(Interval::new95(0.4, 0.71, "bootstrap")),
        ],
    );
    section.notes = vec!["Guards.", "In words: an emerging community."];
    section
}

fn months(id: &'static str, values: &[Option<f64>]) -> Series {
    let point = |(i, value): (usize, &Option<f64>)| Point {
        label: format!("2026-{:02}", i + 1).into(),
        value: *value,
        n: 1,
        note: None,
    };
    Series {
        id,
        title: "By month",
        unit: Unit::Count,
        definition: "d",
        points: values.iter().enumerate().map(point).collect(),
    }
}

fn participation() -> Section {
    let mut section = section(
        "participation",
        "Who takes part?",
        vec![
            Measure::of_share("participation-rate", Share::new(36, 41), "d")
                .with_before(then(0.9))
                .with_last_year(then(0.5))
                .with_trend(went(Direction::NoClearChange)),
            Measure::count("members", 41, "d")
                .with_before(then(35.0))
                .with_last_year(then(None))
                .with_trend(went(Direction::Rising)),
            Measure::count("active-members", 38, "d"),
        ],
    );
    let tier = |label: &'static str, value: Option<f64>| Point {
        label: label.into(),
        value,
        n: 10,
        note: None,
    };
    section.series = vec![
        months(
            "active-members-by-month",
            &[Some(5.0), None, Some(0.0), Some(10.0)],
        ),
        Series {
            id: "members-by-tier",
            title: "Tiers",
            unit: Unit::Count,
            definition: "d",
            points: vec![
                tier("core", Some(10.0)),
                tier("regular", Some(20.0)),
                tier("silent", None),
            ],
        },
    ];
    section
}

fn questions() -> Section {
    let wait = Measure::from_option("median-time-to-first-answer", Some(13_080.0), "", "d")
        .unit(Unit::Seconds)
        .with_n(81)
        .with_interval(Interval::new95(10_620.0, 16_500.0, "Kaplan–Meier"))
        .with_before(then(20_280.0))
        .with_last_year(then(13_080.0))
        .with_trend(went(Direction::Falling));
    let mut section = section(
        "questions",
        "Are questions answered, and how fast?",
        vec![
            practice(Measure::of_share("answered-within-7-days", Share::new(0, 0), "d")),
            practice(wait),
            practice(Measure::count("open-questions", 11, "d").with_n(81)),
            practice(Measure::count("questions", 81, "d").suppress("too few people")),
        ],
    );
    section.charts = vec![waiting(), lorenz()];
    section
}

fn caption(id: &'static str, note: Option<&'static str>) -> Caption {
    Caption {
        id,
        title: id,
        definition: "d",
        note,
    }
}

fn line(steps: bool, points: &[(f64, f64)]) -> Line {
    Line {
        name: "all".to_owned(),
        n: 40,
        steps,
        points: points.to_vec(),
        band: Vec::new(),
    }
}

fn curve(id: &'static str, unit: Unit, line: Line) -> Chart {
    let axis = |unit| Axis { title: "axis", unit };
    Chart::Curve(Curve {
        caption: caption(id, None),
        x: axis(unit),
        y: axis(Unit::Share),
        lines: vec![line],
    })
}

fn waiting() -> Chart {
    let points = [
        (0.0, 0.0),
        (3_600.0, 0.25),
        (7_200.0, 0.5 - 1e-13),
        (864_000.0, 0.5 - 1e-13),
    ];
    curve("waiting", Unit::Seconds, line(true, &points))
}

fn lorenz() -> Chart {
    curve(
        "lorenz",
        Unit::Share,
        line(false, &[(0.0, 0.0), (0.75, 0.3), (1.0, 1.0)]),
    )
}

fn grid(id: &'static str, columns: &[&str], rows: &[(&str, &[Option<f64>])]) -> Chart {
    let cell = |value: &Option<f64>| value.map(|value| Cell { value, n: 10 });
    let row = |(label, cells): &(&str, &[Option<f64>])| GridRow {
        label: (*label).to_owned(),
        cells: cells.iter().map(cell).collect(),
    };
    Chart::Grid(Grid {
        caption: caption(id, Some("A note.")),
        unit: Unit::Share,
        row_title: "month",
        column_title: "periods",
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: rows.iter().map(row).collect(),
    })
}

fn network() -> Section {
    let node = |name: &str, people, inside| Node {
        name: name.to_owned(),
        people,
        inside,
    };
    let link = |from, to, ties, single_bridge| Link {
        from,
        to,
        ties,
        single_bridge,
    };
    let graph = Graph {
        caption: caption("units", None),
        nodes: vec![
            node("platform", 9, 14),
            node("apps", 8, 3),
            node("other units", 5, 0),
        ],
        links: vec![link(0, 1, 12, false), link(0, 2, 2, true)],
    };
    let mut section = section("network", "Who talks with whom?", vec![index("ei-index", None)]);
    section.charts = vec![Chart::Graph(graph)];
    section
}

fn norms() -> Section {
    let mark = |on: &str, what| TimelineMark { on: day(on), what };
    let timeline = Timeline {
        caption: caption("norms", None),
        from: day("2026-01-05"),
        until: day("2026-07-06"),
        lanes: vec![
            Lane {
                name: "no-blame".to_owned(),
                spans: vec![(day("2026-02-01"), day("2026-07-06"))],
                marks: vec![mark("2026-01-05", "drafted"), mark("2026-07-05", "review due")],
            },
            Lane {
                name: "old".to_owned(),
                spans: vec![(day("2026-01-05"), day("2026-01-05"))],
                marks: Vec::new(),
            },
        ],
    };
    let mut section = section(
        "norms",
        "Are agreements alive?",
        vec![index("consent-coverage", Some(0.4))],
    );
    section.charts = vec![
        Chart::Timeline(timeline),
        grid(
            "retention",
            &["0", "1"],
            &[
                ("2026-01", &[Some(1.0), Some(0.5)]),
                ("2026-02", &[Some(0.02), None]),
            ],
        ),
        grid(
            "parts",
            &["came", "caught up", "neither"],
            &[
                ("2026-01-08", &[Some(0.5), Some(0.25), Some(0.25)]),
                ("2026-01-22", &[None, None, None]),
            ],
        ),
        grid("none", &[], &[]),
    ];
    section
}

fn report() -> Report {
    let community = Community {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
        slug: "guild".parse().unwrap(),
        charter: Charter::new("The \u{1b}[31mguild", chrono_tz::UTC),
        created_at: DateTime::default(),
        stage: None,
    };
    let options = ReportOptions {
        span: Span::Days {
            from: Some(day("2026-01-05")),
            until: Some(day("2026-07-06")),
        },
        ..ReportOptions::default()
    };
    let mut report = Report::compute(&community, Columns::default(), &options).unwrap();
    let span = |from, until| {
        Some(EarlierSpan {
            from: day(from),
            until: day(until),
        })
    };
    report.compared = Compared {
        before: span("2025-07-06", "2026-01-05"),
        last_year: span("2025-01-05", "2025-07-06"),
        notes: vec!["There is nothing from before 2025."],
    };
    report.sections = vec![
        profile(),
        participation(),
        questions(),
        section(
            "goals",
            "What came of it?",
            vec![Measure::from_option("goal-1", Some(0.5), "", "d").class(Class::Result)],
        ),
        network(),
        norms(),
        section("pulse", "How do members say they are?", Vec::new()),
        section(
            "record",
            "As recorded",
            vec![Measure::count("recorded-people", 41, "d")],
        ),
        section(
            "novel",
            "What nobody knows of yet?",
            vec![index("first-thing", Some(0.5))],
        ),
    ];
    report
}

#[test]
fn s4_7_s3_1_the_short_page_says_what_tells_most() {
    let page = short::short(&report(), &look(100, false));
    assert_data_eq!(
        page,
        str![[r#"
The guild  (guild)
5 January to 5 July 2026 · 182 days · UTC

A learning community, or an audience?
  Breadth: who contributes    ███████████████        75.0 %  60.0–85.0 %
  Exchange without the hosts  ████████████████████  100.0 %
  Cohesion: who is connected  ██████████             50.0 %
  Reciprocity of peers        –  (there are too few people)
  Continuity over time        ▏                       0.1 %
  Mean of the parts                                    0.62  0.40–0.71
  In words: an emerging community.
  Not validated: read the parts before their mean, and against their own past.

Are questions answered, and how fast?        95 % interval   n  change  in a year  trend
  Answered within 7 days                  –  (nothing to take a share of)
  Median time to first answer    3 h 38 min  3.0–4.6 h      81   ▼ 2 h          =  ↘
  Open questions                         11                 81

Who takes part? (signal)
  Participation rate                 87.8 %  74.5–94.7 %    41   ▼ 2.2     ▲ 37.8  ·
  Members                                41                        ▲ 6             ↗
  Active, by month               ▅·▁█  2026-01 to 2026-04, at most 10
  By how often, last 13 weeks    ████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓  █ core 10  ▓ regular 20  others hidden

What came of it?
  Goal 1                               0.50

Who talks with whom?
  Ties across units (E–I index)           –  (there are too few people)

Are agreements alive?
  Consent to the norms in force        0.40                 30

What nobody knows of yet?
  First thing                          0.50                 30

change: against 6 July 2025 to 4 January 2026; of shares, in percentage points. in a year: against 5
January to 5 July 2025. trend: ↗ it rose, ↘ it fell, as far as a test says so; · no clear change.
There is nothing from before 2025. A signal says that something happened, not that anybody learned:
read it beside the rest.

There are no figures in the sections: pulse; `--section ID` says why.

16 of 19 figures: `--full` shows everything, `--section ID` one section.

"#]]
    );
}

#[test]
fn s4_7_the_full_page_says_everything() {
    let page = page::full(&report(), &look(100, false));
    assert_data_eq!(
        page,
        str![[r#"
The guild  (guild)
5 January to 5 July 2026 · 182 days · UTC

A learning community, or an audience?        95 % interval   n
  Breadth: who contributes           75.0 %  60.0–85.0 %    30
  Exchange without the hosts        100.0 %                 30
  Cohesion: who is connected         50.0 %                 30
  Reciprocity of peers                    –  (there are too few people)
  Shared leading                          –  (there are too few people)
  Continuity over time                0.1 %                 30
  Mean of the parts                    0.62  0.40–0.71      30

  Guards.

  In words: an emerging community.

Who takes part?                              95 % interval   n      before   last year  trend
  Participation rate                 87.8 %  74.5–94.7 %    41      90.0 %      50.0 %  ·
  Members                                41                             35              ↗
  Active members                         38

  By month
    2026-01 ▅·▁█ 2026-04
    first 5 · last 10 · peak 10 in 2026-04

  Tiers
    core     10  ████████████
    regular  20  ████████████████████████

Are questions answered, and how fast?        95 % interval   n      before   last year  trend
  Answered within 7 days                  –  (nothing to take a share of)
  Median time to first answer    3 h 38 min  3.0–4.6 h      81  5 h 38 min  3 h 38 min  ↘
  Open questions                         11                 81
  Questions                          hidden  (too few people)

  waiting
    all  n 40
    25 %  within 1 h
    50 %  within 2 h
    75 %  not within 10.0 d
    90 %  not within 10.0 d

  lorenz
    ▂▂▂▂▂▂▂▂▂▂▂▂▃▃▃▃▃▃▄▅▆▆▇█  all  first 50 %: 20.0 %  n 40

What came of it?
  Goal 1                               0.50

Who talks with whom?                                         n
  Ties across units (E–I index)           –  (there are too few people)

  units
        unit         people  1  2  3
     1  platform          9 14 12 2!
     2  apps              8 12  3  ·
     3  other units       5 2!  ·  0
    Ties with the unit of that number, and inside a unit. !: all of them touch one and the same
    person.

Are agreements alive?                                        n
  Consent to the norms in force        0.40                 30

  norms
              2026-01-05                            2026-07-05
    no-blame  ●······━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
              drafted 2026-01-05, review due 2026-07-05
    old       ━···············································
    ━ in force  ● something happened

  retention
    month    periods, in %
                0    1
    2026-01  █100 ▒ 50
    2026-02  ░  2    ·
    A note.

  parts
    █ came  ▓ caught up  ▒ neither
    2026-01-08  ███████████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒   50 %   25 %   25 %
    2026-01-22  –
    A note.

  none
    A note.

How do members say they are?

As recorded
  Recorded people                        41

What nobody knows of yet?                                    n
  First thing                          0.50                 30

before: 6 July 2025 to 4 January 2026. last year: 5 January to 5 July 2025. trend: ↗ it rose, ↘ it
fell, as far as a test says so; · no clear change. There is nothing from before 2025.

"#]]
    );
}

#[test]
fn s4_7_pages_keep_to_their_width_and_colour_only_where_it_is_wanted() {
    let report = report();
    for width in 60..=120 {
        for page in [
            short::short(&report, &look(width, false)),
            page::full(&report, &look(width, false)),
        ] {
            assert!(!page.contains('\u{1b}'));
            let long = page
                .lines()
                .find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(long, None, "{width}");
            assert!(page.lines().all(|line| line == line.trim_end()), "{width}");
        }
    }
    let coloured = short::short(&report, &look(80, true));
    assert!(coloured.contains('\u{1b}'));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, short::short(&report, &look(80, false)));
}

#[test]
fn s4_7_a_signal_never_stands_alone() {
    // Where there are signals on a short page, what people do with each other and what came of it are there, too.
    let page = short::short(&report(), &look(80, false));
    for said in [
        "Who takes part? (signal)",
        "Are questions answered",
        "What came of it?",
        "A signal says",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let mut alone = report();
    alone.sections.retain(|section| section.id == "participation");
    let page = page::full(&alone, &look(80, false));
    assert!(page.contains("These are signals"), "{page}");
    assert!(!page::full(&report(), &look(80, false)).contains("These are signals"));
}
