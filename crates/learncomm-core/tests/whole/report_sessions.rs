//! Sessions and leading in the report: small communities whose figures were worked out by hand, and the minutes of a real
//! committee.

use std::collections::{BTreeMap, BTreeSet};

use learncomm_core::Role;
use learncomm_core::community::{CharterEdit, PersonMetrics, SettingsEdit};
use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Particulars, Report, ReportOptions};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{Answer, Attendance, SessionRole};

use crate::common::{Guild, handle, wait};
use crate::script::{Script, community, is, is_undefined, value, window};

const MINUTES: i64 = 60_000;

/// A session that took place, of some scope.
pub(crate) fn held(s: &mut Script, days: f64, object: u32, scope: u32) {
    let line = s.add(days, 0, Verb::Held);
    (line.object, line.value) = (object, scope << 16 | 60);
}

/// Somebody was there, or not; the so-manieth correction.
pub(crate) fn was(s: &mut Script, days: f64, who: u32, object: u32, how: Attendance, corrections: u32) {
    let verb = if how.came() { Verb::Attended } else { Verb::Missed };
    let line = s.add(days, who, verb);
    (line.object, line.value) = (object, corrections << 8 | how.code());
}

pub(crate) fn led(s: &mut Script, days: f64, who: u32, object: u32, role: SessionRole) {
    let line = s.add(days, who, Verb::Led);
    (line.object, line.value) = (object, role.code());
}

fn role(s: &mut Script, days: f64, who: u32, role: Role) {
    s.add(days, who, Verb::Appointed).value = role.code();
}

fn on(s: &mut Script, days: f64, who: u32, verb: Verb, object: u32, value: u32) {
    let line = s.add(days, who, verb);
    (line.object, line.value) = (object, value);
}

fn points(report: &Report, series: &str) -> Vec<(String, Option<f64>, u64)> {
    let points = &report.series(series).unwrap().points;
    points
        .iter()
        .map(|p| (p.label.to_string(), p.value, p.n))
        .collect()
}

/// Members 1 to 5, a guest 6, a bot 7, and 8, who joins on day 10.
fn circle() -> Script {
    let mut s = Script::default();
    for who in 1..=7 {
        s.join(-9.0, who);
    }
    role(&mut s, -9.0, 6, Role::Guest);
    s.bot(7);
    s.join(10.0, 8);
    s
}

#[test]
fn s0_3_coverage_counts_who_came_or_caught_up() {
    let mut s = circle();
    // A session for everyone: 1 and 2 come, 3 had said yes and does not, 4 is excused, of 5 nothing is recorded.
    held(&mut s, 1.0, 100, 0);
    was(&mut s, 1.0, 1, 100, Attendance::Present, 0);
    was(&mut s, 1.0, 2, 100, Attendance::Late, 0);
    was(&mut s, 1.0, 3, 100, Attendance::Absent, 0);
    was(&mut s, 1.0, 4, 100, Attendance::Excused, 0);
    was(&mut s, 1.0, 6, 100, Attendance::Present, 0);
    was(&mut s, 1.0, 7, 100, Attendance::Present, 0);
    for who in [1, 3, 4] {
        on(&mut s, 1.0, who, Verb::Expected, 100, 0);
    }
    on(&mut s, 2.0, 1, Verb::SharedMaterials, 100, 1);
    on(&mut s, 14.9, 5, Verb::CaughtUp, 100, 1);
    on(&mut s, 15.1, 3, Verb::CaughtUp, 100, 1);
    on(&mut s, 3.0, 8, Verb::CaughtUp, 100, 1);
    let report = s.report(28);
    is(&report, "sessions-held", 1.0, 1);
    is(&report, "session-coverage", 3.0 / 5.0, 5);
    is(&report, "session-attendance", 2.0 / 4.0, 4);
    is(&report, "no-show", 1.0 / 3.0, 3);
    is(&report, "walk-in", 1.0 / 2.0, 2);
    is(&report, "catch-up", 1.0 / 3.0, 3);
    is(&report, "guests-who-came", 1.0, 1);
    is(&report, "late-or-left-early", 1.0 / 2.0, 2);
    is(&report, "partly-there", 0.0, 2);
    is_undefined(&report, "agenda-completion", "no agenda");
    is_undefined(&report, "actions-done-on-time", "no action is on record");

    // A second one without anything to catch up with, at which 8 is a member, too.
    held(&mut s, 20.0, 101, 0);
    for who in [1, 2, 3, 8] {
        was(&mut s, 20.0, who, 101, Attendance::Partly, 0);
    }
    was(&mut s, 20.0, 6, 101, Attendance::Present, 0);
    let report = s.report(28);
    is(&report, "session-coverage", 7.0 / 11.0, 11);
    is(&report, "session-attendance", 6.0 / 10.0, 10);
    is(&report, "catch-up", 1.0 / 3.0, 3);
    is(&report, "partly-there", 4.0 / 6.0, 6);
    is(&report, "guests-who-came", 1.0, 2);
    assert_eq!(
        points(&report, "session-coverage-by-session"),
        [
            ("2026-01-06".to_owned(), Some(3.0 / 5.0), 5),
            ("2026-01-25".to_owned(), Some(4.0 / 6.0), 6)
        ]
    );
    assert_eq!(
        points(&report, "session-coverage-by-month"),
        [
            ("2026-01".to_owned(), Some(7.0 / 11.0), 11),
            ("2026-02".to_owned(), None, 0)
        ]
    );
    // What is outside of the window is not in it.
    let report = s.report_on(&window(0, 20), chrono_tz::UTC);
    is(&report, "sessions-held", 1.0, 1);
}

