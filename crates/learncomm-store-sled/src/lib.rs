//! x
mod fault;
mod layout;
mod open;
mod read;
mod spread;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_trait::async_trait;
use futures::channel::oneshot;
use learncomm_core::store::{Batch, Key, Page, Record, RecordReader, RecordStore, Revision, Scan, StoreError};

use crate::read::Engine;
use crate::writer::{Job, Jobs, Writer};

/// How a store is opened.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    wait: Duration,
    cache_bytes: u64,
    create: bool,
    segment: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            wait: Duration::from_secs(2),
            cache_bytes: 64 << 20,
            create: true,
            segment: 2 << 20,
        }
    }
}

impl Options {
    /// How long [`open`](Self::open) waits while another process has the store open. 2 seconds unless told.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many bytes of the store are kept in memory, about. 64 MiB unless told; sled takes up to twice as much.
    pub fn cache_bytes(mut self, bytes: u64) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// Whether a store is created where there is none. True unless told.
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// Opens the store in the directory `place`.
    ///
    /// # Errors
    /// As [`SledStore::open`].
    pub fn open(&self, place: impl AsRef<Path>) -> Result<SledStore, StoreError> {
        let place = place.as_ref();
        let opened = open::open(place, self)?;
        let engine = Arc::new(opened.engine);
        let (jobs, waiting) = mpsc::channel();
        let writer = Writer::new(Arc::clone(&engine), opened.latest, opened.garbage);
        let writer = thread::Builder::new()
            .name("learncomm-sled-writer".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(|e| fault::backend("no thread could be started", e))?;
        Ok(SledStore(Arc::new(Shared {
            place: place.to_owned(),
            engine: Some(engine),
            jobs: Some(jobs),
            writer: Some(writer),
        })))
    }
}

/// A durable store in a directory. A cheap handle: clones share one store, which closes when the last one is dropped.
///
/// See the [crate](crate) for what it promises.
#[derive(Clone)]
pub struct SledStore(Arc<Shared>);

impl SledStore {
    /// Opens the store in the directory `place`, and creates it if there is none.
    ///
    /// # Errors
    /// * [`StoreError::Locked`] – another process, or another handle in this one, has it open.
    /// * [`StoreError::NotAStore`] – the place is a file, or a directory with other things in it; nothing was touched.
    /// * [`StoreError::Corrupt`] – its files are damaged.
    /// * [`StoreError::Backend`] – the file system refused.
    pub fn open(place: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::options().open(place)
    }

    /// The options of [`open`](Self::open), to change some.
    pub fn options() -> Options {
        Options::default()
    }

    /// The directory that holds the store.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.0.place
    }
}

impl fmt::Debug for SledStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SledStore").field(&self.0.place).finish()
    }
}

/// What all handles share. The options are empty only while it is dropped.
struct Shared {
    place: PathBuf,
    engine: Option<Arc<Engine>>,
    jobs: Option<Jobs>,
    writer: Option<JoinHandle<()>>,
}

impl Shared {
    fn engine(&self) -> Result<&Engine, StoreError> {
        self.engine.as_deref().ok_or_else(closing)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Without a sender left, the writer answers what waits and ends.
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        if let Some(engine) = self.engine.take().and_then(Arc::into_inner) {
            open::close(engine);
        }
    }
}

#[async_trait]
impl RecordReader for SledStore {
    fn name(&self) -> &'static str {
        "sled"
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        self.0.engine()?.get(keys)
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        self.0.engine()?.scan(scan)
    }
}

#[async_trait]
impl RecordStore for SledStore {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        batch.check_limits()?;
        self.0.engine()?.health.check_write()?;
        let (answer, answered) = oneshot::channel();
        let job = Job {
            batch: batch.clone(),
            answer,
        };
        let jobs = self.0.jobs.as_ref().ok_or_else(closing)?;
        jobs.send(job).map_err(|_| closing())?;
        answered.await.unwrap_or_else(|gone| {
            Err(StoreError::OutcomeUnknown {
                reason: "the writing thread ended".to_owned(),
                source: Some(gone.into()),
            })
        })
    }
}

fn closing() -> StoreError {
    fault::unavailable("it is closing")
}
