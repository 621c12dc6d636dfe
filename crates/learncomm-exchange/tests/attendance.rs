//! S1.3: attendance from CSV – repeatable, with whatever is wrong in it; and that of a real group, if it is at hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::Cursor;
use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::community::{Admission, Charter, Community, MemberFilter, NewPerson};
use learncomm_core::id::{Handle, SeededIds};
use learncomm_core::session::{Attendance, Occurrence, OccurrenceState, Roll};
use learncomm_core::store::{Key, MemoryStore, RecordReaderExt, RecordStore, Scan, Scope};
use learncomm_core::time::ManualClock;
use learncomm_core::{ErrorKind, Hub};
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::{ImportError, Options, Summary};
use support::numbers;

struct World {
    hub: Hub,
    community: Community,
}

impl World {
    fn on(store: Arc<dyn RecordStore>, zone: chrono_tz::Tz) -> Self {
        let clock = ManualClock::new("2026-06-01T08:00:00Z".parse().unwrap());
        let hub = block_on(Hub::open_with(store, clock, SeededIds::new(7))).unwrap();
        let desk = hub.as_operator();
        let made = desk.create_community(
            "guild".parse().unwrap(),
            Charter::new("Guild", zone),
            Some("2026-01-01T00:00:00Z".parse().unwrap()),
        );
        let community = block_on(made).unwrap();
        Self { hub, community }
    }

    fn new() -> Self {
        Self::on(Arc::new(MemoryStore::new()), chrono_tz::Europe::Berlin)
    }

    /// With somebody who has been there for long.
    fn with(names: &[&str]) -> Self {
        let world = Self::new();
        let desk = world.hub.as_operator();
        for name in names {
            let handle: Handle = name.parse().unwrap();
            block_on(desk.create_person(NewPerson::new(handle.clone(), "Somebody"))).unwrap();
            let at = Some("2025-01-01T00:00:00Z".parse().unwrap());
            let how = Admission {
                at,
                ..Admission::default()
            };
            block_on(desk.admit(world.community.id, &handle, how)).unwrap();
        }
        world
    }

    fn try_bring(&self, text: &[u8], options: AttendanceOptions) -> Result<Summary, ImportError> {
        let desk = self.hub.as_operator();
        let source = Cursor::new(text);
        block_on(attendance::import(
            &desk,
            &self.community,
            source,
            "file",
            options,
            &mut (),
        ))
    }

    fn bring(&self, text: &str, options: AttendanceOptions) -> Summary {
        self.try_bring(text.as_bytes(), options).unwrap()
    }

    fn of<T: serde::de::DeserializeOwned>(&self, kind: &str) -> Vec<T> {
        let prefix = Key::within(Scope::Community(self.community.id)).text(kind);
        let records = block_on(self.hub.reader().scan_all(Scan::prefix(prefix))).unwrap();
        let data = records.iter().map(|r| {
            let envelope: serde_json::Value = serde_json::from_slice(&r.value).unwrap();
            serde_json::from_value(envelope["data"].clone()).unwrap()
        });
        data.collect()
    }

    fn sessions(&self) -> Vec<Occurrence> {
        let mut all: Vec<Occurrence> = self.of("session");
        all.sort_by_key(|o| o.starts_at);
        all
    }

    /// What the rolls say: the handle and how they came.
    fn rolls(&self) -> Vec<(String, Attendance)> {
        let members = block_on(self.hub.as_operator().members(
            self.community.id,
            &MemberFilter::default(),
            None,
            1_000,
        ))
        .unwrap()
        .0;
        let handle = |id| {
            let member = members.iter().find(|m| m.person.id == id).unwrap();
            member.person.handle.to_string()
        };
        let rolls: Vec<Roll> = self.of("roll");
        let entries = rolls.into_iter().flat_map(|roll| roll.entries);
        entries
            .map(|e| (handle(e.person), e.attendance.unwrap()))
            .collect()
    }
}

