//! Norms on the command line: from the first draft to a revision, and what goes wrong on the way.

use crate::common::World;
use snapbox::str;

/// A guild with a norm in force, drafted by Ben.
fn agreed() -> World {
    let world = World::guild();
    for line in [
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame support --as chloe",
        "norm adopt no-blame --as ben",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s2_11_cli_from_draft_to_adoption() {
    let world = World::guild();
    world
        .run("norm draft 'No blame' 'We ask what happened.' --as ben")
        .success()
        .stdout_eq(str![[r#"
no-blame

"#]]);
    world
        .run("norm unspoken no-blame --as dario")
        .success()
        .stdout_eq(str![[r#"
version	1
members	3
heard	1
needed	2
concerned	
unspoken	amara,chloe

"#]]);
    world
        .run("norm voice no-blame concern 'And if it was on purpose?' --as chloe")
        .success()
        .stdout_eq(str![[r#"
chloe

"#]]);
    world
        .command("norm voice no-blame comment --file words.txt --as amara")
        .assert()
        .code(3);
    world
        .command("norm voice no-blame comment - --as amara --fields by,stance,text")
        .stdin("Good.\nLet us try.")
        .assert()
        .success()
        .stdout_eq(str![[r#"
amara	comment	Good./nLet us try.

"#]]);
    world
        .run("norm adopt no-blame --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the norm `no-blame` cannot be adopted yet: there is an open concern of chloe; they settle it, or a new draft answers it, or, once they have left, who tends norms settles it for them
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("norm redraft no-blame 'We ask what happened, and mean it.' --as chloe --fields slug,draft,latest")
        .success()
        .stdout_eq(str![[r#"
no-blame	2	2

"#]]);
    world
        .run("norm adopt no-blame --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the norm `no-blame` cannot be adopted yet: 1 of 3 members were heard, and the charter asks for 2
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("norm voice 1 support --as amara").success();
    world
        .run("norm adopt '#1' --as ben --fields slug,state,version,review")
        .success()
        .stdout_eq(str![[r#"
no-blame	adopted	2	2026-08-29T09:14:00.000Z

"#]]);
    world.run("norm diff no-blame").success().stdout_eq(str![[r#"
--- no-blame version 1
+++ no-blame version 2
@@ -1 +1 @@
-We ask what happened.
+We ask what happened, and mean it.

"#]]);
    world
        .run("norm diff no-blame --from 2 --to 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/norm-diff/1","item":{"slug":"no-blame","from":2,"to":1,"diff":"--- no-blame version 2/n+++ no-blame version 1/n@@ -1 +1 @@/n-We ask what happened, and mean it./n+We ask what happened./n"}}

"#]]);
    world.run("norm history no-blame").success().stdout_eq(str![[r#"
1	ben	2026-03-02T09:05:00.000Z		false	2	1
2	chloe	2026-03-02T09:11:00.000Z	2026-03-02T09:14:00.000Z	true	1	0

"#]]);
    world
        .run("norm voices no-blame --version 1")
        .success()
        .stdout_eq(str![[r#"
chloe	concern	2026-03-02T09:07:00.000Z		And if it was on purpose?
amara	comment	2026-03-02T09:09:00.000Z		Good./nLet us try.

"#]]);
    world.run("norm acknowledge no-blame --as chloe").success();
    world.run("norm acknowledge no-blame --as chloe").success();
    world.run("norm show no-blame").success().stdout_eq(str![[r#"
slug	no-blame
number	1
title	No blame
state	adopted
version	2
review	2026-08-29T09:14:00.000Z
overdue	false
draft	
latest	2
author	chloe
drafted	2026-03-02T09:11:00.000Z
adopted	2026-03-02T09:14:00.000Z
acknowledged	chloe
review_days	
ended	
reason	
id	[ID]
text	We ask what happened, and mean it.

"#]]);
    world
        .run("norm show no-blame --version 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/norm-version/1","item":{"version":1,"author":"ben","drafted":"2026-03-02T09:05:00.000Z","adopted":null,"in_force":false,"voices":2,"concerns":1,"under_discussion":false,"acknowledged":[],"text":"We ask what happened."}}

"#]]);
}

#[test]
fn s2_11_cli_reviews() {
    let world = agreed();
    world
        .run("norm review keep no-blame --next 2026-06-01 --as amara --fields slug,review")
        .success()
        .stdout_eq(str![[r#"
no-blame	2026-05-31T22:00:00.000Z

"#]]);
    assert_eq!(world.stdout("norm list --overdue"), "");
    let later = "norm list --overdue --now 2026-07-01T00:00:00Z --fields slug,overdue";
    assert_eq!(world.stdout(later), "no-blame\ttrue\n");
    world
        .command("norm review revise no-blame --as amara --fields slug,state,version,draft")
        .stdin("We ask what happened. All of us.")
        .assert()
        .success()
        .stdout_eq(str![[r#"
no-blame	under-revision	1	2

"#]]);
    world
        .run("norm review keep no-blame --as amara")
        .code(7)
        .stderr_eq(str![[r#"
error: the norm `no-blame` is under-revision: it is being revised: redraft, adopt or withdraw the new version first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("norm withdraw no-blame --as amara")
        .code(2)
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world
        .run("norm withdraw no-blame --yes --as amara --fields slug,state,review")
        .success()
        .stdout_eq(str![[r#"
no-blame	adopted	2026-08-29T09:14:00.000Z

"#]]);
    world
        .run("norm review retire no-blame --reason 'It goes without saying' --yes --fields slug,state,reason,ended")
        .success()
        .stdout_eq(str![[r#"
no-blame	retired	It goes without saying	2026-03-02T09:15:00.000Z

"#]]);
    world
        .run("norm draft Cameras 'Cameras are on.' --review-days 30 --as ben")
        .success();
    world.run("norm list").success().stdout_eq(str![[r#"
no-blame	1	No blame	retired	1		false
cameras	2	Cameras	draft	1		false

"#]]);
    assert_eq!(world.stdout("norm list --state draft --fields slug"), "cameras\n");
    world
        .run("norm list --limit 1 --format json --fields slug,state")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/norm-list/1","items":[{"slug":"no-blame","state":"retired"}],"next":"no-blame"}

"#]]);
    assert_eq!(
        world.stdout("norm list --after no-blame --fields slug"),
        "cameras\n"
    );
    assert_eq!(world.stdout("norm list --limit 1 --fields slug"), "no-blame\n");
    world
        .run("norm voice cameras concern 'Not from home.' --as chloe")
        .success();
    world
        .run("norm settle cameras --as chloe --fields version,concerns,voices")
        .success()
        .stdout_eq(str![[r#"
1	0	1

"#]]);
}

#[test]
fn s2_11_cli_what_goes_wrong() {
    let world = agreed();
    world.run("norm show no-shame").code(3).stderr_eq(str![[r#"
error: there is no norm `no-shame`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm norm list` shows them

"#]]);
    world
        .run("norm show no-blame --version 2")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no version `2`
  in community qe-guild of store sled:[DIR]/store
hint: `no-blame` has the versions 1 to 1

"#]]);
    world
        .run("norm draft 'No blame' 'Again.' --as ben")
        .code(5)
        .stderr_eq(str![[r#"
error: the norm `no-blame` exists already
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("norm draft 'On time' 'Be there.' --as dario")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `guest` may not draft norms and speak on them
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("norm draft 'On time' 'Be there.' --slug 'On Time' --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'On Time' for '--slug <SLUG>': `On Time` is not a slug: use 1 to 64 lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit

For more information, try '--help'.

"#]]);
    world
        .run("norm draft 'On time' ' ' --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: text: may not be empty
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("norm voice no-blame veto --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'veto' for '<STANCE>'
  [possible values: comment, concern, support]

For more information, try '--help'.

"#]]);
    world
        .run("norm voice no-blame support --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the norm `no-blame` is adopted: no version of it is under discussion; a review can ask for a new one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("norm review retire no-blame --reason x --yes --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not adopt, review or retire norms
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("norm history no-blame --after x")
        .code(2)
        .stderr_eq(str![[r#"
error: `--after` takes the number of a version here, such as 50

"#]]);
    world
        .run("norm review keep no-blame --next 2026-01-01 --as amara")
        .code(4)
        .stderr_eq(str![[r#"
error: next: the next review is after now, and at most 3650 days ahead
  in community qe-guild of store sled:[DIR]/store

"#]]);
    assert_eq!(
        world.stdout("norm list --fields slug,state"),
        "no-blame\tadopted\n"
    );
}

#[test]
fn s2_11_cli_the_concern_of_somebody_who_has_left() {
    let world = World::guild();
    for line in [
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame concern 'And on purpose?' --as chloe",
        "norm voice no-blame support --as amara",
    ] {
        world.run(line).success();
    }
    let settle = "norm settle no-blame --of chloe --reason 'She has left; we asked her.'";
    world.run(settle).code(7).stderr_eq(str![[r#"
error: chloe is a member: they settle their concerns, or a new draft answers them
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("member leave --as chloe --yes").success();
    world.run("norm settle no-blame --of chloe --as amara").code(2);
    world
        .run(&format!("{settle} --as ben"))
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not adopt, review or retire norms
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run(&format!("{settle} --as amara --fields version,concerns,voices"))
        .success()
        .stdout_eq(str![[r#"
1	0	2

"#]]);
    world
        .run("norm voices no-blame --fields by,stance,settled_by,settled_because")
        .success()
        .stdout_eq(str![[r#"
chloe	concern	amara	She has left; we asked her.
amara	support		

"#]]);
    world.run("norm adopt no-blame --as ben").success();
}
