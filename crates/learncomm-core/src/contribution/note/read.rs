use serde::Serialize;

use super::model::{Note, NoteStage, about, in_stage, note_key, notes_of};
use crate::contribution::model::{Contribution, contribution_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::store::transaction::read_entity;
use crate::store::{Key, Order, Scan, Scope, envelope};

/// Which of one's notes to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteFilter {
    /// In this stage.
    pub stage: Option<NoteStage>,
    /// About this topic.
    pub topic: Option<Slug>,
}

/// A note as shown to whoever took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownNote {
    /// The note.
    #[serde(flatten)]
    pub note: Note,
    /// The number of the contribution that was made of it.
    pub promoted_as: Option<u32>,
}

impl Desk {
    /// One of one's own notes; also for somebody who has left.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`] for the owner of the store, who has none.
    pub async fn note(&self, community: CommunityId, number: u32) -> Result<ShownNote, Error> {
        let key = note_key(Scope::Community(community), self.who_notes()?, number);
        let found = read_entity(self.hub.store(), &key).await?;
        let found = found.ok_or_else(|| Error::not_found("note", number))?;
        let shown = self.shown_notes(community, vec![found]).await?.pop();
        shown.ok_or_else(|| Error::not_found("note", number))
    }

    /// A page of one's own notes, the newest first, behind the number `after` if given; at most `limit` (1 to 1,000). The
    /// second value says whether there are more. Also for somebody who has left.
    ///
    /// One filter is served by an index; a further one is checked record by record.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the owner of the store, who has none.
    pub async fn notes(
        &self,
        community: CommunityId,
        filter: &NoteFilter,
        after: Option<u32>,
        limit: usize,
    ) -> Result<(Vec<ShownNote>, bool), Error> {
        let (me, store, scope) = (self.who_notes()?, self.hub.store(), Scope::Community(community));
        let limit = limit.clamp(1, 1_000);
        let list = match (&filter.topic, filter.stage) {
            (Some(topic), _) => about(scope, me, topic),
            (None, Some(stage)) => in_stage(scope, me, stage),
            (None, None) => notes_of(scope, me),
        };
        let mut scan = Scan::prefix(list.clone())
            .order(Order::Descending)
            .limit(limit + 1);
        if let Some(after) = after {
            scan = scan.after(&list.number(after).build());
        }
        let mut found: Vec<Note> = Vec::new();
        loop {
            let page = store.scan(&scan).await?;
            let numbers = page
                .records
                .iter()
                .filter_map(|r| r.key.as_bytes().last_chunk::<4>());
            let keys: Vec<Key> = numbers
                .map(|number| note_key(scope, me, u32::from_be_bytes(*number)))
                .collect();
            for record in store.get(&keys).await?.iter().flatten() {
                let note: Note = envelope::open(record)?;
                found.extend(Some(note).filter(|n| filter.stage.is_none_or(|stage| n.stage == stage)));
            }
            match page.records.last() {
                Some(last) if page.more && found.len() <= limit => scan = scan.after(&last.key),
                _ => break,
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        Ok((self.shown_notes(community, found).await?, more))
    }

    async fn shown_notes(&self, community: CommunityId, found: Vec<Note>) -> Result<Vec<ShownNote>, Error> {
        let promoted = found.iter().filter_map(|note| note.promoted);
        let keys: Vec<Key> = promoted.map(|id| contribution_key(community, id)).collect();
        let mut made: Vec<Contribution> = Vec::with_capacity(keys.len());
        for record in self.hub.store().get(&keys).await?.iter().flatten() {
            made.push(envelope::open(record)?);
        }
        let number = |note: &Note| {
            let made = made.iter().find(|c| Some(c.id) == note.promoted)?;
            Some(made.number)
        };
        let shown = found.into_iter().map(|note| ShownNote {
            promoted_as: number(&note),
            note,
        });
        Ok(shown.collect())
    }
}
