//! Asking, answering, accepting, judging, removing, finding and listing.

use std::collections::BTreeSet;

use learncomm_core::contribution::{
    Contribution, ContributionKind, Filter, ListedState, MAX_BODY, MAX_TITLE, MAX_TOPICS, NewAnswer,
    NewQuestion, State, Vote,
};
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::{Desk, ErrorKind};

use crate::common::{Guild, answer, comment, handle, refused, wait};

fn verbs(guild: &Guild) -> Vec<Verb> {
    guild
        .ledger()
        .iter()
        .map(|a| a.verb)
        .filter(|v| *v >= Verb::Asked && *v != Verb::Tagged)
        .collect()
}

#[test]
fn s2_2_what_is_said_is_kept_and_told() {
    let guild = Guild::with_roles();
    let asked = guild.ask("mei", " How? ");
    assert_eq!(asked.title.as_deref(), Some("How?"));
    guild.pass(60);
    let answered = guild.answer("sol", asked.id);
    guild.pass(60);
    let remark = guild.comment("gus", answered.id);
    let me = |name| {
        wait(guild.op.member(guild.community.id, &handle(name)))
            .unwrap()
            .membership
            .number
    };
    let ledger = guild.ledger();
    let line = |object| ledger.iter().find(|a| a.object == object).unwrap();
    let told = line(answered.number);
    assert_eq!(
        (told.actor, told.toward, told.parent),
        (me("sol"), me("mei"), asked.number)
    );
    let told = line(remark.number);
    assert_eq!(
        (told.actor, told.toward, told.parent),
        (me("gus"), me("sol"), answered.number)
    );
    let topics: BTreeSet<u32> = ledger
        .iter()
        .filter(|a| a.object == asked.number)
        .map(|a| a.topic)
        .collect();
    assert_eq!(topics.len(), 2, "each topic has a line");
}

#[test]
fn s2_2_text_has_limits() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let ask = |title: String, body: String, topics: usize| {
        let topics = (0..topics).map(|i| format!("t{i}").parse().unwrap()).collect();
        wait(mei.ask(community, NewQuestion { title, body, topics }))
    };
    let most = ask("ü".repeat(MAX_TITLE), "𝄞".repeat(MAX_BODY), MAX_TOPICS).unwrap();
    assert_eq!(most.body.chars().count(), MAX_BODY);
    ask("t".to_owned(), String::new(), 0).unwrap();
    let before = guild.dump();
    let long = "x".repeat(MAX_TITLE + 1);
    for (outcome, says) in [
        (
            ask(long, String::new(), 0),
            "title: has 301 characters; 300 is the most",
        ),
        (ask(" ".to_owned(), String::new(), 0), "title: may not be empty"),
        (ask("a\u{9b}b".to_owned(), String::new(), 0), "control character"),
        (
            ask("t".to_owned(), "x".repeat(MAX_BODY + 1), 0),
            "body: has 100001",
        ),
        (
            ask("t".to_owned(), String::new(), MAX_TOPICS + 1),
            "topics: 11 are more than the 10",
        ),
    ] {
        assert_eq!(refused(outcome, &[says]), ErrorKind::Invalid);
    }
    let (to, body) = (most.id, " \u{1b}\u{7} \n".to_owned());
    let empty = wait(mei.answer(community, NewAnswer { to, body }));
    assert_eq!(refused(empty, &["body: may not be empty"]), ErrorKind::Invalid);
    assert!(guild.dump() == before);
}

