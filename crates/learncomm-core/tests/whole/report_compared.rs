//! Figures beside what they were, and which way they went.

use chrono::NaiveDate;
use learncomm_core::engagement::report::{EarlierSpan, Report, ReportOptions, Section, Span};
use learncomm_core::engagement::{Direction, Earlier, Interval, Measure, Trend};
use learncomm_core::ledger::Verb;
use proptest::prelude::*;

use crate::report_invariants::any_script;
use crate::report_sessions::{held, was};
use crate::script::{DAY, START, Script, community, day, window};

fn measure<'a>(report: &'a Report, name: &str) -> &'a Measure {
    report
        .measure(name)
        .unwrap_or_else(|| panic!("no measure {name}"))
}

fn before(report: &Report, name: &str) -> Option<f64> {
    let before = measure(report, name).before();
    before.unwrap_or_else(|| panic!("{name} is not compared")).value
}

fn span(from: i64, until: i64) -> Option<EarlierSpan> {
    Some(EarlierSpan {
        from: day(from),
        until: day(until),
    })
}

/// Three members, of whom the first was active long ago.
fn three() -> Script {
    let mut s = Script::default();
    for who in 1..=3 {
        s.join(-900.0, who);
    }
    s.ask(-899.5, 1, 1);
    s
}

#[test]
fn s4_7_figures_stand_beside_what_they_were() {
    let mut s = three();
    // A year before: one question. Before: two, one of them answered in time. Now: one, answered.
    s.ask(28.0 - 365.0, 1, 10);
    s.ask(3.0, 1, 20);
    s.ask(4.0, 2, 30);
    s.answer(5.0, 3, (31, 30));
    s.ask(30.0, 1, 40);
    s.answer(30.5, 2, (41, 40));
    let report = s.report_on(&window(28, 56), chrono_tz::UTC);
    assert_eq!(report.compared.before, span(0, 28));
    assert_eq!(report.compared.last_year, span(28 - 365, 56 - 365));
    assert_eq!(report.compared.notes, [""; 0]);
    let answered = measure(&report, "answered-within-7-days");
    assert_eq!(answered.value(), Some(1.0));
    let then = answered.before().unwrap();
    assert_eq!((then.value, then.n), (Some(0.5), 2));
    assert_eq!(then.interval.as_ref().unwrap().method, "wilson");
    let year_before = answered.last_year().unwrap();
    assert_eq!((year_before.value, year_before.n), (Some(0.0), 1));
    assert_eq!(before(&report, "contributing-members"), Some(3.0));
    // Undefined then is undefined, and not nothing.
    assert_eq!(before(&report, "median-time-to-first-answer"), Some(86_400.0));
    assert_eq!(
        measure(&report, "median-time-to-first-answer")
            .last_year()
            .unwrap()
            .value,
        None
    );
    // Of a whole year the time before is the year before.
    let year = ReportOptions {
        span: Span::Days {
            from: NaiveDate::from_ymd_opt(2025, 7, 1),
            until: NaiveDate::from_ymd_opt(2026, 7, 1),
        },
        ..ReportOptions::default()
    };
    let report = s.report_on(&year, chrono_tz::UTC);
    assert_eq!(report.compared.before, report.compared.last_year);
    let questions = measure(&report, "questions");
    assert_eq!(
        (questions.value(), before(&report, "questions")),
        (Some(3.0), Some(1.0))
    );
    assert_eq!(questions.before(), questions.last_year());
}

#[test]
fn s4_7_the_time_before_was_followed_up_as_long() {
    let mut s = three();
    // Each is answered three days later: too late for a report as of the end of the window.
    s.ask(27.0, 1, 10);
    s.answer(30.0, 2, (11, 10));
    s.ask(55.0, 1, 20);
    s.answer(58.0, 2, (21, 20));
    let open = |after: i64| {
        let as_of = chrono::DateTime::from_timestamp_millis(START + (56 + after) * DAY);
        let options = ReportOptions {
            as_of,
            ..window(28, 56)
        };
        let report = s.report_on(&options, chrono_tz::UTC);
        let open = measure(&report, "open-questions").value();
        (open, before(&report, "open-questions"))
    };
    assert_eq!(open(0), (Some(1.0), Some(1.0)));
    assert_eq!(open(2), (Some(1.0), Some(1.0)));
    assert_eq!(open(3), (Some(0.0), Some(0.0)));
}

