//! Failures: panics inside sled become errors, and a store that failed stops answering where its answers might be
//! wrong.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};

use learncomm_core::store::{BoxError, StoreError};

const ADVICE: &str = "restore a copy of the directory, or move it away and import an export";

/// Something stored cannot be what was written.
pub(crate) fn corrupt(what: impl AsRef<str>) -> StoreError {
    corrupt_by(what, None)
}

fn corrupt_by(what: impl AsRef<str>, source: Option<BoxError>) -> StoreError {
    StoreError::Corrupt {
        what: format!("{}; {ADVICE}", what.as_ref()),
        source,
    }
}

pub(crate) fn backend(reason: impl Into<String>, source: impl Into<BoxError>) -> StoreError {
    StoreError::Backend {
        reason: reason.into(),
        source: Some(source.into()),
    }
}

/// What a panic said.
pub(crate) fn panicked(payload: &(dyn Any + Send)) -> StoreError {
    let said = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    // Some of sled's messages print whole pages.
    let said: String = said.chars().take(300).collect();
    corrupt_by("sled gave up while it read its files", Some(said.into()))
}

/// Sorts sled's errors by what the caller may do.
pub(crate) fn of_sled(error: sled::Error) -> StoreError {
    use std::io::ErrorKind;
    match error {
        sled::Error::Corruption { .. } => corrupt_by("sled found a wrong checksum", Some(error.into())),
        // Its files end too early, or it says itself that this cannot be.
        sled::Error::ReportableBug(_) => corrupt_by("sled's files contradict one another", Some(error.into())),
        sled::Error::Io(ref e) if matches!(e.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) => {
            corrupt_by("a file is shorter than it was", Some(error.into()))
        }
        sled::Error::Unsupported(_) => corrupt_by(
            "the file conf is damaged, or another version of sled made it",
            Some(error.into()),
        ),
        error => backend("the disk or sled refused", error),
    }
}

/// How far a store can still be trusted.
#[derive(Debug, Default)]
pub(crate) struct Health(AtomicU8);

const SOUND: u8 = 0;
const NO_WRITES: u8 = 1;
const CLOSED: u8 = 2;

impl Health {
    /// Calls into sled. A panic there becomes [`StoreError::Corrupt`], and the store takes no writes from then on:
    /// what can still be read may be exported.
    pub(crate) fn call<T>(&self, f: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|payload| {
            self.0.fetch_max(NO_WRITES, Ordering::SeqCst);
            Err(panicked(&*payload))
        })
    }

    /// What is in memory may not be on the disk and never come there. Reads stop too: otherwise a caller who reads
    /// again, as it should when an outcome is unknown, would see a change that is lost with the process.
    pub(crate) fn close(&self) {
        self.0.store(CLOSED, Ordering::SeqCst);
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.0.load(Ordering::SeqCst) == SOUND
    }

    pub(crate) fn check_read(&self) -> Result<(), StoreError> {
        match self.0.load(Ordering::SeqCst) {
            CLOSED => Err(unavailable(
                "a change could not be made durable; open the store again to see what is on the disk",
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn check_write(&self) -> Result<(), StoreError> {
        self.check_read()?;
        match self.0.load(Ordering::SeqCst) {
            SOUND => Ok(()),
            _ => Err(unavailable(
                "damage was found while reading; the store can be read but takes no changes",
            )),
        }
    }
}

pub(crate) fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable {
        reason: reason.to_owned(),
        source: None,
    }
}
