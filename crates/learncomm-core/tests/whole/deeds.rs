//! S4.11: every kind of evidence, as the use cases leave it: what was done, taken back, removed, hidden, erased, by whom.

use learncomm_core::ErrorKind;
use learncomm_core::community::{Criterion, NewBadge, PersonEdit, WhichPathway};
use learncomm_core::contribution::{
    CheckIn, Contribution, ContributionKind, NewContribution, NewRecognition, NewStep, StepOn, VisibleTo,
};
use learncomm_core::norm::Ruling;
use learncomm_core::{Role, community::BadgeEdit};

use crate::anonymous::asked;
use crate::articles::{edit, revise, write};
use crate::badges::{defined, helped, new_badge};
use crate::coaching::{closing, paired};
use crate::collections::make;
use crate::common::{Guild, handle, refused, wait};
use crate::flags::{flag, rule};
use crate::norms::adopted;
use crate::past_sessions::held;
use crate::pathways::{slug, task, wrote};
use crate::recognition::{give, thanks};

/// How many of it somebody has, by their own look at how far they are with a badge that asks for it; and from how many people
/// if it asks for several.
fn counted(guild: &Guild, who: &str, criterion: &str) -> (u32, u32) {
    let known = wait(guild.op.badges(guild.community.id, None)).unwrap().len();
    let name = format!("b{known}");
    let badge = NewBadge {
        skills: Vec::new(),
        ..new_badge(&name, &[criterion])
    };
    let badge = wait(guild.op.define_badge(guild.community.id, &badge)).unwrap();
    let progress = wait(guild.desk(who).badge_progress(guild.community.id)).unwrap();
    let found = progress.iter().find(|p| p.badge == badge.slug).unwrap();
    let counted = &found.criteria[0];
    // Out of the way of the others.
    wait(guild.op.retire_badge(guild.community.id, badge.id, true)).unwrap();
    (counted.count, counted.people.unwrap_or_default())
}

#[track_caller]
fn has(guild: &Guild, who: &str, criterion: &str, count: u32) {
    assert_eq!(counted(guild, who, criterion).0, count, "{who}: {criterion}");
}

fn bot(guild: &Guild, who: &str, bot: bool) {
    let edit = PersonEdit {
        bot: Some(bot),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle(who), &edit)).unwrap();
    guild.pass(60);
}

fn share(guild: &Guild, who: &str, kind: ContributionKind) -> Contribution {
    let new = NewContribution {
        title: Some("Of use".to_owned()),
        body: "See there.".to_owned(),
        url: (kind == ContributionKind::Resource).then(|| "https://example.org/a".to_owned()),
        topics: vec![slug("testing")],
        ..NewContribution::new(kind)
    };
    wait(guild.desk(who).share(guild.community.id, new)).unwrap()
}

#[test]
fn s4_11_answers_and_what_others_think_of_them_by_real_use() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let norm = adopted(&guild, "No blame");
    let first = helped(&guild, "sol", "mei");
    let second = helped(&guild, "fay", "mei");
    for who in ["sol", "fay"] {
        wait(guild.desk(who).rate(community, first.id, 5)).unwrap();
    }
    wait(guild.desk("sol").rate(community, second.id, 3)).unwrap();
    let all = [
        ("answers>=1 from 2 people", (2, 2)),
        ("answers>=1 about testing", (2, 0)),
        ("accepted-answers>=1 about tools from 2 people", (2, 2)),
        ("high-ratings>=1 from 2 people", (2, 2)),
        // An answer is about what its question is about.
        ("high-ratings>=1 about testing", (2, 0)),
        ("high-ratings>=1 about cooking", (0, 0)),
    ];
    for (criterion, expected) in all {
        assert_eq!(counted(&guild, "mei", criterion), expected, "{criterion}");
    }
    // Hidden, and let stand again.
    let raised = flag(&guild, "fay", &first, &norm).unwrap();
    rule(&guild.op, &guild, raised.id, Ruling::Hide).unwrap();
    guild.pass(60);
    for criterion in ["answers>=1", "accepted-answers>=1"] {
        has(&guild, "mei", criterion, 1);
    }
    has(&guild, "mei", "high-ratings>=1", 0);
    wait(guild.op.lift_ruling(community, raised.id, "It is fine.")).unwrap();
    guild.pass(60);
    has(&guild, "mei", "answers>=1", 2);
    has(&guild, "mei", "high-ratings>=1", 2);
    // Who rated turns out to be a program.
    bot(&guild, "fay", true);
    has(&guild, "mei", "high-ratings>=1", 1);
    has(&guild, "mei", "accepted-answers>=1", 1);
    bot(&guild, "fay", false);
    has(&guild, "mei", "high-ratings>=1", 2);
    // The asker leaves: what they were helped with was done.
    wait(guild.op.release(community, &handle("fay"), None)).unwrap();
    guild.pass(60);
    has(&guild, "mei", "accepted-answers>=1 from 2 people", 2);
    wait(guild.desk("mei").erase_contribution(community, first.id, None)).unwrap();
    guild.pass(60);
    has(&guild, "mei", "high-ratings>=1", 0);
    has(&guild, "mei", "answers>=1", 1);
    wait(guild.desk("mei").remove(community, second.id, None)).unwrap();
    has(&guild, "mei", "answers>=1", 0);
    has(&guild, "mei", "accepted-answers>=1", 0);
}

