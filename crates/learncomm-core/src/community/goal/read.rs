use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::figure::Reading;
use super::model::{Goal, GoalOutcome, GoalVisibility};
use super::observation::{Observations, observations_key};
use super::progress::{GoalProgress, progress};
use super::record::{of_community, own_goals, shared_goals};
use super::terms::FormerTerms;
use crate::actor::{Action, Role};
use crate::community::{Membership, handles, load_community, member_key};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, GoalId, Handle, PersonId};
use crate::store::thing::{self, Listing, thing_key, time_entry};
use crate::store::transaction::{Tx, read_entity};
use crate::store::{Key, Order, RecordReader, RecordReaderExt, Scan, Scope, envelope};
use crate::words::words;

words! {
    /// Whose goals.
    #[derive(Default)]
    WhoseGoals: "whose" {
        /// Those of the community.
        #[default]
        Community = 1 "community",
        /// The actor's own personal goals.
        Mine = 2 "mine",
        /// Personal goals of members who share them with the community.
        Shared = 3 "shared",
    }
}

/// Which goals to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GoalFilter {
    /// Whose.
    pub whose: WhoseGoals,
    /// Only those that are open, or only those that have ended; all if `None`.
    pub open: Option<bool>,
}

/// How a goal ended, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownGoalEnd {
    /// What became of it.
    pub outcome: GoalOutcome,
    /// A word on it.
    pub word: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who said so; `None` for the owner of the store.
    pub by: Option<Handle>,
}

/// A goal as shown to somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownGoal {
    /// Its id.
    pub id: GoalId,
    /// What it is called on the command line: `#12`; `mine/3`, if it is the reader's own; the id, if it is somebody else's.
    pub name: String,
    /// Its number: in the community, or among the reader's own. Of a goal of somebody else there is none to be seen: it would
    /// tell how many they set.
    pub number: Option<u32>,
    /// Whether it is somebody's personal goal.
    pub personal: bool,
    /// Who sees it.
    pub visible_to: GoalVisibility,
    /// What is to be reached.
    pub title: String,
    /// The result that it is measured by.
    pub metric: String,
    /// What that is counted in.
    pub unit: String,
    /// Where it begins.
    pub baseline: Reading,
    /// Where it is to be, and by when.
    pub target: Reading,
    /// Who answers for it; `None` if they are not known any more.
    pub owner: Option<Handle>,
    /// Where the figures come from.
    pub source: String,
    /// How learning together is expected to move it.
    pub claim: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// Who set it; `None` for the owner of the store.
    pub set_by: Option<Handle>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// Terms that it had before, the latest last.
    pub former: Vec<FormerTerms>,
    /// How far it is, as of today, or was when it ended.
    pub progress: GoalProgress,
    /// How it ended.
    pub end: Option<ShownGoalEnd>,
}

/// Something that was observed of a goal, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownObservation {
    /// The day.
    pub on: NaiveDate,
    /// The figure; `None` if what was noted of this day was struck out.
    pub value: Option<f64>,
    /// A note.
    pub note: String,
    /// When it was noted.
    pub at: DateTime<Utc>,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// Whether it holds, and was not corrected later.
    pub holds: bool,
}

