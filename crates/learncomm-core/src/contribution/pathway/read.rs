use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{Pathway, PathwayVersion, StepDue};
use super::record::{
    Onboarding, about, listed, onboarding_key, read_version, slug_key, version_key, versions,
};
use super::targets::ShownStep;
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PathwayId, PersonId, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, RecordReaderExt, Scan, Scope, envelope};

/// Which pathways to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathwayFilter {
    /// About this topic.
    pub topic: Option<Slug>,
    /// Made by this person.
    pub by: Option<Handle>,
    /// Those that are retired, instead of those that take people in.
    pub retired: bool,
}

/// A pathway as shown to somebody, in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPathway {
    /// The pathway.
    #[serde(flatten)]
    pub pathway: Pathway,
    /// The handle of who made it, if that is known.
    pub by_handle: Option<Handle>,
    /// Whether newcomers begin with it.
    pub onboarding: bool,
    /// The version that is shown.
    pub shown: PathwayVersionLine,
    /// The steps of that version. Only where a single pathway is shown.
    pub steps: Vec<ShownStep>,
}

/// A version of a pathway, without its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathwayVersionLine {
    /// Which one, from 1 on.
    pub number: u32,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it; `None` for the owner of the store, and for somebody who is not known any more.
    pub by_handle: Option<Handle>,
    /// What is new in it.
    pub note: String,
    /// By when all that is required is to be done.
    pub due: Option<StepDue>,
    /// How many steps it has.
    pub steps: usize,
    /// How many of them are required.
    pub required: usize,
}

impl Desk {
    /// The pathway that a person means by its slug, `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_pathway(&self, community: CommunityId, given: &str) -> Result<Pathway, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        if let Ok(slug) = given.parse::<Slug>()
            && let Some(entry) = store.get_one(&slug_key(scope, &slug)).await?
            && let Some(found) =
                read_entity(store, &thing_key::<Pathway>(scope, id_in(&entry.value)?)).await?
        {
            return Ok(found);
        }
        thing::find(store, community, given, |_: &Pathway| true).await
    }

    /// A pathway with the steps of its latest version, or of another one. What a step is about is shown as far as the reader
    /// sees it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn pathway(
        &self,
        community: CommunityId,
        id: PathwayId,
        version: Option<u32>,
    ) -> Result<ShownPathway, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let key = thing_key::<Pathway>(Scope::Community(community), id.as_uuid());
        let found: Option<Pathway> = read_entity(store, &key).await?;
        let found = found.ok_or_else(|| Error::not_found("pathway", id))?;
        let version = read_version(store, community, id, version.unwrap_or(found.version)).await?;
        let targets = self.pathway_targets(community, [&version]).await?;
        let steps = ShownStep::all(&version, &targets);
        let mut shown = self.shown_pathways(community, vec![(found, version)]).await?;
        let shown = shown.pop().ok_or_else(|| Error::not_found("pathway", id))?;
        Ok(ShownPathway { steps, ..shown })
    }

    /// The pathway that newcomers begin with, if there is one (S2.3).
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn onboarding(&self, community: CommunityId) -> Result<Option<ShownPathway>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        match self.onboarding_id(community).await? {
            Some(id) => self.pathway(community, id, None).await.map(Some),
            None => Ok(None),
        }
    }

    /// A page of the pathways, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// The topic, else whether they are retired, is served by an index; the rest is checked record by record.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown person, [`Error::Forbidden`].
    pub async fn pathways(
        &self,
        community: CommunityId,
        filter: &PathwayFilter,
        after: Option<&Pathway>,
        limit: usize,
    ) -> Result<(Vec<ShownPathway>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let by = match &filter.by {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let index = match &filter.topic {
            Some(topic) => about(scope, topic),
            None => listed(scope, filter.retired),
        };
        let after = after.map(|p| {
            index
                .clone()
                .time(p.at.timestamp_millis())
                .id(p.id.as_uuid())
                .build()
        });
        let listing = Listing {
            index: Some(index),
            order: Order::Descending,
            after,
            limit,
        };
        let fits = |p: &Pathway| p.is_retired() == filter.retired && (by.is_none() || p.by == by);
        let (found, more) = thing::page(store, community, listing, fits).await?;
        let keys: Vec<Key> = found
            .iter()
            .map(|p| version_key(scope, p.id, p.version))
            .collect();
        let mut with_versions = Vec::with_capacity(found.len());
        for (pathway, record) in found.into_iter().zip(store.get(&keys).await?) {
            let record = record.ok_or_else(|| Error::not_found("version", pathway.version))?;
            with_versions.push((pathway, envelope::open::<PathwayVersion>(&record)?));
        }
        Ok((self.shown_pathways(community, with_versions).await?, more))
    }

    /// A page of the versions of a pathway, the first one first, behind the version `after` (0 for the beginning); at most
    /// `limit` (1 to 100). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn pathway_versions(
        &self,
        community: CommunityId,
        id: PathwayId,
        after: u32,
        limit: usize,
    ) -> Result<(Vec<PathwayVersionLine>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let key = thing_key::<Pathway>(scope, id.as_uuid());
        if read_entity::<Pathway>(store, &key).await?.is_none() {
            return Err(Error::not_found("pathway", id));
        }
        let limit = limit.clamp(1, 100);
        let scan = Scan::prefix(versions(scope, id)).limit(limit);
        let page = store.scan(&scan.after(&version_key(scope, id, after))).await?;
        let found: Result<Vec<PathwayVersion>, _> = page.records.iter().map(envelope::open).collect();
        let found = found?;
        let names = handles(store, found.iter().filter_map(|version| version.by)).await?;
        let name = |by: Option<PersonId>| by.and_then(|by| names.get(&by).cloned());
        let lines = found.into_iter().map(|version| line(&version, name(version.by)));
        Ok((lines.collect(), page.more))
    }

    pub(super) async fn onboarding_id(&self, community: CommunityId) -> Result<Option<PathwayId>, Error> {
        let key = onboarding_key(Scope::Community(community));
        let known: Option<Onboarding> = read_entity(self.hub.store(), &key).await?;
        Ok(known.and_then(|known| known.pathway))
    }

    /// Pathways with a version each, without its steps.
    async fn shown_pathways(
        &self,
        community: CommunityId,
        found: Vec<(Pathway, PathwayVersion)>,
    ) -> Result<Vec<ShownPathway>, Error> {
        let people = found
            .iter()
            .flat_map(|(pathway, version)| [pathway.by, version.by]);
        let names = handles(self.hub.store(), people.flatten()).await?;
        let name = |by: Option<PersonId>| by.and_then(|by| names.get(&by).cloned());
        let first = self.onboarding_id(community).await?;
        let shown = found.into_iter().map(|(pathway, version)| ShownPathway {
            by_handle: name(pathway.by),
            onboarding: first == Some(pathway.id),
            shown: line(&version, name(version.by)),
            pathway,
            steps: Vec::new(),
        });
        Ok(shown.collect())
    }
}

fn line(version: &PathwayVersion, by_handle: Option<Handle>) -> PathwayVersionLine {
    PathwayVersionLine {
        number: version.number,
        at: version.at,
        by_handle,
        note: version.note.clone(),
        due: version.due,
        steps: version.steps.len(),
        required: version.required(),
    }
}
