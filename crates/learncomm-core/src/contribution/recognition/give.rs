use std::collections::BTreeMap;

use super::model::{About, Ended, Recognition, same_key};
use super::read::ShownRecognition;
use crate::actor::Action;
use crate::community::{Membership, load_community, member_key, memberships, present};
use crate::contribution::{Contribution, number_of};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, RecognitionId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::{ActionItem, Occurrence};
use crate::store::thing::{self, number_entry, thing_key};
use crate::store::transaction::{Tx, id_in, transact};
use crate::store::{Key, Scope};
use crate::text;

/// The longest text of a recognition, in characters.
pub const MAX_RECOGNITION: usize = 1_000;
/// The most people a recognition may name.
pub const MAX_RECEIVERS: usize = 20;
/// The most people a team may have that is recognised as a whole.
pub const MAX_TEAM: usize = 500;

/// Thanks to give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRecognition {
    /// To whom: up to [`MAX_RECEIVERS`] who are in the community now; not oneself. May be empty if there is a team.
    pub to: Vec<Handle>,
    /// To everybody who is counted to this unit now, up to [`MAX_TEAM`]; the giver, if counted to it, is left out.
    pub team: Option<Slug>,
    /// What for, in Markdown: 1 to [`MAX_RECOGNITION`] characters.
    pub text: String,
    /// The number of the contribution, session or action that it is about.
    pub about: Option<u32>,
}

impl Desk {
    /// Thanks people or a team in public, for something that is named (S3.4). One activity for each who is recognised.
    ///
    /// # Errors
    /// [`Error::Rule`] for oneself, for a team without anybody else, for what one said already on this day;
    /// [`Error::NotAMember`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn recognise(
        &self,
        community: CommunityId,
        new: &NewRecognition,
    ) -> Result<ShownRecognition, Error> {
        let said = text::prose("text", &new.text, MAX_RECOGNITION)?;
        if said.is_empty() {
            return Err(Error::invalid("text", "what is it for? It may not be empty"));
        }
        if new.to.is_empty() && new.team.is_none() {
            return Err(Error::invalid(
                "to",
                "name somebody and say what for, or name a team",
            ));
        }
        let given = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let receivers = receivers(tx, community, me.person, new).await?;
            let zone = load_community(tx, community).await?.charter.time_zone;
            let about = match new.about {
                Some(number) => Some(self.recognition_about(tx, community, me.role, number).await?),
                None => None,
            };
            let scope = Scope::Community(community);
            let mut given = Recognition {
                id: tx.new_id(tx.now).into(),
                number: 0,
                by: me.person,
                to: receivers.keys().copied().collect(),
                team: new.team.clone(),
                text: said.clone(),
                about,
                at: tx.now,
                day: local_day(tx.now, zone),
                ended: None,
            };
            if tx.get_raw(&same_key(scope, &given)).await?.is_some() {
                let why = "you have said the same to the same people today: once is enough";
                return Err(Error::Rule(why.to_owned()));
            }
            given.number = tx.object_number(community).await?;
            tx.insert(scope, &given)?;
            for toward in receivers.into_values() {
                let activity = Activity {
                    object: given.number,
                    parent: about.map_or(NONE, |about| about.name().1),
                    toward,
                    ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::Recognised)
                };
                tx.record(community, activity);
            }
            self.shown_recognition(tx.reader(), community, me.role, given)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(given)
    }

    /// Takes back what one recognised others for.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else gave it or it stands no more, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn withdraw_recognition(
        &self,
        community: CommunityId,
        id: RecognitionId,
    ) -> Result<ShownRecognition, Error> {
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut found: Recognition = thing::load(tx, community, id.as_uuid()).await?;
            if found.by != me.person {
                // Who may not see it is not told that it is there.
                self.shown_recognition(tx.reader(), community, me.role, found)
                    .await?;
                return Err(Error::Rule(
                    "only who gave a recognition can withdraw it".to_owned(),
                ));
            }
            found.end(Ended {
                at: tx.now,
                by: None,
                reason: None,
            })?;
            self.end_recognition(tx, community, Verb::RemovedByAuthor, &found)
                .await?;
            self.shown_recognition(tx.reader(), community, me.role, found)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Removes a recognition, for a reason of 1 to 1,000 characters; for stewards.
    ///
    /// # Errors
    /// [`Error::Rule`] if it stands no more, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn remove_recognition(
        &self,
        community: CommunityId,
        id: RecognitionId,
        reason: &str,
    ) -> Result<ShownRecognition, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let done = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::ModerateContent).await?;
            let mut found: Recognition = thing::load(tx, community, id.as_uuid()).await?;
            found.end(Ended {
                at: tx.now,
                by: self.person_id(),
                reason: Some(reason.clone()),
            })?;
            self.end_recognition(tx, community, Verb::RemovedByModeration, &found)
                .await?;
            self.shown_recognition(tx.reader(), community, role, found).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    async fn end_recognition(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        verb: Verb,
        ended: &Recognition,
    ) -> Result<(), Error> {
        let actor = number_of(tx, community, self.person_id()).await?;
        let activity = Activity {
            object: ended.number,
            ..Activity::new(tx.now.timestamp_millis(), actor, verb)
        };
        tx.record(community, activity);
        tx.put(Scope::Community(community), ended).await?;
        Ok(())
    }

    /// The contribution, session or action with a number; what the giver does not see is not there.
    async fn recognition_about(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        role: crate::actor::Role,
        number: u32,
    ) -> Result<About, Error> {
        let scope = Scope::Community(community);
        let missing = || Error::not_found("contribution, session or action", format!("#{number}"));
        let key: Key = number_entry(scope, number, uuid::Uuid::nil()).0;
        let Some(id) = tx.get_raw(&key).await? else {
            return Err(missing());
        };
        let id = id_in(&id)?;
        tx.fetch([
            thing_key::<Contribution>(scope, id),
            thing_key::<Occurrence>(scope, id),
            thing_key::<ActionItem>(scope, id),
        ])
        .await?;
        if tx
            .get::<Occurrence>(&thing_key::<Occurrence>(scope, id))
            .await?
            .is_some()
        {
            return Ok(About::Session(id.into(), number));
        }
        if tx
            .get::<ActionItem>(&thing_key::<ActionItem>(scope, id))
            .await?
            .is_some()
        {
            return Ok(About::Action(id.into(), number));
        }
        match self.contribution_in(tx, community, role, id.into()).await {
            Ok(found) if found.stands() => Ok(About::Contribution(found.id, number)),
            Ok(_) | Err(Error::NotFound { .. }) => Err(missing()),
            Err(e) => Err(e),
        }
    }
}

