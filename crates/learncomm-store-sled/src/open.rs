//! Opening and closing: the directory, the lock, and sled itself.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use learncomm_core::store::StoreError;

use crate::Options;
use crate::fault;
use crate::layout::Run;
use crate::read::Engine;
use crate::spread;

/// How often a lock that is held is tried again.
const RETRY: Duration = Duration::from_millis(10);
/// How long closing waits for sled before it lets go of it. Sled can wait forever for a thread of its own that died.
const CLOSE_WAIT: Duration = Duration::from_secs(30);

/// What is in the place.
enum Found {
    /// Nothing, or an empty directory, or one in which sled had not come far when it was killed.
    Nothing,
    Store,
}

pub(crate) struct Opened {
    pub(crate) engine: Engine,
    pub(crate) latest: u64,
    pub(crate) garbage: Vec<Run>,
}

pub(crate) fn open(place: &Path, options: &Options) -> Result<Opened, StoreError> {
    let fresh = match look(place)? {
        Found::Store => false,
        Found::Nothing if options.create => {
            create_dir(place).map_err(|e| fault::backend(format!("{} cannot be created", place.display()), e))?;
            true
        }
        Found::Nothing => return Err(not_a_store(place, "there is no store here yet: create it first")),
    };
    let config = sled::Config::default()
        .path(place)
        .cache_capacity(options.cache_bytes)
        .segment_size(options.segment)
        // The writer flushes after every group; a timer beside it would only take its time.
        .flush_every_ms(None);
    let begun = Instant::now();
    loop {
        if tidy(place)? {
            // On a thread of its own, because sled may panic in the middle of anything when its files are damaged.
            let config = config.clone();
            let opening = thread::Builder::new()
                .name("learncomm-sled-open".to_owned())
                .spawn(move || config.open())
                .map_err(|e| fault::backend("no thread could be started", e))?;
            match opening.join() {
                Ok(Ok(db)) => return finish(place, db, fresh),
                Ok(Err(sled::Error::Io(e))) if is_lock(&e) => {}
                Ok(Err(e)) => return Err(fault::of_sled(e)),
                Err(payload) => return Err(fault::panicked(&*payload)),
            }
        }
        let waited = begun.elapsed();
        if waited >= options.wait {
            return Err(StoreError::Locked {
                place: place.display().to_string(),
                waited,
            });
        }
        thread::sleep(RETRY.min(options.wait - waited));
    }
}

fn finish(place: &Path, db: sled::Db, fresh: bool) -> Result<Opened, StoreError> {
    let io = |e| fault::backend(format!("{} cannot be made durable", place.display()), e);
    let file = open_file(place).map_err(io)?;
    if fresh {
        // Sled syncs none of this. Without it, a power cut could leave a store without its names or its settings.
        file.sync_all().map_err(io)?;
        File::open(place.join("conf")).and_then(|f| f.sync_all()).map_err(io)?;
        sync_dir(place).map_err(io)?;
    }
    let engine = Engine::new(db, file);
    match engine.health.call(|| spread::recover(&engine)) {
        Ok((latest, garbage)) => Ok(Opened {
            engine,
            latest,
            garbage,
        }),
        Err(e) => {
            close(engine);
            Err(e)
        }
    }
}

/// Closes sled and waits until the lock is free: sled's own threads may hold the file a little longer than its handle.
pub(crate) fn close(engine: Engine) {
    let Engine { db, file, health, .. } = engine;
    let (closed, wait) = mpsc::channel();
    let closing = thread::Builder::new()
        .name("learncomm-sled-close".to_owned())
        .spawn(move || {
            // Sled flushes when it is dropped; a panic there has nobody left to tell.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(db)));
            let _ = closed.send(());
        });
    let patience = if health.is_sound() { CLOSE_WAIT } else { CLOSE_WAIT / 10 };
    if closing.is_err() || wait.recv_timeout(patience).is_err() {
        return;
    }
    let begun = Instant::now();
    while begun.elapsed() < patience && matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        thread::sleep(Duration::from_micros(200));
    }
}

/// Looks without touching anything.
fn look(place: &Path) -> Result<Found, StoreError> {
    let refused = |e| fault::backend(format!("{} cannot be looked into", place.display()), e);
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) if e.kind() == ErrorKind::NotADirectory => {
            return Err(not_a_store(place, "it is a file, and a store is a directory"));
        }
        Err(e) => return Err(refused(e)),
    };
    let mut foreign = None;
    let mut others = false;
    for entry in entries {
        let entry = entry.map_err(refused)?;
        match entry.file_name().to_str() {
            Some("db" | "conf" | "blobs") => {}
            Some(name) if name.starts_with("snap.") => others = true,
            _ => foreign = Some(entry.file_name()),
        }
    }
    let length = |name| fs::metadata(place.join(name)).map_or(0, |m| if m.is_file() { m.len() } else { 0 });
    let sleds_settings = fs::read(place.join("conf")).is_ok_and(|c| c.starts_with(b"segment_size"));
    match (length("db") > 0, sleds_settings) {
        (true, true) => Ok(Found::Store),
        _ if foreign.is_some() => Err(not_a_store(
            place,
            format!(
                "the directory holds other things, such as {}, and no store",
                foreign.unwrap_or_default().display()
            ),
        )),
        (true, false) => Err(fault::corrupt(format!(
            "{}: the file conf is missing or damaged",
            place.display()
        ))),
        (false, _) if others => Err(fault::corrupt(format!("{}: the file db is gone", place.display()))),
        (false, _) => Ok(Found::Nothing),
    }
}

/// Prepares an existing file for sled; false if somebody else has it open.
fn tidy(place: &Path) -> Result<bool, StoreError> {
    let io = |e| fault::backend(format!("{} cannot be opened", place.display()), e);
    let file = match open_file(place) {
        Ok(file) => file,
        // Sled will create it.
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(true),
        Err(e) => return Err(io(e)),
    };
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Ok(false);
    }
    // Killed while it wrote its snapshot, sled takes the unfinished one for the newest and refuses to open, for good.
    for entry in fs::read_dir(place).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(&path).map_err(io)?;
        }
    }
    // Sled makes its snapshot durable, but not always what the snapshot points to: after a kill, that may still be on
    // its way to the disk.
    file.sync_data().map_err(io)?;
    Ok(true)
}

fn open_file(place: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(place.join("db"))
}

fn is_lock(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.to_string().contains("could not acquire lock")
}

/// Creates the directory, for its owner only, and makes its name durable.
fn create_dir(place: &Path) -> io::Result<()> {
    let absolute = std::path::absolute(place)?;
    let missing: Vec<PathBuf> = absolute
        .ancestors()
        .take_while(|dir| !dir.exists())
        .map(Path::to_path_buf)
        .collect();
    for dir in missing.iter().rev() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        if *dir == absolute {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        match builder.create(dir) {
            Ok(()) => {}
            // Somebody else created it at the same moment.
            Err(e) if e.kind() == ErrorKind::AlreadyExists && dir.is_dir() => {}
            Err(e) => return Err(e),
        }
        if let Some(parent) = dir.parent() {
            sync_dir(parent)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere, directories cannot be opened as files; their names are durable with the files.
#[cfg(not(unix))]
fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

fn not_a_store(place: &Path, reason: impl Into<String>) -> StoreError {
    StoreError::NotAStore {
        place: place.display().to_string(),
        reason: reason.into(),
    }
}
