//! S4.9: gaps in skills on the command line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::World;
use snapbox::str;

#[test]
fn s4_9_cli_gaps_in_skills() {
    let world = World::talking();
    for line in [
        "ask 'How do I mock?' --topic mocks --as dario",
        "topic suggest mocks --title 'When to mock' --as ben",
        "expert declare testing expert --as amara",
        "expert declare mocks beginner --as ben",
    ] {
        world.run(line).success();
    }
    world
        .run("skill gaps --as dario")
        .success()
        .stdout_eq(str![[r#""#]]);
    world
        .run("skill gaps --days 30 --format json")
        .success()
        .stdout_eq(str![[r#""#]]);
    world.run("skill show testing").success().stdout_eq(str![[r#""#]]);
    world.run("skill show gardening").code(3).stderr_eq(str![[r#""#]]);
    world.run("skill gaps --days 0").code(4);
}
