use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

use super::{DAYS_AHEAD, Digest, Due};
use crate::community::goal::GoalDue;
use crate::id::Handle;
use crate::text::in_markdown;

const DAY: &str = "%a %Y-%m-%d";

/// A part of a digest, as lines.
struct Part {
    title: &'static str,
    items: Vec<Item>,
}

struct Item {
    line: String,
    /// Markdown from people, which may be of several lines.
    body: String,
}

/// How texts from people become part of a line.
type Inline = fn(&str) -> String;

impl Digest {
    /// The digest as plain text, with times in the zone of the community.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{}: digest for {}\n{}\n",
            self.community_name,
            self.name,
            self.span()
        );
        for part in self.parts(str::to_owned) {
            let _ = write!(text, "\n{}\n", part.title);
            for item in part.items {
                let _ = writeln!(text, "  {}", item.line);
                quote(&mut text, "    ", &item.body);
            }
        }
        text.push_str(&self.end());
        text
    }

    /// The digest as Markdown, with times in the zone of the community. What people wrote in one line – titles and names –
    /// stands as they wrote it; the text of an announcement, which is Markdown, is quoted.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let (community, name) = (in_markdown(&self.community_name), in_markdown(&self.name));
        let mut text = format!("# {community}: digest for {name}\n\n{}\n", self.span());
        for part in self.parts(in_markdown) {
            let _ = write!(text, "\n## {}\n\n", part.title);
            for item in part.items {
                let _ = writeln!(text, "- {}", item.line);
                if !item.body.is_empty() {
                    text.push('\n');
                    quote(&mut text, "  > ", &item.body);
                }
            }
        }
        text.push_str(&self.end());
        text
    }

    /// From when to when.
    fn span(&self) -> String {
        format!(
            "News from {} to {} ({})",
            self.time(self.since),
            self.time(self.until),
            self.time_zone
        )
    }

    fn end(&self) -> String {
        match (self.is_empty(), self.more) {
            (true, _) => "\nNothing new.\n".to_owned(),
            (false, true) => "\nThere are older news than these.\n".to_owned(),
            (false, false) => String::new(),
        }
    }

    /// The parts that hold something.
    fn parts(&self, inline: Inline) -> Vec<Part> {
        let announcements = self.announcements.iter().map(|announcement| {
            let by = announcement.by.as_ref().map(|by| inline(by.as_str()));
            Item {
                line: format!(
                    "#{} {} ({}{})",
                    announcement.number,
                    inline(&announcement.title),
                    by.map(|by| by + ", ").unwrap_or_default(),
                    self.time(announcement.at)
                ),
                body: announcement.body.clone(),
            }
        });
        let sessions = self.sessions.iter().map(|session| {
            let roles: Vec<&str> = session.roles.iter().map(|role| role.as_str()).collect();
            let mine = if roles.is_empty() {
                String::new()
            } else {
                format!("; you: {}", roles.join(", "))
            };
            line(format!(
                "#{} {}, {} min: {} ({}{mine})",
                session.number,
                self.time(session.starts_at),
                session.minutes,
                inline(&session.title),
                session.format
            ))
        });
        let questions = self.questions.iter().map(|question| {
            let by = question.by.as_deref().map(inline);
            let topics: Vec<String> = question.topics.iter().map(|t| inline(t.as_str())).collect();
            let about: Vec<String> = by
                .into_iter()
                .chain((!topics.is_empty()).then(|| topics.join(", ")))
                .collect();
            let about = if about.is_empty() {
                String::new()
            } else {
                format!(" ({})", about.join("; "))
            };
            line(format!("#{} {}{about}", question.number, inline(&question.title)))
        });
        let recognitions = self.recognitions.iter().map(|recognition| {
            let name = |to: &Option<Handle>| {
                to.as_ref()
                    .map_or("somebody".to_owned(), |to| inline(to.as_str()))
            };
            let mut to: Vec<String> = recognition.to.iter().map(name).collect();
            if recognition.mine {
                to = vec!["you".to_owned()];
                if recognition.to.len() > 1 {
                    to.push("others".to_owned());
                }
            }
            let team = recognition
                .team
                .as_ref()
                .map(|team| format!(" ({})", inline(team.as_str())));
            let by = recognition
                .by
                .as_ref()
                .map_or("somebody".to_owned(), |by| inline(by.as_str()));
            Item {
                line: format!(
                    "#{} {by} thanks {}{} ({})",
                    recognition.number,
                    to.join(", "),
                    team.unwrap_or_default(),
                    self.time(recognition.at)
                ),
                body: recognition.text.clone(),
            }
        });
        let due = |all: &[Due], before: TimeDelta| -> Vec<Item> {
            let item = |due: &Due| {
                let (number, title, day) = (due.number, inline(&due.title), self.day(due.at - before));
                line(format!("#{number} {title} (due {day})"))
            };
            all.iter().map(item).collect()
        };
        // An action is due at the end of a day, which is the midnight that begins the next one.
        let end_of_day = TimeDelta::milliseconds(1);
        let steps = self.steps_due.iter().map(|step| {
            let (pathway, day) = (inline(&step.pathway), self.day(step.at - end_of_day));
            let title = step.title.as_deref().map(inline);
            let title = title.map(|title| format!(": {title}")).unwrap_or_default();
            line(format!("#{} {pathway}{title} (due {day})", step.number))
        });
        let begin = self
            .onboarding
            .iter()
            .map(|pathway| line(format!("#{} {}", pathway.number, inline(&pathway.title))));
        let invitations = self.invitations.iter().map(|invitation| {
            let role = invitation.role.map(|role| format!("; as {role}"));
            let by = invitation
                .by
                .as_ref()
                .map(|by| format!("; from {}", inline(by.as_str())));
            Item {
                line: format!(
                    "#{} {}, {} min: {}{}{}",
                    invitation.number,
                    self.time(invitation.starts_at),
                    invitation.minutes,
                    inline(&invitation.title),
                    role.unwrap_or_default(),
                    by.unwrap_or_default()
                ),
                body: invitation.message.clone(),
            }
        });
        let pulses = self.pulses.iter().map(|pulse| {
            let questions = if pulse.items == 1 { "question" } else { "questions" };
            line(format!(
                "#{} {} ({} {questions}; until {})",
                pulse.number,
                inline(&pulse.title),
                pulse.items,
                pulse.until.format(DAY)
            ))
        });
        let discussed = self.norms_under_discussion.iter().map(|norm| {
            line(format!(
                "#{} {}, version {} (since {})",
                norm.number,
                inline(&norm.title),
                norm.version,
                self.day(norm.at)
            ))
        });
        let goals = self.goals_due.iter().map(|goal| {
            let day = self.day(goal.at - end_of_day);
            let due = match goal.due {
                GoalDue::Target => format!("target on {day}"),
                GoalDue::Observation => format!("to be looked at since {day}"),
            };
            line(format!("{} {} ({due})", goal.name, inline(&goal.title)))
        });
        const { assert!(DAYS_AHEAD == 14, "the title below says two weeks") };
        let mut parts = vec![
            Part {
                title: "New here? Begin with this pathway",
                items: begin.collect(),
            },
            Part {
                title: "Announcements",
                items: announcements.collect(),
            },
            Part {
                title: "Invitations that wait for your answer",
                items: invitations.collect(),
            },
            Part {
                title: "Sessions in the next two weeks",
                items: sessions.collect(),
            },
            Part {
                title: "Open pulses",
                items: pulses.collect(),
            },
            Part {
                title: "New questions",
                items: questions.collect(),
            },
            Part {
                title: "Recognition",
                items: recognitions.collect(),
            },
            Part {
                title: "Your actions that are due",
                items: due(&self.actions_due, end_of_day),
            },
            Part {
                title: "Your steps that are due",
                items: steps.collect(),
            },
            Part {
                title: "Goals to look at",
                items: goals.collect(),
            },
            Part {
                title: "Norms under discussion",
                items: discussed.collect(),
            },
            Part {
                title: "Norms to review",
                items: due(&self.reviews_due, TimeDelta::zero()),
            },
        ];
        parts.retain(|part| !part.items.is_empty());
        parts
    }

    fn day(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.time_zone);
        local.format(DAY).to_string()
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.time_zone);
        local.format("%a %Y-%m-%d %H:%M").to_string()
    }
}

