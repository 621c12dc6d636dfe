//! S1.3: a dump is brought in again: after an interruption, corrected, newer.
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use futures::executor::block_on;
use learncomm_core::store::MemoryStore;
use learncomm_exchange::import::{ImportError, Options};
use learncomm_exchange::stack_exchange::Dump;
use support::{
    COMMENTS, FailAfter, POSTS, USERS, VOTES, World, assert_unchanged, numbers, small_dump, table,
};

#[test]
fn s1_3_again_and_newer() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new();
    let first = world.import(&small_dump(dir.path()));
    let before = world.ledger();
    let again = world.import(&Dump::open(dir.path()).unwrap());
    assert_unchanged(&again);
    assert_eq!(again.skipped, first.skipped);
    assert_eq!(again.acceptances.unchanged, 1);
    assert_eq!(again.votes.unchanged, 3);
    assert_eq!(world.ledger(), before);

    // The newer dump: an edited answer, a new one that is accepted instead, somebody new, a vote.
    let posts = POSTS
        .replace("&lt;em&gt;both&lt;/em&gt;", "either")
        .replace("AcceptedAnswerId=\"11\"", "AcceptedAnswerId=\"20\"")
        + r#"<row Id="20" PostTypeId="2" ParentId="10" CreationDate="2020-03-01T10:00:00.000" OwnerUserId="5" Body="&lt;p&gt;New.&lt;/p&gt;" />"#;
    let users = USERS.to_owned()
        + r#"<row Id="5" AccountId="15" DisplayName="Eve" CreationDate="2020-03-01T00:00:00.000" />"#;
    let votes = VOTES.replace(
        r#"PostId="11" VoteTypeId="1" CreationDate="2020-02-05"#,
        r#"PostId="20" VoteTypeId="1" CreationDate="2020-03-05"#,
    );
    table(dir.path(), "Posts.xml", &posts);
    table(dir.path(), "Users.xml", &users);
    table(dir.path(), "Votes.xml", &votes);
    let newer = world.import(&Dump::open(dir.path()).unwrap());
    assert_eq!(numbers(newer.people), [1, 0, 5, 0]);
    assert_eq!(numbers(newer.questions), [0, 0, 3, 0]);
    assert_eq!(numbers(newer.answers), [1, 1, 2, 1]);
    assert_eq!(numbers(newer.acceptances), [0, 1, 0, 0]);
    assert_eq!(numbers(newer.votes), [0, 0, 3, 0]);
    assert_eq!(world.contribution("post/11").contribution.body, "Use either.");
    let after = world.ledger();
    let new: Vec<&String> = after.iter().filter(|line| !before.contains(line)).collect();
    // 5 March 2020 is when the acceptance moved.
    assert_eq!(
        new,
        [
            "1583020800000 eve Joined - in - to - topic 0 value 0",
            "1583056800000 eve Answered post/20 in post/10 to amara topic 0 value 0",
            "1583366400000 amara Accepted post/20 in post/10 to eve topic 0 value 0",
            "1583366400000 amara Unaccepted post/11 in post/10 to bo-co topic 0 value 0",
        ]
    );
    assert_unchanged(&world.import(&Dump::open(dir.path()).unwrap()));
    assert_eq!(world.ledger(), after);
}

#[test]
fn s1_3_the_size_of_batches_does_not_matter() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let expected = World::new();
    let summary = expected.import(&dump);
    for batch in [0, 1, 2, 3] {
        let world = World::new();
        assert_eq!(
            world.bring(&dump, Options::default().batch(batch)).unwrap(),
            summary
        );
        assert_eq!(world.ledger(), expected.ledger());
    }
}

