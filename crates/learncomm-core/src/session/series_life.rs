//! Series begin, go on, change and end.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::calendar::{clock, instant_of};
use super::edit::minutes;
use super::held::called_off;
use super::listing::{Between, between};
use super::occurrence::{Occurrence, OccurrenceState, SessionPlan};
use super::plan::{make, seed_roll, to_come, unmake};
use super::recurrence::{Rule, checked_first};
use super::series::Series;
use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, SeriesId, Slug};
use crate::store::transaction::{Tx, id_in, transact};
use crate::store::{Key, Scope, thing};
use crate::text;

/// A series to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSeries {
    /// Its short name, unique in the community.
    pub slug: Slug,
    /// How it comes again: the value of an RRULE (RFC 5545) of up to 500 characters with FREQ=DAILY, WEEKLY, MONTHLY or
    /// YEARLY, at most two sessions a day, such as `FREQ=MONTHLY;BYDAY=2TU`.
    pub rule: String,
    /// The first time, in local time. If the rule has none then, the first session is the first that it has later.
    pub first: NaiveDateTime,
    /// The zone of its times; that of the community if `None`.
    pub zone: Option<Tz>,
    /// How long each is, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// What is planned for each.
    pub plan: SessionPlan,
}

/// What a change to a series did to its occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesChange {
    /// The series as it is now.
    pub series: Series,
    /// Occurrences that were made.
    pub made: Vec<Occurrence>,
    /// Occurrences that were changed or moved and kept their answers.
    pub changed: Vec<Occurrence>,
    /// Occurrences that were removed: nobody had answered for them in particular.
    pub removed: Vec<Occurrence>,
    /// Occurrences that were called off, because somebody had.
    pub cancelled: Vec<Occurrence>,
}

impl SeriesChange {
    pub(super) fn new(series: Series) -> Self {
        let (made, changed, removed, cancelled) = Default::default();
        Self {
            series,
            made,
            changed,
            removed,
            cancelled,
        }
    }
}

