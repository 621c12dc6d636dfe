//! S0.6: the backlog of topics – suggested, voted for, planned, covered, dropped; what is wanted beside what is offered.

use std::sync::{Arc, Barrier};
use std::thread;

use chrono::TimeDelta;
use learncomm_core::Role;
use learncomm_core::contribution::NewQuestion;
use learncomm_core::id::SuggestionId;
use learncomm_core::ledger::{Activity, NONE, Verb};
use learncomm_core::session::{
    BacklogState, Lead, NewSession, NewSuggestion, Occurrence, SessionFormat, SessionPlan, SessionRole,
    Suggestion, SuggestionState,
};
use learncomm_core::{ErrorKind, Hub};

use crate::common::{Guild, handle, refused, wait};

pub(crate) fn plan(title: &str) -> SessionPlan {
    SessionPlan {
        title: title.to_owned(),
        description: String::new(),
        format: SessionFormat::Class,
        scope: Default::default(),
        topics: Vec::new(),
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: None,
        leads: Vec::new(),
        agenda: Vec::new(),
    }
}

/// Plans a session that begins so many hours from now (or before it).
pub(crate) fn session(guild: &Guild, hours: i64, plan: SessionPlan) -> Occurrence {
    let new = NewSession {
        local: (guild.hub.now() + TimeDelta::hours(hours)).naive_utc(),
        zone: None,
        minutes: 60,
        plan,
    };
    wait(guild.op.plan_session(guild.community.id, new)).unwrap()
}

pub(crate) fn new(topic: &str) -> NewSuggestion {
    NewSuggestion {
        topic: topic.parse().unwrap(),
        title: format!("About {topic}"),
        why: "It comes up every week.".to_owned(),
    }
}

fn suggest(guild: &Guild, who: &str, topic: &str) -> Suggestion {
    wait(guild.desk(who).suggest_topic(guild.community.id, new(topic))).unwrap()
}

fn vote(guild: &Guild, who: &str, id: SuggestionId) -> Suggestion {
    wait(guild.desk(who).vote_topic(guild.community.id, id)).unwrap()
}

fn told(guild: &Guild, verb: Verb) -> Vec<Activity> {
    guild.ledger().into_iter().filter(|a| a.verb == verb).collect()
}

#[test]
fn s0_6_a_topic_has_one_suggestion_and_everybody_one_vote() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = suggest(&guild, "gus", "mocks");
    assert_eq!((made.round, made.votes.len()), (1, 1));
    let kind = refused(
        wait(guild.desk("mei").suggest_topic(community, new("mocks"))),
        &[
            "mocks is open already",
            &format!("#{}", made.number),
            "vote for it",
        ],
    );
    assert_eq!(kind, ErrorKind::Rule);

    vote(&guild, "mei", made.id);
    assert_eq!(vote(&guild, "mei", made.id).votes.len(), 2);
    // Who suggested it has voted with that.
    assert_eq!(vote(&guild, "gus", made.id).votes.len(), 2);
    let left = wait(guild.desk("gus").unvote_topic(community, made.id)).unwrap();
    assert_eq!(left.votes.len(), 1);
    wait(guild.desk("gus").unvote_topic(community, made.id)).unwrap();

    let suggested = told(&guild, Verb::SuggestedTopic);
    assert_eq!((suggested.len(), suggested[0].object), (1, made.number));
    assert_ne!(suggested[0].topic, NONE);
    let votes = [told(&guild, Verb::VotedTopic), told(&guild, Verb::UnvotedTopic)];
    assert_eq!(votes.each_ref().map(Vec::len), [1, 1]);
    assert!(votes.iter().flatten().all(|a| a.topic == suggested[0].topic));

    // By topic, by number, by id.
    for given in ["mocks", &format!("#{}", made.number), &made.id.to_string()] {
        let found = wait(guild.desk("mei").find_suggestion(community, given)).unwrap();
        assert_eq!(found.id, made.id, "{given}");
    }
    let shown = wait(guild.desk("mei").suggestion(community, made.id)).unwrap();
    assert_eq!((shown.suggested_by, shown.mine), (Some(handle("gus")), true));
    refused(
        wait(guild.desk("mei").suggest_topic(
            community,
            NewSuggestion {
                title: " ".to_owned(),
                ..new("other")
            },
        )),
        &["title"],
    );
}

