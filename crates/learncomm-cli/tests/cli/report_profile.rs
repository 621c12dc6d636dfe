//! The profile and the voices in the report, on the sample community.

use crate::common::World;
use serde_json::Value;

fn sample() -> World {
    let world = World::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/sample/guild.jsonl");
    world.command("import jsonl").arg(file).assert().success();
    world
}

fn section(report: &Value, id: &str) -> Value {
    let sections = report["sections"].as_array().unwrap();
    sections.iter().find(|s| s["id"] == id).unwrap().clone()
}

#[test]
fn s3_1_cli_the_report_begins_with_the_profile_in_parts() {
    let world = sample();
    let report: Value = serde_json::from_str(&world.stdout("report --format json")).unwrap();
    assert_eq!(report["sections"][0]["id"], "profile");
    let profile = section(&report, "profile");
    let measures = profile["measures"].as_array().unwrap();
    let names: Vec<&str> = measures.iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "profile-breadth",
            "profile-peer-exchange",
            "profile-cohesion",
            "profile-reciprocity",
            "profile-shared-lead",
            "profile-continuity",
            "profile-index"
        ]
    );
    let defined: Vec<f64> = measures[..6].iter().filter_map(|m| m["value"].as_f64()).collect();
    let index = &measures[6];
    let mean = defined.iter().sum::<f64>() / defined.len() as f64;
    assert!((index["value"].as_f64().unwrap() - mean).abs() < 1e-12);
    // The seed is told, and what comes of it is the same again.
    let interval = &index["interval"];
    assert_eq!(
        interval["method"],
        "bootstrap, 2000 resamples of members, seed 42"
    );
    let (low, high) = (
        interval["low"].as_f64().unwrap(),
        interval["high"].as_f64().unwrap(),
    );
    assert!(low < mean && mean < high, "{interval}");
    let again: Value = serde_json::from_str(&world.stdout("report --format json")).unwrap();
    assert_eq!(section(&again, "profile"), profile);
    let notes = profile["notes"].as_array().unwrap();
    let is_in_words = |note: &&Value| note.as_str().unwrap().starts_with("In words: ");
    assert_eq!(notes.iter().filter(is_in_words).count(), 1, "{notes:?}");
    // As rows, too.
    let rows = world.stdout("report --section profile --fields name,value");
    assert_eq!(rows.lines().count(), 7);
    assert!(rows.starts_with("profile-breadth\t"), "{rows}");
}

#[test]
fn s3_2_cli_the_report_says_why_nobody_was_heard() {
    let world = sample();
    let report: Value = serde_json::from_str(&world.stdout("report --format json")).unwrap();
    let voices = section(&report, "voices");
    // The sample's guild asks and answers: whatever has no figure says why.
    for measure in voices["measures"].as_array().unwrap() {
        assert!(
            measure["value"].is_number() || measure["reason"].is_string(),
            "{measure}"
        );
    }
    assert!(!voices["notes"].as_array().unwrap().is_empty());
}
