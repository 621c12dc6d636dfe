use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::enrolment::{Done, DoneBy, Enrolment, Evidence, SharedWith};
use super::model::{Pathway, PathwayVersion, Step};
use super::record::{Follows, enrolment_key, follows_key, version_key};
use super::seen::Seen;
use super::targets::{ShownStep, Targets};
use crate::actor::{Action, Actor};
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PathwayId, PersonId};
use crate::store::thing::thing_key;
use crate::store::transaction::read_entity;
use crate::store::{Key, Scope, envelope};

/// How far somebody has come with a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepProgress {
    /// The step.
    #[serde(flatten)]
    pub step: ShownStep,
    /// That it is done, if it is.
    pub done: Option<Done>,
    /// When it is overdue, if it has a deadline.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it is not done and its day has ended.
    pub overdue: bool,
    /// Since when they have it, if it came with a version that they moved on to.
    pub added_at: Option<DateTime<Utc>>,
}

/// How far one has come on a pathway (S2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The pathway.
    pub pathway: Pathway,
    /// The version that one follows; there may be a later one.
    pub version: u32,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// When one left it, if one did.
    pub left_at: Option<DateTime<Utc>>,
    /// Who sees it, beside oneself.
    pub shared_with: SharedWith,
    /// How many required steps are done.
    pub done: usize,
    /// How many steps are required.
    pub required: usize,
    /// When the last required step was done, if all are.
    pub finished_at: Option<DateTime<Utc>>,
    /// When the pathway as a whole is overdue, if it has a deadline.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it is not finished and that day has ended.
    pub overdue: bool,
    /// The steps of the version, in their order.
    pub steps: Vec<StepProgress>,
}

/// An enrolment beside what attendance says.
pub(super) struct Standing<'a> {
    pub(super) enrolment: &'a Enrolment,
    pub(super) version: &'a PathwayVersion,
    pub(super) seen: &'a Seen,
}

impl Standing<'_> {
    /// That a step is done: recorded, or seen.
    pub(super) fn done(&self, step: &Step) -> Option<Done> {
        let recorded = self.enrolment.done.get(&step.key).cloned();
        recorded.or_else(|| {
            Some(Done {
                at: self.seen.when(step.on, self.enrolment.person)?,
                by: DoneBy::Seen,
                evidence: Evidence::default(),
            })
        })
    }

    /// How many required steps are done; and when the last was, if all are.
    pub(super) fn required(&self) -> (usize, Option<DateTime<Utc>>) {
        let required = self.version.steps.iter().filter(|step| step.required);
        let done: Vec<DateTime<Utc>> = required.filter_map(|step| Some(self.done(step)?.at)).collect();
        let is_finished = done.len() == self.version.required();
        (done.len(), done.iter().max().copied().filter(|_| is_finished))
    }

    /// When a step is overdue.
    pub(super) fn due_at(&self, step: &Step, zone: Tz) -> Option<DateTime<Utc>> {
        step.due?.at(self.enrolment.since(&step.key), zone)
    }

    /// When the pathway as a whole is.
    pub(super) fn whole_due_at(&self, zone: Tz) -> Option<DateTime<Utc>> {
        self.version.due?.at(self.enrolment.at, zone)
    }

    pub(super) fn progress(
        &self,
        pathway: &Pathway,
        targets: &Targets,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Progress {
        let is_late =
            |due: Option<DateTime<Utc>>| self.enrolment.is_current() && due.is_some_and(|d| d <= now);
        let shown = ShownStep::all(self.version, targets);
        let steps = self.version.steps.iter().zip(shown).map(|(step, shown)| {
            let (done, due_at) = (self.done(step), self.due_at(step, zone));
            StepProgress {
                overdue: done.is_none() && is_late(due_at),
                added_at: self.enrolment.added.get(&step.key).copied(),
                step: shown,
                done,
                due_at,
            }
        });
        let (done, finished_at) = self.required();
        let due_at = self.whole_due_at(zone);
        Progress {
            pathway: pathway.clone(),
            version: self.version.number,
            enrolled_at: self.enrolment.at,
            left_at: self.enrolment.left,
            shared_with: self.enrolment.shared,
            done,
            required: self.version.required(),
            finished_at,
            due_at,
            overdue: finished_at.is_none() && is_late(due_at),
            steps: steps.collect(),
        }
    }
}

