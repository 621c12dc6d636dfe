//! Every role tries every use case of goals and value stories; the expectations are those of the permission table, spelled
//! out once more.

use learncomm_core::Role;
use learncomm_core::community::{
    AssociationWith, GoalEdit, GoalFilter, GoalOutcome, GoalVisibility, ObservationRow, ValueCycle,
    ValueStoryEdit, ValueStoryFilter, WhoseGoals,
};
use learncomm_core::id::{GoalId, ValueStoryId};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, wait};
use crate::goals::{date, fewer, seen, set_own};
use crate::value_stories::{story, tell};

struct Stage {
    guild: Guild,
    /// Of the community, owned by `ned`.
    goal: GoalId,
    /// Personal, of whoever tries, if they may have one; of `ned` otherwise.
    mine: GoalId,
    /// Told by `ned`.
    told: ValueStoryId,
    /// Told by whoever tries, if they may tell any; by `ned` otherwise.
    my_story: ValueStoryId,
}

const TRIALS: &Table<Stage> = &[
    ("s1_7 set a goal of the community", "osf", |d, _, c| {
        wait(d.set_goal(c, &fewer(), &handle("ned"))).map(drop)
    }),
    ("s4_10 set themselves a goal", "sfmg", |d, _, c| {
        wait(d.set_own_goal(c, &fewer(), GoalVisibility::OnlyMe)).map(drop)
    }),
    ("s1_7 edit a goal of the community", "osf", |d, s, c| {
        let edit = GoalEdit {
            title: Some("Else".to_owned()),
            ..GoalEdit::default()
        };
        wait(d.edit_goal(c, s.goal, &edit)).map(drop)
    }),
    ("s1_7 observe a goal that another owns", "osf", |d, s, c| {
        wait(d.observe_goal(c, s.goal, &seen(30.0, "2026-01-05"))).map(drop)
    }),
    ("s1_7 take in observations of it", "osf", |d, s, c| {
        let row = ObservationRow {
            line: 2,
            goal: s.goal.to_string(),
            on: date("2026-01-05"),
            value: 30.0,
            note: String::new(),
        };
        wait(d.import_observations(c, &[row], false)).map(drop)
    }),
    ("s1_7 end a goal of the community", "osf", |d, s, c| {
        wait(d.end_goal(c, s.goal, GoalOutcome::Dropped, "x")).map(drop)
    }),
    ("s4_10 observe a goal of their own", "sfmg", |d, s, c| {
        if d.actor() == learncomm_core::Actor::Operator {
            return wait(d.set_own_goal(c, &fewer(), GoalVisibility::OnlyMe)).map(drop);
        }
        if wait(d.role_in(c))? == Role::Outsider {
            return wait(d.edit_goal(c, s.mine, &GoalEdit::default())).map(drop);
        }
        wait(d.observe_goal(c, s.mine, &seen(30.0, "2026-01-05"))).map(drop)
    }),
    ("s4_10 share a goal of their own", "sfmg", |d, s, c| {
        wait(d.share_goal(c, s.mine, GoalVisibility::Community)).map(drop)
    }),
    ("s1_7 read the goals of the community", "osfm", |d, _, c| {
        wait(d.goals(c, GoalFilter::default(), None, 9)).map(drop)
    }),
    ("s4_10 read the goals that others share", "osfm", |d, _, c| {
        let filter = GoalFilter {
            whose: WhoseGoals::Shared,
            open: None,
        };
        wait(d.goals(c, filter, None, 9)).map(drop)
    }),
    ("s1_7 read a goal", "osfm", |d, s, c| {
        wait(d.goal(c, s.goal)).map(drop)
    }),
    ("s1_7 find a goal", "osfm", |d, s, c| {
        wait(d.find_goal(c, &s.goal.to_string())).map(drop)
    }),
    ("s1_7 read what was observed of a goal", "osfm", |d, s, c| {
        wait(d.goal_observations(c, s.goal, true)).map(drop)
    }),
    ("s0_11 see what a goal moves behind", "osfm", |d, s, _| {
        let with = AssociationWith::SessionCoverage;
        wait(d.goal_association(&s.guild.community, s.goal, with, None)).map(drop)
    }),
    ("s0_11 tell a value story", "sfm", |d, _, c| {
        wait(d.tell_value_story(c, &story(ValueCycle::Applied))).map(drop)
    }),
    ("s0_11 edit a value story of their own", "sfm", |d, s, c| {
        let edit = ValueStoryEdit {
            learned: Some("Else.".to_owned()),
            ..ValueStoryEdit::default()
        };
        wait(d.edit_value_story(c, s.my_story, &edit)).map(drop)
    }),
    ("s0_11 confirm a value story", "sfm", |d, s, c| {
        wait(d.confirm_value_story(c, s.told, None)).map(drop)
    }),
    ("s0_11 remove a value story", "os", |d, s, c| {
        wait(d.remove_value_story(c, s.told, "x")).map(drop)
    }),
    ("s0_11 list value stories", "osfmg", |d, _, c| {
        wait(d.value_stories(c, ValueStoryFilter::default(), None, 9)).map(drop)
    }),
    ("s0_11 read a value story", "osfmg", |d, s, c| {
        wait(d.value_story(c, s.told)).map(drop)
    }),
    ("s0_11 find a value story", "osfmg", |d, s, c| {
        wait(d.find_value_story(c, &s.told.to_string())).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    guild.pass(60);
    let goal = wait(guild.op.set_goal(guild.community.id, &fewer(), &handle("ned")))
        .unwrap()
        .id;
    let inside = who.filter(|who| *who != "olu").unwrap_or("ned");
    let mine = set_own(&guild, inside, GoalVisibility::OnlyMe).id;
    let teller = Some(inside).filter(|who| *who != "gus").unwrap_or("ned");
    let told = tell(&guild, "ned", &story(ValueCycle::Applied)).unwrap().id;
    let my_story = tell(&guild, teller, &story(ValueCycle::Applied)).unwrap().id;
    guild.pass(60);
    Stage {
        guild,
        goal,
        mine,
        told,
        my_story,
    }
}

#[test]
fn s1_7_s4_10_s0_11_every_role_tries_every_use_case_of_results() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s1_7_s4_10_s0_11_who_has_left_may_do_nothing_with_results() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}

/// What is one's own is there for oneself only, and for who has left as well.
#[test]
fn s4_10_what_is_ones_own_stays_ones_own() {
    let stage = stage(Some("mei"));
    let (guild, community) = (&stage.guild, stage.guild.community.id);
    let mei = guild.desk("mei");
    wait(mei.leave(community)).unwrap();
    guild.pass(60);
    assert!(wait(mei.goal(community, stage.mine)).is_ok());
    assert!(wait(mei.goal_observations(community, stage.mine, true)).is_ok());
    assert!(wait(mei.observe_goal(community, stage.mine, &seen(1.0, "2026-01-05"))).is_err());
    assert!(wait(mei.share_goal(community, stage.mine, GoalVisibility::OnlyMe)).is_ok());
    assert!(wait(mei.forget_goal(community, stage.mine)).is_ok());
    let known: Vec<_> = guild.ledger().into_iter().map(|a| a.verb).collect();
    assert!(
        wait(mei.withdraw_value_story(community, stage.my_story)).is_err(),
        "a story is the community's"
    );
    assert_eq!(guild.ledger().len(), known.len());
}
