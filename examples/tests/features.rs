//! `docs/features.md` is true: every feature is there once, what it names exists, and what has a test is not said to be
//! to come.

#![allow(clippy::unwrap_used, reason = "a test has no result when it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use learncomm_cli::Terminal;

/// How many features each part has.
const PARTS: [u32; 5] = [11, 9, 12, 8, 11];
const COLUMNS: usize = 6;

#[derive(Debug)]
struct Row {
    id: String,
    commands: Vec<String>,
    tests: Vec<String>,
    state: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands in backquotes.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/features.md")).unwrap();
    let lines = page.lines().filter(|line| line.starts_with("| S"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), COLUMNS, "{line}");
            Row {
                id: cells[0].to_owned(),
                commands: quoted(cells[3]),
                tests: quoted(cells[4]),
                state: cells[5].to_owned(),
            }
        })
        .collect()
}

/// The sources of all crates.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("fn ")?;
    rest.split_once('(').map(|(name, _)| name)
}

/// The ids at the beginning of a test's name: `s0_1_s2_6_a_charter` is about `S0.1` and `S2.6`.
fn ids_of(name: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut words = name.split('_');
    while let (Some(part), Some(number)) = (words.next(), words.next()) {
        let is_id = part.len() == 2
            && part.starts_with('s')
            && part[1..].parse::<u32>().is_ok()
            && number.parse::<u32>().is_ok();
        if !is_id {
            break;
        }
        ids.push(format!("{}.{number}", part.to_uppercase()));
    }
    ids
}

/// The ids that the documentation at the head of a file of tests cites.
fn cited(text: &str) -> BTreeSet<String> {
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
    let head = head.join(" ");
    let words = head.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let words = words.map(|word| word.trim_end_matches('.'));
    words
        .filter(|word| {
            let id = word.strip_prefix('S').and_then(|rest| rest.split_once('.'));
            id.is_some_and(|(part, number)| part.parse::<u32>().is_ok() && number.parse::<u32>().is_ok())
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_feature_is_listed_once() {
    let mut expected: Vec<String> = Vec::new();
    for (part, features) in PARTS.into_iter().enumerate() {
        expected.extend((1..=features).map(|n| format!("S{part}.{n}")));
    }
    let found: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_row_says_what_is_there() {
    for Row {
        id,
        commands,
        tests,
        state,
    } in rows()
    {
        let (word, part) = state.split_once(':').unwrap_or((&state, ""));
        match word {
            "here" | "partly" => {
                assert!(!commands.is_empty(), "{id} is {word}: through which command?");
                assert!(!tests.is_empty(), "{id} is {word}: shown by which test?");
                assert!(
                    word == "here" || !part.trim().is_empty(),
                    "{id} is partly there: which part?"
                );
            }
            "to come" => assert!(
                commands.is_empty() && tests.is_empty(),
                "{id} is to come and names a command or a test"
            ),
            other => panic!("{id}: `{other}` is not a state"),
        }
    }
}

#[test]
fn tests_that_are_named_exist_and_those_that_exist_are_named() {
    let sources = sources();
    let mut functions = BTreeSet::new();
    // The tests that cite an id, and the files of tests that do.
    let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in &sources {
        for name in text.lines().filter_map(function) {
            functions.insert(name.to_owned());
            for id in ids_of(name) {
                by_id.entry(id).or_default().insert(name.to_owned());
            }
        }
        if path.components().any(|part| part.as_os_str() == "tests") {
            for id in cited(text) {
                by_id.entry(id).or_default();
            }
        }
    }
    for row in rows() {
        for test in &row.tests {
            assert!(functions.contains(test), "{}: there is no test `{test}`", row.id);
        }
        let Some(own) = by_id.remove(&row.id) else {
            continue;
        };
        assert_ne!(row.state, "to come", "{} has tests: {own:?}", row.id);
        assert!(
            own.is_empty() || row.tests.iter().any(|test| own.contains(test)),
            "{}: one of its own tests is to be named: {own:?}",
            row.id
        );
    }
    assert!(
        by_id.is_empty(),
        "tests cite features that are not listed: {by_id:?}"
    );
}

#[test]
fn commands_that_are_named_exist() {
    let all: BTreeSet<String> = rows().into_iter().flat_map(|row| row.commands).collect();
    let mut missing = Vec::new();
    for command in all {
        let words = command.strip_prefix("learncomm ").unwrap_or(&command);
        let words = words.strip_prefix("help ").unwrap_or(words);
        let line = ["learncomm", "help"].into_iter().chain(words.split(' '));
        let (mut said, mut errors) = (Vec::new(), Vec::new());
        let terminal = Terminal {
            stdin: Box::new(io::empty()),
            stdin_tty: false,
            editor: None,
            stdout: Box::new(&mut said),
            stdout_tty: false,
            stdout_color: false,
            stderr: Box::new(&mut errors),
            stderr_tty: false,
            stderr_color: false,
            width: None,
            offset: |at| *at.fixed_offset().offset(),
        };
        if learncomm_cli::run(line.map(Into::into), terminal) != 0 {
            missing.push(format!("`{command}`: {}", String::from_utf8_lossy(&errors)));
        }
    }
    assert!(missing.is_empty(), "there is no command {}", missing.join("\n"));
}
