//! The use cases of goals and value stories, for faults at any call of the store.

use learncomm_core::community::{
    GoalEdit, GoalOutcome, GoalVisibility, NewObservation, ObservationRow, ValueCycle, ValueStoryEdit,
};
use learncomm_core::id::{GoalId, ValueStoryId};

use crate::common::{Guild, handle, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::goals::{date, fewer, reading, seen, set, set_own};
use crate::value_stories::{story, tell};

struct Known {
    goal: GoalId,
    name: String,
    own: GoalId,
    told: ValueStoryId,
    number: u32,
}

fn prepared() -> (Guild, Known) {
    let guild = Guild::with_roles();
    let goal = set(&guild);
    let own = set_own(&guild, "mei", GoalVisibility::OnlyMe).id;
    for id in [goal.id, own] {
        let first = seen(39.0, "2026-01-05");
        wait(guild.desk("mei").observe_goal(guild.community.id, id, &first)).unwrap();
    }
    let told = tell(&guild, "mei", &story(ValueCycle::Realised)).unwrap();
    guild.pass(60);
    let known = Known {
        goal: goal.id,
        name: goal.name,
        own,
        told: told.id,
        number: goal.number.unwrap(),
    };
    (guild, known)
}

const USE_CASES: &[Case<Known>] = &[
    ("s1_7 set a goal", |g, _| {
        let who = handle("mei");
        wait(g.desk("sol").set_goal(g.community.id, &fewer(), &who)).map(drop)
    }),
    ("s4_10 set oneself a goal", |g, _| {
        let mei = g.desk("mei");
        wait(mei.set_own_goal(g.community.id, &fewer(), GoalVisibility::OnlyMe)).map(drop)
    }),
    ("s1_7 edit a goal", |g, k| {
        let edit = GoalEdit {
            target: Some(reading(10.0, "2026-05-01")),
            ..GoalEdit::default()
        };
        wait(g.desk("sol").edit_goal(g.community.id, k.goal, &edit)).map(drop)
    }),
    ("s1_7 observe a goal", |g, k| {
        let new = NewObservation {
            value: Some(30.0),
            ..NewObservation::default()
        };
        wait(g.desk("mei").observe_goal(g.community.id, k.goal, &new)).map(drop)
    }),
    ("s4_10 observe a goal of one's own", |g, k| {
        let new = seen(30.0, "2026-01-05");
        wait(g.desk("mei").observe_goal(g.community.id, k.own, &new)).map(drop)
    }),
    ("s1_7 take in a table", |g, k| {
        let row = |goal: &str| ObservationRow {
            line: 2,
            goal: goal.to_owned(),
            on: date("2026-01-05"),
            value: 30.0,
            note: "x".to_owned(),
        };
        let rows = [row(&k.name), row("mine/1")];
        wait(g.desk("mei").import_observations(g.community.id, &rows, false)).map(drop)
    }),
    ("s1_7 end a goal", |g, k| {
        let sol = g.desk("sol");
        wait(sol.end_goal(g.community.id, k.goal, GoalOutcome::Missed, "x")).map(drop)
    }),
    ("s4_10 share a goal", |g, k| {
        let mei = g.desk("mei");
        wait(mei.share_goal(g.community.id, k.own, GoalVisibility::Community)).map(drop)
    }),
    ("s4_10 forget a goal", |g, k| {
        wait(g.desk("mei").forget_goal(g.community.id, k.own))
    }),
    ("s0_11 tell a story", |g, k| {
        let mut new = story(ValueCycle::Applied);
        new.goal = Some(k.number);
        new.involved = vec![handle("fay")];
        tell(g, "sol", &new).map(drop)
    }),
    ("s0_11 edit a story", |g, k| {
        let edit = ValueStoryEdit {
            goal: Some(Some(k.number)),
            ..ValueStoryEdit::default()
        };
        wait(g.desk("mei").edit_value_story(g.community.id, k.told, &edit)).map(drop)
    }),
    ("s0_11 confirm a story", |g, k| {
        wait(g.desk("fay").confirm_value_story(g.community.id, k.told, None)).map(drop)
    }),
    ("s0_11 withdraw a story", |g, k| {
        wait(g.desk("mei").withdraw_value_story(g.community.id, k.told)).map(drop)
    }),
    ("s0_11 remove a story", |g, k| {
        wait(g.desk("sol").remove_value_story(g.community.id, k.told, "x")).map(drop)
    }),
];

#[test]
fn s1_7_s0_11_s4_10_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s1_7_s0_11_s4_10_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
