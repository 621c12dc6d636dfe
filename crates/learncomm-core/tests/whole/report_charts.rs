//! Curves, grids, networks and time lines of the report (S4.7).

use learncomm_core::Role;
use learncomm_core::engagement::report::{Chart, Curve, Graph, Grid, Line, Report, ReportOptions, Timeline};
use learncomm_core::ledger::Verb;
use learncomm_core::session::Attendance;
use proptest::prelude::*;

use crate::common::{Guild, handle, wait};
use crate::norms::{adopted, new_norm};
use crate::script::{START, Script, community, value, window};

/// The least that a charter can ask for.
const K: u64 = 3;
const WEEK: i64 = 604_800;

fn chart<'a>(report: &'a Report, id: &str) -> &'a Chart {
    let charts = report.sections.iter().flat_map(|section| &section.charts);
    let mut found = charts.filter(|chart| chart.caption().id == id);
    let chart = found.next().unwrap_or_else(|| panic!("no chart {id}"));
    assert!(found.next().is_none(), "{id} twice");
    chart
}

fn curve<'a>(report: &'a Report, id: &str) -> &'a Curve {
    match chart(report, id) {
        Chart::Curve(curve) => curve,
        other => panic!("{other:?}"),
    }
}

fn grid<'a>(report: &'a Report, id: &str) -> &'a Grid {
    match chart(report, id) {
        Chart::Grid(grid) => grid,
        other => panic!("{other:?}"),
    }
}

fn units(report: &Report) -> &Graph {
    match chart(report, "units") {
        Chart::Graph(graph) => graph,
        other => panic!("{other:?}"),
    }
}

fn norms(report: &Report) -> &Timeline {
    match chart(report, "norms") {
        Chart::Timeline(timeline) => timeline,
        other => panic!("{other:?}"),
    }
}

/// The report on the first 200 days of a community whose charter asks for no more than it must.
fn report(s: &Script) -> Report {
    let mut community = community(chrono_tz::UTC);
    community.charter.settings.anonymity_k = K as u8;
    let mut options = window(0, 200);
    // Every question is a week old by then.
    options.as_of = chrono::DateTime::from_timestamp(START / 1_000 + 30 * WEEK, 0);
    Report::compute(&community, s.columns(), &options).unwrap()
}

/// People join in the first half year, some with a unit, and some move; they ask, and answer each other.
fn any_guild() -> impl Strategy<Value = Script> {
    let member = (0_u32..150, 0_u32..6, 0_u32..300, 0_u32..6);
    let post = (
        0_u32..28_000,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0_u32..3,
    );
    (
        prop::collection::vec(member, 1..40),
        prop::collection::vec(post, 0..160),
    )
        .prop_map(|(members, posts)| {
            let mut s = Script::default();
            for (who, (joined, unit, moves, then)) in (1..).zip(&members) {
                s.join(f64::from(*joined), who);
                if *unit > 0 {
                    s.unit(f64::from(*joined), who, *unit);
                    if *moves > *joined && *moves < 200 {
                        s.unit(f64::from(*moves), who, *then);
                    }
                }
            }
            let mut asked: Vec<(u32, f64)> = Vec::new();
            for (i, (at, who, which, what)) in posts.iter().enumerate() {
                let (object, who) = (100 + i as u32, 1 + who.index(members.len()) as u32);
                let at = f64::from(*at) / 140.0;
                match asked.get(which.index(asked.len().max(1))) {
                    Some((question, before)) if *what > 0 => {
                        s.answer(at.max(*before + 0.01), who, (object, *question));
                    }
                    _ => {
                        s.ask(at, who, object);
                        asked.push((object, at));
                    }
                }
            }
            s
        })
}

/// Where a line of steps is at some time.
fn at(points: &[(f64, f64)], time: f64) -> f64 {
    let before = points.iter().take_while(|(x, _)| *x <= time);
    before.last().map_or(0.0, |(_, y)| *y)
}

