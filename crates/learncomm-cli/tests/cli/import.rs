//! Imports: what they say, and how they end.

use std::fs;

use crate::common::World;
use crate::common::source::{BAD, GOOD, HEAD, dump, with};
use crate::common::terminal::at_terminal;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

#[test]
fn the_first_command_of_a_newcomer_works() {
    let world = dump("");
    let dir = world.path("Cooks.example.com").display().to_string();
    let line = format!("import stack-exchange {dir} --time-zone Europe/Berlin");
    let (code, out, err) = at_terminal(&world, 80, &line);
    assert_eq!(code, 0, "{err}");
    assert_data_eq!(
        out,
        str![[r#"
Made the store sled:[DIR]/store.
Created the community cooks.example.com.

WHAT         ADDED  UPDATED  UNCHANGED  REFUSED
people           2        0          0        0
members          2        0          0        0
questions        1        0          0        0
answers          1        0          0        0
acceptances      1        0          0        0

the dump has no Comments.xml: no comments were imported
the dump has no Votes.xml: no votes were imported

"#]]
    );
    assert_eq!(
        err,
        "See how it is doing: `learncomm report --store sled:[DIR]/store --community cooks.example.com`\n"
    );
    world.run("report --community cooks.example.com").success();
    assert_eq!(
        world.stdout("community show --fields slug,name,time_zone"),
        "cooks.example.com\tCooks.example.com\tEurope/Berlin\n"
    );
    let (code, out, _) = at_terminal(&world, 80, &line);
    assert_eq!(code, 0);
    assert_data_eq!(
        out,
        str![[r#"
It went into the community cooks.example.com.
Nothing changed: all of it was known.

WHAT         ADDED  UPDATED  UNCHANGED  REFUSED
people           0        0          2        0
members          0        0          2        0
questions        0        0          1        0
answers          0        0          1        0
acceptances      0        0          1        0

the dump has no Comments.xml: no comments were imported
the dump has no Votes.xml: no votes were imported

"#]]
    );
}

#[test]
fn a_dump_goes_into_the_community_that_is_meant() {
    let world = dump("");
    world
        .run("import stack-exchange Cooks.example.com --community cooks --name 'The cooks' --fields what,added")
        .success();
    assert_eq!(
        world.stdout("community list --fields slug,name"),
        "cooks\tThe cooks\n"
    );
    // A name that is there stays.
    world
        .run("import stack-exchange Cooks.example.com --community cooks --name Others")
        .success();
    assert_eq!(
        world.stdout("community list --fields slug,name"),
        "cooks\tThe cooks\n"
    );
    let nameless = World::empty();
    fs::create_dir(nameless.path("日本")).unwrap();
    fs::rename(
        world.path("Cooks.example.com/Users.xml"),
        nameless.path("日本/Users.xml"),
    )
    .unwrap();
    fs::rename(
        world.path("Cooks.example.com/Posts.xml"),
        nameless.path("日本/Posts.xml"),
    )
    .unwrap();
    nameless
        .run("import stack-exchange 日本")
        .code(2)
        .stderr_eq(str![[r#"
error: the name of the folder makes no name for a community
hint: say which community is meant with `--community SLUG`

"#]]);
    assert!(!nameless.store().exists());
}

#[test]
fn bad_rows_are_told_with_their_place() {
    let world = dump("  <row Id=\"3\" DisplayName=\"Eve\" />\n");
    world
        .run("import stack-exchange Cooks.example.com --fields what,added")
        .code(16)
        .stdout_eq(str![[r#"
communities	0
people	2
members	2
questions	1
answers	1
comments	0
shared	0
acceptances	1
votes	0
ratings	0
bookmarks	0
removals	0
sessions	0
attendance	0

"#]])
        .stderr_eq(str![[r#"
Cooks.example.com/Users.xml:5: row 3: the attribute CreationDate is missing; expected [..]; it was left out: correct it and import again
error: the import finished, but 1 row was refused
  in store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
    let world = with("in.jsonl", &format!("{HEAD}{BAD}{GOOD}"));
    world.run("import jsonl in.jsonl").code(16).stderr_eq(str![[r#"
in.jsonl:4: handle: `Ben Li` is not a handle: use 1 to 64 lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit
error: the import finished, but 1 row was refused
  in store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
    world.run("person show chloe").success();
    world
        .run("import jsonl in.jsonl --quiet")
        .code(16)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: the import finished, but 1 row was refused
  in store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
}

#[test]
fn json_tells_everything() {
    let world = with("in.jsonl", &format!("{HEAD}{BAD}{GOOD}"));
    let output = world
        .command("import jsonl in.jsonl --format json")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(16));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["schema"], "learncomm/import-summary/1");
    let item = &summary["item"];
    assert_eq!(
        (&item["new_store"], &item["dry_run"]),
        (&true.into(), &false.into())
    );
    assert_eq!(
        (&item["people"]["added"], &item["changed"]),
        (&2.into(), &true.into())
    );
    assert_eq!(
        (&item["issues"]["count"], &item["issues"]["kept"][0]["line"]),
        (&1.into(), &4.into())
    );
    let told: Vec<Value> = String::from_utf8(output.stderr)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told[0]["issue"]["file"], "in.jsonl");
    assert_eq!(
        (&told[1]["error"]["kind"], &told[1]["error"]["exit_code"]),
        (&"rows-refused".into(), &16.into())
    );
    let lines = world.stdout_of("import jsonl in.jsonl --format jsonl", 16);
    assert!(
        lines.starts_with(
            "{\"what\":\"communities\",\"added\":0,\"updated\":0,\"unchanged\":1,\"refused\":0}\n"
        )
    );
    let csv = world.stdout_of("import jsonl in.jsonl --format csv", 16);
    assert!(
        csv.starts_with("what,added,updated,unchanged,refused\r\ncommunities,0,0,1,0\r\npeople,0,0,2,0\r\n")
    );
}

#[test]
fn strict_stops_at_the_first_bad_row() {
    let world = with("in.jsonl", &format!("{HEAD}{BAD}{GOOD}"));
    world
        .run("import jsonl in.jsonl --strict")
        .code(4)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: handle: `Ben Li` is not a handle: use 1 to 64 lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit
  in in.jsonl:4
hint: correct it and import again: what was written before stays

"#]]);
    world.run("person show amara").success();
    world.run("person show chloe").code(3);
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = with("in.jsonl", &format!("{HEAD}{BAD}"));
    let file = world.path("in.jsonl").display().to_string();
    let (code, out, err) = at_terminal(&world, 80, &format!("import jsonl {file} --dry-run"));
    assert_eq!(code, 16);
    assert_data_eq!(
        out,
        str![[r#"
A dry run: nothing was written, and what the store has was not looked at.

WHAT         ADDED  UPDATED  UNCHANGED  REFUSED
communities      1        0          0        0
people           1        0          0        0

"#]]
    );
    assert!(
        err.ends_with("  in a dry run\nhint: correct what is wrong first\n"),
        "{err}"
    );
    assert!(!world.store().exists());
    let world = dump("");
    let dir = world.path("Cooks.example.com").display().to_string();
    let (code, out, _) = at_terminal(&world, 80, &format!("import stack-exchange {dir} --dry-run"));
    assert_eq!(code, 0);
    assert!(
        out.contains("\nIt would go into the community cooks.example.com.\n"),
        "{out}"
    );
    assert!(!world.store().exists());
}

#[test]
fn lines_come_through_a_pipe() {
    let world = World::empty();
    world
        .command("import jsonl - --fields what,added")
        .stdin(format!("{HEAD}{BAD}"))
        .assert()
        .code(16)
        .stderr_eq(str![[r#"
standard input:4: handle: [..]
error: the import finished, but 1 row was refused
  in store sled:[DIR]/store
hint: correct what is wrong and import again: what has arrived is recognised

"#]]);
    world.run("person show amara --community x").success();
}