#[test]
fn s2_8_s4_11_who_asked_without_a_name_is_nobody_among_the_people() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (asked, key) = asked(&guild, "sol");
    let answer = guild.answer("mei", asked.id);
    guild.pass(60);
    wait(guild.desk("sol").accept_with_claim(community, answer.id, &key)).unwrap();
    guild.pass(60);
    assert_eq!(counted(&guild, "mei", "answers>=1 from 2 people"), (1, 0));
    assert_eq!(
        counted(&guild, "mei", "accepted-answers>=1 from 2 people"),
        (1, 0)
    );
}

#[test]
fn s4_11_what_is_shared_and_revised_by_real_use() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let article = write(&guild, "fay", "How we test");
    let own = write(&guild, "mei", "How I test");
    let resource = share(&guild, "mei", ContributionKind::Resource);
    share(&guild, "mei", ContributionKind::Idea);
    guild.pass(60);
    revise(&guild, "mei", article.id, &edit(1, "Better.")).unwrap();
    revise(&guild, "mei", own.id, &edit(1, "Better.")).unwrap();
    guild.pass(60);
    wait(guild.desk("mei").restore_article(community, article.id, 1, "No.")).unwrap();
    let made = make(&guild, "mei");
    wait(guild.desk("mei").retire_collection(community, made, true)).unwrap();
    for (criterion, count) in [
        ("articles>=1", 1),
        ("resources>=1 about testing", 1),
        ("shared>=1 about testing", 3),
        ("revisions>=1", 2),
        ("revisions>=1 about testing", 2),
        ("collections>=1", 1),
    ] {
        has(&guild, "mei", criterion, count);
    }
    assert_eq!(counted(&guild, "mei", "revisions>=1 from 2 people").1, 1);
    // A draft is nobody's business until it is shared.
    let draft = NewContribution {
        visible_to: VisibleTo::Author,
        title: Some("Soon".to_owned()),
        body: "Not yet.".to_owned(),
        ..NewContribution::new(ContributionKind::Article)
    };
    let draft = wait(guild.desk("mei").share(community, draft)).unwrap();
    revise(&guild, "mei", draft.id, &edit(1, "Nearly.")).unwrap();
    has(&guild, "mei", "articles>=1", 1);
    guild.pass(86_400 * 3);
    let to = VisibleTo::Community;
    wait(guild.desk("mei").publish(community, draft.id, to)).unwrap();
    has(&guild, "mei", "articles>=1 within 1 day", 1);
    has(&guild, "mei", "articles>=1", 2);
    // Gone are the article and the revisions of it, whoever made them.
    wait(guild.desk("fay").erase_contribution(community, article.id, None)).unwrap();
    guild.pass(60);
    has(&guild, "mei", "revisions>=1", 0);
    has(&guild, "fay", "articles>=1", 0);
    wait(guild.op.remove(community, resource.id, Some("Spam."))).unwrap();
    guild.pass(60);
    has(&guild, "mei", "resources>=1", 0);
    has(&guild, "mei", "shared>=1", 3);
}

#[test]
fn s3_4_s4_11_recognitions_by_real_use() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    let answer = helped(&guild, "sol", "mei");
    let about = |number| NewRecognition {
        about: Some(number),
        ..thanks(&["mei"], &format!("For #{number}."))
    };
    give(&guild, "sol", &about(answer.number)).unwrap();
    let other = give(&guild, "fay", &thanks(&["mei", "sol"], "For the evening.")).unwrap();
    let third = give(&guild, "ned", &thanks(&["mei"], "For listening.")).unwrap();
    guild.pass(60);
    assert_eq!(counted(&guild, "mei", "recognitions>=1 from 2 people"), (3, 3));
    assert_eq!(counted(&guild, "sol", "recognitions>=1 from 2 people"), (1, 1));
    // What it is for says what it is about.
    has(&guild, "mei", "recognitions>=1 about testing", 1);
    has(&guild, "mei", "recognitions>=1 about cooking", 0);
    bot(&guild, "ned", true);
    has(&guild, "mei", "recognitions>=1", 2);
    bot(&guild, "ned", false);
    wait(guild.desk("fay").withdraw_recognition(community, other.id)).unwrap();
    has(&guild, "mei", "recognitions>=1", 2);
    has(&guild, "sol", "recognitions>=1", 0);
    wait(guild.op.remove_recognition(community, third.id, "Rude.")).unwrap();
    assert_eq!(counted(&guild, "mei", "recognitions>=1 from 2 people"), (1, 1));
}

