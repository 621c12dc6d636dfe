//! Calls about sessions, norms and surveys.

use learncomm_core::engagement::anonymity::{Guarded, Hidden, differencing_safe, suppress};
use learncomm_core::engagement::sessions::{Due, NormRow, SessionRow, norm_metrics, session_metrics};
use learncomm_core::engagement::survey::{self, LikertScale};
use serde_json::{Value, json};

use super::json::{Args, Ids, Outcome, each, instant, list, number, numbers, object, optional, whole};

pub(crate) fn of_surveys(name: &str, a: &Args<'_>) -> Outcome<Option<Value>> {
    let k = |at| Ok::<_, String>(a.whole(at, "k", 5)? as usize);
    fn guarded<T: serde::Serialize>(result: Guarded<T>) -> Value {
        result.shown().map_or(json!("suppressed"), |shown| json!(shown))
    }
    let small = |value: &Value| {
        each(value, |answer| {
            u8::try_from(whole(answer)?).map_err(|error| error.to_string())
        })
    };
    Ok(Some(match name {
        "session_metrics" => sessions(a)?,
        "norm_metrics" => norms(a)?,
        "likert_person" => {
            let item = |id: &str| id.parse::<u32>().map_err(|error| format!("{id}: {error}"));
            let answers = object(a.get(0, "answers")?)?
                .iter()
                .map(|(id, answer)| Ok((item(id)?, optional(answer, number)?)))
                .collect::<Outcome<Vec<_>>>()?;
            let reversed = each(a.get(4, "reverse")?, |id| Ok(whole(id)? as u32))?;
            let scale = LikertScale {
                items: whole(a.get(1, "items")?)? as usize,
                low: number(a.get(2, "lo")?)?,
                high: number(a.get(3, "hi")?)?,
                reversed: &reversed,
                min_answered: whole(a.get(5, "min_answered")?)? as usize,
            };
            json!(survey::likert_person(&answers, &scale).map_err(|error| error.to_string())?)
        }
        "group_score" => guarded(survey::group_score(
            &each(a.get(0, "persons")?, |p| optional(p, number))?,
            k(1)?,
        )),
        "rwg_j" => {
            let options = whole(a.get(1, "hi_minus_lo_plus1")?)? as u32;
            json!(survey::rwg_j(&each(a.get(0, "item_matrix")?, numbers)?, options))
        }
        "cronbach_alpha" => json!(survey::cronbach_alpha(&each(a.get(0, "item_matrix")?, numbers)?)),
        "recommendability" => guarded(survey::recommendability(&small(a.get(0, "scores")?)?, k(1)?)),
        "sci2" => json!(survey::sci2(&small(a.get(0, "answers24")?)?).map_err(|error| error.to_string())?),
        "suppress" => {
            let cells = object(a.get(0, "cells")?)?
                .iter()
                .map(|(name, people)| Ok((name.clone(), whole(people)?)))
                .collect::<Outcome<Vec<_>>>()?;
            match suppress(&cells, a.whole(1, "k", 5)?, a.flag(2, "total_published", true)?) {
                Hidden::All => json!("ALL"),
                Hidden::Cells(names) => json!(names),
            }
        }
        "differencing_safe" => {
            let sets = [a.get(0, "before")?, a.get(1, "after")?];
            let ids = Ids::of(sets);
            json!(differencing_safe(&ids.list(sets[0])?, &ids.list(sets[1])?, k(2)?))
        }
        _ => return Ok(None),
    }))
}

fn sessions(a: &Args<'_>) -> Outcome<Value> {
    let sessions = list(a.get(0, "sessions")?)?;
    let ids = Ids::of(
        sessions
            .iter()
            .filter_map(Value::as_object)
            .flat_map(|session| session.values()),
    );
    let read = |session: &Value, set: &str| ids.list(&session[set]);
    let owned = sessions
        .iter()
        .map(|s| {
            let sets = [
                read(s, "eligible")?,
                read(s, "excused")?,
                read(s, "yes")?,
                read(s, "attended")?,
            ];
            Ok((sets, optional(&s["caught_up"], |set| ids.list(set))?))
        })
        .collect::<Outcome<Vec<_>>>()?;
    let rows: Vec<SessionRow<'_>> = owned
        .iter()
        .map(
            |([eligible, excused, said_yes, attended], caught_up)| SessionRow {
                eligible,
                excused,
                said_yes,
                attended,
                caught_up: caught_up.as_deref(),
            },
        )
        .collect();
    let got = session_metrics(&rows);
    Ok(json!({
        "attendance": got.attendance.value(), "no_show": got.no_show.value(), "catch_up": got.catch_up.value(),
        "coverage": got.coverage.value(), "walk_in": got.walk_in.value()
    }))
}

fn norms(a: &Args<'_>) -> Outcome<Value> {
    let (norms, members) = (list(a.get(0, "norms")?)?, a.get(1, "members")?);
    let ids = Ids::of(norms.iter().map(|norm| &norm["acks"]).chain([members]));
    let owned = norms
        .iter()
        .map(|norm| {
            let due = |row: &Value| {
                Ok(Due {
                    due: instant(&row[0])?,
                    done: optional(&row[1], instant)?,
                })
            };
            Ok((each(&norm["due"], due)?, ids.list(&norm["acks"])?))
        })
        .collect::<Outcome<Vec<_>>>()?;
    let rows: Vec<NormRow<'_>> = owned
        .iter()
        .map(|(reviews, acknowledged)| NormRow {
            reviews,
            acknowledged,
        })
        .collect();
    let got = norm_metrics(&rows, &ids.list(members)?, instant(a.get(2, "as_of")?)?);
    Ok(json!({
        "reviews_on_time": got.reviews_on_time.value(), "overdue_norms": got.overdue_norms,
        "consent_coverage": got.consent_coverage.value()
    }))
}
