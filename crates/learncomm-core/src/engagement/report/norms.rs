//! Whether agreements are alive (metrics §8), and what becomes of flags (metrics §9.6).

use std::collections::{BTreeMap, BTreeSet};

use super::charts::{self, History};
use super::facts::Facts;
use super::{ReportWindow, Section, median_wait, nothing, optional, share};
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::sessions::{Due, NormRow, done_on_time, norm_metrics};
use crate::ledger::{NONE, Verb};

const ID: &str = "norms";
const TITLE: &str = "Are agreements alive?";
const DEFINITION: &str = "metrics 8, v1";
const FLAGS: &str = "metrics 9.6, v1";
const MINUTE: i64 = 60_000;
const DUE: &str = "review due";
/// What a decision on an appeal says if it undoes what was done.
const UNDONE: u32 = 2;

/// The section, and the numbers of the norms that are drawn.
pub(super) fn section(facts: &Facts, window: &ReportWindow) -> (Section, Vec<u32>) {
    let verbs = [Verb::DraftedNorm, Verb::AdoptedNorm, Verb::Flagged];
    if !facts.any(&verbs) {
        let why = "No norm is on record as drafted, and nothing as flagged.";
        return (nothing(ID, TITLE, why), Vec::new());
    }
    let norms = Norm::all(facts);
    let mut measures = agreements(facts, window, &norms);
    measures.extend(Flags::of(facts, window).measures(window));
    let histories: Vec<History> = norms.into_iter().map(|norm| norm.history).collect();
    let (chart, drawn) = charts::agreements(&histories, window);
    let section = Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "A new version of a norm asks everybody to acknowledge it again. More flags can mean more trust as well as more trouble: they have no good direction.",
        ],
        measures: measures
            .into_iter()
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series: Vec::new(),
        charts: vec![chart],
    };
    (section, drawn)
}

/// What is on record of a norm.
#[derive(Default)]
struct Norm {
    /// The version in force, and since when.
    current: Option<(u32, i64)>,
    /// Who drafted or spoke on which version, and when.
    voices: Vec<(u32, u32, i64)>,
    /// Who acknowledged which version.
    acknowledged: Vec<(u32, u32)>,
    /// When the review that is not done yet was first due.
    pending: Option<i64>,
    reviews: Vec<Due>,
    history: History,
}

impl Norm {
    fn all(facts: &Facts) -> Vec<Self> {
        // In one instant a review is done before the next is scheduled, and a version is adopted in between.
        let place = |verb: Verb| match verb {
            Verb::ReviewedNorm => 1,
            Verb::RetiredNorm => 2,
            Verb::AdoptedNorm => 3,
            Verb::ScheduledReview => 4,
            _ => 0,
        };
        let ledger = &facts.ledger;
        let is_of_norms = |row: &usize| {
            let code = ledger.verb[*row] as u8;
            (Verb::DraftedNorm as u8..=Verb::AcknowledgedNorm as u8).contains(&code)
        };
        let mut rows: Vec<usize> = facts.rooms.rows.iter().map(|row| *row as usize).collect();
        rows.retain(is_of_norms);
        rows.sort_by_key(|row| (ledger.at[*row], place(ledger.verb[*row])));
        let mut norms: BTreeMap<u32, Self> = BTreeMap::new();
        for row in rows {
            let norm = norms.entry(ledger.object[row]).or_default();
            norm.history.number = ledger.object[row];
            let (who, at, value) = (ledger.actor[row], ledger.at[row], ledger.value[row]);
            norm.tell(at, ledger.verb[row], value);
            match ledger.verb[row] {
                Verb::DraftedNorm => norm.voices.push((value, who, at)),
                Verb::Voiced => norm.voices.push((value >> 8, who, at)),
                Verb::AcknowledgedNorm => norm.acknowledged.push((value, who)),
                Verb::AdoptedNorm => {
                    norm.settle(at);
                    norm.current = Some((value, at));
                }
                Verb::RetiredNorm => {
                    norm.settle(at);
                    norm.current = None;
                }
                // Putting a review off does not change when it was due.
                Verb::ScheduledReview => {
                    norm.pending.get_or_insert(i64::from(value) * MINUTE);
                }
                _ => {
                    if let Some(due) = norm.pending.take() {
                        norm.reviews.push(Due { due, done: Some(at) });
                    }
                }
            }
        }
        norms.into_values().collect()
    }

    /// Takes down what is drawn of it.
    fn tell(&mut self, at: i64, verb: Verb, value: u32) {
        let history = &mut self.history;
        if matches!(verb, Verb::AdoptedNorm | Verb::RetiredNorm | Verb::ReviewedNorm) {
            // What was done before its date is due no more.
            history.events.retain(|(due, what)| *what != DUE || *due <= at);
        }
        let open = history.in_force.last_mut().filter(|(_, until)| until.is_none());
        let mut happened = |what| history.events.push((at, what));
        match verb {
            Verb::DraftedNorm if open.is_some() => happened("revision drafted"),
            Verb::DraftedNorm if value > 1 => happened("redrafted"),
            Verb::DraftedNorm => happened("drafted"),
            Verb::AdoptedNorm => {
                happened(if open.is_some() { "revised" } else { "adopted" });
                if let Some((_, until)) = open {
                    *until = Some(at);
                }
                history.in_force.push((at, None));
            }
            Verb::RetiredNorm => {
                happened("retired");
                if let Some((_, until)) = open {
                    *until = Some(at);
                }
            }
            Verb::ReviewedNorm => happened("reviewed"),
            Verb::ScheduledReview if self.pending.is_none() => {
                history.events.push((i64::from(value) * MINUTE, DUE));
            }
            _ => {}
        }
    }

