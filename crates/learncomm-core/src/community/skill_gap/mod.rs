//! What is asked for against what is known, topic by topic, so that gaps in skills are seen early (S4.9, metrics §9.4).
//!
//! | file | what it is |
//! |---|---|
//! | `known.rs` | who says that they know what, from the ledger; names of topics |
//! | `read.rs` | the gaps |
//!
//! **Not `topic demand`.** Both subtract a topic's share of what there is from its share of what is asked for, and share the
//! functions that count votes and declared levels. They answer different questions. [`Desk::topic_demand`] asks what to plan
//! next: there are sessions planned and held, and who says that they are advanced; questions are the latest 1,000.
//! [`Desk::skill_gaps`] asks where knowledge is missing: there are people who know, whether they say so (above beginner) or
//! have shown it; questions are those of a stretch of time. So a topic with ten sessions and nobody who knows it is served
//! there and a gap here.
//!
//! **What members need is left out.** It is known as sums only, which are released by one rule
//! ([`Desk::needs`]), to whoever may read them; a second output with other sums, or for other readers, would tell what the
//! first one hides.
//!
//! [`Desk::topic_demand`]: crate::Desk::topic_demand
//! [`Desk::skill_gaps`]: crate::Desk::skill_gaps
//! [`Desk::needs`]: crate::Desk::needs

mod known;
mod read;

pub use read::SkillGap;

pub(crate) use known::{declared, topic_names};
