use super::record::{
    Conflicts, EditConflict, MAX_REVISIONS, Revision, conflict_in, conflict_key, conflicts_in,
    forget_conflict, latest, needs_article, no_revision, revision_in, revision_key,
};
use super::text::{ArticleText, Changes, checked_note};
use crate::actor::Action;
use crate::community::Membership;
use crate::contribution::model::Contribution;
use crate::contribution::take_part::tell;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};

/// A change to an article. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleEdit {
    /// The number of the revision that the edit began from.
    pub base: u32,
    /// 1 to [`MAX_TITLE`](crate::contribution::MAX_TITLE) characters.
    pub title: Option<String>,
    /// Markdown, 1 to [`MAX_BODY`](crate::contribution::MAX_BODY) characters.
    pub body: Option<String>,
    /// Up to [`MAX_TOPICS`](crate::contribution::MAX_TOPICS), the main one first.
    pub topics: Option<Vec<Slug>>,
    /// What the edit is for, in one line of up to [`MAX_EDIT_NOTE`](super::MAX_EDIT_NOTE) characters; may be empty.
    pub note: String,
    /// The number of an edit of one's own that collided, which this one resolves: it is gone afterwards. If nothing else
    /// is to change, what that edit changed is changed now.
    pub resolves: Option<u32>,
}

/// An article that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// As it is now.
    pub article: Contribution,
    /// Whether there was anything to change. If not, there is no new revision.
    pub changed: bool,
}

/// What became of an edit.
enum Outcome {
    Saved(Box<Saved>),
    /// It was refused, and is kept: that has to be written, too.
    Collided(Error),
}

impl Desk {
    /// Revises an article that stands, one's own or another's; a draft as its author. The date of its review stays.
    ///
    /// Drafts keep no earlier revisions, and no notes on them: what is revised before it is shared is nobody's business.
    ///
    /// # Errors
    /// [`Error::EditConflict`] if somebody revised it meanwhile; the edit is then kept as a conflict of the actor's.
    /// [`Error::Rule`] if it is no article or does not stand, has [`MAX_REVISIONS`], or if the actor has as many conflicts
    /// as are kept; [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn revise_article(
        &self,
        community: CommunityId,
        id: ContributionId,
        edit: &ArticleEdit,
    ) -> Result<Saved, Error> {
        let changes = Changes::checked(
            edit.title.as_deref(),
            edit.body.as_deref(),
            edit.topics.as_deref(),
        )?;
        let note = checked_note(&edit.note)?;
        let outcome = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut article = self.article_to_change(tx, community, &me, id).await?;
            let newest = latest(&article);
            if edit.base == 0 || edit.base > newest {
                let why = format!(
                    "#{} has the revisions 1 to {newest}, and no {}",
                    article.number, edit.base
                );
                return Err(Error::invalid("base", why));
            }
            let resolved = match edit.resolves {
                Some(number) => {
                    let conflict = conflict_in(tx, community, me.person, number).await?;
                    if conflict.article != id {
                        let why = format!("the conflict {number} is not on #{}", article.number);
                        return Err(Error::invalid("resolves", why));
                    }
                    Some(conflict)
                }
                None => None,
            };
            let changes = match &resolved {
                Some(conflict) if changes.is_none() => {
                    let base = revision_in(tx, community, &article, conflict.base).await?;
                    Changes::between(&base.text, &conflict.text)
                }
                _ => changes.clone(),
            };
            let now = ArticleText::of(&article);
            let began = if edit.base == newest {
                now.clone()
            } else {
                revision_in(tx, community, &article, edit.base).await?.text
            };
            let text = changes.on(&began);
            let changed = text != began && text != now;
            if changed && edit.base != newest {
                let number = keep_conflict(tx, community, &me, &article, edit.base, &text, &note).await?;
                return Ok(Outcome::Collided(Error::EditConflict {
                    article: article.number,
                    base: edit.base,
                    latest: newest,
                    conflict: number,
                }));
            }
            if let Some(conflict) = &resolved {
                forget_conflict(tx, community, conflict).await?;
            }
            if changed {
                let note = note.clone();
                put_revision(tx, community, &me, &mut article, text, note, None).await?;
            }
            Ok(Outcome::Saved(Box::new(Saved { article, changed })))
        })?;
        self.hub.seal_if_due(community).await;
        match outcome {
            Outcome::Saved(saved) => Ok(*saved),
            Outcome::Collided(refusal) => Err(refusal),
        }
    }

    /// Brings the text of an earlier revision back, as a new revision.
    ///
    /// # Errors
    /// As [`revise_article`](Self::revise_article), without conflicts: it begins from the latest revision.
    pub async fn restore_article(
        &self,
        community: CommunityId,
        id: ContributionId,
        revision: u32,
        note: &str,
    ) -> Result<Saved, Error> {
        let note = checked_note(note)?;
        let saved = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut article = self.article_to_change(tx, community, &me, id).await?;
            if revision == 0 || revision > latest(&article) {
                return Err(no_revision(&article, revision));
            }
            let old = revision_in(tx, community, &article, revision).await?;
            let changed = old.text != ArticleText::of(&article);
            if changed {
                let (text, note) = (old.text, note.clone());
                put_revision(tx, community, &me, &mut article, text, note, Some(revision)).await?;
            }
            Ok(Saved { article, changed })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(saved)
    }

    /// An article that the actor may change: one that stands, or a draft of their own.
    async fn article_to_change(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        me: &Membership,
        id: ContributionId,
    ) -> Result<Contribution, Error> {
        let found = self.contribution_in(tx, community, me.role, id).await?;
        needs_article(&found)?;
        let is_own_draft = found.is_draft() && found.state == crate::contribution::State::Stands;
        if !is_own_draft {
            found.needs_to_stand()?;
        }
        Ok(found)
    }
}