#[test]
fn s2_2_what_may_be_said_to_what() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let asked = guild.ask("mei", "How?");
    let answered = guild.answer("sol", asked.id);
    let remark = guild.comment("sol", asked.id);
    let rule = |outcome, says: &[&str]| assert_eq!(refused(outcome, says), ErrorKind::Rule);
    rule(
        wait(mei.answer(community, answer(answered.id))),
        &["(answer) takes no answer"],
    );
    rule(
        wait(mei.answer(community, answer(remark.id))),
        &["takes no answer"],
    );
    rule(
        wait(mei.comment(community, comment(remark.id))),
        &["takes no comment"],
    );
    wait(guild.desk("sol").remove(community, answered.id, None)).unwrap();
    rule(
        wait(mei.comment(community, comment(answered.id))),
        &["has been removed"],
    );
    rule(wait(mei.rate(community, answered.id, 5)), &["has been removed"]);
    rule(wait(mei.accept(community, answered.id)), &["was removed"]);
    rule(wait(mei.accept(community, remark.id)), &["is not an answer to"]);
    rule(
        wait(mei.accept(community, asked.id)),
        &["is not an answer to a question"],
    );
    let second = guild.answer("sol", asked.id);
    rule(
        wait(guild.desk("sol").accept(community, second.id)),
        &["only who asked"],
    );
    wait(mei.remove(community, asked.id, None)).unwrap();
    rule(wait(mei.accept(community, second.id)), &["was removed"]);
    rule(
        wait(mei.answer(community, answer(asked.id))),
        &["has been removed"],
    );
    rule(
        wait(mei.remove(community, asked.id, None)),
        &["has been removed already"],
    );
}

#[test]
fn s2_2_accepting_moves_and_repeats_quietly() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let asked = guild.ask("mei", "How?");
    let (one, own) = (guild.answer("sol", asked.id), guild.answer("mei", asked.id));
    let accepted = || {
        wait(guild.op.contribution(community, asked.id))
            .unwrap()
            .contribution
            .accepted
    };
    for (what, told) in [(&one, 1), (&one, 1), (&own, 3), (&own, 3), (&one, 5)] {
        guild.pass(1);
        wait(mei.accept(community, what.id)).unwrap();
        assert_eq!(accepted(), Some(what.id));
        let verbs = verbs(&guild);
        let count = verbs
            .iter()
            .filter(|v| matches!(v, Verb::Accepted | Verb::Unaccepted))
            .count();
        assert_eq!(count, told);
    }
}

#[test]
fn s2_2_ratings_and_votes_are_of_others_and_the_latest_counts() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let asked = guild.ask("mei", "How?");
    let answered = guild.answer("sol", asked.id);
    for outcome in [
        wait(mei.rate(community, asked.id, 5)),
        wait(mei.vote(community, asked.id, Vote::Up)),
    ] {
        assert_eq!(refused(outcome, &["is your own"]), ErrorKind::Rule);
    }
    for bad in [0, 6, 255] {
        let outcome = wait(mei.rate(community, answered.id, bad));
        assert_eq!(
            refused(outcome, &["rating", "from 1", "to 5"]),
            ErrorKind::Invalid
        );
    }
    let tally = || {
        let shown = wait(guild.op.contribution(community, answered.id)).unwrap();
        (shown.up, shown.down, shown.ratings)
    };
    for (vote, expected) in [
        (Vote::None, (0, 0, 0)),
        (Vote::Up, (1, 0, 0)),
        (Vote::Up, (1, 0, 0)),
        (Vote::Down, (0, 1, 0)),
        (Vote::None, (0, 0, 0)),
        (Vote::Up, (1, 0, 0)),
    ] {
        wait(mei.vote(community, answered.id, vote)).unwrap();
        assert_eq!(tally(), expected);
    }
    for rating in [2, 5, 5] {
        wait(mei.rate(community, answered.id, rating)).unwrap();
    }
    wait(guild.desk("gus").rate(community, answered.id, 1)).unwrap();
    assert_eq!(tally(), (1, 0, 2));
    use Verb::{Answered, Asked, Rated, Unvoted, VotedDown, VotedUp};
    let mut told = verbs(&guild);
    told.sort();
    assert_eq!(
        told,
        [
            Asked, Answered, Rated, Rated, Rated, VotedUp, VotedUp, VotedDown, Unvoted
        ]
    );
}

