use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::{Action, Actor};
use crate::contribution::anonymous::claim_key;
use crate::contribution::article::revisions;
use crate::contribution::index::origin_key;
use crate::contribution::model::{Author, Contribution, ContributionKind, State};
use crate::contribution::read::Shown;
use crate::contribution::take_part::{number_of, reception_of, tell};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::ledger::Verb;
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, Scan, Scope};
use crate::text;

/// How many revisions are deleted at once: each may be as long as a contribution.
const REVISIONS_A_BATCH: usize = 16;

impl Contribution {
    /// Takes out all that somebody wrote or that says who did. What it is, its number and time, and where it belongs stay,
    /// so that what refers to it still leads somewhere.
    fn erase(
        &mut self,
        at: DateTime<Utc>,
        by: Option<PersonId>,
        reason: Option<String>,
    ) -> Result<(), Error> {
        if let State::Erased { .. } = self.state {
            return Err(Error::Rule(format!("#{} has been erased already", self.number)));
        }
        self.author = Author::Unknown(None);
        self.title = None;
        self.body = String::new();
        self.topics = Vec::new();
        self.skills = Vec::new();
        self.url = None;
        self.session = None;
        self.revision = 0;
        self.review_at = None;
        self.edited_at = None;
        self.origin = None;
        self.state = State::Erased { at, by, reason };
        Ok(())
    }
}

/// Something was erased, and what lies beside it is still being deleted.
#[derive(Debug, Serialize, Deserialize)]
struct Erasing {
    of: ContributionId,
    /// Who erased it, so that they may go on with it.
    by: Option<PersonId>,
}

impl Entity for Erasing {
    const KIND: &'static str = "erasing";
}

impl Stored for Erasing {
    fn key(&self, scope: Scope) -> Key {
        erasing_key(scope, self.of)
    }
}

fn erasing_key(scope: Scope, of: ContributionId) -> Key {
    Key::within(scope).text(Erasing::KIND).id(of.as_uuid()).build()
}

impl Desk {
    /// Erases a contribution for good: one's own, as long as one is in the community; somebody else's as a steward, with a
    /// reason (S2.5). Its title, text, address, topics and skills, where it came from, who made it and how it was received
    /// are gone; replies to it stay. It counts for nothing any more (metrics §0.5), and an import does not bring it back.
    /// Nothing is left of a draft. What was done about flags on it stays in the log of moderation.
    ///
    /// The revisions of an article are deleted after that, in several steps. If that is interrupted, this fails and erasing
    /// it once more, by whoever did or a steward, goes on with it.
    ///
    /// # Errors
    /// [`Error::Rule`] if it was erased before, [`Error::Invalid`] if a reason is missing, [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn erase_contribution(
        &self,
        community: CommunityId,
        id: ContributionId,
        reason: Option<&str>,
    ) -> Result<Shown, Error> {
        let scope = Scope::Community(community);
        let erased = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::ReadContent).await?;
            let mut contribution = self.contribution_in(tx, community, role, id).await?;
            let me = match self.actor {
                Actor::Person(person) => Some(person),
                Actor::Operator => None,
            };
            let unfinished: Option<Erasing> = tx.get(&erasing_key(scope, id)).await?;
            let own = me.is_some() && contribution.author.person() == me;
            let goes_on =
                unfinished.is_some_and(|e| (me.is_some() && e.by == me) || role.may(Action::ModerateContent));
            if goes_on {
                return Ok(contribution);
            }
            let (by, reason) = if own {
                (None, None)
            } else {
                self.permit(tx, community, Action::ModerateContent).await?;
                let reason =
                    reason.ok_or_else(|| Error::invalid("reason", "erasing what others made needs one"))?;
                (me, Some(text::line("reason", reason, 1_000)?))
            };
            let (before, actor) = (contribution.clone(), number_of(tx, community, me).await?);
            contribution.erase(tx.now, by, reason)?;
            if before.is_draft() {
                tx.delete(scope, &before).await?;
                return Ok(contribution);
            }
            tell(tx, community, actor, Verb::Erased, &before, None, 0).await?;
            let reception = reception_of(tx, community, id).await?;
            tx.delete(scope, &reception).await?;
            if before.author == Author::Anonymous {
                tx.delete_raw(claim_key(scope, id));
            }
            tx.put(scope, &contribution).await?;
            if let Some(origin) = &before.origin {
                // Says that there was something, and not what became of it: the same import may run again.
                tx.put_raw(origin_key(scope, origin), Vec::new());
            }
            if before.kind == ContributionKind::Article {
                tx.insert(scope, &Erasing { of: id, by: me })?;
            }
            Ok(contribution)
        })?;
        if erased.kind == ContributionKind::Article {
            self.delete_revisions(community, id).await?;
        }
        // The words leave the search index with its next step at the latest; that the step fails is no reason to say that nothing
        // was erased.
        let _ = self.hub.index_search(community).await;
        self.hub.seal_if_due(community).await;
        Ok(Shown {
            contribution: erased,
            by: None,
            up: 0,
            down: 0,
            ratings: 0,
            value: None,
            by_leader: false,
            in_session: None,
        })
    }

    /// Deletes the revisions of an erased article, some at a time, and then the note that they are to be deleted.
    async fn delete_revisions(&self, community: CommunityId, of: ContributionId) -> Result<(), Error> {
        let scope = Scope::Community(community);
        loop {
            let scan = Scan::prefix(revisions(scope, of)).limit(REVISIONS_A_BATCH);
            let page = self.hub.store().scan(&scan).await?;
            transact!(&self.hub, |tx| {
                for record in &page.records {
                    tx.delete_raw(record.key.clone());
                }
                if !page.more {
                    tx.delete_raw(erasing_key(scope, of));
                }
                Ok(())
            })?;
            if !page.more {
                return Ok(());
            }
        }
    }
}