#[test]
fn s0_3_corrections_overrule_and_what_was_not_held_does_not_count() {
    let mut s = circle();
    held(&mut s, 1.0, 100, 0);
    was(&mut s, 1.0, 1, 100, Attendance::Present, 0);
    was(&mut s, 1.0, 2, 100, Attendance::Present, 0);
    // 2 was absent, no, excused; 3 was there after all.
    was(&mut s, 1.0, 2, 100, Attendance::Absent, 1);
    was(&mut s, 1.0, 2, 100, Attendance::Excused, 2);
    was(&mut s, 1.0, 3, 100, Attendance::Absent, 0);
    was(&mut s, 1.0, 3, 100, Attendance::Present, 1);
    led(&mut s, 1.0, 4, 100, SessionRole::Facilitator);
    led(&mut s, 1.0, 5, 100, SessionRole::Facilitator);
    on(
        &mut s,
        1.0,
        4,
        Verb::Unled,
        100,
        1 << 8 | SessionRole::Facilitator.code(),
    );
    let report = s.report(28);
    is(&report, "session-attendance", 2.0 / 4.0, 4);
    // 2 did not attend and 4 did not lead: 1, 3 and 5 were active, 5 contributed.
    is(&report, "active-members", 3.0, 7);
    is(&report, "contributing-members", 1.0, 7);
    is(&report, "distinct-leaders", 1.0, 5);
    // It did not take place at all …
    let mut other = s.clone();
    on(&mut other, 1.0, 0, Verb::Unheld, 100, 0);
    let report = other.report(28);
    is(&report, "active-members", 0.0, 7);
    is_undefined(&report, "participation-rate", "no contribution is on record");
    assert!(report.section("sessions").unwrap().measures.is_empty());
    assert!(report.section("leadership").unwrap().measures.is_empty());
    // … or did, after it was said that it did not, a day later.
    held(&mut other, 2.0, 100, 0);
    let report = other.report(28);
    is(&report, "sessions-held", 1.0, 1);
    is(&report, "session-attendance", 2.0 / 4.0, 4);
    assert_eq!(points(&report, "session-coverage-by-session")[0].0, "2026-01-07");
}

