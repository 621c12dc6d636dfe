//! S1.3: the dump of a real site, if `LEARNCOMM_SHARED` names the folder with the test data.

mod support;

use std::fs;
use std::path::PathBuf;

use learncomm_exchange::stack_exchange::{Dump, PostKind, PostRow};
use serde_json::Value;
use support::{World, assert_unchanged, numbers};

#[test]
fn s1_3_a_real_dump_arrives_completely() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("not run: LEARNCOMM_SHARED is not set");
        return;
    };
    let dir = PathBuf::from(shared).join("data/stack-exchange-conlang-meta");
    let expected: Value = serde_json::from_slice(&fs::read(dir.join("expected.json")).unwrap()).unwrap();
    let count = |path: &str| expected.pointer(path).and_then(Value::as_u64).unwrap();

    let dump = Dump::open(&dir).unwrap();
    let world = World::new();
    let summary = world.import(&dump);
    let (people, strangers) = (
        count("/counts/users"),
        count("/contributions/contributors_absent_from_users"),
    );
    assert_eq!(summary.issues.count, 0, "{:?}", summary.issues.kept);
    assert_eq!(numbers(summary.people), [people + strangers, 0, 0, 0]);
    assert_eq!(numbers(summary.members), [people + strangers, 0, 0, 0]);
    assert_eq!(
        numbers(summary.questions),
        [count("/counts/posts_by_type/1"), 0, 0, 0]
    );
    assert_eq!(
        numbers(summary.answers),
        [count("/counts/posts_by_type/2"), 0, 0, 0]
    );
    assert_eq!(
        numbers(summary.acceptances),
        [count("/questions/accepted"), 0, 0, 0]
    );
    let skipped = |reason: &str| summary.skipped.get(reason).copied().unwrap_or(0);
    let wikis = count("/counts/posts_by_type/4") + count("/counts/posts_by_type/5");
    assert_eq!(skipped("tag wikis and other posts"), wikis);
    assert_eq!(
        summary.comments.added + skipped("comments on posts that were not imported"),
        count("/counts/comments")
    );
    // Every vote of the file is a vote, an acceptance, a bookmark, or skipped for a reason.
    let votes: u64 = summary
        .skipped
        .iter()
        .filter(|(why, _)| why.contains("vote"))
        .map(|(_, n)| n)
        .sum();
    let bookmarks = summary.bookmarks.added + skipped("bookmarks that do not say whose");
    assert_eq!(
        summary.votes.added + summary.acceptances.added + bookmarks + votes,
        count("/counts/votes")
    );
    // The score of every post is the votes for it less those against it.
    let rows = dump.posts().unwrap().map(|row| row.unwrap().value);
    for post in rows.filter(is_brought_in) {
        let shown = world.contribution(&format!("post/{}", post.id));
        assert_eq!(
            shown.up as i64 - shown.down as i64,
            post.score,
            "post {}",
            post.id
        );
    }

    println!("{}", serde_json::to_string_pretty(&summary).unwrap());
    let ledger = world.ledger();
    let again = world.import(&dump);
    assert_unchanged(&again);
    assert_eq!(again.skipped, summary.skipped);
    assert_eq!(again.comments.unchanged, summary.comments.added);
    assert_eq!(again.acceptances.unchanged, summary.acceptances.added);
    assert_eq!(world.ledger(), ledger);
}

fn is_brought_in(post: &PostRow) -> bool {
    !matches!(post.kind, PostKind::Other(_))
}
