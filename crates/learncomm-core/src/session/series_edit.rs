//! Changing a series from one session on.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::backlog;
use super::calendar::{clock, instant_of};
use super::edit::{SessionEdit, minutes};
use super::held::topics_beside;
use super::occurrence::{Occurrence, SessionPlan};
use super::plan::to_come;
use super::recurrence::{Rule, checked_first};
use super::series::Series;
use super::series_life::SeriesChange;
use super::series_make::{Beginning, make_at, withdraw};
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};

/// Changes to a series: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesEdit {
    /// Another rule, see [`NewSeries::rule`](super::NewSeries::rule).
    pub rule: Option<String>,
    /// When the session from which on the series changes is to be, in local time: the rule goes on from there.
    pub local: Option<NaiveDateTime>,
    /// Another zone; local times stay.
    pub zone: Option<Tz>,
    /// What changes in the plan and the length of each.
    pub session: SessionEdit,
}

/// Why occurrences are called off that the new times leave out.
const REASON: &str = "the series has other days from now on";

impl Desk {
    /// Changes a series from one of its sessions on: that one and the later ones that have not begun.
    ///
    /// What was changed in one session alone – a title, a time – stays as it is there. With new times, sessions that stay
    /// on their local day, or move as far as the first one, are the same sessions with the same answers; the others are
    /// removed, or called off if somebody prepared them, was invited to them or answered. The slug, the numbers and what
    /// people answered for the whole series stay.
    ///
    /// # Errors
    /// [`Error::Rule`] if the session belongs to no series, has begun, was held or is called off; [`Error::Invalid`];
    /// [`Error::NotFound`], [`Error::NotAMember`], [`Error::Forbidden`].
    pub async fn edit_series_from(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        edit: &SeriesEdit,
    ) -> Result<SeriesChange, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let here: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
            let (Some(series), Some(slot)) = (here.series, here.slot) else {
                return Err(Error::Rule(format!(
                    "#{} belongs to no series; change it by itself",
                    here.number
                )));
            };
            to_come(&here, tx.now)?;
            let old: Series = thing::load(tx, community, series.as_uuid()).await?;
            let mut new = old.clone();
            new.plan = edit.session.applied_to(new.plan).checked()?;
            new.minutes = minutes(edit.session.minutes.unwrap_or(old.minutes))?;
            self.check_names(tx, community, Some(&old.plan), &new.plan)
                .await?;
            let later = self.ahead(tx, community, &old).await?;
            let later: Vec<Occurrence> = later
                .into_iter()
                .filter(|o| o.slot.is_some_and(|s| s >= slot))
                .collect();
            let mut change = SeriesChange::new(new);
            if edit.rule.is_some() || edit.local.is_some() || edit.zone.is_some() {
                // Those that a rule before an earlier change had put there are not in the count of the present one.
                let before = |at: &NaiveDateTime| (slot..old.first).contains(at);
                let others = later.iter().filter_map(|o| o.slot).filter(before).count()
                    + old.exceptions.iter().copied().filter(before).count();
                retime(&mut change.series, edit, slot, others)?;
                if instant_of(change.series.first, change.series.zone) <= tx.now {
                    let why = format!("{} is in the past", clock(change.series.first));
                    return Err(Error::invalid("time", why));
                }
                // Days that had their session: it was moved forward and has begun.
                let known: Vec<_> = later.iter().filter_map(|o| o.slot).collect();
                let had = self.slots_of(community, &old, slot).await?;
                let had = had.into_iter().filter(|at| !known.contains(at));
                let new_times = NewTimes {
                    old: &old,
                    from: slot,
                    had: had.map(|at| at.date()).collect(),
                    beginning: self.beginning(community, &change.series, tx.now).await?,
                    edit: &edit.session,
                };
                move_all(tx, community, new_times, later, &mut change).await?;
            } else {
                for session in later {
                    let mut followed = session.clone();
                    follow(&mut followed, &old, &change.series, &edit.session)?;
                    changed(tx, community, &session, followed, &mut change).await?;
                }
            }
            self.make_more_if_short(tx, community, &mut change).await?;
            tx.put(Scope::Community(community), &change.series).await?;
            Ok(change)
        })
    }
}

/// Gives the series its new times, from the session at `slot` on; `others` of the sessions are not of its present rule.
fn retime(series: &mut Series, edit: &SeriesEdit, slot: NaiveDateTime, others: usize) -> Result<(), Error> {
    let rule = match &edit.rule {
        Some(rule) => Rule::parse(rule)?,
        None => {
            let before = series.slots()?.iter().take_while(|s| *s < slot).count();
            Rule::parse(&series.rule)?.counting(|count| (count + others).saturating_sub(before))
        }
    };
    series.first = checked_first(edit.local.unwrap_or(slot))?;
    series.zone = edit.zone.unwrap_or(series.zone);
    series.rule = rule.text();
    let Some(first) = rule.slots(series.first, series.zone)?.iter().next() else {
        return Err(Error::invalid("rule", "has no session at all"));
    };
    if edit.local.is_some() && first != series.first {
        let why = format!(
            "the rule {} has no session on {}; give a rule that has one as well",
            series.rule,
            clock(series.first)
        );
        return Err(Error::invalid("time", why));
    }
    Ok(())
}

