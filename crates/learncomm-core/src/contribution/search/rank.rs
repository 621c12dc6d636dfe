//! Which documents fit a query, the best first: BM25, in which a word of a title or tag counts as three of a body.
//!
//! How many documents there are, how long they are, and how many have a word: all of it is counted among those that the
//! reader may see, so an order tells nothing of others. It depends on the documents alone, not on how they lie in
//! segments.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use uuid::Uuid;

use super::bytes::Damaged;
use super::document::Document;
use super::guard::{Part, bucket_key, head_key};
use super::query::{Query, Wanted};
use super::segment::{Head, entries, unpack};
use crate::id::CommunityId;
use crate::store::{Key, Record, RecordReader, StoreError};

/// How fast further occurrences of a word count for less.
const SATURATION: f64 = 1.2;
/// How much longer documents are held back.
const LENGTH: f64 = 0.75;
/// How much a word adds that stands as it was typed, and not in another form.
const EXACT: f64 = 0.5;
/// The most buckets of one segment that are read for one beginning of a word.
const MAX_BUCKETS: u32 = 64;

/// What a filter asks of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub(super) kind: Option<u32>,
    pub(super) author: Option<Uuid>,
    pub(super) topic: Option<String>,
}

/// A document that is not in a segment, or not as it is now.
#[derive(Debug)]
pub(super) struct Direct {
    pub(super) document: Document,
    /// Whether others see it, too: drafts have no part in what is counted.
    pub(super) is_shared: bool,
}

/// What is searched.
#[derive(Debug)]
pub(super) struct Corpus<'c> {
    pub(super) community: CommunityId,
    pub(super) parts: &'c [Part],
    /// By number: what was read one by one; `None` where it is not to be found. It hides what segments say.
    pub(super) direct: &'c BTreeMap<u32, Option<Direct>>,
    /// Whether the reader sees what is for the community, and not only what is for everyone.
    pub(super) is_within: bool,
}

/// What fits.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Numbers, the best first; of equal ones, the newest number.
    pub(super) numbers: Vec<u32>,
    /// Nothing has all words: these have some.
    pub(super) any: bool,
    /// Not all beginnings of words could be looked up.
    pub(super) incomplete: bool,
}

/// A segment, opened.
struct Open<'p> {
    part: &'p Part,
    head: Head,
    /// Whether it says the last word of a document, and the reader may see that.
    counts: Vec<bool>,
    buckets: BTreeMap<u32, Vec<u8>>,
}

/// Ranks what fits; `None` if a segment is not there (any more).
pub(super) async fn rank(
    store: &dyn RecordReader,
    corpus: &Corpus<'_>,
    query: &Query,
    wish: &Wish,
) -> Result<Option<Ranking>, StoreError> {
    let Some(heads) = heads(store, corpus).await? else {
        return Ok(None);
    };
    let mut reading = Reading::of(corpus, heads);
    let mut ranking = Ranking::default();
    if !reading
        .read_buckets(store, corpus.community, query, &mut ranking.incomplete)
        .await?
    {
        return Ok(None);
    }
    let scores = reading.scores(query, wish)?;
    let most = scores.values().map(|(_, words)| *words).max().unwrap_or_default();
    let all = query.wanted.len();
    // Words that follow each other are all there, or it is not what was asked for.
    let needed = if most == all || !query.phrases.is_empty() {
        all
    } else {
        1
    };
    ranking.any = most > 0 && needed < all;
    let mut ranked: Vec<(f64, u32)> = scores
        .into_iter()
        .filter(|(_, (_, words))| *words >= needed)
        .map(|(number, (score, _))| (score, number))
        .collect();
    // The same terms in another order give another last digit, which must not decide.
    let rounded = |score: f64| (score * 1e6).round();
    ranked.sort_unstable_by(|a, b| rounded(b.0).total_cmp(&rounded(a.0)).then(b.1.cmp(&a.1)));
    ranking.numbers = ranked.into_iter().map(|(_, number)| number).collect();
    Ok(Some(ranking))
}

/// The heads of all segments.
async fn heads<'c>(
    store: &dyn RecordReader,
    corpus: &Corpus<'c>,
) -> Result<Option<Vec<(&'c Part, Head)>>, StoreError> {
    let keys: Vec<Key> = corpus
        .parts
        .iter()
        .map(|part| head_key(corpus.community, part.id))
        .collect();
    let Some(records) = all_of(store, &keys).await? else {
        return Ok(None);
    };
    let opened = corpus.parts.iter().zip(&records).map(|(part, record)| {
        let head = Head::decode(&record.value).map_err(|e| damaged(&record.key, e))?;
        Ok((part, head))
    });
    opened.collect::<Result<_, StoreError>>().map(Some)
}

