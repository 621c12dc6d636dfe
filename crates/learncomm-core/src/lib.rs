//! An engine for learning communities at work: groups of people who get better at something together by asking,
//! answering and meeting. It keeps what a community has agreed, what it shares, and who took part when – and works out
//! from these records whether people learn *with each other* or sit in an audience.
//!
//! This crate is the whole of it but the disk: the domain with its rules, the ledger of what happened, the metrics and
//! the report over it, the storage contract, and a store in memory. It prints nothing, reads no environment and asks
//! for no async runtime; the time and new ids come in from outside.
//!
//! ```
//! use std::sync::Arc;
//!
//! use learncomm_core::community::{Admission, Charter, NewPerson};
//! use learncomm_core::contribution::{NewAnswer, NewQuestion};
//! use learncomm_core::engagement::report::ReportOptions;
//! use learncomm_core::store::MemoryStore;
//! use learncomm_core::{Error, Hub};
//!
//! # fn main() -> Result<(), Error> {
//! # futures::executor::block_on(async {
//! let hub = Hub::open(Arc::new(MemoryStore::new())).await?;
//!
//! // Whoever owns the store sets a community up.
//! let operator = hub.as_operator();
//! let charter = Charter::new("QE guild", chrono_tz::Europe::Berlin);
//! let guild = operator.create_community("qe-guild".parse()?, charter, None).await?;
//! for (handle, name) in [("amara", "Amara Okafor"), ("ben", "Ben Li")] {
//!     operator.create_person(NewPerson::new(handle.parse()?, name)).await?;
//!     operator.admit(guild.id, &handle.parse()?, Admission::default()).await?;
//! }
//!
//! // Everything else is done in the name of somebody, with what their role allows.
//! let ben = hub.as_person(&"ben".parse()?).await?;
//! let question = NewQuestion {
//!     title: "How do I freeze time in a test?".to_owned(),
//!     ..NewQuestion::default()
//! };
//! let asked = ben.ask(guild.id, question).await?;
//!
//! let amara = hub.as_person(&"amara".parse()?).await?;
//! let answer = NewAnswer { to: asked.id, body: "Pass a clock in.".to_owned() };
//! let answer = amara.answer(guild.id, answer).await?;
//! ben.accept(guild.id, answer.id).await?;
//!
//! // A rule that says no is an error that a program can act on.
//! assert!(amara.rate(guild.id, answer.id, 5).await.is_err(), "nobody rates their own answer");
//!
//! let report = amara.report(&guild, &ReportOptions::default()).await?;
//! let rate = report.measure("participation-rate").expect("it is in every report");
//! assert_eq!(rate.value(), Some(1.0));
//! // No question is a week old: the share that was answered within one does not exist yet. It is not zero.
//! let answered = report.measure("answered-within-7-days").expect("it is in every report");
//! assert_eq!(answered.value(), None);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! To keep the data, hand [`Hub::open`] a durable store, such as that of the crate `learncomm-store-sled`.
//!
//! # Where things are
//!
//! | module | what it is |
//! |---|---|
//! | [`hub`] | [`Hub`]: a store, a clock and a source of ids, opened together; [`Desk`]: a hub in the hands of somebody |
//! | [`actor`] | who acts, and the one table that says what a role may do |
//! | [`community`] | what a group has agreed to be, who is in it, since when, from which unit |
//! | [`contribution`] | what is shared – questions, articles, resources, stories, thanks – who sees it, and how it is found |
//! | [`session`] | series and their occurrences: who comes, who leads, what is taken away |
//! | [`norm`] | what was agreed about how people treat each other: drafts, voices, consent, reviews, flags |
//! | [`history`] | bringing in what happened elsewhere or earlier, so that it can be brought in again |
//! | [`ledger`] | who did what, to what, toward whom, when: the only thing that is counted |
//! | [`engagement`] | the metrics, as pure functions, and the report |
//! | [`store`] | what a backend must promise – three methods – and what the core builds on it |
//! | [`error`], [`id`], [`time`] | what can go wrong, names of things, where "now" comes from |
//!
//! The use cases are methods of [`Desk`]; they are defined in the module of their subject. Each loads what it needs,
//! asks whether the actor may, makes the change and commits it in one batch, with the lines of the ledger that tell of
//! it. If somebody else's change came first, it runs again by itself.
//!
//! # Numbers that do not exist
//!
//! A figure is a [`Measure`](engagement::Measure): a number, or the reason why there is none – because the quantity does
//! not exist for what happened (a share of nobody), or because so few people stand behind it that it would tell of them.
//! Neither is zero.
//!
//! # A backend of one's own
//!
//! Implement [`RecordReader`](store::RecordReader) and [`RecordStore`](store::RecordStore). The crate
//! `learncomm-store-conformance` says when it is done.

pub mod actor;
pub mod community;
mod company;
pub mod contribution;
pub mod engagement;
pub mod error;
pub mod history;
pub mod hub;
pub mod id;
pub mod ledger;
pub mod norm;
pub mod session;
pub mod store;
pub mod text;
mod threads;
pub mod time;
mod words;

pub use actor::{Action, Actor, Role};
pub use error::{Error, ErrorKind};
pub use hub::{Desk, Hub};
