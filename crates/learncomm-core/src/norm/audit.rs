use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::flag::slugs;
use super::words::{AppealOutcome, AuditAct, Ruling};
use crate::actor::Action;
use crate::community::{AuditLog, handles, load_community};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{AuditEntryId, CommunityId, FlagId, Handle, NormId, PersonId, Slug};
use crate::store::thing::{self, Listing, Thing, thing_key};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Order, Scope};

/// An entry of the log of moderation, as it is stored; none is ever changed. Who flagged, and in which words, is not in
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AuditEntry {
    pub(super) id: AuditEntryId,
    pub(super) at: DateTime<Utc>,
    pub(super) act: AuditAct,
    pub(super) flag: FlagId,
    pub(super) flag_number: u32,
    pub(super) contribution: Option<u32>,
    pub(super) concerned: Option<PersonId>,
    pub(super) norm: NormId,
    pub(super) norm_version: u32,
    pub(super) ruling: Ruling,
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) outcome: Option<AppealOutcome>,
    pub(super) by: Option<PersonId>,
    pub(super) reason: String,
}

impl Entity for AuditEntry {
    const KIND: &'static str = "audit-entry";
}

impl Thing for AuditEntry {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for AuditEntry {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
}

/// An entry of the log of moderation as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: AuditAct,
    /// The number of the flag.
    pub flag: u32,
    /// The number of the contribution that the flag is on; `None` if it is on conduct.
    pub contribution: Option<u32>,
    /// Whom it concerns: for stewards and themselves.
    pub member: Option<Handle>,
    /// The norm that the ruling rests on.
    pub norm: Option<Slug>,
    /// The version of it that was in force.
    pub norm_version: u32,
    /// What was ruled.
    pub ruling: Ruling,
    /// The end of a suspension.
    pub until: Option<DateTime<Utc>>,
    /// What the appeal came to.
    pub outcome: Option<AppealOutcome>,
    /// Who did it; `None` for the owner of the store. Who appealed is named to stewards and themselves only.
    pub by: Option<Handle>,
    /// Why.
    pub reason: String,
}

impl Desk {
    /// A page of the log of moderation, the newest entry first, behind `after` if given; at most `limit` (1 to 1,000):
    /// rulings on flags, appeals, decisions. Whether members may read it, or stewards only, the charter says. Who flagged is
    /// not in it. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn audit_log(
        &self,
        community: CommunityId,
        after: Option<AuditEntryId>,
        limit: usize,
    ) -> Result<(Vec<ShownAuditEntry>, bool), Error> {
        let role = self.permit_reading(community, Action::ReadAuditLog).await?;
        let settings = {
            let mut tx = self.hub.begin();
            load_community(&mut tx, community).await?.charter.settings
        };
        let reader = self.reader_of_flags(community).await?;
        if settings.audit_log == AuditLog::Stewards && !reader.judges {
            let action = Action::ActOnFlag;
            return Err(Error::Forbidden { action, role });
        }
        let scope = Scope::Community(community);
        let listing = Listing {
            index: None,
            order: Order::Descending,
            after: after.map(|id| thing_key::<AuditEntry>(scope, id.as_uuid())),
            limit,
        };
        let store = self.hub.store();
        let (found, more) = thing::page(store, community, listing, |_: &AuditEntry| true).await?;
        let people = found.iter().flat_map(|e| [e.by, e.concerned]).flatten();
        let named = handles(store, people).await?;
        let slugs = slugs(store, community, found.iter().map(|e| e.norm)).await?;
        let shown = found.into_iter().map(|entry| {
            let name = |id: Option<PersonId>| id.and_then(|id| named.get(&id).cloned());
            let named_to_reader = reader.judges || reader.is(entry.concerned);
            let names_concerned = entry.act == AuditAct::Appealed;
            ShownAuditEntry {
                id: entry.id,
                at: entry.at,
                act: entry.act,
                flag: entry.flag_number,
                contribution: entry.contribution,
                member: name(entry.concerned).filter(|_| named_to_reader),
                norm: slugs.get(&entry.norm).cloned(),
                norm_version: entry.norm_version,
                ruling: entry.ruling,
                until: entry.until,
                outcome: entry.outcome,
                by: name(entry.by).filter(|_| named_to_reader || !names_concerned),
                reason: entry.reason,
            }
        });
        Ok((shown.collect(), more))
    }
}
