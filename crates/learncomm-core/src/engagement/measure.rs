//! The value every report prints: a number that knows whether it exists (metrics §0.1).

mod parts;

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::stats::{Z95, wilson_interval};

use parts::finite;
pub use parts::{Class, Direction, Earlier, Interval, Share, Trend, Unit, Value};

/// One measured quantity with everything a reader needs to judge it (metrics §0.1).
///
/// # JSON
///
/// Every measure serialises with the same keys, so that a script can rely on them:
///
/// ```
/// use learncomm_core::engagement::{Class, Measure};
///
/// let measure = Measure::share("participation", 1, 4, "metrics 1.4, v1");
/// let json = serde_json::to_value(&measure)?;
/// assert_eq!(json["state"], "defined");
/// assert_eq!(json["value"], 0.25);
/// assert_eq!(json["interval"]["method"], "wilson");
///
/// let measure = Measure::from_option("equity", None, "nobody contributed", "metrics 2.1, v1").class(Class::Practice);
/// let json = serde_json::to_value(&measure)?;
/// assert_eq!(json["state"], "undefined");
/// assert!(json["value"].is_null());
/// assert_eq!(json["reason"], "nobody contributed");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// | key | meaning |
/// |---|---|
/// | `name`, `class`, `unit` | what it is |
/// | `state` | `defined`, `undefined` or `suppressed` |
/// | `value` | the number, `null` unless `defined` |
/// | `reason` | why there is no number, `null` if there is one |
/// | `numerator`, `denominator` | the parts of a quotient, or `null` |
/// | `n` | people or things the value rests on |
/// | `interval` | `{low, high, level, method}` or `null` |
/// | `definition` | section and version of the definition |
/// | `before`, `last_year` | `{value, n, interval}` of the stretch of time before, and of the same a year before; or `null` |
/// | `trend` | `{direction, p, slope, period, periods}` within the window, or `null` |
///
/// A suppressed measure gives away nothing else either: numerator, denominator, interval are `null` and `n` is 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    name: Cow<'static, str>,
    class: Class,
    unit: Unit,
    value: Value,
    numerator: Option<f64>,
    denominator: Option<f64>,
    n: u64,
    interval: Option<Interval>,
    definition: &'static str,
    before: Option<Earlier>,
    last_year: Option<Earlier>,
    trend: Option<Trend>,
}