#[test]
fn s2_12_s4_11_coaching_counts_for_the_coach_once_it_is_closed() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let pair = paired(&guild, "mei", "fay");
    guild.pass(60);
    for who in ["mei", "fay", "mei"] {
        wait(
            guild
                .desk(who)
                .check_in_coaching(community, pair, &CheckIn::default()),
        )
        .unwrap();
        guild.pass(60);
    }
    has(&guild, "mei", "coached>=1", 0);
    // Whoever closes it, also when the other has left.
    wait(guild.op.release(community, &handle("fay"), None)).unwrap();
    guild.pass(60);
    wait(
        guild
            .desk("mei")
            .close_coaching(community, pair, &closing("A lot.")),
    )
    .unwrap();
    has(&guild, "mei", "coached>=1", 1);
    // One that was only proposed, or declined, is none.
    let proposed = crate::coaching::propose(&guild, "mei", "gus");
    if let Ok(proposed) = proposed {
        wait(
            guild
                .desk("mei")
                .decline_coaching(community, proposed.id, "No time."),
        )
        .unwrap();
    }
    has(&guild, "mei", "coached>=1", 1);
    has(&guild, "mei", "coached>=1 from 2 people", 1);
}

#[test]
fn s4_9_s4_11_a_pathway_is_finished_by_recording_its_required_steps() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.pass(3 * 86_400);
    let session = held(&guild, "2026-01-06 10:00", &[("mei", "present")]);
    let mut optional = task("Look around");
    optional.required = Some(false);
    let steps = vec![
        task("Write one"),
        optional,
        NewStep::new("Come", StepOn::Session { session: session.id }),
    ];
    let pathway = guild.pathway("fay", "First steps", steps);
    let shown = wait(guild.desk("mei").pathway(community, pathway.id, None)).unwrap();
    let keys: Vec<_> = shown.steps.iter().map(|s| s.key.clone()).collect();
    let mei = guild.desk("mei");
    let finished = |count| {
        has(&guild, "mei", "pathways-finished>=1", count);
        has(&guild, "mei", "pathways-finished>=1 of first-steps", count);
        has(
            &guild,
            "mei",
            &format!("pathways-finished>=1 of #{}", pathway.number),
            count,
        );
    };
    wait(mei.enrol(community, pathway.id)).unwrap();
    wait(mei.do_step(community, pathway.id, &keys[0], &wrote("I did."))).unwrap();
    wait(mei.do_step(community, pathway.id, &keys[1], &wrote("I did."))).unwrap();
    // They see that they have finished; nobody else is told until they record it.
    assert!(
        wait(mei.pathway_progress(community, pathway.id))
            .unwrap()
            .finished_at
            .is_some()
    );
    finished(0);
    wait(mei.do_step(community, pathway.id, &keys[2], &wrote(""))).unwrap();
    finished(1);
    guild.pass(60);
    wait(mei.undo_step(community, pathway.id, &keys[0])).unwrap();
    finished(0);
    guild.pass(60);
    wait(mei.do_step(community, pathway.id, &keys[0], &wrote("Again."))).unwrap();
    finished(1);
    guild.pass(60);
    wait(mei.leave_pathway(community, pathway.id)).unwrap();
    finished(1);
    wait(guild.desk("fay").retire_pathway(community, pathway.id, true)).unwrap();
    finished(1);
}

#[test]
fn s4_11_a_criterion_names_a_pathway_by_slug_and_keeps_its_number() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let pathway = guild.pathway("fay", "First steps", vec![task("Write one")]);
    let other = guild.pathway("fay", "Next steps", vec![task("Write two")]);
    let badge = defined(&guild, "begun", &["pathways-finished>=1 of first-steps"]);
    let kept = |criterion: &Criterion| criterion.pathway.clone().unwrap();
    assert_eq!(kept(&badge.criteria[0]), WhichPathway::Number(pathway.number));
    assert_eq!(
        badge.criteria[0].to_string(),
        format!("pathways-finished>=1 of #{}", pathway.number)
    );
    let change = |text: &str| BadgeEdit {
        criteria: Some(vec![text.parse().unwrap()]),
        ..BadgeEdit::default()
    };
    let edited = change("pathways-finished>=1 of next-steps");
    let edited = wait(guild.op.edit_badge(community, badge.id, &edited)).unwrap();
    assert_eq!(kept(&edited.criteria[0]), WhichPathway::Number(other.number));
    for unknown in ["no-steps", "#9999"] {
        let criterion = format!("pathways-finished>=1 of {unknown}");
        let none = new_badge("none", &[&criterion]);
        let kind = refused(
            wait(guild.op.define_badge(community, &none)),
            &["pathway", unknown],
        );
        assert_eq!(kind, ErrorKind::NotFound);
        let none = wait(guild.op.edit_badge(community, badge.id, &change(&criterion)));
        assert_eq!(refused(none, &["pathway", unknown]), ErrorKind::NotFound);
    }
}

#[test]
fn s4_11_sessions_by_real_use() {
    let guild = Guild::with_roles();
    guild.pass(5 * 86_400);
    held(
        &guild,
        "2026-01-06 10:00",
        &[("mei", "present"), ("fay", "absent")],
    );
    held(&guild, "2026-01-07 10:00", &[("mei", "present")]);
    has(&guild, "mei", "sessions-attended>=1", 2);
    has(&guild, "fay", "sessions-attended>=1", 0);
    has(&guild, "mei", "sessions-led>=1", 0);
    has(&guild, "mei", "catch-ups>=1", 0);
}
