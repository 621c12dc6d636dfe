//! What the documentation says of checks is true of the suite.

use std::collections::BTreeSet;
use std::fs;

use learncomm_store_conformance::checks;

/// The names in backquotes that look like those of checks.
fn cited(text: &str) -> BTreeSet<&str> {
    let code = text.split('`').skip(1).step_by(2);
    code.filter(|word| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect()
}

fn names() -> BTreeSet<&'static str> {
    checks().iter().map(|check| check.name).collect()
}

#[test]
fn every_check_has_a_name_and_a_promise_of_its_own() {
    assert_eq!(names().len(), checks().len());
    let promises: BTreeSet<_> = checks().iter().map(|check| check.promise).collect();
    assert_eq!(promises.len(), checks().len());
}

#[test]
fn the_guide_names_every_check() {
    let guide = include_str!("../../src/lib.rs");
    let table: String = guide.lines().filter(|line| line.starts_with("//! |")).collect();
    assert_eq!(cited(&table), names().into_iter().collect());
}

#[test]
fn the_contract_cites_checks_that_exist() {
    // Not in a published crate, which comes without its neighbours.
    let contract = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../learncomm-core/src/store/contract.rs"
    );
    let Ok(contract) = fs::read_to_string(contract) else {
        return;
    };
    let rows: String = contract
        .lines()
        .filter(|line| line.starts_with("/// |"))
        .collect();
    let cited = cited(&rows);
    assert!(!cited.is_empty());
    assert_eq!(
        cited.difference(&names()).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}
