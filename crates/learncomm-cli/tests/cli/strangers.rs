//! What the command line shows to people who are not in a community, and what digests tell whom.

use crate::common::World;
use snapbox::str;

#[test]
fn s0_1_cli_strangers_of_an_open_community() {
    let world = World::talking();
    for line in [
        "person create olu 'Olu Ade' --identity slack:U7",
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame support --as chloe",
        "norm adopt no-blame --as ben",
        "community edit --visibility everyone",
    ] {
        world.run(line).success();
    }
    world
        .run("contribution list --as olu --fields number,kind --limit 1")
        .success()
        .stdout_eq(str![[r#"
4	comment

"#]]);
    world
        .run("norm show no-blame --as olu --fields slug,state,text,acknowledged")
        .success()
        .stdout_eq(str![[r#"
no-blame	adopted	We ask what happened.	

"#]]);
    world
        .run("norm voices no-blame --as olu")
        .success()
        .stdout_eq(str![]);
    for line in [
        "member list",
        "member show ben",
        "champion list",
        "expert find testing",
        "expert list ben",
        "practice list",
        "experiment list",
        "rota list",
        "action list",
    ] {
        world.run(&format!("{line} --as olu")).code(6);
    }
    world
        .run("member list --as olu")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `non-member` may not see who is in the community
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    // What somebody is in other tools they see, and the owner of the store.
    for (who, sees) in [
        ("--as olu", "slack:U7\n"),
        ("--quiet", "slack:U7\n"),
        ("--as amara", "\n"),
    ] {
        world
            .run(&format!("person show olu {who} --fields identities"))
            .success()
            .stdout_eq(sees);
    }
    world.run("person show --identity slack:U7 --as amara").code(6);
}

#[test]
fn s2_7_cli_nobody_joins_at_a_time_to_come() {
    let world = World::guild();
    world.run("person create olu 'Olu Ade'").success();
    world
        .run("member add olu --at 2030-01-01")
        .code(4)
        .stderr_eq(str![[r#"
error: joined: lies in the future
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s4_2_cli_a_digest_tells_what_is_due() {
    let world = World::guild();
    for line in [
        "norm draft 'No blame' 'We ask what happened.' --as ben --review-days 10",
        "norm voice no-blame support --as chloe",
        "norm adopt no-blame --as ben",
        "action add 'Write it down' --owner ben --due 2026-03-06 --as ben",
        "action add 'Later' --owner ben --due 2026-05-06 --as ben",
    ] {
        world.run(line).success();
    }
    world.run("digest --as ben").success().stdout_eq(str![[r#"
QE guild: digest for Ben Li
News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:10 (Europe/Berlin)

Your actions that are due
  #2 Write it down (due Fri 2026-03-06)

Norms to review
  #1 No blame (due Thu 2026-03-12)

"#]]);
    world
        .run("digest --as ben --markdown")
        .success()
        .stdout_eq(str![[r#"
# QE guild: digest for Ben Li

News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:11 (Europe/Berlin)

## Your actions that are due

- #2 Write it down (due Fri 2026-03-06)

## Norms to review

- #1 No blame (due Thu 2026-03-12)

"#]]);
    world.run("digest --as dario").success().stdout_eq(str![[r#"
QE guild: digest for Dario Conti
News from Mon 2026-03-02 10:04 to Mon 2026-03-02 10:12 (Europe/Berlin)

Nothing new.

"#]]);
    world
        .run("digest --as ben --format json --fields reviews_due,actions_due")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/digest/1","item":{"reviews_due":[{"at":"2026-03-12T09:07:00Z","number":1,"title":"No blame"}],"actions_due":[{"at":"2026-03-06T23:00:00Z","number":2,"title":"Write it down"}]}}

"#]]);
    world
        .run("digest --as ben --since 2030-01-01")
        .code(4)
        .stderr_eq(str![[r#"
error: since: lies in the future
  in community qe-guild of store sled:[DIR]/store

"#]]);
}
