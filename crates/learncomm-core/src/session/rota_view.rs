//! Rotas as people see them: who is on them, who is next, who can lead a session.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::excuse::{excused, is_excused};
use super::invite::leads_as;
use super::lines;
use super::occurrence::{Occurrence, OccurrenceState};
use super::roll::{self, InvitationState, RollEntry};
use super::rota::{OnRota, Rota, RotaOf, Turn, rota_key};
use super::series::Series;
use super::words::SessionRole;
use crate::actor::Action;
use crate::community::{Membership, handles, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId, Slug};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::Tx;
use crate::store::{Entity as _, Key, KeyBuilder, RecordReaderExt, Scan, Scope, envelope};

/// Somebody on a rota, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RotaLine {
    /// Who.
    pub handle: Handle,
    /// At which place they are, 1 for who is next; `None` if they are passed over now.
    pub place: Option<usize>,
    /// How many turns they had since they joined, planned ones included.
    pub turns: u32,
    /// How many turns are credited to them: for the time before they joined, and for rounds that passed them by.
    pub credited: u32,
    /// Since when they wait: their last turn, or when they joined.
    pub since: DateTime<Utc>,
    /// The numbers of the sessions that they are planned for.
    pub planned: Vec<u32>,
    /// Whether they are excused from leading, as far as the reader may see that.
    pub excused: bool,
    /// Until when, if it is not for good.
    pub excused_until: Option<DateTime<Utc>>,
}

/// A rota, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RotaView {
    /// Which.
    #[serde(flatten)]
    pub of: RotaOf,
    /// The short name of its series.
    pub series_slug: Option<Slug>,
    /// Who is on it: in the order in which they are next, then who is passed over.
    pub people: Vec<RotaLine>,
}

