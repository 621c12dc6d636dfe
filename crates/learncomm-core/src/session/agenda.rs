use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;

use super::calendar::{clock, local_of};
use super::edit::{MAX_ITEMS, minutes};
use super::listing::ShownSession;
use super::occurrence::{AgendaItem, Occurrence, OccurrenceState};
use super::words::SessionRole;
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::transact;

/// A part of a session with its clock time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimedItem {
    /// Its place in the agenda, from 1.
    pub position: usize,
    /// When it begins, in the zone of the session.
    pub local: NaiveDateTime,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// What it is, and for how long.
    #[serde(flatten)]
    pub item: AgendaItem,
    /// Who has the role that leads it, by handle.
    pub who: Vec<Handle>,
}

/// A session from minute to minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunOfShow {
    /// The session.
    #[serde(flatten)]
    pub session: ShownSession,
    /// Its parts.
    pub items: Vec<TimedItem>,
}

/// How a session opens (S2.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What is done. 1 to 300 characters.
    pub title: String,
    /// How it goes, in Markdown, up to 2,000 characters.
    pub how: String,
    /// How long it takes: 1 to 1,440 minutes.
    pub minutes: u32,
}

impl Desk {
    /// A session from minute to minute: its own agenda or the steps of its format, with clock times and who leads what.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn run_of_show(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<RunOfShow, Error> {
        let session = self.session(community, session).await?;
        let mut at = session.session.starts_at;
        let items = session.session.agenda(&session.concepts);
        let items = items.into_iter().enumerate().map(|(i, item)| {
            let starts_at = at;
            at += TimeDelta::minutes(i64::from(item.minutes));
            let leads = session.leads_by_handle.iter();
            let who = leads
                .filter(|lead| Some(lead.role) == item.role)
                .map(|lead| lead.handle.clone());
            TimedItem {
                position: i + 1,
                local: local_of(starts_at, session.session.zone),
                starts_at,
                who: who.collect(),
                item,
            }
        });
        Ok(RunOfShow {
            items: items.collect(),
            session,
        })
    }

    /// Adds an item to the agenda of a session, at a position (from 1) or at the end. The first item behind the opening
    /// takes the place of the steps of the format.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn add_agenda_item(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        item: &AgendaItem,
        position: Option<usize>,
    ) -> Result<Occurrence, Error> {
        let item = item.clone().checked()?;
        self.change_session(community, session, |_, session| {
            let length = session.plan.agenda.len();
            let place = position.unwrap_or(length + 1);
            if !(1..=length + 1).contains(&place) {
                return Err(Error::invalid(
                    "position",
                    format!("{place} is not 1 to {}", length + 1),
                ));
            }
            session.plan.agenda.insert(place - 1, item.clone());
            session.edited = true;
            Ok(())
        })
        .await
    }

    /// Takes an item of its own off the agenda of a session; positions are those of the [run of show](Self::run_of_show).
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such item of its own, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn remove_agenda_item(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        position: usize,
    ) -> Result<Occurrence, Error> {
        self.change_session(community, session, |_, session| {
            let length = session.plan.agenda.len();
            if !(1..=length).contains(&position) {
                return Err(Error::invalid(
                    "position",
                    format!("the session has {length} items of its own, and {position} is none of them; the steps of a format cannot be removed one by one"),
                ));
            }
            session.plan.agenda.remove(position - 1);
            session.edited = true;
            Ok(())
        })
        .await
    }

    /// Lets a session begin with an opening (S2.10), instead of the one it had; or with none.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn set_opening(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        opening: Option<&Opening>,
    ) -> Result<Occurrence, Error> {
        let item = match opening {
            Some(opening) => Some(opening.item()?),
            None => None,
        };
        self.change_session(community, session, |_, session| {
            let openings = session.plan.openings();
            session.plan.agenda.splice(..openings, item.clone());
            session.edited = true;
            Ok(())
        })
        .await
    }

    /// Says which items of the agenda came up, by their positions (from 1) in the [run of show](Self::run_of_show); the
    /// others did not. Saying it again replaces it.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has not begun or was called off, [`Error::Invalid`] for a position that there is not,
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn keep_agenda(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        discussed: &[usize],
    ) -> Result<Occurrence, Error> {
        // What earlier sessions were about does not change any more; it is not a condition of the change.
        let concepts = self.session(community, session).await?.concepts;
        let kept = transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            self.permit_leading(tx, community, &session).await?;
            begun(&session, tx.now)?;
            let mut agenda = session.agenda(&concepts);
            if let Some(none) = discussed.iter().find(|i| !(1..=agenda.len()).contains(*i)) {
                let why = format!("{none} is not 1 to {}", agenda.len());
                return Err(Error::invalid("discussed", why));
            }
            agenda.truncate(MAX_ITEMS);
            for (i, item) in agenda.iter_mut().enumerate() {
                item.discussed = Some(discussed.contains(&(i + 1)));
            }
            if session.plan.agenda == agenda {
                return Ok(session);
            }
            let came_up = agenda.iter().filter(|item| item.discussed == Some(true)).count();
            let value = ((agenda.len() as u32) << 16) | came_up as u32;
            session.plan.agenda = agenda;
            let actor = number_of(tx, community, self.person_id()).await?;
            let activity = Activity::new(tx.now.timestamp_millis(), actor, Verb::KeptAgenda);
            tx.record(
                community,
                Activity {
                    object: session.number,
                    value,
                    ..activity
                },
            );
            tx.put(Scope::Community(community), &session).await?;
            Ok(session)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(kept)
    }
}

impl Opening {
    fn item(&self) -> Result<AgendaItem, Error> {
        let item = AgendaItem {
            role: Some(SessionRole::Opener),
            notes: self.how.clone(),
            ..AgendaItem::new(self.title.clone(), minutes(self.minutes)?)
        };
        item.checked()
    }
}

/// Refuses a session that has not begun or was called off.
pub(super) fn begun(session: &Occurrence, now: DateTime<Utc>) -> Result<(), Error> {
    let number = session.number;
    match session.state {
        OccurrenceState::Cancelled { .. } => Err(Error::Rule(format!("#{number} was called off"))),
        OccurrenceState::Planned if session.starts_at > now => Err(Error::Rule(format!(
            "#{number} has not begun; it does on {}",
            clock(session.local)
        ))),
        OccurrenceState::Planned | OccurrenceState::Held => Ok(()),
    }
}
