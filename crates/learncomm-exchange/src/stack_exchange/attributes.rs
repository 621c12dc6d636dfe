//! The attributes of one row: found by quick-xml, decoded on demand.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::BytesStart;

use super::error::RowProblem;

/// Four times what any table has; keeps the search for an attribute short whatever the row holds.
const MOST: usize = 128;
/// Characters of a wrong value that are shown in an error.
const SHOWN: usize = 60;

/// A moment, in words for an error.
pub(super) const TIME: &str = "a time such as 2018-02-06T20:19:50.957";
/// A number, in words for an error.
pub(super) const NUMBER: &str = "a whole number";

/// Public only to stand in the signature of a sealed trait; nothing outside can name it.
pub struct Attributes<'a> {
    list: Vec<(&'a str, Cow<'a, str>)>,
}

/// Calls `then` with the attributes of a row given from its `<` to its `>`.
pub(super) fn with_attributes<T>(
    row: &[u8],
    then: impl FnOnce(&Attributes<'_>) -> Result<T, RowProblem>,
) -> Result<T, RowProblem> {
    let text = std::str::from_utf8(row).map_err(|e| RowProblem::NotUtf8 {
        offset: e.valid_up_to(),
    })?;
    let inner = text.strip_prefix('<').unwrap_or(text);
    let inner = inner.strip_suffix('>').unwrap_or(inner);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let tag = BytesStart::from_content(inner, "row".len().min(inner.len()));
    let mut list = Vec::with_capacity(24);
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| RowProblem::Malformed {
            reason: e.to_string(),
        })?;
        let name = attribute.key.into_inner();
        if list.iter().any(|(known, _)| *known == name) {
            return Err(RowProblem::Duplicate {
                attribute: shown(name),
            });
        }
        if list.len() == MOST {
            return Err(RowProblem::TooManyAttributes { limit: MOST });
        }
        list.push((name, attribute.value));
    }
    then(&Attributes { list })
}

