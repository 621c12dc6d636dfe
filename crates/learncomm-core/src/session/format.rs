//! How a session of each format goes.

use chrono::NaiveDate;
use serde::Serialize;

use super::occurrence::{AgendaItem, Occurrence, SessionPlan};
use super::words::{SessionFormat, SessionRole};
use crate::id::Slug;

/// A part of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub title: &'static str,
    /// Its share of the time, in percent.
    pub percent: u32,
    /// Who leads it.
    pub role: Option<SessionRole>,
    /// How it goes.
    pub how: &'static str,
}

const fn step(title: &'static str, percent: u32, role: SessionRole, how: &'static str) -> Step {
    Step {
        title,
        percent,
        role: Some(role),
        how,
    }
}

/// What attendees are asked after a session, and during a reflection (S3.8).
pub const REFLECTION_PROMPTS: [&str; 3] = ["What happened?", "What came of it?", "What next?"];

/// What an open discussion asks of what was learned before (S0.5).
const APPLYING: &str =
    "Where did you use it? What got in the way? What would you tell somebody who is about to try?";

use SessionRole::{CaseGiver, Consultant, Facilitator, NoteTaker, Presenter};

impl SessionFormat {
    /// Its steps, whose shares make a hundred.
    #[must_use]
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Class => {
                const {
                    &[
                        step(
                            "What this is about, and what you know of it",
                            10,
                            Facilitator,
                            "Collect what people bring along, so that nobody hears only what they knew.",
                        ),
                        step(
                            "Teaching",
                            45,
                            Presenter,
                            "In pieces of ten minutes, each with room for questions.",
                        ),
                        step(
                            "Trying it",
                            30,
                            Presenter,
                            "Everybody does it once, alone or in pairs.",
                        ),
                        step(
                            "What you take along",
                            15,
                            Facilitator,
                            "Each says one thing that they will use, and where.",
                        ),
                    ]
                }
            }
            Self::OpenDiscussion => {
                const {
                    &[
                        step(
                            "What is on your minds",
                            15,
                            Facilitator,
                            "Collect; everybody is heard once before anybody is heard twice.",
                        ),
                        step("Talking about it", 65, Facilitator, APPLYING),
                        step(
                            "What you will try",
                            20,
                            NoteTaker,
                            "Who tries what until the next session.",
                        ),
                    ]
                }
            }
            Self::CaseClinic => {
                const {
                    &[
                        step(
                            "The case",
                            15,
                            CaseGiver,
                            "What happened, what was tried, what the question is. Nobody interrupts.",
                        ),
                        step(
                            "Clarifying questions",
                            15,
                            Facilitator,
                            "Questions about facts only; no advice dressed up as a question.",
                        ),
                        step(
                            "Consultants speak",
                            35,
                            Consultant,
                            "The case-giver listens and says nothing: what do you see, what would you try?",
                        ),
                        step(
                            "The case-giver answers",
                            20,
                            CaseGiver,
                            "What was new, what rings true, what does not fit.",
                        ),
                        step(
                            "Next steps",
                            15,
                            CaseGiver,
                            "What the case-giver will do, and when they will tell what came of it.",
                        ),
                    ]
                }
            }
            Self::Reflection => {
                const {
                    &[
                        step(
                            "Quiet writing",
                            20,
                            Facilitator,
                            "Everybody answers the three questions for themselves.",
                        ),
                        step(
                            REFLECTION_PROMPTS[0],
                            25,
                            Facilitator,
                            "What was to be, and what came about? Facts before opinions.",
                        ),
                        step(
                            REFLECTION_PROMPTS[1],
                            30,
                            Facilitator,
                            "What did it lead to, for whom? Why was that so?",
                        ),
                        step(
                            REFLECTION_PROMPTS[2],
                            25,
                            NoteTaker,
                            "What to keep, what to change: each with a name and a date.",
                        ),
                    ]
                }
            }
            Self::Demonstration => {
                const {
                    &[
                        step(
                            "What you will see, and why",
                            10,
                            Presenter,
                            "Say what to watch for.",
                        ),
                        step(
                            "The work itself",
                            50,
                            Presenter,
                            "Real work at its usual pace, thinking aloud.",
                        ),
                        step(
                            "Questions",
                            25,
                            Facilitator,
                            "Collect them while it runs, ask them now.",
                        ),
                        step("Where you could use it", 15, Facilitator, "Each names one place."),
                    ]
                }
            }
            Self::Workshop => {
                const {
                    &[
                        step(
                            "What is to be made",
                            10,
                            Facilitator,
                            "Agree what there will be at the end.",
                        ),
                        step("Working", 60, Facilitator, "In groups of three to five."),
                        step(
                            "Showing",
                            20,
                            Facilitator,
                            "Each group shows what it has, finished or not.",
                        ),
                        step("What remains to be done", 10, NoteTaker, "Who goes on with what."),
                    ]
                }
            }
            Self::BookClub => {
                const {
                    &[
                        step(
                            "First impressions",
                            15,
                            Facilitator,
                            "One sentence from everybody.",
                        ),
                        step(
                            "Passages that struck you",
                            35,
                            Facilitator,
                            "Read one out, say why.",
                        ),
                        step(
                            "Where we differ",
                            30,
                            Facilitator,
                            "Look for what people understood differently.",
                        ),
                        step(
                            "What it changes for us",
                            20,
                            NoteTaker,
                            "What to try, what to read next.",
                        ),
                    ]
                }
            }
        }
    }

    /// The roles without which it cannot go.
    #[must_use]
    pub const fn needs(self) -> &'static [SessionRole] {
        match self {
            Self::Class | Self::Demonstration => &[Presenter],
            Self::CaseClinic => &[Facilitator, CaseGiver],
            Self::OpenDiscussion | Self::Reflection | Self::Workshop | Self::BookClub => &[Facilitator],
        }
    }
}

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
                    role: Some(Facilitator),
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

    #[test]
    fn s2_9_a_case_clinic_has_its_five_steps() {
        let steps = SessionFormat::CaseClinic.steps();
        let roles: Vec<_> = steps.iter().filter_map(|s| s.role).collect();
        assert_eq!(roles, [CaseGiver, Facilitator, Consultant, CaseGiver, CaseGiver]);
        assert_eq!(SessionFormat::CaseClinic.needs(), [Facilitator, CaseGiver]);
    }
}
