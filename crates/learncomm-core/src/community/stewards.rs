use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::members::memberships;
use super::membership::Membership;
use crate::actor::Role;
use crate::error::Error;
use crate::id::{CommunityId, PersonId};
use crate::store::transaction::{Stored, Tx};
use crate::store::{Entity, Key, Scope};

/// The stewards of a community. Whatever makes somebody a steward or ends it reads and writes this record, so that of two
/// stewards who leave at once one stays.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stewards {
    people: BTreeSet<PersonId>,
}

impl Entity for Stewards {
    const KIND: &'static str = "stewards";
}

impl Stored for Stewards {
    fn key(&self, scope: Scope) -> Key {
        stewards_key(scope)
    }
}

fn stewards_key(scope: Scope) -> Key {
    Key::within(scope).text(Stewards::KIND).build()
}

/// Whether a community may lose its last steward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Somebody has to stay.
    OneStays,
    /// What happened elsewhere happened: history is taken as it was.
    None,
}

/// Keeps the record in step with a membership that changes.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    community: CommunityId,
    before: Option<&Membership>,
    after: &Membership,
    rule: Rule,
) -> Result<(), Error> {
    let is_steward = |m: &Membership| m.role == Role::Steward && m.is_open();
    let (was, is) = (before.is_some_and(is_steward), is_steward(after));
    if was == is {
        return Ok(());
    }
    let mut stewards = load(tx, community).await?;
    if is {
        stewards.people.insert(after.person);
    } else {
        stewards.people.remove(&after.person);
        if rule == Rule::OneStays && stewards.people.is_empty() {
            let why =
                "is the last steward: the role has to be handed over, or somebody else appointed, first";
            return Err(Error::Rule(why.to_owned()));
        }
    }
    tx.put(Scope::Community(community), &stewards).await?;
    Ok(())
}

/// The record; made from the memberships for a community that was written before there was one. All who change it do so
/// under the condition that it is still absent, so what was scanned cannot be out of date when it is written.
async fn load(tx: &mut Tx<'_>, community: CommunityId) -> Result<Stewards, Error> {
    if let Some(known) = tx.get(&stewards_key(Scope::Community(community))).await? {
        return Ok(known);
    }
    let is_steward = |m: &Membership| m.role == Role::Steward && m.is_open();
    let (found, _) = memberships(tx.reader(), community, None, usize::MAX - 1, is_steward).await?;
    Ok(Stewards {
        people: found.into_iter().map(|m| m.person).collect(),
    })
}
