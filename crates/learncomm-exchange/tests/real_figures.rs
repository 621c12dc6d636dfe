//! S3.1, S4.7: figures in the reports of a real site and a real committee beside what a count of the raw files by other
//! means gives; and nothing is claimed of what these sources do not know. Needs `LEARNCOMM_SHARED`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says that it did not run, and fails by panicking"
)]

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::Community;
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::{Chart, Report, ReportOptions, Span};
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::Options;
use learncomm_exchange::stack_exchange::{self, Dump};

#[path = "support/real.rs"]
mod real;

use real::{community, data};

fn report(hub: &Hub, community: &Community) -> Report {
    report_on(hub, community, Span::Everything)
}

fn report_on(hub: &Hub, community: &Community, span: Span) -> Report {
    let options = ReportOptions {
        span,
        ..ReportOptions::default()
    };
    block_on(hub.as_operator().report(community, &options)).unwrap()
}

fn days(from: &str, until: &str) -> Span {
    Span::Days {
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
    }
}

/// The values of a series, by label.
fn told(report: &Report, id: &str) -> Vec<(String, Option<f64>)> {
    let points = &report.series(id).unwrap().points;
    points
        .iter()
        .map(|point| (point.label.to_string(), point.value))
        .collect()
}

fn is(report: &Report, name: &str, value: f64, n: u64) {
    let measure = report.measure(name).unwrap();
    let is = measure
        .value()
        .unwrap_or_else(|| panic!("{name}: {:?}", measure.state()));
    assert!((is - value).abs() < 1e-12, "{name}: {is} and not {value}");
    assert_eq!(measure.n(), n, "{name}");
}

fn is_undefined(report: &Report, name: &str, why: &str) {
    match report.measure(name).unwrap().state() {
        Value::Undefined(reason) => assert!(reason.contains(why), "{name}: {reason}"),
        other => panic!("{name}: {other:?}"),
    }
}

fn has_series(report: &Report, id: &str) -> bool {
    let mut series = report.sections.iter().flat_map(|section| &section.series);
    series.any(|series| series.id == id)
}

#[test]
fn s3_1_the_figures_of_a_real_site_are_those_of_its_files() {
    let Some(data) = data() else { return };
    let (hub, community) = community();
    let dump = Dump::open(data.join("stack-exchange-conlang-meta")).unwrap();
    let desk = hub.as_operator();
    block_on(stack_exchange::import(
        &desk,
        community.id,
        &dump,
        Options::default(),
        &mut (),
    ))
    .unwrap();
    let report = report(&hub, &community);
    is(&report, "members", 271.0, 271);
    is(&report, "contributing-members", 64.0, 271);
    is(&report, "recorded-questions", 54.0, 54);
    is(&report, "recorded-answers", 115.0, 115);
    is(&report, "recorded-comments", 230.0, 230);
    is(&report, "recorded-answered-by-other", 48.0 / 54.0, 54);
    is(&report, "recorded-accepted", 11.0 / 54.0, 54);
    is(&report, "recorded-contributions", 378.0, 378);
    is(&report, "gini-star-contributors", 0.661_039_724_531_788, 64);
    is(
        &report,
        "recorded-gini-contributions",
        0.650_710_978_835_978_8,
        64,
    );
    is(&report, "contributor-absence-factor", 5.0, 64);
    is(&report, "answerer-absence-factor", 4.0, 31);
    is(&report, "recorded-answer-graph-arcs", 85.0, 85);
    is(&report, "reciprocity-arcs", 44.0 / 174.0, 174);
    is(&report, "reciprocity-dyads", 22.0 / 152.0, 152);

    // One question is of the site itself. The one whom most was done with, 97 of 259 times, is the host.
    is(&report, "questions", 53.0, 53);
    is(&report, "answered-within-7-days", 46.0 / 52.0, 52);
    is(&report, "median-time-to-first-answer", 11_079.626, 53);
    is(&report, "open-questions", 5.0, 53);
    is(&report, "accepted-of-all", 10.0 / 52.0, 52);
    is(&report, "self-resolved", 1.0 / 52.0, 52);
    is(&report, "isolates", 208.0 / 271.0, 271);
    is(&report, "partners-per-member", 304.0 / 271.0, 271);
    is(
        &report,
        "contributions-per-member-week",
        0.012_362_112_459_192_956,
        271,
    );
    is(&report, "first-contribution-by-day-7", 32.0 / 244.0, 244);
    is(&report, "newcomer-reply-rate", 21.0 / 49.0, 49);
    is(&report, "retention-month-1", 14.0 / 271.0, 271);
    is(&report, "retention-month-3", 7.0 / 264.0, 264);
    is(&report, "profile-breadth", 63.0 / 270.0, 270);
    is(&report, "profile-peer-exchange", 162.0 / 259.0, 270);
    is(&report, "profile-cohesion", 60.0 / 270.0, 270);
    is(&report, "profile-reciprocity", 13.0 / 120.0, 270);
    is(&report, "profile-continuity", 22.0 / 66.0, 270);
    is(&report, "seekers", 31.0, 65);
    is(&report, "sharers", 56.0, 65);
    is(&report, "consume-only", 8.0 / 65.0, 65);
    let layers = ["first-80-percent", "next-15-percent", "rest"].map(str::to_owned);
    let layers: Vec<_> = layers.into_iter().zip([20.0, 26.0, 18.0].map(Some)).collect();
    assert_eq!(told(&report, "contributors-by-layer"), layers);
    let steps = told(&report, "steps-of-joiners");
    assert_eq!(steps[0], ("contributed".to_owned(), Some(42.0 / 243.0)));
    assert_eq!(steps[1], ("contributed-again".to_owned(), Some(19.0 / 42.0)));
    // All questions have one main topic. Of one there is no interval worth the name.
    is(&report, "topics-with-one-answerer", 0.0, 1);
    assert!(
        report
            .measure("topics-with-one-answerer")
            .unwrap()
            .interval()
            .is_none()
    );
    // A dump knows nothing of sense-making.
    for name in [
        "sense-makers",
        "seek-sense-share",
        "seekers-who-made-sense",
        "sense-makers-who-shared",
    ] {
        is_undefined(&report, name, "no sense-making is on record");
    }
    parts_of_it(&hub, &community);
    // Most joined in the first months: their cohorts are drawn, and months that have no cell are not.
    let charts = report.section("retention").unwrap().charts.iter();
    let grids: Vec<_> = charts
        .filter_map(|chart| match chart {
            Chart::Grid(grid) => Some(grid),
            _ => None,
        })
        .collect();
    assert_eq!(grids[0].rows[0].label, "2018-02");
    for row in &grids[0].rows {
        assert!(row.cells.iter().any(Option::is_some), "{}", row.label);
    }
}

