//! Occurrences of a series come about, and go again.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::backlog;
use super::calendar::{instant_of, local_of};
use super::held::called_off;
use super::lines::members_among;
use super::listing::{Between, between};
use super::occurrence::{Lead, Occurrence, OccurrenceState, SessionPlan};
use super::roll::{Roll, roll_key};
use super::seats::is_stale;
use super::series::{Series, Standing};
use super::series_life::{SeriesChange, of_series};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::store::transaction::Tx;
use crate::store::{Key, Scope, thing};

/// What occurrences of a series begin with, as far as the people are still in the community: their memberships end
/// without a change to the series.
pub(super) struct Beginning {
    plan: SessionPlan,
    standing: Vec<Standing>,
}

impl Desk {
    /// What occurrences of a series that are made now begin with.
    pub(super) async fn beginning(
        &self,
        community: CommunityId,
        series: &Series,
        now: DateTime<Utc>,
    ) -> Result<Beginning, Error> {
        let leads = series.plan.leads.iter().map(|lead| lead.person);
        let people = series.standing.iter().map(|s| s.person).chain(leads);
        let members = members_among(self.hub.store(), community, people).await?;
        let here = |person| members.get(&person).filter(|member| member.covers(now));
        let mut plan = series.plan.clone();
        plan.leads.retain(|lead| here(lead.person).is_some());
        // Who came back is asked anew.
        let counts = |s: &Standing| here(s.person).is_some_and(|member| !is_stale(member, s.at));
        let standing = series.standing.iter().copied().filter(counts).collect();
        Ok(Beginning { plan, standing })
    }

    /// Makes the occurrences that are due, if less than 13 weeks are ahead. The caller writes the series.
    pub(super) async fn make_more_if_short(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        change: &mut SeriesChange,
    ) -> Result<(), Error> {
        if change.series.runs_short(tx.now) {
            self.make_more(tx, community, change, false).await?;
        }
        Ok(())
    }

    /// Makes the occurrences that are due. The caller writes the series.
    pub(super) async fn make_more(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        change: &mut SeriesChange,
        begins: bool,
    ) -> Result<(), Error> {
        let (slots, until) = change.series.next_slots(tx.now, begins)?;
        if let Some(first) = slots.first() {
            // After a change of the rule, sessions that were changed by themselves may stand at some of the times.
            let taken = self.slots_of(community, &change.series, *first).await?;
            let beginning = self.beginning(community, &change.series, tx.now).await?;
            for slot in slots {
                if !taken.contains(&slot) {
                    make_at(tx, community, slot, &beginning, change).await?;
                }
            }
        }
        change.series.made_until = until;
        Ok(())
    }

    /// The times of the rule at which occurrences stand already, from one on.
    pub(super) async fn slots_of(
        &self,
        community: CommunityId,
        series: &Series,
        from: NaiveDateTime,
    ) -> Result<BTreeSet<NaiveDateTime>, Error> {
        // One that was moved forward stands before its time: by no more than occurrences of rare rules are made ahead.
        let since = instant_of(from, series.zone) - TimeDelta::weeks(60);
        let found = self.since(community, series, since).await?;
        let slots = found.into_iter().filter_map(|o| o.slot);
        Ok(slots.filter(|slot| *slot >= from).collect())
    }

    /// The occurrences of a series that have not begun, by the time of the rule, each as a condition of the change.
    pub(super) async fn ahead(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        series: &Series,
    ) -> Result<Vec<Occurrence>, Error> {
        let found = self.since(community, series, tx.now).await?;
        let scope = Scope::Community(community);
        let keys = found
            .iter()
            .map(|o| thing::thing_key::<Occurrence>(scope, o.id.as_uuid()));
        tx.fetch(keys.collect::<Vec<Key>>()).await?;
        let mut ahead = Vec::with_capacity(found.len());
        for session in found {
            let session: Occurrence = thing::load(tx, community, session.id.as_uuid()).await?;
            if session.starts_at > tx.now {
                ahead.push(session);
            }
        }
        ahead.sort_by_key(|o| (o.slot, o.number));
        Ok(ahead)
    }

