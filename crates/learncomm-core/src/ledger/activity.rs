use serde::Serialize;

use crate::engagement::activity::EventKind;

/// The number that stands for "nobody" or "nothing" in a column.
pub const NONE: u32 = 0;

/// Who did what to what, toward whom, when.
///
/// People and things are numbers that mean something only within their community: `actor` and `toward` are participant
/// numbers (see [`Membership::number`](crate::community::Membership)), `object`, `parent` and `session` are object
/// numbers, `topic` is a topic number; [`NONE`] stands for nobody and nothing. So the ledger holds no name, no text and
/// no id that leads out of the community, and forgetting who had a number makes its past unlinkable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Activity {
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Who. [`NONE`] if it is not known who, such as a vote from a tool that does not tell.
    pub actor: u32,
    /// Did what.
    pub verb: Verb,
    /// To what.
    pub object: u32,
    /// What the object belongs to: the question of an answer, the post of a comment.
    pub parent: u32,
    /// Toward whom: the author of what was answered, rated, commented on.
    pub toward: u32,
    /// The main topic of the object.
    pub topic: u32,
    /// The session it happened in.
    pub session: u32,
    /// What the verb says it is.
    pub value: u32,
}

impl Activity {
    /// An activity of which only who, what and when are known; the rest is [`NONE`] until set.
    #[must_use]
    pub const fn new(at: i64, actor: u32, verb: Verb) -> Self {
        let (object, parent, toward, topic, session, value) = (NONE, NONE, NONE, NONE, NONE, 0);
        Self {
            at,
            actor,
            verb,
            object,
            parent,
            toward,
            topic,
            session,
            value,
        }
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident;)*) => {
        /// What was done. The codes are stored and never change; the table says what `value` holds and which kind of
        /// event it is for the metrics (metrics §0.7).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Verb {
            $($(#[$doc])* $name = $code,)*
        }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The kind of event that the verb counts as.
            #[must_use]
            pub const fn kind(self) -> EventKind {
                match self {
                    $(Self::$name => EventKind::$kind,)*
                }
            }
        }

        impl TryFrom<u8> for Verb {
            type Error = UnknownVerb;
            fn try_from(code: u8) -> Result<Self, UnknownVerb> {
                match code {
                    $($code => Ok(Self::$name),)*
                    _ => Err(UnknownVerb(code)),
                }
            }
        }
    };
}

verbs! {
    /// Became a member, or came back. Not an event: joining is not taking part.
    Joined = 1, None;
    /// Stopped being a member.
    Left = 2, None;
    /// Was counted to a unit from now on; `value` is the unit's number, 0 for none.
    Assigned = 3, None;
    /// Got a role from now on; `value` is the role's code.
    Appointed = 4, None;
    /// Was recognised as a bot (`value` 1) or a human (`value` 0), for the whole past too.
    Classified = 5, None;
    /// Asked a question: `object`.
    Asked = 10, Contribute;
    /// Answered the question `parent` with `object`, toward the asker.
    Answered = 11, Contribute;
    /// Commented on `parent` with `object`, toward its author.
    Commented = 12, Contribute;
    /// Accepted the answer `object` to the question `parent`, toward its author.
    Accepted = 20, React;
    /// Rated `object` for educational value; `value` is 1 to 5. A later rating by the same actor replaces it.
    Rated = 21, React;
    /// Voted `object` up. A later vote by the same actor replaces it.
    VotedUp = 22, React;
    /// Voted `object` down. A later vote by the same actor replaces it.
    VotedDown = 23, React;
    /// Bookmarked `object`.
    Bookmarked = 24, React;
    /// Took the acceptance of the answer `object` back.
    Unaccepted = 25, None;
    /// Took a vote on `object` back.
    Unvoted = 26, None;
    /// `object` is also about the topic; its first topic is on the activity that made it.
    Tagged = 30, None;
    /// The author removed `object`: it was still done, and no longer counts as content.
    RemovedByAuthor = 40, None;
    /// A steward removed `object`: it counts for nothing.
    RemovedByModeration = 41, None;
    /// `object` was erased with its author.
    Erased = 42, None;
    /// `object` stands again.
    Restored = 43, None;
}

/// A stored verb that this library does not know; it was written by a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("verb {0} is not known; it was written by a newer version")]
pub struct UnknownVerb(pub u8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_its_own_code() {
        for verb in Verb::ALL {
            assert_eq!(Verb::try_from(*verb as u8), Ok(*verb));
        }
        assert_eq!(Verb::try_from(0), Err(UnknownVerb(0)));
    }
}
