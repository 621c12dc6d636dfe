//! `export`: what the community shares, for somebody else's tools.

use crate::common::World;

/// The exit code for what is there already.
const EXISTS: i32 = 5;

#[test]
fn s1_3_cli_what_is_shared_is_taken_along_and_comes_in_elsewhere() {
    let world = World::talking();
    world
        .run("share 'A checklist' 'One, two.' --kind job-aid --as ben")
        .success();
    world
        .run("share 'Half done' 'Not yet.' --kind article --visible-to author --as ben")
        .success();
    let file = world.path("guild-export.jsonl");
    let told = world.stdout(&format!(
        "export jsonl '{}' --as amara --format json",
        file.display()
    ));
    assert!(
        told.contains("\"schema\":\"learncomm/export/1\"") && told.contains("\"contributions\":5"),
        "{told}"
    );
    let lines = std::fs::read_to_string(&file).unwrap();
    assert!(lines.contains("A checklist") && !lines.contains("Half done"));
    // The same through a pipe.
    assert_eq!(world.stdout("export jsonl --as amara"), lines);
    // What is there already is not overwritten.
    let again = world.run(&format!("export jsonl '{}' --as amara", file.display()));
    let err = String::from_utf8(again.code(EXISTS).get_output().stderr.clone()).unwrap();
    assert!(err.contains("is there already"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), lines);
    // Here it is known; elsewhere it is new.
    let again = world.stdout(&format!("import jsonl '{}' --format json", file.display()));
    assert!(
        again.contains("\"shared\":{\"added\":0,\"updated\":0,\"unchanged\":1"),
        "{again}"
    );
    let elsewhere = World::empty();
    let new = elsewhere.stdout(&format!("import jsonl '{}' --format json", file.display()));
    assert!(new.contains("\"shared\":{\"added\":1"), "{new}");
    let nowhere = world.path("no/such/folder/x.jsonl");
    let failed = world
        .run(&format!("export jsonl '{}' --as amara", nowhere.display()))
        .failure();
    let err = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(err.contains("cannot be written"), "{err}");
}
