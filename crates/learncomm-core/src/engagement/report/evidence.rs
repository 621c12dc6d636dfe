//! What speaks for which stage of life (metrics §11.6). The community declares its stage; this lays evidence beside it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::facts::{Facts, NEEDED};
use super::made::Made;
use super::network::ties;
use super::sessions::within;
use super::{ReportOptions, ReportWindow, Section, cadence, compact, equity, leadership, norms, usable};
use crate::actor::Action;
use crate::community::{Charter, Community};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::Measure;
use crate::engagement::network::Network;
use crate::engagement::stage::{StageEvidence, StageFacts, stage_evidence};
use crate::engagement::stats::mann_kendall;
use crate::engagement::window::local_months;
use crate::error::Error;
use crate::hub::Desk;
use crate::ledger::{self, Columns, Verb};

/// A trend is one if chance would bring it about this rarely (metrics §11.1).
const P: f64 = 0.1;
const DAY: u64 = 86_400_000;

impl Desk {
    /// The evidence for each stage of life in a stretch of time (S2.6, metrics §11.6), beside which a community may lay the
    /// stage that it [declares](Desk::declare_stage). Whoever may read the report may read it.
    ///
    /// A charter counts as approved once it says what the community is for: purpose, domain and practice. An outcome has data
    /// once a goal of the community was observed in the window: goals are about results alone. Whether merging, splitting or
    /// closing is proposed is on no record, and supports nothing.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`] for an impossible span, and those of the store.
    pub async fn stage_evidence(
        &self,
        community: &Community,
        options: &ReportOptions,
    ) -> Result<Vec<StageEvidence>, Error> {
        self.permit_reading(community.id, Action::ReadReport).await?;
        let ledger = ledger::load(self.hub.store(), community.id, NEEDED).await?;
        of_ledger(community, ledger, options, Some(self.hub.now()))
    }
}

fn of_ledger(
    community: &Community,
    mut ledger: Columns,
    options: &ReportOptions,
    now: Option<DateTime<Utc>>,
) -> Result<Vec<StageEvidence>, Error> {
    usable(&ledger)?;
    compact::compact(&mut ledger);
    let window = ReportWindow::resolve(options, community, &ledger, now)?;
    let facts = Facts::of(ledger, &window);
    Ok(stage_evidence(&stage_facts(&facts, &window, &community.charter)))
}

fn stage_facts(facts: &Facts, window: &ReportWindow, charter: &Charter) -> StageFacts {
    let figure = |section: &Section, name: &str| {
        let measure = section.measures.iter().find(|m| m.name() == name);
        measure.and_then(Measure::value)
    };
    let (leading, norms) = (
        leadership::section(facts, window),
        norms::section(facts, window).0,
    );
    let equity = equity::section(facts, window, &Made::of(facts, &window.window));
    let leaders: BTreeSet<u32> = within(facts, window)
        .flat_map(|s| s.led.iter().map(|(_, who)| *who))
        .filter(|who| !facts.is_bot(*who))
        .collect();
    let (member_trend, activity_trend) = trends(facts, window);
    let factor = figure(&equity, "contributor-absence-factor");
    StageFacts {
        charter: [&charter.purpose, &charter.domain, &charter.practice]
            .iter()
            .all(|part| !part.is_empty()),
        sessions: within(facts, window).count() as u64,
        leaders: leaders.len() as u64,
        consent: figure(&norms, "consent-coverage"),
        cohesion: cohesion(facts, window),
        member_trend,
        backlog_done: covered(facts, window),
        absence_factor: factor.map(|k| k as u64),
        rotation: ["facilitator-rotation", "presenter-rotation"]
            .iter()
            .find_map(|role| figure(&leading, role)),
        reviews: figure(&norms, "reviews-on-time"),
        outcome_data: has_observations(facts, window),
        activity_trend,
        missed_cadences: missed_cycles(facts, window),
        closing: false,
    }
}

