//! Whether coaching pairs meet (metrics §9.5). In which rhythm a pair agreed to meet is between the two and in no ledger, so
//! how many of the meetings that were agreed took place is not known.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::{ReportWindow, share};
use crate::engagement::anonymity::DEFAULT_K;
use crate::engagement::measure::{Class, Measure, Share};
use crate::ledger::Verb;

const DEFINITION: &str = "metrics 9.5, v1";

/// None for a community in which nobody was ever coached.
pub(super) fn measures(facts: &Facts, window: &ReportWindow) -> Vec<Measure> {
    let ledger = &facts.ledger;
    let rows = || facts.rooms.rows.iter().map(|row| *row as usize);
    // When each pair of two humans began, and when it was closed.
    let mut pairs: BTreeMap<u32, (i64, Option<i64>)> = BTreeMap::new();
    let mut met: BTreeSet<u32> = BTreeSet::new();
    for row in rows() {
        let (at, pair) = (ledger.at[row], ledger.object[row]);
        match ledger.verb[row] {
            Verb::Paired if !facts.is_bot(ledger.actor[row]) && !facts.is_bot(ledger.toward[row]) => {
                pairs.insert(pair, (at, None));
            }
            Verb::ClosedPair => {
                if let Some((_, closed)) = pairs.get_mut(&pair) {
                    *closed = Some(at);
                }
            }
            Verb::CheckedIn if window.window.contains(at) && facts.marks[row].holds() => {
                met.insert(pair);
            }
            _ => {}
        }
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let (start, end) = (window.window.start, window.window.end);
    let open = pairs
        .iter()
        .filter(|(_, (began, closed))| *began < end && closed.is_none_or(|closed| closed > start));
    let active = open.fold(Share::default(), |mut active, (pair, _)| {
        active += Share::new(u64::from(met.contains(pair)), 1);
        active
    });
    let few = (1..window.least.max(DEFAULT_K)).contains(&active.denominator);
    let why = "so few pairs that it would tell of single ones";
    [
        share(
            "coaching-pairs-that-met",
            active,
            "no pair was open in the window",
            DEFINITION,
        ),
        Measure::count("coaching-pairs", active.denominator, DEFINITION),
    ]
    .into_iter()
    .map(|measure| measure.class(Class::Practice))
    .map(|measure| if few { measure.suppress(why) } else { measure })
    .collect()
}
