//! What came of it: goals and value stories (metrics §11.4, §11.5).

use serde::Serialize;

use super::{ReportWindow, Section, nothing};
use crate::actor::Role;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;

/// Goals and value stories, as a report needs them.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Results {}

impl Desk {
    /// What a report says of them.
    pub(super) async fn results_for_report(
        &self,
        _community: CommunityId,
        _role: Role,
    ) -> Result<Results, Error> {
        Ok(Results::default())
    }
}

pub(super) fn section(_of: &Results, _window: &ReportWindow) -> Section {
    nothing(
        "goals",
        "What came of it?",
        "the community has set no goal, and nobody has told a value story",
    )
}
