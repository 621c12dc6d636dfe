//! The score: everybody's part in the sessions to come (S2.12).

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::listing::{Between, between, by_time};
use super::occurrence::Occurrence;
use super::words::SessionRole;
use crate::actor::Action;
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};

/// One part in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreLine {
    /// The session.
    pub session: OccurrenceId,
    /// Its number.
    pub number: u32,
    /// When it begins, in its zone.
    pub local: NaiveDateTime,
    /// Its zone.
    pub zone: Tz,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// What it is called.
    pub title: String,
    /// What somebody does.
    pub role: SessionRole,
    /// Who; `None` if the session needs somebody for it and has nobody yet.
    pub who: Option<Handle>,
}

impl Desk {
    /// Who does what in the sessions to come that were not called off, in order of time, at most `sessions` (1 to 1,000)
    /// of them; also which parts are still open. With `person`, their parts only. The second value says whether there are
    /// more sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown person, [`Error::Forbidden`].
    pub async fn score(
        &self,
        community: CommunityId,
        person: Option<&Handle>,
        sessions: usize,
    ) -> Result<(Vec<ScoreLine>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let person = match person {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let (store, now) = (self.hub.store(), self.hub.now());
        let range = Between {
            from: Some(now),
            ..Between::default()
        };
        let fits = |o: &Occurrence| o.is_to_come(now) && person.is_none_or(|person| o.is_led_by(person));
        let (found, more) = between(store, community, by_time(community), range, sessions, fits).await?;
        let people: Vec<PersonId> = found
            .iter()
            .flat_map(|o| &o.plan.leads)
            .map(|lead| lead.person)
            .collect();
        let names = handles(store, people).await?;
        let mut lines = Vec::new();
        for session in &found {
            for lead in &session.plan.leads {
                if person.is_none_or(|person| lead.person == person) {
                    lines.push(line(session, lead.role, names.get(&lead.person).cloned()));
                }
            }
            if person.is_none() {
                lines.extend(session.open_roles().map(|role| line(session, role, None)));
            }
        }
        Ok((lines, more))
    }
}

fn line(session: &Occurrence, role: SessionRole, who: Option<Handle>) -> ScoreLine {
    ScoreLine {
        session: session.id,
        number: session.number,
        local: session.local,
        zone: session.zone,
        starts_at: session.starts_at,
        title: session.plan.title.clone(),
        role,
        who,
    }
}

impl Occurrence {
    /// The roles that it needs and nobody has.
    pub fn open_roles(&self) -> impl Iterator<Item = SessionRole> {
        let opener = (self.plan.openings() > 0).then_some(SessionRole::Opener);
        let needed = opener.into_iter().chain(self.goes_as().needs().iter().copied());
        needed.filter(|role| self.plan.leads.iter().all(|lead| lead.role != *role))
    }
}
