//! S3.8: actions on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s3_8_cli_actions_are_kept_until_they_are_closed() {
    let world = World::guild();
    world
        .run("action add 'Write the clock fake' --owner ben --due 2026-03-16 --as chloe")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("action add 'Ask the data team' --owner chloe --due 2026-03-09 --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/action/1","item":{"number":2,"state":"open","due":"2026-03-09","overdue":false,"owner":"chloe","session":null,"carried":0,"title":"Ask the data team","first_due":"2026-03-09","redated":[],"recorded":"2026-03-02T09:06:00.000Z","closed":null,"reason":null,"note":null,"id":"[ID]"}}

"#]]);
    world
        .run("action redate 1 2026-03-20 --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("action reassign 2 ben --as chloe")
        .success()
        .stdout_eq(str![[r#"
2

"#]]);
    world.run("action list --owner ben").success().stdout_eq(str![[r#"
2	open	2026-03-09	false	ben			Ask the data team
1	open	2026-03-20	false	ben			Write the clock fake

"#]]);
    world
        .command("action list --overdue")
        .env("LEARNCOMM_NOW", "2026-03-12T09:00:00Z")
        .assert()
        .success()
        .stdout_eq(str![[r#"
2	open	2026-03-09	true	ben			Ask the data team

"#]]);
    world
        .run("action done 1 --note 'It is in the toolbox.' --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("action drop 2 --reason 'They answered by themselves'")
        .success()
        .stdout_eq(str![[r#"
2

"#]]);
    world.run("action show 1").success().stdout_eq(str![[r#"
number	1
state	done
due	2026-03-20
overdue	false
owner	ben
session	
carried	0
title	Write the clock fake
first_due	2026-03-16
redated	2026-03-16 to 2026-03-20
recorded	2026-03-02T09:05:00.000Z
closed	2026-03-02T09:11:00.000Z
reason	
note	It is in the toolbox.
id	[ID]

"#]]);
    world.run("action list --state open").success().stdout_eq("");
    world
        .run("action list --all --format jsonl --fields number,state,first_due,due,reason")
        .success()
        .stdout_eq(str![[r#"
{"number":1,"state":"done","first_due":"2026-03-16","due":"2026-03-20","reason":null}
{"number":2,"state":"dropped","first_due":"2026-03-09","due":"2026-03-09","reason":"They answered by themselves"}

"#]]);
}

#[test]
fn s3_8_cli_what_cannot_be_is_refused() {
    let world = World::guild();
    world
        .run("action add X --owner dario --due 2026-03-16 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: dario is a guest: an action needs a member who keeps it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("action add X --owner ben --due 2026-03-01 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: due: 2026-03-01 has ended; today or a later day is expected
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("action add X --owner ben --due 16.3.2026 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value '16.3.2026' for '--due <DAY>': a day such as 2026-03-01 is expected

For more information, try '--help'.

"#]]);
    world
        .run("action add X --owner ben --due 2026-03-16 --as dario")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `guest` may not keep actions
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world.run("action done 7 --as ben").code(3).stderr_eq(str![[r#"
error: there is no action `#7`
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s3_8_cli_actions_are_carried_into_the_next_session() {
    let world = World::guild();
    let rows =
        "date,session,handle,attendance\n2026-03-01,First,ida,present\n2026-03-02,Second,ida,present\n";
    std::fs::write(world.path("attendance.csv"), rows).unwrap();
    world
        .run("import attendance attendance.csv --at 01:00 --create-missing")
        .success();
    // Agreed in the first, carried into the second.
    world
        .run("action add 'Write it down' --owner ben --due 2026-03-16 --session 1 --as ben")
        .success();
    world
        .run("action list --carried-into last")
        .success()
        .stdout_eq(str![[r#"
4	open	2026-03-16	false	ben	1	0	Write it down

"#]]);
    world
        .run("action list --session 1 --fields number,session,title")
        .success()
        .stdout_eq(str![[r#"
4	1	Write it down

"#]]);
    world
        .run("action show 4 --fields carried")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world.run("action list --carried-into last --overdue").code(2);
}

#[test]
fn s3_8_cli_what_was_agreed_outside_any_session_goes_into_every_series() {
    let world = World::guild();
    for slug in ["weekly", "circle"] {
        world
            .run(&format!(
                "series create {slug} --title Meeting --rule FREQ=WEEKLY;COUNT=3 --first 2026-03-03T10:00"
            ))
            .success();
    }
    world
        .run("action add 'Write it down' --owner ben --due 2026-03-20 --as ben")
        .success();
    world
        .run("action add 'Ask around' --owner chloe --due 2026-03-10 --session weekly@2026-03-03 --as ben")
        .success();
    for (session, titles) in [
        ("weekly@2026-03-10", "Ask around\nWrite it down\n"),
        ("circle@2026-03-03", "Write it down\n"),
    ] {
        world
            .run(&format!("action list --carried-into {session} --fields title"))
            .success()
            .stdout_eq(titles);
    }
}
