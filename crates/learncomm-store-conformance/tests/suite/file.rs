//! A correct durable store passes every check, the kill included; and the faults of durable stores are caught.

use std::env;

use learncomm_store_conformance::{Harness, durability};

use crate::caught::expect_caught;
use crate::file_store::{FAULT, Fault, Files};

/// In a module of its own, as a backend's author may have it: the test must be found again by its full name.
mod passes {
    use super::{Fault, Files};

    learncomm_store_conformance::conformance_tests!(Files {
        fault: Fault::None,
        killed_in: None,
    });
}

/// A harness whose process to be killed is [`to_be_killed`].
fn files(fault: Fault) -> Files {
    Files {
        fault,
        killed_in: Some("file::to_be_killed"),
    }
}

/// Where the processes begin that [`faults_are_caught`] kills; by itself it is one more run of the check on a store
/// without a fault, with a harness that says how to start it again.
#[test]
fn to_be_killed() {
    let told = env::var(FAULT).unwrap_or_else(|_| "None".to_owned());
    let fault = Fault::ALL
        .into_iter()
        .find(|f| format!("{f:?}") == told)
        .expect("a fault's name");
    let harness = files(fault);
    harness.block_on(Box::pin(durability::kill_loses_nothing(&harness)));
}

/// A fault, the checks that catch it with some of their words, and whether no other check does.
type Row<'a> = (Fault, &'a [(&'a str, &'a str)], bool);

#[test]
fn faults_are_caught() {
    let lost = "*acknowledged write lost*";
    let half = "*partial batch*: a batch is there as a whole or not at all after a kill";
    let reopened = "what was committed is there when the store is opened again";
    let rows: [Row<'_>; 5] = [
        (Fault::WritesLater, &[("kill_loses_nothing", lost)], true),
        (
            Fault::WritesHalves,
            &[
                ("kill_loses_nothing", "promise"),
                ("reopen_keeps_everything", reopened),
            ],
            false,
        ),
        (
            Fault::RecountsRevisions,
            &[("revisions_grow_after_reopen", "latest revision")],
            false,
        ),
        (
            Fault::LosesLastBatch,
            &[
                ("reopen_keeps_everything", reopened),
                ("kill_loses_nothing", lost),
            ],
            false,
        ),
        (
            Fault::ForgetsDeletes,
            &[
                ("reopen_keeps_everything", reopened),
                ("kill_loses_nothing", half),
            ],
            false,
        ),
    ];
    for (fault, caught_by, only) in rows {
        expect_caught(&fault, &files(fault), caught_by, only);
    }
}
