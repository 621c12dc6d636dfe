//! What digests tell of pathways: steps that are due, and where to begin.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::enrolment::Enrolment;
use super::model::{Pathway, PathwayVersion};
use super::progress::Standing;
use super::record::{Follows, Onboarding, enrolment_key, follows_key, onboarding_key, version_key};
use super::seen::Seen;
use crate::community::{Community, Membership};
use crate::error::Error;
use crate::id::{PathwayId, PersonId, Slug};
use crate::store::thing::thing_key;
use crate::store::transaction::read_entity;
use crate::store::{Entity, Key, RecordReader, Scope, StoreError, envelope};
use crate::{Action, Role};

/// Who joined within so many days is pointed to where newcomers begin.
const NEWCOMER_DAYS: i64 = 30;

/// A step that is to be done by some time, or a whole pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsStep {
    /// The number of the pathway.
    pub number: u32,
    /// What the pathway is called.
    pub pathway: String,
    /// The key of the step; `None` if it is the pathway as a whole.
    pub step: Option<Slug>,
    /// What the step is called.
    pub title: Option<String>,
    /// The instant from which on it is overdue: the end of a local day.
    pub at: DateTime<Utc>,
}

/// A pathway that newcomers begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewsPathway {
    /// Its number.
    pub number: u32,
    /// Its short name.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
}

/// What is to be told to some people.
#[derive(Debug, Default)]
pub(crate) struct Lessons {
    due: BTreeMap<PersonId, Vec<NewsStep>>,
    onboarding: Option<NewsPathway>,
    /// Who has never enrolled in it, and joined not long ago.
    newcomers: BTreeSet<PersonId>,
}

impl Lessons {
    /// What is due to some members by an instant, and which of them are newcomers who have not begun. What is read grows with
    /// how many pathways they follow.
    pub(crate) async fn gather(
        store: &dyn RecordReader,
        charter: &Community,
        members: &[&Membership],
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let scope = Scope::Community(charter.id);
        let mut lessons = Self::default();
        lessons.begin(store, scope, members, now).await?;
        let keys = members
            .iter()
            .map(|member| follows_key(scope, member.person))
            .collect();
        let follows: Vec<Follows> = there_are(store, keys).await?;
        let pairs = follows
            .iter()
            .flat_map(|f| f.pathways.iter().map(|pathway| (*pathway, f.person)));
        let keys = pairs
            .map(|(pathway, person)| enrolment_key(scope, pathway, person))
            .collect();
        let mut all: Vec<Enrolment> = there_are(store, keys).await?;
        all.retain(Enrolment::is_current);
        let followed: BTreeSet<(PathwayId, u32)> = all.iter().map(|e| (e.pathway, e.version)).collect();
        let keys = followed
            .iter()
            .map(|(pathway, version)| version_key(scope, *pathway, *version));
        let versions: Vec<PathwayVersion> = there_are(store, keys.collect()).await?;
        let pathways: BTreeSet<PathwayId> = followed.iter().map(|(pathway, _)| *pathway).collect();
        let keys = pathways
            .iter()
            .map(|id| thing_key::<Pathway>(scope, id.as_uuid()));
        let pathways: Vec<Pathway> = there_are(store, keys.collect()).await?;
        let mut open = Open {
            charter,
            until,
            pathways: pathways.into_iter().map(|p| (p.id, p)).collect(),
            versions: versions.into_iter().map(|v| ((v.pathway, v.number), v)).collect(),
            seen: Seen::default(),
        };
        // What is not recorded as done and has no deadline by then is not asked about.
        all.retain(|enrolment| !open.due(enrolment).is_empty());
        let people: BTreeSet<PersonId> = all.iter().map(|enrolment| enrolment.person).collect();
        let steps: BTreeSet<_> = all.iter().flat_map(|e| open.steps(e)).collect();
        open.seen = Seen::read(store, charter.id, steps, &people, now).await?;
        for enrolment in &all {
            let due = open.due(enrolment);
            lessons.due.entry(enrolment.person).or_default().extend(due);
        }
        for due in lessons.due.values_mut() {
            due.sort_by_key(|step| (step.at, step.number));
        }
        Ok(lessons)
    }

