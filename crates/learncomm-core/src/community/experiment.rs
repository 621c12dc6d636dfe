use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::charter::{Community, load};
use crate::actor::Action;
use crate::engagement::Class;
use crate::engagement::report::{Report, ReportOptions};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ExperimentId, PersonId};
use crate::ledger::{Activity, Columns, Verb};
use crate::session::SessionRole;
use crate::store::thing::{self, Listing, Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, Order, Scope};
use crate::text;
use crate::time::to_millis;
use crate::words::words;

words! {
    /// What became of an experiment.
    ExperimentOutcome: "outcome" {
        /// The change stays.
        Kept = 1 "kept",
        /// The change was taken back.
        Dropped = 2 "dropped",
        /// The change stays in another form.
        Adapted = 3 "adapted",
    }
}

/// What is said of an experiment before it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewExperiment {
    /// What it is called, in one line of 1 to 300 characters.
    pub title: String,
    /// What is expected and why, 1 to 2,000 characters.
    pub hypothesis: String,
    /// What is done in another way, 1 to 2,000 characters.
    pub changes: String,
    /// The name of the measure of the report that should move, such as `participation-rate`.
    pub metric: String,
    /// When it is looked at again.
    pub review_at: DateTime<Utc>,
}

/// What came of an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// What became of it.
    pub outcome: ExperimentOutcome,
    /// What was seen, 1 to 2,000 characters.
    pub seen: String,
    /// Who concluded it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A change of practice that is tried out (S1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    /// Its id.
    pub id: ExperimentId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What is tried.
    #[serde(flatten)]
    pub plan: NewExperiment,
    /// Who started it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When it was started.
    pub at: DateTime<Utc>,
    /// What came of it; `None` as long as it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<Conclusion>,
}

impl Experiment {
    /// Whether it runs and its review is due.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.conclusion.is_none() && self.plan.review_at <= now
    }

    fn conclude(&mut self, conclusion: Conclusion) -> Result<(), Error> {
        if let Some(known) = &self.conclusion {
            let (number, outcome) = (self.number, known.outcome);
            let why = format!("the experiment #{number} has been concluded already: it was {outcome}");
            return Err(Error::Rule(why));
        }
        self.conclusion = Some(conclusion);
        Ok(())
    }
}

impl Entity for Experiment {
    const KIND: &'static str = "experiment";
}

impl Thing for Experiment {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Experiment {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        let mut entries = vec![number_entry(scope, self.number, id)];
        if self.conclusion.is_none() {
            let running = Key::within(scope).text("experiment-by-review");
            entries.push(time_entry(running, self.plan.review_at.timestamp_millis(), id));
        }
        entries
    }
}

/// Which experiments to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExperimentFilter {
    /// All, in the order in which they were started.
    #[default]
    All,
    /// Those that run, by the date of their review.
    Running,
    /// Those that run and whose review is due, the longest overdue first.
    Due,
}

/// The names of the measures that an experiment can watch: all those of a report, also of rooms that the community has
/// not used yet.
///
/// # Errors
/// Those of [`Report::compute`].
pub fn known_metrics(community: &Community) -> Result<Vec<String>, Error> {
    let measures = known_measures(community)?.into_iter();
    Ok(measures.map(|(name, _)| name).collect())
}

/// The same with the class of each.
pub(super) fn known_measures(community: &Community) -> Result<Vec<(String, Class)>, Error> {
    // A report passes over rooms without any activity; so there is one of each.
    let mut ledger = Columns::default();
    let at = community.created_at.timestamp_millis();
    for who in [1, 2] {
        ledger.push(&Activity::new(at, who, Verb::Joined));
    }
    let mut happened = |verb, value| {
        ledger.push(&Activity {
            object: 1,
            toward: 2,
            topic: 1,
            value,
            ..Activity::new(at, 1, verb)
        });
    };
    for role in SessionRole::ALL {
        happened(Verb::Led, role.code());
    }
    for verb in [
        Verb::Asked,
        Verb::Answered,
        Verb::Recognised,
        Verb::Held,
        Verb::SuggestedTopic,
        Verb::AgreedAction,
        Verb::DraftedNorm,
        Verb::Enrolled,
    ] {
        happened(verb, 1);
    }
    let report = Report::compute(community, ledger, &ReportOptions::default())?;
    let measures = report.sections.iter().flat_map(|section| &section.measures);
    let known = measures.map(|measure| (measure.name().to_owned(), measure.evidence()));
    Ok(known.collect())
}

