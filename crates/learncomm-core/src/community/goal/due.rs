//! Which goals want somebody's attention: their target comes near, or nobody has looked how far they are for long.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::Goal;
use super::observation::{Observations, observations_key};
use super::record::{of_community, own_goals};
use super::terms::Terms;
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::id::{CommunityId, PersonId};
use crate::store::thing::thing_key;
use crate::store::{Key, KeyBuilder, RecordReader, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::words::words;

/// After how many days without an observation the next one is due, unless they are usually further apart.
pub const OBSERVE_DAYS: u64 = 30;
/// How many goals are read at once; one with all its observations may be large.
const AT_ONCE: usize = 20;

words! {
    /// What is due of a goal.
    GoalDue: "due" {
        /// To look how far it is: nothing was observed for [`OBSERVE_DAYS`] days, or for as long as there usually is
        /// between two observations, if that is longer.
        Observation = 1 "observation",
        /// The target: its day is near, or over.
        Target = 2 "target",
    }
}

/// A goal of which something is due.
pub(crate) struct DueGoal {
    pub(crate) goal: Goal,
    pub(crate) due: GoalDue,
    /// The end of the day on which it is due.
    pub(crate) at: DateTime<Utc>,
}

/// What is due first of a goal that is open, and on which day, by the figures that are known of it: the target if its day is
/// at most `soon`; else an observation, if the day on which it is due is at most `today`.
fn due(
    terms: &Terms,
    figures: &BTreeMap<NaiveDate, f64>,
    set_on: NaiveDate,
    (today, soon): (NaiveDate, NaiveDate),
) -> Option<(GoalDue, NaiveDate)> {
    if terms.target.on <= soon {
        return Some((GoalDue::Target, terms.target.on));
    }
    let days: Vec<NaiveDate> = figures
        .keys()
        .copied()
        .filter(|on| terms.baseline.on <= *on && *on <= today)
        .collect();
    let mut gaps: Vec<u64> = days
        .windows(2)
        .map(|pair| pair[1].signed_duration_since(pair[0]).num_days().unsigned_abs())
        .collect();
    gaps.sort_unstable();
    // The larger one of the two in the middle: better late than too often.
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    // Who sets a goal has just looked.
    let last = days.last().copied().unwrap_or(terms.baseline.on).max(set_on);
    let next = last.checked_add_days(Days::new(usual.max(OBSERVE_DAYS)))?;
    (next <= today).then_some((GoalDue::Observation, next))
}

/// The open goals of the community that `concern` somebody and of which something is due now, or whose target is due by
/// `soon`; what is due first first.
pub(crate) async fn goals_due(
    store: &dyn RecordReader,
    (community, zone): (CommunityId, Tz),
    (now, soon): (DateTime<Utc>, DateTime<Utc>),
    concern: impl Fn(&Goal) -> bool + Sync,
) -> Result<Vec<DueGoal>, Error> {
    let index = of_community(Scope::Community(community));
    due_in(store, (community, zone), index, (now, soon), concern).await
}

/// The same of somebody's personal goals. For nobody but themselves.
pub(crate) async fn own_goals_due(
    store: &dyn RecordReader,
    (community, zone): (CommunityId, Tz),
    (now, soon): (DateTime<Utc>, DateTime<Utc>),
    me: PersonId,
) -> Result<Vec<DueGoal>, Error> {
    let index = own_goals(Scope::Community(community), me);
    due_in(store, (community, zone), index, (now, soon), |_| true).await
}

async fn due_in(
    store: &dyn RecordReader,
    (community, zone): (CommunityId, Tz),
    index: KeyBuilder,
    (now, soon): (DateTime<Utc>, DateTime<Utc>),
    concern: impl Fn(&Goal) -> bool + Sync,
) -> Result<Vec<DueGoal>, Error> {
    let scope = Scope::Community(community);
    let entries = store.scan_all(Scan::prefix(index)).await?;
    let ids = entries.iter().filter_map(|r| r.key.as_bytes().last_chunk::<16>());
    let keys: Vec<Key> = ids
        .map(|id| thing_key::<Goal>(scope, Uuid::from_bytes(*id)))
        .collect();
    let days = (local_day(now, zone), local_day(soon, zone));
    let mut all = Vec::new();
    for keys in keys.chunks(AT_ONCE) {
        let records = store.get(keys).await?;
        let goals: Result<Vec<Goal>, StoreError> = records.iter().flatten().map(envelope::open).collect();
        let mut goals = goals?;
        goals.retain(|goal| goal.end.is_none() && concern(goal));
        let observed: Vec<Key> = goals
            .iter()
            .map(|goal| observations_key(scope, goal.id))
            .collect();
        for (goal, record) in goals.into_iter().zip(store.get(&observed).await?) {
            let known: Option<Observations> = record.as_ref().map(envelope::open).transpose()?;
            let figures = known.map_or_else(BTreeMap::new, |known| known.figures());
            let set_on = local_day(goal.set_at, zone);
            if let Some((due, on)) = due(&goal.terms, &figures, set_on, days) {
                let end = on.succ_opt().unwrap_or(on);
                let at = local_midnight_utc(end, zone);
                all.push(DueGoal { goal, due, at });
            }
        }
    }
    all.sort_by_key(|due| (due.at, due.goal.number));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::goal::figure::Reading;

    fn on(day: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day)
    }

    /// Set on day 5, from day 0 to day 300; what is due on a day, two weeks ahead.
    fn due_on(today: u64, observed: &[u64]) -> Option<(GoalDue, NaiveDate)> {
        let reading = |value, on| Reading { value, on };
        let terms = Terms {
            metric: "escaped-defects".to_owned(),
            unit: "defects".to_owned(),
            baseline: reading(40.0, on(0)),
            target: reading(20.0, on(300)),
        };
        let figures = observed.iter().map(|day| (on(*day), 30.0)).collect();
        due(&terms, &figures, on(5), (on(today), on(today + 14)))
    }

    #[test]
    fn s4_2_s1_7_a_goal_is_looked_at_once_in_a_month() {
        let observation = |day| Some((GoalDue::Observation, on(day)));
        assert_eq!(due_on(34, &[]), None);
        assert_eq!(due_on(35, &[]), observation(35));
        assert_eq!(due_on(90, &[]), observation(35), "since then");
        assert_eq!(due_on(40, &[11]), None);
        assert_eq!(due_on(41, &[11]), observation(41));
        // What is not known yet, or was before the baseline, is no observation.
        assert_eq!(due_on(41, &[11, 50]), observation(41));
    }

    #[test]
    fn s4_2_s1_7_figures_that_come_once_in_a_quarter_are_not_asked_for_each_month() {
        assert_eq!(due_on(189, &[10, 100]), None);
        assert_eq!(due_on(190, &[10, 100]), Some((GoalDue::Observation, on(190))));
        // Of two gaps that are as usual, the longer one; one that was long is no rule.
        assert_eq!(due_on(150, &[10, 17, 100]), None);
        assert_eq!(
            due_on(150, &[10, 17, 24, 100]),
            Some((GoalDue::Observation, on(130)))
        );
    }

    #[test]
    fn s4_2_s1_7_a_target_comes_before_an_observation() {
        assert_eq!(due_on(285, &[280]), None);
        assert_eq!(due_on(286, &[]), Some((GoalDue::Target, on(300))));
        assert_eq!(due_on(400, &[]), Some((GoalDue::Target, on(300))), "it is over");
    }
}
