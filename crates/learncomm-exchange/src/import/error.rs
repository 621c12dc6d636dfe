use std::io;

use super::Issue;
use crate::stack_exchange::FileError;

/// Why an import ended before its end. What was written before stays; the same import may be run again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A row could not be brought in, and [`Options::strict`](super::Options::strict) asked to stop there.
    #[error("stopped at the first bad row: {0}")]
    Strict(Issue),
    /// A file of a Stack Exchange dump could not be read, or not to its end.
    #[error(transparent)]
    Dump(#[from] FileError),
    /// A file could not be opened or read.
    #[error("{file} cannot be read")]
    Read {
        /// The file.
        file: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// It is not a file of the expected format.
    #[error("{file}, line {line}: {why}")]
    NotTheFormat {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// What was found, what was expected, and what to do.
        why: String,
    },
    /// The file is of a newer version of the format.
    #[error(
        "{file} is of version {found} of the format; this learncomm reads version {supported}: use a newer learncomm"
    )]
    TooNew {
        /// The file.
        file: String,
        /// Its version.
        found: u64,
        /// The newest version that is read.
        supported: u64,
    },
    /// The community is not there, may not be written to, or the store failed.
    #[error(transparent)]
    Hub(#[from] learncomm_core::Error),
}
