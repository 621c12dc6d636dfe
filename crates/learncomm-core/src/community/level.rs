use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

words! {
    /// How far along somebody is with a topic; also whom a session or material is for.
    Level: "level" {
        /// New to it.
        Beginner = 1 "beginner",
        /// Works with it.
        Intermediate = 2 "intermediate",
        /// Works with it in hard cases.
        Advanced = 3 "advanced",
        /// Is asked by the advanced.
        Expert = 4 "expert",
    }
}
