//! A fault at every call of the store, for suggestions.

use learncomm_core::engagement::suggestion::Rule;

use crate::common::{Guild, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::norms::adopted;
use crate::suggestions::{DAY, of};

struct Known {
    norm: String,
    dismissed: String,
}

fn prepared() -> (Guild, Known) {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    guild.pass(172 * DAY);
    guild.ask("mei", "How?");
    guild.pass(8 * DAY);
    let first = of(&guild, Some("fay"), Rule::QuestionsWaiting).unwrap().key;
    let known = Known {
        norm: format!("norms-overdue:{}", norm.number),
        dismissed: first,
    };
    wait(
        guild
            .desk("fay")
            .dismiss_suggestion(&guild.community, &known.dismissed, None, ""),
    )
    .unwrap();
    guild.pass(60);
    (guild, known)
}

const USE_CASES: &[Case<Known>] = &[
    ("s3_2 dismiss a suggestion", |g, k| {
        let fay = g.desk("fay");
        wait(fay.dismiss_suggestion(&g.community, &k.norm, Some(3), "Later.")).map(drop)
    }),
    ("s3_2 dismiss the first one", |g, k| {
        wait(g.op.dismiss_suggestion(&g.community, &k.norm, None, "")).map(drop)
    }),
    ("s3_2 dismiss it once more", |g, k| {
        let fay = g.desk("fay");
        wait(fay.dismiss_suggestion(&g.community, &k.dismissed, Some(3), "")).map(drop)
    }),
    ("s3_2 restore a suggestion", |g, k| {
        wait(g.desk("fay").restore_suggestion(g.community.id, &k.dismissed)).map(drop)
    }),
];

#[test]
fn s3_2_a_fault_anywhere_dismisses_wholly_or_not_at_all() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s3_2_an_outcome_of_dismissing_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
