//! The bits of XML syntax that finding rows needs.

use memchr::{memchr, memchr2, memmem};

/// Longest element name that is looked at; the lists' names have at most eleven letters.
pub(super) const NAME: usize = 64;

pub(super) enum TagEnd {
    /// Closed; the number of bytes up to and including the `>`.
    Closed(usize),
    /// A `<` after so many bytes.
    Broken(usize),
    /// Not in these bytes.
    Open,
}

/// Looks for the end of a tag over as many calls as there are chunks.
pub(super) struct TagScan {
    /// Bytes of the tag that are looked at already.
    pub(super) at: usize,
    quote: Option<u8>,
    /// Whether the last byte before the end is a `/`.
    pub(super) slash: bool,
}

impl TagScan {
    /// A search that starts after the first `at` bytes of the tag, none of which is a quote.
    pub(super) fn from(at: usize) -> Self {
        Self {
            at,
            quote: None,
            slash: false,
        }
    }

    pub(super) fn scan(&mut self, bytes: &[u8]) -> TagEnd {
        loop {
            if let Some(quote) = self.quote {
                let Some(step) = memchr2(quote, b'<', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return TagEnd::Open;
                };
                self.at += step;
                if bytes[self.at] == b'<' {
                    return TagEnd::Broken(self.at);
                }
                self.at += 1;
                self.quote = None;
                self.slash = false;
                continue;
            }
            let Some(&byte) = bytes.get(self.at) else {
                return TagEnd::Open;
            };
            match byte {
                b'>' => return TagEnd::Closed(self.at + 1),
                b'<' => return TagEnd::Broken(self.at),
                b'"' | b'\'' => self.quote = Some(byte),
                _ => self.slash = byte == b'/',
            }
            self.at += 1;
        }
    }
}

/// The name at the start of what follows a `<`, with the `/` of a closing tag.
pub(super) fn element_name(bytes: &[u8]) -> &[u8] {
    let inner = bytes.strip_prefix(b"/").unwrap_or(bytes);
    let slash = bytes.len() - inner.len();
    let end = inner
        .iter()
        .take(NAME)
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<'));
    &bytes[..slash + end.unwrap_or(inner.len().min(NAME))]
}

/// The encoding of the XML declaration, if it is one that cannot be read as UTF-8.
pub(super) fn declared_encoding(window: &[u8]) -> Option<String> {
    let declaration = window.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memmem::find(declaration, b"?>")?];
    let value = &declaration[memmem::find(declaration, b"encoding")? + "encoding".len()..];
    let open = memchr2(b'"', b'\'', value)?;
    let value = &value[open..];
    let name = &value[1..=memchr(value[0], &value[1..])?];
    let known = [&b"utf-8"[..], b"utf8", b"us-ascii", b"ascii"];
    let readable = known.iter().any(|known| name.eq_ignore_ascii_case(known));
    (!readable).then(|| String::from_utf8_lossy(name).chars().take(40).collect())
}
