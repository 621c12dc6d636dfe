//! S4.8: members say what they like and what to improve, and hear what came of it.

use learncomm_core::community::OutcomeState::{Declined, Done, TakenUp};
use learncomm_core::community::{
    CharterEdit, EntryKind, MAX_ENTRIES_EACH, NewOutcome, NewRound, NewVoice, OutcomeIn, OutcomeState,
    RoundState, RoundView, SettingsEdit, ShownRound,
};
use learncomm_core::id::FeedbackRoundId;
use learncomm_core::ledger::{Activity, NONE, Verb};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

pub(crate) fn new_round(title: &str) -> NewRound {
    NewRound {
        title: title.to_owned(),
        question: "How do we learn together?".to_owned(),
        closes: "2026-01-11".parse().unwrap(),
        every_weeks: Some(4),
    }
}

pub(crate) fn voice(likes: &[&str], improve: &[&str], anonymous: bool) -> NewVoice {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    NewVoice {
        likes: owned(likes),
        improve: owned(improve),
        anonymous,
    }
}

pub(crate) fn outcome(state: OutcomeState, note: &str, thing: Option<u32>) -> NewOutcome {
    let note = note.to_owned();
    NewOutcome { state, note, thing }
}

pub(crate) fn opened(guild: &Guild, title: &str) -> ShownRound {
    wait(guild.op.open_round(guild.community.id, &new_round(title))).unwrap()
}

fn say(guild: &Guild, who: &str, round: FeedbackRoundId, voice: &NewVoice) {
    wait(guild.desk(who).say_in_round(guild.community.id, round, voice)).unwrap();
}

fn read(guild: &Guild, who: &str, round: FeedbackRoundId) -> RoundView {
    wait(guild.desk(who).round(guild.community.id, round)).unwrap()
}

fn texts(view: &RoundView) -> Vec<&str> {
    view.entries.iter().map(|entry| entry.text.as_str()).collect()
}

fn told(guild: &Guild) -> Vec<Activity> {
    let of_rounds = |a: &Activity| {
        use Verb::{ClosedRound, OpenedRound, SpokeInRound, ToldOutcome};
        matches!(a.verb, OpenedRound | SpokeInRound | ClosedRound | ToldOutcome)
    };
    guild.ledger().into_iter().filter(of_rounds).collect()
}

