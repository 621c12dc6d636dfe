use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::index::{About, Class, Facets, listed, replies};
use super::model::{Author, Contribution, ContributionKind, State, VisibleTo, contribution_key};
use super::reader::Reader;
use super::reception::{Reception, ReceptionOf, reception_key};
use crate::actor::Action;
use crate::community::{Person, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, OccurrenceId, PersonId, Slug};
use crate::store::thing::{self, Listing, Times};
use crate::store::transaction::read_entity;
use crate::store::{Key, KeyBuilder, Order, Record, Scope, envelope};
use crate::words::words;

words! {
    /// What became of the contributions that are listed.
    #[derive(Default)]
    ListedState: "state" {
        /// They stand.
        #[default]
        Stands = 1 "stands",
        /// They are drafts: one's own, always.
        Draft = 2 "draft",
        /// They are hidden because of a flag: all of them for stewards, their own for others.
        Hidden = 3 "hidden",
        /// They were removed, by their author or by somebody else: all of them for stewards, their own for others.
        Removed = 4 "removed",
        /// They were erased: for stewards.
        Erased = 5 "erased",
    }
}

impl ListedState {
    const fn class(self) -> Class {
        match self {
            Self::Stands => Class::Stands,
            Self::Draft => Class::Draft,
            Self::Hidden => Class::Hidden,
            Self::Removed => Class::Removed,
            Self::Erased => Class::Erased,
        }
    }

    fn fits(self, contribution: &Contribution) -> bool {
        match &contribution.state {
            State::Stands if contribution.is_draft() => self == Self::Draft,
            State::Stands => self == Self::Stands,
            State::Hidden { .. } => self == Self::Hidden,
            State::RemovedByAuthor { .. } | State::RemovedByModeration { .. } => self == Self::Removed,
            State::Erased { .. } => self == Self::Erased,
        }
    }
}

/// Which contributions to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<ContributionKind>,
    /// By this person.
    pub author: Option<Handle>,
    /// About this topic.
    pub topic: Option<Slug>,
    /// That help with this skill, or show it.
    pub skill: Option<Slug>,
    /// In reply to this contribution (then oldest first).
    pub parent: Option<ContributionId>,
    /// From this session.
    pub session: Option<OccurrenceId>,
    /// Made then or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before.
    pub until: Option<DateTime<Utc>>,
    /// What became of them.
    pub state: ListedState,
}

impl Filter {
    /// Whether a contribution fits, but for its author.
    fn fits(&self, contribution: &Contribution) -> bool {
        let is = |kind| contribution.kind == kind;
        self.state.fits(contribution)
            && self.kind.is_none_or(is)
            && self
                .topic
                .as_ref()
                .is_none_or(|t| contribution.topics.contains(t))
            && self
                .skill
                .as_ref()
                .is_none_or(|s| contribution.skills.contains(s))
            && self
                .parent
                .is_none_or(|parent| contribution.parent == Some(parent))
            && self
                .session
                .is_none_or(|session| contribution.session == Some(session))
            && self.since.is_none_or(|since| contribution.at >= since)
            && self.until.is_none_or(|until| contribution.at < until)
    }

    fn times(&self) -> Times {
        // Contributions are of whole milliseconds: of those of the one that is begun, none lies behind its beginning.
        let millis = |at: DateTime<Utc>| {
            let begun = i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000_000));
            at.timestamp_millis() + begun
        };
        Times {
            since: self.since.map(millis),
            until: self.until.map(millis),
        }
    }
}

/// A contribution as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The contribution.
    #[serde(flatten)]
    pub contribution: Contribution,
    /// Its author's handle, or the name that is left of somebody unknown.
    pub by: Option<String>,
    /// Votes up.
    pub up: usize,
    /// Votes down.
    pub down: usize,
    /// How many rated it.
    pub ratings: usize,
}

