//! A small durable store: a log of batches in one file, to which is only appended, and everything in memory besides.
//! Also with faults of the kind that only a restart or a kill brings to light.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{env, io};

use futures::lock::Mutex;
use learncomm_core::store::{
    Batch, BoxError, Key, MemoryStore, Page, Record, RecordReader, RecordStore, Revision, Scan, StoreError,
    Write,
};
use learncomm_store_conformance::{Harness, Place, async_trait};

/// What is wrong with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Batches are acknowledged at once and written by another thread 50 ms later.
    WritesLater,
    /// Each batch is appended as two, one after the other.
    WritesHalves,
    /// Opening does not count batches that only delete, so their revisions are given again.
    RecountsRevisions,
    /// Opening leaves out the last batch, as if it had been cut short.
    LosesLastBatch,
    /// Deletes are not logged.
    ForgetsDeletes,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] = [
        Self::None,
        Self::WritesLater,
        Self::WritesHalves,
        Self::RecountsRevisions,
        Self::LosesLastBatch,
        Self::ForgetsDeletes,
    ];
}

#[derive(Debug)]
pub(crate) struct FileStore {
    fault: Fault,
    memory: MemoryStore,
    log: Mutex<Log>,
}

#[derive(Debug)]
enum Log {
    Now(File),
    /// Frames go to another thread.
    Later(Option<mpsc::Sender<Vec<u8>>>, Option<JoinHandle<()>>),
}

impl FileStore {
    pub(crate) async fn open(path: &Path, fault: Fault) -> Result<Self, BoxError> {
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut rest = bytes.as_slice();
        let mut batches = Vec::new();
        while let Some((batch, behind)) = unframe(rest) {
            batches.push(batch);
            rest = behind;
        }
        // A batch that was cut short was never acknowledged; the next one must not be appended behind its remains.
        file.set_len((bytes.len() - rest.len()) as u64)?;
        if fault == Fault::LosesLastBatch {
            batches.pop();
        }
        // The store in memory numbers batches from 1, so playing all of them gives each its revision again.
        let memory = MemoryStore::new();
        let mut held = Batch::new();
        for batch in batches {
            let only_deletes = batch.writes().all(|(_, w)| *w == Write::Delete);
            for (key, write) in batch.writes() {
                held.write(key.clone(), write.clone());
            }
            if !(fault == Fault::RecountsRevisions && only_deletes) {
                memory.commit(&std::mem::take(&mut held)).await?;
            }
        }
        let log = if fault == Fault::WritesLater {
            let (sender, frames) = mpsc::channel::<Vec<u8>>();
            let thread = thread::spawn(move || {
                while let Ok(mut waiting) = frames.recv() {
                    thread::sleep(Duration::from_millis(50));
                    waiting.extend(frames.try_iter().flatten());
                    file.write_all(&waiting).expect("a log can be written");
                }
            });
            Log::Later(Some(sender), Some(thread))
        } else {
            Log::Now(file)
        };
        Ok(Self {
            fault,
            memory,
            log: Mutex::new(log),
        })
    }
}

impl Drop for FileStore {
    fn drop(&mut self) {
        // Closed in good order, even the late store loses nothing: only a kill finds it out.
        if let Log::Later(sender, thread) = self.log.get_mut() {
            drop(sender.take());
            thread.take().map(JoinHandle::join);
        }
    }
}

impl Log {
    fn append(&mut self, frame: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Now(file) => {
                file.write_all(&frame)?;
                file.sync_data()
            }
            Self::Later(sender, _) => sender
                .as_ref()
                .expect("the store is open")
                .send(frame)
                .map_err(io::Error::other),
        }
    }
}

#[async_trait]
impl RecordReader for FileStore {
    fn name(&self) -> &'static str {
        "file"
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        self.memory.get(keys).await
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        self.memory.scan(scan).await
    }
}

