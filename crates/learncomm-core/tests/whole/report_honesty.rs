//! S3.1, S4.7: a report claims nothing of what is not on record, and no more than what there is allows.

use chrono::{DateTime, Utc};
use learncomm_core::ErrorKind;
use learncomm_core::engagement::report::{Audience, Chart, Report, ReportOptions, Section, Span};
use learncomm_core::ledger::Verb;
use learncomm_core::session::Attendance;

use crate::common::{Guild, at, refused, wait};
use crate::report_sessions::{held, was};
use crate::script::{DAY, START, Script, community, day, is, is_undefined, value, window};

/// Five members, of whom each asks once in the first week.
fn askers() -> Script {
    let mut s = Script::default();
    for who in 1..=5 {
        s.join(-60.0, who);
        s.ask(f64::from(who), who, 10 + who);
    }
    s
}

/// A session that two people came to, and nothing else.
fn minutes() -> Script {
    let mut s = Script::default();
    held(&mut s, 1.0, 100, 0);
    for who in 1..=2 {
        s.join(0.0, who);
        was(&mut s, 1.0, who, 100, Attendance::Present, 0);
    }
    s
}

fn section<'a>(report: &'a Report, id: &str) -> &'a Section {
    report.section(id).unwrap()
}

fn labels(report: &Report, id: &str) -> Vec<(String, Option<f64>)> {
    let points = &report.series(id).unwrap().points;
    points
        .iter()
        .map(|point| (point.label.to_string(), point.value))
        .collect()
}

fn on(guild: &Guild, span: Span, as_of: Option<DateTime<Utc>>) -> Result<Report, learncomm_core::Error> {
    let options = ReportOptions {
        span,
        as_of,
        ..ReportOptions::default()
    };
    wait(guild.desk("mei").report(&guild.community, &options))
}

fn days(from: &str, until: &str) -> Span {
    Span::Days {
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
    }
}

