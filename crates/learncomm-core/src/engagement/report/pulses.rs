//! What members say in pulses (metrics §10).

use serde::Serialize;

use super::{ReportWindow, Section, nothing};
use crate::actor::Role;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;

/// Pulses that were released, as a report needs them.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Pulses {}

impl Desk {
    /// What a report says of them.
    pub(super) async fn pulses_for_report(
        &self,
        _community: CommunityId,
        _role: Role,
    ) -> Result<Pulses, Error> {
        Ok(Pulses::default())
    }
}

pub(super) fn section(_of: &Pulses, _window: &ReportWindow) -> Section {
    nothing("pulse", "How do members say they are?", "no pulse was closed")
}
