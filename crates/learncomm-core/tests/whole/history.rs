//! Importing what happened elsewhere: again and again, in any portions, with whatever is wrong in it.

use chrono::{DateTime, TimeDelta, Utc};
use learncomm_core::community::Identity;
use learncomm_core::contribution::{
    Author, Contribution, ContributionKind, Filter, ListedState, State, VisibleTo,
};
use learncomm_core::history::{
    Cause, Fact, KnownBy, Outcome, PastContribution, PastMembership, PastPerson, Removal, Who,
};
use learncomm_core::id::CommunityId;
use learncomm_core::ledger::Verb;
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

fn person(name: &str, known_by: KnownBy, id: &str) -> Fact {
    let identities = match id {
        "" => Vec::new(),
        id => vec![identity(id)],
    };
    Fact::Person(PastPerson {
        handle: handle(name),
        known_by,
        name: name.to_owned(),
        bot: false,
        identities,
    })
}

fn identity(id: &str) -> Identity {
    Identity {
        tool: "forum".to_owned(),
        id: id.to_owned(),
    }
}

fn who(id: &str) -> Who {
    Who::Identity(identity(id))
}

fn start() -> DateTime<Utc> {
    at("2025-03-01 12:00")
}

fn member(id: &str, joined: i64, left: Option<i64>) -> Fact {
    Fact::Membership(PastMembership {
        who: who(id),
        role: Role::Member,
        unit: Some("lab".parse().unwrap()),
        joined: start() + TimeDelta::days(joined),
        left: left.map(|day| start() + TimeDelta::days(day)),
    })
}

fn post(id: &str, kind: ContributionKind, parent: Option<&str>, author: Who, body: &str) -> PastContribution {
    PastContribution {
        id: id.to_owned(),
        kind,
        parent: parent.map(str::to_owned),
        author,
        at: start() + TimeDelta::days(1),
        title: (kind == ContributionKind::Question).then(|| format!("Question {}", id.trim())),
        body: body.to_owned(),
        topics: vec!["testing".parse().unwrap()],
        edited_at: None,
        url: None,
        skills: Vec::new(),
        session: None,
        visible_to: VisibleTo::Community,
    }
}

fn asked(id: &str, author: Who) -> Fact {
    Fact::Contribution(post(id, ContributionKind::Question, None, author, "How?"))
}

fn answered(id: &str, parent: &str, author: Who) -> Fact {
    Fact::Contribution(post(id, ContributionKind::Answer, Some(parent), author, "So."))
}

fn accepted(answer: &str, replace: bool) -> Fact {
    Fact::Acceptance {
        by: None,
        answer: answer.to_owned(),
        at: None,
        replace,
    }
}

fn vote(on: &str, by: Result<Who, String>, up: bool) -> Fact {
    let (on, at) = (on.to_owned(), start());
    Fact::Vote { on, by, up, at }
}

fn rating(of: &str, by: Who, value: u8) -> Fact {
    let (of, at) = (of.to_owned(), start());
    Fact::Rating { of, by, value, at }
}

fn one_of_each() -> Vec<Fact> {
    let comment = post(
        "c",
        ContributionKind::Comment,
        Some("q"),
        Who::Unknown(Some("Guest 7".into())),
        "Hm.",
    );
    vec![
        person("ann", KnownBy::Identity, "1"),
        person("bob", KnownBy::Identity, "2"),
        member("1", 0, None),
        member("2", 0, Some(90)),
        asked("q", who("1")),
        answered("a", "q", who("2")),
        Fact::Contribution(comment),
        accepted("a", true),
        vote("a", Ok(who("1")), true),
        vote("q", Err("v1".to_owned()), false),
        rating("a", who("1"), 4),
        Fact::Bookmark {
            on: "a".to_owned(),
            by: who("1"),
            at: start(),
        },
        Fact::Removal {
            of: "c".to_owned(),
            how: Removal::ByModeration {
                by: who("1"),
                reason: "spam".to_owned(),
            },
            at: start() + TimeDelta::days(2),
        },
    ]
}

fn import(guild: &Guild, facts: &[Fact]) -> Vec<Outcome> {
    wait(guild.op.import(guild.community.id, "forum", facts)).unwrap()
}

