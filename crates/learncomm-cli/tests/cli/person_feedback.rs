//! S3.7, S2.8: feedback to people on the command line.

use crate::common::World;
use snapbox::str;

/// The first field of the first row.
fn first(rows: &str) -> String {
    rows.split(['\t', '\n']).next().unwrap_or_default().to_owned()
}

#[test]
fn s3_7_cli_feedback_to_a_person() {
    let world = World::guild();
    let id = world.stdout(
        "feedback give ben --observation 'You came late' --effect 'We waited' --next 'Tell us before' --as chloe",
    );
    let id = id.trim();
    world
        .run("feedback received --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]	chloe	2026-03-02T09:05:00.000Z		false	false			

"#]]);
    world
        .run("feedback given --as chloe")
        .success()
        .stdout_eq(str![[r#"
[ID]	ben	2026-03-02T09:05:00.000Z	false	false	You came late	We waited	Tell us before

"#]]);
    for who in ["amara", "dario"] {
        world
            .run(&format!("feedback received --as {who}"))
            .success()
            .stdout_eq("");
        world.run(&format!("feedback read {id} --as {who}")).code(3);
    }
    world.run("feedback received").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run(&format!("feedback read {id} --as ben"))
        .success()
        .stdout_eq(str![[r#"
id	[ID]
by	chloe
at	2026-03-02T09:05:00.000Z
shown_since	
read	true
thanked	false
observation	You came late
effect	We waited
next	Tell us before

"#]]);
    world
        .run(&format!("feedback take-back {id} --yes --as chloe"))
        .code(7)
        .stderr_eq(str![[r#"
error: it has been read: only what was not read can be taken back
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run(&format!("feedback read {id} --thanks --as ben --format json"))
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/feedback-received/1","item":{"id":"[ID]","by":"chloe","at":"2026-03-02T09:05:00.000Z","shown_since":null,"read":true,"thanked":true,"observation":"You came late","effect":"We waited","next":"Tell us before"}}

"#]]);
    world
        .run("feedback given --as chloe --fields to,read,thanked")
        .success()
        .stdout_eq(str![[r#"
ben	true	true

"#]]);
    world
        .run(&format!("feedback delete {id} --yes --as ben --format json"))
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/feedback-gone/1","item":{"id":"[ID]"}}

"#]]);
    world.run("feedback received --as ben").success().stdout_eq("");
}

#[test]
fn s3_7_cli_feedback_is_taken_back() {
    let world = World::guild();
    world
        .run("feedback give ben --observation x --next y --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/feedback-sent/1","item":{"id":"[ID]","to":"ben","anonymous":false}}

"#]]);
    let id = first(&world.stdout("feedback given --as chloe"));
    world
        .run(&format!("feedback take-back {id} --yes --as ben"))
        .code(3);
    world
        .run(&format!("feedback take-back {id} --yes --as chloe"))
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("feedback received --as ben").success().stdout_eq("");
}

#[test]
fn s3_7_cli_what_is_no_feedback_is_refused() {
    let world = World::guild();
    world.run("feedback give ben --observation x --as chloe").code(2);
    world.run("feedback give ben --next x --as chloe").code(2);
    world
        .run("feedback give ben --observation '' --next x --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: observation: may not be empty: what was observed?
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("feedback give chloe --observation x --next y --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: feedback is for others: what one makes of oneself is a note or a reflection
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("feedback give ben --observation x --next y")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("feedback give ben --observation x --next y --anonymous --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: feedback without a name is for those who lead: facilitators, stewards, and who led a session in the last 90 days; ben does not. Give it with your name
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("feedback read abcd --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no feedback `abcd`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm feedback received` and `learncomm feedback given` show yours

"#]]);
}

#[test]
fn s2_8_cli_feedback_to_a_leader_without_a_name() {
    let world = World::guild();
    let give = "feedback give amara --observation x --next y --anonymous";
    world
        .run(&format!("{give} --as ben --format json"))
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/feedback-sent/1","item":{"id":null,"to":"amara","anonymous":true}}

"#]]);
    world
        .run(&format!("{give} --as ben"))
        .success()
        .stdout_eq(str![""]);
    for who in ["chloe", "dario"] {
        world.run(&format!("{give} --as {who}")).success();
    }
    world
        .run("feedback received --as amara")
        .success()
        .stdout_eq("")
        .stderr_eq(str![[r#""#]]);
    world.run(&format!("{give} --as chloe")).success();
    world
        .run("feedback received --as amara --format jsonl --fields by,at,shown_since,read,observation")
        .success()
        .stdout_eq(str![[r#"
{"by":null,"at":null,"shown_since":"2026-03-02","read":false,"observation":null}
{"by":null,"at":null,"shown_since":"2026-03-02","read":false,"observation":null}
{"by":null,"at":null,"shown_since":"2026-03-02","read":false,"observation":null}
{"by":null,"at":null,"shown_since":"2026-03-02","read":false,"observation":null}
{"by":null,"at":null,"shown_since":"2026-03-02","read":false,"observation":null}

"#]]);
    world.run("feedback given --as ben").success().stdout_eq("");
    let id = first(&world.stdout("feedback received --as amara"));
    world
        .run(&format!("feedback read {id} --thanks --as amara"))
        .code(7)
        .stderr_eq(str![[r#"
error: it was given without a name: nobody can be thanked for it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run(&format!("feedback delete {id} --yes --as amara"))
        .success();
    assert_eq!(world.stdout("feedback received --as amara").lines().count(), 4);
}
