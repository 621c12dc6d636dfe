//! S0.8, S3.2, S3.3: what to do next on the command line.

use crate::common::terminal::{at_terminal, plain};
use crate::common::{World, words};
use snapbox::cmd::OutputAssert;
use snapbox::str;

/// A command at a time of its own.
fn at(world: &World, now: &str, line: &str) -> OutputAssert {
    world.command(line).env("LEARNCOMM_NOW", now).assert()
}

/// The commands and keys that somebody gets at a time, by rule.
fn suggested(world: &World, now: &str, who: &str) -> Vec<(String, String, String)> {
    let line = format!("suggestion list --all {who} --format csv --fields rule,key,command");
    let assert = at(world, now, line.trim()).success();
    let stdout = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let rows = stdout.lines().skip(1).map(|row| {
        let mut parts = row
            .trim_end()
            .splitn(3, ',')
            .map(|part| part.trim_matches('"').to_owned());
        let mut next = || parts.next().unwrap();
        (next(), next(), next())
    });
    rows.collect()
}

const LATER: &str = "2026-09-20T09:00:00Z";

/// A guild in which every rule has something to say on [`LATER`], but for sessions.
fn busy() -> World {
    let world = World::guild();
    for name in ["dora", "emil"] {
        world
            .run(&format!("member add {name} --create {name} --unit dev"))
            .success();
    }
    for name in ["fred", "gina", "hugo"] {
        world
            .run(&format!("member add {name} --create {name} --unit qa"))
            .success();
    }
    for line in [
        "community edit qe-guild --person-metrics stewards",
        "norm draft 'No blame' 'We ask what happened.' --as ben",
        "norm voice no-blame support --as chloe",
        "norm voice no-blame support --as amara",
        "norm voice no-blame support --as fred",
        "norm adopt no-blame --as ben",
        "article write Clocks 'Pass a clock in.' --topic testing --as ben",
        "action add 'Write it down' --owner ben --due 2026-03-09 --as amara",
        "topic suggest mocks --title 'About mocks' --as amara",
        "topic vote mocks --as chloe",
        "topic vote mocks --as dora",
    ] {
        world.run(line).success();
    }
    for (day, who) in [("02", "ben"), ("05", "chloe")] {
        at(
            &world,
            &format!("2026-09-{day}T09:00:00Z"),
            &format!("ask 'How {day}?' --as {who}"),
        )
        .success();
        let number = at(
            &world,
            &format!("2026-09-{day}T10:00:00Z"),
            "contribution list --kind question --fields number --limit 1",
        );
        let number = String::from_utf8(number.success().get_output().stdout.clone()).unwrap();
        let answer = format!("answer {} 'So.' --as fred", number.trim());
        at(&world, &format!("2026-09-{day}T11:00:00Z"), &answer).success();
    }
    at(
        &world,
        "2026-09-06T09:00:00Z",
        "ask 'Waits <b>long</b>?' --topic testing --as ben",
    )
    .success();
    at(&world, "2026-09-07T09:00:00Z", "member add iris --create Iris").success();
    at(&world, "2026-09-08T09:00:00Z", "ask 'Is anybody here?' --as iris").success();
    for day in ["09", "10", "11"] {
        let now = format!("2026-09-{day}T08:00:00Z");
        let plan = format!("session plan Weekly --on 2026-09-{day}T11:00 --lead facilitator:amara");
        at(&world, &now, &plan).success();
        at(
            &world,
            &format!("2026-09-{day}T13:00:00Z"),
            "attendance record last --rest present",
        )
        .success();
    }
    world
}

