//! What people share beside questions, and what of it is used (S4.4).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

const ID: &str = "resources";
const TITLE: &str = "What do people share, and what of it is used?";

pub(super) fn section(_: &Facts, _: &ReportWindow) -> Section {
    nothing(
        ID,
        TITLE,
        "Nothing was shared beside questions, answers and comments.",
    )
}
