//! S0.11, S1.7: value stories on the command line.

use crate::common::World;
use snapbox::str;

const TELL: &str = "value-story tell --learned 'We read alerts together.' --changed 'Alerts name their runbook.' \
    --came-of-it 'Night calls fell from 9 to 4 a month.' --cycle realised --with chloe --as ben";

#[test]
fn s0_11_cli_a_story_is_told_by_one_and_confirmed_by_another() {
    let world = World::guild();
    world.run(TELL).success().stdout_eq(str![[r#"
1

"#]]);
    world
        .run("value-story list --unconfirmed --as dario")
        .success()
        .stdout_eq(str![[r#"
1	realised	ben		2026-03-02T09:05:00.000Z	We read alerts together.

"#]]);
    world
        .run("value-story confirm 1 --as ben")
        .code(7)
        .stderr_eq(str![]);
    world
        .run("value-story confirm 1 --edition 1 --as chloe --format json")
        .success()
        .stdout_eq(str![]);
    world
        .run("value-story edit 1 --cycle applied --alone --as ben --fields edition,confirmed,involved,cycle --format json")
        .success()
        .stdout_eq(str![]);
    world
        .run("value-story confirm 1 --edition 1 --as chloe")
        .code(7)
        .stderr_eq(str![]);
    world.run("value-story confirm 1 --as amara").success();
    world
        .run("value-story list --confirmed --cycle applied --as dario")
        .success()
        .stdout_eq(str![]);
    world
        .run("value-story remove 1 --reason 'Names a customer.' --as amara")
        .success();
    world
        .run("value-story show 1 --as dario")
        .code(3)
        .stderr_eq(str![]);
    world
        .run("value-story show 1 --as ben --fields state,reason,removed_by")
        .success()
        .stdout_eq(str![]);
}

#[test]
fn s0_11_cli_wrong_stories() {
    let world = World::guild();
    world
        .run("value-story tell --learned 'We read alerts.' --cycle applied --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: changed: a story of the cycle `applied` says what was done differently
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("value-story tell --learned 'We read alerts.' --cycle great --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'great' for '--cycle <CYCLE>'
  [possible values: immediate, potential, applied, realised, reframing]

For more information, try '--help'.

"#]]);
    world
        .run("value-story tell --learned 'We read alerts.' --cycle potential --goal 7 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no goal of the community `#7`
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run(&TELL.replace(" --as ben", ""))
        .code(6)
        .stderr_eq(str![]);
    world
        .run(&TELL.replace("--with chloe", "--with ben"))
        .code(7)
        .stderr_eq(str![]);
    world.run("value-story edit 1 --as ben").code(2).stderr_eq(str![]);
    world
        .run("value-story withdraw 1 --as ben")
        .code(3)
        .stderr_eq(str![]);
    world.run(TELL).success();
    world
        .run("value-story withdraw 1 --as chloe")
        .code(7)
        .stderr_eq(str![]);
    world.run("value-story withdraw 1 --as ben").success();
    world.run("value-story list --as chloe").success().stdout_eq("");
}
