//! Norms from draft to revision: voices, consent, reviews, what is kept and what the ledger is told.

use chrono::TimeDelta;
use learncomm_core::community::{CharterEdit, NewPerson, SettingsEdit};
use learncomm_core::id::NormId;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::norm::{
    MAX_VOICES, NewNorm, Norm, NormFilter, NormPhase, NormState, Review, ReviewOutcome, Stance,
};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};

pub(crate) fn new_norm(title: &str) -> NewNorm {
    NewNorm {
        title: title.to_owned(),
        text: "We talk about what happened, not about who did it.".to_owned(),
        ..NewNorm::default()
    }
}

/// Drafts a norm and adopts it: `mei` drafts, `sol` and `fay` support.
pub(crate) fn adopted(guild: &Guild, title: &str) -> Norm {
    let community = guild.community.id;
    let norm = wait(guild.desk("mei").draft_norm(community, new_norm(title))).unwrap();
    for name in ["sol", "fay"] {
        speak(guild, name, norm.id, Stance::Support).unwrap();
    }
    wait(guild.desk("mei").adopt_norm(community, norm.id)).unwrap()
}

pub(crate) fn speak(
    guild: &Guild,
    who: &str,
    on: NormId,
    stance: Stance,
) -> Result<(), learncomm_core::Error> {
    let words = if stance == Stance::Support { "" } else { "Words." };
    let community = guild.community.id;
    wait(guild.desk(who).speak_on_norm(community, on, stance, words)).map(drop)
}

/// What the ledger was told of a norm: verb and value.
pub(crate) fn told(guild: &Guild, norm: &Norm) -> Vec<(Verb, u32)> {
    let mut lines: Vec<Activity> = guild.ledger();
    lines.retain(|a| a.object == norm.number && a.verb >= Verb::DraftedNorm);
    lines.iter().map(|a| (a.verb, a.value)).collect()
}

fn minutes(at: chrono::DateTime<chrono::Utc>) -> u32 {
    u32::try_from(at.timestamp() / 60).unwrap()
}