/// What occurrences are given other times by.
struct NewTimes<'a> {
    /// The series before the change.
    old: &'a Series,
    /// The time, by the rule before, of the session from which on it changes.
    from: NaiveDateTime,
    /// Days of the rule that need no session any more.
    had: BTreeSet<NaiveDate>,
    beginning: Beginning,
    edit: &'a SessionEdit,
}

/// Lets the later occurrences of a series stand at its new times.
async fn move_all(
    tx: &mut Tx<'_>,
    community: CommunityId,
    times: NewTimes<'_>,
    later: Vec<Occurrence>,
    change: &mut SeriesChange,
) -> Result<(), Error> {
    let horizon = change.series.horizon(tx.now);
    let last = later.last().and_then(|o| o.slot);
    let far = last.map_or(horizon, |last| horizon.max(last + TimeDelta::days(2)));
    let slots = change.series.slots()?;
    let stands = |slot: &NaiveDateTime| {
        !change.series.skips(*slot) && change.series.ended.is_none_or(|end| *slot < end)
    };
    let mut free: Vec<NaiveDateTime> = slots
        .iter()
        .filter(stands)
        .enumerate()
        .take_while(|(i, slot)| *i == 0 || *slot < far)
        .map(|(_, slot)| slot)
        .collect();
    // Iterating holds what cannot be sent between threads.
    drop(slots);
    // First those that stay on their day, then those that move as far as the first one does.
    let shift = change.series.first.date() - times.from.date();
    let mut places: Vec<Option<NaiveDateTime>> = vec![None; later.len()];
    for by in [TimeDelta::zero(), shift] {
        for (session, place) in later.iter().zip(&mut places) {
            let day = session.slot.map(|slot| slot.date() + by);
            let found = free.iter().position(|slot| Some(slot.date()) == day);
            if place.is_none()
                && let Some(found) = found
            {
                *place = Some(free.remove(found));
            }
        }
    }
    let mut is_there = false;
    for (session, place) in later.into_iter().zip(places) {
        let stays = session.is_moved() || session.is_cancelled();
        let mut moved = session.clone();
        match place {
            None if stays => {}
            None => {
                let leads = &times.old.plan.leads;
                withdraw(tx, community, session, leads, REASON, change).await?;
                continue;
            }
            Some(slot) => {
                moved.slot = Some(slot);
                if !stays {
                    moved.put_at(slot, change.series.zone);
                }
            }
        }
        is_there = true;
        follow(&mut moved, times.old, &change.series, times.edit)?;
        changed(tx, community, &session, moved, change).await?;
    }
    free.retain(|slot| !times.had.contains(&slot.date()));
    // However seldom they are, one is there.
    let soon = free.iter().take_while(|slot| **slot < horizon).count();
    free.truncate(soon.max(usize::from(!is_there)));
    let at_once = change.series.at_once();
    let rest = free.get(at_once).copied();
    free.truncate(at_once);
    let last = free.last().map_or(horizon, |slot| *slot + TimeDelta::seconds(1));
    for slot in free {
        make_at(tx, community, slot, &times.beginning, change).await?;
    }
    change.series.made_until = rest.unwrap_or(horizon.max(last));
    Ok(())
}

/// Takes over what is new in the series, but for what was changed by itself.
fn follow(session: &mut Occurrence, old: &Series, new: &Series, edit: &SessionEdit) -> Result<(), Error> {
    if session.is_cancelled() {
        return Ok(());
    }
    let own = session.plan.clone();
    let mut plan = own.clone().following(&old.plan, &new.plan);
    if session.edited {
        if session.minutes == old.minutes {
            session.minutes = new.minutes;
        }
    } else {
        // It has everything from the series, if perhaps from before it was changed further on.
        let leads = plan.leads;
        plan = SessionPlan {
            leads,
            ..edit.applied_to(own)
        };
        session.minutes = edit.minutes.unwrap_or(session.minutes);
    }
    session.plan = plan.checked()?;
    Ok(())
}

/// Writes an occurrence, if it is not what it was.
async fn changed(
    tx: &mut Tx<'_>,
    community: CommunityId,
    before: &Occurrence,
    session: Occurrence,
    change: &mut SeriesChange,
) -> Result<(), Error> {
    if session != *before {
        tx.put(Scope::Community(community), &session).await?;
        let gone = topics_beside(&before.plan.topics, &session.plan.topics);
        backlog::reopen(tx, community, session.id, &gone).await?;
        change.changed.push(session);
    }
    Ok(())
}