impl Desk {
    /// A rota: who is next, who had how many turns. An excuse that is not open is shown to themselves and to organisers;
    /// that somebody is passed over, to all.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn rota(&self, community: CommunityId, of: RotaOf) -> Result<RotaView, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let mut tx = self.hub.begin();
        let rota = load(&mut tx, community, of).await?;
        self.view(&mut tx, community, rota).await
    }

    /// All rotas.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn rotas(&self, community: CommunityId) -> Result<Vec<RotaView>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let scan = Scan::prefix(rota_key_prefix(community));
        let records = self.hub.store().scan_all(scan).await?;
        let mut views = Vec::new();
        for record in &records {
            let mut tx = self.hub.begin();
            views.push(self.view(&mut tx, community, envelope::open(record)?).await?);
        }
        Ok(views)
    }

    /// Who is next on a rota, at most `limit`: for a session, if one is given – then without those who said no to it or
    /// declined it, are not in the community, or lead it in this role already –, for any otherwise.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if the rota is for another series, [`Error::Forbidden`].
    pub async fn next_on_rota(
        &self,
        community: CommunityId,
        of: RotaOf,
        session: Option<OccurrenceId>,
        limit: usize,
    ) -> Result<Vec<RotaLine>, Error> {
        let Some(session) = session else {
            let mut people = self.rota(community, of).await?.people;
            people.retain(|line| line.place.is_some());
            people.truncate(limit);
            return Ok(people);
        };
        self.permit_reading(community, Action::ReadContent).await?;
        let mut tx = self.hub.begin();
        let tx = &mut tx;
        let mut rota = load(tx, community, of).await?;
        let occurrence = lines::load(tx, community, session).await?;
        serves(&rota, &occurrence)?;
        self.refresh(tx, community, &mut rota).await?;
        let available = self.available(tx, community, &rota, &occurrence).await?;
        let mut order = rota.order(|p| available.contains(&p));
        order.truncate(limit);
        let view = self.view(tx, community, rota).await?;
        let handles = handles(self.hub.store(), order.iter().copied()).await?;
        let chosen = order.iter().filter_map(|p| handles.get(p)).zip(1..);
        let lines = chosen.filter_map(|(handle, place)| {
            let line = view.people.iter().find(|line| line.handle == *handle)?.clone();
            let place = Some(place);
            Some(RotaLine { place, ..line })
        });
        Ok(lines.collect())
    }

    /// Brings planned turns up to date with their sessions, which are what holds: a turn whose session was called off, or in
    /// which somebody else has the role by now, is given back; one that was moved is later or earlier. The sessions that
    /// are left.
    pub(super) async fn refresh(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        rota: &mut Rota,
    ) -> Result<BTreeMap<OccurrenceId, Occurrence>, Error> {
        let scope = Scope::Community(community);
        let planned: BTreeSet<OccurrenceId> = rota
            .turns
            .iter()
            .filter(|t| !t.led)
            .map(|t| t.occurrence)
            .collect();
        let key = |id: &OccurrenceId| thing_key::<Occurrence>(scope, id.as_uuid());
        tx.fetch(planned.iter().map(key)).await?;
        let mut sessions = BTreeMap::new();
        for id in planned {
            if let Some(occurrence) = tx.get::<Occurrence>(&key(&id)).await?
                && !matches!(occurrence.state, OccurrenceState::Cancelled { .. })
            {
                sessions.insert(id, occurrence);
            }
        }
        let role = rota.of.role;
        let stands = |t: &Turn| {
            let occurrence = sessions.get(&t.occurrence);
            t.led || occurrence.is_some_and(|o| leads_as(o, t.person, role))
        };
        rota.turns.retain(stands);
        for turn in rota.turns.iter_mut().filter(|t| !t.led) {
            turn.at = sessions.get(&turn.occurrence).map_or(turn.at, |o| o.starts_at);
        }
        Ok(sessions)
    }

    /// Who on a rota can lead a session: who is in the community, is not excused from leading, has not said no to it or
    /// declined this role, and does not have it already.
    pub(super) async fn available(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        rota: &Rota,
        occurrence: &Occurrence,
    ) -> Result<BTreeSet<PersonId>, Error> {
        let roll = roll::load(tx, community, occurrence.id).await?;
        let people: Vec<PersonId> = rota.people.iter().map(|p| p.person).collect();
        tx.fetch(people.iter().map(|p| member_key(community, *p))).await?;
        let mut available = BTreeSet::new();
        for person in people {
            let member: Option<Membership> = tx.get(&member_key(community, person)).await?;
            let now = tx.now;
            let is_in = member.is_some_and(|m| m.covers(now) && m.suspended_at(now).is_none());
            let declines = roll
                .entry(person)
                .is_some_and(|e| e.stays_away() || has_declined(e, rota.of.role));
            if is_in
                && !declines
                && !leads_as(occurrence, person, rota.of.role)
                && !is_excused(tx, community, person, occurrence.starts_at).await?
            {
                available.insert(person);
            }
        }
        Ok(available)
    }

    /// The line of somebody on a rota.
    pub(super) async fn rota_line(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        rota: Rota,
        person: PersonId,
    ) -> Result<RotaLine, Error> {
        let view = self.view(tx, community, rota).await?;
        let handles = handles(self.hub.store(), [person]).await?;
        let line = view
            .people
            .into_iter()
            .find(|line| Some(&line.handle) == handles.get(&person));
        line.ok_or_else(|| Error::not_found("person", person))
    }

    pub(super) async fn view(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        mut rota: Rota,
    ) -> Result<RotaView, Error> {
        let sessions = self.refresh(tx, community, &mut rota).await?;
        let store = self.hub.store();
        let people: Vec<PersonId> = rota.people.iter().map(|p| p.person).collect();
        let handles = handles(store, people.iter().copied()).await?;
        let members = lines::members_among(store, community, people.iter().copied()).await?;
        let excused = excused(store, community, &people, tx.now).await?;
        let sees_all = self.role_in(community).await?.may(Action::PlanSession);
        let now = tx.now;
        let is_in = |p: PersonId| {
            let member = members.get(&p);
            member.is_some_and(|m| m.covers(now) && m.suspended_at(now).is_none())
        };
        let order = rota.order(|p| is_in(p) && !excused.contains_key(&p));
        let line = |on_it: &OnRota| {
            let seen = |e: &&super::Excuse| sees_all || e.open || self.myself() == Some(e.person);
            let excuse = excused.get(&on_it.person).filter(seen);
            let planned = rota.turns.iter().filter(|t| t.person == on_it.person && !t.led);
            Some(RotaLine {
                handle: handles.get(&on_it.person)?.clone(),
                place: order.iter().position(|p| *p == on_it.person).map(|i| i + 1),
                turns: rota.had(on_it.person),
                credited: on_it.credit,
                since: rota.waits_since(on_it),
                planned: planned
                    .filter_map(|t| sessions.get(&t.occurrence))
                    .map(|o| o.number)
                    .collect(),
                excused: excuse.is_some(),
                excused_until: excuse.and_then(|e| e.until),
            })
        };
        let mut people: Vec<RotaLine> = rota.people.iter().filter_map(line).collect();
        people.sort_by_key(|line| line.place.unwrap_or(usize::MAX));
        let series_slug = match rota.of.series {
            Some(id) => Some(thing::load::<Series>(tx, community, id.as_uuid()).await?.slug),
            None => None,
        };
        Ok(RotaView {
            of: rota.of,
            series_slug,
            people,
        })
    }
}

pub(super) async fn load(tx: &mut Tx<'_>, community: CommunityId, of: RotaOf) -> Result<Rota, Error> {
    let known = tx.get(&rota_key(community, of)).await?;
    known.ok_or_else(|| Error::NotFound {
        what: "rota",
        name: of.role.to_string(),
        hint: Some(match of.series {
            Some(_) => "for this series; create it first".to_owned(),
            None => "for sessions of any series; create it first, or name its series".to_owned(),
        }),
    })
}

fn rota_key_prefix(community: CommunityId) -> KeyBuilder {
    Key::within(Scope::Community(community)).text(Rota::KIND)
}

fn has_declined(entry: &RollEntry, role: SessionRole) -> bool {
    let asked = entry.invitation.as_ref().is_some_and(|i| i.role == Some(role));
    asked && entry.invitation_state() == Some(InvitationState::Declined)
}

/// That a rota is for a session.
pub(super) fn serves(rota: &Rota, occurrence: &Occurrence) -> Result<(), Error> {
    match rota.of.series {
        Some(series) if occurrence.series != Some(series) => Err(Error::Rule(format!(
            "session #{} is not of the series of this rota",
            occurrence.number
        ))),
        _ => Ok(()),
    }
}
