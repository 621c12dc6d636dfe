use std::cmp::Reverse;

use serde::Serialize;

use super::table::{PointsFor, points, total};
use crate::actor::Action;
use crate::community::charter;
use crate::community::deeds::{Deeds, MAX_DAYS};
use crate::community::members::{handles, memberships};
use crate::community::membership::Membership;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId};
use crate::ledger::{self, ColumnSet};

/// How many points a member has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointsLine {
    /// Their place among those who are listed, from 1 on; who has as many shares it.
    pub rank: usize,
    /// Who.
    pub handle: Handle,
    /// How many.
    pub points: u32,
}

/// One's own points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnPoints {
    /// How many, in all.
    pub points: u32,
    /// What for.
    pub from: Vec<PointsFor>,
    /// One's place, if one has any points and did not opt out.
    pub rank: Option<usize>,
}

/// Points, and whose.
type Tally = Vec<(u32, Handle, PersonId)>;

impl Desk {
    /// A page of the members with their points, the most first and alike by handle (S4.5), if the charter has points on: those of the last
    /// `days` (1 to 3,650, of 24 hours each), or of all time; behind the first `skip`, at most `limit` (1 to 1,000). The second
    /// value says whether there are more.
    ///
    /// Only who has points is listed, and ranks are counted among those who are: so neither a gap nor a missing name tells
    /// who [opted out](Self::opt_out). Who has left and programs are left out.
    ///
    /// # Errors
    /// [`Error::Rule`] if the charter has points off, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn points(
        &self,
        community: CommunityId,
        days: Option<u32>,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<PointsLine>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let since = self.points_since(community, days).await?;
        let tally = self.points_tally(community, since).await?.1;
        let limit = limit.clamp(1, 1_000);
        let line = |(points, handle, _): &(u32, Handle, PersonId)| PointsLine {
            rank: rank(&tally, *points),
            handle: handle.clone(),
            points: *points,
        };
        let page = tally.iter().skip(skip).take(limit).map(line).collect();
        Ok((page, tally.len() > skip.saturating_add(limit)))
    }

    /// The actor's own points and what they are for, also if they opted out: nobody else sees that.
    ///
    /// # Errors
    /// [`Error::Rule`] if the charter has points off, [`Error::Invalid`], [`Error::Forbidden`] for who is not in.
    pub async fn my_points(&self, community: CommunityId, days: Option<u32>) -> Result<OwnPoints, Error> {
        let me = self.my_own(&mut self.hub.begin(), community).await?;
        let since = self.points_since(community, days).await?;
        let (deeds, tally) = self.points_tally(community, since).await?;
        let from = points(deeds.of_person(me.number), since);
        let mine = total(&from);
        let is_listed = tally.iter().any(|(.., person)| *person == me.person);
        Ok(OwnPoints {
            points: mine,
            rank: is_listed.then(|| rank(&tally, mine)),
            from,
        })
    }

    /// Since when points count, in milliseconds since 1970 UTC; refuses if there are none.
    async fn points_since(&self, community: CommunityId, days: Option<u32>) -> Result<i64, Error> {
        let charter = charter::load(&mut self.hub.begin(), community).await?.charter;
        if !charter.settings.points {
            let why = "this community gives no points: its charter has them off";
            return Err(Error::Rule(why.to_owned()));
        }
        match days {
            None => Ok(i64::MIN),
            Some(days) if (1..=MAX_DAYS).contains(&days) => {
                Ok(self.hub.now().timestamp_millis() - i64::from(days) * 86_400_000)
            }
            Some(days) => {
                let why = format!("{days} is not from 1 to {MAX_DAYS}");
                Err(Error::invalid("days", why))
            }
        }
    }

    /// What everybody did, and who is listed with how many points, the most first; alike by handle.
    async fn points_tally(&self, community: CommunityId, since: i64) -> Result<(Deeds, Tally), Error> {
        let (store, now) = (self.hub.store(), self.hub.now());
        let deeds = Deeds::of(&ledger::load(store, community, ColumnSet::ALL).await?);
        let mut found: Vec<(u32, PersonId)> = Vec::new();
        let mut after = None;
        loop {
            let fits = |m: &Membership| m.covers(now) && !m.opted_out && !deeds.is_bot(m.number);
            let (page, more) = memberships(store, community, after, 1_000, fits).await?;
            after = page.last().map(|m| m.person).or(after);
            for member in page {
                let points = total(&points(deeds.of_person(member.number), since));
                if points > 0 {
                    found.push((points, member.person));
                }
            }
            if !more {
                break;
            }
        }
        let names = handles(store, found.iter().map(|(_, person)| *person)).await?;
        let named = found.into_iter();
        let named = named.filter_map(|(points, person)| Some((points, names.get(&person)?.clone(), person)));
        let mut tally: Tally = named.collect();
        tally.sort_by(|a, b| (Reverse(a.0), &a.1).cmp(&(Reverse(b.0), &b.1)));
        Ok((deeds, tally))
    }
}

/// One more than there are with more.
fn rank(tally: &Tally, points: u32) -> usize {
    tally.partition_point(|(theirs, ..)| *theirs > points) + 1
}
