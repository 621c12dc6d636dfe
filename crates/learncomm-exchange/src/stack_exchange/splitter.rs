//! Cuts a file into its `<row …/>` elements with a bounded buffer.
//!
//! A full XML parser gives up at the first thing that is not well-formed, which would lose the rest of a dump.
//! Here only as much of XML is understood as is needed to find where a row starts and ends. XML does not allow
//! a `<` inside a tag, not even between quotes: meeting one means that the row is broken, and it is also the
//! place from which the search for the next row goes on.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::error::{FileProblem, Position, RowProblem};
use super::scan::{NAME, TagEnd, TagScan, declared_encoding, element_name};

const CHUNK: usize = 256 * 1024;

/// What stands next in the file.
pub(super) enum Piece<'a> {
    /// A row, from its `<` to its `>`.
    Row(&'a [u8]),
    /// Something that should be a row and is not.
    Bad(RowProblem),
}

pub(super) struct Splitter<R> {
    source: R,
    buf: Vec<u8>,
    /// The part of `buf` that is read and not yet consumed.
    head: usize,
    tail: usize,
    /// Where `buf[head]` stands in the file.
    position: Position,
    /// Bytes of the piece given out last.
    pending: usize,
    started: bool,
    limit: usize,
    expected: &'static str,
    root: Option<Vec<u8>>,
    root_closed: bool,
    rows_seen: bool,
    /// Set while something unknown or broken has been met since the last row: one report is enough, and
    /// elements that are not known may hold text.
    tolerant: bool,
    done: bool,
}

impl<R: Read> Splitter<R> {
    /// `limit` is the most bytes one row may have; `expected` the name of the outermost element.
    pub(super) fn new(source: R, limit: usize, expected: &'static str) -> Self {
        Self {
            source,
            buf: Vec::new(),
            head: 0,
            tail: 0,
            position: Position { line: 1, byte: 0 },
            pending: 0,
            started: false,
            limit,
            expected,
            root: None,
            root_closed: false,
            rows_seen: false,
            tolerant: false,
            done: false,
        }
    }

    /// Only before the first piece.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Where the piece given out last starts; after the end, where the file ends.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    #[cfg(test)]
    pub(super) fn buffered(&self) -> usize {
        self.buf.capacity()
    }

    fn window(&self) -> &[u8] {
        &self.buf[self.head..self.tail]
    }

    fn consume(&mut self, count: usize) {
        let passed = &self.buf[self.head..self.head + count];
        self.position.line += memchr_iter(b'\n', passed).count() as u64;
        self.position.byte += count as u64;
        self.head += count;
    }

