//! What figures were before: over the stretch of time of the same length before, and over the same one a year before; and
//! which way they went within the window, as far as a test says so (metrics §11.1).

use chrono::NaiveDate;
use serde::Serialize;

/// With what a report compares.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Compared {
    /// The stretch of time before, of the same length.
    pub before: Option<EarlierSpan>,
    /// The same stretch of time a year before.
    pub last_year: Option<EarlierSpan>,
    /// Why one of them, or both, are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'static str>,
}

/// An earlier stretch of time, in local days of the community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierSpan {
    /// The first day.
    pub from: NaiveDate,
    /// The first day that is out.
    pub until: NaiveDate,
}
