use chrono::Datelike;
use serde::Serialize;

use crate::actor::Action;
use crate::community::load_community;
use crate::contribution::Contribution;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, Scope, thing};

/// A resource that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// The number of the contribution.
    pub number: u32,
    /// Where it leads.
    pub url: String,
    /// Whether it was noted: once a day for each member.
    pub noted: bool,
}

impl Desk {
    /// Where a contribution leads. That a member opened it is noted, at most once for each local day of the community: what
    /// is popular goes by people, and who opens it a thousand times is one. Nothing is noted of somebody from outside, of
    /// the owner of the store, and of who is suspended.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if it leads nowhere, [`Error::Forbidden`].
    pub async fn open_resource(&self, community: CommunityId, id: ContributionId) -> Result<Opened, Error> {
        let reader = self.reader(community).await?;
        let opened = transact!(&self.hub, |tx| {
            let found: Result<Contribution, Error> = thing::load(tx, community, id.as_uuid()).await;
            let found = match found {
                Ok(found) if reader.sees(&found) => found,
                Ok(_) => return Err(reader.refusal(Error::not_found("contribution", id))),
                Err(missing @ Error::NotFound { .. }) => return Err(reader.refusal(missing)),
                Err(other) => return Err(other),
            };
            let Some(url) = found.url.clone() else {
                let why = format!(
                    "#{} leads nowhere: read it with `contribution show`",
                    found.number
                );
                return Err(Error::Rule(why));
            };
            let noted = found.stands() && self.note_opened(tx, community, &found).await?;
            Ok(Opened {
                number: found.number,
                url,
                noted,
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(opened)
    }

    /// Tells the ledger that the actor opened something, unless they did today.
    async fn note_opened(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        opened: &Contribution,
    ) -> Result<bool, Error> {
        let me = match self.me(tx, community, Action::TakePart).await {
            Ok(me) => me,
            // Who may read and not take part reads all the same.
            Err(Error::Forbidden { .. } | Error::Rule(_)) => return Ok(false),
            Err(other) => return Err(other),
        };
        let zone = load_community(tx, community).await?.charter.time_zone;
        let today = local_day(tx.now, zone).num_days_from_ce();
        let guard = opened_key(community, me.person, opened.id);
        let last = tx.get_raw(&guard).await?;
        let last = last.and_then(|day| Some(i32::from_be_bytes(day.try_into().ok()?)));
        if last.is_some_and(|last| last >= today) {
            return Ok(false);
        }
        tx.put_raw(guard, today.to_be_bytes().to_vec());
        let activity = Activity {
            object: opened.number,
            ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::Opened)
        };
        tx.record(community, activity);
        Ok(true)
    }
}

/// The record of the last day on which somebody opened something: one for each person and thing, however often they do.
fn opened_key(community: CommunityId, person: PersonId, opened: ContributionId) -> Key {
    Key::within(Scope::Community(community))
        .text("opened")
        .id(person.as_uuid())
        .id(opened.as_uuid())
        .build()
}
