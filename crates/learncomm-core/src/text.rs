//! Text from people: what is let in.
//!
//! Control characters never belong into what people write, and terminals obey them; they are refused where a line is
//! expected and left out of prose (tab and line break stay).

use crate::error::Error;

/// Whether a character is obeyed instead of shown: controls, and those that change the direction of text. What people
/// wrote long ago, or elsewhere, may still hold some; outputs leave them out.
#[must_use]
pub fn is_command(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Text from people as a part of a line of Markdown that shows it as they wrote it: what would be markup there is escaped.
#[must_use]
pub fn in_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '!' | '#'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The longest web address, in characters.
pub(crate) const MAX_URL: usize = 2_000;

/// One line of 1 to `max` characters, trimmed.
pub(crate) fn line(field: &'static str, given: &str, max: usize) -> Result<String, Error> {
    let text = given.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "may not be empty"));
    }
    if let Some(c) = text.chars().find(|c| c.is_control()) {
        return Err(Error::invalid(
            field,
            format!("may not hold the control character {}", c.escape_default()),
        ));
    }
    at_most(field, text, max)?;
    Ok(text.to_owned())
}

/// One line that becomes part of a key, and so is limited in bytes: 1 to `max` of them, trimmed.
pub(crate) fn key_part(field: &'static str, given: &str, max: usize) -> Result<String, Error> {
    let text = line(field, given, max)?;
    if text.len() > max {
        let why = format!("has {} bytes; {max} is the most", text.len());
        return Err(Error::invalid(field, why));
    }
    Ok(text)
}

/// Any number of lines, up to `max` characters in all; may be empty.
pub(crate) fn prose(field: &'static str, given: &str, max: usize) -> Result<String, Error> {
    let text: String = given
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let text = text.trim().to_owned();
    at_most(field, &text, max)?;
    Ok(text)
}

fn at_most(field: &'static str, text: &str, max: usize) -> Result<(), Error> {
    match text.chars().count() {
        n if n > max => Err(Error::invalid(
            field,
            format!("has {n} characters; {max} is the most"),
        )),
        _ => Ok(()),
    }
}

/// An address of up to [`MAX_URL`] characters that a browser opens and that runs nothing by itself.
pub(crate) fn web_address(field: &'static str, given: &str) -> Result<String, Error> {
    let url = line(field, given, MAX_URL)?;
    let lower = url.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    let host = rest.is_some_and(|rest| {
        rest.chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '[')
    });
    if host && !url.contains(char::is_whitespace) {
        Ok(url)
    } else {
        Err(Error::invalid(
            field,
            format!("`{url}` is not a web address such as https://example.org/talk"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_stay_out() {
        assert!(
            line("name", "a\u{1b}[2Jb", 10)
                .unwrap_err()
                .to_string()
                .contains("\\u{1b}")
        );
        assert_eq!(prose("body", " a\u{1b}[2J\r\nb\t\u{7} ", 99).unwrap(), "a[2J\nb");
        assert_eq!(prose("body", "old\rlines", 99).unwrap(), "old\nlines");
    }

    #[test]
    fn lengths_are_characters() {
        assert!(line("name", "äöü", 3).is_ok());
        assert_eq!(
            line("name", "äöüß", 3).unwrap_err().to_string(),
            "name: has 4 characters; 3 is the most"
        );
        assert_eq!(
            line("name", "  ", 3).unwrap_err().to_string(),
            "name: may not be empty"
        );
    }

    #[test]
    fn web_addresses() {
        for good in [
            "https://example.org/a?b=c#d",
            "HTTP://localhost:8080/",
            "http://[::1]/x",
            "https://münchen.de",
        ] {
            assert_eq!(web_address("url", good).unwrap(), good);
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "http://a b",
            "file:///etc/passwd",
        ] {
            assert!(web_address("url", bad).is_err(), "{bad}");
        }
    }
}
