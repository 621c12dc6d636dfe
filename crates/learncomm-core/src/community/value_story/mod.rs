//! Value stories: what learning together brought about, and how far it went (S0.11, S1.7; metrics §11.5).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::words::words;

words! {
    /// How far the value of a story goes (metrics §11.5; Wenger, Trayner & de Laat 2011).
    ValueCycle: "cycle" {
        /// It was worth doing by itself.
        Immediate = 1 "immediate",
        /// Something was learned that could be used.
        Potential = 2 "potential",
        /// It was used, and something was done differently.
        Applied = 3 "applied",
        /// What was done differently made a difference to results.
        Realised = 4 "realised",
        /// What counts as a result was thought about anew.
        Reframing = 5 "reframing",
    }
}
