use super::admission::Member;
use super::membership::{Membership, member_key};
use super::person::{Person, person_key};
use crate::actor::{Action, Actor};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};

impl Desk {
    /// Chooses to be named in no ranking, no list of points, of badges or of experts (S4.5, metrics §0.9), or takes that back.
    /// It holds from then on in every output. Everybody who is in may, also who is suspended; only they themselves and the
    /// owner of the store see that they did.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who is not in.
    pub async fn opt_out(&self, community: CommunityId, opted_out: bool) -> Result<Member, Error> {
        transact!(&self.hub, |tx| {
            let mut membership = self.my_own(tx, community).await?;
            if membership.opted_out != opted_out {
                membership.opted_out = opted_out;
                tx.put(Scope::Community(community), &membership).await?;
            }
            let me = membership.person;
            let person: Option<Person> = tx.get(&person_key(me)).await?;
            let person = person.ok_or_else(|| Error::not_found("person", me))?;
            let person = person.shown_to(self.actor);
            Ok(Member { person, membership })
        })
    }

    /// The membership of the actor, for what concerns nobody but themselves; a suspension does not matter.
    pub(crate) async fn my_own(&self, tx: &mut Tx<'_>, community: CommunityId) -> Result<Membership, Error> {
        let role = self.permit(tx, community, Action::ReadContent).await?;
        let action = Action::TakePart;
        let Actor::Person(me) = self.actor else {
            return Err(Error::Forbidden { action, role });
        };
        let known: Option<Membership> = tx.get(&member_key(community, me)).await?;
        known.ok_or(Error::Forbidden { action, role })
    }
}
