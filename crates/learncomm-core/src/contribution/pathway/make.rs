use super::model::{
    MAX_PATHWAY_TEXT, MAX_PATHWAY_TITLE, Pathway, PathwayState, PathwayVersion, Step, StepDue, StepOn,
};
use super::record::{Onboarding, onboarding_key, slug_key, version};
use super::steps::{NewStep, steps};
use crate::actor::{Action, Actor, Role};
use crate::community::load_community;
use crate::contribution::{Contribution, ContributionKind, MAX_TOPICS, number_of};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PathwayId, PersonId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::{Occurrence, Series};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};
use crate::text;

/// A pathway to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPathway {
    /// Its short name, unique in the community; the one that comes closest to the title if `None`.
    pub slug: Option<Slug>,
    /// What it is called. 1 to [`MAX_PATHWAY_TITLE`] characters.
    pub title: String,
    /// What it is for and whom, in Markdown. Up to [`MAX_PATHWAY_TEXT`] characters.
    pub description: String,
    /// What it is about, the main topic first; up to 10.
    pub topics: Vec<Slug>,
    /// Skills that it helps with; up to 10.
    pub skills: Vec<Slug>,
    /// By when all that is required is to be done.
    pub due: Option<StepDue>,
    /// Its steps, in their order: 1 to [`MAX_PATHWAY_STEPS`](super::MAX_PATHWAY_STEPS), of which one at least is required.
    pub steps: Vec<NewStep>,
}

/// Changes to what a pathway is called and about: what is `None` stays as it is. Steps are changed by a new version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathwayEdit {
    /// See [`NewPathway::title`].
    pub title: Option<String>,
    /// See [`NewPathway::description`].
    pub description: Option<String>,
    /// See [`NewPathway::topics`].
    pub topics: Option<Vec<Slug>>,
    /// See [`NewPathway::skills`].
    pub skills: Option<Vec<Slug>>,
}

/// A new version of a pathway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathwayRevision {
    /// The version that it goes on from. It has to be the latest still, so that nobody's work is lost.
    pub base: u32,
    /// What is new in it. Up to [`MAX_PATHWAY_TEXT`] characters.
    pub note: String,
    /// By when all that is required is to be done: `None` as before, `Some(None)` by no time.
    pub due: Option<Option<StepDue>>,
    /// All its steps, in their order; as for a new pathway. Those that the version before has may be named by their key
    /// alone.
    pub steps: Vec<NewStep>,
}

