use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ledger::Deed;
use super::words::Evident;
use crate::ledger::{Columns, Verb};

/// The required steps that somebody has done of one version, and when they had done all.
#[derive(Debug, Default)]
struct Progress {
    done: BTreeSet<u32>,
    finished: Option<i64>,
}

/// Who has finished which pathway: in some version every required step, and none of them taken back. Moving on to another
/// version, or leaving, takes nothing back.
pub(super) fn deeds(ledger: &Columns) -> Vec<(u32, Deed)> {
    let rows = || ledger.verb.iter().enumerate();
    // By pathway and version.
    let required: HashMap<(u32, u32), u32> = rows()
        .filter(|(_, verb)| **verb == Verb::MadePathway)
        .map(|(row, _)| {
            let value = ledger.value[row];
            ((ledger.object[row], value & 0xffff), value >> 16)
        })
        .collect();
    if required.is_empty() {
        return Vec::new();
    }
    // By pathway, person and version.
    let mut progress: BTreeMap<(u32, u32, u32), Progress> = BTreeMap::new();
    for (row, verb) in rows() {
        let value = ledger.value[row];
        let is_required = value >> 15 & 1 == 1;
        if !is_required || !matches!(verb, Verb::DidStep | Verb::UndidStep) {
            continue;
        }
        let (pathway, version, step) = (ledger.object[row], value >> 16, value & 0x7fff);
        let theirs = progress.entry((pathway, ledger.actor[row], version)).or_default();
        if *verb == Verb::DidStep {
            theirs.done.insert(step);
        } else {
            theirs.done.remove(&step);
        }
        let needed = required.get(&(pathway, version)).copied().unwrap_or_default();
        let is_finished = needed > 0 && theirs.done.len() as u64 >= u64::from(needed);
        theirs.finished = is_finished.then(|| theirs.finished.unwrap_or(ledger.at[row]));
    }
    let mut first: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for ((pathway, who, _), theirs) in progress {
        if let Some(at) = theirs.finished {
            let earliest = first.entry((who, pathway)).or_insert(at);
            *earliest = at.min(*earliest);
        }
    }
    let finished = first
        .into_iter()
        .map(|((who, pathway), at)| (who, Deed::new(Evident::PathwaysFinished, at, pathway)));
    finished.collect()
}
