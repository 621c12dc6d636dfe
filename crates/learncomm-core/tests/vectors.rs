//! Golden vectors: every metric against values worked out elsewhere.
//!
//! The vectors are not part of this repository. `LEARNCOMM_SHARED` names the folder that holds `vectors/metrics.json`;
//! without it the test says that it did not run. The file is a list of `{id, calls: [{fn, args, kwargs}], expected}`.
//!
//! How a case is judged:
//! 1. Each call is evaluated to the natural JSON of its function ([`calls`]).
//! 2. A case whose expectation is derived is named in [`projections`], by id; it says what is computed from the results.
//! 3. Any other case with one call expects its result; with several calls, the list of their results if it expects a
//!    list of that length, else the last result (the earlier calls built its arguments).
//! 4. A few functions have a default view, chosen by function and never by "whatever matches" ([`projections::view`]).
//!
//! Numbers agree within 1e-9 relative to the larger of 1 and the value; integers, strings and truth values exactly;
//! resampled numbers to 14 digits, which is what reading them from JSON keeps for certain.
//! An unknown function or a case that cannot be evaluated is a failure.

#[path = "vectors/calls.rs"]
mod calls;
#[path = "vectors/json.rs"]
mod json;
#[path = "vectors/networks.rs"]
mod networks;
#[path = "vectors/people.rs"]
mod people;
#[path = "vectors/projections.rs"]
mod projections;
#[path = "vectors/surveys.rs"]
mod surveys;

use std::path::PathBuf;

use serde_json::Value;

#[derive(Debug, serde::Deserialize)]
struct Case {
    id: String,
    calls: Vec<Call>,
    expected: Value,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Call {
    #[serde(rename = "fn")]
    name: String,
    args: Vec<Value>,
    #[serde(default)]
    kwargs: serde_json::Map<String, Value>,
}

#[test]
fn golden_vectors() {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        println!("golden vectors did not run: LEARNCOMM_SHARED is not set");
        return;
    };
    let path = PathBuf::from(shared).join("vectors/metrics.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty(), "no cases in {}", path.display());

    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| judge(case).err().map(|why| format!("{}: {why}", case.id)))
        .collect();
    println!(
        "{} of {} golden vectors agree",
        cases.len() - failures.len(),
        cases.len()
    );
    assert!(
        failures.is_empty(),
        "{} of {} golden vectors fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

fn judge(case: &Case) -> Result<(), String> {
    let results = case
        .calls
        .iter()
        .map(calls::evaluate)
        .collect::<Result<Vec<Value>, String>>()?;
    let got = match projections::derived(&case.id, &results) {
        Some(derived) => derived?,
        None => natural(case, results)?,
    };
    let exact = case
        .calls
        .iter()
        .any(|call| matches!(call.name.as_str(), "bootstrap_ci" | "ei_permutation_p"));
    json::compare(&got, &case.expected, exact)
        .map_err(|why| format!("{why}\n  got      {got}\n  expected {}", case.expected))
}

fn natural(case: &Case, mut results: Vec<Value>) -> Result<Value, String> {
    if results.len() > 1
        && case
            .expected
            .as_array()
            .is_some_and(|list| list.len() == results.len())
    {
        return Ok(Value::Array(results));
    }
    let (Some(call), Some(last)) = (case.calls.last(), results.pop()) else {
        return Err("a case without calls needs an entry in the table of derived expectations".to_owned());
    };
    Ok(projections::view(&call.name, last, &case.expected))
}