/// Everybody who is recognised, with their numbers in the ledger.
async fn receivers(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: PersonId,
    new: &NewRecognition,
) -> Result<BTreeMap<PersonId, u32>, Error> {
    let mut receivers = BTreeMap::new();
    for handle in &new.to {
        let them = present(tx, community, handle).await?;
        if them.person == me {
            return Err(Error::Rule(
                "recognition is for others, not for oneself".to_owned(),
            ));
        }
        receivers.insert(them.person, them.number);
    }
    if receivers.len() > MAX_RECEIVERS {
        let why = format!(
            "{} are more than the {MAX_RECEIVERS} people allowed",
            receivers.len()
        );
        return Err(Error::invalid("to", why));
    }
    let Some(team) = &new.team else {
        return Ok(receivers);
    };
    let now = tx.now;
    let counted = |m: &Membership| m.unit.as_ref() == Some(team) && m.covers(now) && m.person != me;
    let (members, more) = memberships(tx.reader(), community, None, MAX_TEAM, counted).await?;
    if more {
        return Err(Error::invalid(
            "team",
            format!("more than {MAX_TEAM} people are counted to {team}: name some of them"),
        ));
    }
    if members.is_empty() {
        let why = format!("nobody else who is in the community now is counted to the unit {team}");
        return Err(Error::Rule(why));
    }
    tx.fetch(members.iter().map(|m| member_key(community, m.person)))
        .await?;
    for member in members {
        // Who was moved or left since the scan is seen here, and is a condition of the change.
        let member: Option<Membership> = tx.get(&member_key(community, member.person)).await?;
        receivers.extend(member.filter(counted).map(|m| (m.person, m.number)));
    }
    Ok(receivers)
}
