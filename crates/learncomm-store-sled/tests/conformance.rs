//! The contract, on sled: every check of the conformance suite.

use std::sync::Arc;

use learncomm_core::store::{BoxError, RecordStore};
use learncomm_store_conformance::{Harness, Place, async_trait, conformance_tests};
use learncomm_store_sled::SledStore;

struct Sled;

#[async_trait]
impl Harness for Sled {
    async fn place(&self) -> Result<Place, BoxError> {
        let directory = tempfile::tempdir()?;
        Ok(Place::new(directory.path().display().to_string(), directory))
    }

    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        // One process has one handle on a directory; the others are clones of it.
        let open = async { Ok(Arc::new(SledStore::open(place.address())?) as Arc<dyn RecordStore>) };
        place.one_handle(open).await
    }

    fn durable(&self) -> bool {
        true
    }
}

conformance_tests!(Sled);
