use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

words! {
    /// A kind of thing that people do and that can be counted for a badge (S4.11). What is between the two of a coaching
    /// pair is none: whoever awards a badge would learn of it.
    Evident: "evidence" {
        /// Answers to questions of others, which stand.
        Answers = 1 "answers",
        /// Answers to questions of others which are accepted.
        AcceptedAnswers = 2 "accepted-answers",
        /// Ratings of 4 or 5 for educational value, by others, of what they contributed.
        HighRatings = 3 "high-ratings",
        /// Sessions that they led in some role.
        SessionsLed = 4 "sessions-led",
        /// Sessions that they came to or caught up with.
        SessionsAttended = 5 "sessions-attended",
        /// Sessions that they caught up with.
        CatchUps = 6 "catch-ups",
        /// Articles that they began.
        Articles = 7 "articles",
        /// Resources that they shared.
        Resources = 8 "resources",
        /// Anything that they shared that is no question, answer or comment.
        Shared = 9 "shared",
        /// Revisions of articles that others began.
        Revisions = 10 "revisions",
        /// Collections that they made.
        Collections = 11 "collections",
        /// Pathways of which they recorded every required step as done. That a session of it was attended says nothing until
        /// they record it: how far somebody has come is theirs to tell.
        PathwaysFinished = 12 "pathways-finished",
        /// Recognitions that they received from others.
        Recognitions = 13 "recognitions",
        /// Coaching pairs that were closed and in which they coached.
        Coached = 14 "coached",
    }
}

impl Evident {
    /// Whether somebody else is part of it, so that people can be asked to be several.
    #[must_use]
    pub const fn is_with_somebody(self) -> bool {
        matches!(
            self,
            Self::Answers
                | Self::AcceptedAnswers
                | Self::HighRatings
                | Self::Revisions
                | Self::Recognitions
                | Self::Coached
        )
    }

    /// Whether it has a topic.
    #[must_use]
    pub const fn has_topic(self) -> bool {
        !matches!(self, Self::Collections | Self::PathwaysFinished | Self::Coached)
    }

    /// Whether a deed of kind `done` counts as this.
    pub(super) fn covers(self, done: Self) -> bool {
        self == done
            || match self {
                Self::SessionsAttended => done == Self::CatchUps,
                Self::Shared => matches!(done, Self::Articles | Self::Resources),
                _ => false,
            }
    }
}
