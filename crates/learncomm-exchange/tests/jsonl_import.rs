//! S1.3: learncomm's own lines become the history of communities.
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use futures::executor::block_on;
use learncomm_exchange::import::Options;
use learncomm_exchange::jsonl;
use serde_json::Value;
use support::lines::{COMMUNITY, HEADER, PEOPLE, bring, hub, issues, with};
use support::{Witness, World, assert_unchanged, numbers};

fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../learncomm-cli/sample/guild.jsonl")
}

fn count_types(text: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        *counts
            .entry(line["type"].as_str().unwrap().to_owned())
            .or_insert(0) += 1;
    }
    counts
}

fn assert_the_sample_arrives(text: &str) {
    let expected = count_types(text);
    let count = |kind: &str| expected.get(kind).copied().unwrap_or(0);
    let hub = hub();
    let summary = bring(&hub, text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    for (name, kind) in [
        ("communities", "community"),
        ("people", "person"),
        ("members", "member"),
        ("questions", "question"),
        ("answers", "answer"),
        ("comments", "comment"),
        ("acceptances", "accept"),
        ("votes", "vote"),
        ("ratings", "rating"),
        ("removals", "removal"),
    ] {
        let tally = summary.tallies().into_iter().find(|(n, _)| *n == name).unwrap().1;
        // An acceptance that takes the place of an earlier one is an update.
        assert_eq!(tally.added + tally.updated, count(kind), "{name}: {tally:?}");
        assert_eq!(tally.total(), count(kind), "{name}: {tally:?}");
    }
    let again = bring(&hub, text, Options::default()).unwrap();
    assert_unchanged(&again);
    assert_eq!(issues(&again), [""; 0]);
    assert_eq!(again.votes.unchanged, count("vote"));
}

#[test]
fn s1_3_the_sample_community_arrives_completely() {
    let text = fs::read_to_string(sample()).unwrap();
    assert_the_sample_arrives(&text);
}

#[test]
fn s1_3_the_sample_community_without_its_removals_arrives_completely() {
    let text = fs::read_to_string(sample()).unwrap();
    let stands = |line: &&str| !line.starts_with(r#"{"type":"removal""#);
    let kept: Vec<&str> = text.lines().filter(stands).collect();
    assert_eq!(kept.len() + 3, text.lines().count());
    assert_the_sample_arrives(&kept.join("\n"));
}

#[test]
fn s1_3_many_topics_do_not_outgrow_a_batch() {
    use std::fmt::Write as _;
    let mut text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n");
    for i in 0..400 {
        let topics: Vec<String> = (0..10).map(|n| format!("\"t{i}-{n}\"")).collect();
        let topics = topics.join(",");
        writeln!(text, r#"{{"type":"question","id":"x{i}","community":"guild","author":"bo","at":"2026-01-03T09:00:00Z","title":"T","body":"","topics":[{topics}]}}"#).unwrap();
    }
    let hub = hub();
    let summary = bring(&hub, &text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(numbers(summary.questions), [401, 0, 0, 0]);
    assert_unchanged(&bring(&hub, &text, Options::default()).unwrap());
}

#[test]
fn s1_3_sessions_and_attendance_as_lines() {
    let lines = r#"{"type":"session","id":"s1","community":"guild","title":"Retro","at":"2026-01-05T10:00:00Z","minutes":45,"scope":["data-ai"]}
{"type":"attendance","session":"s1","person":"bo","attendance":"late"}
{"type":"attendance","session":"s1","person":"amara","attendance":"absent"}
{"type":"session","id":"s2","community":"guild","title":"Open to all","at":"2026-01-06T10:00:00Z","minutes":60,"scope":"everyone"}"#;
    let hub = hub();
    let text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n{lines}\n");
    let summary = bring(&hub, &text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(numbers(summary.sessions), [2, 0, 0, 0]);
    assert_eq!(numbers(summary.attendance), [2, 0, 0, 0]);
    assert_unchanged(&bring(&hub, &text, Options::default()).unwrap());
    let corrected = text.replace("\"absent\"", "\"excused\"");
    let newer = bring(&hub, &corrected, Options::default()).unwrap();
    assert_eq!(numbers(newer.attendance), [0, 1, 1, 0]);
    let guild = block_on(hub.as_operator().community(&"guild".parse().unwrap())).unwrap();
    let last = block_on(hub.as_operator().find_session(guild.id, "last")).unwrap();
    assert_eq!((last.plan.title.as_str(), last.minutes), ("Open to all", 60));
    assert_eq!(last.plan.scope, learncomm_core::session::SessionScope::Everyone);
}

#[test]
fn s1_3_importing_can_be_spawned_on_a_runtime_of_many_threads() {
    fn send<T: Send>(t: T) -> T {
        t
    }
    let (desk, text) = (hub().as_operator(), format!("{HEADER}\n{COMMUNITY}\n"));
    block_on(send(jsonl::import(
        &desk,
        text.as_bytes(),
        "file",
        Options::default(),
        &mut (),
    )))
    .unwrap();
}

#[test]
fn s1_3_from_a_file_with_progress() {
    let hub = hub();
    let mut witness = Witness::default();
    let summary = block_on(jsonl::import_file(
        &hub.as_operator(),
        sample(),
        Options::default(),
        &mut witness,
    ))
    .unwrap();
    assert_eq!(summary.communities.added, 1);
    let length = fs::metadata(sample()).unwrap().len();
    let lines = fs::read_to_string(sample()).unwrap().lines().count() as u64;
    assert_eq!(witness.phases, [("lines".to_owned(), lines - 1)]);
    assert_eq!(witness.ended, [(length, Some(length))]);

    let desk = hub.as_operator();
    let missing = block_on(jsonl::import_file(
        &desk,
        "/no/such/file",
        Options::default(),
        &mut (),
    ))
    .unwrap_err();
    assert!(std::error::Error::source(&missing).is_some() && missing.to_string().contains("/no/such/file"));
}

#[test]
fn s1_3_marks_breaks_and_blank_lines_do_not_matter() {
    let text = format!("\u{feff}\n{HEADER}\n\n{COMMUNITY}\n   \n{PEOPLE}").replace('\n', "\r\n");
    let text = text.trim_start_matches("\u{feff}\r\n");
    let world = hub();
    let summary = bring(&world, &format!("\u{feff}{text}"), Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!((summary.people.added, summary.answers.added), (2, 1));
    let unit = block_on(world.as_operator().communities()).unwrap();
    let member = block_on(world.as_operator().member(unit[0].id, &"bo".parse().unwrap())).unwrap();
    assert_eq!(member.membership.unit.unwrap().as_str(), "data-ai");
    assert_eq!(
        member.membership.intervals[0].joined.to_rfc3339(),
        "2026-01-01T08:00:00+00:00"
    );
}

#[test]
fn s1_3_several_communities_in_one_file() {
    let two = COMMUNITY.replace("\"guild\"", "\"two\"");
    let rest = r#"{"type":"member","community":"two","person":"bo","role":"member","joined":"2026-01-03T08:00:00Z"}
{"type":"question","id":"q1","community":"two","author":"bo","at":"2026-01-03T09:00:00Z","title":"Second","body":"","topics":[]}
{"type":"answer","id":"a1","to":"q1","author":"bo","at":"2026-01-03T10:00:00Z","body":"Myself."}
{"type":"question","id":"q2","community":"guild","author":"bo","at":"2026-01-03T09:00:00Z","title":"First again","body":"","topics":[]}
{"type":"answer","id":"a2","to":"q2","author":"amara","at":"2026-01-03T10:00:00Z","body":"Yes."}
{"type":"question","id":"q3","community":"two","author":"bo","at":"never","title":"Bad","body":"","topics":[]}
{"type":"answer","id":"a3","to":"q1","author":"bo","at":"2026-01-03T10:00:00Z","body":"To the question of the second."}
not even JSON
{"type":"answer","id":"a4","to":"q1","author":"bo","at":"2026-01-03T10:00:00Z","body":"Whose?"}"#;
    let text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n{two}\n{rest}\n");
    let hub = hub();
    let summary = bring(&hub, &text, Options::default()).unwrap();
    let issues = issues(&summary);
    assert_eq!(issues.len(), 3, "{issues:?}");
    assert!(
        issues[0].contains("line 15") && issues[1].contains("line 17"),
        "{issues:?}"
    );
    assert!(
        issues[2].contains("line 18: the line belongs to no community"),
        "{issues:?}"
    );
    let listed = |slug: &str| {
        let community = block_on(hub.as_operator().community(&slug.parse().unwrap()))
            .unwrap()
            .id;
        let world = World {
            hub: hub.clone(),
            community,
        };
        let mut ids: Vec<String> = world
            .contributions()
            .into_iter()
            .map(|c| c.contribution.origin.unwrap().id)
            .collect();
        ids.sort();
        ids.join(" ")
    };
    assert_eq!(listed("guild"), "a1 a2 q1 q2");
    assert_eq!(listed("two"), "a1 a3 q1");

    let (_, issues) = with(&two.replace("Europe/Berlin", "Berlin"));
    assert_eq!(issues.len(), 1);
}

#[test]
fn s1_3_a_charter_that_is_there_stays() {
    let hub = hub();
    bring(&hub, &format!("{HEADER}\n{COMMUNITY}\n"), Options::default()).unwrap();
    let other = COMMUNITY.replace("\"Guild\"", "\"Another name\"");
    let summary = bring(&hub, &format!("{HEADER}\n{other}\n"), Options::default()).unwrap();
    assert_eq!(numbers(summary.communities), [0, 0, 1, 0]);
    let found = block_on(hub.as_operator().community(&"guild".parse().unwrap())).unwrap();
    assert_eq!(found.charter.name, "Guild");

    let first = bring(&hub, &format!("{HEADER}\n{PEOPLE}\n"), Options::default()).unwrap();
    assert!(
        issues(&first)[0].contains("belongs to no community"),
        "{:?}",
        first.issues
    );
}

#[test]
fn s0_1_a_community_comes_with_its_settings() {
    let founded = |settings: &str| {
        let line = COMMUNITY.replace("\"guild\"", "\"circle\"");
        with(&line.replace("\"at\":", &format!("\"settings\":{settings},\"at\":")))
    };
    let text = format!(
        "{HEADER}\n{}\n",
        COMMUNITY.replace(
            "\"at\":",
            "\"settings\":{\"anonymity_k\":7,\"visibility\":\"everyone\"},\"at\":"
        )
    );
    let hub = hub();
    let summary = bring(&hub, &text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    let guild = block_on(hub.as_operator().community(&"guild".parse().unwrap())).unwrap();
    let settings = guild.charter.settings;
    assert_eq!(
        (settings.anonymity_k, settings.visibility.as_str()),
        (7, "everyone")
    );
    assert_eq!(settings.norm_review_days, 180, "what is left out is as usual");
    for (settings, says) in [
        (
            "{\"anonymity\":7}",
            "`anonymity` is not a setting; these are: anonymity_k",
        ),
        ("{\"anonymity_k\":2}", "anonymity_k: 2 is not between 3 and 100"),
        ("{\"visibility\":\"all\"}", "settings: unknown variant `all`"),
        ("7", "settings: invalid type"),
    ] {
        let (_, issues) = founded(settings);
        assert!(issues.len() == 1 && issues[0].contains(says), "{issues:?}");
    }
}
