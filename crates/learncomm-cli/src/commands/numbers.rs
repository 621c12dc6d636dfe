//! Things that are named by their number on the command line.

use chrono::NaiveDate;
use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::session::Occurrence;

use crate::failure::Failure;

/// The day in the time zone of the community.
pub(super) fn today(desk: &Desk, community: &Community) -> NaiveDate {
    let now = desk.hub().now();
    now.with_timezone(&community.charter.time_zone).date_naive()
}

/// What the library understands: a shell takes `#12` for a remark, so that a bare number counts as well. No id begins with
/// another digit than 0 before the year 2527.
pub(super) fn spelled(given: &str) -> String {
    let is_number = !given.starts_with('0') && given.bytes().all(|b| b.is_ascii_digit());
    if is_number && !given.is_empty() {
        format!("#{given}")
    } else {
        given.to_owned()
    }
}

/// The session that is meant.
pub(super) async fn session(desk: &Desk, community: &Community, given: &str) -> Result<Occurrence, Failure> {
    Ok(desk.find_session(community.id, &spelled(given)).await?)
}
