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

impl Class {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Practice => "practice",
            Self::Result => "result",
        }
    }
}

impl Unit {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Count => "count",
            Self::Seconds => "seconds",
            Self::Ratio => "ratio",
            Self::Index => "index",
            Self::PerMemberWeek => "per-member-week",
            Self::ScalePoints => "scale-points",
            Self::PerPeriod => "per-period",
        }
    }
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

    /// Whether its ends are apart. Resamples that are all alike give a range without any width: too little varies to tell
    /// how far the value can be trusted, so it is better not told.
    #[must_use]
    pub fn has_width(&self) -> bool {
        match (self.low, self.high) {
            (Some(low), Some(high)) => high - low > 1e-12,
            _ => true,
        }
    }
}

/// The same measure over an earlier stretch of time of the same length.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Earlier {
    /// Its value then; `null` if it was undefined or may not be shown.
    pub value: Option<f64>,
    /// How many people or things it rested on; 0 where it may not be shown.
    pub n: u64,
    /// Its interval then.
    pub interval: Option<Interval>,
}

/// Which way a measure went, as far as a test says so (metrics §11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Direction {
    /// It rose: the test says so with p < 0.1.
    Rising,
    /// It fell: the test says so with p < 0.1.
    Falling,
    /// The test does not say so.
    NoClearChange,
    /// Values next to each other are so alike that the test would say too much.
    Autocorrelated,
}

impl Direction {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::NoClearChange => "no-clear-change",
            Self::Autocorrelated => "autocorrelated",
        }
    }
}

/// Which way a measure went from one part of the window to the next (metrics §11.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Which way, as far as the test says so.
    pub direction: Direction,
    /// Probability of the test, 0 to 1.
    pub p: f64,
    /// Median change from one part to the next (Sen's slope), in the unit of the measure.
    pub slope: f64,
    /// What the parts are: `month` or `week`.
    pub period: &'static str,
    /// How many parts were compared; at least 8.
    pub periods: u64,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for unit in [
            Unit::Share,
            Unit::Count,
            Unit::Seconds,
            Unit::Ratio,
            Unit::Index,
            Unit::PerMemberWeek,
            Unit::ScalePoints,
            Unit::PerPeriod,
        ] {
            assert_eq!(serde_json::to_value(unit).unwrap(), unit.as_str());
        }
        for class in [Class::Signal, Class::Practice, Class::Result] {
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
    }
}