#[test]
fn s4_7_what_was_removed_since_is_removed_in_both() {
    let mut s = three();
    s.ask(1.0, 1, 10);
    s.ask(2.0, 2, 20);
    s.ask(3.0, 3, 30);
    s.act_on(50.0, 2, Verb::RemovedByModeration, 10);
    s.act_on(51.0, 3, Verb::Erased, 30);
    s.ask(30.0, 1, 40);
    let report = s.report_on(&window(28, 56), chrono_tz::UTC);
    assert_eq!(before(&report, "contributing-members"), Some(1.0));
    // As of then they stood. A report on that time tells of now if it is asked to.
    let then = |known_at| {
        let options = ReportOptions {
            known_at,
            ..window(0, 28)
        };
        let report = s.report_on(&options, chrono_tz::UTC);
        measure(&report, "contributing-members").value()
    };
    assert_eq!(then(None), Some(3.0));
    let now = chrono::DateTime::from_timestamp_millis(START + 56 * DAY);
    assert_eq!(then(now), Some(1.0));
    // Who turned out to be a program was one all the time.
    s.add(52.0, 2, Verb::Classified).value = 1;
    let report = s.report_on(&window(28, 56), chrono_tz::UTC);
    assert_eq!(before(&report, "contributing-members"), Some(0.0));
    let early = ReportOptions {
        known_at: chrono::DateTime::from_timestamp_millis(START),
        ..window(0, 28)
    };
    assert!(Report::compute(&community(chrono_tz::UTC), s.columns(), &early).is_err());
}

#[test]
fn s4_7_there_is_no_comparison_with_what_was_not_on_record() {
    let mut s = Script::default();
    for who in 1..=3 {
        s.join(-40.0, who);
    }
    s.ask(10.0, 1, 10);
    s.ask(30.0, 2, 20);
    let notes = |options: &ReportOptions| {
        let report = s.report_on(options, chrono_tz::UTC);
        let compared = report.sections.iter().flat_map(|s| &s.measures);
        let compared = compared.filter(|m| m.before().is_some() || m.last_year().is_some());
        (compared.count(), report.compared)
    };
    // Partly before the first activity is before it.
    let (count, compared) = notes(&window(28, 56));
    assert_eq!((count, compared.before, compared.last_year), (0, None, None));
    // One reason for both is said once.
    let [note] = compared.notes[..] else {
        panic!("{:?}", compared.notes);
    };
    for part in ["the time before", "a year before", "not yet on record"] {
        assert!(note.contains(part), "{note}");
    }
    // From the day of the first activity on is from the beginning.
    let (count, compared) = notes(&window(28, 46));
    assert!(count > 20);
    assert_eq!(compared.before, span(10, 28));
    let (count, compared) = notes(&ReportOptions::default());
    assert_eq!((count, compared.before), (0, None));
    assert!(compared.notes[0].contains("before everything"));
    let alone = ReportOptions {
        compare: false,
        ..window(28, 46)
    };
    let (count, compared) = notes(&alone);
    assert_eq!((count, compared.notes.len()), (0, 1));
}

#[test]
fn s4_7_a_window_longer_than_a_year_overlaps_with_the_year_before() {
    let mut s = three();
    s.ask(10.0, 1, 10);
    let report = s.report_on(&window(-400, 28), chrono_tz::UTC);
    assert_eq!(report.compared.before, span(-828, -400));
    assert_eq!(report.compared.last_year, None);
    assert!(report.compared.notes[0].contains("longer than a year"));
}

#[test]
fn s4_7_a_section_is_compared_once_it_is_on_record() {
    let mut s = three();
    for (i, at) in [12.0, 30.0, 40.0].into_iter().enumerate() {
        let object = 100 + i as u32;
        held(&mut s, at, object, 0);
        was(
            &mut s,
            at,
            1,
            object,
            learncomm_core::session::Attendance::Present,
            0,
        );
    }
    let report = s.report_on(&window(28, 56), chrono_tz::UTC);
    // The first session on record was amid the time before.
    assert_eq!(measure(&report, "session-coverage").before(), None);
    assert!(measure(&report, "participation-rate").before().is_some());
    assert!(
        report
            .compared
            .notes
            .iter()
            .any(|note| note.contains("only after"))
    );
    let report = s.report_on(&window(28, 44), chrono_tz::UTC);
    assert_eq!(before(&report, "session-coverage"), Some(1.0 / 3.0));
    assert_eq!(measure(&report, "session-coverage").last_year(), None);
}

