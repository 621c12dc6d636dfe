use std::fmt;
use std::ops::Bound;

use uuid::Uuid;

use crate::id::CommunityId;

/// The longest key a backend must accept, in bytes. The shortest is 1.
pub const MAX_KEY_BYTES: usize = 512;

/// A record's address: 1 to [`MAX_KEY_BYTES`] bytes, ordered bytewise.
///
/// The core composes keys with [`Key::within`], so that each begins with its [`Scope`] and a distributed engine can
/// place a community's records together. Backends treat them as bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<[u8]>);

/// Why bytes are not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A key has at least one byte.
    #[error("a key needs at least one byte")]
    Empty,
    /// A key has at most [`MAX_KEY_BYTES`] bytes.
    #[error("a key of {0} bytes is longer than {MAX_KEY_BYTES}")]
    TooLong(usize),
}

impl Key {
    /// A key of these bytes.
    ///
    /// # Errors
    /// [`KeyError`] if there are none or more than [`MAX_KEY_BYTES`].
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let bytes = bytes.into();
        match bytes.len() {
            0 => Err(KeyError::Empty),
            n if n > MAX_KEY_BYTES => Err(KeyError::TooLong(n)),
            _ => Ok(Self(bytes.into_boxed_slice())),
        }
    }

    /// Begins a key of the given scope.
    pub fn within(scope: Scope) -> KeyBuilder {
        let mut bytes = Vec::with_capacity(64);
        match scope {
            Scope::Meta => bytes.push(0),
            Scope::Directory => bytes.push(1),
            Scope::Community(id) => {
                bytes.push(2);
                bytes.extend_from_slice(id.as_uuid().as_bytes());
            }
        }
        KeyBuilder(bytes)
    }

    /// The key's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The part of the key behind `prefix`; `None` if it does not begin with it.
    #[must_use]
    pub fn after(&self, prefix: &KeyBuilder) -> Option<&[u8]> {
        self.0.strip_prefix(prefix.0.as_slice())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.0.escape_ascii())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

/// What a key belongs to. Nearly every commit touches one scope only; the exceptions are listed in `ARCHITECTURE.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The store itself: its format marker.
    Meta,
    /// What communities share: people, and the names of communities.
    Directory,
    /// One community and all that is in it.
    Community(CommunityId),
}

/// Composes a [`Key`] part by part, or names the range of all keys that begin with the parts so far.
///
/// Text parts end with a zero byte and numbers are big-endian, so that bytewise order is the order of the parts and no
/// key is the prefix of another's part.
#[derive(Clone, Debug)]
#[must_use]
pub struct KeyBuilder(Vec<u8>);

impl KeyBuilder {
    /// Adds a text part. Zero bytes inside it, which would end the part early, are left out.
    pub fn text(mut self, part: &str) -> Self {
        self.0.extend(part.bytes().filter(|b| *b != 0));
        self.0.push(0);
        self
    }

    /// Adds an id: 16 bytes, which for a version 7 UUID sort by time.
    pub fn id(mut self, id: Uuid) -> Self {
        self.0.extend_from_slice(id.as_bytes());
        self
    }

    /// Adds a number: 4 bytes, big-endian.
    pub fn number(mut self, n: u32) -> Self {
        self.0.extend_from_slice(&n.to_be_bytes());
        self
    }

    /// Adds a time in milliseconds since 1970, so that earlier times sort first, also those before 1970.
    pub fn time(mut self, millis: i64) -> Self {
        self.0.extend_from_slice(&(millis ^ i64::MIN).to_be_bytes());
        self
    }

    /// Adds raw bytes, such as the rest of another key.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The key.
    ///
    /// # Panics
    /// If it came out longer than [`MAX_KEY_BYTES`]; the validated names and ids that the core composes keys from
    /// cannot bring that about.
    #[must_use]
    pub fn build(self) -> Key {
        assert!(
            self.0.len() <= MAX_KEY_BYTES,
            "a composed key is longer than {MAX_KEY_BYTES} bytes"
        );
        Key(self.0.into_boxed_slice())
    }

    /// The bounds of the range of all keys that begin with the parts so far.
    #[must_use]
    pub fn range(self) -> (Bound<Key>, Bound<Key>) {
        let mut end = self.0.clone();
        while end.last() == Some(&u8::MAX) {
            end.pop();
        }
        let upper = match end.last_mut() {
            Some(last) => {
                *last += 1;
                Bound::Excluded(Key(end.into_boxed_slice()))
            }
            None => Bound::Unbounded,
        };
        (Bound::Included(Key(self.0.into_boxed_slice())), upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_prefix_skip_trailing_ff() {
        let (low, high) = Key::within(Scope::Meta).bytes(&[7, 0xff]).range();
        assert_eq!(low, Bound::Included(Key::from_bytes([0, 7, 0xff]).unwrap()));
        assert_eq!(high, Bound::Excluded(Key::from_bytes([0, 8]).unwrap()));
    }

    #[test]
    fn times_sort_across_1970() {
        let key = |ms| Key::within(Scope::Directory).time(ms).build();
        assert!(key(-5) < key(-1) && key(-1) < key(0) && key(0) < key(1) && key(1) < key(i64::MAX));
    }

    #[test]
    fn a_text_part_is_never_a_prefix_of_another() {
        let key = |s| Key::within(Scope::Directory).text(s).text("x").build();
        assert!(key("a") < key("a-b") && key("a-b") < key("ab"));
    }

    #[test]
    fn lengths_are_limited() {
        assert_eq!(Key::from_bytes([]).unwrap_err(), KeyError::Empty);
        assert!(Key::from_bytes([0; MAX_KEY_BYTES]).is_ok());
        assert_eq!(
            Key::from_bytes([0; MAX_KEY_BYTES + 1]).unwrap_err(),
            KeyError::TooLong(MAX_KEY_BYTES + 1)
        );
    }
}
