use std::collections::BTreeSet;
use std::ops::Bound;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::model::{Giver, PersonFeedback, PersonFeedbackForm, Waiting, waiting_key};
use crate::actor::{Action, Role};
use crate::community::{Membership, load_community, present};
use crate::company;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonFeedbackId, PersonId};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, RecordReader, Scan, Scope, envelope};

/// For how many days whoever led a session counts as somebody who leads.
pub const LED_DAYS: i64 = 90;

/// That feedback was given; nothing of what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentFeedback {
    /// To whom.
    pub to: Handle,
    /// Whether it was given without a name.
    pub anonymous: bool,
    /// Its id, by which its giver may take it back; `None` without a name.
    pub id: Option<PersonFeedbackId>,
}

impl Desk {
    /// Gives feedback to somebody who is in the community (S3.7), with one's name; or without it, to somebody who leads
    /// (S2.8): a facilitator or steward, or somebody who led a session in the last [`LED_DAYS`] days. Nobody but the two reads
    /// it, and the ledger does not hear of it.
    ///
    /// # Errors
    /// [`Error::Rule`] to oneself, and without a name to somebody who does not lead; [`Error::NotAMember`],
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn give_person_feedback(
        &self,
        community: CommunityId,
        to: &Handle,
        form: &PersonFeedbackForm,
    ) -> Result<SentFeedback, Error> {
        let form = form.checked()?;
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let them = present(tx, community, to).await?;
            if them.person == me.person {
                let why = "feedback is for others: what one makes of oneself is a note or a reflection";
                return Err(Error::Rule(why.to_owned()));
            }
            let scope = Scope::Community(community);
            let mut feedback = PersonFeedback {
                id: Uuid::nil().into(),
                to: them.person,
                from: None,
                observation: form.observation.clone(),
                effect: form.effect.clone(),
                next: form.next.clone(),
                waits: false,
                shown_since: None,
                read: false,
                thanked: false,
            };
            if form.anonymous {
                without_a_name(tx, community, &them, to, &mut feedback).await?;
            } else {
                feedback.id = tx.new_id(tx.now).into();
                feedback.from = Some(Giver {
                    person: me.person,
                    at: tx.now,
                });
            }
            tx.insert(scope, &feedback)?;
            Ok(SentFeedback {
                to: to.clone(),
                anonymous: form.anonymous,
                id: feedback.from.map(|_| feedback.id),
            })
        })
    }

    /// Takes back feedback that one gave with one's name and that was not read yet. Nothing of it is left.
    ///
    /// # Errors
    /// [`Error::Rule`] if it was read, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn take_back_feedback(
        &self,
        community: CommunityId,
        id: PersonFeedbackId,
    ) -> Result<(), Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let found = load(tx, community, id, |f| f.is_given_by(me.person)).await?;
            found.needs_to_be_unread()?;
            tx.delete(Scope::Community(community), &found).await?;
            Ok(())
        })
    }

    /// Deletes feedback that one received. Nothing of it is left, for its giver either.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn delete_feedback(&self, community: CommunityId, id: PersonFeedbackId) -> Result<(), Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let found = load(tx, community, id, |f| f.is_received_by(me.person)).await?;
            tx.delete(Scope::Community(community), &found).await?;
            Ok(())
        })
    }
}

/// Feedback that is for whoever asks, as a condition of the change. What is not for them is not there.
pub(super) async fn load(
    tx: &mut Tx<'_>,
    community: CommunityId,
    id: PersonFeedbackId,
    is_mine: impl Fn(&PersonFeedback) -> bool,
) -> Result<PersonFeedback, Error> {
    let found: PersonFeedback = thing::load(tx, community, id.as_uuid()).await?;
    if is_mine(&found) {
        Ok(found)
    } else {
        Err(Error::not_found("feedback", id))
    }
}

/// Makes it feedback without a name. From here on nothing of the change may tell the time of day, or who gave it.
async fn without_a_name(
    tx: &mut Tx<'_>,
    community: CommunityId,
    them: &Membership,
    to: &Handle,
    feedback: &mut PersonFeedback,
) -> Result<(), Error> {
    let leads = them.role_at(tx.now) >= Role::Facilitator;
    if !leads && !led_lately(tx.reader(), community, them.person, tx.now).await? {
        return Err(Error::Rule(format!(
            "feedback without a name is for those who lead: facilitators, stewards, and who led a session in the last \
             {LED_DAYS} days; {to} does not. Give it with your name"
        )));
    }
    let charter = load_community(tx, community).await?.charter;
    let day = local_day(tx.now, charter.time_zone);
    let scope = Scope::Community(community);
    let waiting: Option<Waiting> = tx.get(&waiting_key(scope, them.person)).await?;
    let mut waiting = waiting.unwrap_or(Waiting {
        to: them.person,
        ids: BTreeSet::new(),
        k: 0,
    });
    waiting.k = waiting.k.max(charter.settings.anonymity_k);
    let keys: Vec<Key> = waiting
        .ids
        .iter()
        .map(|id| thing_key::<PersonFeedback>(scope, id.as_uuid()))
        .collect();
    tx.fetch(keys.iter().cloned()).await?;
    let mut before: Vec<PersonFeedback> = Vec::with_capacity(keys.len());
    for key in &keys {
        before.extend(tx.get(key).await?);
    }
    let shown = |feedback| PersonFeedback {
        waits: false,
        shown_since: Some(day),
        ..feedback
    };
    feedback.waits = company::waits(tx, scope, before, waiting.k, shown).await?;
    // As if made in 1970: the rest of the id is random.
    feedback.id = tx.new_id(DateTime::UNIX_EPOCH).into();
    if feedback.waits {
        waiting.ids.insert(feedback.id);
    } else {
        feedback.shown_since = Some(day);
        waiting.ids.clear();
        waiting.k = 0;
    }
    tx.put(scope, &waiting).await?;
    Ok(())
}

/// Whether somebody led a session that was held in the last [`LED_DAYS`] days.
async fn led_lately(
    store: &dyn RecordReader,
    community: CommunityId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let scope = Scope::Community(community);
    let at = |time: DateTime<Utc>| {
        let index = Key::within(scope).text("session-by-time");
        index.time(time.timestamp_millis()).build()
    };
    let from = Bound::Included(at(now - TimeDelta::days(LED_DAYS)));
    let mut scan = Scan::range(from, Bound::Excluded(at(now))).limit(200);
    loop {
        let page = store.scan(&scan).await?;
        let ids = page
            .records
            .iter()
            .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
        let keys: Vec<Key> = ids
            .map(|id| thing_key::<Occurrence>(scope, Uuid::from_bytes(*id)))
            .collect();
        for record in store.get(&keys).await?.iter().flatten() {
            let session: Occurrence = envelope::open(record)?;
            if session.state == OccurrenceState::Held && session.is_run_by(person) {
                return Ok(true);
            }
        }
        match page.records.last() {
            Some(last) if page.more => scan = scan.after(&last.key),
            _ => return Ok(false),
        }
    }
}
