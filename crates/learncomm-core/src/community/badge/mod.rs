//! Badges: what a community wants to see and certify, and who has earned it (S1.8, S2.4, S4.11).
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | badges, awards, and the shelf that keeps their names apart |
//! | `define.rs` | define, edit and retire badges; find and list them |
//! | `award.rs` | award and revoke, by hand |
//! | `rule.rs` | award by the criteria, to everybody who meets them |
//! | `read.rs` | who has which badge, and how far one is oneself |
//!
//! A badge has criteria, all of which must be met, or none: then it is given by hand. What is counted is in
//! [`Criterion`](super::Criterion). An award keeps what it rests on, as it was counted when it was made.

mod award;
mod define;
mod model;
mod read;
mod rule;

pub use define::{BadgeEdit, NewBadge};
pub use model::{Award, AwardedBy, Badge, BadgeState, MAX_BADGES, MAX_CRITERIA, Revocation};
pub use read::{BadgeHolders, BadgeProgress, Holding, ShownAward};
pub use rule::AwardRun;

pub(super) use read::badges_about;
