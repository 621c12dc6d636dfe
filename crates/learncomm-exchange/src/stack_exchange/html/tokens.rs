//! HTML as a sequence of tags and text. Whatever is not a complete tag is text.

use std::borrow::Cow;

use memchr::memchr;
use quick_xml::escape::resolve_html5_entity;

use super::super::attributes::character;

pub(super) enum Token<'a> {
    Text(Cow<'a, str>),
    Tag(Tag),
}

pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    pub(super) closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Once a search ran into the end it is not tried again: hostile input would make it quadratic.
    quotes_lie: bool,
    no_more_tags: bool,
    no_more_comments: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self {
            rest: html,
            quotes_lie: false,
            no_more_tags: false,
            no_more_comments: false,
        }
    }

    /// What comes after the last token.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over everything up to and with the closing tag; to the end if there is none, as browsers do.
    pub(super) fn skip_past_closing(&mut self, name: &str) {
        let mut rest = self.rest;
        while let Some(at) = rest.find("</") {
            rest = &rest[at + 2..];
            let is_name = rest
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name));
            if is_name {
                self.rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
                return;
            }
        }
        self.rest = "";
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if self.rest.starts_with("<!--") && !self.no_more_comments {
                match self.rest[4..].find("-->") {
                    Some(end) => {
                        self.rest = &self.rest[4 + end + 3..];
                        continue;
                    }
                    None => self.no_more_comments = true,
                }
            }
            if let Some(tag) = self.tag() {
                return Some(Token::Tag(tag));
            }
            // The first character is text even if it is a `<`.
            let end = memchr(b'<', &self.rest.as_bytes()[1..]).map_or(self.rest.len(), |end| end + 1);
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Token::Text(decode(text)));
        }
    }

    /// A tag, if the rest starts with a complete one.
    fn tag(&mut self) -> Option<Tag> {
        let inner = self.rest.strip_prefix('<')?;
        let (closing, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if self.no_more_tags || !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = if self.quotes_lie { None } else { tag_end(inner) };
        let end = match end {
            Some(end) => end,
            None => {
                self.quotes_lie = true;
                match inner.find('>') {
                    Some(end) => end,
                    None => {
                        self.no_more_tags = true;
                        return None;
                    }
                }
            }
        };
        let body = &inner[..end];
        self.rest = &inner[end + 1..];
        let name_end = body
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(body.len());
        Some(Tag {
            name: body[..name_end].to_ascii_lowercase(),
            closing,
            attributes: attributes(&body[name_end..]),
        })
    }
}

/// The `>` that is not inside a quoted value.
fn tag_end(inner: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in inner.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return Some(at),
            None if after_equals && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = quote.is_none() && byte == b'=';
        }
    }
    None
}

/// The attributes the converter asks for; there is no need to keep others.
fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let known = ["href", "title", "src", "alt", "class", "start"];
    let mut list: Vec<(String, String)> = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return list;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=' || c == '/')
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
        }
        if known.contains(&name.as_str()) && !list.iter().any(|(known, _)| *known == name) {
            list.push((name, decode(value).into_owned()));
        }
    }
}

/// Resolves entities; what is none is text.
fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        let known = end.and_then(|end| {
            let reference = &rest[1..end];
            match reference.strip_prefix('#') {
                Some(number) => character(number).map(|c| text.push(c)),
                None => resolve_html5_entity(reference).map(|resolved| text.push_str(resolved)),
            }?;
            Some(end + 1)
        });
        if known.is_none() {
            text.push('&');
        }
        rest = &rest[known.unwrap_or(1)..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}
