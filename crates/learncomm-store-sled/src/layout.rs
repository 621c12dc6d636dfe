//! The physical form: what a logical record looks like inside sled's one tree.
//!
//! | physical key | value |
//! |---|---|
//! | `00 01` | the latest revision |
//! | `00 02` | a large batch that is durable and still being spread out (the journal) |
//! | `00 03`, revision, number | chunks that no head points to any more and that wait to be removed |
//! | `01`, logical key (escaped) | the head of a record: revision, length, checksum, and the value if it is short |
//! | `02`, revision, number | a chunk of a long value |
//!
//! Heads lie together, so that a scan of logical keys passes no chunk. A chunk's key is made of the revision of the
//! batch that wrote it and a number counted through that batch: chunks are inserted in ascending order, are never
//! rewritten in place, and those of one value are neighbours.

use learncomm_core::store::{MAX_VALUE_BYTES, StoreError};

use crate::fault;

/// Values up to this length stay in the head.
pub(crate) const INLINE: usize = 2_048;
/// The length of a chunk. Sled splits its leaves by the number of entries, not by their size, and puts a leaf that
/// outgrows a quarter of a segment into a file of its own that nobody makes durable: entries must stay small.
pub(crate) const CHUNK: usize = 4_000;

pub(crate) const COUNTER: &[u8] = &[0, 1];
pub(crate) const JOURNAL: &[u8] = &[0, 2];
const GARBAGE: [u8; 2] = [0, 3];
const HEAD: u8 = 1;
const CHUNKS: u8 = 2;

const FORM_INLINE: u8 = 1;
const FORM_CHUNKED: u8 = 2;

/// Bytes at or above this are written as two.
const ESCAPE: u8 = 0xfe;

/// The physical key of a head.
///
/// No physical key of a head holds the byte `ff`: when sled walks backwards it looks for the leaf before `k` by
/// lowering the last byte of `k` and adding four times `ff`, which is only right if no key lies behind that. So `fe`
/// becomes `fe 00` and `ff` becomes `fe 01`, which keeps the order, also of keys that begin with one another.
pub(crate) fn head_key(logical: &[u8]) -> Vec<u8> {
    let mut physical = Vec::with_capacity(logical.len() + 8);
    physical.push(HEAD);
    for &byte in logical {
        if byte < ESCAPE {
            physical.push(byte);
        } else {
            physical.extend_from_slice(&[ESCAPE, byte - ESCAPE]);
        }
    }
    physical
}

/// The logical key of a head's physical key.
pub(crate) fn logical_key(physical: &[u8]) -> Result<Vec<u8>, StoreError> {
    let odd = || fault::corrupt(format!("a key that cannot be read: {}", physical.escape_ascii()));
    let rest = physical.strip_prefix(&[HEAD]).ok_or_else(odd)?;
    let mut logical = Vec::with_capacity(rest.len());
    let mut bytes = rest.iter();
    while let Some(&byte) = bytes.next() {
        logical.push(match byte {
            ESCAPE => match bytes.next() {
                Some(&low @ 0..=1) => ESCAPE + low,
                _ => return Err(odd()),
            },
            byte => byte,
        });
    }
    Ok(logical)
}

/// Where heads begin.
pub(crate) const FIRST_HEAD: &[u8] = &[HEAD];
/// Where heads have ended.
pub(crate) const PAST_HEADS: &[u8] = &[HEAD + 1];
/// Where chunks have ended.
pub(crate) const PAST_CHUNKS: &[u8] = &[CHUNKS + 1];

/// The physical key of a chunk.
pub(crate) fn chunk_key(revision: u64, number: u32) -> [u8; 13] {
    let mut key = [CHUNKS; 13];
    key[1..9].copy_from_slice(&revision.to_be_bytes());
    key[9..].copy_from_slice(&number.to_be_bytes());
    key
}

/// A run of chunks of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) revision: u64,
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Run {
    pub(crate) fn keys(self) -> impl DoubleEndedIterator<Item = [u8; 13]> + ExactSizeIterator {
        (0..self.count).map(move |i| chunk_key(self.revision, self.first + i))
    }

    /// The key and value of the note that the run is garbage.
    pub(crate) fn as_garbage(self) -> (Vec<u8>, Vec<u8>) {
        let mut key = GARBAGE.to_vec();
        key.extend_from_slice(&self.revision.to_be_bytes());
        key.extend_from_slice(&self.first.to_be_bytes());
        (key, self.count.to_le_bytes().to_vec())
    }

    pub(crate) fn from_garbage(key: &[u8], value: &[u8]) -> Option<Self> {
        let key = key.strip_prefix(&GARBAGE)?;
        let (revision, first) = key.split_first_chunk()?;
        Some(Self {
            revision: u64::from_be_bytes(*revision),
            first: u32::from_be_bytes(first.try_into().ok()?),
            count: u32::from_le_bytes(value.try_into().ok()?),
        })
    }
}

pub(crate) const FIRST_GARBAGE: &[u8] = &GARBAGE;
pub(crate) const PAST_GARBAGE: &[u8] = &[0, 4];

/// Where a value is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    Inline(&'a [u8]),
    Chunked(Run),
}

/// The head of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) revision: u64,
    pub(crate) length: usize,
    pub(crate) checksum: u32,
    pub(crate) place: Place<'a>,
}

