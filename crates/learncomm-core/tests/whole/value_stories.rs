//! S0.11, S1.7: value stories count once a second person confirms them.

use learncomm_core::community::{
    GoalVisibility, NewValueStory, ShownValueStory, ValueCycle, ValueStoryEdit, ValueStoryFilter,
    ValueStoryState,
};
use learncomm_core::engagement::Class;
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::id::Handle;
use learncomm_core::ledger::Verb;
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::goals::{set, set_own};
use crate::recognition::opt_out;

pub(crate) fn story(cycle: ValueCycle) -> NewValueStory {
    NewValueStory {
        learned: "We read each other's alerts for a month.".to_owned(),
        changed: "Every alert names its runbook now.".to_owned(),
        came_of_it: "Nights with a page fell from 9 to 4 a month.".to_owned(),
        cycle,
        goal: None,
        session: None,
        contribution: None,
        involved: Vec::new(),
    }
}

pub(crate) fn tell(guild: &Guild, who: &str, new: &NewValueStory) -> Result<ShownValueStory, Error> {
    wait(guild.desk(who).tell_value_story(guild.community.id, new))
}

fn confirm(guild: &Guild, who: &str, story: &ShownValueStory) -> Result<ShownValueStory, Error> {
    wait(
        guild
            .desk(who)
            .confirm_value_story(guild.community.id, story.id, Some(story.edition)),
    )
}

fn list(guild: &Guild, who: &str, filter: ValueStoryFilter) -> Vec<u32> {
    let (listed, more) = wait(guild.desk(who).value_stories(guild.community.id, filter, None, 9)).unwrap();
    assert!(!more);
    listed.iter().map(|story| story.number).collect()
}

#[test]
fn s0_11_a_story_counts_once_a_second_person_confirms_it() {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    guild.pass(60);
    let new = NewValueStory {
        involved: vec![handle("ned")],
        ..story(ValueCycle::Realised)
    };
    let told = tell(&guild, "mei", &new).unwrap();
    assert_eq!((told.by.clone(), told.edition), (Some(handle("mei")), 1));
    assert_eq!(told.involved, [Some(handle("ned"))]);
    assert_eq!(
        refused(confirm(&guild, "mei", &told), &["a second person"]),
        ErrorKind::Rule
    );
    assert_eq!(
        refused(confirm(&guild, "gus", &told), &["may not"]),
        ErrorKind::Forbidden
    );
    // Who was involved was there.
    guild.pass(60);
    let confirmed = confirm(&guild, "ned", &told).unwrap();
    assert_eq!(confirmed.confirmed.unwrap().by, Some(handle("ned")));
    refused(confirm(&guild, "sol", &told), &["confirmed already"]);
    // Told differently, it has been confirmed by nobody.
    let edit = ValueStoryEdit {
        came_of_it: Some("Nights with a page fell to 2.".to_owned()),
        ..ValueStoryEdit::default()
    };
    let again = wait(
        guild
            .desk("mei")
            .edit_value_story(guild.community.id, told.id, &edit),
    )
    .unwrap();
    assert_eq!((again.confirmed.clone(), again.edition), (None, 2));
    guild.pass(60);
    refused(confirm(&guild, "ned", &told), &["told anew since", "edition 2"]);
    confirm(&guild, "sol", &again).unwrap();
    refused(
        wait(
            guild
                .desk("ned")
                .edit_value_story(guild.community.id, told.id, &edit),
        ),
        &["only who told the story"],
    );
    let rows: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| matches!(a.verb, Verb::ToldValueStory | Verb::ConfirmedValueStory))
        .collect();
    let teller = rows[0].actor;
    assert_eq!(
        (rows[0].verb, rows[0].value, rows[0].object),
        (Verb::ToldValueStory, 4, told.number)
    );
    assert_eq!((rows.len(), rows[1].toward), (3, teller));
}