/// The lines of a curve; none where the section has nothing on record.
fn lines<'a>(report: &'a Report, section: &str, id: &str) -> &'a [Line] {
    match report.section(section).unwrap().measures.is_empty() {
        true => &[],
        false => &curve(report, id).lines,
    }
}

fn curves_agree(report: &Report) {
    let names = ["gini-star-members", "gini-star-contributors"];
    for (line, name) in lines(report, "equity", "lorenz").iter().zip(names) {
        assert!(line.n >= K);
        let area: f64 = line
            .points
            .windows(2)
            .map(|w| (w[1].0 - w[0].0) * (w[0].1 + w[1].1))
            .sum();
        let n = line.n as f64;
        let printed = value(report, name).unwrap();
        assert!(
            ((1.0 - area) * n / (n - 1.0) - printed).abs() < 1e-9,
            "{name}: {area}, {printed}"
        );
        assert_eq!(report.measure(name).unwrap().n(), line.n);
    }
    for line in lines(report, "questions", "waiting") {
        if let Some(median) = value(report, "median-time-to-first-answer") {
            assert!(at(&line.points, median) >= 0.5 - 1e-9 && at(&line.points, median - 0.001) < 0.5);
        }
        let within = value(report, "answered-within-7-days").unwrap();
        assert!((at(&line.points, WEEK as f64) - within).abs() < 1e-9);
        assert_eq!(report.measure("questions").unwrap().n(), line.n);
    }
    for line in lines(report, "newcomers", "first-contribution") {
        assert!(line.n >= K);
        for (day, name) in [
            (7.0, "first-contribution-by-day-7"),
            (30.0, "first-contribution-by-day-30"),
        ] {
            if let Some(printed) = value(report, name) {
                assert!(
                    (at(&line.points, day * 86_400.0) - printed).abs() < 1e-9,
                    "{name}"
                );
            }
        }
    }
}

fn cohorts_agree(report: &Report) {
    // Nobody has contributed.
    if report.measure("retention-month-1").is_none() {
        return;
    }
    let grid = grid(report, "retention");
    let of_month = |label: &str| {
        let series = report.series("retention-month-1-by-cohort").unwrap();
        series.points.iter().find(|point| point.label == label).unwrap()
    };
    for row in &grid.rows {
        assert_eq!(row.cells.len(), grid.columns.len());
        assert!(row.cells.iter().flatten().all(|cell| cell.n >= K));
        if let Some(cell) = row.cells.get(1) {
            let point = of_month(&row.label);
            assert_eq!(cell.map(|cell| cell.value), point.value);
            assert_eq!(cell.map_or(0, |cell| cell.n), point.n);
        }
    }
    for k in 1..=3 {
        let measure = report.measure(&format!("retention-month-{k}")).unwrap();
        let cells: Vec<_> = grid.rows.iter().filter_map(|row| *row.cells.get(k)?).collect();
        let n: u64 = cells.iter().map(|cell| cell.n).sum();
        assert!(n <= measure.n());
        let rest = measure.n() - n;
        assert!(rest == 0 || rest >= K, "{rest} could be worked out");
        if n > 0 && rest == 0 {
            let sum: f64 = cells.iter().map(|cell| cell.value * cell.n as f64).sum();
            assert!((sum / n as f64 - measure.value().unwrap()).abs() < 1e-9);
        }
    }
}

