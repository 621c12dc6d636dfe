//! Whether everybody is heard where something is decided (S3.2).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

pub(super) fn section(_facts: &Facts, _window: &ReportWindow) -> Section {
    nothing(
        "voices",
        "Is everybody heard where something is decided?",
        "there is nothing on record",
    )
}
