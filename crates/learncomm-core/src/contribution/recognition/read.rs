use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{About, AboutKind, Recognition, RecognitionState, recognitions, recognitions_of};
use crate::actor::{Action, Role};
use crate::community::{Membership, handles, member_key};
use crate::contribution::Contribution;
use crate::contribution::contribution_key;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, PersonId, RecognitionId, Slug};
use crate::store::thing::{self, Listing, time_entry};
use crate::store::{Key, Order, RecordReader, Scope, envelope};

/// Which recognitions to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecognitionFilter {
    /// Only those that the actor gave or received.
    pub mine: bool,
}

/// What a recognition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAbout {
    /// What kind of thing.
    pub kind: AboutKind,
    /// Its number.
    pub number: u32,
}

/// A recognition as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRecognition {
    /// Its id.
    pub id: RecognitionId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Who gave it; `None` if they are not known any more.
    pub by: Option<Handle>,
    /// Who is recognised, by name; then `None` for each who is not named.
    pub to: Vec<Option<Handle>>,
    /// The unit that was recognised as a team.
    pub team: Option<Slug>,
    /// What for, in Markdown.
    pub text: String,
    /// What it is about; `None` as well if the reader may not see that, or somebody is not named to them.
    pub about: Option<ShownAbout>,
    /// What became of it. Those that do not stand are shown to their giver and to stewards.
    pub state: RecognitionState,
    /// When it was withdrawn or removed.
    pub ended: Option<DateTime<Utc>>,
    /// Who removed it; `None` for the owner of the store.
    pub removed_by: Option<Handle>,
    /// Why it was removed.
    pub reason: Option<String>,
}

