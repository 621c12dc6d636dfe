//! Hiding by several flags and erasing, for faults at any call of the store.

use learncomm_core::Role;
use learncomm_core::contribution::{Contribution, ContributionKind, VisibleTo, Vote};
use learncomm_core::history::Fact;
use learncomm_core::id::FlagId;
use learncomm_core::norm::{FlagOn, NewFlag, Norm, Ruling};

use crate::common::{Guild, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::flags::{flag, ruling};
use crate::listing::{bring, past, stored};
use crate::norms::adopted;

struct Flagged {
    norm: Norm,
    /// With two flags on it, an answer, a vote, and where it came from.
    asked: Contribution,
    /// Hidden by three flags.
    hidden: FlagId,
    /// By `mei`.
    draft: Contribution,
}

fn prepared() -> (Guild, Flagged) {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    for name in ["ned", "ola", "pat"] {
        guild.join(name, Role::Member);
    }
    guild.pass(60);
    let made = |id: &str, to| {
        let mut made = past(id, ContributionKind::Question, "mei", guild.hub.now());
        made.visible_to = to;
        bring(&guild, &[Fact::Contribution(made)]);
        let is = |c: &Contribution| c.origin.as_ref().is_some_and(|o| o.id == id);
        stored(&guild).into_iter().find(is).unwrap()
    };
    let [asked, other] = ["1", "2"].map(|id| made(id, VisibleTo::Community));
    let draft = made("3", VisibleTo::Author);
    guild.pass(60);
    guild.answer("ned", asked.id);
    wait(guild.desk("ned").vote(guild.community.id, asked.id, Vote::Up)).unwrap();
    for name in ["ned", "ola"] {
        flag(&guild, name, &asked, &norm).unwrap();
    }
    let raised = ["ned", "ola", "pat"].map(|name| flag(&guild, name, &other, &norm).unwrap().id);
    guild.pass(60);
    let known = Flagged {
        norm,
        asked,
        hidden: raised[2],
        draft,
    };
    (guild, known)
}

const USE_CASES: &[Case<Flagged>] = &[
    ("s2_5 the flag that hides", |g, k| {
        let new = NewFlag {
            on: FlagOn::Contribution(k.asked.id),
            norm: k.norm.id,
            words: String::new(),
        };
        wait(g.desk("pat").raise_flag(g.community.id, &new)).map(drop)
    }),
    ("s2_5 rule that it may be there", |g, k| {
        let none = ruling(Ruling::None, None);
        wait(g.desk("sol").rule_on_flag(g.community.id, k.hidden, &none)).map(drop)
    }),
    ("s2_5 erase one's own", |g, k| {
        wait(g.desk("mei").erase_contribution(g.community.id, k.asked.id, None)).map(drop)
    }),
    ("s2_5 erase another's", |g, k| {
        wait(g.op.erase_contribution(g.community.id, k.asked.id, Some("asked to"))).map(drop)
    }),
    ("s2_5 erase a draft", |g, k| {
        wait(g.desk("mei").erase_contribution(g.community.id, k.draft.id, None)).map(drop)
    }),
];

#[test]
fn s2_5_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s2_5_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
