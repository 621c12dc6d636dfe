//! The use cases of recognition, feedback to people and coaching pairs, for faults at any call of the store.

use learncomm_core::contribution::{CheckIn, CoachingRole, GoalState, NewRecognition};
use learncomm_core::id::{CoachingPairId, PersonFeedbackId, RecognitionId};

use crate::coaching::{closing, paired, proposal, propose};
use crate::common::{Guild, handle, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::person_feedback::{form, give as give_feedback};
use crate::recognition::{give, thanks};

struct Known {
    /// The number of a question.
    asked: u32,
    given: RecognitionId,
    feedback: PersonFeedbackId,
    pair: CoachingPairId,
    proposed: CoachingPairId,
}

fn prepared() -> (Guild, Known) {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["fay", "gus"] {
        let unit = Some("lab".parse().unwrap());
        wait(guild.op.assign_unit(community, &handle(name), unit)).unwrap();
    }
    let asked = guild.ask("mei", "How?").number;
    let given = give(&guild, "mei", &thanks(&["fay"], "Given")).unwrap().id;
    let feedback = give_feedback(&guild, "mei", "fay", &form("x", false))
        .unwrap()
        .id
        .unwrap();
    // One more completes a group.
    for who in ["mei", "gus", "fay", "mei"] {
        give_feedback(&guild, who, "sol", &form("x", true)).unwrap();
    }
    let pair = paired(&guild, "mei", "gus");
    wait(guild.desk("mei").add_coaching_goal(community, pair, "One", None)).unwrap();
    let proposed = propose(&guild, "fay", "mei").unwrap().id;
    guild.pass(60);
    let known = Known {
        asked,
        given,
        feedback,
        pair,
        proposed,
    };
    (guild, known)
}

const USE_CASES: &[Case<Known>] = &[
    ("s3_4 recognise people", |g, _| {
        give(g, "mei", &thanks(&["fay", "gus"], "New")).map(drop)
    }),
    ("s3_4 recognise a team for something", |g, k| {
        let new = NewRecognition {
            team: "lab".parse().ok(),
            about: Some(k.asked),
            ..thanks(&[], "New")
        };
        give(g, "mei", &new).map(drop)
    }),
    ("s3_4 withdraw", |g, k| {
        wait(g.desk("mei").withdraw_recognition(g.community.id, k.given)).map(drop)
    }),
    ("s3_4 remove", |g, k| {
        wait(g.desk("sol").remove_recognition(g.community.id, k.given, "x")).map(drop)
    }),
    ("s3_7 give feedback", |g, _| {
        give_feedback(g, "mei", "gus", &form("x", false)).map(drop)
    }),
    ("s2_8 give without a name", |g, _| {
        give_feedback(g, "mei", "fay", &form("x", true)).map(drop)
    }),
    ("s2_8 give without a name what completes a group", |g, _| {
        give_feedback(g, "gus", "sol", &form("x", true)).map(drop)
    }),
    ("s3_7 read feedback", |g, k| {
        wait(
            g.desk("fay")
                .read_person_feedback(g.community.id, k.feedback, true),
        )
        .map(drop)
    }),
    ("s3_7 take feedback back", |g, k| {
        wait(g.desk("mei").take_back_feedback(g.community.id, k.feedback))
    }),
    ("s3_7 delete feedback", |g, k| {
        wait(g.desk("fay").delete_feedback(g.community.id, k.feedback))
    }),
    ("s2_12 propose", |g, _| {
        let new = proposal("sol", CoachingRole::Coachee);
        wait(g.desk("mei").propose_coaching(g.community.id, &new)).map(drop)
    }),
    ("s2_12 arrange", |g, _| {
        wait(g.op.arrange_coaching(g.community.id, &handle("sol"), &handle("gus"), Some(7))).map(drop)
    }),
    ("s2_12 accept", |g, k| {
        wait(g.desk("mei").accept_coaching(g.community.id, k.proposed)).map(drop)
    }),
    ("s2_12 decline", |g, k| {
        wait(g.desk("mei").decline_coaching(g.community.id, k.proposed, "no")).map(drop)
    }),
    ("s2_12 set a goal", |g, k| {
        wait(
            g.desk("gus")
                .add_coaching_goal(g.community.id, k.pair, "Two", None),
        )
        .map(drop)
    }),
    ("s2_12 settle a goal", |g, k| {
        let gus = g.desk("gus");
        wait(gus.settle_coaching_goal(g.community.id, k.pair, 1, GoalState::Done)).map(drop)
    }),
    ("s2_12 change the rhythm", |g, k| {
        wait(g.desk("gus").set_coaching_rhythm(g.community.id, k.pair, None)).map(drop)
    }),
    ("s2_12 check in", |g, k| {
        wait(
            g.desk("gus")
                .check_in_coaching(g.community.id, k.pair, &CheckIn::default()),
        )
        .map(drop)
    }),
    ("s2_12 note", |g, k| {
        wait(g.desk("gus").note_coaching(g.community.id, k.pair, "x")).map(drop)
    }),
    ("s4_11 close", |g, k| {
        wait(
            g.desk("gus")
                .close_coaching(g.community.id, k.pair, &closing("x")),
        )
        .map(drop)
    }),
];

#[test]
fn s3_4_s3_7_s2_12_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s3_4_s3_7_s2_12_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
