use std::env;
use std::fmt;
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use learncomm_core::store::{BoxError, RecordStore};

use crate::{Harness, Place, Task};

/// One check of the suite.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Check {
    /// The name of the check's function, and of the test that [`conformance_tests!`](crate::conformance_tests) makes.
    pub name: &'static str,
    /// What the check makes sure of.
    pub promise: &'static str,
    /// Whether the check says something of durable backends only; on others it passes without looking.
    pub needs_durable: bool,
    /// Runs the check; it panics if the promise is broken.
    pub run: for<'a> fn(&'a dyn Harness) -> Task<'a>,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Every check of the suite.
///
/// ```
/// use learncomm_store_conformance::checks;
/// assert!(checks().iter().any(|check| check.name == "racing_increments_all_count"));
/// ```
#[must_use]
pub fn checks() -> &'static [Check] {
    crate::__suite!(checks)
}

/// What a test made by [`conformance_tests!`](crate::conformance_tests) does.
#[doc(hidden)]
pub fn run_test(
    harness: &dyn Harness,
    run: for<'a> fn(&'a dyn Harness) -> Task<'a>,
    module: &str,
    name: &str,
) {
    // The test runner leaves the crate's name out of a test's name.
    let test = match module.split_once("::") {
        Some((_, inner)) => format!("{inner}::{name}"),
        None => name.to_owned(),
    };
    let named = Named { harness, test };
    named.block_on(run(&named));
}

/// A harness that knows by which name the test runner finds the running test.
struct Named<'a> {
    harness: &'a dyn Harness,
    test: String,
}

#[async_trait]
impl Harness for Named<'_> {
    async fn place(&self) -> Result<Place, BoxError> {
        self.harness.place().await
    }
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        self.harness.open(place).await
    }
    fn durable(&self) -> bool {
        self.harness.durable()
    }
    fn block_on(&self, task: Task<'_>) {
        self.harness.block_on(task);
    }
    fn again(&self) -> Option<Command> {
        self.harness.again().or_else(|| {
            let mut command = Command::new(env::current_exe().ok()?);
            // `--include-ignored` because the tests may have been made with `#[ignore]`.
            command.args([&self.test, "--exact", "--nocapture", "--include-ignored"]);
            Some(command)
        })
    }
}
