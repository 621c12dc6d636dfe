//! The README, as a stranger follows it: what it types works as it is printed, this year and in years to come.

use std::process::Command;

use crate::common::World;

const README: &str = include_str!("../../../../README.md");

/// What is typed in the part on the command line, but for installing, and for what needs files of one's own.
fn typed() -> String {
    let (_, rest) = README.split_once("## On the command line").unwrap();
    let (part, _) = rest.split_once("## In your own program").unwrap();
    let blocks = part.split("```sh\n").skip(1);
    let typed: Vec<&str> = blocks
        .filter_map(|block| block.split_once("```"))
        .map(|(typed, _)| typed)
        .filter(|typed| !typed.contains("learncomm import"))
        .collect();
    assert!(typed.len() >= 4, "{part}");
    typed.concat()
}

#[cfg(unix)]
#[test]
fn what_the_readme_types_works_whenever_it_is_read() {
    let script: String = typed()
        .lines()
        .filter(|line| !line.starts_with("cargo "))
        .map(|line| format!("{line}\n"))
        .collect();
    for word in [
        "goal set",
        "pulse open",
        "value-story",
        "suggestion list",
        "report --html",
    ] {
        assert!(script.contains(&format!("learncomm {word}")), "{word}");
    }
    for now in ["2026-11-02T09:00:00Z", "2028-06-01T22:00:00Z"] {
        let world = World::empty();
        let run = Command::new("sh")
            .args([
                "-ec",
                &format!("learncomm() {{ \"$PROGRAM\" \"$@\"; }}\n{script}"),
            ])
            .current_dir(world.path(""))
            .env("PROGRAM", env!("CARGO_BIN_EXE_learncomm"))
            .env("LEARNCOMM_STORE", world.store())
            .env("LEARNCOMM_NOW", now)
            .env_remove("LEARNCOMM_AS")
            .env_remove("LEARNCOMM_COMMUNITY")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{now}: {said}");
        assert!(!said.contains("error"), "{now}: {said}");
        for page in ["report.html", "public.html"] {
            assert!(world.path(page).exists(), "{now}: {page}");
        }
    }
}

#[test]
fn what_the_readme_shows_is_what_the_demo_prints() {
    let (_, rest) = README.split_once("```text\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let printed: Vec<&str> = include_str!("snapshots/demo.txt").lines().collect();
    let shown = shown.lines().filter(|line| *line != "…");
    // The command is shown without the place and the time of the sample.
    let (commands, lines): (Vec<&str>, Vec<&str>) = shown.partition(|line| line.starts_with("learncomm "));
    assert!(commands.len() == 1 && lines.len() > 30, "{commands:?}");
    for line in lines {
        assert!(printed.contains(&line), "the demo does not print: {line}");
    }
    for command in commands
        .iter()
        .filter_map(|command| command.strip_prefix("learncomm"))
    {
        assert!(printed.iter().any(|line| line.ends_with(command)), "{command}");
    }
}
