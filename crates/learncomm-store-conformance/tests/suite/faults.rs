//! The table of seeded faults: each must be caught by the checks that are there for it, for the reason that it is.

use learncomm_core::store::Limit;

use crate::broken::{Broken, Fault};
use crate::caught::expect_caught;

type Row<'a> = (Fault, &'a [(&'a str, &'a str)]);

/// Each row's checks must fail, for a reason that has these words.
fn caught(rows: &[Row<'_>]) {
    for (fault, caught_by) in rows {
        expect_caught(fault, &Broken(*fault), caught_by, false);
    }
}

/// Each row's checks must fail, and all others pass: the fault is found in one place only, so that place must stay.
fn caught_by_nothing_else(rows: &[Row<'_>]) {
    for (fault, caught_by) in rows {
        expect_caught(fault, &Broken(*fault), caught_by, true);
    }
}

#[test]
fn without_a_fault_the_store_passes() {
    caught_by_nothing_else(&[(Fault::None, &[])]);
}

const ABSENT: &str = "`Absent` refuses an existing record";
const AT: &str = "`At` takes exactly the record's revision";
const NOTHING: &str = "nothing of a refused batch is written";
const MODEL: (&str, &str) = (
    "random_operations_match_a_model",
    "random operations match the model",
);

#[test]
fn conditions() {
    let own = "a batch's conditions do not see its own writes";
    let others = "conditions on keys that the batch does not write count";
    let any = "a batch is refused if any of its conditions does not hold";
    caught(&[
        (
            Fault::AbsentIgnored,
            &[
                ("absent_refuses_existing", ABSENT),
                ("racing_creates_have_one_winner", "*lost update*"),
                ("racing_batches_do_not_cross", "*write skew*"),
                MODEL,
            ],
        ),
        (
            Fault::AbsentOfEmptyHolds,
            &[("empty_value_is_a_record", "`Absent` refuses"), MODEL],
        ),
        (
            Fault::AtAcceptsNewer,
            &[
                ("at_is_exact", AT),
                ("racing_updates_have_one_winner", "*lost update*"),
                MODEL,
            ],
        ),
        (Fault::AtAcceptsOlder, &[("at_is_exact", AT), MODEL]),
        (
            Fault::AtOfMissingHolds,
            &[
                ("at_is_exact", AT),
                ("batch_without_writes_checks", "checks its conditions"),
                MODEL,
            ],
        ),
        (
            Fault::OtherKeysIgnored,
            &[
                ("conditions_on_other_keys", others),
                ("racing_batches_do_not_cross", "*write skew*"),
                MODEL,
            ],
        ),
        (
            Fault::FirstConditionOnly,
            &[("every_condition_counts", any), MODEL],
        ),
        (
            Fault::ConditionsSeeOwnWrites,
            &[("conditions_see_the_state_before", "is accepted")],
        ),
        (
            Fault::OwnDeletesAreSeen,
            &[("conditions_see_the_state_before", own), MODEL],
        ),
        (
            Fault::ConflictNamesTheFirst,
            &[("every_condition_counts", "`Conflict` names a key"), MODEL],
        ),
    ]);
    caught_by_nothing_else(&[(Fault::AtTruncates, &[("at_is_exact", AT)])]);
}

#[test]
fn batches() {
    let empty = "a batch without writes";
    caught(&[
        (
            Fault::RefusedWritesFirst,
            &[("failed_batch_writes_nothing", NOTHING), MODEL],
        ),
        (
            Fault::RefusedDeletes,
            &[("failed_batch_writes_nothing", NOTHING), MODEL],
        ),
        (
            Fault::TooLargeWritesFirst,
            &[
                ("failed_batch_writes_nothing", NOTHING),
                ("limit_of_value_bytes_is_exact", "*partial batch*"),
            ],
        ),
        (
            Fault::EmptyBatchIgnoresConditions,
            &[("batch_without_writes_checks", empty), MODEL],
        ),
        (
            Fault::EmptyBatchTakesRevision,
            &[("empty_batch_returns_the_latest", empty), MODEL],
        ),
    ]);
    caught_by_nothing_else(&[(
        Fault::ConditionsBeforeLimits,
        &[(
            "failed_batch_writes_nothing",
            "limits are judged before conditions",
        )],
    )]);
}

#[test]
fn revisions() {
    let again = "*resurrected revision*";
    caught(&[
        (
            Fault::RevisionFromRecords,
            &[("revisions_only_grow", again), MODEL],
        ),
        (Fault::RevisionPerRecord, &[("revisions_only_grow", again), MODEL]),
        (
            Fault::DeletesTakeNoRevision,
            &[("revisions_only_grow", again), MODEL],
        ),
        (
            Fault::RevisionPerPut,
            &[(
                "puts_carry_the_revision",
                "carry the revision that `commit` returned",
            )],
        ),
    ]);
    caught_by_nothing_else(&[(
        Fault::RevisionBeforeLock,
        &[("racing_batches_have_their_own_revisions", again)],
    )]);
}

#[test]
fn pages() {
    let full = "a page holds the first records of its range";
    let once = "every record of the range once";
    let bounds = "a scan gives the records between its bounds";
    caught(&[
        (
            Fault::PageLosesLast,
            &[
                ("pages_are_full", full),
                ("paging_gives_each_record_once", once),
                MODEL,
            ],
        ),
        (
            Fault::PageRepeatsLast,
            &[
                ("pages_are_full", full),
                ("paging_gives_each_record_once", once),
                MODEL,
            ],
        ),
        (
            Fault::ExcludedStartKept,
            &[
                ("scan_bounds_are_exact", bounds),
                ("paging_gives_each_record_once", once),
                MODEL,
            ],
        ),
        (
            Fault::DescendingLosesIncluded,
            &[("scan_bounds_are_exact", bounds), MODEL],
        ),
        (
            Fault::DescendingKeepsExcluded,
            &[("scan_bounds_are_exact", bounds), MODEL],
        ),
        (
            Fault::DescendingFromTheWrongEnd,
            &[("pages_are_full", full), MODEL],
        ),
        (
            Fault::AlwaysAscending,
            &[("scan_bounds_are_exact", bounds), ("pages_are_full", full), MODEL],
        ),
        (
            Fault::NeverMore,
            &[("more_is_exact", "`more` is true if and only if"), MODEL],
        ),
        (
            Fault::InvertedIsExchanged,
            &[
                (
                    "empty_ranges_are_empty_pages",
                    "an empty or inverted range is an empty page",
                ),
                MODEL,
            ],
        ),
    ]);
    caught_by_nothing_else(&[
        (
            Fault::MoreWhenFull,
            &[("more_is_exact", "`more` is true if and only if"), MODEL],
        ),
        (
            Fault::SmallPages,
            &[("largest_pages_work", "as many records as it was asked for")],
        ),
    ]);
}

#[test]
fn keys_and_values() {
    let ordered = ("keys_are_ordered_bytewise", "bytewise order");
    let distinct = ("keys_are_distinct", "a key is its bytes");
    let answers = "`get` answers in the order of the keys";
    let bytes = ("values_round_trip", "byte for byte");
    let rows: &[(Fault, &[(&str, &str)])] = &[
        (Fault::OrderIgnoresCase, &[ordered, MODEL]),
        (Fault::OrderByLength, &[ordered, MODEL]),
        (Fault::OrderSigned, &[ordered, MODEL]),
        (Fault::KeysAsText, &[distinct, MODEL]),
        (Fault::KeysEndAtZero, &[distinct, MODEL]),
        (Fault::KeysCutShort, &[distinct]),
        (Fault::GetSorted, &[("get_answers_in_order", answers), MODEL]),
        (
            Fault::GetOmitsMissing,
            &[("get_answers_in_order", "one answer for each key")],
        ),
        (Fault::GetOnceOnly, &[("get_answers_in_order", answers), MODEL]),
        (Fault::ValuesEndAtZero, &[bytes, MODEL]),
        (Fault::ValuesAsText, &[bytes, MODEL]),
        (
            Fault::EmptyIsAbsent,
            &[("empty_value_is_a_record", "with an empty value is there"), MODEL],
        ),
        (
            Fault::DeleteOfMissingFails,
            &[("delete_removes", "is accepted"), MODEL],
        ),
        (
            Fault::DeleteEmpties,
            &[("delete_removes", "a deleted record is gone"), MODEL],
        ),
    ];
    for (fault, caught_by) in rows {
        expect_caught(fault, &Broken(*fault), caught_by, false);
    }
}

#[test]
fn limits() {
    let over = "one more than a limit is refused";
    let within = "within the limits whose conditions hold is accepted";
    caught_by_nothing_else(&[
        (
            Fault::AcceptsOneMore(Limit::Writes),
            &[("limit_of_writes_is_exact", over)],
        ),
        (
            Fault::AcceptsOneMore(Limit::BatchBytes),
            &[("limit_of_batch_bytes_is_exact", over)],
        ),
        (
            Fault::RefusesTheLimit(Limit::ValueBytes),
            &[("limit_of_value_bytes_is_exact", within)],
        ),
        (
            Fault::RefusesTheLimit(Limit::BatchBytes),
            &[("limit_of_batch_bytes_is_exact", within)],
        ),
        (Fault::KeysDoNotCount, &[("limit_of_batch_bytes_is_exact", over)]),
    ]);
    caught(&[
        (
            Fault::AcceptsOneMore(Limit::ValueBytes),
            &[("limit_of_value_bytes_is_exact", over)],
        ),
        (
            Fault::RefusesTheLimit(Limit::Writes),
            &[("limit_of_writes_is_exact", within)],
        ),
    ]);
}

#[test]
fn views() {
    let stale = "*stale read after acknowledgement*";
    caught_by_nothing_else(&[
        (Fault::TornGet, &[("get_sees_one_state", "*torn read*")]),
        (Fault::TornScan, &[("scan_sees_one_state", "*torn read*")]),
        (
            Fault::LatestPerHandle,
            &[("handles_share_one_state", stale), MODEL],
        ),
    ]);
    caught(&[
        (
            Fault::CachePerHandle,
            &[("handles_share_one_state", stale), MODEL],
        ),
        (
            Fault::BatchInHalves,
            &[
                ("scan_sees_one_state", "*half-seen batch*"),
                ("get_sees_one_state", "one state"),
            ],
        ),
        (
            Fault::StorePerHandle,
            &[("handles_share_one_state", stale), MODEL],
        ),
    ]);
}

#[test]
fn races() {
    caught(&[(
        Fault::LockPerHandle,
        &[
            ("racing_increments_all_count", "*lost update*"),
            ("racing_updates_have_one_winner", "*lost update*"),
            ("racing_creates_have_one_winner", "*lost update*"),
            ("racing_batches_do_not_cross", "*write skew*"),
        ],
    )]);
    caught_by_nothing_else(&[(
        Fault::SnapshotIsolation,
        &[("racing_batches_do_not_cross", "*write skew*")],
    )]);
}
