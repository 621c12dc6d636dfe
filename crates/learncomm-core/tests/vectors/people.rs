//! Calls about time, waiting and the activity of people.

use std::collections::BTreeMap;

use learncomm_core::engagement::activity::{
    EventKind, Events, Kinds, Standing, active_members, cadence_presence, contributions_per_member_week,
    participation_rate, stickiness,
};
use learncomm_core::engagement::retention::{Return, Timelines, retention};
use learncomm_core::engagement::roster::MemberKind;
use learncomm_core::engagement::stage::StageFacts;
use learncomm_core::engagement::tier::{TierRules, onion, tier};
use learncomm_core::engagement::waiting::{self, Curve, KmRow};
use learncomm_core::engagement::{Roster, Share, Window, window};
use serde_json::{Value, json};

use super::json::{
    Args, Ids, Outcome, date, duration, each, flag, instant, list, moment, number, object, optional, text,
    whole, zone,
};

pub(crate) fn of_time(name: &str, a: &Args<'_>) -> Outcome<Option<Value>> {
    let stamp = |at: chrono::DateTime<chrono::Utc>| json!(at.to_rfc3339());
    Ok(Some(match name {
        "local_midnight_utc" => stamp(window::local_midnight_utc(
            date(a.get(0, "d")?)?,
            zone(a.get(1, "tz")?)?,
        )),
        "local_window" => {
            let zone = zone(a.get(2, "tz")?)?;
            let window = window::local_window(date(a.get(0, "first")?)?, date(a.get(1, "last_excl")?)?, zone);
            [window.start, window.end]
                .into_iter()
                .map(|at| chrono::DateTime::from_timestamp_millis(at).map_or(Value::Null, stamp))
                .collect()
        }
        "local_day" => json!(window::local_day(moment(a.get(0, "ts")?)?, zone(a.get(1, "tz")?)?).to_string()),
        "km" => {
            let waits = each(a.get(0, "obs")?, |wait| Ok((number(&wait[0])?, flag(&wait[1])?)))?;
            waiting::km(&waits)
                .iter()
                .map(|row| json!([row.time, row.at_risk, row.events, row.survival, row.low, row.high]))
                .collect()
        }
        "km_quantile" => {
            let curve = match a.whole(2, "col", 3)? {
                3 => Curve::Estimate,
                4 => Curve::Low,
                5 => Curve::High,
                other => return Err(format!("column {other} is no curve")),
            };
            json!(waiting::km_quantile(
                &km_rows(a.get(0, "rows")?)?,
                a.number(1, "p", 0.5)?,
                curve
            ))
        }
        "km_at" => json!(waiting::km_at(
            &km_rows(a.get(0, "rows")?)?,
            number(a.get(1, "t")?)?
        )),
        "cif" => {
            let waits = each(a.get(0, "obs")?, |wait| {
                Ok((number(&wait[0])?, whole(&wait[1])? as u32))
            })?;
            json!(waiting::cif(&waits, a.whole(1, "cause", 1)? as u32))
        }
        "answered_within" => {
            let questions = each(a.get(0, "questions")?, |question| {
                Ok((instant(&question[0])?, optional(&question[1], instant)?))
            })?;
            let share = waiting::answered_within(
                &questions,
                duration(a.get(1, "horizon")?)?,
                instant(a.get(2, "as_of")?)?,
            );
            json!(share.value())
        }
        _ => return Ok(None),
    }))
}

fn km_rows(value: &Value) -> Outcome<Vec<KmRow>> {
    each(value, |row| {
        Ok(KmRow {
            time: number(&row[0])?,
            at_risk: whole(&row[1])?,
            events: whole(&row[2])?,
            survival: number(&row[3])?,
            low: number(&row[4])?,
            high: number(&row[5])?,
        })
    })
}

/// Members as a roster, and their ids.
fn roster(members: &Value) -> Outcome<(Ids, Roster)> {
    let members = list(members)?;
    let ids = Ids::of(members.iter().map(|member| &member["id"]));
    let mut roster = Roster::with_len(ids.len());
    for member in &members {
        let number = ids.number(&member["id"])?;
        roster.add_interval(
            number,
            instant(&member["joined"])?,
            optional(&member["left"], instant)?,
        );
        if text(&member["kind"])? != "human" {
            roster.set_kind(number, MemberKind::Bot);
        }
        roster.set_organiser(number, member["organiser"] == json!(true));
    }
    Ok((ids, roster))
}

#[derive(Default)]
struct Columns {
    at: Vec<i64>,
    who: Vec<u32>,
    kind: Vec<EventKind>,
    standing: Vec<Standing>,
}

impl Columns {
    /// Whoever is not in the roster gets a number outside of it.
    fn read(events: &Value, ids: &Ids) -> Outcome<Self> {
        let mut columns = Self::default();
        for event in &list(events)? {
            columns.at.push(instant(&event["at"])?);
            columns
                .who
                .push(ids.number(&event["who"]).unwrap_or(u32::MAX - 1));
            columns.kind.push(kind(&event["kind"])?);
            columns.standing.push(match event["removal"].as_str() {
                None => Standing::Stands,
                Some("author") => Standing::RemovedByAuthor,
                Some("moderation") => Standing::RemovedByModeration,
                Some("erasure") => Standing::Erased,
                Some(other) => return Err(format!("unknown removal {other}")),
            });
        }
        Ok(columns)
    }

    fn events(&self) -> Events<'_> {
        Events {
            at: &self.at,
            who: &self.who,
            kind: &self.kind,
            standing: &self.standing,
        }
    }
}

fn kind(value: &Value) -> Outcome<EventKind> {
    Ok(match text(value)? {
        "consume" => EventKind::Consume,
        "react" => EventKind::React,
        "participate" => EventKind::Participate,
        "contribute" => EventKind::Contribute,
        _ => EventKind::None,
    })
}

