use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{ActionItem, ActionProgress, List};
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{ActionItemId, CommunityId, Handle, OccurrenceId};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Key, Order, RecordReader, Scope, envelope};

/// How many actions a session is shown at most, and how many sessions are looked through to count how often an action was
/// carried.
const MOST: usize = 1_000;

/// Which actions to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionFilter {
    /// Those of this person.
    pub owner: Option<Handle>,
    /// Those that were agreed in this session.
    pub session: Option<OccurrenceId>,
    /// Those that are so far.
    pub progress: Option<ActionProgress>,
    /// Only those that are open although their day has ended.
    pub overdue: bool,
}

/// An action as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAction {
    /// The action.
    #[serde(flatten)]
    pub item: ActionItem,
    /// The handle of its owner, if they are still known.
    pub owned_by: Option<Handle>,
    /// The number of the session in which it was agreed.
    pub agreed_in: Option<u32>,
    /// Whether it is open although its day has ended.
    pub overdue: bool,
}

/// An action that is carried into a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// The action.
    #[serde(flatten)]
    pub action: ShownAction,
    /// How many sessions it was carried into before: those that were held since it was agreed, among the latest 1,000.
    pub carried: usize,
}

/// The open actions that are due by an instant, what is due first first; up to 1,000.
pub(crate) async fn actions_due(
    store: &dyn RecordReader,
    community: CommunityId,
    until: DateTime<Utc>,
) -> Result<Vec<ActionItem>, Error> {
    let open = ActionProgress::Open.code();
    let listing = Listing {
        index: Some(List::All.prefix(Scope::Community(community)).number(open)),
        order: Order::Ascending,
        after: None,
        limit: 1_000,
    };
    Ok(thing::page(store, community, listing, |item: &ActionItem| {
        item.due_at <= until
    })
    .await?
    .0)
}

