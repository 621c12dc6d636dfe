//! What is known of others on a pathway: what they chose to share, and counts of at least so many.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::enrolment::{Enrolment, SharedWith};
use super::model::{Pathway, PathwayVersion};
use super::progress::Standing;
use super::record::{enrolment_key, enrolments, read_version, sharing};
use super::seen::Seen;
use crate::actor::Action;
use crate::community::{Membership, handles, load_community, member_key};
use crate::engagement::anonymity::{Hidden, suppress};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PathwayId, PersonId};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Key, RecordReader, RecordReaderExt as _, Scan, Scope, envelope};

/// How many enrolments are read at once.
const AT_ONCE: usize = 1_000;

/// How far somebody has come who shares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedProgress {
    /// Who.
    pub handle: Handle,
    /// The version that they follow.
    pub version: u32,
    /// How many required steps they have done.
    pub done: usize,
    /// How many are required.
    pub required: usize,
    /// When they did the last of them, if they did.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How many members follow a pathway, and how far they have come as far as they have recorded it. A count is `None` where
/// people could be told from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PathwayCounts {
    /// The number of the pathway.
    pub number: u32,
    /// Members who follow it now.
    pub enrolled: Option<u64>,
    /// Of them, those who have recorded no required step.
    pub not_started: Option<u64>,
    /// Those who have recorded some.
    pub under_way: Option<u64>,
    /// Those who have recorded all.
    pub finished: Option<u64>,
    /// Of how many at least counts are told, as the charter says.
    pub least: u8,
}

impl Desk {
    /// How far those have come on a pathway who share it with the community (S4.10), in the order of their handles and never
    /// of their progress; behind `after`, if given, and at most `limit` (1 to 100). Who has opted out of lists of people,
    /// and who is not in the community now, is not among them. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn shared_progress(
        &self,
        community: CommunityId,
        id: PathwayId,
        after: Option<&Handle>,
        limit: usize,
    ) -> Result<(Vec<SharedProgress>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (scope, store, now) = (Scope::Community(community), self.hub.store(), self.hub.now());
        self.pathway_record(community, id).await?;
        let limit = limit.clamp(1, 100);
        // The entries are in the order of ids: all are looked at, and the first by handle are kept.
        let mut first: BTreeMap<Handle, PersonId> = BTreeMap::new();
        let mut next = Some(Scan::prefix(sharing(scope, id)).limit(AT_ONCE));
        while let Some(scan) = next.take() {
            let page = store.scan(&scan).await?;
            next = page
                .records
                .last()
                .filter(|_| page.more)
                .map(|last| scan.after(&last.key));
            let keys = page.records.iter().map(|record| &record.key);
            let people: Vec<PersonId> = keys.filter_map(person_in).collect();
            let present = present_among(store, community, &people, now, |m| !m.opted_out).await?;
            for (person, handle) in handles(store, present).await? {
                if after.is_none_or(|after| handle > *after) {
                    first.insert(handle, person);
                }
            }
            while first.len() > limit + 1 {
                first.pop_last();
            }
        }
        let more = first.len() > limit;
        let first: Vec<(Handle, PersonId)> = first.into_iter().take(limit).collect();
        let keys: Vec<Key> = first
            .iter()
            .map(|(_, person)| enrolment_key(scope, id, *person))
            .collect();
        let mut all: Vec<(Handle, Enrolment)> = Vec::with_capacity(first.len());
        for ((handle, _), record) in first.into_iter().zip(store.get(&keys).await?) {
            let Some(record) = record else { continue };
            // Shared still, as of the same moment as what is shown.
            let enrolment: Enrolment = envelope::open(&record)?;
            if enrolment.is_current() && enrolment.shared == SharedWith::Community {
                all.push((handle, enrolment));
            }
        }
        let mut versions = Versions::default();
        for (_, enrolment) in &all {
            versions.read(store, community, enrolment).await?;
        }
        let people: BTreeSet<PersonId> = all.iter().map(|(_, enrolment)| enrolment.person).collect();
        let steps = versions
            .0
            .values()
            .flat_map(|version| &version.steps)
            .map(|step| step.on);
        let seen = Seen::read(store, community, steps, &people, now).await?;
        let shared = all.into_iter().filter_map(|(handle, enrolment)| {
            let version = versions.0.get(&enrolment.version)?;
            let standing = Standing {
                enrolment: &enrolment,
                version,
                seen: &seen,
            };
            let (done, finished_at) = standing.required();
            Some(SharedProgress {
                handle,
                version: version.number,
                done,
                required: version.required(),
                finished_at,
            })
        });
        Ok((shared.collect(), more))
    }

    /// How many members follow a pathway, and how far they have come by what they have recorded. For who tends pathways: of
    /// fewer people than the charter says ([`Settings::anonymity_k`](crate::community::Settings::anonymity_k)) nothing is
    /// told, and nothing from which they could be worked out.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn pathway_counts(
        &self,
        community: CommunityId,
        id: PathwayId,
    ) -> Result<PathwayCounts, Error> {
        self.permit_reading(community, Action::TendPathways).await?;
        let (scope, store, now) = (Scope::Community(community), self.hub.store(), self.hub.now());
        let pathway = self.pathway_record(community, id).await?;
        let charter = load_community(&mut self.hub.begin(), community).await?;
        let least = charter.charter.settings.anonymity_k;
        let mut versions = Versions::default();
        let (mut not_started, mut under_way, mut finished) = (0, 0, 0);
        let mut next = Some(Scan::prefix(enrolments(scope, id)).limit(AT_ONCE));
        while let Some(scan) = next.take() {
            let page = store.scan(&scan).await?;
            next = page
                .records
                .last()
                .filter(|_| page.more)
                .map(|last| scan.after(&last.key));
            let mut current: Vec<Enrolment> = Vec::with_capacity(page.records.len());
            for record in &page.records {
                current.extend(Some(envelope::open::<Enrolment>(record)?).filter(Enrolment::is_current));
            }
            let people: Vec<PersonId> = current.iter().map(|enrolment| enrolment.person).collect();
            let present = present_among(store, community, &people, now, |_| true).await?;
            for enrolment in current.iter().filter(|e| present.contains(&e.person)) {
                let version = versions.read(store, community, enrolment).await?;
                let required = version.steps.iter().filter(|step| step.required);
                let done = required
                    .filter(|step| enrolment.done.contains_key(&step.key))
                    .count();
                match done {
                    0 => not_started += 1,
                    n if n < version.required() => under_way += 1,
                    _ => finished += 1,
                }
            }
        }
        let cells = [(0, not_started), (1, under_way), (2, finished)];
        let enrolled = not_started + under_way + finished;
        let hidden = suppress(&cells, u64::from(least), true);
        let told = |cell: usize| match &hidden {
            Hidden::Cells(cells) if !cells.contains(&cell) => Some(()),
            _ => None,
        };
        Ok(PathwayCounts {
            number: pathway.number,
            enrolled: (enrolled >= u64::from(least)).then_some(enrolled),
            not_started: told(0).map(|()| not_started),
            under_way: told(1).map(|()| under_way),
            finished: told(2).map(|()| finished),
            least,
        })
    }

    async fn pathway_record(&self, community: CommunityId, id: PathwayId) -> Result<Pathway, Error> {
        let key = thing_key::<Pathway>(Scope::Community(community), id.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        found.ok_or_else(|| Error::not_found("pathway", id))
    }
}