#[test]
fn s2_11_a_norm_is_adopted_by_consent() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let bot = NewPerson {
        bot: true,
        ..NewPerson::new(handle("bot"), "Bot")
    };
    wait(guild.op.create_person(bot)).unwrap();
    wait(guild.op.admit(community, &handle("bot"), Default::default())).unwrap();
    guild.pass(60);
    let norm = wait(mei.draft_norm(community, new_norm("No blame!"))).unwrap();
    assert_eq!((norm.slug.as_str(), norm.phase()), ("no-blame", NormPhase::Draft));
    // Guests and bots are not asked; the drafter was heard.
    let so_far = wait(mei.consent(community, norm.id)).unwrap();
    assert_eq!((so_far.members, so_far.heard, so_far.needed), (3, 1, 2));
    assert_eq!(so_far.unspoken, [handle("fay"), handle("sol")]);
    let early = refused(
        wait(mei.adopt_norm(community, norm.id)),
        &[
            "`no-blame` cannot be adopted yet",
            "1 of 3 members were heard",
            "asks for 2",
        ],
    );
    assert_eq!(early, ErrorKind::Rule);

    guild.pass(60);
    speak(&guild, "sol", norm.id, Stance::Concern).unwrap();
    let so_far = wait(mei.consent(community, norm.id)).unwrap();
    assert_eq!((so_far.heard, so_far.concerned), (2, vec![handle("sol")]));
    let kind = refused(wait(mei.adopt_norm(community, norm.id)), &["open concern of sol"]);
    assert_eq!(kind, ErrorKind::Rule);
    // A concern is settled by who has it, and by nobody else.
    let kind = refused(
        wait(guild.desk("fay").settle_concerns(community, norm.id)),
        &["no open concern"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    guild.pass(60);
    wait(guild.desk("sol").settle_concerns(community, norm.id)).unwrap();

    guild.pass(60);
    let adopted = wait(mei.adopt_norm(community, norm.id)).unwrap();
    let review_at = guild.hub.now() + TimeDelta::days(180);
    let state = NormState::Adopted {
        in_force: 1,
        review_at,
    };
    assert_eq!(adopted.state, state);
    assert_eq!(
        told(&guild, &norm),
        [
            (Verb::DraftedNorm, 1),
            (Verb::Voiced, Stance::Concern.code() | 1 << 8),
            (Verb::AdoptedNorm, 1),
            (Verb::ScheduledReview, minutes(review_at)),
        ]
    );
    let kind = refused(
        wait(mei.adopt_norm(community, norm.id)),
        &["is adopted", "no version of it is under discussion"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    let outside = wait(guild.desk("sol").adopt_norm(community, norm.id));
    assert_eq!(refused(outside, &["under discussion"]), ErrorKind::Rule);
}

#[test]
fn s2_11_support_settles_and_only_those_present_count() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let all = CharterEdit {
        settings: SettingsEdit {
            consent_percent: Some(100),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &all)).unwrap();
    let mei = guild.desk("mei");
    let norm = wait(mei.draft_norm(community, new_norm("On time"))).unwrap();
    speak(&guild, "sol", norm.id, Stance::Concern).unwrap();
    speak(&guild, "sol", norm.id, Stance::Support).unwrap();
    guild.join("ned", Role::Member);
    speak(&guild, "ned", norm.id, Stance::Comment).unwrap();
    guild.pass(60);
    wait(guild.op.release(community, &handle("ned"), None)).unwrap();
    let outcome = wait(mei.adopt_norm(community, norm.id));
    refused(outcome, &["2 of 3 members were heard", "asks for 3"]);
    // Who becomes a guest is not asked any more.
    wait(guild.op.appoint(community, &handle("fay"), Role::Guest)).unwrap();
    let adopted = wait(mei.adopt_norm(community, norm.id)).unwrap();
    assert_eq!(adopted.phase(), NormPhase::Adopted);
}

#[test]
fn s2_11_a_new_version_asks_again_and_the_old_one_is_kept() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let norm = wait(mei.draft_norm(community, new_norm("No blame"))).unwrap();
    speak(&guild, "sol", norm.id, Stance::Concern).unwrap();
    speak(&guild, "fay", norm.id, Stance::Support).unwrap();
    guild.pass(60);
    let same = wait(mei.redraft_norm(community, norm.id, &new_norm("").text));
    assert_eq!(refused(same, &["version 1 says the same"]), ErrorKind::Rule);
    let second = "We talk about what happened.\n\nMistakes are ours together.";
    let redrafted = wait(guild.desk("fay").redraft_norm(community, norm.id, second)).unwrap();
    assert_eq!((redrafted.latest, redrafted.draft()), (2, Some(2)));
    let so_far = wait(mei.consent(community, norm.id)).unwrap();
    assert_eq!(
        (so_far.version, so_far.heard),
        (2, 1),
        "only who wrote it was heard"
    );
    assert!(so_far.concerned.is_empty());
    let first = wait(guild.desk("gus").norm_version(community, norm.id, 1)).unwrap();
    assert_eq!((first.voices.len(), first.concerns()), (2, 1));
    assert_eq!(first.author, Some(handle("mei")));
    let diff = wait(mei.norm_diff(community, norm.id, 1, 2)).unwrap();
    for line in [
        "--- no-blame version 1",
        "+++ no-blame version 2",
        "-We talk about what happened, not about who did it.",
        "+We talk about what happened.",
        "+Mistakes are ours together.",
    ] {
        assert!(diff.lines().any(|l| l == line), "{line}\n{diff}");
    }
    assert_eq!(wait(mei.norm_diff(community, norm.id, 2, 2)).unwrap(), "");
    let kind = refused(
        wait(mei.norm_diff(community, norm.id, 1, 3)),
        &["no version `3`", "has the versions 1 to 2"],
    );
    assert_eq!(kind, ErrorKind::NotFound);
    let (page, more) = wait(mei.norm_history(community, norm.id, 0, 1)).unwrap();
    assert_eq!((page[0].number, more), (1, true));
    let (page, more) = wait(mei.norm_history(community, norm.id, 1, 1)).unwrap();
    assert_eq!((page[0].number, page[0].under_discussion, more), (2, true, false));
}

#[test]
fn s2_11_a_review_keeps_revises_or_retires() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let norm = adopted(&guild, "No blame");
    guild.pass(60);
    wait(guild.desk("sol").acknowledge_norm(community, norm.id)).unwrap();
    guild.pass(60);
    wait(guild.desk("sol").acknowledge_norm(community, norm.id)).unwrap();
    let acknowledged = || wait(fay.norm(community, norm.id)).unwrap().version.acknowledged;
    assert_eq!(acknowledged().len(), 1, "once, and quietly again");

    let due = norm.review_at().unwrap();
    let slugs = |norms: Vec<Norm>| norms.iter().map(|n| n.slug.to_string()).collect::<Vec<_>>();
    let before = due - TimeDelta::days(1);
    assert!(wait(fay.norms_due(community, before)).unwrap().is_empty());
    assert_eq!(slugs(wait(fay.norms_due(community, due)).unwrap()), ["no-blame"]);
    let overdue = NormFilter {
        overdue: true,
        ..NormFilter::default()
    };
    assert!(wait(fay.norms(community, overdue, None, 9)).unwrap().0.is_empty());
    guild.clock.set(due + TimeDelta::days(3));
    let (found, _) = wait(fay.norms(community, overdue, None, 9)).unwrap();
    assert!(found.len() == 1 && found[0].overdue);

    // Keep, until a day that is given.
    let next = guild.hub.now() + TimeDelta::days(90);
    for wrong in [guild.hub.now(), guild.hub.now() + TimeDelta::days(4_000)] {
        let keep = Review::Keep { next: Some(wrong) };
        let kind = refused(wait(fay.review_norm(community, norm.id, &keep)), &["next: "]);
        assert_eq!(kind, ErrorKind::Invalid);
    }
    let keep = Review::Keep { next: Some(next) };
    let kept = wait(fay.review_norm(community, norm.id, &keep)).unwrap();
    assert_eq!(kept.review_at(), Some(next));
    assert!(wait(fay.norms(community, overdue, None, 9)).unwrap().0.is_empty());

    // Revise: what is in force stays so until the new version is agreed.
    let text = "Second.".to_owned();
    let revised = wait(fay.review_norm(community, norm.id, &Review::Revise { text })).unwrap();
    assert_eq!((revised.in_force(), revised.draft()), (Some(1), Some(2)));
    assert!(wait(fay.norms_due(community, next)).unwrap().is_empty());
    let again = wait(fay.review_norm(community, norm.id, &Review::Keep { next: None }));
    assert_eq!(
        refused(again, &["under-revision", "it is being revised"]),
        ErrorKind::Rule
    );
    let shown = wait(fay.norm(community, norm.id)).unwrap();
    assert_eq!((shown.version.number, shown.version.in_force), (1, true));
    speak(&guild, "mei", norm.id, Stance::Support).unwrap();
    wait(fay.adopt_norm(community, norm.id)).unwrap();
    let shown = wait(fay.norm(community, norm.id)).unwrap();
    assert_eq!(shown.version.text, "Second.");
    assert!(acknowledged().is_empty(), "a new version begins at nobody");
    let first = wait(fay.norm_version(community, norm.id, 1)).unwrap();
    assert_eq!(first.acknowledged.len(), 1, "what was acknowledged is kept");

    // Retire.
    let retire = Review::Retire {
        reason: "It goes without saying".to_owned(),
    };
    let retired = wait(fay.review_norm(community, norm.id, &retire)).unwrap();
    assert_eq!(retired.phase(), NormPhase::Retired);
    let outcomes: Vec<ReviewOutcome> = retired.reviews.iter().map(|r| r.outcome).collect();
    assert_eq!(
        outcomes,
        [ReviewOutcome::Keep, ReviewOutcome::Revise, ReviewOutcome::Retire]
    );
    let kind = refused(wait(fay.acknowledge_norm(community, norm.id)), &["is retired"]);
    assert_eq!(kind, ErrorKind::Rule);
    let verbs: Vec<(Verb, u32)> = told(&guild, &norm)
        .into_iter()
        .filter(|(verb, _)| !matches!(verb, Verb::Voiced))
        .collect();
    let last = minutes(guild.hub.now() + TimeDelta::days(180));
    assert_eq!(
        verbs,
        [
            (Verb::DraftedNorm, 1),
            (Verb::AdoptedNorm, 1),
            (Verb::ScheduledReview, minutes(due)),
            (Verb::AcknowledgedNorm, 1),
            (Verb::DraftedNorm, 2),
            (Verb::AdoptedNorm, 2),
            (Verb::ScheduledReview, minutes(next)),
            (Verb::ScheduledReview, last),
            (Verb::ReviewedNorm, 1),
            (Verb::ReviewedNorm, 2),
            (Verb::ReviewedNorm, 3),
            (Verb::RetiredNorm, 0),
        ],
        "in the order of time, and of verbs within an instant"
    );
}

