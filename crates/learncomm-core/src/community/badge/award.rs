use super::model::{Award, AwardedBy, Badge, Revocation, award_key};
use super::read::{ShownAward, names_of};
use crate::actor::Action;
use crate::community::members::{person_of, present};
use crate::community::membership::{Membership, member_key};
use crate::community::person::{Person, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{BadgeId, CommunityId, Handle};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::Scope;
use crate::store::thing;
use crate::store::transaction::transact;
use crate::text;

impl Desk {
    /// Gives a badge to a member by hand, for a reason of 1 to 1,000 characters, whatever its criteria. Brings one back that
    /// was revoked.
    ///
    /// # Errors
    /// [`Error::Rule`] if they have it, if it is retired, for oneself and for programs; [`Error::NotAMember`],
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn award_badge(
        &self,
        community: CommunityId,
        handle: &Handle,
        badge: BadgeId,
        reason: &str,
    ) -> Result<ShownAward, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let shown = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::AwardBadges).await?;
            let scope = Scope::Community(community);
            let badge: Badge = thing::load(tx, community, badge.as_uuid()).await?;
            badge.needs_to_be_active()?;
            let them = present(tx, community, handle).await?;
            let (steward, actor) = self.signature(tx, community).await?;
            if steward == Some(them.person) {
                let why = "nobody awards a badge to themselves: ask another steward";
                return Err(Error::Rule(why.to_owned()));
            }
            let person: Option<Person> = tx.get(&person_key(them.person)).await?;
            if person.is_some_and(|person| person.bot) {
                let why = format!("{handle} is a program, and badges are for people");
                return Err(Error::Rule(why));
            }
            let known: Option<Award> = tx.get(&award_key(scope, badge.id, them.person)).await?;
            if known.is_some_and(|award| award.revoked.is_none()) {
                let why = format!("{handle} has the badge {} already", badge.slug);
                return Err(Error::Rule(why));
            }
            let award = Award {
                badge: badge.id,
                person: them.person,
                at: tx.now,
                by: AwardedBy::Steward,
                steward,
                reason: Some(reason.clone()),
                evidence: Vec::new(),
                revoked: None,
            };
            tx.put(scope, &award).await?;
            let activity = Activity {
                object: badge.number,
                toward: them.number,
                value: AwardedBy::Steward.code(),
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::Awarded)
            };
            tx.record(community, activity);
            let names = names_of(tx.reader(), [&award]).await?;
            Ok(ShownAward::of(&badge, award, &names, true))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shown)
    }

    /// Takes a badge back, for a reason of 1 to 1,000 characters. It does not come back by its criteria, only by hand.
    ///
    /// # Errors
    /// [`Error::Rule`] if they do not have it, or it is one's own; [`Error::NotFound`], [`Error::Invalid`],
    /// [`Error::Forbidden`].
    pub async fn revoke_badge(
        &self,
        community: CommunityId,
        handle: &Handle,
        badge: BadgeId,
        reason: &str,
    ) -> Result<ShownAward, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let shown = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::AwardBadges).await?;
            let scope = Scope::Community(community);
            let badge: Badge = thing::load(tx, community, badge.as_uuid()).await?;
            let person = person_of(tx, handle).await?;
            let known: Option<Award> = tx.get(&award_key(scope, badge.id, person.id)).await?;
            let none = || Error::Rule(format!("{handle} does not have the badge {}", badge.slug));
            let mut award = known.ok_or_else(none)?;
            let (by, actor) = self.signature(tx, community).await?;
            award.revoke(Revocation {
                at: tx.now,
                by,
                reason: reason.clone(),
            })?;
            tx.put(scope, &award).await?;
            let them: Option<Membership> = tx.get(&member_key(community, person.id)).await?;
            let activity = Activity {
                object: badge.number,
                toward: them.map_or(NONE, |m| m.number),
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::Revoked)
            };
            tx.record(community, activity);
            let names = names_of(tx.reader(), [&award]).await?;
            Ok(ShownAward::of(&badge, award, &names, true))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shown)
    }
}
