use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::edit::MAX_MINUTES;
use super::format::{Concept, concepts_in};
use super::listing::{
    Between, NamedLead, SessionFilter, SessionState, ShownSeries, ShownSession, between, by_time,
};
use super::occurrence::{Occurrence, OccurrenceState};
use super::series::Series;
use super::series_life::{of_series, slug_key};
use super::words::SessionFormat;
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, PersonId, SeriesId, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, RecordReaderExt, Scope, envelope};

/// How many earlier sessions an open discussion goes back.
const EARLIER: usize = 6;

impl Desk {
    /// The session that a person means by `#12`, an id or the beginning of one (at least 4 digits), `next`, `last`, or the
    /// slug of a series with a local day or time, such as `fortnightly@2026-03-02` or `daily@2026-03-02T15:00`. `next` is
    /// the first that has not ended and was not called off, `last` the latest that has begun. A day is the one on which a
    /// session is, or else the one on which it was before it was moved.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Invalid`] for a day that is none or has several sessions,
    /// [`Error::Forbidden`].
    pub async fn find_session(&self, community: CommunityId, given: &str) -> Result<Occurrence, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let now = self.hub.now();
        let found = match given {
            "next" => {
                let range = Between {
                    from: Some(now - TimeDelta::minutes(i64::from(MAX_MINUTES))),
                    ..Between::default()
                };
                let fits = |o: &Occurrence| !o.is_cancelled() && o.ends_at() > now;
                between(store, community, by_time(community), range, 1, fits)
                    .await?
                    .0
                    .pop()
            }
            "last" => {
                let range = Between {
                    until: Some(now + TimeDelta::milliseconds(1)),
                    order: Order::Descending,
                    ..Between::default()
                };
                let fits = |o: &Occurrence| !o.is_cancelled();
                between(store, community, by_time(community), range, 1, fits)
                    .await?
                    .0
                    .pop()
            }
            _ => match given.split_once('@') {
                Some((slug, day)) => self.session_of_day(community, given, slug, day).await?,
                None => return thing::find(store, community, given, |_: &Occurrence| true).await,
            },
        };
        found.ok_or_else(|| Error::not_found("session", given))
    }

    /// One session, with what people want to see of it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn session(&self, community: CommunityId, id: OccurrenceId) -> Result<ShownSession, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let key = thing_key::<Occurrence>(Scope::Community(community), id.as_uuid());
        let found: Option<Occurrence> = read_entity(self.hub.store(), &key).await?;
        let found = found.ok_or_else(|| Error::not_found("session", id))?;
        let concepts = self.concepts(community, &found).await?;
        let mut shown = self.shown_sessions(community, vec![found]).await?;
        let mut shown = shown.pop().ok_or_else(|| Error::not_found("session", id))?;
        shown.concepts = concepts;
        shown.clashes = self.clashes(community, &shown.session).await?;
        if let Some(me) = self.person_id() {
            shown.fit = Some(self.fit_of(community, &shown.session.plan, me).await?);
        }
        Ok(shown)
    }

    /// The numbers of the sessions that take place at the same time as this one, if only in part, in order of time.
    async fn clashes(&self, community: CommunityId, session: &Occurrence) -> Result<Vec<u32>, Error> {
        let range = Between {
            from: Some(session.starts_at - TimeDelta::minutes(i64::from(MAX_MINUTES))),
            until: Some(session.ends_at()),
            ..Between::default()
        };
        let fits = |other: &Occurrence| session.clashes_with(other);
        let (found, _) = between(self.hub.store(), community, by_time(community), range, 20, fits).await?;
        Ok(found.iter().map(|other| other.number).collect())
    }

    /// A page of sessions in order of time, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// Times and series are served by an index; what else is asked for is checked record by record.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown series, [`Error::Forbidden`].
    pub async fn sessions(
        &self,
        community: CommunityId,
        filter: &SessionFilter,
        after: Option<&Occurrence>,
        limit: usize,
    ) -> Result<(Vec<ShownSession>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let index = match &filter.series {
            Some(slug) => of_series(community, self.series(community, slug).await?.id),
            None => by_time(community),
        };
        let range = Between {
            from: filter.from,
            until: filter.until,
            after,
            ..Between::default()
        };
        let fits = |o: &Occurrence| {
            filter
                .state
                .is_none_or(|state| SessionState::from(&o.state) == state)
                && filter
                    .topic
                    .as_ref()
                    .is_none_or(|topic| o.plan.topics.contains(topic))
                && filter.format.is_none_or(|format| o.goes_as() == format)
        };
        let (found, more) = between(self.hub.store(), community, index, range, limit, fits).await?;
        Ok((self.shown_sessions(community, found).await?, more))
    }

    /// The series with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn series(&self, community: CommunityId, slug: &Slug) -> Result<Series, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let found = match store.get_one(&slug_key(community, slug)).await? {
            Some(entry) => {
                let key = thing_key::<Series>(Scope::Community(community), id_in(&entry.value)?);
                read_entity(store, &key).await?
            }
            None => None,
        };
        found.ok_or_else(|| Error::not_found("series", slug))
    }

    /// A series, with what people want to see of it.
    ///
    /// # Errors
    /// As [`series`](Self::series).
    pub async fn series_shown(&self, community: CommunityId, slug: &Slug) -> Result<ShownSeries, Error> {
        let series = self.series(community, slug).await?;
        self.shown_series(community, series).await
    }

    /// A page of the series in the order in which they were made, behind `after` if given; at most `limit` (1 to 1,000).
    /// The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn all_series(
        &self,
        community: CommunityId,
        after: Option<&Series>,
        limit: usize,
    ) -> Result<(Vec<ShownSeries>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let listing = Listing {
            index: None,
            order: Order::Ascending,
            after: after.map(|s| thing_key::<Series>(Scope::Community(community), s.id.as_uuid())),
            limit,
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, |_: &Series| true).await?;
        let mut shown = Vec::with_capacity(found.len());
        for series in found {
            shown.push(self.shown_series(community, series).await?);
        }
        Ok((shown, more))
    }

    async fn shown_series(&self, community: CommunityId, series: Series) -> Result<ShownSeries, Error> {
        let (store, now) = (self.hub.store(), self.hub.now());
        let range = Between {
            from: Some(now - TimeDelta::minutes(i64::from(MAX_MINUTES))),
            ..Between::default()
        };
        let fits = |o: &Occurrence| !o.is_cancelled() && o.ends_at() > now;
        let index = of_series(community, series.id);
        let next = between(store, community, index, range, 1, fits).await?.0.pop();
        let people: Vec<PersonId> = series.plan.leads.iter().map(|lead| lead.person).collect();
        let names = handles(store, people).await?;
        let leads_by_handle = series
            .plan
            .leads
            .iter()
            .filter_map(|lead| {
                Some(NamedLead {
                    role: lead.role,
                    handle: names.get(&lead.person)?.clone(),
                })
            })
            .collect();
        Ok(ShownSeries {
            over_by: series.plan.over_by(series.minutes),
            series,
            leads_by_handle,
            next,
        })
    }

    /// What an open discussion is about: the concepts of the latest sessions that were held before it, of its series or
    /// else of the community.
    async fn concepts(&self, community: CommunityId, session: &Occurrence) -> Result<Vec<Concept>, Error> {
        if session.goes_as() != SessionFormat::OpenDiscussion || !session.plan.topics.is_empty() {
            return Ok(Vec::new());
        }
        let own = session.series.map(|series| of_series(community, series));
        for index in own.into_iter().chain([by_time(community)]) {
            let range = Between {
                until: Some(session.starts_at),
                order: Order::Descending,
                ..Between::default()
            };
            // What is a year back need not be found.
            let from = session.starts_at - TimeDelta::weeks(52);
            let range = Between {
                from: Some(from),
                ..range
            };
            let fits = |o: &Occurrence| o.state == OccurrenceState::Held && o.has_subject();
            let (earlier, _) = between(self.hub.store(), community, index, range, EARLIER, fits).await?;
            if !earlier.is_empty() {
                return Ok(concepts_in(&earlier));
            }
        }
        Ok(Vec::new())
    }

    pub(super) async fn shown_sessions(
        &self,
        community: CommunityId,
        found: Vec<Occurrence>,
    ) -> Result<Vec<ShownSession>, Error> {
        let store = self.hub.store();
        let people: Vec<PersonId> = found
            .iter()
            .flat_map(|o| &o.plan.leads)
            .map(|lead| lead.person)
            .collect();
        let names = handles(store, people).await?;
        let series: Vec<SeriesId> = found.iter().filter_map(|o| o.series).collect();
        let slugs = self.slugs(community, series).await?;
        let shown = found.into_iter().map(|session| ShownSession {
            series_slug: session.series.and_then(|series| slugs.get(&series).cloned()),
            leads_by_handle: session
                .plan
                .leads
                .iter()
                .filter_map(|lead| {
                    Some(NamedLead {
                        role: lead.role,
                        handle: names.get(&lead.person)?.clone(),
                    })
                })
                .collect(),
            goes_as: session.goes_as(),
            concepts: Vec::new(),
            over_by: session.plan.over_by(session.minutes),
            fit: None,
            clashes: Vec::new(),
            session,
        });
        Ok(shown.collect())
    }

    async fn slugs(
        &self,
        community: CommunityId,
        mut ids: Vec<SeriesId>,
    ) -> Result<BTreeMap<SeriesId, Slug>, Error> {
        let scope = Scope::Community(community);
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Key> = ids
            .iter()
            .map(|id| thing_key::<Series>(scope, id.as_uuid()))
            .collect();
        let records = self.hub.store().get(&keys).await?;
        let known = records.iter().flatten().map(envelope::open::<Series>);
        known
            .map(|series| series.map(|s| (s.id, s.slug)).map_err(Error::from))
            .collect()
    }

    async fn session_of_day(
        &self,
        community: CommunityId,
        given: &str,
        slug: &str,
        day: &str,
    ) -> Result<Option<Occurrence>, Error> {
        let series = self.series(community, &slug.parse()?).await?;
        let bad = || {
            Error::invalid(
                "session",
                format!("`{given}` does not end with a day such as 2026-03-02"),
            )
        };
        let time = NaiveDateTime::parse_from_str(day, "%Y-%m-%dT%H:%M").ok();
        let day: NaiveDate = match time {
            Some(time) => time.date(),
            None => day.parse().map_err(|_| bad())?,
        };
        let meant = |at: NaiveDateTime| time.map_or(at.date() == day, |time| time == at);
        let store = self.hub.store();
        let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let around = |days| Between {
            from: Some(midnight - TimeDelta::days(days)),
            until: Some(midnight + TimeDelta::days(days + 1)),
            ..Between::default()
        };
        // Zones are less than a day apart from UTC; what was moved may be much further off.
        let index = || of_series(community, series.id);
        let (mut is, _) = between(store, community, index(), around(1), 8, |o: &Occurrence| {
            meant(o.local)
        })
        .await?;
        if is.is_empty() {
            let was = |o: &Occurrence| o.slot.is_some_and(meant);
            (is, _) = between(store, community, index(), around(400), 8, was).await?;
        }
        if is.len() > 1 && is.iter().any(|o| !o.is_cancelled()) {
            is.retain(|o| !o.is_cancelled());
        }
        if is.len() > 1 {
            let all: Vec<String> = is
                .iter()
                .map(|o| format!("#{} at {}", o.number, o.local.format("%H:%M")))
                .collect();
            return Err(Error::invalid(
                "session",
                format!("`{given}` may be {}; give the number", all.join(" or ")),
            ));
        }
        Ok(is.pop())
    }
}
