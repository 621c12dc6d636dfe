//! Expectations that are worked out from the results of the calls, and the default views of a few functions.

use learncomm_core::engagement::rng::SplitMix64;
use learncomm_core::engagement::stage::{LifeStage, StageFacts, stage_evidence};
use learncomm_core::engagement::{Roster, Window};
use serde_json::{Value, json};

use super::json::{Outcome, moment, number};

/// The value a case expects, for the cases whose expectation is not the plain result; `None` for all others.
pub(crate) fn derived(id: &str, results: &[Value]) -> Option<Outcome<Value>> {
    Some(match id {
        // Several calls.
        "tz.berlin_dst_day_is_23h" => hours_between(results),
        "activity.population" | "km.median_undefined" => at(results, results.len().wrapping_sub(1)),
        "tiers.rules" | "gini.single" | "rotation.undefined" | "net.reciprocity_empty" => {
            Ok(Value::Array(results.to_vec()))
        }
        "recognition" => at(results, 0),
        "net.ei_perm_exact" => share_at_most(results, -0.5),
        // One call, part of its result.
        "km.S" => column(results, 3),
        "km.at_risk" if !results.is_empty() => column(results, 1),
        "km.tie_event_before_censor" => cell(results, 0, 3),
        "km.answered_by_4h" => at(results, 0).and_then(|s| Ok(json!(1.0 - number(&s)?))),
        "cif.km_overstates" => cell(results, usize::MAX, 3).and_then(|s| Ok(json!(1.0 - number(&s)?))),
        "mk.up_S" => field(results, "S"),
        "mk.up_z" => field(results, "z"),
        "mk.ties" => field(results, "var"),
        "lag.best" => best_lag(results),
        "lag.short_series_refused" => first_p(results),
        "lag.shared_trend_after_differencing" => first_p(results).and_then(|p| Ok(json!(number(&p)? > 0.05))),
        "lag.shared_trend_is_not_association_raw_r" => {
            at(results, 0).and_then(|r| Ok(json!((number(&r)? * 1000.0).round() / 1000.0)))
        }
        // No calls: the case is about something that is not a metric function.
        "activity.exposure_b" => Ok(half_a_month()),
        "rng.splitmix64_seed1234567" => Ok(five_draws()),
        "stage" => Ok(stage_of_the_example()),
        "km.at_risk" => Ok(example_curve().iter().map(|row| json!(row.at_risk)).collect()),
        "km.naive_median_of_answered_is_biased" => Ok(answered_only()),
        _ => return named_field(id, results).map(Ok),
    })
}

/// The field of the only result that an id ends in, as `mk.down_S` or `recognition.coverage` do.
fn named_field(id: &str, results: &[Value]) -> Option<Value> {
    let [Value::Object(fields)] = results else {
        return None;
    };
    let named = |at: usize| fields.get(&id[at + 1..]);
    let ends = id.char_indices().filter(|(_, c)| matches!(c, '.' | '_'));
    ends.filter_map(|(at, _)| named(at)).next().cloned()
}

/// The view of a result that a case without its own entry expects; by function.
pub(crate) fn view(function: &str, result: Value, expected: &Value) -> Value {
    match function {
        // The index alone, or [index, parts].
        "audience_community" if !expected.is_array() => result.get(0).cloned().unwrap_or(Value::Null),
        // The survival column, or the rows.
        "km" if is_flat(expected) => result.as_array().map_or(Value::Null, |rows| {
            rows.iter().map(|row| row[3].clone()).collect()
        }),
        _ => result,
    }
}

fn is_flat(expected: &Value) -> bool {
    expected
        .as_array()
        .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_number))
}

fn at(results: &[Value], place: usize) -> Outcome<Value> {
    results
        .get(place)
        .cloned()
        .ok_or_else(|| format!("there is no call {place}"))
}

fn field(results: &[Value], name: &str) -> Outcome<Value> {
    at(results, 0)?
        .get(name)
        .cloned()
        .ok_or_else(|| format!("the result has no {name}"))
}

