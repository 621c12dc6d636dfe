use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The largest figure, either way.
const LARGEST: f64 = 1e12;
/// The smallest figure that is not 0.
const SMALLEST: f64 = 1e-6;

/// A figure of a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The figure, in the unit of the goal.
    pub value: f64,
    /// The day that it is of, in the community's time zone.
    pub on: NaiveDate,
}

impl Reading {
    pub(super) fn checked(self, field: &'static str) -> Result<Self, Error> {
        Ok(Self {
            value: figure(field, self.value)?,
            on: day(field, self.on)?,
        })
    }
}

/// A figure with 15 significant digits, so that it is the same after it was stored: 0, or from 0.000001 to 10¹² either way.
pub(super) fn figure(field: &'static str, given: f64) -> Result<f64, Error> {
    let size = given.abs();
    let fits = given == 0.0 || (SMALLEST..=LARGEST).contains(&size);
    let rounded: Option<f64> = format!("{given:.14e}").parse().ok();
    match rounded.filter(|_| fits) {
        // Zero has no sign.
        Some(value) => Ok(value + 0.0),
        None => Err(Error::invalid(
            field,
            format!(
                "{given} is neither 0 nor from 0.000001 to 1,000,000,000,000 either way: choose another unit"
            ),
        )),
    }
}

/// A day that people mean.
pub(super) fn day(field: &'static str, given: NaiveDate) -> Result<NaiveDate, Error> {
    if (1900..=2999).contains(&given.year()) {
        Ok(given)
    } else {
        Err(Error::invalid(
            field,
            format!("{given} is not in the years 1900 to 2999"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn s1_7_figures_that_no_goal_needs_are_refused() {
        for bad in [f64::NAN, f64::INFINITY, -2e12, 1e-9] {
            assert!(figure("value", bad).is_err(), "{bad}");
        }
        assert_eq!(figure("value", -0.0).unwrap().to_bits(), 0.0_f64.to_bits());
        assert_eq!(figure("value", 0.1 + 0.2).unwrap(), 0.3);
        assert!(day("on", NaiveDate::from_ymd_opt(1899, 12, 31).unwrap()).is_err());
    }

    proptest! {
        #[test]
        fn s1_7_a_figure_is_the_same_after_it_was_stored(given in -1e12..1e12, scale in 0..12) {
            let given = given / 10f64.powi(scale);
            if let Ok(value) = figure("value", given) {
                let stored = serde_json::to_string(&value).unwrap();
                prop_assert_eq!(serde_json::from_str::<f64>(&stored).unwrap(), value);
                prop_assert_eq!(figure("value", value).unwrap(), value);
            }
        }
    }
}
