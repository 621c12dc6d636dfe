//! Recognition, feedback to people and coaching pairs: every role tries every use case.

use learncomm_core::Role;
use learncomm_core::contribution::{CheckIn, CoachingRole, GoalState, RecognitionFilter};
use learncomm_core::id::{CoachingPairId, PersonFeedbackId, RecognitionId};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::coaching::{closing, proposal, propose};
use crate::common::{Guild, handle, wait};
use crate::person_feedback::{form, give as give_feedback};
use crate::recognition::{give, thanks};

struct Stage {
    guild: Guild,
    /// Given by whoever tries, if they may; by `ned` otherwise. Likewise all that is theirs.
    mine: RecognitionId,
    others: RecognitionId,
    received: PersonFeedbackId,
    given: PersonFeedbackId,
    /// Active.
    pair: CoachingPairId,
    /// Proposed to whoever tries.
    proposed: CoachingPairId,
    /// Arranged for two others.
    arranged: CoachingPairId,
    /// Active, of two others.
    theirs: CoachingPairId,
}

const TRIALS: &Table<Stage> = &[
    ("s3_4 recognise somebody", "sfmg", |d, _, c| {
        wait(d.recognise(c, &thanks(&["ned"], "New"))).map(drop)
    }),
    ("s3_4 withdraw a recognition", "sfmg", |d, s, c| {
        wait(d.withdraw_recognition(c, s.mine)).map(drop)
    }),
    ("s3_4 s2_5 remove a recognition", "os", |d, s, c| {
        wait(d.remove_recognition(c, s.others, "Rude")).map(drop)
    }),
    ("s3_4 list recognitions", "osfmg", |d, _, c| {
        wait(d.recognitions(c, RecognitionFilter::default(), None, 9)).map(drop)
    }),
    ("s3_4 find a recognition", "osfmg", |d, s, c| {
        wait(d.find_recognition(c, &s.others.to_string())).map(drop)
    }),
    ("s3_4 read a recognition", "osfmg", |d, s, c| {
        wait(d.recognition(c, s.others)).map(drop)
    }),
    ("s3_7 give feedback to a person", "sfmg", |d, _, c| {
        wait(d.give_person_feedback(c, &handle("ned"), &form("x", false))).map(drop)
    }),
    ("s2_8 give it without a name", "sfmg", |d, _, c| {
        wait(d.give_person_feedback(c, &handle("sue"), &form("x", true))).map(drop)
    }),
    ("s3_7 list what one received", "sfmg", |d, _, c| {
        wait(d.feedback_received(c, None, 9)).map(drop)
    }),
    ("s3_7 list what one gave", "sfmg", |d, _, c| {
        wait(d.feedback_given(c, None, 9)).map(drop)
    }),
    ("s3_7 find feedback of one's own", "sfmg", |d, s, c| {
        wait(d.find_person_feedback(c, &s.received.to_string())).map(drop)
    }),
    ("s3_7 read feedback", "sfmg", |d, s, c| {
        wait(d.read_person_feedback(c, s.received, true)).map(drop)
    }),
    ("s3_7 take feedback back", "sfmg", |d, s, c| {
        wait(d.take_back_feedback(c, s.given))
    }),
    ("s3_7 delete feedback", "sfmg", |d, s, c| {
        wait(d.delete_feedback(c, s.received))
    }),
    ("s2_12 propose a pair", "sfmg", |d, _, c| {
        wait(d.propose_coaching(c, &proposal("sue", CoachingRole::Coachee))).map(drop)
    }),
    ("s2_12 arrange a pair", "osf", |d, _, c| {
        wait(d.arrange_coaching(c, &handle("sue"), &handle("ned"), None)).map(drop)
    }),
    ("s2_12 accept a pair", "sfmg", |d, s, c| {
        wait(d.accept_coaching(c, s.proposed)).map(drop)
    }),
    ("s2_12 decline a pair", "sfmg", |d, s, c| match d.actor() {
        // What was proposed to somebody else is not there for the owner of the store.
        learncomm_core::Actor::Operator => wait(d.accept_coaching(c, s.proposed)).map(drop),
        learncomm_core::Actor::Person(_) => wait(d.decline_coaching(c, s.proposed, "")).map(drop),
    }),
    ("s2_12 set a goal", "sfmg", |d, s, c| {
        wait(d.add_coaching_goal(c, s.pair, "More", None)).map(drop)
    }),
    ("s2_12 settle a goal", "sfmg", |d, s, c| {
        wait(d.settle_coaching_goal(c, s.pair, 1, GoalState::Done)).map(drop)
    }),
    ("s2_12 change the rhythm", "sfmg", |d, s, c| {
        wait(d.set_coaching_rhythm(c, s.pair, Some(3))).map(drop)
    }),
    ("s2_12 check in", "sfmg", |d, s, c| {
        wait(d.check_in_coaching(c, s.pair, &CheckIn::default())).map(drop)
    }),
    ("s2_12 note", "sfmg", |d, s, c| {
        wait(d.note_coaching(c, s.pair, "x")).map(drop)
    }),
    ("s2_12 close a pair", "sfmg", |d, s, c| {
        wait(d.close_coaching(c, s.pair, &closing("x"))).map(drop)
    }),
    ("s2_12 read a pair of one's own", "osfmg", |d, s, c| {
        wait(d.coaching_pair(c, s.pair)).map(drop)
    }),
    ("s2_12 find a pair of one's own", "osfmg", |d, s, c| {
        wait(d.find_coaching(c, &s.pair.to_string())).map(drop)
    }),
    ("s2_12 list one's own pairs", "sfmg", |d, _, c| {
        wait(d.my_coaching(c, None, 9)).map(drop)
    }),
    ("s2_12 list all pairs", "osf", |d, _, c| {
        wait(d.coaching_pairs(c, None, 9)).map(drop)
    }),
];

