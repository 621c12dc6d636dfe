use chrono::{DateTime, Utc};
use serde::Serialize;
use similar::TextDiff;

use super::model::Norm;
use super::record::{Acknowledgement, acknowledgements, reviews, slug_key, version_key};
use super::version::{NormVersion, Voice};
use super::words::NormPhase;
use crate::actor::{Action, Role};
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, NormId, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Order, RecordReader, RecordReaderExt, Scan, Scope, StoreError, envelope};

/// Which norms to list. What is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NormFilter {
    /// That are here on their way.
    pub phase: Option<NormPhase>,
    /// Whose review is overdue; these are listed by its date.
    pub overdue: bool,
}

/// A norm as shown to somebody, with the version in force, or else the one under discussion, or else the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownNorm {
    /// The norm.
    #[serde(flatten)]
    pub norm: Norm,
    /// Whether its review is overdue.
    pub overdue: bool,
    /// The version that is shown.
    pub version: ShownVersion,
}

/// A voice as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownVoice {
    /// Whose it is, if that is still known.
    pub handle: Option<Handle>,
    /// Who settled it for them, if somebody else did.
    pub settled_by_handle: Option<Handle>,
    /// The voice.
    #[serde(flatten)]
    pub voice: Voice,
}

/// A version of a norm as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownVersion {
    /// Which one, from 1.
    pub number: u32,
    /// What it says, in Markdown.
    pub text: String,
    /// Who wrote it; `None` for the owner of the store or somebody who is not known any more.
    pub author: Option<Handle>,
    /// When it was put up for discussion.
    pub drafted_at: DateTime<Utc>,
    /// When it came into force, if it did.
    pub adopted_at: Option<DateTime<Utc>>,
    /// Whether it is in force now.
    pub in_force: bool,
    /// Whether it is under discussion now.
    pub under_discussion: bool,
    /// What was said on it, the oldest first; nothing for outsiders who may read what the community shares.
    pub voices: Vec<ShownVoice>,
    /// Who has acknowledged it, and when; in the order of time. Nothing for outsiders, either.
    pub acknowledged: Vec<(Handle, DateTime<Utc>)>,
}

impl ShownVersion {
    /// How many open concerns there are.
    #[must_use]
    pub fn concerns(&self) -> usize {
        self.voices.iter().filter(|v| v.voice.is_open_concern()).count()
    }
}