#[test]
fn s2_5_what_was_removed_is_seen_by_its_author_and_stewards() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (kept, gone) = (guild.ask("mei", "Kept?"), guild.ask("mei", "Gone?"));
    guild.pass(60);
    let sol = guild.desk("sol");
    for (reason, says) in [
        (None, "removing what others made needs one"),
        (Some(" "), "may not be empty"),
    ] {
        let outcome = wait(sol.remove(community, gone.id, reason));
        assert_eq!(refused(outcome, &["reason", says]), ErrorKind::Invalid);
    }
    let removed = wait(sol.remove(community, gone.id, Some(" off topic "))).unwrap();
    assert!(
        matches!(&removed.state, State::RemovedByModeration { by: Some(_), reason, .. } if reason == "off topic")
    );
    let number = format!("#{}", gone.number);
    for (name, may) in [("sol", true), ("mei", true), ("fay", false), ("gus", false)] {
        let desk = guild.desk(name);
        assert_eq!(wait(desk.contribution(community, gone.id)).is_ok(), may, "{name}");
        assert_eq!(
            wait(desk.find_contribution(community, &number)).is_ok(),
            may,
            "{name}"
        );
        let id = gone.id.to_string();
        assert_eq!(
            wait(desk.find_contribution(community, &id)).is_ok(),
            may,
            "{name}"
        );
        let (listed, _) = wait(desk.contributions(community, &Filter::default(), None, 9)).unwrap();
        assert_eq!(listed.len(), 1, "{name}");
        let removed = Filter {
            state: ListedState::Removed,
            ..Filter::default()
        };
        let (listed, _) = wait(desk.contributions(community, &removed, None, 9)).unwrap();
        assert_eq!(listed.len(), usize::from(may), "{name}");
        if !may {
            let kind = refused(wait(desk.contribution(community, gone.id)), &["no contribution"]);
            assert_eq!(kind, ErrorKind::NotFound, "nothing tells that it was there");
        }
    }
    guild.pass(60);
    wait(guild.desk("mei").remove(community, kept.id, None)).unwrap();
    assert!(verbs(&guild).ends_with(&[Verb::RemovedByModeration, Verb::RemovedByAuthor]));
}

#[test]
fn s2_2_a_contribution_is_found_by_whatever_names_it() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let asked: Vec<Contribution> = (0..6).map(|i| guild.ask("mei", &format!("{i}?"))).collect();
    let find = |given: &str| wait(guild.desk("mei").find_contribution(community, given));
    let id = asked[2].id.to_string();
    let short = id.replace('-', "");
    for given in [
        format!("#{}", asked[2].number),
        id.clone(),
        id.to_uppercase(),
        short.clone(),
    ] {
        assert_eq!(find(&given).unwrap().id, asked[2].id, "{given}");
    }
    let unique = (4..=32).find(|n| find(&short[..*n]).is_ok()).unwrap();
    assert_eq!(find(&short[..unique]).unwrap().id, asked[2].id);
    // All were made in one millisecond, so the time, the first twelve digits, fits them all.
    let kind = refused(find(&id[..13]), &["beginning of several", "give more", &id[..13]]);
    assert_eq!(kind, ErrorKind::Invalid);
    for given in [
        "",
        "#",
        "#x",
        "#-1",
        "#99999999999",
        "#999",
        "abc",
        "zzzz",
        "💥💥",
        "0000",
        &"0".repeat(40),
    ] {
        assert_eq!(
            refused(find(given), &["no contribution"]),
            ErrorKind::NotFound,
            "{given}"
        );
    }
    // What is not to be seen does not make an id ambiguous.
    for gone in &asked {
        if gone.id != asked[2].id {
            wait(guild.desk("mei").remove(community, gone.id, None)).unwrap();
        }
    }
    let gus = wait(guild.desk("gus").find_contribution(community, &id[..13])).unwrap();
    assert_eq!(gus.id, asked[2].id);
}

