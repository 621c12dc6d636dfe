use std::collections::BTreeMap;
use std::ops::Range;

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
pub(super) enum Kind {
    #[default]
    Nothing,
    Question,
    Answer,
    Comment,
}

/// A contribution, as far as the ledger says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub(super) at: i64,
    pub(super) author: u32,
    /// Of a question: its place among the [`Facts::questions`].
    question: u32,
    pub(super) kind: Kind,
    pub(super) standing: Standing,
}

const NOTHING: Thing = Thing {
    at: NEVER,
    author: NONE,
    question: u32::MAX,
    kind: Kind::Nothing,
    standing: Standing::Stands,
};

/// What became of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) object: u32,
    pub(super) topic: u32,
    /// The answer that is accepted, or [`NONE`].
    pub(super) accepted: u32,
    /// The first answer of a human other than the asker that was not moderated away, or [`NEVER`]. Somebody unknown is
    /// taken for such a human.
    pub(super) first_peer_answer: i64,
    /// The first answer that stands, whoever gave it.
    pub(super) first_answer: i64,
    /// The first answer that stands and is not known to be the asker's.
    pub(super) first_answer_by_other: i64,
}

/// What a row of the ledger shows, worked out once for all sections.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark(u8);

impl Mark {
    const MADE: u8 = 1;
    const STANDS: u8 = 2;
    const EVENT: u8 = 4;
    const PRESENT: u8 = 8;
    const BOT: u8 = 16;
    const SOMEBODY: u8 = 32;

    const fn all(self, bits: u8) -> bool {
        self.0 & bits == bits
    }

    /// A human was active while a member (metrics §0.3–0.5).
    pub(super) const fn active(self) -> bool {
        self.all(Self::EVENT | Self::PRESENT)
    }

    /// A human contributed while a member; it may have been taken back by its author since.
    pub(super) const fn contributed(self) -> bool {
        self.all(Self::MADE | Self::PRESENT)
    }

    /// A human contributed while a member, and it stands: the content of the community.
    pub(super) const fn content(self) -> bool {
        self.all(Self::MADE | Self::PRESENT | Self::STANDS)
    }

    /// A contribution stands, whoever made it and when.
    pub(super) const fn recorded(self) -> bool {
        self.all(Self::MADE | Self::STANDS)
    }

    /// The actor is a known human, member then or not.
    pub(super) const fn by_somebody(self) -> bool {
        self.all(Self::SOMEBODY)
    }

    /// A bot did something that counts.
    pub(super) const fn by_bot(self) -> bool {
        self.all(Self::EVENT | Self::BOT)
    }

    /// The actor is known to be a bot.
    pub(super) const fn is_bot(self) -> bool {
        self.all(Self::BOT)
    }

    /// A known human did something that counts, member then or not.
    pub(super) const fn by_human(self) -> bool {
        self.all(Self::EVENT | Self::SOMEBODY)
    }
}

/// The ledger up to a report's `as_of`, turned into what the metrics work on.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(super) ledger: Columns,
    pub(super) roster: Roster,
    kind: Vec<EventKind>,
    standing: Vec<Standing>,
    pub(super) marks: Vec<Mark>,
    /// Contributions by object number.
    pub(super) things: Vec<Thing>,
    /// The questions, in order of time.
    pub(super) questions: Vec<Question>,
    /// When contributions were removed, of those that were.
    pub(super) removed_at: BTreeMap<u32, i64>,
    /// (from, unit), ascending, of people who moved from one unit to another. Somebody who moved is two people to a
    /// measure of ties between units: one in each.
    pub(super) moved: BTreeMap<u32, Vec<(i64, u32)>>,
    /// When the first contribution of anybody but a bot was made: what came before was not watched.
    pub(super) watched_since: i64,
}