impl Desk {
    /// A goal. Goals of the community, and those that members share, are for its members; one's own are for oneself, wherever
    /// one belongs now.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn goal(&self, community: CommunityId, id: GoalId) -> Result<ShownGoal, Error> {
        self.find_goal(community, &id.to_string()).await
    }

    /// The goal that a person means by `#12`, `mine/3` for the third of one's own, an id, or the beginning of an id (at least
    /// 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_goal(&self, community: CommunityId, given: &str) -> Result<ShownGoal, Error> {
        let goal = self.seen_goal(community, given).await?;
        self.shown_goal(&mut self.hub.begin(), community, goal).await
    }

    /// What was observed of a goal: what holds, by day; with `all`, everything that was noted, in the order in which it was.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn goal_observations(
        &self,
        community: CommunityId,
        id: GoalId,
        all: bool,
    ) -> Result<Vec<ShownObservation>, Error> {
        let goal = self.seen_goal(community, &id.to_string()).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let known: Option<Observations> = read_entity(store, &observations_key(scope, goal.id)).await?;
        let known = known.unwrap_or_else(|| Observations::none(goal.id));
        let names = handles(store, known.entries.iter().filter_map(|entry| entry.by)).await?;
        let standing = known.standing();
        let shown = |entry: &super::observation::Observation| ShownObservation {
            on: entry.on,
            value: entry.value,
            note: entry.note.clone(),
            at: entry.at,
            by: entry.by.and_then(|by| names.get(&by).cloned()),
            holds: standing
                .get(&entry.on)
                .is_some_and(|holds| std::ptr::eq(*holds, entry)),
        };
        Ok(if all {
            known.entries.iter().map(shown).collect()
        } else {
            standing.values().copied().map(shown).collect()
        })
    }

    /// A page of the goals that fit, behind `after` if given; at most `limit` (1 to 1,000): those of the community and those
    /// that are shared by when they were set, one's own by their number. The second value says whether there are more.
    ///
    /// Who shares a goal and is not in the community now is left out.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn goals(
        &self,
        community: CommunityId,
        filter: GoalFilter,
        after: Option<&ShownGoal>,
        limit: usize,
    ) -> Result<(Vec<ShownGoal>, bool), Error> {
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let index = match (filter.whose, self.person_id()) {
            (WhoseGoals::Mine, Some(me)) => own_goals(scope, me),
            // Nobody's.
            (WhoseGoals::Mine, None) => return Ok((Vec::new(), false)),
            (whose, _) => {
                self.permit_reading(community, Action::ReadReport).await?;
                if whose == WhoseGoals::Shared {
                    shared_goals(scope)
                } else {
                    of_community(scope)
                }
            }
        };
        let entry = |set_at: DateTime<Utc>, number: Option<u32>, id: GoalId| match filter.whose {
            WhoseGoals::Mine => {
                let own = index.clone().number(number.unwrap_or_default());
                own.id(id.as_uuid()).build()
            }
            _ => time_entry(index.clone(), set_at.timestamp_millis(), id.as_uuid()).0,
        };
        let limit = limit.clamp(1, 1_000);
        let mut after = after.map(|goal| entry(goal.set_at, goal.number, goal.id));
        let mut tx = self.hub.begin();
        let mut shown = Vec::new();
        loop {
            let listing = Listing {
                index: Some(index.clone()),
                order: Order::Ascending,
                after: after.take(),
                limit: limit - shown.len(),
            };
            let fits = |goal: &Goal| filter.open.is_none_or(|open| open == goal.end.is_none());
            let (found, more) = thing::page(store, community, listing, fits).await?;
            after = found
                .last()
                .map(|last| entry(last.set_at, Some(last.number), last.id));
            let observed = found.iter().map(|goal| observations_key(scope, goal.id));
            tx.fetch(observed).await?;
            for goal in found {
                if filter.whose != WhoseGoals::Shared || self.is_here(store, community, goal.owner).await? {
                    shown.push(self.shown_goal(&mut tx, community, goal).await?);
                }
            }
            if !more || shown.len() >= limit {
                return Ok((shown, more));
            }
        }
    }

    /// The goal that is meant, if the actor may see it.
    pub(super) async fn seen_goal(&self, community: CommunityId, given: &str) -> Result<Goal, Error> {
        let role = match self.permit_reading(community, Action::ReadReport).await {
            // Their own goals are theirs all the same.
            Err(Error::Forbidden { role, .. }) => role,
            other => other?,
        };
        let store = self.hub.store();
        let found = find_in(store, community, given, self.person_id(), role).await?;
        // What somebody shares is shared by who is here.
        let is_theirs = found.personal && !found.is_own(self.person_id());
        if is_theirs && !self.is_here(store, community, found.owner).await? {
            return Err(Error::not_found("goal", given));
        }
        Ok(found)
    }

    async fn is_here(
        &self,
        store: &dyn RecordReader,
        community: CommunityId,
        person: PersonId,
    ) -> Result<bool, Error> {
        let member: Option<Membership> = read_entity(store, &member_key(community, person)).await?;
        Ok(member.is_some_and(|member| member.covers(self.hub.now())))
    }

    /// A goal as the actor sees it, who may see it.
    pub(super) async fn shown_goal(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        goal: Goal,
    ) -> Result<ShownGoal, Error> {
        let zone = load_community(tx, community).await?.charter.time_zone;
        let known: Option<Observations> = tx
            .get(&observations_key(Scope::Community(community), goal.id))
            .await?;
        let figures = known.map_or_else(BTreeMap::new, |all| all.figures());
        let as_of = goal.end.as_ref().map_or(tx.now, |end| end.at);
        let now = progress(&goal.terms, &figures, local_day(as_of, zone), goal.end.is_none());
        let people = [
            Some(goal.owner),
            goal.set_by,
            goal.end.as_ref().and_then(|e| e.by),
        ];
        let names = handles(tx.reader(), people.into_iter().flatten()).await?;
        let name = |who: PersonId| names.get(&who).cloned();
        let (number, called) = match (goal.personal, goal.is_own(self.person_id())) {
            (false, _) => (Some(goal.number), format!("#{}", goal.number)),
            (true, true) => (Some(goal.number), format!("mine/{}", goal.number)),
            (true, false) => (None, goal.id.to_string()),
        };
        Ok(ShownGoal {
            id: goal.id,
            name: called,
            number,
            personal: goal.personal,
            visible_to: goal.visible_to,
            title: goal.title,
            metric: goal.terms.metric,
            unit: goal.terms.unit,
            baseline: goal.terms.baseline,
            target: goal.terms.target,
            owner: name(goal.owner),
            source: goal.source,
            claim: goal.claim,
            set_at: goal.set_at,
            set_by: goal.set_by.and_then(name),
            edited_at: goal.edited_at,
            former: goal.former,
            progress: now,
            end: goal.end.map(|end| ShownGoalEnd {
                outcome: end.outcome,
                word: end.word,
                at: end.at,
                by: end.by.and_then(name),
            }),
        })
    }
}