#[async_trait]
impl RecordStore for FileStore {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        batch.check_limits()?;
        // Whoever holds the log is the only writer, so that conditions still hold when the batch is in the log.
        let mut log = self.log.lock().await;
        let (mut conditions, mut writes) = (Batch::new(), Batch::new());
        for condition in batch.conditions() {
            conditions.require(condition.clone());
        }
        let latest = self.memory.commit(&conditions).await?;
        if batch.writes().len() == 0 {
            return Ok(latest);
        }
        for (key, write) in batch.writes() {
            writes.write(key.clone(), write.clone());
        }
        let failed = |e: io::Error| StoreError::OutcomeUnknown {
            reason: "the log could not be written".to_owned(),
            source: Some(e.into()),
        };
        match self.fault {
            Fault::WritesHalves => {
                let half = batch.writes().len() / 2;
                log.append(frame(batch.writes().take(half))).map_err(failed)?;
                thread::sleep(Duration::from_millis(2));
                log.append(frame(batch.writes().skip(half))).map_err(failed)?;
            }
            Fault::ForgetsDeletes => {
                log.append(frame(batch.writes().filter(|w| *w.1 != Write::Delete)))
                    .map_err(failed)?;
            }
            _ => log.append(frame(batch.writes())).map_err(failed)?,
        }
        self.memory.commit(&writes).await
    }
}

/// A batch as it is stored: its length, a checksum, then each write.
fn frame<'a>(writes: impl Iterator<Item = (&'a Key, &'a Write)>) -> Vec<u8> {
    let mut body = Vec::new();
    let mut part = |bytes: &[u8]| {
        body.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
        body.extend_from_slice(bytes);
    };
    for (key, write) in writes {
        part(key.as_bytes());
        match write {
            Write::Put(value) => part(&[b"=", value.as_slice()].concat()),
            Write::Delete => part(b""),
        }
    }
    let mut frame = (body.len() as u32).to_be_bytes().to_vec();
    frame.extend_from_slice(&checksum(&body).to_be_bytes());
    frame.extend_from_slice(&body);
    frame
}

/// The first batch and what is behind it; nothing if it is not whole.
fn unframe(bytes: &[u8]) -> Option<(Batch, &[u8])> {
    let part = |bytes: &mut &[u8], length: usize| {
        let (part, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        Some(part.to_vec())
    };
    let length = |bytes: &mut &[u8]| {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        Some(u32::from_be_bytes(*length) as usize)
    };
    let mut rest = bytes;
    let size = length(&mut rest)?;
    let (sum, mut rest) = rest.split_first_chunk::<8>()?;
    let body = part(&mut rest, size)?;
    if checksum(&body) != u64::from_be_bytes(*sum) {
        return None;
    }
    let mut batch = Batch::new();
    let mut body = body.as_slice();
    while !body.is_empty() {
        let size = length(&mut body)?;
        let key = Key::from_bytes(part(&mut body, size)?).ok()?;
        let size = length(&mut body)?;
        let write = match part(&mut body, size)?.split_first() {
            Some((_, value)) => Write::Put(value.to_vec()),
            None => Write::Delete,
        };
        batch.write(key, write);
    }
    Some((batch, rest))
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, b| {
        (sum ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Hands out file stores with the fault, each in a temporary directory of its own.
pub(crate) struct Files {
    pub(crate) fault: Fault,
    /// The test that calls `kill_loses_nothing` with this harness, if it is not one of the macro's.
    pub(crate) killed_in: Option<&'static str>,
}

/// Which fault the process has that is to be killed.
pub(crate) const FAULT: &str = "FILE_STORE_FAULT";

#[async_trait]
impl Harness for Files {
    async fn place(&self) -> Result<Place, BoxError> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("log");
        Ok(Place::new(
            path.to_str().ok_or("a path that is not text")?,
            directory,
        ))
    }
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        let open = async {
            let store: Arc<dyn RecordStore> =
                Arc::new(FileStore::open(Path::new(place.address()), self.fault).await?);
            Ok(store)
        };
        place.one_handle(open).await
    }
    fn durable(&self) -> bool {
        true
    }
    fn again(&self) -> Option<Command> {
        let test = self.killed_in?;
        let mut command = Command::new(env::current_exe().ok()?);
        command
            .args([test, "--exact", "--nocapture"])
            .env(FAULT, format!("{:?}", self.fault));
        Some(command)
    }
}
