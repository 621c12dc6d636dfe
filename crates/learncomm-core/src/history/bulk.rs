use std::ops::Range;

use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::ledger::{Activity, SEAL_AT};
use crate::store::transaction::transact;

impl Desk {
    /// Sets aside `count` object numbers for a bulk load.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`] if there is no such community, [`Error::Exhausted`].
    pub async fn reserve_objects(&self, community: CommunityId, count: u32) -> Result<Range<u32>, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ImportHistory).await?;
            load_community(tx, community).await?;
            tx.reserve_numbers(community, "object", count).await
        })
    }

    /// Appends whole activities to the ledger of a community, for a migration from another ledger. Participant numbers
    /// are those of members, object numbers those from [`reserve_objects`](Self::reserve_objects). No record is made
    /// beside the ledger. Written in blocks, each all or nothing; call [`Hub::seal`](crate::hub::Hub::seal) afterwards.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`] if there is no such community, and those of the store.
    pub async fn import_activities(
        &self,
        community: CommunityId,
        activities: &[Activity],
    ) -> Result<(), Error> {
        for block in activities.chunks(SEAL_AT) {
            transact!(&self.hub, |tx| {
                self.permit(tx, community, Action::ImportHistory).await?;
                load_community(tx, community).await?;
                for activity in block {
                    tx.record(community, *activity);
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}
