use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::agenda::begun;
use super::edit::MAX_TEXT;
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;

/// What somebody answered to the [prompts](super::REFLECTION_PROMPTS) of a reflection (S3.8). Each is Markdown of up to
/// 10,000 characters; at least one is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// What happened?
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub happened: String,
    /// What came of it?
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub came_of_it: String,
    /// What next?
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next: String,
}

impl Answers {
    fn checked(&self) -> Result<Self, Error> {
        let answers = Self {
            happened: text::prose("what happened", &self.happened, MAX_TEXT)?,
            came_of_it: text::prose("what came of it", &self.came_of_it, MAX_TEXT)?,
            next: text::prose("what next", &self.next, MAX_TEXT)?,
        };
        if answers == Self::default() {
            return Err(Error::invalid(
                "reflection",
                "answers none of the three questions",
            ));
        }
        Ok(answers)
    }
}

/// What somebody took away from a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reflection {
    /// Which session.
    pub session: OccurrenceId,
    /// Who.
    pub person: PersonId,
    /// When they answered last.
    pub at: DateTime<Utc>,
    /// What they answered.
    #[serde(flatten)]
    pub answers: Answers,
}

impl Entity for Reflection {
    const KIND: &'static str = "reflection";
}

impl Stored for Reflection {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope)
            .text(Self::KIND)
            .id(self.session.as_uuid())
            .id(self.person.as_uuid())
            .build()
    }
}

/// A reflection as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownReflection {
    /// The reflection.
    #[serde(flatten)]
    pub reflection: Reflection,
    /// Whose it is, by handle.
    pub by: Option<Handle>,
}

impl Desk {
    /// Looks back on a session that has begun (S3.8). Doing it again replaces what one said before. Everybody in the
    /// community may read it.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has not begun or was called off, [`Error::Invalid`], [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn reflect(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        answers: &Answers,
    ) -> Result<Reflection, Error> {
        let answers = answers.checked()?;
        let looked_back = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let session = self.session_in(tx, community, session).await?;
            begun(&session, tx.now)?;
            let reflection = Reflection {
                session: session.id,
                person: me.person,
                at: tx.now,
                answers: answers.clone(),
            };
            let scope = Scope::Community(community);
            // Saying it better is not looking back once more.
            if tx.get::<Reflection>(&reflection.key(scope)).await?.is_none() {
                let told = Activity::new(tx.now.timestamp_millis(), me.number, Verb::Reflected);
                tx.record(
                    community,
                    Activity {
                        session: session.number,
                        ..told
                    },
                );
            }
            tx.put(scope, &reflection).await?;
            Ok(reflection)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(looked_back)
    }

    /// A page of what people took away from a session, behind `after` if given; at most `limit` (1 to 1,000). The second
    /// value says whether there are more. For those who are in the community, also where others may read what it shares.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn reflections(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<(Vec<ShownReflection>, bool), Error> {
        let role = self.role_in(community).await?;
        let action = Action::ReadContent;
        if !role.may(action) {
            return Err(Error::Forbidden { action, role });
        }
        let store = self.hub.store();
        let prefix = Key::within(Scope::Community(community))
            .text(Reflection::KIND)
            .id(session.as_uuid());
        let mut scan = Scan::prefix(prefix.clone()).limit(limit.clamp(1, 1_000));
        if let Some(after) = after {
            scan = scan.after(&prefix.id(after.as_uuid()).build());
        }
        let page = store.scan(&scan).await?;
        let found: Vec<Reflection> = page
            .records
            .iter()
            .map(envelope::open)
            .collect::<Result<_, StoreError>>()?;
        let people: Vec<PersonId> = found.iter().map(|r| r.person).collect();
        let names = handles(store, people).await?;
        let shown = found.into_iter().map(|reflection| ShownReflection {
            by: names.get(&reflection.person).cloned(),
            reflection,
        });
        Ok((shown.collect(), page.more))
    }

    /// What one took away from a session oneself.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one has not said yet, [`Error::Forbidden`].
    pub async fn own_reflection(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Reflection, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let missing = || Error::not_found("reflection", session);
        let person = self.person_id().ok_or_else(missing)?;
        let key = Key::within(Scope::Community(community))
            .text(Reflection::KIND)
            .id(session.as_uuid())
            .id(person.as_uuid());
        let record = self
            .hub
            .store()
            .get_one(&key.build())
            .await?
            .ok_or_else(missing)?;
        Ok(envelope::open(&record)?)
    }
}
