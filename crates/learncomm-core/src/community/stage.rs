use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::charter::load;
use super::members::handles;
use crate::actor::Action;
use crate::engagement::stage::LifeStage;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;

/// The stage that a community says it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredStage {
    /// The stage.
    pub stage: LifeStage,
    /// Since when it is declared.
    pub since: DateTime<Utc>,
}

/// One declaration, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Declaration {
    id: Uuid,
    stage: LifeStage,
    reason: String,
    by: Option<PersonId>,
    at: DateTime<Utc>,
}

impl Entity for Declaration {
    const KIND: &'static str = "stage";
}

impl Stored for Declaration {
    fn key(&self, scope: Scope) -> Key {
        // Ids sort by time.
        Key::within(scope).text(Self::KIND).id(self.id).build()
    }
}

/// That a community was declared to be in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageEntry {
    /// The stage.
    pub stage: LifeStage,
    /// Why.
    pub reason: String,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Desk {
    /// Declares the stage of life that the community is in, for a reason of 1 to 1,000 characters (S2.6). Nothing else
    /// ever changes it. Declaring the same stage again says that it was looked at again.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`].
    pub async fn declare_stage(
        &self,
        community: CommunityId,
        stage: LifeStage,
        reason: &str,
    ) -> Result<StageEntry, Error> {
        let reason = &text::line("reason", reason, 1_000)?;
        let declared = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::EditCharter).await?;
            let mut charter = load(tx, community).await?;
            let (by, actor) = self.signature(tx, community).await?;
            let declaration = Declaration {
                id: tx.new_id(tx.now),
                stage,
                reason: reason.clone(),
                by,
                at: tx.now,
            };
            charter.stage = Some(DeclaredStage { stage, since: tx.now });
            tx.put(Scope::Community(community), &charter).await?;
            tx.insert(Scope::Community(community), &declaration)?;
            let activity = Activity::new(tx.now.timestamp_millis(), actor, Verb::DeclaredStage);
            tx.record(
                community,
                Activity {
                    value: stage.code(),
                    ..activity
                },
            );
            // Before the change is committed: a read that fails afterwards would look as if nothing had been done.
            let told = self.told(vec![declaration]).await?.pop();
            told.ok_or_else(|| Error::not_found("stage", stage))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(declared)
    }

    /// All stages that were declared, the oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn stage_history(&self, community: CommunityId) -> Result<Vec<StageEntry>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let scan = Scan::prefix(Key::within(Scope::Community(community)).text(Declaration::KIND));
        let records = self.hub.store().scan_all(scan).await?;
        let all: Result<Vec<Declaration>, StoreError> = records.iter().map(envelope::open).collect();
        self.told(all?).await
    }

    async fn told(&self, all: Vec<Declaration>) -> Result<Vec<StageEntry>, Error> {
        let known = handles(self.hub.store(), all.iter().filter_map(|d| d.by)).await?;
        let entries = all.into_iter().map(|declaration| StageEntry {
            stage: declaration.stage,
            reason: declaration.reason,
            by: declaration.by.and_then(|by| known.get(&by).cloned()),
            at: declaration.at,
        });
        Ok(entries.collect())
    }
}