fn column(results: &[Value], place: usize) -> Outcome<Value> {
    let rows = at(results, 0)?;
    let rows = rows.as_array().ok_or("the result has no rows")?;
    Ok(rows.iter().map(|row| row[place].clone()).collect())
}

/// A cell of the result's rows; a row beyond the end is the last one.
fn cell(results: &[Value], row: usize, place: usize) -> Outcome<Value> {
    let rows = column(results, place)?;
    let rows = rows.as_array().ok_or("the result has no rows")?;
    rows.get(row.min(rows.len().saturating_sub(1)))
        .cloned()
        .ok_or_else(|| "the result is empty".to_owned())
}

fn hours_between(results: &[Value]) -> Outcome<Value> {
    let gap = moment(&at(results, 0)?)? - moment(&at(results, 1)?)?;
    Ok(json!(gap.num_milliseconds() as f64 / 3_600_000.0))
}

fn share_at_most(results: &[Value], limit: f64) -> Outcome<Value> {
    let values = results.iter().map(number).collect::<Outcome<Vec<f64>>>()?;
    Ok(json!(
        values.iter().filter(|&&value| value <= limit).count() as f64 / values.len() as f64
    ))
}

fn first_p(results: &[Value]) -> Outcome<Value> {
    Ok(at(results, 0)?[0]["p_adj"].clone())
}

fn best_lag(results: &[Value]) -> Outcome<Value> {
    let rows = at(results, 0)?;
    let rows = rows.as_array().ok_or("the result has no rows")?;
    let strength = |row: &&Value| row["r"].as_f64().unwrap_or(-9.0);
    let best = rows
        .iter()
        .max_by(|a, b| strength(a).total_cmp(&strength(b)))
        .ok_or("the result is empty")?;
    Ok(best["lag"].clone())
}

/// Joined 15 of 30 days into the window.
fn half_a_month() -> Value {
    const DAY: i64 = 86_400_000;
    let mut roster = Roster::default();
    let member = roster.push(15 * DAY, None);
    json!(roster.exposure(member, &Window::new(0, 30 * DAY)))
}

fn five_draws() -> Value {
    let mut rng = SplitMix64::new(1_234_567);
    (0..5).map(|_| json!(rng.next_u64().to_string())).collect()
}

const EXAMPLE_WAITS: [(f64, bool); 8] = [
    (1.0, true),
    (2.0, true),
    (2.0, true),
    (4.0, false),
    (5.0, true),
    (8.0, false),
    (24.0, false),
    (30.0, false),
];

fn example_curve() -> Vec<learncomm_core::engagement::waiting::KmRow> {
    learncomm_core::engagement::waiting::km(&EXAMPLE_WAITS)
}

/// The two middle times of those that were answered: what a naive median would be taken from.
fn answered_only() -> Value {
    let answered: Vec<f64> = EXAMPLE_WAITS
        .iter()
        .filter(|(_, ended)| *ended)
        .map(|&(time, _)| time)
        .collect();
    json!(answered[1..3])
}

fn stage_of_the_example() -> Value {
    let facts = StageFacts {
        charter: true,
        sessions: 12,
        leaders: 5,
        consent: Some(0.9),
        cohesion: Some(0.7),
        member_trend: 0.0,
        backlog_done: 6,
        absence_factor: Some(4),
        rotation: Some(0.8),
        reviews: Some(0.9),
        outcome_data: true,
        activity_trend: 0.0,
        missed_cadences: 0,
        closing: false,
    };
    stages(&facts)
}

/// `{stage: [met, of]}`.
pub(crate) fn stages(facts: &StageFacts) -> Value {
    let found = stage_evidence(facts);
    assert_eq!(found.len(), LifeStage::ALL.len());
    Value::Object(
        found
            .iter()
            .map(|stage| (stage.stage.name().to_owned(), json!([stage.met(), stage.of()])))
            .collect(),
    )
}
