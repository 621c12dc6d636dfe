use std::collections::BTreeMap;

use super::window::ReportWindow;
use crate::actor::Role;
use crate::engagement::activity::{EventKind, Events, Standing};
use crate::engagement::roster::{MemberKind, NO_UNIT, Roster};
use crate::engagement::window::Window;
use crate::ledger::{Column, ColumnSet, Columns, NONE, Verb};

/// The columns that a report reads.
pub(crate) const NEEDED: ColumnSet = ColumnSet::of(&[
    Column::At,
    Column::Actor,
    Column::Verb,
    Column::Object,
    Column::Parent,
    Column::Toward,
    Column::Topic,
    Column::Value,
]);

/// No such instant.
pub(super) const NEVER: i64 = i64::MAX;

/// What a contribution is, as far as the ledger says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Thing {
    #[default]
    Nothing,
    Question,
    Answer,
    Comment,
}

/// Contributions as columns, by object number.
#[derive(Debug, Default)]
pub(super) struct Things {
    pub(super) kind: Vec<Thing>,
    pub(super) at: Vec<i64>,
    pub(super) author: Vec<u32>,
    pub(super) topic: Vec<u32>,
    pub(super) standing: Vec<Standing>,
    pub(super) removed_at: Vec<i64>,
    /// Of a question: the accepted answer, or [`NONE`].
    pub(super) accepted: Vec<u32>,
}

/// The ledger up to a report's `as_of`, turned into what the metrics work on.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(super) ledger: Columns,
    pub(super) roster: Roster,
    kind: Vec<EventKind>,
    standing: Vec<Standing>,
    pub(super) things: Things,
    units: Units,
    /// When the first contribution of anybody but a bot was made: what came before was not watched.
    pub(super) watched_since: i64,
}

/// Units over time. Somebody who moved is two people to a measure of ties between units: one in each.
#[derive(Debug, Default)]
struct Units {
    /// (from, unit), ascending, of those who moved.
    moved: BTreeMap<u32, Vec<(i64, u32)>>,
}

impl Facts {
    pub(crate) fn of(mut ledger: Columns, window: &ReportWindow) -> Self {
        let rows = ledger
            .at
            .partition_point(|at| *at < window.as_of.timestamp_millis());
        if rows < ledger.at.len() {
            truncate(&mut ledger, rows);
        }
        let (roster, units) = membership(&ledger);
        let things = things(&ledger);
        let kind = ledger.verb.iter().map(|verb| verb.kind()).collect();
        let standing = ledger
            .verb
            .iter()
            .zip(&ledger.object)
            .map(|(verb, object)| match verb {
                Verb::Asked | Verb::Answered | Verb::Commented => things.standing[*object as usize],
                _ => Standing::Stands,
            })
            .collect();
        let first = ledger
            .verb
            .iter()
            .zip(&ledger.actor)
            .position(|(verb, who)| verb.kind() == EventKind::Contribute && roster.is_human(*who));
        let watched_since = first.map_or(NEVER, |row| ledger.at[row]);
        Self {
            ledger,
            roster,
            kind,
            standing,
            things,
            units,
            watched_since,
        }
    }

    pub(super) fn events(&self) -> Events<'_> {
        Events {
            at: &self.ledger.at,
            who: &self.ledger.actor,
            kind: &self.kind,
            standing: &self.standing,
        }
    }

    /// The rows of the ledger inside a window.
    pub(super) fn rows(&self, window: &Window) -> std::ops::Range<usize> {
        let at = &self.ledger.at;
        let start = at.partition_point(|at| *at < window.start);
        start..at.partition_point(|at| *at < window.end).max(start)
    }

    /// Whether the row is a contribution that still stands, by a human who was a member then: the content of the
    /// community (metrics §0.3–0.5).
    pub(super) fn is_content(&self, row: usize) -> bool {
        let who = self.ledger.actor[row];
        self.kind[row] == EventKind::Contribute
            && self.standing[row].counts_for_content()
            && self.roster.is_human(who)
            && self.roster.is_member_at(who, self.ledger.at[row])
    }

    /// Whether the row shows a human being active while a member.
    pub(super) fn is_activity(&self, row: usize) -> bool {
        let who = self.ledger.actor[row];
        self.standing[row].counts_for_activity()
            && self.roster.is_human(who)
            && self.roster.is_member_at(who, self.ledger.at[row])
    }

    /// The unit of somebody when something happened.
    pub(super) fn unit_at(&self, who: u32, at: i64) -> u32 {
        match self.units.moved.get(&who) {
            Some(moves) => {
                let behind = moves.partition_point(|(from, _)| *from <= at);
                // Before the first assignment they are counted where they were first assigned to.
                moves
                    .get(behind.saturating_sub(1))
                    .map_or(NO_UNIT, |(_, unit)| *unit)
            }
            None => self.roster.units().get(who as usize).copied().unwrap_or(NO_UNIT),
        }
    }
}

