use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Key, Record, StoreError};

/// Something that is stored as a JSON envelope `{"v": version, "kind": name, "data": …}`.
///
/// When the form of a kind changes, its `VERSION` grows and [`upcast`](Self::upcast) turns data of every older version
/// into the present form, so that old stores can be read for good.
pub trait Entity: Serialize + DeserializeOwned {
    /// The kind's name in the envelope; never changes.
    const KIND: &'static str;
    /// The version that is written.
    const VERSION: u16 = 1;

    /// Turns the data of an older version into the form of the next one. Called once for each version in between.
    ///
    /// # Errors
    /// If the data is not of that version.
    fn upcast(version: u16, data: Value) -> Result<Value, String> {
        let _ = data;
        Err(format!("no reader for version {version}"))
    }
}

/// Why a value is not the entity it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Not an envelope, or its data does not fit.
    #[error("not a stored {kind}: {source}")]
    Unreadable {
        /// The kind that was expected.
        kind: &'static str,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// An envelope of another kind.
    #[error("a stored {found} where a {expected} should be")]
    WrongKind {
        /// The kind that was expected.
        expected: &'static str,
        /// The kind that was found.
        found: String,
    },
    /// Written by a newer library.
    #[error("a {kind} of version {found}; this library knows up to version {known}")]
    TooNew {
        /// The kind.
        kind: &'static str,
        /// Its version.
        found: u16,
        /// The newest version known here.
        known: u16,
    },
    /// An older version that could not be read.
    #[error("a {kind} of version {version} cannot be read: {reason}")]
    NoUpcast {
        /// The kind.
        kind: &'static str,
        /// Its version.
        version: u16,
        /// What went wrong.
        reason: String,
    },
}

#[derive(Serialize)]
struct Out<'a, T> {
    v: u16,
    kind: &'static str,
    data: &'a T,
}

#[derive(Deserialize)]
struct In<'a> {
    v: u16,
    kind: String,
    #[serde(borrow)]
    data: &'a serde_json::value::RawValue,
}

pub(crate) fn seal<T: Entity>(entity: &T) -> Result<Vec<u8>, StoreError> {
    let out = Out {
        v: T::VERSION,
        kind: T::KIND,
        data: entity,
    };
    serde_json::to_vec(&out).map_err(|e| StoreError::Backend {
        reason: format!("a {} cannot be written as JSON", T::KIND),
        source: Some(e.into()),
    })
}

pub(crate) fn open<T: Entity>(record: &Record) -> Result<T, StoreError> {
    parse(&record.key, &record.value)
}

pub(crate) fn parse<T: Entity>(key: &Key, value: &[u8]) -> Result<T, StoreError> {
    unseal(value).map_err(|e| StoreError::Corrupt {
        what: format!("{key} holds {e}"),
        source: Some(e.into()),
    })
}

fn unseal<T: Entity>(value: &[u8]) -> Result<T, EnvelopeError> {
    let unreadable = |source| EnvelopeError::Unreadable {
        kind: T::KIND,
        source,
    };
    let envelope: In<'_> = serde_json::from_slice(value).map_err(unreadable)?;
    if envelope.kind != T::KIND {
        return Err(EnvelopeError::WrongKind {
            expected: T::KIND,
            found: envelope.kind,
        });
    }
    if envelope.v == T::VERSION {
        return serde_json::from_str(envelope.data.get()).map_err(unreadable);
    }
    if envelope.v > T::VERSION {
        return Err(EnvelopeError::TooNew {
            kind: T::KIND,
            found: envelope.v,
            known: T::VERSION,
        });
    }
    let mut data: Value = serde_json::from_str(envelope.data.get()).map_err(unreadable)?;
    for version in envelope.v..T::VERSION {
        data = T::upcast(version, data).map_err(|reason| EnvelopeError::NoUpcast {
            kind: T::KIND,
            version: envelope.v,
            reason,
        })?;
    }
    serde_json::from_value(data).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cup {
        litres: f64,
    }

    impl Entity for Cup {
        const KIND: &'static str = "cup";
        const VERSION: u16 = 3;
        fn upcast(version: u16, mut data: Value) -> Result<Value, String> {
            match version {
                1 => Ok(serde_json::json!({ "ml": data["millilitres"].take() })),
                2 => Ok(serde_json::json!({ "litres": data["ml"].as_f64().ok_or("no ml")? / 1000.0 })),
                other => Err(format!("unknown version {other}")),
            }
        }
    }

    #[test]
    fn every_older_version_is_read() {
        let cup = Cup { litres: 0.2 };
        assert_eq!(unseal::<Cup>(&seal(&cup).unwrap()).unwrap(), cup);
        assert_eq!(
            unseal::<Cup>(br#"{"v":1,"kind":"cup","data":{"millilitres":200}}"#).unwrap(),
            cup
        );
        assert_eq!(
            unseal::<Cup>(br#"{"v":2,"kind":"cup","data":{"ml":200}}"#).unwrap(),
            cup
        );
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let said = |json: &str| unseal::<Cup>(json.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            said(r#"{"v":4,"kind":"cup","data":{}}"#),
            "a cup of version 4; this library knows up to version 3"
        );
        assert_eq!(
            said(r#"{"v":3,"kind":"jug","data":{}}"#),
            "a stored jug where a cup should be"
        );
        assert_eq!(
            said(r#"{"v":2,"kind":"cup","data":{}}"#),
            "a cup of version 2 cannot be read: no ml"
        );
        assert!(said("{").starts_with("not a stored cup: "));
    }
}
