use super::model::{Badge, BadgeState, MAX_BADGES, MAX_CRITERIA, Shelf, shelf_key};
use crate::actor::Action;
use crate::community::charter;
use crate::community::deeds::{Criterion, WhichPathway};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{BadgeId, CommunityId, Slug};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{read_entity, transact};
use crate::store::{RecordReader, Scope, envelope};
use crate::text;

/// The most skills that a badge may show.
const MAX_SKILLS: usize = 10;

/// A badge to define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBadge {
    /// Its short name, unique in the community.
    pub slug: Slug,
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// What it stands for, in Markdown, up to 2,000 characters.
    pub description: String,
    /// Skills that it shows: up to 10.
    pub skills: Vec<Slug>,
    /// What somebody has to have done, all of it: up to [`MAX_CRITERIA`]; if empty, it is given by hand.
    pub criteria: Vec<Criterion>,
}

/// Changes to a badge: what is `None` stays as it is. Who has the badge keeps it, whatever changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadgeEdit {
    /// See [`NewBadge::title`].
    pub title: Option<String>,
    /// See [`NewBadge::description`].
    pub description: Option<String>,
    /// See [`NewBadge::skills`].
    pub skills: Option<Vec<Slug>>,
    /// See [`NewBadge::criteria`].
    pub criteria: Option<Vec<Criterion>>,
}

impl BadgeEdit {
    fn checked(&self) -> Result<Self, Error> {
        let title = self.title.as_deref().map(|given| text::line("title", given, 300));
        let description = self.description.as_deref();
        let description = description.map(|given| text::prose("description", given, 2_000));
        Ok(Self {
            title: title.transpose()?,
            description: description.transpose()?,
            skills: self.skills.as_deref().map(skills).transpose()?,
            criteria: self.criteria.as_deref().map(criteria).transpose()?,
        })
    }
}

fn skills(given: &[Slug]) -> Result<Vec<Slug>, Error> {
    let mut all: Vec<Slug> = Vec::new();
    for skill in given {
        if !all.contains(skill) {
            all.push(skill.clone());
        }
    }
    if all.len() > MAX_SKILLS {
        let why = format!("{} are more than the {MAX_SKILLS} allowed", all.len());
        return Err(Error::invalid("skills", why));
    }
    Ok(all)
}

fn criteria(given: &[Criterion]) -> Result<Vec<Criterion>, Error> {
    if given.len() > MAX_CRITERIA {
        let why = format!("{} are more than the {MAX_CRITERIA} allowed", given.len());
        return Err(Error::invalid("criteria", why));
    }
    given.iter().map(Criterion::checked).collect()
}