fn find(guild: &Guild, title: &str) -> Contribution {
    let (all, _) = wait(
        guild
            .op
            .contributions(guild.community.id, &Filter::default(), None, 999),
    )
    .unwrap();
    let found = all.into_iter().map(|s| s.contribution);
    found
        .into_iter()
        .find(|c| c.title.as_deref() == Some(title))
        .unwrap()
}

#[test]
fn s1_3_every_kind_of_fact_twice_is_once() {
    let guild = Guild::new();
    let facts = one_of_each();
    assert_eq!(import(&guild, &facts), vec![Outcome::Added; facts.len()]);
    let (before, ledger) = (guild.dump(), guild.ledger());
    for portion in [1, 3, facts.len()] {
        for facts in facts.chunks(portion) {
            assert_eq!(import(&guild, facts), vec![Outcome::Unchanged; facts.len()]);
        }
    }
    assert!(guild.ledger() == ledger && guild.dump() == before);
}

#[test]
fn s1_3_portions_do_not_matter() {
    let summary = |portion: usize| {
        let guild = Guild::new();
        for facts in one_of_each().chunks(portion) {
            import(&guild, facts);
        }
        let told = guild.ledger();
        told.iter()
            .map(|a| (a.at, a.actor, a.verb, a.object, a.parent, a.toward))
            .collect::<Vec<_>>()
    };
    let whole = summary(99);
    assert!(whole.len() > 10 && summary(1) == whole && summary(4) == whole);
}

#[test]
fn s1_3_history_keeps_its_times_and_names() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    let all = |state| {
        let filter = Filter {
            state,
            ..Filter::default()
        };
        wait(guild.op.contributions(guild.community.id, &filter, None, 99))
            .unwrap()
            .0
    };
    let removed = all(ListedState::Removed);
    let comment = removed
        .iter()
        .find(|s| s.contribution.kind == ContributionKind::Comment)
        .unwrap();
    assert_eq!(
        comment.contribution.author,
        Author::Unknown(Some("Guest 7".to_owned()))
    );
    assert_eq!(comment.by.as_deref(), Some("Guest 7"));
    assert!(matches!(
        comment.contribution.state,
        State::RemovedByModeration { .. }
    ));
    let standing = all(ListedState::Stands);
    let answer = standing
        .iter()
        .find(|s| s.contribution.kind == ContributionKind::Answer)
        .unwrap();
    assert_eq!((answer.up, answer.down, answer.ratings), (1, 0, 1));
    assert_eq!(answer.contribution.at, start() + TimeDelta::days(1));
    // Reactions that are dated by the day only are not before what they are about.
    assert!(
        guild
            .ledger()
            .iter()
            .all(|a| a.verb < Verb::Asked || a.at >= answer.contribution.at.timestamp_millis())
    );
}

#[test]
fn s1_3_changes_elsewhere_arrive() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    let updated = |fact| assert_eq!(import(&guild, &[fact]), [Outcome::Updated]);
    let mut ann = person("ann", KnownBy::Identity, "1");
    if let Fact::Person(ann) = &mut ann {
        ann.name = "Ann Other".to_owned();
    }
    updated(ann);
    updated(member("1", 0, Some(60)));
    let mut question = post("q", ContributionKind::Question, None, who("1"), "Better words");
    question.topics = vec!["craft".parse().unwrap()];
    question.edited_at = Some(start() + TimeDelta::days(3));
    updated(Fact::Contribution(question));
    let found = find(&guild, "Question q");
    assert_eq!((found.body.as_str(), found.topics.len()), ("Better words", 1));
    let listed = |topic: &str| {
        let topic = Some(topic.parse().unwrap());
        let filter = Filter {
            topic,
            kind: Some(ContributionKind::Question),
            ..Filter::default()
        };
        wait(guild.op.contributions(guild.community.id, &filter, None, 9))
            .unwrap()
            .0
            .len()
    };
    assert_eq!(
        (listed("craft"), listed("testing")),
        (1, 0),
        "listed where it belongs now"
    );

    let told = || guild.ledger().len();
    let before = told();
    assert_eq!(
        import(&guild, &[vote("a", Ok(who("1")), false)]),
        [Outcome::Added],
        "flipped"
    );
    assert_eq!(
        import(&guild, &[rating("a", who("1"), 2)]),
        [Outcome::Added],
        "replaced"
    );
    assert_eq!(told(), before + 2);
    let answers = Filter {
        kind: Some(ContributionKind::Answer),
        ..Filter::default()
    };
    let shown = wait(guild.op.contributions(guild.community.id, &answers, None, 9))
        .unwrap()
        .0;
    assert_eq!((shown[0].up, shown[0].down, shown[0].ratings), (0, 1, 1));
}