impl Desk {
    /// Makes a pathway, as its version 1 (S4.9).
    ///
    /// # Errors
    /// [`Error::Exists`] if the slug is taken, [`Error::Invalid`], [`Error::NotFound`] for what a step is about,
    /// [`Error::Rule`] if that was removed or called off, [`Error::Forbidden`].
    pub async fn make_pathway(&self, community: CommunityId, new: &NewPathway) -> Result<Pathway, Error> {
        let title = text::line("title", &new.title, MAX_PATHWAY_TITLE)?;
        let description = text::prose("description", &new.description, MAX_PATHWAY_TEXT)?;
        let topics = distinct("topics", &new.topics)?;
        let skills = distinct("skills", &new.skills)?;
        let slug = match &new.slug {
            Some(slug) => slug.clone(),
            None => Slug::from_text(&title)
                .ok_or_else(|| Error::invalid("slug", "cannot be made from this title: give one"))?,
        };
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let scope = Scope::Community(community);
            if tx.get_raw(&slug_key(scope, &slug)).await?.is_some() {
                let (what, name) = ("pathway", slug.to_string());
                return Err(Error::Exists { what, name });
            }
            let pathway = Pathway {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                slug: slug.clone(),
                title: title.clone(),
                description: description.clone(),
                topics: topics.clone(),
                skills: skills.clone(),
                by: Some(me.person),
                at: tx.now,
                version: 1,
                state: PathwayState::Open,
            };
            let revision = PathwayRevision {
                due: Some(new.due),
                steps: new.steps.clone(),
                ..PathwayRevision::default()
            };
            let first = self
                .next_pathway_version(tx, community, &pathway, me.role, &revision, None)
                .await?;
            tx.insert(scope, &pathway)?;
            tell_made(tx, community, &pathway, &first).await?;
            tx.insert(scope, &first)?;
            Ok(pathway)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Changes what a pathway is called and about: for who made it, and for who tends pathways.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn edit_pathway(
        &self,
        community: CommunityId,
        id: PathwayId,
        edit: &PathwayEdit,
    ) -> Result<Pathway, Error> {
        let title = edit
            .title
            .as_ref()
            .map(|t| text::line("title", t, MAX_PATHWAY_TITLE));
        let title = title.transpose()?;
        let description = edit.description.as_ref();
        let description = description
            .map(|d| text::prose("description", d, MAX_PATHWAY_TEXT))
            .transpose()?;
        let topics = edit.topics.as_ref().map(|t| distinct("topics", t)).transpose()?;
        let skills = edit.skills.as_ref().map(|s| distinct("skills", s)).transpose()?;
        transact!(&self.hub, |tx| {
            let (before, _) = self.tended_pathway(tx, community, id).await?;
            let mut pathway = before.clone();
            pathway.title = title.clone().unwrap_or(pathway.title);
            pathway.description = description.clone().unwrap_or(pathway.description);
            pathway.topics = topics.clone().unwrap_or(pathway.topics);
            pathway.skills = skills.clone().unwrap_or(pathway.skills);
            if pathway != before {
                tx.put(Scope::Community(community), &pathway).await?;
            }
            Ok(pathway)
        })
    }

    /// Makes a new version of a pathway: for who made it, and for who tends pathways. Who follows an earlier version goes on
    /// with that one until they [move on](Self::move_on).
    ///
    /// # Errors
    /// [`Error::Rule`] if it is retired, if `base` is not its latest version, or if nothing is different; as
    /// [`make_pathway`](Self::make_pathway) otherwise.
    pub async fn revise_pathway(
        &self,
        community: CommunityId,
        id: PathwayId,
        revision: &PathwayRevision,
    ) -> Result<Pathway, Error> {
        let made = transact!(&self.hub, |tx| {
            let (mut pathway, role) = self.tended_pathway(tx, community, id).await?;
            let base = version(tx, community, id, pathway.version).await?;
            pathway.revise(revision.base)?;
            let next = self
                .next_pathway_version(tx, community, &pathway, role, revision, Some(&base))
                .await?;
            if (next.due, &next.steps) == (base.due, &base.steps) {
                let why = format!("nothing is different from version {}", base.number);
                return Err(Error::Rule(why));
            }
            tell_made(tx, community, &pathway, &next).await?;
            tx.insert(Scope::Community(community), &next)?;
            tx.put(Scope::Community(community), &pathway).await?;
            Ok(pathway)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Retires a pathway, so that nobody enrols any more and who follows it goes on, or takes it up again: for who made it,
    /// and for who tends pathways.
    ///
    /// # Errors
    /// [`Error::Rule`] if newcomers begin with it, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn retire_pathway(
        &self,
        community: CommunityId,
        id: PathwayId,
        retired: bool,
    ) -> Result<Pathway, Error> {
        transact!(&self.hub, |tx| {
            let (mut pathway, _) = self.tended_pathway(tx, community, id).await?;
            let scope = Scope::Community(community);
            let first: Option<Onboarding> = tx.get(&onboarding_key(scope)).await?;
            if retired && first.is_some_and(|first| first.pathway == Some(id)) {
                let why = "newcomers begin with it; let them begin with another one, or with none, before";
                return Err(Error::Rule(format!("the pathway `{}`: {why}", pathway.slug)));
            }
            if pathway.is_retired() != retired {
                pathway.state = match retired {
                    true => PathwayState::Retired { retired_at: tx.now },
                    false => PathwayState::Open,
                };
                tx.put(scope, &pathway).await?;
            }
            Ok(pathway)
        })
    }

    /// Says which pathway newcomers begin with, or that there is none (S2.3). For who tends pathways.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is retired, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn set_onboarding(
        &self,
        community: CommunityId,
        id: Option<PathwayId>,
    ) -> Result<Option<Pathway>, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPathways).await?;
            load_community(tx, community).await?;
            let scope = Scope::Community(community);
            let pathway = match id {
                Some(id) => Some(thing::load::<Pathway>(tx, community, id.as_uuid()).await?),
                None => None,
            };
            if let Some(pathway) = &pathway {
                pathway.needs_to_be_open()?;
            }
            let known: Option<Onboarding> = tx.get(&onboarding_key(scope)).await?;
            if known.unwrap_or_default().pathway != id {
                tx.put(scope, &Onboarding { pathway: id }).await?;
            }
            Ok(pathway)
        })
    }

    /// A pathway in the hands of who may change it, and as what they do.
    async fn tended_pathway(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: PathwayId,
    ) -> Result<(Pathway, Role), Error> {
        self.permit(tx, community, Action::ReadContent).await?;
        let pathway: Pathway = thing::load(tx, community, id.as_uuid()).await?;
        let own = pathway.by.is_some() && pathway.by == self.pathway_maker();
        let action = if own { Action::Curate } else { Action::TendPathways };
        let role = self.permit(tx, community, action).await?;
        Ok((pathway, role))
    }

    fn pathway_maker(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Operator => None,
        }
    }

    /// The version of a pathway that is its latest from now on.
    async fn next_pathway_version(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        pathway: &Pathway,
        role: Role,
        revision: &PathwayRevision,
        base: Option<&PathwayVersion>,
    ) -> Result<PathwayVersion, Error> {
        let zone = load_community(tx, community).await?.charter.time_zone;
        let known: &[Step] = base.map_or(&[], |base| &base.steps);
        let note = text::prose("note", &revision.note, MAX_PATHWAY_TEXT)?;
        let steps = steps(&revision.steps, known, zone, tx.now)?;
        for (step, place) in steps.iter().zip(1..) {
            // What a step is about may be gone by now; the other steps can be changed all the same.
            if !known.iter().any(|before| before.on == step.on) {
                self.pathway_points_to(tx, community, role, step.on, place)
                    .await?;
            }
        }
        let known_due = base.and_then(|base| base.due);
        let due = revision.due.unwrap_or(known_due);
        if let Some(due) = due {
            due.check(known_due, zone, tx.now)?;
        }
        Ok(PathwayVersion {
            pathway: pathway.id,
            number: pathway.version,
            at: tx.now,
            by: self.pathway_maker(),
            note,
            due,
            steps,
        })
    }

    /// Refuses a step about what is not there for whoever makes it.
    async fn pathway_points_to(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        role: Role,
        on: StepOn,
        place: usize,
    ) -> Result<(), Error> {
        match on {
            StepOn::Task => Ok(()),
            StepOn::Resource { contribution } => self
                .contribution_in(tx, community, role, contribution)
                .await?
                .needs_to_stand(),
            StepOn::Article { contribution } => {
                let found: Contribution = self.contribution_in(tx, community, role, contribution).await?;
                if found.kind != ContributionKind::Article {
                    let why = format!(
                        "step {place}: #{} is no article but a {}",
                        found.number, found.kind
                    );
                    return Err(Error::invalid("kind", why));
                }
                found.needs_to_stand()
            }
            StepOn::Session { session } => {
                let found: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
                if found.is_cancelled() {
                    return Err(Error::Rule(format!("session #{} was called off", found.number)));
                }
                Ok(())
            }
            StepOn::Series { series } => thing::load::<Series>(tx, community, series.as_uuid())
                .await
                .map(drop),
        }
    }
}

async fn tell_made(
    tx: &mut Tx<'_>,
    community: CommunityId,
    pathway: &Pathway,
    made: &PathwayVersion,
) -> Result<(), Error> {
    let actor = number_of(tx, community, made.by).await?;
    let topic = match pathway.topics.first() {
        Some(topic) => tx.number_of(community, "topic", topic.as_str()).await?,
        None => NONE,
    };
    let required = u32::try_from(made.required()).unwrap_or(u32::from(u16::MAX));
    let activity = Activity {
        object: pathway.number,
        topic,
        value: made.number | required << 16,
        ..Activity::new(made.at.timestamp_millis(), actor, Verb::MadePathway)
    };
    tx.record(community, activity);
    Ok(())
}

/// Up to 10 words, each once.
fn distinct(field: &'static str, given: &[Slug]) -> Result<Vec<Slug>, Error> {
    let mut kept: Vec<Slug> = Vec::new();
    for word in given {
        if !kept.contains(word) {
            kept.push(word.clone());
        }
    }
    match kept.len() {
        n if n > MAX_TOPICS => Err(Error::invalid(
            field,
            format!("{n} are more than the {MAX_TOPICS} allowed"),
        )),
        _ => Ok(kept),
    }
}
