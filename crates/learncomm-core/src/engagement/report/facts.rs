use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::belonging::{Since, membership};
use super::rooms::Rooms;
use super::window::ReportWindow;
use crate::engagement::activity::{EventKind, Events, Standing};
use crate::engagement::roster::Roster;
use crate::engagement::window::Window;
use crate::ledger::{Column, ColumnSet, Columns, NONE, Verb};
use crate::threads::both;

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

/// What the ledger says of contributions, by object number.
#[derive(Debug, Default)]
pub(super) struct Things {
    author: Vec<u32>,
    standing: Vec<Standing>,
    /// Of a question: its place among the [`Facts::questions`].
    question: Vec<u32>,
    /// When they were removed, of those that were.
    removed_at: BTreeMap<u32, i64>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) object: u32,
    pub(super) at: i64,
    pub(super) author: u32,
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
    const POST: u8 = 64;

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

    /// A human did something that counts while a member, and it has not been taken back since.
    pub(super) const fn holds(self) -> bool {
        self.all(Self::EVENT | Self::PRESENT | Self::STANDS)
    }

    /// A question, answer, comment or something shared stands, whoever made it and when.
    pub(super) const fn recorded(self) -> bool {
        self.all(Self::POST | Self::STANDS)
    }

    /// Anybody but a known bot asked, answered, commented or shared, whatever became of it.
    pub(super) const fn posts(self) -> bool {
        self.all(Self::POST) && !self.all(Self::BOT)
    }

    /// A human asked, answered, commented or shared while a member, and it may have been taken back since. Leading a session or
    /// speaking on a norm is a contribution, too, and no post.
    pub(super) const fn posted(self) -> bool {
        self.all(Self::POST | Self::PRESENT)
    }

    /// The actor is a known human, member then or not.
    pub(super) const fn by_somebody(self) -> bool {
        self.all(Self::SOMEBODY)
    }

    /// A bot did something that counts.
    pub(super) const fn by_bot(self) -> bool {
        self.all(Self::EVENT | Self::BOT)
    }

    /// What was done counts as having been done, whoever did it.
    pub(super) const fn counts(self) -> bool {
        self.all(Self::EVENT)
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
    pub(super) marks: Vec<Mark>,
    things: Things,
    /// The questions, in order of time.
    pub(super) questions: Vec<Question>,
    /// (from, unit), ascending, of people who moved from one unit to another. Somebody who moved is two people to a
    /// measure of ties between units: one in each.
    pub(super) moved: Since,
    /// (from, the code of the role), ascending, of people who were given another role than that of a member.
    pub(super) roles: Since,
    /// Sessions, topics and norms.
    pub(super) rooms: Rooms,
    /// When the first contribution of anybody but a bot was made: what came before was not watched.
    pub(super) watched_since: i64,
    knows_contributions: bool,
}

impl Facts {
    pub(crate) fn of(mut ledger: Columns, window: &ReportWindow) -> Self {
        keep(&mut ledger, window);
        Self::of_all(ledger)
    }

    /// The facts of a whole ledger.
    pub(super) fn of_all(ledger: Columns) -> Self {
        let rows = ledger.at.len();
        let all = 0..rows;
        let (mut things, mut questions) = (Things::default(), Vec::new());
        let ((roster, moved, roles), ()) = both(
            rows,
            || membership(&ledger),
            || things.take_in(&ledger, all.clone(), &mut questions),
        );
        accepted(&ledger, &things, &mut questions);
        let people = people(&roster);
        let half = rows / 2;
        let (mut marks, other) = both(
            rows,
            || marks(&ledger, &roster, &people, &things, 0..half),
            || marks(&ledger, &roster, &people, &things, half..rows),
        );
        marks.extend(other);
        let rooms = Rooms::of(&ledger);
        for row in &rooms.void {
            marks[*row as usize] = Mark::default();
        }
        first_answers(&ledger, &marks, &things, &mut questions, all);
        let mut facts = Self {
            ledger,
            roster,
            marks,
            things,
            questions,
            moved,
            roles,
            rooms,
            watched_since: NEVER,
            knows_contributions: false,
        };
        facts.watch(0);
        facts
    }