/// Of the members who do not organise the community, the share that is in the largest group that ties join.
fn cohesion(facts: &Facts, window: &ReportWindow) -> Option<f64> {
    let population = facts.roster.population(&window.window);
    let rest: Vec<u32> = population
        .iter()
        .copied()
        .filter(|who| !facts.roster.is_organiser(*who))
        .collect();
    let is_peer = IdSet::of(&rest);
    let mut arcs = ties(facts, &window.window, &population);
    arcs.retain(|(from, toward)| is_peer.contains(*from) && is_peer.contains(*toward));
    if rest.is_empty() {
        return None;
    }
    let largest = Network::new(&rest, &arcs).largest_component();
    let joined = if largest >= 2 { largest as f64 } else { 0.0 };
    Some(joined / rest.len() as f64)
}

/// Which way the number of members, and the share of them who contributed, went month by month: 1, -1, or 0 where the test
/// does not say so. Months that are not over are left out.
fn trends(facts: &Facts, window: &ReportWindow) -> (f64, f64) {
    let (mut members, mut active) = (Vec::new(), Vec::new());
    for month in local_months(window.from, window.until, window.time_zone) {
        let inside = month.window;
        if inside.start < window.window.start || inside.end > window.window.end {
            continue;
        }
        let population = facts.roster.population(&inside).len() as f64;
        let rows = facts.rows(&inside).filter(|row| facts.marks[*row].contributed());
        let people: BTreeSet<u32> = rows.map(|row| facts.ledger.actor[row]).collect();
        members.push(population);
        active.push(if population > 0.0 {
            people.len() as f64 / population
        } else {
            0.0
        });
    }
    let direction = |series: &[f64]| match mann_kendall(series) {
        Some(test) if test.p < P => test.s.signum() as f64,
        _ => 0.0,
    };
    (direction(&members), direction(&active))
}

/// Whether a goal of the community was observed in the window, by anybody but a bot.
fn has_observations(facts: &Facts, window: &ReportWindow) -> bool {
    facts
        .rows(&window.window)
        .any(|row| facts.ledger.verb[row] == Verb::ObservedGoal && !facts.is_bot(facts.ledger.actor[row]))
}

/// Topics that a session of the window covered, each once.
fn covered(facts: &Facts, window: &ReportWindow) -> u64 {
    let rows = facts.rows(&window.window);
    let topics: BTreeSet<u32> = rows
        .filter(|row| facts.ledger.verb[*row] == Verb::CoveredTopic)
        .filter(|row| !facts.rooms.is_undone(facts.ledger.at[*row]))
        .map(|row| facts.ledger.topic[row])
        .collect();
    topics.len() as u64
}

/// Whole meeting cycles since the last session; 0 if there never was one.
fn missed_cycles(facts: &Facts, window: &ReportWindow) -> u64 {
    let Some(last) = within(facts, window).map(|session| session.at).max() else {
        return 0;
    };
    let since = window.window.end.saturating_sub(last).max(0).unsigned_abs();
    // The first cycle after a session is the one that it began.
    (since / (cadence::days(facts, window) * DAY)).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::stage::LifeStage;

    #[test]
    fn s2_6_a_goal_that_was_observed_is_data_about_an_outcome() {
        let at = 1_767_571_200_000;
        let community = Community {
            id: crate::id::CommunityId::from(uuid::Uuid::nil()),
            slug: "guild".parse().unwrap(),
            charter: Charter::new("Guild", chrono_tz::UTC),
            created_at: DateTime::from_timestamp_millis(at).unwrap(),
            stage: None,
        };
        let evidence = |verb| {
            let ledger = Columns {
                at: vec![at, at + 1],
                actor: vec![1, 1],
                verb: vec![Verb::Joined, verb],
                object: vec![0, 5],
                parent: vec![0; 2],
                toward: vec![0; 2],
                topic: vec![0; 2],
                session: vec![0; 2],
                value: vec![0; 2],
            };
            let found = of_ledger(&community, ledger, &ReportOptions::default(), None).unwrap();
            let of_stage = found.into_iter().find(|s| s.stage == LifeStage::Stewardship);
            of_stage
                .unwrap()
                .evidence
                .iter()
                .any(|e| e.met && e.statement.contains("outcome"))
        };
        assert!(evidence(Verb::ObservedGoal));
        assert!(!evidence(Verb::SetGoal));
    }
}
