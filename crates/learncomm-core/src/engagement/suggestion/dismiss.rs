use super::dismissal::{DISMISS_DAYS, Dismissal, Dismissals, MAX_DISMISS_DAYS, dismissals_key, rule_in};
use super::model::SuggestionFilter;
use crate::actor::Action;
use crate::community::Community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::store::Scope;
use crate::store::transaction::{read_entity, transact};
use crate::text;

/// The longest reason, in characters.
const MAX_REASON: usize = 300;

impl Desk {
    /// Dismisses a suggestion by its key: what it is about does not come up for the actor for so many days, 1 to
    /// [`MAX_DISMISS_DAYS`], [`DISMISS_DAYS`] if `None`. `because` has up to 300 characters and may be empty. Nobody else
    /// gets to know. Dismissing what is dismissed gives it another date.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is not among the actor's suggestions, [`Error::Rule`] if too many are dismissed,
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn dismiss_suggestion(
        &self,
        community: &Community,
        key: &str,
        days: Option<u16>,
        because: &str,
    ) -> Result<Dismissal, Error> {
        self.permit_reading(community.id, Action::ReadReport).await?;
        let key = key.trim();
        let rule = rule_in(key)?;
        let days = days.unwrap_or(DISMISS_DAYS);
        if !(1..=MAX_DISMISS_DAYS).contains(&days) {
            let why = format!("{days} is not from 1 to {MAX_DISMISS_DAYS} days");
            return Err(Error::invalid("days", why));
        }
        let because = if because.trim().is_empty() {
            String::new()
        } else {
            text::line("because", because, MAX_REASON)?
        };
        let filter = SuggestionFilter {
            all: true,
            rule: Some(rule),
        };
        let found = self.next_suggestions(community, &filter).await?.suggestions;
        let things = found.into_iter().find(|one| one.key == key).map(|one| one.things);
        transact!(&self.hub, |tx| {
            self.permit(tx, community.id, Action::ReadReport).await?;
            let scope = Scope::Community(community.id);
            let by = self.person_id();
            let known: Option<Dismissals> = tx.get(&dismissals_key(scope, by)).await?;
            let mut all = known.unwrap_or_default();
            all.by = by;
            all.clean(tx.now);
            if things.is_none() && all.list.iter().all(|dismissal| dismissal.key != key) {
                return Err(missing(key, "list all suggestions to see their keys"));
            }
            let things = things.as_deref().unwrap_or_default();
            let dismissal = all.dismiss((rule, key), things, days, because.clone(), tx.now)?;
            tx.put(scope, &all).await?;
            Ok(dismissal)
        })
    }

    /// What the actor has dismissed, the latest first; not what may come up again.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn dismissed_suggestions(&self, community: CommunityId) -> Result<Vec<Dismissal>, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        let mut all = self.dismissals(community).await?;
        all.clean(self.hub.now());
        all.list.reverse();
        Ok(all.list)
    }

    /// Takes back that a suggestion was dismissed, by its key. It comes up again if it still holds.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is not dismissed, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn restore_suggestion(&self, community: CommunityId, key: &str) -> Result<Dismissal, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        let key = key.trim();
        rule_in(key)?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadReport).await?;
            let scope = Scope::Community(community);
            let known: Option<Dismissals> = tx.get(&dismissals_key(scope, self.person_id())).await?;
            let mut all = known.unwrap_or_default();
            let restored = all
                .restore(key, tx.now)
                .ok_or_else(|| missing(key, "list what was dismissed to see the keys"))?;
            if all.list.is_empty() {
                tx.delete(scope, &all).await?;
            } else {
                tx.put(scope, &all).await?;
            }
            Ok(restored)
        })
    }

    /// What the actor has dismissed, as it is stored.
    pub(super) async fn dismissals(&self, community: CommunityId) -> Result<Dismissals, Error> {
        let key = dismissals_key(Scope::Community(community), self.person_id());
        Ok(read_entity(self.hub.store(), &key).await?.unwrap_or_default())
    }
}

fn missing(key: &str, hint: &str) -> Error {
    Error::NotFound {
        what: "suggestion",
        name: key.to_owned(),
        hint: Some(hint.to_owned()),
    }
}