fn units_agree(report: &Report) {
    let network = report.section("network").unwrap();
    if network.measures.is_empty() {
        assert!(!network.notes.is_empty() && network.charts.is_empty());
        return;
    }
    let graph = units(report);
    assert!(graph.nodes.iter().all(|node| node.people >= K));
    if graph.nodes.is_empty() {
        assert!(graph.caption.note.is_some());
        return;
    }
    let inside: u64 = graph.nodes.iter().map(|node| node.inside).sum();
    let between: u64 = graph.links.iter().map(|link| link.ties).sum();
    let index = report.measure("ei-index").unwrap();
    assert_eq!(inside + between, index.n());
    assert!(
        graph
            .links
            .iter()
            .all(|link| link.from < link.to && link.ties > 0)
    );
    if graph.nodes.iter().all(|node| node.name != "other units") {
        let drawn =
            (inside + between > 0).then(|| (between as f64 - inside as f64) / (inside + between) as f64);
        assert_eq!(drawn, index.value());
        let bridges = graph.links.iter().filter(|link| link.single_bridge).count() as f64;
        assert_eq!(value(report, "single-bridge-pairs"), Some(bridges));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn s4_7_charts_say_what_the_figures_say(s in any_guild()) {
        let report = report(&s);
        curves_agree(&report);
        cohorts_agree(&report);
        units_agree(&report);
        let charts: Vec<&Chart> = report.sections.iter().flat_map(|section| &section.charts).collect();
        let json = serde_json::to_string(&charts).unwrap();
        prop_assert!(json.len() < 64_000 && !json.contains("null,null,null,null]]"), "{}", json.len());
        for chart in charts {
            let empty = match chart {
                Chart::Curve(curve) => curve.lines.is_empty(),
                Chart::Grid(grid) => grid.rows.is_empty(),
                Chart::Graph(graph) => graph.nodes.is_empty(),
                Chart::Timeline(timeline) => timeline.lanes.is_empty(),
                other => panic!("{other:?}"),
            };
            prop_assert!(!empty || chart.caption().note.is_some(), "{chart:?}");
        }
    }
}

#[test]
fn s4_7_sessions_are_drawn_in_parts() {
    let mut s = Script::default();
    for who in 1..=5 {
        s.join(-9.0, who);
    }
    for (days, object, came) in [(1.0, 50, 3), (8.0, 51, 1)] {
        s.add(days, 0, Verb::Held).object = object;
        for who in 1..=5 {
            let how = if who <= came {
                Attendance::Present
            } else {
                Attendance::Absent
            };
            let verb = if how.came() { Verb::Attended } else { Verb::Missed };
            let line = s.add(days, who, verb);
            (line.object, line.value) = (object, how.code());
        }
    }
    s.add(9.0, 1, Verb::SharedMaterials).object = 51;
    for who in [1, 4, 5] {
        s.add(10.0, who, Verb::CaughtUp).object = 51;
    }
    let report = report(&s);
    let drawn = grid(&report, "session-coverage");
    assert_eq!(drawn.columns, ["came", "caught up", "neither"]);
    let values = |row: usize| {
        drawn.rows[row]
            .cells
            .iter()
            .map(|cell| cell.unwrap().value)
            .collect::<Vec<_>>()
    };
    assert_eq!(values(0), [0.6, 0.0, 0.4]);
    // Who came and looked at it again is not counted twice.
    assert_eq!(values(1), [0.2, 0.4, 0.4]);
    let series = report.series("session-coverage-by-session").unwrap();
    for (row, point) in drawn.rows.iter().zip(&series.points) {
        assert_eq!(row.label, point.label);
        let covered: f64 = row.cells[..2].iter().map(|cell| cell.unwrap().value).sum();
        assert!((covered - point.value.unwrap()).abs() < 1e-9);
    }
    // Of a community of fewer people than may be shown there is a note.
    let mut few = s.clone();
    few.0.retain(|line| line.actor < 3);
    let report = self::report(&few);
    let drawn = grid(&report, "session-coverage");
    assert!(drawn.rows.is_empty() && drawn.caption.note.is_some());
}

#[test]
fn s4_7_norms_are_drawn_from_when_to_when_they_held() {
    let mut s = Script::default();
    s.join(-90.0, 1);
    let minutes = |days: i64| u32::try_from(START / 60_000 + days * 24 * 60).unwrap();
    for (days, verb, object, value) in [
        // One was adopted before the window, reviewed late, revised and retired.
        (-60.0, Verb::DraftedNorm, 70, 1),
        (-50.0, Verb::AdoptedNorm, 70, 1),
        (-50.0, Verb::ScheduledReview, 70, minutes(10)),
        (12.0, Verb::ReviewedNorm, 70, 1),
        (12.0, Verb::ScheduledReview, 70, minutes(100)),
        (15.0, Verb::DraftedNorm, 70, 2),
        (20.0, Verb::AdoptedNorm, 70, 2),
        (20.0, Verb::ScheduledReview, 70, minutes(300)),
        (30.0, Verb::RetiredNorm, 70, 0),
        // One is only talked about, one is still in force, one was over before.
        (5.0, Verb::DraftedNorm, 71, 1),
        (6.0, Verb::AdoptedNorm, 72, 1),
        (-70.0, Verb::AdoptedNorm, 73, 1),
        (-60.0, Verb::RetiredNorm, 73, 1),
    ] {
        let line = s.add(days, 1, verb);
        (line.object, line.value) = (object, value);
    }
    let report = report(&s);
    let drawn = norms(&report);
    let day = |days: i64| crate::script::day(days);
    assert_eq!((drawn.from, drawn.until), (day(0), day(200)));
    let names: Vec<&str> = drawn.lanes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["#70", "#71", "#72"]);
    assert_eq!(drawn.lanes[0].spans, [(day(0), day(20)), (day(20), day(30))]);
    let marks: Vec<(chrono::NaiveDate, &str)> = drawn.lanes[0].marks.iter().map(|m| (m.on, m.what)).collect();
    assert_eq!(
        marks,
        [
            (day(10), "review due"),
            (day(12), "reviewed"),
            (day(15), "revision drafted"),
            (day(20), "revised"),
            (day(30), "retired"),
        ]
    );
    assert!(drawn.lanes[1].spans.is_empty());
    assert_eq!(drawn.lanes[2].spans, [(day(6), day(200))]);
}

