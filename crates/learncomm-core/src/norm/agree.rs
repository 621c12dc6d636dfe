use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::draft::{load, tell};
use super::minutes;
use super::model::Norm;
use super::record::{Acknowledgement, version, version_key};
use super::version::{NotYet, adopt, needed};
use crate::actor::{Action, Role};
use crate::community::{Membership, Person, handles, load_community, person_key};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, NormId, PersonId};
use crate::ledger::Verb;
use crate::store::transaction::{Stored, read_entity, transact};
use crate::store::{Key, RecordReader, RecordReaderExt, Scan, Scope, envelope, thing};

/// How far the discussion of a version has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// The version under discussion.
    pub version: u32,
    /// The members who could be heard: no guests, no bots, nobody who is suspended.
    pub members: usize,
    /// How many of them were heard.
    pub heard: usize,
    /// How many have to be, by the charter.
    pub needed: usize,
    /// Who has open concerns.
    pub concerned: Vec<Handle>,
    /// Which members have not spoken yet, by handle.
    pub unspoken: Vec<Handle>,
}

impl Desk {
    /// Who has been heard on the version under discussion, who has concerns, and who has not spoken yet (S3.2).
    ///
    /// # Errors
    /// [`Error::Rule`] if nothing is under discussion, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn consent(&self, community: CommunityId, id: NormId) -> Result<Consent, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let store = self.hub.store();
        let scope = Scope::Community(community);
        let norm: Option<Norm> = read_entity(store, &thing::thing_key::<Norm>(scope, id.as_uuid())).await?;
        let norm = norm.ok_or_else(|| Error::not_found("norm", id))?;
        let number = norm.needed_draft()?;
        let draft: Option<super::NormVersion> = read_entity(store, &version_key(scope, id, number)).await?;
        let draft = draft.ok_or_else(|| Error::not_found("version", number))?;
        let members = voters(store, community, self.hub.now()).await?;
        let percent = {
            let mut tx = self.hub.begin();
            load_community(&mut tx, community)
                .await?
                .charter
                .settings
                .consent_percent
        };
        let (heard, concerned) = (draft.heard(), draft.concerned());
        let named = handles(store, members.iter().chain(&concerned).copied()).await?;
        let by_handle = |people: &mut dyn Iterator<Item = &PersonId>| {
            let mut found: Vec<Handle> = people.filter_map(|id| named.get(id).cloned()).collect();
            found.sort_unstable();
            found
        };
        Ok(Consent {
            version: number,
            members: members.len(),
            heard: members.intersection(&heard).count(),
            needed: needed(members.len(), percent),
            concerned: by_handle(&mut concerned.iter()),
            unspoken: by_handle(&mut members.difference(&heard)),
        })
    }

    /// Adopts the version under discussion: for who began the discussion, and for who may adopt norms. It takes that nobody
    /// has an open concern and that as many members were heard as the charter asks for.
    ///
    /// The members are counted just before (a scan, which is no condition of the change): who joins at the same instant
    /// does not count yet. Voices that are raised meanwhile do.
    ///
    /// # Errors
    /// [`Error::Rule`] that says whose concern is open or how many have not been heard, or that nothing is under
    /// discussion; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn adopt_norm(&self, community: CommunityId, id: NormId) -> Result<Norm, Error> {
        let members = voters(self.hub.store(), community, self.hub.now()).await?;
        let adopted = transact!(&self.hub, |tx| {
            let mut norm = self.tended(tx, community, id).await?;
            let mut draft = version(tx, community, id, norm.needed_draft()?).await?;
            let settings = load_community(tx, community).await?.charter.settings;
            let review_at = norm.next_review(tx.now, settings.norm_review_days);
            let percent = settings.consent_percent;
            if let Err(why) = adopt(&mut norm, &mut draft, &members, percent, tx.now, review_at) {
                return Err(self.not_yet(&norm, why).await?);
            }
            let number = number_of(tx, community, self.me_id()).await?;
            tell(tx, community, number, Verb::AdoptedNorm, &norm, draft.number);
            let due = minutes(review_at);
            tell(tx, community, number, Verb::ScheduledReview, &norm, due);
            tx.put(Scope::Community(community), &norm).await?;
            tx.put(Scope::Community(community), &draft).await?;
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(adopted)
    }

    async fn not_yet(&self, norm: &Norm, why: NotYet) -> Result<Error, Error> {
        let slug = &norm.slug;
        Ok(Error::Rule(match why {
            NotYet::Refused(why) => why,
            NotYet::Unheard {
                heard,
                needed,
                members,
            } => format!(
                "the norm `{slug}` cannot be adopted yet: {heard} of {members} members were heard, and the charter asks for {needed}"
            ),
            NotYet::Concerns(people) => {
                let named = handles(self.hub.store(), people).await?;
                let names: Vec<&str> = named.values().map(Handle::as_str).collect();
                format!(
                    "the norm `{slug}` cannot be adopted yet: there is an open concern of {}; they settle it, or a new draft answers it, or, once they have left, who tends norms settles it for them",
                    names.join(", ")
                )
            }
        }))
    }

    /// Says that one has taken note of the version in force. Saying so again changes nothing.
    ///
    /// # Errors
    /// [`Error::Rule`] if no version is in force, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn acknowledge_norm(&self, community: CommunityId, id: NormId) -> Result<Norm, Error> {
        let acknowledged = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::ShapeNorms).await?;
            let norm = load(tx, community, id).await?;
            let number = norm.needed_in_force()?;
            let note = Acknowledgement {
                norm: id,
                version: number,
                by: me.person,
                at: tx.now,
            };
            let scope = Scope::Community(community);
            let known: Option<Acknowledgement> = tx.get(&note.key(scope)).await?;
            if known.is_none() {
                tx.put(scope, &note).await?;
                tell(tx, community, me.number, Verb::AcknowledgedNorm, &norm, number);
            }
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(acknowledged)
    }
}

/// Who is in the community at an instant and not suspended.
pub(super) async fn present_members(
    store: &dyn RecordReader,
    community: CommunityId,
    now: DateTime<Utc>,
) -> Result<Vec<Membership>, Error> {
    let scan = Scan::prefix(Key::within(Scope::Community(community)).text("member"));
    let mut found: Vec<Membership> = Vec::new();
    for record in store.scan_all(scan).await? {
        let member: Membership = envelope::open(&record)?;
        found.extend(Some(member).filter(|m| m.covers(now) && m.suspended_at(now).is_none()));
    }
    Ok(found)
}

/// Those whose consent is asked for: no guests, no bots, nobody who is suspended and so could not speak.
pub(super) async fn voters(
    store: &dyn RecordReader,
    community: CommunityId,
    now: DateTime<Utc>,
) -> Result<BTreeSet<PersonId>, Error> {
    let members = present_members(store, community, now).await?;
    let people = members.into_iter().filter(|m| m.role >= Role::Member);
    let keys: Vec<Key> = people.map(|m| person_key(m.person)).collect();
    let mut found = BTreeSet::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let person: Person = envelope::open(record)?;
        found.extend(Some(person.id).filter(|_| !person.bot));
    }
    Ok(found)
}
