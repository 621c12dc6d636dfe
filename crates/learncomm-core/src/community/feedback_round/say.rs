use chrono::DateTime;
use serde::Serialize;
use uuid::Uuid;

use super::model::{
    Entry, EntryKind, FeedbackRound, MAX_ENTRIES, MAX_ENTRIES_EACH, RoundState, RoundTally, entries_of,
    tally_key,
};
use crate::actor::Action;
use crate::community::charter;
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, FeedbackRoundId};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::thing;
use crate::store::transaction::transact;
use crate::store::{RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;

/// What somebody says in a round: each in Markdown of 1 to 1,000 characters, up to [`MAX_ENTRIES_EACH`] together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVoice {
    /// What they like.
    pub likes: Vec<String>,
    /// What to improve.
    pub improve: Vec<String>,
    /// Whether their name is left out, for everybody and for good.
    pub anonymous: bool,
}

impl NewVoice {
    fn checked(&self) -> Result<Vec<(EntryKind, String)>, Error> {
        let likes = self.likes.iter().map(|text| (EntryKind::Like, "likes", text));
        let improve = self
            .improve
            .iter()
            .map(|text| (EntryKind::Improve, "improve", text));
        let mut all = Vec::new();
        for (kind, field, given) in likes.chain(improve) {
            let text = text::prose(field, given, 1_000)?;
            if text.is_empty() {
                return Err(Error::invalid(field, "may not be empty"));
            }
            all.push((kind, text));
        }
        if all.is_empty() {
            return Err(Error::invalid(
                "likes",
                "what one likes or what to improve is needed",
            ));
        }
        if all.len() > MAX_ENTRIES_EACH {
            let why = format!(
                "{} are more than the {MAX_ENTRIES_EACH} allowed at once",
                all.len()
            );
            return Err(Error::invalid("likes", why));
        }
        Ok(all)
    }
}

/// That something was said; nothing of what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The number of the round.
    pub round: u32,
    /// How many things were said.
    pub entries: usize,
    /// Whether they were said without a name.
    pub anonymous: bool,
}

impl Desk {
    /// Says what one likes and what to improve, with one's name or without (S4.8). Nothing of it is read before the round is
    /// closed. What is said cannot be taken back.
    ///
    /// # Errors
    /// [`Error::Rule`] if the round is closed or full, or one has said as much as one may; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn say_in_round(
        &self,
        community: CommunityId,
        round: FeedbackRoundId,
        voice: &NewVoice,
    ) -> Result<Said, Error> {
        let texts = &voice.checked()?;
        let said = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let round: FeedbackRound = thing::load(tx, community, round.as_uuid()).await?;
            if round.state_at(tx.now) == RoundState::Closed {
                return Err(Error::Rule(format!("the round #{} is closed", round.number)));
            }
            let tally: Option<RoundTally> = tx.get(&tally_key(scope, round.id)).await?;
            let mut tally = tally.ok_or_else(|| Error::not_found("round", round.id))?;
            tally.entries += texts.len() as u32;
            if tally.entries > MAX_ENTRIES {
                let why = format!(
                    "the round #{} is full: it holds {MAX_ENTRIES} voices",
                    round.number
                );
                return Err(Error::Rule(why));
            }
            let mut by = Some((me.person, tx.now));
            let mut actor = me.number;
            if voice.anonymous {
                // From here on nothing of this change may tell the time of day, or who it was.
                let zone = charter::load(tx, community).await?.charter.time_zone;
                tx.now = local_midnight_utc(local_day(tx.now, zone), zone);
                tally.anonymous += 1;
                by = None;
                actor = NONE;
            } else {
                // Whoever speaks writes the tally: those who do so at once see each other's.
                let records = tx
                    .reader()
                    .scan_all(Scan::prefix(entries_of(scope, round.id)))
                    .await?;
                let all: Result<Vec<Entry>, StoreError> = records.iter().map(envelope::open).collect();
                let mine = all?
                    .iter()
                    .filter(|entry| entry.by.is_some_and(|(person, _)| person == me.person))
                    .count();
                if mine + texts.len() > MAX_ENTRIES_EACH {
                    let why = format!(
                        "{MAX_ENTRIES_EACH} things are the most that one may say in a round; you have said {mine}"
                    );
                    return Err(Error::Rule(why));
                }
            }
            let at = if voice.anonymous {
                DateTime::UNIX_EPOCH
            } else {
                tx.now
            };
            let mut ids: Vec<Uuid> = texts.iter().map(|_| tx.new_id(at)).collect();
            if !voice.anonymous {
                // Entries are listed by their ids, and what somebody says with their name stays in the order they said it.
                ids.sort_unstable();
            }
            for ((kind, text), id) in texts.iter().zip(ids) {
                let entry = Entry {
                    id: id.into(),
                    round: round.id,
                    kind: *kind,
                    text: text.clone(),
                    by,
                    outcomes: Vec::new(),
                };
                tx.insert(scope, &entry)?;
            }
            tx.put(scope, &tally).await?;
            let activity = Activity {
                object: round.number,
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::SpokeInRound)
            };
            tx.record(community, activity);
            Ok(Said {
                round: round.number,
                entries: texts.len(),
                anonymous: voice.anonymous,
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(said)
    }
}
