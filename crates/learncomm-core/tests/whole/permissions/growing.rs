//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::community::{Badge, BadgeEdit, FeedbackRound, Level, OutcomeState};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::badges::{defined, helped, new_badge, points_on};
use crate::common::{Guild, handle, wait};
use crate::feedback_rounds::{new_round, opened, outcome, voice};

struct Stage {
    guild: Guild,
    badge: Badge,
    /// Of `sue`.
    awarded: Badge,
    /// Closed, with something to improve.
    closed: FeedbackRound,
    open: FeedbackRound,
}

const TRIALS: &Table<Stage> = &[
    ("s1_8 define a badge", "os", |d, _, c| {
        wait(d.define_badge(c, &new_badge("new", &[]))).map(drop)
    }),
    ("s1_8 edit a badge", "os", |d, s, c| {
        wait(d.edit_badge(c, s.badge.id, &BadgeEdit::default())).map(drop)
    }),
    ("s1_8 retire a badge", "os", |d, s, c| {
        wait(d.retire_badge(c, s.badge.id, true)).map(drop)
    }),
    ("s1_8 award a badge", "os", |d, s, c| {
        wait(d.award_badge(c, &handle("ned"), s.badge.id, "So.")).map(drop)
    }),
    ("s1_8 revoke a badge", "os", |d, s, c| {
        wait(d.revoke_badge(c, &handle("ned"), s.awarded.id, "No.")).map(drop)
    }),
    ("s2_4 award badges by their criteria", "os", |d, _, c| {
        wait(d.award_badges(c)).map(drop)
    }),
    ("s1_8 list badges", "osfmg", |d, _, c| {
        wait(d.badges(c, None)).map(drop)
    }),
    ("s1_8 find a badge", "osfmg", |d, s, c| {
        wait(d.find_badge(c, s.badge.slug.as_str())).map(drop)
    }),
    ("s1_8 read the badges of a member", "osfmg", |d, _, c| {
        wait(d.badges_of(c, &handle("ned"))).map(drop)
    }),
    ("s1_8 read who has a badge", "osfmg", |d, s, c| {
        wait(d.badge_holders(c, s.awarded.id)).map(drop)
    }),
    ("s2_4 read one's own progress", "sfmg", |d, _, c| {
        wait(d.badge_progress(c)).map(drop)
    }),
    ("s4_5 opt out", "sfmg", |d, _, c| {
        wait(d.opt_out(c, true)).map(drop)
    }),
    ("s4_5 read points", "osfmg", |d, _, c| {
        wait(d.points(c, None, 0, 9)).map(drop)
    }),
    ("s4_5 read one's own points", "sfmg", |d, _, c| {
        wait(d.my_points(c, None)).map(drop)
    }),
    ("s4_9 read gaps in skills", "osfmg", |d, _, c| {
        wait(d.skill_gaps(c, None)).map(drop)
    }),
    ("s4_9 read the gap of a topic", "osfmg", |d, _, c| {
        wait(d.skill_gap(c, &"testing".parse().unwrap(), None)).map(drop)
    }),
    ("s4_8 open a round", "osf", |d, s, c| {
        // One is open: a refusal by the rule comes after the permission.
        match wait(d.open_round(c, &new_round("Next"))) {
            Err(learncomm_core::Error::Rule(why)) => {
                assert!(why.contains(&format!("#{}", s.open.number)));
                Ok(())
            }
            other => other.map(drop),
        }
    }),
    ("s4_8 close a round", "osf", |d, s, c| {
        wait(d.close_round(c, s.open.id)).map(drop)
    }),
    ("s4_8 say something in a round", "sfmg", |d, s, c| {
        wait(d.say_in_round(c, s.open.id, &voice(&["All"], &[], false))).map(drop)
    }),
    ("s4_8 say something without a name", "sfmg", |d, s, c| {
        wait(d.say_in_round(c, s.open.id, &voice(&["All"], &[], true))).map(drop)
    }),
    ("s4_8 say what came of it", "osf", |d, s, c| {
        wait(d.tell_outcome(c, s.closed.id, 1, &outcome(OutcomeState::Done, "So.", None))).map(drop)
    }),
    ("s4_8 read a round", "osfmg", |d, s, c| {
        wait(d.round(c, s.closed.id)).map(drop)
    }),
    ("s4_8 find a round", "osfmg", |d, _, c| {
        wait(d.find_round(c, "last")).map(drop)
    }),
    ("s4_8 list rounds", "osfmg", |d, _, c| {
        wait(d.rounds(c, None, 9)).map(drop)
    }),
];

fn stage(_: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let ned = guild.join("ned", learncomm_core::Role::Member);
    guild.pass(60);
    points_on(&guild);
    helped(&guild, "ned", "mei");
    wait(ned.declare_skill(community, &"testing".parse().unwrap(), Level::Expert)).unwrap();
    let badge = defined(&guild, "helper", &["answers>=1"]);
    let awarded = defined(&guild, "given", &[]);
    wait(guild.op.award_badge(community, &handle("ned"), awarded.id, "So.")).unwrap();
    let closed = opened(&guild, "First").round;
    wait(ned.say_in_round(community, closed.id, &voice(&[], &["More"], false))).unwrap();
    wait(guild.op.close_round(community, closed.id)).unwrap();
    guild.pass(60);
    let open = opened(&guild, "Second").round;
    guild.pass(60);
    Stage {
        guild,
        badge,
        awarded,
        closed,
        open,
    }
}

#[test]
fn s4_5_every_role_tries_every_use_case_of_growing() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s4_5_who_has_left_may_do_nothing_with_badges_and_rounds() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
