//! The use cases of pulses, for faults at any call of the store.

use learncomm_core::engagement::pulse::NewItem;
use learncomm_core::id::PulseId;

use crate::common::{Guild, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::pulses::{PEOPLE, answer, guild, open, plan};

fn prepared() -> (Guild, PulseId) {
    let guild = guild();
    let comment = NewItem {
        comment: true,
        ..NewItem::new("why", "Why?")
    };
    let pulse = open(&guild, &plan(vec![NewItem::new("belonging", "?"), comment])).id;
    for who in PEOPLE {
        answer(&guild, who, pulse, &[("belonging", "3"), ("why", "So")]).unwrap();
    }
    (guild, pulse)
}

const USE_CASES: &[Case<PulseId>] = &[
    ("s3_3 open a pulse", |g, _| {
        let new = plan(vec![NewItem::new("own", "?")]);
        wait(g.desk("sol").open_pulse(g.community.id, &new)).map(drop)
    }),
    ("s3_3 answer a pulse", |g, pulse| {
        answer(g, "mei", *pulse, &[("belonging", "4")])
    }),
    ("s3_3 close a pulse", |g, pulse| {
        wait(g.desk("sol").close_pulse(g.community.id, *pulse)).map(drop)
    }),
];

#[test]
fn s3_3_s3_5_a_fault_anywhere_leaves_no_pulse_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s3_3_s3_5_an_outcome_of_a_pulse_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
