//! Reports, on the sample community and its half year.

use crate::common::World;
use crate::common::terminal::{at_terminal, plain};
use serde_json::Value;
use snapbox::{assert_data_eq, file, str};

/// A store with the sample.
fn sample() -> World {
    let world = World::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/sample/guild.jsonl");
    world.command("import jsonl").arg(file).assert().success();
    world.after_the_sample()
}

#[test]
fn a_page_for_people() {
    let world = sample();
    let (code, out, err) = at_terminal(&world, 80, "report");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_data_eq!(plain(&out), file!["snapshots/report-80.txt"]);
    assert!(out.lines().all(|line| line.chars().count() <= 80));
    let (_, out, _) = at_terminal(&world, 120, "report --full");
    assert_data_eq!(plain(&out), file!["snapshots/report-full-120.txt"]);
    let (_, out, _) = at_terminal(&world, 50, "report --section questions,retention");
    assert_data_eq!(plain(&out), file!["snapshots/report-50.txt"]);
    let (_, out, _) = at_terminal(&world, 80, "report --section newcomers --color always");
    assert_data_eq!(out, file!["snapshots/report-colour.txt"].raw());
}

#[test]
fn rows_for_scripts() {
    let world = sample();
    let rows = world.stdout("report");
    assert_data_eq!(&rows, file!["snapshots/report.tsv"].raw());
    assert!(rows.lines().all(|line| line.split('\t').count() == 9));
    assert_eq!(
        world
            .stdout("report --section questions --fields name,value,n")
            .lines()
            .next(),
        Some("answered-within-7-days\t0.8461538461538461\t78")
    );
    let csv = world.stdout("report --format csv");
    assert_data_eq!(csv.replace('\r', ""), file!["snapshots/report.csv"].raw());
    let lines = world.stdout("report --format jsonl --section newcomers,retention");
    assert_data_eq!(&lines, file!["snapshots/report.jsonl"].raw());
    assert_eq!(csv.lines().count(), rows.lines().count() + 1);
}

#[test]
fn the_document_has_everything() {
    let world = sample();
    let text = world.stdout("report --format json");
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["schema"], "learncomm/report/1");
    assert_eq!(report["community"], "qe-guild");
    let sections = report["sections"].as_array().unwrap();
    assert!(sections.iter().any(|section| section["id"] == "record"));
    // The rows say the same, digit by digit.
    let rows: Value = serde_json::from_str(&world.stdout(
        "report --format json --fields \
         section,name,label,class,unit,state,value,low,high,n,definition,reason,before,last_year,trend",
    ))
    .unwrap();
    assert_eq!(rows["schema"], "learncomm/figure-list/1");
    let mut rows = rows["items"].as_array().unwrap().iter();
    for section in sections {
        for measure in section["measures"].as_array().unwrap() {
            let row = rows.next().unwrap();
            for field in ["name", "class", "unit", "state", "definition", "reason", "n"] {
                assert_eq!(row[field], measure[field], "{field} of {measure}");
            }
            assert_eq!(row["value"].as_f64(), measure["value"].as_f64());
            assert_eq!(row["low"].as_f64(), measure["interval"]["low"].as_f64());
            assert_eq!(row["high"].as_f64(), measure["interval"]["high"].as_f64());
            assert_eq!(row["before"].as_f64(), measure["before"]["value"].as_f64());
            assert_eq!(row["last_year"].as_f64(), measure["last_year"]["value"].as_f64());
            assert_eq!(row["trend"], measure["trend"]["direction"]);
        }
        let series = section["series"].as_array().into_iter().flatten();
        for (series, point) in
            series.flat_map(|s| s["points"].as_array().unwrap().iter().map(move |p| (s, p)))
        {
            let row = rows.next().unwrap();
            assert_eq!(
                (&row["name"], &row["label"], &row["reason"]),
                (&series["id"], &point["label"], &point["note"])
            );
            assert_eq!(row["value"].as_f64(), point["value"].as_f64());
        }
    }
    assert!(rows.next().is_none());
}

#[test]
fn s4_7_s3_1_cli_charts_are_in_the_document_and_on_the_full_page() {
    let world = sample();
    let report: Value = serde_json::from_str(&world.stdout("report --format json")).unwrap();
    let sections = report["sections"].as_array().unwrap().iter();
    let charts: Vec<&Value> = sections
        .flat_map(|section| section["charts"].as_array().into_iter().flatten())
        .collect();
    let ids: Vec<(&str, &str)> = charts
        .iter()
        .map(|chart| (chart["kind"].as_str().unwrap(), chart["id"].as_str().unwrap()))
        .collect();
    for expected in [
        ("curve", "waiting"),
        ("curve", "lorenz"),
        ("curve", "first-contribution"),
        ("grid", "retention"),
        ("graph", "units"),
    ] {
        assert!(ids.contains(&expected), "{expected:?} of {ids:?}");
    }
    let (code, page, _) = at_terminal(&world, 80, "report --full");
    assert_eq!(code, 0);
    for said in ["50 %  within", "Which units talk with which", "first 50 %:", "█"] {
        assert!(page.contains(said), "{said}");
    }
    // The short page has a line for how to see them, and none of them.
    let (_, short, _) = at_terminal(&world, 80, "report");
    assert!(short.contains("`--full`") && !short.contains("Which units talk"));
    assert!(short.lines().count() <= 80, "about two screens");
    assert!(page.lines().count() > 2 * short.lines().count());
}

