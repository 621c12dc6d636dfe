//! What a figure of a pulse holds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::breakdown::{UnitCount, UnitMean};
use crate::error::Error;
use crate::id::Slug;
use crate::words::words;

words! {
    /// What a figure is of.
    FigureKind: "figure" {
        /// A scale of several items.
        Scale = 1 "scale",
        /// One item with a scale.
        Item = 2 "item",
        /// One item with options.
        Choice = 3 "choice",
        /// Whether people would recommend the community.
        Recommend = 4 "recommend",
    }
}

words! {
    /// How an interval was found.
    IntervalMethod: "method" {
        /// Percentile bootstrap of people, 2,000 resamples, seed [`SEED`](super::SEED).
        Bootstrap = 1 "bootstrap",
        /// The normal approximation with the largest spread that the figures told allow: wider than need be, so that it tells
        /// nothing that they do not.
        LargestSpread = 2 "largest-spread",
    }
}

/// All that is told of a mean near an end of its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It is at least this, to two places, rounded down.
    AtLeast(f64),
    /// It is at most this, to two places, rounded up.
    AtMost(f64),
}

/// How many gave one of some answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The answers: `4`, `0-6`, an option.
    pub answers: String,
    /// How many; `None` if that could tell of few people.
    pub n: Option<u64>,
}

/// What is told of an item or a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Of what: the key of the item or scale.
    pub key: Slug,
    /// What it is of.
    pub kind: FigureKind,
    /// The scale that the item is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Slug>,
    /// The lowest answer; 0 for options.
    pub low: u8,
    /// The highest answer; 0 for options.
    pub high: u8,
    /// How many answered; of a scale, how many have a score. `None` if nothing is told, because it could tell of few people;
    /// then nothing else is, either.
    pub n: Option<u64>,
    /// The mean of the answers, turned round where an item is reversed, or of the scores; to two places.
    pub mean: Option<f64>,
    /// If the mean is not told because it is near an end: that it is.
    pub bound: Option<Bound>,
    /// The 95 % limits of the mean, to two places.
    pub interval: Option<(f64, f64)>,
    /// How they were found.
    pub method: Option<IntervalMethod>,
    /// Standard deviation (n − 1), to two places.
    pub sd: Option<f64>,
    /// How far people agree in a scale that all of them answered in full: r_wg(j), 0 to 1, to two places. Below 0.7 the mean may
    /// hide different views.
    pub r_wg: Option<f64>,
    /// Cronbach's α of a scale, at most 1, to two places.
    pub alpha: Option<f64>,
    /// Recommendability in points, −100 to 100, and the half-width of its 95 % interval; to whole points.
    pub recommendability: Option<(f64, f64)>,
    /// How many answered what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distribution: Vec<Band>,
    /// The means by unit, if those of all units may be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitMean>,
}

/// Everything that is told of the answers to a pulse but comments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many answered; `None` if they are fewer than k, and then nothing else is told.
    pub respondents: Option<u64>,
    /// How many of each unit answered, if they are at least k in each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitCount>,
    /// Scales first, then items, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

impl Figure {
    /// A figure of which nothing is told yet.
    pub(super) fn of(key: Slug, kind: FigureKind, low: u8, high: u8) -> Self {
        Self {
            key,
            kind,
            of: None,
            low,
            high,
            n: None,
            mean: None,
            bound: None,
            interval: None,
            method: None,
            sd: None,
            r_wg: None,
            alpha: None,
            recommendability: None,
            distribution: Vec::new(),
            units: Vec::new(),
        }
    }
}
