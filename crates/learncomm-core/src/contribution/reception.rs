use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::model::{Author, Contribution};
use crate::error::Error;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// How a contribution was received: one record beside each contribution that got a reaction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// Votes by members: 1 up, -1 down; the latest of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub votes: BTreeMap<PersonId, i8>,
    /// "How much did this help you learn?", 1 to 5; the latest of each member (metrics §7).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ratings: BTreeMap<PersonId, u8>,
    /// Who bookmarked it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bookmarks: BTreeSet<PersonId>,
    /// Votes from another tool that does not tell who cast them, by their id there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outside_votes: BTreeMap<String, i8>,
}

impl Reception {
    /// Votes up and down.
    #[must_use]
    pub fn tally(&self) -> (usize, usize) {
        let all = || self.votes.values().chain(self.outside_votes.values());
        (
            all().filter(|v| **v > 0).count(),
            all().filter(|v| **v < 0).count(),
        )
    }

    /// Sets or takes back (0) a member's vote; whether anything changed.
    pub(crate) fn vote(&mut self, by: PersonId, vote: i8) -> bool {
        match vote {
            0 => self.votes.remove(&by).is_some(),
            _ => self.votes.insert(by, vote.signum()) != Some(vote.signum()),
        }
    }

    /// Sets a member's rating; whether anything changed.
    pub(crate) fn rate(&mut self, by: PersonId, rating: u8) -> Result<bool, Error> {
        if !(1..=5).contains(&rating) {
            return Err(Error::invalid(
                "rating",
                format!("{rating} is not from 1 (did not help) to 5 (helped a lot)"),
            ));
        }
        Ok(self.ratings.insert(by, rating) != Some(rating))
    }
}

/// A reception with the contribution that it belongs to, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReceptionOf {
    pub(crate) of: ContributionId,
    #[serde(flatten)]
    pub(crate) reception: Reception,
}

impl Entity for ReceptionOf {
    const KIND: &'static str = "reception";
}

impl Stored for ReceptionOf {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope).text("reception").id(self.of.as_uuid()).build()
    }
}

pub(crate) fn reception_key(community: CommunityId, of: ContributionId) -> Key {
    Key::within(Scope::Community(community))
        .text("reception")
        .id(of.as_uuid())
        .build()
}

/// Nobody judges their own work (metrics §0.6), and nothing that was removed is judged. Of a question that was asked
/// anonymously it is not known whose work it is.
pub(crate) fn may_react(to: &Contribution, by: PersonId) -> Result<(), Error> {
    if to.author.person() == Some(by) {
        return Err(Error::Rule(format!(
            "#{} is your own: others say how much it helped",
            to.number
        )));
    }
    if to.author == Author::Anonymous {
        let why = format!(
            "#{} was asked anonymously, so that nobody can tell whether a vote on it would be its asker's: answers are rated",
            to.number
        );
        return Err(Error::Rule(why));
    }
    to.needs_to_stand()
}
