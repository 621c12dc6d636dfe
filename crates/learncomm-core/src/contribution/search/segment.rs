//! Many documents turned around: for each term, which documents have it, and how often.
//!
//! A segment is stored as a *head* – its documents in the order of their numbers, with what filters and ranking ask
//! for, and the first term of each bucket – and *buckets* of terms in their order. A search reads the heads, and of
//! each segment the bucket in which a term of the query would be.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::bytes::{Bytes, Damaged, put, put_text};
use super::document::{Document, Facts};

/// The form of what is stored; another one is built anew.
pub(super) const LAYOUT: u32 = 1;
/// A bucket is closed when it has so many bytes; one term is never cut.
const BUCKET_BYTES: usize = 32 << 10;
/// The most documents of a segment.
pub(super) const SEGMENT_DOCS: usize = 16_384;
/// Segments are joined as long as they have no more bytes together. With it, what one step writes fits into a batch, even
/// if all numbers in it become twice as long.
pub(super) const SEGMENT_BYTES: usize = 7 << 19;
/// The same of the heads, each of which is one value.
pub(super) const HEAD_BYTES: usize = 320 << 10;

/// A segment in memory, while it is made.
#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    /// `None` if it is gone: then what older segments say of it does not count.
    pub(super) docs: BTreeMap<u32, Option<Facts>>,
    terms: BTreeMap<String, Vec<(u32, u32)>>,
}

/// A segment as it is stored.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) head: Vec<u8>,
    pub(super) buckets: Vec<Vec<u8>>,
}

impl Segment {
    /// Adds a document; each one once.
    pub(super) fn add(&mut self, document: Document) {
        for (term, weight) in document.terms {
            self.terms
                .entry(term)
                .or_default()
                .push((document.number, weight));
        }
        self.docs.insert(document.number, Some(document.facts));
    }

    /// Remembers that a document is gone.
    pub(super) fn add_gone(&mut self, number: u32) {
        self.docs.insert(number, None);
    }

    /// Takes in an older segment: what it says of documents that are here, too, is out of date.
    pub(super) fn absorb(&mut self, older: Self) {
        let Self { docs, terms } = older;
        let (known, new): (BTreeMap<_, _>, BTreeMap<_, _>) = docs
            .into_iter()
            .partition(|(number, _)| self.docs.contains_key(number));
        for (term, mut postings) in terms {
            postings.retain(|(number, _)| !known.contains_key(number));
            if !postings.is_empty() {
                self.terms.entry(term).or_default().extend(postings);
            }
        }
        self.docs.extend(new);
    }

    /// Forgets some documents, with their words.
    pub(super) fn forget(&mut self, numbers: &HashSet<u32>) {
        self.docs.retain(|number, _| !numbers.contains(number));
        self.terms.retain(|_, postings| {
            postings.retain(|(number, _)| !numbers.contains(number));
            !postings.is_empty()
        });
    }

    /// Forgets what is gone: there is no older segment that could say something of it.
    pub(super) fn forget_gone(&mut self) {
        self.docs.retain(|_, facts| facts.is_some());
    }

    pub(super) fn encode(&self) -> Encoded {
        let ordinals: HashMap<u32, u32> = self.docs.keys().copied().zip(0..).collect();
        let (mut firsts, mut buckets) = (Vec::new(), Vec::new());
        let mut bucket = Vec::new();
        for (term, postings) in &self.terms {
            let mut postings = postings.clone();
            postings.sort_unstable();
            if bucket.is_empty() {
                firsts.push(term.as_str());
            }
            let (mut packed, mut before) = (Vec::with_capacity(postings.len() * 2), 0);
            for (number, weight) in &postings {
                let ordinal = ordinals.get(number).copied().unwrap_or_default();
                put(&mut packed, ordinal - before);
                put(&mut packed, *weight);
                before = ordinal;
            }
            put_text(&mut bucket, term);
            put(&mut bucket, packed.len() as u32);
            bucket.extend_from_slice(&packed);
            if bucket.len() >= BUCKET_BYTES {
                buckets.push(std::mem::take(&mut bucket));
            }
        }
        if !bucket.is_empty() {
            buckets.push(bucket);
        }
        Encoded {
            head: encode_head(&self.docs, &firsts),
            buckets,
        }
    }

