use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::index::{About, Class, Facets, listed, replies};
use super::model::{Author, Contribution, ContributionKind, State, VisibleTo, contribution_key};
use super::reader::Reader;
use super::reception::{Reception, ReceptionOf, reception_key};
use super::value::Value;
use crate::actor::{Action, Role};
use crate::community::{Membership, Person, member_key, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, OccurrenceId, PersonId, Slug};
use crate::session::Occurrence;
use crate::store::thing::{self, Listing, Times, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Entity, Key, KeyBuilder, Order, Record, Scope, StoreError, envelope};
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
    /// The oldest first, instead of the newest; replies are in any case.
    pub oldest_first: bool,
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
    /// How much it helped to learn, where that is asked for: of a contribution by itself and of the answers to a question.
    #[serde(flatten)]
    pub value: Option<Value>,
    /// Whether its author is a facilitator or a steward now (S2.8): what leaders ask and what they failed in is seen as
    /// theirs. Not shown to those outside of the community.
    pub by_leader: bool,
    /// The number of the session that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_session: Option<u32>,
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
            Ok(found) => Ok(reader.as_seen(found)),
            Err(missing @ Error::NotFound { .. }) => Err(reader.refusal(missing)),
            other => other,
        }
    }

    /// One contribution with its reception and its [`Value`].
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
        let shown = self.shown(community, &reader, vec![found]).await?.pop();
        let shown = shown.ok_or_else(|| Error::not_found("contribution", id))?;
        self.appraised(community, shown).await
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
        let order = if filter.oldest_first {
            Order::Ascending
        } else {
            order
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
            // Where something comes from is not told by asking for it, either.
            let is_from = filter.session.is_none() || reader.sees_around(c);
            is_in_class && is_by && is_from && filter.fits(c) && reader.sees(c)
        };
        let store = self.hub.store();
        let (found, more) = thing::page_of_times(store, community, listing, filter.times(), fits).await?;
        Ok((self.shown(community, &reader, found).await?, more))
    }

    /// Contributions with who made them and how they were received, in the same order, as a reader sees them.
    pub(crate) async fn shown(
        &self,
        community: CommunityId,
        reader: &Reader,
        found: Vec<Contribution>,
    ) -> Result<Vec<Shown>, Error> {
        let scope = Scope::Community(community);
        let session_key = |session: OccurrenceId| thing_key::<Occurrence>(scope, session.as_uuid());
        // Who made each and as what, how it was received, where it comes from; and who reads.
        let mut keys: BTreeSet<Key> = self
            .person_id()
            .map(|me| member_key(community, me))
            .into_iter()
            .collect();
        for contribution in &found {
            keys.insert(reception_key(community, contribution.id));
            keys.extend(contribution.session.map(session_key));
            if let Some(author) = contribution.author.person() {
                keys.extend([person_key(author), member_key(community, author)]);
            }
        }
        let keys: Vec<Key> = keys.into_iter().collect();
        let records = self.hub.store().get(&keys).await?;
        let beside: BTreeMap<Key, Record> = keys
            .into_iter()
            .zip(records)
            .filter_map(|(k, r)| Some((k, r?)))
            .collect();
        let leads = |person: PersonId| -> Result<bool, Error> {
            let membership: Option<Membership> = open(&beside, &member_key(community, person))?;
            let role = membership.map_or(Role::Outsider, |m| m.role_at(self.hub.now()));
            Ok(matches!(role, Role::Facilitator | Role::Steward))
        };
        let is_within = match self.person_id() {
            Some(me) => {
                let me: Option<Membership> = open(&beside, &member_key(community, me))?;
                me.is_some_and(|m| m.covers(self.hub.now()))
            }
            None => true,
        };
        found
            .into_iter()
            .map(|contribution| reader.as_seen(contribution))
            .map(|contribution| {
                let author = contribution.author.person();
                let person: Option<Person> = match author {
                    Some(author) => open(&beside, &person_key(author))?,
                    None => None,
                };
                let by_leader = match author {
                    Some(author) if is_within => leads(author)?,
                    _ => false,
                };
                let reception: Option<ReceptionOf> =
                    open(&beside, &reception_key(community, contribution.id))?;
                let reception = reception.map_or_else(Reception::default, |r| r.reception);
                let session: Option<Occurrence> = match contribution.session {
                    Some(session) => open(&beside, &session_key(session))?,
                    None => None,
                };
                let by = match (&contribution.author, person) {
                    (_, Some(person)) => Some(person.handle.to_string()),
                    (Author::Unknown(name), None) => name.clone(),
                    (Author::Person(_) | Author::Anonymous, None) => None,
                };
                let (up, down) = reception.tally();
                Ok(Shown {
                    contribution,
                    by,
                    up,
                    down,
                    ratings: reception.ratings.len(),
                    value: None,
                    by_leader,
                    in_session: session.map(|s| s.number),
                })
            })
            .collect()
    }
}

fn open<T: Entity>(records: &BTreeMap<Key, Record>, key: &Key) -> Result<Option<T>, StoreError> {
    records.get(key).map(envelope::open).transpose()
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
    // Where something comes from is for those who are in, and for who made it.
    let only_own = only_own || (filter.session.is_some() && !reader.within);
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