fn create() -> AttendanceOptions {
    AttendanceOptions::default().create_missing(true)
}

fn issues(summary: &Summary) -> Vec<String> {
    assert_eq!(summary.issues.count, summary.issues.kept.len() as u64);
    summary.issues.kept.iter().map(ToString::to_string).collect()
}

const TWO: &str = "date,session,handle,attendance
2026-03-28,Retro,ida,present
2026-03-28,Retro,ben,absent
2026-03-29,\"Clinic, the 2nd\",ida,late
";

#[test]
fn s1_3_rows_become_sessions_at_local_times() {
    let world = World::with(&["ida", "ben"]);
    let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap();
    let summary = world.bring(TWO, AttendanceOptions::default().at(ten).minutes(90));
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(numbers(summary.sessions), [2, 0, 0, 0]);
    assert_eq!(numbers(summary.attendance), [3, 0, 0, 0]);
    assert_eq!(numbers(summary.people), [0, 0, 0, 0]);
    let sessions = world.sessions();
    let said: Vec<(String, &str, u32)> = sessions
        .iter()
        .map(|o| (o.starts_at.to_rfc3339(), o.plan.title.as_str(), o.minutes))
        .collect();
    // Clocks go forward in the night between.
    assert_eq!(
        said,
        [
            ("2026-03-28T09:00:00+00:00".to_owned(), "Retro", 90),
            ("2026-03-29T08:00:00+00:00".to_owned(), "Clinic, the 2nd", 90),
        ]
    );
    assert!(sessions.iter().all(|o| o.state == OccurrenceState::Held));
}

#[test]
fn s1_3_attendance_twice_is_once_and_changes_are_corrections() {
    let world = World::new();
    let first = world.bring(TWO, create());
    assert_eq!(
        (numbers(first.people), numbers(first.members)),
        ([2, 0, 0, 0], [2, 0, 0, 0])
    );
    let again = world.bring(TWO, create());
    assert!(!again.changed_anything());
    assert_eq!(
        (numbers(again.sessions), numbers(again.attendance)),
        ([0, 0, 2, 0], [0, 0, 3, 0])
    );

    let corrected = TWO.replace("ben,absent", "ben,excused") + "2026-03-29,\"Clinic, the 2nd\",ben,present\n";
    let newer = world.bring(&corrected, create());
    assert_eq!(numbers(newer.attendance), [1, 1, 2, 0]);
    let mut rolls = world.rolls();
    rolls.sort();
    let expected = [
        ("ben", Attendance::Present),
        ("ben", Attendance::Excused),
        ("ida", Attendance::Present),
        ("ida", Attendance::Late),
    ];
    assert_eq!(rolls, expected.map(|(who, how)| (who.to_owned(), how)));
    // At another time of day it is another session: that is refused and said.
    let evening = chrono::NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let other = world.bring(TWO, create().at(evening));
    assert_eq!(numbers(other.sessions), [0, 0, 0, 2]);
    assert!(
        issues(&other)[0].contains("same time, length and scope"),
        "{other:?}"
    );
}

#[test]
fn s1_3_who_is_missing_is_refused_or_created_before_their_first_session() {
    let world = World::with(&["ben"]);
    let summary = world.bring(TWO, AttendanceOptions::default());
    assert_eq!(numbers(summary.attendance), [1, 0, 0, 2]);
    let said = issues(&summary);
    assert_eq!(said.len(), 2);
    assert!(
        said[0].starts_with("file, line 2:")
            && said[0].contains("no person `ida`")
            && said[0].contains("create who"),
        "{said:?}"
    );

    // The latest session comes first in the file.
    let world = World::with(&["ben"]);
    let text = "date,session,handle,attendance\n2026-03-29,B,@Ida Öz,present\n2026-03-02,A,ida öz,present\n2026-03-02,A,ben,present\n";
    let summary = world.bring(text, create());
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(numbers(summary.people), [1, 0, 0, 0]);
    let ida = block_on(
        world
            .hub
            .as_operator()
            .member(world.community.id, &"ida-z".parse().unwrap()),
    )
    .unwrap();
    assert_eq!(ida.person.name, "Ida Öz");
    assert_eq!(
        ida.membership.intervals[0].joined.to_rfc3339(),
        "2026-03-01T23:00:00+00:00"
    );
    // Who is known keeps their name.
    let ben = block_on(world.hub.as_operator().person(&"ben".parse().unwrap())).unwrap();
    assert_eq!(ben.name, "Somebody");
}

