use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::members::handles;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{AnnouncementId, CommunityId, Handle, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::thing::{self, Listing, Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, KeyBuilder, Order, Scope};
use crate::text;

/// Something that was made known to the community (S4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What it is about, in one line of 1 to 300 characters.
    pub title: String,
    /// The text, in Markdown, up to 10,000 characters; may be empty.
    pub body: String,
    /// By whom; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entity for Announcement {
    const KIND: &'static str = "announcement";
}

impl Thing for Announcement {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Announcement {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        vec![
            number_entry(scope, self.number, id),
            time_entry(announcements(scope), self.at.timestamp_millis(), id),
        ]
    }
}

/// The index of announcements by time.
pub(super) fn announcements(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("announcement-by-time")
}

/// An announcement as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAnnouncement {
    /// The announcement.
    #[serde(flatten)]
    pub announcement: Announcement,
    /// The handle of who made it.
    pub by_handle: Option<Handle>,
}

impl Desk {
    /// Announces something to the community: a title of 1 to 300 characters, and Markdown of up to 10,000.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn announce(
        &self,
        community: CommunityId,
        title: &str,
        body: &str,
    ) -> Result<ShownAnnouncement, Error> {
        let title = &text::line("title", title, 300)?;
        let body = &text::prose("body", body, 10_000)?;
        let announced = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::Announce).await?;
            super::charter::load(tx, community).await?;
            let (by, actor) = self.signature(tx, community).await?;
            let announcement = Announcement {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                body: body.clone(),
                by,
                at: tx.now,
            };
            let activity = Activity {
                object: announcement.number,
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::Announced)
            };
            tx.record(community, activity);
            tx.insert(Scope::Community(community), &announcement)?;
            // Before the change is committed: a read that fails afterwards would look as if nothing had been done.
            let by_handle = match by {
                Some(by) => handles(tx.reader(), [by]).await?.remove(&by),
                None => None,
            };
            Ok(ShownAnnouncement {
                announcement,
                by_handle,
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(announced)
    }

    /// A page of the announcements, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second
    /// value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn announcements(
        &self,
        community: CommunityId,
        after: Option<&Announcement>,
        limit: usize,
    ) -> Result<(Vec<ShownAnnouncement>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let index = announcements(Scope::Community(community));
        let key_of = |a: &Announcement| time_entry(index.clone(), a.at.timestamp_millis(), a.id.as_uuid()).0;
        let after = after.map(key_of);
        let listing = Listing {
            index: Some(index),
            order: Order::Descending,
            after,
            limit,
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, |_| true).await?;
        Ok((self.announcers(found).await?, more))
    }

    /// The announcement that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_announcement(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<ShownAnnouncement, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let found: Announcement = thing::find(self.hub.store(), community, given, |_| true).await?;
        let mut shown = self.announcers(vec![found]).await?;
        shown.pop().ok_or_else(|| Error::not_found("announcement", given))
    }

    async fn announcers(&self, found: Vec<Announcement>) -> Result<Vec<ShownAnnouncement>, Error> {
        let known = handles(self.hub.store(), found.iter().filter_map(|a| a.by)).await?;
        let shown = found.into_iter().map(|announcement| ShownAnnouncement {
            by_handle: announcement.by.and_then(|by| known.get(&by).cloned()),
            announcement,
        });
        Ok(shown.collect())
    }
}