impl Desk {
    /// The contribution that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_contribution(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<Contribution, Error> {
        let reader = self.reader(community).await?;
        let found = thing::find(self.hub.store(), community, given, |c| reader.sees(c)).await;
        match found {
            Err(missing @ Error::NotFound { .. }) => Err(reader.refusal(missing)),
            other => other,
        }
    }

    /// One contribution with its reception.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn contribution(&self, community: CommunityId, id: ContributionId) -> Result<Shown, Error> {
        let reader = self.reader(community).await?;
        let found: Option<Contribution> =
            read_entity(self.hub.store(), &contribution_key(community, id)).await?;
        let found = found
            .filter(|c| reader.sees(c))
            .ok_or_else(|| reader.refusal(Error::not_found("contribution", id)))?;
        self.shown(community, vec![found])
            .await?
            .pop()
            .ok_or_else(|| Error::not_found("contribution", id))
    }

    /// A page of contributions, the newest first (replies: the oldest first), behind `after` if given; at most `limit`
    /// (1 to 1,000). They stand, unless the filter asks for another [state](ListedState). To somebody from outside of a
    /// community that is not open, what is for everyone is listed; of their own, what they made. The second value says
    /// whether there are more.
    ///
    /// A page is read without looking at more than it holds for any kind, author and times together with one of topic, skill
    /// and session. What else is asked for at once is checked record by record: among the replies to the contribution, else
    /// among those from the session, else among those with the skill.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown author, [`Error::Forbidden`].
    pub async fn contributions(
        &self,
        community: CommunityId,
        filter: &Filter,
        after: Option<&Contribution>,
        limit: usize,
    ) -> Result<(Vec<Shown>, bool), Error> {
        let reader = self.reader(community).await?;
        let author = match &filter.author {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let Some((class, index, order)) = range(community, reader, filter, author) else {
            return Ok((Vec::new(), false));
        };
        let after = after.map(|after| {
            let prefix = index.clone().time(after.at.timestamp_millis());
            prefix.id(after.id.as_uuid()).build()
        });
        let listing = Listing {
            index: Some(index),
            order,
            after,
            limit,
        };
        let fits = |c: &Contribution| {
            let by = c.author.person();
            let is_in_class = class != Class::Everyone || c.visible_to == VisibleTo::Everyone;
            let is_by = author.is_none_or(|author| by == Some(author));
            is_in_class && is_by && filter.fits(c) && reader.sees(c)
        };
        let store = self.hub.store();
        let (found, more) = thing::page_of_times(store, community, listing, filter.times(), fits).await?;
        Ok((self.shown(community, found).await?, more))
    }

    /// Contributions with who made them and how they were received, in the same order.
    pub(crate) async fn shown(
        &self,
        community: CommunityId,
        found: Vec<Contribution>,
    ) -> Result<Vec<Shown>, Error> {
        let store = self.hub.store();
        // How each was received, and who made them: few people make much.
        let mut people: Vec<PersonId> = found.iter().filter_map(|c| c.author.person()).collect();
        people.sort_unstable();
        people.dedup();
        let mut keys: Vec<Key> = found.iter().map(|c| reception_key(community, c.id)).collect();
        keys.extend(people.iter().map(|person| person_key(*person)));
        let records = store.get(&keys).await?;
        let (receptions, persons) = records.split_at(found.len());
        let mut handles = BTreeMap::new();
        for record in persons.iter().flatten() {
            let person: Person = envelope::open(record)?;
            handles.insert(person.id, person.handle);
        }
        let with = |(contribution, reception): (Contribution, &Option<Record>)| {
            let reception = reception
                .as_ref()
                .map(envelope::open::<ReceptionOf>)
                .transpose()?;
            let reception = reception.map_or_else(Reception::default, |r| r.reception);
            let by = match &contribution.author {
                Author::Person(person) => handles.get(person).map(ToString::to_string),
                Author::Unknown(name) => name.clone(),
                Author::Anonymous => None,
            };
            let (up, down) = reception.tally();
            Ok(Shown {
                contribution,
                by,
                up,
                down,
                ratings: reception.ratings.len(),
            })
        };
        found.into_iter().zip(receptions).map(with).collect()
    }
}

/// The class to list, and the index that leaves the least to look through; `None` if nothing can fit that the reader sees.
fn range(
    community: CommunityId,
    reader: Reader,
    filter: &Filter,
    author: Option<PersonId>,
) -> Option<(Class, KeyBuilder, Order)> {
    let scope = Scope::Community(community);
    let (mut class, mut author) = (filter.state.class(), author);
    let only_own = match filter.state {
        ListedState::Stands => false,
        ListedState::Draft => true,
        ListedState::Hidden | ListedState::Removed | ListedState::Erased => {
            !reader.role.may(Action::ModerateContent)
        }
    };
    if only_own {
        // Of what only its author sees, others have no list.
        let me = reader.person?;
        if author.is_some_and(|author| author != me) {
            return None;
        }
        author = Some(me);
    } else if filter.state == ListedState::Stands && !reader.within {
        let own = author.is_some() && author == reader.person;
        class = if own { Class::Stands } else { Class::Everyone };
    }
    if let Some(parent) = filter.parent {
        return Some((class, replies(scope, parent), Order::Ascending));
    }
    let about = match (filter.session, &filter.skill, &filter.topic) {
        (Some(session), ..) => About::Session(session),
        (None, Some(skill), _) => About::Skill(skill),
        (None, None, Some(topic)) => About::Topic(topic),
        (None, None, None) => About::Anything,
    };
    let kind = filter.kind;
    let facets = Facets { kind, author, about };
    Some((class, listed(scope, class, facets), Order::Descending))
}