#[test]
fn s1_3_what_is_wrong_costs_its_row() {
    let world = World::with(&["ida", "ben"]);
    let text = "\u{feff}Attendance;,handle,DATE,session,attendance\r
x,ida,2026-03-02,A,present\r
\r
x,ida,2026-3-2,A,present\r
x,ida,2026-03-02,A,maybe\r
x,ida,2026-03-02,A\r
x,日本,2026-03-02,A,present\r
x,I.D.A,2026-03-02,A,present\r
x,i-d-a!,2026-03-02,A,present\r
x,i d a,2026-03-02,A,present\r
x,ben,2026-03-02,A,present\r
x,ben,2026-03-02,A,present\r
x,ben,2026-03-02,A,absent\r
x,ben,2999-03-02,Z,absent\r
\"x,ben,2026-03-02,A,absent\r
x,ida,2024-03-02,Old,present\r
x,ben,2026-03-09,B,left-early";
    let summary = world.bring(text, AttendanceOptions::default());
    let said = issues(&summary);
    let expected = [
        "line 4: date is `2026-3-2`",
        "line 5: attendance is `maybe`, which is not one of: present, late, left-early, partly, excused, absent",
        "line 6: the row has 4 fields, the first row of the file has 5",
        "line 7: handle is `日本`",
        "line 8: the attendance was left out: there is no person `i.d.a`",
        "line 9: the attendance was left out: there is no person `i-d-a`",
        "line 10: handle is `i d a`, which comes to `i-d-a`, and so does `i-d-a!` above",
        "line 13: it says `absent`, and line 11 says `present`",
        "line 14: the session was left out: starts: 2999-03-02",
        "line 14: the attendance was left out: there is no session `2999-03-02 Z`",
        "line 15: a quote is not closed",
        "line 16: the attendance was left out: ida was not in the community",
    ];
    let mut sorted = said.clone();
    let line = |text: &String| {
        text.split(": ")
            .next()
            .unwrap()
            .rsplit(' ')
            .next()
            .unwrap()
            .parse::<u32>()
            .unwrap()
    };
    sorted.sort_by_key(line);
    assert_eq!(sorted.len(), expected.len(), "{sorted:#?}");
    for (found, expected) in sorted.iter().zip(expected) {
        assert!(found.contains(expected), "`{found}` does not say `{expected}`");
    }
    // Every row is accounted for: 16 below the header, one of them empty.
    assert_eq!(numbers(summary.attendance), [3, 0, 0, 11]);
    assert_eq!(summary.skipped["rows that repeat one above"], 1);
    assert_eq!(summary.notes, ["Columns that were left out: Attendance;."]);

    let strict = AttendanceOptions::default().import(Options::default().strict(true));
    let error = World::with(&["ida", "ben"])
        .try_bring(text.as_bytes(), strict)
        .unwrap_err();
    assert!(
        matches!(&error, ImportError::Strict(issue) if issue.line == 4),
        "{error:?}"
    );
}