    /// All occurrences of a series that begin at an instant or later.
    async fn since(
        &self,
        community: CommunityId,
        series: &Series,
        from: DateTime<Utc>,
    ) -> Result<Vec<Occurrence>, Error> {
        let mut all: Vec<Occurrence> = Vec::new();
        loop {
            let range = Between {
                from: Some(from),
                after: all.last(),
                ..Between::default()
            };
            let index = of_series(community, series.id);
            let (found, more) = between(self.hub.store(), community, index, range, 1_000, |_| true).await?;
            all.extend(found);
            if !more {
                return Ok(all);
            }
        }
    }
}

/// A new session at a local time.
pub(super) async fn make(
    tx: &mut Tx<'_>,
    community: CommunityId,
    local: NaiveDateTime,
    zone: Tz,
    plan: SessionPlan,
) -> Result<Occurrence, Error> {
    let starts_at = instant_of(local, zone);
    Ok(Occurrence {
        id: tx.new_id(starts_at).into(),
        number: tx.object_number(community).await?,
        series: None,
        slot: None,
        local: local_of(starts_at, zone),
        zone,
        starts_at,
        minutes: 60,
        edited: false,
        plan,
        materials: Vec::new(),
        case: None,
        state: OccurrenceState::Planned,
    })
}

/// Makes one occurrence of a series, with its roll.
pub(super) async fn make_at(
    tx: &mut Tx<'_>,
    community: CommunityId,
    slot: NaiveDateTime,
    beginning: &Beginning,
    change: &mut SeriesChange,
) -> Result<(), Error> {
    let series = &change.series;
    // Two times of a day may be one instant, where clocks leave an hour out.
    let at = instant_of(slot, series.zone);
    if change.made.iter().any(|made| made.starts_at == at) {
        return Ok(());
    }
    let made = Occurrence {
        series: Some(series.id),
        slot: Some(slot),
        minutes: series.minutes,
        ..make(tx, community, slot, series.zone, beginning.plan.clone()).await?
    };
    let scope = Scope::Community(community);
    tx.insert(scope, &made)?;
    tx.insert(scope, &Roll::seeded(made.id, &beginning.standing))?;
    change.made.push(made);
    Ok(())
}

/// Removes an occurrence, or calls it off if somebody might expect it; `leads` are those that it has from its series.
pub(super) async fn withdraw(
    tx: &mut Tx<'_>,
    community: CommunityId,
    mut session: Occurrence,
    leads: &[Lead],
    reason: &str,
    change: &mut SeriesChange,
) -> Result<(), Error> {
    if unmake(tx, community, &session, leads).await? {
        change.removed.push(session);
    } else if !session.is_cancelled() {
        session.state = OccurrenceState::Cancelled {
            reason: reason.to_owned(),
        };
        tx.put(Scope::Community(community), &session).await?;
        called_off(tx, community, &session).await?;
        change.cancelled.push(session);
    }
    Ok(())
}

/// Removes an occurrence that is nothing but a date of its series. Whether it was: an occurrence that was changed by
/// itself, in which somebody has a role beside those that it has from its series (`leads`), or that somebody was invited to
/// or answered, is left.
pub(super) async fn unmake(
    tx: &mut Tx<'_>,
    community: CommunityId,
    session: &Occurrence,
    leads: &[Lead],
) -> Result<bool, Error> {
    let roll: Option<Roll> = tx.get(&roll_key(community, session.id)).await?;
    let untouched = roll.as_ref().is_none_or(|roll| {
        let entries = &mut roll.entries.iter();
        entries.all(|e| e.standing && e.invitation.is_none() && e.attendance.is_none())
    });
    let expects = session.plan.leads.iter().any(|lead| !leads.contains(lead));
    let prepared = session.edited || !session.materials.is_empty() || session.case.is_some();
    if prepared || expects || !untouched {
        return Ok(false);
    }
    let scope = Scope::Community(community);
    if let Some(roll) = roll {
        tx.delete(scope, &roll).await?;
    }
    tx.delete(scope, session).await?;
    // A topic that the whole series is about may be planned into this one.
    backlog::reopen(tx, community, session.id, &session.plan.topics).await?;
    Ok(true)
}
