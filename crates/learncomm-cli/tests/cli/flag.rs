//! Flags on the command line: raised, ruled on, appealed against, decided; who sees what; and what goes wrong.

use crate::common::World;
use snapbox::str;

/// People talk, a norm is in force, and there are two stewards: Amara and Chloé.
fn watched() -> World {
    let world = World::talking();
    for line in [
        "member add ewa --create 'Ewa Nowak'",
        "member role chloe steward",
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame support --as ewa",
        "norm adopt no-blame --as ben",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s4_6_cli_a_flag_with_an_appeal() {
    let world = watched();
    world
        .run("flag raise no-blame 'He names her.' --contribution 4 --as ewa")
        .success()
        .stdout_eq(str![[r#"
6

"#]]);
    world
        .run("flag raise no-blame --contribution 4 --as dario")
        .success();
    world.run("flag list --as amara").success().stdout_eq(str![[r#"
6	open	4	ben	no-blame	2026-03-02T09:14:00.000Z	2	

"#]]);
    world.run("flag list --as ben").success().stdout_eq(str![[r#"
6	open	4	ben	no-blame	2026-03-02T09:14:00.000Z		

"#]]);
    world.run("flag show 6 --as amara").success().stdout_eq(str![[r#"
number	6
state	open
contribution	4
member	ben
norm	no-blame
at	2026-03-02T09:14:00.000Z
people	2
ruling	
norm_version	1
flagged_by	ewa,dario
words	ewa: He names her.
ruled	
ruled_by	
reason	
until	
in_effect	
lifted	
appealed	
appeal	
outcome	
decided	
decided_by	
decision	
id	[ID]

"#]]);
    world
        .run("flag show 6 --as ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/flag/1","item":{"number":6,"state":"open","contribution":4,"member":"ben","norm":"no-blame","at":"2026-03-02T09:14:00.000Z","people":null,"ruling":null,"norm_version":1,"flagged_by":[],"words":null,"ruled":null,"ruled_by":null,"reason":null,"until":null,"in_effect":null,"lifted":null,"appealed":null,"appeal":null,"outcome":null,"decided":null,"decided_by":null,"decision":null,"id":"[ID]"}}

"#]]);
    world
        .run("flag rule 6 hide --reason 'It names somebody.' --as amara --fields number,state,ruling,in_effect")
        .success()
        .stdout_eq(str![[r#"
6	resolved	hide	true

"#]]);
    world.run("contribution show 4 --as ewa").code(3);
    assert_eq!(
        world.stdout("contribution show 4 --as ben --fields state,reason"),
        "hidden\tIt names somebody.\n"
    );
    world
        .run("contribution rate 4 5 --as amara")
        .code(7)
        .stderr_eq(str![[r#"
error: #4 is hidden
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .command("flag appeal 6 --as ben")
        .stdin("She asked me to.")
        .assert()
        .success()
        .stdout_eq(str![[r#"
6

"#]]);
    world
        .run("flag decide 6 undone --reason 'She did.' --as amara")
        .code(7)
        .stderr_eq(str![[r#"
error: the flag #6 was ruled on by you: another steward decides the appeal
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("flag decide 6 undone --reason 'She did.' --as chloe --fields number,state,outcome,in_effect")
        .success()
        .stdout_eq(str![[r#"
6	decided	undone	false

"#]]);
    assert_eq!(
        world.stdout("contribution show 4 --as ewa --fields state"),
        "stands\n"
    );
    world.run("flag audit --as ewa").success().stdout_eq(str![[r#"
2026-03-02T09:26:00.000Z	decided	6	4	no-blame	hide	undone	chloe	She did.
2026-03-02T09:24:00.000Z	appealed	6	4	no-blame	hide			
2026-03-02T09:20:00.000Z	ruled	6	4	no-blame	hide		amara	It names somebody.

"#]]);
    world
        .run("flag log --limit 1 --format json --as amara")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/audit-entry-list/1","items":[{"at":"2026-03-02T09:26:00.000Z","act":"decided","flag":6,"contribution":4,"norm":"no-blame","ruling":"hide","outcome":"undone","by":"chloe","reason":"She did.","member":"ben","until":null,"norm_version":1,"id":"[ID]"}],"next":"[ID]"}

"#]]);
    assert_eq!(
        world.stdout("flag log --all --as ewa --fields act"),
        "decided\nappealed\nruled\n"
    );
}

#[test]
fn s4_6_cli_a_suspension() {
    let world = watched();
    world
        .run("flag raise no-blame 'Shouted at me.' --member ben --as ewa")
        .success();
    world
        .run("flag rule 6 suspend --reason 'Not for the first time.' --as amara")
        .code(4)
        .stderr_eq(str![[r#"
error: until: a suspension needs an end
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("flag rule 6 suspend --until 2026-03-16 --reason 'Not for the first time.' --as amara --fields number,ruling,until")
        .success()
        .stdout_eq(str![[r#"
6	suspend	2026-03-15T23:00:00.000Z

"#]]);
    world.run("ask 'May I?' --as ben").code(7).stderr_eq(str![[r#"
error: suspended from taking part until 2026-03-15T23:00:00+00:00
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("flag appeal 6 'It was loud there.' --as ben").success();
    world
        .run("flag decide 6 upheld --reason 'It was not.' --as chloe")
        .success();
    world
        .run("flag lift 6 --reason 'They have made up.' --as chloe --fields number,in_effect")
        .success()
        .stdout_eq(str![[r#"
6	false

"#]]);
    world.run("ask 'May I?' --as ben").success();
}

#[test]
fn s4_6_cli_what_goes_wrong() {
    let world = watched();
    world
        .run("flag raise no-blame 'Hm.' --as ewa")
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--contribution <ID>|--member <HANDLE>>

Usage: learncomm flag raise --as <HANDLE> --store <STORE> <--contribution <ID>|--member <HANDLE>> <NORM> <BODY>

For more information, try '--help'.

"#]]);
    world
        .run("flag raise no-shame --contribution 4 --as ewa")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no norm `no-shame`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm norm list` shows them

"#]]);
    world
        .run("flag raise no-blame --contribution 4 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: nobody flags themselves
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("flag raise no-blame --contribution 4")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("flag raise no-blame --contribution 4 --as ewa")
        .success();
    world
        .run("flag raise no-blame --contribution 4 --as ewa")
        .code(7)
        .stderr_eq(str![[r#"
error: you have flagged #4 already
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("flag rule 6 hide --reason x --as ewa")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not act on flags
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("flag rule 6 ban --reason x --as amara")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'ban' for '<RULING>'
  [possible values: none, remind, hide, remove, suspend]

For more information, try '--help'.

"#]]);
    world.run("flag show 6 --as dario").code(3).stderr_eq(str![[r#"
error: there is no flag `#6`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm flag list` shows those that you may see

"#]]);
    world
        .run("flag appeal 6 'No!' --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the flag #6 was not ruled on yet: there is nothing to appeal against
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("flag log --as dario").code(6).stderr_eq(str![[r#"
error: the role `guest` may not read the log of moderation
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world.run("flag log --after x").code(4).stderr_eq(str![[r#"
error: `x` is not an id: a UUID such as [ID] is expected
  in community qe-guild of store sled:[DIR]/store

"#]]);
    assert_eq!(world.stdout("flag list --state resolved"), "");
    assert_eq!(
        world.stdout("flag list --contribution 4 --fields number,state"),
        "6\topen\n"
    );
}
