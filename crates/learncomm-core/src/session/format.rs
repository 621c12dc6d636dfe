//! How a session goes: what it becomes without a topic, and its run of show.

use chrono::NaiveDate;
use serde::Serialize;

use super::occurrence::{AgendaItem, Occurrence, SessionPlan};
use super::steps::APPLYING;
use super::words::{SessionFormat, SessionRole};
use crate::id::Slug;

/// What an earlier session was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concept {
    /// The number of that session.
    pub session: u32,
    /// The local day on which it took place.
    pub day: NaiveDate,
    /// Its title; of a session with a focus, what was read or watched.
    pub title: String,
    /// Its topics.
    pub topics: Vec<Slug>,
}

/// What sessions were about, each thing once.
pub(super) fn concepts_in(sessions: &[Occurrence]) -> Vec<Concept> {
    let mut concepts: Vec<Concept> = Vec::new();
    for session in sessions {
        let plan = &session.plan;
        let focus = plan.focus.as_ref().map(|focus| &focus.title);
        let case = session.case.as_ref().map(|case| &case.title);
        let title = focus.or(case).unwrap_or(&plan.title);
        let is_known = |c: &Concept| c.topics == plan.topics && c.title == *title;
        if !concepts.iter().any(is_known) {
            concepts.push(Concept {
                session: session.number,
                day: session.local.date(),
                title: title.clone(),
                topics: plan.topics.clone(),
            });
        }
    }
    concepts
}

impl SessionPlan {
    /// By how many minutes its own agenda is longer than a session of so many.
    #[must_use]
    pub fn over_by(&self, minutes: u32) -> u32 {
        let planned: u32 = self.agenda.iter().map(|item| item.minutes).sum();
        planned.saturating_sub(minutes)
    }

    /// How many items at the beginning of its agenda are an opening (S2.10).
    pub(super) fn openings(&self) -> usize {
        let is_opening = |item: &&AgendaItem| item.role == Some(SessionRole::Opener);
        self.agenda.iter().take_while(is_opening).count()
    }
}

impl Occurrence {
    /// Whether there is something that it was about, to come back to.
    pub(super) fn has_subject(&self) -> bool {
        !self.plan.topics.is_empty() || self.plan.focus.is_some() || self.case.is_some()
    }

    /// How it goes: as planned, or as an open discussion if nothing was chosen to be taught or done (S0.5). A case clinic
    /// and a reflection bring their subject along.
    #[must_use]
    pub fn goes_as(&self) -> SessionFormat {
        match self.plan.format {
            own @ (SessionFormat::CaseClinic | SessionFormat::Reflection) => own,
            own if self.has_subject() => own,
            _ => SessionFormat::OpenDiscussion,
        }
    }

    /// Its run of show: its own agenda, or the steps of its format in the time behind the opening. An open discussion
    /// without topics goes through `concepts`.
    #[must_use]
    pub fn agenda(&self, concepts: &[Concept]) -> Vec<AgendaItem> {
        let openings = self.plan.openings();
        if self.plan.agenda.len() > openings {
            return self.plan.agenda.clone();
        }
        let mut agenda = self.plan.agenda.clone();
        let taken: u32 = agenda.iter().map(|item| item.minutes).sum();
        let left = self.minutes.saturating_sub(taken);
        let format = self.goes_as();
        let steps = format.steps().iter().map(|step| {
            let item = AgendaItem {
                role: step.role,
                notes: step.how.to_owned(),
                ..AgendaItem::new(step.title, 1)
            };
            (item, step.percent)
        });
        let mut steps: Vec<(AgendaItem, u32)> = steps.collect();
        if format == SessionFormat::OpenDiscussion && self.plan.topics.is_empty() && !concepts.is_empty() {
            let share = 6_500 / concepts.len() as u32;
            let talks = concepts.iter().map(|concept| {
                let item = AgendaItem {
                    role: Some(SessionRole::Facilitator),
                    notes: APPLYING.to_owned(),
                    ..AgendaItem::new(talk_of(concept), 1)
                };
                (item, share)
            });
            for step in &mut steps {
                step.1 *= 100;
            }
            steps.splice(1..2, talks);
        }
        agenda.extend(fitted(steps, left));
        agenda
    }
}

fn talk_of(concept: &Concept) -> String {
    let topics: Vec<&str> = concept.topics.iter().map(Slug::as_str).collect();
    let about = if topics.is_empty() {
        String::new()
    } else {
        format!(" ({})", topics.join(", "))
    };
    format!(
        "Applying what #{} was about: {}{about}",
        concept.session, concept.title
    )
}

/// Shares of a time, in whole minutes that make it up. What gets none is left out.
fn fitted(steps: Vec<(AgendaItem, u32)>, minutes: u32) -> impl Iterator<Item = AgendaItem> {
    let all: u64 = steps
        .iter()
        .map(|(_, share)| u64::from(*share))
        .sum::<u64>()
        .max(1);
    let (mut shares, mut before) = (0, 0);
    steps.into_iter().filter_map(move |(item, share)| {
        shares += u64::from(share);
        // Rounded at each boundary, so that the whole is right.
        let until = ((2 * shares * u64::from(minutes) + all) / (2 * all)) as u32;
        let minutes = until - before;
        before = until;
        (minutes > 0).then_some(AgendaItem { minutes, ..item })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_9_s3_8_shares_make_a_hundred_and_minutes_the_whole() {
        for format in SessionFormat::ALL {
            let steps = format.steps();
            assert_eq!(steps.iter().map(|s| s.percent).sum::<u32>(), 100, "{format}");
            for minutes in [1, 2, 5, 7, 59, 60, 90, 1_440] {
                let items = steps
                    .iter()
                    .map(|s| (AgendaItem::new(s.title, 1), s.percent))
                    .collect();
                let fitted: Vec<AgendaItem> = fitted(items, minutes).collect();
                assert_eq!(fitted.iter().map(|i| i.minutes).sum::<u32>(), minutes, "{format}");
                assert!(fitted.iter().all(|i| i.minutes > 0));
            }
        }
    }
}