fn truncate(ledger: &mut Columns, rows: usize) {
    ledger.at.truncate(rows);
    ledger.verb.truncate(rows);
    for column in [
        &mut ledger.actor,
        &mut ledger.object,
        &mut ledger.parent,
        &mut ledger.toward,
        &mut ledger.topic,
        &mut ledger.session,
        &mut ledger.value,
    ] {
        column.truncate(rows);
    }
}

fn membership(ledger: &Columns) -> (Roster, Units) {
    let people = ledger
        .actor
        .iter()
        .copied()
        .max()
        .map_or(0, |max| max as usize + 1);
    let mut roster = Roster::with_len(people);
    let mut units = Units::default();
    let mut since = vec![NEVER; people];
    for (row, verb) in ledger.verb.iter().enumerate() {
        let (at, who) = (ledger.at[row], ledger.actor[row]);
        match verb {
            Verb::Joined if since[who as usize] == NEVER => since[who as usize] = at,
            Verb::Left => {
                let joined = std::mem::replace(&mut since[who as usize], NEVER);
                if joined != NEVER {
                    roster.add_interval(who, joined, Some(at));
                }
            }
            Verb::Assigned => {
                let unit = Some(ledger.value[row]).filter(|u| *u != NONE);
                let before = roster.unit(who);
                if before.is_some() && before != unit {
                    let moves = units
                        .moved
                        .entry(who)
                        .or_insert_with(|| vec![(i64::MIN, before.unwrap_or(NO_UNIT))]);
                    moves.push((at, unit.unwrap_or(NO_UNIT)));
                }
                roster.set_unit(who, unit);
            }
            Verb::Appointed => roster.set_organiser(who, ledger.value[row] >= Role::Facilitator.code()),
            Verb::Classified => {
                roster.set_kind(
                    who,
                    if ledger.value[row] == 1 {
                        MemberKind::Bot
                    } else {
                        MemberKind::Human
                    },
                );
            }
            _ => {}
        }
    }
    for (who, joined) in since.into_iter().enumerate() {
        if joined != NEVER {
            roster.add_interval(who as u32, joined, None);
        }
    }
    (roster, units)
}

fn things(ledger: &Columns) -> Things {
    let count = ledger
        .object
        .iter()
        .chain(&ledger.parent)
        .copied()
        .max()
        .map_or(0, |max| max as usize + 1);
    let mut things = Things {
        kind: vec![Thing::Nothing; count],
        at: vec![NEVER; count],
        author: vec![NONE; count],
        topic: vec![NONE; count],
        standing: vec![Standing::Stands; count],
        removed_at: vec![NEVER; count],
        accepted: vec![NONE; count],
    };
    // By answer: how often it was accepted, less how often that was taken back. Only the sum tells: an acceptance that
    // was moved may be dated before the one it replaced, and lines of one instant are in no order of cause.
    let mut acceptances = vec![0_i32; count];
    for (row, verb) in ledger.verb.iter().enumerate() {
        let object = ledger.object[row] as usize;
        let kind = match verb {
            Verb::Asked => Thing::Question,
            Verb::Answered => Thing::Answer,
            Verb::Commented => Thing::Comment,
            Verb::Accepted => {
                acceptances[object] += 1;
                continue;
            }
            Verb::Unaccepted => {
                acceptances[object] -= 1;
                continue;
            }
            Verb::RemovedByAuthor => {
                things.standing[object] = Standing::RemovedByAuthor;
                things.removed_at[object] = ledger.at[row];
                continue;
            }
            Verb::RemovedByModeration => {
                things.standing[object] = Standing::RemovedByModeration;
                things.removed_at[object] = ledger.at[row];
                continue;
            }
            Verb::Erased => {
                things.standing[object] = Standing::Erased;
                things.removed_at[object] = ledger.at[row];
                continue;
            }
            Verb::Restored => {
                things.standing[object] = Standing::Stands;
                things.removed_at[object] = NEVER;
                continue;
            }
            _ => continue,
        };
        things.kind[object] = kind;
        things.at[object] = ledger.at[row];
        things.author[object] = ledger.actor[row];
        things.topic[object] = ledger.topic[row];
    }
    for (row, verb) in ledger.verb.iter().enumerate() {
        let object = ledger.object[row];
        if *verb == Verb::Accepted && acceptances[object as usize] > 0 {
            things.accepted[ledger.parent[row] as usize] = object;
        }
    }
    things
}
