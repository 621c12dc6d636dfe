//! Data of real communities, and a community to bring it into.

use std::path::PathBuf;
use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Charter, Community};
use learncomm_core::id::SeededIds;
use learncomm_core::store::MemoryStore;
use learncomm_core::time::ManualClock;

/// The folder with the data, if there is one; says so if not.
pub(crate) fn data() -> Option<PathBuf> {
    let shared = std::env::var_os("LEARNCOMM_SHARED");
    if shared.is_none() {
        println!("not run: LEARNCOMM_SHARED is not set");
    }
    shared.map(|dir| PathBuf::from(dir).join("data"))
}

pub(crate) fn community() -> (Hub, Community) {
    let clock = ManualClock::new("2026-06-01T08:00:00Z".parse().unwrap());
    let hub = block_on(Hub::open_with(
        Arc::new(MemoryStore::new()),
        clock,
        SeededIds::new(7),
    ))
    .unwrap();
    let charter = Charter::new("Real", chrono_tz::UTC);
    let made = block_on(
        hub.as_operator()
            .create_community("real".parse().unwrap(), charter, None),
    );
    (hub, made.unwrap())
}
