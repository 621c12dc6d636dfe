//! Moderation by members on the command line: several flags hide, and what is erased is gone.

use crate::common::World;
use snapbox::str;

#[test]
fn s2_5_cli_what_two_members_flag_is_hidden_until_a_ruling() {
    let world = World::talking();
    for line in [
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame support --as amara",
        "norm adopt no-blame --as amara",
        "community edit --hide-at-flags 2 --as amara",
        "flag raise no-blame --contribution 3 --as ben",
        "flag raise no-blame --contribution 3 --as dario",
    ] {
        world.run(line).success();
    }
    // Dario is a guest.
    assert_eq!(world.stdout("contribution list --state hidden --as amara"), "");
    world
        .run("flag raise no-blame --contribution 3 --as amara")
        .success();
    world
        .run("contribution show 3 --fields number,state,removed,reason --as chloe")
        .success()
        .stdout_eq(str![[r#"
3	hidden	2026-03-02T09:16:00.000Z	flagged by 2 members: hidden until a steward has ruled

"#]]);
    world
        .run("contribution show 3 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no contribution `#3`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    world
        .run("contribution list --state hidden --fields number,by --as chloe")
        .success()
        .stdout_eq(str![[r#"
3	chloe

"#]]);
    world.run("flag audit --as ben").success().stdout_eq(str![[r#"
2026-03-02T09:16:00.000Z	hidden	6	3	no-blame	hide			flagged by 2 members: hidden until a steward has ruled

"#]]);
    world
        .run("flag appeal 6 'It works.' --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: the flag #6 was not ruled on yet: there is nothing to appeal against
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("flag rule 6 none --reason 'The norm was kept.'")
        .success();
    assert_eq!(
        world.stdout("contribution show 3 --fields number,state --as ben"),
        "3\tstands\n"
    );
}

#[test]
fn s2_5_cli_erasing() {
    let world = World::talking();
    world
        .run("contribution erase 1 --as amara")
        .code(2)
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world
        .run("contribution erase 1 --yes --as amara")
        .code(4)
        .stderr_eq(str![[r#"
error: reason: erasing what others made needs one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("contribution erase 1 --yes --reason x --as chloe")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not remove what others contributed
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("contribution erase 1 --yes --reason 'Asked to.' --as amara --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/contribution/1","item":{"id":"[ID]","number":1,"kind":"question","by":null,"at":"2026-03-02T09:05:00.000Z","up":0,"title":null,"topics":[],"down":0,"ratings":0,"parent":null,"accepted":null,"edited":null,"state":"erased","removed":"2026-03-02T09:12:00.000Z","reason":"Asked to.","origin":null,"body":"","visible_to":"community","url":null,"skills":[],"session":null,"by_leader":false,"rated":null,"value_lower":null,"drafted":null,"anonymous":false}}

"#]]);
    world
        .run("contribution show 1 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no contribution `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    // Answers stay.
    assert_eq!(
        world.stdout("contribution list --fields number,kind --as dario"),
        "4\tcomment\n3\tanswer\n2\tanswer\n"
    );
    world
        .run("contribution list --state erased --fields number,kind,by,state,reason --as amara")
        .success()
        .stdout_eq(str![[r#"
1	question		erased	Asked to.

"#]]);
    world
        .run("contribution erase 4 --yes --as ben")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world
        .run("contribution erase 4 --yes --reason again")
        .code(7)
        .stderr_eq(str![[r#"
error: #4 has been erased already
  in community qe-guild of store sled:[DIR]/store

"#]]);
}
