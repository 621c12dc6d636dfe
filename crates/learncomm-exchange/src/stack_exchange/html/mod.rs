//! The HTML of posts as Markdown.
//!
//! Sites store the sanitised HTML that their Markdown was rendered to, so few elements occur. The converter
//! knows those and passes over the tags of all others; what is not a tag is text and is always kept.

mod escape;
#[cfg(test)]
mod tests;
mod tokens;
mod writer;

use tokens::{Tag, Token, Tokens};
use writer::{Container, Writer};

/// Emphasis and links that may be open at once; more can only be an attack on the time this takes.
const MOST_OPEN: usize = 64;

/// Turns the HTML of a post into Markdown.
///
/// Paragraphs, headings, lists, quotations, code, links, images, emphasis, rules, line breaks and simple tables
/// have their counterparts; scripts, styles and comments are dropped; of everything else the text stays.
/// Characters that Markdown would take for markup are escaped. Links keep their address if it is a web or mail
/// address or relative, and become plain text otherwise.
///
/// Never fails, whatever the text holds, and takes time and memory in proportion to its length.
#[must_use]
pub fn markdown(html: &str) -> String {
    let mut converter = Converter::default();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => converter.text(&text),
            Token::Tag(tag) if tag.closing => converter.close(&tag.name),
            Token::Tag(tag) => {
                if matches!(tag.name.as_str(), "script" | "style") {
                    tokens.skip_past_closing(&tag.name);
                } else {
                    converter.open(&tag, tokens.rest());
                }
            }
        }
    }
    converter.finish()
}

enum Open {
    /// Emphasis and the like: the element, and the mark that closes it.
    Mark(String, &'static str),
    /// A link; `None` if only its text is kept.
    Link(Option<String>),
}

/// Code whose text is collected until its end is met, because the fence depends on it.
struct Code {
    text: String,
    language: String,
    block: bool,
}

#[derive(Default)]
struct Converter {
    out: Writer,
    open: Vec<Open>,
    code: Option<Code>,
    /// Cells in the table row at hand, and whether the heading row is written.
    cells: usize,
    headed: bool,
}

impl Converter {
    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.text.push_str(text),
            None => self.out.text(text),
        }
    }

    fn open(&mut self, tag: &Tag, rest: &str) {
        let name = tag.name.as_str();
        if let Some(code) = &mut self.code {
            match name {
                "br" => code.text.push('\n'),
                "code" if code.language.is_empty() => code.language = language(tag),
                _ => {}
            }
            return;
        }
        match name {
            "p" | "div" | "dl" | "dt" | "dd" | "section" | "details" | "summary" => self.out.gap(2),
            "br" => self.out.line_break(),
            "hr" => self.out.rule(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = usize::from(name.as_bytes()[1] - b'0');
                self.out.heading(level);
            }
            "blockquote" => {
                self.out.gap(2);
                self.out.enter(Container::Quote);
            }
            "ul" | "ol" => {
                let start = tag
                    .attribute("start")
                    .and_then(|start| start.parse().ok())
                    .unwrap_or(1);
                self.out.gap(if self.out.in_item() { 1 } else { 2 });
                self.out.enter(Container::List((name == "ol").then_some(start)));
            }
            "li" => self.out.item(),
            "pre" | "code" | "kbd" => {
                let language = if name == "pre" {
                    language(tag)
                } else {
                    String::new()
                };
                self.code = Some(Code {
                    text: String::new(),
                    language,
                    block: name == "pre",
                });
            }
            "strong" | "b" => self.mark(name, "**"),
            "em" | "i" => self.mark(name, "*"),
            "del" | "s" | "strike" => self.mark(name, "~~"),
            "sup" => self.raised('^', name, rest),
            "sub" => self.raised('_', name, rest),
            "a" => self.link(tag),
            "img" => self.image(tag),
            "table" => {
                self.out.gap(2);
                self.headed = false;
            }
            "tr" => {
                self.out.gap(1);
                self.cells = 0;
            }
            "td" | "th" => {
                self.cells += 1;
                self.out.cell_start();
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(code) = &self.code {
            if name == "pre" || (!code.block && matches!(name, "code" | "kbd")) {
                self.end_code();
            }
            return;
        }
        match name {
            "p" | "div" | "dl" | "dt" | "dd" | "section" | "details" | "summary" => self.out.gap(2),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.out.end_heading(),
            "blockquote" => {
                self.out.leave(|container| matches!(container, Container::Quote));
                self.out.gap(2);
            }
            "ul" | "ol" => {
                self.out
                    .leave(|container| matches!(container, Container::List(_)));
                self.out.gap(if self.out.in_item() { 1 } else { 2 });
            }
            "li" => self.out.end_item(),
            "strong" | "b" | "em" | "i" | "del" | "s" | "strike" => {
                let same = |open: &Open| matches!(open, Open::Mark(element, _) if element == name);
                if let Some(at) = self.open.iter().rposition(same)
                    && let Open::Mark(_, mark) = self.open.remove(at)
                {
                    self.out.close_mark(mark);
                }
            }
            "a" => {
                if let Some(at) = self.open.iter().rposition(|open| matches!(open, Open::Link(_)))
                    && let Open::Link(address) = self.open.remove(at)
                {
                    self.end_link(address);
                }
            }
            "td" | "th" => self.out.cell_end(),
            "tr" => self.end_table_row(),
            "table" => self.out.gap(2),
            _ => {}
        }
    }

    fn finish(mut self) -> String {
        if self.code.is_some() {
            self.end_code();
        }
        while let Some(open) = self.open.pop() {
            match open {
                Open::Mark(_, mark) => self.out.close_mark(mark),
                Open::Link(address) => self.end_link(address),
            }
        }
        self.out.finish()
    }

    fn mark(&mut self, name: &str, mark: &'static str) {
        if self.open.len() < MOST_OPEN {
            self.out.open_mark(mark);
            self.open.push(Open::Mark(name.to_owned(), mark));
        }
    }

    /// Markdown has no superscript: a short one is written as in plain-text mathematics. Authors also use these
    /// elements for small print, which is left as it is.
    fn raised(&mut self, sign: char, name: &str, rest: &str) {
        let end = rest
            .bytes()
            .take(MOST_OPEN)
            .position(|byte| byte == b'<')
            .unwrap_or(0);
        let short = end > 0 && !rest[..end].contains(char::is_whitespace);
        let closed = rest[end..]
            .strip_prefix("</")
            .is_some_and(|tag| tag.starts_with(name));
        if short && closed {
            self.out.raw(sign.encode_utf8(&mut [0; 4]));
        }
    }

    fn link(&mut self, tag: &Tag) {
        if self.open.len() == MOST_OPEN {
            return;
        }
        let title = tag.attribute("title").filter(|title| !title.is_empty());
        let address = tag
            .attribute("href")
            .and_then(address)
            .map(|address| match title {
                Some(title) => format!("{address} {}", quoted(title)),
                None => address,
            });
        if address.is_some() {
            self.out.open_mark("[");
        }
        self.open.push(Open::Link(address));
    }

    fn end_link(&mut self, address: Option<String>) {
        if let Some(address) = address {
            self.out.close_link(&address);
        }
    }

    fn image(&mut self, tag: &Tag) {
        let alt = tag.attribute("alt").unwrap_or_default();
        let Some(source) = tag.attribute("src").and_then(address) else {
            return self.out.text(alt);
        };
        self.out.raw("![");
        self.out.text_inside(alt);
        self.out
            .raw_attached(&match tag.attribute("title").filter(|title| !title.is_empty()) {
                Some(title) => format!("]({source} {})", quoted(title)),
                None => format!("]({source})"),
            });
    }

    fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            if code.block && !self.out.in_cell() {
                self.out.code_block(&code.text, &code.language);
            } else {
                self.out.code_span(&code.text);
            }
        }
    }

    fn end_table_row(&mut self) {
        self.out.cell_end();
        if self.cells > 0 && !self.headed {
            self.headed = true;
            self.out.gap(1);
            self.out
                .raw_block(&format!("|{}", " --- |".repeat(self.cells.min(MOST_OPEN))));
        }
        self.out.gap(1);
        self.cells = 0;
    }
}

