use serde::Serialize;

use super::model::{BacklogState, Suggestion, SuggestionState, latest_key, listed};
use crate::actor::{Action, Actor};
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, Slug, SuggestionId};
use crate::session::Occurrence;
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, RecordReaderExt, Scope, envelope};

/// A suggestion as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownSuggestion {
    /// The suggestion.
    #[serde(flatten)]
    pub suggestion: Suggestion,
    /// The handle of who suggested it, if they are still known.
    pub suggested_by: Option<Handle>,
    /// The number of the session that it is planned into or was covered by.
    pub session: Option<u32>,
    /// Whether the reader votes for it.
    pub mine: bool,
}

impl Desk {
    /// The suggestion that a person means by a topic (its latest one), by `#12`, an id, or the beginning of one (at least 4
    /// digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_suggestion(&self, community: CommunityId, given: &str) -> Result<Suggestion, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let scope = Scope::Community(community);
        if let Ok(topic) = given.parse::<Slug>()
            && let Some(entry) = store.get_one(&latest_key(scope, &topic)).await?
            && let Some(found) =
                read_entity(store, &thing_key::<Suggestion>(scope, id_in(&entry.value)?)).await?
        {
            return Ok(found);
        }
        thing::find(store, community, given, |_: &Suggestion| true).await
    }

    /// One suggestion.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn suggestion(
        &self,
        community: CommunityId,
        id: SuggestionId,
    ) -> Result<ShownSuggestion, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let key = thing_key::<Suggestion>(Scope::Community(community), id.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        let found: Vec<Suggestion> = found.into_iter().collect();
        let shown = self.shown_suggestions(community, found).await?.pop();
        shown.ok_or_else(|| Error::not_found("suggestion", id))
    }

    /// A page of the suggestions in a state, or of all – the open ones first, then what is planned, covered, dropped –, the
    /// most wanted first; behind `after`, if given. At most `limit` (1 to 1,000). The second value says whether there are
    /// more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn suggestions(
        &self,
        community: CommunityId,
        state: Option<BacklogState>,
        after: Option<&Suggestion>,
        limit: usize,
    ) -> Result<(Vec<ShownSuggestion>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let scope = Scope::Community(community);
        let index = match state {
            Some(state) => listed(scope, state),
            None => Key::within(scope).text("backlog"),
        };
        let listing = Listing {
            index: Some(index),
            order: Order::Ascending,
            after: after.map(|s| s.rank(listed(scope, s.state.which()))),
            limit,
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, |_: &Suggestion| true).await?;
        Ok((self.shown_suggestions(community, found).await?, more))
    }

    async fn shown_suggestions(
        &self,
        community: CommunityId,
        found: Vec<Suggestion>,
    ) -> Result<Vec<ShownSuggestion>, Error> {
        let store = self.hub.store();
        let names = handles(store, found.iter().map(|s| s.by)).await?;
        let session_of = |s: &Suggestion| match s.state {
            SuggestionState::Planned { session, .. } | SuggestionState::Covered { session, .. } => {
                Some(session)
            }
            _ => None,
        };
        let scope = Scope::Community(community);
        let keys: Vec<Key> = found
            .iter()
            .filter_map(session_of)
            .map(|id| thing_key::<Occurrence>(scope, id.as_uuid()))
            .collect();
        let mut sessions = Vec::with_capacity(keys.len());
        for record in store.get(&keys).await?.iter().flatten() {
            let session: Occurrence = envelope::open(record)?;
            sessions.push((session.id, session.number));
        }
        let number_of = |id| sessions.iter().find(|(known, _)| *known == id).map(|(_, n)| *n);
        let shown = found.into_iter().map(|suggestion| ShownSuggestion {
            suggested_by: names.get(&suggestion.by).cloned(),
            session: session_of(&suggestion).and_then(number_of),
            mine: matches!(self.actor, Actor::Person(me) if suggestion.votes.contains(&me)),
            suggestion,
        });
        Ok(shown.collect())
    }
}