#[test]
fn s0_11_a_story_leads_to_what_the_reader_may_see() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let goal = set(&guild);
    let own = set_own(&guild, "mei", GoalVisibility::Community);
    let began = guild.ask("mei", "Who reads alerts?");
    let new = NewValueStory {
        goal: goal.number,
        contribution: Some(began.number),
        ..story(ValueCycle::Applied)
    };
    let told = tell(&guild, "mei", &new).unwrap();
    assert_eq!((told.goal, told.contribution), (goal.number, Some(began.number)));
    let seen = |who: &str| wait(guild.desk(who).value_story(community, told.id)).unwrap();
    assert_eq!(
        (seen("fay").goal, seen("fay").contribution),
        (goal.number, Some(began.number))
    );
    // What does not stand any more is for its author and for who moderates.
    wait(guild.desk("mei").remove(community, began.id, None)).unwrap();
    assert_eq!(
        (seen("fay").contribution, seen("mei").contribution),
        (None, Some(began.number))
    );
    assert_eq!(seen("gus").goal, None, "guests do not see goals");
    let of_goal = ValueStoryFilter {
        goal: Some(goal.id),
        ..ValueStoryFilter::default()
    };
    assert_eq!(list(&guild, "fay", of_goal), [told.number]);
    refused(
        wait(guild.desk("gus").value_stories(community, of_goal, None, 9)),
        &["may not read the report"],
    );
    // What is not there, or not for the teller, or something else, is not there.
    let asked = guild.ask("sol", "How?").number;
    for bad in [
        NewValueStory {
            goal: Some(999),
            ..story(ValueCycle::Applied)
        },
        NewValueStory {
            goal: Some(asked),
            ..story(ValueCycle::Applied)
        },
        NewValueStory {
            session: Some(asked),
            ..story(ValueCycle::Applied)
        },
        NewValueStory {
            contribution: goal.number,
            ..story(ValueCycle::Applied)
        },
    ] {
        assert_eq!(
            refused(tell(&guild, "fay", &bad), &["there is no"]),
            ErrorKind::NotFound
        );
    }
    let hidden = NewValueStory {
        contribution: Some(began.number),
        ..story(ValueCycle::Applied)
    };
    refused(tell(&guild, "fay", &hidden), &["no contribution"]);
    let personal = NewValueStory {
        goal: own.number,
        ..story(ValueCycle::Applied)
    };
    assert!(tell(&guild, "mei", &personal).is_err() || own.number == goal.number);
}

#[test]
fn s0_11_who_is_involved_and_opted_out_is_not_named() {
    let guild = Guild::with_roles();
    let new = NewValueStory {
        involved: vec![handle("fay"), handle("sol")],
        ..story(ValueCycle::Potential)
    };
    let told = tell(&guild, "mei", &new).unwrap();
    guild.join("ned", Role::Member);
    opt_out(&guild, "fay");
    guild.pass(60);
    let named = |who: &str| -> Vec<Option<Handle>> {
        wait(guild.desk(who).value_story(guild.community.id, told.id))
            .unwrap()
            .involved
    };
    assert_eq!(named("ned"), [Some(handle("sol")), None]);
    for who in ["mei", "fay", "sol"] {
        assert_eq!(named(who), [Some(handle("fay")), Some(handle("sol"))]);
    }
    let me = NewValueStory {
        involved: vec![handle("mei")],
        ..story(ValueCycle::Potential)
    };
    refused(tell(&guild, "mei", &me), &["you tell the story"]);
    let out = NewValueStory {
        involved: vec![handle("olu")],
        ..story(ValueCycle::Potential)
    };
    refused(tell(&guild, "mei", &out), &["is not a member"]);
}

