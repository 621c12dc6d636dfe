//! Flags that cite a norm: who sees what, what rulings do and undo, appeals, the log.

use std::sync::{Arc, Barrier};
use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use learncomm_core::community::{AuditLog, CharterEdit, SettingsEdit};
use learncomm_core::contribution::{Contribution, Filter, State};
use learncomm_core::id::{FlagId, SeededIds};
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::norm::{
    AppealOutcome, AuditAct, FlagFilter, FlagOn, FlagPhase, NewFlag, NewRuling, Norm, Review, Ruling,
    ShownFlag,
};
use learncomm_core::{Desk, Error, ErrorKind, Hub, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};
use crate::norms::{adopted, new_norm};

pub(crate) fn flag(guild: &Guild, who: &str, on: &Contribution, norm: &Norm) -> Result<ShownFlag, Error> {
    let new = NewFlag {
        on: FlagOn::Contribution(on.id),
        norm: norm.id,
        words: format!("{who} saw it"),
    };
    wait(guild.desk(who).raise_flag(guild.community.id, &new))
}

fn conduct(guild: &Guild, who: &str, of: &str, norm: &Norm) -> Result<ShownFlag, Error> {
    let new = NewFlag {
        on: FlagOn::Conduct(handle(of)),
        norm: norm.id,
        words: "It was loud.".to_owned(),
    };
    wait(guild.desk(who).raise_flag(guild.community.id, &new))
}

pub(crate) fn ruling(ruling: Ruling, until: Option<DateTime<Utc>>) -> NewRuling {
    NewRuling {
        ruling,
        reason: "We agreed otherwise.".to_owned(),
        until,
        norm: None,
    }
}

fn rule(desk: &Desk, guild: &Guild, id: FlagId, what: Ruling) -> Result<ShownFlag, Error> {
    wait(desk.rule_on_flag(guild.community.id, id, &ruling(what, None)))
}

fn decide(desk: &Desk, guild: &Guild, id: FlagId, outcome: AppealOutcome) -> Result<ShownFlag, Error> {
    wait(desk.decide_appeal(guild.community.id, id, outcome, "Looked at it again."))
}

/// A guild with two stewards and two members more, a norm, and a question by `mei`.
fn flaggable() -> (Guild, Norm, Contribution) {
    let guild = Guild::with_roles();
    for (name, role) in [
        ("sue", Role::Steward),
        ("ned", Role::Member),
        ("ola", Role::Member),
    ] {
        guild.join(name, role);
    }
    let norm = adopted(&guild, "No blame");
    guild.pass(60);
    let asked = guild.ask("mei", "Who broke it?");
    guild.pass(60);
    (guild, norm, asked)
}

fn states(guild: &Guild, verbs: &[Verb]) -> Vec<(Verb, u32, u32)> {
    let mut ledger = guild.ledger();
    ledger.retain(|a| verbs.contains(&a.verb));
    ledger.iter().map(|a| (a.verb, a.object, a.value)).collect()
}

#[test]
fn s4_6_who_flagged_is_known_to_stewards_and_themselves() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let first = flag(&guild, "ned", &asked, &norm).unwrap();
    guild.pass(60);
    let second = flag(&guild, "ola", &asked, &norm).unwrap();
    assert_eq!(first.id, second.id, "flags on the same are one");
    assert_eq!((second.people, second.raised.len()), (None, 1));
    assert_eq!(second.raised[0].by, Some(handle("ola")));
    let seen = |who: &str| wait(guild.desk(who).flag(community, first.id));
    let by_steward = seen("sue").unwrap();
    assert_eq!((by_steward.people, by_steward.raised.len()), (Some(2), 2));
    assert_eq!(by_steward.raised[0].words, "ned saw it");
    assert_eq!(by_steward.norm, Some(norm.slug.clone()));
    let by_flagger = seen("ned").unwrap();
    assert_eq!(
        by_flagger
            .raised
            .iter()
            .map(|r| r.words.as_str())
            .collect::<Vec<_>>(),
        ["ned saw it"]
    );
    // Whom it concerns sees that there is a flag, and neither who nor how many nor what they said.
    let by_author = seen("mei").unwrap();
    assert_eq!((by_author.people, by_author.raised.len()), (None, 0));
    assert_eq!(by_author.member, Some(handle("mei")));
    for other in ["fay", "gus"] {
        assert_eq!(refused(seen(other), &["there is no flag"]), ErrorKind::NotFound);
        assert!(
            wait(guild.desk(other).flags(community, FlagFilter::default(), None, 9))
                .unwrap()
                .0
                .is_empty()
        );
    }
    for who in ["sol", "ned", "ola", "mei"] {
        let (found, more) = wait(guild.desk(who).flags(community, FlagFilter::default(), None, 9)).unwrap();
        assert_eq!((found.len(), more), (1, false), "{who}");
    }
    let told: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::Flagged)
        .collect();
    assert_eq!(told.len(), 2);
    for line in told {
        assert_eq!((line.actor, line.toward), (NONE, NONE));
        assert_eq!((line.object, line.parent), (first.number, norm.number));
    }
    // A steward whom it concerns sees it as anybody would whom it concerns.
    guild.pass(60);
    let about_sol = conduct(&guild, "ned", "sol", &norm).unwrap();
    let seen = wait(guild.desk("sol").flag(community, about_sol.id)).unwrap();
    assert_eq!((seen.people, seen.raised.len()), (None, 0));
    let (listed, _) = wait(guild.desk("sol").flags(community, FlagFilter::default(), None, 9)).unwrap();
    assert_eq!(listed[0].raised.len(), 0);
    assert_eq!(listed[1].raised.len(), 2);
    assert_eq!(
        wait(guild.op.flag(community, about_sol.id)).unwrap().people,
        Some(1)
    );
}

