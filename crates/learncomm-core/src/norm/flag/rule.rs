use chrono::{DateTime, Utc};

use super::measure::apply;
use super::model::{About, Appeal, Decision, Flag, Lift, MAX_FLAG_WORDS, Resolution};
use super::read::ShownFlag;
use crate::actor::{Action, Role};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, FlagId, NormId, PersonId};
use crate::ledger::{Activity, Verb};
use crate::norm::agree::present_members;
use crate::norm::audit::AuditEntry;
use crate::norm::words::{AppealOutcome, AuditAct, Ruling};
use crate::store::Scope;
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, read_entity, transact};
use crate::text;
use crate::time::to_millis;

/// A ruling to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRuling {
    /// What is done.
    pub ruling: Ruling,
    /// Why; whom it concerns and readers of the log see it. 1 to 1,000 characters.
    pub reason: String,
    /// The end of a suspension, up to [`MAX_SUSPENSION_DAYS`](super::MAX_SUSPENSION_DAYS) days from now.
    pub until: Option<DateTime<Utc>>,
    /// Which of the norms that were cited it rests on; the one that was cited first if `None`.
    pub norm: Option<NormId>,
}

impl Desk {
    /// Rules on a flag, and puts the ruling into effect: for stewards whom it does not concern and who have not raised it.
    ///
    /// # Errors
    /// [`Error::Rule`] if it was ruled on already, is about or by the actor, or there is nothing to hide or remove;
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn rule_on_flag(
        &self,
        community: CommunityId,
        id: FlagId,
        new: &NewRuling,
    ) -> Result<ShownFlag, Error> {
        let reason = text::line("reason", &new.reason, 1_000)?;
        let ruled = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ActOnFlag).await?;
            let mut flag: Flag = thing::load(tx, community, id.as_uuid()).await?;
            let cited = match new.norm {
                None => flag.raised.first(),
                Some(norm) => flag.raised.iter().find(|raise| raise.norm == norm),
            };
            let Some(cited) = cited else {
                return Err(flag.rule("does not cite this norm"));
            };
            let resolution = Resolution {
                ruling: new.ruling,
                norm: cited.norm,
                version: cited.version,
                by: self.me_id(),
                at: tx.now,
                reason: reason.clone(),
                until: new.until.map(to_millis),
                lifted: None,
                appeal: None,
            };
            flag.resolve(resolution.clone())?;
            let actor = number_of(tx, community, self.me_id()).await?;
            apply(tx, community, actor, &flag, &resolution).await?;
            let value = new.ruling.code();
            let entry = self.entry(tx, AuditAct::Ruled, &flag, &resolution, reason.clone());
            finish(tx, community, actor, &flag, (Verb::ResolvedFlag, value), &entry).await?;
            self.shown_to_actor(community, flag).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(ruled)
    }

    /// Appeals against what was done: for whom the flag concerns, suspended or not; once, within
    /// [`APPEAL_DAYS`](super::APPEAL_DAYS) days.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is somebody else's, nothing was done, or it is too late; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn appeal(&self, community: CommunityId, id: FlagId, words: &str) -> Result<ShownFlag, Error> {
        let words = text::prose("words", words, MAX_FLAG_WORDS)?;
        if words.is_empty() {
            return Err(Error::invalid("words", "an appeal says why"));
        }
        let appealed = transact!(&self.hub, |tx| {
            if self.me_id().is_none() {
                let (action, role) = (Action::TakePart, Role::Operator);
                return Err(Error::Forbidden { action, role });
            }
            // Who is suspended may read, and so appeal.
            let me = self.me(tx, community, Action::ReadContent).await?;
            let mut flag: Flag = thing::load(tx, community, id.as_uuid()).await?;
            if flag.concerned != Some(me.person) && !flag.is_raised_by(me.person) {
                // Whether there is such a flag is not theirs to know; stewards see it and are told.
                self.permit(tx, community, Action::ActOnFlag)
                    .await
                    .map_err(|_| Error::not_found("flag", id))?;
            }
            let appeal = Appeal {
                at: tx.now,
                words: words.clone(),
                decision: None,
            };
            flag.appeal(Some(me.person), appeal)?;
            let resolution = resolution_of(&flag)?;
            let entry = self.entry(tx, AuditAct::Appealed, &flag, resolution, String::new());
            finish(tx, community, me.number, &flag, (Verb::Appealed, 0), &entry).await?;
            self.shown_to_actor(community, flag).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(appealed)
    }

    /// Decides an appeal: for stewards other than the one who ruled, whom it does not concern and who have not raised it. If
    /// there is none, the owner of the store decides. Undoing brings back what was hidden or removed and ends a suspension.
    ///
    /// # Errors
    /// [`Error::Rule`] if there is no open appeal or it is for somebody else to decide, and whether there is somebody;
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn decide_appeal(
        &self,
        community: CommunityId,
        id: FlagId,
        outcome: AppealOutcome,
        reason: &str,
    ) -> Result<ShownFlag, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let others = self.others_who_judge(community, id).await?;
        let decided = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ActOnFlag).await?;
            let mut flag: Flag = thing::load(tx, community, id.as_uuid()).await?;
            let by = self.me_id();
            let ruled = flag.resolution.as_ref().is_some_and(|r| r.by == by);
            if ruled && (by.is_some() || others) {
                return Err(flag.rule(if others {
                    "was ruled on by you: another steward decides the appeal"
                } else {
                    "was ruled on by you, and there is no other steward who could decide the appeal: appoint one, or let the owner of the store decide"
                }));
            }
            let undone = flag.decide(Decision {
                outcome,
                by,
                at: tx.now,
                reason: reason.clone(),
            })?;
            let actor = number_of(tx, community, by).await?;
            let resolution = resolution_of(&flag)?;
            if undone {
                apply(tx, community, actor, &flag, resolution).await?;
            }
            let mut entry = self.entry(tx, AuditAct::Decided, &flag, resolution, reason.clone());
            entry.outcome = Some(outcome);
            let told = (Verb::DecidedAppeal, outcome.code());
            finish(tx, community, actor, &flag, told, &entry).await?;
            self.shown_to_actor(community, flag).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(decided)
    }

    /// Ends what was done before its time, without an appeal: what was hidden or removed stands again, a suspension is over.
    /// For stewards whom it does not concern and who have not raised it.
    ///
    /// # Errors
    /// [`Error::Rule`] if nothing is in effect or an appeal is open, [`Error::Invalid`], [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn lift_ruling(
        &self,
        community: CommunityId,
        id: FlagId,
        reason: &str,
    ) -> Result<ShownFlag, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let lifted = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ActOnFlag).await?;
            let mut flag: Flag = thing::load(tx, community, id.as_uuid()).await?;
            let by = self.me_id();
            flag.lift(Lift {
                by,
                at: tx.now,
                reason: reason.clone(),
            })?;
            let actor = number_of(tx, community, by).await?;
            let resolution = resolution_of(&flag)?;
            apply(tx, community, actor, &flag, resolution).await?;
            let entry = self.entry(tx, AuditAct::Lifted, &flag, resolution, reason.clone());
            let scope = Scope::Community(community);
            tx.insert(scope, &entry)?;
            tx.put(scope, &flag).await?;
            self.shown_to_actor(community, flag).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(lifted)
    }

    fn entry(
        &self,
        tx: &Tx<'_>,
        act: AuditAct,
        flag: &Flag,
        resolution: &Resolution,
        reason: String,
    ) -> AuditEntry {
        AuditEntry {
            id: tx.new_id(tx.now).into(),
            at: tx.now,
            act,
            flag: flag.id,
            flag_number: flag.number,
            contribution: match flag.about {
                About::Contribution { number, .. } => Some(number),
                About::Conduct => None,
            },
            concerned: flag.concerned,
            norm: resolution.norm,
            norm_version: resolution.version,
            ruling: resolution.ruling,
            until: resolution.until,
            outcome: None,
            by: self.me_id(),
            reason,
        }
    }

    /// Whether there is a steward who could decide an appeal, beside who ruled on the flag. A scan.
    async fn others_who_judge(&self, community: CommunityId, id: FlagId) -> Result<bool, Error> {
        let key = thing_key::<Flag>(Scope::Community(community), id.as_uuid());
        let flag: Option<Flag> = read_entity(self.hub.store(), &key).await?;
        let Some(flag) = flag else { return Ok(false) };
        let ruled: Option<PersonId> = flag.resolution.as_ref().and_then(|r| r.by);
        let present = present_members(self.hub.store(), community, self.hub.now()).await?;
        Ok(present.iter().any(|m| {
            m.role.may(Action::ActOnFlag)
                && Some(m.person) != ruled
                && flag.may_be_judged_by(Some(m.person)).is_ok()
        }))
    }
}

fn resolution_of(flag: &Flag) -> Result<&Resolution, Error> {
    flag.resolution
        .as_ref()
        .ok_or_else(|| flag.rule("was not ruled on yet"))
}

/// Writes the flag and its entry in the log, and tells the ledger.
async fn finish(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    flag: &Flag,
    (verb, value): (Verb, u32),
    entry: &AuditEntry,
) -> Result<(), Error> {
    let scope = Scope::Community(community);
    tx.insert(scope, entry)?;
    tx.put(scope, flag).await?;
    let told = Activity::new(tx.now.timestamp_millis(), actor, verb);
    let object = flag.number;
    tx.record(
        community,
        Activity {
            object,
            value,
            ..told
        },
    );
    Ok(())
}
