use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::model::Shelf;
use crate::actor::{Action, Role};
use crate::community::handles;
use crate::contribution::reader::Reader;
use crate::contribution::take_part::number_of;
use crate::contribution::{Contribution, State, contribution_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CollectionId, CommunityId, ContributionId, Handle, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Stored, Tx, transact};
use crate::store::{Entity, Key, KeyBuilder, Scan, Scope, envelope, thing};
use crate::text;

/// The longest comment on a collection, in characters.
pub const MAX_COLLECTION_COMMENT: usize = 10_000;

/// Something that was said about a collection, as it is stored: a record of its own, so that a collection that is much
/// talked about does not grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Remark {
    number: u32,
    collection: CollectionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<ContributionId>,
    by: PersonId,
    at: DateTime<Utc>,
    text: String,
    #[serde(flatten)]
    state: State,
}

impl Entity for Remark {
    const KIND: &'static str = "collection-comment";
}

impl Stored for Remark {
    fn key(&self, scope: Scope) -> Key {
        remarks(scope, self.collection).number(self.number).build()
    }
}

/// What was said about a collection, in the order of its numbers.
fn remarks(scope: Scope, collection: CollectionId) -> KeyBuilder {
    Key::within(scope)
        .text("collection-comment")
        .id(collection.as_uuid())
}

/// A comment on a collection, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectionComment {
    /// Its number in the community.
    pub number: u32,
    /// The number of what it is about, of something in the collection; `None` if it is about the collection as a whole.
    pub on: Option<u32>,
    /// The handle of who said it, if they are still known.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// The text, in Markdown.
    pub text: String,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
}

