//! Reading the data dump of a Stack Exchange site.
//!
//! A dump is a folder of XML files, one per table of the site's database; every file is one flat list of
//! `<row …/>` elements whose attributes are the columns. [`Dump::open`] checks a folder and names its files,
//! [`rows`] reads one file as a stream of typed rows, and [`markdown`] turns the HTML of a post into Markdown.
//! [`import()`] brings a dump into a community.
//!
//! What to expect of the data:
//!
//! * Times are UTC. Votes are dated to the day and, but for bookmarks and bounties, do not say who cast them.
//! * A post or comment whose author deleted the account has no user id, at best the name shown at the time.
//! * The user [`SITE_USER`] is the site itself; it owns posts nobody else owns.
//! * Post and user ids are unique within a file; rows are usually, but need not be, in the order of their ids.
//! * A dump is not referentially complete: votes and comments may name posts that have been deleted since.
//!
//! Files of big sites exceed 90 GB, so nothing is kept between rows. A row that cannot be read is an
//! [`Err`] item holding a [`BadRow`] with its line; the stream then goes on with the next one.
//!
//! ```no_run
//! use learncomm_exchange::stack_exchange::{Dump, ReadError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dump = Dump::open("meta.conlang.stackexchange.com")?;
//! let mut posts = 0;
//! for row in dump.posts()? {
//!     match row {
//!         Ok(_) => posts += 1,
//!         Err(ReadError::Row(bad)) => println!("skipped: {bad}"),
//!         Err(ReadError::File(broken)) => return Err(broken.into()),
//!     }
//! }
//! println!("{posts} posts");
//! # Ok(())
//! # }
//! ```

mod attributes;
mod error;
mod folder;
mod html;
mod import;
mod reader;
mod rows;
mod scan;
mod splitter;
#[cfg(test)]
mod tests;

pub use error::{BadRow, FileError, FileProblem, FolderError, Position, ReadError, RowProblem};
pub use folder::{Dump, DumpFile};
pub use html::markdown;
pub use import::import;
pub use reader::{DEFAULT_ROW_LIMIT, Row, Rows, rows};
pub use rows::{
    BadgeClass, BadgeRow, CommentRow, DumpRow, LinkKind, PostKind, PostLinkRow, PostRow, SITE_USER, TagRow,
    UserRow, VoteKind, VoteRow,
};
