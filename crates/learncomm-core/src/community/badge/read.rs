use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::define::all;
use super::model::{Award, AwardedBy, Badge, BadgeState, award_key, awards_of, holders_of};
use super::rule::Evidence;
use crate::actor::{Action, Actor};
use crate::community::deeds::Counted;
use crate::community::members::{handles, person_of};
use crate::community::membership::{Membership, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{BadgeId, CommunityId, Handle, PersonId, Slug};
use crate::store::thing::thing_key;
use crate::store::transaction::read_entity;
use crate::store::{Key, Record, RecordReader, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::words::words;

words! {
    /// Whether somebody has a badge.
    Holding: "holding" {
        /// They have it.
        Held = 1 "held",
        /// They do not.
        Open = 2 "open",
        /// It was taken back.
        Revoked = 3 "revoked",
    }
}

/// An award as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAward {
    /// The short name of the badge.
    pub badge: Slug,
    /// What the badge is called.
    pub title: String,
    /// The skills that it shows.
    pub skills: Vec<Slug>,
    /// Who has it.
    pub handle: Option<Handle>,
    /// Whether they have it now. What was revoked is shown to them and to whoever awards badges.
    pub holding: Holding,
    /// Since when they have it, or had it.
    pub at: DateTime<Utc>,
    /// How it came to them.
    pub by: AwardedBy,
    /// Why, if it was given by hand.
    pub reason: Option<String>,
    /// What it rests on, for them and for whoever awards badges.
    pub evidence: Vec<Counted>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why.
    pub revoked_because: Option<String>,
}

impl ShownAward {
    pub(super) fn of(badge: &Badge, award: Award, names: &BTreeMap<PersonId, Handle>, in_full: bool) -> Self {
        let (revoked_at, revoked_because) = award.revoked.map(|r| (r.at, r.reason)).unzip();
        Self {
            badge: badge.slug.clone(),
            title: badge.title.clone(),
            skills: badge.skills.clone(),
            handle: names.get(&award.person).cloned(),
            holding: if revoked_at.is_some() {
                Holding::Revoked
            } else {
                Holding::Held
            },
            at: award.at,
            by: award.by,
            reason: award.reason,
            evidence: if in_full { award.evidence } else { Vec::new() },
            revoked_at,
            revoked_because,
        }
    }
}

/// Who has a badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadgeHolders {
    /// Members who have it now and did not opt out, by handle.
    pub handles: Vec<Handle>,
    /// How many members have it, also those who opted out.
    pub count: usize,
}

/// How far one is with a badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadgeProgress {
    /// The short name of the badge.
    pub badge: Slug,
    /// What it is called.
    pub title: String,
    /// Whether one has it.
    pub holding: Holding,
    /// Since when.
    pub at: Option<DateTime<Utc>>,
    /// Each criterion with what one has done; none of a badge that is given by hand.
    pub criteria: Vec<Counted>,
    /// How many of the criteria are met.
    pub met: usize,
}

