use super::model::{MAX_COLLECTION_DESCRIPTION, Shelf};
use super::read::Collection;
use crate::actor::Action;
use crate::community::Membership;
use crate::contribution::model::{MAX_TITLE, MAX_TOPICS};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CollectionId, CommunityId, PersonId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};
use crate::text;

/// A collection to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCollection {
    /// What it is called. 1 to [`MAX_TITLE`] characters.
    pub title: String,
    /// What it is for, in Markdown, up to [`MAX_COLLECTION_DESCRIPTION`] characters; may be empty.
    pub description: String,
    /// What it is about: up to [`MAX_TOPICS`], the main one first.
    pub topics: Vec<Slug>,
}

/// What to change of a collection. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionEdit {
    /// As [`NewCollection::title`].
    pub title: Option<String>,
    /// As [`NewCollection::description`].
    pub description: Option<String>,
    /// As [`NewCollection::topics`]. The ledger keeps those that it was made with.
    pub topics: Option<Vec<Slug>>,
}

impl Desk {
    /// Makes a collection. Anybody may who takes part and is no guest.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn make_collection(
        &self,
        community: CommunityId,
        new: &NewCollection,
    ) -> Result<Collection, Error> {
        let title = text::line("title", &new.title, MAX_TITLE)?;
        let description = text::prose("description", &new.description, MAX_COLLECTION_DESCRIPTION)?;
        let topics = distinct(&new.topics)?;
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let made = Shelf {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                description: description.clone(),
                topics: topics.clone(),
                items: Vec::new(),
                by: me.person,
                at: tx.now,
                changed_at: None,
                retired_at: None,
            };
            tell_made(tx, community, me.number, &made).await?;
            tx.insert(Scope::Community(community), &made)?;
            self.head(made).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Changes what a collection says about itself: who made it, or who leads the community.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else made it or it is retired, [`Error::Invalid`], [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn edit_collection(
        &self,
        community: CommunityId,
        id: CollectionId,
        edit: &CollectionEdit,
    ) -> Result<Collection, Error> {
        let title = edit
            .title
            .as_deref()
            .map(|t| text::line("title", t, MAX_TITLE))
            .transpose()?;
        let description = edit.description.as_deref();
        let description = description
            .map(|d| text::prose("description", d, MAX_COLLECTION_DESCRIPTION))
            .transpose()?;
        let topics = edit.topics.as_deref().map(distinct).transpose()?;
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let before: Shelf = thing::load(tx, community, id.as_uuid()).await?;
            may_tend(
                tx,
                &me,
                &[before.by],
                &format!("the collection #{}", before.number),
            )?;
            before.needs_to_be_open()?;
            let mut shelf = before.clone();
            shelf.title = title.clone().unwrap_or(shelf.title);
            shelf.description = description.clone().unwrap_or(shelf.description);
            shelf.topics = topics.clone().unwrap_or(shelf.topics);
            if shelf != before {
                shelf.changed_at = Some(tx.now);
                tx.put(Scope::Community(community), &shelf).await?;
            }
            self.head(shelf).await
        })
    }

    /// Retires a collection, or takes it up again: who made it, or who leads the community. What is retired can be read and
    /// not changed.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else made it, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn retire_collection(
        &self,
        community: CommunityId,
        id: CollectionId,
        retired: bool,
    ) -> Result<Collection, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut shelf: Shelf = thing::load(tx, community, id.as_uuid()).await?;
            may_tend(tx, &me, &[shelf.by], &format!("the collection #{}", shelf.number))?;
            if shelf.retired_at.is_some() != retired {
                shelf.retired_at = retired.then_some(tx.now);
                tx.put(Scope::Community(community), &shelf).await?;
            }
            self.head(shelf).await
        })
    }
}

/// Whether somebody may change what is of others: who leads the community may.
pub(super) fn may_tend(tx: &Tx<'_>, me: &Membership, whose: &[PersonId], what: &str) -> Result<(), Error> {
    let leads = me.role_at(tx.now).may(Action::TendPathways);
    if leads || whose.contains(&me.person) {
        return Ok(());
    }
    let why = format!("somebody else made {what}: they can change it, and so can facilitators and stewards");
    Err(Error::Rule(why))
}

fn distinct(topics: &[Slug]) -> Result<Vec<Slug>, Error> {
    let mut distinct: Vec<Slug> = Vec::new();
    for topic in topics {
        if !distinct.contains(topic) {
            distinct.push(topic.clone());
        }
    }
    if distinct.len() > MAX_TOPICS {
        let why = format!("{} are more than the {MAX_TOPICS} allowed", distinct.len());
        return Err(Error::invalid("topics", why));
    }
    Ok(distinct)
}

/// Tells the ledger. Topics behind the first get a line of their own.
async fn tell_made(tx: &mut Tx<'_>, community: CommunityId, actor: u32, made: &Shelf) -> Result<(), Error> {
    let mut topics = Vec::with_capacity(made.topics.len());
    for topic in &made.topics {
        topics.push(tx.number_of(community, "topic", topic.as_str()).await?);
    }
    let activity = Activity {
        object: made.number,
        topic: topics.first().copied().unwrap_or(NONE),
        ..Activity::new(made.at.timestamp_millis(), actor, Verb::MadeCollection)
    };
    tx.record(community, activity);
    for topic in topics.into_iter().skip(1) {
        let verb = Verb::Tagged;
        tx.record(
            community,
            Activity {
                verb,
                topic,
                ..activity
            },
        );
    }
    Ok(())
}