impl Measure {
    /// A measure from a value that is already known to be there or not. A number that is not finite becomes
    /// [`Value::Undefined`].
    ///
    /// The class starts as [`Class::Signal`], the cautious reading: forgetting [`Measure::class`] can hide a result but
    /// can never turn activity into a goal.
    #[must_use]
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        unit: Unit,
        value: Value,
        definition: &'static str,
    ) -> Self {
        Self {
            name: name.into(),
            class: Class::Signal,
            unit,
            value: checked(value),
            numerator: None,
            denominator: None,
            n: 0,
            interval: None,
            definition,
            before: None,
            last_year: None,
            trend: None,
        }
    }

    /// A share with its 95 % Wilson interval; undefined when the denominator is 0.
    #[must_use]
    pub fn share(
        name: impl Into<Cow<'static, str>>,
        numerator: u64,
        denominator: u64,
        definition: &'static str,
    ) -> Self {
        let value = match Share::new(numerator, denominator).value() {
            Some(share) => Value::Defined(share),
            None => Value::Undefined("nothing to take a share of".to_owned()),
        };
        let mut measure = Self::new(name, Unit::Share, value, definition);
        measure.numerator = Some(numerator as f64);
        measure.denominator = Some(denominator as f64);
        measure.n = denominator;
        measure.interval = wilson_interval(numerator, denominator, Z95)
            .map(|(low, high)| Interval::new95(low, high, "wilson"));
        measure
    }

    /// A share that was counted elsewhere; see [`Measure::share`].
    #[must_use]
    pub fn of_share(name: impl Into<Cow<'static, str>>, share: Share, definition: &'static str) -> Self {
        Self::share(name, share.numerator, share.denominator, definition)
    }

    /// A count; always defined, because "none" is an answer.
    #[must_use]
    pub fn count(name: impl Into<Cow<'static, str>>, count: u64, definition: &'static str) -> Self {
        let mut measure = Self::new(name, Unit::Count, Value::Defined(count as f64), definition);
        measure.n = count;
        measure
    }

    /// An index, or the reason why it does not exist. The unit can be changed with [`Measure::unit`].
    #[must_use]
    pub fn from_option(
        name: impl Into<Cow<'static, str>>,
        value: Option<f64>,
        reason_if_none: impl Into<String>,
        definition: &'static str,
    ) -> Self {
        let value = value.map_or_else(|| Value::Undefined(reason_if_none.into()), Value::Defined);
        Self::new(name, Unit::Index, value, definition)
    }

    /// A measure that exists but may not be shown.
    #[must_use]
    pub fn suppressed(
        name: impl Into<Cow<'static, str>>,
        unit: Unit,
        reason: impl Into<String>,
        definition: &'static str,
    ) -> Self {
        Self::new(name, unit, Value::Suppressed(reason.into()), definition)
    }

    /// Sets what kind of evidence this is.
    #[must_use]
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Sets the unit.
    #[must_use]
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Sets how many people or things the value rests on.
    #[must_use]
    pub fn with_n(mut self, n: u64) -> Self {
        self.n = n;
        self
    }

    /// Sets the parts of a quotient; parts that are not finite are left out.
    #[must_use]
    pub fn with_parts(mut self, numerator: f64, denominator: f64) -> Self {
        self.numerator = finite(numerator);
        self.denominator = finite(denominator);
        self
    }

    /// Sets, replaces or (with `None`) removes the interval.
    #[must_use]
    pub fn with_interval(mut self, interval: impl Into<Option<Interval>>) -> Self {
        self.interval = interval.into().map(|given| Interval {
            low: given.low.and_then(finite),
            high: given.high.and_then(finite),
            ..given
        });
        self
    }

    /// Sets what it was over the stretch of time before, of the same length.
    #[must_use]
    pub fn with_before(mut self, before: impl Into<Option<Earlier>>) -> Self {
        self.before = before.into();
        self
    }

    /// Sets what it was over the same stretch of time a year before.
    #[must_use]
    pub fn with_last_year(mut self, last_year: impl Into<Option<Earlier>>) -> Self {
        self.last_year = last_year.into();
        self
    }

    /// Sets which way it went.
    #[must_use]
    pub fn with_trend(mut self, trend: impl Into<Option<Trend>>) -> Self {
        self.trend = trend.into();
        self
    }

    /// Hides the value and everything it could be worked out from.
    #[must_use]
    pub fn suppress(mut self, reason: impl Into<String>) -> Self {
        self.value = Value::Suppressed(reason.into());
        self
    }

    /// The machine name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The class of evidence.
    #[must_use]
    pub fn evidence(&self) -> Class {
        self.class
    }

    /// The unit of the value.
    #[must_use]
    pub fn in_unit(&self) -> Unit {
        self.unit
    }

    /// The number, if it exists and may be shown.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self.value {
            Value::Defined(number) => Some(number),
            Value::Undefined(_) | Value::Suppressed(_) => None,
        }
    }

    /// The number or why there is none.
    #[must_use]
    pub fn state(&self) -> &Value {
        &self.value
    }

    /// Why there is no number.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.value {
            Value::Defined(_) => None,
            Value::Undefined(reason) | Value::Suppressed(reason) => Some(reason),
        }
    }

    /// The part of a quotient; never for a suppressed measure.
    #[must_use]
    pub fn numerator(&self) -> Option<f64> {
        self.numerator.filter(|_| self.open())
    }

    /// The whole of a quotient; never for a suppressed measure.
    #[must_use]
    pub fn denominator(&self) -> Option<f64> {
        self.denominator.filter(|_| self.open())
    }

    /// How many people or things the value rests on; 0 for a suppressed measure.
    #[must_use]
    pub fn n(&self) -> u64 {
        if self.open() { self.n } else { 0 }
    }

    /// The interval, if one was given and the measure has a number.
    #[must_use]
    pub fn interval(&self) -> Option<&Interval> {
        self.interval.as_ref().filter(|_| self.value().is_some())
    }

    /// What it was over the stretch of time before, of the same length; never for a suppressed measure.
    #[must_use]
    pub fn before(&self) -> Option<&Earlier> {
        self.before.as_ref().filter(|_| self.open())
    }

    /// What it was over the same stretch of time a year before; never for a suppressed measure.
    #[must_use]
    pub fn last_year(&self) -> Option<&Earlier> {
        self.last_year.as_ref().filter(|_| self.open())
    }

    /// Which way it went within the window, if it is followed and there are enough parts; never for a suppressed measure.
    #[must_use]
    pub fn trend(&self) -> Option<&Trend> {
        self.trend.as_ref().filter(|_| self.open())
    }

    /// Section and version of the definition.
    #[must_use]
    pub fn definition(&self) -> &'static str {
        self.definition
    }

    fn open(&self) -> bool {
        !matches!(self.value, Value::Suppressed(_))
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row<'a> {
            name: &'a str,
            class: Class,
            unit: Unit,
            state: &'static str,
            value: Option<f64>,
            reason: Option<&'a str>,
            numerator: Option<f64>,
            denominator: Option<f64>,
            n: u64,
            interval: Option<&'a Interval>,
            definition: &'static str,
            before: Option<&'a Earlier>,
            last_year: Option<&'a Earlier>,
            trend: Option<&'a Trend>,
        }
        Row {
            name: &self.name,
            class: self.class,
            unit: self.unit,
            state: match self.value {
                Value::Defined(_) => "defined",
                Value::Undefined(_) => "undefined",
                Value::Suppressed(_) => "suppressed",
            },
            value: self.value(),
            reason: self.reason(),
            numerator: self.numerator(),
            denominator: self.denominator(),
            n: self.n(),
            interval: self.interval(),
            definition: self.definition,
            before: self.before(),
            last_year: self.last_year(),
            trend: self.trend(),
        }
        .serialize(serializer)
    }
}

