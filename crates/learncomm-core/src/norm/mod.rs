//! Norm: what a community has agreed about how its members treat each other and work together, and what happens when
//! somebody finds that it was not kept.
//!
//! A norm is drafted by anybody, discussed by all, and adopted once nobody objects and enough members were heard. It is
//! reviewed on a date: kept, revised – then the new version asks for consent again – or retired. Every version and
//! every voice is kept.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | voices, rulings, phases: the words of this room and their codes |
//! | `model.rs` | a norm and its transitions, without any storage |
//! | `version.rs` | a version, what is said on it, and when it may be adopted |
//! | `record.rs` | how they are stored |
//! | `draft.rs` | draft, redraft, withdraw, speak |
//! | `agree.rs` | who was heard; adopt, acknowledge |
//! | `review.rs` | keep, revise, retire; which reviews are due |
//! | `read.rs` | find, show, list, history, differences |
//! | `flag/` | flags that cite a norm: raise, rule, appeal, decide |
//! | `audit.rs` | the log of what was done about flags |

mod agree;
mod audit;
mod draft;
mod flag;
#[cfg(test)]
mod machine;
mod model;
mod read;
mod record;
mod review;
mod version;
mod words;

pub use agree::Consent;
pub use audit::ShownAuditEntry;
pub use draft::NewNorm;
pub use flag::{
    APPEAL_DAYS, FlagFilter, FlagOn, MAX_FLAG_WORDS, MAX_SUSPENSION_DAYS, NewFlag, NewRuling, ShownDecision,
    ShownFlag, ShownRaise, ShownResolution,
};
pub use model::{MAX_NORM_TEXT, MAX_NORM_TITLE, MAX_REVIEW_DAYS, Norm, NormState, ReviewNote};
pub(crate) use read::under_discussion;
pub use read::{NormFilter, ShownNorm, ShownVersion, ShownVoice};
pub use review::Review;
pub(crate) use review::due;
pub use version::{MAX_VOICE, MAX_VOICES, NormVersion, Voice};
pub use words::{AppealOutcome, AuditAct, FlagPhase, NormPhase, ReviewOutcome, Ruling, Stance};

/// An instant as the ledger holds it beside an activity: in minutes since 1970.
pub(crate) fn minutes(at: chrono::DateTime<chrono::Utc>) -> u32 {
    let minutes = at.timestamp().div_euclid(60).max(0);
    u32::try_from(minutes).unwrap_or(u32::MAX)
}
