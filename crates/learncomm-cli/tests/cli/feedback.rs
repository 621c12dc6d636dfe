//! S2.8, S3.7: feedback on a session on the command line.

use crate::common::World;
use snapbox::str;

fn world() -> World {
    let world = World::empty();
    world
        .run("init --community qe-guild --name 'QE guild' --time-zone Europe/Berlin")
        .success();
    let mut rows = "date,session,handle,attendance\n".to_owned();
    for who in ["ada", "ben", "cem", "dua", "eli", "fin"] {
        rows += &format!("2026-03-01,Retro,{who},present\n");
    }
    rows += "2026-03-01,Retro,gia,absent\n";
    std::fs::write(world.path("attendance.csv"), rows).unwrap();
    world
        .run("import attendance attendance.csv --create-missing")
        .success();
    world
}

#[test]
fn s3_7_cli_feedback_with_a_name() {
    let world = world();
    world
        .run("feedback session last --helped 'The examples' --next 'More time' --learned 4 --as ada")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("feedback session last --next 'Much more time' --as ada --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/feedback-given/1","item":{"session":1,"anonymous":false,"replaced":true}}

"#]]);
    world.run("feedback list last").success().stdout_eq(str![[r#"
ada	2026-03-02T09:03:00.000Z			Much more time

"#]]);
    world
        .run("feedback list last --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not read feedback on sessions
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("feedback session last --helped x --as gia")
        .code(7)
        .stderr_eq(str![[r#"
error: feedback on the session #1 is for those who were there or caught up, once that is recorded
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("feedback session last --learned 3 --as ben").code(2);
    world
        .run("feedback session last --helped x --learned 6 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: learned: 6 is not from 1 (nothing) to 5 (a lot)
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s2_8_cli_feedback_without_a_name_waits_for_company() {
    let world = world();
    for who in ["ada", "ben", "cem", "dua"] {
        world
            .run(&format!(
                "feedback session last --helped x --anonymous --as {who}"
            ))
            .success();
    }
    world
        .run("feedback list last")
        .success()
        .stdout_eq("")
        .stderr_eq(str![]);
    world
        .run("feedback session last --next y --anonymous --learned 5 --as eli")
        .success();
    world
        .run("feedback session last --next y --as eli")
        .code(7)
        .stderr_eq(str![[r#"
error: you have given feedback on the session #1 without your name; nobody knows which it is, so it cannot be replaced
  in community qe-guild of store sled:[DIR]/store

"#]]);
    let shown = world.stdout("feedback list last --format jsonl");
    assert_eq!(shown.lines().count(), 5, "{shown}");
    assert!(
        shown
            .lines()
            .all(|line| line.starts_with(r#"{"by":null,"at":null,"#)),
        "{shown}"
    );
}
