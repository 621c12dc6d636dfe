//! Lines of bounded length from a source.

use std::io::{self, BufRead, ErrorKind};

use memchr::memchr;

/// A line that is not blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Its bytes without the line break.
    Text(&'a [u8]),
    /// It is over the limit; it was passed over.
    TooLong,
}

pub(crate) struct Lines<R> {
    source: R,
    limit: usize,
    buffer: Vec<u8>,
    line: u64,
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            limit,
            buffer: Vec::new(),
            line: 0,
            bytes: 0,
        }
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next line that is not blank, with its number from 1.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        loop {
            let Some(fits) = self.fill()? else {
                return Ok(None);
            };
            self.line += 1;
            if !fits {
                return Ok(Some((self.line, Line::TooLong)));
            }
            if !self.text().is_empty() {
                break;
            }
        }
        Ok(Some((self.line, Line::Text(self.text()))))
    }

    fn text(&self) -> &[u8] {
        let text = match self.line {
            1 => self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer),
            _ => &self.buffer,
        };
        text.trim_ascii()
    }

    /// Reads one line into the buffer; `Some(false)` if it did not fit, `None` at the end.
    fn fill(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        let mut fits = true;
        let mut begun = false;
        loop {
            let piece = match self.source.fill_buf() {
                Ok(piece) => piece,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if piece.is_empty() {
                return Ok(begun.then_some(fits));
            }
            begun = true;
            let end = memchr(b'\n', piece);
            let text = &piece[..end.unwrap_or(piece.len())];
            fits &= self.buffer.len() + text.len() <= self.limit;
            if fits {
                self.buffer.extend_from_slice(text);
            }
            let used = end.map_or(piece.len(), |at| at + 1);
            self.source.consume(used);
            self.bytes += used as u64;
            if end.is_some() {
                return Ok(Some(fits));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(text: &[u8], piece: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut lines = Lines::new(BufReader::with_capacity(piece, text), 5);
        let mut all = Vec::new();
        while let Some((line, found)) = lines.next().unwrap() {
            all.push(match found {
                Line::Text(text) => (line, Some(text.to_vec())),
                Line::TooLong => (line, None),
            });
        }
        assert_eq!(lines.bytes(), text.len() as u64);
        all
    }

    #[test]
    fn s1_3_lines_whatever_the_pieces_and_the_breaks() {
        let text = b"\xef\xbb\xbfab\r\n\r\n  \ncdefgh\n12345\nz";
        let expected = [
            (1, Some(b"ab".to_vec())),
            (4, None),
            (5, Some(b"12345".to_vec())),
            (6, Some(b"z".to_vec())),
        ];
        // The mark counts toward the limit of the first line: 3 + 2 bytes and a carriage return are one too many.
        for piece in 1..text.len() {
            let found = all(text, piece);
            assert_eq!(found[1..], expected[1..], "pieces of {piece}");
            assert_eq!(found[0], (1, None));
        }
        assert_eq!(all(b"\xef\xbb\xbfab\n", 2), [(1, Some(b"ab".to_vec()))]);
        assert_eq!(all(b"", 2), []);
    }
}