#[test]
fn s2_2_an_acceptance_gives_way_only_when_it_is_told_to() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    // Older than the one that was accepted before.
    let mut early = post("b", ContributionKind::Answer, Some("q"), who("2"), "Or so.");
    early.at = start();
    import(&guild, &[Fact::Contribution(early)]);
    let kept = import(&guild, &[accepted("b", false)]);
    assert!(
        matches!(&kept[..], [Outcome::Refused(r)] if r.cause == Cause::AnotherAccepted),
        "{kept:?}"
    );
    assert_eq!(import(&guild, &[accepted("b", true)]), [Outcome::Updated]);
    assert_eq!(import(&guild, &[accepted("b", true)]), [Outcome::Unchanged]);
    let report = wait(guild.op.report(&guild.community, &Default::default())).unwrap();
    assert_eq!(report.measure("recorded-accepted").unwrap().value(), Some(1.0));
}

#[test]
fn s1_3_a_refused_fact_says_why_and_leaves_no_trace() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    let before = guild.dump();
    let question = |change: fn(&mut PastContribution)| {
        let mut made = post("new", ContributionKind::Question, None, who("1"), "x");
        change(&mut made);
        Fact::Contribution(made)
    };
    let long = "𝄞".repeat(150);
    for (fact, says) in [
        (
            person("ann", KnownBy::Handle, "2"),
            "an identity of ann belongs to bob",
        ),
        (person("new", KnownBy::Identity, ""), "identities: one is needed"),
        (
            person("new", KnownBy::Identity, &long),
            "identity id: has 600 bytes",
        ),
        (member("9", 0, None), "no person"),
        (member("2", 5, Some(5)), "left: is not after joined"),
        (member("2", -9, Some(-5)), "joined: is not after they last left"),
        (
            Fact::Membership(PastMembership {
                who: Who::Unknown(None),
                role: Role::Member,
                unit: None,
                joined: start(),
                left: None,
            }),
            "somebody unknown cannot be a member",
        ),
        (asked("x", who("9")), "no person"),
        (asked(&long, who("1")), "id: has 600 bytes"),
        (asked(" ", who("1")), "id: may not be empty"),
        (asked("a", who("1")), "of another kind already: answer"),
        (answered("x", "none", who("1")), "no contribution `none`"),
        (answered("x", "a", who("1")), "takes no answer"),
        (question(|q| q.title = None), "a question needs one"),
        (
            question(|q| q.parent = Some("a".to_owned())),
            "replies to nothing",
        ),
        (question(|q| q.body = "x".repeat(100_001)), "100000 is the most"),
        (
            question(|q| q.kind = ContributionKind::Answer),
            "an answer has none",
        ),
        (accepted("q", true), "is not an answer to a question"),
        (
            Fact::Acceptance {
                answer: "a".to_owned(),
                by: Some(who("2")),
                at: None,
                replace: true,
            },
            "asked",
        ),
        (
            Fact::Removal {
                of: "q".to_owned(),
                how: Removal::ByAuthor { by: Some(who("2")) },
                at: start(),
            },
            "is by somebody else",
        ),
        (accepted("c", true), "is not an answer to"),
        (vote("a", Ok(who("2")), true), "nobody rates or votes"),
        (vote("a", Ok(Who::Unknown(None)), true), "not known who"),
        (vote("a", Err("\u{1b}".to_owned()), true), "vote id"),
        (vote("none", Err("1".to_owned()), true), "no contribution"),
        (rating("a", who("1"), 6), "from 1"),
        (rating("a", who("2"), 3), "nobody rates"),
        (rating(&long, who("1"), 3), "600 bytes"),
    ] {
        // In the middle of others, as it would come.
        let facts = [one_of_each()[0].clone(), fact.clone(), one_of_each()[4].clone()];
        let outcomes = import(&guild, &facts);
        let Outcome::Refused(why) = &outcomes[1] else {
            panic!("{fact:?} was {:?}", outcomes[1])
        };
        assert!(why.why.contains(says), "`{why:?}` does not say `{says}`");
        assert_eq!(
            (&outcomes[0], &outcomes[2]),
            (&Outcome::Unchanged, &Outcome::Unchanged)
        );
        assert!(guild.dump() == before, "{fact:?}");
    }
    let nowhere: CommunityId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    let kind = refused(
        wait(guild.op.import(nowhere, "forum", &one_of_each())),
        &["no community"],
    );
    assert_eq!(kind, ErrorKind::NotFound);
    for tool in ["", "a\u{0}b", &"x".repeat(101)] {
        let outcome = wait(guild.op.import(guild.community.id, tool, &one_of_each()));
        assert_eq!(refused(outcome, &["tool: "]), ErrorKind::Invalid);
    }
    assert!(guild.dump() == before);
}

