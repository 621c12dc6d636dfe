use super::model::{NewNote, Note, NoteCount, NoteEdit, NoteStage, note_key};
use crate::actor::{Action, Role};
use crate::contribution::content::Content;
use crate::contribution::model::{Author, Contribution, ContributionKind, VisibleTo, contribution_key};
use crate::contribution::share::{Making, make};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId};
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};

/// What a note becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// A contribution of this kind; of one that replies to nothing.
    pub kind: ContributionKind,
    /// Its title, 1 to [`MAX_TITLE`](crate::contribution::MAX_TITLE) characters; that of the note if `None`.
    pub title: Option<String>,
    /// Whom it is for.
    pub visible_to: VisibleTo,
}

impl Desk {
    /// Takes a note for oneself (S1.5). For whoever takes part in the community.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Rule`] if one keeps [`MAX_NOTES`](super::MAX_NOTES), [`Error::Forbidden`].
    pub async fn take_note(&self, community: CommunityId, new: &NewNote) -> Result<Note, Error> {
        let new = new.checked()?;
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut count = NoteCount::load(tx, community, me.person).await?;
            let note = Note {
                number: count.add()?,
                by: me.person,
                at: tx.now,
                edited_at: None,
                stage: new.stage,
                title: new.title.clone(),
                body: new.body.clone(),
                topics: new.topics.clone(),
                url: new.url.clone(),
                promoted: None,
            };
            let scope = Scope::Community(community);
            tx.put(scope, &count).await?;
            tx.put(scope, &note).await?;
            Ok(note)
        })
    }

    /// Edits a note of one's own. A contribution that was made of it stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn edit_note(
        &self,
        community: CommunityId,
        number: u32,
        edit: &NoteEdit,
    ) -> Result<Note, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut note = note_in(tx, community, me.person, number).await?;
            if note.edit(edit, tx.now)? {
                tx.put(Scope::Community(community), &note).await?;
            }
            Ok(note)
        })
    }

    /// Moves a note of one's own to a stage, whichever it was in before.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn move_note(
        &self,
        community: CommunityId,
        number: u32,
        stage: NoteStage,
    ) -> Result<Note, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut note = note_in(tx, community, me.person, number).await?;
            if note.stage != stage {
                note.stage = stage;
                tx.put(Scope::Community(community), &note).await?;
            }
            Ok(note)
        })
    }

    /// Drops a note of one's own; it cannot be brought back. A contribution that was made of it stays. Possible also for
    /// somebody who has left.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] for the owner of the store, who has none.
    pub async fn drop_note(&self, community: CommunityId, number: u32) -> Result<(), Error> {
        let me = self.who_notes()?;
        transact!(&self.hub, |tx| {
            let note = note_in(tx, community, me, number).await?;
            let mut count = NoteCount::load(tx, community, me).await?;
            count.drop_one();
            let scope = Scope::Community(community);
            tx.put(scope, &count).await?;
            tx.delete(scope, &note).await?;
            Ok(())
        })
    }

    /// Makes a contribution of a note of one's own: its text, topics and address, under its title or another one. The note
    /// stays, in the stage [`Share`](NoteStage::Share), and leads to the contribution; the contribution does not lead back.
    /// An article is for members, all else for whoever takes part.
    ///
    /// # Errors
    /// [`Error::Rule`] if that was done before, naming the contribution; [`Error::Invalid`] if the note lacks what the kind
    /// needs; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn promote_note(
        &self,
        community: CommunityId,
        number: u32,
        promotion: &Promotion,
    ) -> Result<Contribution, Error> {
        let action = promotion.kind.making();
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, action).await?;
            let mut note = note_in(tx, community, me.person, number).await?;
            if let Some(promoted) = note.promoted {
                let known: Option<Contribution> = tx.get(&contribution_key(community, promoted)).await?;
                let name = known.map_or_else(|| promoted.to_string(), |c| format!("#{}", c.number));
                return Err(Error::Rule(format!(
                    "note {number} was promoted already, to {name}"
                )));
            }
            let kind = promotion.kind;
            if kind.is_reply() {
                let why = format!("{} replies to something, and a note does not", kind.one());
                return Err(Error::invalid("kind", why));
            }
            let title = promotion.title.as_deref().or(note.title.as_deref());
            let making = Making {
                kind,
                content: Content::checked(kind, title, &note.body, note.url.as_deref(), &note.topics, &[])?,
                session: None,
                visible_to: promotion.visible_to,
            };
            let made = make(
                tx,
                community,
                (Author::Person(me.person), me.number),
                &making,
                None,
            )
            .await?;
            note.promoted = Some(made.id);
            note.stage = NoteStage::Share;
            tx.put(Scope::Community(community), &note).await?;
            Ok(made)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Whose notes are meant: one's own. The owner of the store is nobody in a community.
    pub(super) fn who_notes(&self) -> Result<PersonId, Error> {
        let (action, role) = (Action::TakePart, Role::Operator);
        self.person_id().ok_or(Error::Forbidden { action, role })
    }
}

/// A note of somebody's own, as a condition of the change.
async fn note_in(tx: &mut Tx<'_>, community: CommunityId, by: PersonId, number: u32) -> Result<Note, Error> {
    tx.get(&note_key(Scope::Community(community), by, number))
        .await?
        .ok_or_else(|| Error::not_found("note", number))
}
