//! Evaluates a call to the natural JSON of its function.
//!
//! Ids become dense numbers here, in the order of the ids, and numbers become ids again in the result.

use std::collections::BTreeMap;

use learncomm_core::engagement::stats::{self, Z95};
use learncomm_core::engagement::{equity, flow, goal, ratings};
use serde_json::{Value, json};

use super::Call;
use super::json::{Args, Outcome, each, number, numbers, object, whole};
use super::networks::of_networks;
use super::people::{of_people, of_time};
use super::surveys::of_surveys;

pub(crate) fn evaluate(call: &Call) -> Outcome<Value> {
    let args = Args {
        list: &call.args,
        named: &call.kwargs,
    };
    for family in [of_numbers, of_time, of_people, of_networks, of_surveys] {
        match family(&call.name, &args) {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => {}
            Err(why) => return Err(format!("{}: {why}", call.name)),
        }
    }
    Err(format!("{}: unknown function", call.name))
}

/// Each family answers `None` for a function that is not its own.
fn of_numbers(name: &str, a: &Args<'_>) -> Outcome<Option<Value>> {
    let amounts = || numbers(a.get(0, "xs")?);
    Ok(Some(match name {
        "gini" | "gini_star" | "jain" | "lorenz" | "entropy" | "lag1" | "sen_slope" => {
            let xs = amounts().or_else(|_| numbers(a.get(0, "x")?))?;
            match name {
                "gini" => json!(equity::gini(&xs)),
                "gini_star" => json!(equity::gini_star(&xs)),
                "jain" => json!(equity::jain(&xs)),
                "lorenz" => json!(equity::lorenz(&xs)),
                "entropy" => json!(equity::entropy(&xs)),
                "lag1" => json!(stats::lag1(&xs)),
                _ => json!(stats::sen_slope(&xs)),
            }
        }
        "top_share" => json!(equity::top_share(&amounts()?, a.number(1, "frac", 0.1)?)),
        "absence_factor" => json!(equity::absence_factor(&amounts()?, a.number(1, "share", 0.5)?)),
        "quantile7" => json!(stats::quantile7(&amounts()?, number(a.get(1, "q")?)?)),
        "rotation_evenness" => json!(equity::rotation_evenness(&each(
            a.get(0, "slots_by_member")?,
            whole
        )?)),
        "parity_ratio" => {
            let of = |at, name| number(a.get(at, name)?);
            json!(equity::parity_ratio(
                of(0, "lead_slots_g")?,
                of(1, "lead_slots_all")?,
                of(2, "exposure_g")?,
                of(3, "exposure_all")?
            ))
        }
        "bayes_avg" => json!(ratings::bayes_avg(
            &numbers(a.get(0, "ratings")?)?,
            number(a.get(1, "prior_mean")?)?,
            number(a.get(2, "prior_weight")?)?
        )),
        "wilson_lower" => json!(ratings::wilson_lower(
            whole(a.get(0, "pos")?)?,
            whole(a.get(1, "n")?)?,
            a.number(2, "z", Z95)?
        )),
        "star_lower" => json!(ratings::star_lower(
            &each(a.get(0, "counts")?, whole)?,
            a.number(1, "z", Z95)?
        )),
        "goal_progress" => json!(goal::goal_progress(
            number(a.get(0, "baseline")?)?,
            number(a.get(1, "current")?)?,
            number(a.get(2, "target")?)?
        )),
        "mann_kendall" => json!(stats::mann_kendall(&numbers(a.get(0, "x")?)?).map(|m| {
            if m.var == 0.0 {
                json!({"S": m.s, "z": m.z, "p": m.p, "tau": m.tau})
            } else {
                json!({"S": m.s, "var": m.var, "z": m.z, "p": m.p, "tau": m.tau})
            }
        })),
        "pearson" => json!(stats::pearson(
            &numbers(a.get(0, "x")?)?,
            &numbers(a.get(1, "y")?)?
        )),
        "lagged_association" => {
            let (x, y) = (numbers(a.get(0, "x")?)?, numbers(a.get(1, "y")?)?);
            stats::lagged_association(&x, &y, whole(a.get(2, "max_lag")?)? as usize)
                    .iter()
                    .map(|row| json!({"lag": row.lag, "n": row.n, "r": row.r, "neff": row.n_eff, "p_adj": row.p_adjusted}))
                    .collect()
        }
        "bootstrap_ci" => {
            let statistic = statistic(a.get(1, "stat")?)?;
            let interval = stats::bootstrap_ci(
                &numbers(a.get(0, "units")?)?,
                statistic,
                a.whole(2, "seed", 42)?,
                a.whole(3, "reps", 2000)? as usize,
                a.number(4, "level", 0.95)?,
            );
            json!(interval)
        }
        "topic_gap" => {
            let side = |at, name| {
                let topics = object(a.get(at, name)?)?.iter();
                topics
                    .map(|(topic, amount)| Ok((topic.clone(), number(amount)?)))
                    .collect::<Outcome<BTreeMap<_, _>>>()
            };
            json!(flow::topic_gap(&side(0, "demand")?, &side(1, "supply")?))
        }
        _ => return Ok(None),
    }))
}

type Statistic = fn(&[f64]) -> Option<f64>;

fn statistic(value: &Value) -> Outcome<Statistic> {
    Ok(match object(value)?.get("fn").and_then(Value::as_str) {
        Some("gini") => equity::gini,
        Some("gini_star") => equity::gini_star,
        Some("jain") => equity::jain,
        Some("top_share") => |xs| equity::top_share(xs, 0.1),
        Some("absence_factor") => |xs| equity::absence_factor(xs, 0.5).map(|k| k as f64),
        Some("sen_slope") => stats::sen_slope,
        _ => return Err(format!("unknown statistic {value}")),
    })
}
