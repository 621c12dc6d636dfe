//! What people say of a session (S2.8, S3.7): what helped, what next time, perhaps how much they learned – with their name
//! or without.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | the form, the records, and what of them may be shown |
//! | `give.rs` | give feedback, and read it |
//!
//! # Without a name
//!
//! Anonymous feedback is stored without its giver, under an id that tells no time, and the ledger is told of it as of the
//! beginning of the day. That somebody has given feedback is kept apart, in a set of people without order or time, so that
//! nobody gives twice. What was said without a name is shown when at least as many people have done so as the settings of
//! the community ask for, and then again when as many more have, in an order that has nothing to do with when it was said.
//!
//! All of this is against readers. Whoever holds the files of the store while feedback is given can watch the set of givers
//! grow.

mod give;
mod model;

pub use give::Given;
pub use model::{FeedbackForm, FeedbackRead, SessionFeedback, ShownFeedback};
