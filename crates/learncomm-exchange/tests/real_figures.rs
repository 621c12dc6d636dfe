//! S3.1, S4.7: figures in the reports of a real site and a real committee beside what a count of the raw files by other
//! means gives; and nothing is claimed of what these sources do not know. Needs `LEARNCOMM_SHARED`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::{Chart, Report, ReportOptions};
use learncomm_core::id::SeededIds;
use learncomm_core::store::MemoryStore;
use learncomm_core::time::ManualClock;
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::Options;
use learncomm_exchange::stack_exchange::{self, Dump};

fn data() -> Option<PathBuf> {
    let shared = std::env::var_os("LEARNCOMM_SHARED");
    if shared.is_none() {
        println!("not run: LEARNCOMM_SHARED is not set");
    }
    shared.map(|dir| PathBuf::from(dir).join("data"))
}

fn community() -> (Hub, Community) {
    let clock = ManualClock::new("2026-06-01T08:00:00Z".parse().unwrap());
    let hub = block_on(Hub::open_with(
        Arc::new(MemoryStore::new()),
        clock,
        SeededIds::new(7),
    ))
    .unwrap();
    let charter = Charter::new("Real", chrono_tz::UTC);
    let made = block_on(
        hub.as_operator()
            .create_community("real".parse().unwrap(), charter, None),
    );
    (hub, made.unwrap())
}

fn report(hub: &Hub, community: &Community) -> Report {
    block_on(hub.as_operator().report(community, &ReportOptions::default())).unwrap()
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
    is_undefined(&report, "seekers-who-made-sense", "no sense-making is on record");
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
    is_undefined(&report, "seekers-who-made-sense", "no sense-making is on record");
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
