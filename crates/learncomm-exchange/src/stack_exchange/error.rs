//! What can be wrong with a dump, from one attribute up to the whole folder.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, counted from 1; lines end with a line feed.
    pub line: u64,
    /// The offset in bytes from the start of the file, byte-order mark included.
    pub byte: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} (byte {})", self.line, self.byte)
    }
}

/// An item of a file that is not a row.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// One row could not be read; the next item is the row after it.
    #[error(transparent)]
    Row(#[from] BadRow),
    /// Nothing more can be read from this file; no item follows. The rows before it are good.
    #[error(transparent)]
    File(#[from] FileError),
}

impl ReadError {
    /// Whether the file ends with this item.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::File(_))
    }
}

/// A row that was skipped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}, {position}{}: {problem}", file.display(), row_name(*id))]
#[non_exhaustive]
pub struct BadRow {
    /// The file it stands in.
    pub file: Arc<Path>,
    /// Where it starts.
    pub position: Position,
    /// Its `Id`, when that much could be read.
    pub id: Option<i64>,
    /// What is wrong with it.
    pub problem: RowProblem,
}

fn row_name(id: Option<i64>) -> String {
    id.map_or_else(String::new, |id| format!(", row {id}"))
}

/// Why a row could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// An attribute that every such row needs is not there.
    #[error("the attribute {attribute} is missing; expected {expected}")]
    Missing {
        /// The attribute's name.
        attribute: &'static str,
        /// What its value should be, in words.
        expected: &'static str,
    },
    /// An attribute holds something else than it should.
    #[error("the attribute {attribute} is {found:?}; expected {expected}")]
    Value {
        /// The attribute's name.
        attribute: &'static str,
        /// What its value should be, in words.
        expected: &'static str,
        /// The start of what it is.
        found: String,
    },
    /// An attribute uses an entity that XML does not predefine. Entities are never expanded.
    #[error("the attribute {attribute} uses the entity {entity:?}, which dumps do not define")]
    Entity {
        /// The attribute's name.
        attribute: &'static str,
        /// The start of the reference, from the ampersand on.
        entity: String,
    },
    /// The same attribute stands in the row twice.
    #[error("the attribute {attribute} stands in the row twice")]
    Duplicate {
        /// The start of the attribute's name.
        attribute: String,
    },
    /// More attributes than any dump has.
    #[error("the row has more than {limit} attributes")]
    TooManyAttributes {
        /// The most that are accepted.
        limit: usize,
    },
    /// The bytes are not UTF-8.
    #[error("the row is not UTF-8 text at its byte {offset}")]
    NotUtf8 {
        /// The offset of the first wrong byte from the start of the row, in bytes.
        offset: usize,
    },
    /// The row is longer than the reader accepts.
    #[error("the row is longer than {limit} bytes")]
    TooLong {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// The row is not well-formed XML.
    #[error("the row is not well-formed XML: {reason}")]
    Malformed {
        /// What is wrong, in words.
        reason: String,
    },
    /// Something other than rows stands between the rows.
    #[error("there is text where only rows belong")]
    StrayText,
    /// The file ends in the middle of the row.
    #[error("the file ends in the middle of this row")]
    CutOff,
}

/// A file that could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
#[non_exhaustive]
pub struct FileError {
    /// The file.
    pub file: Arc<Path>,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The operating system could not open or read it.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is not in UTF-8, the one encoding dumps come in.
    #[error("is in the encoding {encoding}; only UTF-8 is read, so convert the file first")]
    Encoding {
        /// The encoding it is in or says it is in.
        encoding: String,
    },
    /// It is a list of something else.
    #[error("holds <{found}>, but <{expected}> was expected: is it under the wrong name?")]
    WrongList {
        /// The name of its outermost element.
        found: String,
        /// The name it should have.
        expected: &'static str,
    },
    /// It holds no list at all, for example because it is empty.
    #[error("holds no <{expected}> list: it is empty, or not a file of a dump")]
    NoList {
        /// The name of the list it should hold.
        expected: &'static str,
    },
    /// It stops before the list is closed: the rest is missing.
    #[error("ends at {at} without </{expected}>: the copy or the unpacking was not complete")]
    EndsEarly {
        /// Where it ends.
        at: Position,
        /// The name of the list that is not closed.
        expected: String,
    },
    /// A comment, declaration or the like is opened and never closed, so that no row can be found after it.
    #[error("the {what} that starts at {at} is never closed, so nothing after it can be read")]
    Unclosed {
        /// What is open, in words.
        what: &'static str,
        /// Where it starts.
        at: Position,
    },
}

/// A folder that is not the folder of a dump.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// There is nothing under this name, or it may not be read.
    #[error("the folder {} cannot be read: {error}", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// The reason the operating system gives.
        error: io::Error,
    },
    /// It is a file.
    #[error("{} is a file; give the folder that holds the Users.xml and Posts.xml of the dump", path.display())]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// It is, or holds, the archive as it is downloaded.
    #[error("{} is still packed: unpack it (for example with `7z x`) and give the folder of the XML files",
        archive.display())]
    Packed {
        /// The archive.
        archive: PathBuf,
    },
    /// A file without which a dump cannot be imported is not there.
    #[error(
        "{missing} is missing in {}; a dump is a folder with Users.xml and Posts.xml, usually also with Comments.xml, \
        Votes.xml, Tags.xml, Badges.xml and PostLinks.xml",
        dir.display()
    )]
    Missing {
        /// The folder.
        dir: PathBuf,
        /// The name of the file.
        missing: &'static str,
    },
}
