//! The steps of each format, and the roles that it needs.

use super::words::{SessionFormat, SessionRole};

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
pub(super) const APPLYING: &str =
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_9_a_case_clinic_has_its_five_steps() {
        let steps = SessionFormat::CaseClinic.steps();
        let roles: Vec<_> = steps.iter().filter_map(|s| s.role).collect();
        assert_eq!(roles, [CaseGiver, Facilitator, Consultant, CaseGiver, CaseGiver]);
        assert_eq!(SessionFormat::CaseClinic.needs(), [Facilitator, CaseGiver]);
    }
}
