use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::segment::LAYOUT;
use crate::contribution::model::{Author, Contribution};
use crate::id::{CommunityId, PersonId};
use crate::store::{Entity, Key, KeyBuilder, Scope};

/// What the index of a community consists of at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Guard {
    /// The form of the segments; 0 if there were never any.
    pub(super) layout: u32,
    /// As long as it is being built from all contributions: up to which id that has come; nil at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) building: Option<Uuid>,
    /// The number of the next segment; never given twice.
    pub(super) next: u32,
    /// The segments that count, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) segments: Vec<Part>,
    /// Segments that no longer count and are still to be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) garbage: Vec<Part>,
}

/// A segment, as far as one has to know before reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) id: u32,
    pub(super) docs: u32,
    pub(super) buckets: u32,
    /// Bytes of its head.
    pub(super) head: u32,
    /// Bytes of all its records.
    pub(super) bytes: u32,
}

impl Entity for Guard {
    const KIND: &'static str = "search-guard";
}

impl Guard {
    /// The guard as it is to be understood: what was built in another form, or not at all, is to be built.
    pub(super) fn of(stored: Option<Self>) -> Self {
        match stored {
            Some(guard) if guard.layout == LAYOUT => guard,
            other => other.unwrap_or_default().begun_anew(),
        }
    }

    /// Nothing is built yet; what was is garbage.
    pub(super) fn begun_anew(mut self) -> Self {
        self.garbage.append(&mut self.segments);
        Self {
            layout: LAYOUT,
            building: Some(Uuid::nil()),
            ..self
        }
    }
}

impl Part {
    /// The keys of all its records, the head first.
    pub(super) fn keys(&self, community: CommunityId) -> impl Iterator<Item = Key> {
        let id = self.id;
        std::iter::once(head_key(community, id))
            .chain((0..self.buckets).map(move |n| bucket_key(community, id, n)))
    }
}

fn search(community: CommunityId) -> KeyBuilder {
    Key::within(Scope::Community(community)).text("search")
}

pub(super) fn guard_key(community: CommunityId) -> Key {
    search(community).text("guard").build()
}

pub(super) fn head_key(community: CommunityId, segment: u32) -> Key {
    search(community).text("segment").number(segment).build()
}

pub(super) fn bucket_key(community: CommunityId, segment: u32, bucket: u32) -> Key {
    search(community)
        .text("segment")
        .number(segment)
        .number(bucket)
        .build()
}

/// Where the entries of contributions are that changed since they were indexed, by their ids.
pub(super) fn queue(community: CommunityId) -> KeyBuilder {
    search(community).text("queue")
}

/// Where the entries of somebody's drafts are, by their ids.
pub(super) fn drafts(community: CommunityId, author: PersonId) -> KeyBuilder {
    search(community).text("draft").id(author.as_uuid())
}

/// What changes in the same batch as a contribution. The entry of the queue holds a digest of all that search looks at:
/// where that is unchanged, the unit of work leaves the entry alone, and so what was indexed stays indexed.
pub(crate) fn entries(scope: Scope, made: &Contribution) -> Vec<(Key, Vec<u8>)> {
    let Scope::Community(community) = scope else {
        return Vec::new();
    };
    let id = made.id.as_uuid();
    let queued = queue(community).id(id).build();
    let mut entries = vec![(queued, digest(made).to_be_bytes().to_vec())];
    if let (true, Author::Person(author)) = (made.is_draft(), &made.author) {
        entries.push((drafts(community, *author).id(id).build(), Vec::new()));
    }
    entries
}

/// Only ever compared with another one of the same change, so the function may become another one.
fn digest(made: &Contribution) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(&made.state).hash(&mut hasher);
    (
        made.kind,
        made.visible_to,
        made.author.person(),
        &made.title,
        &made.body,
    )
        .hash(&mut hasher);
    (&made.topics, &made.skills, &made.url).hash(&mut hasher);
    hasher.finish()
}
