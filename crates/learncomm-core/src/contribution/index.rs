//! The entries that lead to a contribution, and the one way to build the keys of those that list them.
//!
//! An entry of a list is keyed by its [`Class`], what becomes visible to whom; its [`Facets`], what lists are asked for; and
//! the time. So a list of a kind by somebody about something is one range, of which a page is read without looking at
//! what is not in it.

use super::model::{Author, Contribution, ContributionKind, Origin, State, VisibleTo};
use super::resource;
use crate::id::{ContributionId, OccurrenceId, PersonId, Slug};
use crate::store::thing::{number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Key, KeyBuilder, Scope};

/// What the entries of a list share as to who may see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It stands: for all who may read what the community shares.
    Stands,
    /// Beside that: it stands and is for everyone known to the store.
    Everyone,
    /// A draft. Listed under its author only.
    Draft,
    /// Hidden: for stewards and its author.
    Hidden,
    /// Removed by whomever: for stewards and its author. A draft that was removed is listed under its author only.
    Removed,
    /// Erased: for stewards.
    Erased,
}

impl Class {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Everyone => "everyone",
            Self::Draft => "draft",
            Self::Hidden => "hidden",
            Self::Removed => "removed",
            Self::Erased => "erased",
        }
    }

    /// The classes that a contribution is in.
    fn of(contribution: &Contribution) -> &'static [Self] {
        match (&contribution.state, contribution.visible_to) {
            (State::Stands, VisibleTo::Author) => &[Self::Draft],
            (State::Stands, VisibleTo::Community) => &[Self::Stands],
            (State::Stands, VisibleTo::Everyone) => &[Self::Stands, Self::Everyone],
            (State::Hidden { .. }, _) => &[Self::Hidden],
            (State::RemovedByAuthor { .. } | State::RemovedByModeration { .. }, _) => &[Self::Removed],
            (State::Erased { .. }, _) => &[Self::Erased],
        }
    }
}

/// What the contributions of a list have in common beside kind and author. A list is about one such thing; further ones
/// are checked record by record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum About<'a> {
    /// Nothing.
    #[default]
    Anything,
    /// A topic.
    Topic(&'a Slug),
    /// A skill.
    Skill(&'a Slug),
    /// The session that they come from.
    Session(OccurrenceId),
}

/// What the contributions of a list have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facets<'a> {
    pub(crate) kind: Option<ContributionKind>,
    pub(crate) author: Option<PersonId>,
    pub(crate) about: About<'a>,
}

/// The range of the entries of a class that have these facets in common; each goes on with a time and an id, for
/// [`thing::page`](crate::store::thing::page).
pub(crate) fn listed(scope: Scope, class: Class, facets: Facets<'_>) -> KeyBuilder {
    let key = Key::within(scope).text("listed").text(class.as_str());
    let key = key.text(facets.kind.map_or("", ContributionKind::as_str));
    let key = match facets.author {
        None => key.bytes(&[0]),
        Some(person) => key.bytes(&[1]).id(person.as_uuid()),
    };
    match facets.about {
        About::Anything => key.bytes(&[0]),
        About::Topic(topic) => key.bytes(&[1]).text(topic.as_str()),
        About::Skill(skill) => key.bytes(&[2]).text(skill.as_str()),
        About::Session(session) => key.bytes(&[3]).id(session.as_uuid()),
    }
}

/// The range of the replies to a contribution, whatever became of them, the oldest first.
pub(crate) fn replies(scope: Scope, to: ContributionId) -> KeyBuilder {
    Key::within(scope).text("replies").id(to.as_uuid())
}

impl Stored for Contribution {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let entry = |prefix: KeyBuilder| time_entry(prefix, self.at.timestamp_millis(), self.id.as_uuid());
        let mut entries = vec![number_entry(scope, self.number, self.id.as_uuid())];
        if let Some(parent) = self.parent {
            entries.push(entry(replies(scope, parent)));
        }
        if let Some(origin) = &self.origin {
            entries.push((origin_key(scope, origin), self.id.as_uuid().as_bytes().to_vec()));
        }
        let mut abouts = vec![About::Anything];
        abouts.extend(self.topics.iter().map(About::Topic));
        abouts.extend(self.skills.iter().map(About::Skill));
        abouts.extend(self.session.map(About::Session));
        let by = match self.author {
            Author::Person(person) => Some(person),
            Author::Unknown(_) | Author::Anonymous => None,
        };
        let authors: &[Option<PersonId>] = match (self.visible_to, by) {
            (VisibleTo::Author, None) => &[],
            (VisibleTo::Author, Some(_)) => &[by],
            (_, None) => &[None],
            (_, Some(_)) => &[None, by],
        };
        for class in Class::of(self) {
            for author in authors {
                for kind in [None, Some(self.kind)] {
                    entries.extend(abouts.iter().map(|about| {
                        let (author, about) = (*author, *about);
                        entry(listed(scope, *class, Facets { kind, author, about }))
                    }));
                }
            }
        }
        if let Some(review) = self.review_at
            && self.stands()
        {
            entries.push(time_entry(
                article_reviews(scope),
                review.timestamp_millis(),
                self.id.as_uuid(),
            ));
        }
        entries.extend(resource::entries(scope, self));
        entries.extend(super::search::entries(scope, self));
        entries
    }
}

/// The index of articles that stand, by the date of their review.
pub(super) fn article_reviews(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("article-review")
}

/// Of an origin whose parts were checked ([`text::key_part`](crate::text::key_part)): others might not fit into a key.
pub(crate) fn origin_key(scope: Scope, origin: &Origin) -> Key {
    Key::within(scope)
        .text("origin")
        .text(&origin.tool)
        .text(&origin.id)
        .build()
}