#[test]
fn s0_8_s3_2_s3_3_cli_every_command_that_is_printed_works() {
    let world = busy();
    let mut rules: Vec<String> = Vec::new();
    let try_all = |rules: &mut Vec<String>| {
        for who in ["", "--as amara", "--as dora", "--as ben"] {
            for (rule, key, command) in suggested(&world, LATER, who) {
                let line = command.strip_prefix("learncomm ").unwrap();
                let mut args = words(line);
                args.extend(words(who).into_iter().filter(|word| !word.is_empty()));
                // Whoever answers types what they want to say.
                let line: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
                let ran = world.command(&line.join(" ")).env("LEARNCOMM_NOW", LATER);
                let assert = ran.stdin("My words.").assert();
                assert!(
                    assert.get_output().status.success(),
                    "{key} {who}: {command}: {assert:?}"
                );
                rules.push(rule);
            }
        }
    };
    try_all(&mut rules);
    at(
        &world,
        LATER,
        "session plan Else --on 2026-09-22T11:00 --kind workshop",
    )
    .success();
    try_all(&mut rules);
    rules.sort();
    rules.dedup();
    assert_eq!(
        rules,
        [
            "actions-open-long",
            "invite-to-lead",
            "members-without-ties",
            "newcomers-without-reply",
            "no-session-planned",
            "norms-overdue",
            "questions-waiting",
            "single-bridge",
            "stale-articles",
            "topics-to-vote",
            "topics-wanted",
            "units-without-champion",
        ]
    );
}

#[test]
fn s3_2_cli_what_to_do_next() {
    let world = busy();
    at(&world, LATER, "suggestion list --as ben")
        .success()
        .stdout_eq(str![[]])
        .stderr_eq(str![[]]);
    at(
        &world,
        LATER,
        "suggestion list --rule questions-waiting --format json --as chloe",
    )
    .success()
    .stdout_eq(str![[]]);
    at(
        &world,
        LATER,
        "suggestion list --all --fields key,seen_by,count --as amara",
    )
    .success()
    .stdout_eq(str![[]]);
    at(
        &world,
        "2026-03-02T10:00:00Z",
        "suggestion list --rule stale-articles",
    )
    .success()
    .stdout_eq("");
}

#[test]
fn s3_2_cli_at_a_terminal_each_comes_with_why_and_what_to_type() {
    let world = World::talking();
    world.run("suggestion list --as ben").success().stdout_eq("");
    let (code, stdout, _) = at_terminal(&world, 72, "suggestion list --now 2026-09-20T09:00:00Z");
    assert_eq!((code, plain(&stdout).as_str()), (0, ""));
}

#[test]
fn s3_2_cli_dismissed_and_restored() {
    let world = busy();
    let key = suggested(&world, LATER, "--as chloe")
        .into_iter()
        .find(|(rule, ..)| rule == "questions-waiting")
        .unwrap()
        .1;
    at(
        &world,
        LATER,
        &format!("suggestion dismiss {key} --for 30d --because 'Ben is away' --as chloe"),
    )
    .success()
    .stdout_eq(str![[]]);
    at(
        &world,
        LATER,
        "suggestion list --rule questions-waiting --as chloe",
    )
    .success()
    .stdout_eq("");
    at(&world, LATER, "suggestion dismissed --format json --as chloe")
        .success()
        .stdout_eq(str![[]]);
    at(&world, LATER, "suggestion dismissed --as amara")
        .success()
        .stdout_eq("");
    at(&world, LATER, &format!("suggestion restore {key} --as chloe"))
        .success()
        .stdout_eq(str![[]]);
    at(&world, LATER, &format!("suggestion restore {key} --as chloe"))
        .code(3)
        .stderr_eq(str![[]]);
    at(
        &world,
        LATER,
        "suggestion list --rule questions-waiting --fields key --as chloe",
    )
    .success()
    .stdout_eq(format!("{key}\n"));
}

#[test]
fn s3_2_cli_wrong_suggestions() {
    let world = World::guild();
    world
        .run("suggestion list --as dario")
        .code(6)
        .stderr_eq(str![[]]);
    world
        .run("suggestion list --rule questions")
        .code(2)
        .stderr_eq(str![[]]);
    world
        .run("suggestion dismiss questions-waiting")
        .code(4)
        .stderr_eq(str![[]]);
    world
        .run("suggestion dismiss norms-overdue:1")
        .code(3)
        .stderr_eq(str![[]]);
    world
        .run("suggestion dismiss norms-overdue:1 --for 0d")
        .code(4)
        .stderr_eq(str![[]]);
    world
        .run("suggestion dismiss norms-overdue:1 --for soon")
        .code(2)
        .stderr_eq(str![[]]);
}
