use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::document::Document;
use super::excerpt::Excerpt;
use super::guard::{Guard, drafts, guard_key, queue};
use super::plain::{line, plain};
use super::query::Query;
use super::rank::{Corpus, Direct, Ranking, Wish, rank};
use super::terms::words;
use super::upkeep::behind;
use crate::contribution::model::{Contribution, ContributionKind, contribution_key};
use crate::contribution::read::Shown;
use crate::contribution::reader::Reader;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, Slug};
use crate::store::thing::number_entry;
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, Scan, Scope, StoreError, envelope};

/// So many contributions that changed since they were indexed are read one by one; when there are more, they are
/// indexed first.
const DIRECT: usize = 64;
/// The same in a store that cannot be written to. What is beyond it may be missing from what is found.
const DIRECT_AT_MOST: usize = 1_000;
/// So many of one's own drafts are searched, the newest.
const DRAFTS: usize = 100;
/// A page is ended, full or not, when so many records were looked at: phrases are looked for in the texts themselves.
const LOOKED_AT: usize = 1_000;
/// How often a search starts again because the index changed under it.
const ATTEMPTS: usize = 16;

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words, of which all must occur, in any form; `"words that follow each other"`; `-unwanted`; `beginn*`. Up to
    /// [`MAX_QUERY`](super::MAX_QUERY) characters and 32 words.
    pub words: String,
    /// Of this kind only.
    pub kind: Option<ContributionKind>,
    /// By this person only.
    pub author: Option<Handle>,
    /// About this topic only.
    pub topic: Option<Slug>,
}

/// A contribution that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The contribution.
    #[serde(flatten)]
    pub shown: Shown,
    /// The place of its body where the words are.
    pub excerpt: Excerpt,
}

/// A page of what was found, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SearchPage {
    /// What was found.
    pub found: Vec<Found>,
    /// Where the next page begins, if there may be one. A place in an order that changes with what is shared. A page may
    /// hold less than was asked for, and still have a next one.
    pub next: Option<usize>,
    /// Nothing has all the words: what was found has some of them.
    pub any: bool,
    /// Something may be missing: the beginning of a word fits very many words, or a store that cannot be written to has
    /// much that is not indexed.
    pub incomplete: bool,
}

/// What an attempt reads beside the segments.
struct Beside {
    direct: BTreeMap<u32, Option<Direct>>,
    records: BTreeMap<u32, Contribution>,
    incomplete: bool,
}