#[test]
fn s0_11_a_story_is_withdrawn_by_its_teller_and_removed_for_a_reason() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let told = tell(&guild, "mei", &story(ValueCycle::Applied)).unwrap();
    confirm(&guild, "fay", &told).unwrap();
    let gone = tell(&guild, "fay", &story(ValueCycle::Immediate)).unwrap();
    refused(
        wait(guild.desk("fay").withdraw_value_story(community, told.id)),
        &["only who told"],
    );
    let withdrawn = wait(guild.desk("mei").withdraw_value_story(community, told.id)).unwrap();
    assert_eq!(withdrawn.state, ValueStoryState::Withdrawn);
    let removed = wait(
        guild
            .desk("sol")
            .remove_value_story(community, gone.id, "Names a customer."),
    )
    .unwrap();
    assert_eq!(
        (removed.state, removed.removed_by),
        (ValueStoryState::Removed, Some(handle("sol")))
    );
    refused(
        wait(guild.op.remove_value_story(community, gone.id, "x")),
        &["has been removed already"],
    );
    refused(
        wait(guild.desk("sol").remove_value_story(community, gone.id, " ")),
        &["reason: may not be empty"],
    );
    // Who told it and who moderates see it; for others it is not there, and it counts for nothing.
    let all = ValueStoryFilter::default();
    assert_eq!(list(&guild, "mei", all), [told.number]);
    assert_eq!(list(&guild, "fay", all), [gone.number]);
    assert_eq!(list(&guild, "sol", all).len(), 2);
    assert_eq!(
        refused(
            wait(guild.desk("gus").value_story(community, told.id)),
            &["no value story"]
        ),
        ErrorKind::NotFound
    );
    refused(confirm(&guild, "fay", &told), &["no value story"]);
    let report = wait(guild.op.report(&guild.community, &ReportOptions::default())).unwrap();
    assert!(report.section("goals").unwrap().measures.is_empty());
}

#[test]
fn s1_7_s0_11_the_report_counts_confirmed_stories_by_how_far_they_went() {
    let guild = Guild::with_roles();
    for (cycle, by) in [
        (ValueCycle::Immediate, Some("fay")),
        (ValueCycle::Potential, Some("sol")),
        (ValueCycle::Applied, Some("sol")),
        (ValueCycle::Realised, Some("fay")),
        (ValueCycle::Reframing, None),
    ] {
        let told = tell(&guild, "mei", &story(cycle)).unwrap();
        if let Some(by) = by {
            confirm(&guild, by, &told).unwrap();
        }
    }
    let report = wait(guild.op.report(&guild.community, &ReportOptions::default())).unwrap();
    let value = |name: &str| report.measure(name).unwrap().value();
    assert_eq!(value("value-stories-confirmed"), Some(4.0));
    assert_eq!(value("value-stories-confirmed-share"), Some(0.8));
    assert_eq!(
        value("value-stories-applied"),
        Some(0.5),
        "two of the four that are confirmed"
    );
    assert!(report.measure("goals-open").is_none(), "there are no goals");
    let counts = |id: &str| -> Vec<f64> {
        let points = &report.series(id).unwrap().points;
        points.iter().map(|point| point.value.unwrap()).collect()
    };
    assert_eq!(counts("value-stories-by-cycle"), [1.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(
        counts("unconfirmed-value-stories-by-cycle"),
        [0.0, 0.0, 0.0, 0.0, 1.0]
    );
    let section = report.section("goals").unwrap();
    assert!(
        section
            .measures
            .iter()
            .all(|m| m.evidence() == Class::Result && m.interval().is_none())
    );
    let applied = |confirmed| ValueStoryFilter {
        cycle: Some(ValueCycle::Reframing),
        confirmed: Some(confirmed),
        ..ValueStoryFilter::default()
    };
    assert_eq!(
        (
            list(&guild, "mei", applied(true)).len(),
            list(&guild, "mei", applied(false)).len()
        ),
        (0, 1)
    );
    let mine = ValueStoryFilter {
        mine: true,
        ..ValueStoryFilter::default()
    };
    assert_eq!(
        (list(&guild, "mei", mine).len(), list(&guild, "sol", mine).len()),
        (5, 0)
    );
}
