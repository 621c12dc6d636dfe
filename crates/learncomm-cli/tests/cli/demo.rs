//! The demo, and every command that it prints.

use std::fs;
use std::process::Command;

use crate::common::World;
use crate::common::terminal::{at_terminal, plain};
use snapbox::{assert_data_eq, file, str};

const DAY_AFTER: &str = "2026-07-06T12:00:00Z";

#[test]
fn it_shows_a_report_and_what_to_try() {
    let world = World::empty();
    let dir = world.path("demo").display().to_string();
    let line = format!("demo --dir {dir}");
    let (code, out, err) = at_terminal(&world, 80, &line);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_data_eq!(plain(&out), file!["snapshots/demo.txt"]);
    // Again, it is the same.
    let (code, again, _) = at_terminal(&world, 80, &line);
    assert_eq!(code, 0);
    assert_eq!(again.split_once('\n').unwrap().1, out.split_once('\n').unwrap().1);
    assert!(!world.store().exists(), "the demo has a store of its own");
}

#[cfg(unix)]
#[test]
fn every_command_that_it_prints_works() {
    let world = World::empty();
    let printed = world
        .command("demo --dir 'a demo'")
        .env("LEARNCOMM_NOW", DAY_AFTER)
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    // As it was started, so that they work from a fresh build that no shell finds by its name.
    let started_as = env!("CARGO_BIN_EXE_learncomm");
    let commands: Vec<&str> = printed
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains(started_as))
        .collect();
    // Three things to do, and ten to try.
    assert_eq!(commands.len(), 13, "{printed}");
    let (_, rest) = printed.split_once("What to do next").unwrap();
    let (to_do, _) = rest.split_once("What to try next").unwrap();
    assert_eq!(to_do.matches(started_as).count(), 3, "{to_do}");
    assert_eq!(to_do.matches("\n# – ").count(), 8, "each says why: {to_do}");
    for command in commands {
        let done = Command::new("sh")
            .args(["-c", command])
            .current_dir(world.path(""))
            // Whenever that is: the half year of the sample is over.
            .env_remove("LEARNCOMM_NOW")
            .env_remove("LEARNCOMM_STORE")
            .env_remove("LEARNCOMM_AS")
            .env_remove("LEARNCOMM_COMMUNITY")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && said.is_empty(), "{command}: {said}");
        assert!(!done.stdout.is_empty(), "{command}");
    }
    let page = fs::read_to_string(world.path("a demo/public.html")).unwrap();
    assert!(page.contains("Quality Engineering Guild") && !page.contains("id=\"next\""));
    let asked = world.stdout("contribution list --limit 1 --fields by,title --store 'a demo/store'");
    assert_eq!(asked, "priya\tHow do you test a retry?\n");
    // What was tried does no harm to the next time.
    world.run("demo --dir 'a demo'").success();
}

#[test]
fn other_forms_are_the_report_alone() {
    let world = World::empty();
    let report: serde_json::Value = serde_json::from_str(&world.stdout("demo --format json")).unwrap();
    assert_eq!(report["schema"], "learncomm/report/1");
    assert_eq!(report["window"]["until"], "2026-07-06");
    assert!(world.path("learncomm-demo/store").exists());
    let rows = world.stdout("demo --fields name,value");
    assert!(rows.contains("\nparticipation-rate\t0.87"), "{rows}");
}

#[test]
fn it_keeps_out_of_other_folders() {
    let world = World::guild();
    world.run("demo --dir store").code(5).stderr_eq(str![[r#"
error: store is there already and is not a demo
hint: choose another folder with `--dir PATH`

"#]]);
    fs::write(world.path("file"), "a text").unwrap();
    world.run("demo --dir file").code(5);
    fs::create_dir(world.path("empty")).unwrap();
    world.run("demo --dir empty").success();
    assert_eq!(
        world.stdout("member list --fields handle"),
        "amara\nben\nchloe\ndario\n"
    );
}

#[test]
fn s1_9_s3_2_its_page_is_the_one_that_the_report_command_writes() {
    let world = World::empty();
    world.run("demo --dir demo --quiet --format json").success();
    let line = "report --store demo/store --from 2026-01-05 --to 2026-07-06 --html";
    let written = |line: &str| {
        let run = world.command(line).env("LEARNCOMM_NOW", DAY_AFTER);
        let out = run.assert().success().get_output().stdout.clone();
        String::from_utf8(out).unwrap()
    };
    let page = written(&format!("{line} -"));
    let of_demo = fs::read_to_string(world.path("demo/report.html")).unwrap();
    assert!(page == of_demo, "another page");
    let next = "id=\"next\"";
    let (_, after) = page.split_once(next).unwrap();
    let (first, _) = after.split_once("</section>").unwrap();
    assert_eq!(first.matches("<li>").count(), 3, "{first}");
    assert!(first.contains("learncomm contribution show 158"), "{first}");
    // What comes up depends on who asks, is about now, and about all of the report.
    for other in [
        "--audience member",
        "--audience public",
        "--as mei-lin",
        "--as-of 2026-07-06T11:00:00Z",
        "--section goals,pulse",
    ] {
        assert!(!written(&format!("{line} - {other}")).contains(next), "{other}");
    }
    // What somebody made of it is not overwritten.
    fs::write(world.path("demo/report.html"), "my notes").unwrap();
    world.run("demo --dir demo").code(5);
    assert_eq!(
        fs::read_to_string(world.path("demo/report.html")).unwrap(),
        "my notes"
    );
}
