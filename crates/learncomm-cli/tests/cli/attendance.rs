//! Who came to a session, and who caught up with it.

use crate::common::World;
use snapbox::str;

#[test]
fn s0_9_cli_attendance_is_recorded_and_corrected() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    for line in [
        "rsvp 1 excused --as ben",
        "invitation send 1 dario --role presenter --as amara",
        "invitation accept 1 --as dario",
        "invitation send 1 amara --role presenter",
        "invitation accept 1 --as amara",
    ] {
        world.run(line).success();
    }
    world
        .run("attendance record next --rest absent")
        .failure()
        .stderr_eq(str![[r#"
error: session #1 begins at 2026-03-03T09:00:00+00:00; attendance is recorded from then on
  in community qe-guild of store sled:[DIR]/store

"#]]);
    let begun = "2026-03-03T09:05:00Z";
    world
        .at(
            begun,
            "attendance check-in last --as amara --fields handle,attendance",
        )
        .success()
        .stdout_eq(str![[r#"
amara	present

"#]]);
    let after = "2026-03-03T10:05:00Z";
    world
        .at(
            after,
            "attendance record last --rest absent --format json --as dario",
        )
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/attendance/1","item":{"session":1,"came":2,"excused":1,"absent":1,"corrected":0,"id":"[ID]"}}

"#]]);
    world
        .at(after, "attendance show last --as amara")
        .success()
        .stdout_eq(str![[r#"
dario	yes	seated		presenter	false	accepted	present	
amara	yes	seated		presenter	true	accepted	present	
ben	excused				true		excused	
chloe					true		absent	

"#]]);
    world
        .at(
            after,
            "attendance show last --as chloe --fields handle,attendance",
        )
        .success()
        .stdout_eq(str![[r#"
chloe	absent

"#]]);
    world
        .at(after, "attendance record 1 --late chloe --present amara,dario")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .at(after, "attendance record 1 --present chloe --late chloe")
        .failure()
        .stderr_eq(str![[r#"
error: attendance: chloe is named twice
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .at(after, "attendance undo 1 --reason 'wrong day'")
        .failure()
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world
        .at(
            after,
            "attendance undo 1 --reason 'wrong day' --yes --format json",
        )
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/undone-attendance/1","item":{"session":1,"reason":"wrong day"}}

"#]]);
}

#[test]
fn s0_3_cli_one_catches_up_with_what_there_is() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    world
        .at(
            "2026-03-03T10:05:00Z",
            "attendance catch-up 1 --recording --as ben",
        )
        .failure()
        .stderr_eq(str![[r#"
error: session #1 has no recording to catch up with
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("attendance catch-up 1 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--recording|--materials>

Usage: learncomm attendance catch-up --as <HANDLE> --store <STORE> <--recording|--materials> <SESSION>

For more information, try '--help'.

"#]]);
}

#[test]
fn s0_3_cli_who_was_absent_catches_up_and_the_report_counts_it() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    world
        .at(
            "2026-03-03T10:00:00Z",
            "attendance record 1 --present amara --rest absent",
        )
        .success();
    world
        .at(
            "2026-03-03T11:00:00Z",
            "session material share 1 'The recording' https://example.org/rec --recording",
        )
        .success();
    world
        .at(
            "2026-03-04T10:00:00Z",
            "attendance catch-up 1 --recording --as ben --format json",
        )
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/catch-up/1","item":{"session":1,"at":"2026-03-04T10:00:00.000Z","by":"recording","counts":true,"counts_until":"2026-03-17T09:00:00.000Z","id":"[ID]"}}

"#]]);
    // Too late to count.
    world
        .at(
            "2026-03-18T10:00:00Z",
            "attendance catch-up last --recording --as chloe --fields session,counts",
        )
        .success()
        .stdout_eq(str![[r#"
1	false

"#]]);
    world
        .at(
            "2026-03-18T10:01:00Z",
            "attendance show 1 --fields handle,attendance,caught_up",
        )
        .success()
        .stdout_eq(str![[r#"
amara	present	
ben	absent	2026-03-04T10:00:00.000Z
chloe	absent	2026-03-18T10:00:00.000Z

"#]]);
    let report = world
        .at("2026-03-19T10:00:00Z", "report --section sessions --format json")
        .success();
    let report: serde_json::Value = serde_json::from_slice(&report.get_output().stdout).unwrap();
    let measures = report["sections"][0]["measures"].as_array().unwrap();
    let of = |name: &str| {
        let measure = measures.iter().find(|m| m["name"] == name).unwrap();
        (
            measure["numerator"].as_f64().unwrap(),
            measure["denominator"].as_f64().unwrap(),
        )
    };
    // Amara came, ben caught up in time.
    assert_eq!(of("session-coverage"), (2.0, 3.0));
    assert_eq!(of("catch-up"), (1.0, 2.0));
    assert_eq!(of("session-attendance"), (1.0, 3.0));
}

#[test]
fn s0_3_s0_9_cli_what_turns_out_afterwards_is_told() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    world
        .at(
            "2026-03-03T10:00:00Z",
            "attendance record 1 --present ben --rest absent",
        )
        .success();
    let at = |time: &str, line: &str| world.at(&format!("2026-03-03T{time}:00Z"), line);
    at("11:00", "session lead add 1 presenter ben").success();
    at("11:01", "session edit 1 --topic time")
        .code(7)
        .stderr_eq(str![[r#"
error: session #1 took place, and that it was about testing stands; topics can be added
  in community qe-guild of store sled:[DIR]/store

"#]]);
    at("11:02", "attendance undo 1 --reason 'another one' --yes").success();
    at("11:03", "attendance record 1 --present ben").code(7);
    at("11:04", "session reopen 1").success();
    at("11:05", "attendance record 1 --late ben").success();
    at("11:06", "session list --fields number,state")
        .success()
        .stdout_eq(str![[r#"
1	held

"#]]);
    let report = world
        .at(
            "2026-03-04T10:00:00Z",
            "report --section leadership --format json",
        )
        .success();
    let report = String::from_utf8(report.get_output().stdout.clone()).unwrap();
    assert!(
        report.contains(r#"{"label":"presenter","value":1.0,"n":1"#),
        "{report}"
    );
}
