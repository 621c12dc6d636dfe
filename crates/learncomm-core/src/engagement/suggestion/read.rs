use super::input::Input;
use super::model::{NextSuggestions, PlainSuggestion, SHOWN, SuggestionFilter};
use super::rules::suggestions;
use crate::actor::Action;
use crate::community::{Community, Membership, load_community, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::store::transaction::read_entity;

impl Desk {
    /// What to do next in a community (S0.8, S3.2, S3.3): what the actor could act on and may see, with its evidence, but not
    /// what they [dismissed](Self::dismiss_suggestion). The first [`SHOWN`], unless the filter asks for all.
    /// Nothing for who is suspended: they could not act on it.
    ///
    /// The same for the same store and time. Reads the ledger once, and up to 100 things for each rule.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for guests and outsiders, [`Error::NotFound`], and those of the store.
    pub async fn next_suggestions(
        &self,
        community: &Community,
        filter: &SuggestionFilter,
    ) -> Result<NextSuggestions, Error> {
        let role = self.permit_reading(community.id, Action::ReadReport).await?;
        if self.is_suspended(community).await? {
            return Ok(NextSuggestions {
                suggestions: Vec::new(),
                more: 0,
            });
        }
        // As it is stored: what the caller holds may be old, or of their own making.
        let community = load_community(&mut self.hub.begin(), community.id).await?;
        let now = self.hub.now();
        let mut input = Input::empty(now, role);
        input.dismissed = self.dismissals(community.id).await?.holding(now);
        self.gather(&community, filter.rule, &mut input).await?;
        let mut found = suggestions(&input);
        found.retain(|one| filter.rule.is_none_or(|rule| one.rule == rule));
        let shown = if filter.all { found.len() } else { SHOWN };
        let more = found.len().saturating_sub(shown);
        found.truncate(shown);
        Ok(NextSuggestions {
            suggestions: found,
            more,
        })
    }

    /// The most important things to do next, up to [`SHOWN`], each in three texts: for a page that ends with
    /// them.
    ///
    /// # Errors
    /// As [`next_suggestions`](Self::next_suggestions).
    pub async fn first_suggestions(&self, community: &Community) -> Result<Vec<PlainSuggestion>, Error> {
        let next = self
            .next_suggestions(community, &SuggestionFilter::default())
            .await?;
        Ok(next.suggestions.iter().map(super::Suggestion::plain).collect())
    }

    async fn is_suspended(&self, community: &Community) -> Result<bool, Error> {
        let Some(me) = self.person_id() else {
            return Ok(false);
        };
        let known: Option<Membership> = read_entity(self.hub.store(), &member_key(community.id, me)).await?;
        Ok(known.is_some_and(|membership| membership.suspended_at(self.hub.now()).is_some()))
    }
}
