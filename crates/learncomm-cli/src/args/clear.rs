use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// What `--clear` takes away: the word is the same for every noun, what can be cleared is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClearPart {
    Title,
    Description,
    Url,
    Topics,
    Skills,
    Session,
}

/// One of these parts.
pub(super) fn part_of(parts: &'static [ClearPart]) -> impl TypedValueParser<Value = ClearPart> {
    let names = parts.iter().filter_map(ClearPart::to_possible_value);
    PossibleValuesParser::new(names).try_map(|given| ClearPart::from_str(&given, false))
}
