use chrono::{DateTime, TimeDelta, Utc};

use super::draft::{differs, load, norm_text, put_draft, tell};
use super::minutes;
use super::model::{MAX_REVIEW_DAYS, Norm};
use super::record::{reviews, version};
use super::words::ReviewOutcome;
use crate::actor::Action;
use crate::community::load_community;
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, NormId};
use crate::ledger::Verb;
use crate::store::thing::{self, Listing};
use crate::store::transaction::transact;
use crate::store::{Key, Order, RecordReader, Scope};
use crate::text;
use crate::time::to_millis;

/// What a review comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// The norm stays as it is.
    Keep {
        /// When the next review is, up to [`MAX_REVIEW_DAYS`] days ahead; one interval from now if `None`.
        next: Option<DateTime<Utc>>,
    },
    /// This text is put up for discussion; what is in force stays so until it is adopted.
    Revise {
        /// 1 to [`MAX_NORM_TEXT`](super::MAX_NORM_TEXT) characters of Markdown.
        text: String,
    },
    /// The norm is out of force for good.
    Retire {
        /// Why. 1 to 1,000 characters.
        reason: String,
    },
}

impl Desk {
    /// Reviews a norm that is in force, due or not. While a revision is under discussion it can only be retired.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not in force or a revision is under discussion, [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn review_norm(
        &self,
        community: CommunityId,
        id: NormId,
        review: &Review,
    ) -> Result<Norm, Error> {
        let reviewed = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendNorms).await?;
            let (scope, me) = (Scope::Community(community), self.me_id());
            let actor = number_of(tx, community, me).await?;
            let mut norm = load(tx, community, id).await?;
            let now = tx.now;
            let done = |outcome: ReviewOutcome| (Verb::ReviewedNorm, outcome.code());
            match review {
                Review::Keep { next } => {
                    let next = match next {
                        Some(next) => ahead(to_millis(*next), now)?,
                        None => {
                            let settings = load_community(tx, community).await?.charter.settings;
                            norm.next_review(now, settings.norm_review_days)
                        }
                    };
                    norm.keep(now, me, next)?;
                    let (verb, value) = done(ReviewOutcome::Keep);
                    tell(tx, community, actor, verb, &norm, value);
                    tell(tx, community, actor, Verb::ScheduledReview, &norm, minutes(next));
                }
                Review::Revise { text } => {
                    let text = norm_text(text)?;
                    let in_force = version(tx, community, id, norm.needed_in_force()?).await?;
                    norm.revise(now, me)?;
                    differs(&in_force, &text)?;
                    let (verb, value) = done(ReviewOutcome::Revise);
                    tell(tx, community, actor, verb, &norm, value);
                    put_draft(tx, community, &norm, me, actor, text)?;
                }
                Review::Retire { reason } => {
                    let reason = text::line("reason", reason, 1_000)?;
                    if norm.retire(now, me, reason)? {
                        let (verb, value) = done(ReviewOutcome::Retire);
                        tell(tx, community, actor, verb, &norm, value);
                    }
                    tell(tx, community, actor, Verb::RetiredNorm, &norm, 0);
                }
            }
            tx.put(scope, &norm).await?;
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(reviewed)
    }

    /// The norms whose review is due by an instant, what is due first first; up to 1,000. Those under revision are not
    /// among them.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn norms_due(&self, community: CommunityId, until: DateTime<Utc>) -> Result<Vec<Norm>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        due(self.hub.store(), community, until).await
    }
}

/// The norms whose review is due by an instant, what is due first first; up to 1,000.
pub(crate) async fn due(
    store: &dyn RecordReader,
    community: CommunityId,
    until: DateTime<Utc>,
) -> Result<Vec<Norm>, Error> {
    let listing = Listing {
        index: Some(reviews(Scope::Community(community))),
        order: Order::Ascending,
        after: None::<Key>,
        limit: 1_000,
    };
    let is_due = |norm: &Norm| norm.review_at().is_some_and(|at| at <= until);
    Ok(thing::page(store, community, listing, is_due).await?.0)
}

fn ahead(next: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    if next <= now || next > now + TimeDelta::days(i64::from(MAX_REVIEW_DAYS)) {
        let why = format!("the next review is after now, and at most {MAX_REVIEW_DAYS} days ahead");
        return Err(Error::invalid("next", why));
    }
    Ok(next)
}