/// The goal that is meant by somebody who reads in a role: one of the community, a shared one, or their own. What they may not
/// see does not exist for them; who may see none but their own is told so, whatever they look for.
pub(super) async fn find_in(
    store: &dyn RecordReader,
    community: CommunityId,
    given: &str,
    me: Option<PersonId>,
    role: Role,
) -> Result<Goal, Error> {
    let scope = Scope::Community(community);
    let missing = || Error::not_found("goal", given);
    if let Some(number) = given.strip_prefix("mine/") {
        let (Some(me), Ok(number)) = (me, number.parse::<u32>()) else {
            return Err(missing());
        };
        let own = Scan::prefix(own_goals(scope, me).number(number)).limit(1);
        let page = store.scan(&own).await?;
        let id = page
            .records
            .first()
            .and_then(|r| r.key.as_bytes().last_chunk::<16>());
        let key = id.map(|id| thing_key::<Goal>(scope, uuid::Uuid::from_bytes(*id)));
        return match key {
            Some(key) => read_entity(store, &key).await?.ok_or_else(missing),
            None => Err(missing()),
        };
    }
    let action = Action::ReadReport;
    let sees = |goal: &Goal| goal.is_own(me) || (role.may(action) && goal.is_shared());
    match thing::find(store, community, given, sees).await {
        Err(Error::NotFound { .. }) if !role.may(action) => Err(Error::Forbidden { action, role }),
        other => other,
    }
}

/// All goals of a community with what was observed of them, by when they were set.
pub(crate) async fn community_goals(
    store: &dyn RecordReader,
    community: CommunityId,
) -> Result<Vec<(Goal, Observations)>, Error> {
    let scope = Scope::Community(community);
    let entries = store.scan_all(Scan::prefix(of_community(scope))).await?;
    let ids = entries.iter().filter_map(|r| r.key.as_bytes().last_chunk::<16>());
    let ids: Vec<GoalId> = ids.map(|id| uuid::Uuid::from_bytes(*id).into()).collect();
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(100) {
        let goals: Vec<Key> = ids
            .iter()
            .map(|id| thing_key::<Goal>(scope, id.as_uuid()))
            .collect();
        let observed: Vec<Key> = ids.iter().map(|id| observations_key(scope, *id)).collect();
        let (goals, observed) = (store.get(&goals).await?, store.get(&observed).await?);
        for (goal, observed) in goals.iter().zip(&observed) {
            let Some(goal) = goal else { continue };
            let goal: Goal = envelope::open(goal)?;
            let known = observed.as_ref().map(envelope::open).transpose()?;
            let known = known.unwrap_or_else(|| Observations::none(goal.id));
            all.push((goal, known));
        }
    }
    Ok(all)
}