    /// The segment that was stored so.
    pub(super) fn decode(head: &[u8], buckets: &[&[u8]]) -> Result<Self, Damaged> {
        let head = Head::decode(head)?;
        let mut segment = Self::default();
        for (ordinal, number) in head.numbers.iter().enumerate() {
            segment.docs.insert(*number, head.facts(ordinal));
        }
        for bucket in buckets {
            for entry in entries(bucket) {
                let (term, packed) = entry?;
                let mut postings = Vec::with_capacity(packed.len() / 2);
                for posting in unpack(packed) {
                    let (ordinal, weight) = posting?;
                    postings.push((*head.numbers.get(ordinal).ok_or(Damaged)?, weight));
                }
                segment.terms.insert(term.to_owned(), postings);
            }
        }
        Ok(segment)
    }
}

fn encode_head(docs: &BTreeMap<u32, Option<Facts>>, firsts: &[&str]) -> Vec<u8> {
    let (mut authors, mut topics) = (Vec::new(), Vec::new());
    let (mut author_at, mut topic_at) = (HashMap::new(), HashMap::new());
    let (mut rows, mut before) = (Vec::new(), 0);
    for (number, facts) in docs {
        put(&mut rows, number - before);
        before = *number;
        let Some(facts) = facts else {
            put(&mut rows, 0);
            continue;
        };
        put(&mut rows, (facts.kind + 1) * 2 + u32::from(facts.everyone));
        put(&mut rows, facts.length);
        let author = facts.author.map_or(0, |author| {
            *author_at.entry(author).or_insert_with(|| {
                authors.push(author);
                authors.len() as u32
            })
        });
        put(&mut rows, author);
        put(&mut rows, facts.topics.len() as u32);
        for topic in &facts.topics {
            let at = *topic_at.entry(topic.as_str()).or_insert_with(|| {
                topics.push(topic.as_str());
                topics.len() as u32 - 1
            });
            put(&mut rows, at);
        }
    }
    let mut head = Vec::new();
    put(&mut head, LAYOUT);
    put(&mut head, authors.len() as u32);
    authors
        .iter()
        .for_each(|author| head.extend_from_slice(author.as_bytes()));
    for names in [&topics, firsts] {
        put(&mut head, names.len() as u32);
        names.iter().for_each(|name| put_text(&mut head, name));
    }
    put(&mut head, docs.len() as u32);
    head.extend_from_slice(&rows);
    head
}

/// The documents of a segment, and where its terms are.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// In their order. A document is known by its place among them.
    pub(super) numbers: Vec<u32>,
    /// Kind and visibility; 0 if it is gone.
    kinds: Vec<u32>,
    pub(super) lengths: Vec<u32>,
    /// 1 more than the place among the authors; 0 if there is none.
    by: Vec<u32>,
    /// Where the topics of each begin.
    about_from: Vec<u32>,
    about: Vec<u32>,
    authors: Vec<Uuid>,
    topics: Vec<String>,
    firsts: Vec<String>,
}