impl Desk {
    /// Begins a series (S0.1) and makes its occurrences for 26 weeks ahead, at most 60 of them.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Exists`] if the slug is taken, [`Error::NotFound`] for a unit that is not known,
    /// [`Error::NotAMember`] for a lead who is not in the community, [`Error::Forbidden`].
    pub async fn create_series(&self, community: CommunityId, new: NewSeries) -> Result<SeriesChange, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            if tx.get_raw(&slug_key(community, &new.slug)).await?.is_some() {
                return Err(Error::Exists {
                    what: "series",
                    name: new.slug.to_string(),
                });
            }
            let zone = match new.zone {
                Some(zone) => zone,
                None => load_community(tx, community).await?.charter.time_zone,
            };
            let first = checked_first(new.first)?;
            let plan = new.plan.clone().checked()?;
            self.check_names(tx, community, None, &plan).await?;
            let rule = Rule::parse(&new.rule)?;
            if rule.slots(first, zone)?.iter().next().is_none() {
                return Err(Error::invalid("rule", "has no session at all"));
            }
            let id: SeriesId = tx.new_id(tx.now).into();
            let series = Series {
                id,
                number: tx.object_number(community).await?,
                slug: new.slug.clone(),
                rule: rule.text(),
                first,
                zone,
                minutes: minutes(new.minutes)?,
                exceptions: Vec::new(),
                ended: None,
                made_until: first,
                plan,
                standing: Vec::new(),
            };
            let mut change = SeriesChange::new(series);
            self.make_more(tx, community, &mut change, true).await?;
            tx.insert(Scope::Community(community), &change.series)?;
            Ok(change)
        })
    }

    /// Makes more occurrences of a series, up to 26 weeks ahead, at most 60 at a time. Other changes to a series and its
    /// sessions do it by themselves when less than 13 weeks are ahead.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn extend_series(&self, community: CommunityId, slug: &Slug) -> Result<SeriesChange, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let series = load_series(tx, community, slug).await?;
            let before = series.made_until;
            let mut change = SeriesChange::new(series);
            self.make_more(tx, community, &mut change, false).await?;
            if change.series.made_until != before {
                tx.put(Scope::Community(community), &change.series).await?;
            }
            Ok(change)
        })
    }

    /// Makes more occurrences of a series as part of another change, if less than 13 weeks are ahead.
    pub(crate) async fn extend(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        series: SeriesId,
    ) -> Result<Vec<Occurrence>, Error> {
        let series: Series = thing::load(tx, community, series.as_uuid()).await?;
        if !series.runs_short(tx.now) {
            return Ok(Vec::new());
        }
        let mut change = SeriesChange::new(series);
        self.make_more(tx, community, &mut change, false).await?;
        tx.put(Scope::Community(community), &change.series).await?;
        Ok(change.made)
    }

    /// Leaves out the sessions of one local day: they are removed, or will not be made.
    ///
    /// # Errors
    /// [`Error::Rule`] if one of them has begun, was changed by itself, or somebody was invited to it or answered (call it
    /// off instead, so that they hear why); [`Error::Invalid`] if the series has none on that day; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn skip_day(
        &self,
        community: CommunityId,
        slug: &Slug,
        day: NaiveDate,
    ) -> Result<SeriesChange, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let mut series = load_series(tx, community, slug).await?;
            // Where the rule was changed later on, sessions of the rule before it may stand on that day.
            let ahead = self.ahead(tx, community, &series).await?;
            let mut of_day = ahead;
            of_day.retain(|o| o.slot.is_some_and(|slot| slot.date() == day));
            let slot = match of_day.first() {
                Some(session) => session.slot,
                None => slot_on(&series, day)?,
            };
            let slot = slot
                .filter(|slot| !series.skips(*slot))
                .ok_or_else(|| Error::invalid("day", format!("{slug} has no session on {day}")))?;
            if instant_of(slot, series.zone) <= tx.now {
                return Err(Error::Rule(format!("the session of {day} has begun")));
            }
            series.exceptions.push(slot);
            let mut change = SeriesChange::new(series);
            for session in of_day {
                to_come(&session, tx.now)?;
                if !unmake(tx, community, &session).await? {
                    return Err(Error::Rule(format!(
                        "#{} was prepared or answered by itself; cancel it instead, so that people hear why",
                        session.number
                    )));
                }
                change.removed.push(session);
            }
            self.make_more_if_short(tx, community, &mut change).await?;
            tx.put(Scope::Community(community), &change.series).await?;
            Ok(change)
        })
    }

    /// Ends a series: there are no sessions from a local time on. Those that people were invited to or answered are called
    /// off for the reason (1 to 1,000 characters); the others are removed. What has begun stays.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has ended before, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn end_series(
        &self,
        community: CommunityId,
        slug: &Slug,
        from: NaiveDateTime,
        reason: &str,
    ) -> Result<SeriesChange, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let mut series = load_series(tx, community, slug).await?;
            if let Some(end) = series.ended.filter(|end| *end <= from) {
                return Err(Error::Rule(format!(
                    "{slug} has ended already, on {}",
                    clock(end)
                )));
            }
            series.ended = Some(from);
            let mut change = SeriesChange::new(series);
            for session in self.ahead(tx, community, &change.series).await? {
                if session.is_to_come(tx.now) && session.slot.is_some_and(|slot| slot >= from) {
                    withdraw(tx, community, session, &reason, &mut change).await?;
                }
            }
            tx.put(Scope::Community(community), &change.series).await?;
            Ok(change)
        })
    }

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
    async fn make_more(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        change: &mut SeriesChange,
        begins: bool,
    ) -> Result<(), Error> {
        let (slots, until) = change.series.next_slots(tx.now, begins)?;
        // After a change of the rule, sessions that were changed by themselves may stand at some of the times.
        let taken: Vec<NaiveDateTime> = match slots.first() {
            Some(_) => self.slots_of(community, &change.series, slots[0]).await?,
            None => Vec::new(),
        };
        for slot in slots {
            if !taken.contains(&slot) {
                make_at(tx, community, slot, change).await?;
            }
        }
        change.series.made_until = until;
        Ok(())
    }

    /// The times of the rule at which occurrences stand already, from one on.
    async fn slots_of(
        &self,
        community: CommunityId,
        series: &Series,
        from: NaiveDateTime,
    ) -> Result<Vec<NaiveDateTime>, Error> {
        // One that was moved forward stands before its time: by no more than occurrences of rare rules are made ahead.
        let from = instant_of(from, series.zone) - TimeDelta::weeks(60);
        let range = Between {
            from: Some(from),
            ..Between::default()
        };
        let index = of_series(community, series.id);
        let (found, _) = between(
            self.hub.store(),
            community,
            index,
            range,
            1_000,
            |_: &Occurrence| true,
        )
        .await?;
        Ok(found.into_iter().filter_map(|o| o.slot).collect())
    }

    /// The occurrences of a series that have not begun, by the time of the rule, each as a condition of the change.
    pub(super) async fn ahead(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        series: &Series,
    ) -> Result<Vec<Occurrence>, Error> {
        let range = Between {
            from: Some(tx.now),
            ..Between::default()
        };
        let index = of_series(community, series.id);
        let (found, _) = between(
            self.hub.store(),
            community,
            index,
            range,
            1_000,
            |_: &Occurrence| true,
        )
        .await?;
        let scope = Scope::Community(community);
        let keys: Vec<Key> = found
            .iter()
            .map(|o| thing::thing_key::<Occurrence>(scope, o.id.as_uuid()))
            .collect();
        tx.fetch(keys).await?;
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
}