/// Gives an article another text: a new revision, unless it is a draft.
async fn put_revision(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    article: &mut Contribution,
    text: ArticleText,
    note: String,
    restores: Option<u32>,
) -> Result<(), Error> {
    let scope = Scope::Community(community);
    let mut last = latest(article);
    if !article.is_draft() {
        // What came from elsewhere has no revision yet, or was changed since by being imported again: it gets one of its own.
        let before: Option<Revision> = tx.get(&revision_key(scope, article.id, last)).await?;
        let now = ArticleText::of(article);
        if before.as_ref().is_none_or(|before| before.text != now) {
            last += u32::from(before.is_some());
            tx.put(scope, &Revision::unrecorded(article, last)).await?;
        }
        if last >= MAX_REVISIONS {
            return Err(Error::Rule(format!(
                "#{} has {MAX_REVISIONS} revisions, which is the most: write a new article that takes its place",
                article.number
            )));
        }
        last += 1;
    }
    let number = last;
    let revision = Revision {
        article: article.id,
        number,
        author: Some(me.person),
        at: tx.now,
        note,
        restores,
        text,
    };
    // A record of a draft would stay when the draft is changed further, and be there to read when it is shared.
    if !article.is_draft() {
        tx.put(scope, &revision).await?;
    }
    let text = revision.text;
    let added: Vec<Slug> = text
        .topics
        .iter()
        .filter(|topic| !article.topics.contains(topic))
        .cloned()
        .collect();
    (article.title, article.body, article.topics) = (text.title, text.body, text.topics);
    article.revision = number;
    if !article.is_draft() {
        article.edited_at = Some(tx.now);
        tell(tx, community, me.number, Verb::Revised, article, None, number).await?;
        for topic in added {
            let topic = tx.number_of(community, "topic", topic.as_str()).await?;
            let tagged = Activity::new(tx.now.timestamp_millis(), me.number, Verb::Tagged);
            let object = article.number;
            tx.record(
                community,
                Activity {
                    object,
                    topic,
                    ..tagged
                },
            );
        }
    }
    tx.put(scope, article).await?;
    Ok(())
}

/// Keeps an edit that was refused; the same text for the same article only once. Returns its number.
async fn keep_conflict(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    article: &Contribution,
    base: u32,
    text: &ArticleText,
    note: &str,
) -> Result<u32, Error> {
    let scope = Scope::Community(community);
    let mut all: Conflicts = conflicts_in(tx, community, me.person).await?;
    let mut kept = EditConflict {
        number: 0,
        by: me.person,
        article: article.id,
        base,
        at: tx.now,
        note: note.to_owned(),
        text: text.clone(),
    };
    for (number, _) in all.open.iter().filter(|(_, of)| *of == article.id) {
        let known: Option<EditConflict> = tx.get(&conflict_key(scope, me.person, *number)).await?;
        if let Some(known) = known.filter(|known| known.text == *text) {
            // Tried again from another revision: that is the one it is to be compared with.
            if known.base != base {
                kept.number = known.number;
                tx.put(scope, &kept).await?;
            }
            return Ok(known.number);
        }
    }
    kept.number = all.add(article)?;
    tx.put(scope, &all).await?;
    tx.put(scope, &kept).await?;
    Ok(kept.number)
}
