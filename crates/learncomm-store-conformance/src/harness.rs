use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::process::Command;
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use futures::lock::Mutex;
use learncomm_core::store::{BoxError, RecordStore};

/// A future without a result, as [`Harness::block_on`] and [`Check::run`](crate::Check) use it.
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// How the suite gets hold of a backend. The only thing the author of a backend writes to be tested.
///
/// ```
/// use std::sync::Arc;
/// use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
/// use learncomm_store_conformance::{Harness, Place, async_trait};
///
/// struct InMemory;
///
/// #[async_trait]
/// impl Harness for InMemory {
///     async fn place(&self) -> Result<Place, BoxError> {
///         // Nothing but the place holds the data, so it is gone when the check ends.
///         Ok(Place::new("in memory", Arc::new(MemoryStore::new())))
///     }
///     async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
///         let store: &Arc<MemoryStore> = place.data().ok_or("not a place of this harness")?;
///         Ok(store.clone())
///     }
///     fn durable(&self) -> bool {
///         false
///     }
/// }
/// ```
#[async_trait]
pub trait Harness: Send + Sync {
    /// A fresh, empty place for the data of one check. It is dropped when the check ends; whatever was handed to
    /// [`Place::new`] cleans up then.
    async fn place(&self) -> Result<Place, BoxError>;

    /// Opens a store on the data at `place`.
    ///
    /// A check opens several handles at the same time to find out whether they really share one state: open a new
    /// connection, a new client, a new cache each time, as two programs would. A backend of which a process can hold
    /// only one handle at a time (an embedded database that locks its directory) returns clones of that handle
    /// instead, which [`Place::one_handle`] looks after.
    ///
    /// Checks of durable backends drop every handle and open the place again, also one that was written by a process
    /// that has been killed since. In a process of that kind `place` was made by [`Place::at`] and has an address only.
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError>;

    /// Whether data outlives the handles and the process. If not, the checks marked
    /// [`needs_durable`](crate::Check::needs_durable) pass without looking.
    fn durable(&self) -> bool;

    /// Runs a future to its end. Override it if the backend needs a certain runtime: `self.runtime.block_on(task)`.
    ///
    /// Checks start threads of their own and call this in each, while the thread that they began on waits for them. A
    /// runtime that makes progress only on the thread that began (tokio's `current_thread`) would hang there: take a
    /// multi-threaded one.
    fn block_on(&self, task: Task<'_>) {
        futures::executor::block_on(task);
    }

    /// A command that starts this very program again in such a way that it calls
    /// [`kill_loses_nothing`](crate::durability::kill_loses_nothing) with the same harness.
    ///
    /// [`conformance_tests!`](crate::conformance_tests) needs no help here. Who calls the checks from a program of
    /// their own, and has a durable backend, must say it.
    fn again(&self) -> Option<Command> {
        None
    }
}

/// Where the data of one check lies: an address, which also makes sense to another process, and whatever must live as
/// long as the check does.
pub struct Place {
    address: String,
    data: Box<dyn Any + Send + Sync>,
    handle: Mutex<Option<Weak<dyn RecordStore>>>,
}

impl Place {
    /// A place at `address` – a path, a URL, the name of a schema – and what must be kept alive with it: a guard that
    /// removes a temporary directory or drops a schema, or the store itself if it lives in memory.
    #[must_use]
    pub fn new(address: impl Into<String>, data: impl Any + Send + Sync) -> Self {
        Self {
            address: address.into(),
            data: Box::new(data),
            handle: Mutex::new(None),
        }
    }

    /// A place that another process looks after.
    #[must_use]
    pub fn at(address: impl Into<String>) -> Self {
        Self::new(address, ())
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What was handed to [`new`](Self::new), if it is of this type.
    #[must_use]
    pub fn data<T: Any>(&self) -> Option<&T> {
        self.data.downcast_ref()
    }

    /// The one handle that this process holds on the place: a clone of it if there is one, else what `open` opens. For
    /// backends that can be opened only once at a time.
    ///
    /// The place itself does not keep the handle: when the last clone is dropped, the store is closed.
    ///
    /// # Errors
    /// What `open` says.
    pub async fn one_handle<F>(&self, open: F) -> Result<Arc<dyn RecordStore>, BoxError>
    where
        F: Future<Output = Result<Arc<dyn RecordStore>, BoxError>> + Send,
    {
        let mut held = self.handle.lock().await;
        if let Some(store) = held.as_ref().and_then(Weak::upgrade) {
            return Ok(store);
        }
        let store = open.await?;
        *held = Some(Arc::downgrade(&store));
        Ok(store)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
