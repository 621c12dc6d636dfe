//! Norm: what a community has agreed about how its members treat each other and work together, and what happens when
//! somebody finds that it was not kept.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | voices and rulings, and their codes in the ledger |

mod words;

pub use words::{Ruling, Stance};
