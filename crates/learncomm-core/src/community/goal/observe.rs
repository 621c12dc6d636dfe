use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use serde::Serialize;

use super::figure::{day, figure};
use super::model::Goal;
use super::observation::{MAX_NOTE, Noted, Observation, Observations, observations_key};
use super::read::{ShownGoal, find_in};
use super::tend::tell;
use super::terms::not_after;
use crate::actor::{Action, Role};
use crate::community::load_community;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, GoalId};
use crate::ledger::Verb;
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};
use crate::text;

/// The most rows that are taken in at once.
pub const MAX_OBSERVATION_ROWS: usize = 2_000;

/// A figure of a goal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewObservation {
    /// The figure, in the unit of the goal. `None` strikes out what was noted of the day.
    pub value: Option<f64>,
    /// The day that it is of, in the community's time zone, not after today; today if `None`.
    pub on: Option<NaiveDate>,
    /// A note of up to 200 characters, in one line; may be empty.
    pub note: String,
}

/// A row of a table of observations.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservationRow {
    /// Where it is in the table, for messages: its line.
    pub line: u64,
    /// The goal, as [`find_goal`](Desk::find_goal) understands it.
    pub goal: String,
    /// The day.
    pub on: NaiveDate,
    /// The figure.
    pub value: f64,
    /// A note of up to 200 characters, in one line; may be empty.
    pub note: String,
}

/// What came of a table of observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportedObservations {
    /// Rows of days of which nothing was known.
    pub added: usize,
    /// Rows that say otherwise than what was noted before; they hold from now on.
    pub corrected: usize,
    /// Rows that say what is known.
    pub known: usize,
    /// How many goals the table is about.
    pub goals: usize,
}

