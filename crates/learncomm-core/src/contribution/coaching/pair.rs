use super::model::{
    CoachingClose, CoachingPair, CoachingRole, Ended, MAX_RHYTHM, PairState, optional_line, taken_key,
};
use super::read::{ShownPair, Viewer};
use crate::actor::Action;
use crate::community::{Membership, present};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CoachingPairId, CommunityId, Handle, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};

/// A pair to propose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCoaching {
    /// The other one, who is in the community now.
    pub with: Handle,
    /// What the one who proposes is in the pair.
    pub my_role: CoachingRole,
    /// Every so many days they mean to check in: 1 to [`MAX_RHYTHM`].
    pub every_days: Option<u16>,
}

impl Desk {
    /// Proposes a coaching pair with another member, who accepts or declines (S2.12). Until then it is between the two.
    ///
    /// # Errors
    /// [`Error::Rule`] with oneself, or if the two are paired in this direction or it was proposed already;
    /// [`Error::NotAMember`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn propose_coaching(
        &self,
        community: CommunityId,
        new: &NewCoaching,
    ) -> Result<ShownPair, Error> {
        rhythm(new.every_days)?;
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let them = present(tx, community, &new.with).await?;
            let (coach, coachee) = match new.my_role {
                CoachingRole::Coach => (me.person, them.person),
                CoachingRole::Coachee => (them.person, me.person),
            };
            self.begin_pair(tx, community, coach, coachee, new.every_days, false)
                .await
        })
    }

    /// Brings a coach and somebody to be coached together; both have to accept. Who arranges a pair that they are part of has
    /// agreed to it.
    ///
    /// # Errors
    /// As [`propose_coaching`](Self::propose_coaching).
    pub async fn arrange_coaching(
        &self,
        community: CommunityId,
        coach: &Handle,
        coachee: &Handle,
        every_days: Option<u16>,
    ) -> Result<ShownPair, Error> {
        rhythm(every_days)?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ArrangeCoaching).await?;
            let coach = present(tx, community, coach).await?;
            let coachee = present(tx, community, coachee).await?;
            self.begin_pair(tx, community, coach.person, coachee.person, every_days, true)
                .await
        })
    }

    /// Agrees to a pair. When both have, it is active.
    ///
    /// # Errors
    /// [`Error::Rule`] if one has agreed before, it is not proposed any more, or the two are paired in this direction by now;
    /// [`Error::NotAMember`] if the other has left, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn accept_coaching(
        &self,
        community: CommunityId,
        id: CoachingPairId,
    ) -> Result<ShownPair, Error> {
        let shown = transact!(&self.hub, |tx| {
            let (mut pair, me) = self.my_pair(tx, community, id).await?;
            if pair.agree(me.person, tx.now)? {
                self.both_of_pair_are_here(tx, community, &pair).await?;
                let scope = Scope::Community(community);
                let taken = taken_key(scope, pair.coach, pair.coachee, None);
                if tx.get_raw(&taken).await?.is_some() {
                    return Err(Error::Rule(already_paired()));
                }
                let actor = number_of(tx, community, Some(pair.coach)).await?;
                let toward = number_of(tx, community, Some(pair.coachee)).await?;
                tell(tx, community, Verb::Paired, &pair, actor, toward);
            }
            self.keep_pair(tx, community, &pair).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shown)
    }

    /// Declines a pair that was proposed or arranged, with a reason of up to 1,000 characters that may be empty and is for the
    /// two; or takes one's own proposal back. For either of the two, and for whoever may arrange pairs if it was arranged.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not proposed any more, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn decline_coaching(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        reason: &str,
    ) -> Result<ShownPair, Error> {
        let reason = optional_line("reason", reason)?;
        transact!(&self.hub, |tx| {
            let viewer = self.pair_viewer_in(tx, community).await?;
            let mut pair: CoachingPair = thing::load(tx, community, id.as_uuid()).await?;
            if !viewer.sees(&pair) {
                return Err(Error::not_found("coaching pair", id));
            }
            let by = self.person_id();
            pair.decline(Ended {
                at: tx.now,
                by,
                reason: reason.clone(),
                learned: String::new(),
                skills: Vec::new(),
            })?;
            self.keep_pair(tx, community, &pair).await
        })
    }

    /// Closes a pair, with what was learned, or a reason; for either of the two, also when the other one has left the
    /// community.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not active, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn close_coaching(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        close: &CoachingClose,
    ) -> Result<ShownPair, Error> {
        let close = close.checked()?;
        let shown = transact!(&self.hub, |tx| {
            let (mut pair, me) = self.my_pair(tx, community, id).await?;
            pair.close(Ended {
                at: tx.now,
                by: Some(me.person),
                reason: close.reason.clone(),
                learned: close.learned.clone(),
                skills: close.skills.clone(),
            })?;
            let toward = number_of(tx, community, Some(pair.other(me.person))).await?;
            tell(tx, community, Verb::ClosedPair, &pair, me.number, toward);
            self.keep_pair(tx, community, &pair).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shown)
    }

    async fn begin_pair(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        coach: PersonId,
        coachee: PersonId,
        every_days: Option<u16>,
        arranged: bool,
    ) -> Result<ShownPair, Error> {
        if coach == coachee {
            let why = "nobody is paired with themselves: a coaching pair is of two people";
            return Err(Error::Rule(why.to_owned()));
        }
        let scope = Scope::Community(community);
        if tx
            .get_raw(&taken_key(scope, coach, coachee, None))
            .await?
            .is_some()
        {
            return Err(Error::Rule(already_paired()));
        }
        let waits = taken_key(scope, coach, coachee, Some(arranged));
        if tx.get_raw(&waits).await?.is_some() {
            let why = "this pair is proposed already, and waits for an answer";
            return Err(Error::Rule(why.to_owned()));
        }
        let proposed_by = self.person_id();
        let pair = CoachingPair {
            id: tx.new_id(tx.now).into(),
            number: tx.object_number(community).await?,
            coach,
            coachee,
            proposed_by,
            proposed_at: tx.now,
            arranged,
            coach_agreed: proposed_by == Some(coach),
            coachee_agreed: proposed_by == Some(coachee),
            every_days,
            state: PairState::Proposed,
            active_since: None,
            goals: Vec::new(),
            entries: 0,
            last_check_in: None,
            ended: None,
        };
        self.keep_pair(tx, community, &pair).await
    }

    /// A pair that the actor is one of, as a condition of the change. Others are told that it is not there.
    pub(super) async fn my_pair(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: CoachingPairId,
    ) -> Result<(CoachingPair, Membership), Error> {
        let me = self.me(tx, community, Action::TakePart).await?;
        let pair: CoachingPair = thing::load(tx, community, id.as_uuid()).await?;
        if pair.has(me.person) {
            Ok((pair, me))
        } else {
            Err(Error::not_found("coaching pair", id))
        }
    }

    /// The actor as somebody to whom pairs may be known, as a condition of the change.
    async fn pair_viewer_in(&self, tx: &mut Tx<'_>, community: CommunityId) -> Result<Viewer, Error> {
        let arranges = match self.permit(tx, community, Action::ArrangeCoaching).await {
            Ok(_) => true,
            Err(Error::Forbidden { .. }) => {
                self.permit(tx, community, Action::TakePart).await?;
                false
            }
            Err(e) => return Err(e),
        };
        let person = self.person_id();
        Ok(Viewer { person, arranges })
    }

    /// Refuses what takes two if one has left the community.
    pub(super) async fn both_of_pair_are_here(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        pair: &CoachingPair,
    ) -> Result<(), Error> {
        for person in [pair.coach, pair.coachee] {
            let known: Option<crate::community::Person> =
                tx.get(&crate::community::person_key(person)).await?;
            if let Some(known) = known {
                present(tx, community, &known.handle).await?;
            }
        }
        Ok(())
    }

    /// Keeps a pair as it is now, and shows it.
    pub(super) async fn keep_pair(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        pair: &CoachingPair,
    ) -> Result<ShownPair, Error> {
        tx.put(Scope::Community(community), pair).await?;
        let viewer = self.pair_viewer_in(tx, community).await?;
        let missing = || Error::not_found("coaching pair", pair.id);
        // What a change adds beside the pair is written with it and not read again.
        let shown = self.shown_pairs(tx.reader(), community, viewer, vec![pair.clone()]);
        shown.await?.pop().ok_or_else(missing)
    }
}

pub(super) fn rhythm(every_days: Option<u16>) -> Result<(), Error> {
    match every_days {
        Some(days) if !(1..=MAX_RHYTHM).contains(&days) => Err(Error::invalid(
            "every",
            format!("{days} is not from 1 to {MAX_RHYTHM} days"),
        )),
        _ => Ok(()),
    }
}

fn already_paired() -> String {
    "the two are a coaching pair in this direction already; it has to be closed first".to_owned()
}

pub(super) fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    verb: Verb,
    pair: &CoachingPair,
    actor: u32,
    toward: u32,
) {
    let activity = Activity {
        object: pair.number,
        toward,
        ..Activity::new(tx.now.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
}
