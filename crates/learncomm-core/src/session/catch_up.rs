//! Catching up with a session that one missed (S0.3).

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::lines::{self, not_called_off};
use super::occurrence::MaterialKind;
use super::roll::{self, CatchUp};
use crate::actor::{Action, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::transact;

/// Who catches up within so long after a session began is counted as covered by it (metrics §8).
pub const CATCH_UP_COUNTS: TimeDelta = TimeDelta::days(14);

/// That somebody caught up with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CaughtUp {
    /// With which session.
    pub session: OccurrenceId,
    /// Its number.
    pub number: u32,
    /// How, and when.
    #[serde(flatten)]
    pub how: CatchUp,
    /// Until when it counts.
    pub counts_until: DateTime<Utc>,
    /// Whether it does: it was in time, by somebody who was a member when the session began and whom it was for.
    pub counts: bool,
}

impl Desk {
    /// Says that one watched at least half of the recording of a session that one missed, or went through its materials.
    /// Saying it again changes nothing.
    ///
    /// # Errors
    /// [`Error::Rule`] if the session is not over, was called off or has no such material, or if one was there;
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn catch_up(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        recording: bool,
    ) -> Result<CaughtUp, Error> {
        let caught_up = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let occurrence = lines::load(tx, community, session).await?;
            let (number, now) = (occurrence.number, tx.now);
            let refused = |why: String| Err(Error::Rule(why));
            not_called_off(&occurrence)?;
            if now < occurrence.ends_at() {
                let end = occurrence.ends_at().to_rfc3339();
                return refused(format!("session #{number} ends at {end}; catch up after that"));
            }
            let (kind, what) = if recording {
                (MaterialKind::Recording, "recording")
            } else {
                (MaterialKind::Material, "materials")
            };
            if !occurrence.materials.iter().any(|m| m.kind == kind) {
                return refused(format!("session #{number} has no {what} to catch up with"));
            }
            let mut roll = roll::load(tx, community, session).await?;
            let entry = roll.entry_mut(me.person);
            if entry.attendance.is_some_and(super::Attendance::came) {
                return refused(format!("it is recorded that you were at session #{number}"));
            }
            let how = match entry.caught_up {
                Some(known) => known,
                None => {
                    let how = CatchUp { at: now, recording };
                    entry.caught_up = Some(how);
                    tx.put(Scope::Community(community), &roll).await?;
                    let activity = Activity {
                        object: number,
                        value: if recording { 1 } else { 2 },
                        ..Activity::new(now.timestamp_millis(), me.number, Verb::CaughtUp)
                    };
                    tx.record(community, activity);
                    how
                }
            };
            let counts_until = occurrence.starts_at + CATCH_UP_COUNTS;
            Ok(CaughtUp {
                session,
                number,
                how,
                counts_until,
                counts: how.at <= counts_until
                    && me.covers(occurrence.starts_at)
                    && me.role != Role::Guest
                    && lines::is_in_scope(&occurrence, &me, roll.entry(me.person)),
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(caught_up)
    }
}
