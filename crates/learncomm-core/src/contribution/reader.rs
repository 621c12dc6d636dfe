//! Who sees which contribution: the one place that decides it.

use super::model::{Contribution, State, VisibleTo};
use crate::actor::{Action, Actor, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::thing;
use crate::store::transaction::Tx;

/// Somebody who reads what a community shares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    /// As what they read.
    pub(crate) role: Role,
    /// Who they are; nobody if it is the owner of the store.
    pub(crate) person: Option<PersonId>,
    /// Whether what is for the community is for them.
    pub(super) within: bool,
}

impl Reader {
    /// Whether they see a contribution. What they do not see does not exist for them, in any output.
    pub(crate) fn sees(&self, contribution: &Contribution) -> bool {
        let is_in_sight = contribution.state == State::Stands
            || self.role.may(Action::ModerateContent)
            || self.is_author_of(contribution);
        is_in_sight && self.is_meant(contribution)
    }

    /// Whether a contribution is for them, whatever became of it: that something was removed is no secret.
    fn is_meant(&self, contribution: &Contribution) -> bool {
        match contribution.visible_to {
            VisibleTo::Author => self.is_author_of(contribution),
            VisibleTo::Community => self.within || self.is_author_of(contribution),
            VisibleTo::Everyone => true,
        }
    }

    /// Whether of a contribution that they see they see as well what is for the community: what it said before, which it may
    /// have said when it was not for everyone; what it comes from, and what was said to it.
    pub(super) fn sees_around(&self, contribution: &Contribution) -> bool {
        self.within || self.is_author_of(contribution)
    }

    /// A contribution as they see it: what is said to it is for the community.
    pub(crate) fn as_seen(self, mut contribution: Contribution) -> Contribution {
        if !self.sees_around(&contribution) {
            contribution.accepted = None;
            contribution.session = None;
        }
        contribution
    }

    fn is_author_of(&self, contribution: &Contribution) -> bool {
        self.person.is_some() && contribution.author.person() == self.person
    }

    /// What they are told who do not see something.
    pub(crate) fn refusal(&self, missing: Error) -> Error {
        if self.within {
            return missing;
        }
        let (action, role) = (Action::ReadContent, self.role);
        Error::Forbidden { action, role }
    }
}

impl Desk {
    /// The actor as a reader of what a community shares. Somebody from outside of a community that is not open reads, too:
    /// what is for everyone.
    pub(crate) async fn reader(&self, community: CommunityId) -> Result<Reader, Error> {
        let person = match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Operator => None,
        };
        match self.permit_reading(community, Action::ReadContent).await {
            Ok(role) => Ok(Reader {
                role,
                person,
                within: true,
            }),
            Err(Error::Forbidden { role, .. }) => Ok(Reader {
                role,
                person,
                within: false,
            }),
            Err(e) => Err(e),
        }
    }

    /// A contribution that is for the actor, as a condition of the change; it may have been hidden or removed. The actor has
    /// been permitted to do something in the community, with `role`.
    pub(crate) async fn contribution_in(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        role: Role,
        id: ContributionId,
    ) -> Result<Contribution, Error> {
        let person = match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Operator => None,
        };
        let reader = Reader {
            role,
            person,
            within: true,
        };
        let found: Contribution = thing::load(tx, community, id.as_uuid()).await?;
        if reader.is_meant(&found) {
            Ok(found)
        } else {
            Err(Error::not_found("contribution", id))
        }
    }
}
