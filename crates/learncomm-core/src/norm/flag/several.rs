use super::measure::hide_until_ruled;
use super::model::{About, Flag};
use crate::actor::Action;
use crate::community::{Membership, Person, load_community, member_key, person_key};
use crate::error::Error;
use crate::id::{CommunityId, PersonId};
use crate::norm::audit::AuditEntry;
use crate::norm::words::{AuditAct, Ruling};
use crate::store::Scope;
use crate::store::transaction::Tx;

/// Hides the contribution that a flag is on, if as many members have raised the flag now as the charter says, until a steward
/// rules on it (S2.5). The log of moderation says that it was hidden, and nobody who flagged it.
pub(super) async fn hide_if_several(
    tx: &mut Tx<'_>,
    community: CommunityId,
    flag: &Flag,
) -> Result<(), Error> {
    let About::Contribution { id, number } = flag.about else {
        return Ok(());
    };
    let needed = load_community(tx, community)
        .await?
        .charter
        .settings
        .hide_at_flags;
    if needed == 0 || members_who_raised(tx, community, flag).await? < usize::from(needed) {
        return Ok(());
    }
    let Some(cited) = flag.raised.first() else {
        return Ok(());
    };
    // Not how many they were: whom it concerns learns no more than the charter tells everybody.
    let reason = format!("flagged by {needed} members: hidden until a steward has ruled");
    hide_until_ruled(tx, community, flag, id, reason.clone()).await?;
    let entry = AuditEntry {
        id: tx.new_id(tx.now).into(),
        at: tx.now,
        act: AuditAct::Hidden,
        flag: flag.id,
        flag_number: flag.number,
        contribution: Some(number),
        concerned: flag.concerned,
        norm: cited.norm,
        norm_version: cited.version,
        ruling: Ruling::Hide,
        until: None,
        outcome: None,
        by: None,
        reason,
    };
    tx.insert(Scope::Community(community), &entry)?;
    Ok(())
}

/// How many of those who raised a flag are members now: guests, programs and who is suspended have no say in what is hidden.
async fn members_who_raised(tx: &mut Tx<'_>, community: CommunityId, flag: &Flag) -> Result<usize, Error> {
    let mut people: Vec<PersonId> = flag.raised.iter().map(|raise| raise.by).collect();
    people.sort_unstable();
    people.dedup();
    let keys = people
        .iter()
        .flat_map(|person| [member_key(community, *person), person_key(*person)]);
    tx.fetch(keys).await?;
    let mut members = 0;
    for person in people {
        let membership: Option<Membership> = tx.get(&member_key(community, person)).await?;
        let known: Option<Person> = tx.get(&person_key(person)).await?;
        let (Some(membership), Some(known)) = (membership, known) else {
            continue;
        };
        let takes_part = membership.covers(tx.now) && membership.suspended_at(tx.now).is_none();
        if takes_part && !known.bot && membership.role.may(Action::ShapeNorms) {
            members += 1;
        }
    }
    Ok(members)
}
