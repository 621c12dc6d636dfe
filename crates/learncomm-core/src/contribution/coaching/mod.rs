//! Coaching pairs (S2.12, S4.11): somebody who coaches and somebody who is coached, with goals, check-ins and notes.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a pair and its transitions, without any storage |
//! | `pair.rs` | propose, arrange, accept, decline, close |
//! | `inside.rs` | rhythm, goals, check-ins, notes: what the two do |
//! | `read.rs` | find, show and list, as far as the reader may see |
//!
//! What is inside a pair is between the two. Whoever may arrange pairs sees who is paired with whom, since when, and whether
//! it goes on: of pairs that are or were active, and of those that were arranged. What one member proposed to another, and
//! whether the other declined, is theirs. To everybody else a pair is not there.
//!
//! The ledger hears that two were paired, that they checked in, and that they closed: it is read in sums only, except that a
//! badge may be for having coached in pairs that are closed, which whoever awards it knows of. Nothing of goals, notes, rhythm
//! or what was learned goes there.

mod inside;
mod model;
mod pair;
mod read;

pub use inside::CheckIn;
pub use model::{
    CoachingClose, CoachingRole, Goal, GoalState, MAX_COACHING_TEXT, MAX_ENTRIES, MAX_GOALS,
    MAX_LEARNED_SKILLS, MAX_RHYTHM, PairState,
};
pub use pair::NewCoaching;
pub use read::{InsidePair, PairEntry, ShownPair};
