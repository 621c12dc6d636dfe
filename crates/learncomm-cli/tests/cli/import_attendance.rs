//! S1.3: attendance from CSV on the command line.

use crate::common::World;
use snapbox::str;

const ROWS: &str = "handle,date,session,attendance,note
amara,2026-02-02,Retro,present,
ida,2026-02-02,Retro,late,first time
ben,2026-02-09,\"Clinic, the 2nd\",here,
";

fn world() -> World {
    let world = World::guild();
    std::fs::write(world.path("attendance.csv"), ROWS).unwrap();
    world
}

#[test]
fn s1_3_cli_attendance_arrives_and_may_be_imported_again() {
    let world = World::empty();
    world
        .run("init --community qe-guild --name 'QE guild' --time-zone Europe/Berlin")
        .success();
    std::fs::write(world.path("attendance.csv"), ROWS.replace("here", "absent")).unwrap();
    world
        .run("import attendance attendance.csv --create-missing --at 17:30 --minutes 45")
        .success()
        .stdout_eq(str![[r#"
communities	0	0	0	0
people	3	0	0	0
members	3	0	0	0
questions	0	0	0	0
answers	0	0	0	0
comments	0	0	0	0
shared	0	0	0	0
acceptances	0	0	0	0
votes	0	0	0	0
ratings	0	0	0	0
bookmarks	0	0	0	0
removals	0	0	0	0
sessions	2	0	0	0
attendance	3	0	0	0

"#]]);
    world
        .run("member show ida --fields handle,name,role,joined")
        .success()
        .stdout_eq(str![[r#"
ida	ida	member	2026-02-01T23:00:00.000Z

"#]]);
    let again = world.stdout("import attendance attendance.csv --at 17:30 --minutes 45 --format json");
    assert!(again.contains(r#""changed":false"#), "{again}");
    // By default they begin at noon.
    world
        .run("import attendance attendance.csv")
        .code(16)
        .stderr_eq(str![[r#"
attendance.csv:2: the session was left out: it is known already as #1, which began on 2026-02-02T16:30:00+00:00 and took 45 minutes: the same time, length and scope are expected; correct it and import again
attendance.csv:4: the session was left out: it is known already as #2, which began on 2026-02-09T16:30:00+00:00 and took 45 minutes: the same time, length and scope are expected; correct it and import again
error: the import finished, but 2 rows were refused
  in community qe-guild of store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
}

#[test]
fn s1_3_cli_what_is_wrong_is_told_by_file_and_line() {
    let world = world();
    // The guild was founded later than these sessions were.
    world
        .run("import attendance attendance.csv --create-missing")
        .code(16)
        .stderr_eq(str![[r#"
attendance.csv:2: the attendance was left out: amara was not in the community on 2026-02-02T11:00:00+00:00, when the session began; a stretch of membership has to come first; correct it and import again
attendance.csv:4: attendance is `here`, which is not one of: present, late, left-early, partly, excused, absent; the row was left out: correct it and import again
error: the import finished, but 2 rows were refused
  in community qe-guild of store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
    world
        .run("import attendance attendance.csv --dry-run")
        .code(16)
        .stdout_eq(str![[r#"
communities	0	0	0	0
people	2	0	0	0
members	2	0	0	0
questions	0	0	0	0
answers	0	0	0	0
comments	0	0	0	0
shared	0	0	0	0
acceptances	0	0	0	0
votes	0	0	0	0
ratings	0	0	0	0
bookmarks	0	0	0	0
removals	0	0	0	0
sessions	1	0	0	0
attendance	2	0	0	1

"#]]);
    world
        .run("import attendance missing.csv")
        .code(3)
        .stderr_eq(str![[r#"
error: missing.csv cannot be read
  because: No such file or directory (os error 2)

"#]]);
    world
        .run("import attendance attendance.csv --at 25:00")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value '25:00' for '--at <CLOCK>': a time of day such as 10:00 is expected

For more information, try '--help'.

"#]]);
    world
        .run("import attendance attendance.csv --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not import history
  in community qe-guild of store sled:[DIR]/store
hint: only the owner of the store may: leave out `--as`

"#]]);
    std::fs::write(world.path("attendance.csv"), "date;session;handle;attendance\n").unwrap();
    world
        .run("import attendance attendance.csv")
        .code(4)
        .stderr_eq(str![[r#"
error: there is no column `date`; the first row names the columns date, session, handle and attendance, with commas between them
  in attendance.csv:1

"#]]);
}

#[test]
fn s0_3_s1_3_cli_the_attendance_of_a_real_group_arrives() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("not run: LEARNCOMM_SHARED is not set");
        return;
    };
    let world = World::empty();
    world.run("init --community steering --time-zone UTC").success();
    let file = std::path::PathBuf::from(shared).join("data/minutes-steering/attendance.csv");
    let done = world
        .command("import attendance --create-missing --format csv")
        .arg(&file)
        .assert()
        .success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("\nsessions,63,0,0,0"), "{text}");
    assert!(text.contains("\nattendance,432,0,0,0"), "{text}");
    let again = world
        .command("import attendance --create-missing --format json")
        .arg(&file)
        .assert()
        .success();
    let text = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert!(text.contains(r#"{"rows that repeat one above":1}"#), "{text}");

    // What the report says of it: of one person a row is in the file twice, which the known figures count.
    world.run("community edit --person-metrics stewards").success();
    let report = world.run("report --section sessions --format json").success();
    let report: serde_json::Value = serde_json::from_slice(&report.get_output().stdout).unwrap();
    let section = &report["sections"][0];
    let measures = section["measures"].as_array().unwrap();
    let measure = |name: &str| measures.iter().find(|m| m["name"] == name).unwrap();
    assert_eq!(measure("sessions-held")["value"], 63.0);
    let attendance = measure("session-attendance");
    assert_eq!(
        (&attendance["numerator"], &attendance["denominator"]),
        (&384.0.into(), &432.0.into())
    );
    let series = section["series"].as_array().unwrap();
    let people = series.iter().find(|s| s["id"] == "attendance-by-person").unwrap();
    let people = people["points"].as_array().unwrap();
    assert_eq!(people.len(), 16);
    let rate = |who: &str| {
        let point = people.iter().find(|p| p["label"] == who).unwrap();
        let (rate, n) = (point["value"].as_f64().unwrap(), point["n"].as_f64().unwrap());
        let came = (rate * n).round();
        assert!((came / n - rate).abs() < 1e-12, "{who}");
        (came, n)
    };
    assert_eq!(rate("cblecker"), (56.0, 61.0));
    assert_eq!(rate("nikhita"), (30.0, 39.0));
    assert_eq!(rate("dims"), (49.0, 57.0));
}

#[test]
fn s0_3_cli_a_list_of_a_session_of_ones_own_records_that_one() {
    let world = World::guild();
    world.session("Retro", "2026-03-03T10:00:00");
    let list = "date,session,handle,attendance\n2026-03-03,retro,ben,late\n2026-03-03,retro,chloe,absent\n";
    std::fs::write(world.path("attendance.csv"), list).unwrap();
    world
        .at("2026-03-03T08:00:00Z", "import attendance attendance.csv")
        .code(16)
        .stderr_eq(str![[r#"
attendance.csv:2: the session was left out: it is #1, which has not begun; correct it and import again
attendance.csv:2: the attendance was left out: there is no session `2026-03-03 retro`; correct it and import again
attendance.csv:3: the attendance was left out: there is no session `2026-03-03 retro`; correct it and import again
error: the import finished, but 3 rows were refused
  in community qe-guild of store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
    world
        .at("2026-03-03T10:00:00Z", "import attendance attendance.csv --quiet")
        .success();
    world
        .at(
            "2026-03-03T10:01:00Z",
            "attendance show 1 --fields handle,attendance",
        )
        .success()
        .stdout_eq(str![[r#"
ben	late
chloe	absent

"#]]);
    let sessions = world.at(
        "2026-03-03T10:02:00Z",
        "session list --fields number,local,title,state",
    );
    sessions.success().stdout_eq(str![[r#"
1	2026-03-03 10:00	Retro	held

"#]]);
}
