//! One file of a dump as a stream of rows.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use super::attributes::with_attributes;
use super::error::{BadRow, FileError, Position, ReadError, RowProblem};
use super::rows::DumpRow;
use super::splitter::{Piece, Splitter};

/// The most bytes a row may have unless [`Rows::row_limit`] says otherwise: 16 MiB, some five hundred times the
/// longest post a site accepts.
pub const DEFAULT_ROW_LIMIT: usize = 16 * 1024 * 1024;

/// A row and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row<T> {
    /// Where the row starts in its file.
    pub position: Position,
    /// What it says.
    pub value: T,
}

/// The rows of one file, in its order. Made by [`rows`], the methods of [`Dump`](super::Dump), or
/// [`from_reader`](Self::from_reader).
///
/// Memory does not depend on the length of the file: one buffer is reused, which grows with the longest row up
/// to the row limit.
///
/// After a [`ReadError::File`] or the end of the file there are no more items. A file that is cut off in the
/// middle of a row gives a [`ReadError::Row`] for that row first and then a [`ReadError::File`], so that the
/// absence of the latter means that the file was complete.
pub struct Rows<T, R = File> {
    splitter: Splitter<R>,
    file: Arc<Path>,
    length: Option<u64>,
    row: PhantomData<fn() -> T>,
}

/// Opens a file of a dump, to read its rows as `T`.
///
/// # Errors
///
/// When the file cannot be opened. Everything else, such as a wrong encoding, shows when its rows are read.
pub fn rows<T: DumpRow>(path: impl AsRef<Path>) -> Result<Rows<T>, FileError> {
    let file: Arc<Path> = Arc::from(path.as_ref());
    let failed = |error: std::io::Error| FileError {
        file: Arc::clone(&file),
        problem: error.into(),
    };
    let source = File::open(&file).map_err(failed)?;
    let length = source.metadata().map_err(failed)?.len();
    let mut rows = Rows::from_reader(source, &file);
    rows.length = Some(length);
    Ok(rows)
}

impl<T: DumpRow, R: Read> Rows<T, R> {
    /// Reads rows from any source; `name` stands in errors where the path of a file would.
    ///
    /// The source is read in large pieces and needs no buffer of its own.
    pub fn from_reader(source: R, name: impl AsRef<Path>) -> Self {
        Self {
            splitter: Splitter::new(source, DEFAULT_ROW_LIMIT, T::LIST),
            file: Arc::from(name.as_ref()),
            length: None,
            row: PhantomData,
        }
    }

    /// Sets the most bytes one row may have, markup included; longer rows become [`RowProblem::TooLong`].
    #[must_use]
    pub fn row_limit(mut self, bytes: usize) -> Self {
        self.splitter.set_limit(bytes);
        self
    }
}

impl<T, R: Read> Rows<T, R> {
    /// Where the last item starts; at the end, where the file ends. Meant for showing progress.
    pub fn position(&self) -> Position {
        self.splitter.position()
    }

    /// The length of the file in bytes when it was opened, if the source is a file.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The file that is read, or the name given for it.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

#[cfg(test)]
impl<T, R: Read> Rows<T, R> {
    pub(super) fn buffered(&self) -> usize {
        self.splitter.buffered()
    }
}

impl<T, R: Read> fmt::Debug for Rows<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("file", &self.file)
            .field("length", &self.length)
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

impl<T: DumpRow, R: Read> Iterator for Rows<T, R> {
    type Item = Result<Row<T>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (id, result) = match self.splitter.next() {
            Ok(None) => return None,
            Ok(Some(Piece::Bad(problem))) => (None, Err(problem)),
            Ok(Some(Piece::Row(row))) => read_row::<T>(row),
            Err(problem) => {
                return Some(Err(FileError {
                    file: Arc::clone(&self.file),
                    problem,
                }
                .into()));
            }
        };
        let position = self.splitter.position();
        Some(match result {
            Ok(value) => Ok(Row { position, value }),
            Err(problem) => Err(BadRow {
                file: Arc::clone(&self.file),
                position,
                id,
                problem,
            }
            .into()),
        })
    }
}

impl<T: DumpRow, R: Read> std::iter::FusedIterator for Rows<T, R> {}

/// The row, and its id even if the rest of it is no good.
fn read_row<T: DumpRow>(row: &[u8]) -> (Option<i64>, Result<T, RowProblem>) {
    let mut id = None;
    let result = with_attributes(row, |attributes| {
        id = attributes.number("Id").ok().flatten();
        T::from_attributes(attributes)
    });
    (id, result)
}
