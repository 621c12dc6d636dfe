//! The published schema of a report, and that reports keep to it.

use jsonschema::Validator;
use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{
    Audience, Axis, Caption, Cell, Chart, Curve, Graph, Grid, GridRow, JSON_SCHEMA, Lane, Line, Link, Node,
    ReportOptions, Timeline, TimelineMark,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::report_audience::lively;
use crate::report_invariants::any_script;
use crate::script::{DAY, START, Script, day, window};

/// As published; or so that nothing is let through that is not described.
fn validator(strict: bool) -> Validator {
    let mut schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    if strict {
        close(&mut schema);
    }
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Lets no further properties through wherever properties are described. What is under a condition describes them again.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && map.get("type").is_some_and(|of| of == "object") {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

#[track_caller]
fn keeps_to(strict: &Validator, report: &Value) {
    if let Some(error) = strict.iter_errors(report).next() {
        panic!("{}: {error}", error.instance_path);
    }
}

fn of(s: &Script, options: &ReportOptions) -> Value {
    serde_json::to_value(s.report_on(options, chrono_tz::UTC)).unwrap()
}

/// One of each kind, with all that it may have.
fn charts() -> Vec<Chart> {
    let caption = |note| Caption {
        id: "some-chart",
        title: "Some",
        definition: "metrics 0, v1",
        note,
    };
    let axis = |unit| Axis { title: "what", unit };
    vec![
        Chart::Curve(Curve {
            caption: caption(None),
            x: axis(Unit::Share),
            y: axis(Unit::Seconds),
            lines: vec![Line {
                name: "all".to_owned(),
                n: 7,
                steps: true,
                points: vec![(0.0, 1.0), (0.5, 0.25)],
                band: vec![(0.0, 0.5, 1.0)],
            }],
        }),
        Chart::Grid(Grid {
            caption: caption(Some("small ones are hidden")),
            unit: Unit::Share,
            row_title: "joined",
            column_title: "month",
            columns: vec!["1".to_owned(), "2".to_owned()],
            rows: vec![GridRow {
                label: "2026-01".to_owned(),
                cells: vec![Some(Cell { value: 0.5, n: 8 }), None],
            }],
        }),
        Chart::Graph(Graph {
            caption: caption(None),
            nodes: vec![Node {
                name: "Tech".to_owned(),
                people: 8,
                inside: 3,
            }],
            links: vec![Link {
                from: 0,
                to: 0,
                ties: 2,
                single_bridge: false,
            }],
        }),
        Chart::Timeline(Timeline {
            caption: caption(None),
            from: day(0),
            until: day(30),
            lanes: vec![Lane {
                name: "Cameras on".to_owned(),
                spans: vec![(day(1), day(30))],
                marks: vec![TimelineMark {
                    on: day(1),
                    what: "adopted",
                }],
            }],
        }),
    ]
}

fn with_charts() -> Value {
    let mut report = lively().report_on(&window(0, 56), chrono_tz::UTC);
    report.sections[0].charts = charts();
    serde_json::to_value(&report).unwrap()
}

#[test]
fn s4_7_reports_keep_to_the_published_schema() {
    let (open, strict) = (validator(false), validator(true));
    let full = with_charts();
    keeps_to(&strict, &full);
    keeps_to(&strict, &of(&Script::default(), &window(0, 56)));
    keeps_to(&strict, &of(&lively(), &ReportOptions::default()));
    for audience in [Audience::Public, Audience::Member, Audience::Steward] {
        let options = ReportOptions {
            audience: Some(audience),
            known_at: Some(instant(90)),
            ..window(0, 56)
        };
        keeps_to(&strict, &of(&lively(), &options));
        // Almost everything is suppressed.
        let few = Script(lively().0.into_iter().filter(|line| line.actor < 4).collect());
        keeps_to(&strict, &of(&few, &options));
    }
    // Both a trend and a figure of a year before were in what was checked.
    let year = of(&lively(), &window(-60 * 7 + 60, 56));
    keeps_to(&strict, &year);
    assert!(year.to_string().contains("\"direction\""));
    // New fields come under the same number, but not undescribed.
    let mut newer = full;
    newer["sections"][0]["new"] = json!(1);
    assert!(open.is_valid(&newer) && !strict.is_valid(&newer));
}

fn instant(days: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(START + days * DAY).unwrap()
}

#[test]
fn s4_7_what_is_no_report_does_not_pass() {
    let schema = validator(false);
    let report = with_charts();
    let measure = "/sections/1/measures/0";
    assert!(schema.is_valid(&report));
    for (at, value) in [
        ("/schema", json!("learncomm/report/2")),
        ("/audience", json!("managers")),
        ("/window/from", json!("1 May")),
        ("/window/as_of", Value::Null),
        ("/compared/before", json!({"from": "2026-01-01"})),
        ("/sections/0/id", json!("Who?")),
        (&*format!("{measure}/state"), json!("fine")),
        (&*format!("{measure}/state"), json!("suppressed")),
        (&*format!("{measure}/state"), json!("undefined")),
        (&*format!("{measure}/value"), Value::Null),
        (&*format!("{measure}/value"), json!(1.5)),
        (&*format!("{measure}/n"), json!(-1)),
        (&*format!("{measure}/class"), json!("score")),
        (&*format!("{measure}/interval/level"), json!(95)),
        (&*format!("{measure}/before/n"), json!("many")),
        (&*format!("{measure}/trend"), json!({"direction": "up"})),
        ("/sections/1/series/0/points/0/n", json!(0.5)),
        ("/sections/0/charts/0/kind", json!("pie")),
        ("/sections/0/charts/0/lines/0/points/0", json!([1])),
        ("/sections/0/charts/1/rows/0/cells/0", json!(0.5)),
        ("/sections/0/charts/2/links/0/from", json!("Tech")),
        ("/sections/0/charts/3/lanes/0/marks/0/on", json!(3)),
    ] {
        let mut wrong = report.clone();
        *wrong.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = value;
        assert!(!schema.is_valid(&wrong), "{at}");
    }
    for (at, key) in [
        ("", "window"),
        (measure, "reason"),
        (measure, "trend"),
        ("/sections/0", "measures"),
        ("/sections/0/charts/3", "lanes"),
    ] {
        let mut wrong = report.clone();
        let map = wrong.pointer_mut(at).and_then(Value::as_object_mut).unwrap();
        map.remove(key).unwrap();
        assert!(!schema.is_valid(&wrong), "{at} without {key}");
    }
}

#[test]
fn s4_7_the_schema_in_the_documents_is_that_of_the_library() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/report.schema.json");
    let published = std::fs::read_to_string(path).unwrap();
    assert!(
        published == JSON_SCHEMA,
        "write it anew: learncomm report --schema > docs/report.schema.json"
    );
    let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn s4_7_any_report_keeps_to_the_schema(s in any_script(), audience in prop::sample::select(Audience::ALL.to_vec())) {
        thread_local!(static STRICT: Validator = validator(true));
        for options in [ReportOptions::default(), window(0, 40), window(20, 40)] {
            let report = of(&s, &ReportOptions { audience: Some(audience), ..options });
            let wrong = STRICT.with(|strict| strict.iter_errors(&report).next().map(|error| error.to_string()));
            prop_assert_eq!(wrong, None);
        }
    }
}
