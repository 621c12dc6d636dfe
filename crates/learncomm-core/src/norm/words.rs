use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::session::words::words;

words! {
    /// What a voice on a draft says.
    Stance: "stance" {
        /// A remark or a question.
        Comment = 1 "comment",
        /// An objection: as long as it is open, the draft is not adopted.
        Concern = 2 "concern",
        /// Consent.
        Support = 3 "support",
    }
}

words! {
    /// What a steward does about a flag (S4.6).
    Ruling: "ruling" {
        /// Nothing: the norm was kept.
        None = 1 "none",
        /// They are reminded of the norm.
        Remind = 2 "remind",
        /// The contribution is hidden until it is restored.
        Hide = 3 "hide",
        /// The contribution is removed.
        Remove = 4 "remove",
        /// They are suspended from taking part for some time.
        Suspend = 5 "suspend",
    }
}
