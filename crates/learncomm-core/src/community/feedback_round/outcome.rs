use super::model::{
    Entry, EntryKind, FeedbackRound, MAX_OUTCOMES, Outcome, OutcomeIn, OutcomeState, RoundState, RoundTally,
    TakenUpIn, entries_of, readable, tally_key,
};
use super::read::{ShownEntry, shown_entries};
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, FeedbackRoundId};
use crate::ledger::{Activity, Verb};
use crate::norm::Norm;
use crate::session::{ActionItem, Occurrence};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Stored, Tx, id_in, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;

/// What came of something that was to be improved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutcome {
    /// In a word.
    pub state: OutcomeState,
    /// In more words, in Markdown, up to 1,000 characters: why, if it was declined; otherwise this or `thing` is needed.
    pub note: String,
    /// The number of the action, norm or session in which it was taken up.
    pub thing: Option<u32>,
}

impl Desk {
    /// Says what came of something that was to be improved (S4.8): `entry` is its place among what was said, from 1 on, as it
    /// is [read](Self::round). What is said later holds; what was said before is kept.
    ///
    /// # Errors
    /// [`Error::Rule`] while the round is open, for what somebody likes, and beyond [`MAX_OUTCOMES`]; [`Error::NotFound`] if
    /// there is no such entry to be read, or no such action, norm or session; [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn tell_outcome(
        &self,
        community: CommunityId,
        round: FeedbackRoundId,
        entry: u32,
        outcome: &NewOutcome,
    ) -> Result<ShownEntry, Error> {
        let note = &text::prose("note", &outcome.note, 1_000)?;
        if note.is_empty() && (outcome.thing.is_none() || outcome.state == OutcomeState::Declined) {
            let why = match outcome.state {
                OutcomeState::Declined => "why it was declined is needed",
                _ => "what came of it is needed, or the action, norm or session in which it was taken up",
            };
            return Err(Error::invalid("note", why));
        }
        let told = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendFeedback).await?;
            let scope = Scope::Community(community);
            let round: FeedbackRound = thing::load(tx, community, round.as_uuid()).await?;
            if round.state_at(tx.now) == RoundState::Open {
                let why = format!(
                    "the round #{} is open: what came of it is said later",
                    round.number
                );
                return Err(Error::Rule(why));
            }
            let tally: Option<RoundTally> = tx.get(&tally_key(scope, round.id)).await?;
            let with_anonymous = tally.is_some_and(|tally| tally.has_company(&round));
            // Nothing is said any more, so that the places stay.
            let records = tx
                .reader()
                .scan_all(Scan::prefix(entries_of(scope, round.id)))
                .await?;
            let all: Result<Vec<Entry>, StoreError> = records.iter().map(envelope::open).collect();
            let place = (entry as usize).checked_sub(1);
            let mut entries = readable(all?, with_anonymous).into_iter();
            let found = place.and_then(|place| entries.nth(place));
            let found = found.ok_or_else(|| Error::not_found("entry of this round", entry))?;
            let changed: Option<Entry> = tx.get(&found.key(scope)).await?;
            let mut found = changed.unwrap_or(found);
            if found.kind != EntryKind::Improve {
                let why = "what came of it is said of what was to be improved";
                return Err(Error::Rule(why.to_owned()));
            }
            if found.outcomes.len() >= MAX_OUTCOMES {
                let why = format!("{MAX_OUTCOMES} outcomes are the most of one thing");
                return Err(Error::Rule(why));
            }
            let taken_up_in = match outcome.thing {
                Some(number) => Some(taken_up_in(tx, community, number).await?),
                None => None,
            };
            let (by, actor) = self.signature(tx, community).await?;
            found.outcomes.push(Outcome {
                state: outcome.state,
                note: note.clone(),
                thing: taken_up_in,
                at: tx.now,
                by,
            });
            tx.put(scope, &found).await?;
            let activity = Activity {
                object: round.number,
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::ToldOutcome)
            };
            tx.record(community, activity);
            let mut shown = shown_entries(tx.reader(), vec![found]).await?;
            let mut shown = shown
                .pop()
                .ok_or_else(|| Error::not_found("entry of this round", entry))?;
            shown.place = Some(entry);
            Ok(shown)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(told)
    }
}

/// The action, norm or session with this number.
async fn taken_up_in(tx: &mut Tx<'_>, community: CommunityId, number: u32) -> Result<TakenUpIn, Error> {
    let scope = Scope::Community(community);
    let missing = || Error::not_found("action, norm or session", format!("#{number}"));
    let key = Key::within(scope).text("object").number(number).build();
    let id = id_in(&tx.get_raw(&key).await?.ok_or_else(missing)?)?;
    let found = |what| Ok(TakenUpIn { what, number });
    if exists::<ActionItem>(tx, &thing_key::<ActionItem>(scope, id)).await? {
        return found(OutcomeIn::Action);
    }
    if exists::<Norm>(tx, &thing_key::<Norm>(scope, id)).await? {
        return found(OutcomeIn::Norm);
    }
    if exists::<Occurrence>(tx, &thing_key::<Occurrence>(scope, id)).await? {
        return found(OutcomeIn::Session);
    }
    Err(missing())
}

async fn exists<T: Entity>(tx: &mut Tx<'_>, key: &Key) -> Result<bool, Error> {
    Ok(tx.get::<T>(key).await?.is_some())
}
