//! S1.9, S4.7: reports beside earlier times, and for an audience, on the command line.

use serde_json::Value;
use snapbox::str;

use crate::common::World;

/// A store with the sample.
fn sample() -> World {
    let world = World::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/sample/guild.jsonl");
    world.command("import jsonl").arg(file).assert().success();
    world.after_the_sample()
}

fn json(world: &World, line: &str) -> Value {
    serde_json::from_str(&world.stdout(line)).unwrap()
}

fn measure<'a>(report: &'a Value, name: &str) -> &'a Value {
    let sections = report["sections"].as_array().unwrap();
    let mut measures = sections
        .iter()
        .flat_map(|section| section["measures"].as_array().unwrap());
    measures.find(|measure| measure["name"] == name).unwrap()
}

const MONTH: &str = "report --from 2026-03-01 --to 2026-04-01 --format json";

#[test]
fn s4_7_cli_a_report_compares_with_earlier_times() {
    let world = sample();
    let report = json(&world, MONTH);
    let before = serde_json::json!({"from": "2026-02-01", "until": "2026-03-01"});
    assert_eq!(report["compared"]["before"], before);
    assert_eq!(report["compared"]["last_year"], Value::Null);
    let note = report["compared"]["notes"][0].as_str().unwrap();
    assert!(note.contains("a year before"), "{note}");
    // What it was is what a report on that time says, with what is known now.
    let then = json(
        &world,
        "report --from 2026-02-01 --to 2026-03-01 --known-at 2026-04-01 --no-compare --format json",
    );
    for name in [
        "participation-rate",
        "answered-within-7-days",
        "reciprocity-dyads",
        "questions",
    ] {
        let (was, alone) = (&measure(&report, name)["before"], measure(&then, name));
        assert!(was["value"].is_number(), "{name}");
        assert_eq!(
            (&was["value"], &was["n"]),
            (&alone["value"], &alone["n"]),
            "{name}"
        );
        assert_eq!(alone["before"], Value::Null);
        // A month has too few weeks for a trend.
        assert_eq!(measure(&report, name)["trend"], Value::Null);
    }
    assert_eq!(
        then["compared"]["notes"][0],
        "Nothing is compared: that was not asked for."
    );
    assert_eq!(then["window"]["known_at"], "2026-03-31T22:00:00Z");
    let everything = json(&world, "report --format json");
    assert_eq!(everything["compared"]["before"], Value::Null);
}

#[test]
fn s1_9_s4_7_cli_a_report_is_for_an_audience() {
    let world = World::talking();
    let public = json(&world, "report --audience public --format json");
    let member = json(&world, "report --as ben --format json");
    assert_eq!(
        (&public["audience"], &member["audience"]),
        (&"public".into(), &"member".into())
    );
    assert_eq!(measure(&public, "members")["state"], "suppressed");
    assert_eq!(measure(&member, "members")["state"], "defined");
    assert_eq!(
        json(&world, "report --audience public --as ben --format json"),
        public
    );
    assert_eq!(json(&world, "report --audience member --format json"), member);
    world
        .run("report --audience steward --as ben")
        .failure()
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: the role `member` may not read the report for stewards
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("report --audience managers")
        .failure()
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: invalid value 'managers' for '--audience <WHOM>'
  [possible values: public, member, steward]

For more information, try '--help'.

"#]]);
}

#[test]
fn s4_7_cli_the_schema_of_a_report_is_published() {
    let world = World::empty();
    let printed = world.stdout("report --schema");
    let published = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/report.schema.json");
    assert_eq!(printed, std::fs::read_to_string(published).unwrap());
    let schema: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], "learncomm/report/1");
    world.run("report --schema --full").failure().code(2);
    let world = sample();
    world
        .run("report --from 2026-03-01 --to 2026-04-01 --known-at 2026-03-01")
        .failure()
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: known-at: 2026-02-28T23:00:00+00:00 is before waits are judged, as of 2026-03-31T22:00:00+00:00
  in community qe-guild of store sled:[DIR]/store
hint: give a time from that of `--as-of` up to now, or leave it out

"#]]);
}
