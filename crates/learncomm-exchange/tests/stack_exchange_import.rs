//! S1.3: the dump of a site becomes the history of a community.

mod support;

use futures::executor::block_on;
use learncomm_core::id::Slug;
use learncomm_exchange::import::{ImportError, Options};
use learncomm_exchange::stack_exchange::{Dump, import};
use support::{USERS, Witness, World, numbers, small_dump, table};

#[test]
fn s1_3_every_kind_of_row_arrives_or_is_accounted_for() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let world = World::new();
    let mut witness = Witness::default();
    let desk = world.hub.as_operator();
    let summary = block_on(import(
        &desk,
        world.community,
        &dump,
        Options::default(),
        &mut witness,
    ))
    .unwrap();

    // Five users, and two people whom only the posts (99) and the comments (88) name.
    assert_eq!(numbers(summary.people), [7, 0, 0, 0]);
    assert_eq!(numbers(summary.members), [7, 0, 0, 0]);
    assert_eq!(numbers(summary.questions), [3, 0, 0, 0]);
    assert_eq!(numbers(summary.answers), [3, 0, 0, 1]);
    assert_eq!(numbers(summary.comments), [3, 0, 0, 0]);
    assert_eq!(numbers(summary.acceptances), [1, 0, 0, 0]);
    assert_eq!(numbers(summary.votes), [3, 0, 0, 0]);
    assert_eq!(numbers(summary.bookmarks), [1, 0, 0, 0]);
    let skipped: Vec<(&str, u64)> = summary
        .skipped
        .iter()
        .map(|(why, n)| (why.as_str(), *n))
        .collect();
    assert_eq!(
        skipped,
        [
            ("acceptances of answers that were not imported", 1),
            ("bookmarks that do not say whose", 1),
            ("comments on posts that were not imported", 1),
            ("tag wikis and other posts", 1),
            ("tags without a Latin letter or digit", 1),
            ("votes on one's own post", 1),
            ("votes on posts that were not imported", 1),
            ("votes that are neither up, down, acceptance nor bookmark", 1),
        ]
    );
    assert_eq!(summary.notes.len(), 1);
    assert!(
        summary.notes[0].contains("not in Users.xml: 2"),
        "{:?}",
        summary.notes
    );

    assert_eq!(summary.issues.count, 2);
    assert_eq!(summary.issues.kept, witness.issues);
    let posts = dir.path().join("Posts.xml").display().to_string();
    let [bad, orphan] = &witness.issues[..] else {
        panic!("{:?}", witness.issues)
    };
    assert_eq!((&bad.file, bad.line), (&posts, 10));
    assert!(
        bad.message.contains("CreationDate") && bad.message.contains("import again"),
        "{bad}"
    );
    assert_eq!((&orphan.file, orphan.line), (&posts, 9));
    assert!(orphan.message.contains("ParentId 999"), "{orphan}");

    let rows = [
        ("users", 5),
        ("questions", 9),
        ("answers", 9),
        ("comments", 4),
        ("votes", 9),
        ("acceptances", 9),
    ];
    assert_eq!(witness.phases, rows.map(|(phase, rows)| (phase.to_owned(), rows)));
    assert!(
        witness.ended.iter().all(|(bytes, total)| Some(*bytes) == *total),
        "{:?}",
        witness.ended
    );
}

#[test]
fn s1_3_people_are_who_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new();
    world.import(&small_dump(dir.path()));

    let site = world.member("-1").person;
    assert!(site.bot && site.identities.len() == 1);
    let amara = world.member("1");
    assert_eq!(
        (amara.person.handle.as_str(), amara.person.name.as_str()),
        ("amara", "Amara")
    );
    assert_eq!(amara.person.identities[1].tool, "stack-exchange");
    assert_eq!(
        amara.membership.intervals[0].joined.to_rfc3339(),
        "2020-01-02T00:00:00+00:00"
    );
    assert_eq!(world.member("2").person.handle.as_str(), "bo-co");
    assert_eq!(world.member("3").person.handle.as_str(), "user-3");
    // The same network account and the same name do not make one person of two accounts of the site.
    let other = world.member("4").person;
    assert_ne!(other.id, amara.person.id);
    assert_eq!((other.handle.as_str(), other.identities.len()), ("amara-4", 1));
    // Somebody the users do not list is in since the site began, or since what they did, if that was earlier.
    let stranger = world.member("99");
    assert_eq!(stranger.person.name, "user 99");
    assert_eq!(
        stranger.membership.intervals[0].joined.to_rfc3339(),
        "2019-12-31T09:00:00+00:00"
    );
    assert_eq!(
        world.member("88").membership.intervals[0].joined.to_rfc3339(),
        "2020-01-01T00:00:00+00:00"
    );
}

