//! Names of things: typed ids, which are version 7 UUIDs and so sort by time; handles and slugs, which people type.
//!
//! Ids come from an [`IdSource`], never from the environment, so that a test can repeat them.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::engagement::rng::SplitMix64;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id as a UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(s: &str) -> Result<Self, NameError> {
                Uuid::parse_str(s).map(Self).map_err(|_| NameError::NotAnId { given: s.to_owned() })
            }
        }
    )*};
}

typed_id! {
    /// A community.
    CommunityId,
    /// A person, whatever communities they are in.
    PersonId,
    /// A contribution: a question, an answer, something shared.
    ContributionId,
    /// A series of sessions.
    SeriesId,
    /// One occurrence of a session, of a series or by itself.
    OccurrenceId,
    /// A topic that somebody suggested for a session.
    SuggestionId,
    /// An action that somebody took on.
    ActionItemId,
    /// What somebody said of a session.
    FeedbackId,
    /// A norm, through all its versions.
    NormId,
    /// A flag on a contribution or on conduct.
    FlagId,
    /// An entry of the log of moderation.
    AuditEntryId,
    /// A record of how something is shared.
    PracticeId,
    /// An experiment with a practice.
    ExperimentId,
    /// An announcement.
    AnnouncementId,
    /// A card of the activity library.
    ActivityCardId,
    /// A collection of resources.
    CollectionId,
    /// A pathway, through all its versions.
    PathwayId,
    /// A recognition of people.
    RecognitionId,
    /// Feedback to a person.
    PersonFeedbackId,
    /// A coaching pair.
    CoachingPairId,
    /// A badge that people may earn.
    BadgeId,
    /// A round in which members say what they like and what to improve.
    FeedbackRoundId,
    /// What somebody said in such a round.
    FeedbackVoiceId,
    /// A pulse: a few questions to all, answered without a name.
    PulseId,
    /// One set of answers to a pulse; random, so that it tells neither who nor when.
    PulseAnswerId,
    /// A goal of a community or a person.
    GoalId,
    /// A value story: what learning together brought about.
    ValueStoryId,
}

/// Why a text is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Not a handle or slug.
    #[error(
        "`{given}` is not a {what}: use 1 to {max} lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit"
    )]
    NotAName {
        /// What was expected.
        what: &'static str,
        /// What was given.
        given: String,
        /// The longest allowed, in characters.
        max: usize,
    },
    /// Not an id.
    #[error("`{given}` is not an id: a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057 is expected")]
    NotAnId {
        /// What was given.
        given: String,
    },
}

