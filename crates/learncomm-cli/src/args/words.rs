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
