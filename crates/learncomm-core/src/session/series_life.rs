//! Series begin, go on, change and end.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::calendar::{clock, instant_of};
use super::edit::minutes;
use super::occurrence::{Occurrence, SessionPlan};
use super::plan::to_come;
use super::recurrence::{Rule, checked_first};
use super::series::Series;
use super::series_make::{unmake, withdraw};
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
    /// Occurrences that are not what they were: changed, or moved with their answers.
    pub changed: Vec<Occurrence>,
    /// Occurrences that were removed: nobody had prepared them, or answered for them in particular.
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
                if !unmake(tx, community, &session, &change.series.plan.leads).await? {
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

    /// Ends a series: there are no sessions from a local time on. Those that were prepared or that people were invited to or
    /// answered are called off for the reason (1 to 1,000 characters); the others are removed. What has begun stays.
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
            let (leads, end) = (
                change.series.plan.leads.clone(),
                instant_of(from, change.series.zone),
            );
            for session in self.ahead(tx, community, &change.series).await? {
                // What was moved counts where it is.
                if session.is_to_come(tx.now) && session.starts_at >= end {
                    withdraw(tx, community, session, &leads, &reason, &mut change).await?;
                }
            }
            tx.put(Scope::Community(community), &change.series).await?;
            Ok(change)
        })
    }
}

/// When the rule of a series puts a session on a day.
fn slot_on(series: &Series, day: NaiveDate) -> Result<Option<NaiveDateTime>, Error> {
    let slot = series.slots()?.iter().find(|slot| slot.date() >= day);
    Ok(slot.filter(|slot| slot.date() == day && series.ended.is_none_or(|end| *slot < end)))
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
