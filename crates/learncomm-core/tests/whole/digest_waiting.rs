//! S4.2: what waits for a member is in their digest – invitations, pulses, norms under discussion, goals – and nothing in a digest
//! that somebody else makes tells what only the member may know.

use chrono::TimeDelta;
use learncomm_core::Role;
use learncomm_core::community::{
    Digest, GoalDue, GoalOutcome, GoalVisibility, LAST_CALL_DAYS, MemberFilter, PersonEdit,
};
use learncomm_core::engagement::pulse::{NewItem, NewPulse, PulsePurpose};
use learncomm_core::norm::{Ruling, Stance};
use learncomm_core::session::{Answer, SessionRole};

use crate::common::{Guild, at, handle, wait};
use crate::flags::{conduct, ruling};
use crate::goals::{observe, set, set_own};
use crate::norms::{adopted, new_norm, speak};
use crate::past_sessions::held;
use crate::pulses::{PEOPLE, answer, guild, open, plan as pulse};
use crate::rsvp::plan;

/// Their own.
fn digest(guild: &Guild, who: &str) -> Digest {
    wait(guild.desk(who).digest(guild.community.id, None, None)).unwrap()
}

/// What the owner of the store makes for them.
fn sent(guild: &Guild, who: &str) -> Digest {
    wait(guild.op.digest(guild.community.id, Some(&handle(who)), None)).unwrap()
}

/// What the owner of the store makes for everybody, as JSON.
fn all_sent(guild: &Guild) -> String {
    let all = wait(guild.op.digests(guild.community.id, None, None, 1_000)).unwrap();
    serde_json::to_string(&all).unwrap()
}

fn mark(guild: &Guild, who: &str) {
    let now = guild.hub.now();
    wait(guild.desk(who).mark_digest(guild.community.id, None, now)).unwrap();
}

fn suspend(guild: &Guild, who: &str) {
    let community = guild.community.id;
    let norm = wait(guild.desk("fay").draft_norm(community, new_norm("Not so loud"))).unwrap();
    let members = wait(guild.op.members(community, &MemberFilter::default(), None, 100)).unwrap();
    for member in members.0.iter().filter(|m| m.membership.role != Role::Guest) {
        speak(guild, member.person.handle.as_str(), norm.id, Stance::Support).unwrap();
    }
    wait(guild.op.adopt_norm(community, norm.id)).unwrap();
    let raised = conduct(guild, "sol", who, &norm).unwrap();
    let until = Some(guild.hub.now() + TimeDelta::days(60));
    let new = ruling(Ruling::Suspend, until);
    wait(guild.op.rule_on_flag(community, raised.id, &new)).unwrap();
}

#[test]
fn s4_2_invitations_are_told_until_they_are_answered() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let near = guild.session("2026-01-12 10:00", plan("Near"));
    let far = guild.session("2026-02-20 10:00", plan("Far"));
    let off = guild.session("2026-01-13 10:00", plan("Off"));
    let fay = guild.desk("fay");
    for session in [&near, &far, &off] {
        let role = (session.id == far.id).then_some(SessionRole::Presenter);
        wait(fay.invite(community, session.id, &handle("mei"), role, "Do come.")).unwrap();
    }
    wait(guild.op.cancel_session(community, off.id, "x")).unwrap();
    guild.pass(60);
    let titles = |who: &str| -> Vec<String> {
        let told = digest(&guild, who).invitations;
        assert_eq!(told, sent(&guild, who).invitations);
        told.into_iter().map(|i| i.title).collect()
    };
    assert_eq!(titles("mei"), ["Near", "Far"]);
    for who in ["sol", "fay", "gus"] {
        assert!(titles(who).is_empty(), "{who} was not invited");
    }
    let told = &digest(&guild, "mei").invitations;
    assert_eq!((told[0].number, told[0].role), (near.number, None));
    assert_eq!(
        (told[1].role, told[1].by.clone(), told[1].message.as_str()),
        (Some(SessionRole::Presenter), Some(handle("fay")), "Do come.")
    );
    // What is far away comes once as news, and again when it has come near.
    mark(&guild, "mei");
    assert_eq!(titles("mei"), ["Near"]);
    let mei = guild.desk("mei");
    wait(mei.respond(community, near.id, Answer::Yes)).unwrap();
    assert!(titles("mei").is_empty(), "a yes accepts it");
    guild.until("2026-02-10 10:00");
    assert_eq!(titles("mei"), ["Far"]);
    wait(mei.respond(community, far.id, Answer::Yes)).unwrap();
    assert_eq!(titles("mei"), ["Far"], "nobody takes a role by coming");
    wait(mei.decline_invitation(community, far.id)).unwrap();
    assert!(titles("mei").is_empty() && digest(&guild, "mei").invitations.is_empty());
}

