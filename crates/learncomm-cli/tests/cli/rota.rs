//! Rotas: the opening is led by each in turn.

use crate::common::World;
use snapbox::str;

/// A guild with three sessions, and a rota of openers on which are Amara, Ben and Chloé.
fn world() -> World {
    let world = World::guild();
    for (title, day) in [("One", "03"), ("Two", "10"), ("Three", "17")] {
        world.session(title, &format!("2026-03-{day}T10:00:00"));
    }
    for line in [
        "rota create opener --as amara",
        "rota join opener --as amara",
        "rota join opener --as ben",
        "rota join opener --for chloe --as amara",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s2_10_cli_a_rota_passes_the_opening_round() {
    let world = world();
    world.run("rota create opener").code(5).stderr_eq(str![[r#"
error: the rota `opener` exists already
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("rota assign opener next").success().stdout_eq(str![[r#"
amara

"#]]);
    world
        .run("rota assign opener 2 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/turn/1","item":{"handle":"ben","role":"opener","session":2,"starts":"2026-03-10T09:00:00.000Z"}}

"#]]);
    world.run("rota show opener").success().stdout_eq(str![[r#"
chloe	1	0	0	2026-03-02T09:08:00.000Z		false
amara	2	1	0	2026-03-03T09:00:00.000Z	1	false
ben	3	1	0	2026-03-10T09:00:00.000Z	2	false

"#]]);
    world.run("rota list").success().stdout_eq(str![[r#"
opener		3	chloe

"#]]);
    world
        .run("rota next opener --limit 5 --format json --as ben")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/rota-member-list/1","items":[{"handle":"chloe","place":1,"turns":0,"credited":0,"since":"2026-03-02T09:08:00.000Z","planned":[],"excused":false,"excused_until":null},{"handle":"amara","place":2,"turns":1,"credited":0,"since":"2026-03-03T09:00:00.000Z","planned":["1"],"excused":false,"excused_until":null},{"handle":"ben","place":3,"turns":1,"credited":0,"since":"2026-03-10T09:00:00.000Z","planned":["2"],"excused":false,"excused_until":null}],"next":null}

"#]]);
    world
        .run("rota hand-over opener 1 chloe --as ben")
        .failure()
        .stderr_eq(str![[r#"
error: session #1 has no such turn on the rota of openers
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("rota hand-over opener 1 chloe --as amara")
        .success()
        .stdout_eq(str![[r#"
chloe

"#]]);
    world
        .run("rota swap opener 1 2 --as ben")
        .success()
        .stdout_eq(str![[r#"
ben	opener	1	2026-03-03T09:00:00.000Z
chloe	opener	2	2026-03-10T09:00:00.000Z

"#]]);
    world
        .run("rsvp list 1 --fields handle,roles")
        .success()
        .stdout_eq(str![[r#"
ben	opener

"#]]);
}

#[test]
fn s2_8_cli_who_is_excused_is_passed_over() {
    let world = world();
    world
        .run("rota excuse --until 2026-03-08 --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/excuse/1","item":{"handle":"amara","excused":true,"since":"2026-03-02T09:09:00.000Z","until":"2026-03-07T23:00:00.000Z","open":false}}

"#]]);
    world
        .run("rota excuse --open --for ben --as amara")
        .success()
        .stdout_eq(str![[r#"
ben

"#]]);
    world
        .run("rota next opener --session 1 --limit 9 --fields handle,place")
        .success()
        .stdout_eq(str![[r#"
chloe	1

"#]]);
    world
        .run("rota next opener --session 2 --limit 9 --fields handle,place")
        .success()
        .stdout_eq(str![[r#"
amara	1
chloe	2

"#]]);
    world
        .run("rota show opener --fields handle,excused,excused_until --as chloe")
        .success()
        .stdout_eq(str![[r#"
chloe	false	
amara	false	
ben	true	

"#]]);
    world
        .run("rota excuse --end --as ben --fields handle,excused")
        .success()
        .stdout_eq(str![[r#"
ben	false

"#]]);
    world.run("rota assign opener 3 --to chloe").success();
    world
        .run("rota leave opener --as chloe")
        .success()
        .stdout_eq(str![[r#"
chloe	opener	3	2026-03-17T09:00:00.000Z

"#]]);
    world
        .run("rota show opener --fields handle,place")
        .success()
        .stdout_eq(str![[r#"
ben	1
amara	

"#]]);
}