#[test]
fn s1_3_ids_with_blanks_around_are_the_same_ids() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    let ledger = guild.ledger();
    let facts = [
        asked(" q ", who(" 1")),
        answered("a\t", " q", who("2 ")),
        accepted(" a", true),
    ];
    assert_eq!(import(&guild, &facts), vec![Outcome::Unchanged; 3]);
    assert!(guild.ledger() == ledger);
}

#[test]
fn s1_3_people_known_by_identity_get_a_free_handle() {
    let guild = Guild::new();
    guild.person("ann");
    let facts = ["10", "11", "12"].map(|id| person("ann", KnownBy::Identity, id));
    for expected in [Outcome::Added, Outcome::Unchanged] {
        assert_eq!(import(&guild, &facts), vec![expected; 3]);
    }
    let handle_of = |id: &str| {
        wait(guild.op.person_by_identity(&identity(id)))
            .unwrap()
            .unwrap()
            .handle
    };
    assert_eq!(
        ["10", "11", "12"].map(|id| handle_of(id).to_string()),
        ["ann-10", "ann-11", "ann-12"]
    );
    // The id is taken as a handle too: a number behind it, then.
    guild.person("ann-13");
    assert_eq!(
        import(&guild, &[person("ann", KnownBy::Identity, "13")]),
        [Outcome::Added]
    );
    assert_eq!(handle_of("13").as_str(), "ann-2");
    let long = "x".repeat(64);
    guild.person(&long);
    assert_eq!(
        import(&guild, &[person(&long, KnownBy::Identity, "ü 14")]),
        [Outcome::Added]
    );
    assert!(handle_of("ü 14").as_str().len() <= 64);
    // By handle it is the same person, who is known by the identity from then on.
    assert_eq!(
        import(&guild, &[person("ann", KnownBy::Handle, "20")]),
        [Outcome::Updated]
    );
    assert_eq!(handle_of("20").as_str(), "ann");
}

#[test]
fn s1_3_a_thousand_facts_and_large_texts_fit() {
    let guild = Guild::new();
    import(&guild, &one_of_each());
    // Many new topics are many writes: more than a batch holds, if nobody counts.
    let many: Vec<Fact> = (0..1_000)
        .map(|i| {
            let mut made = post(&format!("m{i}"), ContributionKind::Question, None, who("1"), "x");
            made.topics = (0..10).map(|t| format!("t{i}-{t}").parse().unwrap()).collect();
            Fact::Contribution(made)
        })
        .collect();
    assert_eq!(import(&guild, &many), vec![Outcome::Added; 1_000]);
    let large = "ü".repeat(99_000);
    let large: Vec<Fact> = (0..60)
        .map(|i| {
            Fact::Contribution(post(
                &format!("l{i}"),
                ContributionKind::Question,
                None,
                who("1"),
                &large,
            ))
        })
        .collect();
    assert_eq!(import(&guild, &large), vec![Outcome::Added; 60]);
    // A removal is a few bytes, and rewrites the whole text.
    let removals: Vec<Fact> = (0..60)
        .map(|i| Fact::Removal {
            of: format!("l{i}"),
            how: Removal::ByAuthor { by: None },
            at: start() + TimeDelta::days(5),
        })
        .collect();
    assert_eq!(import(&guild, &removals), vec![Outcome::Added; 60]);
    let told = |verb| guild.ledger().iter().filter(|a| a.verb == verb).count();
    assert_eq!((told(Verb::Asked), told(Verb::RemovedByAuthor)), (1_061, 60));
    assert_eq!(told(Verb::Tagged), 9_000);
}
