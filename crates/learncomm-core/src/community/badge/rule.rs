use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::define::all;
use super::model::{Award, AwardedBy, Badge, BadgeState, award_key, holders_of};
use crate::actor::Action;
use crate::community::deeds::{Counted, Criterion, Deeds, Evident};
use crate::community::members::memberships;
use crate::community::membership::{Membership, member_key};
use crate::community::person::{Person, person_key};
use crate::contribution::sharing_progress;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId, Slug};
use crate::ledger::{self, Activity, ColumnSet, NONE, Verb};
use crate::store::thing;
use crate::store::transaction::{Numbered, read_entity, transact};
use crate::store::{Key, RecordReader, RecordReaderExt, Scan, Scope, envelope};

/// How many awards are made in one change.
const AT_ONCE: usize = 1_000;

/// To how many a badge was awarded by its criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AwardRun {
    /// The short name of the badge.
    pub badge: Slug,
    /// What it is called.
    pub title: String,
    /// How many members got it now.
    pub awarded: usize,
}

impl Desk {
    /// Awards every badge that has criteria to every member who meets them and has never had it (S2.4, S4.11): for whoever
    /// awards badges, such as a job that runs each night. Safe to run again. Who has left, programs, and members from whom
    /// the badge was revoked are left out. Of pathways, only those count that the member finished and
    /// [shares](crate::contribution::SharedWith): otherwise a badge would tell of what is theirs alone. The badges that were
    /// awarded, by short name.
    ///
    /// Of more than 1,000 awards, those made before a failure stay; running it again makes the rest.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn award_badges(&self, community: CommunityId) -> Result<Vec<AwardRun>, Error> {
        self.permit(&mut self.hub.begin(), community, Action::AwardBadges)
            .await?;
        let due = self.badges_due(community).await?;
        let mut awarded: BTreeMap<Slug, AwardRun> = BTreeMap::new();
        for some in due.chunks(AT_ONCE) {
            let made = transact!(&self.hub, |tx| {
                self.permit(tx, community, Action::AwardBadges).await?;
                let scope = Scope::Community(community);
                let keys = some.iter().flat_map(|(badge, award)| {
                    [
                        thing::thing_key::<Badge>(scope, badge.id.as_uuid()),
                        member_key(community, award.person),
                        award_key(scope, badge.id, award.person),
                    ]
                });
                tx.fetch(keys).await?;
                let mut made: Vec<&Badge> = Vec::new();
                for (badge, award) in some {
                    let now: Badge = thing::load(tx, community, badge.id.as_uuid()).await?;
                    let key = award_key(scope, badge.id, award.person);
                    let is_new = tx.get::<Award>(&key).await?.is_none();
                    let them: Option<Membership> = tx.get(&member_key(community, award.person)).await?;
                    let Some(them) = them.filter(|m| m.covers(tx.now)) else {
                        continue;
                    };
                    // Another rule holds by now, or another run was faster.
                    if now.state != BadgeState::Active || now.criteria != badge.criteria || !is_new {
                        continue;
                    }
                    let award = Award {
                        at: tx.now,
                        ..award.clone()
                    };
                    tx.insert(scope, &award)?;
                    let activity = Activity {
                        object: badge.number,
                        toward: them.number,
                        value: AwardedBy::Rule.code(),
                        ..Activity::new(tx.now.timestamp_millis(), NONE, Verb::Awarded)
                    };
                    tx.record(community, activity);
                    made.push(badge);
                }
                Ok(made)
            })?;
            for badge in made {
                let run = awarded.entry(badge.slug.clone()).or_insert_with(|| AwardRun {
                    badge: badge.slug.clone(),
                    title: badge.title.clone(),
                    awarded: 0,
                });
                run.awarded += 1;
            }
        }
        self.hub.seal_if_due(community).await;
        Ok(awarded.into_values().collect())
    }

    /// The awards that the criteria ask for and that are not there.
    async fn badges_due(&self, community: CommunityId) -> Result<Vec<(Badge, Award)>, Error> {
        let (store, scope, now) = (self.hub.store(), Scope::Community(community), self.hub.now());
        let mut badges = all(store, community).await?;
        badges.retain(|badge| badge.state == BadgeState::Active && !badge.is_by_hand());
        if badges.is_empty() {
            return Ok(Vec::new());
        }
        let mut evidence = Evidence::load(store, community, &badges).await?;
        let people = people(store, community, now).await?;
        evidence
            .leave_out_what_is_private(store, community, &people)
            .await?;
        let mut due = Vec::new();
        for badge in badges {
            let awards = store.scan_all(Scan::prefix(holders_of(scope, badge.id))).await?;
            let had: BTreeSet<PersonId> = awards
                .iter()
                .filter_map(|record| record.key.as_bytes().last_chunk::<16>())
                .map(|id| Uuid::from_bytes(*id).into())
                .collect();
            for (person, number) in people.iter().filter(|(person, _)| !had.contains(person)) {
                let counted = evidence.counted(&badge, *number, now);
                if counted.iter().all(Counted::is_met) {
                    let award = Award {
                        badge: badge.id,
                        person: *person,
                        at: now,
                        by: AwardedBy::Rule,
                        steward: None,
                        reason: None,
                        evidence: counted,
                        revoked: None,
                    };
                    due.push((badge.clone(), award));
                }
            }
        }
        Ok(due)
    }
}