#[test]
fn s1_3_interrupted_anywhere_and_run_again() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let options = Options::default().batch(3);
    let whole = World::new();
    whole.bring(&dump, options).unwrap();
    let expected = whole.ledger();
    for writes_unseen in [false, true] {
        let mut stops = 0;
        loop {
            let store = Arc::new(MemoryStore::new());
            World::on(Arc::clone(&store) as _);
            let failing = FailAfter {
                store: Arc::clone(&store),
                left: AtomicUsize::new(stops),
                writes_unseen,
            };
            let stopped = reopened(Arc::new(failing)).bring(&dump, options);
            let world = reopened(store);
            match stopped {
                Err(ImportError::Hub(_)) => {}
                Ok(_) => break,
                Err(other) => panic!("{other}"),
            }
            world.bring(&dump, options).unwrap();
            assert_eq!(world.ledger(), expected, "after {stops} commits");
            assert_unchanged(&world.bring(&dump, options).unwrap());
            stops += 1;
        }
        assert!(stops > 10, "{stops}");
    }
}

#[test]
fn s1_3_strict_stops_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let world = World::new();
    let strict = Options::default().strict(true);
    let stopped = world.bring(&dump, strict).unwrap_err();
    let ImportError::Strict(issue) = &stopped else {
        panic!("{stopped}")
    };
    assert!(issue.file.ends_with("Posts.xml") && issue.line == 10, "{issue}");
    assert!(stopped.to_string().contains("line 10"), "{stopped}");
    // The users and the questions before the bad row are there.
    assert_eq!(world.members().len(), 6);
    assert_eq!(world.contributions().len(), 2);
    // Corrected, it goes on from there, up to the orphan.
    table(
        dir.path(),
        "Posts.xml",
        &POSTS.replace("yesterday", "2020-02-04T10:00:00.000"),
    );
    let stopped = world.bring(&dump, strict).unwrap_err();
    assert!(
        matches!(&stopped, ImportError::Strict(issue) if issue.line == 9),
        "{stopped}"
    );
    assert_eq!(
        world
            .contributions()
            .iter()
            .filter(|c| c.contribution.parent.is_none())
            .count(),
        4
    );
}

#[test]
fn s1_3_a_file_that_is_cut_off_is_an_error_and_what_came_before_stays() {
    let dir = tempfile::tempdir().unwrap();
    small_dump(dir.path());
    let whole = std::fs::read(dir.path().join("Comments.xml")).unwrap();
    let cut = whole.iter().rposition(|b| *b == b'<').unwrap();
    std::fs::write(dir.path().join("Comments.xml"), &whole[..cut]).unwrap();
    let dump = Dump::open(dir.path()).unwrap();
    let world = World::new();
    let broken = world.bring(&dump, Options::default()).unwrap_err();
    assert!(
        matches!(broken, ImportError::Dump(_)) && broken.to_string().contains("Comments.xml"),
        "{broken}"
    );
    let comments = |world: &World| {
        let all = world.contributions();
        all.iter()
            .filter(|c| c.contribution.origin.as_ref().unwrap().id.starts_with("comment"))
            .count()
    };
    assert_eq!(comments(&world), 3);
    table(dir.path(), "Comments.xml", COMMENTS);
    world.import(&Dump::open(dir.path()).unwrap());
    let expected = World::new();
    expected.import(&Dump::open(dir.path()).unwrap());
    assert_eq!(world.ledger(), expected.ledger());
}

#[test]
fn s1_3_nothing_that_was_removed_here_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let world = World::new();
    world.import(&dump);
    let answer = world.contribution("post/11").contribution.id;
    block_on(
        world
            .hub
            .as_operator()
            .remove(world.community, answer, Some("an advert")),
    )
    .unwrap();
    let ledger = world.ledger();
    let again = world.import(&dump);
    assert_unchanged(&again);
    assert_eq!(again.issues.count, 2, "{:?}", again.issues);
    assert_eq!(world.ledger(), ledger);
}

/// A new hub on a store that has the community already.
fn reopened(store: Arc<dyn learncomm_core::store::RecordStore>) -> World {
    let hub = block_on(learncomm_core::Hub::open(store)).unwrap();
    let community = block_on(hub.as_operator().community(&"guild".parse().unwrap())).unwrap();
    World {
        hub,
        community: community.id,
    }
}
