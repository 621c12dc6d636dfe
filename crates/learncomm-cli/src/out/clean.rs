//! Text from people is data: nothing in it may move the cursor, colour the screen or turn the line around.

pub(crate) use learncomm_core::text::is_command;

/// Without escape sequences and other invisible commands; line breaks and tabs stay.
pub(crate) fn prose(text: &str) -> String {
    anstream::adapter::strip_str(text)
        .to_string()
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !is_command(*c))
        .collect()
}

/// As [`prose`], on one line: any white space becomes a single space.
pub(crate) fn line(text: &str) -> String {
    prose(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As [`prose`], with tab, line break and backslash written as `\t`, `\n` and `\\`, so that it is one column of a line.
pub(crate) fn column(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in prose(text).chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_given_nothing_to_obey() {
        let hostile = "a\u{1b}[2J\u{1b}]0;title\u{7}b\u{9b}31mc\u{202e}d\u{8}\r\ne\tf";
        let cleaned = prose(hostile);
        let left = cleaned
            .chars()
            .find(|c| is_command(*c) && !matches!(c, '\n' | '\t'));
        assert_eq!(left, None, "{cleaned:?}");
        assert!(
            cleaned.starts_with('a') && cleaned.ends_with("\ne\tf"),
            "{cleaned:?}"
        );
        assert_eq!(line("a\n  b\tc "), "a b c");
        assert_eq!(column("a\tb\\\nc"), "a\\tb\\\\\\nc");
    }
}
