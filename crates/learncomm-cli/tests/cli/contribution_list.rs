//! Lists of contributions on the command line: filters, pages, states, and what goes wrong.

use crate::common::World;
use snapbox::str;

/// People talk; a second question is by Chloé, and Ben has removed his comment.
fn busy() -> World {
    let world = World::talking();
    for line in [
        "ask 'Which clock?' --topic time --as chloe",
        "contribution remove 4 --yes --as ben",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s1_6_cli_lists_filter_by_several_things_at_once() {
    let world = busy();
    let fields = "--fields number,kind,by";
    world
        .run(&format!("contribution list --as dario {fields}"))
        .success()
        .stdout_eq(str![[r#"
5	question	chloe
3	answer	chloe
2	answer	amara
1	question	ben

"#]]);
    for (line, rows) in [
        ("--kind answer --author amara", "2\tanswer\tamara\n"),
        ("--topic time --author chloe", "5\tquestion\tchloe\n"),
        ("--topic time --kind answer", ""),
        ("--to 1 --author chloe", "3\tanswer\tchloe\n"),
        ("--skill time", ""),
        (
            "--since 2026-03-02T09:07:00Z --author chloe",
            "5\tquestion\tchloe\n3\tanswer\tchloe\n",
        ),
        (
            "--since 2026-03-02 --until 2026-03-02T09:06:00Z",
            "1\tquestion\tben\n",
        ),
        ("--until 2026-03-02", ""),
        ("--since 2026-03-03", ""),
    ] {
        let out = world.stdout(&format!("contribution list {line} --as dario {fields}"));
        assert_eq!(out, rows, "{line}");
    }
}

#[test]
fn s1_6_cli_lists_of_what_was_removed_are_for_stewards_and_authors() {
    let world = busy();
    for (who, rows) in [("amara", "4\n"), ("ben", "4\n"), ("chloe", ""), ("dario", "")] {
        let line = format!("contribution list --state removed --fields number --as {who}");
        assert_eq!(world.stdout(&line), rows, "{who}");
    }
    for state in ["draft", "hidden", "erased"] {
        let line = format!("contribution list --state {state} --fields number --as amara");
        assert_eq!(world.stdout(&line), "", "{state}");
    }
}

#[test]
fn s1_6_cli_lists_are_read_page_by_page() {
    let world = busy();
    let first = world.stdout("contribution list --limit 2 --fields number --format json");
    let first: serde_json::Value = serde_json::from_str(&first).unwrap();
    let next = first["next"].as_str().unwrap();
    let rest = world.stdout(&format!("contribution list --after {next} --fields number"));
    assert_eq!(rest, "2\n1\n");
    assert_eq!(
        world.stdout("contribution list --all --fields number"),
        "5\n3\n2\n1\n"
    );
}

#[test]
fn s1_6_cli_lists_of_a_session_and_of_what_is_not_there() {
    let world = busy();
    world
        .run("session plan Clocks --on 2026-03-05T10:00 --as amara")
        .success();
    assert_eq!(world.stdout("contribution list --session 6 --fields number"), "");
    world
        .run("contribution list --session 1")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no session `#1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm session list` shows them

"#]]);
    world
        .run("contribution list --author nobody")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `nobody`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world
        .run("contribution list --state gone")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'gone' for '--state <STATE>'
  [possible values: stands, draft, hidden, removed, erased]

For more information, try '--help'.

"#]]);
    world
        .run("contribution list --since yesterday")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'yesterday' for '--since <TIME>': a day such as 2026-03-01 or a time such as 2026-03-01T09:00:00Z is expected

For more information, try '--help'.

"#]]);
    world
        .run("contribution list --kind article --limit 0")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value '0' for '--limit <ROWS>': 0 is not in 1..=1000

For more information, try '--help'.

"#]]);
}
