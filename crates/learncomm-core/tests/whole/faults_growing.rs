//! Use cases for faults at any call of the store.

use learncomm_core::community::{BadgeEdit, OutcomeState};
use learncomm_core::id::{BadgeId, FeedbackRoundId};

use crate::badges::{defined, helped, new_badge};
use crate::common::{Guild, handle, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::feedback_rounds::{new_round, opened, outcome, voice};

struct Growing {
    /// By what people did; two members are due for it.
    helper: BadgeId,
    /// By hand; `mei` has it.
    given: BadgeId,
    /// Closed, with something to improve.
    closed: FeedbackRoundId,
    open: FeedbackRoundId,
}

fn prepared() -> (Guild, Growing) {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    helped(&guild, "sol", "mei");
    helped(&guild, "sol", "gus");
    let helper = defined(&guild, "helper", &["accepted-answers>=1 about testing"]).id;
    let given = defined(&guild, "given", &[]).id;
    wait(guild.op.award_badge(community, &handle("mei"), given, "So.")).unwrap();
    let closed = opened(&guild, "First").round.id;
    let mei = guild.desk("mei");
    wait(mei.say_in_round(community, closed, &voice(&[], &["More"], false))).unwrap();
    wait(guild.op.close_round(community, closed)).unwrap();
    guild.pass(60);
    let open = opened(&guild, "Second").round.id;
    guild.pass(60);
    let growing = Growing {
        helper,
        given,
        closed,
        open,
    };
    (guild, growing)
}

/// After the last day of the open round.
fn a_week_later() -> (Guild, Growing) {
    let (guild, growing) = prepared();
    guild.pass(7 * 86_400);
    (guild, growing)
}

const USE_CASES: &[Case<Growing>] = &[
    ("s4_5 opt out", |g, _| {
        wait(g.desk("mei").opt_out(g.community.id, true)).map(drop)
    }),
    ("s1_8 define badge", |g, _| {
        wait(
            g.desk("sol")
                .define_badge(g.community.id, &new_badge("new", &["coached>=1"])),
        )
        .map(drop)
    }),
    ("s1_8 edit badge", |g, k| {
        let edit = BadgeEdit {
            title: Some("Other".to_owned()),
            ..BadgeEdit::default()
        };
        wait(g.desk("sol").edit_badge(g.community.id, k.helper, &edit)).map(drop)
    }),
    ("s1_8 retire badge", |g, k| {
        wait(g.desk("sol").retire_badge(g.community.id, k.helper, true)).map(drop)
    }),
    ("s1_8 award badge", |g, k| {
        let sol = g.desk("sol");
        wait(sol.award_badge(g.community.id, &handle("fay"), k.given, "So.")).map(drop)
    }),
    ("s1_8 revoke badge", |g, k| {
        let sol = g.desk("sol");
        wait(sol.revoke_badge(g.community.id, &handle("mei"), k.given, "No.")).map(drop)
    }),
    ("s2_4 award badges", |g, _| {
        wait(g.op.award_badges(g.community.id)).map(drop)
    }),
    ("s4_8 say something", |g, k| {
        let voice = voice(&["All"], &["More"], false);
        wait(g.desk("mei").say_in_round(g.community.id, k.open, &voice)).map(drop)
    }),
    ("s4_8 say something without a name", |g, k| {
        let voice = voice(&["All"], &["More"], true);
        wait(g.desk("mei").say_in_round(g.community.id, k.open, &voice)).map(drop)
    }),
    ("s4_8 close round", |g, k| {
        wait(g.desk("fay").close_round(g.community.id, k.open)).map(drop)
    }),
    ("s4_8 tell outcome", |g, k| {
        let new = outcome(OutcomeState::Done, "So.", None);
        wait(g.desk("fay").tell_outcome(g.community.id, k.closed, 1, &new)).map(drop)
    }),
];

const LATER: &[Case<Growing>] = &[("s4_8 open round", |g, _| {
    let mut new = new_round("Third");
    new.closes = "2026-02-01".parse().unwrap();
    wait(g.desk("fay").open_round(g.community.id, &new)).map(drop)
})];

#[test]
fn s4_8_a_fault_anywhere_leaves_nothing_half_grown() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
    a_fault_anywhere(LATER.iter(), a_week_later);
}

#[test]
fn s4_8_an_outcome_of_growing_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
    an_unknown_outcome(LATER.iter(), a_week_later);
}
