use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::actor::{Action, Actor, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId, Slug};
use crate::ledger::NONE;
use crate::store::transaction::{Stored, Tx, read_entity, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;

use super::membership::{Membership, member_key};
use super::settings::{Settings, SettingsEdit, Visibility};
use super::stage::DeclaredStage;
use super::stewards::Stewards;

/// What a community has agreed to be (S2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    /// What it is called. 1 to 200 characters.
    pub name: String,
    /// Why it exists: what its members want to get better at together.
    #[serde(default)]
    pub purpose: String,
    /// The domain: what its members care about and know.
    #[serde(default)]
    pub domain: String,
    /// The practice: what they share and develop.
    #[serde(default)]
    pub practice: String,
    /// How often they meet, in their own words (S0.1).
    #[serde(default)]
    pub cadence: String,
    /// The zone in which its days, weeks and months are counted.
    pub time_zone: Tz,
    /// What it has settled about how it works.
    #[serde(default)]
    pub settings: Settings,
}

impl Charter {
    /// A charter with a name and a zone, to be filled in.
    pub fn new(name: impl Into<String>, time_zone: Tz) -> Self {
        let (purpose, domain, practice, cadence) = Default::default();
        Self {
            name: name.into(),
            purpose,
            domain,
            practice,
            cadence,
            time_zone,
            settings: Settings::default(),
        }
    }

    fn checked(mut self) -> Result<Self, Error> {
        self.name = text::line("name", &self.name, 200)?;
        for (field, value) in [
            ("purpose", &mut self.purpose),
            ("domain", &mut self.domain),
            ("practice", &mut self.practice),
            ("cadence", &mut self.cadence),
        ] {
            *value = text::prose(field, value, 10_000)?;
        }
        self.settings = self.settings.checked()?;
        Ok(self)
    }
}

/// Changes to a [`Charter`]: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharterEdit {
    /// What the community is called.
    pub name: Option<String>,
    /// Why it exists.
    pub purpose: Option<String>,
    /// What its members care about and know.
    pub domain: Option<String>,
    /// What they share and develop.
    pub practice: Option<String>,
    /// How often they meet.
    pub cadence: Option<String>,
    /// The zone in which its days are counted.
    pub time_zone: Option<Tz>,
    /// What it has settled about how it works.
    pub settings: SettingsEdit,
}

impl From<Charter> for CharterEdit {
    /// Changes everything to what this charter says.
    fn from(charter: Charter) -> Self {
        Self {
            name: Some(charter.name),
            purpose: Some(charter.purpose),
            domain: Some(charter.domain),
            practice: Some(charter.practice),
            cadence: Some(charter.cadence),
            time_zone: Some(charter.time_zone),
            settings: charter.settings.into(),
        }
    }
}

impl CharterEdit {
    /// The charter with these changes.
    #[must_use]
    pub fn applied_to(&self, charter: Charter) -> Charter {
        let new = |given: &Option<String>, old| given.clone().unwrap_or(old);
        Charter {
            name: new(&self.name, charter.name),
            purpose: new(&self.purpose, charter.purpose),
            domain: new(&self.domain, charter.domain),
            practice: new(&self.practice, charter.practice),
            cadence: new(&self.cadence, charter.cadence),
            time_zone: self.time_zone.unwrap_or(charter.time_zone),
            settings: self.settings.applied_to(charter.settings),
        }
    }
}

/// A learning community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    /// Its id.
    pub id: CommunityId,
    /// Its short name, unique in the store; never changes.
    pub slug: Slug,
    /// What it has agreed to be.
    #[serde(flatten)]
    pub charter: Charter,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// The stage of life that it says it is in, and since when it says so (S2.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<DeclaredStage>,
}

impl Entity for Community {
    const KIND: &'static str = "community";
}

impl Stored for Community {
    fn key(&self, scope: Scope) -> Key {
        let _ = scope;
        community_key(self.id)
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let _ = scope;
        vec![(slug_key(&self.slug), self.id.as_uuid().as_bytes().to_vec())]
    }
}

/// The community that was created last. Who goes through all communities in a change reads it, so that none is created
/// meanwhile.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Latest {
    community: CommunityId,
}

impl Entity for Latest {
    const KIND: &'static str = "latest-community";
}

impl Stored for Latest {
    fn key(&self, _: Scope) -> Key {
        latest_key()
    }
}

pub(super) fn latest_key() -> Key {
    Key::within(Scope::Directory).text(Latest::KIND).build()
}

fn community_key(id: CommunityId) -> Key {
    Key::within(Scope::Community(id)).text("charter").build()
}

fn slug_key(slug: &Slug) -> Key {
    Key::within(Scope::Directory)
        .text("community")
        .text(slug.as_str())
        .build()
}

