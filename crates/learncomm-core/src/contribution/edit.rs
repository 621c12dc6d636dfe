use super::content::Content;
use super::model::{Contribution, ContributionKind};
use super::share::tell_topics;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, OccurrenceId, PersonId, Slug};
use crate::session::Occurrence;
use crate::store::Scope;
use crate::store::thing;
use crate::store::transaction::{Tx, transact};

/// Changes to a contribution: what is `None` stays as it is. What it says then has to be what its kind needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContributionEdit {
    /// See [`Contribution::title`]; `Some(None)` takes it away, where it is not needed.
    pub title: Option<Option<String>>,
    /// See [`Contribution::body`].
    pub body: Option<String>,
    /// See [`Contribution::url`]; `Some(None)` takes it away, where it is not needed.
    pub url: Option<Option<String>>,
    /// See [`Contribution::topics`].
    pub topics: Option<Vec<Slug>>,
    /// See [`Contribution::skills`].
    pub skills: Option<Vec<Slug>>,
    /// See [`Contribution::session`]; `Some(None)` takes it away.
    pub session: Option<Option<OccurrenceId>>,
}

impl Contribution {
    /// Refuses what only who made it may do.
    pub(super) fn needs_to_be_by(&self, person: PersonId) -> Result<(), Error> {
        if self.author.person() == Some(person) {
            return Ok(());
        }
        let why = format!("only who made #{} can do that", self.number);
        Err(Error::Rule(why))
    }

    /// Refuses what may be done only to what was neither removed nor hidden; a draft will do.
    pub(super) fn needs_to_be_kept(&self) -> Result<(), Error> {
        match self.needs_to_stand() {
            Err(_) if self.is_draft() && self.state == super::State::Stands => Ok(()),
            other => other,
        }
    }

    /// Changes what it says; whether anything changed. An article that was shared has revisions instead.
    fn edit(&mut self, edit: &ContributionEdit) -> Result<bool, Error> {
        self.needs_to_be_kept()?;
        if self.kind == ContributionKind::Article && !self.is_draft() {
            let why = format!(
                "#{} is an article: revise it, so that its history is kept",
                self.number
            );
            return Err(Error::Rule(why));
        }
        let content = Content::checked(
            self.kind,
            edit.title.as_ref().unwrap_or(&self.title).as_deref(),
            edit.body.as_ref().unwrap_or(&self.body),
            edit.url.as_ref().unwrap_or(&self.url).as_deref(),
            edit.topics.as_ref().unwrap_or(&self.topics),
            edit.skills.as_ref().unwrap_or(&self.skills),
        )?;
        let before = self.clone();
        let Content {
            title,
            body,
            url,
            topics,
            skills,
        } = content;
        (self.title, self.body, self.url) = (title, body, url);
        (self.topics, self.skills) = (topics, skills);
        self.session = edit.session.unwrap_or(self.session);
        Ok(*self != before)
    }
}

impl Desk {
    /// Changes what a contribution of one's own says. Topics that are new to it are told to the ledger; those that it had
    /// before stay counted there, and so does the session.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else made it, it was removed or is hidden, or it is an article that was shared (those are
    /// revised); [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn edit_contribution(
        &self,
        community: CommunityId,
        id: ContributionId,
        edit: &ContributionEdit,
    ) -> Result<Contribution, Error> {
        let edited = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let contribution = self.contribution_in(tx, community, me.role, id).await?;
            contribution.needs_to_be_by(me.person)?;
            change(tx, community, me.number, contribution, edit).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(edited)
    }
}

/// Changes what a contribution says, in the name of somebody with a number in the ledger.
pub(super) async fn change(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    before: Contribution,
    edit: &ContributionEdit,
) -> Result<Contribution, Error> {
    let mut after = before.clone();
    if !after.edit(edit)? {
        return Ok(before);
    }
    if let Some(session) = after.session.filter(|session| before.session != Some(*session)) {
        thing::load::<Occurrence>(tx, community, session.as_uuid()).await?;
    }
    if !after.is_draft() {
        after.edited_at = Some(tx.now);
        let is_new = |topic: &Slug| !before.topics.contains(topic);
        let new: Vec<Slug> = after.topics.iter().filter(|t| is_new(t)).cloned().collect();
        tell_topics(tx, community, actor, &after, &new).await?;
    }
    tx.put(Scope::Community(community), &after).await?;
    Ok(after)
}
