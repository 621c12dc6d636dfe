//! Which pulses are open, for whom, and who has answered already.

use chrono::{DateTime, Utc};

use super::eligible::took_part;
use super::model::{OpenPulses, Pulse, PulseState, Respondents, open_key, respondents_key};
use crate::actor::Action;
use crate::community::{Membership, Person};
use crate::error::Error;
use crate::id::{CommunityId, PulseId};
use crate::session::{Roll, roll_key};
use crate::store::thing::thing_key;
use crate::store::transaction::read_entity;
use crate::store::{Key, RecordReader, Scope, StoreError, envelope};

/// A pulse that is open, and the roll of the session that it is about.
pub(crate) struct OpenPulse {
    pub(crate) pulse: Pulse,
    roll: Option<Roll>,
}

impl OpenPulse {
    /// Whether somebody may answer it, or has: a human who is no guest; of a session, who was there or caught up.
    pub(crate) fn is_for(&self, person: &Person, member: &Membership, now: DateTime<Utc>) -> bool {
        let may = member.role_at(now).may(Action::AnswerPulses) && member.suspended_at(now).is_none();
        let was_there = self.pulse.session.is_none() || took_part(self.roll.as_ref(), member);
        may && was_there && !person.bot
    }
}

/// The pulses that take in answers at an instant, what ends first first. They are at most [`MAX_OPEN`](super::MAX_OPEN).
pub(crate) async fn open_pulses(
    store: &dyn RecordReader,
    community: CommunityId,
    now: DateTime<Utc>,
) -> Result<Vec<OpenPulse>, Error> {
    let scope = Scope::Community(community);
    let open: Option<OpenPulses> = read_entity(store, &open_key(scope)).await?;
    let ids = open.into_iter().flat_map(|open| open.open);
    let keys: Vec<Key> = ids
        .map(|(id, _)| thing_key::<Pulse>(scope, id.as_uuid()))
        .collect();
    let records = store.get(&keys).await?;
    let pulses: Result<Vec<Pulse>, StoreError> = records.iter().flatten().map(envelope::open).collect();
    let mut pulses = pulses?;
    pulses.retain(|pulse| pulse.state_at(now) == PulseState::Open);
    pulses.sort_by_key(|pulse| (pulse.until_at, pulse.number));
    let mut all = Vec::with_capacity(pulses.len());
    for pulse in pulses {
        let roll = match pulse.session {
            Some(session) => read_entity(store, &roll_key(community, session)).await?,
            None => None,
        };
        all.push(OpenPulse { pulse, roll });
    }
    Ok(all)
}

/// Whether a member has answered an open pulse; `None` if it is not known any more. For nobody but themselves: who answered
/// is told to nobody else.
pub(crate) async fn has_answered(
    store: &dyn RecordReader,
    community: CommunityId,
    pulse: PulseId,
    me: &Membership,
) -> Result<Option<bool>, Error> {
    let key = respondents_key(Scope::Community(community), pulse);
    let respondents: Option<Respondents> = read_entity(store, &key).await?;
    Ok(respondents.map(|known| known.members.contains(&me.number)))
}