impl Desk {
    /// Creates a community; `at` says since when it exists (now if `None`).
    ///
    /// # Errors
    /// [`Error::Exists`] if the slug is taken, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn create_community(
        &self,
        slug: Slug,
        charter: Charter,
        at: Option<DateTime<Utc>>,
    ) -> Result<Community, Error> {
        self.permit_outside(Action::CreateCommunity)?;
        let charter = charter.checked()?;
        transact!(&self.hub, |tx| {
            if tx.get_raw(&slug_key(&slug)).await?.is_some() {
                return Err(Error::Exists {
                    what: "community",
                    name: slug.to_string(),
                });
            }
            let created_at = at.map_or(tx.now, crate::time::to_millis);
            let id = CommunityId::from(tx.new_id(created_at));
            let community = Community {
                id,
                slug: slug.clone(),
                charter: charter.clone(),
                created_at,
                stage: None,
            };
            tx.insert(Scope::Community(id), &community)?;
            let _: Option<Latest> = tx.get(&latest_key()).await?;
            tx.put(Scope::Directory, &Latest { community: id }).await?;
            tx.insert(Scope::Community(id), &Stewards::default())?;
            Ok(community)
        })
    }

    /// Changes a charter. What others change in other parts of it at the same time is kept.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn edit_charter(&self, community: CommunityId, edit: &CharterEdit) -> Result<Community, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::EditCharter).await?;
            let mut found = load(tx, community).await?;
            found.charter = edit.applied_to(found.charter).checked()?;
            tx.put(Scope::Community(community), &found).await?;
            Ok(found)
        })
    }

    /// The community with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn community(&self, slug: &Slug) -> Result<Community, Error> {
        let store = self.hub.store();
        if let Some(record) = store.get_one(&slug_key(slug)).await?
            && let Some(found) = read_entity(store, &community_key(id_in(&record.value)?)).await?
        {
            return Ok(found);
        }
        Err(Error::not_found("community", slug))
    }

    /// All communities of the store, by slug. (A store holds a few; this list does not page.)
    ///
    /// # Errors
    /// Those of the store.
    pub async fn communities(&self) -> Result<Vec<Community>, Error> {
        let store = self.hub.store();
        let entries = store
            .scan_all(Scan::prefix(Key::within(Scope::Directory).text("community")))
            .await?;
        let keys: Vec<Key> = entries
            .iter()
            .map(|r| id_in(&r.value).map(community_key))
            .collect::<Result<_, StoreError>>()?;
        let found = store.get(&keys).await?;
        found
            .iter()
            .flatten()
            .map(|r| envelope::open(r).map_err(Error::from))
            .collect()
    }

    /// The role in which the actor acts in a community.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn role_in(&self, community: CommunityId) -> Result<Role, Error> {
        match self.actor {
            Actor::Operator => Ok(Role::Operator),
            Actor::Person(id) => {
                let membership: Option<Membership> =
                    read_entity(self.hub.store(), &member_key(community, id)).await?;
                Ok(membership.map_or(Role::Outsider, |m| m.role_at(self.hub.now())))
            }
        }
    }

    /// Whether the actor may do something outside any community.
    pub(crate) fn permit_outside(&self, action: Action) -> Result<(), Error> {
        let role = match self.actor {
            Actor::Operator => Role::Operator,
            Actor::Person(_) => Role::Outsider,
        };
        if role.may(action) {
            Ok(())
        } else {
            Err(Error::Forbidden { action, role })
        }
    }

    /// Whether the actor may do something in a community, as a condition of the change. Who is suspended may read what
    /// members read, whatever their role.
    pub(crate) async fn permit(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        action: Action,
    ) -> Result<Role, Error> {
        let role = match self.actor {
            Actor::Operator => Role::Operator,
            Actor::Person(id) => {
                let membership: Option<Membership> = tx.get(&member_key(community, id)).await?;
                if let Some(until) = membership.as_ref().and_then(|m| m.suspended_at(tx.now))
                    && !matches!(action, Action::ReadContent | Action::ReadReport)
                {
                    let why = format!("suspended from taking part until {}", until.to_rfc3339());
                    return Err(Error::Rule(why));
                }
                membership.map_or(Role::Outsider, |m| m.reads_as(tx.now))
            }
        };
        if role.may(action) {
            Ok(role)
        } else {
            Err(Error::Forbidden { action, role })
        }
    }

    /// The actor as somebody of the community who may do something personal now, as a condition of the change.
    pub(crate) async fn me(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        action: Action,
    ) -> Result<Membership, Error> {
        let role = self.permit(tx, community, action).await?;
        let membership = match self.actor {
            Actor::Person(person) => tx.get(&member_key(community, person)).await?,
            Actor::Operator => None,
        };
        membership.ok_or(Error::Forbidden { action, role })
    }

    /// Who acts, for records (nobody if it is the owner of the store), and their number in the ledger.
    pub(crate) async fn signature(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
    ) -> Result<(Option<PersonId>, u32), Error> {
        let Actor::Person(person) = self.actor else {
            return Ok((None, NONE));
        };
        let membership: Option<Membership> = tx.get(&member_key(community, person)).await?;
        Ok((Some(person), membership.map_or(NONE, |m| m.number)))
    }

    /// Whether the actor may read something in a community, and as what. A community that is visible to everyone shows
    /// outsiders what it shares, but not who is in it. Who is suspended reads what members read, whatever their role.
    pub(crate) async fn permit_reading(&self, community: CommunityId, action: Action) -> Result<Role, Error> {
        let role = match self.actor {
            Actor::Operator => Role::Operator,
            Actor::Person(id) => {
                let membership: Option<Membership> =
                    read_entity(self.hub.store(), &member_key(community, id)).await?;
                membership.map_or(Role::Outsider, |m| m.reads_as(self.hub.now()))
            }
        };
        if role.may(action) {
            return Ok(role);
        }
        if role == Role::Outsider && action == Action::ReadContent {
            let charter: Option<Community> = read_entity(self.hub.store(), &community_key(community)).await?;
            if charter.is_some_and(|c| c.charter.settings.visibility == Visibility::Everyone) {
                return Ok(role);
            }
        }
        Err(Error::Forbidden { action, role })
    }
}

pub(crate) async fn load(tx: &mut Tx<'_>, community: CommunityId) -> Result<Community, Error> {
    tx.get(&community_key(community))
        .await?
        .ok_or_else(|| Error::not_found("community", community))
}

fn id_in(value: &[u8]) -> Result<CommunityId, StoreError> {
    crate::store::transaction::id_in(value).map(CommunityId::from)
}
