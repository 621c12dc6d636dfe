//! Other tools' formats, in and out of learncomm.
//!
//! Every format has a module of its own. Reading is streaming and bounded in memory, and nothing in an export
//! is taken on trust: a broken entry is reported with its place in the file and skipped, so that one bad line
//! does not cost a community its history. Everything is recognised by its id where it comes from, so an import may be
//! run again: after an interruption, with a corrected file, with a newer one.
//!
//! | module | format | direction |
//! |---|---|---|
//! | [`attendance`] | who was at which session: CSV with the columns date, session, handle, attendance | in |
//! | [`observations`] | figures of goals: CSV with the columns goal, date, value, and a note if wanted | in |
//! | [`jsonl`] | learncomm's own: one JSON object a line | in, out |
//! | [`stack_exchange`] | the data dumps of Stack Exchange sites | in |
//!
//! What all importers have in common – what they are told, what they tell, how they fail – is in [`import`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use learncomm_core::Hub;
//! use learncomm_core::store::MemoryStore;
//! use learncomm_exchange::import::Options;
//! use learncomm_exchange::jsonl;
//!
//! const LINES: &str = r#"{"type":"learncomm","version":1}
//! {"type":"community","slug":"guild","name":"Guild","purpose":"","domain":"","practice":"","cadence":"","time_zone":"UTC","at":"2026-01-05T08:00:00Z"}
//! {"type":"person","handle":"amara","name":"Amara Okafor"}
//! {"type":"member","community":"guild","person":"amara","role":"member","joined":"2026-01-05T08:00:00Z"}
//! {"type":"question","id":"q1","community":"guild","author":"amara","at":"2026-01-06T09:30:00Z","title":"Who knows?","body":"","topics":[]}
//! "#;
//!
//! # futures::executor::block_on(async {
//! let hub = Hub::open(Arc::new(MemoryStore::new())).await?;
//! let desk = hub.as_operator();
//! let first = jsonl::import(&desk, LINES.as_bytes(), "lines", Options::default(), &mut ()).await?;
//! assert_eq!(first.questions.added, 1);
//!
//! // Once more: nothing is there twice.
//! let again = jsonl::import(&desk, LINES.as_bytes(), "lines", Options::default(), &mut ()).await?;
//! assert!(!again.changed_anything());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod attendance;
pub mod import;
pub mod jsonl;
mod lines;
pub mod observations;
pub mod stack_exchange;
