//! How recognition spreads (metrics §9.3).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

const ID: &str = "recognition";
const TITLE: &str = "Who is recognised, and by whom?";

pub(super) fn section(_: &Facts, _: &ReportWindow) -> Section {
    nothing(ID, TITLE, "Nobody was recognised.")
}
