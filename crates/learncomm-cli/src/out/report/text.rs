//! Lines of a width, and columns.

use unicode_width::UnicodeWidthStr as _;

/// The text in lines of at most `width` columns, broken between words; a longer word has a line of its own.
pub(in crate::out) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// With space behind it.
pub(super) fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// With space before it.
pub(super) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        assert_eq!(wrap("one two  three", 8), ["one two", "three"]);
        assert_eq!(wrap("verylongword x", 4), ["verylongword", "x"]);
        assert!(wrap("", 4).is_empty());
        assert_eq!(left("日", 4) + "|", "日  |");
        assert_eq!(right("日", 4), "  日");
    }
}
