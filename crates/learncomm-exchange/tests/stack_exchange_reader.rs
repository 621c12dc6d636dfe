//! Reads the dump of a real site, if `LEARNCOMM_SHARED` names the folder with the test data.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use learncomm_exchange::stack_exchange::{
    Dump, DumpRow, FileError, PostKind, PostRow, Rows, SITE_USER, VoteKind,
};
use serde_json::Value;

fn all<T: DumpRow>(rows: Result<Rows<T>, FileError>) -> Vec<T> {
    let mut last = 0;
    rows.expect("the file opens")
        .map(|row| row.expect("the row is fine"))
        .map(|row| {
            // One row per line, after the declaration and the opening tag.
            assert_eq!(row.position.line, last.max(2) + 1);
            last = row.position.line;
            row.value
        })
        .collect()
}

#[test]
fn a_real_dump_is_read_completely() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("not run: LEARNCOMM_SHARED is not set");
        return;
    };
    let dir = PathBuf::from(shared).join("data/stack-exchange-conlang-meta");
    let expected: Value = serde_json::from_slice(&fs::read(dir.join("expected.json")).unwrap()).unwrap();
    let counts = &expected["counts"];
    let count = |name: &str| usize::try_from(counts[name].as_u64().unwrap()).unwrap();

    let dump = Dump::open(&dir).unwrap();
    let posts = all(dump.posts());
    let comments = all(dump.comments().map(Option::unwrap));
    let votes = all(dump.votes().map(Option::unwrap));
    assert_eq!(all(dump.users()).len(), count("users"));
    assert_eq!(posts.len(), count("posts"));
    assert_eq!(comments.len(), count("comments"));
    assert_eq!(votes.len(), count("votes"));
    assert_eq!(all(dump.badges().map(Option::unwrap)).len(), count("badges"));
    assert_eq!(all(dump.tags().map(Option::unwrap)).len(), count("tags"));
    assert_eq!(
        all(dump.post_links().map(Option::unwrap)).len(),
        count("postlinks")
    );

    assert_eq!(
        posts.iter().filter(|post| post.owner.is_none()).count(),
        count("posts_without_owner_id")
    );
    assert_eq!(
        comments.iter().filter(|row| row.user.is_none()).count(),
        count("comments_without_user_id")
    );
    let by_site = posts.iter().filter(|post| post.owner == Some(SITE_USER)).count();
    assert_eq!(by_site, count("community_user_posts(-1)"));

    let tally = |kinds: Vec<u32>| {
        let mut tally = BTreeMap::new();
        for kind in kinds {
            *tally.entry(kind.to_string()).or_insert(0_u64) += 1;
        }
        serde_json::to_value(tally).unwrap()
    };
    let post_number = |post: &PostRow| match post.kind {
        PostKind::Question => 1,
        PostKind::Answer => 2,
        PostKind::Other(number) => number,
        _ => unreachable!("no other kinds"),
    };
    assert_eq!(
        tally(posts.iter().map(post_number).collect()),
        counts["posts_by_type"]
    );
    let vote_number = |kind: VoteKind| match kind {
        VoteKind::Accepted => 1,
        VoteKind::Up => 2,
        VoteKind::Down => 3,
        VoteKind::Bookmark => 5,
        VoteKind::BountyStart => 8,
        VoteKind::BountyClose => 9,
        VoteKind::Deletion => 10,
        VoteKind::Other(number) => number,
        _ => unreachable!("no other kinds"),
    };
    assert_eq!(
        tally(votes.iter().map(|vote| vote_number(vote.kind)).collect()),
        counts["votes_by_type"]
    );

    // Every word of every post is still there: compared by letters and digits alone, with the tags cut out.
    for post in &posts {
        let mut text = String::new();
        for (index, part) in post.body_html.split('<').enumerate() {
            text.push_str(if index == 0 {
                part
            } else {
                part.split_once('>').map_or("", |(_, after)| after)
            });
        }
        for (entity, character) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&hellip;", "…"),
            ("&mdash;", "—"),
            ("&rsquo;", "’"),
            ("&amp;", "&"),
        ] {
            text = text.replace(entity, character);
        }
        let markdown = post.body_markdown();
        let mut rest = markdown.chars();
        for letter in text.chars().filter(|c| c.is_alphanumeric()) {
            assert!(
                rest.any(|c| c == letter),
                "post {} lost text at {letter:?}:\n{markdown}",
                post.id
            );
        }
    }
}