impl Attributes<'_> {
    fn raw(&self, name: &str) -> Option<&str> {
        self.list
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_ref())
    }

    /// The text of an attribute, decoded.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, RowProblem> {
        self.raw(name).map(|raw| decode(name, raw)).transpose()
    }

    pub(super) fn required_text(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<String, RowProblem> {
        self.text(name)?.ok_or(RowProblem::Missing {
            attribute: name,
            expected,
        })
    }

    fn parsed<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, RowProblem> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let text = if raw.contains('&') {
            Cow::Owned(decode(name, raw)?)
        } else {
            Cow::Borrowed(raw)
        };
        let wrong = || RowProblem::Value {
            attribute: name,
            expected,
            found: shown(&text),
        };
        parse(text.trim()).map(Some).ok_or_else(wrong)
    }

    pub(super) fn number<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, RowProblem> {
        self.parsed(name, NUMBER, |text| text.parse().ok())
    }

    pub(super) fn required_number<T: FromStr>(&self, name: &'static str) -> Result<T, RowProblem> {
        self.number(name)?.ok_or(RowProblem::Missing {
            attribute: name,
            expected: NUMBER,
        })
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Option<DateTime<Utc>>, RowProblem> {
        self.parsed(name, TIME, parse_time)
    }

    pub(super) fn required_time(&self, name: &'static str) -> Result<DateTime<Utc>, RowProblem> {
        self.time(name)?.ok_or(RowProblem::Missing {
            attribute: name,
            expected: TIME,
        })
    }

    /// `True` and `False`, as .NET writes them.
    pub(super) fn truth(&self, name: &'static str) -> Result<Option<bool>, RowProblem> {
        self.parsed(name, "True or False", |text| {
            if text.eq_ignore_ascii_case("true") {
                Some(true)
            } else {
                text.eq_ignore_ascii_case("false").then_some(false)
            }
        })
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// `YYYY-MM-DDTHH:MM:SS` with a fraction of any length or none, or the day alone for its first instant.
///
/// Digits of the fraction beyond nanoseconds are dropped.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.strip_suffix('Z').unwrap_or(text).as_bytes();
    let digits = |from: usize, to: usize| -> Option<u32> {
        bytes.get(from..to)?.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let mark = |at: usize, mark: u8| (bytes.get(at) == Some(&mark)).then_some(());
    mark(4, b'-')?;
    mark(7, b'-')?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(digits(0, 4)?).ok()?, digits(5, 7)?, digits(8, 10)?)?;
    if bytes.len() == 10 {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    }
    mark(10, b'T').or_else(|| mark(10, b' '))?;
    mark(13, b':')?;
    mark(16, b':')?;
    let mut nanos = 0;
    if bytes.len() > 19 {
        mark(19, b'.')?;
        let fraction = &bytes[20..];
        if fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        for place in 0..9 {
            nanos = nanos * 10 + fraction.get(place).map_or(0, |byte| u32::from(byte - b'0'));
        }
    }
    Some(
        day.and_hms_nano_opt(digits(11, 13)?, digits(14, 16)?, digits(17, 19)?, nanos)?
            .and_utc(),
    )
}

/// The value of an attribute as XML defines it: line breaks and tabs count as spaces unless they are written as
/// references, the five predefined entities and character references are resolved.
///
/// Control characters, which XML does not allow but which real dumps contain as references, become U+FFFD:
/// they mean nothing in text, and some stores refuse them.
fn decode(name: &'static str, raw: &str) -> Result<String, RowProblem> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if !rest.starts_with('&') {
            text.push(match rest.as_bytes()[0] {
                // A carriage return and line feed are one line break.
                b'\r' if rest.starts_with("\r\n") => {
                    rest = &rest[1..];
                    ' '
                }
                b'\t' | b'\n' | b'\r' => ' ',
                _ => char::REPLACEMENT_CHARACTER,
            });
            rest = &rest[1..];
            continue;
        }
        let unknown = || RowProblem::Entity {
            attribute: name,
            entity: rest.chars().take(20).collect(),
        };
        // No reference is longer, so a missing `;` does not make this walk through the whole text.
        let end = rest
            .bytes()
            .take(40)
            .position(|byte| byte == b';')
            .ok_or_else(unknown)?;
        let reference = &rest[1..end];
        if let Some(number) = reference.strip_prefix('#') {
            text.push(character(number).ok_or_else(unknown)?);
        } else {
            text.push_str(resolve_xml_entity(reference).ok_or_else(unknown)?);
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Ok(text)
}

/// The character a numeric reference stands for; U+FFFD for numbers that are no characters of XML.
pub(super) fn character(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok();
    let allowed = |c: &char| *c >= ' ' || matches!(c, '\t' | '\n' | '\r');
    Some(
        code.and_then(char::from_u32)
            .filter(allowed)
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_any_fraction_or_none() {
        let shown = |text: &str| parse_time(text).map(|time| time.to_rfc3339());
        assert_eq!(
            shown("2018-02-06T20:19:50.957").as_deref(),
            Some("2018-02-06T20:19:50.957+00:00")
        );
        assert_eq!(
            shown("2018-02-06T20:19:50").as_deref(),
            Some("2018-02-06T20:19:50+00:00")
        );
        assert_eq!(
            shown("2018-02-06T20:19:50.9571234").as_deref(),
            Some("2018-02-06T20:19:50.957123400+00:00")
        );
        assert_eq!(
            shown("2018-02-06 20:19:50.12345678901234Z").as_deref(),
            Some("2018-02-06T20:19:50.123456789+00:00")
        );
        assert_eq!(shown("2018-02-06").as_deref(), Some("2018-02-06T00:00:00+00:00"));
        for wrong in [
            "",
            "yesterday",
            "2018-02-30",
            "2018-2-06",
            "2018-02-06T",
            "2018-02-06T25:00:00",
            "2018-02-06T20:19:50.",
            "2018-02-06T20:19:50.1x",
            "2018-02-06T20:19",
            "２０18-02-06",
            "+018-02-06",
            "2018-02-06T20:19:50+01:00",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn references_are_decoded_and_control_characters_replaced() {
        let decoded = |raw: &str| decode("Body", raw);
        assert_eq!(
            decoded("a&#xA;b&#10;c\nd\r\ne\tf").as_deref(),
            Ok("a\nb\nc d e f")
        );
        assert_eq!(
            decoded("&lt;p&gt;&amp;lt;&quot;&apos;").as_deref(),
            Ok("<p>&lt;\"'")
        );
        assert_eq!(decoded("&#x1F600;&#233;é").as_deref(), Ok("😀éé"));
        assert_eq!(
            decoded("\u{1}&#0;&#xD800;&#99999999999;|").as_deref(),
            Ok("\u{fffd}\u{fffd}\u{fffd}\u{fffd}|")
        );
        for unknown in [
            "&lol9;",
            "&",
            "a & b",
            "&#;",
            "&#x;",
            "&#-1;",
            "&nbsp;",
            "&amp",
            "&ééééééééééééééééééééé;",
        ] {
            assert!(
                matches!(decoded(unknown), Err(RowProblem::Entity { .. })),
                "{unknown}"
            );
        }
    }
}
