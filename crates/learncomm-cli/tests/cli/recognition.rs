//! S1.9, S3.4: recognition on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s3_4_cli_recognition_is_given_listed_and_shown() {
    let world = World::talking();
    world
        .run("recognition give ben,amara 'For the *clock*' --about 2 --as chloe")
        .success()
        .stdout_eq(str![[r#"
5

"#]]);
    world
        .run("recognition give 'For the demo' --team dev --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/recognition/1","item":{"number":6,"at":"2026-03-02T09:10:00.000Z","by":"amara","to":["ben","chloe"],"team":"dev","text":"For the demo","about":null,"about_kind":null,"state":"stands","ended":null,"removed_by":null,"reason":null,"id":"[ID]"}}

"#]]);
    world
        .run("recognition list --as dario")
        .success()
        .stdout_eq(str![[r#"
6	2026-03-02T09:10:00.000Z	amara	ben,chloe	dev	For the demo
5	2026-03-02T09:09:00.000Z	chloe	amara,ben		For the *clock*

"#]]);
    world
        .run("recognition list --mine --as amara --format jsonl")
        .success()
        .stdout_eq(str![[r#"
{"number":6,"at":"2026-03-02T09:10:00.000Z","by":"amara","to":["ben","chloe"],"team":"dev","text":"For the demo","about":null,"about_kind":null,"state":"stands","ended":null,"removed_by":null,"reason":null,"id":"[ID]"}
{"number":5,"at":"2026-03-02T09:09:00.000Z","by":"chloe","to":["amara","ben"],"team":null,"text":"For the *clock*","about":2,"about_kind":"contribution","state":"stands","ended":null,"removed_by":null,"reason":null,"id":"[ID]"}

"#]]);
    world.run("recognition show 5").success().stdout_eq(str![[r#"
number	5
at	2026-03-02T09:09:00.000Z
by	chloe
to	amara,ben
team	
text	For the *clock*
about	2
about_kind	contribution
state	stands
ended	
removed_by	
reason	
id	[ID]

"#]]);
    world
        .run("recognition list --limit 1 --format json --fields number,to")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/recognition-list/1","items":[{"number":6,"to":["ben","chloe"]}],"next":"[ID]"}

"#]]);
}

#[test]
fn s3_4_cli_recognition_is_withdrawn_and_removed() {
    let world = World::talking();
    for (text, who) in [("One", "chloe"), ("Two", "chloe")] {
        world
            .run(&format!("recognition give ben '{text}' --as {who}"))
            .success();
    }
    world
        .run("recognition withdraw 5 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: only who gave a recognition can withdraw it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("recognition withdraw 5 --as chloe")
        .success()
        .stdout_eq(str![[r#"
5

"#]]);
    world
        .run("recognition remove 6 --reason 'Irony' --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not remove what others contributed
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("recognition remove 6 --reason 'Irony' --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/recognition/1","item":{"number":6,"at":"2026-03-02T09:10:00.000Z","by":"chloe","to":["ben"],"team":null,"text":"Two","about":null,"about_kind":null,"state":"removed","ended":"2026-03-02T09:14:00.000Z","removed_by":"amara","reason":"Irony","id":"[ID]"}}

"#]]);
    world.run("recognition list --as ben").success().stdout_eq("");
    world
        .run("recognition list --fields number,state,reason --as chloe")
        .success()
        .stdout_eq(str![[r#"
6	removed	Irony
5	withdrawn	

"#]]);
    world
        .run("recognition show 6 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no recognition `#6`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm recognition list` shows it

"#]]);
}

#[test]
fn s3_4_cli_what_is_no_recognition_is_refused() {
    let world = World::talking();
    world
        .run("recognition give ben --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: to: name somebody and say what for, or name a team
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("recognition give --as chloe").code(2);
    world
        .run("recognition give ben x --about none --as chloe")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'none' for '--about <NUMBER>': a number such as 12 is expected

For more information, try '--help'.

"#]]);
    world
        .run("recognition give ben x --about 99 --as chloe")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no contribution, session or action `#99`
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("recognition give chloe,ben x --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: recognition is for others, not for oneself
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("recognition give zoe x --as chloe")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `zoe`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world
        .run("recognition give x --team attic --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: nobody else who is in the community now is counted to the unit attic
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("recognition give ben x").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world.run("recognition give ben x --as chloe").success();
    world
        .run("recognition give ben x --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: you have said the same to the same people today: once is enough
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s4_2_s3_4_cli_a_digest_tells_of_recognition() {
    let world = World::guild();
    world
        .run("recognition give chloe 'For the *clock*' --as amara")
        .success();
    world
        .run("recognition give ben,chloe 'For the demo' --as amara")
        .success();
    world.run("digest --as ben").success().stdout_eq(str![[r#"
QE guild: digest for Ben Li
News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:07 (Europe/Berlin)

Recognition
  #2 amara thanks you, others (Mon 2026-03-02 10:06)
    For the demo
  #1 amara thanks chloe (Mon 2026-03-02 10:05)
    For the *clock*

"#]]);
    world
        .run("digest --as ben --format json --fields recognitions")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/digest/1","item":{"recognitions":[{"at":"2026-03-02T09:06:00Z","by":"amara","mine":true,"number":2,"team":null,"text":"For the demo","to":["ben","chloe"]},{"at":"2026-03-02T09:05:00Z","by":"amara","mine":false,"number":1,"team":null,"text":"For the *clock*","to":["chloe"]}]}}

"#]]);
}

#[test]
fn s1_9_s3_4_cli_the_report_shows_how_recognition_spreads() {
    let world = World::guild();
    for n in 1..=4 {
        world.run(&format!("member add p{n} --create 'P {n}'")).success();
    }
    for (from, to) in [
        ("amara", "ben"),
        ("ben", "p1"),
        ("p1", "ben"),
        ("p2", "p3"),
        ("chloe", "p4"),
    ] {
        world
            .run(&format!("recognition give {to} 'For the help' --as {from}"))
            .success();
    }
    world
        .run("report --from 2026-03-01 --to 2026-03-03 --section recognition --fields name,value,n,class --as ben")
        .success()
        .stdout_eq(str![[r#"
recognition-coverage	0.5	8	practice
recognition-givers	0.625	8	practice
recognition-by-peers	0.8	5	practice
recognition-across-units	0.8	5	practice
recognition-mutual	0.4	5	practice
recognition-gini-star	0.6571428571428571	8	practice
recognitions	5	5	signal

"#]]);
}
