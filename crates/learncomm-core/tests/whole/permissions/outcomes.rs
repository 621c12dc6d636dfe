//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::Role;

use learncomm_core::session::{ActionFilter, ActionItem, Occurrence, Suggestion};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, wait};
use crate::{actions, backlog, past_sessions, session_feedback};

struct Stage {
    guild: Guild,
    /// Suggested by `ned`, who is alone with it.
    topic: Suggestion,
    /// Planned into `next`.
    planned: Suggestion,
    /// To come; about nothing.
    next: Occurrence,
    /// One that was held, with everybody who is in.
    held: Occurrence,
    /// Held by `ned`.
    action: ActionItem,
}

const TRIALS: &Table<Stage> = &[
    ("s0_6 suggest a topic", "sfmg", |d, _, c| {
        wait(d.suggest_topic(c, backlog::new("new"))).map(drop)
    }),
    ("s0_6 vote for a topic", "sfmg", |d, s, c| {
        wait(d.vote_topic(c, s.topic.id)).map(drop)
    }),
    ("s0_6 take a vote back", "sfmg", |d, s, c| {
        wait(d.unvote_topic(c, s.topic.id)).map(drop)
    }),
    ("s0_6 plan a topic", "osf", |d, s, c| {
        wait(d.plan_topic(c, s.topic.id, s.next.id)).map(drop)
    }),
    ("s0_6 take a topic out again", "osf", |d, s, c| {
        wait(d.unplan_topic(c, s.planned.id)).map(drop)
    }),
    ("s0_6 cover a topic", "osf", |d, s, c| {
        wait(d.cover_topic(c, s.topic.id, s.held.id)).map(drop)
    }),
    ("s0_6 drop a topic", "osf", |d, s, c| {
        wait(d.drop_topic(c, s.topic.id, "off topic")).map(drop)
    }),
    ("s0_6 read the backlog", "osfmg", |d, s, c| {
        wait(d.suggestions(c, None, None, 9))?;
        wait(d.find_suggestion(c, "backlog"))?;
        wait(d.suggestion(c, s.topic.id)).map(drop)
    }),
    ("s0_6 read the demand", "osfmg", |d, _, c| {
        wait(d.topic_demand(c)).map(drop)
    }),
    ("s3_8 agree an action", "sfm", |d, s, c| {
        let session = Some(s.held.id);
        wait(d.agree_action(c, actions::new("ned", "2026-01-09", session))).map(drop)
    }),
    ("s3_8 close an action", "osf", |d, s, c| {
        wait(d.close_action(c, s.action.id, "")).map(drop)
    }),
    ("s3_8 drop an action", "osf", |d, s, c| {
        wait(d.drop_action(c, s.action.id, "no")).map(drop)
    }),
    ("s3_8 re-date an action", "osf", |d, s, c| {
        wait(d.redate_action(c, s.action.id, "2026-02-01".parse().unwrap())).map(drop)
    }),
    ("s3_8 reassign an action", "osf", |d, s, c| {
        wait(d.reassign_action(c, s.action.id, &handle("sue"))).map(drop)
    }),
    ("s3_8 read actions", "osfmg", |d, s, c| {
        wait(d.actions(c, &ActionFilter::default(), None, 9))?;
        wait(d.actions_for(c, s.next.id))?;
        wait(d.find_action(c, &format!("#{}", s.action.number)))?;
        wait(d.action(c, s.action.id)).map(drop)
    }),
    ("s3_7 give feedback", "sfmg", |d, s, c| {
        wait(d.give_feedback(c, s.held.id, &session_feedback::form("x", true))).map(drop)
    }),
    ("s3_7 read feedback", "osf", |d, s, c| {
        wait(d.read_feedback(c, s.held.id)).map(drop)
    }),
];

fn stage(_: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    guild.pass(3_600);
    let ned = guild.desk("ned");
    let topic = wait(ned.suggest_topic(guild.community.id, backlog::new("backlog"))).unwrap();
    let held = past_sessions::held(
        &guild,
        "2026-01-05 08:20",
        &["sol", "fay", "mei", "gus", "ned"].map(|who| (who, "present")),
    );
    let next = backlog::session(&guild, 1, backlog::plan("Next"));
    let planned = wait(ned.suggest_topic(guild.community.id, backlog::new("planned"))).unwrap();
    wait(guild.op.plan_topic(guild.community.id, planned.id, next.id)).unwrap();
    let action = wait(ned.agree_action(guild.community.id, actions::new("ned", "2026-01-09", None))).unwrap();
    guild.pass(60);
    Stage {
        guild,
        topic,
        planned,
        next,
        held,
        action,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_outcomes() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_do_nothing_with_outcomes() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