/// S4.7 and metrics §10.4: two counts that lie close together would tell of the few that make the difference.
#[test]
fn s4_7_counts_of_people_that_lie_close_are_not_compared() {
    let of = |then: u32, now: u32| {
        let mut s = Script::default();
        for who in 1..=20 {
            s.join(-30.0, who);
        }
        s.ask(-29.0, 20, 1);
        let line = s.add(-29.0, 20, Verb::Shared);
        (line.object, line.value) = (2, learncomm_core::contribution::ContributionKind::Resource.code());
        for who in 1..=then {
            s.act_on(3.0, who, Verb::Opened, 2);
        }
        for who in 1..=now {
            s.act_on(30.0, who, Verb::Opened, 2);
        }
        let report = s.report_on(&window(28, 56), chrono_tz::UTC);
        let people = measure(&report, "people-who-opened-resources");
        (people.value(), people.before().and_then(|then| then.value))
    };
    assert_eq!(of(6, 6), (Some(6.0), Some(6.0)));
    assert_eq!(of(6, 7), (Some(7.0), None));
    assert_eq!(of(6, 11), (Some(11.0), Some(6.0)));
    assert_eq!(of(4, 11), (Some(11.0), None), "suppressed then");
    assert_eq!(of(11, 4), (None, None), "suppressed now");
}

/// Members 1 to 12; in each month from January 2025 so many of them contribute.
fn months(contributors: &[u32]) -> Script {
    let mut s = Script::default();
    for who in 1..=12 {
        s.join(-800.0, who);
    }
    s.ask(-799.0, 1, 1);
    let mut object = 10;
    for (month, people) in (1..).zip(contributors) {
        let first = NaiveDate::from_ymd_opt(2025, month, 10).unwrap();
        for who in 1..=*people {
            let days = (first - day(0)).num_days() as f64;
            s.ask(days, who, object);
            object += 1;
        }
    }
    s
}

fn trend(s: &Script, from: (i32, u32, u32), until: (i32, u32, u32), name: &str) -> Option<Trend> {
    let of = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let options = ReportOptions {
        span: Span::Days {
            from: of(from),
            until: of(until),
        },
        ..ReportOptions::default()
    };
    let report = s.report_on(&options, chrono_tz::UTC);
    measure(&report, name).trend().cloned()
}

