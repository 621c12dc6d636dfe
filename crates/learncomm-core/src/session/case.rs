use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::agenda::begun;
use super::edit::{MAX_TEXT, MAX_TITLE};
use super::listing::{Between, ShownSession, between};
use super::occurrence::{Lead, Occurrence, OccurrenceState};
use super::words::{SessionFormat, SessionRole};
use crate::actor::Action;
use crate::community::{person_of, present};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, Scope};
use crate::text;

/// What somebody brings to a case clinic (S2.9), and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The question, in one line of 1 to 300 characters.
    pub title: String,
    /// The case, in Markdown, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Whose it is.
    pub given_by: PersonId,
    /// What they want to do next, in Markdown, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next_steps: String,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// When it was told.
    pub at: DateTime<Utc>,
    /// In Markdown, 1 to 10,000 characters.
    pub text: String,
}

/// A case to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// See [`Case::title`].
    pub title: String,
    /// See [`Case::text`].
    pub text: String,
    /// Whose it is; one's own if `None`. Somebody else's case is for who leads the session to enter.
    pub given_by: Option<Handle>,
}

impl Desk {
    /// Brings a case to a case clinic (S2.9), or words it anew; whose it is becomes the case-giver of the session, which
    /// does not let them lead it otherwise. What was said of next steps stays with the same case-giver. Once attendance is
    /// recorded, another case is for who leads the session.
    ///
    /// # Errors
    /// [`Error::Rule`] if the session is no case clinic, was called off, or has somebody else's case; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::NotAMember`], [`Error::Forbidden`].
    pub async fn bring_case(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        new: &NewCase,
    ) -> Result<Occurrence, Error> {
        let title = text::line("case", &new.title, MAX_TITLE)?;
        let told = text::prose("case", &new.text, MAX_TEXT)?;
        transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            let number = session.number;
            let giver = match &new.given_by {
                Some(handle) if Some(person_of(tx, handle).await?.id) != self.person_id() => {
                    self.permit_leading(tx, community, &session).await?;
                    present(tx, community, handle).await?.person
                }
                _ => self.me(tx, community, Action::TakePart).await?.person,
            };
            if session.plan.format != SessionFormat::CaseClinic {
                return Err(Error::Rule(format!(
                    "#{number} is a {}; make it a case-clinic first",
                    session.plan.format
                )));
            }
            if session.is_cancelled() {
                return Err(Error::Rule(format!("#{number} was called off")));
            }
            let before = session.clone();
            let known = session.case.take();
            let is_new = known.as_ref().is_none_or(|known| known.given_by != giver);
            if is_new && session.state == OccurrenceState::Held {
                // Who had a role is recorded.
                self.permit_leading(tx, community, &session).await?;
            }
            if let Some(known) = known.as_ref().filter(|known| known.given_by != giver) {
                if !self.may_lead(tx, community, &session).await? {
                    return Err(Error::Rule(format!(
                        "#{number} has a case already; who leads it can exchange it"
                    )));
                }
                session
                    .plan
                    .leads
                    .retain(|lead| lead.role != SessionRole::CaseGiver || lead.person != known.given_by);
            }
            let lead = Lead {
                role: SessionRole::CaseGiver,
                person: giver,
            };
            if !session.plan.leads.contains(&lead) {
                session.plan.leads.push(lead);
            }
            let known = known.filter(|known| known.given_by == giver);
            session.case = Some(Case {
                title: title.clone(),
                text: told.clone(),
                given_by: giver,
                next_steps: known.as_ref().map(|k| k.next_steps.clone()).unwrap_or_default(),
                follow_up: known.and_then(|k| k.follow_up),
            });
            session.plan = session.plan.checked()?;
            tx.put(Scope::Community(community), &session).await?;
            self.keep_up(tx, community, &before, &session).await?;
            Ok(session)
        })
    }

    /// Writes down what the case-giver will do next, as the case-giver or who leads the session. Up to 10,000 characters.
    ///
    /// # Errors
    /// [`Error::Rule`] if there is no case or the session has not begun, [`Error::Invalid`], [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn note_next_steps(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        steps: &str,
    ) -> Result<Occurrence, Error> {
        let steps = text::prose("next steps", steps, MAX_TEXT)?;
        self.change_case(community, session, |_, case| case.next_steps.clone_from(&steps))
            .await
    }

    /// Tells what came of a case, as the case-giver or who leads the session, in 1 to 10,000 characters. Telling it again
    /// replaces it.
    ///
    /// # Errors
    /// As [`note_next_steps`](Self::note_next_steps).
    pub async fn follow_up(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        told: &str,
    ) -> Result<Occurrence, Error> {
        let told = text::prose("follow-up", told, MAX_TEXT)?;
        if told.is_empty() {
            return Err(Error::invalid("follow-up", "may not be empty"));
        }
        self.change_case(community, session, |now, case| {
            case.follow_up = Some(FollowUp {
                at: now,
                text: told.clone(),
            });
        })
        .await
    }

    /// A page of the sessions that have begun with a case of which nobody has told yet what came of it, the oldest first,
    /// behind `after` if given; at most `limit` (1 to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn cases_without_follow_up(
        &self,
        community: CommunityId,
        after: Option<&Occurrence>,
        limit: usize,
    ) -> Result<(Vec<ShownSession>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let index = Key::within(Scope::Community(community)).text("case-open");
        let range = Between {
            until: Some(self.hub.now()),
            after,
            ..Between::default()
        };
        let fits = |o: &Occurrence| !o.is_cancelled();
        let (found, more) = between(self.hub.store(), community, index, range, limit, fits).await?;
        Ok((self.shown_sessions(community, found).await?, more))
    }

    async fn change_case(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        change: impl Fn(DateTime<Utc>, &mut Case) + Sync,
    ) -> Result<Occurrence, Error> {
        transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            self.permit_case(tx, community, &session).await?;
            begun(&session, tx.now)?;
            let number = session.number;
            let case = session
                .case
                .as_mut()
                .ok_or_else(|| Error::Rule(format!("#{number} has no case")))?;
            change(tx.now, case);
            tx.put(Scope::Community(community), &session).await?;
            Ok(session)
        })
    }

    async fn permit_case(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: &Occurrence,
    ) -> Result<(), Error> {
        let giver = session.case.as_ref().map(|case| case.given_by);
        if giver.is_some() && giver == self.person_id() {
            return self.permit(tx, community, Action::TakePart).await.map(drop);
        }
        self.permit_leading(tx, community, session).await
    }
}
