//! What a person sees at a terminal.

use crate::common::{World, words};
use chrono::FixedOffset;
use learncomm_cli::{Terminal, run};
use snapbox::{assert_data_eq, str};

/// Runs a command at a terminal of 72 columns, two hours east of Greenwich, where somebody types `typed`; what is
/// printed and what is said beside it.
fn at_terminal(world: &World, typed: &str, line: &str) -> (u8, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let terminal = Terminal {
        stdin: Box::new(typed.as_bytes()),
        stdin_tty: true,
        editor: None,
        stdout: Box::new(&mut stdout),
        stdout_tty: true,
        stdout_color: false,
        stderr: Box::new(&mut stderr),
        stderr_tty: true,
        stderr_color: false,
        width: Some(72),
        offset: |_| FixedOffset::east_opt(7_200).unwrap(),
    };
    let mut args = words(&format!("learncomm {line}"));
    args.extend([
        format!("--store={}", world.store().display()),
        "--now=2026-03-02T12:00:00Z".to_owned(),
    ]);
    let code = run(args.into_iter().map(Into::into), terminal);
    (
        code,
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn tables_are_aligned_and_long_texts_cut() {
    let world = World::talking();
    world
        .run("ask 'What is a good way to keep a very long title from breaking the table?' --as ben")
        .success();
    world.run("ask '日本語のテスト' --as chloe").success();
    let (_, out, err) = at_terminal(&world, "", "contribution list");
    assert_data_eq!(
        out,
        str![[r#"
NUMBER  KIND      BY     AT       UP  SUMMARY
    #6  question  chloe  2 h ago   0  日本語のテスト
    #5  question  ben    2 h ago   0  What is a good way to keep a very…
    #4  comment   ben    2 h ago   0  That works.
    #3  answer    chloe  2 h ago   0  Stop all clocks.
    #2  answer    amara  2 h ago   0  Pass a clock in.
    #1  question  ben    2 h ago   0  How do I freeze time in a test?

"#]]
    );
    assert_eq!(err, "");
    let (_, out, _) = at_terminal(&world, "", "member list");
    assert_data_eq!(
        out,
        str![[r#"
HANDLE  NAME          ROLE     UNIT  JOINED   LEFT
amara   Amara Okafor  steward  qa    2 h ago
ben     Ben Li        member   dev   2 h ago
chloe   Chloé Martin  member   dev   2 h ago
dario   Dario Conti   guest          2 h ago

"#]]
    );
}

#[test]
fn headings_come_once_and_colour_only_if_wanted() {
    let world = World::talking();
    let (_, out, _) = at_terminal(
        &world,
        "",
        "contribution list --fields number,kind --color always",
    );
    assert_data_eq!(
        out,
        str![[r#"
[1mNUMBER  KIND[0m
    #4  comment
    #3  answer
    #2  answer
    #1  question

"#]]
    );
}

#[test]
fn one_thing_is_shown_field_by_field() {
    let world = World::guild();
    world
        .command("ask One - --as ben")
        .stdin("two\nlines")
        .assert()
        .success();
    let (_, out, _) = at_terminal(
        &world,
        "",
        "contribution show 1 --fields number,by,at,title,topics,body",
    );
    assert_data_eq!(
        out,
        str![[r#"
number  #1
by      ben
at      2 h ago
title   One

body
two
lines

"#]]
    );
    world.run("member add ewa --create Ewa --at 2026-01-15").success();
    let (_, out, _) = at_terminal(&world, "", "member show ewa --fields handle,joined,left,bot");
    assert_data_eq!(
        out,
        str![[r#"
handle  ewa
joined  2026-01-15 01:00
bot     no

"#]]
    );
}

#[test]
fn changes_are_told_in_a_sentence() {
    let world = World::guild();
    for (line, sentence) in [
        ("ask One --as ben", "Asked #1.\n"),
        ("answer 1 Yes. --as chloe", "Answered #1 with #2.\n"),
        (
            "contribution comment 2 Thanks. --as ben",
            "Made the comment #3 on #2.\n",
        ),
        ("contribution accept 2 --as ben", "Accepted #2.\n"),
        ("contribution rate 2 4 --as ben", "Rated #2 with 4 of 5.\n"),
        ("contribution vote 2 up --as ben", "Voted on #2.\n"),
        ("member role ben steward", "ben is steward in qe-guild.\n"),
        (
            "member unit ben ops",
            "ben is counted to the unit ops in qe-guild.\n",
        ),
        (
            "member unit ben --none",
            "ben is counted to no unit in qe-guild.\n",
        ),
        (
            "member add ben --if-missing",
            "ben is a member of qe-guild already.\n",
        ),
        ("member leave dario", "dario has left qe-guild.\n"),
        (
            "community edit --name Guild",
            "Changed the charter of qe-guild.\n",
        ),
        ("member role ben member --quiet", ""),
    ] {
        assert_eq!(
            at_terminal(&world, "", line),
            (0, sentence.to_owned(), String::new()),
            "{line}"
        );
    }
}

#[test]
fn there_is_more_and_there_is_nothing() {
    let world = World::guild();
    let (_, _, err) = at_terminal(&world, "", "member list --limit 2");
    let id = world.stdout("person show ben --fields id");
    let note = format!(
        "There are more: go on with `--after {}`, or see all of them with `--all`.\n",
        id.trim()
    );
    assert_eq!(err, note);
    let (_, out, err) = at_terminal(&world, "", "contribution list");
    assert_eq!((out.as_str(), err.as_str()), ("", "There are none.\n"));
    let (_, _, err) = at_terminal(&world, "", "member list --limit 2 --quiet");
    assert_eq!(err, "");
}

#[test]
fn removing_asks_first() {
    let world = World::talking();
    let line = "contribution remove 2 --reason x";
    let (code, out, err) = at_terminal(&world, "n\n", line);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_data_eq!(
        err,
        str![[r#"
Remove #2? It cannot be brought back. [y/N] error: not confirmed: nothing was changed

"#]]
    );
    assert_eq!(at_terminal(&world, "", line).0, 2);
    assert_eq!(world.stdout("contribution show 2 --fields state"), "stands\n");
}

#[test]
fn removing_goes_on_after_a_yes() {
    let world = World::talking();
    let line = "contribution remove 2 --reason x";
    let (code, out, _) = at_terminal(&world, "y\n", line);
    assert_eq!((code, out.as_str()), (0, "Removed #2.\n"));
}

#[test]
fn a_text_that_is_needed_is_not_waited_for() {
    let world = World::talking();
    let (code, _, err) = at_terminal(&world, "", "answer 1 --as ben");
    assert_eq!(code, 2);
    assert_data_eq!(
        err,
        str![[r#"
error: a text is missing
hint: give it as an argument, with `--file PATH`, or through a pipe, or name an editor in VISUAL or EDITOR

"#]]
    );
}
