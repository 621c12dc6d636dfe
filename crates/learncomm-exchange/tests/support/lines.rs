//! A small file in learncomm's own format, and how to bring one in.

use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::id::SeededIds;
use learncomm_core::store::MemoryStore;
use learncomm_core::time::SystemClock;
use learncomm_exchange::import::{ImportError, Options, Summary};
use learncomm_exchange::jsonl;

pub(crate) const HEADER: &str = r#"{"type":"learncomm","version":1}"#;
pub(crate) const COMMUNITY: &str = r#"{"type":"community","slug":"guild","name":"Guild","purpose":"","domain":"","practice":"","cadence":"","time_zone":"Europe/Berlin","at":"2026-01-01T00:00:00Z"}"#;
pub(crate) const PEOPLE: &str = r#"{"type":"person","handle":"amara","name":"Amara"}
{"type":"person","handle":"bo","name":"Bo","bot":false,"identities":null}
{"type":"member","community":"guild","person":"amara","role":"steward","joined":"2026-01-01T08:00:00Z"}
{"type":"member","community":"guild","person":"bo","unit":"Data & AI","role":"member","joined":"2026-01-01T09:00:00+01:00"}
{"type":"question","id":"q1","community":"guild","author":"amara","at":"2026-01-02T08:00:00Z","title":"Why?","body":"Tell me.","topics":["why"]}
{"type":"answer","id":"a1","to":"q1","author":"bo","at":"2026-01-02T09:00:00Z","body":"Because."}"#;

pub(crate) fn hub() -> Hub {
    let store = Arc::new(MemoryStore::new());
    block_on(Hub::open_with(store, SystemClock, SeededIds::new(3))).unwrap()
}

pub(crate) fn bring(hub: &Hub, text: &str, options: Options) -> Result<Summary, ImportError> {
    block_on(jsonl::import(
        &hub.as_operator(),
        text.as_bytes(),
        "file",
        options,
        &mut (),
    ))
}

pub(crate) fn issues(summary: &Summary) -> Vec<String> {
    assert_eq!(summary.issues.count, summary.issues.kept.len() as u64);
    summary.issues.kept.iter().map(ToString::to_string).collect()
}

/// What a good beginning and these lines, from line 9 on, give.
pub(crate) fn with(lines: &str) -> (Summary, Vec<String>) {
    let text = format!("{HEADER}\n{COMMUNITY}\n{PEOPLE}\n{lines}\n");
    let summary = bring(&hub(), &text, Options::default()).unwrap();
    let issues = issues(&summary);
    (summary, issues)
}