/// What those may who arrange pairs; for others the pairs are not there.
const ARRANGING: &Table<Stage> = &[
    ("read the pair of others", "osf", |d, s, c| {
        wait(d.coaching_pair(c, s.theirs)).map(drop)
    }),
    ("find the pair of others", "osf", |d, s, c| {
        wait(d.find_coaching(c, &s.theirs.to_string())).map(drop)
    }),
    ("decline what was arranged", "osf", |d, s, c| {
        wait(d.decline_coaching(c, s.arranged, "")).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    for (name, role) in [
        ("ned", Role::Member),
        ("ida", Role::Member),
        ("sue", Role::Steward),
    ] {
        guild.join(name, role);
    }
    guild.pass(60);
    let community = guild.community.id;
    let me = who.filter(|w| *w != "olu").unwrap_or("ned");
    let mine = give(&guild, me, &thanks(&["sue"], "Mine")).unwrap().id;
    let others = give(&guild, "ned", &thanks(&["sue"], "Others")).unwrap().id;
    let received = give_feedback(&guild, "sue", me, &form("x", false))
        .unwrap()
        .id
        .unwrap();
    let given = give_feedback(&guild, me, "sue", &form("x", false))
        .unwrap()
        .id
        .unwrap();
    let pair = crate::coaching::paired(&guild, me, "ida");
    wait(guild.desk(me).add_coaching_goal(community, pair, "One", None)).unwrap();
    let proposed = propose(&guild, "ida", me).unwrap().id;
    let arrange = |coach: &str, coachee: &str| {
        wait(
            guild
                .op
                .arrange_coaching(community, &handle(coach), &handle(coachee), None),
        )
        .unwrap()
        .id
    };
    let arranged = arrange("ida", "sue");
    let theirs = crate::coaching::paired(&guild, "sue", "ida");
    guild.pass(60);
    Stage {
        guild,
        mine,
        others,
        received,
        given,
        pair,
        proposed,
        arranged,
        theirs,
    }
}

#[test]
fn s3_4_s3_7_s2_12_every_role_tries_every_use_case() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s3_4_s3_7_s2_12_who_has_left_is_nobody() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_12_to_who_does_not_arrange_pairs_those_of_others_are_not_there() {
    for (name, may, trial) in ARRANGING {
        for (letter, who) in super::ROLES.iter().filter(|(letter, _)| *letter != '-') {
            let stage = stage(*who);
            let guild = &stage.guild;
            let desk = who.map_or(guild.op.clone(), |who| guild.desk(who));
            let outcome = trial(&desk, &stage, guild.community.id);
            if may.contains(*letter) {
                assert!(outcome.is_ok(), "`{letter}` may {name}: {outcome:?}");
            } else {
                crate::common::refused(outcome, &["there is no coaching pair"]);
            }
        }
    }
}
