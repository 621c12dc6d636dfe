use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{ValueCycle, ValueStory, ValueStoryState, by_time, told_by};
use crate::actor::{Action, Role};
use crate::community::handles;
use crate::contribution::{Contribution, by_name, contribution_key, opted_out};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, GoalId, Handle, PersonId, ValueStoryId};
use crate::store::thing::{self, Listing, time_entry};
use crate::store::{Entity, Key, Order, RecordReader, Scan, Scope, envelope};

/// Which stories to list. What is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValueStoryFilter {
    /// Of this cycle.
    pub cycle: Option<ValueCycle>,
    /// Those that are confirmed, or those that are not.
    pub confirmed: Option<bool>,
    /// Those about this goal of the community.
    pub goal: Option<GoalId>,
    /// Only those that the actor told.
    pub mine: bool,
}

impl ValueStoryFilter {
    fn fits(&self, story: &ValueStory) -> bool {
        self.cycle.is_none_or(|cycle| story.told.cycle == cycle)
            && self
                .confirmed
                .is_none_or(|confirmed| story.confirmed.is_some() == confirmed)
            && self
                .goal
                .is_none_or(|goal| story.told.goal.is_some_and(|(id, _)| id == goal))
    }
}

/// That a second person confirmed a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownConfirmation {
    /// Who; `None` if they are not known any more.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A value story as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownValueStory {
    /// Its id.
    pub id: ValueStoryId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// When it was told.
    pub at: DateTime<Utc>,
    /// Who told it; `None` if they are not known any more.
    pub by: Option<Handle>,
    /// How far it went.
    pub cycle: ValueCycle,
    /// What was done together and learned, in Markdown.
    pub learned: String,
    /// What was done differently because of it.
    pub changed: String,
    /// What came of that.
    pub came_of_it: String,
    /// The number of the goal of the community that it moved; `None` as well for who may not see the goals.
    pub goal: Option<u32>,
    /// The number of the session that it began in.
    pub session: Option<u32>,
    /// The number of the contribution that it began with; `None` as well for who may not see that.
    pub contribution: Option<u32>,
    /// Who else was involved, by name; then `None` for each who chose not to be named.
    pub involved: Vec<Option<Handle>>,
    /// How often it was told, counted from 1: an edit makes another edition.
    pub edition: u32,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// That a second person confirmed it; `None` as long as nobody has.
    pub confirmed: Option<ShownConfirmation>,
    /// What became of it. Those that do not stand are shown to their teller and to stewards.
    pub state: ValueStoryState,
    /// When it was withdrawn or removed.
    pub ended: Option<DateTime<Utc>>,
    /// Who removed it; `None` for the owner of the store.
    pub removed_by: Option<Handle>,
    /// Why it was removed.
    pub reason: Option<String>,
}