#[test]
fn s0_6_planned_covered_and_suggested_again() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = suggest(&guild, "mei", "mocks");
    let mut led = plan("Testing");
    led.leads = vec![Lead {
        role: SessionRole::Presenter,
        person: person(&guild, "mei"),
    }];
    let (mine, other) = (session(&guild, 1, led), session(&guild, 2, plan("Other")));

    // Mei leads one of the sessions, and plans nothing into the others.
    let mei = guild.desk("mei");
    let kind = refused(
        wait(mei.plan_topic(community, made.id, other.id)),
        &[" may not plan sessions"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    let planned = wait(mei.plan_topic(community, made.id, mine.id)).unwrap();
    assert!(matches!(planned.state, SuggestionState::Planned { session, .. } if session == mine.id));
    let about = |o: &Occurrence| {
        let found = wait(guild.op.find_session(community, &o.id.to_string())).unwrap();
        found
            .plan
            .topics
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(about(&mine), ["mocks"]);
    let fay = guild.desk("fay");
    refused(
        wait(fay.plan_topic(community, made.id, other.id)),
        &["is planned"],
    );
    refused(wait(fay.drop_topic(community, made.id, "no")), &["is planned"]);
    refused(wait(fay.vote_topic(community, made.id)), &["is planned"]);
    assert!(about(&other).is_empty());

    // Taken out and put elsewhere; it has kept its votes.
    let open = wait(mei.unplan_topic(community, made.id)).unwrap();
    assert_eq!((&open.state, open.votes.len()), (&SuggestionState::Open, 1));
    assert!(about(&mine).is_empty());
    refused(wait(fay.unplan_topic(community, made.id)), &["is not planned"]);
    guild.pass(1);
    wait(fay.plan_topic(community, made.id, other.id)).unwrap();
    let lines = told(&guild, Verb::PlannedTopic);
    let sessions: Vec<u32> = lines.iter().map(|a| a.session).collect();
    assert_eq!(sessions, [mine.number, other.number]);

    refused(
        wait(fay.cover_topic(community, made.id, mine.id)),
        &["has not begun"],
    );
    guild.pass(3 * 3_600);
    refused(
        wait(fay.cover_topic(community, made.id, mine.id)),
        &["planned", "take it out"],
    );
    let covered = wait(fay.cover_topic(community, made.id, other.id)).unwrap();
    assert_eq!(
        covered.state,
        SuggestionState::Covered {
            session: other.id,
            at: other.starts_at
        }
    );
    // The session is still to be recorded: that will tell what it was about.
    assert!(told(&guild, Verb::CoveredTopic).is_empty());
    refused(
        wait(fay.cover_topic(community, made.id, other.id)),
        &["covered", "suggest it again"],
    );

    let again = suggest(&guild, "gus", "mocks");
    assert_eq!((again.round, again.votes.len()), (2, 1));
    assert_eq!(
        wait(mei.find_suggestion(community, "mocks")).unwrap().id,
        again.id
    );
}

fn person(guild: &Guild, name: &str) -> learncomm_core::id::PersonId {
    wait(guild.op.person(&handle(name))).unwrap().id
}

#[test]
fn s0_6_a_session_that_was_held_covers_a_topic_by_hand() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = suggest(&guild, "mei", "mocks");
    let held = crate::past_sessions::held(&guild, "2026-01-05 08:00", &[("mei", "present")]);
    let covered = wait(guild.desk("fay").cover_topic(community, made.id, held.id)).unwrap();
    assert_eq!(covered.state.which(), BacklogState::Covered);
    let lines = told(&guild, Verb::CoveredTopic);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].session, lines[0].object, lines[0].actor),
        (held.number, made.number, NONE)
    );
    assert_eq!(lines[0].at, held.starts_at.timestamp_millis());
    let found = wait(guild.op.find_session(community, &held.id.to_string())).unwrap();
    assert_eq!(found.plan.topics, [made.topic]);
}

#[test]
fn s0_6_dropped_with_a_reason_by_who_may() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = suggest(&guild, "mei", "mocks");
    let gus = guild.desk("gus");
    let kind = refused(
        wait(gus.drop_topic(community, made.id, "boring")),
        &["plan sessions"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    vote(&guild, "gus", made.id);
    // Others want it now: it is not hers alone any more.
    let mei = guild.desk("mei");
    refused(
        wait(mei.drop_topic(community, made.id, "solved")),
        &["plan sessions"],
    );
    wait(gus.unvote_topic(community, made.id)).unwrap();
    refused(wait(mei.drop_topic(community, made.id, "  ")), &["reason"]);
    let dropped = wait(mei.drop_topic(community, made.id, "solved")).unwrap();
    assert!(matches!(&dropped.state, SuggestionState::Dropped { reason, .. } if reason == "solved"));
    assert_eq!(told(&guild, Verb::DroppedTopic).len(), 1);
    let again = suggest(&guild, "gus", "mocks");
    assert_eq!(again.round, 2);
    wait(guild.op.drop_topic(community, again.id, "out of scope")).unwrap();
}

#[test]
fn s0_6_the_most_wanted_come_first_page_by_page() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for (topic, voters) in [("a", 0), ("b", 2), ("c", 1), ("d", 2), ("e", 0)] {
        let made = suggest(&guild, "gus", topic);
        guild.pass(1);
        for who in ["mei", "fay"].iter().take(voters) {
            vote(&guild, who, made.id);
        }
    }
    let e = wait(guild.op.find_suggestion(community, "e")).unwrap();
    wait(guild.op.drop_topic(community, e.id, "no")).unwrap();
    let list = |state, limit| {
        let mut topics = Vec::new();
        let mut after: Option<Suggestion> = None;
        loop {
            let (page, more) = wait(
                guild
                    .desk("mei")
                    .suggestions(community, state, after.as_ref(), limit),
            )
            .unwrap();
            topics.extend(page.iter().map(|s| s.suggestion.topic.to_string()));
            after = page.into_iter().next_back().map(|s| s.suggestion);
            if !more {
                return topics.join(" ");
            }
        }
    };
    for limit in [1, 2, 3, 10] {
        assert_eq!(
            list(Some(BacklogState::Open), limit),
            "b d c a",
            "pages of {limit}"
        );
        assert_eq!(list(None, limit), "b d c a e", "pages of {limit}");
    }
    assert_eq!(list(Some(BacklogState::Dropped), 10), "e");
    assert_eq!(list(Some(BacklogState::Planned), 10), "");
}