#[test]
fn s0_3_only_who_is_in_scope_can_be_absent() {
    let mut s = circle();
    for (who, unit) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        s.unit(-9.0, who, unit);
    }
    s.unit(5.0, 2, 2); // 2 moves
    for (days, object) in [(1.0, 100), (8.0, 101)] {
        held(&mut s, days, object, 1);
        on(&mut s, days, 0, Verb::ScopedTo, object, 1);
        was(&mut s, days, 1, object, Attendance::Present, 0);
        was(&mut s, days, 3, object, Attendance::Present, 0);
    }
    // 1 and 2, then 1 alone; 3 came from elsewhere.
    is(&s.report(28), "session-attendance", 2.0 / 3.0, 3);
    let mut s = circle();
    held(&mut s, 1.0, 100, 2);
    was(&mut s, 1.0, 1, 100, Attendance::Present, 0);
    was(&mut s, 1.0, 2, 100, Attendance::Absent, 0);
    on(&mut s, 1.0, 3, Verb::Expected, 100, 0);
    s.add(0.5, 1, Verb::Invited).object = 100;
    s.0.last_mut().unwrap().toward = 4;
    was(&mut s, 1.0, 6, 100, Attendance::Absent, 0); // a guest
    is(&s.report(28), "session-attendance", 1.0 / 4.0, 4);
}

#[test]
fn s0_3_an_excuse_stands_as_it_stood_when_it_began() {
    let mut s = circle();
    held(&mut s, 7.0, 100, 0);
    s.0.last_mut().unwrap().parent = 50;
    was(&mut s, 7.0, 1, 100, Attendance::Present, 0);
    let excused = Answer::Excused.code();
    on(&mut s, 1.0, 2, Verb::Responded, 50, excused); // from the series
    on(&mut s, 1.0, 3, Verb::Responded, 50, excused);
    on(&mut s, 2.0, 3, Verb::Responded, 100, Answer::Yes.code()); // but not from this one
    on(&mut s, 8.0, 4, Verb::Responded, 100, excused); // too late
    is(&s.report(28), "session-attendance", 1.0 / 4.0, 4);
}

#[test]
fn s3_8_actions_are_done_by_the_date_that_was_first_agreed() {
    let mut s = circle();
    let due = |days: i64| u32::try_from(crate::script::START / MINUTES + days * 24 * 60).unwrap();
    for (object, day) in [(200, 10), (201, 10), (202, 10), (203, 10), (204, 40), (205, 12)] {
        on(&mut s, 1.0, 1, Verb::AgreedAction, object, due(day));
    }
    on(&mut s, 9.0, 1, Verb::ClosedAction, 200, 0);
    on(&mut s, 9.5, 1, Verb::AgreedAction, 201, due(20)); // put off, and done by then
    on(&mut s, 19.0, 1, Verb::ClosedAction, 201, 0);
    on(&mut s, 11.0, 1, Verb::DroppedAction, 202, 0); // when it was late
    on(&mut s, 9.0, 1, Verb::DroppedAction, 203, 0); // in time
    let report = s.report(28);
    // Of 200, 201, 202 and 205 one was done on time.
    is(&report, "actions-done-on-time", 1.0 / 4.0, 4);
    is_undefined(&report, "session-coverage", "no session was held in the window");

    held(&mut s, 1.0, 100, 0);
    on(&mut s, 1.1, 0, Verb::KeptAgenda, 100, 4 << 16 | 1);
    on(&mut s, 1.2, 0, Verb::KeptAgenda, 100, 4 << 16 | 3);
    is(&s.report(28), "agenda-completion", 3.0 / 4.0, 4);
}