/// The records under all keys; `None` if one is missing.
pub(super) async fn all_of(
    store: &dyn RecordReader,
    keys: &[Key],
) -> Result<Option<Vec<Record>>, StoreError> {
    if keys.is_empty() {
        return Ok(Some(Vec::new()));
    }
    Ok(store.get(keys).await?.into_iter().collect())
}

pub(super) fn damaged(key: &Key, _: Damaged) -> StoreError {
    StoreError::Corrupt {
        what: format!("{key} of the search index is damaged; build the index anew"),
        source: None,
    }
}

struct Reading<'c> {
    direct: Vec<&'c Direct>,
    segments: Vec<Open<'c>>,
    /// Of what segments say: in which one, at which place.
    places: HashMap<u32, (usize, usize)>,
    /// How many documents the reader may see, and how long they are together.
    docs: u64,
    length: u64,
    community: CommunityId,
}

impl<'c> Reading<'c> {
    fn of(corpus: &Corpus<'c>, heads: Vec<(&'c Part, Head)>) -> Self {
        let direct: Vec<&Direct> = corpus.direct.values().flatten().collect();
        let mut reading = Self {
            segments: Vec::new(),
            places: HashMap::new(),
            docs: 0,
            length: 0,
            community: corpus.community,
            direct,
        };
        for direct in reading.direct.iter().filter(|direct| direct.is_shared) {
            reading.docs += 1;
            reading.length += u64::from(direct.document.facts.length);
        }
        let mut said: HashSet<u32> = corpus.direct.keys().copied().collect();
        for (n, (part, head)) in heads.into_iter().enumerate().rev() {
            let mut counts = vec![false; head.numbers.len()];
            for (ordinal, number) in head.numbers.iter().enumerate() {
                let is_last = said.insert(*number);
                if is_last && !head.is_gone(ordinal) && (corpus.is_within || head.is_for_everyone(ordinal)) {
                    counts[ordinal] = true;
                    reading.places.insert(*number, (n, ordinal));
                    reading.docs += 1;
                    reading.length += u64::from(head.lengths[ordinal]);
                }
            }
            reading.segments.push(Open {
                part,
                head,
                counts,
                buckets: BTreeMap::new(),
            });
        }
        reading.segments.reverse();
        reading
    }

    /// Reads the buckets in which the words of the query would be; false if one is missing.
    async fn read_buckets(
        &mut self,
        store: &dyn RecordReader,
        community: CommunityId,
        query: &Query,
        incomplete: &mut bool,
    ) -> Result<bool, StoreError> {
        let mut needed: BTreeSet<(usize, u32)> = BTreeSet::new();
        for (n, segment) in self.segments.iter().enumerate() {
            for wanted in query.wanted.iter().chain(&query.excluded) {
                let Range { start, end } = segment.head.buckets(&wanted.term, wanted.is_prefix);
                *incomplete |= end - start > MAX_BUCKETS;
                needed.extend((start..end.min(start + MAX_BUCKETS)).map(|bucket| (n, bucket)));
                if let Some(exact) = &wanted.exact {
                    needed.extend(segment.head.buckets(exact, false).map(|bucket| (n, bucket)));
                }
            }
        }
        let keys: Vec<Key> = needed
            .iter()
            .map(|(n, bucket)| bucket_key(community, self.segments[*n].part.id, *bucket))
            .collect();
        let Some(records) = all_of(store, &keys).await? else {
            return Ok(false);
        };
        for ((n, bucket), record) in needed.into_iter().zip(records) {
            self.segments[n].buckets.insert(bucket, record.value);
        }
        Ok(true)
    }

    /// Of each document that fits the wish and has any of the words: its score, and how many of them it has.
    fn scores(&self, query: &Query, wish: &Wish) -> Result<BTreeMap<u32, (f64, usize)>, StoreError> {
        let mut scores: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
        for wanted in &query.wanted {
            for (number, score) in self.scored(wanted)? {
                let sum = scores.entry(number).or_default();
                sum.0 += score;
                sum.1 += 1;
            }
            let Some(exact) = &wanted.exact else { continue };
            let exact = Wanted {
                term: exact.clone(),
                is_prefix: false,
                exact: None,
            };
            for (number, score) in self.scored(&exact)? {
                if let Some(sum) = scores.get_mut(&number) {
                    sum.0 += EXACT * score;
                }
            }
        }
        for excluded in &query.excluded {
            for number in self.postings(excluded)?.into_keys() {
                scores.remove(&number);
            }
        }
        scores.retain(|number, _| self.fits(*number, wish));
        Ok(scores)
    }

    /// What a word adds to the score of each document that has it.
    fn scored(&self, wanted: &Wanted) -> Result<Vec<(u32, f64)>, StoreError> {
        let postings = self.postings(wanted)?;
        let shared = postings.iter().filter(|(_, (_, is_shared))| *is_shared).count() as f64;
        let docs = self.docs as f64;
        let rarity = (1.0 + (docs - shared + 0.5) / (shared + 0.5)).ln();
        let average = self.length as f64 / docs.max(1.0);
        let score = |(number, (weight, _)): (u32, (u32, bool))| {
            let length = f64::from(self.length_of(number)) / average.max(1.0);
            let often = f64::from(weight);
            let held_back = SATURATION * (1.0 - LENGTH + LENGTH * length);
            (number, rarity * often * (SATURATION + 1.0) / (often + held_back))
        };
        Ok(postings.into_iter().map(score).collect())
    }

    /// The documents that have a word: how often, by weight, and whether others see the document, too.
    fn postings(&self, wanted: &Wanted) -> Result<BTreeMap<u32, (u32, bool)>, StoreError> {
        let mut postings: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
        for direct in &self.direct {
            let has = direct.document.terms.range(wanted.term.clone()..);
            let has = has.take_while(|(term, _)| wanted.is(term));
            let weight = has.fold(0_u32, |sum, (_, weight)| sum.saturating_add(*weight));
            if weight > 0 {
                postings.insert(direct.document.number, (weight, direct.is_shared));
            }
        }
        for segment in &self.segments {
            for bucket in segment.head.buckets(&wanted.term, wanted.is_prefix) {
                let Some(bytes) = segment.buckets.get(&bucket) else {
                    continue;
                };
                gather(segment, bytes, wanted, &mut postings)
                    .map_err(|e| damaged(&bucket_key(self.community, segment.part.id, bucket), e))?;
            }
        }
        Ok(postings)
    }

    fn length_of(&self, number: u32) -> u32 {
        match self.places.get(&number) {
            Some((n, ordinal)) => self.segments[*n].head.lengths[*ordinal],
            None => self
                .direct_of(number)
                .map_or(0, |direct| direct.document.facts.length),
        }
    }

    fn direct_of(&self, number: u32) -> Option<&'c Direct> {
        let found = self
            .direct
            .binary_search_by_key(&number, |direct| direct.document.number);
        found.ok().map(|at| self.direct[at])
    }

    fn fits(&self, number: u32, wish: &Wish) -> bool {
        let (kind, author, is_about);
        if let Some((n, ordinal)) = self.places.get(&number) {
            let head = &self.segments[*n].head;
            kind = head.kind(*ordinal);
            author = head.author(*ordinal);
            is_about = wish
                .topic
                .as_deref()
                .is_none_or(|topic| head.topics(*ordinal).any(|t| t == topic));
        } else if let Some(direct) = self.direct_of(number) {
            let facts = &direct.document.facts;
            kind = facts.kind;
            author = facts.author;
            is_about = wish
                .topic
                .as_ref()
                .is_none_or(|topic| facts.topics.contains(topic));
        } else {
            return false;
        }
        is_about
            && wish.kind.is_none_or(|wanted| wanted == kind)
            && wish.author.is_none_or(|wanted| Some(wanted) == author)
    }
}

/// Adds what a bucket says of a word, as far as it counts.
fn gather(
    segment: &Open<'_>,
    bucket: &[u8],
    wanted: &Wanted,
    postings: &mut BTreeMap<u32, (u32, bool)>,
) -> Result<(), Damaged> {
    for entry in entries(bucket) {
        let (term, packed) = entry?;
        if !wanted.is(term) {
            continue;
        }
        for posting in unpack(packed) {
            let (ordinal, weight) = posting?;
            if *segment.counts.get(ordinal).ok_or(Damaged)? {
                let posting = postings.entry(segment.head.numbers[ordinal]).or_insert((0, true));
                posting.0 = posting.0.saturating_add(weight);
            }
        }
    }
    Ok(())
}