#[test]
fn s4_6_what_can_be_flagged() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    flag(&guild, "ned", &asked, &norm).unwrap();
    let draft = wait(guild.desk("ned").draft_norm(community, new_norm("On time"))).unwrap();
    let removed = guild.ask("mei", "Gone?");
    wait(guild.desk("mei").remove(community, removed.id, None)).unwrap();
    let silent = NewFlag {
        on: FlagOn::Conduct(handle("mei")),
        norm: norm.id,
        words: " ".to_owned(),
    };
    let before = guild.dump();
    for (outcome, says, kind) in [
        (
            flag(&guild, "ned", &asked, &norm),
            "you have flagged #",
            ErrorKind::Rule,
        ),
        (
            flag(&guild, "mei", &asked, &norm),
            "nobody flags themselves",
            ErrorKind::Rule,
        ),
        (
            flag(&guild, "ola", &asked, &draft),
            "no version of it is in force",
            ErrorKind::Rule,
        ),
        (
            flag(&guild, "ola", &removed, &norm),
            "has been removed",
            ErrorKind::Rule,
        ),
        (
            conduct(&guild, "mei", "mei", &norm),
            "nobody flags themselves",
            ErrorKind::Rule,
        ),
        (
            conduct(&guild, "mei", "olu", &norm),
            "olu is not a member",
            ErrorKind::Rule,
        ),
        (
            wait(guild.desk("ned").raise_flag(community, &silent)),
            "words: a flag on conduct says what happened",
            ErrorKind::Invalid,
        ),
    ] {
        assert_eq!(refused(outcome, &[says]), kind);
    }
    assert!(guild.dump() == before);
    // Conduct may be flagged again by the same person: it is not one thing.
    let first = conduct(&guild, "ned", "mei", &norm).unwrap();
    let again = conduct(&guild, "ned", "mei", &norm).unwrap();
    assert_eq!((again.id, again.raised.len()), (first.id, 2));
    assert_eq!(wait(guild.op.flag(community, first.id)).unwrap().people, Some(1));
    // Once it was ruled on, another flag is another one; but nobody flags a contribution twice.
    let open = wait(guild.op.flags(community, FlagFilter::default(), None, 9))
        .unwrap()
        .0;
    let on_asked = open.iter().find(|f| f.contribution.is_some()).unwrap().id;
    rule(&guild.desk("sol"), &guild, on_asked, Ruling::None).unwrap();
    refused(flag(&guild, "ned", &asked, &norm), &["you have flagged"]);
    assert_ne!(flag(&guild, "ola", &asked, &norm).unwrap().id, on_asked);
    // A norm that is being revised is in force.
    let text = "Second.".to_owned();
    wait(guild.op.review_norm(community, norm.id, &Review::Revise { text })).unwrap();
    let other = guild.ask("mei", "Who else?");
    assert_eq!(flag(&guild, "ola", &other, &norm).unwrap().norm_version, 1);
}

