//! What somebody is told who mistypes: what was wrong, where, and what to do.

use std::fs;

use crate::common::World;
use snapbox::str;

const GOAL: &str = "goal set Fewer --metric escaped-defects --unit defects --source tracker --baseline 40@2026-01-05 --target 20@2030-12-31";
const PULSE: &str = "pulse open How --for 14d --as amara";

#[test]
fn s1_7_cli_handles_close_to_a_mistyped_one_are_named() {
    let world = World::guild();
    world
        .run(&format!("{GOAL} --owner amarra"))
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `amarra`
  in community qe-guild of store sled:[DIR]/store
hint: did you mean `amara`? `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world
        .run("value-story tell --learned x --cycle immediate --with cloe --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `cloe`
  in community qe-guild of store sled:[DIR]/store
hint: did you mean `chloe`? `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    // Who is like nobody gets no guess.
    world
        .run(&format!("{GOAL} --owner xxxxxxxx"))
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `xxxxxxxx`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
}

#[test]
fn s1_7_cli_what_is_not_there_says_where_to_look() {
    let world = World::guild();
    for (line, command) in [
        ("goal show 99", "learncomm goal list"),
        ("goal observe mine/9 3 --as ben", "learncomm goal list"),
        (
            "value-story tell --learned x --cycle immediate --goal 99 --as ben",
            "learncomm goal list",
        ),
        ("value-story show 99", "learncomm value-story list"),
        ("pulse result 99", "learncomm pulse list"),
        ("pulse history joy", "learncomm pulse show"),
        (
            "suggestion dismiss questions-waiting:9",
            "learncomm suggestion list --all",
        ),
        (
            "suggestion restore questions-waiting:9",
            "learncomm suggestion dismissed",
        ),
    ] {
        let assert = world.run(line).code(3);
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        let hint = said.lines().find(|line| line.starts_with("hint: "));
        assert!(hint.is_some_and(|hint| hint.contains(command)), "{line}: {said}");
    }
}

#[test]
fn s1_7_cli_figures_have_a_point_and_no_unit() {
    let world = World::guild();
    world.run(&format!("{GOAL} --owner amara")).success();
    for wrong in ["12,5", "12h", "nan", "inf"] {
        let assert = world.run(&format!("goal observe 1 {wrong}")).code(2);
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(said.contains("a figure such as 21 or 12.5 is expected"), "{said}");
    }
    world.run("goal observe 1 -12.5").success();
    let nan = GOAL.replace("40@", "nan@");
    let assert = world.run(&format!("{nan} --owner amara")).code(2);
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(said.contains("such as 40@2026-01-05"), "{said}");
}

#[test]
fn s3_5_cli_a_pulse_that_asks_nothing_or_without_options_is_not_opened() {
    let world = World::guild();
    world.run(PULSE).code(4).stderr_eq(str![[r#"
error: item: a pulse has 1 to 30 items; 0 were given
  in community qe-guild of store sled:[DIR]/store
hint: give `--scale own` for items that come with the program, or `--item 'KEY: text'` for your own

"#]]);
    world
        .run(&format!("{PULSE} --choice 'format: What do you like?'"))
        .code(2)
        .stderr_eq(str![[r#"
error: `--choice 'format: What do you like?'` has fewer than two options
hint: put each behind a `|`, such as 'format: What do you like? | talks | cases'

"#]]);
    world.run("pulse open How --scale own --as amara").code(2);
    world
        .run("pulse open How --scale own --for 14d --until 2026-03-09")
        .code(2);
    for wrong in ["93d", "two", "-1"] {
        let code = if wrong == "93d" { 4 } else { 2 };
        world
            .run(&format!("pulse open How --scale own --for={wrong}"))
            .code(code);
    }
    assert_eq!(world.stdout("pulse list"), "");
}

#[test]
fn s3_5_cli_items_of_a_file_say_where_they_are_wrong() {
    let world = World::guild();
    let items = world.path("items.jsonl");
    for (second, why) in [
        ("{\"key\":\"joy\"}", "missing field `text`"),
        ("{\"key\":\"joy\",\"text\":", "EOF while parsing a value"),
        (
            "{\"key\":\"joy\",\"text\":\"Joy\",\"lo\":1}",
            "unknown field `lo`",
        ),
    ] {
        fs::write(
            &items,
            format!("{{\"key\":\"can\",\"text\":\"I can.\"}}\n\n{second}\n"),
        )
        .unwrap();
        let assert = world.run(&format!("{PULSE} --items items.jsonl")).code(4);
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(said.contains(why) && said.contains("items.jsonl:3"), "{said}");
        assert!(!said.contains("at line"), "{said}");
    }
    let assert = world.run(&format!("{PULSE} --items .")).code(1);
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(said.contains("hint: it is a folder; give a file"), "{said}");
    assert_eq!(world.stdout("pulse list"), "");
}

#[test]
fn s3_5_cli_a_pulse_is_open_for_some_days() {
    let world = World::guild();
    world.run(&format!("{PULSE} --scale own")).success();
    assert_eq!(world.stdout("pulse list --fields until"), "2026-03-16\n");
}

#[test]
fn s3_5_cli_closing_a_pulse_is_confirmed() {
    let world = World::guild();
    world.run(&format!("{PULSE} --scale own")).success();
    world.run("pulse close last").code(2).stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    assert_eq!(world.stdout("pulse list --fields state"), "open\n");
    world.run("pulse close last --yes").success();
    world.run("pulse close last").code(7);
}

#[test]
fn s1_9_cli_a_window_that_is_empty_says_which_option_to_change() {
    let world = World::talking();
    for (options, hint) in [
        ("--from 2027-01-01", "give an earlier day with `--from`"),
        ("--to 2025-01-01", "give a later day with `--to`"),
        (
            "--from 2026-03-02 --to 2026-03-01",
            "`--to` is the first day that is out",
        ),
        ("--as-of 2025-01-01", "by `--as-of`: give a later one"),
    ] {
        let assert = world.run(&format!("report {options}")).code(4);
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(said.contains(hint), "{options}: {said}");
    }
}

#[test]
fn s1_9_cli_a_page_that_cannot_be_written_says_where_to_write_it() {
    let world = World::talking();
    world
        .run("report --html nowhere/report.html")
        .code(1)
        .stderr_eq(str![[r#"
error: nowhere/report.html cannot be written
  because: No such file or directory (os error 2)
  in community qe-guild of store sled:[DIR]/store
hint: make its folder first, or choose another one

"#]]);
    // The schema is printed and nothing else: a page that was asked for beside it would be missed.
    world.run("report --schema --html report.html").code(2);
    assert!(!fs::exists(world.path("report.html")).unwrap());
}