/// All pages of a listing.
fn listed(desk: &Desk, guild: &Guild, filter: &Filter, limit: usize) -> Vec<Contribution> {
    let (mut all, mut after): (Vec<Contribution>, Option<Contribution>) = (Vec::new(), None);
    loop {
        let page = desk.contributions(guild.community.id, filter, after.as_ref(), limit);
        let (page, more) = wait(page).unwrap();
        assert!(page.len() <= limit && (!more || page.len() == limit));
        all.extend(page.into_iter().map(|s| s.contribution));
        after = all.last().cloned();
        if !more {
            return all;
        }
    }
}

#[test]
fn s2_2_listings_show_each_contribution_once() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut made: Vec<Contribution> = Vec::new();
    for i in 0..24_usize {
        let who = ["mei", "sol", "gus"][i % 3];
        let parent = made.iter().rfind(|c| c.kind == ContributionKind::Question);
        made.push(match (i % 4, parent) {
            (1, Some(parent)) => guild.answer(who, parent.id),
            (2, Some(parent)) => guild.comment(who, parent.id),
            _ => guild.ask(who, &format!("{i}?")),
        });
        // Some are of one millisecond.
        guild.pass(i64::from(i % 5 != 0));
    }
    for gone in [3, 9, 10] {
        wait(guild.op.remove(community, made[gone].id, Some("test"))).unwrap();
    }
    let topic: Slug = "tools".parse().unwrap();
    let kinds = ContributionKind::ALL.iter().copied().map(Some).chain([None]);
    let authors = [None, Some(handle("sol")), Some(handle("fay"))];
    let parents = [None, Some(made[0].id), Some(made[4].id)];
    let states = [ListedState::Stands, ListedState::Removed];
    for kind in kinds {
        for author in &authors {
            for topic in [None, Some(topic.clone())] {
                for (parent, state) in parents.iter().flat_map(|p| states.map(|s| (*p, s))) {
                    let filter = Filter {
                        kind,
                        author: author.clone(),
                        topic: topic.clone(),
                        parent,
                        state,
                        ..Filter::default()
                    };
                    for (name, sees) in [("gus", false), ("sol", true)] {
                        let desk = guild.desk(name);
                        let me = wait(guild.op.person(&handle(name))).unwrap().id;
                        let by = author.as_ref().map(|a| wait(guild.op.person(a)).unwrap().id);
                        let is_removed = |i: &usize| [3, 9, 10].contains(i);
                        let expected: BTreeSet<_> = made
                            .iter()
                            .enumerate()
                            .filter(|(i, _)| is_removed(i) == (state == ListedState::Removed))
                            .filter(|(i, c)| sees || !is_removed(i) || c.author.person() == Some(me))
                            .map(|(_, c)| c)
                            .filter(|c| kind.is_none_or(|k| c.kind == k))
                            .filter(|c| by.is_none_or(|by| c.author.person() == Some(by)))
                            .filter(|c| topic.as_ref().is_none_or(|t| c.topics.contains(t)))
                            .filter(|c| parent.is_none_or(|p| c.parent == Some(p)))
                            .map(|c| c.id)
                            .collect();
                        for limit in [1, 2, 5, 100] {
                            let found = listed(&desk, &guild, &filter, limit);
                            let ids: BTreeSet<_> = found.iter().map(|c| c.id).collect();
                            assert_eq!(ids.len(), found.len(), "{filter:?} by {limit}: once each");
                            assert_eq!(ids, expected, "{filter:?} by {limit}");
                            let times: Vec<_> = found.iter().map(|c| c.at).collect();
                            if parent.is_some() {
                                assert!(times.is_sorted(), "replies: the oldest first");
                            } else {
                                assert!(times.iter().rev().is_sorted(), "the newest first");
                            }
                        }
                    }
                }
            }
        }
    }
    let unknown = Filter {
        author: Some(handle("nobody")),
        ..Filter::default()
    };
    let outcome = wait(guild.op.contributions(community, &unknown, None, 5));
    assert_eq!(refused(outcome, &["person `nobody`"]), ErrorKind::NotFound);
}
