//! S1.3: what a community shares is taken along in learncomm's own lines, as far as who asks sees it, and comes in again.
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

mod support;

use std::collections::BTreeMap;

use futures::executor::block_on;
use learncomm_core::community::{Charter, CharterEdit, Community, SettingsEdit, Visibility};
use learncomm_core::contribution::{
    ContributionKind, NewAnswer, NewComment, NewContribution, NewQuestion, VisibleTo,
};
use learncomm_core::{Desk, Hub};
use learncomm_exchange::import::Options;
use learncomm_exchange::jsonl::{self, Exported};
use serde_json::Value;
use support::lines::{HEADER, bring, hub, issues};

const PEOPLE: &str = r#"{"type":"community","slug":"guild","name":"Guild","purpose":"P","domain":"","practice":"","cadence":"","time_zone":"Europe/Berlin","at":"2026-01-05T08:00:00Z","settings":{"anonymity_k":7}}
{"type":"person","handle":"amara","name":"Amara Okafor","identities":[{"tool":"slack","id":"U1"}]}
{"type":"member","community":"guild","person":"amara","unit":"qa","role":"steward","joined":"2026-01-05T08:00:00Z"}
{"type":"person","handle":"ben","name":"Ben Li"}
{"type":"member","community":"guild","person":"ben","role":"member","joined":"2026-01-05T08:00:00Z","left":"2026-01-07T08:00:00Z"}
{"type":"member","community":"guild","person":"ben","role":"member","joined":"2026-01-09T08:00:00Z"}
{"type":"person","handle":"gus","name":"Gus"}
{"type":"member","community":"guild","person":"gus","role":"guest","joined":"2026-01-05T08:00:00Z"}
{"type":"person","handle":"olu","name":"Olu"}
"#;

/// A community in which something of every kind was shared, for the community, for everyone, and for oneself.
fn guild() -> (Hub, Community) {
    let hub = hub();
    let summary = bring(&hub, &format!("{HEADER}\n{PEOPLE}"), Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    let community = block_on(hub.as_operator().community(&"guild".parse().unwrap())).unwrap();
    let (c, ben, amara) = (community.id, desk(&hub, "ben"), desk(&hub, "amara"));
    for kind in ContributionKind::ALL {
        for visible_to in VisibleTo::ALL {
            let title = format!("{kind} for {visible_to}");
            if *kind == ContributionKind::Question {
                let new = NewQuestion {
                    title,
                    visible_to: *visible_to,
                    ..NewQuestion::default()
                };
                block_on(ben.ask(c, new)).unwrap();
            } else if !kind.is_reply() {
                let new = NewContribution {
                    title: Some(title),
                    body: "Text of it.".to_owned(),
                    url: (*kind == ContributionKind::Resource).then(|| "https://example.org/x".to_owned()),
                    topics: vec!["testing".parse().unwrap()],
                    skills: vec!["asking".parse().unwrap()],
                    visible_to: *visible_to,
                    ..NewContribution::new(*kind)
                };
                block_on(ben.share(c, new)).unwrap();
            }
        }
    }
    let asked = block_on(ben.ask(
        c,
        NewQuestion {
            title: "Which?".to_owned(),
            ..NewQuestion::default()
        },
    ))
    .unwrap();
    let answer = NewAnswer {
        to: asked.id,
        body: "This one.".to_owned(),
    };
    let answer = block_on(amara.answer(c, answer)).unwrap();
    block_on(ben.accept(c, answer.id)).unwrap();
    block_on(ben.comment(
        c,
        NewComment {
            on: answer.id,
            body: "Thanks.".to_owned(),
        },
    ))
    .unwrap();
    let quietly = NewQuestion {
        title: "Without a name?".to_owned(),
        ..NewQuestion::default()
    };
    let (quietly, _) = block_on(ben.ask_anonymously(c, quietly)).unwrap();
    let answer = block_on(amara.answer(
        c,
        NewAnswer {
            to: quietly.id,
            body: "So.".to_owned(),
        },
    ))
    .unwrap();
    block_on(amara.rate(c, quietly.id, 5)).unwrap_err();
    let removed = block_on(ben.ask(
        c,
        NewQuestion {
            title: "Removed".to_owned(),
            ..NewQuestion::default()
        },
    ))
    .unwrap();
    block_on(ben.remove(c, removed.id, None)).unwrap();
    block_on(ben.rate(c, answer.id, 5)).unwrap();
    (hub, community)
}

fn desk(hub: &Hub, handle: &str) -> Desk {
    block_on(hub.as_person(&handle.parse().unwrap())).unwrap()
}

fn taken_along(desk: &Desk, community: &Community) -> (String, Exported) {
    let mut lines = Vec::new();
    let exported = block_on(jsonl::export(desk, community, &mut lines)).unwrap();
    (String::from_utf8(lines).unwrap(), exported)
}

/// How many lines of each type there are.
fn types(text: &str) -> BTreeMap<String, usize> {
    let mut types = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        *types
            .entry(line["type"].as_str().unwrap().to_owned())
            .or_insert(0) += 1;
    }
    types
}