#[test]
fn s4_2_the_invitations_that_were_made_last_are_not_lost_among_old_ones() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    for n in 0..1_001 {
        let minutes = TimeDelta::minutes(i64::from(n));
        let when = (at("2026-01-05 10:00") + minutes)
            .format("%Y-%m-%d %H:%M")
            .to_string();
        let session = guild.session(&when, plan("Old"));
        wait(fay.invite(community, session.id, &handle("mei"), None, "")).unwrap();
        guild.pass(1);
    }
    guild.until("2026-01-10 10:00");
    let new = guild.session("2026-01-12 10:00", plan("New"));
    wait(fay.invite(community, new.id, &handle("mei"), None, "")).unwrap();
    let told = digest(&guild, "mei").invitations;
    assert_eq!((told.len(), told[0].number), (1, new.number));
    let listed = wait(guild.desk("mei").my_invitations(community)).unwrap();
    assert_eq!((listed.len(), listed[0].number), (1, new.number));
}

#[test]
fn s4_2_s3_3_an_open_pulse_is_told_to_who_may_answer_it_and_has_not() {
    let guild = guild();
    guild.join("bot", Role::Member);
    let bot = PersonEdit {
        bot: Some(true),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle("bot"), &bot)).unwrap();
    suspend(&guild, "p9");
    let session = held(
        &guild,
        "2026-01-06 10:00",
        &[("mei", "present"), ("p1", "present"), ("p2", "absent")],
    );
    let items = || vec![NewItem::new("useful", "Useful?"), NewItem::new("clear", "Clear?")];
    let of_all = open(&guild, &pulse(items()));
    let of_session = open(
        &guild,
        &NewPulse {
            purpose: PulsePurpose::Session,
            session: Some(session.id),
            until: "2026-01-10".parse().unwrap(),
            ..pulse(items())
        },
    );
    guild.pass(60);
    let numbers = |digest: Digest| -> Vec<u32> { digest.pulses.iter().map(|p| p.number).collect() };
    let both = [of_session.number, of_all.number];
    for (who, told) in [
        ("mei", &both[..]),
        ("p1", &both),
        ("p2", &both[1..]),
        ("sol", &both[1..]),
        ("gus", &[]),
        ("bot", &[]),
        ("p9", &[]),
    ] {
        assert_eq!(
            numbers(digest(&guild, who)),
            told,
            "{who}: what ends first is first"
        );
        assert_eq!(numbers(sent(&guild, who)), told, "{who}");
    }
    assert_eq!(digest(&guild, "mei").pulses[0].items, 2);
    answer(&guild, "mei", of_all.id, &[("useful", "3")]).unwrap();
    assert_eq!(numbers(digest(&guild, "mei")), both[..1]);
    // As long as they have not answered, they find it when they look, whatever they have read.
    mark(&guild, "p1");
    assert_eq!(numbers(digest(&guild, "p1")), both);
    wait(guild.op.close_pulse(guild.community.id, of_all.id)).unwrap();
    assert_eq!(numbers(digest(&guild, "p1")), both[..1]);
    // Nobody has to close it for it to be over.
    guild.until("2026-01-11 00:00");
    assert!(numbers(digest(&guild, "p1")).is_empty());
}

#[test]
fn s4_2_s3_5_a_digest_that_is_sent_does_not_tell_who_answered_a_pulse() {
    let guild = guild();
    let pulse = open(&guild, &pulse(vec![NewItem::new("useful", "Useful?")]));
    guild.pass(60);
    let people = ["mei", "sol", "p0", "p1"];
    let before = (all_sent(&guild), people.map(|who| sent(&guild, who)));
    assert!(before.0.contains("How are you?"));
    for who in ["mei", "p0", "p1"] {
        answer(&guild, who, pulse.id, &[("useful", "3")]).unwrap();
        let after = (all_sent(&guild), people.map(|who| sent(&guild, who)));
        assert!(after == before, "that {who} answered");
    }
    // To whom it is not known whether they have answered, it is told twice, and not in between.
    for who in people.into_iter().chain(PEOPLE).chain(["fay"]) {
        mark(&guild, who);
        assert_eq!(sent(&guild, who).pulses, []);
    }
    let last_call = at("2026-01-21 00:00") - TimeDelta::days(LAST_CALL_DAYS);
    guild.clock.set(last_call - TimeDelta::seconds(1));
    assert!(!all_sent(&guild).contains("\"number\""), "{}", all_sent(&guild));
    guild.clock.set(last_call);
    for who in people {
        assert_eq!(sent(&guild, who).pulses.len(), 1, "{who}");
    }
}

