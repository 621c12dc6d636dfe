use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{About, Flag, Raise, Resolution, flags_of};
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, FlagId, Handle, NormId, PersonId, Slug};
use crate::norm::Norm;
use crate::norm::words::{AppealOutcome, FlagPhase, Ruling};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Order, RecordReader, Scope, envelope};

/// Which flags to list. What is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlagFilter {
    /// That have come so far.
    pub phase: Option<FlagPhase>,
    /// On this contribution.
    pub contribution: Option<ContributionId>,
}

/// Somebody who raised a flag, as shown to stewards and to themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRaise {
    /// Who.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// The norm that they cite.
    pub norm: Option<Slug>,
    /// What they say about it.
    pub words: String,
}

/// How an appeal was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownDecision {
    /// How.
    pub outcome: AppealOutcome,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// What was done about a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownResolution {
    /// What.
    pub ruling: Ruling,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// How long, of a suspension.
    pub until: Option<DateTime<Utc>>,
    /// Whether something is in effect because of it (a suspension that has passed counts as being).
    pub in_effect: bool,
    /// When it was lifted, if it was.
    pub lifted_at: Option<DateTime<Utc>>,
    /// When whom it concerns appealed, if they did.
    pub appealed_at: Option<DateTime<Utc>>,
    /// What they said, for stewards and themselves.
    pub appeal: Option<String>,
    /// How the appeal was decided.
    pub decision: Option<ShownDecision>,
}

/// A flag as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownFlag {
    /// Its id.
    pub id: FlagId,
    /// Its number in the community.
    pub number: u32,
    /// When it was first raised.
    pub at: DateTime<Utc>,
    /// How far it has come.
    pub state: FlagPhase,
    /// The contribution that it is on, and its number; `None` if it is on conduct.
    pub contribution: Option<(ContributionId, u32)>,
    /// Whom it concerns, if that is known.
    pub member: Option<Handle>,
    /// The norm that the ruling rests on, or else the one that was cited first (by the reader, if they raised it).
    pub norm: Option<Slug>,
    /// The version of the norm that was in force.
    pub norm_version: u32,
    /// How many people raised it, for stewards.
    pub people: Option<usize>,
    /// Who raised it: all of them for stewards, themselves for those who did, nobody for others.
    pub raised: Vec<ShownRaise>,
    /// What was done about it.
    pub resolution: Option<ShownResolution>,
}

/// As what somebody looks at a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    Steward,
    Flagger(PersonId),
    Concerned,
    Nobody,
}

/// Who looks at flags.
#[derive(Clone, Copy, Debug)]
pub(in crate::norm) struct Reader {
    me: Option<PersonId>,
    pub(in crate::norm) judges: bool,
}

impl Reader {
    /// Whom a flag concerns sees it as such, whatever their role.
    fn sight(self, flag: &Flag) -> Sight {
        match self.me {
            Some(me) if flag.concerned == Some(me) => Sight::Concerned,
            _ if self.judges => Sight::Steward,
            Some(me) if flag.is_raised_by(me) => Sight::Flagger(me),
            _ => Sight::Nobody,
        }
    }

    pub(in crate::norm) fn is(self, person: Option<PersonId>) -> bool {
        self.me.is_some() && self.me == person
    }
}

