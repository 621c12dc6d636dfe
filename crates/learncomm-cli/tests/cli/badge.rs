//! S1.8, S2.4, S4.5, S4.11: badges, points and opting out on the command line.

use crate::common::World;
use snapbox::str;

/// Amara's and Chloé's answers have been accepted by Ben.
fn world() -> World {
    let world = World::talking();
    for line in [
        "contribution accept 2 --as ben",
        "ask 'And mocks?' --topic testing --as dario",
        "answer 5 'Sparingly.' --as chloe",
        "contribution accept 6 --as dario",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s1_8_cli_badges_are_defined_and_given_by_hand() {
    let world = world();
    world
        .run("badge define mentor --title 'A mentor' --skill coaching --by-hand --as amara")
        .success()
        .stdout_eq(str![[r#"
mentor

"#]]);
    world
        .run("badge award ben mentor --reason 'Helped three newcomers' --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/award/1","item":{"badge":"mentor","handle":"ben","holding":"held","by":"steward","at":"2026-03-02T09:14:00.000Z","title":"A mentor","reason":"Helped three newcomers","skills":["coaching"],"evidence":[],"revoked":null,"revoked_because":null}}

"#]]);
    world.run("badge of ben --as dario").success().stdout_eq(str![[r#"
mentor	ben	held	steward	2026-03-02T09:14:00.000Z	A mentor	Helped three newcomers

"#]]);
    world
        .run("badge edit mentor --title Mentor --when 'coached>=1' --when 'collections>=3 within 90 days'")
        .success();
    world
        .run("badge show mentor --as dario")
        .success()
        .stdout_eq(str![[r#"
slug	mentor
number	7
state	active
skills	coaching
criteria	coached>=1,collections>=3 within 90 days
title	Mentor
by_hand	false
defined	2026-03-02T09:13:00.000Z
edited	2026-03-02T09:16:00.000Z
holders	ben
holder_count	1
description	
id	[ID]

"#]]);
    world
        .run("badge revoke ben mentor --reason 'By mistake' --as amara")
        .success()
        .stdout_eq(str![[r#"
mentor

"#]]);
    world
        .run("badge of ben --as dario")
        .success()
        .stdout_eq(str![[r#""#]]);
    world.run("badge mine --as ben").success().stdout_eq(str![[r#"
mentor	ben	revoked	steward	2026-03-02T09:14:00.000Z	Mentor	Helped three newcomers

"#]]);
    world.run("badge retire mentor").success();
    world
        .run("badge list --format jsonl")
        .success()
        .stdout_eq(str![[r#"
{"slug":"mentor","number":7,"state":"retired","skills":["coaching"],"criteria":["coached>=1","collections>=3 within 90 days"],"title":"Mentor","by_hand":false,"defined":"2026-03-02T09:13:00.000Z","edited":"2026-03-02T09:21:00.000Z","holders":null,"holder_count":null,"description":"","id":"[ID]"}

"#]]);
    world
        .run("badge list --state active")
        .success()
        .stdout_eq(str![[r#""#]]);
    world.run("badge retire mentor --undo").success();
    world
        .run("badge list --state active --fields slug")
        .success()
        .stdout_eq(str![[r#"
mentor

"#]]);
}

#[test]
fn s4_11_cli_badges_come_by_what_somebody_did() {
    let world = world();
    world
        .run("badge define helper --title Helper --skill testing --when 'accepted-answers>=1 about testing'")
        .success();
    world
        .run("badge define pillar --title Pillar --when 'accepted-answers>=3' --when 'answers>=1 from 2 people'")
        .success();
    world.run("badge run").success().stdout_eq(str![[r#"
helper	2	Helper

"#]]);
    world.run("badge run").success().stdout_eq(str![[r#""#]]);
    world
        .run("badge show helper --fields holders,holder_count")
        .success()
        .stdout_eq(str![[r#"
amara,chloe	2

"#]]);
    world
        .run("badge progress --as chloe")
        .success()
        .stdout_eq(str![[r#"
helper	held	1	1	accepted-answers>=1 about testing: 1	Helper
pillar	open	1	2	accepted-answers>=3: 1,answers>=1 from 2 people: 2 from 2 people	Pillar

"#]]);
    world
        .run("badge mine --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/award-list/1","items":[{"badge":"helper","handle":"chloe","holding":"held","by":"rule","at":"2026-03-02T09:15:00.000Z","title":"Helper","reason":null,"skills":["testing"],"evidence":["accepted-answers>=1 about testing: 1"],"revoked":null,"revoked_because":null}],"next":null}

"#]]);
    world.run("expert find testing").success().stdout_eq(str![[r#"
chloe	Chloé Martin	dev		2	1	0	0	helper
amara	Amara Okafor	qa		1	1	0	0	helper

"#]]);
}

#[test]
fn s4_5_cli_points_are_off_until_the_charter_has_them_on() {
    let world = world();
    world.run("points list").code(7).stderr_eq(str![[r#"
error: this community gives no points: its charter has them off
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("community edit --points on").success();
    world.run("points list --as dario").success().stdout_eq(str![[r#"
amara	1	5
chloe	1	5

"#]]);
    world
        .run("points list --limit 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/points-list/1","items":[{"handle":"amara","rank":1,"points":5}],"next":"1"}

"#]]);
    world
        .run("points list --limit 1 --after 1")
        .success()
        .stdout_eq(str![[r#"
chloe	1	5

"#]]);
    world.run("points mine --as chloe").success().stdout_eq(str![[r#"
points	5
rank	1
from	accepted-answers: 5 points for 1

"#]]);
    world.run("points list --days 0").code(4);
    world.run("points list --after x").code(2);
    world.run("points mine").code(6);
}

#[test]
fn s4_5_cli_who_opts_out_is_in_no_ranking() {
    let world = world();
    world.run("community edit --points on").success();
    world
        .run("badge define helper --title Helper --when 'accepted-answers>=1'")
        .success();
    world.run("badge run").success();
    world
        .run("member opt-out --as chloe")
        .success()
        .stdout_eq(str![[r#"
chloe

"#]]);
    world.run("points list --as dario").success().stdout_eq(str![[r#"
amara	1	5

"#]]);
    world.run("points mine --as chloe").success().stdout_eq(str![[r#"
points	5
rank	
from	accepted-answers: 5 points for 1

"#]]);
    world
        .run("badge show helper --fields holders,holder_count --as dario")
        .success()
        .stdout_eq(str![[r#"
amara	2

"#]]);
    world.run("badge of chloe --as dario").success().stdout_eq("");
    world
        .run("expert find testing --as dario")
        .success()
        .stdout_eq(str![[r#"
amara	Amara Okafor	qa		1	1	0	0	

"#]]);
    world
        .run("member show chloe --fields opted_out --as amara")
        .success()
        .stdout_eq(str![[r#"
false

"#]]);
    world
        .run("member opt-in --as chloe --fields opted_out")
        .success()
        .stdout_eq(str![[r#"
false

"#]]);
    world
        .run("points list --as dario --fields handle")
        .success()
        .stdout_eq(str![[r#"
amara
chloe

"#]]);
    world.run("member opt-out").code(6);
}

#[test]
fn s1_8_cli_wrong_badges() {
    let world = world();
    world
        .run("badge define x --title X --when 'likes>=5'")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'likes>=5' for '--when <CRITERION>': evidence: `likes` is not one of: answers, accepted-answers, high-ratings, sessions-led, sessions-attended, catch-ups, articles, resources, shared, revisions, collections, pathways-finished, recognitions, coached

For more information, try '--help'.

"#]]);
    world.run("badge define x --title X").code(2);
    world
        .run("badge define x --title X --by-hand --when 'answers>=1'")
        .code(2);
    world.run("badge define x --title X --by-hand --as ben").code(6);
    world.run("badge define x --title X --by-hand").success();
    world.run("badge define x --title X --by-hand").code(5);
    world.run("badge edit x").code(2);
    world.run("badge show y").code(3).stderr_eq(str![[r#"
error: there is no badge `y`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm badge list` shows them

"#]]);
    world
        .run("badge award amara x --reason Me --as amara")
        .code(7)
        .stderr_eq(str![[r#"
error: nobody awards a badge to themselves: ask another steward
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("badge mine").code(2);
}
