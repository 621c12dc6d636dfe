//! S0.6: the backlog of topics on the command line.

use crate::common::World;
use snapbox::str;

/// A guild with three topics.
fn world() -> World {
    let world = World::guild();
    for line in [
        "topic suggest mocks --title 'When to mock' --why 'It comes up every week.' --as ben",
        "topic suggest time --title 'Clocks in tests' --as chloe",
        "topic suggest 2026 --title 'What is new this year' --as dario",
        "topic vote time --as dario",
        "topic vote 2 --as amara",
        "topic vote mocks --as chloe",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s0_6_cli_topics_are_suggested_and_voted_for() {
    let world = world();
    world.run("topic list").success().stdout_eq(str![[r#"
time	2	open	3		Clocks in tests
mocks	1	open	2		When to mock
2026	3	open	1		What is new this year

"#]]);
    world
        .run("topic unvote time --as dario")
        .success()
        .stdout_eq(str![[r#"
time

"#]]);
    world
        .run("topic list --limit 1 --format json --as ben")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/topic-list/1","items":[{"topic":"mocks","number":1,"state":"open","votes":2,"session":null,"title":"When to mock","mine":true,"by":"ben","at":"2026-03-02T09:05:00.000Z","round":1,"changed":null,"reason":null,"why":"It comes up every week.","id":"[ID]"}],"next":"[ID]"}

"#]]);
    world
        .run("topic show mocks --as ben")
        .success()
        .stdout_eq(str![[r#"
topic	mocks
number	1
state	open
votes	2
session	
title	When to mock
mine	true
by	ben
at	2026-03-02T09:05:00.000Z
round	1
changed	
reason	
why	It comes up every week.
id	[ID]

"#]]);
    world
        .run("topic suggest mocks --title Again --as dario")
        .code(7)
        .stderr_eq(str![[r#"
error: the topic mocks is open already, as #1: vote for it instead
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("topic list --state planned")
        .success()
        .stdout_eq(str![]);
}

#[test]
fn s0_6_cli_topics_are_planned_covered_and_dropped() {
    let world = world();
    let file = world.path("attendance.csv");
    std::fs::write(
        &file,
        "date,session,handle,attendance\n2026-02-02,Retro,amara,present\n",
    )
    .unwrap();
    world
        .run("import attendance attendance.csv --create-missing")
        .code(16);
    world
        .run("topic cover time last --as amara")
        .success()
        .stdout_eq(str![[r#"
time

"#]]);
    world
        .run("topic show time --fields state,session,changed")
        .success()
        .stdout_eq(str![[r#"
covered	4	2026-02-02T11:00:00.000Z

"#]]);
    world.run("topic plan mocks last").code(7).stderr_eq(str![[r#"
error: the session #4 is not to come any more: plan the topic into another one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("topic plan mocks --none").code(7).stderr_eq(str![[r#"
error: the topic mocks (#1) is not planned
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("topic drop mocks --reason 'solved otherwise'")
        .success()
        .stdout_eq(str![[r#"
mocks

"#]]);
    world
        .run("topic drop 2026 --reason no --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not plan sessions
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world.run("topic list --format csv").success().stdout_eq(str![[r#"
topic,number,state,votes,session,title,mine,by,at,round,changed,reason,why,id
2026,3,open,1,,What is new this year,false,dario,2026-03-02T09:07:00.000Z,1,,,,[ID]
time,2,covered,3,4,Clocks in tests,false,chloe,2026-03-02T09:06:00.000Z,1,2026-02-02T11:00:00.000Z,,,[ID]
mocks,1,dropped,2,,When to mock,false,ben,2026-03-02T09:05:00.000Z,1,2026-03-02T09:16:00.000Z,solved otherwise,It comes up every week.,[ID]

"#]]);
    world
        .run("topic suggest mocks --title 'Mocks again' --as ben --fields topic,round")
        .success()
        .stdout_eq(str![[r#"
mocks	2

"#]]);
}

#[test]
fn s0_6_cli_what_is_wanted_beside_what_there_is() {
    let world = world();
    world
        .run("ask 'How do I freeze time?' --topic time --as ben")
        .success();
    world.run("topic demand").success().stdout_eq(str![[r#"
time	3	1	0	0	0	0.571
mocks	2	0	0	0	0	0.286
2026	1	0	0	0	0	0.143

"#]]);
    world
        .run("topic demand --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/topic-demand-list/1","items":[{"topic":"time","votes":3,"questions":1,"planned":0,"held":0,"experts":0,"gap":0.571},{"topic":"mocks","votes":2,"questions":0,"planned":0,"held":0,"experts":0,"gap":0.286},{"topic":"2026","votes":1,"questions":0,"planned":0,"held":0,"experts":0,"gap":0.143}],"next":null}

"#]]);
}

#[test]
fn s0_6_cli_a_topic_goes_into_a_session_and_out_again() {
    let world = World::guild();
    world.run("session plan Testing --on 2026-03-03T10:00").success();
    world
        .run("topic suggest mocks --title 'When to mock' --as ben")
        .success();
    world
        .run("topic plan mocks next --as amara")
        .success()
        .stdout_eq(str![[r#"
mocks

"#]]);
    let list = "topic list --fields topic,state,session";
    world.run(list).success().stdout_eq(str![[r#"
mocks	planned	1

"#]]);
    world
        .run("session show 1 --fields topics")
        .success()
        .stdout_eq(str![[r#"
mocks

"#]]);
    world.run("topic plan mocks --none").success();
    world.run(list).success().stdout_eq(str![[r#"
mocks	open	

"#]]);
    // What a session is not about any more, and what was to be in one that is called off, is open again.
    world.run("topic plan mocks 1").success();
    world.run("session edit 1 --topic time").success();
    world.run(list).success().stdout_eq(str![[r#"
mocks	open	

"#]]);
    world.run("topic plan mocks 1").success();
    world.run("session cancel 1 --reason 'no room'").success();
    world.run(list).success().stdout_eq(str![[r#"
mocks	open	

"#]]);
    world.run("session reopen 1").success();
    world.run("topic plan mocks 1").success();
    world
        .at("2026-03-03T10:00:00Z", "attendance record 1 --rest present")
        .success();
    world.run(list).success().stdout_eq(str![[r#"
mocks	covered	1

"#]]);
}