fn kinds(value: Option<&Value>, default: Kinds) -> Outcome<Kinds> {
    value.map_or(Ok(default), |given| Ok(Kinds::of(&each(given, kind)?)))
}

pub(crate) fn of_people(name: &str, a: &Args<'_>) -> Outcome<Option<Value>> {
    let span = |start, end| {
        Ok::<_, String>(Window::new(
            instant(a.get(start, "start")?)?,
            instant(a.get(end, "end")?)?,
        ))
    };
    Ok(Some(match name {
        "population" => {
            let (ids, roster) = roster(a.get(0, "members")?)?;
            // Expected in the order in which the members were given.
            let people = roster.population(&span(1, 2)?);
            let given = list(a.get(0, "members")?)?;
            let kept = |id: &&Value| {
                ids.number(id)
                    .is_ok_and(|number| people.binary_search(&number).is_ok())
            };
            given
                .iter()
                .map(|member| &member["id"])
                .filter(kept)
                .cloned()
                .collect()
        }
        "active_members" | "participation_rate" | "contributions_per_member_week" => {
            let (ids, roster) = roster(a.get(0, "members")?)?;
            let columns = Columns::read(a.get(1, "events")?, &ids)?;
            let (events, window) = (columns.events(), span(2, 3)?);
            let chosen = a.optional(4, "kinds");
            match name {
                "active_members" => ids.back(&active_members(
                    &roster,
                    &events,
                    &window,
                    kinds(chosen, Kinds::ANY)?,
                )),
                "participation_rate" => {
                    json!(
                        participation_rate(&roster, &events, &window, kinds(chosen, Kinds::CONTRIBUTE)?)
                            .value()
                    )
                }
                _ => json!(contributions_per_member_week(&roster, &events, &window)),
            }
        }
        "stickiness" => {
            let sets = object(a.get(0, "day_sets")?)?;
            let ids = Ids::of(sets.values());
            let by_day: BTreeMap<_, _> = sets
                .iter()
                .map(|(day, set)| Ok((date(&json!(day))?, ids.list(set)?)))
                .collect::<Outcome<_>>()?;
            json!(stickiness(
                &by_day,
                &each(a.get(1, "days")?, date)?,
                a.whole(2, "trailing", 30)? as u32
            ))
        }
        "cadence_presence" => {
            let empty = json!([]);
            let (sets, members) = (
                a.get(0, "cycle_sets")?,
                a.optional(3, "members").unwrap_or(&empty),
            );
            let ids = Ids::of([sets, members]);
            let cycles = each(sets, |set| ids.list(set))?;
            let (last, need) = (a.whole(1, "last", 3)? as usize, a.whole(2, "need", 2)? as u32);
            json!(cadence_presence(&cycles, last, need, &ids.list(members)?).and_then(Share::value))
        }
        "tier" => {
            let rules = TierRules {
                reads_tracked: a.flag(3, "reads_tracked", true)?,
                min_weeks: a.number(4, "min_weeks", 4.0)?,
            };
            let weeks = whole(a.get(0, "contrib_weeks")?)? as u32;
            json!(tier(
                weeks,
                flag(a.get(1, "any_activity")?)?,
                number(a.get(2, "weeks_exposed")?)?,
                rules
            ))
        }
        "onion" => {
            let counts = a.get(0, "counts")?;
            let ids = Ids::of([counts]);
            let rows: Vec<(u32, f64)> = object(counts)?
                .iter()
                .map(|(id, count)| Ok((ids.number(&json!(id))?, number(count)?)))
                .collect::<Outcome<_>>()?;
            onion(&rows, a.number(1, "core", 0.80)?, a.number(2, "regular", 0.95)?)
                .into_iter()
                .map(|(number, layer)| (ids.name(number), json!(layer)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        "retention" => {
            let (ids, roster) = roster(a.get(0, "members")?)?;
            let mut pairs = Vec::new();
            for (id, instants) in object(a.get(1, "activity")?)? {
                let number = ids.number(&json!(id)).unwrap_or(u32::MAX - 1);
                pairs.extend(each(instants, instant)?.into_iter().map(|at| (number, at)));
            }
            let activity = Timelines::new(roster.len(), pairs.iter().copied());
            let back = if a.flag(5, "unbounded", false)? {
                Return::OnOrAfter
            } else {
                Return::On
            };
            let (k, delta) = (whole(a.get(2, "k")?)? as u32, duration(a.get(3, "delta")?)?);
            let cohort = 0..roster.len() as u32;
            let share = retention(
                &roster,
                cohort,
                &activity,
                k,
                delta,
                instant(a.get(4, "as_of")?)?,
                back,
            );
            json!([share.numerator, share.denominator, share.value()])
        }
        "stage_evidence" => {
            let facts = object(a.get(0, "facts")?)?;
            let of = |name: &str| facts.get(name).unwrap_or(&Value::Null);
            super::projections::stages(&StageFacts {
                charter: flag(of("charter"))?,
                sessions: whole(of("sessions"))?,
                leaders: whole(of("leaders"))?,
                consent: optional(of("consent"), number)?,
                cohesion: optional(of("cohesion"), number)?,
                member_trend: number(of("member_trend"))?,
                backlog_done: whole(of("backlog_done"))?,
                absence_factor: optional(of("absence_factor"), whole)?,
                rotation: optional(of("rotation"), number)?,
                reviews: optional(of("reviews"), number)?,
                outcome_data: flag(of("outcome_data"))?,
                activity_trend: number(of("activity_trend"))?,
                missed_cadences: whole(of("missed_cadences"))?,
                closing: flag(of("closing"))?,
            })
        }
        _ => return Ok(None),
    }))
}
