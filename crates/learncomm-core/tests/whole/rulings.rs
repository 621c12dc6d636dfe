//! What rulings on flags do and undo, and who judges whom.

use chrono::TimeDelta;
use learncomm_core::contribution::{Filter, ListedState, State};
use learncomm_core::ledger::Verb;
use learncomm_core::norm::{AppealOutcome, FlagPhase, Ruling};
use learncomm_core::{Desk, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};
use crate::flags::{conduct, decide, flag, flaggable, rule, ruling, states};
use crate::norms::adopted;

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
    let listed = |desk: &Desk, state| {
        let filter = Filter {
            state,
            ..Filter::default()
        };
        wait(desk.contributions(community, &filter, None, 9))
            .unwrap()
            .0
            .len()
    };
    let standing = |desk: &Desk| listed(desk, ListedState::Stands);
    let seen = |desk: &Desk| listed(desk, ListedState::Hidden);
    assert_eq!((standing(&ned), standing(&mei), standing(&sue)), (0, 0, 0));
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
    assert_eq!((standing(&ned), standing(&mei)), (1, 1));
    assert_eq!(seen(&sue), 0);
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
