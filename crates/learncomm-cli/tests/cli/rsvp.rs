//! Who comes to a session: answers, seats, invitations.

use crate::common::World;
use snapbox::str;

#[test]
fn s0_8_cli_seats_are_given_in_order() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    for who in ["ben", "chloe", "amara"] {
        world.run(&format!("rsvp next yes --as {who}")).success();
    }
    world.run("rsvp list 1").success().stdout_eq(str![[r#"
ben	yes	seated			true			
chloe	yes	seated			true			
amara	yes	waiting	1		true			

"#]]);
    world
        .run("rsvp 1 no --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/roll/1","item":{"handle":"ben","answer":"no","seat":null,"place":null,"roles":[],"in_scope":true,"invitation":null,"attendance":null,"caught_up":null,"standing":false,"answered":"2026-03-02T09:09:00.000Z","session":1}}

"#]]);
    world.run("rsvp 1 none --as chloe").success().stdout_eq(str![[r#"
chloe

"#]]);
    world
        .run("rsvp next excused --for dario --as amara --fields handle,answer,seat,in_scope")
        .success()
        .stdout_eq(str![[r#"
dario	excused		false

"#]]);
    world
        .run("rsvp list next --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/roll-list/1","items":[{"handle":"amara","answer":"yes","seat":"seated","place":null,"roles":[],"in_scope":true,"invitation":null,"attendance":null,"caught_up":null,"standing":false,"answered":"2026-03-02T09:07:00.000Z","session":1},{"handle":"ben","answer":"no","seat":null,"place":null,"roles":[],"in_scope":true,"invitation":null,"attendance":null,"caught_up":null,"standing":false,"answered":"2026-03-02T09:09:00.000Z","session":1},{"handle":"dario","answer":"excused","seat":null,"place":null,"roles":[],"in_scope":false,"invitation":null,"attendance":null,"caught_up":null,"standing":false,"answered":"2026-03-02T09:11:00.000Z","session":1}],"next":null}

"#]]);
    world
        .run("rsvp 1 yes --for ben --as chloe")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not plan sessions
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .at("2026-03-03T09:00:00Z", "rsvp 1 yes --as ben")
        .failure()
        .stderr_eq(str![[r#"
error: session #1 began at 2026-03-03T09:00:00+00:00; what was answered until then stands
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("rsvp 1").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <ANSWER>

Usage: learncomm rsvp --store <STORE> <SESSION> <ANSWER>

For more information, try '--help'.

"#]]);
    world
        .run("rsvp weekly yes --series --as ben")
        .failure()
        .stderr_eq(str![[r#"
error: there is no series `weekly`
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s0_7_s0_8_cli_people_are_invited() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    world
        .run("invitation suggest next --as amara")
        .success()
        .stdout_eq(str![[r#"
amara		0	
ben		0	
chloe		0	

"#]]);
    world
        .run("invitation send next dario --role presenter --message 'Show us how you do it.' --as amara")
        .success()
        .stdout_eq(str![[r#"
dario

"#]]);
    world
        .run("invitation send 1 ben --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/invitation/1","item":{"handle":"ben","session":1,"starts":"2026-03-03T09:00:00.000Z","title":"Freezing time","role":null,"state":"open","by":"amara","at":"2026-03-02T09:07:00.000Z","message":""}}

"#]]);
    world
        .run("invitation list --as dario --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/invitation-list/1","items":[{"handle":"dario","session":1,"starts":"2026-03-03T09:00:00.000Z","title":"Freezing time","role":"presenter","state":"open","by":"amara","at":"2026-03-02T09:06:00.000Z","message":"Show us how you do it."}],"next":null}

"#]]);
    world
        .run("invitation accept 1 --as dario")
        .success()
        .stdout_eq(str![[r#"
dario

"#]]);
    world
        .run("invitation list next --as amara")
        .success()
        .stdout_eq(str![[r#"
dario	1	2026-03-03T09:00:00.000Z	Freezing time	presenter	accepted	amara
ben	1	2026-03-03T09:00:00.000Z	Freezing time		open	amara

"#]]);
    world
        .run("invitation list next --open --fields handle")
        .success()
        .stdout_eq(str![[r#"
ben

"#]]);
    world
        .run("invitation decline 1 --as ben --fields state")
        .success()
        .stdout_eq(str![[r#"
declined

"#]]);
    world
        .run("rsvp list 1 --fields handle,answer,roles,invitation")
        .success()
        .stdout_eq(str![[r#"
dario	yes	presenter	accepted
ben	no		declined

"#]]);
}

#[test]
fn s0_8_cli_one_answers_once_for_a_series() {
    let world = World::guild();
    world
        .run("series create weekly --title Weekly --rule FREQ=WEEKLY;COUNT=3 --first 2026-03-03T10:00 --seats 1")
        .success();
    world
        .run("rsvp weekly yes --series --as ben")
        .success()
        .stdout_eq(str![[r#"
weekly

"#]]);
    world
        .run("rsvp weekly yes --series --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/series-rsvp/1","item":{"series":"weekly","answer":"yes","sessions":3,"kept":0,"waiting":["2","3","4"],"number":1}}

"#]]);
    world.run("rsvp weekly@2026-03-10 no --as ben").success();
    let list = "rsvp list weekly@2026-03-10 --fields handle,answer,seat,standing";
    world.run(list).success().stdout_eq(str![[r#"
chloe	yes	seated	true
ben	no		false

"#]]);
    // Who leaves gives their seat back.
    world.run("member leave chloe").success();
    world.run("rsvp weekly maybe --series --for amara").success();
    world.run(list).success().stdout_eq(str![[r#"
amara	maybe		true
ben	no		false
chloe	yes		true

"#]]);
    world.run("rsvp weekly@2026-03-10 none --as ben").success();
    world.run(list).success().stdout_eq(str![[r#"
ben	yes	seated	true
amara	maybe		true
chloe	yes		true

"#]]);
    world.run("rsvp weekly yes --series --for ben --as ben").code(6);
}

#[test]
fn s0_8_cli_whom_to_invite_next_goes_by_skills_too() {
    let world = World::guild();
    world.session("Freezing time", "2026-03-03T10:00:00");
    world.run("expert declare testing advanced --as chloe").success();
    world
        .run("invitation suggest 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/candidate-list/1","items":[{"handle":"chloe","last_led":null,"led_on_topics":0,"level":"advanced"},{"handle":"amara","last_led":null,"led_on_topics":0,"level":null},{"handle":"ben","last_led":null,"led_on_topics":0,"level":null}],"next":null}

"#]]);
}
