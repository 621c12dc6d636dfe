//! S2.12, S4.11: coaching pairs on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s2_12_s4_11_cli_a_coaching_pair_from_beginning_to_end() {
    let world = World::guild();
    world
        .run("coaching propose ben --i-am coach --every 14 --as chloe")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world.run("coaching list --as ben").success().stdout_eq(str![[r#"
1	chloe	ben	proposed		

"#]]);
    world.run("coaching list --everybody").success().stdout_eq("");
    world
        .run("coaching accept 1 --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/coaching-pair/1","item":{"number":1,"coach":"chloe","coachee":"ben","state":"active","since":"2026-03-02T09:08:00.000Z","next_check_in":"2026-03-16","every_days":14,"last_check_in":null,"goals":[],"entries":[],"agreed":["chloe","ben"],"proposed_by":"chloe","proposed":"2026-03-02T09:05:00.000Z","ended":null,"ended_by":null,"reason":null,"learned":null,"skills":[],"id":"[ID]"}}

"#]]);
    world
        .run("coaching goal add 1 'Ask in the open' --by 2026-04-01 --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("coaching goal add 1 'Lead a session' --as chloe")
        .success();
    world.run("coaching goal done 1 1 --as ben").success();
    world.run("coaching goal drop 1 2 --as ben").success();
    world.run("coaching goal reopen 1 2 --as ben").success();
    world
        .run("coaching check-in 1 --note 'By phone' --as chloe")
        .success();
    world.run("coaching note 1 'Read the book' --as ben").success();
    world.run("coaching rhythm 1 --every 7 --as chloe").success();
    world
        .run("coaching show 1 --as ben")
        .success()
        .stdout_eq(str![[r#"
number	1
coach	chloe
coachee	ben
state	active
since	2026-03-02T09:08:00.000Z
next_check_in	2026-03-09
every_days	7
last_check_in	2026-03-02
goals	[{"by":"2026-04-01","settled":"2026-03-02T09:11:00Z","state":"done","title":"Ask in the open"},{"by":null,"settled":null,"state":"open","title":"Lead a session"}]
entries	[{"at":"2026-03-02T09:15:00Z","by":"ben","on":null,"text":"Read the book"},{"at":"2026-03-02T09:14:00Z","by":"chloe","on":"2026-03-02","text":"By phone"}]
agreed	chloe,ben
proposed_by	chloe
proposed	2026-03-02T09:05:00.000Z
ended	
ended_by	
reason	
learned	
skills	
id	[ID]

"#]]);
    // What those see who may arrange pairs, and everybody else.
    world
        .run("coaching show 1 --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/coaching-pair/1","item":{"number":1,"coach":"chloe","coachee":"ben","state":"active","since":"2026-03-02T09:08:00.000Z","next_check_in":null,"every_days":null,"last_check_in":null,"goals":null,"entries":null,"agreed":null,"proposed_by":null,"proposed":null,"ended":null,"ended_by":null,"reason":null,"learned":null,"skills":null,"id":"[ID]"}}

"#]]);
    world
        .run("coaching list --everybody --as amara")
        .success()
        .stdout_eq(str![[r#"
1	chloe	ben	active	2026-03-02T09:08:00.000Z	

"#]]);
    world
        .run("coaching show 1 --as dario")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no coaching pair `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm coaching list` shows your own

"#]]);
    world
        .run("coaching list --everybody --as dario")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `guest` may not arrange coaching pairs
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("coaching close 1 --learned 'To ask' --skill testing,time --as chloe --fields state,learned,skills")
        .success()
        .stdout_eq(str![[r#"
closed	To ask	testing,time

"#]]);
    world
        .run("coaching list --as chloe")
        .success()
        .stdout_eq(str![[r#"
1	chloe	ben	closed	2026-03-02T09:08:00.000Z	

"#]]);
}

#[test]
fn s2_12_cli_pairs_are_arranged_and_declined() {
    let world = World::guild();
    world
        .run("coaching arrange --coach ben --coachee chloe --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world.run("coaching accept 1 --as ben").success();
    world
        .run("coaching accept 1 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: you have agreed to the coaching pair #1 already: the other one has to
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("coaching decline 1 --reason 'No time' --as chloe")
        .success();
    world
        .run("coaching show 1 --as amara --fields state,reason")
        .success()
        .stdout_eq(str![[r#"
declined	

"#]]);
    world
        .run("coaching show 1 --as ben --fields state,reason")
        .success()
        .stdout_eq(str![[r#"
declined	No time

"#]]);
    world
        .run("coaching arrange --coach ben --coachee chloe --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not arrange coaching pairs
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn s2_12_cli_what_cannot_be_is_refused() {
    let world = World::guild();
    world
        .run("coaching propose chloe --i-am coach --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: nobody is paired with themselves: a coaching pair is of two people
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("coaching propose ben --i-am teacher --as chloe")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'teacher' for '--i-am <ROLE>'
  [possible values: coach, coachee]

  tip: a similar value exists: 'coachee'

For more information, try '--help'.

"#]]);
    world
        .run("coaching propose ben --i-am coach --every 366 --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: every: 366 is not from 1 to 365 days
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("coaching propose ben --i-am coach --as chloe")
        .success();
    world
        .run("coaching propose ben --i-am coach --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: this pair is proposed already, and waits for an answer
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("coaching check-in 1 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: the coaching pair #1 is proposed, not active
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("coaching accept 1 --as ben").success();
    world
        .run("coaching check-in 1 --on 2026-03-09 --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: on: 2026-03-09 is not from 2026-03-02, when the pair began, to today, 2026-03-02
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("coaching goal done 1 3 --as chloe")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no goal `3`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm goal list` shows those of the community, with `--mine` your own

"#]]);
    world
        .run("coaching close 1 --as chloe")
        .code(4)
        .stderr_eq(str![[r#"
error: learned: what was learned, or a reason, is needed
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("coaching show 1").success().stdout_eq(str![[r#"
number	1
coach	chloe
coachee	ben
state	active
since	2026-03-02T09:11:00.000Z
next_check_in	
every_days	
last_check_in	
goals	
entries	
agreed	
proposed_by	
proposed	
ended	
ended_by	
reason	
learned	
skills	
id	[ID]

"#]]);
}