impl Desk {
    /// Finds contributions by their words: in titles, bodies and tags, the best first, from place `from` on, at most
    /// `limit` (1 to 1,000). What stands and the actor may see is found, and their own drafts (the newest 100).
    ///
    /// Finding what changed lately may write: what waits to be indexed is indexed when it is much. In a store that
    /// cannot be written to, it is read instead, as far as that goes.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no word in it or too much, [`Error::NotFound`] for an unknown author;
    /// [`StoreError::Corrupt`] if the index is damaged: [`Hub::rebuild_search`](crate::Hub::rebuild_search) helps.
    pub async fn search(
        &self,
        community: CommunityId,
        search: &Search,
        from: usize,
        limit: usize,
    ) -> Result<SearchPage, Error> {
        let reader = self.reader(community).await?;
        let query = Query::parse(&search.words)?;
        let author = match &search.author {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let wish = Wish {
            kind: search.kind.map(ContributionKind::code),
            author: author.map(|person| person.as_uuid()),
            topic: search.topic.as_ref().map(ToString::to_string),
        };
        let mut may_write = self.hub.writable().is_ok();
        for _ in 0..ATTEMPTS {
            let most = if may_write { DIRECT } else { DIRECT_AT_MOST };
            // The queue before the guard: what is indexed meanwhile is seen twice rather than never.
            let mut waiting = self.waiting(community, most).await?;
            let stored = read_entity(self.hub.store(), &guard_key(community)).await?;
            let guard = Guard::of(stored);
            if let Some(after) = guard.building {
                waiting.extend(self.unbuilt(community, after, most).await?);
                waiting.sort_unstable();
                waiting.dedup();
            }
            if may_write && waiting.len() > most {
                may_write = false;
                // A search finds without it, too.
                let _ = self.hub.index_search(community).await;
                continue;
            }
            let beside = self.beside(community, &reader, waiting, most).await?;
            let corpus = Corpus {
                community,
                parts: &guard.segments,
                direct: &beside.direct,
                is_within: reader.within,
            };
            let Some(ranking) = rank(self.hub.store(), &corpus, &query, &wish).await? else {
                let now: Option<Guard> = read_entity(self.hub.store(), &guard_key(community)).await?;
                if Guard::of(now) == guard {
                    return Err(Error::Store(StoreError::Corrupt {
                        what: "a part of the search index is missing; build the index anew".to_owned(),
                        source: None,
                    }));
                }
                continue;
            };
            return self
                .page(
                    community,
                    &Checks { reader, query, wish },
                    &beside,
                    ranking,
                    from,
                    limit,
                )
                .await;
        }
        Err(Error::Store(StoreError::Unavailable {
            reason: "the search index is being written over and over".to_owned(),
            source: None,
        }))
    }

    /// What is queued, up to one more than `most`.
    async fn waiting(&self, community: CommunityId, most: usize) -> Result<Vec<Uuid>, Error> {
        self.ids(Scan::prefix(queue(community)).limit(most + 1)).await
    }

    /// What an index that is being built has not come to yet.
    async fn unbuilt(&self, community: CommunityId, after: Uuid, most: usize) -> Result<Vec<Uuid>, Error> {
        self.ids(behind(community, after).limit(most + 1)).await
    }

    async fn ids(&self, scan: Scan) -> Result<Vec<Uuid>, Error> {
        let page = self.hub.store().scan(&scan).await?;
        let ids = page
            .records
            .iter()
            .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
        Ok(ids.map(|id| Uuid::from_bytes(*id)).collect())
    }

    /// Reads what waits, and the drafts of whoever searches.
    async fn beside(
        &self,
        community: CommunityId,
        reader: &Reader,
        mut waiting: Vec<Uuid>,
        most: usize,
    ) -> Result<Beside, Error> {
        let incomplete = waiting.len() > most;
        waiting.truncate(most);
        let mut beside = Beside {
            direct: BTreeMap::new(),
            records: BTreeMap::new(),
            incomplete,
        };
        if let Some(person) = reader.person {
            let own = Scan::prefix(drafts(community, person))
                .order(Order::Descending)
                .limit(DRAFTS);
            waiting.extend(self.ids(own).await?);
        }
        let keys: Vec<Key> = waiting
            .into_iter()
            .map(|id| contribution_key(community, id.into()))
            .collect();
        for record in self.hub.store().get(&keys).await?.into_iter().flatten() {
            let made: Contribution = envelope::open(&record)?;
            let direct = is_to_be_found(reader, &made).then(|| Direct {
                document: Document::of(&made),
                is_shared: !made.is_draft(),
            });
            beside.direct.insert(made.number, direct);
            beside.records.insert(made.number, made);
        }
        Ok(beside)
    }

    /// Reads what was ranked, a page of it, and checks that it is so.
    async fn page(
        &self,
        community: CommunityId,
        checks: &Checks,
        beside: &Beside,
        ranking: Ranking,
        from: usize,
        limit: usize,
    ) -> Result<SearchPage, Error> {
        let limit = limit.clamp(1, 1_000);
        let numbers = &ranking.numbers;
        let (mut at, mut found, mut places) = (from.min(numbers.len()), Vec::new(), Vec::new());
        let mut looked_at = 0;
        while at < numbers.len() && found.len() <= limit && looked_at < LOOKED_AT.max(limit + 1) {
            let end = numbers.len().min(at + limit + 1 - found.len());
            for (place, made) in (at..end).zip(self.read(community, beside, &numbers[at..end]).await?) {
                if let Some(made) = made.filter(|made| checks.hold(made, ranking.any)) {
                    found.push(made);
                    places.push(place);
                }
            }
            looked_at += end - at;
            at = end;
        }
        let has_more = found.len() > limit;
        let next = if has_more {
            places.get(limit).copied()
        } else {
            Some(at).filter(|at| *at < numbers.len())
        };
        found.truncate(limit);
        let excerpts: Vec<Excerpt> = found
            .iter()
            .map(|made| Excerpt::of(&plain(&made.body), &checks.query.wanted))
            .collect();
        let shown = self.shown(community, &checks.reader, found).await?;
        Ok(SearchPage {
            found: shown
                .into_iter()
                .zip(excerpts)
                .map(|(shown, excerpt)| Found { shown, excerpt })
                .collect(),
            next,
            any: ranking.any,
            incomplete: ranking.incomplete || beside.incomplete,
        })
    }

    /// The contributions with these numbers.
    async fn read(
        &self,
        community: CommunityId,
        beside: &Beside,
        numbers: &[u32],
    ) -> Result<Vec<Option<Contribution>>, Error> {
        let store = self.hub.store();
        let mut found: Vec<Option<Contribution>> = numbers
            .iter()
            .map(|number| beside.records.get(number).cloned())
            .collect();
        let missing: Vec<usize> = (0..numbers.len())
            .filter(|place| found[*place].is_none())
            .collect();
        let entry = |place: &usize| number_entry(Scope::Community(community), numbers[*place], Uuid::nil()).0;
        let entries = store.get(&missing.iter().map(entry).collect::<Vec<_>>()).await?;
        let (mut places, mut keys) = (Vec::new(), Vec::new());
        for (place, entry) in missing.into_iter().zip(entries) {
            if let Some(entry) = entry {
                places.push(place);
                keys.push(contribution_key(
                    community,
                    ContributionId::from(id_in(&entry.value)?),
                ));
            }
        }
        for (place, record) in places.into_iter().zip(store.get(&keys).await?) {
            found[place] = record.as_ref().map(envelope::open).transpose()?;
        }
        Ok(found)
    }
}

/// What stands, and one's own drafts; as far as the reader sees it.
fn is_to_be_found(reader: &Reader, made: &Contribution) -> bool {
    reader.sees(made) && (made.stands() || is_own_draft(reader, made))
}

fn is_own_draft(reader: &Reader, made: &Contribution) -> bool {
    let is_own = reader.person.is_some() && made.author.person() == reader.person;
    made.is_draft() && made.state == crate::contribution::State::Stands && is_own
}

/// What has to be true of a contribution that is shown: the index may be behind it.
struct Checks {
    reader: Reader,
    query: Query,
    wish: Wish,
}

impl Checks {
    fn hold(&self, made: &Contribution, any: bool) -> bool {
        if !is_to_be_found(&self.reader, made) {
            return false;
        }
        let document = Document::of(made);
        let has = |wanted: &super::query::Wanted| document.terms.keys().any(|term| wanted.is(term));
        let mut wanted = self.query.wanted.iter();
        let (facts, wish) = (&document.facts, &self.wish);
        (if any { wanted.any(has) } else { wanted.all(has) })
            && !self.query.excluded.iter().any(has)
            && wish.kind.is_none_or(|kind| kind == facts.kind)
            && wish.author.is_none_or(|author| facts.author == Some(author))
            && wish
                .topic
                .as_ref()
                .is_none_or(|topic| facts.topics.contains(topic))
            && self.query.phrases.iter().all(|phrase| is_in(made, phrase))
    }
}

/// Whether words follow each other in the title, the body or a tag.
fn is_in(made: &Contribution, phrase: &[String]) -> bool {
    let title = made.title.as_deref().map(line).unwrap_or_default();
    let tags = made.topics.iter().chain(&made.skills).map(ToString::to_string);
    [title, plain(&made.body)].into_iter().chain(tags).any(|text| {
        let terms: Vec<String> = words(&text).map(|word| word.term).collect();
        terms.windows(phrase.len()).any(|there| there == phrase)
    })
}