impl Desk {
    /// Notes a figure of a goal (S1.7), or strikes out what was noted of a day. For its owner; of a goal of the community, for
    /// who tends them, too. What was noted before is kept; the latest holds.
    ///
    /// # Errors
    /// [`Error::Rule`] if the goal has ended or holds [`MAX_OBSERVATIONS`](super::MAX_OBSERVATIONS); [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn observe_goal(
        &self,
        community: CommunityId,
        id: GoalId,
        new: &NewObservation,
    ) -> Result<ShownGoal, Error> {
        let value = new.value.map(|value| figure("value", value)).transpose()?;
        let note = if new.note.trim().is_empty() {
            String::new()
        } else {
            text::line("note", &new.note, MAX_NOTE)?
        };
        let seen = transact!(&self.hub, |tx| {
            let goal = self.observed_goal(tx, community, id).await?;
            let zone = load_community(tx, community).await?.charter.time_zone;
            let today = local_day(tx.now, zone);
            let on = day("on", new.on.unwrap_or(today))?;
            not_after("on", on, today)?;
            let mut open = self.open_for_observation(tx, community, goal).await?;
            let noted = open.all.add(Observation {
                on,
                value,
                note: note.clone(),
                at: tx.now,
                by: self.person_id(),
            })?;
            if noted != Noted::Known {
                open.told = 1;
            }
            let goal = self.save_observations(tx, community, open).await?;
            self.shown_goal(tx, community, goal).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(seen)
    }

    /// Notes the figures of a table of up to [`MAX_OBSERVATION_ROWS`], all of them or none; with `dry_run`, none, and tells
    /// what would come of it. Taking in the same table again adds nothing; a row that says otherwise than what was noted is a
    /// correction. What may be noted is as with [`observe_goal`](Self::observe_goal).
    ///
    /// # Errors
    /// As [`observe_goal`](Self::observe_goal), naming the line; [`Error::Invalid`] as well if there are no or too many rows,
    /// or two of one goal and day that differ.
    pub async fn import_observations(
        &self,
        community: CommunityId,
        rows: &[ObservationRow],
        dry_run: bool,
    ) -> Result<ImportedObservations, Error> {
        if rows.is_empty() || rows.len() > MAX_OBSERVATION_ROWS {
            let why = format!(
                "there are {}; 1 to {MAX_OBSERVATION_ROWS} are taken in at once",
                rows.len()
            );
            return Err(Error::invalid("rows", why));
        }
        if dry_run {
            return self.take_in(&mut self.hub.begin(), community, rows).await;
        }
        let done = transact!(&self.hub, |tx| { self.take_in(tx, community, rows).await })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    async fn take_in(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        rows: &[ObservationRow],
    ) -> Result<ImportedObservations, Error> {
        // Who may not note anything is told so whatever the table says.
        let role: Role = self.permit(tx, community, Action::TakePart).await.or_else(|e| {
            let may = matches!(e, Error::Forbidden { role, .. } if role.may(Action::TendGoals));
            if may { Ok(Role::Operator) } else { Err(e) }
        })?;
        let zone = load_community(tx, community).await?.charter.time_zone;
        let today = local_day(tx.now, zone);
        let mut done = ImportedObservations::default();
        let mut names: BTreeMap<&str, GoalId> = BTreeMap::new();
        let mut goals: BTreeMap<GoalId, Open> = BTreeMap::new();
        let mut said: BTreeMap<(GoalId, NaiveDate), (u64, f64)> = BTreeMap::new();
        for row in rows {
            let at_line = |e: Error| in_line(row.line, e);
            let id = match names.get(row.goal.as_str()) {
                Some(id) => *id,
                None => {
                    let found = find_in(tx.reader(), community, &row.goal, self.person_id(), role)
                        .await
                        .map_err(at_line)?;
                    let goal = self
                        .observed_goal(tx, community, found.id)
                        .await
                        .map_err(at_line)?;
                    let id = goal.id;
                    if let Entry::Vacant(entry) = goals.entry(id) {
                        let open = self.open_for_observation(tx, community, goal).await;
                        entry.insert(open.map_err(at_line)?);
                    }
                    names.insert(&row.goal, id);
                    id
                }
            };
            let value = figure("value", row.value).map_err(at_line)?;
            let on = day("date", row.on).map_err(at_line)?;
            not_after("date", on, today).map_err(at_line)?;
            let note = match row.note.trim() {
                "" => String::new(),
                note => text::line("note", note, MAX_NOTE).map_err(at_line)?,
            };
            match said.insert((id, on), (row.line, value)) {
                Some((line, other)) if other != value => {
                    let why = format!("line {line} says {other} of the same goal and day");
                    return Err(at_line(Error::invalid("value", why)));
                }
                _ => {}
            }
            let Some(open) = goals.get_mut(&id) else {
                return Err(at_line(Error::not_found("goal", &row.goal)));
            };
            let noted = open.all.add(Observation {
                on,
                value: Some(value),
                note,
                at: tx.now,
                by: self.person_id(),
            });
            match noted.map_err(at_line)? {
                Noted::New => done.added += 1,
                Noted::Corrected => done.corrected += 1,
                Noted::Known => {
                    done.known += 1;
                    continue;
                }
            }
            open.told += 1;
        }
        done.goals = goals.len();
        for open in goals.into_values() {
            self.save_observations(tx, community, open).await?;
        }
        Ok(done)
    }

    async fn open_for_observation(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        goal: Goal,
    ) -> Result<Open, Error> {
        goal.is_open()?;
        let key = observations_key(Scope::Community(community), goal.id);
        let all: Option<Observations> = tx.get(&key).await?;
        let all = all.unwrap_or_else(|| Observations::none(goal.id));
        let told = 0;
        Ok(Open { goal, all, told })
    }

    async fn save_observations(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        open: Open,
    ) -> Result<Goal, Error> {
        if open.told > 0 {
            let scope = Scope::Community(community);
            tx.put(scope, &open.all).await?;
            // A goal that ends, or is forgotten, at the same time is not observed any more: it is a condition of the change.
            if !open.goal.personal {
                let (_, actor) = self.signature(tx, community).await?;
                for _ in 0..open.told {
                    tell(tx, community, actor, Verb::ObservedGoal, &open.goal);
                }
            }
        }
        Ok(open.goal)
    }
}

/// A goal of which something is noted.
struct Open {
    goal: Goal,
    all: Observations,
    /// How much of it is new.
    told: usize,
}

/// The same, naming the line of a table.
fn in_line(line: u64, error: Error) -> Error {
    match error {
        Error::Invalid { field, why } => Error::Invalid {
            field,
            why: format!("line {line}: {why}"),
        },
        Error::Rule(why) => Error::Rule(format!("line {line}: {why}")),
        Error::NotFound { what, name, hint } => Error::NotFound {
            what,
            name,
            hint: Some(match hint {
                Some(hint) => format!("line {line}: {hint}"),
                None => format!("line {line} names it"),
            }),
        },
        Error::Ambiguous {
            given, candidates, ..
        } => Error::Invalid {
            field: "goal",
            why: format!(
                "line {line}: `{given}` is the beginning of several ids: {}",
                candidates.join(", ")
            ),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_7_what_is_wrong_with_a_table_names_the_line() {
        let errors = [
            Error::invalid("value", "is odd"),
            Error::Rule("no".to_owned()),
            Error::not_found("goal", "#9"),
            Error::Ambiguous {
                what: "goal",
                given: "019f".to_owned(),
                candidates: vec!["a".to_owned()],
            },
        ];
        for error in errors {
            assert!(in_line(12, error).to_string().contains("line 12"));
        }
    }
}