#[test]
fn s1_3_one_human_on_two_sites_is_one_person() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = World::new();
    world.import(&small_dump(here.path()));
    table(
        there.path(),
        "Users.xml",
        r#"<row Id="500" AccountId="12" DisplayName="Bo &amp; Co" CreationDate="2021-01-03T00:00:00.000" />"#,
    );
    table(there.path(), "Posts.xml", "");
    let charter = learncomm_core::community::Charter::new("Other", chrono_tz::UTC);
    let desk = world.hub.as_operator();
    let other = block_on(desk.create_community("other".parse().unwrap(), charter, None)).unwrap();
    let dump = Dump::open(there.path()).unwrap();
    let summary = block_on(import(&desk, other.id, &dump, Options::default(), &mut ())).unwrap();
    assert_eq!(numbers(summary.people), [0, 1, 0, 0]);
    assert_eq!(numbers(summary.members), [1, 0, 0, 0]);
    let bo = world.member("2").person;
    assert_eq!(bo.identities[2].tool, "stack-exchange/other");
    assert_eq!(
        summary.notes.len(),
        2,
        "neither comments nor votes: {:?}",
        summary.notes
    );
}

#[test]
fn s1_3_texts_topics_and_reactions() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new();
    world.import(&small_dump(dir.path()));

    let question = world.contribution("post/10");
    assert_eq!(question.contribution.title.as_deref(), Some("Which one?"));
    assert_eq!(question.contribution.body, "This or that?");
    let topics: Vec<&str> = question.contribution.topics.iter().map(Slug::as_str).collect();
    assert_eq!(topics, ["c-sharp", "c-plus-plus"]);
    assert_eq!(
        (question.by.as_deref(), question.up, question.down),
        (Some("amara"), 1, 0)
    );
    let answer = world.contribution("post/11");
    assert_eq!(answer.contribution.body, "Use *both*.");
    assert_eq!(question.contribution.accepted, Some(answer.contribution.id));
    let by_deleted = world.contribution("post/12");
    assert_eq!((by_deleted.by.as_deref(), by_deleted.down), (Some("user77"), 1));
    assert_eq!(
        world.contribution("post/13").contribution.topics[0].as_str(),
        "scope"
    );
    assert_eq!(world.contribution("post/14").contribution.body, "*(no text)*");
    assert_eq!(world.contribution("comment/4").contribution.body, "*(no text)*");
    assert_eq!(world.contribution("comment/2").by.as_deref(), Some("user-88"));

    let ledger = world.ledger();
    let accepted: Vec<&String> = ledger.iter().filter(|line| line.contains("Accepted")).collect();
    // 5 February 2020, the day of the vote.
    assert_eq!(
        accepted,
        ["1580860800000 amara Accepted post/11 in post/10 to bo-co topic 0 value 0"]
    );
    // The vote on the day of the answer is not before it.
    assert!(
        ledger
            .iter()
            .any(|line| line.starts_with("1580551200000 - VotedUp post/11"))
    );
}

#[test]
fn s1_3_what_is_too_long_is_not_lost_silently() {
    let dir = tempfile::tempdir().unwrap();
    let (title, body) = ("t".repeat(400), "b".repeat(100_001));
    table(dir.path(), "Users.xml", USERS);
    table(
        dir.path(),
        "Posts.xml",
        &format!(
            r#"<row Id="1" PostTypeId="1" CreationDate="2020-02-01T09:00:00.000" OwnerUserId="1" Title="{title}" Body="x" />
<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2020-02-01T09:00:00.000" OwnerUserId="1" Body="{body}" />
<row Id="3" PostTypeId="1" CreationDate="2020-02-01T09:00:00.000" OwnerUserId="1" Body="no title" />
<row Id="4" PostTypeId="2" ParentId="2" CreationDate="2020-02-01T09:00:00.000" OwnerUserId="1" Body="an answer to an answer" />
"#
        ),
    );
    let world = World::new();
    let summary = world.import(&Dump::open(dir.path()).unwrap());
    assert!(
        world
            .contribution("post/1")
            .contribution
            .title
            .unwrap()
            .ends_with("t…")
    );
    assert!(
        summary
            .notes
            .iter()
            .any(|n| n.contains("end in an ellipsis now: 1")),
        "{:?}",
        summary.notes
    );
    let issues: Vec<String> = summary.issues.kept.iter().map(ToString::to_string).collect();
    assert_eq!(issues.len(), 3, "{issues:?}");
    assert!(
        issues[0].contains("line 4") && issues[0].contains("title"),
        "{}",
        issues[0]
    );
    assert!(
        issues[1].contains("line 3") && issues[1].contains("100000 is the most"),
        "{}",
        issues[1]
    );
    assert!(issues[2].contains("line 5"), "{}", issues[2]);
}

#[test]
fn s1_3_a_community_that_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let dump = small_dump(dir.path());
    let world = World::new();
    let nobody = learncomm_core::id::CommunityId::from(uuid::Uuid::nil());
    fn send<T: Send>(t: T) -> T {
        t
    }
    let missing = block_on(send(import(
        &world.hub.as_operator(),
        nobody,
        &dump,
        Options::default(),
        &mut (),
    )));
    assert!(matches!(
        missing,
        Err(ImportError::Hub(learncomm_core::Error::NotFound { .. }))
    ));
}
