//! Who came to a session, and who caught up with it.

mod common;

use common::World;
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