#[test]
fn s2_11_withdrawing_is_for_who_began_and_who_tends() {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let norm = wait(mei.draft_norm(community, new_norm("Cameras on"))).unwrap();
    let ned = guild.desk("ned");
    assert_eq!(
        refused(
            wait(ned.withdraw_draft(community, norm.id)),
            &["adopt, review or retire"]
        ),
        ErrorKind::Forbidden
    );
    assert_eq!(
        refused(
            wait(ned.adopt_norm(community, norm.id)),
            &["adopt, review or retire"]
        ),
        ErrorKind::Forbidden
    );
    let withdrawn = wait(mei.withdraw_draft(community, norm.id)).unwrap();
    assert_eq!(withdrawn.phase(), NormPhase::Withdrawn);
    let kind = refused(
        wait(mei.redraft_norm(community, norm.id, "Again.")),
        &["is withdrawn"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    assert_eq!(
        speak(&guild, "sol", norm.id, Stance::Support).unwrap_err().kind(),
        kind
    );
    // Withdrawing a revision leaves in force what is, to be reviewed in due time.
    let norm = adopted(&guild, "No blame");
    let text = "Second.".to_owned();
    wait(guild.op.review_norm(community, norm.id, &Review::Revise { text })).unwrap();
    guild.pass(86_400);
    let kept = wait(guild.desk("fay").withdraw_draft(community, norm.id)).unwrap();
    let due = guild.hub.now() + TimeDelta::days(180);
    assert_eq!((kept.in_force(), kept.review_at()), (Some(1), Some(due)));
    assert!(told(&guild, &norm).contains(&(Verb::ScheduledReview, minutes(due))));
}

#[test]
fn s2_11_what_is_wrong_changes_nothing() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let norm = wait(mei.draft_norm(community, new_norm("No blame"))).unwrap();
    let draft = |change: fn(&mut NewNorm)| {
        let mut new = new_norm("Other");
        change(&mut new);
        wait(mei.draft_norm(community, new)).map(drop)
    };
    let before = guild.dump();
    for (outcome, says, kind) in [
        (
            draft(|n| n.title = " ".to_owned()),
            "title: may not be empty",
            ErrorKind::Invalid,
        ),
        (
            draft(|n| n.text.clear()),
            "text: may not be empty",
            ErrorKind::Invalid,
        ),
        (
            draft(|n| n.text = "x".repeat(100_001)),
            "100000 is the most",
            ErrorKind::Invalid,
        ),
        (
            draft(|n| n.title = "日本".to_owned()),
            "slug: cannot be made",
            ErrorKind::Invalid,
        ),
        (
            draft(|n| n.review_days = Some(0)),
            "0 is not between 1 and 3650",
            ErrorKind::Invalid,
        ),
        (
            draft(|n| n.title = "No blame".to_owned()),
            "`no-blame` exists already",
            ErrorKind::Exists,
        ),
        (
            wait(mei.speak_on_norm(community, norm.id, Stance::Concern, " ")).map(drop),
            "text: a concern needs one",
            ErrorKind::Invalid,
        ),
        (
            wait(mei.acknowledge_norm(community, norm.id)).map(drop),
            "is draft: no version of it is in force",
            ErrorKind::Rule,
        ),
        (
            wait(
                guild
                    .op
                    .review_norm(community, norm.id, &Review::Keep { next: None }),
            )
            .map(drop),
            "only what was adopted is reviewed",
            ErrorKind::Rule,
        ),
        (
            wait(mei.find_norm(community, "no-shame")).map(drop),
            "no norm `no-shame`",
            ErrorKind::NotFound,
        ),
    ] {
        assert_eq!(refused(outcome, &[says]), kind);
    }
    assert!(guild.dump() == before);
    for _ in 0..MAX_VOICES {
        speak(&guild, "sol", norm.id, Stance::Comment).unwrap();
    }
    let enough = speak(&guild, "sol", norm.id, Stance::Comment);
    assert_eq!(refused(enough, &["more than 20 times"]), ErrorKind::Rule);
    // Found by slug, number and id alike.
    for given in ["no-blame", &format!("#{}", norm.number), &norm.id.to_string()] {
        assert_eq!(wait(mei.find_norm(community, given)).unwrap().id, norm.id);
    }
}

#[test]
fn s2_11_lists_go_by_state_and_page() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut drafted = Vec::new();
    for i in 0..5 {
        guild.pass(60);
        let title = format!("Norm {i}");
        drafted.push(if i % 2 == 0 {
            adopted(&guild, &title)
        } else {
            wait(guild.desk("mei").draft_norm(community, new_norm(&title))).unwrap()
        });
    }
    let gus = guild.desk("gus");
    let adopted = NormFilter {
        phase: Some(NormPhase::Adopted),
        ..NormFilter::default()
    };
    let overdue = NormFilter {
        overdue: true,
        ..NormFilter::default()
    };
    guild.clock.set(guild.hub.now() + TimeDelta::days(181));
    for (filter, expected) in [
        (NormFilter::default(), vec![0, 1, 2, 3, 4]),
        (adopted, vec![0, 2, 4]),
        (overdue, vec![0, 2, 4]),
    ] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = wait(gus.norms(community, filter, after.as_ref(), 2)).unwrap();
            seen.extend(page.iter().map(|n| n.norm.id));
            after = page.last().map(|n| n.norm.clone());
            if !more {
                break;
            }
        }
        assert_eq!(seen, expected.iter().map(|i| drafted[*i].id).collect::<Vec<_>>());
    }
}
