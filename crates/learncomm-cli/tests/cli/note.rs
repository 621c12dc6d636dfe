//! S1.5: notes of one's own on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s1_5_cli_a_note_is_taken_in_one_line_and_shared_when_it_is_ready() {
    let world = World::guild();
    world
        .run("note 'Half an hour is enough.' --topic time --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("note --url https://example.org/clocks --title Clocks --stage sense --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/note/1","item":{"number":2,"stage":"sense","at":"2026-03-02T09:06:00.000Z","topics":[],"promoted":null,"title":"Clocks","url":"https://example.org/clocks","edited":null,"body":""}}

"#]]);
    world
        .command("note --as ben")
        .stdin("From a pipe.\nSecond line.\n")
        .assert()
        .success()
        .stdout_eq(str![[r#"
3

"#]]);
    // Numbers are one's own.
    world
        .run("note 'Chloes.' --as chloe")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world.run("note list --as ben").success().stdout_eq(str![[r#"
3	seek	2026-03-02T09:07:00.000Z			From a pipe.
2	sense	2026-03-02T09:06:00.000Z			Clocks
1	seek	2026-03-02T09:05:00.000Z	time		Half an hour is enough.

"#]]);
    world
        .run("note list --limit 1 --format json --fields number,summary --as ben")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/note-list/1","items":[{"number":3,"summary":"From a pipe."}],"next":"3"}

"#]]);
    world
        .run("note list --after 3 --topic time --fields number --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("note stage 1 share --fields number,stage --as ben")
        .success()
        .stdout_eq(str![[r#"
1	share

"#]]);
    world
        .run("note edit 1 --title 'Shorter meetings' --clear topics --as ben")
        .success();
    world.run("note edit 3 'Other text.' --as ben").success();
    world
        .run("note list --stage seek --fields number,summary --as ben")
        .success()
        .stdout_eq(str![[r#"
3	Other text.

"#]]);
    world
        .run("note promote 1 --kind idea --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("note show 1 --as ben").success().stdout_eq(str![[r#"
number	1
stage	share
at	2026-03-02T09:05:00.000Z
topics	
promoted	1
title	Shorter meetings
url	
edited	2026-03-02T09:13:00.000Z
body	Half an hour is enough.

"#]]);
    world
        .run("contribution show 1 --fields kind,by,title,body")
        .success()
        .stdout_eq(str![[r#"
idea	ben	Shorter meetings	Half an hour is enough.

"#]]);
    world
        .run("note promote 1 --kind experience --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: note 1 was promoted already, to #1
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("note drop 3 --as ben").code(2).stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world
        .run("note drop 3 --yes --as ben")
        .success()
        .stdout_eq(str![[r#"
3

"#]]);
    world
        .run("note list --all --fields number --as ben")
        .success()
        .stdout_eq(str![[r#"
2
1

"#]]);
}

#[test]
fn s1_5_cli_nobody_else_sees_a_note() {
    let world = World::guild();
    world
        .run("note 'xylophone-4711' --topic xylophone-4711 --as ben")
        .success();
    for line in [
        "note list",
        "contribution list --format json",
        "member list --format json",
        "digest --as amara --format json",
        "report --format json",
        "expert find xylophone-4711",
    ] {
        for actor in ["", " --as amara", " --as chloe", " --as dario"] {
            let line = if line.contains("--as") {
                line.to_owned()
            } else {
                format!("{line}{actor}")
            };
            let output = world.command(&line).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(!said.contains("xylophone"), "{line}: {said}");
        }
    }
    world.run("note show 1 --as amara").code(3).stderr_eq(str![[r#"
error: there is no note `1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm note list` shows yours

"#]]);
    world.run("note list").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world.run("note Mine").code(6);
}

#[test]
fn s1_5_cli_what_cannot_be_is_refused() {
    let world = World::guild();
    world.run("note '' --as ben").code(4).stderr_eq(str![[r#"
error: body: a note has a text, a title or an address
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("note x --stage done --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'done' for '--stage <STAGE>'
  [possible values: seek, sense, share]

For more information, try '--help'.

"#]]);
    world
        .run("note x --url nowhere --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: url: `nowhere` is not a web address such as https://example.org/talk
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("note x --as ben").success();
    world
        .run("note promote 1 --kind answer --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'answer' for '--kind <KIND>'
  [possible values: question, resource, job-aid, article, experience, failure-story, narration, reflection, idea]

For more information, try '--help'.

"#]]);
    world
        .run("note promote 1 --kind article --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: title: an article needs one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("note list --after x --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: `--after` takes the number of a note here, such as 50

"#]]);
    world.run("note show 9 --as ben").code(3);
}
