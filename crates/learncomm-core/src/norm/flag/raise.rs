use super::model::{About, Flag, MAX_FLAG_WORDS, Raise, open_key, raised_key};
use super::read::ShownFlag;
use super::several::hide_if_several;
use crate::actor::Action;
use crate::community::present;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, NormId};
use crate::ledger::{Activity, NONE, Verb};
use crate::norm::Norm;
use crate::store::transaction::{id_in, transact};
use crate::store::{Scope, thing};
use crate::text;

/// What to flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagOn {
    /// A contribution that stands.
    Contribution(ContributionId),
    /// How somebody who is in the community behaves.
    Conduct(Handle),
}

/// A flag to raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFlag {
    /// What is flagged.
    pub on: FlagOn,
    /// The norm that was not kept; it has to be in force.
    pub norm: NormId,
    /// What happened, for the stewards; up to [`MAX_FLAG_WORDS`] characters. Conduct needs some.
    pub words: String,
}

impl Desk {
    /// Flags a contribution or conduct. If others have raised an open flag on the same, this joins theirs. Only stewards
    /// learn who flagged. A contribution that as many members have flagged as the charter says
    /// ([`hide_at_flags`](crate::community::Settings::hide_at_flags)) is hidden until a steward rules (S2.5).
    ///
    /// # Errors
    /// [`Error::Rule`] if the norm is not in force, the contribution does not stand, it is one's own, or one has flagged it
    /// before; [`Error::NotAMember`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn raise_flag(&self, community: CommunityId, new: &NewFlag) -> Result<ShownFlag, Error> {
        let words = text::prose("words", &new.words, MAX_FLAG_WORDS)?;
        if words.is_empty() && matches!(new.on, FlagOn::Conduct(_)) {
            return Err(Error::invalid("words", "a flag on conduct says what happened"));
        }
        let raised = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let norm: Norm = thing::load(tx, community, new.norm.as_uuid()).await?;
            let version = norm.needed_in_force()?;
            let (about, concerned, thing_id) = match &new.on {
                FlagOn::Contribution(id) => {
                    let on = self.contribution_in(tx, community, me.role, *id).await?;
                    on.needs_to_stand()?;
                    if tx.get_raw(&raised_key(scope, *id, me.person)).await?.is_some() {
                        let why = format!("you have flagged #{} already", on.number);
                        return Err(Error::Rule(why));
                    }
                    let number = on.number;
                    (
                        About::Contribution { id: *id, number },
                        on.author.person(),
                        id.as_uuid(),
                    )
                }
                FlagOn::Conduct(handle) => {
                    let member = present(tx, community, handle).await?;
                    (About::Conduct, Some(member.person), member.person.as_uuid())
                }
            };
            if concerned == Some(me.person) {
                return Err(Error::Rule("nobody flags themselves".to_owned()));
            }
            let raise = Raise {
                by: me.person,
                at: tx.now,
                norm: norm.id,
                version,
                words: words.clone(),
            };
            let open = tx.get_raw(&open_key(scope, thing_id)).await?;
            let flag = match open {
                Some(open) => {
                    let mut flag: Flag = thing::load(tx, community, id_in(&open)?).await?;
                    flag.join(raise)?;
                    tx.put(scope, &flag).await?;
                    flag
                }
                None => {
                    let flag = Flag {
                        id: tx.new_id(tx.now).into(),
                        number: tx.object_number(community).await?,
                        at: tx.now,
                        about,
                        concerned,
                        raised: vec![raise],
                        resolution: None,
                    };
                    tx.insert(scope, &flag)?;
                    flag
                }
            };
            hide_if_several(tx, community, &flag).await?;
            // The ledger does not hold who it was.
            let told = Activity::new(tx.now.timestamp_millis(), NONE, Verb::Flagged);
            let (object, parent) = (flag.number, norm.number);
            tx.record(
                community,
                Activity {
                    object,
                    parent,
                    ..told
                },
            );
            self.shown_to_actor(community, flag).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(raised)
    }
}