impl Desk {
    /// The norm that a person means by its slug, `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_norm(&self, community: CommunityId, given: &str) -> Result<Norm, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        if let Ok(slug) = given.parse::<Slug>()
            && let Some(entry) = store.get_one(&slug_key(scope, &slug)).await?
            && let Some(found) = read_entity(store, &thing_key::<Norm>(scope, id_in(&entry.value)?)).await?
        {
            return Ok(found);
        }
        thing::find(store, community, given, |_: &Norm| true).await
    }

    /// One norm.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn norm(&self, community: CommunityId, id: NormId) -> Result<ShownNorm, Error> {
        let (norm, reader) = self.plain_norm(community, id).await?;
        self.shown_norm(community, norm, reader).await
    }

    /// One version of a norm, with what was said on it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn norm_version(
        &self,
        community: CommunityId,
        id: NormId,
        number: u32,
    ) -> Result<ShownVersion, Error> {
        let (norm, reader) = self.plain_norm(community, id).await?;
        self.shown_version(community, &norm, number, reader).await
    }

    /// A page of the versions of a norm, from the first on, behind the number `after`; at most `limit` (1 to 1,000). The
    /// second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn norm_history(
        &self,
        community: CommunityId,
        id: NormId,
        after: u32,
        limit: usize,
    ) -> Result<(Vec<ShownVersion>, bool), Error> {
        let (norm, reader) = self.plain_norm(community, id).await?;
        let most = u32::try_from(limit.clamp(1, 1_000)).unwrap_or(1_000);
        let last = norm.latest.min(after.saturating_add(most));
        let mut found = Vec::new();
        for number in after.saturating_add(1)..=last {
            found.push(self.shown_version(community, &norm, number, reader).await?);
        }
        Ok((found, last < norm.latest))
    }

    /// What changed between two versions of a norm, line by line, in the unified format; empty if nothing did.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn norm_diff(
        &self,
        community: CommunityId,
        id: NormId,
        from: u32,
        to: u32,
    ) -> Result<String, Error> {
        let (norm, _) = self.plain_norm(community, id).await?;
        let (old, new) = (
            self.version_of(community, &norm, from).await?,
            self.version_of(community, &norm, to).await?,
        );
        let name = |number| format!("{} version {number}", norm.slug);
        // A text without a line break at its end is not what changed.
        let (old, new) = (old.text + "\n", new.text + "\n");
        let diff = TextDiff::from_lines(&old, &new);
        Ok(diff.unified_diff().header(&name(from), &name(to)).to_string())
    }

    /// A page of norms, in the order in which they were first drafted (overdue ones by the date of their review), behind
    /// `after` if given; at most `limit` (1 to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn norms(
        &self,
        community: CommunityId,
        filter: NormFilter,
        after: Option<&Norm>,
        limit: usize,
    ) -> Result<(Vec<ShownNorm>, bool), Error> {
        let reader = self.permit_reading(community, Action::ReadContent).await?;
        let (scope, now) = (Scope::Community(community), self.hub.now());
        let index = filter.overdue.then(|| reviews(scope));
        let after = after.map(|norm| match (&index, norm.review_at()) {
            (Some(index), Some(at)) => index
                .clone()
                .time(at.timestamp_millis())
                .id(norm.id.as_uuid())
                .build(),
            _ => thing_key::<Norm>(scope, norm.id.as_uuid()),
        });
        let listing = Listing {
            index,
            order: Order::Ascending,
            after,
            limit,
        };
        let fits = |norm: &Norm| {
            filter.phase.is_none_or(|phase| norm.phase() == phase)
                && (!filter.overdue || norm.is_overdue(now))
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, fits).await?;
        let mut shown = Vec::with_capacity(found.len());
        for norm in found {
            shown.push(self.shown_norm(community, norm, reader).await?);
        }
        Ok((shown, more))
    }

    /// A norm, and as what the actor reads it.
    async fn plain_norm(&self, community: CommunityId, id: NormId) -> Result<(Norm, Role), Error> {
        let reader = self.permit_reading(community, Action::ReadContent).await?;
        let key = thing_key::<Norm>(Scope::Community(community), id.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        let norm = found.ok_or_else(|| Error::not_found("norm", id))?;
        Ok((norm, reader))
    }

    async fn shown_norm(&self, community: CommunityId, norm: Norm, reader: Role) -> Result<ShownNorm, Error> {
        let version = self
            .shown_version(community, &norm, norm.shown_version(), reader)
            .await?;
        Ok(ShownNorm {
            overdue: norm.is_overdue(self.hub.now()),
            norm,
            version,
        })
    }

    async fn version_of(
        &self,
        community: CommunityId,
        norm: &Norm,
        number: u32,
    ) -> Result<NormVersion, Error> {
        let key = version_key(Scope::Community(community), norm.id, number);
        let found = read_entity(self.hub.store(), &key).await?;
        found.ok_or_else(|| Error::NotFound {
            what: "version",
            name: number.to_string(),
            hint: Some(format!("`{}` has the versions 1 to {}", norm.slug, norm.latest)),
        })
    }

    async fn shown_version(
        &self,
        community: CommunityId,
        norm: &Norm,
        number: u32,
        reader: Role,
    ) -> Result<ShownVersion, Error> {
        let store = self.hub.store();
        let mut version = self.version_of(community, norm, number).await?;
        let mut notes: Vec<Acknowledgement> = Vec::new();
        if reader.may(Action::SeeMembers) {
            let all = acknowledgements(Scope::Community(community), norm.id, number);
            for record in store.scan_all(Scan::prefix(all)).await? {
                notes.push(envelope::open(&record)?);
            }
            notes.sort_by_key(|note| note.at);
        } else {
            version.voices.clear();
        }
        let people = version.voices.iter().flat_map(|v| [Some(v.by), v.settled_by]);
        let people = people.flatten().chain(version.author);
        let named = handles(store, people.chain(notes.iter().map(|n| n.by))).await?;
        let voices = version.voices.into_iter().map(|voice| ShownVoice {
            handle: named.get(&voice.by).cloned(),
            settled_by_handle: voice.settled_by.and_then(|by| named.get(&by).cloned()),
            voice,
        });
        Ok(ShownVersion {
            number,
            text: version.text,
            author: version.author.and_then(|id| named.get(&id).cloned()),
            drafted_at: version.drafted_at,
            adopted_at: version.adopted_at,
            in_force: norm.in_force() == Some(number),
            under_discussion: norm.draft() == Some(number),
            voices: voices.collect(),
            acknowledged: notes
                .iter()
                .filter_map(|note| Some((named.get(&note.by)?.clone(), note.at)))
                .collect(),
        })
    }
}

/// The norms of which a version is under discussion, in the order in which they were first drafted, each with that version;
/// up to 1,000.
pub(crate) async fn under_discussion(
    store: &dyn RecordReader,
    community: CommunityId,
) -> Result<Vec<(Norm, NormVersion)>, Error> {
    let listing = Listing {
        index: None,
        order: Order::Ascending,
        after: None,
        limit: 1_000,
    };
    let (norms, _) = thing::page(store, community, listing, |norm: &Norm| norm.draft().is_some()).await?;
    let scope = Scope::Community(community);
    let mut all = Vec::with_capacity(norms.len());
    // A version with all that was said on it may be large.
    let mut norms = norms.into_iter().peekable();
    while norms.peek().is_some() {
        let some: Vec<Norm> = norms.by_ref().take(10).collect();
        let keys: Vec<Key> = some
            .iter()
            .map(|norm| version_key(scope, norm.id, norm.draft().unwrap_or(norm.latest)))
            .collect();
        let versions: Result<Vec<Option<NormVersion>>, StoreError> = store
            .get(&keys)
            .await?
            .iter()
            .map(|record| record.as_ref().map(envelope::open).transpose())
            .collect();
        let both = some.into_iter().zip(versions?);
        all.extend(both.filter_map(|(norm, version)| Some((norm, version?))));
    }
    Ok(all)
}
