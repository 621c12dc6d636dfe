//! Forms of output: what each promises, whatever the text in it.

use crate::common::World;
use snapbox::str;

const TITLE: &str = "=HYPERLINK(\"http://x\";\"a, b\")";

fn hostile() -> World {
    let world = World::guild();
    world
        .command(&format!("ask '{TITLE}' - --as ben"))
        .stdin("red \u{1b}[31m, \u{202e}turned\u{202c}\n\ttab \\ end")
        .assert()
        .success();
    world
}

#[test]
fn csv_is_quoted_and_neutralised() {
    let text = hostile().stdout("contribution list --format csv --fields number,title,body,accepted");
    let header = "number,title,body,accepted\r\n";
    let title = "1,\"'=HYPERLINK(\"\"http://x\"\";\"\"a, b\"\")\"";
    let body = "\"red [31m, \u{202e}turned\u{202c}\n\ttab \\ end\"";
    assert_eq!(text, format!("{header}{title},{body},\r\n"));
}

#[test]
fn tables_carry_no_control_sequences() {
    let world = hostile();
    for line in [
        "contribution show 1",
        "contribution list --fields number,body",
        "contribution show 1 --fields body",
    ] {
        let text = world.stdout(line);
        let bad = text
            .chars()
            .find(|c| (c.is_control() && !"\n\t".contains(*c)) || *c == '\u{202e}');
        assert_eq!(bad, None, "{text:?}");
    }
    assert_eq!(
        world.stdout("contribution list --fields number,body"),
        "1\tred [31m, turned\\n\\ttab \\\\ end\n"
    );
    assert_eq!(
        world.stdout("contribution show 1 --fields body"),
        "red [31m, turned\n\ttab \\ end\n"
    );
}

#[test]
fn json_is_faithful_and_harmless() {
    let text = hostile().stdout("contribution show 1 --format json");
    assert!(!text.contains('\u{202e}'));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema"], "learncomm/contribution/1");
    assert_eq!(value["item"]["title"], TITLE);
    assert_eq!(
        value["item"]["body"],
        "red [31m, \u{202e}turned\u{202c}\n\ttab \\ end"
    );
}

#[test]
fn every_listing_and_thing_has_a_schema() {
    let world = World::talking();
    for (line, schema) in [
        ("community list", "learncomm/community-list/1"),
        ("community show", "learncomm/community/1"),
        ("member list", "learncomm/member-list/1"),
        ("member show ben", "learncomm/member/1"),
        ("person show ben", "learncomm/person/1"),
        ("contribution list", "learncomm/contribution-list/1"),
        ("contribution list --to 4", "learncomm/contribution-list/1"),
        ("community stages", "learncomm/stage-list/1"),
        ("champion list", "learncomm/unit-list/1"),
        ("expert find testing", "learncomm/expert-list/1"),
        ("expert list ben", "learncomm/skill-list/1"),
        ("preference show --as ben", "learncomm/preferences/1"),
        ("preference sums --of ways", "learncomm/need-list/1"),
        ("practice list", "learncomm/practice-list/1"),
        ("practice compare 2026-01-01", "learncomm/practice-change-list/1"),
        ("experiment list", "learncomm/experiment-list/1"),
        ("announcement list", "learncomm/announcement-list/1"),
        ("digest --for ben", "learncomm/digest/1"),
        ("digest --all", "learncomm/digest-list/1"),
        ("ledger seal", "learncomm/seal/1"),
        ("init", "learncomm/store/1"),
    ] {
        let text = world.stdout(&format!("{line} --format json"));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], schema, "{line}");
        assert_eq!(value.get("items").is_some(), schema.contains("-list/"), "{line}");
    }
}

#[test]
fn jsonl_is_one_object_a_line() {
    World::guild()
        .run("member list --format jsonl --fields handle,unit,bot")
        .success()
        .stdout_eq(str![[r#"
{"handle":"amara","unit":"qa","bot":false}
{"handle":"ben","unit":"dev","bot":false}
{"handle":"chloe","unit":"dev","bot":false}
{"handle":"dario","unit":null,"bot":false}

"#]]);
}

#[test]
fn an_empty_listing_in_every_format() {
    let world = World::guild();
    assert_eq!(world.stdout("contribution list"), "");
    assert_eq!(world.stdout("contribution list --format jsonl"), "");
    assert_eq!(
        world.stdout("contribution list --format csv --fields id,by"),
        "id,by\r\n"
    );
    assert_eq!(
        world.stdout("contribution list --format json"),
        "{\"schema\":\"learncomm/contribution-list/1\",\"items\":[],\"next\":null}\n"
    );
}

#[test]
fn colours_are_never_in_a_pipe_unless_wanted() {
    let world = World::guild();
    let stderr = |line: &str| {
        let output = world.command(line).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(!stderr("member show zora").contains('\u{1b}'));
    assert!(stderr("member show zora --color always").contains("\u{1b}[1m\u{1b}[31merror:"));
    assert!(stderr("member sho --color=always").contains('\u{1b}'));
    assert!(!world.stdout("member list --color always").contains('\u{1b}'));
}

#[test]
fn topics() {
    crate::common::bare("help exit-codes")
        .assert()
        .success()
        .stdout_eq(str![[r#"
Exit codes

Every command ends with one of these. Nothing was changed unless it is 0, 11 or 16;
an import that stops early keeps what it had written, and an edit of an article that collides with
another one (8) is kept as a conflict.

   0  ok               It was done.
   1  internal         Something unexpected, such as a full disk or a bug.
   2  usage            The command line cannot be understood: see --help.
   3  not-found        Something named does not exist, or may not be seen.
   4  invalid          A value is not allowed: correct it.
   5  exists           The name is taken; --if-missing makes that a success.
   6  forbidden        Who acts may not do this: see --as.
   7  rule             A rule forbids it, such as rating oneself.
   8  conflict         Others changed the same thing meanwhile: look at it, and try again.
   9  locked           Another process has the store open: try again when it is done.
  10  unavailable      The store cannot be reached: try later.
  11  outcome-unknown  The change may or may not have been written: look before you repeat it.
  12  read-only        The store can only be read.
  13  too-new          A newer learncomm wrote it: use that one.
  14  corrupt          Stored data is damaged: restore a copy.
  15  store            The store failed in another way.
  16  rows-refused     The import finished; some rows were refused.

With --format json or jsonl, an error is one JSON object on standard error, with the name in
`kind` and the code in `exit_code`. A reader that closes the pipe early, such as `head`, is not
an error.

"#]]);
    let direct = crate::common::bare("exit-codes").output().unwrap().stdout;
    let help = crate::common::bare("help exit-codes").output().unwrap().stdout;
    assert_eq!(
        String::from_utf8_lossy(&direct).trim(),
        String::from_utf8_lossy(&help).trim()
    );
    crate::common::bare("help formats").assert().success();
    crate::common::bare("--version")
        .assert()
        .success()
        .stdout_eq("learncomm [..]\n");
}