macro_rules! name {
    ($($(#[$doc:meta])* $name:ident = $what:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest, in characters.
            pub const MAX: usize = 64;

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The name that comes closest to any text: lower case, everything that is not allowed becomes a `-`, cut
            /// at [`MAX`](Self::MAX). `None` if nothing is left (a text without any ASCII letter or digit).
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                closest(text, Self::MAX).map(Self)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(s: &str) -> Result<Self, NameError> {
                if is_name(s, Self::MAX) {
                    Ok(Self(s.to_owned()))
                } else {
                    Err(NameError::NotAName { what: $what, given: s.to_owned(), max: Self::MAX })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(s: String) -> Result<Self, NameError> {
                s.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

name! {
    /// A person's short name, unique in a store, such as `amara`.
    Handle = "handle",
    /// A community's, unit's or topic's short name, such as `qe-guild`.
    Slug = "slug",
}

fn is_name(s: &str, max: usize) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    s.len() <= max
        && s.bytes().next().is_some_and(allowed)
        && s.bytes().all(|b| allowed(b) || matches!(b, b'-' | b'_' | b'.'))
}

fn closest(text: &str, max: usize) -> Option<String> {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            '_' | '.' if !out.is_empty() => out.push(c),
            _ if out.is_empty() || out.ends_with('-') => {}
            _ => out.push('-'),
        }
        if out.len() >= max {
            break;
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    (!out.is_empty()).then_some(out)
}

/// Where new ids come from. Each id carries the time it is made for, so that ids sort by it.
pub trait IdSource: fmt::Debug + Send + Sync {
    /// A new id for something that happens at `at`; never the same twice.
    fn next(&self, at: DateTime<Utc>) -> Uuid;

    /// A number below `n` (0 for `n` = 0), evenly spread, for jitter and sampling – not for secrets.
    fn below(&self, n: u64) -> u64;

    /// 128 random bits that nobody guesses, for keys that are handed out.
    fn secret(&self) -> [u8; 16];
}

impl<T: IdSource + ?Sized> IdSource for Arc<T> {
    fn next(&self, at: DateTime<Utc>) -> Uuid {
        (**self).next(at)
    }
    fn below(&self, n: u64) -> u64 {
        (**self).below(n)
    }
    fn secret(&self) -> [u8; 16] {
        (**self).secret()
    }
}

/// Ids from a seed, for tests and repeatable runs: the same calls give the same ids.
///
/// Two sources with the same seed give the same ids; a store that is written to by two of them would mix things up.
#[derive(Debug)]
pub struct SeededIds(Mutex<SplitMix64>);

impl SeededIds {
    /// A source with this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(SplitMix64::new(seed)))
    }

    fn draw(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }
}

impl IdSource for SeededIds {
    fn next(&self, at: DateTime<Utc>) -> Uuid {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.draw().to_be_bytes());
        random[8..].copy_from_slice(&self.draw().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(unix_millis(at), &random).into_uuid()
    }

    fn below(&self, n: u64) -> u64 {
        scale(self.draw(), n)
    }

    fn secret(&self) -> [u8; 16] {
        let mut secret = [0; 16];
        secret[..8].copy_from_slice(&self.draw().to_be_bytes());
        secret[8..].copy_from_slice(&self.draw().to_be_bytes());
        secret
    }
}

/// Ids from the operating system's randomness.
#[derive(Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next(&self, at: DateTime<Utc>) -> Uuid {
        let mut random = [0; 10];
        fill(&mut random);
        Builder::from_unix_timestamp_millis(unix_millis(at), &random).into_uuid()
    }

    fn below(&self, n: u64) -> u64 {
        let mut random = [0; 8];
        fill(&mut random);
        scale(u64::from_be_bytes(random), n)
    }

    fn secret(&self) -> [u8; 16] {
        let mut secret = [0; 16];
        fill(&mut secret);
        secret
    }
}

fn fill(bytes: &mut [u8]) {
    // An operating system that cannot give randomness cannot keep ids apart: going on would overwrite data.
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

fn scale(random: u64, n: u64) -> u64 {
    ((u128::from(random) * u128::from(n)) >> 64) as u64
}

fn unix_millis(at: DateTime<Utc>) -> u64 {
    // A version 7 UUID has 48 bits for the time and knows nothing before 1970.
    u64::try_from(at.timestamp_millis())
        .unwrap_or(0)
        .min((1 << 48) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_say_what_they_allow() {
        assert!("amara.o-k_1".parse::<Handle>().is_ok());
        for bad in ["", "Amara", "-a", "a b", "ä", &"a".repeat(65)] {
            let message = bad.parse::<Handle>().unwrap_err().to_string();
            assert!(message.contains("lower-case letters"), "{message}");
        }
    }

    #[test]
    fn any_text_becomes_its_closest_name() {
        let slug = |s| Slug::from_text(s).map(String::from);
        assert_eq!(
            slug("  Henry WH Hack v2.1.3 ").as_deref(),
            Some("henry-wh-hack-v2.1.3")
        );
        assert_eq!(slug("Zoë & Co").as_deref(), Some("zo-co"));
        assert_eq!(slug("日本"), None);
        assert_eq!(slug(&"x".repeat(99)).map(|s| s.len()), Some(64));
    }

    #[test]
    fn ids_sort_by_time_and_never_repeat() {
        for source in [&SeededIds::new(1) as &dyn IdSource, &RandomIds] {
            let at = |s| DateTime::from_timestamp(s, 0).unwrap();
            let (early, late) = (source.next(at(1_000)), source.next(at(2_000)));
            assert!(early < late);
            assert_ne!(source.next(at(1_000)), source.next(at(1_000)));
            assert!(source.below(3) < 3 && source.below(0) == 0);
        }
    }
}