    /// Takes in what was appended to the ledger since, in order of time and not before what is there. Does nothing and says
    /// so if what is there would have to be judged anew: because of who is a member, what was removed, or what sessions
    /// took place.
    pub(super) fn append(&mut self, new: &Columns) -> bool {
        let known = self.roster.len() as u32;
        let overthrows = |verb: &Verb| {
            matches!(
                verb,
                Verb::Joined
                    | Verb::Left
                    | Verb::Assigned
                    | Verb::Appointed
                    | Verb::Classified
                    | Verb::Restored
                    | Verb::RemovedByAuthor
                    | Verb::RemovedByModeration
                    | Verb::Erased
                    | Verb::Held
                    | Verb::Unheld
                    | Verb::Attended
                    | Verb::Missed
                    | Verb::Led
                    | Verb::Unled
                    | Verb::CaughtUp
            )
        };
        // What is told of a question before the question itself was passed over.
        let known_things = self.things.author.len();
        let mut asked = new.verb.iter().zip(&new.object);
        let late = asked.any(|(verb, object)| *verb == Verb::Asked && (*object as usize) < known_things);
        let out_of_order = self.ledger.at.last() > new.at.first();
        if late
            || out_of_order
            || new.verb.iter().any(overthrows)
            || new.actor.iter().any(|who| *who >= known)
        {
            return false;
        }
        let from = self.ledger.at.len();
        self.ledger.append(new);
        let rows = from..self.ledger.at.len();
        self.things
            .take_in(&self.ledger, rows.clone(), &mut self.questions);
        if new
            .verb
            .iter()
            .any(|verb| matches!(verb, Verb::Accepted | Verb::Unaccepted))
        {
            for question in &mut self.questions {
                question.accepted = NONE;
            }
            accepted(&self.ledger, &self.things, &mut self.questions);
        }
        let people = people(&self.roster);
        self.marks.extend(marks(
            &self.ledger,
            &self.roster,
            &people,
            &self.things,
            rows.clone(),
        ));
        if new.verb.iter().any(|verb| *verb >= Verb::Responded) {
            self.rooms = Rooms::of(&self.ledger);
        }
        first_answers(&self.ledger, &self.marks, &self.things, &mut self.questions, rows);
        self.watch(from);
        true
    }

    /// Notes since when it is watched who contributes, and whether anybody is known to have, if that is not known yet; looks
    /// at the rows from `from` on.
    fn watch(&mut self, from: usize) {
        if self.watched_since == NEVER {
            let made = |mark: &Mark| mark.0 & (Mark::MADE | Mark::BOT) == Mark::MADE;
            let first = self.marks[from..].iter().position(made);
            self.watched_since = first.map_or(NEVER, |row| self.ledger.at[from + row]);
        }
        // What was removed by moderation counts as if it had not been.
        let known = |mark: &Mark| mark.all(Mark::MADE | Mark::EVENT) && !mark.is_bot();
        self.knows_contributions = self.knows_contributions || self.marks[from..].iter().any(known);
    }

    /// The ledger that these are the facts of.
    pub(super) fn ledger(&self) -> &Columns {
        &self.ledger
    }

    /// The ledger that these are the facts of.
    pub(super) fn into_ledger(self) -> Columns {
        self.ledger
    }

    /// Whether anybody but a bot is on record as having contributed anything, ever. Where only attendance was brought in, or
    /// nothing was done yet, "nobody contributed" says nothing of the people.
    pub(super) fn knows_contributions(&self) -> bool {
        self.knows_contributions
    }

    /// The rows of the ledger inside a window.
    pub(super) fn rows(&self, window: &Window) -> Range<usize> {
        let at = &self.ledger.at;
        let start = at.partition_point(|at| *at < window.start);
        start..at.partition_point(|at| *at < window.end).max(start)
    }

    /// What happened in a window, as the metrics of activity take it: every row that shows a human active.
    pub(super) fn events(&self, window: &Window) -> EventColumns {
        let mut events = EventColumns::default();
        for row in self.rows(window).filter(|row| self.marks[*row].active()) {
            let kind = if self.marks[row].contributed() {
                EventKind::Contribute
            } else {
                self.ledger.verb[row].kind()
            };
            events.at.push(self.ledger.at[row]);
            events.who.push(self.ledger.actor[row]);
            events.kind.push(kind);
        }
        events.standing.resize(events.at.len(), Standing::Stands);
        events
    }

    /// Who made the contribution.
    pub(super) fn author(&self, object: u32) -> u32 {
        self.things.author.get(object as usize).copied().unwrap_or(NONE)
    }

    /// What became of the contribution.
    pub(super) fn standing(&self, object: u32) -> Standing {
        self.things
            .standing
            .get(object as usize)
            .copied()
            .unwrap_or(Standing::Stands)
    }

    /// When the contribution was removed.
    pub(super) fn removed_at(&self, object: u32) -> Option<i64> {
        self.things.removed_at.get(&object).copied()
    }

