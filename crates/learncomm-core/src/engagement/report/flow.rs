//! How learning flows: seek, make sense, share (metrics §9.1).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing};

const ID: &str = "flow";
const TITLE: &str = "Do people make sense of what they find, and share it?";

pub(super) fn section(_: &Facts, _: &ReportWindow) -> Section {
    nothing(
        ID,
        TITLE,
        "Nobody asked, came to a session, made sense of something or shared something.",
    )
}
