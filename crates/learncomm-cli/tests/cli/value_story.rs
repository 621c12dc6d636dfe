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
        .stderr_eq(str![[r#"
error: you told the story #1: it counts once a second person confirms it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("value-story confirm 1 --edition 1 --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/value-story/1","item":{"number":1,"cycle":"realised","by":"ben","confirmed_by":"chloe","at":"2026-03-02T09:05:00.000Z","learned":"We read alerts together.","changed":"Alerts name their runbook.","came_of_it":"Night calls fell from 9 to 4 a month.","confirmed":"2026-03-02T09:08:00.000Z","goal":null,"session":null,"contribution":null,"involved":["chloe"],"edition":1,"edited":null,"state":"stands","ended":null,"removed_by":null,"reason":null,"id":"[ID]"}}

"#]]);
    world
        .run("value-story edit 1 --cycle applied --alone --as ben --fields edition,confirmed,involved,cycle --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/value-story/1","item":{"edition":2,"confirmed":null,"involved":[],"cycle":"applied"}}

"#]]);
    world
        .run("value-story confirm 1 --edition 1 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: the story #1 was told anew since: it has edition 2, and you read 1; read it again
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("value-story confirm 1 --as amara").success();
    world
        .run("value-story list --confirmed --cycle applied --as dario")
        .success()
        .stdout_eq(str![[r#"
1	applied	ben	amara	2026-03-02T09:05:00.000Z	We read alerts together.

"#]]);
    world
        .run("value-story remove 1 --reason 'Names a customer.' --as amara")
        .success();
    world
        .run("value-story show 1 --as dario")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no value story `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm value-story list` shows them

"#]]);
    world
        .run("value-story show 1 --as ben --fields state,reason,removed_by")
        .success()
        .stdout_eq(str![[r#"
removed	Names a customer.	amara

"#]]);
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
hint: `learncomm goal list` shows them

"#]]);
    world
        .run(&TELL.replace(" --as ben", ""))
        .code(6)
        .stderr_eq(str![[r#"
error: the role `operator` may not tell or confirm value stories
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run(&TELL.replace("--with chloe", "--with ben"))
        .code(7)
        .stderr_eq(str![[r#"
error: you tell the story: name the others who were involved
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("value-story edit 1 --as ben").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--learned <TEXT>|--changed <TEXT>|--came-of-it <TEXT>|--cycle <CYCLE>|--goal <NUMBER>|--no-goal|--session <NUMBER>|--no-session|--contribution <NUMBER>|--no-contribution|--with <HANDLES>|--alone>

Usage: learncomm value-story edit --as <HANDLE> --store <STORE> <--learned <TEXT>|--changed <TEXT>|--came-of-it <TEXT>|--cycle <CYCLE>|--goal <NUMBER>|--no-goal|--session <NUMBER>|--no-session|--contribution <NUMBER>|--no-contribution|--with <HANDLES>|--alone> <STORY>

For more information, try '--help'.

"#]]);
    world
        .run("value-story withdraw 1 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no value story `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm value-story list` shows them

"#]]);
    world.run(TELL).success();
    world
        .run("value-story withdraw 1 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: only who told the story #1 can change it or take it back
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("value-story withdraw 1 --as ben").success();
    world.run("value-story list --as chloe").success().stdout_eq("");
}