impl Head {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut left = Bytes(bytes);
        if left.number()? != LAYOUT {
            return Err(Damaged);
        }
        let mut head = Self::default();
        for _ in 0..left.count()? {
            let id = left.take(16)?;
            head.authors.push(Uuid::from_slice(id).map_err(|_| Damaged)?);
        }
        for names in [&mut head.topics, &mut head.firsts] {
            for _ in 0..left.count()? {
                names.push(left.text()?.to_owned());
            }
        }
        let mut number = 0_u32;
        for place in 0..left.count()? {
            let step = left.number()?;
            if place > 0 && step == 0 {
                return Err(Damaged);
            }
            number = number.checked_add(step).ok_or(Damaged)?;
            head.numbers.push(number);
            head.about_from.push(head.about.len() as u32);
            let kind = left.number()?;
            head.kinds.push(kind);
            if kind == 0 {
                head.lengths.push(0);
                head.by.push(0);
                continue;
            }
            head.lengths.push(left.number()?);
            let by = left.number()?;
            if by as usize > head.authors.len() {
                return Err(Damaged);
            }
            head.by.push(by);
            for _ in 0..left.count()? {
                let topic = left.number()?;
                if topic as usize >= head.topics.len() {
                    return Err(Damaged);
                }
                head.about.push(topic);
            }
        }
        head.about_from.push(head.about.len() as u32);
        if left.is_empty() { Ok(head) } else { Err(Damaged) }
    }

    pub(super) fn is_gone(&self, ordinal: usize) -> bool {
        self.kinds[ordinal] == 0
    }

    pub(super) fn kind(&self, ordinal: usize) -> u32 {
        (self.kinds[ordinal] / 2).saturating_sub(1)
    }

    pub(super) fn is_for_everyone(&self, ordinal: usize) -> bool {
        self.kinds[ordinal] % 2 == 1
    }

    pub(super) fn author(&self, ordinal: usize) -> Option<Uuid> {
        let place = (self.by[ordinal] as usize).checked_sub(1)?;
        self.authors.get(place).copied()
    }

    pub(super) fn topics(&self, ordinal: usize) -> impl Iterator<Item = &str> {
        let (from, to) = (
            self.about_from[ordinal] as usize,
            self.about_from[ordinal + 1] as usize,
        );
        self.about[from..to]
            .iter()
            .map(|topic| self.topics[*topic as usize].as_str())
    }

    fn facts(&self, ordinal: usize) -> Option<Facts> {
        (!self.is_gone(ordinal)).then(|| Facts {
            kind: self.kind(ordinal),
            everyone: self.is_for_everyone(ordinal),
            author: self.author(ordinal),
            topics: self.topics(ordinal).map(ToOwned::to_owned).collect(),
            length: self.lengths[ordinal],
        })
    }

    /// The bucket in which a term would be; those in which terms with that beginning would be.
    pub(super) fn buckets(&self, term: &str, is_prefix: bool) -> std::ops::Range<u32> {
        let behind = self.firsts.partition_point(|first| first.as_str() <= term);
        let end = if is_prefix {
            self.firsts
                .partition_point(|first| first.as_str() <= term || first.starts_with(term))
        } else {
            behind
        };
        behind.saturating_sub(1) as u32..end as u32
    }
}

/// The terms of a bucket, each with its packed postings.
pub(super) fn entries(bucket: &[u8]) -> impl Iterator<Item = Result<(&str, &[u8]), Damaged>> {
    let mut left = Bytes(bucket);
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let entry = left.text().and_then(|term| {
            let len = left.count()?;
            Ok((term, left.take(len)?))
        });
        if entry.is_err() {
            left = Bytes(&[]);
        }
        Some(entry)
    })
}

