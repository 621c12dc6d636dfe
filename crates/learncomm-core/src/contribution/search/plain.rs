use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text of a piece of Markdown in one line: without marks, addresses of links, and HTML; spaces once.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::InlineMath(part) | Event::DisplayMath(part) => {
                push(&mut text, &part);
            }
            Event::Start(tag) if !is_inline(&tag) => text.push(' '),
            Event::End(tag) if !is_end_of_inline(tag) => text.push(' '),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::InlineHtml(tag) if tag.starts_with("<br") => text.push(' '),
            Event::Html(block) => push(&mut text, &without_tags(&block)),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between the tags of HTML.
fn without_tags(html: &str) -> String {
    let mut parts = html.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push(' ');
        text.push_str(part.split_once('>').map_or("", |(_, behind)| behind));
    }
    text
}

/// One line of text in one line, whatever is in it.
pub(super) fn line(given: &str) -> String {
    let mut text = String::with_capacity(given.len());
    push(&mut text, given);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without what a terminal obeys, or what turns the direction of the text around it.
fn push(text: &mut String, part: &str) {
    text.extend(part.chars().map(|c| match c {
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }));
}

const fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

const fn is_end_of_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_is_left() {
        let markdown = "# Set *up*\n\n- Run `cargo test`\n- See [the **book**](https://example.org/x)<br>![a fox](f.png)\n\n| a | b |\n|---|---|\n| c | d |\n\n```rust\nlet x = 1;\nlet y;\n```\n<div class=\"x\">\nin a block</div>\n\nun*believ*able";
        assert_eq!(
            plain(markdown),
            "Set up Run cargo test See the book a fox a b c d let x = 1; let y; in a block unbelievable"
        );
    }

    #[test]
    fn nothing_is_left_that_a_terminal_obeys() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\u{7}"), "a [2Jb c");
        assert_eq!(line("a\u{1b}\n b\u{2066}"), "a b");
    }
}
