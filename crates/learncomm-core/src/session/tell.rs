//! What the ledger is told of a session: that it was held, who came, who led; and what was told wrongly.

use std::collections::BTreeSet;

use super::lines::members_among;
use super::occurrence::{Occurrence, SessionScope};
use super::roll::{Roll, ToldLead};
use super::series::Series;
use super::words::Attendance;
use crate::community::unit_number;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::thing;
use crate::store::transaction::Tx;

impl Desk {
    /// Tells that a session took place: what it was, whom it was for, who was expected.
    pub(super) async fn tell_held(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
    ) -> Result<(), Error> {
        let at = occurrence.starts_at.timestamp_millis();
        let series = match occurrence.series {
            Some(id) => thing::load::<Series>(tx, community, id.as_uuid()).await?.number,
            None => NONE,
        };
        let about = |actor, verb| Activity {
            object: occurrence.number,
            ..Activity::new(at, actor, verb)
        };
        let held = Activity {
            parent: series,
            value: occurrence.minutes.min(0xffff) | occurrence.plan.scope.code() << 16,
            ..about(NONE, Verb::Held)
        };
        tx.record(community, held);
        if let SessionScope::Units(units) = &occurrence.plan.scope {
            for unit in units {
                let value = unit_number(tx, community, Some(unit)).await?;
                let scoped = Activity {
                    value,
                    ..about(NONE, Verb::ScopedTo)
                };
                tx.record(community, scoped);
            }
        }
        self.tell_covered(tx, community, occurrence, &occurrence.plan.topics)
            .await?;
        let seated = self.seats(community, occurrence, roll).await?.seated;
        let members = members_among(self.hub.store(), community, seated).await?;
        for member in members.values() {
            tx.record(community, about(member.number, Verb::Expected));
        }
        Ok(())
    }

    /// Tells of topics that a session was about.
    pub(super) async fn tell_covered(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
        topics: &[Slug],
    ) -> Result<(), Error> {
        let at = occurrence.starts_at.timestamp_millis();
        for topic in topics {
            let covered = Activity {
                topic: tx.number_of(community, "topic", topic.as_str()).await?,
                session: occurrence.number,
                ..Activity::new(at, NONE, Verb::CoveredTopic)
            };
            tx.record(community, covered);
        }
        Ok(())
    }

    /// Tells of some people what is recorded of them.
    pub(crate) async fn tell_attendance(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
        people: &[PersonId],
    ) -> Result<(), Error> {
        let at = occurrence.starts_at.timestamp_millis();
        let members = members_among(self.hub.store(), community, people.iter().copied()).await?;
        for member in members.values() {
            let Some((entry, attendance)) = roll
                .entry(member.person)
                .and_then(|e| e.attendance.map(|a| (e, a)))
            else {
                continue;
            };
            let verb = if attendance.came() {
                Verb::Attended
            } else {
                Verb::Missed
            };
            let activity = Activity {
                object: occurrence.number,
                value: attendance.code() | entry.corrections << 8,
                ..Activity::new(at, member.number, verb)
            };
            tx.record(community, activity);
        }
        Ok(())
    }

    /// Tells who led, as far as that is not what was told before: whoever has a role and came.
    pub(crate) async fn tell_leads(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &mut Roll,
    ) -> Result<(), Error> {
        let news = roll.settle_leads(occurrence)?;
        let people = news.iter().map(|told| told.lead.person);
        let members = members_among(self.hub.store(), community, people).await?;
        for told in news {
            let Some(member) = members.get(&told.lead.person) else {
                continue;
            };
            let verb = if told.led { Verb::Led } else { Verb::Unled };
            let at = occurrence.starts_at.timestamp_millis();
            let activity = Activity {
                object: occurrence.number,
                value: told.lead.role.code() | told.corrections << 8,
                ..Activity::new(at, member.number, verb)
            };
            tx.record(community, activity);
        }
        Ok(())
    }
}

/// The most corrections that the ledger can count.
const MOST_CORRECTIONS: u32 = (1 << 24) - 1;

fn one_more(corrections: u32) -> Result<u32, Error> {
    if corrections < MOST_CORRECTIONS {
        Ok(corrections + 1)
    } else {
        Err(Error::Rule("this was corrected too often".to_owned()))
    }
}

impl Roll {
    /// Sets somebody's attendance. `None` if it is what is known; otherwise whether it corrects what the ledger was told.
    /// Before the first recording nothing was told, so nothing is corrected.
    pub(crate) fn mark(
        &mut self,
        person: PersonId,
        attendance: Attendance,
        first: bool,
    ) -> Result<Option<bool>, Error> {
        let entry = self.entry_mut(person);
        if entry.attendance == Some(attendance) {
            return Ok(None);
        }
        let corrects = entry.attendance.is_some() && !first;
        if corrects {
            entry.corrections = one_more(entry.corrections)?;
        }
        entry.attendance = Some(attendance);
        Ok(Some(corrects))
    }

    /// Brings what was told of who led up to date; what is new.
    fn settle_leads(&mut self, occurrence: &Occurrence) -> Result<Vec<ToldLead>, Error> {
        let came = |person| {
            self.entry(person)
                .and_then(|e| e.attendance)
                .is_some_and(Attendance::came)
        };
        let leads = occurrence.plan.leads.iter().copied();
        let led: BTreeSet<_> = leads.filter(|lead| came(lead.person)).collect();
        let mut news = Vec::new();
        for told in &mut self.told_leads {
            let now = led.contains(&told.lead);
            if told.led != now {
                *told = ToldLead {
                    led: now,
                    corrections: one_more(told.corrections)?,
                    ..*told
                };
                news.push(*told);
            }
        }
        for lead in led {
            if !self.told_leads.iter().any(|told| told.lead == lead) {
                let told = ToldLead {
                    lead,
                    led: true,
                    corrections: 0,
                };
                self.told_leads.push(told);
                news.push(told);
            }
        }
        Ok(news)
    }
}