impl Desk {
    /// The action that a person means by `#12`, an id, or the beginning of one (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_action(&self, community: CommunityId, given: &str) -> Result<ActionItem, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        thing::find(self.hub.store(), community, given, |_: &ActionItem| true).await
    }

    /// One action, with how often it was carried into a session until now.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn action(&self, community: CommunityId, id: ActionItemId) -> Result<Carried, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let key = thing_key::<ActionItem>(Scope::Community(community), id.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        let found: Vec<ActionItem> = found.into_iter().collect();
        let carried = self.carried_until(community, found, self.hub.now()).await?.pop();
        carried.ok_or_else(|| Error::not_found("action", id))
    }

    /// A page of the actions, the open ones first, by due date; behind `after`, if given. At most `limit` (1 to 1,000). The
    /// second value says whether there are more.
    ///
    /// The session, else the owner, is served by an index; the rest is checked record by record.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown owner, [`Error::Forbidden`].
    pub async fn actions(
        &self,
        community: CommunityId,
        filter: &ActionFilter,
        after: Option<&ActionItem>,
        limit: usize,
    ) -> Result<(Vec<ShownAction>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let owner = match &filter.owner {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let list = match (filter.session, owner) {
            (Some(session), _) => List::From(session),
            (None, Some(owner)) => List::Of(owner),
            (None, None) => List::All,
        };
        let prefix = list.prefix(Scope::Community(community));
        let progress = if filter.overdue {
            Some(ActionProgress::Open)
        } else {
            filter.progress
        };
        let listing = Listing {
            index: Some(match progress {
                Some(progress) => prefix.clone().number(progress.code()),
                None => prefix.clone(),
            }),
            order: Order::Ascending,
            after: after.map(|item| item.place(prefix).build()),
            limit,
        };
        let now = self.hub.now();
        let fits = |item: &ActionItem| {
            owner.is_none_or(|owner| item.owner == owner)
                && (!filter.overdue || item.is_overdue(now))
                && filter.progress.is_none_or(|p| item.state.progress() == p)
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, fits).await?;
        Ok((shown(self.hub.store(), community, found, now).await?, more))
    }

    /// The actions that are carried into a session, by due date, with how often each was carried before (S3.8): those that
    /// are open and were agreed before it in its series, or outside any series; into a session without a series, all open
    /// ones of the community.
    /// At most 1,000.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn actions_for(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Vec<Carried>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let scope = Scope::Community(community);
        let key = thing_key::<Occurrence>(scope, session.as_uuid());
        let session: Option<Occurrence> = read_entity(self.hub.store(), &key).await?;
        let session = session.ok_or_else(|| Error::not_found("session", key))?;
        let open = List::All.prefix(scope).number(ActionProgress::Open.code());
        let listing = ascending(Some(open));
        let fits = |item: &ActionItem| item.is_open() && item.goes_into(&session);
        let (found, _) = thing::page(self.hub.store(), community, listing, fits).await?;
        self.carried_until(community, found, session.starts_at).await
    }

    /// The open actions, by due date, with how often each was carried until now; up to 1,000.
    pub(crate) async fn open_actions_carried(&self, community: CommunityId) -> Result<Vec<Carried>, Error> {
        let open = List::All
            .prefix(Scope::Community(community))
            .number(ActionProgress::Open.code());
        let listing = ascending(Some(open));
        let (found, _) = thing::page(self.hub.store(), community, listing, ActionItem::is_open).await?;
        self.carried_until(community, found, self.hub.now()).await
    }

    async fn carried_until(
        &self,
        community: CommunityId,
        found: Vec<ActionItem>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Carried>, Error> {
        let store = self.hub.store();
        let Some(since) = found.iter().map(|item| item.since).min() else {
            return Ok(Vec::new());
        };
        let index = Key::within(Scope::Community(community)).text("session-by-time");
        // Up to the present if that comes first: a session far ahead must not make the latest ones fall out.
        let end = until.min(self.hub.now());
        let listing = Listing {
            after: Some(index.clone().time(end.timestamp_millis()).build()),
            index: Some(index),
            order: Order::Descending,
            limit: MOST,
        };
        let held =
            |o: &Occurrence| o.state == OccurrenceState::Held && since < o.starts_at && o.starts_at < until;
        let (sessions, _) = thing::page(store, community, listing, held).await?;
        let counts: Vec<usize> = found.iter().map(|item| item.carried(&sessions, until)).collect();
        let shown = shown(store, community, found, self.hub.now()).await?;
        let all = shown.into_iter().zip(counts);
        Ok(all.map(|(action, carried)| Carried { action, carried }).collect())
    }
}

fn ascending(index: Option<crate::store::KeyBuilder>) -> Listing {
    Listing {
        index,
        order: Order::Ascending,
        after: None,
        limit: MOST,
    }
}

async fn shown(
    store: &dyn RecordReader,
    community: CommunityId,
    found: Vec<ActionItem>,
    now: DateTime<Utc>,
) -> Result<Vec<ShownAction>, Error> {
    let names = handles(store, found.iter().map(|item| item.owner)).await?;
    let scope = Scope::Community(community);
    let keys: Vec<Key> = found
        .iter()
        .filter_map(|item| item.session)
        .map(|id| thing_key::<Occurrence>(scope, id.as_uuid()))
        .collect();
    let mut sessions = Vec::with_capacity(keys.len());
    for record in store.get(&keys).await?.iter().flatten() {
        let session: Occurrence = envelope::open(record)?;
        sessions.push((session.id, session.number));
    }
    let number_of = |id| sessions.iter().find(|(known, _)| *known == id).map(|(_, n)| *n);
    let shown = found.into_iter().map(|item| ShownAction {
        owned_by: names.get(&item.owner).cloned(),
        agreed_in: item.session.and_then(number_of),
        overdue: item.is_overdue(now),
        item,
    });
    Ok(shown.collect())
}
