//! S1.3: what is wrong in a file of learncomm's own lines is told by its line.

mod support;

use futures::executor::block_on;
use learncomm_exchange::import::{ImportError, Options};
use learncomm_exchange::jsonl;
use support::lines::{COMMUNITY, HEADER, PEOPLE, bring, hub, with};
use support::numbers;

#[test]
fn s1_3_the_header_is_required() {
    for (text, needle) in [
        ("", "empty"),
        (COMMUNITY, "has the type `community`"),
        ("<html>", "not a JSON object"),
        (r#"{"version":1}"#, "`type` is missing"),
        (r#"{"type":"learncomm"}"#, "`version` is missing"),
        (r#"{"type":"learncomm","version":0}"#, "no version 0"),
        (r#"{"type":"learncomm","version":"1"}"#, "version is \"1\""),
    ] {
        let found = bring(&hub(), text, Options::default()).unwrap_err();
        assert!(
            matches!(found, ImportError::NotTheFormat { line: 1, .. }),
            "{found}"
        );
        let message = found.to_string();
        assert!(message.contains(needle) && message.contains(HEADER), "{message}");
    }
    let newer = bring(
        &hub(),
        r#"{"type":"learncomm","version":2,"x":1}"#,
        Options::default(),
    )
    .unwrap_err();
    assert!(
        matches!(
            newer,
            ImportError::TooNew {
                found: 2,
                supported: 1,
                ..
            }
        ),
        "{newer}"
    );
}

#[test]
fn s1_3_every_bad_line_is_told_by_its_number() {
    for (line, needle) in [
        ("{", "not JSON: EOF while parsing an object at column 1"),
        ("[1]", "a JSON object is expected"),
        (
            r#"{"type":"like","of":"a1"}"#,
            "question, answer, comment, resource, job-aid, article, experience, failure-story, narration, reflection, idea, accept, rating, vote, removal, session and attendance",
        ),
        (HEADER, "first line only"),
        (
            r#"{"type":"vote","on":"a1","by":"amara","value":1,"at":"2026-01-03T08:00:00Z","why":1}"#,
            "`why` is not a field of a vote; these are: type, on, by, value, at",
        ),
        (
            r#"{"type":"vote","on":"a1","by":"amara","value":2,"at":"2026-01-03T08:00:00Z"}"#,
            "value is 2; 1 or -1",
        ),
        (
            r#"{"type":"vote","on":"a1","by":"Amara!","value":1,"at":"2026-01-03T08:00:00Z"}"#,
            "by: `Amara!` is not a handle",
        ),
        (
            r#"{"type":"vote","on":"a1","by":"nobody","value":1,"at":"2026-01-03T08:00:00Z"}"#,
            "the vote was left out: there is no person `nobody`",
        ),
        (
            r#"{"type":"vote","on":"a9","by":"amara","value":1,"at":"2026-01-03T08:00:00Z"}"#,
            "no contribution `a9`",
        ),
        (
            r#"{"type":"vote","on":"q1","by":"amara","value":1,"at":"2026-01-03T08:00:00Z"}"#,
            "nobody rates or votes on that",
        ),
        (
            r#"{"type":"rating","of":"a1","by":"amara","value":6,"at":"2026-01-03T08:00:00Z"}"#,
            "value is 6; 1 (did not help) to 5",
        ),
        (
            r#"{"type":"accept","answer":"a1","by":"bo","at":"2026-01-03T08:00:00Z"}"#,
            "only who asked",
        ),
        (
            r#"{"type":"accept","answer":"a1","by":"amara","at":"3 January"}"#,
            "at is \"3 January\"; a time such as 2026-01-05T08:00:00Z",
        ),
        (
            r#"{"type":"comment","id":"c1","author":"bo","at":"2026-01-03T08:00:00Z","body":"x"}"#,
            "the field `to` is missing",
        ),
        (
            r#"{"type":"comment","id":"c1","to":"q1","author":"bo","at":"2026-01-03T08:00:00Z","body":" "}"#,
            "body: may not be empty",
        ),
        (
            r#"{"type":"answer","id":"q1","to":"q1","author":"bo","at":"2026-01-03T08:00:00Z","body":"x"}"#,
            "of another kind already: question",
        ),
        (
            r#"{"type":"removal","of":"a1","by":"amara","how":"author","reason":"x","at":"2026-01-03T08:00:00Z"}"#,
            "is by somebody else",
        ),
        (
            r#"{"type":"removal","of":"a1","by":"amara","how":"magic","reason":"x","at":"2026-01-03T08:00:00Z"}"#,
            "author or moderation is expected",
        ),
        (
            r#"{"type":"session","id":"s1","community":"guild","title":"T","at":"2026-01-03T08:00:00Z","minutes":0}"#,
            "the session was left out: minutes: 0 is not between 1 and 1,440",
        ),
        (
            r#"{"type":"session","id":"s1","community":"guild","title":"T","at":"2026-01-03T08:00:00Z","minutes":-1}"#,
            "minutes is -1; 1 to 1,440",
        ),
        (
            r#"{"type":"session","id":"s1","community":"guild","title":"T","at":"2026-01-03T08:00:00Z","minutes":9,"scope":"all"}"#,
            "scope is `all`; invited, everyone or a list of units",
        ),
        (
            r#"{"type":"session","id":"s1","community":"guild","title":"T","at":"2026-01-03T08:00:00Z","minutes":9,"scope":["A b"]}"#,
            "scope: `A b` is not a slug",
        ),
        (
            r#"{"type":"attendance","session":"s1","person":"bo","attendance":"present"}"#,
            "no session `s1`",
        ),
        (
            r#"{"type":"attendance","session":"s1","person":"bo","attendance":"here"}"#,
            "`here` is not one of: present, late",
        ),
        (
            r#"{"type":"person","handle":"cy","name":"Cy","identities":[{"tool":"slack"}]}"#,
            "`id` is missing",
        ),
        (
            r#"{"type":"person","handle":"cy","name":7}"#,
            "name is 7; a text is expected",
        ),
        (
            r#"{"type":"member","community":"guild","person":"bo","role":"boss","joined":"2026-01-03T08:00:00Z"}"#,
            "file, line 9: role: `boss` is not a role",
        ),
        (
            r#"{"type":"member","community":"other","person":"bo","role":"member","joined":"2026-01-03T08:00:00Z"}"#,
            "no community `other`",
        ),
        (
            r#"{"type":"question","id":"q2","community":"guild","author":"bo","at":"2026-01-03T08:00:00Z","title":"T","body":"","topics":["Big Topic"]}"#,
            "topics: `Big Topic` is not a slug",
        ),
        (
            &COMMUNITY
                .replace("Europe/Berlin", "Berlin")
                .replace("\"guild\"", "\"two\""),
            "time_zone: `Berlin` is not a time zone",
        ),
        (
            &COMMUNITY
                .replace("\"name\":\"Guild\"", "\"name\":\" \"")
                .replace("\"guild\"", "\"two\""),
            "name: may not be empty",
        ),
    ] {
        let (_, issues) = with(line);
        assert_eq!(issues.len(), 1, "{line}: {issues:?}");
        assert!(issues[0].starts_with("file, line 9: "), "{}", issues[0]);
        assert!(issues[0].contains(needle), "{}", issues[0]);
    }
}

#[test]
fn s1_3_a_bad_line_costs_only_itself() {
    let long = format!(
        "{{\"type\":\"comment\",\"body\":\"{}\"}}",
        "x".repeat(jsonl::MAX_LINE)
    );
    let good = r#"{"type":"comment","id":"c1","to":"a1","author":"amara","at":"2026-01-03T08:00:00Z","body":"Thanks"}"#;
    let (summary, issues) = with(&format!("{long}\n{good}"));
    assert_eq!(summary.comments.added, 1);
    assert!(
        issues.len() == 1 && issues[0].contains("line 9: the line is longer than 4194304 bytes"),
        "{issues:?}"
    );

    let mut text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n").into_bytes();
    text.extend(b"{\"type\":\"\xff\"}\n");
    text.extend(good.as_bytes());
    let hub = hub();
    let desk = hub.as_operator();
    let summary = block_on(jsonl::import(
        &desk,
        &text[..],
        "file",
        Options::default(),
        &mut (),
    ))
    .unwrap();
    assert_eq!(summary.comments.added, 1);
    assert!(
        summary.issues.kept[0]
            .message
            .contains("not UTF-8 text at its byte 9"),
        "{:?}",
        summary.issues
    );
}

#[test]
fn s1_3_strict_stops_with_the_line_and_goes_on_when_corrected() {
    let bad =
        r#"{"type":"comment","id":"c1","to":"a7","author":"amara","at":"2026-01-03T08:00:00Z","body":"x"}"#;
    let text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n{bad}\n");
    let hub = hub();
    let strict = Options::default().strict(true);
    let stopped = bring(&hub, &text, strict).unwrap_err();
    assert!(
        stopped.to_string().contains("file, line 9") && stopped.to_string().contains("`a7`"),
        "{stopped}"
    );
    let summary = bring(&hub, &text.replace("\"a7\"", "\"a1\""), strict).unwrap();
    assert_eq!(numbers(summary.answers), [0, 0, 1, 0]);
    assert_eq!(numbers(summary.comments), [1, 0, 0, 0]);
}
