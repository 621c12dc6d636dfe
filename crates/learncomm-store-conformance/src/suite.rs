/// Emits one `#[test]` for each check of the suite, named after it.
///
/// The argument is an expression of a type that implements [`Harness`](crate::Harness); it is evaluated anew in each
/// test.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
/// # use learncomm_store_conformance::{Harness, Place, async_trait};
/// # struct InMemory;
/// # #[async_trait]
/// # impl Harness for InMemory {
/// #     async fn place(&self) -> Result<Place, BoxError> {
/// #         Ok(Place::new("in memory", Arc::new(MemoryStore::new())))
/// #     }
/// #     async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
/// #         let store: &Arc<MemoryStore> = place.data().ok_or("not a place of this harness")?;
/// #         Ok(store.clone())
/// #     }
/// #     fn durable(&self) -> bool {
/// #         false
/// #     }
/// # }
/// learncomm_store_conformance::conformance_tests!(InMemory);
/// ```
///
/// An attribute in front of the expression is put on each test, for a backend that not everybody can run:
/// `conformance_tests!(#[ignore = "needs a Postgres server"] Postgres::from_environment())`.
///
/// Put it into a module of its own for each harness, if there are several. The default test runner is needed for
/// [`kill_loses_nothing`](crate::durability::kill_loses_nothing), which starts the test program again with the test's
/// name.
#[macro_export]
macro_rules! conformance_tests {
    (#[$attribute:meta] $harness:expr $(,)?) => {
        $crate::__suite! { tests [#[$attribute]] $harness }
    };
    ($harness:expr $(,)?) => {
        $crate::__suite! { tests [] $harness }
    };
}

/// The one list of all checks, from which [`conformance_tests!`] and [`checks()`](crate::checks()) are made.
#[doc(hidden)]
#[macro_export]
macro_rules! __suite {
    (tests $attributes:tt $harness:expr) => {
        $crate::__suite! { @list (@tests $attributes $harness) }
    };
    (checks) => {
        $crate::__suite! { @list (@checks) }
    };
    (@tests $attributes:tt $harness:expr; $($module:ident $name:ident $durable:literal $promise:literal)*) => {
        $($crate::__suite! { @test $attributes $harness; $module $name })*
    };
    (@test [$(#[$attribute:meta])*] $harness:expr; $module:ident $name:ident) => {
        #[test]
        $(#[$attribute])*
        fn $name() {
            $crate::run_test(
                &$harness,
                |harness| ::std::boxed::Box::pin($crate::$module::$name(harness)),
                ::core::module_path!(),
                ::core::stringify!($name),
            );
        }
    };
    (@checks; $($module:ident $name:ident $durable:literal $promise:literal)*) => {
        &[$($crate::Check {
            name: ::core::stringify!($name),
            promise: $promise,
            needs_durable: $durable,
            run: |harness| ::std::boxed::Box::pin($crate::$module::$name(harness)),
        }),*]
    };
    (@list ($($mode:tt)*)) => {
        $crate::__suite! { $($mode)*;
            reads name_is_constant false
                "a backend has one name, in lower case"
            reads get_answers_in_order false
                "`get` answers in the order of the keys, `None` where there is no record"
            reads values_round_trip false
                "values come back byte for byte"
            reads empty_value_is_a_record false
                "a record with an empty value is there"
            reads keys_are_distinct false
                "a key is its bytes, and each key holds a record of its own"
            reads put_replaces false
                "a put replaces the record under its key, and no other"
            reads delete_removes false
                "a deleted record is gone; deleting what is not there is not an error"
            conditions absent_refuses_existing false
                "`Absent` refuses an existing record"
            conditions at_is_exact false
                "`At` takes exactly the record's revision"
            conditions conditions_on_other_keys false
                "conditions on keys that the batch does not write count as well"
            conditions conditions_see_the_state_before false
                "a batch's conditions do not see its own writes"
            conditions every_condition_counts false
                "a batch is refused if any of its conditions does not hold, and the conflict names its key"
            batches failed_batch_writes_nothing false
                "nothing of a refused batch is written"
            batches batch_without_writes_checks false
                "a batch without writes checks its conditions and changes nothing"
            revisions revisions_only_grow false
                "every batch gets a revision larger than all before it"
            revisions puts_carry_the_revision false
                "all puts of a batch carry the revision that `commit` returned"
            revisions empty_batch_returns_the_latest false
                "a batch without writes returns the latest revision"
            scans keys_are_ordered_bytewise false
                "records come in bytewise order of their keys"
            scans scan_bounds_are_exact false
                "a scan gives the records between its bounds, and no others"
            scans empty_ranges_are_empty_pages false
                "an empty or inverted range is an empty page"
            scans pages_are_full false
                "a page holds the first records of its range, up to the limit"
            scans more_is_exact false
                "`more` is true if and only if the range holds further records"
            scans paging_gives_each_record_once false
                "going from page to page gives every record once, in order"
            limits limit_of_writes_is_exact false
                "as many writes as allowed are accepted, one more is refused"
            limits limit_of_value_bytes_is_exact false
                "a value as long as allowed is accepted, one byte more is refused"
            limits limit_of_batch_bytes_is_exact false
                "a batch as large as allowed is accepted, one byte more is refused"
            limits longest_keys_work false
                "the longest keys work everywhere"
            limits largest_pages_work false
                "the largest page is given whole"
            views get_sees_one_state false
                "all answers of one `get` come from one state"
            views scan_sees_one_state false
                "all records of one page come from one state, and no batch is seen by half"
            views handles_share_one_state false
                "a commit that has returned is seen through every handle"
            races racing_increments_all_count false
                "no update is lost among racing updates of one record"
            races racing_updates_have_one_winner false
                "of several batches that require the same revision and write it, one is accepted"
            races racing_creates_have_one_winner false
                "of several batches that create the same record, one is accepted"
            races racing_batches_do_not_cross false
                "of two batches each of which changes what the other requires, one is refused"
            races racing_batches_have_their_own_revisions false
                "racing batches get a revision each, in order"
            durability reopen_keeps_everything true
                "what was committed is there when the store is opened again"
            durability revisions_grow_after_reopen true
                "revisions go on growing after the store was opened again"
            durability kill_loses_nothing true
                "what was acknowledged is there after the process was killed, and no batch is there by half"
            model random_operations_match_a_model false
                "random operations give what a simple model of the contract says"
        }
    };
}
