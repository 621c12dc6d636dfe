use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::clean::is_command;
use super::{Field, Row, View};

/// The name and version of what is printed.
pub(super) fn schema<T: Row>(suffix: &str) -> String {
    format!("learncomm/{}{suffix}/{}", T::KIND, T::VERSION)
}

/// One thing with its schema.
pub(super) fn item<T: Row>(view: &View<T>, row: &T) -> String {
    let schema = value(&schema::<T>(""));
    format!("{{\"schema\":{schema},\"item\":{}}}\n", object(&view.item, row))
}

/// One thing on a line of its own.
pub(super) fn line<T>(fields: &[&'static Field<T>], row: &T) -> String {
    object(fields, row) + "\n"
}

/// The fields of a row, in their order.
pub(super) fn object<T>(fields: &[&'static Field<T>], row: &T) -> String {
    let members: Vec<String> = fields
        .iter()
        .map(|field| format!("{}:{}", value(field.name), (field.get)(row).json()))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Any value. What a terminal would obey is written as `\u….`, which means the same to whoever reads JSON.
pub(super) fn value(value: &(impl Serialize + ?Sized)) -> String {
    let mut bytes = Vec::new();
    // Texts, numbers and lists of them cannot fail to be written to memory.
    let written = value.serialize(&mut Serializer::with_formatter(
        &mut bytes,
        Harmless(CompactFormatter),
    ));
    match (written, String::from_utf8(bytes)) {
        (Ok(()), Ok(text)) => text,
        _ => "null".to_owned(),
    }
}

struct Harmless(CompactFormatter);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (start, c) in fragment.char_indices().filter(|(_, c)| is_command(*c)) {
            self.0.write_string_fragment(writer, &fragment[plain..start])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = start + c.len_utf8();
        }
        self.0.write_string_fragment(writer, &fragment[plain..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_mean_the_same_and_command_nothing() {
        let hostile = "a\u{1b}[2J \u{7f}\u{9b}31m \u{202e}\"é\\";
        let written = value(hostile);
        assert!(!written.chars().any(is_command), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), hostile);
    }
}
