//! S3.1, S4.7: the reports of a real site and a real committee, if `LEARNCOMM_SHARED` names the folder with the data: no
//! section is empty without a reason, and no figure claims more than it rests on.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::report::{Audience, Report, ReportOptions, Span};
use learncomm_core::engagement::{Measure, Unit, Value};
use learncomm_core::id::SeededIds;
use learncomm_core::store::MemoryStore;
use learncomm_core::time::ManualClock;
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::Options;
use learncomm_exchange::stack_exchange::{self, Dump};

fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("LEARNCOMM_SHARED");
    if shared.is_none() {
        println!("not run: LEARNCOMM_SHARED is not set");
    }
    shared.map(|dir| PathBuf::from(dir).join("data"))
}

fn hub() -> Hub {
    let clock = ManualClock::new("2026-06-01T08:00:00Z".parse().unwrap());
    block_on(Hub::open_with(
        Arc::new(MemoryStore::new()),
        clock,
        SeededIds::new(7),
    ))
    .unwrap()
}

/// Reports on everything and on windows of a year and a quarter, for everybody.
fn reports(hub: &Hub, community: &Community, from: &str) -> Vec<Report> {
    let from: chrono::NaiveDate = from.parse().unwrap();
    let until = |months| from.checked_add_months(chrono::Months::new(months));
    let window = |months| Span::Days {
        from: Some(from),
        until: until(months),
    };
    let spans = [Span::Everything, window(12), window(3)];
    let mut reports = Vec::new();
    for span in spans {
        for audience in [Audience::Public, Audience::Member, Audience::Steward] {
            let options = ReportOptions {
                span: span.clone(),
                audience: Some(audience),
                ..ReportOptions::default()
            };
            reports.push(block_on(hub.as_operator().report(community, &options)).unwrap());
        }
    }
    reports
}

/// A section has figures or says why not; every figure is one, or says why not, and stays within what it can be.
fn is_honest(report: &Report) {
    for section in &report.sections {
        let at = |name: &str| format!("{:?} {}: {name}", report.audience, section.id);
        assert!(
            !section.measures.is_empty() || !section.notes.is_empty(),
            "{}",
            at("nothing")
        );
        for measure in &section.measures {
            figure(measure, &at(measure.name()));
        }
        for series in &section.series {
            assert!(!series.points.is_empty(), "{}", at(series.id));
            for point in series.points.iter().filter(|point| point.value.is_none()) {
                assert!(point.note.is_some(), "{}", at(series.id));
            }
        }
        for chart in &section.charts {
            assert!(!chart.caption().title.is_empty(), "{}", at(chart.caption().id));
        }
    }
}

fn figure(measure: &Measure, at: &str) {
    match measure.state() {
        Value::Defined(value) => {
            if measure.in_unit() == Unit::Share {
                assert!((0.0..=1.0).contains(value), "{at}: {value}");
            }
            if let Some(interval) = measure.interval() {
                assert!(measure.n() >= 2, "{at}: an interval of {}", measure.n());
                assert!(
                    interval.low.is_none_or(|low| low <= value + 1e-9),
                    "{at}: {value} {interval:?}"
                );
                assert!(
                    interval.high.is_none_or(|high| high >= value - 1e-9),
                    "{at}: {value} {interval:?}"
                );
            }
        }
        Value::Undefined(reason) => {
            assert!(!reason.is_empty() && measure.interval().is_none(), "{at}");
        }
        Value::Suppressed(reason) => {
            let parts = (measure.numerator(), measure.denominator(), measure.n());
            assert!(!reason.is_empty() && parts == (None, None, 0), "{at}");
        }
    }
    if let Some(trend) = measure.trend() {
        assert!(trend.periods >= 8, "{at}: a trend of {}", trend.periods);
    }
}

fn site(data: &Path) -> (Hub, Community) {
    let hub = hub();
    let desk = hub.as_operator();
    let dump = Dump::open(data.join("stack-exchange-conlang-meta")).unwrap();
    let made = desk.create_community(
        "conlang".parse().unwrap(),
        Charter::new("Conlang", chrono_tz::UTC),
        None,
    );
    let community = block_on(made).unwrap();
    block_on(stack_exchange::import(
        &desk,
        community.id,
        &dump,
        Options::default(),
        &mut (),
    ))
    .unwrap();
    (hub, community)
}

#[test]
fn s3_1_s4_7_the_report_of_a_real_site_says_no_more_than_is_known() {
    let Some(data) = shared() else { return };
    let (hub, community) = site(&data);
    for report in reports(&hub, &community, "2019-01-01") {
        is_honest(&report);
        for id in ["sessions", "leadership", "norms", "goals", "pulse"] {
            assert!(
                report.section(id).unwrap().measures.is_empty(),
                "{id}: nothing is on record"
            );
        }
    }
    // The audience-or-community profile has no word on leading where nobody ever led.
    let report = block_on(hub.as_operator().report(&community, &ReportOptions::default())).unwrap();
    assert!(report.measure("profile-shared-lead").unwrap().value().is_none());
    assert!(report.measure("profile-breadth").unwrap().value().is_some());
}

#[test]
fn s3_1_s4_7_the_report_of_a_real_committee_says_no_more_than_is_known() {
    let Some(data) = shared() else { return };
    let hub = hub();
    let desk = hub.as_operator();
    let made = desk.create_community(
        "steering".parse().unwrap(),
        Charter::new("Steering", chrono_tz::UTC),
        None,
    );
    let community = block_on(made).unwrap();
    let options = AttendanceOptions::default().create_missing(true);
    let file = data.join("minutes-steering/attendance.csv");
    block_on(attendance::import_file(
        &desk,
        &community,
        &file,
        options,
        &mut (),
    ))
    .unwrap();
    for report in reports(&hub, &community, "2021-01-01") {
        is_honest(&report);
        // Of what nobody recorded nothing is claimed, least of all that there was none.
        for id in ["profile", "network", "norms", "goals", "pulse", "retention"] {
            assert!(
                report.section(id).unwrap().measures.is_empty(),
                "{id}: nothing is on record"
            );
        }
        let rate = report.measure("participation-rate").unwrap();
        assert!(rate.value().is_none(), "{:?}", report.audience);
    }
}
