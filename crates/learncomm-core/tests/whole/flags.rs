//! Flags that cite a norm: who sees what, what rulings do and undo, appeals, the log.

use chrono::{DateTime, Utc};
use learncomm_core::community::{AuditLog, CharterEdit, SettingsEdit};
use learncomm_core::contribution::Contribution;
use learncomm_core::id::FlagId;
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::norm::{
    AppealOutcome, AuditAct, FlagFilter, FlagOn, FlagPhase, NewFlag, NewRuling, Norm, Review, Ruling,
    ShownFlag,
};
use learncomm_core::{Desk, Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::norms::{adopted, new_norm};

pub(crate) fn flag(guild: &Guild, who: &str, on: &Contribution, norm: &Norm) -> Result<ShownFlag, Error> {
    let new = NewFlag {
        on: FlagOn::Contribution(on.id),
        norm: norm.id,
        words: format!("{who} saw it"),
    };
    wait(guild.desk(who).raise_flag(guild.community.id, &new))
}

pub(crate) fn conduct(guild: &Guild, who: &str, of: &str, norm: &Norm) -> Result<ShownFlag, Error> {
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

pub(crate) fn rule(desk: &Desk, guild: &Guild, id: FlagId, what: Ruling) -> Result<ShownFlag, Error> {
    wait(desk.rule_on_flag(guild.community.id, id, &ruling(what, None)))
}

pub(crate) fn decide(
    desk: &Desk,
    guild: &Guild,
    id: FlagId,
    outcome: AppealOutcome,
) -> Result<ShownFlag, Error> {
    wait(desk.decide_appeal(guild.community.id, id, outcome, "Looked at it again."))
}

/// A guild with two stewards and two members more, a norm, and a question by `mei`.
pub(crate) fn flaggable() -> (Guild, Norm, Contribution) {
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

pub(crate) fn states(guild: &Guild, verbs: &[Verb]) -> Vec<(Verb, u32, u32)> {
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
