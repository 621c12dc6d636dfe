//! Collections on the command line: made, filled, ordered, talked about; and what goes wrong.

use crate::common::World;
use snapbox::str;

/// A guild that talks, with a link and a collection of Ben's: contributions 1 to 5, the collection 6.
fn collecting() -> World {
    let world = World::talking();
    for line in [
        "share 'On clocks' --url https://example.org/clocks --as chloe",
        "collection make 'Time in tests' 'What we know about it.' --topic testing --topic time --as ben",
        "collection add 6 1 --note 'Where it began' --as ben",
        "collection add 6 5 --as chloe",
        "collection add 6 2 --note 'What works' --as chloe",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s4_4_cli_a_collection_is_made_and_filled() {
    let world = collecting();
    world
        .run("collection show 6 --as dario")
        .success()
        .stdout_eq(str![[r#"
number	6
title	Time in tests
topics	testing,time
by	ben
at	2026-03-02T09:10:00.000Z
changed	2026-03-02T09:13:00.000Z
retired	
items	3
contributions	1,5,2
id	[ID]
description	What we know about it.

"#]]);
    world
        .run("collection show 6 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/collection/1","item":{"number":6,"title":"Time in tests","topics":["testing","time"],"by":"ben","at":"2026-03-02T09:10:00.000Z","changed":"2026-03-02T09:13:00.000Z","retired":null,"items":3,"contributions":["1","5","2"],"id":"[ID]","description":"What we know about it."}}

"#]]);
    world
        .run("collection items 6 --as dario")
        .success()
        .stdout_eq(str![[r#"
1	question	How do I freeze time in a test?	Where it began	ben
5	resource	On clocks		chloe
2	answer	Pass a clock in.	What works	chloe

"#]]);
    world
        .run("collection items 6 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/collection-item-list/1","items":[{"number":1,"kind":"question","title":"How do I freeze time in a test?","note":"Where it began","by":"ben","at":"2026-03-02T09:11:00.000Z","author":"ben","url":null,"id":"[ID]"},{"number":5,"kind":"resource","title":"On clocks","note":null,"by":"chloe","at":"2026-03-02T09:12:00.000Z","author":"chloe","url":"https://example.org/clocks","id":"[ID]"},{"number":2,"kind":"answer","title":"Pass a clock in.","note":"What works","by":"chloe","at":"2026-03-02T09:13:00.000Z","author":"amara","url":null,"id":"[ID]"}],"next":null}

"#]]);
    world
        .command("collection make 'Another one' - --as chloe")
        .stdin("From a pipe.")
        .assert()
        .success()
        .stdout_eq(str![[r#"
7

"#]]);
    world
        .run("collection list --as dario")
        .success()
        .stdout_eq(str![[r#"
7	Another one		chloe	2026-03-02T09:18:00.000Z
6	Time in tests	testing,time	ben	2026-03-02T09:10:00.000Z

"#]]);
    world
        .run("collection list --limit 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/collection-list/1","items":[{"number":7,"title":"Another one","topics":[],"by":"chloe","at":"2026-03-02T09:18:00.000Z","changed":null,"retired":null,"items":null,"contributions":null,"id":"[ID]","description":"From a pipe."}],"next":"[ID]"}

"#]]);
    assert_eq!(
        world.stdout("collection list --topic time --fields number --as dario"),
        "6\n"
    );
    assert_eq!(
        world.stdout("collection list --holding 2 --fields number --as dario"),
        "6\n"
    );
    assert_eq!(
        world.stdout("collection list --holding 3 --fields number --as dario"),
        ""
    );
    assert_eq!(
        world.stdout("collection list --all --fields number --as dario"),
        "7\n6\n"
    );
}

#[test]
fn s4_4_cli_what_is_in_a_collection_is_ordered() {
    let world = collecting();
    let order = || world.stdout("collection show 6 --fields contributions --as dario");
    assert_eq!(order(), "1,5,2\n");
    for (line, then) in [
        ("collection move 6 2 --first --as chloe", "2,1,5\n"),
        ("collection move 6 2 --after 1 --as ben", "1,2,5\n"),
        ("collection move 6 1 --last --as ben", "2,5,1\n"),
        ("collection move 6 1 --before 5 --as ben", "2,1,5\n"),
        ("collection remove 6 2 --as ben", "1,5\n"),
    ] {
        assert_eq!(world.stdout(line), "6\n", "{line}");
        assert_eq!(order(), then, "{line}");
    }
    assert_eq!(world.stdout("collection note 6 5 'Short' --as chloe"), "6\n");
    assert_eq!(
        world.stdout("collection items 6 --fields number,note --as dario"),
        "1\tWhere it began\n5\tShort\n"
    );
    world.run("collection note 6 1 --none --as ben").success();
    // What is hidden from somebody is not in it for them.
    world.run("contribution remove 1 --as ben --yes").success();
    assert_eq!(world.stdout("collection show 6 --fields items --as dario"), "1\n");
    assert_eq!(world.stdout("collection show 6 --fields items --as ben"), "2\n");
}

#[test]
fn s4_4_cli_a_collection_is_talked_about() {
    let world = collecting();
    world
        .run("collection comment 6 'Is something missing?' --as chloe")
        .success()
        .stdout_eq(str![[r#"
7

"#]]);
    world
        .command("collection comment 6 --on 5 --as ben")
        .stdin("It is short.")
        .assert()
        .success();
    world
        .run("collection comments 6 --as dario")
        .success()
        .stdout_eq(str![[r#"
7		chloe	2026-03-02T09:14:00.000Z	Is something missing?
8	5	ben	2026-03-02T09:15:00.000Z	It is short.

"#]]);
    world
        .run("collection comments 6 --limit 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/collection-comment-list/1","items":[{"number":7,"on":null,"by":"chloe","at":"2026-03-02T09:14:00.000Z","text":"Is something missing?","state":"stands","reason":null}],"next":"7"}

"#]]);
    assert_eq!(
        world.stdout("collection comments 6 --after 7 --fields number --as dario"),
        "8\n"
    );
    world
        .run("collection uncomment 6 7 --as ben --yes")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not remove what others contributed
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("collection uncomment 6 7 --reason 'Said elsewhere.' --as amara --yes --fields number,state,reason")
        .success()
        .stdout_eq(str![[r#"
7	removed-by-moderation	Said elsewhere.

"#]]);
    assert_eq!(
        world.stdout("collection comments 6 --fields number --as dario"),
        "8\n"
    );
}

#[test]
fn s4_4_cli_a_collection_is_edited_and_retired() {
    let world = collecting();
    world
        .run("collection edit 6 --title 'Time' --topic time --as ben --fields title,topics,description")
        .success()
        .stdout_eq(str![[r#"
Time	time	What we know about it.

"#]]);
    world.run("collection edit 6 --clear topics --as amara").success();
    assert_eq!(
        world.stdout("collection list --topic time --fields number --as dario"),
        ""
    );
    world.run("collection retire 6 --as ben").success();
    assert_eq!(world.stdout("collection list --fields number --as dario"), "");
    assert_eq!(
        world.stdout("collection list --retired --fields number --as dario"),
        "6\n"
    );
    world
        .run("collection add 6 3 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: the collection #6 is retired
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("collection restore 6 --as ben").success();
    world.run("collection add 6 3 --as ben").success();
}

#[test]
fn s4_4_cli_what_goes_wrong_with_collections() {
    let world = collecting();
    for (line, code) in [
        ("collection make ' ' --as ben", 4),
        ("collection make Mine --as dario", 6),
        ("collection show 1 --as ben", 3),
        ("collection add 6 99 --as ben", 3),
        ("collection add 6 1 --as chloe", 7),
        ("collection remove 6 1 --as chloe", 7),
        ("collection remove 6 3 --as ben", 3),
        ("collection move 6 1 --as ben", 2),
        ("collection move 6 1 --first --last --as ben", 2),
        ("collection move 6 1 --before 3 --as ben", 3),
        ("collection note 6 1 --as ben", 2),
        ("collection edit 6 --title Ours --as chloe", 7),
        ("collection uncomment 6 x --as ben --yes", 2),
        ("collection uncomment 6 99 --as ben --yes", 3),
        ("collection comments 6 --after x --as ben", 2),
    ] {
        let before = world.stdout("collection items 6 --format json --as dario");
        world.run(line).code(code);
        assert_eq!(
            world.stdout("collection items 6 --format json --as dario"),
            before,
            "{line}"
        );
    }
    world
        .run("collection add 6 1 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: it is in the collection #6 already
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("collection remove 6 1 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: somebody else made this collection and put #1 into it: they can change it, and so can facilitators and stewards
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("collection make Mine --as dario")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `guest` may not edit articles, collections and pathways
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("collection move 6 1 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--first|--last|--before <ITEM>|--after <ITEM>>

Usage: learncomm collection move --as <HANDLE> --store <STORE> <--first|--last|--before <ITEM>|--after <ITEM>> <COLLECTION> <ITEM>

For more information, try '--help'.

"#]]);
}
