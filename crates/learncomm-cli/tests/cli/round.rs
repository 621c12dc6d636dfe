//! S4.8: rounds of member feedback on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s4_8_cli_members_are_asked_and_hear_what_came_of_it() {
    let world = World::guild();
    world
        .run("round open 'Spring' --question 'How do we learn together?' --closes 2026-03-16 --every 8 --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("round say last --like 'The cases' --improve 'More time' --improve 'A map' --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/said/1","item":{"round":1,"entries":3,"anonymous":false}}

"#]]);
    world
        .run("round say 1 --improve Quieter --anonymous --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/said/1","item":{"round":1,"entries":1,"anonymous":true}}

"#]]);
    world.run("round show last --as dario").success().stdout_eq("");
    world.run("round close 1 --as amara").success();
    world
        .run("round show last --as dario")
        .success()
        .stdout_eq(str![[r#"
1	like	ben			The cases	
2	improve	ben			More time	
3	improve	ben			A map	

"#]]);
    world
        .run("action add 'Longer sessions' --owner amara --due 2026-03-30 --as amara")
        .success();
    world
        .run("round answer last 2 taken-up --in 2 --as amara")
        .success()
        .stdout_eq(str![[r#"
2

"#]]);
    world
        .run("round answer last 3 declined --note 'There is one.' --as amara")
        .success();
    world.run("round open Summer --closes 2026-03-20").success();
    world
        .run("round show last --before --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/round-entry-list/1","items":[{"place":2,"kind":"improve","by":"ben","outcome":"taken-up","in":"action #2","text":"More time","note":"","at":"2026-03-02T09:06:00.000Z","answered":"2026-03-02T09:12:00.000Z","answered_by":"amara","outcomes":["taken-up"]},{"place":3,"kind":"improve","by":"ben","outcome":"declined","in":null,"text":"A map","note":"There is one.","at":"2026-03-02T09:06:00.000Z","answered":"2026-03-02T09:13:00.000Z","answered_by":"amara","outcomes":["declined"]}],"next":null}

"#]]);
    world.run("round list --as dario").success().stdout_eq(str![[r#"
3	open	2026-03-20		Summer
1	closed	2026-03-16	2026-04-27	Spring

"#]]);
    world
        .run("round list --limit 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/round-list/1","items":[{"number":3,"state":"open","closes":"2026-03-20","next":null,"title":"Summer","question":"","opened":"2026-03-02T09:14:00.000Z","opened_by":null,"closed":null,"every_weeks":null,"needed":5,"held_back":null,"id":"[ID]"}],"next":"[ID]"}

"#]]);
}

#[test]
fn s4_8_cli_wrong_rounds() {
    let world = World::guild();
    world.run("round show last").code(3).stderr_eq(str![[r#"
error: there is no round `last`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm round list` shows them

"#]]);
    world
        .run("round open Spring --closes 2026-03-16 --as ben")
        .code(6);
    world
        .run("round open Spring --closes 2026-03-01")
        .code(4)
        .stderr_eq(str![[r#"
error: closes: 2026-03-01 is not from today, 2026-03-02, to 366 days ahead
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("round open Spring --closes soon").code(2);
    world.run("round open Spring --closes 2026-03-16").success();
    world
        .run("round open Again --closes 2026-03-16")
        .code(7)
        .stderr_eq(str![[r#"
error: the round #1 is open until the end of 2026-03-16: close it first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("round say last --as ben").code(2);
    world.run("round say last --like x").code(6);
    world.run("round answer last 1 done --note So").code(7);
    world.run("round close last").success();
    world.run("round answer last 1 done --note So").code(3);
    world
        .run("round say last --like x --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the round #1 is closed
  in community qe-guild of store sled:[DIR]/store

"#]]);
}
