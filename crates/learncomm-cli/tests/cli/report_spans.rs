//! S3.1, S4.7: which time a report is on, and what it says of times that are not on record.

use crate::common::World;
use crate::common::terminal::{at_terminal, plain};
use serde_json::Value;
use snapbox::{assert_data_eq, file, str};

/// Minutes that tell who came to two meetings, and nothing else.
const MINUTES: &str = "\
date,session,handle,attendance
2024-03-04,First,ada,present
2024-03-04,First,ben,present
2024-03-04,First,caro,absent
2024-03-18,Second,ada,present
2024-03-18,Second,ben,absent
2024-03-18,Second,caro,present
";

/// A store with minutes, looked at two years later.
fn minutes() -> World {
    let world = World::empty();
    std::fs::write(world.path("minutes.csv"), MINUTES).unwrap();
    world
        .run("init --community board --name Board --time-zone UTC")
        .success();
    world
        .run("import attendance minutes.csv --create-missing")
        .success();
    world
}

#[test]
fn s4_7_cli_of_the_future_there_is_no_report() {
    let world = minutes();
    let refused = |line: &str| {
        let outcome = world
            .command(&format!("report {line}"))
            .env("LEARNCOMM_NOW", "2024-03-20T10:00:00Z")
            .output()
            .unwrap();
        assert_eq!(outcome.status.code(), Some(4), "{line}");
        assert!(outcome.stdout.is_empty(), "{line}");
        let said = String::from_utf8(outcome.stderr).unwrap();
        let lines = said.lines().filter(|line| !line.starts_with("  in community"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    assert_data_eq!(
        refused("--from 2030-01-01 --to 2031-01-01"),
        str![[r#"
error: window: 2030-01-01 is later than today, 2024-03-20: of what has not begun there is no report
hint: give an earlier day with `--from`

"#]]
    );
    assert_data_eq!(
        refused("--as-of 2030-01-01"),
        str![[r#"
error: as-of: 2030-01-01T00:00:00+00:00 is later than today, and nothing is known of then
hint: give a time from the end of the reported time up to now, or end the reported time earlier with `--to`

"#]]
    );
    assert_data_eq!(
        refused("--known-at 2030-01-01"),
        str![[r#"
error: known-at: 2030-01-01T00:00:00+00:00 is later than today, and nothing is known of then
hint: give a time from that of `--as-of` up to now, or leave it out

"#]]
    );
}

#[test]
fn s4_7_cli_days_off_the_record_are_refused_or_said() {
    let world = minutes();
    let said = |line: &str| {
        let outcome = world.run(&format!("report {line}")).code(4);
        let said = String::from_utf8(outcome.get_output().stderr.clone()).unwrap();
        let lines = said.lines().filter(|line| !line.starts_with("  in community"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    assert_data_eq!(
        said("--from 2024-05-01"),
        str![[r#"
error: window: nothing is on record from 2024-05-01 on; the last that is on record is of 2024-03-18
hint: give an earlier day with `--from`

"#]]
    );
    assert_data_eq!(
        said("--to 2024-01-01"),
        str![[r#"
error: window: nothing is on record before 2024-01-01
hint: give a later day with `--to`

"#]]
    );
    assert_data_eq!(
        said("--as-of 2024-01-01"),
        str![[r#"
error: window: nothing is on record before 2024-01-01
hint: nothing is reported on that is not over by `--as-of`: give a later one

"#]]
    );
    assert_data_eq!(
        said("--last 99999m"),
        str![[r#"
error: window: its days are not in the years 1 to 9999; give a shorter time, or its first and its last day
hint: ask for a shorter time with `--last`

"#]]
    );
    for wrong in [
        "--from 2024-3",
        "--to today",
        "--from 2023-02-29",
        "--last 6",
        "--last -6m",
        "--as-of 2024-03-18T10:00",
        "--known-at yesterday",
        "--last 6m --to 2024-03-18",
    ] {
        world.run(&format!("report {wrong}")).code(2).stdout_eq("");
    }
    let notes = |line: &str| {
        let text = world.stdout(format!("report --format json {line}").trim());
        let report: Value = serde_json::from_str(&text).unwrap();
        let notes = report["window"]["notes"].as_array().cloned().unwrap_or_default();
        let notes = notes.iter().map(|note| note.as_str().unwrap().to_owned());
        notes.collect::<Vec<_>>().join("|")
    };
    assert_eq!(notes(""), "");
    let empty = "--from 2024-04-01 --to 2024-05-01";
    assert!(notes(empty).starts_with("Nothing that anybody did in this time is on record"));
    for line in ["report --markdown", "report --html -"] {
        let page = world.stdout(&format!("{line} {empty}"));
        assert!(
            page.contains("Nothing that anybody did in this time is on record"),
            "{line}"
        );
    }
}

#[test]
fn s3_1_cli_minutes_alone_claim_nothing_else() {
    let world = minutes();
    let (code, out, err) = at_terminal(&world, 100, "report --full");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_data_eq!(plain(&out), file!["snapshots/report-minutes-100.txt"]);
    let (_, out, _) = at_terminal(&world, 100, "report --from 2024-04-01 --to 2024-05-01");
    assert_data_eq!(plain(&out), file!["snapshots/report-nothing-100.txt"]);
}