impl Desk {
    /// The flag that a person means by `#12`, an id, or the beginning of an id (at least 4 digits). Stewards find all of
    /// them, others those that they raised or that concern them.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_flag(&self, community: CommunityId, given: &str) -> Result<ShownFlag, Error> {
        let reader = self.reader_of_flags(community).await?;
        let visible = |flag: &Flag| reader.sight(flag) != Sight::Nobody;
        let found = thing::find(self.hub.store(), community, given, visible).await?;
        self.shown_flag(community, reader, found).await
    }

    /// One flag.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none or it is not the actor's to know; [`Error::Forbidden`].
    pub async fn flag(&self, community: CommunityId, id: FlagId) -> Result<ShownFlag, Error> {
        let reader = self.reader_of_flags(community).await?;
        let key = thing_key::<Flag>(Scope::Community(community), id.as_uuid());
        let found: Option<Flag> = read_entity(self.hub.store(), &key).await?;
        let found = found
            .filter(|flag| reader.sight(flag) != Sight::Nobody)
            .ok_or_else(|| Error::not_found("flag", id))?;
        self.shown_flag(community, reader, found).await
    }

    /// A page of flags, the newest first, behind `after` if given; at most `limit` (1 to 1,000): all of them for stewards,
    /// those that they raised or that concern them for others. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn flags(
        &self,
        community: CommunityId,
        filter: FlagFilter,
        after: Option<&ShownFlag>,
        limit: usize,
    ) -> Result<(Vec<ShownFlag>, bool), Error> {
        let reader = self.reader_of_flags(community).await?;
        let scope = Scope::Community(community);
        let index = match reader.me {
            Some(me) if !reader.judges => Some(flags_of(scope, me)),
            _ => None,
        };
        let after = after.map(|flag| match &index {
            Some(index) => {
                let millis = flag.at.timestamp_millis();
                index.clone().time(millis).id(flag.id.as_uuid()).build()
            }
            None => thing_key::<Flag>(scope, flag.id.as_uuid()),
        });
        let listing = Listing {
            index,
            order: Order::Descending,
            after,
            limit,
        };
        let fits = |flag: &Flag| {
            let on = match flag.about {
                About::Contribution { id, .. } => Some(id),
                About::Conduct => None,
            };
            reader.sight(flag) != Sight::Nobody
                && filter.phase.is_none_or(|phase| flag.phase() == phase)
                && (filter.contribution.is_none() || filter.contribution == on)
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, fits).await?;
        let mut shown = Vec::with_capacity(found.len());
        for flag in found {
            shown.push(self.shown_flag(community, reader, flag).await?);
        }
        Ok((shown, more))
    }

    /// Who is suspended sees what everybody sees of flags, whatever their role.
    pub(in crate::norm) async fn reader_of_flags(&self, community: CommunityId) -> Result<Reader, Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        Ok(Reader {
            me: self.me_id(),
            judges: role.may(Action::ActOnFlag),
        })
    }

    /// A flag that was made or changed, as the actor may see it. It is put together before the change is committed: a read
    /// that fails afterwards would look as if nothing had been done.
    pub(super) async fn shown_to_actor(
        &self,
        community: CommunityId,
        flag: Flag,
    ) -> Result<ShownFlag, Error> {
        let reader = self.reader_of_flags(community).await?;
        self.shown_flag(community, reader, flag).await
    }

    async fn shown_flag(
        &self,
        community: CommunityId,
        reader: Reader,
        flag: Flag,
    ) -> Result<ShownFlag, Error> {
        let store = self.hub.store();
        let sight = reader.sight(&flag);
        let visible: Vec<&Raise> = match sight {
            Sight::Steward => flag.raised.iter().collect(),
            Sight::Flagger(me) => flag.raised.iter().filter(|r| r.by == me).collect(),
            Sight::Concerned | Sight::Nobody => Vec::new(),
        };
        let cited = visible.first().copied().or(flag.raised.first());
        let (norm, norm_version) = match (&flag.resolution, cited) {
            (Some(resolution), _) => (Some(resolution.norm), resolution.version),
            (None, Some(raise)) => (Some(raise.norm), raise.version),
            (None, None) => (None, 0),
        };
        let slugs = slugs(store, community, visible.iter().map(|r| r.norm).chain(norm)).await?;
        let resolution = flag.resolution.as_ref();
        let decision = resolution
            .and_then(|r| r.appeal.as_ref())
            .and_then(|a| a.decision.as_ref());
        let people = visible.iter().map(|r| r.by).chain(flag.concerned);
        let people = people.chain(resolution.and_then(|r| r.by));
        let named = handles(store, people.chain(decision.and_then(|d| d.by))).await?;
        let raised = visible.iter().map(|raise| ShownRaise {
            by: named.get(&raise.by).cloned(),
            at: raise.at,
            norm: slugs.get(&raise.norm).cloned(),
            words: raise.words.clone(),
        });
        Ok(ShownFlag {
            id: flag.id,
            number: flag.number,
            at: flag.at,
            state: flag.phase(),
            contribution: match flag.about {
                About::Contribution { id, number } => Some((id, number)),
                About::Conduct => None,
            },
            member: flag.concerned.and_then(|id| named.get(&id).cloned()),
            norm: norm.and_then(|id| slugs.get(&id).cloned()),
            norm_version,
            people: (sight == Sight::Steward).then(|| people_of(&flag)),
            raised: raised.collect(),
            resolution: resolution.map(|r| shown_resolution(r, sight, &named)),
        })
    }
}

/// How many different people raised a flag.
fn people_of(flag: &Flag) -> usize {
    let mut people: Vec<PersonId> = flag.raised.iter().map(|r| r.by).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}

fn shown_resolution(
    resolution: &Resolution,
    sight: Sight,
    named: &BTreeMap<PersonId, Handle>,
) -> ShownResolution {
    let name = |id: Option<PersonId>| id.and_then(|id| named.get(&id).cloned());
    let appeal = resolution.appeal.as_ref();
    let reads_appeal = matches!(sight, Sight::Steward | Sight::Concerned);
    ShownResolution {
        ruling: resolution.ruling,
        by: name(resolution.by),
        at: resolution.at,
        reason: resolution.reason.clone(),
        until: resolution.until,
        in_effect: resolution.is_in_effect(),
        lifted_at: resolution.lifted.as_ref().map(|l| l.at),
        appealed_at: appeal.map(|a| a.at),
        appeal: appeal.filter(|_| reads_appeal).map(|a| a.words.clone()),
        decision: appeal
            .and_then(|a| a.decision.as_ref())
            .map(|decision| ShownDecision {
                outcome: decision.outcome,
                by: name(decision.by),
                at: decision.at,
                reason: decision.reason.clone(),
            }),
    }
}

/// The slugs of norms.
pub(in crate::norm) async fn slugs(
    store: &dyn RecordReader,
    community: CommunityId,
    norms: impl IntoIterator<Item = NormId>,
) -> Result<BTreeMap<NormId, Slug>, Error> {
    let scope = Scope::Community(community);
    let keys = norms.into_iter().map(|id| thing_key::<Norm>(scope, id.as_uuid()));
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    let mut found = BTreeMap::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let norm: Norm = envelope::open(record)?;
        found.insert(norm.id, norm.slug);
    }
    Ok(found)
}