/// Places of documents, and weights.
pub(super) fn unpack(packed: &[u8]) -> impl Iterator<Item = Result<(usize, u32), Damaged>> {
    let mut left = Bytes(packed);
    let mut ordinal = 0_u32;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let posting = left.number().and_then(|step| {
            ordinal = ordinal.checked_add(step).ok_or(Damaged)?;
            Ok((ordinal as usize, left.number()?))
        });
        if posting.is_err() {
            left = Bytes(&[]);
        }
        Some(posting)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> impl Strategy<Value = Facts> {
        (
            1..12_u32,
            any::<bool>(),
            0..4_u128,
            prop::collection::vec("[a-c]", 0..3),
            any::<u32>(),
        )
            .prop_map(|(kind, everyone, author, topics, length)| Facts {
                kind,
                everyone,
                author: (author > 0).then(|| Uuid::from_u128(author)),
                topics,
                length,
            })
    }

    fn segment() -> impl Strategy<Value = Segment> {
        let terms = prop::collection::btree_map("[a-d]{1,3}", 1..9_u32, 0..6);
        let document = prop::option::of((facts(), terms));
        prop::collection::btree_map(0..40_u32, document, 0..12).prop_map(|docs| {
            let mut segment = Segment::default();
            for (number, document) in docs {
                match document {
                    Some((facts, terms)) => segment.add(Document { number, facts, terms }),
                    None => segment.add_gone(number),
                }
            }
            segment
        })
    }

    fn again(segment: &Segment) -> Segment {
        let encoded = segment.encode();
        let buckets: Vec<&[u8]> = encoded.buckets.iter().map(Vec::as_slice).collect();
        Segment::decode(&encoded.head, &buckets).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(segment in segment()) {
            let read = again(&segment);
            prop_assert_eq!(&read.docs, &segment.docs);
            prop_assert_eq!(&read.terms, &segment.terms);
        }

        #[test]
        fn joined_segments_say_what_the_newest_says(mut parts in prop::collection::vec(segment(), 1..4)) {
            let mut newest: BTreeMap<u32, (usize, Option<Facts>)> = BTreeMap::new();
            for (n, part) in parts.iter().enumerate() {
                newest.extend(part.docs.iter().map(|(number, facts)| (*number, (n, facts.clone()))));
            }
            let mut terms: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
            for (n, part) in parts.iter().enumerate() {
                for (term, postings) in &part.terms {
                    let valid = postings.iter().filter(|(number, _)| newest[number].0 == n);
                    terms.entry(term.clone()).or_default().extend(valid);
                }
            }
            terms.retain(|_, postings| { postings.sort_unstable(); !postings.is_empty() });
            let mut joined = parts.pop().unwrap();
            while let Some(older) = parts.pop() {
                joined.absorb(older);
            }
            let joined = again(&joined);
            prop_assert_eq!(joined.docs, newest.into_iter().map(|(n, (_, f))| (n, f)).collect::<BTreeMap<_, _>>());
            prop_assert_eq!(joined.terms, terms);
        }

        #[test]
        fn damage_is_told_and_nothing_panics(segment in segment(), at in any::<prop::sample::Index>(), with in any::<u8>()) {
            let mut encoded = segment.encode();
            let place = at.index(encoded.head.len());
            encoded.head[place] = with;
            let buckets: Vec<&[u8]> = encoded.buckets.iter().map(Vec::as_slice).collect();
            let _ = Segment::decode(&encoded.head, &buckets);
            if let Some(bucket) = encoded.buckets.first() {
                let mut bucket = bucket.clone();
                let place = at.index(bucket.len());
                bucket[place] = with;
                let _ = Segment::decode(&encoded.head, &[&bucket]);
            }
        }
    }

    #[test]
    fn a_term_is_in_its_bucket() {
        let mut segment = Segment::default();
        for number in 0..2_000_u32 {
            let terms = (0..20)
                .map(|n| (format!("w{:05}", number * 7 % 1_999 * 20 + n), 1))
                .collect();
            let facts = Facts {
                kind: 1,
                everyone: false,
                author: None,
                topics: Vec::new(),
                length: 20,
            };
            segment.add(Document { number, facts, terms });
        }
        let terms: Vec<String> = segment.terms.keys().cloned().collect();
        let encoded = segment.encode();
        assert!(encoded.buckets.len() > 4, "{}", encoded.buckets.len());
        let head = Head::decode(&encoded.head).unwrap();
        let within = |range: std::ops::Range<u32>| {
            let buckets = range.map(|n| entries(&encoded.buckets[n as usize]));
            buckets
                .flatten()
                .map(|entry| entry.unwrap().0)
                .collect::<Vec<_>>()
        };
        for term in &terms {
            let range = head.buckets(term, false);
            assert!(
                range.len() == 1 && within(range).contains(&term.as_str()),
                "{term}"
            );
        }
        assert!(head.buckets("a", false).is_empty() && head.buckets("a", true).is_empty());
        for prefix in ["w", "w00", "w012", "w39"] {
            let found = within(head.buckets(prefix, true))
                .iter()
                .filter(|t| t.starts_with(prefix))
                .count();
            assert_eq!(
                found,
                terms.iter().filter(|t| t.starts_with(prefix)).count(),
                "{prefix}"
            );
        }
    }
}
