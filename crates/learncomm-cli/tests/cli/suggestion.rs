//! S0.8, S3.2, S3.3: what to do next on the command line.

use crate::common::terminal::{at_terminal, plain};
use crate::common::{World, words};
use snapbox::cmd::OutputAssert;
use snapbox::{assert_data_eq, str};

/// A command at a time of its own.
fn at(world: &World, now: &str, line: &str) -> OutputAssert {
    world.command(line).env("LEARNCOMM_NOW", now).assert()
}

/// The commands and keys that somebody gets at a time, by rule.
fn suggested(world: &World, now: &str, who: &str) -> Vec<(String, String, String)> {
    let line = format!("suggestion list --all --format csv --fields rule,key,command {who}");
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
        for who in ["--as emil", "", "--as amara", "--as ben"] {
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
                    "{key} {who}: {command}: {}",
                    String::from_utf8_lossy(&assert.get_output().stderr)
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
        .stdout_eq(str![[r#"
newcomers-without-reply:10	Reply to a newcomer: nobody has replied to their first post for 48 hours	#10 “Is anybody here?” has waited 12 days	learncomm answer 10
actions-open-long:3	Close, redate or drop an action of yours: it was carried into three sessions or more	#3 “Write it down” was carried into 3 sessions	learncomm action done 3
norms-overdue:1	Review a norm whose review is due: keep, revise or retire it	#1 “No blame” has been due for 21 days	learncomm norm show no-blame

"#]])
        .stderr_eq(str![]);
    at(
        &world,
        LATER,
        "suggestion list --rule questions-waiting --format json --as chloe",
    )
    .success()
    .stdout_eq(str![[r##"
{"schema":"learncomm/suggestion-list/1","items":[{"key":"questions-waiting:9","title":"Answer a question that has waited longer than usual","why":"of 4 questions of the last 365 days 2 had an answer, too few to tell what is usual: 7 days count as long; #9 “Waits <b>long</b>?” has waited 14 days","command":"learncomm answer 9","rule":"questions-waiting","count":1,"seen_by":"members","evidence":[{"definition":"metrics 6.1, 6.2, v1","says":"of 4 questions of the last 365 days 2 had an answer, too few to tell what is usual: 7 days count as long","unit":"seconds","value":604800.0},{"definition":"metrics 6.2, v1","numbers":[9],"says":"#9 “Waits <b>long</b>?” has waited 14 days","unit":"seconds","value":1209600.0}]}],"next":null}

"##]]);
    at(
        &world,
        LATER,
        "suggestion list --all --fields key,seen_by,count --as amara",
    )
    .success()
    .stdout_eq(str![[r#"
newcomers-without-reply:10	members	1
questions-waiting:9	members	1
members-without-ties:5	stewards	4
actions-open-long:3	organisers	1
norms-overdue:1	members	1
topics-wanted:4	organisers	1
no-session-planned:13	organisers	1
stale-articles:2	members	1
units-without-champion:dev	organisers	2
single-bridge:dev+qa	stewards	1

"#]]);
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
    world.run("ask 'Waits <b>long</b>?' --as ben").success();
    world.run("suggestion list").success().stdout_eq("");
    let (code, stdout, stderr) = at_terminal(&world, 72, "suggestion list --as chloe");
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_data_eq!(
        plain(&stdout),
        str![[r#"
Answer a question that has waited longer than usual
  of 2 questions of the last 365 days 1 had an answer, too few to tell
    what is usual: 7 days count as long
  #5 “Waits <b>long</b>?” has waited 126 days
  $ learncomm answer 5
  not now: learncomm suggestion dismiss questions-waiting:5

"#]]
    );
    let (_, stdout, stderr) = at_terminal(&world, 72, "suggestion list --as ben");
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", "There are none.\n"));
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
    .stdout_eq(str![[r#"
questions-waiting:9

"#]]);
    at(
        &world,
        LATER,
        "suggestion list --rule questions-waiting --as chloe",
    )
    .success()
    .stdout_eq("");
    at(&world, LATER, "suggestion dismissed --format json --as chloe")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/dismissal-list/1","items":[{"key":"questions-waiting:9","until":"2026-10-20T09:00:00.000Z","because":"Ben is away","rule":"questions-waiting","count":1,"at":"2026-09-20T09:00:00.000Z"}],"next":null}

"#]]);
    at(&world, LATER, "suggestion dismissed --as amara")
        .success()
        .stdout_eq("");
    at(&world, LATER, &format!("suggestion restore {key} --as chloe"))
        .success()
        .stdout_eq(str![[r#"
questions-waiting:9

"#]]);
    at(&world, LATER, &format!("suggestion restore {key} --as chloe"))
        .code(3)
        .stderr_eq(str![[r#"
error: there is no suggestion `questions-waiting:9`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm suggestion list --all` shows them with their keys, `learncomm suggestion dismissed` what was dismissed

"#]]);
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
        .stderr_eq(str![[r#"
error: the role `guest` may not read the report
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("suggestion list --rule questions")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'questions' for '--rule <RULE>'
  [possible values: newcomers-without-reply, questions-waiting, members-without-ties, invite-to-lead, actions-open-long, norms-overdue, topics-wanted, topics-to-vote, no-session-planned, stale-articles, units-without-champion, single-bridge]

  tip: a similar value exists: 'questions-waiting'

For more information, try '--help'.

"#]]);
    world
        .run("suggestion dismiss questions-waiting")
        .code(4)
        .stderr_eq(str![[r#"
error: key: `questions-waiting` is not one such as questions-waiting:12
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("suggestion dismiss norms-overdue:1")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no suggestion `norms-overdue:1`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm suggestion list --all` shows them with their keys, `learncomm suggestion dismissed` what was dismissed

"#]]);
    world
        .run("suggestion dismiss norms-overdue:1 --for 0d")
        .code(4)
        .stderr_eq(str![[r#"
error: days: 0 is not from 1 to 366 days
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("suggestion dismiss norms-overdue:1 --for soon")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'soon' for '--for <DAYS>': a number of days such as 30d is expected

For more information, try '--help'.

"#]]);
}