/// When the rule of a series puts a session on a day.
fn slot_on(series: &Series, day: NaiveDate) -> Result<Option<NaiveDateTime>, Error> {
    let slot = series.slots()?.iter().find(|slot| slot.date() >= day);
    Ok(slot.filter(|slot| slot.date() == day && series.ended.is_none_or(|end| *slot < end)))
}

/// Makes one occurrence of a series.
pub(super) async fn make_at(
    tx: &mut Tx<'_>,
    community: CommunityId,
    slot: NaiveDateTime,
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
        ..make(tx, community, slot, series.zone, series.plan.clone()).await?
    };
    tx.insert(Scope::Community(community), &made)?;
    seed_roll(tx, community, &made, series)?;
    change.made.push(made);
    Ok(())
}

/// Removes an occurrence, or calls it off if somebody might expect it.
pub(super) async fn withdraw(
    tx: &mut Tx<'_>,
    community: CommunityId,
    mut session: Occurrence,
    reason: &str,
    change: &mut SeriesChange,
) -> Result<(), Error> {
    if unmake(tx, community, &session).await? {
        change.removed.push(session);
    } else {
        session.state = OccurrenceState::Cancelled {
            reason: reason.to_owned(),
        };
        tx.put(Scope::Community(community), &session).await?;
        called_off(tx, community, &session).await?;
        change.cancelled.push(session);
    }
    Ok(())
}

pub(super) fn of_series(community: CommunityId, series: SeriesId) -> crate::store::KeyBuilder {
    Key::within(Scope::Community(community))
        .text("session-by-series")
        .id(series.as_uuid())
}

pub(super) fn slug_key(community: CommunityId, slug: &Slug) -> Key {
    Key::within(Scope::Community(community))
        .text("series-slug")
        .text(slug.as_str())
        .build()
}

pub(super) async fn load_series(
    tx: &mut Tx<'_>,
    community: CommunityId,
    slug: &Slug,
) -> Result<Series, Error> {
    let Some(id) = tx.get_raw(&slug_key(community, slug)).await? else {
        return Err(Error::not_found("series", slug));
    };
    thing::load(tx, community, id_in(&id)?).await
}