    /// The question with this object number.
    pub(super) fn question(&self, object: u32) -> Option<&Question> {
        self.questions
            .get(*self.things.question.get(object as usize)? as usize)
    }

    /// Somebody of whom it is known that they are a bot. Unknown people are taken for humans where that is asked: their
    /// question waits, and their answer helps.
    pub(super) fn is_bot(&self, who: u32) -> bool {
        !self.roster.is_human(who) && self.roster.joined(who).is_some()
    }

    /// When anybody but a bot first did something that is wanted.
    pub(super) fn first(&self, wanted: impl Fn(Verb) -> bool) -> Option<i64> {
        let rows = self.ledger.verb.iter().enumerate();
        let mut rows = rows.filter(|(row, verb)| wanted(**verb) && !self.is_bot(self.ledger.actor[*row]));
        rows.next().map(|(row, _)| self.ledger.at[row])
    }

    /// Whether anybody but a bot did one of the things that happen around sessions, topics and norms.
    pub(super) fn any(&self, verbs: &[Verb]) -> bool {
        self.rooms
            .rows
            .iter()
            .map(|row| *row as usize)
            .any(|row| verbs.contains(&self.ledger.verb[row]) && !self.is_bot(self.ledger.actor[row]))
    }
}

/// Columns for [`Events`].
#[derive(Debug, Default)]
pub(super) struct EventColumns {
    at: Vec<i64>,
    who: Vec<u32>,
    kind: Vec<EventKind>,
    standing: Vec<Standing>,
}

impl EventColumns {
    pub(super) fn as_events(&self) -> Events<'_> {
        Events {
            at: &self.at,
            who: &self.who,
            kind: &self.kind,
            standing: &self.standing,
        }
    }
}

/// Keeps what happened up to `as_of`; and of what is later, what says which things stand and who is a program, as far as
/// that is known.
fn keep(ledger: &mut Columns, window: &ReportWindow) {
    let (kept, known) = kept(ledger, window);
    let len = kept + known.len();
    if len == ledger.at.len() {
        return;
    }
    move_up(&mut ledger.at, kept, &known);
    move_up(&mut ledger.verb, kept, &known);
    for column in [
        &mut ledger.actor,
        &mut ledger.object,
        &mut ledger.parent,
        &mut ledger.toward,
        &mut ledger.topic,
        &mut ledger.session,
        &mut ledger.value,
    ] {
        move_up(column, kept, &known);
    }
}

/// How many rows are kept, and which of those behind them.
fn kept(ledger: &Columns, window: &ReportWindow) -> (usize, Vec<usize>) {
    let before = |at: DateTime<Utc>| {
        let at = at.timestamp_millis();
        ledger.at.partition_point(|row| *row < at)
    };
    let kept = before(window.as_of);
    let later = kept..before(window.known()).max(kept);
    let tells = |row: &usize| {
        matches!(
            ledger.verb[*row],
            Verb::RemovedByAuthor
                | Verb::RemovedByModeration
                | Verb::Erased
                | Verb::Restored
                | Verb::Classified
        )
    };
    (kept, later.filter(tells).collect())
}

/// Moves entries close behind the first so many, and drops the rest; a column that was not loaded stays empty.
fn move_up<T: Copy>(column: &mut Vec<T>, first: usize, wanted: &[usize]) {
    if column.is_empty() {
        return;
    }
    for (to, from) in wanted.iter().enumerate() {
        column[first + to] = column[*from];
    }
    column.truncate(first + wanted.len());
}

/// A copy of what a report on the window looks at.
pub(super) fn copy(ledger: &Columns, window: &ReportWindow) -> Columns {
    let (kept, known) = kept(ledger, window);
    let of = |column: &[u32]| copied(column, kept, &known);
    Columns {
        at: copied(&ledger.at, kept, &known),
        verb: copied(&ledger.verb, kept, &known),
        actor: of(&ledger.actor),
        object: of(&ledger.object),
        parent: of(&ledger.parent),
        toward: of(&ledger.toward),
        topic: of(&ledger.topic),
        session: of(&ledger.session),
        value: of(&ledger.value),
    }
}

fn copied<T: Copy>(column: &[T], first: usize, wanted: &[usize]) -> Vec<T> {
    if column.is_empty() {
        return Vec::new();
    }
    let mut copy = Vec::with_capacity(first + wanted.len());
    copy.extend_from_slice(&column[..first]);
    copy.extend(wanted.iter().map(|row| column[*row]));
    copy
}

