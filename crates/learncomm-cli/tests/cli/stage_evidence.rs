//! What speaks for which stage of life, on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s2_6_cli_evidence_is_laid_beside_the_stage() {
    let world = World::guild();
    world
        .run("community stage coalescing --because 'We meet.'")
        .success();
    let lines = world.stdout("community evidence");
    assert!(
        lines.starts_with("potential\ttrue\tno charter is approved yet\n"),
        "{lines}"
    );
    world
        .run("community edit --purpose P --domain D --practice Q")
        .success();
    let json: serde_json::Value =
        serde_json::from_str(&world.stdout("community evidence --format json")).unwrap();
    assert_eq!(json["schema"], "learncomm/stage-evidence-list/1");
    let of = |statement: &str| {
        let items = json["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["statement"] == statement)
            .unwrap()
            .clone()
    };
    let approved = of("the charter is approved");
    assert_eq!(
        (&approved["met"], &approved["declared"]),
        (&true.into(), &true.into())
    );
    assert_eq!(of("no charter is approved yet")["met"], false);
    // It is read like the report, and by the same people.
    world.run("community evidence --as dario").code(6);
    world
        .run("community evidence --from 2026-04-01 --to 2026-03-01")
        .code(4)
        .stderr_eq(str![[r#"
...
hint: `--to` is the first day that is out

"#]]);
}
