use super::fact::{KnownBy, Outcome, PastMembership, PastPerson};
use super::import::{who_key, who_name};
use crate::community::{
    Admission, Identity, Membership, NewPerson, Person, StewardRule, admit, create_person, identity_key,
    keep_stewards, member_key, person_by_handle_key, person_key,
};
use crate::error::Error;
use crate::id::{CommunityId, Handle};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, id_in};
use crate::time::to_millis;

pub(super) async fn person(tx: &mut Tx<'_>, past: &PastPerson) -> Result<Outcome, Error> {
    let identities = Identity::all_checked(&past.identities)?;
    if past.known_by == KnownBy::Identity && identities.is_empty() {
        return Err(Error::invalid(
            "identities",
            "one is needed to recognise somebody by; or let the handle say who it is",
        ));
    }
    let mut known: Option<Person> = None;
    for (i, identity) in identities.iter().enumerate() {
        let Some(id) = tx.get_raw(&identity_key(identity)).await? else {
            continue;
        };
        known = tx.get(&person_key(id_in(&id)?.into())).await?;
        // Who is somebody else in a tool whose ids come first is somebody else, whatever the later ids say: two
        // accounts of one site stay two people although the network counts them as one.
        if past.known_by == KnownBy::Identity {
            known = known.filter(|person| !identities[..i].iter().any(|first| is_another(person, first)));
        }
        if known.is_some() {
            break;
        }
    }
    let taken = tx.get_raw(&person_by_handle_key(&past.handle)).await?;
    if let (None, Some(id), KnownBy::Handle) = (&known, &taken, past.known_by) {
        known = tx.get(&person_key(id_in(id)?.into())).await?;
    }
    let Some(mut person) = known else {
        let handle = if taken.is_some() {
            free_handle(tx, past).await?
        } else {
            past.handle.clone()
        };
        let identities = match past.known_by {
            KnownBy::Handle => identities,
            KnownBy::Identity => nobodys(tx, identities).await?,
        };
        let new = NewPerson {
            handle,
            name: past.name.clone(),
            bot: past.bot,
            identities,
        };
        create_person(tx, &new).await?;
        return Ok(Outcome::Added);
    };
    if past.known_by == KnownBy::Handle && person.handle != past.handle {
        let why = format!("an identity of {} belongs to {}", past.handle, person.handle);
        return Err(Error::Rule(why));
    }
    let before = person.clone();
    for identity in nobodys(tx, identities).await? {
        if !person.identities.contains(&identity) {
            person.identities.push(identity);
        }
    }
    person.name = crate::text::line("name", &past.name, 200)?;
    if person == before {
        return Ok(Outcome::Unchanged);
    }
    tx.put(Scope::Directory, &person).await?;
    Ok(Outcome::Updated)
}

/// Whether the person goes by another id in the tool of `identity`.
fn is_another(person: &Person, identity: &Identity) -> bool {
    let mut there = person.identities.iter().filter(|i| i.tool == identity.tool);
    there.any(|i| i.id != identity.id)
}

/// The identities that belong to nobody yet.
async fn nobodys(tx: &mut Tx<'_>, identities: Vec<Identity>) -> Result<Vec<Identity>, Error> {
    let mut free = Vec::with_capacity(identities.len());
    for identity in identities {
        if tx.get_raw(&identity_key(&identity)).await?.is_none() {
            free.push(identity);
        }
    }
    Ok(free)
}

/// A handle close to the wanted one: with the id from elsewhere, then with a number, behind it.
async fn free_handle(tx: &mut Tx<'_>, past: &PastPerson) -> Result<Handle, Error> {
    let ids = past.identities.iter().map(|i| i.id.clone());
    for suffix in ids.chain((2..100).map(|n: u32| n.to_string())) {
        let room = Handle::MAX.saturating_sub(suffix.len() + 1);
        let stem: String = past.handle.as_str().chars().take(room).collect();
        let Some(handle) = Handle::from_text(&format!("{stem}-{suffix}")) else {
            continue;
        };
        if tx.get_raw(&person_by_handle_key(&handle)).await?.is_none() {
            return Ok(handle);
        }
    }
    Err(Error::Exists {
        what: "handle",
        name: past.handle.to_string(),
    })
}

pub(super) async fn membership(
    tx: &mut Tx<'_>,
    community: CommunityId,
    past: &PastMembership,
) -> Result<Outcome, Error> {
    let Some(key) = who_key(&past.who)? else {
        return Err(Error::invalid("person", "somebody unknown cannot be a member"));
    };
    let person: Option<Person> = match tx.get_raw(&key).await? {
        Some(id) => tx.get(&person_key(id_in(&id)?.into())).await?,
        None => None,
    };
    let person = person.ok_or_else(|| Error::not_found("person", who_name(&past.who)))?;
    let (joined, left) = (to_millis(past.joined), past.left.map(to_millis));
    if left.is_some_and(|left| left <= joined) {
        return Err(Error::invalid("left", "is not after joined"));
    }
    let known: Option<Membership> = tx.get(&member_key(community, person.id)).await?;
    let (mut membership, mut outcome) = match known {
        Some(known) if known.covers(joined) => (known, Outcome::Unchanged),
        _ => {
            let how = Admission {
                role: past.role,
                unit: past.unit.clone(),
                from: None,
                at: Some(joined),
            };
            (admit(tx, community, &person, &how).await?, Outcome::Added)
        }
    };
    let before = membership.clone();
    if let Some(left) = left
        && let Some(open) = membership
            .intervals
            .last_mut()
            .filter(|i| i.joined <= joined && i.left.is_none())
    {
        open.left = Some(left);
        keep_stewards(tx, community, Some(&before), &membership, StewardRule::None).await?;
        tx.record(
            community,
            Activity::new(left.timestamp_millis(), membership.number, Verb::Left),
        );
        tx.put(Scope::Community(community), &membership).await?;
        if outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
    }
    Ok(outcome)
}