impl Things {
    /// Takes in rows of the ledger behind those that it has taken in; new questions go to the end of `questions`.
    fn take_in(&mut self, ledger: &Columns, rows: Range<usize>, questions: &mut Vec<Question>) {
        let numbers = ledger.object[rows.clone()]
            .iter()
            .chain(&ledger.parent[rows.clone()]);
        let count = numbers.copied().max().map_or(0, |max| max as usize + 1);
        if count > self.author.len() {
            self.author.resize(count, NONE);
            self.standing.resize(count, Standing::Stands);
            self.question.resize(count, u32::MAX);
        }
        // Growing by doubling would touch twice the memory, and touching fresh memory costs more than counting.
        let asked = ledger.verb[rows.clone()]
            .iter()
            .filter(|verb| **verb == Verb::Asked);
        let asked = asked.count();
        if questions.is_empty() {
            questions.reserve_exact(asked);
        }
        for row in rows {
            let object = ledger.object[row];
            let thing = object as usize;
            match ledger.verb[row] {
                Verb::Asked => {
                    self.author[thing] = ledger.actor[row];
                    self.question[thing] = questions.len() as u32;
                    questions.push(Question {
                        object,
                        at: ledger.at[row],
                        author: ledger.actor[row],
                        topic: ledger.topic[row],
                        accepted: NONE,
                        first_peer_answer: NEVER,
                        first_answer: NEVER,
                        first_answer_by_other: NEVER,
                    });
                }
                Verb::Answered | Verb::Commented | Verb::Shared => self.author[thing] = ledger.actor[row],
                Verb::Restored => {
                    self.standing[thing] = Standing::Stands;
                    self.removed_at.remove(&object);
                }
                verb @ (Verb::RemovedByAuthor | Verb::RemovedByModeration | Verb::Erased) => {
                    self.standing[thing] = match verb {
                        Verb::RemovedByAuthor => Standing::RemovedByAuthor,
                        Verb::RemovedByModeration => Standing::RemovedByModeration,
                        _ => Standing::Erased,
                    };
                    self.removed_at.insert(object, ledger.at[row]);
                }
                _ => {}
            }
        }
    }
}

const fn is_post(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Asked | Verb::Answered | Verb::Commented | Verb::Shared
    )
}

/// What a row asks of its actor, side by side in memory: this is looked up a million times.
struct Person {
    joined: i64,
    left: i64,
    bits: u8,
    came_back: bool,
}

fn people(roster: &Roster) -> Vec<Person> {
    let person = |who| Person {
        joined: roster.joined(who).unwrap_or(NEVER),
        left: roster.first_left(who).unwrap_or(NEVER),
        bits: match (who, roster.is_human(who)) {
            (NONE, _) => 0,
            (_, true) => Mark::SOMEBODY,
            (_, false) => Mark::BOT,
        },
        came_back: roster.came_back(who),
    };
    (0..roster.len() as u32).map(person).collect()
}

/// Judges rows, each once.
fn marks(
    ledger: &Columns,
    roster: &Roster,
    people: &[Person],
    things: &Things,
    rows: Range<usize>,
) -> Vec<Mark> {
    let columns = ledger.verb[rows.clone()]
        .iter()
        .zip(&ledger.actor[rows.clone()])
        .zip(&ledger.at[rows.clone()])
        .zip(&ledger.object[rows]);
    columns
        .map(|(((verb, who), at), object)| {
            let (made, event) = match verb.kind() {
                EventKind::Contribute if is_post(*verb) => (Mark::MADE | Mark::POST, Mark::EVENT),
                EventKind::Contribute => (Mark::MADE, Mark::EVENT),
                EventKind::None => return Mark::default(),
                _ => (0, Mark::EVENT),
            };
            // What is done to a thing stays done when the thing is removed. A recognition is the thing itself.
            let standing = if made == 0 && *verb != Verb::Recognised {
                Standing::Stands
            } else {
                things.standing[*object as usize]
            };
            let person = &people[*who as usize];
            let mut bits = made | person.bits;
            if standing.counts_for_content() {
                bits |= Mark::STANDS;
            }
            if standing.counts_for_activity() {
                bits |= event;
                let inside = (person.joined <= *at && *at < person.left)
                    || (person.came_back && roster.is_member_at(*who, *at));
                if inside && person.bits == Mark::SOMEBODY {
                    bits |= Mark::PRESENT;
                }
            }
            Mark(bits)
        })
        .collect()
}

