//! Flags: somebody finds that a norm in force was not kept, by a contribution or by how a member behaves (S4.6).
//!
//! Who flagged is known to stewards, and to the flaggers themselves: never to whom it concerns, not to the ledger, and not
//! to the log of moderation.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a flag, from raising it to deciding the appeal, without any storage |
//! | `measure.rs` | what is in effect on a contribution or a person because of flags |
//! | `raise.rs` | raise a flag |
//! | `several.rs` | hide what several members flagged, until a ruling |
//! | `rule.rs` | rule, appeal, decide, lift |
//! | `read.rs` | find, show and list, as far as the reader may see |

#[cfg(test)]
mod machine;
mod measure;
mod model;
mod raise;
mod read;
mod rule;
mod several;

pub use model::{APPEAL_DAYS, MAX_FLAG_WORDS, MAX_SUSPENSION_DAYS};
pub use raise::{FlagOn, NewFlag};
pub use read::{FlagFilter, ShownDecision, ShownFlag, ShownRaise, ShownResolution};
pub use rule::NewRuling;

pub(super) use read::slugs;