impl Desk {
    /// How far one has come on a pathway that one follows or followed (S2.4). Sessions that one came to, or caught up with,
    /// are done, recorded or not. Nobody else reads it; [`share_progress`](Self::share_progress) shows how many steps are
    /// done.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such pathway or one never enrolled in it, [`Error::Forbidden`].
    pub async fn pathway_progress(&self, community: CommunityId, id: PathwayId) -> Result<Progress, Error> {
        let me = self.permit_learner(community).await?;
        let (scope, store) = (Scope::Community(community), self.hub.store());
        let pathway: Option<Pathway> = read_entity(store, &thing_key::<Pathway>(scope, id.as_uuid())).await?;
        let pathway = pathway.ok_or_else(|| Error::not_found("pathway", id))?;
        let enrolment: Option<Enrolment> = read_entity(store, &enrolment_key(scope, id, me)).await?;
        let enrolment = enrolment.ok_or_else(|| not_enrolled(&pathway))?;
        let mut all = self
            .all_pathway_progress(community, vec![(pathway, enrolment)])
            .await?;
        all.pop().ok_or_else(|| Error::not_found("pathway", id))
    }

    /// How far one has come on all pathways that one follows, at most [`MAX_ENROLMENTS`](super::MAX_ENROLMENTS), in the
    /// order in which the pathways were made.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn my_pathways(&self, community: CommunityId) -> Result<Vec<Progress>, Error> {
        let me = self.permit_learner(community).await?;
        let (scope, store) = (Scope::Community(community), self.hub.store());
        let follows: Option<Follows> = read_entity(store, &follows_key(scope, me)).await?;
        let ids: Vec<PathwayId> = follows.into_iter().flat_map(|f| f.pathways).collect();
        let keys = ids.iter().flat_map(|id| {
            [
                thing_key::<Pathway>(scope, id.as_uuid()),
                enrolment_key(scope, *id, me),
            ]
        });
        let keys: Vec<Key> = keys.collect();
        let mut all = Vec::with_capacity(ids.len());
        for pair in store.get(&keys).await?.chunks_exact(2) {
            if let [Some(pathway), Some(enrolment)] = pair {
                all.push((envelope::open(pathway)?, envelope::open(enrolment)?));
            }
        }
        self.all_pathway_progress(community, all).await
    }

    async fn permit_learner(&self, community: CommunityId) -> Result<PersonId, Error> {
        let action = Action::SeeMembers;
        let role = self.permit_reading(community, action).await?;
        match self.actor {
            Actor::Person(me) => Ok(me),
            Actor::Operator => Err(Error::Forbidden {
                action: Action::TakePart,
                role,
            }),
        }
    }

    /// How far the actor has come on some pathways.
    pub(super) async fn all_pathway_progress(
        &self,
        community: CommunityId,
        all: Vec<(Pathway, Enrolment)>,
    ) -> Result<Vec<Progress>, Error> {
        let (scope, store) = (Scope::Community(community), self.hub.store());
        let keys: Vec<Key> = all
            .iter()
            .map(|(_, e)| version_key(scope, e.pathway, e.version))
            .collect();
        let mut with_versions: Vec<(Pathway, Enrolment, PathwayVersion)> = Vec::with_capacity(all.len());
        for ((pathway, enrolment), record) in all.into_iter().zip(store.get(&keys).await?) {
            let record = record.ok_or_else(|| Error::not_found("version", enrolment.version))?;
            with_versions.push((pathway, enrolment, envelope::open(&record)?));
        }
        self.pathway_progress_in(community, &with_versions).await
    }

    /// How far the actor has come, with the versions that they follow.
    pub(super) async fn pathway_progress_in(
        &self,
        community: CommunityId,
        all: &[(Pathway, Enrolment, PathwayVersion)],
    ) -> Result<Vec<Progress>, Error> {
        let now = self.hub.now();
        let zone = load_community(&mut self.hub.begin(), community)
            .await?
            .charter
            .time_zone;
        let targets = self
            .pathway_targets(community, all.iter().map(|(_, _, version)| version))
            .await?;
        let people: BTreeSet<PersonId> = all.iter().map(|(_, enrolment, _)| enrolment.person).collect();
        let steps = all
            .iter()
            .flat_map(|(_, _, version)| &version.steps)
            .map(|step| step.on);
        let seen = Seen::read(self.hub.store(), community, steps, &people, now).await?;
        let progress = all.iter().map(|(pathway, enrolment, version)| {
            let standing = Standing {
                enrolment,
                version,
                seen: &seen,
            };
            standing.progress(pathway, &targets, zone, now)
        });
        Ok(progress.collect())
    }
}

/// What is said to somebody who does not follow a pathway.
pub(super) fn not_enrolled(pathway: &Pathway) -> Error {
    Error::NotFound {
        what: "enrolment of yours in the pathway",
        name: pathway.slug.to_string(),
        hint: Some("enrol in it first".to_owned()),
    }
}
