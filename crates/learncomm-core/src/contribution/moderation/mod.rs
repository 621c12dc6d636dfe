//! Moderation of contributions beside removing one ([`take_part`](super::take_part)) and hiding one because of flags
//! (`norm/flag/`).
//!
//! | file | what it is |
//! |---|---|
//! | `erasure.rs` | erase one for good |

mod erasure;
