//! How far people come on pathways (metrics §9.2).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

const ID: &str = "pathways";
const TITLE: &str = "Do people get on with what they set out to learn?";

pub(super) fn section(_: &Facts, _: &ReportWindow) -> Section {
    nothing(ID, TITLE, "Nobody enrolled in a pathway.")
}
