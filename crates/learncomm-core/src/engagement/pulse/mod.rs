//! Pulses: a few questions to all members, or to those who were at a session, answered without a name (S3.3, S3.5, S0.11,
//! S2.8, S4.1; metrics §10).
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a pulse, its items and scales, and the records that it is kept in |
//! | `form.rs` | what a pulse is opened with, and what of it is refused |
//! | `answers.rs` | one set of answers: what fits the items |
//! | `figure.rs` | the figures of a pulse: what each holds |
//! | `figures.rs` | what is told of the answers: a pure function of them |
//! | `scale.rs`, `spread.rs` | the same of a scale of several items; how far apart answers are, and intervals |
//! | `guard.rs` | the rules of what may be told of few people |
//! | `breakdown.rs` | the same by unit |
//! | `run.rs` | open a pulse, answer it, close it |
//! | `release.rs` | what was told when a pulse was closed, for good |
//! | `eligible.rs` | whom a pulse is for |
//! | `open.rs` | which pulses are open, for whom, and who has answered already |
//! | `read.rs` | find and list pulses, read what was told of one, follow a question through several |
//!
//! # Without a name
//!
//! A set of answers is kept under a random id, without its member and without any time, among others in a *box*: one record
//! that is written anew with every set and in which they lie in the order of their ids. That somebody answered is kept apart,
//! in a set of members without order or time, which is read to refuse a second answer and to count. The ledger hears of the
//! opening and the closing alone. While a pulse is open, nothing is told of what was answered, not even how often.
//!
//! Closing makes one *release* and throws the answers and the set of members away, in the same step. There is no second
//! release, because there is nothing left that one could be made of. What is not in the release is not known any more.
//!
//! All of this is against readers. Whoever holds the files of the store **while a pulse is open** can watch the set of members
//! and the boxes grow together, and so find out who answered what; a copy of the files from that time keeps that. In a pulse
//! that is broken down by unit, each set of answers has its unit, which in a small unit may be enough to know whose it is.
//! What is promised to members is therefore called confidential, not anonymous.
//!
//! # What is told
//!
//! With k the larger of what the charter asks for when the pulse is opened and when it is closed:
//!
//! * nothing of fewer than k respondents, nor how many they are;
//! * a figure of an item only if at least k answered it, and nobody or at least k left it out;
//! * a mean only if it lies so far from the ends of the scale that it is not the work of fewer than k people: the points above
//!   the lowest answer, and those below the highest, are at least k each. Nearer to an end only that it is near is told
//!   ([`Bound`]), and for a sensitive item nothing;
//! * how many gave which answer of a scale only if each was given by at least k people; with the mean known, a hidden one could be
//!   worked out;
//! * intervals from what is told – n and mean – as if people differed as much as these allow. A bootstrap needs the answers
//!   themselves, and its limits would tell of few people; it is there, with the spread, where all answers are told, and for scales
//!   of several items from [`ENOUGH_FOR_SPREAD`] people on, if there are more than 20 possible scores, people differ by at
//!   least two steps between these, and nobody stands so far apart that the spread could be the work of fewer than k people;
//!   agreement and consistency beside it if the same holds of every item;
//! * how many chose which option with the small ones hidden, if enough others are hidden beside them that each could as well be
//!   empty, and else not at all;
//! * the same of all units or of none: how many answered, if they are at least k in each, and means, if each may be told;
//! * comments from the larger of k and 10 people on, in alphabetical order.
//!
//! How many did *not* answer a pulse is told with the response rate. Two pulses with the same question tell how the mean
//! changed; if between them one person came or changed their mind and everybody else said exactly the same, that tells what
//! this person said. Nothing in one release can prevent it; pulses close to each other should be avoided.
//!
//! # What else asks members
//!
//! [`Desk::needs`](crate::Desk::needs) sums what members chose as their preferences, which they may change any day; it is no
//! questionnaire and has no end. [`Desk::give_feedback`](crate::Desk::give_feedback) is in people's own words, for those who led
//! the session. A pulse with the purpose [`Needs`](PulsePurpose::Needs) or [`Session`](PulsePurpose::Session) asks everybody the
//! same questions at one time, and all members read what came out. What they have in common is
//! [`anonymity`](super::anonymity): the charter's k, and suppression.

mod answers;
mod breakdown;
mod eligible;
mod figure;
mod figures;
mod form;
mod guard;
mod model;
mod open;
mod read;
mod release;
mod run;
mod scale;
mod spread;

pub use answers::{AnswerSheet, MAX_COMMENT};
pub use breakdown::{UnitCount, UnitMean};
pub use figure::{Band, Bound, Figure, FigureKind, Figures, IntervalMethod};
pub use figures::{ENOUGH_FOR_RECOMMENDING, figures};
pub use form::{KeyedScale, NewItem, NewPulse};
pub use model::{
    Item, ItemForm, MAX_ANSWERS, MAX_COMMENT_ITEMS, MAX_ITEMS, MAX_OPEN, MAX_OPTIONS, MAX_PULSE_DAYS,
    MAX_UNITS, Pulse, PulsePurpose, PulseState, Questions, Scale,
};
pub use read::{HistoryPoint, PulseHistory, PulseResult, ShownPulse};
pub use release::{Comments, MAX_COMMENTS_SHOWN, Release};
pub use run::Answered;
pub use spread::{ENOUGH_FOR_SPREAD, SEED};

pub(crate) use open::{OpenPulse, has_answered, open_pulses};
pub(crate) use release::released;
