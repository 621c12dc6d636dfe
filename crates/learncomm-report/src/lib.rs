//! The engagement report of learncomm as something to pass on (S1.9, S3.1, S4.7): a page, a text, rows.
//!
//! A [`Report`](learncomm_core::engagement::report::Report) is all that goes in; nothing is read, computed anew or left to
//! the environment. What people wrote is shown and never obeyed: it is escaped wherever it stands.
//!
//! | file | what it is |
//! |---|---|
//! | `page/` | [`html`]: one file, without scripts or anything from elsewhere, on screens of any size and on paper |
//! | `style.css`, `style.rs` | how it looks, in light and dark, and a test that everybody can read it |
//! | `svg/` | its charts |
//! | `markdown.rs` | [`markdown`]: tables for a wiki, a mail or a terminal |
//! | `csv.rs`, `figure.rs` | [`csv()`]: a row a figure, for spreadsheets |
//! | `words.rs` | values, intervals and times in words |
//! | `titles.rs` | what measures and series are called |
//!
//! What is passed on is read by whoever gets it. So pages and texts leave out figures about single people, which a report
//! for who may see them holds ([`Particulars::ATTENDANCE`](learncomm_core::engagement::report::Particulars::ATTENDANCE));
//! for whom the rest is, the report itself says.

pub mod csv;
mod figure;
mod markdown;
mod page;
mod style;
mod svg;
mod titles;
pub mod words;

pub use csv::csv;
pub use figure::{Figure, figures};
pub use markdown::{Extent, markdown};
pub use page::{Advice, MARK, Page, html};
