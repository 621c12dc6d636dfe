use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use learncomm_core::Error;

/// One of several words of the library, which help and completions then list.
pub(super) fn one_of<T>(names: impl IntoIterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = Error> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|given| given.parse::<T>())
}

/// `on` or `off`.
pub(super) fn on_or_off() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|given| given == "on")
}

/// A figure, with a point before its decimals.
pub(super) fn figure(given: &str) -> Result<f64, String> {
    let known = given
        .trim()
        .parse()
        .ok()
        .filter(|figure: &f64| figure.is_finite());
    known.ok_or_else(|| {
        "a figure such as 21 or 12.5 is expected, with a point and without its unit".to_owned()
    })
}
