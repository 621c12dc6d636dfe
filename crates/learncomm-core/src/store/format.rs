use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Batch, Key, RecordReader, RecordReaderExt, RecordStore, Scan, Scope, StoreError};

/// The format this library writes.
pub const FORMAT: Format = Format { major: 1, minor: 0 };

/// The version of what the core stores, whatever the backend. A newer major cannot be read; a newer minor can be read
/// and not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Format {
    /// Grows when an older library could not read what is written.
    pub major: u16,
    /// Grows when an older library can read, and would lose something by writing.
    pub minor: u16,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    #[serde(flatten)]
    format: Format,
    written_by: String,
}

/// Whether a store may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    ReadWrite,
    /// A newer minor format.
    ReadOnly(Format),
}

fn marker_key() -> Key {
    Key::within(Scope::Meta).text("format").build()
}

/// Reads the marker; an empty store has none.
pub(crate) async fn check(store: &dyn RecordReader) -> Result<Option<Access>, StoreError> {
    let Some(record) = store.get_one(&marker_key()).await? else {
        return Ok(None);
    };
    let marker: Marker = serde_json::from_slice(&record.value).map_err(|e| StoreError::Corrupt {
        what: "the format marker cannot be read; this may not be a learncomm store".to_owned(),
        source: Some(e.into()),
    })?;
    let found = marker.format;
    if found.major > FORMAT.major {
        return Err(StoreError::FormatTooNew {
            found,
            supported: FORMAT,
            written_by: marker.written_by,
        });
    }
    Ok(Some(if found > FORMAT {
        Access::ReadOnly(found)
    } else {
        Access::ReadWrite
    }))
}

/// Checks the marker and writes it into an empty store. Data of something else is left alone.
pub(crate) async fn claim(store: &dyn RecordStore) -> Result<Access, StoreError> {
    loop {
        if let Some(access) = check(store).await? {
            return Ok(access);
        }
        if !store.scan(&Scan::all().limit(1)).await?.records.is_empty() {
            // A marker that somebody else wrote between the two looks is the only thing that may be there.
            if let Some(access) = check(store).await? {
                return Ok(access);
            }
            return Err(StoreError::NotAStore {
                place: format!("this {} store", store.name()),
                reason: "it holds data that learncomm did not write; give an empty place".to_owned(),
            });
        }
        let marker = Marker {
            format: FORMAT,
            written_by: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let value = serde_json::to_vec(&marker).map_err(|e| StoreError::Backend {
            reason: "the format marker cannot be written".to_owned(),
            source: Some(e.into()),
        })?;
        match store
            .commit(&Batch::new().absent(marker_key()).put(marker_key(), value))
            .await
        {
            Ok(_) => return Ok(Access::ReadWrite),
            // Somebody else opened the empty store at the same moment: their marker counts.
            Err(StoreError::Conflict { .. }) => {}
            Err(e) => return Err(e),
        }
    }
}