impl Desk {
    /// The badges of a member, present or past, the first one first (S1.8). Of somebody who opted out, only they themselves
    /// and whoever awards badges see them; what was revoked likewise.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown handle, [`Error::Forbidden`].
    pub async fn badges_of(&self, community: CommunityId, handle: &Handle) -> Result<Vec<ShownAward>, Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let person = person_of(&mut self.hub.begin(), handle).await?;
        let in_full = role.may(Action::AwardBadges) || self.actor == Actor::Person(person.id);
        let member: Option<Membership> = read_entity(store, &member_key(community, person.id)).await?;
        if !in_full && member.is_none_or(|m| m.opted_out) {
            return Ok(Vec::new());
        }
        let entries = store.scan_all(Scan::prefix(awards_of(scope, person.id))).await?;
        let ids = entries
            .iter()
            .filter_map(|entry| entry.key.as_bytes().last_chunk::<16>());
        let ids: Vec<BadgeId> = ids.map(|id| Uuid::from_bytes(*id).into()).collect();
        let keys: Vec<Key> = ids
            .iter()
            .flat_map(|id| {
                let badge = thing_key::<Badge>(scope, id.as_uuid());
                [badge, award_key(scope, *id, person.id)]
            })
            .collect();
        let names = BTreeMap::from([(person.id, person.handle)]);
        let mut shown = Vec::new();
        for pair in store.get(&keys).await?.chunks_exact(2) {
            if let [Some(badge), Some(award)] = pair {
                let (badge, award): (Badge, Award) = (envelope::open(badge)?, envelope::open(award)?);
                if in_full || award.revoked.is_none() {
                    shown.push(ShownAward::of(&badge, award, &names, in_full));
                }
            }
        }
        shown.sort_by(|a, b| (a.at, &a.badge).cmp(&(b.at, &b.badge)));
        Ok(shown)
    }

    /// The members who have a badge now. Who opted out is counted and not named.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn badge_holders(&self, community: CommunityId, badge: BadgeId) -> Result<BadgeHolders, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, scope, now) = (self.hub.store(), Scope::Community(community), self.hub.now());
        let known: Option<Badge> = read_entity(store, &thing_key::<Badge>(scope, badge.as_uuid())).await?;
        if known.is_none() {
            return Err(Error::not_found("badge", badge));
        }
        let mut holders = BadgeHolders {
            handles: Vec::new(),
            count: 0,
        };
        let mut named = Vec::new();
        for member in holding(store, community, badge).await? {
            if member.covers(now) {
                holders.count += 1;
                named.extend((!member.opted_out).then_some(member.person));
            }
        }
        holders.handles = handles(store, named).await?.into_values().collect();
        holders.handles.sort_unstable();
        Ok(holders)
    }

    /// How far the actor is with every badge that is awarded, by short name (S2.4), also by what they keep to themselves and
    /// what no badge is [awarded](Self::award_badges) for before they share it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who is not in.
    pub async fn badge_progress(&self, community: CommunityId) -> Result<Vec<BadgeProgress>, Error> {
        let me = self.my_own(&mut self.hub.begin(), community).await?;
        let (store, scope, now) = (self.hub.store(), Scope::Community(community), self.hub.now());
        let badges = all(store, community).await?;
        let keys: Vec<Key> = badges
            .iter()
            .map(|badge| award_key(scope, badge.id, me.person))
            .collect();
        let awards = store.get(&keys).await?;
        let evidence = Evidence::load(store, community, &badges).await?;
        let mut progress = Vec::new();
        for (badge, award) in badges.iter().zip(awards) {
            let award: Option<Award> = award.as_ref().map(envelope::open).transpose()?;
            let holding = match &award {
                None => Holding::Open,
                Some(award) if award.revoked.is_some() => Holding::Revoked,
                Some(_) => Holding::Held,
            };
            if badge.state == BadgeState::Retired && holding != Holding::Held {
                continue;
            }
            let criteria = evidence.counted(badge, me.number, now);
            progress.push(BadgeProgress {
                badge: badge.slug.clone(),
                title: badge.title.clone(),
                holding,
                at: award.map(|award| award.at),
                met: criteria.iter().filter(|counted| counted.is_met()).count(),
                criteria,
            });
        }
        Ok(progress)
    }
}

/// The memberships of those who have a badge, present or past, opted out or not.
async fn holding(
    store: &dyn RecordReader,
    community: CommunityId,
    badge: BadgeId,
) -> Result<Vec<Membership>, Error> {
    let records = store
        .scan_all(Scan::prefix(holders_of(Scope::Community(community), badge)))
        .await?;
    let awards: Result<Vec<Award>, StoreError> = records.iter().map(envelope::open).collect();
    let stands = awards?.into_iter().filter(|award| award.revoked.is_none());
    let keys: Vec<Key> = stands.map(|award| member_key(community, award.person)).collect();
    let members = store.get(&keys).await?;
    let members: Result<Vec<Membership>, StoreError> = members
        .iter()
        .filter_map(Option::as_ref)
        .map(|record: &Record| envelope::open(record))
        .collect();
    Ok(members?)
}

/// The badges that show a skill, with those who have them, opted out or not.
pub(in crate::community) async fn badges_about(
    store: &dyn RecordReader,
    community: CommunityId,
    skill: Option<&Slug>,
) -> Result<Vec<(Badge, Vec<Membership>)>, Error> {
    let mut about = Vec::new();
    for badge in all(store, community).await? {
        let fits = skill.map_or(!badge.skills.is_empty(), |skill| badge.skills.contains(skill));
        if fits {
            let members = holding(store, community, badge.id).await?;
            about.push((badge, members));
        }
    }
    Ok(about)
}

/// The handles of those whom an award names.
pub(super) async fn names_of(
    store: &dyn RecordReader,
    awards: impl IntoIterator<Item = &Award>,
) -> Result<BTreeMap<PersonId, Handle>, Error> {
    handles(store, awards.into_iter().map(|award| award.person)).await
}