    /// Reads more behind the window; `false` at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        if self.tail == self.buf.len() {
            self.buf.copy_within(self.head..self.tail, 0);
            self.tail -= self.head;
            self.head = 0;
            if self.buf.len() - self.tail < CHUNK / 2 {
                // Doubling keeps long rows linear; what a row may have bounds the buffer.
                let target = (self.buf.len() * 2).clamp(CHUNK, self.limit.saturating_add(2 * CHUNK));
                let target = target.max(self.tail + CHUNK / 2);
                self.buf.reserve_exact(target - self.buf.len());
                self.buf.resize(target, 0);
            }
        }
        loop {
            match self.source.read(&mut self.buf[self.tail..]) {
                Ok(count) => {
                    self.tail += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Tries to have `count` bytes in the window.
    fn want(&mut self, count: usize) -> io::Result<()> {
        while self.tail - self.head < count && self.fill()? {}
        Ok(())
    }

    /// The next row or broken row; `None` at the end of a complete file. After `None` or an error only `None`.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'_>>, FileProblem> {
        if self.done {
            return Ok(None);
        }
        match self.find() {
            Ok(Some(Found::Row(length))) => {
                self.pending = length;
                Ok(Some(Piece::Row(&self.buf[self.head..self.head + length])))
            }
            Ok(Some(Found::Bad(problem))) => Ok(Some(Piece::Bad(problem))),
            Ok(None) => {
                self.done = true;
                Ok(None)
            }
            Err(problem) => {
                self.done = true;
                Err(problem)
            }
        }
    }

    fn find(&mut self) -> Result<Option<Found>, FileProblem> {
        if !self.started {
            self.started = true;
            self.start()?;
        }
        self.consume(self.pending);
        self.pending = 0;
        loop {
            let window = self.window();
            let text = memchr(b'<', window).unwrap_or(window.len());
            let stray = window[..text].iter().position(|byte| !byte.is_ascii_whitespace());
            if let (Some(stray), false) = (stray, self.tolerant) {
                self.tolerant = true;
                self.consume(stray);
                return Ok(Some(Found::Bad(RowProblem::StrayText)));
            }
            self.consume(text);
            if self.head == self.tail {
                if self.fill()? {
                    continue;
                }
                return self.end();
            }
            self.want(NAME)?;
            let window = self.window();
            if window.starts_with(b"<!--") {
                self.skip("comment", b"<!--", b"-->")?;
            } else if window.starts_with(b"<![CDATA[") {
                self.skip("CDATA section", b"<![CDATA[", b"]]>")?;
            } else if window.starts_with(b"<?") {
                self.skip("processing instruction", b"<?", b"?>")?;
            } else if window.starts_with(b"<!DOCTYPE") {
                self.skip_document_type()?;
            } else {
                let name = element_name(&window[1..]);
                if name == b"row" {
                    return self.row().map(Some);
                }
                let name = name.to_vec();
                self.element(name)?;
            }
        }
    }

    /// The byte-order mark and the encoding.
    fn start(&mut self) -> Result<(), FileProblem> {
        self.want(1024)?;
        let window = self.window();
        let encoding = match window {
            [0xEF, 0xBB, 0xBF, ..] => {
                self.head += 3;
                self.position.byte = 3;
                declared_encoding(self.window())
            }
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32".to_owned()),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..] => Some("UTF-16".to_owned()),
            _ => declared_encoding(window),
        };
        match encoding {
            Some(encoding) => Err(FileProblem::Encoding { encoding }),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> Result<Option<Found>, FileProblem> {
        match &self.root {
            Some(_) if self.root_closed => Ok(None),
            Some(root) => Err(FileProblem::EndsEarly {
                at: self.position,
                expected: String::from_utf8_lossy(root).into_owned(),
            }),
            None if self.rows_seen => Ok(None),
            None => Err(FileProblem::NoList {
                expected: self.expected,
            }),
        }
    }

    fn row(&mut self) -> Result<Found, FileProblem> {
        self.rows_seen = true;
        self.tolerant = false;
        let mut scan = TagScan::from("<row".len());
        loop {
            match scan.scan(&self.buf[self.head..self.tail]) {
                TagEnd::Closed(length) if length <= self.limit => return Ok(Found::Row(length)),
                TagEnd::Broken(length) if length <= self.limit => {
                    self.pending = length;
                    self.tolerant = true;
                    let reason = "a `<` stands inside it, so a quote or the `/>` is missing".to_owned();
                    return Ok(Found::Bad(RowProblem::Malformed { reason }));
                }
                TagEnd::Open if scan.at <= self.limit => {
                    if !self.fill()? {
                        self.pending = self.tail - self.head;
                        return Ok(Found::Bad(RowProblem::CutOff));
                    }
                }
                _ => {
                    // The rest of it holds no `<`, so it is passed over as text on the way to the next row.
                    self.pending = scan.at;
                    self.tolerant = true;
                    return Ok(Found::Bad(RowProblem::TooLong { limit: self.limit }));
                }
            }
        }
    }

    /// An element other than a row: the list itself, or something newer than this reader.
    fn element(&mut self, name: Vec<u8>) -> Result<(), FileProblem> {
        if let Some(closed) = name.strip_prefix(b"/") {
            self.root_closed |= self.root.as_deref() == Some(closed);
        } else if self.root.is_none() && !self.rows_seen && !name.is_empty() {
            if !name.eq_ignore_ascii_case(self.expected.as_bytes()) {
                let found = String::from_utf8_lossy(&name).into_owned();
                return Err(FileProblem::WrongList {
                    found,
                    expected: self.expected,
                });
            }
            self.root = Some(name);
            let at = self.position;
            let mut scan = TagScan::from(1);
            loop {
                let window = &self.buf[self.head..self.tail];
                let (passed, open) = match scan.scan(window) {
                    TagEnd::Closed(passed) => {
                        self.root_closed = scan.slash;
                        (passed, false)
                    }
                    TagEnd::Broken(passed) => (passed, false),
                    TagEnd::Open => (window.len(), true),
                };
                self.consume(passed);
                if !open {
                    return Ok(());
                }
                scan.at = 0;
                if !self.fill()? {
                    return Err(FileProblem::Unclosed {
                        what: "list's tag",
                        at,
                    });
                }
            }
        } else {
            self.tolerant = true;
        }
        // Past the name; what follows up to the next `<` cannot be a row. A closing tag's `>` is no stray text.
        match memchr2(b'>', b'<', &self.window()[1..]) {
            Some(close) if self.window()[1 + close] == b'>' => self.consume(close + 2),
            _ => {
                self.tolerant = true;
                self.consume(1);
            }
        }
        Ok(())
    }

    fn skip(&mut self, what: &'static str, open: &[u8], close: &[u8]) -> Result<(), FileProblem> {
        let at = self.position;
        self.consume(open.len());
        loop {
            let window = self.window();
            if let Some(found) = memmem::find(window, close) {
                self.consume(found + close.len());
                return Ok(());
            }
            // The last bytes may be the start of the mark.
            let passed = window.len().saturating_sub(close.len() - 1);
            self.consume(passed);
            if !self.fill()? {
                return Err(FileProblem::Unclosed { what, at });
            }
        }
    }

    /// Passes over a document type with everything it declares: nothing in it is ever expanded.
    fn skip_document_type(&mut self) -> Result<(), FileProblem> {
        let what = "document type";
        let at = self.position;
        let (mut quote, mut subset) = (None, false);
        self.consume("<!DOCTYPE".len());
        loop {
            self.want(4)?;
            let window = self.window();
            let Some(&byte) = window.first() else {
                return Err(FileProblem::Unclosed { what, at });
            };
            if quote.is_none() && window.starts_with(b"<!--") {
                self.skip(what, b"<!--", b"-->")?;
                continue;
            }
            if quote.is_none() && window.starts_with(b"<?") {
                self.skip(what, b"<?", b"?>")?;
                continue;
            }
            self.consume(1);
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'[') => subset = true,
                (None, b']') => subset = false,
                (None, b'>') if !subset => return Ok(()),
                (None, _) => {}
            }
        }
    }
}

enum Found {
    Row(usize),
    Bad(RowProblem),
}
