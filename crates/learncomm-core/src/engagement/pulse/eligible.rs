//! Whom a pulse is for.

use chrono::{DateTime, Utc};

use crate::actor::Action;
use crate::community::{Membership, Person, person_key};
use crate::error::Error;
use crate::id::{CommunityId, OccurrenceId};
use crate::session::{Attendance, Roll, roll_key};
use crate::store::transaction::{Tx, read_entity};
use crate::store::{Key, RecordReaderExt, Scan, Scope, StoreError, envelope};

/// Whether somebody was at a session or caught up, as its roll says.
pub(super) fn took_part(roll: Option<&Roll>, member: &Membership) -> bool {
    let entry = roll.and_then(|roll| roll.entry(member.person));
    entry.is_some_and(|e| e.attendance.is_some_and(Attendance::came) || e.caught_up.is_some())
}

/// Those who could answer at some time from `from` until `until`: members who are no guests and no programs; of a session, those
/// of them who were there or caught up.
pub(super) async fn eligible(
    tx: &Tx<'_>,
    community: CommunityId,
    session: Option<OccurrenceId>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Membership>, Error> {
    let store = tx.reader();
    let roll: Option<Roll> = match session {
        Some(session) => read_entity(store, &roll_key(community, session)).await?,
        None => None,
    };
    let scan = Scan::prefix(Key::within(Scope::Community(community)).text("member"));
    let records = store.scan_all(scan).await?;
    let members: Result<Vec<Membership>, StoreError> = records.iter().map(envelope::open).collect();
    let mut members = members?;
    members.retain(|member| {
        let was_in = member
            .intervals
            .iter()
            .any(|i| i.joined <= until && i.left.is_none_or(|left| left > from));
        was_in
            && member.role.may(Action::AnswerPulses)
            && (session.is_none() || took_part(roll.as_ref(), member))
    });
    let mut humans = Vec::with_capacity(members.len());
    for some in members.chunks(1_000) {
        let keys: Vec<Key> = some.iter().map(|member| person_key(member.person)).collect();
        for (member, person) in some.iter().zip(store.get(&keys).await?) {
            let person: Option<Person> = person.as_ref().map(envelope::open).transpose()?;
            if person.is_none_or(|person| !person.bot) {
                humans.push(member.clone());
            }
        }
    }
    Ok(humans)
}