#[test]
fn s0_10_s2_8_leading_goes_round() {
    let mut s = circle();
    role(&mut s, -9.0, 1, Role::Facilitator);
    s.join(60.0, 9); // too late to lead
    let facilitators = [1, 1, 2, 2, 3, 6];
    for (i, who) in facilitators.into_iter().enumerate() {
        let (days, object) = (i as f64 * 2.0, 100 + i as u32);
        held(&mut s, days, object, 0);
        led(&mut s, days, who, object, SessionRole::Facilitator);
    }
    led(&mut s, 0.0, 4, 100, SessionRole::NoteTaker);
    led(&mut s, 2.0, 4, 101, SessionRole::Opener);
    led(&mut s, 4.0, 5, 102, SessionRole::Opener);
    led(&mut s, 4.0, 5, 102, SessionRole::CaseGiver);
    let report = s.report(28);
    // Five turns of six members, 8 among them since the last session: 2, 2, 1, 0, 0, 0, at best 1, 1, 1, 1, 1, 0.
    let entropy = -(2.0 * 0.4 * 0.4_f64.ln() + 0.2 * 0.2_f64.ln()) / 5.0_f64.ln();
    is(&report, "facilitator-rotation", entropy, 5);
    is(&report, "opener-rotation", 1.0, 2);
    is_undefined(&report, "note-taker-rotation", "one turn");
    assert!(
        report.measure("presenter-rotation").is_none(),
        "nobody ever had this role"
    );
    // 2, 2, 3 and all others but the two of 1.
    is(&report, "peer-led-share", 6.0 / 8.0, 8);
    is(&report, "facilitator-absence-factor", 2.0, 3);
    is(&report, "distinct-leaders", 5.0, 6);
    is(&report, "first-time-leaders", 5.0, 5);
    is(&report, "never-led", 1.0 / 6.0, 6);
    // 1 and 4 on day 2, 5 on day 4, 2 on day 6, 3 on day 8.
    is(&report, "median-time-since-leading", 24.0 * 86_400.0, 5);
    is(&report, "longest-time-since-leading", 26.0 * 86_400.0, 5);
    assert_eq!(
        points(&report, "leaders-by-role"),
        [
            ("facilitator".to_owned(), Some(3.0), 5),
            ("opener".to_owned(), Some(2.0), 2),
            ("note-taker".to_owned(), Some(1.0), 1)
        ]
    );
    // Later, nobody leads for the first time.
    let later = s.report_on(&window(3, 28), chrono_tz::UTC);
    is(&later, "distinct-leaders", 3.0, 6);
    is(&later, "first-time-leaders", 3.0, 3);
    let later = s.report_on(&window(5, 28), chrono_tz::UTC);
    is(&later, "first-time-leaders", 1.0, 2);
}

#[test]
fn s0_10_leading_is_contributing_and_no_post() {
    let mut s = circle();
    s.ask(1.0, 1, 10);
    let before = s.report(28);
    held(&mut s, 2.0, 100, 0);
    led(&mut s, 2.0, 2, 100, SessionRole::Presenter);
    on(&mut s, 3.0, 3, Verb::SharedMaterials, 100, 2);
    on(&mut s, 3.0, 4, Verb::DraftedNorm, 200, 1);
    on(&mut s, 3.0, 5, Verb::Voiced, 200, 1 << 8 | 3);
    held(&mut s, 12.0, 101, 0);
    led(&mut s, 12.0, 8, 101, SessionRole::Facilitator);
    let report = s.report(28);
    is(&report, "contributing-members", 6.0, 7);
    is(&report, "gini-star-contributors", 0.0, 6);
    // Who leads first has contributed; only a post can be replied to.
    assert_eq!(value(&before, "first-contribution-by-day-7"), Some(0.0));
    assert_eq!(value(&report, "first-contribution-by-day-7"), Some(1.0));
    is_undefined(&report, "newcomer-reply-rate", "no first post");
    // What other tools count is as it was.
    let record = |report: &Report| serde_json::to_string(report.section("record").unwrap()).unwrap();
    let mut posts = s.clone();
    posts.0.retain(|a| (a.verb as u8) < Verb::Responded as u8);
    assert_eq!(record(&report), record(&posts.report(28)));
}

