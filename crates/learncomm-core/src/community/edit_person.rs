use super::charter::{Latest, latest_key};
use super::members::person_of;
use super::membership::{Membership, member_key};
use super::person::Person;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};
use crate::text;

/// Changes to a [`Person`]: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonEdit {
    /// What they are called, 1 to 200 characters.
    pub name: Option<String>,
    /// Whether it is a program. Counts for the whole past, too: figures about people change with it.
    pub bot: Option<bool>,
}

impl Desk {
    /// Changes what is known of a person. That somebody is a program, or is not, is told to every community that they are
    /// or were in, in the same change.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn edit_person(&self, handle: &Handle, edit: &PersonEdit) -> Result<Person, Error> {
        self.permit_outside(Action::ManagePeople)?;
        let name = match &edit.name {
            Some(name) => Some(text::line("name", name, 200)?),
            None => None,
        };
        transact!(&self.hub, |tx| {
            let before = person_of(tx, handle).await?;
            let mut person = before.clone();
            person.name = name.clone().unwrap_or(person.name);
            person.bot = edit.bot.unwrap_or(person.bot);
            if person.bot != before.bot {
                // Read before the list: no community is created behind it. Admitting requires that the person is unchanged,
                // so nobody takes them in meanwhile as what they were before.
                let _: Option<Latest> = tx.get(&latest_key()).await?;
                let communities = self.community_ids().await?;
                classify(tx, &person, &communities).await?;
            }
            if person != before {
                tx.put(Scope::Directory, &person).await?;
            }
            Ok(person)
        })
    }

    async fn community_ids(&self) -> Result<Vec<CommunityId>, Error> {
        Ok(self.communities().await?.into_iter().map(|c| c.id).collect())
    }
}

/// Tells the ledger of each community that they are or were in what somebody is.
async fn classify(tx: &mut Tx<'_>, person: &Person, communities: &[CommunityId]) -> Result<(), Error> {
    tx.fetch(communities.iter().map(|c| member_key(*c, person.id)))
        .await?;
    for community in communities {
        let known: Option<Membership> = tx.get(&member_key(*community, person.id)).await?;
        if let Some(membership) = known {
            let activity = Activity::new(tx.now.timestamp_millis(), membership.number, Verb::Classified);
            tx.record(
                *community,
                Activity {
                    value: u32::from(person.bot),
                    ..activity
                },
            );
        }
    }
    Ok(())
}