fn line(line: String) -> Item {
    Item {
        line,
        body: String::new(),
    }
}

/// Adds the lines of a text, each behind a mark; no blanks at the ends of lines.
fn quote(text: &mut String, mark: &str, body: &str) {
    for line in body.lines() {
        let _ = writeln!(text, "{}", format!("{mark}{line}").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        NewsAnnouncement, NewsGoal, NewsInvitation, NewsNorm, NewsPulse, NewsQuestion, NewsRecognition,
        NewsSession,
    };
    use super::*;
    use crate::contribution::{NewsPathway, NewsStep};
    use crate::engagement::pulse::PulsePurpose;
    use crate::session::{SessionFormat, SessionRole};

    fn digest() -> Digest {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let due = |number, title: &str, when: &str| Due {
            number,
            title: title.to_owned(),
            at: at(when),
        };
        let step = |step: Option<(&str, &str)>, when: &str| NewsStep {
            number: 8,
            pathway: "Tests".to_owned(),
            step: step.map(|(key, _)| key.parse().unwrap()),
            title: step.map(|(_, title)| title.to_owned()),
            at: at(when),
        };
        let goal = |name: &str, due, when: &str| NewsGoal {
            name: name.to_owned(),
            title: "Fewer _defects_".to_owned(),
            mine: true,
            due,
            at: at(when),
        };
        Digest {
            schema: super::super::DIGEST_SCHEMA,
            community: "qe".parse().unwrap(),
            community_name: "QE *guild*".to_owned(),
            time_zone: chrono_tz::Europe::Berlin,
            handle: "ben".parse().unwrap(),
            name: "Ben_Li".to_owned(),
            since: at("2026-03-01T08:00:00Z"),
            until: at("2026-03-02T08:00:00Z"),
            announcements: vec![NewsAnnouncement {
                number: 3,
                title: "Read <this>!".to_owned(),
                body: "# Loud\n\nwords".to_owned(),
                by: "amara".parse().ok(),
                at: at("2026-03-01T09:00:00Z"),
            }],
            questions: vec![NewsQuestion {
                number: 4,
                title: "[click](http://x) `me`?".to_owned(),
                by: Some("chloe".to_owned()),
                at: at("2026-03-01T10:00:00Z"),
                topics: vec!["unit_tests".parse().unwrap()],
            }],
            recognitions: vec![NewsRecognition {
                number: 8,
                by: "amara".parse().ok(),
                to: vec!["chloe".parse().ok(), None],
                team: "qa_lab".parse().ok(),
                mine: false,
                text: "For *all* the clocks".to_owned(),
                at: at("2026-03-01T11:00:00Z"),
            }],
            more: true,
            sessions: vec![NewsSession {
                number: 5,
                title: "Clocks".to_owned(),
                format: SessionFormat::Demonstration,
                starts_at: at("2026-03-10T14:00:00Z"),
                minutes: 45,
                roles: vec![SessionRole::Presenter],
            }],
            reviews_due: vec![due(6, "Cameras on", "2026-03-06T11:00:00Z")],
            actions_due: vec![due(7, "Write it down", "2026-03-06T23:00:00Z")],
            steps_due: vec![
                step(Some(("try-it", "Try *it*")), "2026-03-06T23:00:00Z"),
                step(None, "2026-03-07T23:00:00Z"),
            ],
            onboarding: Some(NewsPathway {
                number: 9,
                slug: "welcome".parse().unwrap(),
                title: "Welcome_all".to_owned(),
            }),
            invitations: vec![NewsInvitation {
                number: 10,
                title: "Clinic *3*".to_owned(),
                starts_at: at("2026-03-12T14:00:00Z"),
                minutes: 60,
                role: Some(SessionRole::Facilitator),
                by: "amara".parse().ok(),
                message: "It is your turn".to_owned(),
                at: at("2026-03-01T11:00:00Z"),
            }],
            pulses: vec![NewsPulse {
                number: 11,
                title: "How is_it?".to_owned(),
                purpose: PulsePurpose::Pulse,
                items: 5,
                until: "2026-03-08".parse().unwrap(),
            }],
            norms_under_discussion: vec![NewsNorm {
                number: 12,
                slug: "no-blame".parse().unwrap(),
                title: "No *blame*".to_owned(),
                version: 2,
                at: at("2026-03-01T11:00:00Z"),
            }],
            goals_due: vec![
                goal("#13", GoalDue::Target, "2026-03-06T23:00:00Z"),
                goal("mine/1", GoalDue::Observation, "2026-02-28T23:00:00Z"),
            ],
        }
    }

    #[test]
    fn s4_2_a_digest_as_text() {
        let text = "QE *guild*: digest for Ben_Li\n\
            News from Sun 2026-03-01 09:00 to Mon 2026-03-02 09:00 (Europe/Berlin)\n\
            \nNew here? Begin with this pathway\n  #9 Welcome_all\n\
            \nAnnouncements\n  #3 Read <this>! (amara, Sun 2026-03-01 10:00)\n    # Loud\n\n    words\n\
            \nInvitations that wait for your answer\n  #10 Thu 2026-03-12 15:00, 60 min: Clinic *3*; as facilitator; from amara\n    It is your turn\n\
            \nSessions in the next two weeks\n  #5 Tue 2026-03-10 15:00, 45 min: Clocks (demonstration; you: presenter)\n\
            \nOpen pulses\n  #11 How is_it? (5 questions; until Sun 2026-03-08)\n\
            \nNew questions\n  #4 [click](http://x) `me`? (chloe; unit_tests)\n\
            \nRecognition\n  #8 amara thanks chloe, somebody (qa_lab) (Sun 2026-03-01 12:00)\n    For *all* the clocks\n\
            \nYour actions that are due\n  #7 Write it down (due Fri 2026-03-06)\n\
            \nYour steps that are due\n  #8 Tests: Try *it* (due Fri 2026-03-06)\n  #8 Tests (due Sat 2026-03-07)\n\
            \nGoals to look at\n  #13 Fewer _defects_ (target on Fri 2026-03-06)\n  mine/1 Fewer _defects_ (to be looked at since Sat 2026-02-28)\n\
            \nNorms under discussion\n  #12 No *blame*, version 2 (since Sun 2026-03-01)\n\
            \nNorms to review\n  #6 Cameras on (due Fri 2026-03-06)\n\
            \nThere are older news than these.\n";
        assert_eq!(digest().to_text(), text);
    }

    #[test]
    fn s4_2_what_people_wrote_is_no_markup_in_a_digest() {
        let markdown = digest().to_markdown();
        for line in [
            "# QE \\*guild\\*: digest for Ben\\_Li",
            "- #3 Read \\<this\\>\\! (amara, Sun 2026-03-01 10:00)",
            "  > # Loud",
            "  >",
            "- #8 Tests: Try \\*it\\* (due Fri 2026-03-06)",
            "- #9 Welcome\\_all",
            "- #4 \\[click\\](http://x) \\`me\\`? (chloe; unit\\_tests)",
            "- #8 amara thanks chloe, somebody (qa\\_lab) (Sun 2026-03-01 12:00)",
            "  > For *all* the clocks",
            "- #7 Write it down (due Fri 2026-03-06)",
            "- #10 Thu 2026-03-12 15:00, 60 min: Clinic \\*3\\*; as facilitator; from amara",
            "  > It is your turn",
            "- #11 How is\\_it? (5 questions; until Sun 2026-03-08)",
            "- #12 No \\*blame\\*, version 2 (since Sun 2026-03-01)",
            "- mine/1 Fewer \\_defects\\_ (to be looked at since Sat 2026-02-28)",
        ] {
            assert!(
                markdown.lines().any(|l| l == line),
                "`{line}` is not in {markdown}"
            );
        }
    }

    #[test]
    fn s4_2_an_empty_digest_says_so() {
        let mut digest = digest();
        digest.announcements.clear();
        digest.questions.clear();
        digest.recognitions.clear();
        digest.sessions.clear();
        digest.reviews_due.clear();
        assert!(!digest.is_empty());
        digest.actions_due.clear();
        assert!(!digest.is_empty());
        digest.steps_due.clear();
        assert!(!digest.is_empty());
        digest.onboarding = None;
        assert!(!digest.is_empty());
        digest.invitations.clear();
        assert!(!digest.is_empty());
        digest.pulses.clear();
        assert!(!digest.is_empty());
        digest.norms_under_discussion.clear();
        assert!(!digest.is_empty());
        digest.goals_due.clear();
        assert!(digest.is_empty());
        assert!(digest.to_text().ends_with("\nNothing new.\n"));
        assert!(digest.to_markdown().ends_with("\nNothing new.\n"));
    }
}
