//! Which figures are on the short page: those that tell most, and those that mislead least (docs/metrics.md).

use learncomm_core::engagement::report::{Section, Series};
use learncomm_core::engagement::{Measure, Value};

/// What is on the short page of a section.
struct Key {
    section: &'static str,
    /// The measures, the most telling first.
    measures: &'static [&'static str],
    series: &'static [&'static str],
}

/// The sections of the short page, in its order. What results there are, and what members say, is named by the community.
const KEYS: [Key; 14] = [
    Key {
        section: "sessions",
        measures: &["session-coverage", "no-show", "actions-done-on-time"],
        series: &["session-coverage-by-session"],
    },
    Key {
        section: "questions",
        measures: &[
            "answered-within-7-days",
            "median-time-to-first-answer",
            "open-questions",
        ],
        series: &[],
    },
    Key {
        section: "newcomers",
        measures: &["first-contribution-by-day-30", "newcomer-reply-rate"],
        series: &[],
    },
    Key {
        section: "participation",
        measures: &["participation-rate", "members"],
        series: &["active-members-by-month", "members-by-tier"],
    },
    Key {
        section: "leadership",
        measures: &[
            "facilitator-rotation",
            "distinct-leaders",
            "facilitator-absence-factor",
        ],
        series: &[],
    },
    Key {
        section: "equity",
        measures: &["gini-star-members", "contributor-absence-factor"],
        series: &[],
    },
    Key {
        section: "goals",
        measures: &[
            "goals-on-track",
            "goals-open",
            "value-stories-confirmed",
            "value-stories-applied",
        ],
        series: &[],
    },
    Key {
        section: "pulse",
        measures: &[],
        series: &[],
    },
    Key {
        section: "network",
        // An index of ties across units means nothing without what chance would make of it.
        measures: &[
            "isolates",
            "reciprocity-dyads",
            "ei-index",
            "ei-expected",
            "single-bridge-pairs",
        ],
        series: &[],
    },
    Key {
        section: "norms",
        measures: &["consent-coverage", "reviews-on-time"],
        series: &[],
    },
    Key {
        section: "retention",
        measures: &["retention-month-1", "retention-month-3"],
        series: &[],
    },
    Key {
        section: "topics",
        measures: &["voted-topics-covered-within-90-days", "median-time-to-session"],
        series: &[],
    },
    Key {
        section: "recognition",
        measures: &["recognition-coverage"],
        series: &[],
    },
    Key {
        section: "pathways",
        measures: &["mean-pathway-progress"],
        series: &[],
    },
];

/// The section that the short page begins with.
pub(super) const PROFILE: &str = "profile";
/// Sections that the short page leaves to the full one.
const LEFT_OUT: [&str; 3] = ["record", "flow", "resources"];
/// So many measures of a section for which none are chosen.
const FIRST: usize = 4;

/// A section with what the short page shows of it.
pub(super) struct Chosen<'a> {
    pub(super) section: &'a Section,
    pub(super) measures: Vec<&'a Measure>,
    pub(super) series: Vec<&'a Series>,
}

/// What the short page shows below the profile, in its order. A section that this page knows nothing of comes last, with
/// its first figures.
pub(super) fn chosen(sections: &[Section]) -> Vec<Chosen<'_>> {
    let place = |section: &Section| KEYS.iter().position(|key| key.section == section.id);
    let mut shown: Vec<&Section> = sections
        .iter()
        .filter(|section| section.id != PROFILE && !LEFT_OUT.contains(&section.id))
        .filter(|section| !section.measures.is_empty())
        .collect();
    shown.sort_by_key(|section| place(section).unwrap_or(KEYS.len()));
    let chosen = shown.into_iter().map(|section| {
        let key = place(section).map(|i| &KEYS[i]);
        let named: Vec<&Measure> = key
            .into_iter()
            .flat_map(|key| key.measures)
            .filter_map(|name| section.measures.iter().find(|m| m.name() == *name))
            .collect();
        let measures = match named.is_empty() {
            true => section.measures.iter().take(FIRST).collect(),
            false => named,
        };
        let series = key.into_iter().flat_map(|key| key.series);
        let series = series.filter_map(|id| section.series.iter().find(|s| s.id == *id));
        Chosen {
            section,
            measures: said_once(measures),
            series: series.filter(|series| tells(series)).collect(),
        }
    });
    chosen.collect()
}

/// Without figures that are missing for the same reason as one before.
fn said_once(measures: Vec<&Measure>) -> Vec<&Measure> {
    let mut reasons: Vec<&str> = Vec::new();
    let mut kept = Vec::new();
    for measure in measures {
        if let Value::Undefined(reason) | Value::Suppressed(reason) = measure.state() {
            if reasons.contains(&reason.as_str()) {
                continue;
            }
            reasons.push(reason);
        }
        kept.push(measure);
    }
    kept
}

fn tells(series: &Series) -> bool {
    let known = || series.points.iter().filter_map(|p| p.value);
    known().count() > 1 && known().any(|value| value > 0.0)
}
