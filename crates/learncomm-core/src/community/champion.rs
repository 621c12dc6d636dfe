use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::admission::unit_number;
use super::members::{handles, memberships, person_of, present};
use super::membership::Membership;
use crate::actor::{Action, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};

/// That somebody makes the community known in a unit (S4.2). Stays when it has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Champion {
    unit: Slug,
    person: PersonId,
    since: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
}

impl Entity for Champion {
    const KIND: &'static str = "champion";
}

impl Stored for Champion {
    fn key(&self, scope: Scope) -> Key {
        champion_key(scope, &self.unit, self.person)
    }
}

fn champion_key(scope: Scope, unit: &Slug, person: PersonId) -> Key {
    Key::within(scope)
        .text(Champion::KIND)
        .text(unit.as_str())
        .id(person.as_uuid())
        .build()
}

/// A unit of the organisation, and who makes the community known there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitChampions {
    /// The unit.
    pub unit: Slug,
    /// How many are in the community now and counted to it; guests are not.
    pub members: usize,
    /// Its champions who are in the community now.
    pub champions: Vec<Handle>,
}

impl Desk {
    /// Makes a member champion of a unit, beside others if there are any. It need not be their own unit.
    ///
    /// # Errors
    /// [`Error::NotAMember`] if they are not in now, [`Error::Rule`] if they are a guest or its champion already,
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn name_champion(
        &self,
        community: CommunityId,
        unit: &Slug,
        handle: &Handle,
    ) -> Result<(), Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendUnits).await?;
            let them = present(tx, community, handle).await?;
            if them.role < Role::Member {
                return Err(Error::Rule(format!(
                    "{handle} is a guest: a member can be champion of a unit"
                )));
            }
            let scope = Scope::Community(community);
            let known: Option<Champion> = tx.get(&champion_key(scope, unit, them.person)).await?;
            if known.is_some_and(|c| c.until.is_none()) {
                return Err(Error::Rule(format!("{handle} is champion of {unit} already")));
            }
            let champion = Champion {
                unit: unit.clone(),
                person: them.person,
                since: tx.now,
                until: None,
            };
            tx.put(scope, &champion).await?;
            let value = unit_number(tx, community, Some(unit)).await?;
            let activity = Activity::new(tx.now.timestamp_millis(), them.number, Verb::NamedChampion);
            tx.record(community, Activity { value, ..activity });
            Ok(())
        })?;
        self.hub.seal_if_due(community).await;
        Ok(())
    }

    /// Ends that somebody is champion of a unit.
    ///
    /// # Errors
    /// [`Error::Rule`] if they are not, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn end_champion(
        &self,
        community: CommunityId,
        unit: &Slug,
        handle: &Handle,
    ) -> Result<(), Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendUnits).await?;
            let person = person_of(tx, handle).await?;
            let them = super::members::membership_of(tx, community, &person).await?;
            let scope = Scope::Community(community);
            let known: Option<Champion> = tx.get(&champion_key(scope, unit, person.id)).await?;
            let Some(mut champion) = known.filter(|c| c.until.is_none()) else {
                return Err(Error::Rule(format!("{handle} is not champion of {unit}")));
            };
            champion.until = Some(tx.now);
            tx.put(scope, &champion).await?;
            let value = unit_number(tx, community, Some(unit)).await?;
            let activity = Activity::new(tx.now.timestamp_millis(), them.number, Verb::EndedChampion);
            tx.record(community, Activity { value, ..activity });
            Ok(())
        })?;
        self.hub.seal_if_due(community).await;
        Ok(())
    }

    /// The units that members who are in now are counted to, and those that have a champion, by name. A champion who has
    /// left the community does not count. Goes through all members.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn champions(&self, community: CommunityId) -> Result<Vec<UnitChampions>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, now) = (self.hub.store(), self.hub.now());
        let scan = Scan::prefix(Key::within(Scope::Community(community)).text(Champion::KIND));
        let records = store.scan_all(scan).await?;
        let named: Result<Vec<Champion>, StoreError> = records.iter().map(envelope::open).collect();
        let mut named = named?;
        named.retain(|champion| champion.until.is_none());
        let people: BTreeSet<PersonId> = named.iter().map(|champion| champion.person).collect();
        let mut units: BTreeMap<Slug, UnitChampions> = BTreeMap::new();
        let mut here: BTreeSet<PersonId> = BTreeSet::new();
        let is_in = |m: &Membership| m.role >= Role::Member && m.covers(now);
        let (mut after, mut more) = (None, true);
        while more {
            let page;
            (page, more) = memberships(store, community, after, 1_000, is_in).await?;
            after = page.last().map(|m| m.person);
            for membership in page {
                if people.contains(&membership.person) {
                    here.insert(membership.person);
                }
                if let Some(unit) = membership.unit {
                    entry(&mut units, unit).members += 1;
                }
            }
        }
        named.retain(|champion| here.contains(&champion.person));
        let handles = handles(store, here).await?;
        for champion in named {
            let handle = handles.get(&champion.person).cloned();
            entry(&mut units, champion.unit).champions.extend(handle);
        }
        let mut units: Vec<UnitChampions> = units.into_values().collect();
        for unit in &mut units {
            unit.champions.sort();
        }
        Ok(units)
    }

    /// The units that members who are in now are counted to and that have no champion, by name.
    ///
    /// # Errors
    /// As [`champions`](Self::champions).
    pub async fn units_without_champion(&self, community: CommunityId) -> Result<Vec<UnitChampions>, Error> {
        let mut units = self.champions(community).await?;
        units.retain(|unit| unit.champions.is_empty());
        Ok(units)
    }
}

fn entry(units: &mut BTreeMap<Slug, UnitChampions>, unit: Slug) -> &mut UnitChampions {
    units.entry(unit.clone()).or_insert_with(|| UnitChampions {
        unit,
        members: 0,
        champions: Vec::new(),
    })
}