impl Facts {
    pub(crate) fn of(mut ledger: Columns, window: &ReportWindow) -> Self {
        let rows = ledger
            .at
            .partition_point(|at| *at < window.as_of.timestamp_millis());
        if rows < ledger.at.len() {
            truncate(&mut ledger, rows);
        }
        let (roster, moved) = membership(&ledger);
        let (things, removed_at, mut questions) = things(&ledger);
        accepted(&ledger, &things, &mut questions);
        let (mut kind, mut standing, mut marks) = (
            Vec::with_capacity(rows),
            Vec::with_capacity(rows),
            Vec::with_capacity(rows),
        );
        for row in 0..rows {
            let (verb, who) = (ledger.verb[row], ledger.actor[row]);
            let event = verb.kind();
            let made = event == EventKind::Contribute;
            let stands = if made {
                things[ledger.object[row] as usize].standing
            } else {
                Standing::Stands
            };
            let counts = stands.counts_for_activity();
            let known = who != NONE && roster.joined(who).is_some();
            let human = known && roster.is_human(who);
            let flag = |is: bool, bit: u8| if is { bit } else { 0 };
            marks.push(Mark(
                flag(made, Mark::MADE)
                    | flag(stands.counts_for_content(), Mark::STANDS)
                    | flag(event != EventKind::None && counts, Mark::EVENT)
                    | flag(
                        human && counts && roster.is_member_at(who, ledger.at[row]),
                        Mark::PRESENT,
                    )
                    | flag(known && !human, Mark::BOT)
                    | flag(human, Mark::SOMEBODY),
            ));
            kind.push(event);
            standing.push(stands);
        }
        first_answers(&ledger, &marks, &things, &mut questions);
        let first = marks
            .iter()
            .position(|mark| mark.0 & (Mark::MADE | Mark::BOT) == Mark::MADE);
        let watched_since = first.map_or(NEVER, |row| ledger.at[row]);
        Self {
            ledger,
            roster,
            kind,
            standing,
            marks,
            things,
            questions,
            removed_at,
            moved,
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
    pub(super) fn rows(&self, window: &Window) -> Range<usize> {
        let at = &self.ledger.at;
        let start = at.partition_point(|at| *at < window.start);
        start..at.partition_point(|at| *at < window.end).max(start)
    }

    /// The contribution that the row made.
    pub(super) fn made(&self, row: usize) -> &Thing {
        &self.things[self.ledger.object[row] as usize]
    }

    /// The question with this object number.
    pub(super) fn question(&self, object: u32) -> Option<&Question> {
        self.questions.get(self.things[object as usize].question as usize)
    }

    /// Somebody of whom it is known that they are a bot. Unknown people are taken for humans where that is asked: their
    /// question waits, and their answer helps.
    pub(super) fn is_bot(&self, who: u32) -> bool {
        !self.roster.is_human(who) && self.roster.joined(who).is_some()
    }

    /// The unit of somebody when something happened.
    pub(super) fn unit_at(&self, who: u32, at: i64) -> u32 {
        match self.moved.get(&who) {
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

fn membership(ledger: &Columns) -> (Roster, BTreeMap<u32, Vec<(i64, u32)>>) {
    let people = ledger
        .actor
        .iter()
        .copied()
        .max()
        .map_or(0, |max| max as usize + 1);
    let mut roster = Roster::with_len(people);
    let mut moved: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
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
                if before != unit && (before.is_some() || moved.contains_key(&who)) {
                    let moves = moved
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
    (roster, moved)
}

fn things(ledger: &Columns) -> (Vec<Thing>, BTreeMap<u32, i64>, Vec<Question>) {
    let max = ledger.object.iter().chain(&ledger.parent).copied().max();
    let mut things = vec![NOTHING; max.map_or(0, |max| max as usize + 1)];
    let mut removed_at = BTreeMap::new();
    let mut questions = Vec::new();
    for (row, verb) in ledger.verb.iter().enumerate() {
        let object = ledger.object[row];
        let thing = &mut things[object as usize];
        thing.kind = match verb {
            Verb::Asked => {
                if thing.kind != Kind::Question {
                    thing.question = questions.len() as u32;
                    questions.push(Question {
                        object,
                        topic: ledger.topic[row],
                        accepted: NONE,
                        first_peer_answer: NEVER,
                        first_answer: NEVER,
                        first_answer_by_other: NEVER,
                    });
                }
                Kind::Question
            }
            Verb::Answered => Kind::Answer,
            Verb::Commented => Kind::Comment,
            Verb::Restored => {
                thing.standing = Standing::Stands;
                removed_at.remove(&object);
                continue;
            }
            Verb::RemovedByAuthor | Verb::RemovedByModeration | Verb::Erased => {
                thing.standing = match verb {
                    Verb::RemovedByAuthor => Standing::RemovedByAuthor,
                    Verb::RemovedByModeration => Standing::RemovedByModeration,
                    _ => Standing::Erased,
                };
                removed_at.insert(object, ledger.at[row]);
                continue;
            }
            _ => continue,
        };
        (thing.at, thing.author) = (ledger.at[row], ledger.actor[row]);
    }
    (things, removed_at, questions)
}

/// Notes which answers are accepted. Only the sum of accepting and taking back tells: an acceptance that was moved may
/// be dated before the one it replaced, and lines of one instant are in no order of cause.
fn accepted(ledger: &Columns, things: &[Thing], questions: &mut [Question]) {
    let rows = || ledger.verb.iter().enumerate();
    let taken_back = rows().filter(|(_, verb)| **verb == Verb::Unaccepted);
    let mut sums: BTreeMap<u32, i64> = taken_back.map(|(row, _)| (ledger.object[row], 0)).collect();
    if !sums.is_empty() {
        for (row, verb) in rows() {
            let change = match verb {
                Verb::Accepted => 1,
                Verb::Unaccepted => -1,
                _ => continue,
            };
            if let Some(sum) = sums.get_mut(&ledger.object[row]) {
                *sum += change;
            }
        }
    }
    for (row, _) in rows().filter(|(_, verb)| **verb == Verb::Accepted) {
        let (answer, question) = (ledger.object[row], things[ledger.parent[row] as usize].question);
        if let Some(question) = questions.get_mut(question as usize)
            && sums.get(&answer).is_none_or(|sum| *sum > 0)
        {
            question.accepted = answer;
        }
    }
}

fn first_answers(ledger: &Columns, marks: &[Mark], things: &[Thing], questions: &mut [Question]) {
    for (row, verb) in ledger.verb.iter().enumerate() {
        if *verb != Verb::Answered {
            continue;
        }
        let asked = &things[ledger.parent[row] as usize];
        let Some(question) = questions.get_mut(asked.question as usize) else {
            continue;
        };
        let (who, mark) = (ledger.actor[row], marks[row]);
        // An answer older than its question (threads that were merged elsewhere) did not keep anybody waiting.
        let at = ledger.at[row].max(asked.at);
        let own = who == asked.author && who != NONE;
        if mark.recorded() {
            question.first_answer = question.first_answer.min(at);
            if !own {
                question.first_answer_by_other = question.first_answer_by_other.min(at);
            }
        }
        if !own && things[ledger.object[row] as usize].standing.counts_for_activity() && !mark.is_bot() {
            question.first_peer_answer = question.first_peer_answer.min(at);
        }
    }
}