impl Desk {
    /// One value story.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn value_story(
        &self,
        community: CommunityId,
        id: ValueStoryId,
    ) -> Result<ShownValueStory, Error> {
        self.find_value_story(community, &id.to_string()).await
    }

    /// The value story that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_value_story(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<ShownValueStory, Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let store = self.hub.store();
        let sees = |story: &ValueStory| story.is_in_sight(me, moderates);
        let found = thing::find(store, community, given, sees).await?;
        self.shown_value_story(store, community, role, found).await
    }

    /// A page of the value stories that fit, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The
    /// second value says whether there are more. For whoever may see who is in the community.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn value_stories(
        &self,
        community: CommunityId,
        filter: ValueStoryFilter,
        after: Option<&ShownValueStory>,
        limit: usize,
    ) -> Result<(Vec<ShownValueStory>, bool), Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        // Who may not see goals is not told which stories are about one.
        if filter.goal.is_some() && !role.may(Action::ReadReport) {
            let action = Action::ReadReport;
            return Err(Error::Forbidden { action, role });
        }
        let index = match (filter.mine, me) {
            (false, _) => by_time(scope),
            (true, Some(me)) => told_by(scope, me),
            // The owner of the store tells none.
            (true, None) => return Ok((Vec::new(), false)),
        };
        let entry = |story: &ShownValueStory| {
            let millis = story.at.timestamp_millis();
            time_entry(index.clone(), millis, story.id.as_uuid()).0
        };
        let listing = Listing {
            index: Some(index.clone()),
            order: Order::Descending,
            after: after.map(entry),
            limit,
        };
        let fits = |story: &ValueStory| story.is_in_sight(me, moderates) && filter.fits(story);
        let (found, more) = thing::page(store, community, listing, fits).await?;
        let shown = self.shown_value_stories(store, community, role, found);
        Ok((shown.await?, more))
    }

    /// A story as the actor sees it, who acts in a role and may see it.
    pub(super) async fn shown_value_story(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        role: Role,
        found: ValueStory,
    ) -> Result<ShownValueStory, Error> {
        let missing = Error::not_found("value story", found.id);
        let shown = self.shown_value_stories(store, community, role, vec![found]);
        shown.await?.pop().ok_or(missing)
    }

    async fn shown_value_stories(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        role: Role,
        found: Vec<ValueStory>,
    ) -> Result<Vec<ShownValueStory>, Error> {
        let (me, moderates) = (self.person_id(), role.may(Action::ModerateContent));
        let involved = found.iter().flat_map(|story| story.told.involved.iter().copied());
        let out = opted_out(store, community, involved.clone()).await?;
        let others = found.iter().flat_map(|story| {
            let confirmed = story.confirmed.map(|c| c.by);
            let removed = story.ended.as_ref().and_then(|e| e.by);
            [Some(story.by), confirmed, removed].into_iter().flatten()
        });
        let names = handles(store, involved.chain(others)).await?;
        let seen = self.contributions_of_stories(store, community, &found).await?;
        let name = |who: PersonId| names.get(&who).cloned();
        let shown = found.into_iter().map(|story| {
            let (state, told) = (story.state(), story.told);
            // Who chose to be named in no list of people is named to those who know, and to who moderates.
            let knows = moderates || me.is_some_and(|me| me == story.by || told.involved.contains(&me));
            let named = told
                .involved
                .iter()
                .copied()
                .filter(|who| knows || !out.contains(who));
            let named: Vec<PersonId> = named.collect();
            let seen = told.contribution.filter(|(id, _)| seen.contains(id));
            ShownValueStory {
                id: story.id,
                number: story.number,
                at: story.at,
                by: name(story.by),
                cycle: told.cycle,
                goal: told
                    .goal
                    .filter(|_| role.may(Action::ReadReport))
                    .map(|(_, number)| number),
                session: told.session.map(|(_, number)| number),
                contribution: seen.map(|(_, number)| number),
                involved: by_name(&named, told.involved.len() - named.len(), &names),
                learned: told.learned,
                changed: told.changed,
                came_of_it: told.came_of_it,
                edition: story.edition,
                edited_at: story.edited_at,
                confirmed: story.confirmed.map(|confirmed| ShownConfirmation {
                    by: name(confirmed.by),
                    at: confirmed.at,
                }),
                state,
                ended: story.ended.as_ref().map(|end| end.at),
                removed_by: story.ended.as_ref().and_then(|end| name(end.by?)),
                reason: story.ended.and_then(|end| end.reason),
            }
        });
        Ok(shown.collect())
    }

    /// Of the contributions that stories began with, those that the actor sees.
    async fn contributions_of_stories(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        of: &[ValueStory],
    ) -> Result<BTreeSet<ContributionId>, Error> {
        let linked = of.iter().filter_map(|story| story.told.contribution);
        let keys: BTreeSet<Key> = linked.map(|(id, _)| contribution_key(community, id)).collect();
        if keys.is_empty() {
            return Ok(BTreeSet::new());
        }
        let reader = self.reader(community).await?;
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut seen = BTreeSet::new();
        for record in store.get(&keys).await?.iter().flatten() {
            let found: Contribution = envelope::open(record)?;
            seen.extend(Some(found).filter(|c| reader.sees(c)).map(|c| c.id));
        }
        Ok(seen)
    }
}

/// Hands every value story of a community on, a page at a time.
pub(crate) async fn each_value_story(
    store: &dyn RecordReader,
    community: CommunityId,
    mut of: impl FnMut(ValueStory) + Send,
) -> Result<(), Error> {
    let all = Key::within(Scope::Community(community)).text(ValueStory::KIND);
    let mut scan = Scan::prefix(all).limit(1_000);
    loop {
        let page = store.scan(&scan).await?;
        for record in &page.records {
            of(envelope::open(record)?);
        }
        match page.records.last() {
            Some(last) if page.more => scan = scan.after(&last.key),
            _ => return Ok(()),
        }
    }
}
