//! Rounds of member feedback (S4.8): members are asked what they like and what to improve, and hear what came of it.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | rounds, what was said in them, what came of it |
//! | `run.rs` | open a round, close it |
//! | `say.rs` | say something, with one's name or without |
//! | `outcome.rs` | say what came of something |
//! | `read.rs` | find and list rounds, read what was said once a round is closed |
//!
//! # Without a name
//!
//! What is said without a name is stored without the person, under an id that tells no time, and the ledger is told of it as
//! of the beginning of the day, of nobody. Unlike with feedback on a session, that somebody spoke is not kept either: nothing
//! that is stored differs by who it was. The price is that somebody may speak twice, so the number of voices is no number of
//! people. Nothing is shown before a round is closed, and then at once and for good: what was said without a name only if at
//! least as many voices had none as the settings of the community asked for
//! ([`Settings::anonymity_k`](super::Settings::anonymity_k)) when the round was opened, in an order that has nothing to do
//! with when it was said.

mod model;
mod outcome;
mod read;
mod run;
mod say;

pub use model::{
    EntryKind, FeedbackRound, MAX_ENTRIES, MAX_ENTRIES_EACH, MAX_OUTCOMES, MAX_ROUND_DAYS, Outcome,
    OutcomeIn, OutcomeState, RoundState, TakenUpIn,
};
pub use outcome::NewOutcome;
pub use read::{RoundView, ShownEntry, ShownOutcome, ShownRound};
pub use run::NewRound;
pub use say::{NewVoice, Said};
