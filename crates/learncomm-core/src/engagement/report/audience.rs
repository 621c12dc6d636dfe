//! For whom a report is (S1.9): reports for different audiences differ only by what each may see.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

words! {
    /// For whom a report is.
    Audience: "audience" {
        /// Everybody, also outside the community: nothing about single people, and nothing that a small group could be known by.
        Public = 1 "public",
        /// The members of the community.
        Member = 2 "member",
        /// Stewards and the owner of the store.
        Steward = 3 "steward",
    }
}
