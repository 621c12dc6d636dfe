//! Who was at which session, as CSV: one row a person and session.
//!
//! The first row names the columns, in any order and case: `date`, `session`, `handle` and `attendance`; other columns
//! are left out, and the summary says so. RFC 4180 with commas, in UTF-8; a byte-order mark, carriage returns and empty
//! lines do no harm.
//!
//! | column | holds |
//! |---|---|
//! | `date` | the day of the session in the time zone of the community, such as `2026-03-02` |
//! | `session` | what it was called, 1 to 300 characters |
//! | `handle` | who: a handle, or a name that is brought into the form of one |
//! | `attendance` | `present`, `late`, `left-early`, `partly`, `excused` or `absent` |
//!
//! A session is recognised by its day and its name, a person by the handle. If the community has a session of that name on
//! that day itself, and only one, the rows are its attendance: its time, length and scope stand, it was held, and rows correct
//! what was recorded by hand. Otherwise a session is made. The file tells no time of day: such a session begins at the same
//! local time, noon unless [`AttendanceOptions::at`] says otherwise, and whoever is listed was invited to it. Who is not
//! listed is not recorded as absent. A row that says otherwise than a former import is a correction; one that repeats a row
//! is counted, and left out.

mod importer;
pub(crate) mod rows;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use chrono::NaiveTime;
use learncomm_core::Desk;
use learncomm_core::community::Community;

use self::importer::Importer;
use crate::import::{ImportError, Observer, Options, Summary};

/// The name of the tool under which sessions from such files are known.
pub const TOOL: &str = "attendance-csv";
/// The longest row, in bytes (64 KiB).
pub const MAX_ROW: usize = 64 << 10;

/// How a file of attendance is to be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttendanceOptions {
    /// What holds for all imports.
    pub import: Options,
    /// When the sessions began, in local time.
    pub at: NaiveTime,
    /// How long they took, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Whether people who are not known, and people who are not members, are made members from the day of the earliest
    /// session on that lists them. Otherwise their rows are refused.
    pub create_missing: bool,
}

impl Default for AttendanceOptions {
    fn default() -> Self {
        let noon = NaiveTime::MIN + chrono::TimeDelta::hours(12);
        Self {
            import: Options::default(),
            at: noon,
            minutes: 60,
            create_missing: false,
        }
    }
}

impl AttendanceOptions {
    /// The same, with other general options.
    #[must_use]
    pub const fn import(mut self, import: Options) -> Self {
        self.import = import;
        self
    }

    /// The same, with another time of day.
    #[must_use]
    pub const fn at(mut self, at: NaiveTime) -> Self {
        self.at = at;
        self
    }

    /// The same, with another length in minutes.
    #[must_use]
    pub const fn minutes(mut self, minutes: u32) -> Self {
        self.minutes = minutes;
        self
    }

    /// The same, creating who is missing or not.
    #[must_use]
    pub const fn create_missing(mut self, create: bool) -> Self {
        self.create_missing = create;
        self
    }
}

/// Brings a file of attendance into a community.
///
/// # Errors
/// [`ImportError::Read`] if the file cannot be read, and those of [`import`].
pub async fn import_file(
    desk: &Desk,
    community: &Community,
    path: impl AsRef<Path>,
    options: AttendanceOptions,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    let name = path.as_ref().display().to_string();
    let opened = File::open(path.as_ref()).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, file) = opened.map_err(|source| ImportError::Read {
        file: name.clone(),
        source,
    })?;
    let importer = Importer::new(desk, community, &name, Some(length), options, observer);
    importer.run(BufReader::with_capacity(64 << 10, file)).await
}

/// Brings attendance from a source into a community; `name` stands for the source in issues. It may be run again. The
/// source is read twice if people are to be created: whoever is listed has to be a member before their first session.
///
/// # Errors
/// [`ImportError::NotTheFormat`] if the first row does not name the columns, [`ImportError::Read`],
/// [`ImportError::Strict`]; [`ImportError::Hub`] if the desk may not import or the store fails.
pub async fn import<R: Read + Seek + Send>(
    desk: &Desk,
    community: &Community,
    source: R,
    name: &str,
    options: AttendanceOptions,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    let importer = Importer::new(desk, community, name, None, options, observer);
    importer.run(BufReader::new(source)).await
}
