//! How a fault is shown to be caught.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use learncomm_store_conformance::{Harness, checks};

/// What a check says of a harness: nothing if it passes.
fn complaint(check: &str, harness: &dyn Harness) -> Option<String> {
    let check = checks()
        .iter()
        .find(|c| c.name == check)
        .unwrap_or_else(|| panic!("no check {check}"));
    let panic = catch_unwind(AssertUnwindSafe(|| harness.block_on((check.run)(harness)))).err()?;
    Some(match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => panic!(
            "{} ended with something that is not a message: {other:?}",
            check.name
        ),
    })
}

/// Fails unless each of these checks fails with a message that has the given words; with `only`, unless all other
/// checks pass.
pub(crate) fn expect_caught(
    fault: &dyn Debug,
    harness: &dyn Harness,
    caught_by: &[(&str, &str)],
    only: bool,
) {
    for (check, words) in caught_by {
        match complaint(check, harness) {
            None => panic!("{fault:?} was not caught by {check}"),
            Some(message) => {
                assert!(
                    message.contains(words),
                    "{check} caught {fault:?} for another reason than {words:?}:\n{message}"
                );
                // Whoever reads it must learn what was looked for and what was there.
                assert!(
                    message.contains("expected:") && message.contains("found:"),
                    "{message}"
                );
            }
        }
    }
    if only {
        for check in checks()
            .iter()
            .filter(|check| !caught_by.iter().any(|(name, _)| *name == check.name))
        {
            if let Some(message) = complaint(check.name, harness) {
                panic!(
                    "{} fails although it is not there for {fault:?}:\n{message}",
                    check.name
                );
            }
        }
    }
}