#[test]
fn s4_6_hiding_is_undone_by_another_steward() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let (mei, sol, sue) = (guild.desk("mei"), guild.desk("sol"), guild.desk("sue"));
    let raised = flag(&guild, "ned", &asked, &norm).unwrap();
    let hidden = rule(&sol, &guild, raised.id, Ruling::Hide).unwrap();
    assert_eq!(hidden.state, FlagPhase::Resolved);
    assert!(hidden.resolution.as_ref().unwrap().in_effect);
    let twice = rule(&sue, &guild, raised.id, Ruling::None);
    assert_eq!(refused(twice, &["was ruled on already"]), ErrorKind::Rule);

    // Out of sight of all but its author and stewards; nothing is added to it.
    let ned = guild.desk("ned");
    let seen = |desk: &Desk| {
        wait(desk.contributions(community, &Filter::default(), None, 9))
            .unwrap()
            .0
            .len()
    };
    assert_eq!((seen(&ned), seen(&mei), seen(&sue)), (0, 1, 1));
    assert_eq!(
        wait(ned.contribution(community, asked.id)).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let given = format!("#{}", asked.number);
    assert_eq!(
        wait(ned.find_contribution(community, &given)).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    for outcome in [
        wait(sue.answer(community, answer(asked.id))),
        wait(sue.comment(community, comment(asked.id))),
        wait(sue.rate(community, asked.id, 5)),
        wait(sue.remove(community, asked.id, Some("x"))),
        wait(mei.remove(community, asked.id, None)),
    ] {
        assert_eq!(refused(outcome, &["is hidden"]), ErrorKind::Rule);
    }
    assert!(matches!(
        wait(mei.contribution(community, asked.id))
            .unwrap()
            .contribution
            .state,
        State::Hidden { by: Some(_), .. }
    ));

    // An appeal is for whom it concerns, once; another steward decides it.
    let kind = refused(
        wait(ned.appeal(community, raised.id, "No!")),
        &["does not concern you"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    let kind = refused(
        wait(guild.desk("fay").appeal(community, raised.id, "No!")),
        &["no flag"],
    );
    assert_eq!(kind, ErrorKind::NotFound);
    guild.pass(60);
    let appealed = wait(mei.appeal(community, raised.id, "It was a joke.")).unwrap();
    assert_eq!(appealed.state, FlagPhase::Appealed);
    refused(
        wait(mei.appeal(community, raised.id, "Please!")),
        &["an appeal is made once"],
    );
    assert_eq!(
        wait(ned.flag(community, raised.id))
            .unwrap()
            .resolution
            .unwrap()
            .appeal,
        None
    );
    let own = decide(&sol, &guild, raised.id, AppealOutcome::Upheld);
    assert_eq!(
        refused(own, &["ruled on by you: another steward decides"]),
        ErrorKind::Rule
    );
    guild.pass(60);
    let decided = decide(&sue, &guild, raised.id, AppealOutcome::Undone).unwrap();
    let resolution = decided.resolution.unwrap();
    assert_eq!((decided.state, resolution.in_effect), (FlagPhase::Decided, false));
    assert_eq!(resolution.appeal.as_deref(), Some("It was a joke."));
    assert_eq!((seen(&ned), seen(&mei)), (1, 1));
    guild.answer("ned", asked.id);
    refused(
        decide(&sue, &guild, raised.id, AppealOutcome::Upheld),
        &["no open appeal"],
    );
    assert_eq!(
        states(
            &guild,
            &[
                Verb::RemovedByModeration,
                Verb::Restored,
                Verb::ResolvedFlag,
                Verb::Appealed,
                Verb::DecidedAppeal
            ]
        ),
        [
            (Verb::RemovedByModeration, asked.number, 0),
            (Verb::ResolvedFlag, raised.number, Ruling::Hide.code()),
            (Verb::Appealed, raised.number, 0),
            (Verb::Restored, asked.number, 0),
            (Verb::DecidedAppeal, raised.number, 2),
        ]
    );
}

#[test]
fn s4_6_removing_and_hiding_for_several_reasons() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let (sol, sue) = (guild.desk("sol"), guild.desk("sue"));
    let state = || {
        wait(guild.op.contribution(community, asked.id))
            .unwrap()
            .contribution
            .state
    };
    let one = flag(&guild, "ned", &asked, &norm).unwrap();
    rule(&sol, &guild, one.id, Ruling::Hide).unwrap();
    // Nobody can flag what is out of sight; what was flagged before it was hidden can still be ruled on.
    refused(flag(&guild, "ola", &asked, &norm), &["is hidden"]);
    wait(sue.lift_ruling(community, one.id, "Put right.")).unwrap();
    assert_eq!(state(), State::Stands);
    let again = wait(sue.lift_ruling(community, one.id, "Put right."));
    assert_eq!(refused(again, &["nothing in effect"]), ErrorKind::Rule);
    refused(
        wait(guild.desk("mei").appeal(community, one.id, "No!")),
        &["was lifted"],
    );
    let two = flag(&guild, "ola", &asked, &norm).unwrap();
    rule(&sue, &guild, two.id, Ruling::Remove).unwrap();
    assert!(matches!(state(), State::RemovedByModeration { .. }));
    wait(guild.desk("mei").appeal(community, two.id, "No!")).unwrap();
    let lifted = wait(sol.lift_ruling(community, two.id, "Never mind."));
    assert_eq!(refused(lifted, &["has an open appeal"]), ErrorKind::Rule);
    let upheld = decide(&sol, &guild, two.id, AppealOutcome::Upheld).unwrap();
    assert!(upheld.resolution.unwrap().in_effect);
    assert!(matches!(state(), State::RemovedByModeration { .. }));
    // What its author took back is not there to be hidden.
    let other = guild.ask("mei", "And you?");
    let three = flag(&guild, "ola", &other, &norm).unwrap();
    wait(guild.desk("mei").remove(community, other.id, None)).unwrap();
    let gone = rule(&sol, &guild, three.id, Ruling::Hide);
    assert_eq!(refused(gone, &["has been removed"]), ErrorKind::Rule);
    rule(&sol, &guild, three.id, Ruling::Remind).unwrap();
}

#[test]
fn s4_6_who_is_suspended_reads_and_appeals() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let (ned, sol, sue) = (guild.desk("ned"), guild.desk("sol"), guild.desk("sue"));
    let raised = conduct(&guild, "mei", "ned", &norm).unwrap();
    let now = guild.hub.now();
    let suspend =
        |desk: &Desk, id, until| wait(desk.rule_on_flag(community, id, &ruling(Ruling::Suspend, until)));
    let before = guild.dump();
    for (outcome, says, kind) in [
        (
            suspend(&sol, raised.id, None),
            "until: a suspension needs an end",
            ErrorKind::Invalid,
        ),
        (
            suspend(&sol, raised.id, Some(now)),
            "ends after now",
            ErrorKind::Invalid,
        ),
        (
            suspend(&sol, raised.id, Some(now + TimeDelta::days(4_000))),
            "within 3650 days",
            ErrorKind::Invalid,
        ),
        (
            wait(sol.rule_on_flag(community, raised.id, &ruling(Ruling::Remind, Some(now)))),
            "only a suspension has an end",
            ErrorKind::Invalid,
        ),
        (
            rule(&sol, &guild, raised.id, Ruling::Hide),
            "nothing to hide",
            ErrorKind::Rule,
        ),
    ] {
        assert_eq!(refused(outcome, &[says]), kind);
    }
    assert!(guild.dump() == before);
    let until = now + TimeDelta::days(14);
    let ruled = suspend(&sol, raised.id, Some(until)).unwrap();
    assert_eq!(ruled.resolution.unwrap().until, Some(until));
    let silent = wait(ned.answer(community, answer(asked.id)));
    assert_eq!(
        refused(silent, &["suspended from taking part until"]),
        ErrorKind::Rule
    );
    wait(ned.contribution(community, asked.id)).unwrap();
    wait(ned.appeal(community, raised.id, "It was the music.")).unwrap();
    guild.pass(60);
    decide(&sue, &guild, raised.id, AppealOutcome::Undone).unwrap();
    guild.answer("ned", asked.id);
    let number = wait(guild.op.member(community, &handle("ned")))
        .unwrap()
        .membership
        .number;
    let told: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| matches!(a.verb, Verb::Suspended | Verb::Reinstated))
        .map(|a| (a.actor, a.verb, a.value))
        .collect();
    let minutes = u32::try_from(until.timestamp() / 60).unwrap();
    assert_eq!(
        told,
        [(number, Verb::Suspended, minutes), (number, Verb::Reinstated, 0)]
    );
    // Two suspensions: when the longer one is lifted, the shorter one is left; and it ends by itself.
    for (days, who) in [(3, "mei"), (9, "ola")] {
        let raised = conduct(&guild, who, "ned", &norm).unwrap();
        let until = guild.hub.now() + TimeDelta::days(days);
        suspend(&sue, raised.id, Some(until)).unwrap();
        guild.pass(60);
        if days == 9 {
            wait(sol.lift_ruling(community, raised.id, "Enough.")).unwrap();
        }
    }
    guild.pass(86_400);
    refused(wait(ned.ask(community, question("Now?"))), &["suspended"]);
    guild.pass(3 * 86_400);
    wait(ned.ask(community, question("Now?"))).unwrap();
}