#[test]
fn s4_7_a_trend_takes_eight_periods_and_a_test() {
    let s = months(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let name = "contributing-members";
    let rising = trend(&s, (2025, 1, 1), (2025, 9, 1), name).unwrap();
    assert_eq!(
        (rising.direction, rising.period, rising.periods),
        (Direction::Rising, "month", 8)
    );
    assert!(rising.p < 0.01 && (rising.slope - 1.0).abs() < 0.01, "{rising:?}");
    // The last month is not over: what is left are seven months, and so it goes by weeks, most of them without anybody.
    let weeks = trend(&s, (2025, 1, 1), (2025, 8, 31), name).unwrap();
    assert_eq!((weeks.period, weeks.periods), ("week", 33));
    assert_eq!(trend(&s, (2025, 1, 1), (2025, 2, 20), name), None);
    let unclear = months(&[4, 3, 5, 4, 4, 5, 3, 4]);
    let unclear = trend(&unclear, (2025, 1, 1), (2025, 9, 1), name).unwrap();
    assert_ne!(unclear.direction, Direction::Rising);
    assert_ne!(unclear.direction, Direction::Falling);
    let share = trend(&s, (2025, 1, 1), (2025, 9, 1), "participation-rate").unwrap();
    assert_eq!(share.direction, Direction::Rising);
    assert!((share.slope - 1.0 / 12.0).abs() < 1e-3);
    // What is alike all the time has no direction.
    let members = trend(&s, (2025, 1, 1), (2025, 9, 1), "members").unwrap();
    assert_eq!(
        (members.direction, members.p, members.slope),
        (Direction::NoClearChange, 1.0, 0.0)
    );
}

#[test]
fn s4_7_what_is_not_over_or_not_on_record_is_in_no_trend() {
    let s = months(&[1, 2, 2, 4, 5, 6, 6, 8, 9]);
    let answered = |until| trend(&s, (2025, 1, 1), until, "answered-within-7-days");
    // As of the end of August its last questions are not a week old.
    assert_eq!(answered((2025, 9, 1)), None);
    assert_eq!(answered((2025, 10, 1)).unwrap().periods, 8);
    // Before the first contribution nothing was watched.
    let mut young = months(&[1, 2, 2, 4, 5, 6, 6, 8]);
    young
        .0
        .retain(|line| line.verb != Verb::Asked || line.object >= 10);
    let of = |from| trend(&young, from, (2025, 9, 1), "contributing-members");
    assert_eq!(of((2024, 12, 1)), None);
}

/// The time between members' sessions is longer than a period: periods without one are left out, and the slope is by time.
#[test]
fn s4_7_periods_without_a_value_are_no_zeros() {
    let mut s = Script::default();
    for who in 1..=10 {
        s.join(-9.0, who);
    }
    // Every second Monday one more member comes.
    for i in 0..9_u32 {
        let at = 0.5 + 14.0 * f64::from(i);
        held(&mut s, at, 100 + i, 0);
        for who in 1..=i + 1 {
            was(
                &mut s,
                at,
                who,
                100 + i,
                learncomm_core::session::Attendance::Present,
                0,
            );
        }
    }
    let options = ReportOptions {
        as_of: chrono::DateTime::from_timestamp_millis(START + 160 * DAY),
        ..window(0, 126)
    };
    let report = s.report_on(&options, chrono_tz::UTC);
    let trend = measure(&report, "session-coverage").trend().unwrap();
    assert_eq!(
        (trend.direction, trend.period, trend.periods),
        (Direction::Rising, "week", 9)
    );
    assert!(
        (trend.slope - 0.05).abs() < 1e-9,
        "a tenth in two weeks: {trend:?}"
    );
}

/// Figures that are not compared, or whose comparison has a rule of its own.
const APART: [&str; 3] = [
    "ei-permutation-p",
    "resources-opened",
    "people-who-opened-resources",
];

fn is_resampled(interval: Option<&Interval>) -> bool {
    interval.is_some_and(|interval| {
        interval.method.contains("bootstrap") || interval.method.contains("jackknife")
    })
}

/// Whether an earlier figure is that of a report on the earlier window alone; how many were.
fn agree(
    report: &Report,
    alone: &Report,
    earlier: impl Fn(&Measure) -> Option<&Earlier>,
) -> Result<usize, TestCaseError> {
    let find = |id: &str| alone.sections.iter().find(|section: &&Section| section.id == id);
    let mut compared = 0;
    for section in &report.sections {
        for measure in &section.measures {
            let Some(then) = earlier(measure).filter(|_| !APART.contains(&measure.name())) else {
                continue;
            };
            let other = find(section.id).unwrap();
            let other = other
                .measures
                .iter()
                .find(|m| m.name() == measure.name())
                .unwrap();
            prop_assert_eq!(then.value, other.value(), "{}", measure.name());
            prop_assert_eq!(then.n, other.n(), "{}", measure.name());
            if !is_resampled(other.interval()) {
                prop_assert_eq!(then.interval.as_ref(), other.interval(), "{}", measure.name());
            }
            compared += 1;
        }
    }
    Ok(compared)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// S4.7: what a figure was is what a report on that time says, judged as late and with what is known now.
    #[test]
    fn s4_7_what_it_was_is_what_a_report_on_it_says(s in any_script(), old in any_script(), late in 0_i64..9) {
        let mut all = s;
        // The same things with other people around them, a year and a bit before.
        all.0.extend(old.0.into_iter().map(|mut line| {
            line.at -= 370 * DAY;
            line
        }));
        all.join(-500.0, 1);
        all.ask(-400.0, 1, 900);
        let as_of = |end: i64| chrono::DateTime::from_timestamp_millis(START + (end + late) * DAY);
        let options = ReportOptions { as_of: as_of(40), ..window(20, 40) };
        let report = all.report_on(&options, chrono_tz::UTC);
        let alone = |from: i64, until: i64| {
            let options = ReportOptions {
                as_of: as_of(until),
                known_at: as_of(40),
                compare: false,
                ..window(from, until)
            };
            all.report_on(&options, chrono_tz::UTC)
        };
        prop_assert_eq!(report.compared.before, span(0, 20));
        let before = agree(&report, &alone(0, 20), Measure::before)?;
        let last_year = agree(&report, &alone(20 - 365, 40 - 365), Measure::last_year)?;
        prop_assert!(before > 30 && last_year > 30, "{before} {last_year}");
        // And comparing changes no figure of the report itself.
        let without = all.report_on(&ReportOptions { compare: false, ..options }, chrono_tz::UTC);
        for (one, other) in report.sections.iter().zip(&without.sections) {
            for (one, other) in one.measures.iter().zip(&other.measures) {
                let bare = one.clone().with_before(None).with_last_year(None);
                prop_assert_eq!(&bare, other);
            }
        }
    }
}
