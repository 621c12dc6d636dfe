//! The dump of a real site through the real binary, if `LEARNCOMM_SHARED` names the folder with the test data.

use std::fs;
use std::path::PathBuf;

use crate::common::World;
use serde_json::Value;

#[test]
fn a_real_dump_arrives_and_is_reported_on() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("not run: LEARNCOMM_SHARED is not set");
        return;
    };
    let world = World::empty();
    let dir = PathBuf::from(shared).join("data/stack-exchange-conlang-meta");
    world
        .command("import stack-exchange")
        .arg(&dir)
        .assert()
        .success();
    let expected: Value = serde_json::from_slice(&fs::read(dir.join("expected.json")).unwrap()).unwrap();
    let report: Value = serde_json::from_str(&world.stdout("report --format json")).unwrap();
    let measures: Vec<&Value> = report["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["measures"].as_array().unwrap())
        .collect();
    let measure = |name: &str| *measures.iter().find(|m| m["name"] == name).unwrap();
    let value = |name: &str| measure(name)["value"].as_f64().unwrap();
    let known = |path: &str| expected.pointer(path).and_then(Value::as_f64).unwrap();
    assert_eq!(value("recorded-questions"), 54.0);
    assert_eq!(value("recorded-answers"), 115.0);
    assert_eq!(value("recorded-comments"), 230.0);
    assert_eq!(measure("recorded-accepted")["numerator"], 11.0);
    assert_eq!(measure("recorded-answered")["numerator"], 49.0);
    for (name, path) in [
        ("recorded-questions", "/questions/questions"),
        ("recorded-answers", "/questions/answers"),
        ("recorded-answers-per-question", "/questions/answers_per_question"),
        (
            "recorded-median-first-answer",
            "/questions/median_seconds_to_first_answer",
        ),
        (
            "recorded-median-first-answer-by-other",
            "/questions/median_seconds_to_first_answer_excl_self",
        ),
    ] {
        assert!((value(name) - known(path)).abs() < 1e-6, "{name}");
    }
}
