use chrono::{Days, NaiveDate};

use super::model::{FeedbackRound, LatestRound, MAX_ROUND_DAYS, RoundState, RoundTally, latest_key};
use super::read::ShownRound;
use crate::actor::Action;
use crate::community::charter;
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, FeedbackRoundId};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::Scope;
use crate::store::thing;
use crate::store::transaction::transact;
use crate::text;

/// The most weeks until the next round.
const MAX_WEEKS: u32 = 104;

/// A round to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    /// What it is called, in one line of 1 to 300 characters.
    pub title: String,
    /// What is asked, in Markdown, up to 2,000 characters; may be empty.
    pub question: String,
    /// The last day on which one may say something, in the community's time zone: today, up to 366 days ahead.
    pub closes: NaiveDate,
    /// After how many weeks the next round is due: 1 to 104.
    pub every_weeks: Option<u32>,
}

impl Desk {
    /// Opens a round in which members say what they like and what to improve (S4.8). There is one open round at a time.
    ///
    /// # Errors
    /// [`Error::Rule`] while another round is open, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn open_round(&self, community: CommunityId, new: &NewRound) -> Result<ShownRound, Error> {
        let title = text::line("title", &new.title, 300)?;
        let question = text::prose("question", &new.question, 2_000)?;
        if let Some(weeks) = new.every_weeks.filter(|weeks| !(1..=MAX_WEEKS).contains(weeks)) {
            return Err(Error::invalid(
                "every",
                format!("{weeks} is not from 1 to {MAX_WEEKS} weeks"),
            ));
        }
        let opened = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendFeedback).await?;
            let charter = charter::load(tx, community).await?.charter;
            let (scope, zone) = (Scope::Community(community), charter.time_zone);
            let latest: Option<LatestRound> = tx.get(&latest_key(scope)).await?;
            let before = latest.and_then(|latest| latest.round);
            if let Some(before) = before {
                let mut before: FeedbackRound = thing::load(tx, community, before.as_uuid()).await?;
                if before.state_at(tx.now) == RoundState::Open {
                    let why = format!(
                        "the round #{} is open until the end of {}: close it first",
                        before.number, before.closes
                    );
                    return Err(Error::Rule(why));
                }
                // Its last day is over, and nobody has closed it.
                if let Ok(closed) = before.close(tx.now) {
                    tx.put(scope, &before).await?;
                    let activity = Activity {
                        object: before.number,
                        ..Activity::new(closed.timestamp_millis(), NONE, Verb::ClosedRound)
                    };
                    tx.record(community, activity);
                }
            }
            let today = local_day(tx.now, zone);
            let days = (new.closes - today).num_days();
            if !(0..=MAX_ROUND_DAYS).contains(&days) {
                let why = format!(
                    "{} is not from today, {today}, to {MAX_ROUND_DAYS} days ahead",
                    new.closes
                );
                return Err(Error::invalid("closes", why));
            }
            let later = |day: NaiveDate, days: u32| {
                day.checked_add_days(Days::new(u64::from(days)))
                    .ok_or_else(|| Error::invalid("closes", "is too far ahead"))
            };
            let next_on = new.every_weeks.map(|weeks| later(today, 7 * weeks)).transpose()?;
            let (opened_by, actor) = self.signature(tx, community).await?;
            let round = FeedbackRound {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                question: question.clone(),
                opened_by,
                opened_at: tx.now,
                closes: new.closes,
                closes_at: local_midnight_utc(later(new.closes, 1)?, zone),
                closed_at: None,
                k: charter.settings.anonymity_k,
                every_weeks: new.every_weeks,
                next_on,
                before,
            };
            tx.insert(scope, &round)?;
            let (entries, anonymous) = (0, 0);
            let tally = RoundTally {
                round: round.id,
                entries,
                anonymous,
            };
            tx.insert(scope, &tally)?;
            tx.put(
                scope,
                &LatestRound {
                    round: Some(round.id),
                },
            )
            .await?;
            let activity = Activity {
                object: round.number,
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::OpenedRound)
            };
            tx.record(community, activity);
            ShownRound::of(tx.reader(), scope, round, tx.now).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(opened)
    }

    /// Closes a round, before its last day is over or after. What was said can be read from then on.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has been closed, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn close_round(
        &self,
        community: CommunityId,
        round: FeedbackRoundId,
    ) -> Result<ShownRound, Error> {
        let closed = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendFeedback).await?;
            let mut round: FeedbackRound = thing::load(tx, community, round.as_uuid()).await?;
            let at = round.close(tx.now)?;
            let (_, actor) = self.signature(tx, community).await?;
            let scope = Scope::Community(community);
            tx.put(scope, &round).await?;
            let activity = Activity {
                object: round.number,
                ..Activity::new(at.timestamp_millis(), actor, Verb::ClosedRound)
            };
            tx.record(community, activity);
            ShownRound::of(tx.reader(), scope, round, tx.now).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(closed)
    }
}