impl<'a> Head<'a> {
    /// Reads a head; `None` if it is none.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (&form, rest) = bytes.split_first()?;
        let (revision, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (checksum, rest) = rest.split_first_chunk()?;
        let revision = u64::from_le_bytes(*revision);
        let length = u32::from_le_bytes(*length) as usize;
        let place = match form {
            FORM_INLINE if rest.len() == length => Place::Inline(rest),
            FORM_CHUNKED if rest.len() == 8 && length <= MAX_RUN_BYTES => {
                let (first, count) = rest.split_first_chunk()?;
                let first = u32::from_le_bytes(*first);
                let count = u32::from_le_bytes(count.try_into().ok()?);
                first.checked_add(count)?;
                Place::Chunked(Run { revision, first, count })
            }
            _ => return None,
        };
        Some(Self {
            revision,
            length,
            checksum: u32::from_le_bytes(*checksum),
            place,
        })
    }

    /// Writes the head of `value`, whose chunks (if it needs any) begin at `first`; with it how many there are.
    pub(crate) fn write(key: &[u8], value: &[u8], revision: u64, first: u32, inline: usize) -> (Vec<u8>, u32) {
        let is_inline = value.len() <= inline;
        let mut head = Vec::with_capacity(25 + if is_inline { value.len() } else { 0 });
        head.push(if is_inline { FORM_INLINE } else { FORM_CHUNKED });
        head.extend_from_slice(&revision.to_le_bytes());
        head.extend_from_slice(&(value.len() as u32).to_le_bytes());
        head.extend_from_slice(&checksum(key, revision, value).to_le_bytes());
        if is_inline {
            head.extend_from_slice(value);
            return (head, 0);
        }
        let count = value.len().div_ceil(CHUNK) as u32;
        head.extend_from_slice(&first.to_le_bytes());
        head.extend_from_slice(&count.to_le_bytes());
        (head, count)
    }

    /// The chunks that the head points to.
    pub(crate) fn run(&self) -> Option<Run> {
        match self.place {
            Place::Inline(_) => None,
            Place::Chunked(run) => Some(run),
        }
    }
}

/// The longest thing stored in chunks: a value, or the journal of a batch, which holds keys and heads besides.
const MAX_RUN_BYTES: usize = 32 * MAX_VALUE_BYTES;

/// Covers the value and where it belongs, so that a value that turns up in the wrong place is noticed too.
pub(crate) fn checksum(key: &[u8], revision: u64, value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(&revision.to_le_bytes());
    hasher.update(value);
    hasher.finalize()
}

/// The stored form of the latest revision.
pub(crate) fn counter(revision: u64) -> Vec<u8> {
    Head::write(COUNTER, &[], revision, 0, INLINE).0
}

/// Reads what [`counter`] wrote.
pub(crate) fn read_counter(bytes: &[u8]) -> Option<u64> {
    let head = Head::read(bytes)?;
    (head.checksum == checksum(COUNTER, head.revision, &[])).then_some(head.revision)
}

/// One change of the tree.
pub(crate) type Op = (Vec<u8>, Option<Vec<u8>>);

/// Changes as bytes, for the journal.
pub(crate) fn pack(ops: &[Op]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut part = |part: &[u8]| {
        bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
        bytes.extend_from_slice(part);
    };
    for (key, value) in ops {
        part(key);
        match value {
            // No stored value is empty, so an empty one can stand for a removal.
            None => part(&[]),
            Some(value) => part(value),
        }
    }
    bytes
}

/// Reads what [`pack`] wrote.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Vec<Op>> {
    fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        *bytes = rest;
        Some(part)
    }
    let mut ops = Vec::new();
    while !bytes.is_empty() {
        let key = part(&mut bytes)?.to_vec();
        let value = part(&mut bytes)?;
        ops.push((key, (!value.is_empty()).then(|| value.to_vec())));
    }
    Some(ops)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_keeps_the_order() {
        let keys: Vec<&[u8]> = vec![
            &[0],
            &[0, 0],
            &[0, 0xfd],
            &[0, 0xfe],
            &[0, 0xfe, 0],
            &[0, 0xfe, 0xff],
            &[0, 0xff],
            &[0, 0xff, 0],
            &[1],
            &[0xfe],
            &[0xff],
            &[0xff, 0xff],
        ];
        let physical: Vec<_> = keys.iter().map(|k| head_key(k)).collect();
        assert!(physical.is_sorted());
        for (key, physical) in keys.iter().zip(&physical) {
            assert!(!physical.contains(&0xff));
            assert_eq!(logical_key(physical).unwrap(), *key);
        }
    }

    #[test]
    fn heads_and_journals_read_back() {
        for length in [0, 1, INLINE, INLINE + 1, CHUNK, CHUNK + 1, MAX_VALUE_BYTES] {
            let value = vec![7; length];
            let (bytes, count) = Head::write(b"k", &value, 9, 3, INLINE);
            let head = Head::read(&bytes).unwrap();
            assert_eq!((head.revision, head.length), (9, length));
            assert_eq!(head.checksum, checksum(b"k", 9, &value));
            assert_eq!(head.run().map_or(0, |r| r.count), count);
            for cut in 0..bytes.len() {
                assert!(Head::read(&bytes[..cut]).is_none());
            }
        }
        let ops = vec![(vec![1, 2], Some(vec![3])), (vec![4], None)];
        assert_eq!(unpack(&pack(&ops)), Some(ops));
        assert_eq!(unpack(&[1, 0, 0, 0]), None);
        let run = Run { revision: 1 << 40, first: 2, count: 3 };
        let (key, value) = run.as_garbage();
        assert_eq!(Run::from_garbage(&key, &value), Some(run));
        assert_eq!(read_counter(&counter(77)), Some(77));
    }
}
