use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{About, Flag, Resolution};
use crate::community::{Membership, member_key};
use crate::contribution::{Contribution, State, tell_contribution};
use crate::error::Error;
use crate::id::{CommunityId, ContributionId, FlagId, PersonId};
use crate::ledger::{Activity, NONE, Verb};
use crate::norm::minutes;
use crate::norm::words::Ruling;
use crate::store::transaction::{Stored, Tx};
use crate::store::{Entity, Key, Scope, thing};

/// What is in effect on a contribution or a person because of flags. Several rulings may be at once; when one is undone,
/// the others stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Measures {
    /// The contribution or the person.
    of: Uuid,
    by_flag: BTreeMap<FlagId, Measure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Measure {
    ruling: Ruling,
    at: DateTime<Utc>,
    by: Option<PersonId>,
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
    /// Until the flag is ruled on.
    #[serde(default, skip_serializing_if = "is_false")]
    provisional: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Measures {
    /// What becomes of a contribution: removing is more than hiding, and what came first is named.
    fn state(&self) -> State {
        let first = |ruling| {
            let all = self.by_flag.values().filter(|m| m.ruling == ruling);
            all.min_by_key(|m| m.at).cloned()
        };
        if let Some(Measure { at, by, reason, .. }) = first(Ruling::Remove) {
            return State::RemovedByModeration { at, by, reason };
        }
        match first(Ruling::Hide) {
            Some(Measure { at, by, reason, .. }) => State::Hidden { at, by, reason },
            None => State::Stands,
        }
    }

    /// Until when a person is suspended.
    fn suspended_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let ends = self.by_flag.values().filter_map(|m| m.until);
        ends.max().filter(|until| now < *until)
    }
}

impl Entity for Measures {
    const KIND: &'static str = "measures";
}

impl Stored for Measures {
    fn key(&self, scope: Scope) -> Key {
        measures_key(scope, self.of)
    }
}

fn measures_key(scope: Scope, of: Uuid) -> Key {
    Key::within(scope).text(Measures::KIND).id(of).build()
}

/// Puts into effect what was ruled on a flag, or takes it back, and tells the ledger. `actor` is the number of who does
/// it.
pub(super) async fn apply(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    flag: &Flag,
    resolution: &Resolution,
) -> Result<(), Error> {
    let change = resolution.is_in_effect().then(|| Measure {
        ruling: resolution.ruling,
        at: resolution.at,
        by: resolution.by,
        reason: resolution.reason.clone(),
        until: resolution.until,
        provisional: false,
    });
    match (resolution.ruling, flag.about) {
        (Ruling::Hide | Ruling::Remove, About::Contribution { id, .. }) => {
            return on_contribution(tx, community, actor, flag.id, id, change).await;
        }
        (_, About::Contribution { id, .. }) => {
            // What was hidden until the ruling is ruled to be there.
            let key = measures_key(Scope::Community(community), id.as_uuid());
            let measures: Option<Measures> = tx.get(&key).await?;
            if measures.is_some_and(|m| m.by_flag.get(&flag.id).is_some_and(|m| m.provisional)) {
                on_contribution(tx, community, actor, flag.id, id, None).await?;
            }
        }
        (_, About::Conduct) => {}
    }
    match (resolution.ruling, flag.concerned) {
        (Ruling::Suspend, Some(person)) => on_person(tx, community, flag.id, person, change).await,
        _ => Ok(()),
    }
}

/// Hides a contribution until the flag on it is ruled on, and tells the ledger; that nobody did it.
pub(super) async fn hide_until_ruled(
    tx: &mut Tx<'_>,
    community: CommunityId,
    flag: &Flag,
    on: ContributionId,
    reason: String,
) -> Result<(), Error> {
    let change = Measure {
        ruling: Ruling::Hide,
        at: tx.now,
        by: None,
        reason,
        until: None,
        provisional: true,
    };
    on_contribution(tx, community, NONE, flag.id, on, Some(change)).await
}

async fn change_measures(
    tx: &mut Tx<'_>,
    community: CommunityId,
    of: Uuid,
    flag: FlagId,
    change: Option<Measure>,
) -> Result<(Measures, bool), Error> {
    let scope = Scope::Community(community);
    let none = Measures {
        of,
        by_flag: BTreeMap::new(),
    };
    let mut measures = tx.get(&none.key(scope)).await?.unwrap_or(none);
    let any_before = !measures.by_flag.is_empty();
    // Suspensions that are over do not pile up.
    let now = tx.now;
    measures
        .by_flag
        .retain(|_, m| m.until.is_none_or(|until| now < until));
    match change {
        Some(measure) => measures.by_flag.insert(flag, measure),
        None => measures.by_flag.remove(&flag),
    };
    tx.put(scope, &measures).await?;
    Ok((measures, any_before))
}

