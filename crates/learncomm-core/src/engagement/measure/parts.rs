//! What a measure is made of.

use serde::Serialize;

/// What kind of evidence a measure is.
///
/// Activity is easy to count and easy to game, so it is told apart from practice and results: a [`Class::Signal`] may
/// never be the target of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// Activity: something happened.
    Signal,
    /// How people learn together.
    Practice,
    /// An outcome for a job, a team or the business.
    Result,
}

/// The unit of a measure's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unit {
    /// A part of a whole, 0 to 1.
    Share,
    /// A number of things or people.
    Count,
    /// Elapsed seconds.
    Seconds,
    /// A quotient with no upper bound (1 is often "as expected").
    Ratio,
    /// A dimensionless index; its range is part of the definition.
    Index,
    /// Something a member-week, a person-time intensity.
    PerMemberWeek,
    /// A point of a survey scale.
    ScalePoints,
    /// A change a period.
    PerPeriod,
}

/// Whether a number exists, and if not, why.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The number; always finite.
    Defined(f64),
    /// The quantity does not exist for this input. It is *not* zero.
    Undefined(String),
    /// The quantity exists and may not be shown, to protect the people in it.
    Suppressed(String),
}

/// A range that says how far a value can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end; `null` when the data give no lower limit.
    pub low: Option<f64>,
    /// Upper end; `null` when the data give no upper limit.
    pub high: Option<f64>,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// How the range was found.
    pub method: &'static str,
}

impl Interval {
    /// A two-sided 95 % range. Ends that are not finite are dropped.
    #[must_use]
    pub fn new95(low: f64, high: f64, method: &'static str) -> Self {
        Self {
            low: finite(low),
            high: finite(high),
            level: 0.95,
            method,
        }
    }
}

/// A part and its whole, kept as counts so that pooled shares stay exact.
///
/// ```
/// use learncomm_core::engagement::Share;
/// assert_eq!(Share::new(1, 4).value(), Some(0.25));
/// assert_eq!(Share::new(0, 0).value(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Share {
    /// The part.
    pub numerator: u64,
    /// The whole.
    pub denominator: u64,
}

impl Share {
    /// A part of a whole.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Self {
        Self {
            numerator,
            denominator,
        }
    }

    /// The quotient, or `None` when the whole is empty.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

impl std::ops::AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}

/// A number, unless it is infinite or not a number.
pub(super) fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}
