use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{PathwayVersion, Step, StepDue, StepKind, StepOn};
use super::seen::occurrences;
use crate::contribution::Contribution;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, Slug};
use crate::session::Series;
use crate::store::thing::thing_key;
use crate::store::{Key, Scope, envelope};

/// What a step is about, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepTarget {
    /// What people type for it: `#12`, or the slug of a series.
    pub what: String,
    /// Its number in the community.
    pub number: u32,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// When a session begins.
    pub starts_at: Option<DateTime<Utc>>,
}

/// A step as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownStep {
    /// Its place in the version, from 1 on.
    pub place: u32,
    /// What it is known by, in all versions.
    pub key: Slug,
    /// What it is called.
    pub title: String,
    /// What kind of step it is.
    pub kind: StepKind,
    /// What it is about; `None` for a task, and if that is not there for the reader.
    pub target: Option<StepTarget>,
    /// Whether the pathway is finished only with it.
    pub required: bool,
    /// By when it is to be done.
    pub due: Option<StepDue>,
}

/// What steps are about, as far as the reader sees it.
pub(super) type Targets = BTreeMap<StepOn, StepTarget>;

impl ShownStep {
    pub(super) fn of(step: &Step, place: u32, targets: &Targets) -> Self {
        Self {
            place,
            key: step.key.clone(),
            title: step.title.clone(),
            kind: step.on.kind(),
            target: targets.get(&step.on).cloned(),
            required: step.required,
            due: step.due,
        }
    }

    pub(super) fn all(version: &PathwayVersion, targets: &Targets) -> Vec<Self> {
        version
            .steps
            .iter()
            .zip(1..)
            .map(|(step, place)| Self::of(step, place, targets))
            .collect()
    }
}

impl Desk {
    /// What the steps of some versions are about, as far as the actor sees it.
    pub(super) async fn pathway_targets<'v>(
        &self,
        community: CommunityId,
        versions: impl IntoIterator<Item = &'v PathwayVersion>,
    ) -> Result<Targets, Error> {
        let (scope, store) = (Scope::Community(community), self.hub.store());
        let mut targets = Targets::new();
        let (mut contributions, mut sessions, mut series) = (Vec::new(), Vec::new(), Vec::new());
        let ons: BTreeSet<StepOn> = versions
            .into_iter()
            .flat_map(|v| &v.steps)
            .map(|s| s.on)
            .collect();
        for on in ons {
            match on {
                StepOn::Resource { contribution: id } | StepOn::Article { contribution: id } => {
                    contributions.push((on, thing_key::<Contribution>(scope, id.as_uuid())));
                }
                StepOn::Session { session } => sessions.push((on, session)),
                StepOn::Series { series: id } => {
                    series.push((on, thing_key::<Series>(scope, id.as_uuid())));
                }
                StepOn::Task => {}
            }
        }
        if !contributions.is_empty() {
            let reader = self.reader(community).await?;
            let keys: Vec<Key> = contributions.iter().map(|(_, key)| key.clone()).collect();
            for ((on, _), record) in contributions.iter().zip(store.get(&keys).await?) {
                let Some(record) = record else { continue };
                let found: Contribution = envelope::open(&record)?;
                if reader.sees(&found) {
                    let target = StepTarget {
                        what: format!("#{}", found.number),
                        number: found.number,
                        title: found.title,
                        starts_at: None,
                    };
                    targets.insert(*on, target);
                }
            }
        }
        let ids: Vec<OccurrenceId> = sessions.iter().map(|(_, id)| *id).collect();
        for found in occurrences(store, community, &ids).await? {
            let target = StepTarget {
                what: format!("#{}", found.number),
                number: found.number,
                title: Some(found.plan.title),
                starts_at: Some(found.starts_at),
            };
            targets.insert(StepOn::Session { session: found.id }, target);
        }
        let keys: Vec<Key> = series.iter().map(|(_, key)| key.clone()).collect();
        for ((on, _), record) in series.iter().zip(store.get(&keys).await?) {
            let Some(record) = record else { continue };
            let found: Series = envelope::open(&record)?;
            let target = StepTarget {
                what: found.slug.to_string(),
                number: found.number,
                title: Some(found.plan.title),
                starts_at: None,
            };
            targets.insert(*on, target);
        }
        Ok(targets)
    }
}
