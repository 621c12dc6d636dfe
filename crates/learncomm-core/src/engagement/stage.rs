//! Evidence for a stage of life (metrics §11.6), *practice*.
//!
//! A community *declares* its stage (Wenger, McDermott & Snyder 2002). The software only lays the evidence beside it, and
//! never changes the stage by itself. The thresholds are ours and unvalidated: a reason for a conversation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stages, in the usual order. A community may stay in one for good, and transformation is a normal end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifeStage {
    /// People with a common interest, not yet a community.
    Potential,
    /// Coming together.
    Coalescing,
    /// Growing and defining itself.
    Maturing,
    /// Sustaining itself.
    Stewardship,
    /// Becoming something else, or ending.
    Transformation,
}

impl LifeStage {
    /// All stages in order.
    pub const ALL: [Self; 5] = [
        Self::Potential,
        Self::Coalescing,
        Self::Maturing,
        Self::Stewardship,
        Self::Transformation,
    ];

    /// The stored code, from 1, see [`Verb::DeclaredStage`](crate::ledger::Verb::DeclaredStage).
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32 + 1
    }

    /// The machine name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Coalescing => "coalescing",
            Self::Maturing => "maturing",
            Self::Stewardship => "stewardship",
            Self::Transformation => "transformation",
        }
    }
}

impl fmt::Display for LifeStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What is known about a community. A figure that is undefined supports no claim that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StageFacts {
    /// The charter is approved.
    pub charter: bool,
    /// Sessions held.
    pub sessions: u64,
    /// Different people who have led.
    pub leaders: u64,
    /// Share of members who consented to the norms.
    pub consent: Option<f64>,
    /// Largest connected group / members, as in [`Profile::cohesion`](super::profile::Profile::cohesion).
    pub cohesion: Option<f64>,
    /// Trend of the membership: positive only when it rises with p < 0.1.
    pub member_trend: f64,
    /// Topics of the backlog that were delivered.
    pub backlog_done: u64,
    /// See [`absence_factor`](super::equity::absence_factor).
    pub absence_factor: Option<u64>,
    /// See [`rotation_evenness`](super::equity::rotation_evenness).
    pub rotation: Option<f64>,
    /// Share of norm reviews done on time.
    pub reviews: Option<f64>,
    /// A goal about an outcome has data.
    pub outcome_data: bool,
    /// Trend of participation: negative only when it falls with p < 0.1.
    pub activity_trend: f64,
    /// Meeting cycles missed in a row.
    pub missed_cadences: u64,
    /// Merging, splitting or closing has been proposed.
    pub closing: bool,
}

/// One statement and whether the facts support it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Evidence {
    /// The statement.
    pub statement: &'static str,
    /// Whether it holds.
    pub met: bool,
}

/// The evidence for one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageEvidence {
    /// The stage.
    pub stage: LifeStage,
    /// Each statement.
    pub evidence: Vec<Evidence>,
}

impl StageEvidence {
    /// How many statements hold.
    #[must_use]
    pub fn met(&self) -> usize {
        self.evidence.iter().filter(|evidence| evidence.met).count()
    }

    /// How many statements there are.
    #[must_use]
    pub fn of(&self) -> usize {
        self.evidence.len()
    }
}

/// The evidence for each stage, in the order of [`LifeStage::ALL`] (metrics §11.6).
#[must_use]
pub fn stage_evidence(facts: &StageFacts) -> Vec<StageEvidence> {
    let at_least = |value: Option<f64>, threshold: f64| value.is_some_and(|value| value >= threshold);
    LifeStage::ALL
        .into_iter()
        .map(|stage| {
            let evidence: Vec<(&'static str, bool)> = match stage {
                LifeStage::Potential => vec![
                    ("no charter is approved yet", !facts.charter),
                    ("fewer than 3 sessions were held", facts.sessions < 3),
                    ("fewer than 2 people have led", facts.leaders < 2),
                ],
                LifeStage::Coalescing => vec![
                    ("the charter is approved", facts.charter),
                    ("at least 3 sessions were held", facts.sessions >= 3),
                    (
                        "at least 60 % consented to the norms",
                        at_least(facts.consent, 0.6),
                    ),
                    (
                        "peer ties join less than half of the members",
                        facts.cohesion.is_some_and(|c| c < 0.5),
                    ),
                ],
                LifeStage::Maturing => vec![
                    (
                        "peer ties join at least half of the members",
                        at_least(facts.cohesion, 0.5),
                    ),
                    ("the membership is rising", facts.member_trend > 0.0),
                    (
                        "at least 3 topics of the backlog were delivered",
                        facts.backlog_done >= 3,
                    ),
                ],
                LifeStage::Stewardship => vec![
                    (
                        "at least 3 people carry half of the contributions",
                        facts.absence_factor.is_some_and(|k| k >= 3),
                    ),
                    (
                        "leading rotates (evenness of at least 0.7)",
                        at_least(facts.rotation, 0.7),
                    ),
                    (
                        "at least 80 % of norm reviews were on time",
                        at_least(facts.reviews, 0.8),
                    ),
                    ("a goal about an outcome has data", facts.outcome_data),
                ],
                LifeStage::Transformation => vec![
                    ("participation is falling", facts.activity_trend < 0.0),
                    ("no session for two meeting cycles", facts.missed_cadences >= 2),
                    ("merging, splitting or closing is proposed", facts.closing),
                ],
            };
            let evidence = evidence
                .into_iter()
                .map(|(statement, met)| Evidence { statement, met })
                .collect();
            StageEvidence { stage, evidence }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(facts: &StageFacts) -> Vec<(usize, usize)> {
        stage_evidence(facts)
            .iter()
            .map(|stage| (stage.met(), stage.of()))
            .collect()
    }

    #[test]
    fn a_working_community_shows_stewardship() {
        let facts = StageFacts {
            charter: true,
            sessions: 12,
            leaders: 5,
            consent: Some(0.9),
            cohesion: Some(0.7),
            backlog_done: 6,
            absence_factor: Some(4),
            rotation: Some(0.8),
            reviews: Some(0.9),
            outcome_data: true,
            ..StageFacts::default()
        };
        assert_eq!(met(&facts), [(0, 3), (3, 4), (2, 3), (4, 4), (0, 3)]);
    }

    #[test]
    fn an_undefined_figure_supports_neither_side() {
        let stages = stage_evidence(&StageFacts::default());
        let about_ties = |stage: &StageEvidence| {
            stage
                .evidence
                .iter()
                .any(|e| e.statement.contains("ties") && e.met)
        };
        assert!(!stages.iter().any(about_ties));
    }
}
