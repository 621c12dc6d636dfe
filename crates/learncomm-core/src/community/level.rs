use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How far along somebody is with a topic; also whom a session or material is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// New to it.
    Beginner,
    /// Works with it.
    Intermediate,
    /// Works with it in hard cases.
    Advanced,
    /// Is asked by the advanced.
    Expert,
}

impl Level {
    /// Every level, from less to more.
    pub const ALL: [Self; 4] = [Self::Beginner, Self::Intermediate, Self::Advanced, Self::Expert];

    /// The stored code, from 1, see [`Verb::DeclaredSkill`](crate::ledger::Verb::DeclaredSkill).
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32 + 1
    }

    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Beginner => "beginner",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
            Self::Expert => "expert",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|l| l.as_str() == s).ok_or_else(|| {
            Error::invalid(
                "level",
                format!("`{s}` is not a level: beginner, intermediate, advanced and expert are"),
            )
        })
    }
}
