//! Audience or community (metrics §4).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

pub(super) fn section(_facts: &Facts, _window: &ReportWindow) -> Section {
    nothing(
        "profile",
        "A learning community, or an audience?",
        "there is nothing on record",
    )
}
