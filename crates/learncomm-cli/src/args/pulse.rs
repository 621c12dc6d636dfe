use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use learncomm_core::engagement::pulse::{KeyedScale, PulsePurpose};
use learncomm_core::id::Slug;

use super::paging::Paging;
use super::words::one_of;
use crate::when::{day, days};

/// A few questions to all members, answered without a name.
#[derive(Debug, Subcommand)]
pub(crate) enum PulseCommand {
    /// Open a pulse: items that come with the program, items of one's own, or both
    Open(Box<OpenPulse>),
    /// Answer a pulse, once and for good; items may be left out. What was answered is kept without a name
    Answer {
        #[command(flatten)]
        which: WhichPulse,
        /// Answers as KEY=ANSWER: a number of the scale, an option or its place from 1 on, or a comment of up to 500
        /// characters; without any, they are read from standard input, one a line
        #[arg(value_name = "KEY=ANSWER")]
        answers: Vec<String>,
        /// A comment, for the item that asks for one; up to 500 characters
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
    },
    /// Close a pulse before its last day is over: what may be told is released for good, and the answers are deleted
    Close(WhichPulse),
    /// Show what was told of a pulse when it was closed
    Result {
        #[command(flatten)]
        which: WhichPulse,
        /// The comments instead, if enough people commented
        #[arg(long)]
        comments: bool,
    },
    /// Show what was told of one question in one pulse after the other, the oldest first
    History {
        /// The key of the item or scale, such as belonging
        key: Slug,
    },
    /// List the pulses, the newest first
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Show what a pulse asks
    Show(WhichPulse),
}

/// A pulse to open.
#[derive(Debug, Args)]
pub(crate) struct OpenPulse {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    /// The last day on which one may answer, in the community's time zone, such as 2026-03-16; up to 92 days ahead
    #[arg(long, value_name = "DAY", value_parser = day, required_unless_present = "days")]
    pub(crate) until: Option<NaiveDate>,
    /// The same as so many days from today, up to 92: with 14d one may answer until this day in two weeks
    #[arg(long = "for", value_name = "DAYS", value_parser = days, conflicts_with = "until")]
    pub(crate) days: Option<u16>,
    /// What it is for; `session` if `--session` is given, else `pulse`
    #[arg(long, value_parser = one_of::<PulsePurpose>(PulsePurpose::ALL.iter().map(|word| word.as_str())))]
    pub(crate) purpose: Option<PulsePurpose>,
    /// The session that it is about: its number, its id, or the beginning of its id. It is for those who were there or caught up
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Items that come with the program: `own` (belonging, safe-to-ask, learned-and-used, from 1 to 5), `psychological-safety`
    /// (seven items from 1 to 7, whose wording you give), `recommendability` (from 0 to 10); may be repeated
    #[arg(long, value_parser = one_of::<KeyedScale>(KeyedScale::ALL.iter().map(|word| word.as_str())))]
    pub(crate) scale: Vec<KeyedScale>,
    /// The wording of an item of psychological-safety, 1 to 300 characters; seven times, in the order of its key (the first,
    /// third and fifth are worded the other way round)
    #[arg(long, value_name = "TEXT")]
    pub(crate) wording: Vec<String>,
    /// An item with a scale, as 'KEY: text'; may be repeated, up to 30 items in all
    #[arg(long, value_name = "KEY: TEXT")]
    pub(crate) item: Vec<String>,
    /// The lowest answer to the items given with `--item`: 0 to 9 [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) low: Option<u8>,
    /// The highest answer to the items given with `--item`: up to 10 [default: 5]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) high: Option<u8>,
    /// The key of an item that is worded the other way round; may be repeated
    #[arg(long, value_name = "KEY")]
    pub(crate) reverse: Vec<String>,
    /// The key of an item of which nothing may be told when all say the same, or nearly so; may be repeated
    #[arg(long, value_name = "KEY")]
    pub(crate) sensitive: Vec<String>,
    /// Score the items given with `--item` together, as a scale with this key
    #[arg(long, value_name = "KEY")]
    pub(crate) together: Option<String>,
    /// How many items of a scale of one's own a person must answer for a score: 1 to all of them [default: all]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) at_least: Option<usize>,
    /// An item with 2 to 20 options, as 'KEY: text | option | option'; may be repeated
    #[arg(long, value_name = "KEY: TEXT | OPTION …")]
    pub(crate) choice: Vec<String>,
    /// An item that asks for a comment, as 'KEY: text'; up to 2. Comments are told if 10 people or more made one
    #[arg(long, value_name = "KEY: TEXT")]
    pub(crate) comment: Vec<String>,
    /// A file with further items, one JSON object a line: {"key":…,"text":…} with, if need be, "low", "high", "reversed",
    /// "sensitive", "scale" (a key that several share), "options" (a list) or "comment" (true); `-` reads standard input
    #[arg(long, value_name = "PATH")]
    pub(crate) items: Option<PathBuf>,
    /// Break figures down by unit: told only if enough people of every unit answered
    #[arg(long)]
    pub(crate) by_unit: bool,
}

/// A pulse.
#[derive(Debug, Args)]
pub(crate) struct WhichPulse {
    /// The pulse: `last`, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "PULSE")]
    pub(crate) pulse: String,
}
