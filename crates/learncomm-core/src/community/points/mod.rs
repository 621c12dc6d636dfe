//! Points, for communities that want them: off unless the charter turns them on, and about nobody who opted out (S4.5).
//!
//! | file | what it is |
//! |---|---|
//! | `table.rs` | what points are given for |
//! | `read.rs` | who has how many |
//!
//! Points are a function of the ledger; nothing is kept that could disagree with it. They are given for what others found
//! useful and for standing up for others, not for volume: asking, answering, commenting, voting and coming by give none.

mod read;
mod table;

pub use read::{OwnPoints, PointsLine};
pub use table::{PointsFor, WEIGHTS, Weight};
