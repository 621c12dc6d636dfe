use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::{Action, Actor};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{Handle, PersonId};
use crate::store::transaction::{Stored, Tx, id_in, read_entity, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scope};
use crate::text;

/// The longest name of another tool, in bytes.
pub(crate) const MAX_TOOL: usize = 100;
/// The longest id in another tool, in bytes. With the name of the tool it has to fit into a key.
pub(crate) const MAX_OUTSIDE_ID: usize = 200;

/// Who somebody is in another tool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The tool, such as `slack` or `stack-exchange`; with the instance, if ids are unique only within one, such as
    /// `stack-exchange/conlang`. 1 to 100 bytes.
    pub tool: String,
    /// Their id there. 1 to 200 bytes.
    pub id: String,
}

impl Identity {
    /// Several, each once.
    pub(crate) fn all_checked(given: &[Self]) -> Result<Vec<Self>, Error> {
        let mut all: Vec<Self> = Vec::with_capacity(given.len());
        for identity in given {
            let identity = identity.checked()?;
            if !all.contains(&identity) {
                all.push(identity);
            }
        }
        Ok(all)
    }

    pub(crate) fn checked(&self) -> Result<Self, Error> {
        Ok(Self {
            tool: text::key_part("identity tool", &self.tool, MAX_TOOL)?,
            id: text::key_part("identity id", &self.id, MAX_OUTSIDE_ID)?,
        })
    }
}

/// A person, or a program that takes part. People belong to the store, not to a community: they may be in several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their short name, unique in the store.
    pub handle: Handle,
    /// What they are called.
    pub name: String,
    /// Whether it is a program. Bots are in no number about people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bot: bool,
    /// Who they are in other tools. Shown to the owner of the store and themselves; nothing for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// Since when they are known here.
    pub created_at: DateTime<Utc>,
}

impl Person {
    /// As somebody may see them.
    pub(crate) fn shown_to(mut self, actor: Actor) -> Self {
        if actor != Actor::Operator && actor != Actor::Person(self.id) {
            self.identities.clear();
        }
        self
    }
}

impl Entity for Person {
    const KIND: &'static str = "person";
}

impl Stored for Person {
    fn key(&self, _: Scope) -> Key {
        person_key(self.id)
    }
    fn index(&self, _: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid().as_bytes().to_vec();
        let identities = self.identities.iter().map(identity_key);
        std::iter::once(person_by_handle_key(&self.handle))
            .chain(identities)
            .map(|key| (key, id.clone()))
            .collect()
    }
}

pub(crate) fn person_key(id: PersonId) -> Key {
    Key::within(Scope::Directory)
        .text("person")
        .id(id.as_uuid())
        .build()
}

pub(crate) fn person_by_handle_key(handle: &Handle) -> Key {
    Key::within(Scope::Directory)
        .text("handle")
        .text(handle.as_str())
        .build()
}

/// Of an identity that was [checked](Identity::checked): another might not fit into a key.
pub(crate) fn identity_key(identity: &Identity) -> Key {
    Key::within(Scope::Directory)
        .text("identity")
        .text(&identity.tool)
        .text(&identity.id)
        .build()
}

/// What is said of a person who is new to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// See [`Person::handle`].
    pub handle: Handle,
    /// See [`Person::name`]. 1 to 200 characters.
    pub name: String,
    /// See [`Person::bot`].
    pub bot: bool,
    /// See [`Person::identities`].
    pub identities: Vec<Identity>,
}

impl NewPerson {
    /// A human with a handle and a name.
    pub fn new(handle: Handle, name: impl Into<String>) -> Self {
        Self {
            handle,
            name: name.into(),
            bot: false,
            identities: Vec::new(),
        }
    }
}

impl Desk {
    /// Makes a person known to the store.
    ///
    /// # Errors
    /// [`Error::Exists`] if the handle or an identity belongs to somebody, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn create_person(&self, new: NewPerson) -> Result<Person, Error> {
        self.permit_outside(Action::ManagePeople)?;
        transact!(&self.hub, |tx| { create(tx, &new).await })
    }

    /// The person with this handle.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn person(&self, handle: &Handle) -> Result<Person, Error> {
        let found = self.person_behind(&person_by_handle_key(handle)).await?;
        let found = found.ok_or_else(|| Error::not_found("person", handle))?;
        Ok(found.shown_to(self.actor))
    }

    /// The person with this identity in another tool, if there is one: for the owner of the store.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn person_by_identity(&self, identity: &Identity) -> Result<Option<Person>, Error> {
        self.permit_outside(Action::ManagePeople)?;
        match identity.checked() {
            Ok(identity) => self.person_behind(&identity_key(&identity)).await,
            // Nobody can have it.
            Err(_) => Ok(None),
        }
    }

    async fn person_behind(&self, index: &Key) -> Result<Option<Person>, Error> {
        let store = self.hub.store();
        let Some(entry) = store.get_one(index).await? else {
            return Ok(None);
        };
        Ok(read_entity(store, &person_key(id_in(&entry.value)?.into())).await?)
    }
}

pub(crate) async fn create(tx: &mut Tx<'_>, new: &NewPerson) -> Result<Person, Error> {
    let name = text::line("name", &new.name, 200)?;
    let identities = Identity::all_checked(&new.identities)?;
    if tx.get_raw(&person_by_handle_key(&new.handle)).await?.is_some() {
        return Err(Error::Exists {
            what: "handle",
            name: new.handle.to_string(),
        });
    }
    for identity in &identities {
        if tx.get_raw(&identity_key(identity)).await?.is_some() {
            return Err(Error::Exists {
                what: "identity",
                name: format!("{} {}", identity.tool, identity.id),
            });
        }
    }
    let id = PersonId::from(tx.new_id(tx.now));
    let person = Person {
        id,
        handle: new.handle.clone(),
        name,
        bot: new.bot,
        identities,
        created_at: tx.now,
    };
    tx.insert(Scope::Directory, &person)?;
    Ok(person)
}
