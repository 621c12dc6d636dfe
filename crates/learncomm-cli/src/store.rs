//! Addresses of stores, and opening them.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use learncomm_core::store::{MemoryStore, RecordStore};
use learncomm_store_sled::SledStore;

use crate::exit::Exit;
use crate::failure::Failure;

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// In a directory.
    Sled(PathBuf),
    /// In memory, for one command.
    Memory,
}

impl Address {
    /// The store in the data directory of the platform.
    pub(crate) fn default_place() -> Result<Self, Failure> {
        let strategy = etcetera::base_strategy::choose_native_strategy().map_err(|e| {
            Failure::new(
                Exit::NotFound,
                "there is no home directory to look for the store in",
            )
            .because(&e)
            .hint("say where it is with `--store PATH`")
        })?;
        Ok(Self::Sled(strategy.data_dir().join("learncomm").join("store")))
    }

    /// Whether there is nothing yet.
    pub(crate) fn is_vacant(&self) -> bool {
        match self {
            Self::Memory => true,
            Self::Sled(path) => match fs::read_dir(path) {
                Ok(mut entries) => entries.next().is_none(),
                Err(e) => e.kind() == std::io::ErrorKind::NotFound,
            },
        }
    }

    /// Opens the store, or makes one where there is none if `create`.
    pub(crate) fn open(&self, create: bool) -> Result<Arc<dyn RecordStore>, Failure> {
        match self {
            Self::Memory => Ok(Arc::new(MemoryStore::new())),
            Self::Sled(path) if !create && self.is_vacant() => Err(Failure::new(
                Exit::NotFound,
                format!("there is no store at {}", path.display()),
            )
            .hint("make one there with `learncomm init`, or say with `--store` where yours is")),
            Self::Sled(path) => Ok(Arc::new(SledStore::options().create(create).open(path)?)),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sled(path) => write!(f, "sled:{}", path.display()),
            Self::Memory => f.write_str("memory:"),
        }
    }
}

impl FromStr for Address {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let known = "sled:PATH, a path, and memory: are known";
        let path = match s.split_once(':') {
            Some(("memory", "")) => return Ok(Self::Memory),
            Some(("memory", _)) => return Err("nothing follows memory:".to_owned()),
            Some(("sled", path)) => path,
            // One letter is a drive.
            Some((scheme, _)) if is_scheme(scheme) => {
                return Err(format!("there is no kind of store called {scheme}: {known}"));
            }
            _ => s,
        };
        if path.is_empty() {
            return Err(format!("a path is missing: {known}"));
        }
        Ok(Self::Sled(PathBuf::from(path)))
    }
}

fn is_scheme(s: &str) -> bool {
    s.len() > 1 && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let sled = |path: &str| Ok(Address::Sled(PathBuf::from(path)));
        assert_eq!("sled:/a/b".parse::<Address>(), sled("/a/b"));
        assert_eq!("./a".parse::<Address>(), sled("./a"));
        assert_eq!("C:\\a".parse::<Address>(), sled("C:\\a"));
        assert_eq!("./a:b".parse::<Address>(), sled("./a:b"));
        assert_eq!("memory:".parse::<Address>(), Ok(Address::Memory));
        for bad in ["", "sled:", "memory:x", "mongodb://x"] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }
}
