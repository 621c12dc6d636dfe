//! Other tools' formats, in and out of learncomm.
//!
//! Every format has a module of its own. Reading is streaming and bounded in memory, and nothing in an export
//! is taken on trust: a broken entry is reported with its place in the file and skipped, so that one bad line
//! does not cost a community its history.
//!
//! * [`jsonl`]: learncomm's own format, one JSON object a line.
//! * [`stack_exchange`]: the data dumps of Stack Exchange sites.
//!
//! What all importers have in common – what they are told, what they tell, how they fail – is in [`import`].

pub mod import;
pub mod jsonl;
pub mod stack_exchange;
