//! The core's own store in memory passes every check.

use std::sync::Arc;

use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
use learncomm_store_conformance::{Harness, Place, async_trait};

struct InMemory;

#[async_trait]
impl Harness for InMemory {
    async fn place(&self) -> Result<Place, BoxError> {
        Ok(Place::new("in memory", Arc::new(MemoryStore::new())))
    }
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        let store: &Arc<MemoryStore> = place.data().ok_or("not a place of this harness")?;
        Ok(store.clone())
    }
    fn durable(&self) -> bool {
        false
    }
}

learncomm_store_conformance::conformance_tests!(InMemory);

/// An attribute is put on each test: this second set is not run by a plain `cargo test`.
mod ignored {
    learncomm_store_conformance::conformance_tests!(
        #[ignore = "shows that an attribute is passed on"]
        super::InMemory
    );
}
