use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

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
    /// Where a norm is on its way.
    NormPhase: "state" {
        /// Its first version to be agreed is under discussion; nothing is in force.
        Draft = 1 "draft",
        /// A version is in force.
        Adopted = 2 "adopted",
        /// A version is in force, and a new one is under discussion.
        UnderRevision = 3 "under-revision",
        /// It was in force and is no longer.
        Retired = 4 "retired",
        /// It was given up before it was ever in force.
        Withdrawn = 5 "withdrawn",
    }
}

words! {
    /// What a review of a norm came to; the code is that of [`Verb::ReviewedNorm`](crate::ledger::Verb::ReviewedNorm).
    ReviewOutcome: "review" {
        /// It stays as it is.
        Keep = 1 "keep",
        /// A new version is drafted; the old one stays in force until the new one is agreed.
        Revise = 2 "revise",
        /// It is given up.
        Retire = 3 "retire",
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

words! {
    /// How far a flag has come.
    FlagPhase: "state" {
        /// Nobody has ruled on it yet.
        Open = 1 "open",
        /// A steward has ruled on it.
        Resolved = 2 "resolved",
        /// Whom it concerns has appealed.
        Appealed = 3 "appealed",
        /// The appeal was decided.
        Decided = 4 "decided",
    }
}

words! {
    /// What an appeal came to; the code is that of [`Verb::DecidedAppeal`](crate::ledger::Verb::DecidedAppeal).
    AppealOutcome: "outcome" {
        /// What was done stands.
        Upheld = 1 "upheld",
        /// What was done was undone.
        Undone = 2 "undone",
    }
}

words! {
    /// An entry of the log of moderation.
    AuditAct: "act" {
        /// A flag was ruled on.
        Ruled = 1 "ruled",
        /// Whom it concerns appealed.
        Appealed = 2 "appealed",
        /// The appeal was decided.
        Decided = 3 "decided",
        /// What was done was ended early, without an appeal.
        Lifted = 4 "lifted",
        /// As many members had flagged a contribution as the charter says: it was hidden until a ruling.
        Hidden = 5 "hidden",
    }
}