#[test]
fn s4_7_a_community_without_sessions_has_no_figures_of_them() {
    let mut s = circle();
    s.ask(1.0, 1, 10);
    let report = s.report(28);
    for (id, says) in [
        ("sessions", "No session"),
        ("leadership", "Nobody is on record"),
        ("norms", "No norm is on record as drafted"),
        ("topics", "No topic is on record as suggested"),
    ] {
        let section = report.section(id).unwrap();
        assert!(section.measures.is_empty() && section.series.is_empty(), "{id}");
        assert!(section.notes[0].contains(says), "{id}");
    }
    // One that has held sessions, and none lately, says that.
    held(&mut s, 1.0, 100, 0);
    led(&mut s, 1.0, 1, 100, SessionRole::Presenter);
    let report = s.report_on(&window(10, 28), chrono_tz::UTC);
    is(&report, "sessions-held", 0.0, 0);
    is_undefined(&report, "session-coverage", "no session was held in the window");
    is_undefined(&report, "peer-led-share", "no member led in the window");
    is_undefined(&report, "presenter-rotation", "nobody had this role");
}

#[test]
fn s0_3_s4_7_how_often_somebody_came_is_theirs_to_see() {
    let guild = Guild::with_roles();
    let numbers: BTreeMap<u32, String> = ["sol", "fay", "mei", "gus"]
        .into_iter()
        .map(|name| {
            let member = wait(guild.op.member(guild.community.id, &handle(name))).unwrap();
            (member.membership.number, name.to_owned())
        })
        .collect();
    let mut s = Script::default();
    for (days, object) in [(1.0, 100), (2.0, 101)] {
        held(&mut s, days, object, 0);
        for (number, name) in &numbers {
            let absent = name == "fay" || (name == "mei" && object == 101);
            let how = if absent {
                Attendance::Absent
            } else {
                Attendance::Present
            };
            was(&mut s, days, *number, object, how, 0);
        }
    }
    wait(guild.op.import_activities(guild.community.id, &s.0)).unwrap();
    let seen = |who: Option<&str>| {
        let desk = who.map_or_else(|| guild.op.clone(), |name| guild.desk(name));
        let report = wait(desk.report(&guild.community, &ReportOptions::default())).unwrap();
        is(&report, "session-attendance", 3.0 / 6.0, 6);
        let series = report.series(Particulars::ATTENDANCE);
        series.map(|series| {
            assert_eq!(series.unit, Unit::Share);
            let row = |p: &learncomm_core::engagement::report::Point| {
                format!("{} {:?} of {}", p.label, p.value.unwrap(), p.n)
            };
            series.points.iter().map(row).collect::<Vec<_>>()
        })
    };
    let own = |row: &str| Some(vec![row.to_owned()]);
    assert_eq!(seen(None), None);
    assert_eq!(seen(Some("sol")), own("sol 1.0 of 2"));
    assert_eq!(seen(Some("fay")), own("fay 0.0 of 2"));
    assert_eq!(seen(Some("mei")), own("mei 0.5 of 2"));
    // To hold a charter that allows more changes nothing, …
    let mut forged = guild.community.clone();
    forged.charter.settings.person_metrics = PersonMetrics::Stewards;
    let report = wait(guild.desk("sol").report(&forged, &ReportOptions::default())).unwrap();
    assert_eq!(report.series(Particulars::ATTENDANCE).unwrap().points.len(), 1);
    // … to agree on it does, and for those it names only.
    let settings = SettingsEdit {
        person_metrics: Some(PersonMetrics::Stewards),
        ..SettingsEdit::default()
    };
    let edit = CharterEdit {
        settings,
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    let all: Vec<String> = ["fay 0.0 of 2", "mei 0.5 of 2", "sol 1.0 of 2"]
        .map(str::to_owned)
        .into();
    assert_eq!(seen(None), Some(all.clone()));
    assert_eq!(seen(Some("sol")), Some(all));
    assert_eq!(seen(Some("fay")), own("fay 0.0 of 2"));
}

/// What a file of attendance says, and the report on a ledger that was made of it: sessions, present, absent, and by
/// person present and absent.
pub(crate) type Figures = (usize, u64, u64, BTreeMap<String, (u64, u64)>);

/// The figures of a report, given who has which number. Works for any report on sessions for who was invited.
pub(crate) fn figures(report: &Report, particulars: &Particulars, names: &BTreeMap<u32, String>) -> Figures {
    let attendance = report.measure("session-attendance").unwrap();
    let (present, all) = (attendance.numerator().unwrap(), attendance.denominator().unwrap());
    let people = particulars.attendance.iter();
    (
        value(report, "sessions-held").unwrap() as usize,
        present as u64,
        (all - present) as u64,
        people
            .map(|a| {
                let times = (u64::from(a.present), u64::from(a.absent));
                (names[&a.number].clone(), times)
            })
            .collect(),
    )
}

/// Compares figures with `expected.json`, which counts rows: a row that is in the file twice counts twice there, and is
/// one person at one session here.
pub(crate) fn compare(found: &Figures, expected: &serde_json::Value, repeated: &[(String, bool)]) {
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let twice = |who: Option<&str>, came: bool| {
        let of = |(name, present): &&(String, bool)| *present == came && who.is_none_or(|who| who == name);
        repeated.iter().filter(of).count() as u64
    };
    let (sessions, present, absent, people) = found;
    assert_eq!(*sessions as u64, number(&expected["sessions"]));
    assert_eq!(present + twice(None, true), number(&expected["present"]));
    assert_eq!(absent + twice(None, false), number(&expected["absent"]));
    let members = expected["members"].as_object().unwrap();
    assert_eq!(people.len(), members.len());
    for (name, row) in members {
        let (present, absent) = people[name];
        let (present, absent) = (
            present + twice(Some(name), true),
            absent + twice(Some(name), false),
        );
        assert_eq!((present, absent), (number(&row[0]), number(&row[1])), "{name}");
        let rate = present as f64 / (present + absent) as f64;
        assert!((rate - row[2].as_f64().unwrap()).abs() < 1e-6, "{name}");
    }
    let rate = (present + twice(None, true)) as f64 / number(&expected["rows"]) as f64;
    assert!((rate - expected["attendance_rate"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn s0_3_the_minutes_of_a_committee_give_their_figures() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("not run: LEARNCOMM_SHARED does not name the folder with the data");
        return;
    };
    let folder = std::path::Path::new(&shared).join("data/minutes-steering");
    let text = std::fs::read_to_string(folder.join("attendance.csv")).unwrap();
    let mut s = Script::default();
    let (mut sessions, mut people) = (BTreeMap::new(), BTreeMap::new());
    let (mut told, mut repeated) = (BTreeSet::new(), Vec::new());
    for line in text.lines().skip(1) {
        let (date, rest) = line.split_once(',').unwrap();
        let (rest, how) = rest.rsplit_once(',').unwrap();
        let (session, name) = rest.rsplit_once(',').unwrap();
        let day = date.parse::<chrono::NaiveDate>().unwrap();
        let at = day.and_hms_opt(12, 0, 0).unwrap().and_utc().timestamp_millis();
        let next = sessions.len() as u32 + 1;
        let object = *sessions.entry((date, session)).or_insert_with(|| {
            s.0.push(Activity {
                object: next,
                value: 2 << 16 | 60,
                ..Activity::new(at, 0, Verb::Held)
            });
            next
        });
        let next = people.len() as u32 + 1;
        let number = *people.entry(name.to_owned()).or_insert_with(|| {
            s.0.push(Activity::new(at, next, Verb::Joined));
            next
        });
        let how: Attendance = how.parse().unwrap();
        if !told.insert((object, number)) {
            repeated.push((name.to_owned(), how.came()));
        }
        let verb = if how.came() { Verb::Attended } else { Verb::Missed };
        s.0.push(Activity {
            object,
            value: how.code(),
            ..Activity::new(at, number, verb)
        });
    }
    let names: BTreeMap<u32, String> = people.into_iter().map(|(name, number)| (number, name)).collect();
    let (report, particulars) =
        Report::compute_with_particulars(&community(chrono_tz::UTC), s.columns(), &ReportOptions::default())
            .unwrap();
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    assert_eq!(repeated.len(), 1, "one row is in the file twice");
    compare(&figures(&report, &particulars, &names), &expected, &repeated);
    assert!(report.section("leadership").unwrap().measures.is_empty());
}