#[test]
fn s4_8_members_speak_and_hear_what_came_of_it() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let round = wait(guild.desk("fay").open_round(community, &new_round("January"))).unwrap();
    let id = round.round.id;
    assert_eq!(
        (round.state, round.round.closes_at),
        (RoundState::Open, at("2026-01-12 00:00"))
    );
    assert_eq!(round.round.next_on, Some("2026-02-02".parse().unwrap()));
    say(&guild, "mei", id, &voice(&["The cases"], &["More time"], false));
    guild.pass(60);
    say(&guild, "gus", id, &voice(&[], &["A map"], false));
    // Before it is closed everybody sees their own, and facilitators no more than others.
    assert_eq!(texts(&read(&guild, "mei", id)), ["The cases", "More time"]);
    let fay = read(&guild, "fay", id);
    assert_eq!((fay.entries.len(), fay.round.held_back), (0, None));
    guild.pass(60);
    let early = wait(
        guild
            .op
            .tell_outcome(community, id, 2, &outcome(Done, "So.", None)),
    );
    assert_eq!(refused(early, &["is open"]), ErrorKind::Rule);

    let closed = wait(guild.desk("fay").close_round(community, id)).unwrap();
    assert_eq!(closed.state, RoundState::Closed);
    refused(wait(guild.op.close_round(community, id)), &["closed already"]);
    let late = wait(
        guild
            .desk("mei")
            .say_in_round(community, id, &voice(&["x"], &[], false)),
    );
    assert_eq!(refused(late, &["is closed"]), ErrorKind::Rule);
    let view = read(&guild, "gus", id);
    assert_eq!(texts(&view), ["The cases", "More time", "A map"]);
    let shown: Vec<(Option<u32>, EntryKind, Option<String>)> = view
        .entries
        .iter()
        .map(|e| (e.place, e.kind, e.by.as_ref().map(ToString::to_string)))
        .collect();
    assert_eq!(shown[0], (Some(1), EntryKind::Like, Some("mei".to_owned())));
    assert_eq!(shown[2], (Some(3), EntryKind::Improve, Some("gus".to_owned())));

    guild.pass(60);
    let action = wait(
        guild
            .desk("fay")
            .agree_action(community, crate::actions::new("fay", "2026-03-01", None)),
    );
    let action = action.unwrap().number;
    let question = guild.ask("mei", "How?").number;
    let tell = |entry, new: &NewOutcome| wait(guild.desk("fay").tell_outcome(community, id, entry, new));
    let before = guild.dump();
    refused(tell(1, &outcome(Done, "So.", None)), &["to be improved"]);
    for entry in [0, 4] {
        assert_eq!(
            refused(tell(entry, &outcome(Done, "So.", None)), &["entry"]),
            ErrorKind::NotFound
        );
    }
    refused(tell(2, &outcome(TakenUp, " ", None)), &["note", "action"]);
    refused(tell(2, &outcome(Declined, " ", Some(action))), &["why"]);
    for number in [question, 9_999] {
        refused(
            tell(2, &outcome(TakenUp, "", Some(number))),
            &["action, norm or session"],
        );
    }
    assert!(guild.dump() == before);
    let taken = tell(2, &outcome(TakenUp, "", Some(action))).unwrap();
    let thing = taken.outcomes[0].thing.unwrap();
    assert_eq!(
        (taken.place, thing.what, thing.number),
        (Some(2), OutcomeIn::Action, action)
    );
    guild.pass(60);
    tell(2, &outcome(Done, "Ninety minutes now.", None)).unwrap();
    tell(3, &outcome(Declined, "There is one.", None)).unwrap();

    // The next round begins with it.
    guild.pass(60);
    let next = opened(&guild, "February");
    let view = read(&guild, "mei", next.round.id);
    assert_eq!(view.before, Some(round.round.number));
    let came: Vec<(&str, Vec<OutcomeState>)> = view
        .came_of_it
        .iter()
        .map(|e| (e.text.as_str(), e.outcomes.iter().map(|o| o.state).collect()))
        .collect();
    assert_eq!(
        came,
        [("More time", vec![TakenUp, Done]), ("A map", vec![Declined])]
    );
    assert_eq!(view.came_of_it[0].outcomes[1].by, Some(handle("fay")));
    let verbs: Vec<Verb> = told(&guild).iter().map(|a| a.verb).collect();
    use Verb::{ClosedRound, OpenedRound, SpokeInRound, ToldOutcome};
    assert_eq!(
        verbs,
        [
            OpenedRound,
            SpokeInRound,
            SpokeInRound,
            ClosedRound,
            ToldOutcome,
            ToldOutcome,
            ToldOutcome,
            OpenedRound
        ]
    );
    let (all, more) = wait(guild.desk("gus").rounds(community, None, 1)).unwrap();
    assert_eq!((all[0].round.id, more), (next.round.id, true));
    let (rest, more) = wait(guild.desk("gus").rounds(community, Some(&all[0].round), 9)).unwrap();
    assert_eq!((rest[0].round.id, more), (id, false));
    let found = |given: &str| wait(guild.desk("gus").find_round(community, given)).unwrap().id;
    assert_eq!(
        (found("last"), found(&format!("#{}", round.round.number))),
        (next.round.id, id)
    );
}

#[test]
fn s4_8_what_is_said_without_a_name_is_the_same_whoever_says_it() {
    let spoken = |who: &str| {
        let guild = Guild::with_roles();
        let round = opened(&guild, "January").round.id;
        say(&guild, "fay", round, &voice(&["Named"], &[], false));
        guild.pass(1_234);
        say(&guild, who, round, &voice(&["Quiet"], &["Louder"], true));
        guild
    };
    let one = spoken("mei");
    for who in ["gus", "sol", "fay"] {
        assert!(one.dump() == spoken(who).dump(), "{who}");
    }
    let line = told(&one)
        .into_iter()
        .find(|a| a.verb == Verb::SpokeInRound)
        .unwrap();
    assert_eq!(
        (line.actor, line.at),
        (NONE, at("2026-01-05 00:00").timestamp_millis())
    );
    // Nor does it tell when on the day it was.
    let later = Guild::with_roles();
    let round = opened(&later, "January").round.id;
    say(&later, "fay", round, &voice(&["Named"], &[], false));
    later.pass(43_210);
    say(&later, "gus", round, &voice(&["Quiet"], &["Louder"], true));
    assert!(one.dump() == later.dump());
}