#[test]
fn windows() {
    let world = sample();
    let window = |line: &str| {
        let text = world
            .command(format!("report --format json {line}").trim())
            .env("LEARNCOMM_NOW", "2026-06-30T22:30:00Z")
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&text.stdout).unwrap();
        let day = |name: &str| report["window"][name].as_str().unwrap().to_owned();
        (day("from"), day("until"), day("as_of"))
    };
    let days = |line: &str| {
        let (from, until, _) = window(line);
        format!("{from} {until}")
    };
    assert_eq!(days(""), "2026-01-05 2026-07-04");
    assert_eq!(days("--from 2026-03-01 --to 2026-04-01"), "2026-03-01 2026-04-01");
    assert_eq!(days("--from 2026-03-01"), "2026-03-01 2026-07-04");
    assert_eq!(days("--to 2026-03-01"), "2026-01-05 2026-03-01");
    // In Berlin it is July already.
    assert_eq!(days("--last 1d"), "2026-07-01 2026-07-02");
    assert_eq!(days("--last 2w"), "2026-06-18 2026-07-02");
    assert_eq!(days("--last 3m"), "2026-04-01 2026-07-01");
    let as_of = |line: &str| window(&format!("--to 2026-03-01 {line}")).2;
    assert_eq!(as_of("--as-of 2026-03-10"), "2026-03-09T23:00:00Z");
    assert_eq!(as_of("--as-of 2026-03-10T08:00:00Z"), "2026-03-10T08:00:00Z");
}

#[test]
fn what_is_wrong_is_told() {
    let world = sample();
    world
        .run("report --from 2026-05-01 --to 2026-03-01")
        .code(4)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: window: 2026-05-01 is not before 2026-03-01
  in community qe-guild of store sled:[DIR]/store
hint: `--to` is the first day that is out

"#]]);
    world.run("report --from 2026-05-01 --to 2026-05-01").code(4);
    world
        .run("report --to 2026-03-01 --as-of 2026-02-01")
        .code(4)
        .stderr_eq(str![[r#"
error: as-of: 2026-01-31T23:00:00+00:00 is before the window ends, on 2026-03-01
  in community qe-guild of store sled:[DIR]/store
hint: give a time from the end of the reported time up to now, or end the reported time earlier with `--to`

"#]]);
    world.run("report --from 2026-02-30").code(2).stderr_eq(str![[r#"
error: invalid value '2026-02-30' for '--from <DAY>': a day such as 2026-03-01 is expected

For more information, try '--help'.

"#]]);
    world.run("report --last 90").code(2).stderr_eq(str![[r#"
error: invalid value '90' for '--last <90d|12w|6m>': 1 to 99,999 and d, w or m are expected, such as 90d, 12w or 6m

For more information, try '--help'.

"#]]);
    world.run("report --last 6m --from 2026-01-01").code(2);
    world.run("report --full --section record").code(2);
    world.run("report --last 99999m").code(4);
    world
        .run("report --section questions,newcomer")
        .code(2)
        .stderr_eq(str![[r#"
error: a report has no section `newcomer`
hint: did you mean `newcomers`? known sections: profile, participation, questions, sessions, resources, flow, pathways, leadership, voices, recognition, equity, network, norms, goals, pulse, topics, newcomers, retention, record

"#]]);
    world
        .run("report --fields valeu --format json")
        .code(2)
        .stderr_eq(str![[r#"
{"error":{"kind":"usage","message":"a figure has no field `valeu`","where":null,"causes":[],"hint":"did you mean `value`? known fields: section, name, label, class, unit, state, value, low, high, n, definition, reason, before, last_year, trend","exit_code":2}}

"#]]);
}

#[test]
fn reports_are_for_members() {
    let world = World::talking();
    world.run("report --as ben").success();
    world.run("report --as dario").code(6).stderr_eq(str![[r#"
error: the role `guest` may not read the report
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn a_community_without_anything() {
    let world = World::empty();
    world
        .run("init --community x --name 'Nobody yet' --time-zone UTC")
        .success();
    let (code, out, _) = at_terminal(&world, 80, "report");
    assert_eq!(code, 0);
    assert_data_eq!(plain(&out), file!["snapshots/report-empty.txt"]);
}
