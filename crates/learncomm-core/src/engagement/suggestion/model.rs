use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engagement::measure::Unit;
use crate::error::Error;
use crate::words::words;

/// How many suggestions are shown unless all are asked for.
pub const SHOWN: usize = 3;

words! {
    /// A rule that suggests something, in the order in which suggestions come up: people first, then what was agreed, then
    /// how the community is built.
    Rule: "rule" {
        /// Newcomers' first posts that nobody has replied to within 48 hours (metrics §6.4).
        NewcomersWithoutReply = 1 "newcomers-without-reply",
        /// Questions that wait longer than usual in this community (metrics §6.2).
        QuestionsWaiting = 2 "questions-waiting",
        /// Members, not new ones, who have talked with nobody for 90 days, while others do (metrics §3.3).
        MembersWithoutTies = 3 "members-without-ties",
        /// A session within four weeks that nobody leads yet, and who has not had a turn (S0.8).
        InviteToLead = 4 "invite-to-lead",
        /// Actions that were carried into three sessions or more (S3.8).
        ActionsOpenLong = 5 "actions-open-long",
        /// Norms whose review is due (metrics §8).
        NormsOverdue = 6 "norms-overdue",
        /// Topics that at least three want and no session is planned for.
        TopicsWanted = 7 "topics-wanted",
        /// Topics that others want and one has not voted for.
        TopicsToVote = 8 "topics-to-vote",
        /// The community met, and no session is planned.
        NoSessionPlanned = 9 "no-session-planned",
        /// Articles whose review is due.
        StaleArticles = 10 "stale-articles",
        /// Units of three members or more without a champion (S4.2).
        UnitsWithoutChampion = 11 "units-without-champion",
        /// Units that one person holds together (metrics §3.5).
        SingleBridge = 12 "single-bridge",
    }
}

words! {
    /// Who may see a suggestion, beside the owner of the store.
    SeenBy: "who" {
        /// Every member.
        Members = 1 "members",
        /// Facilitators and stewards.
        Organisers = 2 "organisers",
        /// Stewards, because the charter lets them see figures about single people (metrics §0.8).
        Stewards = 3 "stewards",
        /// The person whom it concerns.
        PersonConcerned = 4 "person-concerned",
    }
}

/// One of the things that a suggestion rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What it says, in plain words.
    pub says: String,
    /// The figure in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What the figure is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// The numbers of the things that it is about, shown as `#12`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<u32>,
    /// The definition of the measure that it is a case of, such as `metrics 6.2, v1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<&'static str>,
}

impl Evidence {
    pub(super) fn new(says: impl Into<String>) -> Self {
        Self {
            says: says.into(),
            value: None,
            unit: None,
            numbers: Vec::new(),
            definition: None,
        }
    }

    pub(super) fn figure(self, value: f64, unit: Unit) -> Self {
        Self {
            value: Some(value),
            unit: Some(unit),
            ..self
        }
    }

    pub(super) fn about(self, number: u32) -> Self {
        Self {
            numbers: vec![number],
            ..self
        }
    }

    pub(super) fn by(self, definition: &'static str) -> Self {
        Self {
            definition: Some(definition),
            ..self
        }
    }
}

/// Something to do next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// By what it is dismissed: the rule and the first thing that it is about, such as `questions-waiting:12`.
    pub key: String,
    /// The rule.
    pub rule: Rule,
    /// What to do, in plain words.
    pub title: String,
    /// What it rests on: the figures first, then up to three of the things.
    pub evidence: Vec<Evidence>,
    /// Who may see it.
    pub seen_by: SeenBy,
    /// The command that acts on it, without options that say where the store is and who acts.
    pub command: String,
    /// Everything that it is about, as dismissals name it.
    #[serde(skip)]
    pub(super) things: Vec<String>,
}

impl Suggestion {
    /// How many things it is about.
    #[must_use]
    pub fn count(&self) -> usize {
        self.things.len()
    }

    /// It in three texts.
    #[must_use]
    pub fn plain(&self) -> PlainSuggestion {
        let says: Vec<&str> = self
            .evidence
            .iter()
            .map(|evidence| evidence.says.as_str())
            .collect();
        PlainSuggestion {
            title: self.title.clone(),
            evidence: says.join("; "),
            command: self.command.clone(),
        }
    }
}

/// A suggestion in three texts, for whoever only prints it. They may hold what people wrote: they are data, not markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlainSuggestion {
    /// What to do.
    pub title: String,
    /// Why.
    pub evidence: String,
    /// The command that acts on it.
    pub command: String,
}

/// Which suggestions to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuggestionFilter {
    /// All, and not only the first [`SHOWN`].
    pub all: bool,
    /// Of this rule.
    pub rule: Option<Rule>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextSuggestions {
    /// What comes first first.
    pub suggestions: Vec<Suggestion>,
    /// How many there are beside these.
    pub more: usize,
}