#[test]
fn s4_7_of_what_has_not_begun_there_is_no_report() {
    let guild = Guild::with_roles();
    guild.ask("mei", "How?");
    let today = guild.hub.now().date_naive();
    let tomorrow = today.succ_opt().unwrap();
    let span = |from, until| Span::Days {
        from: Some(from),
        until: Some(until),
    };
    let kind = refused(
        on(&guild, span(tomorrow, tomorrow + chrono::Days::new(30)), None),
        &["window", "later than today", "no report"],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    // A month that is not over is reported on up to today, and says so: nobody waits into the future.
    let begun = on(&guild, span(today, today + chrono::Days::new(30)), None).unwrap();
    assert_eq!((begun.window.from, begun.window.until), (today, tomorrow));
    assert_eq!(begun.window.as_of, begun.window.end);
    assert!(
        begun.window.notes[0].contains("up to today"),
        "{:?}",
        begun.window.notes
    );
    assert!(value(&begun, "oldest-open-question").unwrap() < 86_400.0);
    assert_eq!(value(&begun, "answered-within-7-days"), None);
    let whole = on(&guild, span(today, tomorrow), None).unwrap();
    assert!(whole.window.notes.is_empty(), "{:?}", whole.window.notes);
}

#[test]
fn s4_7_nothing_is_known_of_the_time_to_come() {
    let guild = Guild::with_roles();
    guild.ask("mei", "How?");
    let later = at("2031-01-01 00:00");
    let kind = refused(
        on(&guild, Span::Everything, Some(later)),
        &["as-of", "later than today"],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    let options = ReportOptions {
        known_at: Some(later),
        ..ReportOptions::default()
    };
    let outcome = wait(guild.desk("mei").report(&guild.community, &options));
    assert_eq!(
        refused(outcome, &["known-at", "later than today"]),
        ErrorKind::Invalid
    );
}

#[test]
fn s4_7_a_window_off_the_record_says_why() {
    let s = askers();
    let compute = |span, as_of| {
        let options = ReportOptions {
            span,
            as_of,
            ..ReportOptions::default()
        };
        Report::compute(&community(chrono_tz::UTC), s.columns(), &options)
    };
    let open = |from, until| Span::Days { from, until };
    let early = DateTime::from_timestamp_millis(START - 90 * DAY);
    for (span, as_of, says) in [
        (
            open(Some(day(50)), None),
            None,
            "from 2026-02-24 on; the last that is on record is of 2026-01-10",
        ),
        (open(None, Some(day(-90))), None, "nothing is on record before"),
        (Span::Everything, early, "nothing is on record before 2025-10-07"),
        (
            days("2026-02-01", "2026-01-01"),
            None,
            "2026-02-01 is not before 2026-01-01",
        ),
    ] {
        assert_eq!(
            refused(compute(span, as_of), &["window", says]),
            ErrorKind::Invalid
        );
    }
    let notes = |from, until| s.report_on(&window(from, until), chrono_tz::UTC).window.notes;
    assert!(notes(0, 20).is_empty() && notes(-60, 36).is_empty());
    let says = |notes: Vec<String>, what: &str| {
        assert!(
            notes.len() == 1 && notes[0].contains(what),
            "{notes:?} and not {what}"
        );
    };
    says(
        notes(20, 30),
        "Nothing that anybody did in this time is on record",
    );
    says(notes(20, 30), "on record goes from 2025-11-06 to 2026-01-10");
    says(notes(-90, 20), "Before 2025-11-06 nothing is on record");
    says(notes(0, 90), "After 2026-01-10 nothing is on record");
    // Waits that are judged long after it are not known to have gone on.
    let late = ReportOptions {
        as_of: DateTime::from_timestamp_millis(START + 90 * DAY),
        ..window(0, 20)
    };
    says(
        s.report_on(&late, chrono_tz::UTC).window.notes,
        "After 2026-01-10 nothing is on record",
    );
}

#[test]
fn s4_7_months_before_anything_was_on_record_are_no_zeros() {
    let s = askers();
    let report = s.report_on(&window(-100, 20), chrono_tz::UTC);
    let expected = |known: &[Option<f64>]| -> Vec<(String, Option<f64>)> {
        let months = ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"];
        months
            .iter()
            .map(|m| (*m).to_owned())
            .zip(known.iter().copied())
            .collect()
    };
    // Members are on record from November on; what they did, only in January.
    let contributed = expected(&[None, None, None, None, Some(5.0)]);
    assert_eq!(labels(&report, "contributing-members-by-month"), contributed);
    assert_eq!(labels(&report, "contributors-by-month"), contributed);
    assert_eq!(
        labels(&report, "active-members-by-month"),
        expected(&[None, None, Some(0.0), Some(0.0), Some(5.0)])
    );
    let notes: Vec<_> = report
        .series("contributors-by-month")
        .unwrap()
        .points
        .iter()
        .map(|p| p.note)
        .collect();
    assert!(
        notes[..4].iter().all(|note| note.unwrap().contains("not")),
        "{notes:?}"
    );
    assert!(notes[4].unwrap().contains("part of the month"));
}

#[test]
fn s3_1_minutes_alone_tell_nothing_of_what_people_contribute() {
    let report = minutes().report(20);
    for id in [
        "profile",
        "questions",
        "equity",
        "network",
        "newcomers",
        "retention",
        "record",
    ] {
        let section = section(&report, id);
        assert!(
            section.measures.is_empty() && section.series.is_empty() && section.charts.is_empty(),
            "{id}"
        );
        assert!(
            section.notes[0].contains("on record"),
            "{id}: {:?}",
            section.notes
        );
    }
    is(&report, "seekers", 2.0, 2);
    for (name, why) in [
        ("sense-makers", "no sense-making is on record"),
        ("sharers", "nothing that people shared is on record"),
        ("seek-sense-share", "on record"),
        ("seekers-who-made-sense", "no sense-making is on record"),
        ("sense-makers-who-shared", "no sense-making is on record"),
        ("consume-only", "no contribution is on record"),
        ("no-show", "nobody ever said beforehand"),
        ("walk-in", "nobody ever said beforehand"),
        ("guests-who-came", "nobody is on record as a guest"),
        ("late-or-left-early", "nobody was ever recorded"),
        ("actions-done-on-time", "no action is on record"),
    ] {
        is_undefined(&report, name, why);
    }
    // Once somebody made sense of something, that others did not is known.
    let mut s = minutes();
    s.add(2.0, 1, Verb::Reflected).object = 100;
    let report = s.report(20);
    is(&report, "sense-makers", 1.0, 2);
    is(&report, "seekers-who-made-sense", 0.5, 2);
    is_undefined(&report, "sharers", "nothing that people shared is on record");
}

#[test]
fn s3_1_reasons_say_what_is_missing() {
    let report = askers().report_on(&window(20, 40), chrono_tz::UTC);
    for (name, why) in [
        ("answered-within-7-days", "nothing was asked in the window"),
        ("median-time-to-first-answer", "nothing was asked in the window"),
        ("oldest-open-question", "nothing was asked in the window"),
        ("accepted-of-all", "nothing was asked in the window"),
        ("accepted-of-answered", "nothing was asked in the window"),
        ("gini-star-members", "nobody contributed in the window"),
        ("answerer-absence-factor", "nobody answered in the window"),
        ("bot-share", "nothing that anybody did is on record"),
        ("newcomer-reply-rate", "nobody joined in the window"),
        ("retention-month-1", "nobody joined in the window"),
        ("recorded-answered", "nothing was asked in the window"),
        ("recorded-retention-month-1", "nobody first contributed"),
    ] {
        is_undefined(&report, name, why);
    }
    // A series without a point is none.
    assert!(report.series("retention-month-1-by-cohort").is_none());
    for section in &report.sections {
        for measure in &section.measures {
            let reason = measure.reason().unwrap_or("a figure");
            assert!(
                !reason.is_empty() && !reason.contains("to take a share of"),
                "{}",
                measure.name()
            );
        }
    }
}

#[test]
fn s3_1_few_answers_and_events_have_no_interval() {
    let mut s = askers();
    for n in 1..=4 {
        s.answer(8.0 + f64::from(n), 5, (20 + n, 10 + n));
    }
    let interval = |s: &Script, name: &str| s.report(30).measure(name).unwrap().interval().cloned();
    assert_eq!(interval(&s, "median-time-to-first-answer"), None);
    s.answer(14.0, 1, (30, 15));
    assert!(interval(&s, "median-time-to-first-answer").is_some());
    // What programs do comes in bursts: events are no independent cases.
    assert_eq!(interval(&s, "bot-share"), None);
}

#[test]
fn s3_1_nobody_is_new_because_the_window_is_short() {
    let mut s = askers();
    s.join(8.0, 6);
    let short = s.report_on(&window(7, 14), chrono_tz::UTC);
    assert!(
        short.series("members-by-tier").is_none(),
        "a week tells nothing of how often"
    );
    s.answer(12.0, 1, (20, 12));
    let short = s.report_on(&window(7, 14), chrono_tz::UTC);
    // 1 and 2 are tied; 6 joined a day ago, the others months ago.
    is(&short, "isolates", 3.0 / 5.0, 5);
    is(&short, "isolates-new", 1.0, 1);
    let title = |from, until| {
        let report = s.report_on(&window(from, until), chrono_tz::UTC);
        report.series("members-by-tier").map(|series| series.title)
    };
    assert!(title(0, 27).is_none());
    assert!(title(0, 28).unwrap().contains("whole weeks of the window"));
    assert!(title(-70, 21).unwrap().contains("last 13 weeks"));
}

#[test]
fn s3_1_periods_before_contributions_were_on_record_are_not_known() {
    let mut s = Script::default();
    for who in 1..=6 {
        // Five joined two months before anything was on record.
        s.join(if who < 6 { -60.0 } else { 0.0 }, who);
    }
    s.ask(0.0, 6, 16);
    s.ask(1.0, 1, 11);
    s.ask(35.0, 6, 17);
    let report = s.report_on(&window(-70, 120), chrono_tz::UTC);
    // Of the five, only what they did from their third period on is known.
    is_undefined_or_hidden(&report, "retention-month-1");
    is(&report, "retention-month-2", 1.0 / 6.0, 6);
    let grid = section(&report, "retention")
        .charts
        .iter()
        .find_map(|chart| match chart {
            Chart::Grid(grid) => Some(grid),
            _ => None,
        });
    let row = &grid.unwrap().rows[0];
    assert_eq!(row.label, "2025-11");
    let shown: Vec<Option<u64>> = row
        .cells
        .iter()
        .take(3)
        .map(|cell| cell.map(|cell| cell.n))
        .collect();
    assert_eq!(shown[..2], [None, None], "{row:?}");
}

fn is_undefined_or_hidden(report: &Report, name: &str) {
    assert_eq!(
        value(report, name),
        None,
        "{:?}",
        report.measure(name).unwrap().state()
    );
}

#[test]
fn s3_1_a_record_without_leaving_is_said_to_be_one() {
    let says = |report: &Report| {
        let notes = &section(report, "participation").notes;
        notes.iter().any(|note| note.contains("on record as having left"))
    };
    let mut s = askers();
    assert!(!says(&s.report(20)), "nobody left in two months");
    assert!(says(&s.report(400)));
    s.leave(10.0, 3);
    assert!(!says(&s.report(400)));
}

#[test]
fn s3_1_shares_of_newcomers_have_limits() {
    let mut s = Script::default();
    s.join(-9.0, 1);
    s.ask(-8.0, 1, 10);
    for who in 2..=9 {
        s.join(0.0, who);
        if who < 5 {
            s.ask(f64::from(who), who, 10 + who);
        }
    }
    let report = s.report(40);
    is(&report, "first-contribution-by-day-7", 3.0 / 8.0, 8);
    let interval = report
        .measure("first-contribution-by-day-7")
        .unwrap()
        .interval()
        .unwrap();
    let (low, high) = (interval.low.unwrap(), interval.high.unwrap());
    // All were watched for as long: 1 − S, with Greenwood's variance 3/8 · 5/8 / 8, log-log.
    let rest: f64 = 5.0 / 8.0;
    let spread = 1.959_963_984_540_054 * (rest * (1.0 - rest) / 8.0).sqrt() / (rest * rest.ln());
    assert!((low - (1.0 - rest.powf(spread.exp()))).abs() < 1e-9, "{low}");
    assert!((high - (1.0 - rest.powf((-spread).exp()))).abs() < 1e-9, "{high}");
}

#[test]
fn s1_9_s4_7_a_row_of_which_the_public_may_see_nothing_is_not_drawn() {
    let mut s = Script::default();
    s.join(-40.0, 99);
    s.ask(-39.0, 99, 500);
    // In January two of twelve come back, too few to be told of; of ten in February all.
    for who in 1..=22 {
        let joined = if who <= 12 { 1.0 } else { 30.0 };
        s.join(joined, who);
        let mut ask = |after: f64, object: u32| s.ask(joined + after, who, object);
        for period in 0..3 {
            if who > 12 || who <= 2 {
                ask(30.0 * f64::from(period) + 1.0, 1_000 + 100 * period as u32 + who);
            }
        }
    }
    let options = |audience| ReportOptions {
        audience: Some(audience),
        ..window(0, 125)
    };
    let grid = |audience| {
        let report = s.report_on(&options(audience), chrono_tz::UTC);
        let charts = section(&report, "retention").charts.clone();
        charts.into_iter().find_map(|chart| match chart {
            Chart::Grid(grid) => Some(grid),
            _ => None,
        })
    };
    let members = grid(Audience::Member).unwrap();
    assert_eq!(members.rows.len(), 2);
    // Alone in its column, what is left would be told by the rest: so it may be that nothing is.
    let public = Report::compute(
        &community(chrono_tz::UTC),
        s.columns(),
        &options(Audience::Public),
    )
    .unwrap();
    let told = section(&public, "retention")
        .charts
        .iter()
        .find_map(|chart| match chart {
            Chart::Grid(grid) => Some(grid),
            _ => None,
        });
    let told = told.unwrap();
    assert!(told.rows.len() < members.rows.len());
    for row in &told.rows {
        assert!(row.cells.iter().any(Option::is_some), "{row:?}");
    }
    assert!(told.caption.note.is_some());
}

#[test]
fn s4_7_minutes_alone_are_compared_with_earlier_minutes() {
    let mut s = minutes();
    held(&mut s, 31.0, 101, 0);
    was(&mut s, 31.0, 1, 101, Attendance::Present, 0);
    was(&mut s, 31.0, 2, 101, Attendance::Absent, 0);
    // From the day of the first session on.
    let report = s.report_on(&window(16, 31 + 15), chrono_tz::UTC);
    assert!(report.compared.before.is_none(), "it began before the first");
    let report = s.report_on(&window(24, 24 + 23), chrono_tz::UTC);
    for (name, now, then) in [
        ("members", 2.0, 2.0),
        ("active-members", 1.0, 2.0),
        ("seekers", 1.0, 2.0),
        ("session-coverage", 0.5, 1.0),
    ] {
        let measure = report.measure(name).unwrap();
        assert_eq!(measure.value(), Some(now), "{name}");
        assert_eq!(
            measure.before().and_then(|before| before.value),
            Some(then),
            "{name}"
        );
    }
    assert!(
        report
            .compared
            .notes
            .iter()
            .all(|note| !note.contains("came on record")),
        "{:?}",
        report.compared
    );
}

#[test]
fn s3_1_nobody_is_absent_from_cycles_without_a_session() {
    let mut s = minutes();
    for (n, at) in [15.0, 29.0, 43.0].into_iter().enumerate() {
        let session = 101 + n as u32;
        held(&mut s, at, session, 0);
        was(&mut s, at, 1, session, Attendance::Present, 0);
        was(&mut s, at, 2, session, Attendance::Absent, 0);
    }
    // Every fortnight, and then no more.
    is(&s.report(56), "cadence-presence", 0.5, 2);
    is_undefined(
        &s.report(84),
        "cadence-presence",
        "fewer than two of the last three cycles had one",
    );
    // Who is known to contribute, and does not, is away.
    s.ask(2.0, 1, 10);
    is(&s.report(84), "cadence-presence", 0.0, 2);
}