async fn on_contribution(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    flag: FlagId,
    id: ContributionId,
    change: Option<Measure>,
) -> Result<(), Error> {
    let mut contribution: Contribution = thing::load(tx, community, id.as_uuid()).await?;
    let is_erased = matches!(contribution.state, State::Erased { .. });
    if is_erased && change.is_some() {
        return contribution.needs_to_stand();
    }
    let (measures, any_before) = change_measures(tx, community, id.as_uuid(), flag, change).await?;
    if is_erased {
        // Nothing brings it back.
        return Ok(());
    }
    if !any_before {
        // What was removed otherwise is not there to be hidden or removed because of a flag.
        contribution.needs_to_stand()?;
    }
    let stood = contribution.stands();
    contribution.state = measures.state();
    let verb = match (stood, contribution.stands()) {
        (true, false) => Some(Verb::RemovedByModeration),
        (false, true) => Some(Verb::Restored),
        _ => None,
    };
    if let Some(verb) = verb {
        tell_contribution(tx, community, actor, verb, &contribution, None, 0).await?;
    }
    tx.put(Scope::Community(community), &contribution).await?;
    Ok(())
}

async fn on_person(
    tx: &mut Tx<'_>,
    community: CommunityId,
    flag: FlagId,
    person: PersonId,
    change: Option<Measure>,
) -> Result<(), Error> {
    let (measures, _) = change_measures(tx, community, person.as_uuid(), flag, change).await?;
    let membership: Option<Membership> = tx.get(&member_key(community, person)).await?;
    let Some(mut membership) = membership else {
        return Ok(());
    };
    let before = membership.suspended_at(tx.now);
    let until = measures.suspended_until(tx.now);
    membership.suspended_until = until;
    if before != until {
        let (verb, value) = match until {
            Some(until) => (Verb::Suspended, minutes(until)),
            None => (Verb::Reinstated, 0),
        };
        let told = Activity::new(tx.now.timestamp_millis(), membership.number, verb);
        tx.record(community, Activity { value, ..told });
    }
    tx.put(Scope::Community(community), &membership).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn measure(ruling: Ruling, minute: i64, until: Option<i64>) -> Measure {
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        Measure {
            ruling,
            at: at(minute),
            by: None,
            reason: format!("{ruling} {minute}"),
            until: until.map(at),
            provisional: false,
        }
    }

    #[test]
    fn s4_6_what_remains_in_effect_is_what_was_not_undone() {
        let flag = |n: u128| FlagId::from(Uuid::from_u128(n));
        let mut measures = Measures {
            of: Uuid::nil(),
            by_flag: BTreeMap::new(),
        };
        let reason = |measures: &Measures| match measures.state() {
            State::RemovedByModeration { reason, .. } | State::Hidden { reason, .. } => reason,
            _ => String::new(),
        };
        assert_eq!(measures.state(), State::Stands);
        measures.by_flag.insert(flag(1), measure(Ruling::Hide, 5, None));
        measures.by_flag.insert(flag(2), measure(Ruling::Hide, 3, None));
        assert_eq!(reason(&measures), "hide 3");
        measures.by_flag.insert(flag(3), measure(Ruling::Remove, 9, None));
        assert_eq!(reason(&measures), "remove 9");
        measures.by_flag.remove(&flag(2));
        assert_eq!(reason(&measures), "remove 9");
        measures.by_flag.remove(&flag(3));
        assert_eq!(reason(&measures), "hide 5");
    }

    #[test]
    fn s4_6_the_longest_suspension_counts() {
        let flag = |n: u128| FlagId::from(Uuid::from_u128(n));
        let mut measures = Measures {
            of: Uuid::nil(),
            by_flag: BTreeMap::new(),
        };
        measures
            .by_flag
            .insert(flag(1), measure(Ruling::Suspend, 0, Some(30)));
        measures
            .by_flag
            .insert(flag(2), measure(Ruling::Suspend, 0, Some(20)));
        let until = |measures: &Measures, minute| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
            measures.suspended_until(now).map(|until| until.timestamp() / 60)
        };
        assert_eq!(until(&measures, 10), Some(30));
        assert_eq!(until(&measures, 30), None);
        measures.by_flag.remove(&flag(1));
        assert_eq!(until(&measures, 10), Some(20));
        assert_eq!(until(&measures, 25), None);
    }
}
