use super::make::may_tend;
use super::model::{Item, MAX_COLLECTION_NOTE, Place, Shelf};
use super::read::Collection;
use crate::actor::Action;
use crate::community::Membership;
use crate::contribution::reader::Reader;
use crate::contribution::take_part::number_of;
use crate::contribution::{Contribution, contribution_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CollectionId, CommunityId, ContributionId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, Scope, thing};
use crate::text;

impl Desk {
    /// Puts a contribution into a collection, at the end: anything that stands and that one sees. A note says why it is
    /// there, in one line of 1 to [`MAX_COLLECTION_NOTE`] characters.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is in already, does not stand, or the collection is full or retired; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn collect(
        &self,
        community: CommunityId,
        id: CollectionId,
        item: ContributionId,
        note: Option<&str>,
    ) -> Result<Collection, Error> {
        let note = checked_note(note)?;
        let changed = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut shelf: Shelf = thing::load(tx, community, id.as_uuid()).await?;
            let contribution = self.contribution_in(tx, community, me.role, item).await?;
            contribution.needs_to_stand()?;
            shelf.add(Item {
                contribution: item,
                note: note.clone(),
                by: me.person,
                at: tx.now,
            })?;
            // Putting the same thing in and out again is done once.
            let before = collected_key(community, id, item);
            if tx.get_raw(&before).await?.is_none() {
                tx.put_raw(before, Vec::new());
                tell(tx, community, &me, Verb::Collected, &shelf, &contribution).await?;
            }
            put(tx, community, &mut shelf).await?;
            self.head(shelf).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(changed)
    }

    /// Takes a contribution out of a collection: who put it there, who made the collection, or who leads the community.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not theirs to take out or the collection is retired, [`Error::NotFound`] if it is not in, as
    /// far as the actor sees; [`Error::Forbidden`].
    pub async fn uncollect(
        &self,
        community: CommunityId,
        id: CollectionId,
        item: ContributionId,
    ) -> Result<Collection, Error> {
        let reader = self.reader(community).await?;
        let changed = transact!(&self.hub, |tx| {
            let (me, mut shelf, contribution) = self.item_of(tx, community, id, item, &reader).await?;
            let by = shelf.item(item).map(|item| item.by);
            let whose: Vec<_> = by.into_iter().chain([shelf.by]).collect();
            may_tend(
                tx,
                &me,
                &whose,
                &format!("this collection and put #{} into it", contribution.number),
            )?;
            shelf.remove(item);
            tell(tx, community, &me, Verb::Uncollected, &shelf, &contribution).await?;
            put(tx, community, &mut shelf).await?;
            self.head(shelf).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(changed)
    }

    /// Moves a contribution within a collection. Anybody may who may put something in.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it, or what it is to be beside, is not in, as far as the actor sees; [`Error::Rule`] if the
    /// collection is retired, [`Error::Forbidden`].
    pub async fn move_collected(
        &self,
        community: CommunityId,
        id: CollectionId,
        item: ContributionId,
        to: Place,
    ) -> Result<Collection, Error> {
        let reader = self.reader(community).await?;
        transact!(&self.hub, |tx| {
            let (_, mut shelf, _) = self.item_of(tx, community, id, item, &reader).await?;
            if let Some(beside) = to.beside() {
                self.item_of(tx, community, id, beside, &reader).await?;
            }
            if shelf.shift(item, to) == Some(true) {
                put(tx, community, &mut shelf).await?;
            }
            self.head(shelf).await
        })
    }

    /// Says why something is in a collection, or takes that back (`None`): who put it there, who made the collection, or who
    /// leads the community. Others [comment](Self::comment_on_collection) on it.
    ///
    /// # Errors
    /// As [`uncollect`](Self::uncollect), and [`Error::Invalid`].
    pub async fn note_collected(
        &self,
        community: CommunityId,
        id: CollectionId,
        item: ContributionId,
        note: Option<&str>,
    ) -> Result<Collection, Error> {
        let note = checked_note(note)?;
        let reader = self.reader(community).await?;
        transact!(&self.hub, |tx| {
            let (me, mut shelf, contribution) = self.item_of(tx, community, id, item, &reader).await?;
            let maker = shelf.by;
            if let Some(found) = shelf.item(item)
                && found.note != note
            {
                let what = format!("this collection and put #{} into it", contribution.number);
                may_tend(tx, &me, &[found.by, maker], &what)?;
                found.note.clone_from(&note);
                put(tx, community, &mut shelf).await?;
            }
            self.head(shelf).await
        })
    }

    /// Something that the actor may curate with, in a collection that is open. What the actor does not see is not in it.
    pub(super) async fn item_of(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: CollectionId,
        item: ContributionId,
        reader: &Reader,
    ) -> Result<(Membership, Shelf, Contribution), Error> {
        let me = self.me(tx, community, Action::Curate).await?;
        let mut shelf: Shelf = thing::load(tx, community, id.as_uuid()).await?;
        let is_in = shelf.item(item).is_some();
        let contribution: Option<Contribution> = tx.get(&contribution_key(community, item)).await?;
        let contribution = contribution.filter(|c| is_in && reader.sees(c));
        let contribution = contribution.ok_or_else(|| Error::not_found("item of this collection", item))?;
        shelf.needs_to_be_open()?;
        Ok((me, shelf, contribution))
    }
}

fn checked_note(note: Option<&str>) -> Result<Option<String>, Error> {
    note.map(|note| text::line("note", note, MAX_COLLECTION_NOTE))
        .transpose()
}

async fn put(tx: &mut Tx<'_>, community: CommunityId, shelf: &mut Shelf) -> Result<(), Error> {
    shelf.changed_at = Some(tx.now);
    Ok(tx.put(Scope::Community(community), shelf).await?)
}

/// The record that something was in a collection once.
fn collected_key(community: CommunityId, id: CollectionId, item: ContributionId) -> Key {
    Key::within(Scope::Community(community))
        .text("collected")
        .id(id.as_uuid())
        .id(item.as_uuid())
        .build()
}

async fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    verb: Verb,
    shelf: &Shelf,
    contribution: &Contribution,
) -> Result<(), Error> {
    let activity = Activity {
        object: contribution.number,
        parent: shelf.number,
        toward: number_of(tx, community, contribution.author.person()).await?,
        ..Activity::new(tx.now.timestamp_millis(), me.number, verb)
    };
    tx.record(community, activity);
    Ok(())
}