impl Desk {
    /// Comments on a collection as a whole, or on something in it: Markdown, 1 to [`MAX_COLLECTION_COMMENT`] characters.
    ///
    /// # Errors
    /// [`Error::NotFound`] if what it is about is not in, as far as the actor sees; [`Error::Rule`] if the collection is
    /// retired, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn comment_on_collection(
        &self,
        community: CommunityId,
        id: CollectionId,
        on: Option<ContributionId>,
        comment: &str,
    ) -> Result<CollectionComment, Error> {
        let comment = text::prose("comment", comment, MAX_COLLECTION_COMMENT)?;
        if comment.is_empty() {
            return Err(Error::invalid("comment", "may not be empty"));
        }
        let reader = self.reader(community).await?;
        let said = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let shelf: Shelf = thing::load(tx, community, id.as_uuid()).await?;
            shelf.needs_to_be_open()?;
            if let Some(item) = on {
                self.item_of(tx, community, id, item, &reader).await?;
            }
            let said = Remark {
                number: tx.object_number(community).await?,
                collection: id,
                on,
                by: me.person,
                at: tx.now,
                text: comment.clone(),
                state: State::Stands,
            };
            tell(tx, community, me.number, Verb::Commented, &said, Some(&shelf)).await?;
            tx.insert(Scope::Community(community), &said)?;
            self.one_remark(community, &reader, said).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(said)
    }

    /// Removes a comment on a collection, by its number: one's own, or somebody else's for a reason of 1 to 1,000
    /// characters.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if it was removed already, [`Error::Invalid`] if the reason is missing,
    /// [`Error::Forbidden`].
    pub async fn remove_collection_comment(
        &self,
        community: CommunityId,
        id: CollectionId,
        number: u32,
        reason: Option<&str>,
    ) -> Result<CollectionComment, Error> {
        let reader = self.reader(community).await?;
        let removed = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::ReadContent).await?;
            let missing = || Error::not_found("comment", format!("#{number}"));
            let key = remarks(Scope::Community(community), id).number(number).build();
            let mut said: Remark = tx.get(&key).await?.ok_or_else(missing)?;
            let about = match said.on {
                Some(on) => tx.get::<Contribution>(&contribution_key(community, on)).await?,
                None => None,
            };
            if !is_seen(&said, &reader, role, about.as_ref()) {
                return Err(missing());
            }
            let (me, actor) = self.signature(tx, community).await?;
            let (at, verb) = (
                tx.now,
                if me == Some(said.by) {
                    Verb::RemovedByAuthor
                } else {
                    self.permit(tx, community, Action::ModerateContent).await?;
                    Verb::RemovedByModeration
                },
            );
            if said.state != State::Stands {
                return Err(Error::Rule(format!("#{number} has been removed already")));
            }
            said.state = if verb == Verb::RemovedByAuthor {
                State::RemovedByAuthor { at }
            } else {
                let reason =
                    reason.ok_or_else(|| Error::invalid("reason", "removing what others said needs one"))?;
                let reason = text::line("reason", reason, 1_000)?;
                State::RemovedByModeration { at, by: me, reason }
            };
            tell(tx, community, actor, verb, &said, None).await?;
            tx.put(Scope::Community(community), &said).await?;
            self.one_remark(community, &reader, said).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(removed)
    }

    /// A page of the comments on a collection, the oldest first, behind the number `after` if given; at most `limit` (1 to
    /// 1,000). Comments on what the actor does not see are not there. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn collection_comments(
        &self,
        community: CommunityId,
        id: CollectionId,
        after: Option<u32>,
        limit: usize,
    ) -> Result<(Vec<CollectionComment>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        self.shelf(community, id).await?;
        let reader = self.reader(community).await?;
        let limit = limit.clamp(1, 1_000);
        let prefix = remarks(Scope::Community(community), id);
        let mut scan = Scan::prefix(prefix.clone()).limit(limit + 1);
        if let Some(after) = after {
            scan = scan.after(&prefix.number(after).build());
        }
        let mut seen = Vec::new();
        loop {
            let page = self.hub.store().scan(&scan).await?;
            let said = page.records.iter().map(envelope::open::<Remark>);
            let said: Vec<Remark> = said.collect::<Result<_, _>>()?;
            seen.extend(self.seen_remarks(community, &reader, said).await?);
            match page.records.last() {
                Some(last) if page.more && seen.len() <= limit => scan = scan.after(&last.key),
                _ => break,
            }
        }
        let more = seen.len() > limit;
        seen.truncate(limit);
        Ok((seen, more))
    }

    async fn one_remark(
        &self,
        community: CommunityId,
        reader: &Reader,
        said: Remark,
    ) -> Result<CollectionComment, Error> {
        let number = said.number;
        let seen = self.seen_remarks(community, reader, vec![said]).await?.pop();
        seen.ok_or_else(|| Error::not_found("comment", format!("#{number}")))
    }

    /// Of what was said, what the actor sees, with names.
    async fn seen_remarks(
        &self,
        community: CommunityId,
        reader: &Reader,
        said: Vec<Remark>,
    ) -> Result<Vec<CollectionComment>, Error> {
        let mut about: Vec<ContributionId> = said.iter().filter_map(|remark| remark.on).collect();
        about.sort_unstable();
        about.dedup();
        let about = self.seen_of(community, reader, &about).await?;
        let names = handles(self.hub.store(), said.iter().map(|remark| remark.by)).await?;
        let mut seen = Vec::with_capacity(said.len());
        for remark in said {
            let on = about.iter().find(|c| Some(c.id) == remark.on);
            if is_seen(&remark, reader, reader.role, on) {
                seen.push(CollectionComment {
                    number: remark.number,
                    on: on.map(|c| c.number),
                    by: names.get(&remark.by).cloned(),
                    at: remark.at,
                    text: remark.text,
                    state: remark.state,
                });
            }
        }
        Ok(seen)
    }
}

/// Whether somebody sees what was said. `about` is what it is about, if it is about something in the collection.
fn is_seen(said: &Remark, reader: &Reader, role: Role, about: Option<&Contribution>) -> bool {
    let is_in_sight =
        said.state == State::Stands || role.may(Action::ModerateContent) || reader.person == Some(said.by);
    is_in_sight && (said.on.is_none() || about.is_some_and(|about| reader.sees(about)))
}

async fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    verb: Verb,
    said: &Remark,
    on: Option<&Shelf>,
) -> Result<(), Error> {
    let mut activity = Activity {
        object: said.number,
        ..Activity::new(tx.now.timestamp_millis(), actor, verb)
    };
    activity.toward = number_of(tx, community, Some(on.map_or(said.by, |shelf| shelf.by))).await?;
    if let Some(shelf) = on {
        activity.parent = shelf.number;
    }
    tx.record(community, activity);
    Ok(())
}