/// What everybody did, and the numbers of the topics that badges ask about.
pub(super) struct Evidence {
    deeds: Deeds,
    topics: HashMap<Slug, u32>,
}

impl Evidence {
    pub(super) async fn load(
        store: &dyn RecordReader,
        community: CommunityId,
        badges: &[Badge],
    ) -> Result<Self, Error> {
        let ledger = ledger::load(store, community, ColumnSet::ALL).await?;
        let mut topics = HashMap::new();
        for topic in badges
            .iter()
            .flat_map(|badge| &badge.criteria)
            .filter_map(|criterion| criterion.about.as_ref())
        {
            let key = Key::within(Scope::Community(community)).text("topic");
            let key = key.text(topic.as_str()).build();
            let known: Option<Numbered> = read_entity(store, &key).await?;
            topics.extend(known.map(|known| (topic.clone(), known.number)));
        }
        let deeds = Deeds::of(&ledger);
        Ok(Self { deeds, topics })
    }

    /// Leaves out the pathways that somebody finished without sharing how far they have come: a badge would tell of it.
    async fn leave_out_what_is_private(
        &mut self,
        store: &dyn RecordReader,
        community: CommunityId,
        people: &[(PersonId, u32)],
    ) -> Result<(), Error> {
        let finished = self.deeds.iter().flat_map(|(_, deeds)| deeds);
        let finished = finished.filter(|deed| deed.what == Evident::PathwaysFinished);
        let pathways: BTreeSet<u32> = finished.map(|deed| deed.object).collect();
        let mut shared: BTreeSet<(u32, u32)> = BTreeSet::new();
        for pathway in pathways {
            let sharing = sharing_progress(store, community, pathway).await?;
            let numbers = people.iter().filter(|(person, _)| sharing.contains(person));
            shared.extend(numbers.map(|(_, number)| (*number, pathway)));
        }
        self.deeds
            .without_private_pathways(|who, pathway| shared.contains(&(who, pathway)));
        Ok(())
    }

    /// How far somebody is with each criterion of a badge.
    pub(super) fn counted(&self, badge: &Badge, who: u32, now: DateTime<Utc>) -> Vec<Counted> {
        let count = |criterion: &Criterion| {
            let topic = criterion.about.as_ref();
            let topic = topic.and_then(|topic| self.topics.get(topic)).copied();
            self.deeds.count(who, criterion, topic, now)
        };
        badge.criteria.iter().map(count).collect()
    }
}

/// The people who are in now, with their numbers.
async fn people(
    store: &dyn RecordReader,
    community: CommunityId,
    now: DateTime<Utc>,
) -> Result<Vec<(PersonId, u32)>, Error> {
    let mut people = Vec::new();
    let mut after = None;
    loop {
        let (page, more) = memberships(store, community, after, 1_000, |m| m.covers(now)).await?;
        after = page.last().map(|m| m.person).or(after);
        let keys: Vec<Key> = page.iter().map(|m| person_key(m.person)).collect();
        for (member, record) in page.iter().zip(store.get(&keys).await?) {
            let Some(record) = record else { continue };
            let person: Person = envelope::open(&record)?;
            if !person.bot {
                people.push((member.person, member.number));
            }
        }
        if !more {
            return Ok(people);
        }
    }
}