#[test]
fn s4_7_units_and_norms_have_their_names_and_small_units_have_none() {
    let guild = Guild::with_roles();
    let id = guild.community.id;
    let norm = adopted(&guild, "No blame");
    wait(guild.desk("mei").draft_norm(id, new_norm("Cameras on"))).unwrap();
    for (unit, count) in [("platform", 6), ("apps", 5), ("tiny", 2)] {
        for i in 0..count {
            let name = format!("{unit}-{i}");
            guild.join(&name, Role::Member);
            wait(
                guild
                    .op
                    .assign_unit(id, &handle(&name), Some(unit.parse().unwrap())),
            )
            .unwrap();
        }
    }
    guild.pass(60);
    let question = guild.ask("platform-0", "How?");
    guild.answer("apps-0", question.id);
    guild.answer("tiny-0", question.id);
    let seen = |who: &str| {
        wait(
            guild
                .desk(who)
                .report(&guild.community, &ReportOptions::default()),
        )
        .unwrap()
    };
    let report = seen("mei");
    let names = |report: &Report| {
        units(report)
            .nodes
            .iter()
            .map(|n| (n.name.clone(), n.people))
            .collect::<Vec<_>>()
    };
    // Two people are hidden behind the next smallest unit.
    assert_eq!(
        names(&report),
        [("platform".to_owned(), 6), ("other units".to_owned(), 7)]
    );
    let json = serde_json::to_string(chart(&report, "units")).unwrap();
    assert!(
        !json.contains("tiny") && !json.contains("apps") && !json.contains("platform-0"),
        "{json}"
    );
    let lanes: Vec<&str> = norms(&report)
        .lanes
        .iter()
        .map(|lane| lane.name.as_str())
        .collect();
    assert_eq!(lanes, [norm.slug.as_str(), "cameras-on"]);
    // Three more, and it has a node of its own.
    for i in 2..5 {
        guild.join(&format!("tiny-{i}"), Role::Member);
        wait(
            guild
                .op
                .assign_unit(id, &handle(&format!("tiny-{i}")), Some("tiny".parse().unwrap())),
        )
        .unwrap();
    }
    guild.pass(60);
    assert_eq!(
        names(&seen("mei")),
        [
            ("platform".to_owned(), 6),
            ("apps".to_owned(), 5),
            ("tiny".to_owned(), 5)
        ]
    );
}
