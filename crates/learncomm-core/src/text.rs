//! Text from people: what is let in.
//!
//! Control characters never belong into what people write, and terminals obey them; they are refused where a line is
//! expected and left out of prose (tab and line break stay).

use crate::error::Error;

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
}