impl Desk {
    /// Starts an experiment.
    ///
    /// # Errors
    /// [`Error::Invalid`] if something is missing, the metric is not one of the report's, or the review does not lie in the
    /// future; [`Error::Forbidden`].
    pub async fn start_experiment(
        &self,
        community: CommunityId,
        new: &NewExperiment,
    ) -> Result<Experiment, Error> {
        let plan = &NewExperiment {
            title: text::line("title", &new.title, 300)?,
            hypothesis: needed("hypothesis", &new.hypothesis)?,
            changes: needed("changes", &new.changes)?,
            metric: new.metric.trim().to_owned(),
            review_at: to_millis(new.review_at),
        };
        let started = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPractice).await?;
            let known = known_metrics(&load(tx, community).await?)?;
            if !known.contains(&plan.metric) {
                let why = format!(
                    "`{}` is not a measure of the report; there are {}",
                    plan.metric.escape_debug(),
                    known.join(", ")
                );
                return Err(Error::invalid("metric", why));
            }
            if plan.review_at <= tx.now {
                return Err(Error::invalid("review", "does not lie in the future"));
            }
            let (by, actor) = self.signature(tx, community).await?;
            let experiment = Experiment {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                plan: plan.clone(),
                by,
                at: tx.now,
                conclusion: None,
            };
            let activity = Activity::new(tx.now.timestamp_millis(), actor, Verb::StartedExperiment);
            tx.record(
                community,
                Activity {
                    object: experiment.number,
                    ..activity
                },
            );
            tx.insert(Scope::Community(community), &experiment)?;
            Ok(experiment)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(started)
    }

    /// Concludes an experiment: what became of it, and what was seen (1 to 2,000 characters).
    ///
    /// # Errors
    /// [`Error::Rule`] if it has been concluded, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn conclude_experiment(
        &self,
        community: CommunityId,
        id: ExperimentId,
        outcome: ExperimentOutcome,
        seen: &str,
    ) -> Result<Experiment, Error> {
        let seen = &needed("seen", seen)?;
        let concluded = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPractice).await?;
            let mut experiment: Experiment = thing::load(tx, community, id.as_uuid()).await?;
            let (by, actor) = self.signature(tx, community).await?;
            experiment.conclude(Conclusion {
                outcome,
                seen: seen.clone(),
                by,
                at: tx.now,
            })?;
            let activity = Activity::new(tx.now.timestamp_millis(), actor, Verb::ConcludedExperiment);
            tx.record(
                community,
                Activity {
                    object: experiment.number,
                    ..activity
                },
            );
            tx.put(Scope::Community(community), &experiment).await?;
            Ok(experiment)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(concluded)
    }

    /// The experiment that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_experiment(&self, community: CommunityId, given: &str) -> Result<Experiment, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        thing::find(self.hub.store(), community, given, |_| true).await
    }

    /// A page of the experiments that fit, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn experiments(
        &self,
        community: CommunityId,
        filter: ExperimentFilter,
        after: Option<&Experiment>,
        limit: usize,
    ) -> Result<(Vec<Experiment>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (scope, now) = (Scope::Community(community), self.hub.now());
        let by_review = || Key::within(scope).text("experiment-by-review");
        let index = (filter != ExperimentFilter::All).then(by_review);
        let after = after.map(|after| {
            let (id, millis) = (after.id.as_uuid(), after.plan.review_at.timestamp_millis());
            match &index {
                Some(index) => index.clone().time(millis).id(id).build(),
                None => thing_key::<Experiment>(scope, id),
            }
        });
        let listing = Listing {
            index,
            order: Order::Ascending,
            after,
            limit,
        };
        let fits = |e: &Experiment| filter != ExperimentFilter::Due || e.is_due(now);
        thing::page(self.hub.store(), community, listing, fits).await
    }
}

fn needed(field: &'static str, given: &str) -> Result<String, Error> {
    let text = text::prose(field, given, 2_000)?;
    if text.is_empty() {
        return Err(Error::invalid(field, "may not be empty"));
    }
    Ok(text)
}