#[test]
fn s4_6_nobody_judges_what_is_about_or_by_them() {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    let community = guild.community.id;
    let sol = guild.desk("sol");
    let about_sol = conduct(&guild, "mei", "sol", &norm).unwrap();
    let kind = refused(rule(&sol, &guild, about_sol.id, Ruling::None), &["is about you"]);
    assert_eq!(kind, ErrorKind::Rule);
    let by_sol = conduct(&guild, "sol", "mei", &norm).unwrap();
    let kind = refused(
        rule(&sol, &guild, by_sol.id, Ruling::None),
        &["was raised by you"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    // With one steward only, the owner of the store decides.
    let asked = guild.ask("mei", "Who?");
    let raised = flag(&guild, "gus", &asked, &norm).unwrap();
    rule(&sol, &guild, raised.id, Ruling::Remind).unwrap();
    let mei = guild.desk("mei");
    wait(mei.appeal(community, raised.id, "Why me?")).unwrap();
    let alone = decide(&sol, &guild, raised.id, AppealOutcome::Upheld);
    let kind = refused(
        alone,
        &["there is no other steward", "the owner of the store decide"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    decide(&guild.op, &guild, raised.id, AppealOutcome::Upheld).unwrap();
    // The owner of the store does not decide about their own ruling if there is a steward who can.
    rule(&guild.op, &guild, by_sol.id, Ruling::Remind).unwrap();
    wait(mei.appeal(community, by_sol.id, "Why me?")).unwrap();
    guild.join("sue", Role::Steward);
    let own = decide(&guild.op, &guild, by_sol.id, AppealOutcome::Upheld);
    assert_eq!(refused(own, &["another steward decides"]), ErrorKind::Rule);
    wait(guild.op.release(community, &handle("sue"), None)).unwrap_err();
    guild.pass(60);
    wait(guild.op.release(community, &handle("sue"), None)).unwrap();
    decide(&guild.op, &guild, by_sol.id, AppealOutcome::Undone).unwrap();
    // The end is the end: nothing to appeal, too late to appeal.
    let none = rule(&guild.op, &guild, about_sol.id, Ruling::None).unwrap();
    refused(wait(sol.appeal(community, none.id, "?")), &["led to nothing"]);
    let other = guild.ask("mei", "Who else?");
    let late = flag(&guild, "gus", &other, &norm).unwrap();
    refused(
        wait(mei.appeal(community, late.id, "?")),
        &["was not ruled on yet"],
    );
    rule(&sol, &guild, late.id, Ruling::Remind).unwrap();
    guild.pass(31 * 86_400);
    refused(wait(mei.appeal(community, late.id, "?")), &["too late"]);
}

#[test]
fn s4_6_the_log_is_read_as_the_charter_says() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let (mei, sol, fay) = (guild.desk("mei"), guild.desk("sol"), guild.desk("fay"));
    let raised = flag(&guild, "ned", &asked, &norm).unwrap();
    rule(&sol, &guild, raised.id, Ruling::Hide).unwrap();
    guild.pass(60);
    wait(mei.appeal(community, raised.id, "ned has it in for me")).unwrap();
    guild.pass(60);
    decide(&guild.desk("sue"), &guild, raised.id, AppealOutcome::Undone).unwrap();
    let log = |desk: &Desk| wait(desk.audit_log(community, None, 9)).unwrap().0;
    let acts: Vec<_> = log(&fay)
        .iter()
        .map(|e| (e.act, e.by.clone(), e.member.clone()))
        .collect();
    assert_eq!(
        acts,
        [
            (AuditAct::Decided, Some(handle("sue")), None),
            (AuditAct::Appealed, None, None),
            (AuditAct::Ruled, Some(handle("sol")), None),
        ]
    );
    assert_eq!(log(&mei)[1].by, Some(handle("mei")));
    let entry = &log(&sol)[2];
    assert_eq!(
        (entry.member.clone(), entry.ruling),
        (Some(handle("mei")), Ruling::Hide)
    );
    assert_eq!(
        (entry.norm.clone(), entry.contribution),
        (Some(norm.slug.clone()), Some(asked.number))
    );
    assert_eq!(log(&sol)[0].outcome, Some(AppealOutcome::Undone));
    // Neither who flagged nor in which words is in anybody's log.
    for desk in [&fay, &mei, &sol, &guild.op] {
        let text = serde_json::to_string(&log(desk)).unwrap();
        assert!(!text.contains("ned"), "{text}");
    }
    let (first, more) = wait(fay.audit_log(community, None, 2)).unwrap();
    assert!(more);
    let (rest, more) = wait(fay.audit_log(community, Some(first[1].id), 2)).unwrap();
    assert_eq!((rest.len(), more), (1, false));
    let kind = refused(
        wait(guild.desk("gus").audit_log(community, None, 9)),
        &["read the log of moderation"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    let edit = CharterEdit {
        settings: SettingsEdit {
            audit_log: Some(AuditLog::Stewards),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(sol.edit_charter(community, &edit)).unwrap();
    let kind = refused(
        wait(fay.audit_log(community, None, 9)),
        &["steward or operator does"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    assert_eq!(log(&sol).len(), 3);
}

#[test]
fn s4_6_flags_page_by_state_and_contribution() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let mut ids = vec![flag(&guild, "ned", &asked, &norm).unwrap().id];
    for i in 0..4 {
        guild.pass(60);
        let asked = guild.ask("mei", &format!("Who {i}?"));
        ids.push(flag(&guild, "ned", &asked, &norm).unwrap().id);
    }
    rule(&guild.desk("sol"), &guild, ids[2], Ruling::None).unwrap();
    ids.reverse();
    for who in ["sol", "ned", "mei"] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = wait(guild.desk(who).flags(
                community,
                FlagFilter::default(),
                after.as_ref(),
                2,
            ))
            .unwrap();
            seen.extend(page.iter().map(|f| f.id));
            after = page.into_iter().next_back();
            if !more {
                break;
            }
        }
        assert_eq!(seen, ids, "{who}");
        let open = FlagFilter {
            phase: Some(FlagPhase::Open),
            ..FlagFilter::default()
        };
        assert_eq!(
            wait(guild.desk(who).flags(community, open, None, 9))
                .unwrap()
                .0
                .len(),
            4
        );
        let on = FlagFilter {
            contribution: Some(asked.id),
            ..FlagFilter::default()
        };
        let (found, _) = wait(guild.desk(who).flags(community, on, None, 9)).unwrap();
        assert_eq!(found.iter().map(|f| f.id).collect::<Vec<_>>(), [ids[4]]);
        let given = format!("#{}", found[0].number);
        assert_eq!(
            wait(guild.desk(who).find_flag(community, &given)).unwrap().id,
            ids[4]
        );
    }
}

/// Two hubs, two stewards: one ruling holds, and it is put into effect once.
#[test]
fn s4_6_ruling_at_once() {
    for round in 0..10 {
        let (guild, norm, asked) = flaggable();
        let community = guild.community.id;
        let raised = flag(&guild, "ned", &asked, &norm).unwrap();
        let ids = SeededIds::new(3_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let start = Arc::new(Barrier::new(2));
        let desks = [guild.desk("sol"), wait(other.as_person(&handle("sue"))).unwrap()];
        let racers: Vec<_> = desks
            .into_iter()
            .map(|desk| {
                let start = start.clone();
                thread::spawn(move || {
                    start.wait();
                    wait(desk.rule_on_flag(community, raised.id, &ruling(Ruling::Hide, None)))
                        .map_err(|e| e.kind())
                })
            })
            .collect();
        let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        assert!(outcomes.contains(&Err(ErrorKind::Rule)));
        assert_eq!(states(&guild, &[Verb::RemovedByModeration]).len(), 1);
        assert_eq!(wait(guild.op.audit_log(community, None, 9)).unwrap().0.len(), 1);
    }
}

/// Several flag the same at once: it is one flag, and nobody is lost.
#[test]
fn s4_6_flagging_at_once() {
    let (guild, norm, asked) = flaggable();
    let start = Arc::new(Barrier::new(4));
    let racers: Vec<_> = ["ned", "ola", "fay", "gus"]
        .into_iter()
        .map(|name| {
            let (desk, start, community) = (guild.desk(name), start.clone(), guild.community.id);
            let new = NewFlag {
                on: FlagOn::Contribution(asked.id),
                norm: norm.id,
                words: String::new(),
            };
            thread::spawn(move || {
                start.wait();
                wait(desk.raise_flag(community, &new)).unwrap().id
            })
        })
        .collect();
    let mut ids: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(
        wait(guild.op.flag(guild.community.id, ids[0])).unwrap().people,
        Some(4)
    );
}
