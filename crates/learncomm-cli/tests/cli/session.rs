//! Series and sessions, as a script sees them.

use crate::common::World;
use snapbox::str;

/// A guild that meets every second Tuesday at three in Berlin, from 17 March 2026 on.
fn meeting() -> World {
    let world = World::guild();
    world
        .run("series create guild --title 'Guild meeting' --rule FREQ=WEEKLY;INTERVAL=2 --first 2026-03-17T15:00 --minutes 90 --lead facilitator:amara")
        .success()
        .stdout_eq(str![[r#"
guild

"#]])
        .stderr_eq("");
    world
}

#[test]
fn s0_1_cli_a_series_from_beginning_to_end() {
    let world = meeting();
    world.run("series list").success().stdout_eq(str![[r#"
guild	Guild meeting	FREQ=WEEKLY;INTERVAL=2	2026-03-17 15:00	90	Europe/Berlin

"#]]);
    // Clocks change on 29 March; three o'clock is three o'clock.
    world
        .run("session list --limit 3 --fields local,starts,title")
        .success()
        .stdout_eq(str![[r#"
2026-03-17 15:00	2026-03-17T14:00:00.000Z	Guild meeting
2026-03-31 15:00	2026-03-31T13:00:00.000Z	Guild meeting
2026-04-14 15:00	2026-04-14T13:00:00.000Z	Guild meeting

"#]]);
    world
        .run("series skip guild 2026-04-14")
        .success()
        .stdout_eq(str![[r#"
guild

"#]]);
    world
        .run("session move guild@2026-03-31 '2026-04-01 16:00' --fields local,slot,edited")
        .success()
        .stdout_eq(str![[r#"
2026-04-01 16:00	2026-03-31 15:00	true

"#]]);
    world
        .run("session edit guild@2026-04-28 --from-here-on --on 2026-04-28T16:00 --topic rust --fields local,topics")
        .success()
        .stdout_eq(str![[r#"
2026-04-28 16:00	rust

"#]]);
    world
        .run("series edit guild --title 'Rust guild' --fields slug,title,next")
        .success()
        .stdout_eq(str![[r#"
guild	Rust guild	2026-03-17 15:00

"#]]);
    world
        .run("session list --limit 5 --fields local,title,edited")
        .success()
        .stdout_eq(str![[r#"
2026-03-17 15:00	Rust guild	false
2026-04-01 16:00	Rust guild	true
2026-04-28 16:00	Rust guild	false
2026-05-12 16:00	Rust guild	false
2026-05-26 16:00	Rust guild	false

"#]]);
    world.run("series extend guild").success().stdout_eq(str![[r#"
guild

"#]]);
    world
        .run("series end guild --from 2026-05-01T00:00 --reason 'We merge.'")
        .success()
        .stdout_eq(str![[r#"
guild

"#]]);
    world
        .run("series show guild --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/series/1","item":{"slug":"guild","title":"Rust guild","rule":"FREQ=WEEKLY;INTERVAL=2","next":"2026-03-17 15:00","minutes":90,"zone":"Europe/Berlin","next_number":2,"first":"2026-04-28 16:00","made_until":"2026-09-01 16:00","ended":"2026-05-01 00:00","skipped":["2026-04-14"],"kind":"class","topics":["rust"],"leads":["facilitator:amara"],"over_by":0,"number":1,"id":"[ID]"}}

"#]]);
    world
        .run("session list --fields local")
        .success()
        .stdout_eq(str![[r#"
2026-03-17 15:00
2026-04-01 16:00
2026-04-28 16:00

"#]]);
}

#[test]
fn s0_2_s0_3_s0_4_cli_a_session_is_prepared() {
    let world = World::guild();
    world
        .run("session plan 'Async, together' --on 2026-03-09T15:00 --kind book-club --topic async --level intermediate --needs rust --focus 'A talk' --focus-url https://example.org/talk --pre-work 'Watch it.' --seats 12 --unit qa")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world
        .run("session material share next Slides https://example.org/slides --level beginner --as ben")
        .success();
    world
        .run("session material share next Video https://example.org/video --recording --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not plan sessions
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("session material list next")
        .success()
        .stdout_eq(str![[r#"
https://example.org/slides	material	Slides	beginner

"#]]);
    world.run("session show next").success().stdout_eq(str![[r#"
id	[ID]
number	1
local	2026-03-09 15:00
minutes	60
title	Async, together
kind	book-club
state	planned
leads	
series	
starts	2026-03-09T14:00:00.000Z
zone	Europe/Berlin
scope	units
units	qa
topics	async
level	intermediate
needs	rust
focus	A talk
focus_url	https://example.org/talk
seats	12
reason	
slot	
edited	false
over_by	0
materials	https://example.org/slides
concepts	
case	
case_text	
next_steps	
follow_up	
description	
pre_work	Watch it.
clashes	
fit	
fit_missing	

"#]]);
    world
        .run("session edit next --clear level --clear needs --seats 8 --fields level,needs,seats")
        .success()
        .stdout_eq(str![[r#"
		8

"#]]);
    world
        .run("session material remove next https://example.org/slides --as ben --fields materials")
        .success()
        .stdout_eq(str![[r#"


"#]]);
    world
        .run("session cancel next --reason 'The room is gone.'")
        .success();
    world
        .run("session list --state cancelled --fields title,state,reason")
        .success()
        .stdout_eq(str![[r#"
Async, together	cancelled	The room is gone.

"#]]);
    world.run("session show next").code(3).stderr_eq(str![[r#"
error: there is no session `next`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm session list` shows them

"#]]);
    world
        .run("session reopen 1 --fields state")
        .success()
        .stdout_eq(str![[r#"
planned

"#]]);
}

#[test]
fn s0_5_s2_10_cli_an_agenda_opens_and_runs_by_the_clock() {
    let world = World::guild();
    world
        .run("session plan 'Guild meeting' --on 2026-03-09T15:00")
        .success();
    world.run("session agenda next").success().stdout_eq(str![[r#"
1	15:00	9	What is on your minds	facilitator		
2	15:09	39	Talking about it	facilitator		
3	15:48	12	What you will try	note-taker		

"#]]);
    world
        .run("activity add 'Rose, thorn, bud' --how 'One of each from everybody.' --minutes 20 --tag trust --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("activity list").success().stdout_eq(str![[r#"
2	Rose, thorn, bud	20	trust

"#]]);
    world.run("session opening next --from 2").success();
    world.run("session lead add next opener chloe").success();
    world
        .run("session item add next News --minutes 10 --role facilitator --as amara")
        .success();
    world.run("session item add next Work --minutes 35").success();
    world
        .run("session agenda next --as ben")
        .success()
        .stdout_eq(str![[r#"
1	15:00	20	Rose, thorn, bud	opener	chloe	
2	15:20	10	News	facilitator		
3	15:30	35	Work			

"#]])
        .stderr_eq("");
    world.run("session item remove next 3").success();
    world
        .run("session item discussed next 1")
        .code(7)
        .stderr_eq(str![[r#"
error: #1 has not begun; it does on 2026-03-09 15:00
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("activity retire 2 --as ben --fields retired")
        .success()
        .stdout_eq(str![[r#"
true

"#]]);
    world
        .run("activity show 2 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/activity/1","item":{"id":"[ID]","number":2,"title":"Rose, thorn, bud","minutes":20,"tags":["trust"],"added":"2026-03-02T09:07:00.000Z","retired":true,"how":"One of each from everybody."}}

"#]]);
    world
        .run("session plan Yesterday --on 2026-03-01T15:00 --topic rust")
        .success();
    world.run("session item discussed last 1 2 3").success();
    world
        .run("session agenda last --fields time,minutes,title,discussed,role")
        .success()
        .stdout_eq(str![[r#"
15:00	6	What this is about, and what you know of it	true	facilitator
15:06	27	Teaching	true	presenter
15:33	18	Trying it	true	presenter
15:51	9	What you take along	false	facilitator

"#]]);
}

#[test]
fn s2_9_s3_8_cli_a_case_and_what_came_of_it() {
    let world = World::guild();
    world
        .run("session plan Clinic --on 2026-03-02T09:00 --kind case-clinic --lead facilitator:amara")
        .success();
    world
        .run("session case bring last 'How do I win them over?' --text 'They were never asked.' --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world
        .run("session case next-steps last 'Ask them.' --as ben --fields leads,case,next_steps")
        .success()
        .stdout_eq(str![[r#"
facilitator:amara,case-giver:ben	How do I win them over?	Ask them.

"#]]);
    world
        .run("session case open --fields case,leads")
        .success()
        .stdout_eq(str![[r#"
How do I win them over?	facilitator:amara,case-giver:ben

"#]]);
    world
        .run("session follow-up last 'They came.' --as chloe")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not plan sessions
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("session follow-up last 'They came.' --as ben --fields follow_up")
        .success()
        .stdout_eq(str![[r#"
They came.

"#]]);
    world
        .run("session case open")
        .success()
        .stdout_eq("")
        .stderr_eq(str![]);
    world
        .run("session reflect last --happened 'We waited.' --next 'Ask sooner.' --as chloe")
        .success()
        .stdout_eq(str![[r#"
chloe

"#]]);
    world
        .run("session reflections last")
        .success()
        .stdout_eq(str![[r#"
chloe	2026-03-02T09:12:00.000Z	We waited.		Ask sooner.

"#]]);
    world
        .run("session reflect last --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: reflection: answers none of the three questions
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s2_12_s0_9_s0_7_cli_the_score() {
    let world = meeting();
    world
        .run("session lead add guild@2026-03-31 presenter ben")
        .success();
    world
        .run("session lead add guild@2026-03-31 presenter dario")
        .success();
    world
        .run("session plan Clinic --on 2026-03-20T15:00 --kind case-clinic")
        .success();
    world
        .run("session score --sessions 3")
        .success()
        .stdout_eq(str![[r#"
2	2026-03-17 15:00	Guild meeting	facilitator	amara
16	2026-03-20 15:00	Clinic	facilitator	
16	2026-03-20 15:00	Clinic	case-giver	
3	2026-03-31 15:00	Guild meeting	facilitator	amara
3	2026-03-31 15:00	Guild meeting	presenter	ben
3	2026-03-31 15:00	Guild meeting	presenter	dario

"#]]);
    world
        .run("session score --person dario --format json --fields local,role,who")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/part-list/1","items":[{"local":"2026-03-31 15:00","role":"presenter","who":"dario"}],"next":null}

"#]]);
    world
        .run("session lead remove guild@2026-03-31 ben --fields leads")
        .success()
        .stdout_eq(str![[r#"
facilitator:amara,presenter:dario

"#]]);
}

#[test]
fn s0_1_cli_what_cannot_be_is_told() {
    let world = meeting();
    for line in [
        "series create guild --title X --rule FREQ=WEEKLY --first 2026-03-17T15:00",
        "series create other --title X --rule FREQ=SECONDLY --first 2026-03-17T15:00",
        "series create other --title X --rule FREQ=WEEKLY --first 2026-03-17",
        "session show guild@2026-03-18",
        "session edit next --on 2026-03-18T15:00",
        "session edit next --from-here-on --on 2026-01-18T15:00",
        "session edit next --minutes 0",
        "session move next 2026-01-01T10:00",
        "session plan X --on 2026-03-18T15:00 --lead chair:amara",
        "session plan X --on 2026-03-18T15:00 --lead presenter:nobody",
        "session plan X --on 2026-03-18T15:00 --as ben",
        "series skip guild 2026-03-18",
    ] {
        let output = world.run(line);
        let output = output.failure().stdout_eq("");
        let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(told.contains("error"), "{line}: {told}");
        assert!(!told.contains("panicked"), "{line}: {told}");
    }
    world
        .run("session edit next --on 2026-03-18T15:00")
        .code(2)
        .stderr_eq(str![[r#"
error: other times are for a series, with `--from-here-on`
hint: move a single session with `learncomm session move`

"#]]);
    world
        .run("series create other --title X --rule FREQ=SECONDLY --first 2026-03-17T15:00")
        .code(4)
        .stderr_eq(str![[r#"
error: rule: has to say FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY
  in community qe-guild of store sled:[DIR]/store

"#]]);
}