    /// What is due to somebody, the longest overdue first.
    pub(crate) fn due_to(&self, person: PersonId) -> Vec<NewsStep> {
        self.due.get(&person).cloned().unwrap_or_default()
    }

    /// Where somebody is to begin.
    pub(crate) fn beginning_for(&self, person: PersonId) -> Option<NewsPathway> {
        self.onboarding
            .clone()
            .filter(|_| self.newcomers.contains(&person))
    }

    async fn begin(
        &mut self,
        store: &dyn RecordReader,
        scope: Scope,
        members: &[&Membership],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let known: Option<Onboarding> = read_entity(store, &onboarding_key(scope)).await?;
        let Some(id) = known.and_then(|known| known.pathway) else {
            return Ok(());
        };
        let found: Option<Pathway> = read_entity(store, &thing_key::<Pathway>(scope, id.as_uuid())).await?;
        let Some(pathway) = found.filter(|pathway| !pathway.is_retired()) else {
            return Ok(());
        };
        let since = now - TimeDelta::days(NEWCOMER_DAYS);
        let is_new = |member: &Membership| {
            let joined = member.intervals.last().map(|interval| interval.joined);
            member.role.may(Action::TakePart) && member.role != Role::Guest && joined >= Some(since)
        };
        let new: Vec<PersonId> = members.iter().filter(|m| is_new(m)).map(|m| m.person).collect();
        let keys = new
            .iter()
            .map(|person| enrolment_key(scope, id, *person))
            .collect();
        let begun: Vec<Enrolment> = there_are(store, keys).await?;
        self.newcomers = new.into_iter().collect();
        for enrolment in begun {
            self.newcomers.remove(&enrolment.person);
        }
        self.onboarding = Some(NewsPathway {
            number: pathway.number,
            slug: pathway.slug,
            title: pathway.title,
        });
        Ok(())
    }
}

/// What people follow.
struct Open<'c> {
    charter: &'c Community,
    until: DateTime<Utc>,
    pathways: BTreeMap<PathwayId, Pathway>,
    versions: BTreeMap<(PathwayId, u32), PathwayVersion>,
    seen: Seen,
}

impl Open<'_> {
    /// What somebody has not done and is to do by then.
    fn due(&self, enrolment: &Enrolment) -> Vec<NewsStep> {
        let of = (enrolment.pathway, enrolment.version);
        let (Some(pathway), Some(version)) = (self.pathways.get(&of.0), self.versions.get(&of)) else {
            return Vec::new();
        };
        let standing = Standing {
            enrolment,
            version,
            seen: &self.seen,
        };
        let zone = self.charter.charter.time_zone;
        let news = |step: Option<(&Slug, &str)>, at: Option<DateTime<Utc>>| {
            Some(NewsStep {
                number: pathway.number,
                pathway: pathway.title.clone(),
                step: step.map(|(key, _)| key.clone()),
                title: step.map(|(_, title)| title.to_owned()),
                at: at.filter(|at| *at <= self.until)?,
            })
        };
        let open = version.steps.iter().filter(|step| standing.done(step).is_none());
        let steps = open.filter_map(|step| {
            let due_at = standing.due_at(step, zone);
            news(Some((&step.key, &step.title)), due_at)
        });
        let is_finished = standing.required().1.is_some();
        let whole = (!is_finished)
            .then(|| news(None, standing.whole_due_at(zone)))
            .flatten();
        steps.chain(whole).collect()
    }

    /// The steps of what somebody follows.
    fn steps(&self, enrolment: &Enrolment) -> impl Iterator<Item = super::model::StepOn> {
        let version = self.versions.get(&(enrolment.pathway, enrolment.version));
        version
            .into_iter()
            .flat_map(|version| &version.steps)
            .map(|step| step.on)
    }
}

/// The records under some keys, those that there are.
async fn there_are<T: Entity>(store: &dyn RecordReader, keys: Vec<Key>) -> Result<Vec<T>, StoreError> {
    store
        .get(&keys)
        .await?
        .iter()
        .flatten()
        .map(envelope::open)
        .collect()
}
