use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::occurrence::{Occurrence, OccurrenceState};
use super::series::Series;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, SeriesId, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, RecordReaderExt, Scope};

impl Desk {
    /// The session that a person means by `#12`, an id or the beginning of one (at least 4 digits), `next`, `last`, or the
    /// slug of a series with a local day, such as `fortnightly@2026-03-02`. `next` is the first that has not ended and was
    /// not called off, `last` the latest that has begun.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_session(&self, community: CommunityId, given: &str) -> Result<Occurrence, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let now = self.hub.now();
        let stands = |o: &Occurrence| !matches!(o.state, OccurrenceState::Cancelled { .. });
        let first = |order, fits: fn(&Occurrence, DateTime<Utc>) -> bool| {
            let index = Some(Key::within(Scope::Community(community)).text("session-by-time"));
            let listing = Listing {
                index,
                order,
                after: None,
                limit: 1,
            };
            thing::page(store, community, listing, move |o| stands(o) && fits(o, now))
        };
        let found = match given {
            "next" => first(Order::Ascending, |o, now| o.ends_at() > now).await?.0.pop(),
            "last" => first(Order::Descending, |o, now| o.starts_at <= now)
                .await?
                .0
                .pop(),
            _ => match given.split_once('@') {
                Some((slug, day)) => self.session_of_day(community, given, slug, day).await?,
                None => return thing::find(store, community, given, |_: &Occurrence| true).await,
            },
        };
        found.ok_or_else(|| Error::not_found("session", given))
    }

    /// The series with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn series(&self, community: CommunityId, slug: &Slug) -> Result<Series, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let scope = Scope::Community(community);
        let key = Key::within(scope).text("series-slug").text(slug.as_str()).build();
        let found = match store.get_one(&key).await? {
            Some(entry) => read_entity(store, &thing_key::<Series>(scope, id_in(&entry.value)?)).await?,
            None => None,
        };
        found.ok_or_else(|| Error::not_found("series", slug))
    }

    async fn session_of_day(
        &self,
        community: CommunityId,
        given: &str,
        slug: &str,
        day: &str,
    ) -> Result<Option<Occurrence>, Error> {
        let series: SeriesId = self.series(community, &slug.parse()?).await?.id;
        let day: NaiveDate = day.parse().map_err(|_| {
            Error::invalid(
                "session",
                format!("`{given}` does not end with a day such as 2026-03-02"),
            )
        })?;
        let id: Uuid = series.as_uuid();
        let listing = Listing {
            index: Some(
                Key::within(Scope::Community(community))
                    .text("session-by-series")
                    .id(id),
            ),
            order: Order::Ascending,
            after: None,
            limit: 1,
        };
        // The day on which it is, or else the day on which it was to be before it was moved.
        let store = self.hub.store();
        let is = thing::page(store, community, listing, |o: &Occurrence| o.local.date() == day).await?;
        Ok(is.0.into_iter().next())
    }
}