#[test]
fn s4_8_what_is_said_without_a_name_waits_for_company() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let round = opened(&guild, "January");
    let id = round.round.id;
    assert_eq!(round.round.k, 5);
    for (n, who) in ["mei", "gus", "sol", "fay"].into_iter().enumerate() {
        say(&guild, who, id, &voice(&[], &[&format!("quiet {n}")], true));
        let view = read(&guild, "fay", id);
        assert_eq!(
            (view.entries.len(), view.round.held_back),
            (0, None),
            "not even that somebody spoke"
        );
    }
    say(&guild, "sol", id, &voice(&[], &["loud"], false));
    wait(guild.op.close_round(community, id)).unwrap();
    let view = read(&guild, "mei", id);
    assert_eq!(
        (texts(&view), view.round.held_back, view.round.round.k),
        (vec!["loud"], Some(4), 5)
    );
    // What is held back cannot be answered either, and stays so when the settings ask for less.
    let quiet = wait(
        guild
            .op
            .tell_outcome(community, id, 2, &outcome(Done, "So.", None)),
    );
    assert_eq!(refused(quiet, &["entry"]), ErrorKind::NotFound);
    let edit = CharterEdit {
        settings: SettingsEdit {
            anonymity_k: Some(3),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    assert_eq!(read(&guild, "mei", id).round.held_back, Some(4));

    let next = opened(&guild, "February").round.id;
    assert_eq!(read(&guild, "mei", next).came_of_it.len(), 1);
    for who in ["mei", "gus", "sol"] {
        say(&guild, who, next, &voice(&[], &[who], true));
    }
    wait(guild.op.close_round(community, next)).unwrap();
    let view = read(&guild, "mei", next);
    assert_eq!((view.entries.len(), view.round.held_back), (3, Some(0)));
    assert!(view.entries.iter().all(|e| e.by.is_none() && e.at.is_none()));
}

#[test]
fn s4_8_rounds_follow_each_other_and_close_by_themselves() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let wrong = |change: fn(&mut NewRound), says: &str| {
        let mut new = new_round("January");
        change(&mut new);
        refused(wait(guild.op.open_round(community, &new)), &[says]);
    };
    wrong(|r| r.title = String::new(), "title");
    wrong(|r| r.every_weeks = Some(0), "weeks");
    wrong(|r| r.every_weeks = Some(105), "weeks");
    wrong(|r| r.closes = "2026-01-04".parse().unwrap(), "closes");
    wrong(|r| r.closes = "2028-01-04".parse().unwrap(), "closes");
    wrong(|r| r.closes = chrono::NaiveDate::MAX, "closes");
    let first = opened(&guild, "January").round;
    let second = wait(guild.op.open_round(community, &new_round("Again")));
    assert_eq!(refused(second, &["is open", "close it first"]), ErrorKind::Rule);
    say(&guild, "mei", first.id, &voice(&["All"], &[], false));
    guild.clock.set(at("2026-01-12 00:00"));
    assert_eq!(read(&guild, "gus", first.id).entries.len(), 1);
    let mut new = new_round("Later");
    new.closes = "2026-02-01".parse().unwrap();
    let later = wait(guild.op.open_round(community, &new)).unwrap().round;
    let closed = told(&guild)
        .into_iter()
        .find(|a| a.verb == Verb::ClosedRound)
        .unwrap();
    assert_eq!(
        (closed.at, closed.actor, closed.object),
        (first.closes_at.timestamp_millis(), NONE, first.number)
    );
    assert_eq!(later.before, Some(first.id));
}

#[test]
fn s4_8_a_voice_says_something_and_not_everything() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    let id = opened(&guild, "January").round.id;
    let mei = guild.desk("mei");
    let before = guild.dump();
    for (voice, says) in [
        (voice(&[], &[], true), "is needed"),
        (voice(&[" "], &[], false), "may not be empty"),
        (voice(&[], &[&"x".repeat(1_001)], false), "improve"),
        (voice(&["x"; MAX_ENTRIES_EACH + 1], &[], true), "at once"),
    ] {
        let kind = refused(wait(mei.say_in_round(community, id, &voice)), &[says]);
        assert_eq!(kind, ErrorKind::Invalid);
    }
    assert!(guild.dump() == before);
    say(
        &guild,
        "mei",
        id,
        &voice(&["x"; MAX_ENTRIES_EACH - 1], &[], false),
    );
    let more = wait(mei.say_in_round(community, id, &voice(&["a", "b"], &[], false)));
    assert_eq!(refused(more, &["you have said 19"]), ErrorKind::Rule);
    say(&guild, "mei", id, &voice(&["a"], &[], false));
    // The round as a whole is bounded, too: 20 by mei, 980 without a name.
    for _ in 0..49 {
        say(&guild, "ned", id, &voice(&["x"; MAX_ENTRIES_EACH], &[], true));
    }
    let full = wait(
        guild
            .desk("gus")
            .say_in_round(community, id, &voice(&["a"], &[], true)),
    );
    assert_eq!(refused(full, &["full"]), ErrorKind::Rule);
}