/// Notes which answers are accepted. Only the sum of accepting and taking back tells: an acceptance that was moved may
/// be dated before the one it replaced, and lines of one instant are in no order of cause.
fn accepted(ledger: &Columns, things: &Things, questions: &mut [Question]) {
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
        let (answer, question) = (ledger.object[row], things.question[ledger.parent[row] as usize]);
        if let Some(question) = questions.get_mut(question as usize)
            && sums.get(&answer).is_none_or(|sum| *sum > 0)
        {
            question.accepted = answer;
        }
    }
}

fn first_answers(
    ledger: &Columns,
    marks: &[Mark],
    things: &Things,
    questions: &mut [Question],
    rows: Range<usize>,
) {
    for row in rows {
        if ledger.verb[row] != Verb::Answered {
            continue;
        }
        let question = things.question[ledger.parent[row] as usize];
        let Some(question) = questions.get_mut(question as usize) else {
            continue;
        };
        let (who, mark) = (ledger.actor[row], marks[row]);
        // An answer older than its question (threads that were merged elsewhere) did not keep anybody waiting.
        let at = ledger.at[row].max(question.at);
        let own = who == question.author && who != NONE;
        if mark.recorded() {
            question.first_answer = question.first_answer.min(at);
            if !own {
                question.first_answer_by_other = question.first_answer_by_other.min(at);
            }
        }
        if !own && mark.counts() && !mark.is_bot() {
            question.first_peer_answer = question.first_peer_answer.min(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::Activity;

    /// Lines as they come: people 1 to 5, things 1 to 12, any verb; people are known first.
    fn lines() -> impl Strategy<Value = Vec<Activity>> {
        let verb = prop::sample::select(Verb::ALL.to_vec());
        let usual = prop::sample::select(vec![
            Verb::Asked,
            Verb::Answered,
            Verb::Commented,
            Verb::Shared,
            Verb::Accepted,
            Verb::Unaccepted,
            Verb::VotedUp,
            Verb::Rated,
            Verb::Recognised,
            Verb::Responded,
        ]);
        let line = (
            0_i64..4,
            0_u32..6,
            prop_oneof![8 => usual, 1 => verb],
            1_u32..13,
            0_u32..13,
        );
        prop::collection::vec(line, 1..60).prop_map(|lines| {
            let joined = (1..6).map(|who| Activity::new(0, who, Verb::Joined));
            let mut at = 0;
            let mut made = 12;
            let rest = lines.into_iter().map(|(later, who, verb, object, parent)| {
                at += later;
                // Most of what is made has a number that is new; some was heard of before.
                let is_made = matches!(
                    verb,
                    Verb::Asked | Verb::Answered | Verb::Commented | Verb::Shared
                );
                made += u32::from(is_made && object > 2);
                let object = if is_made && object > 2 { made } else { object };
                Activity {
                    object,
                    parent,
                    toward: parent % 6,
                    topic: parent % 3,
                    value: object % 4,
                    ..Activity::new(at, who, verb)
                }
            });
            let mut all: Vec<Activity> = joined.chain(rest).collect();
            all.sort();
            all
        })
    }

    fn columns(lines: &[Activity]) -> Columns {
        let mut columns = Columns::default();
        for line in lines {
            columns.push(line);
        }
        columns
    }

    proptest! {
        /// S4.7: facts that grew are the facts of the whole.
        #[test]
        fn s4_7_facts_grow_into_those_of_the_whole(all in lines(), cuts in prop::collection::vec(0_usize..70, 1..6)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(all.len())).collect();
            cuts.extend([0, all.len()]);
            cuts.sort_unstable();
            let mut facts = Facts::of_all(columns(&all[..cuts[1]]));
            for cut in cuts[1..].windows(2) {
                if !facts.append(&columns(&all[cut[0]..cut[1]])) {
                    facts = Facts::of_all(columns(&all[..cut[1]]));
                }
                let whole = Facts::of_all(columns(&all[..cut[1]]));
                prop_assert_eq!(format!("{facts:?}"), format!("{whole:?}"));
            }
        }
    }

    #[test]
    fn what_is_usual_is_appended() {
        let before = [
            Activity::new(0, 1, Verb::Joined),
            Activity {
                object: 1,
                ..Activity::new(1, 1, Verb::Asked)
            },
        ];
        let mut facts = Facts::of_all(columns(&before));
        let answer = Activity {
            object: 2,
            parent: 1,
            toward: 1,
            ..Activity::new(2, 1, Verb::Answered)
        };
        assert!(facts.append(&columns(&[answer])));
        assert!(!facts.append(&columns(&[Activity::new(3, 1, Verb::Left)])));
        assert!(
            !facts.append(&columns(&[Activity {
                object: 3,
                ..Activity::new(1, 1, Verb::Asked)
            }])),
            "it is earlier"
        );
    }
}
