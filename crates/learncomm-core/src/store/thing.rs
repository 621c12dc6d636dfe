//! Things of a community that have an id and a number: how they are keyed, found by what people type, and listed.

use std::ops::Bound;

use uuid::Uuid;

use super::transaction::{Stored, Tx, id_in, read_entity};
use super::{Key, KeyBuilder, Order, RecordReader, RecordReaderExt, Scan, Scope, envelope};
use crate::error::Error;
use crate::id::CommunityId;

/// Enough digits of an id that it was surely meant as one.
const MIN_PREFIX: usize = 4;
/// How many ids are named when several fit.
const CANDIDATES: usize = 4;

/// A thing of a community, kept under [`thing_key`] of its kind. Among its index entries is [`number_entry`], so that
/// `#12` finds it, if it has a number.
pub(crate) trait Thing: Stored {
    /// What it is called where people read: the kind, unless what is stored is no word of theirs.
    const WORD: &'static str = Self::KIND;

    /// Its id.
    fn uuid(&self) -> Uuid;
}

/// The key of a thing.
pub(crate) fn thing_key<T: Thing>(scope: Scope, id: Uuid) -> Key {
    Key::within(scope).text(T::KIND).id(id).build()
}

/// The index entry that leads from a number to a thing. Numbers are shared by all kinds of things of a community.
pub(crate) fn number_entry(scope: Scope, number: u32, id: Uuid) -> (Key, Vec<u8>) {
    (number_key(scope, number), id.as_bytes().to_vec())
}

/// The key of [`number_entry`].
pub(crate) fn number_key(scope: Scope, number: u32) -> Key {
    Key::within(scope).text("object").number(number).build()
}

/// An entry of an index that lists things by time; [`page`] reads it.
pub(crate) fn time_entry(prefix: KeyBuilder, millis: i64, id: Uuid) -> (Key, Vec<u8>) {
    (prefix.time(millis).id(id).build(), Vec::new())
}

/// A thing, as a condition of the change.
pub(crate) async fn load<T: Thing>(tx: &mut Tx<'_>, community: CommunityId, id: Uuid) -> Result<T, Error> {
    tx.get(&thing_key::<T>(Scope::Community(community), id))
        .await?
        .ok_or_else(|| Error::not_found(T::WORD, id))
}

/// The thing that a person means by `#12`, an id, or the beginning of an id (at least 4 digits). What is not `visible`
/// does not exist: it neither is found nor makes an id ambiguous.
pub(crate) async fn find<T: Thing>(
    store: &dyn RecordReader,
    community: CommunityId,
    given: &str,
    visible: impl Fn(&T) -> bool + Sync,
) -> Result<T, Error> {
    let scope = Scope::Community(community);
    let missing = || Error::not_found(T::WORD, given);
    if let Some(number) = given.strip_prefix('#') {
        let number = number.parse().map_err(|_| missing())?;
        let Some(entry) = store.get_one(&number_key(scope, number)).await? else {
            return Err(missing());
        };
        let found = read_entity(store, &thing_key::<T>(scope, id_in(&entry.value)?)).await?;
        return found.filter(visible).ok_or_else(missing);
    }
    let (low, high) = id_range(given).ok_or_else(missing)?;
    let key = |id| Bound::Included(thing_key::<T>(scope, id));
    let mut scan = Scan::range(key(low), key(high)).limit(16);
    let mut all: Vec<T> = Vec::new();
    loop {
        let page = store.scan(&scan).await?;
        for record in &page.records {
            all.extend(Some(envelope::open(record)?).filter(&visible));
        }
        match page.records.last() {
            Some(last) if page.more && all.len() < CANDIDATES => scan = scan.after(&last.key),
            _ => break,
        }
    }
    all.truncate(CANDIDATES);
    if all.len() > 1 {
        return Err(Error::Ambiguous {
            what: T::WORD,
            given: given.to_owned(),
            candidates: all.iter().map(|thing| thing.uuid().to_string()).collect(),
        });
    }
    all.pop().ok_or_else(missing)
}

/// The ids that begin with the given hexadecimal digits; hyphens do not matter.
fn id_range(given: &str) -> Option<(Uuid, Uuid)> {
    let digits: String = given.chars().filter(|c| *c != '-').collect();
    if digits.len() < MIN_PREFIX || digits.len() > 32 {
        return None;
    }
    let bound = |fill: &str| Uuid::parse_str(&format!("{digits}{}", fill.repeat(32 - digits.len()))).ok();
    Some((bound("0")?, bound("f")?))
}

/// Which things to list.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The index to go through, whose keys end with the id; all things of the kind if `None`.
    pub(crate) index: Option<KeyBuilder>,
    pub(crate) order: Order,
    /// Behind this key of the index (or of the kind).
    pub(crate) after: Option<Key>,
    /// At most so many, 1 to 1,000.
    pub(crate) limit: usize,
}

/// A page of the things that fit; and whether there are more.
pub(crate) async fn page<T: Thing>(
    store: &dyn RecordReader,
    community: CommunityId,
    listing: Listing,
    fits: impl Fn(&T) -> bool + Sync,
) -> Result<(Vec<T>, bool), Error> {
    page_of_times(store, community, listing, Times::default(), fits).await
}

/// From when on, and until when, which is out, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(crate) since: Option<i64>,
    pub(crate) until: Option<i64>,
}

/// A page of the things of an index by time that fit and lie within certain times; and whether there are more. Of all
/// things of a kind, which are in the order of their ids, the times are not looked at.
pub(crate) async fn page_of_times<T: Thing>(
    store: &dyn RecordReader,
    community: CommunityId,
    listing: Listing,
    times: Times,
    fits: impl Fn(&T) -> bool + Sync,
) -> Result<(Vec<T>, bool), Error> {
    let scope = Scope::Community(community);
    let limit = listing.limit.clamp(1, 1_000);
    let is_index = listing.index.is_some();
    let prefix = listing.index.unwrap_or_else(|| Key::within(scope).text(T::KIND));
    let (mut start, mut end) = prefix.clone().range();
    if is_index {
        if let Some(since) = times.since {
            start = Bound::Included(prefix.clone().time(since).build());
        }
        if let Some(until) = times.until {
            end = Bound::Excluded(prefix.time(until).build());
        }
    }
    // A cursor from outside of the times gives no more than they do.
    let after = listing.after.filter(|after| match (listing.order, &start, &end) {
        (Order::Ascending, Bound::Included(start), _) => after >= start,
        (Order::Descending, _, Bound::Excluded(end)) => after < end,
        _ => true,
    });
    let mut scan = Scan::range(start, end).order(listing.order).limit(limit + 1);
    if let Some(after) = &after {
        scan = scan.after(after);
    }
    let mut found: Vec<T> = Vec::new();
    loop {
        let page = store.scan(&scan).await?;
        let last = page.records.last().map(|r| r.key.clone());
        let records = if is_index {
            let ids = page
                .records
                .iter()
                .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
            let keys: Vec<Key> = ids
                .map(|id| thing_key::<T>(scope, Uuid::from_bytes(*id)))
                .collect();
            store.get(&keys).await?.into_iter().flatten().collect()
        } else {
            page.records
        };
        for record in &records {
            found.extend(Some(envelope::open::<T>(record)?).filter(&fits));
        }
        match last {
            Some(last) if page.more && found.len() <= limit => scan = scan.after(&last),
            _ => break,
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}
