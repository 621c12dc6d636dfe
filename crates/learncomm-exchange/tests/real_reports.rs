//! S3.1, S4.7: the reports of a real site and a real committee, if `LEARNCOMM_SHARED` names the folder with the data: no
//! section is empty without a reason, and no figure claims more than it rests on.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says that it did not run, and fails by panicking"
)]

use std::path::Path;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::Community;
use learncomm_core::engagement::report::{Audience, Chart, GridRow, Report, ReportOptions, Span};
use learncomm_core::engagement::{Measure, Unit, Value};
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::Options;
use learncomm_exchange::stack_exchange::{self, Dump};

#[path = "support/real.rs"]
mod real;

use real::{community, data};

/// Reports on everything and on windows of a year, a quarter, a month, a week, one with nothing in it and one before the
/// beginning, for everybody.
fn reports(hub: &Hub, community: &Community, from: &str) -> Vec<Report> {
    let from: chrono::NaiveDate = from.parse().unwrap();
    let until = |months| from.checked_add_months(chrono::Months::new(months));
    let window = |months| Span::Days {
        from: Some(from),
        until: until(months),
    };
    let of = |from: &str, until: &str| Span::Days {
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
    };
    let week = Span::LastDays { days: 7, upto: from };
    let spans = [
        Span::Everything,
        window(12),
        window(3),
        window(1),
        week,
        of("2025-01-01", "2026-01-01"),
        of("2010-01-01", "2011-01-01"),
        of("2010-01-01", "2026-06-15"),
    ];
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
        let is_said = |note: &&str| note.len() > 10 && note.ends_with('.');
        assert!(section.notes.iter().all(is_said), "{}", at("a note"));
        for series in &section.series {
            assert!(
                !series.points.is_empty() && !series.title.is_empty(),
                "{}",
                at(series.id)
            );
            for point in series.points.iter().filter(|point| point.value.is_none()) {
                assert!(point.note.is_some(), "{}", at(series.id));
            }
        }
        for chart in &section.charts {
            drawing(chart, &at(chart.caption().id));
        }
    }
}

/// What is drawn has something in it, or says why not; no row of a grid is empty.
fn drawing(chart: &Chart, at: &str) {
    let caption = chart.caption();
    assert!(!caption.title.is_empty(), "{at}");
    let drawn = match chart {
        Chart::Curve(curve) => {
            let with_band = curve.lines.iter().filter(|line| !line.band.is_empty());
            assert!(with_band.into_iter().all(|line| line.n >= 5), "{at}");
            curve.lines.len()
        }
        Chart::Grid(grid) => {
            let is_empty = |row: &GridRow| row.cells.iter().all(Option::is_none);
            // A session has its row, and the note says why it has no figures.
            let sessions = caption.id == "session-coverage";
            assert!(
                sessions || !grid.rows.iter().any(is_empty),
                "{at}: {:?}",
                grid.rows
            );
            assert!(!grid.rows.iter().any(is_empty) || caption.note.is_some(), "{at}");
            let cells = grid.rows.iter().flat_map(|row| &row.cells).flatten();
            assert!(cells.into_iter().all(|cell| cell.n >= 5), "{at}");
            grid.rows.len()
        }
        Chart::Graph(graph) => graph.nodes.len(),
        _ => 1,
    };
    assert!(
        drawn > 0 || caption.note.is_some(),
        "{at}: empty without a reason"
    );
}

/// Nothing is told of a time off the record without saying so.
fn says_where_it_is_off_the_record(report: &Report) {
    let months = [
        "contributing-members-by-month",
        "contributors-by-month",
        "active-members-by-month",
    ];
    let known = report
        .window
        .notes
        .iter()
        .any(|note| note.contains("Before") || note.contains("Nothing"));
    if report.window.until.to_string() == "2011-01-01" || report.window.from.to_string() == "2025-01-01" {
        assert!(
            report.window.notes[0].starts_with("Nothing that anybody did"),
            "{:?}",
            report.window.notes
        );
    }
    for series in months.iter().filter_map(|id| report.series(id)) {
        for point in series.points.iter().filter(|point| *point.label < *"2018-02") {
            assert!(point.value.is_none() && known, "{}: {point:?}", series.id);
        }
    }
    if report.window.from.to_string() == "2010-01-01" && report.window.until.to_string() == "2026-06-02" {
        assert!(
            report.window.notes[0].contains("up to today"),
            "{:?}",
            report.window.notes
        );
    }
}

fn figure(measure: &Measure, at: &str) {
    match measure.state() {
        Value::Defined(value) => {
            if measure.in_unit() == Unit::Share {
                assert!((0.0..=1.0).contains(value), "{at}: {value}");
            }
            if let Some(interval) = measure.interval() {
                // Of one case a share has an interval that says how little that is; what is resampled has none.
                let width = interval
                    .low
                    .zip(interval.high)
                    .map_or(1.0, |(low, high)| high - low);
                let is_of_one = interval.method == "wilson" && width > 0.5;
                assert!(
                    measure.n() >= 2 || is_of_one,
                    "{at}: an interval of {}",
                    measure.n()
                );
                assert!(interval.has_width(), "{at}: {interval:?}");
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
            // A reason says what is missing here, and not only that something is.
            let is_one = reason.len() > 10 && !reason.contains("to take a share of");
            assert!(is_one && measure.interval().is_none(), "{at}: {reason}");
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
    let (hub, community) = community();
    let desk = hub.as_operator();
    let dump = Dump::open(data.join("stack-exchange-conlang-meta")).unwrap();
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
    let Some(data) = data() else { return };
    let (hub, community) = site(&data);
    for report in reports(&hub, &community, "2019-01-01") {
        is_honest(&report);
        says_where_it_is_off_the_record(&report);
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
    let Some(data) = data() else { return };
    let (hub, community) = community();
    let desk = hub.as_operator();
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
        says_where_it_is_off_the_record(&report);
        // Of what nobody recorded nothing is claimed, least of all that there was none.
        for id in [
            "profile",
            "network",
            "norms",
            "goals",
            "pulse",
            "retention",
            "questions",
            "equity",
            "newcomers",
            "record",
        ] {
            assert!(
                report.section(id).unwrap().measures.is_empty(),
                "{id}: nothing is on record"
            );
        }
        for chart in &report.section("sessions").unwrap().charts {
            let note = chart.caption().note.unwrap();
            assert!(
                note.contains("catching up") || note.contains("No session"),
                "{note}"
            );
        }
        let rate = report.measure("participation-rate").unwrap();
        assert!(rate.value().is_none(), "{:?}", report.audience);
    }
}