impl Desk {
    /// Defines a badge (S1.8).
    ///
    /// # Errors
    /// [`Error::Exists`] if the name is taken, also by a retired badge; [`Error::Rule`] beyond [`MAX_BADGES`];
    /// [`Error::NotFound`] if a criterion names a pathway that is not there, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn define_badge(&self, community: CommunityId, new: &NewBadge) -> Result<Badge, Error> {
        let title = text::line("title", &new.title, 300)?;
        let description = text::prose("description", &new.description, 2_000)?;
        let (skills, criteria) = (skills(&new.skills)?, criteria(&new.criteria)?);
        let criteria = self.with_pathways(community, criteria).await?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::AwardBadges).await?;
            charter::load(tx, community).await?;
            let scope = Scope::Community(community);
            let shelf: Option<Shelf> = tx.get(&shelf_key(scope)).await?;
            let mut shelf = shelf.unwrap_or_default();
            if shelf.badges.contains_key(&new.slug) {
                return Err(Error::Exists {
                    what: "badge",
                    name: new.slug.to_string(),
                });
            }
            if shelf.badges.len() >= MAX_BADGES {
                let why = format!("{MAX_BADGES} badges are the most that a community can have");
                return Err(Error::Rule(why));
            }
            let (by, _) = self.signature(tx, community).await?;
            let badge = Badge {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                slug: new.slug.clone(),
                title: title.clone(),
                description: description.clone(),
                skills: skills.clone(),
                criteria: criteria.clone(),
                state: BadgeState::Active,
                by,
                at: tx.now,
                edited_at: None,
            };
            shelf.badges.insert(badge.slug.clone(), badge.id);
            tx.put(scope, &shelf).await?;
            tx.insert(scope, &badge)?;
            Ok(badge)
        })
    }

    /// Changes a badge. Who has it keeps it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn edit_badge(
        &self,
        community: CommunityId,
        badge: BadgeId,
        edit: &BadgeEdit,
    ) -> Result<Badge, Error> {
        let mut edit = edit.checked()?;
        if let Some(criteria) = edit.criteria.take() {
            edit.criteria = Some(self.with_pathways(community, criteria).await?);
        }
        self.change_badge(community, badge, |badge| {
            let edit = edit.clone();
            badge.title = edit.title.unwrap_or_else(|| badge.title.clone());
            badge.description = edit.description.unwrap_or_else(|| badge.description.clone());
            badge.skills = edit.skills.unwrap_or_else(|| badge.skills.clone());
            badge.criteria = edit.criteria.unwrap_or_else(|| badge.criteria.clone());
        })
        .await
    }

    /// Criteria with the numbers of the pathways that they name. Numbers and names of pathways are for good, so that this need
    /// not be a condition of the change.
    async fn with_pathways(
        &self,
        community: CommunityId,
        mut criteria: Vec<Criterion>,
    ) -> Result<Vec<Criterion>, Error> {
        for which in criteria
            .iter_mut()
            .filter_map(|criterion| criterion.pathway.as_mut())
        {
            let found = self.find_pathway(community, &which.to_string()).await?;
            *which = WhichPathway::Number(found.number);
        }
        Ok(criteria)
    }

    /// Retires a badge, so that it is awarded no longer, or takes it up again. Who has it keeps it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn retire_badge(
        &self,
        community: CommunityId,
        badge: BadgeId,
        retired: bool,
    ) -> Result<Badge, Error> {
        self.change_badge(community, badge, |badge| {
            badge.state = if retired {
                BadgeState::Retired
            } else {
                BadgeState::Active
            };
        })
        .await
    }

    async fn change_badge(
        &self,
        community: CommunityId,
        badge: BadgeId,
        change: impl Fn(&mut Badge) + Sync,
    ) -> Result<Badge, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::AwardBadges).await?;
            let before: Badge = thing::load(tx, community, badge.as_uuid()).await?;
            let mut badge = before.clone();
            change(&mut badge);
            if badge != before {
                badge.edited_at = Some(tx.now);
                tx.put(Scope::Community(community), &badge).await?;
            }
            Ok(badge)
        })
    }

    /// The badge that a person means by its short name, `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_badge(&self, community: CommunityId, given: &str) -> Result<Badge, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        if let Ok(slug) = given.parse::<Slug>() {
            let shelf: Option<Shelf> = read_entity(store, &shelf_key(scope)).await?;
            if let Some(id) = shelf.unwrap_or_default().badges.get(&slug)
                && let Some(found) = read_entity(store, &thing_key::<Badge>(scope, id.as_uuid())).await?
            {
                return Ok(found);
            }
        }
        thing::find(store, community, given, |_: &Badge| true).await
    }

    /// The badges of a community, by short name; in one state, if given. There are at most [`MAX_BADGES`].
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn badges(
        &self,
        community: CommunityId,
        state: Option<BadgeState>,
    ) -> Result<Vec<Badge>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let mut found = all(self.hub.store(), community).await?;
        found.retain(|badge| state.is_none_or(|state| badge.state == state));
        Ok(found)
    }
}

/// Every badge of a community, by short name.
pub(super) async fn all(store: &dyn RecordReader, community: CommunityId) -> Result<Vec<Badge>, Error> {
    let scope = Scope::Community(community);
    let shelf: Option<Shelf> = read_entity(store, &shelf_key(scope)).await?;
    let ids = shelf.unwrap_or_default().badges.into_values();
    let keys: Vec<_> = ids.map(|id| thing_key::<Badge>(scope, id.as_uuid())).collect();
    let records = store.get(&keys).await?;
    let found = records.iter().flatten().map(envelope::open);
    found.map(|badge| badge.map_err(Error::from)).collect()
}