/// Those who share with the community how far they have come on the pathway with a number.
pub(crate) async fn sharing_progress(
    store: &dyn RecordReader,
    community: CommunityId,
    number: u32,
) -> Result<BTreeSet<PersonId>, Error> {
    let found: Result<Pathway, Error> =
        thing::find(store, community, &format!("#{number}"), |_: &Pathway| true).await;
    let pathway = match found {
        Ok(pathway) => pathway.id,
        Err(Error::NotFound { .. }) => return Ok(BTreeSet::new()),
        Err(other) => return Err(other),
    };
    let entries = Scan::prefix(sharing(Scope::Community(community), pathway));
    let entries = store.scan_all(entries).await?;
    Ok(entries.iter().filter_map(|entry| person_in(&entry.key)).collect())
}

/// The versions of one pathway that people follow.
#[derive(Default)]
struct Versions(BTreeMap<u32, PathwayVersion>);

impl Versions {
    async fn read(
        &mut self,
        store: &dyn RecordReader,
        community: CommunityId,
        of: &Enrolment,
    ) -> Result<&PathwayVersion, Error> {
        match self.0.entry(of.version) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let version = read_version(store, community, of.pathway, of.version).await?;
                Ok(place.insert(version))
            }
        }
    }
}

/// Those of some people who are in the community now and fit.
async fn present_among(
    store: &dyn RecordReader,
    community: CommunityId,
    people: &[PersonId],
    now: DateTime<Utc>,
    fits: impl Fn(&Membership) -> bool + Send,
) -> Result<BTreeSet<PersonId>, Error> {
    let keys: Vec<Key> = people
        .iter()
        .map(|person| member_key(community, *person))
        .collect();
    let mut present = BTreeSet::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let membership: Membership = envelope::open(record)?;
        if membership.covers(now) && fits(&membership) {
            present.insert(membership.person);
        }
    }
    Ok(present)
}

/// The person whose id a key ends with.
fn person_in(key: &Key) -> Option<PersonId> {
    let id = key.as_bytes().last_chunk::<16>()?;
    Some(Uuid::from_bytes(*id).into())
}
