use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::calendar::instant_of;
use super::occurrence::{Occurrence, OccurrenceState, SessionPlan};
use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::store::Scope;
use crate::store::transaction::transact;

/// A single session to plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// When it begins, in local time.
    pub local: NaiveDateTime,
    /// The zone of that time; that of the community if `None`.
    pub zone: Option<Tz>,
    /// How long, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// What is planned.
    pub plan: SessionPlan,
}

impl Desk {
    /// Plans a session that belongs to no series.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn plan_session(&self, community: CommunityId, new: NewSession) -> Result<Occurrence, Error> {
        let planned = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let zone = match new.zone {
                Some(zone) => zone,
                None => load_community(tx, community).await?.charter.time_zone,
            };
            let starts_at = instant_of(new.local, zone);
            let occurrence = Occurrence {
                id: tx.new_id(starts_at).into(),
                number: tx.object_number(community).await?,
                series: None,
                slot: None,
                local: new.local,
                zone,
                starts_at,
                minutes: new.minutes,
                edited: false,
                plan: new.plan.clone(),
                materials: Vec::new(),
                state: OccurrenceState::Planned,
            };
            tx.insert(Scope::Community(community), &occurrence)?;
            Ok(occurrence)
        })?;
        Ok(planned)
    }
}
