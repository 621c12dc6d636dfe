//! S4.8: rounds of member feedback on the command line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::World;
use snapbox::str;

#[test]
fn s4_8_cli_members_are_asked_and_hear_what_came_of_it() {
    let world = World::guild();
    world
        .run("round open 'Spring' --question 'How do we learn together?' --closes 2026-03-16 --every 8 --as amara")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round say last --like 'The cases' --improve 'More time' --improve 'A map' --as ben --format json")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round say 1 --improve Quieter --anonymous --as chloe --format json")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round show last --as dario")
        .success()
        .stdout_eq("")
        .stderr_eq(str![[r#""#]]);
    world.run("round close 1 --as amara").success();
    world
        .run("round show last --as dario")
        .success()
        .stdout_eq(str![[r#""#]])
        .stderr_eq(str![[r#""#]]);
    world
        .run("action add 'Longer sessions' --owner amara --due 2026-03-30")
        .success();
    world
        .run("round answer last 2 taken-up --in 2 --as amara")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round answer last 3 declined --note 'There is one.' --as amara")
        .success();
    world.run("round open Summer --closes 2026-03-20").success();
    world
        .run("round show last --before --as ben --format json")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round list --as dario")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("round list --limit 1 --format json")
        .success()
        .stdout_eq(str![[r#""#]]);
}

#[test]
fn s4_8_cli_wrong_rounds() {
    let world = World::guild();
    world.run("round show last").code(3).stderr_eq(str![[r#""#]]);
    world
        .run("round open Spring --closes 2026-03-16 --as ben")
        .code(6);
    world
        .run("round open Spring --closes 2026-03-01")
        .code(4)
        .stderr_eq(str![[r#""#]]);
    world.run("round open Spring --closes soon").code(2);
    world.run("round open Spring --closes 2026-03-16").success();
    world
        .run("round open Again --closes 2026-03-16")
        .code(7)
        .stderr_eq(str![[r#""#]]);
    world.run("round say last --as ben").code(2);
    world.run("round say last --like x").code(6);
    world.run("round answer last 1 done --note So").code(7);
    world.run("round close last").success();
    world.run("round answer last 1 done --note So").code(3);
    world
        .run("round say last --like x --as ben")
        .code(7)
        .stderr_eq(str![[r#""#]]);
}