#[test]
fn s0_6_many_voting_at_once_lose_no_vote() {
    let guild = Arc::new(Guild::new());
    let names = ["ada", "ben", "cem", "dua", "eli", "fin"];
    for name in names {
        guild.join(name, Role::Member);
    }
    let community = guild.community.id;
    let start = Arc::new(Barrier::new(names.len()));
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        learncomm_core::id::SeededIds::new(99),
    ))
    .unwrap();
    let workers: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let hub = if i % 2 == 0 {
                guild.hub.clone()
            } else {
                other.clone()
            };
            let start = start.clone();
            thread::spawn(move || {
                let desk = wait(hub.as_person(&handle(name))).unwrap();
                start.wait();
                // One of them is the first to suggest it; the others vote for it.
                let suggested = wait(desk.suggest_topic(community, new("mocks"))).is_ok();
                let found = wait(desk.find_suggestion(community, "mocks")).unwrap();
                wait(desk.vote_topic(community, found.id)).unwrap();
                suggested
            })
        })
        .collect();
    let suggested = workers.into_iter().map(|w| w.join().unwrap());
    assert_eq!(suggested.filter(|first| *first).count(), 1);
    let found = wait(guild.op.find_suggestion(community, "mocks")).unwrap();
    assert_eq!((found.votes.len(), found.round), (names.len(), 1));
    let (all, _) = wait(guild.op.suggestions(community, None, None, 10)).unwrap();
    assert_eq!(all.len(), 1);
}

#[test]
fn s0_6_what_is_wanted_beside_what_is_offered() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    assert!(wait(guild.op.topic_demand(community)).unwrap().is_empty());
    // Three votes for mocks, one for time; two questions about time and one about tools.
    let mocks = suggest(&guild, "mei", "mocks");
    vote(&guild, "gus", mocks.id);
    vote(&guild, "fay", mocks.id);
    suggest(&guild, "gus", "time");
    for topics in [vec!["time"], vec!["time", "tools"]] {
        let question = NewQuestion {
            title: "How?".to_owned(),
            body: String::new(),
            topics: topics.into_iter().map(|t| t.parse().unwrap()).collect(),
            ..NewQuestion::default()
        };
        wait(guild.desk("mei").ask(community, question)).unwrap();
    }
    // One session about time is planned, another was called nothing; two know about tools, one of them has left.
    let mut about = plan("Clocks");
    about.topics = vec!["time".parse().unwrap()];
    session(&guild, 5, about);
    session(&guild, 6, plan("Open"));
    let number = |name: &str| {
        wait(guild.op.member(community, &handle(name)))
            .unwrap()
            .membership
            .number
    };
    let topic = told(&guild, Verb::Tagged)[0].topic;
    let now = guild.hub.now().timestamp_millis();
    let declared = |who: &str, value, verb| Activity {
        topic,
        value,
        ..Activity::new(now, number(who), verb)
    };
    guild.join("ned", Role::Member);
    let lines = [
        declared("sol", 4, Verb::DeclaredSkill),
        declared("ned", 3, Verb::DeclaredSkill),
        declared("mei", 1, Verb::DeclaredSkill),
    ];
    wait(guild.op.import_activities(community, &lines)).unwrap();
    guild.pass(60);
    wait(guild.op.release(community, &handle("ned"), None)).unwrap();

    let demand = wait(guild.desk("mei").topic_demand(community)).unwrap();
    let rows: Vec<_> = demand
        .iter()
        .map(|t| {
            (
                t.topic.as_str(),
                t.votes,
                t.questions,
                t.planned,
                t.held,
                t.experts,
                t.gap.unwrap(),
            )
        })
        .collect();
    // Of seven that are wanted three are mocks, three time, one tools; of two that there are, one is time and one tools.
    let gap = |wanted: f64, offered: f64| wanted / 7.0 - offered / 2.0;
    assert_eq!(
        rows,
        [
            ("mocks", 3, 0, 0, 0, 0, gap(3.0, 0.0)),
            ("time", 1, 2, 1, 0, 0, gap(3.0, 1.0)),
            ("tools", 0, 1, 0, 0, 1, gap(1.0, 1.0)),
        ]
    );
}