/// The language that syntax highlighting was told, as in `class="lang-rust prettyprint-override"`.
fn language(tag: &Tag) -> String {
    let class = tag.attribute("class").unwrap_or_default();
    let name = class.split_whitespace().find_map(|class| {
        class
            .strip_prefix("lang-")
            .or_else(|| class.strip_prefix("language-"))
    });
    name.filter(|name| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-#._".contains(c))
    })
    .map_or_else(String::new, str::to_owned)
}

/// An address as Markdown writes it between parentheses, unless following it could run a program.
fn address(raw: &str) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() {
        return None;
    }
    // A colon before any of these marks ends a scheme; otherwise the address is relative.
    if let Some(colon) = raw.find([':', '/', '?', '#'])
        && raw[colon..].starts_with(':')
    {
        let known = ["http", "https", "mailto", "ftp"];
        if !known
            .iter()
            .any(|scheme| raw[..colon].eq_ignore_ascii_case(scheme))
        {
            return None;
        }
    }
    let mut address = String::with_capacity(raw.len());
    if raw.starts_with("//") {
        address.push_str("https:");
    }
    for c in raw.chars() {
        match c {
            ' ' => address.push_str("%20"),
            '(' => address.push_str("%28"),
            ')' => address.push_str("%29"),
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '\\' => address.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => {}
            c => address.push(c),
        }
    }
    Some(address)
}

fn quoted(title: &str) -> String {
    let mut text = String::with_capacity(title.len() + 2);
    text.push('"');
    for c in title.chars() {
        match c {
            '"' | '\\' | '<' | '&' => text.extend(['\\', c]),
            c if c.is_whitespace() || c.is_control() => text.push(' '),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
