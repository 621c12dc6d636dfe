//! Feedback to a person (S3.7): what was observed, what effect it had, what to do next time.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | the form, the records and their transitions, without any storage |
//! | `give.rs` | give, with a name or without; take back, delete |
//! | `read.rs` | what one received, what one gave |
//!
//! It is between two people. Nobody else reads it or learns that it is there, not stewards, not the owner of the store
//! through this library; no figure counts it. So the ledger does not hear of it: an activity would tell for good who gave
//! feedback to whom, to everybody who may read the ledger, and a community that is counted at giving feedback gives it to be
//! counted. It has no number either, because numbers that are missing tell that something happened.
//!
//! A text is shown to its receiver when they read it, which is a step of its own: until then its giver may take it back.
//!
//! # Without a name
//!
//! To somebody who leads – a facilitator or steward, or who led a session not long ago – feedback may be given without a
//! name (S2.8). Then nothing that is stored says who gave it, or that they gave any: no name, no index, no record of who
//! has; the id tells no time, and the only date is the day from which it is shown. It is shown once as many wait as the
//! settings of the community ask for, together and in an order that has nothing to do with when it was given; until then
//! not even how many wait is told. If the settings change meanwhile, the most that they asked for holds for what waits.
//! Because nobody knows who gave what, one person may give several: the number is one of texts, not of people.
//!
//! This is against readers. What remains for somebody who holds the files of the store, or copies of them from several times:
//! which text was there when; the order of revisions, which tells the order of writing; and, from records that the same person
//! wrote at about the same time, a guess at who it was. Neither the counter of objects nor the ledger is touched.

mod give;
mod model;
mod read;

pub use give::{LED_DAYS, SentFeedback};
pub use model::{MAX_FEEDBACK, PersonFeedbackForm};
pub use read::{GivenFeedback, ReceivedFeedback};