#[test]
fn s4_2_norms_under_discussion_are_told_to_who_has_not_spoken() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    let norm = wait(guild.desk("mei").draft_norm(community, new_norm("No blame"))).unwrap();
    guild.pass(60);
    let told = |who: &str| -> Vec<(u32, u32)> {
        let told = digest(&guild, who).norms_under_discussion;
        assert_eq!(told, sent(&guild, who).norms_under_discussion);
        told.iter().map(|norm| (norm.number, norm.version)).collect()
    };
    for (who, has) in [
        ("sol", true),
        ("fay", true),
        ("ned", true),
        ("mei", false),
        ("gus", false),
    ] {
        let first = [(norm.number, 1)];
        assert_eq!(told(who), &first[..usize::from(has)], "{who}");
    }
    speak(&guild, "sol", norm.id, Stance::Concern).unwrap();
    mark(&guild, "ned");
    assert_eq!((told("sol").len(), told("ned").len()), (0, 1));
    // Another version is another matter.
    wait(
        guild
            .desk("fay")
            .redraft_norm(community, norm.id, "We ask what happened."),
    )
    .unwrap();
    assert_eq!(told("sol"), [(norm.number, 2)]);
    assert_eq!((told("mei"), told("fay")), (vec![(norm.number, 2)], vec![]));
    // Who says nothing is not asked for ever.
    guild.pass(60);
    mark(&guild, "sol");
    guild.pass(14 * 86_400 - 60);
    assert_eq!(told("sol").len(), 1);
    guild.pass(1);
    assert!(told("sol").is_empty());
    assert_eq!(told("mei").len(), 1, "since what she has read");
    wait(guild.desk("mei").withdraw_draft(community, norm.id)).unwrap();
    assert!(told("mei").is_empty());
    // Of what is in force, the version under discussion.
    let agreed = adopted(&guild, "On time");
    assert!(told("ned").is_empty());
    wait(guild.op.review_norm(
        community,
        agreed.id,
        &learncomm_core::norm::Review::Revise {
            text: "On time, or a word before.".to_owned(),
        },
    ))
    .unwrap();
    assert_eq!(told("ned"), [(agreed.number, 2)]);
}

#[test]
fn s4_2_s1_7_goals_that_are_due_are_told_to_who_answers_for_them_and_to_stewards() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    let goal = set(&guild);
    let told = |who: &str| -> Vec<(String, bool, GoalDue)> {
        let told = digest(&guild, who).goals_due;
        assert_eq!(told, sent(&guild, who).goals_due);
        told.into_iter().map(|g| (g.name, g.mine, g.due)).collect()
    };
    let name = format!("#{}", goal.number.unwrap());
    let due = |mine, due| vec![(name.clone(), mine, due)];
    guild.until("2026-02-03 23:59");
    assert!(told("mei").is_empty() && told("sol").is_empty());
    guild.until("2026-02-04 00:00");
    assert_eq!(
        told("mei"),
        due(true, GoalDue::Observation),
        "30 days without a look"
    );
    assert_eq!(told("sol"), due(false, GoalDue::Observation));
    for who in ["fay", "ned", "gus"] {
        assert!(told(who).is_empty(), "{who}");
    }
    assert_eq!(digest(&guild, "mei").goals_due[0].at, at("2026-02-05 00:00"));
    observe(&guild, "mei", goal.id, 35.0, "2026-02-03").unwrap();
    assert!(told("mei").is_empty() && told("sol").is_empty());
    guild.until("2026-04-01 00:00");
    observe(&guild, "mei", goal.id, 30.0, "2026-03-30").unwrap();
    assert_eq!(told("mei"), due(true, GoalDue::Target), "two weeks before");
    guild.until("2026-05-20 00:00");
    assert_eq!(told("sol"), due(false, GoalDue::Target), "it is over");
    suspend(&guild, "mei");
    assert!(told("mei").is_empty(), "who may not act is not asked to");
    wait(
        guild
            .op
            .end_goal(community, goal.id, GoalOutcome::Missed, "By ten."),
    )
    .unwrap();
    assert!(told("sol").is_empty());
}

#[test]
fn s4_2_s4_10_a_personal_goal_that_is_due_is_told_to_nobody_else() {
    for visible_to in [GoalVisibility::OnlyMe, GoalVisibility::Community] {
        let guild = Guild::with_roles();
        guild.until("2026-03-01 00:00");
        let before = all_sent(&guild);
        set_own(&guild, "mei", visible_to);
        guild.until("2026-04-10 00:00");
        let told = digest(&guild, "mei").goals_due;
        assert_eq!(
            (told.len(), told[0].name.as_str(), told[0].mine),
            (1, "mine/1", true)
        );
        assert!(digest(&guild, "sol").is_empty());
        assert_eq!(sent(&guild, "mei").goals_due, []);
        assert_eq!(all_sent(&guild), before, "there is nothing to send");
    }
}

#[test]
fn s4_2_what_waits_is_not_more_than_can_be_read() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for n in 0..51 {
        wait(
            guild
                .desk("mei")
                .draft_norm(community, new_norm(&format!("Norm {n}"))),
        )
        .unwrap();
        let when = (at("2026-01-06 10:00") + TimeDelta::hours(n)).format("%Y-%m-%d %H:%M");
        let session = guild.session(&when.to_string(), plan("Many"));
        wait(
            guild
                .desk("fay")
                .invite(community, session.id, &handle("sol"), None, ""),
        )
        .unwrap();
    }
    let told = digest(&guild, "sol");
    assert_eq!(
        (told.norms_under_discussion.len(), told.invitations.len()),
        (50, 50)
    );
    assert_eq!(told.invitations[0].starts_at, at("2026-01-06 10:00"));
}