/// A year with little, a quarter, a month, and a month with one question.
fn parts_of_it(hub: &Hub, community: &Community) {
    let year = report_on(hub, community, days("2019-01-01", "2020-01-01"));
    is(&year, "participation-rate", 6.0 / 259.0, 259);
    is(&year, "contributor-absence-factor", 2.0, 6);
    is_undefined(&year, "answerer-absence-factor", "fewer than 5");
    is(&year, "profile-continuity", 4.0 / 26.0, 258);
    is(&year, "retention-month-1", 0.0, 41);
    let quarter = report_on(hub, community, days("2018-02-05", "2018-05-01"));
    is(&quarter, "isolates", 122.0 / 174.0, 174);
    is(&quarter, "isolates-new", 1.0, 15);
    is(&quarter, "reciprocity-dyads", 18.0 / 125.0, 125);
    is(&quarter, "newcomer-reply-rate", 17.0 / 37.0, 37);
    is(
        &quarter,
        "first-contribution-by-day-30",
        0.206_875_625_257_705_1,
        162,
    );
    let tiers = told(&quarter, "members-by-tier");
    assert_eq!(tiers[2], ("occasional".to_owned(), Some(41.0)));
    assert_eq!(tiers[5], ("new".to_owned(), Some(13.0)));
    let month = report_on(hub, community, days("2018-03-01", "2018-04-01"));
    is(&month, "isolates", 132.0 / 155.0, 155);
    is(&month, "isolates-new", 17.0 / 19.0, 19);
    is_undefined(
        &month,
        "profile-continuity",
        "fewer than three whole meeting cycles",
    );
    assert!(
        !has_series(&month, "members-by-tier"),
        "a month has four weeks at most"
    );
    let one = report_on(hub, community, days("2020-01-01", "2020-02-01"));
    is(&one, "questions", 1.0, 1);
    is_undefined(&one, "gini-star-members", "fewer than 5");
    is_undefined(&one, "top-tenth-share", "fewer than 5");
    is_undefined(
        &one,
        "median-time-to-first-answer",
        "more than half are still waiting",
    );
}

#[test]
fn s3_1_the_figures_of_a_real_committee_are_those_of_its_minutes() {
    let Some(data) = data() else { return };
    let (hub, community) = community();
    let options = AttendanceOptions::default().create_missing(true);
    let file = data.join("minutes-steering/attendance.csv");
    let desk = hub.as_operator();
    block_on(attendance::import_file(
        &desk,
        &community,
        &file,
        options,
        &mut (),
    ))
    .unwrap();
    let report = report(&hub, &community);
    is(&report, "members", 16.0, 16);
    is(&report, "sessions-held", 63.0, 63);
    // One row of 433 is there twice.
    is(&report, "session-attendance", 384.0 / 432.0, 432);
    is(&report, "session-coverage", 384.0 / 432.0, 432);

    // Minutes tell who came, and neither how, nor what else people did.
    for name in ["late-or-left-early", "partly-there"] {
        is_undefined(&report, name, "nobody was ever recorded as late");
    }
    for name in ["participation-rate", "contributing-members", "consume-only"] {
        is_undefined(&report, name, "no contribution is on record");
    }
    is(&report, "seekers", 16.0, 16);
    for name in [
        "sense-makers",
        "seekers-who-made-sense",
        "seek-sense-share",
        "sharers",
        "guests-who-came",
        "actions-done-on-time",
    ] {
        is_undefined(&report, name, "on record");
    }
    for id in ["questions", "equity", "newcomers", "record"] {
        let section = report.section(id).unwrap();
        assert!(
            section.measures.is_empty() && section.notes[0].contains("on record"),
            "{id}"
        );
    }
    // In the last six weeks of 2021 there were two meetings, both in one fortnight.
    let year = report_on(&hub, &community, days("2021-01-01", "2022-01-01"));
    is(&year, "session-coverage", 135.0 / 163.0, 163);
    is_undefined(&year, "cadence-presence", "only seen at sessions");
    let last = report_on(&hub, &community, days("2022-01-01", "2023-01-01"));
    is(&last, "session-coverage", 132.0 / 146.0, 146);
    is(&last, "active-members", 10.0, 16);
    is(&last, "cadence-presence", 7.0 / 16.0, 16);
    // Nobody in three years is on record as having left: it is said that members may have.
    let notes = &report.section("participation").unwrap().notes;
    assert!(
        notes.iter().any(|note| note.contains("on record as having left")),
        "{notes:?}"
    );
    for id in [
        "contributing-members-by-month",
        "members-by-tier",
        "contributors-by-month",
    ] {
        assert!(
            !has_series(&report, id),
            "{id}: of contributions nothing is known"
        );
    }
    assert!(has_series(&report, "active-members-by-month"));
}
