use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

words! {
    /// What somebody does in a session, beside taking part. Several people may share a role (S0.9).
    SessionRole: "role" {
        /// Guides the conversation.
        Facilitator = 1 "facilitator",
        /// Presents, teaches or demonstrates.
        Presenter = 2 "presenter",
        /// Leads the opening (S2.10).
        Opener = 3 "opener",
        /// Writes down what was found and agreed.
        NoteTaker = 4 "note-taker",
        /// Brings a case to a case clinic (S2.9).
        CaseGiver = 5 "case-giver",
        /// Advises on a case.
        Consultant = 6 "consultant",
        /// Watches the time.
        TimeKeeper = 7 "time-keeper",
    }
}

words! {
    /// How a session goes.
    SessionFormat: "format" {
        /// Somebody teaches, the others learn.
        Class = 1 "class",
        /// A conversation; also what a session without a topic becomes (S0.5).
        OpenDiscussion = 2 "open-discussion",
        /// A case is brought and consultants think about it (S2.9).
        CaseClinic = 3 "case-clinic",
        /// A look back: what happened, what came of it, what next (S3.8).
        Reflection = 4 "reflection",
        /// Somebody shows how they work.
        Demonstration = 5 "demonstration",
        /// All work on something together.
        Workshop = 6 "workshop",
        /// A text or video that all took in before is talked about (S0.2).
        BookClub = 7 "book-club",
    }
}

words! {
    /// Whether somebody comes to a session (RSVP).
    Answer: "answer" {
        /// They come; if there is a seat.
        Yes = 1 "yes",
        /// They don't.
        No = 2 "no",
        /// They don't know yet. Takes no seat.
        Maybe = 3 "maybe",
        /// They would be there but for a reason; not counted as absent.
        Excused = 4 "excused",
    }
}

words! {
    /// Whether and how somebody was there.
    Attendance: "attendance" {
        /// From beginning to end.
        Present = 1 "present",
        /// Came late.
        Late = 2 "late",
        /// Left early.
        LeftEarly = 3 "left-early",
        /// For less than half of it; counts as having come (metrics §8).
        Partly = 4 "partly",
        /// Not there, and had said why.
        Excused = 5 "excused",
        /// Not there.
        Absent = 6 "absent",
    }
}

impl Attendance {
    /// Whether they came.
    #[must_use]
    pub const fn came(self) -> bool {
        !matches!(self, Self::Excused | Self::Absent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_lead_back() {
        for role in SessionRole::ALL {
            assert_eq!(SessionRole::from_code(role.code()), Some(*role));
            assert_eq!(role.as_str().parse::<SessionRole>().ok(), Some(*role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        let message = "chair".parse::<SessionRole>().unwrap_err().to_string();
        assert!(message.contains("facilitator, presenter"), "{message}");
    }
}