fn checked(value: Value) -> Value {
    match value {
        // Minus zero would print as "-0"; the sum makes it plain zero and leaves every other number alone.
        Value::Defined(number) if number.is_finite() => Value::Defined(number + 0.0),
        Value::Defined(_) => Value::Undefined("the calculation did not give a finite number".to_owned()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nobody_is_undefined_and_never_zero() {
        let measure = Measure::share("x", 0, 0, "d");
        assert_eq!(measure.value(), None);
        assert_eq!(measure.reason(), Some("nothing to take a share of"));
        assert_eq!(measure.interval(), None);
    }

    #[test]
    fn numbers_that_are_not_finite_do_not_get_in() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let measure = Measure::from_option("x", Some(bad), "", "d").with_parts(bad, 1.0);
            assert!(matches!(measure.state(), Value::Undefined(_)));
            assert_eq!(measure.numerator(), None);
            let interval = Interval::new95(0.1, bad, "m");
            assert_eq!(
                Measure::count("x", 1, "d")
                    .with_interval(interval)
                    .interval()
                    .unwrap()
                    .high,
                None
            );
        }
    }

    #[test]
    fn suppression_hides_the_parts_too() {
        let json = serde_json::to_value(Measure::share("x", 1, 2, "d").suppress("fewer than 5")).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "name": "x", "class": "signal", "unit": "share", "state": "suppressed", "value": null,
                "reason": "fewer than 5", "numerator": null, "denominator": null, "n": 0, "interval": null,
                "definition": "d", "before": null, "last_year": null, "trend": null
            })
        );
    }
}
