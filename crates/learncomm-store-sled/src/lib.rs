//! The embedded default store of learncomm: a directory on a local disk, owned by one process, on
//! [sled](https://docs.rs/sled).
//!
//! ```
//! use futures::executor::block_on;
//! use learncomm_core::store::{Batch, Key, RecordReaderExt, RecordStore};
//! use learncomm_store_sled::SledStore;
//!
//! # let temporary = tempfile::tempdir()?;
//! # let place = temporary.path().join("store");
//! let store = SledStore::open(&place)?;
//! let key = Key::from_bytes("greeting")?;
//! block_on(store.commit(&Batch::new().put(key.clone(), "hello")))?;
//! drop(store);
//!
//! let store = SledStore::options().create(false).open(&place)?;
//! let found = block_on(store.get_one(&key))?.expect("it was committed");
//! assert_eq!(found.value, b"hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it promises
//!
//! * **A commit that returned `Ok` survives** the end of the process, however it comes about, and a power cut, as far
//!   as the disk keeps what it says it has kept. The tests kill a writing process and cut off a file system many times.
//! * **A batch is there as a whole or not at all**, also after a crash, whatever its size within the limits.
//! * **A read sees one state**: no `get` and no page of a `scan` sees half a batch. What it sees may be a moment ahead
//!   of the disk: a change is visible once it is applied, and its `commit` returns once it is durable. If the power
//!   fails in between, a reader may have seen a change that is gone afterwards; whoever must not act on such a change
//!   acts on its own commit instead, which cannot overtake it. If making a change durable *fails*, the store answers
//!   nothing any more until it is opened again, so that nobody takes what is in memory for what is on the disk.
//! * **Revisions only grow**, also across deletions, crashes and restarts.
//! * **Damage is an error**, [`StoreError::Corrupt`], and not wrong data, in a store that was closed. What can still be
//!   read after it was noticed can be read and exported; changes are refused. One limit: after a crash, up to the next
//!   opening, damage to what was written since the store was last closed can be taken for the place where the crash
//!   interrupted it, and what follows is then missing.
//!
//! A commit that nobody waits for any more is still made. Dropping the last handle answers what waits, and closes the
//! store; when the drop returns, the directory is free.
//!
//! The methods do their work on the calling thread (reading) and on one thread of the store's own (writing), with no
//! runtime. A read is short, but it blocks: move large scans off an executor's threads.
//!
//! # One process, one directory
//!
//! Sled locks its directory. [`SledStore::open`] waits a moment for the lock and then fails with
//! [`StoreError::Locked`]; handles within a process share one store by [`Clone`]. To share a store between processes,
//! use a backend with a server. The directory is created for its owner only, and nothing is created in a directory that
//! holds other things. Put it on a local disk: locks and syncing do not work on every network file system.
//!
//! A copy of the directory is a backup if no process has the store open.
//!
//! # Space
//!
//! Sled reuses the space of what was replaced or deleted and does not give it back. Expect two to four times the size of
//! the records. To compact a store, copy its records into a fresh one with an export and an import.
//!
//! # What is done so that sled keeps its word
//!
//! | measured of sled 0.34, or read in its source | answer |
//! |---|---|
//! | its flush hands data to the kernel and returns: a power cut took a third of what was acknowledged | its file is opened once more and synced after each flush |
//! | pages over a quarter of a segment go to files of their own, which nothing syncs: it did not open after a power cut | values are cut into chunks of 4,000 bytes, and segments are so long that no page of such chunks, or of the longest keys, reaches the limit |
//! | by its source, a freed segment may be reused before the disk has what replaced it | no more than a mebibyte is written between two syncs; larger batches go through a journal |
//! | an asynchronous flush from several threads hangs | one writing thread, and one sync for all that waits: several writers together commit several times as much as one |
//! | scans are not snapshots | readers hold a lock that excludes the writer while it applies a batch |
//! | a scan backwards spins and gives up when keys hold runs of the byte `ff` | keys are stored without that byte |
//! | killed while it writes its snapshot, it never opens again | an unfinished snapshot is removed before it is opened |
//! | a damaged entry of the log is taken for its end, and what follows is lost in silence | closing opens sled once more, which makes it write its snapshot, so that the log is not read again; heads of segments are checked before opening |
//! | it panics on damaged files | every call is guarded; a panic becomes [`StoreError::Corrupt`]. The panic's message still goes to standard error by way of the process's hook, which is not a library's to change |
//! | one transaction blocks the reads of every database in the process | none is used; the writing thread checks conditions itself |
//! | it keeps a gigabyte in memory | 64 MiB, unless [`Options::cache_bytes`] says otherwise |
//!
//! [`StoreError::Corrupt`]: learncomm_core::store::StoreError::Corrupt
//! [`StoreError::Locked`]: learncomm_core::store::StoreError::Locked

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
use learncomm_core::store::{
    Batch, Key, Page, Record, RecordReader, RecordStore, Revision, Scan, StoreError,
};

use crate::read::Engine;
use crate::writer::{Job, Jobs, Writer};

/// How a store is opened.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    wait: Duration,
    cache_bytes: u64,
    create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            wait: Duration::from_secs(2),
            cache_bytes: 64 << 20,
            create: true,
        }
    }
}

impl Options {
    /// How long [`open`](Self::open) waits while another process has the store open. 2 seconds unless told.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many bytes of the store are kept in memory, about. 64 MiB unless told; the process takes up to twice
    /// as much.
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
/// See the [crate] for what it promises.
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
            open::close(&self.place, engine);
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
