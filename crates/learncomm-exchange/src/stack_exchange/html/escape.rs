//! Keeps text from being taken for markup.

/// What matters about where a word goes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Nothing but prefixes stands in the line before it.
    pub(super) line_start: bool,
    pub(super) heading: bool,
    /// In a cell of a table.
    pub(super) cell: bool,
    pub(super) space_follows: bool,
}

/// Adds a word to Markdown, with a backslash before each character that would not come out as itself.
pub(super) fn push_escaped(out: &mut String, word: &str, place: Place) {
    let mut rest = word;
    let only = |mark: char| word.chars().all(|c| c == mark);
    if place.line_start {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && word[digits..].starts_with(['.', ')']) {
            out.push_str(&word[..digits]);
            out.push('\\');
            rest = &word[digits..];
        } else if word.starts_with(['>', '~']) || ['#', '-', '+', '*', '='].into_iter().any(only) {
            out.push('\\');
            out.push_str(&word[..1]);
            rest = &word[1..];
        }
    } else if place.heading && only('#') {
        // At the end of a heading they would count as decoration.
        out.push('\\');
    }
    let mut characters = rest.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let before = out.chars().next_back().unwrap_or(' ');
        let escape = match c {
            '*' => !(before == ' ' && next.is_none() && place.space_follows),
            '_' => !(before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)),
            '`' | '[' | ']' => true,
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '~' => next == Some('~') || before == '~',
            '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
            '|' => place.cell,
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Spaces that HTML collapses; others, such as the no-break space, are text.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// The longest row of backticks, which a fence around the text has to exceed.
pub(super) fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