    /// A new version, or retiring the norm, does away with a review that is not due yet; one that is due was not done by
    /// its date, and is overdue no longer.
    fn settle(&mut self, at: i64) {
        if let Some(due) = self.pending.take().filter(|due| *due < at) {
            self.reviews.push(Due { due, done: Some(at) });
        }
    }

    /// Its reviews, the one that is not done yet too.
    fn reviews(&self) -> Vec<Due> {
        let pending = self.pending.map(|due| Due { due, done: None });
        self.reviews.iter().copied().chain(pending).collect()
    }

    /// Who has acknowledged the version in force.
    fn consent(&self) -> Vec<u32> {
        let of_current = |(version, who): &(u32, u32)| {
            let current = self.current.is_some_and(|(current, _)| current == *version);
            current.then_some(*who)
        };
        self.acknowledged.iter().filter_map(of_current).collect()
    }

    /// Members who drafted or spoke on the version in force before it was adopted / members when it was.
    fn voice(&self, facts: &Facts) -> Share {
        let Some((current, adopted)) = self.current else {
            return Share::default();
        };
        let voices = self.voices.iter();
        let heard: BTreeSet<u32> = voices
            .filter(|(version, who, at)| {
                *version == current && *at <= adopted && facts.belonged(*who, adopted)
            })
            .map(|(_, who, _)| *who)
            .collect();
        Share::new(heard.len() as u64, facts.members_at(adopted).len() as u64)
    }
}

fn agreements(facts: &Facts, window: &ReportWindow, norms: &[Norm]) -> Vec<Measure> {
    let as_of = window.as_of.timestamp_millis();
    let (mut reviews, mut in_force, mut voice) = (Vec::new(), Vec::new(), Share::default());
    for norm in norms {
        let all = norm.reviews();
        reviews.extend(all.iter().copied().filter(|due| window.window.contains(due.due)));
        if norm.current.is_some() {
            voice += norm.voice(facts);
            in_force.push((all, norm.consent()));
        }
    }
    let rows: Vec<NormRow<'_>> = in_force
        .iter()
        .map(|(reviews, acknowledged)| NormRow {
            reviews,
            acknowledged,
        })
        .collect();
    let alive = norm_metrics(&rows, &facts.members_at(as_of), as_of);
    let none = if rows.is_empty() {
        "no norm is in force"
    } else {
        "there are no members"
    };
    let n = rows.len() as u64;
    vec![
        share("consent-coverage", alive.consent_coverage, none, DEFINITION).with_interval(None),
        share("voice-in-drafting", voice, none, DEFINITION).with_interval(None),
        Measure::count("norms-in-force", n, DEFINITION),
        share(
            "reviews-on-time",
            done_on_time(reviews, as_of),
            "no review was due in the window",
            DEFINITION,
        ),
        Measure::count("overdue-norms", alive.overdue_norms, DEFINITION).with_n(n),
    ]
}

/// What was flagged in the window.
struct Flags {
    citing: Share,
    /// Seconds until each was acted on, or until the report was made.
    waits: Vec<(f64, bool)>,
    /// Appeals decided in the window, and those of them that undid what was done.
    undone: Share,
    contributions: u64,
}

impl Flags {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let as_of = window.as_of.timestamp_millis();
        let ledger = &facts.ledger;
        let mut resolved: BTreeMap<u32, i64> = BTreeMap::new();
        let mut undone = Share::default();
        let rows = || facts.rooms.rows.iter().map(|row| *row as usize);
        for row in rows() {
            match ledger.verb[row] {
                Verb::ResolvedFlag => {
                    resolved.entry(ledger.object[row]).or_insert(ledger.at[row]);
                }
                Verb::DecidedAppeal if window.window.contains(ledger.at[row]) => {
                    undone += Share::new(u64::from(ledger.value[row] == UNDONE), 1);
                }
                _ => {}
            }
        }
        let (mut citing, mut waits) = (Share::default(), Vec::new());
        for row in rows().filter(|row| ledger.verb[*row] == Verb::Flagged) {
            let at = ledger.at[row];
            if window.window.contains(at) {
                citing += Share::new(u64::from(ledger.parent[row] != NONE), 1);
                let acted = resolved.get(&ledger.object[row]);
                let waited = acted.copied().unwrap_or(as_of).saturating_sub(at).max(0);
                waits.push((waited as f64 / 1000.0, acted.is_some()));
            }
        }
        let made = facts.rows(&window.window);
        let contributions = made.filter(|row| facts.marks[*row].contributed()).count() as u64;
        Self {
            citing,
            waits,
            undone,
            contributions,
        }
    }

    fn measures(&self, window: &ReportWindow) -> Vec<Measure> {
        let flags = self.citing.denominator;
        let per_hundred = (self.contributions > 0).then(|| flags as f64 * 100.0 / self.contributions as f64);
        let none = "nothing was flagged in the window";
        let waiting = if flags == 0 {
            none
        } else if window.as_of == window.end {
            "more than half were still waiting when the window ended"
        } else {
            "more than half are still waiting"
        };
        vec![
            optional(
                "flags-per-100-contributions",
                Unit::Ratio,
                per_hundred,
                "nobody contributed",
                FLAGS,
            )
            .with_n(self.contributions),
            share("flags-citing-a-norm", self.citing, none, FLAGS),
            median_wait("median-time-to-resolution", &self.waits, waiting, FLAGS),
            Measure::count("appeals-decided", self.undone.denominator, FLAGS),
            share(
                "appeals-undone",
                self.undone,
                "no appeal was decided in the window",
                FLAGS,
            ),
        ]
    }
}