impl Desk {
    /// The recognition that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_recognition(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<ShownRecognition, Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let store = self.hub.store();
        let in_sight = |r: &Recognition| r.is_in_sight(me, moderates);
        let found = match thing::find(store, community, given, in_sight).await {
            Err(Error::Ambiguous { candidates, .. }) => {
                // Some of them may not be for the reader's eyes.
                self.only_visible_recognition(community, role, given, &candidates)
                    .await?
            }
            other => other?,
        };
        self.shown_recognition(store, community, role, found)
            .await
            .map_err(|e| match e {
                Error::NotFound { .. } => Error::not_found("recognition", given),
                other => other,
            })
    }

    /// One recognition.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn recognition(
        &self,
        community: CommunityId,
        id: RecognitionId,
    ) -> Result<ShownRecognition, Error> {
        self.find_recognition(community, &id.to_string()).await
    }

    /// A page of recognitions, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second value
    /// says whether there may be more. For whoever may see who is in the community.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn recognitions(
        &self,
        community: CommunityId,
        filter: RecognitionFilter,
        after: Option<&ShownRecognition>,
        limit: usize,
    ) -> Result<(Vec<ShownRecognition>, bool), Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let index = match (filter.mine, me) {
            (false, _) => recognitions(scope),
            (true, Some(me)) => recognitions_of(scope, me),
            // Nobody gave anything, or received it.
            (true, None) => return Ok((Vec::new(), false)),
        };
        let entry = |at: DateTime<Utc>, id: RecognitionId| {
            time_entry(index.clone(), at.timestamp_millis(), id.as_uuid()).0
        };
        let limit = limit.clamp(1, 1_000);
        let mut after = after.map(|a| entry(a.at, a.id));
        let mut all = Vec::new();
        loop {
            let listing = Listing {
                index: Some(index.clone()),
                order: Order::Descending,
                after: after.take(),
                limit: limit - all.len(),
            };
            let in_sight = |r: &Recognition| r.is_in_sight(me, moderates);
            let (found, more) = thing::page(store, community, listing, in_sight).await?;
            after = found.last().map(|last| entry(last.at, last.id));
            all.extend(self.shown_recognitions(store, community, role, found).await?);
            if !more || all.len() >= limit {
                return Ok((all, more));
            }
        }
    }

    /// Of several that an id may mean, the one that the reader may see.
    async fn only_visible_recognition(
        &self,
        community: CommunityId,
        role: Role,
        given: &str,
        candidates: &[String],
    ) -> Result<Recognition, Error> {
        let store = self.hub.store();
        let mut visible = Vec::new();
        for candidate in candidates {
            let found: Recognition = thing::find(store, community, candidate, |_| true).await?;
            let shown = self.shown_recognitions(store, community, role, vec![found.clone()]);
            if !shown.await?.is_empty() {
                visible.push(found);
            }
        }
        match visible.len() {
            1 => visible
                .pop()
                .ok_or_else(|| Error::not_found("recognition", given)),
            0 => Err(Error::not_found("recognition", given)),
            _ => Err(Error::Ambiguous {
                what: "recognition",
                given: given.to_owned(),
                candidates: visible.iter().map(|r| r.id.to_string()).collect(),
            }),
        }
    }

    /// One recognition as the actor sees it, who acts in a role.
    pub(super) async fn shown_recognition(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        role: Role,
        found: Recognition,
    ) -> Result<ShownRecognition, Error> {
        let missing = Error::not_found("recognition", found.id);
        let shown = self.shown_recognitions(store, community, role, vec![found]);
        shown.await?.pop().ok_or(missing)
    }

    /// Recognitions as the actor sees them; those that they may not see are left out.
    async fn shown_recognitions(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        role: Role,
        found: Vec<Recognition>,
    ) -> Result<Vec<ShownRecognition>, Error> {
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let receivers = found.iter().flat_map(|r| r.to.iter().copied());
        let opted_out = opted_out(store, community, receivers.clone()).await?;
        let givers = found.iter().map(|r| r.by);
        let removers = found.iter().filter_map(|r| r.ended.as_ref()?.by);
        let names = handles(store, receivers.chain(givers).chain(removers)).await?;
        let seen = self.seen_contributions(store, community, &found).await?;
        let shown = found.into_iter().filter(|r| r.is_in_sight(me, moderates));
        let shown = shown.filter_map(|r| {
            let (named, unnamed) = r.named(me, moderates, &opted_out)?;
            let about = r.about.filter(|about| match about {
                About::Contribution(id, _) => unnamed == 0 && seen.contains(id),
                About::Session(..) | About::Action(..) => unnamed == 0,
            });
            Some(ShownRecognition {
                id: r.id,
                number: r.number,
                at: r.at,
                by: names.get(&r.by).cloned(),
                to: by_name(&named, unnamed, &names),
                state: r.state(),
                about: about.map(|about| {
                    let (kind, number) = about.name();
                    ShownAbout { kind, number }
                }),
                team: r.team,
                text: r.text,
                ended: r.ended.as_ref().map(|e| e.at),
                removed_by: r.ended.as_ref().and_then(|e| names.get(&e.by?).cloned()),
                reason: r.ended.and_then(|e| e.reason),
            })
        });
        Ok(shown.collect())
    }

    /// Of the contributions that recognitions are about, those that the actor sees.
    async fn seen_contributions(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        of: &[Recognition],
    ) -> Result<BTreeSet<ContributionId>, Error> {
        let keys: BTreeSet<Key> = of
            .iter()
            .filter_map(|r| match r.about {
                Some(About::Contribution(id, _)) => Some(contribution_key(community, id)),
                _ => None,
            })
            .collect();
        if keys.is_empty() {
            return Ok(BTreeSet::new());
        }
        let reader = self.reader(community).await?;
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut seen = BTreeSet::new();
        for record in store.get(&keys).await?.iter().flatten() {
            let found: Contribution = envelope::open(record)?;
            seen.extend(Some(found).filter(|c| reader.sees(c)).map(|c| c.id));
        }
        Ok(seen)
    }
}

/// Handles in the order of the alphabet, then a gap for each who is not named: the order tells nothing.
pub(crate) fn by_name(
    named: &[PersonId],
    unnamed: usize,
    names: &BTreeMap<PersonId, Handle>,
) -> Vec<Option<Handle>> {
    let mut known: Vec<Handle> = named.iter().filter_map(|p| names.get(p).cloned()).collect();
    known.sort();
    let gaps = unnamed + named.len() - known.len();
    known
        .into_iter()
        .map(Some)
        .chain((0..gaps).map(|_| None))
        .collect()
}

/// Of some people, those who chose not to be named.
pub(crate) async fn opted_out(
    store: &dyn RecordReader,
    community: CommunityId,
    people: impl Iterator<Item = PersonId>,
) -> Result<BTreeSet<PersonId>, Error> {
    let people: BTreeSet<PersonId> = people.collect();
    let keys: Vec<Key> = people.into_iter().map(|p| member_key(community, p)).collect();
    let mut out = BTreeSet::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let membership: Membership = envelope::open(record)?;
        out.extend(Some(membership).filter(|m| m.opted_out).map(|m| m.person));
    }
    Ok(out)
}
