//! What a plan means for people: whether it is for them, what clashes, what a change did.

use crate::common::World;
use crate::common::terminal::{at_terminal, plain};
use snapbox::str;

#[test]
fn s0_4_cli_whether_a_session_is_for_oneself() {
    let world = World::guild();
    world
        .run("session plan Async --on 2026-03-09T15:00 --topic async --level intermediate --needs rust")
        .success();
    world
        .run("session fit next --as ben")
        .success()
        .stdout_eq(str![[r#"
verdict	prepare-first
missing	rust
level	intermediate
meaning	prepare first: it builds on more than you have said that you know
number	1
title	Async
session	[ID]

"#]]);
    world.run("expert declare rust beginner --as ben").success();
    world.run("expert declare async beginner --as ben").success();
    world
        .run("session fit next --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/fit/1","item":{"verdict":"stretch","missing":[],"level":"intermediate","meaning":"it is one level above yours","number":1,"title":"Async","session":"[ID]"}}

"#]]);
    world
        .run("session show next --as ben --fields fit,fit_missing")
        .success()
        .stdout_eq(str![[r#"
stretch	

"#]]);
    world
        .run("session show next --as chloe --fields fit,fit_missing")
        .success()
        .stdout_eq(str![[r#"
prepare-first	rust

"#]]);
    // The owner of the store is nobody in particular.
    world
        .run("session show next --fields title,fit")
        .success()
        .stdout_eq(str![[r#"
Async	

"#]]);
    world.run("session fit next").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
}

#[test]
fn s2_9_cli_who_brings_a_case_does_not_lead_the_session() {
    let world = World::guild();
    world
        .run("session plan Clinic --on 2026-03-09T15:00 --kind case-clinic")
        .success();
    world
        .run("session case bring next 'How do I win them over?' --as dario")
        .success();
    for line in [
        "session cancel next --reason 'No.'",
        "session move next 2026-03-10T15:00",
        "session edit next --title Mine",
        "rsvp next yes --of ben",
    ] {
        world.run(&format!("{line} --as dario")).failure().stdout_eq("");
    }
    world
        .run("session case bring next 'How, in short?' --as dario --fields case,state")
        .success()
        .stdout_eq(str![[r#"
How, in short?	planned

"#]]);
}

#[test]
fn s0_1_cli_what_a_change_did_is_told() {
    let world = World::guild();
    let told = |line: &str| {
        let (code, out, notes) = at_terminal(&world, 100, line);
        assert_eq!(code, 0, "{line}: {notes}");
        (plain(&out), plain(&notes))
    };
    world
        .run("session plan Async --on 2026-09-09T15:00 --description 'A talk.' --pre-work 'Watch it.'")
        .success();
    let (out, notes) = told("session plan Other --on 2026-09-09T15:59");
    assert_eq!(
        (out.as_str(), notes.as_str()),
        ("Planned #2 on 2026-09-09 15:59.\n", "At the same time: #1.\n")
    );
    let (_, notes) = told("session move 2 2026-09-09T16:00");
    assert_eq!(notes, "\n");
    world
        .run("session show 2 --fields title,clashes")
        .success()
        .stdout_eq(str![[r#"
Other	

"#]]);
    let (out, _) = told("session edit 1 --title Async");
    assert_eq!(out, "#1 was like that already; nothing is changed.\n");
    let (out, _) = told("session edit 1");
    assert_eq!(out, "#1 was like that already; nothing is changed.\n");
    world
        .run("session edit 1 --clear description --clear pre-work --fields title,description,pre_work")
        .success()
        .stdout_eq(str![[r#"
Async		

"#]]);
    let (_, notes) = told("series create old --title Old --rule FREQ=WEEKLY --first 2024-01-01T10:00");
    assert!(notes.contains("made up to 2025-02-24 10:00"), "{notes}");
    told("series create new --title New --rule 'FREQ=WEEKLY;COUNT=3' --first 2026-09-16T10:00");
    let (out, _) = told("series edit new --title New");
    assert_eq!(out, "Changed new; sessions: none made or changed.\n");
    // Not by way of a session of another series.
    world
        .run("series edit old --from new@2026-09-16 --title X")
        .code(2)
        .stderr_eq(str![[r#"
error: #67 is no session of old
hint: `learncomm session list --series old` lists them

"#]]);
}

#[test]
fn s0_1_cli_who_has_a_role_in_a_session_hears_that_it_is_called_off() {
    let world = World::guild();
    world
        .run("series create weekly --title Weekly --rule 'FREQ=WEEKLY;COUNT=3' --first 2026-03-16T10:00")
        .success();
    world
        .run("session lead add weekly@2026-03-23 presenter dario")
        .success();
    world.run("series end weekly --reason 'We merge.'").success();
    world
        .run("session list --fields local,state,reason,leads")
        .success()
        .stdout_eq(str![[r#"
2026-03-23 10:00	cancelled	We merge.	presenter:dario

"#]]);
}