#[test]
fn s1_3_what_is_no_such_file_is_refused_as_a_whole() {
    let world = World::new();
    for (text, says) in [
        (&b""[..], "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"2026-03-02,A,ida,present\n", "no column `date`"),
        (b"date;session;handle;attendance\n", "no column `date`"),
        (b"date,session,handle,attendance,date\n", "several columns `date`"),
        (
            b"date,session,handle,attendance\r2026-03-02,A,ida,present\r",
            "carriage return",
        ),
        (b"\xff\xfed\0a\0t\0e\0", "not UTF-8"),
    ] {
        let error = world.try_bring(text, create()).unwrap_err();
        assert!(
            matches!(error, ImportError::NotTheFormat { line: 1, .. }),
            "{error:?}"
        );
        assert!(
            error.to_string().contains(says),
            "`{error}` does not say `{says}`"
        );
    }
    let missing = block_on(attendance::import_file(
        &world.hub.as_operator(),
        &world.community,
        "/no/such/file",
        create(),
        &mut (),
    ));
    assert!(missing.unwrap_err().to_string().contains("/no/such/file"));
    // Who may not import is told so first.
    let nobody = world
        .hub
        .act(learncomm_core::Actor::Person(uuid::Uuid::nil().into()));
    let mut watcher = ();
    let done = attendance::import(
        &nobody,
        &world.community,
        Cursor::new(""),
        "file",
        create(),
        &mut watcher,
    );
    let error = block_on(done).unwrap_err();
    assert!(matches!(error, ImportError::Hub(e) if e.kind() == ErrorKind::Forbidden));
}

#[test]
fn s1_3_any_size_of_batches_brings_the_same() {
    let mut text = "date,session,handle,attendance\n".to_owned();
    for session in 0..7 {
        for person in 0..9 {
            let how = Attendance::ALL[(session * 5 + person) % 6];
            text += &format!("2026-03-{:02},S{session},p{person},{how}\n", session + 1);
        }
    }
    let rolls = |batch| {
        let world = World::new();
        let options = create().import(Options::default().batch(batch));
        assert_eq!(numbers(world.bring(&text, options).attendance), [63, 0, 0, 0]);
        assert!(!world.bring(&text, options).changed_anything());
        let mut rolls = world.rolls();
        rolls.sort();
        rolls
    };
    let expected = rolls(300);
    assert_eq!(expected.len(), 63);
    for batch in [1, 2, 5, 64] {
        assert_eq!(rolls(batch), expected, "batches of {batch}");
    }
}

mod real {
    use std::collections::{BTreeMap, HashSet};
    use std::path::PathBuf;

    use learncomm_core::community::{CharterEdit, PersonMetrics, SettingsEdit};
    use learncomm_core::engagement::report::ReportOptions;
    use learncomm_store_sled::SledStore;
    use serde_json::Value;

    use super::*;

    impl World {
        /// Compares the report of the owner of the store, all the way through, with figures that count rows; `twice` are the
        /// rows that repeat another.
        fn report_agrees(&self, expected: &Value, twice: &[&str]) {
            let desk = self.hub.as_operator();
            let settings = SettingsEdit {
                person_metrics: Some(PersonMetrics::Stewards),
                ..SettingsEdit::default()
            };
            let edit = CharterEdit {
                settings,
                ..CharterEdit::default()
            };
            block_on(desk.edit_charter(self.community.id, &edit)).unwrap();
            let report = block_on(desk.report(&self.community, &ReportOptions::default())).unwrap();
            let known = |value: &Value| value.as_u64().unwrap();
            let attendance = report.measure("session-attendance").unwrap();
            let (came, all) = (
                attendance.numerator().unwrap() as u64,
                attendance.denominator().unwrap() as u64,
            );
            let again = |end: &str| twice.iter().filter(|row| row.ends_with(end)).count() as u64;
            assert_eq!(came + again(",present"), known(&expected["present"]));
            assert_eq!(all - came + again(",absent"), known(&expected["absent"]));
            let held = report.measure("sessions-held").unwrap();
            assert_eq!(held.value().unwrap() as u64, known(&expected["sessions"]));

            let people = report.series("attendance-by-person").unwrap();
            let members = expected["members"].as_object().unwrap();
            assert_eq!(people.points.len(), members.len());
            for point in &people.points {
                let row = &members[point.label.as_ref()];
                let present = (point.value.unwrap() * point.n as f64).round() as u64;
                let counts = |how: &str, n: u64| n + again(&format!(",{},{how}", point.label));
                let (present, absent) = (counts("present", present), counts("absent", point.n - present));
                assert_eq!(
                    (present, absent),
                    (known(&row[0]), known(&row[1])),
                    "{}",
                    point.label
                );
                let rate = present as f64 / (present + absent) as f64;
                assert!((rate - row[2].as_f64().unwrap()).abs() < 1e-6, "{}", point.label);
            }
        }
    }

    #[test]
    fn s0_3_s1_3_the_attendance_of_a_real_group_gives_the_figures_that_are_known() {
        let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
            println!("not run: LEARNCOMM_SHARED is not set");
            return;
        };
        let dir = PathBuf::from(shared).join("data/minutes-steering");
        let text = std::fs::read(dir.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_slice(&text).unwrap();
        let known = |name: &str| expected[name].as_u64().unwrap();
        let file = dir.join("attendance.csv");

        // The known figures count rows. A row that is there twice is one person at one session.
        let rows = std::fs::read_to_string(&file).unwrap();
        let mut seen = HashSet::new();
        let twice: Vec<&str> = rows.lines().skip(1).filter(|row| !seen.insert(*row)).collect();
        assert_eq!(known("rows"), rows.lines().count() as u64 - 1);
        let again = |handle: &str, how: &str| {
            let end = format!(",{handle},{how}");
            twice.iter().filter(|row| row.ends_with(&end)).count() as u64
        };

        let place = tempfile::tempdir().unwrap();
        let sled = SledStore::open(place.path().join("store")).unwrap();
        let stores: [Arc<dyn RecordStore>; 2] = [Arc::new(MemoryStore::new()), Arc::new(sled)];
        for store in stores {
            let world = World::on(store, chrono_tz::UTC);
            for first in [true, false] {
                let desk = world.hub.as_operator();
                let brought = block_on(attendance::import_file(
                    &desk,
                    &world.community,
                    &file,
                    create(),
                    &mut (),
                ));
                let summary = brought.unwrap();
                assert_eq!(summary.issues.count, 0, "{:?}", summary.issues.kept);
                assert_eq!(summary.changed_anything(), first);
                assert_eq!(summary.sessions.total(), known("sessions"));
                // Every row is accounted for: brought in, or told as one that repeats another.
                let repeated = summary.skipped["rows that repeat one above"];
                assert_eq!(repeated, twice.len() as u64);
                assert_eq!(summary.attendance.total() + repeated, known("rows"));
                let new = if first { known("rows") - repeated } else { 0 };
                assert_eq!(summary.attendance.added, new);
                world.report_agrees(&expected, &twice);

                assert_eq!(world.sessions().len() as u64, known("sessions"));
                let mut people: BTreeMap<String, [u64; 2]> = BTreeMap::new();
                for (handle, how) in world.rolls() {
                    people.entry(handle).or_default()[usize::from(how == Attendance::Absent)] += 1;
                }
                let sum = |i: usize| people.values().map(|counts| counts[i]).sum::<u64>();
                let all_twice = |how: &str| twice.iter().filter(|row| row.ends_with(how)).count() as u64;
                assert_eq!(sum(0) + all_twice(",present"), known("present"));
                assert_eq!(sum(1) + all_twice(",absent"), known("absent"));
                let members = expected["members"].as_object().unwrap();
                assert_eq!(people.len(), members.len());
                for (handle, counts) in members {
                    let [present, absent] = people[handle];
                    let present = present + again(handle, "present");
                    let absent = absent + again(handle, "absent");
                    assert_eq!(
                        (Some(present), Some(absent)),
                        (counts[0].as_u64(), counts[1].as_u64()),
                        "{handle}"
                    );
                    let rate = present as f64 / (present + absent) as f64;
                    assert!((rate - counts[2].as_f64().unwrap()).abs() < 1e-6, "{handle}");
                }
            }
        }
    }
}