#[test]
fn s1_3_what_is_taken_along_comes_in_again_elsewhere_and_is_known_here() {
    let (from, community) = guild();
    let (text, exported) = taken_along(&desk(&from, "amara"), &community);
    let there = types(&text);
    // Of each of nine kinds one for the community and one for everyone, two more questions, two answers and a comment.
    assert_eq!(exported.contributions, 2 * 9 + 2 + 2 + 1);
    assert_eq!((exported.people, exported.acceptances), (2, 1));
    assert_eq!(
        (
            there["question"],
            there["answer"],
            there["failure-story"],
            there["member"]
        ),
        (4, 2, 2, 3)
    );
    assert!(
        !text.contains("for author") && !text.contains("Removed"),
        "{text}"
    );

    let to = hub();
    let summary = bring(&to, &text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(
        (
            summary.questions.added,
            summary.shared.added,
            summary.comments.added
        ),
        (4, 16, 1)
    );
    let arrived = block_on(to.as_operator().community(&community.slug)).unwrap();
    assert_eq!(arrived.charter, community.charter);
    let (again, _) = taken_along(&desk(&to, "amara"), &arrived);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(&again), sorted(&text), "nothing is lost, and ids stay");

    // Both places know it.
    for hub in [&to, &from] {
        let summary = bring(hub, &text, Options::default()).unwrap();
        assert!(!summary.changed_anything(), "{summary:?}");
        assert_eq!(issues(&summary), [""; 0]);
    }
}

#[test]
fn s1_3_s1_4_an_export_holds_what_its_reader_sees() {
    let (hub, community) = guild();
    let everyone = ["amara", "gus", "ben"];
    for handle in everyone {
        let (text, _) = taken_along(&desk(&hub, handle), &community);
        assert!(text.contains("article for community") && text.contains("article for everyone"));
        // Not even their own: drafts are not shared yet.
        assert!(!text.contains("for author"), "{handle}");
        let quiet = text
            .lines()
            .find(|line| line.contains("Without a name?"))
            .unwrap();
        assert!(!quiet.contains("author"), "{quiet}");
    }
    let (operator, _) = taken_along(&hub.as_operator(), &community);
    assert!(!operator.contains("for author"));
    // Somebody from outside sees what is for everyone, and none of what is said to it.
    let (text, exported) = taken_along(&desk(&hub, "olu"), &community);
    let there = types(&text);
    assert_eq!((exported.contributions, exported.people), (9, 0));
    assert!(
        !text.contains("for community") && !there.contains_key("answer") && !there.contains_key("person")
    );
    // Of an open community they see all that is shared, and not who is in it.
    let settings = SettingsEdit {
        visibility: Some(Visibility::Everyone),
        ..SettingsEdit::default()
    };
    let edit = CharterEdit {
        settings,
        ..CharterEdit::default()
    };
    block_on(desk(&hub, "amara").edit_charter(community.id, &edit)).unwrap();
    let (text, exported) = taken_along(&desk(&hub, "olu"), &community);
    assert_eq!(
        (exported.contributions, exported.people, exported.acceptances),
        (23, 0, 1)
    );
    assert!(
        text.contains("\"author_name\":\"ben\"") && !text.contains("Ben Li"),
        "{text}"
    );
    let elsewhere = support::lines::hub();
    let summary = bring(&elsewhere, &text, Options::default()).unwrap();
    assert_eq!(issues(&summary), [""; 0]);
    assert_eq!(summary.acceptances.added, 1);
}

#[test]
fn s1_3_an_empty_community_is_a_charter() {
    let hub = hub();
    let charter = Charter::new("Empty", chrono_tz::UTC);
    let empty = block_on(
        hub.as_operator()
            .create_community("empty".parse().unwrap(), charter, None),
    )
    .unwrap();
    let (text, exported) = taken_along(&hub.as_operator(), &empty);
    assert_eq!((text.lines().count(), exported), (2, Exported::default()));
}
