//! Recognition: thanks in public, to people or to a team, for something that is named (S1.9, S3.4).
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a recognition and its transitions, and who sees which names, without any storage |
//! | `give.rs` | give, withdraw, remove |
//! | `read.rs` | find, show and list |
//!
//! # Whose name is told
//!
//! There is no ranking, and nothing counts per person. A receiver who chose to be named in no ranking
//! ([`Membership::opted_out`](crate::community::Membership)) is not named to others: their place is kept, without a name,
//! behind the names. What the recognition is about would often tell who it was, so it is left out there as well. If nobody
//! is left who may be named, others do not see the recognition at all, except for who moderates: what is said would tell
//! whom it is said of. Of a team of which somebody is not named, nobody is: everybody knows who is in it, so the gap would
//! have a name. Giver and receivers see everything, and the figures of the report count it (metrics §0.9).

mod give;
mod model;
mod read;

pub use give::{MAX_RECEIVERS, MAX_RECOGNITION, MAX_TEAM, NewRecognition};
pub use model::{AboutKind, RecognitionState};
pub(crate) use model::{Recognition, recognitions};
pub use read::{RecognitionFilter, ShownAbout, ShownRecognition};
pub(crate) use read::{by_name, opted_out};
