//! What the ledger says of sessions, topics and norms: read once for all sections, and free of cost for a community
//! that has none of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ledger::{Columns, Verb};
use crate::session::{Answer, Attendance};

/// A session that took place.
#[derive(Debug, Default)]
pub(super) struct Session {
    object: u32,
    series: u32,
    /// When it began.
    pub(super) at: i64,
    /// The code of its scope.
    pub(super) scope: u32,
    /// The units that it was for, if it was for units.
    pub(super) units: Vec<u32>,
    /// Who came, and the code of how.
    pub(super) came: Vec<(u32, u32)>,
    /// Who did not.
    pub(super) missed: Vec<u32>,
    /// Who did not come and had said why.
    pub(super) excused: Vec<u32>,
    /// Whose yes stood at its start.
    pub(super) said_yes: Vec<u32>,
    /// Who was invited to it.
    pub(super) invited: Vec<u32>,
    /// Who caught up with it, and when.
    pub(super) caught_up: Vec<(u32, i64)>,
    /// Whether a recording or materials were shared.
    pub(super) shared: bool,
    /// The codes of roles, and who had them.
    pub(super) led: Vec<(u32, u32)>,
    /// Items planned and items that came up.
    pub(super) agenda: Option<(u32, u32)>,
}

/// The rows of these rooms, and the sessions that took place.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    /// Rows with a verb of these rooms, in the order of the ledger.
    pub(super) rows: Vec<u32>,
    /// Rows that a correction overruled, or that are of sessions that did not take place after all.
    pub(super) void: Vec<u32>,
    /// In order of time.
    pub(super) sessions: Vec<Session>,
    /// Instants at which only sessions began that did not take place after all.
    undone: HashSet<i64>,
    /// By occurrence or series, and person: when they answered what. Only of those who were ever excused.
    answers: HashMap<(u32, u32), Vec<(i64, u32)>>,
}

impl Rooms {
    pub(super) fn of(ledger: &Columns) -> Self {
        let belongs = |verb: &Verb| *verb as u8 >= Verb::Responded as u8;
        // Most ledgers have no such row, or are not asked often enough for a second look to matter.
        if !ledger.verb.iter().any(belongs) {
            return Self::default();
        }
        let rows: Vec<u32> = (0..ledger.verb.len())
            .filter(|row| belongs(&ledger.verb[*row]))
            .map(|row| row as u32)
            .collect();
        let mut rooms = Self {
            rows,
            ..Self::default()
        };
        rooms.void = rooms.overruled(ledger);
        let unheld = rooms.unheld(ledger);
        let is_void = |row: usize| {
            matches!(
                ledger.verb[row],
                Verb::Attended | Verb::Missed | Verb::Led | Verb::Unled | Verb::CaughtUp
            ) && unheld.contains(&ledger.object[row])
        };
        if !unheld.is_empty() {
            let of_unheld = rooms.rows.iter().copied().filter(|row| is_void(*row as usize));
            let of_unheld: Vec<u32> = of_unheld.collect();
            rooms.void.extend(of_unheld);
        }
        rooms.void.sort_unstable();
        rooms.void.dedup();
        rooms.answers = rooms.answers(ledger);
        rooms.sessions = rooms.sessions(ledger, &unheld);
        rooms.undone = rooms.undone(ledger, &unheld);
        rooms
    }

    /// Whether nothing but sessions that did not take place after all began then.
    pub(super) fn is_undone(&self, at: i64) -> bool {
        self.undone.contains(&at)
    }

    /// Whether somebody's answer to a session, or else to its series, stood at excused when it began.
    pub(super) fn was_excused(&self, session: &Session, who: u32) -> bool {
        let last = |object: u32| {
            let answers = self.answers.get(&(object, who))?;
            let before = answers.partition_point(|(at, _)| *at <= session.at);
            answers.get(before.checked_sub(1)?).map(|(_, code)| *code)
        };
        if self.answers.is_empty() {
            return false;
        }
        // What was taken back leaves the answer to the series.
        let own = last(session.object).filter(|code| *code != 0);
        own.or_else(|| last(session.series)) == Some(Answer::Excused.code())
    }

    /// Of all that was said of somebody's attendance, or of their role, only the latest correction holds.
    fn overruled(&self, ledger: &Columns) -> Vec<u32> {
        let mut holds: HashMap<(u32, u32, u32), u32> = HashMap::new();
        let mut overruled = Vec::new();
        for &row in &self.rows {
            let i = row as usize;
            // Roles begin at 1, so that 0 is free for attendance.
            let about = match ledger.verb[i] {
                Verb::Attended | Verb::Missed => 0,
                Verb::Led | Verb::Unled => 1 + (ledger.value[i] & 0xff),
                _ => continue,
            };
            let of = (ledger.object[i], ledger.actor[i], about);
            let before = holds.entry(of).or_insert(row);
            if *before == row {
                continue;
            }
            let corrections = |row: u32| ledger.value[row as usize] >> 8;
            if corrections(row) >= corrections(*before) {
                overruled.push(std::mem::replace(before, row));
            } else {
                overruled.push(row);
            }
        }
        overruled
    }

    /// Sessions that were said to have taken place no more often than the opposite. Only the sum tells: both may be
    /// dated at the start.
    fn unheld(&self, ledger: &Columns) -> HashSet<u32> {
        let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
        for row in &self.rows {
            if ledger.verb[*row as usize] == Verb::Unheld {
                *sums.entry(ledger.object[*row as usize]).or_default() -= 1;
            }
        }
        if !sums.is_empty() {
            for row in &self.rows {
                if ledger.verb[*row as usize] == Verb::Held
                    && let Some(sum) = sums.get_mut(&ledger.object[*row as usize])
                {
                    *sum += 1;
                }
            }
        }
        let gone = sums.into_iter().filter(|(_, sum)| *sum <= 0);
        gone.map(|(object, _)| object).collect()
    }

    fn undone(&self, ledger: &Columns, unheld: &HashSet<u32>) -> HashSet<i64> {
        if unheld.is_empty() {
            return HashSet::new();
        }
        let rows = self.rows.iter().map(|row| *row as usize);
        let of_unheld =
            rows.filter(|row| ledger.verb[*row] == Verb::Held && unheld.contains(&ledger.object[*row]));
        let mut undone: HashSet<i64> = of_unheld.map(|row| ledger.at[row]).collect();
        for session in &self.sessions {
            undone.remove(&session.at);
        }
        undone
    }

    fn answers(&self, ledger: &Columns) -> HashMap<(u32, u32), Vec<(i64, u32)>> {
        let of = |row: &usize| ledger.verb[*row] == Verb::Responded;
        let responses = || self.rows.iter().map(|row| *row as usize).filter(of);
        let excused: HashSet<u32> = responses()
            .filter(|row| ledger.value[*row] == Answer::Excused.code())
            .map(|row| ledger.actor[row])
            .collect();
        let mut answers: HashMap<(u32, u32), Vec<(i64, u32)>> = HashMap::new();
        for row in responses().filter(|row| excused.contains(&ledger.actor[*row])) {
            let of = (ledger.object[row], ledger.actor[row]);
            answers
                .entry(of)
                .or_default()
                .push((ledger.at[row], ledger.value[row]));
        }
        answers
    }

    fn sessions(&self, ledger: &Columns, unheld: &HashSet<u32>) -> Vec<Session> {
        let mut sessions: Vec<Session> = Vec::new();
        let mut place: HashMap<u32, usize> = HashMap::new();
        let rows = || self.rows.iter().map(|row| *row as usize);
        for row in rows().filter(|row| ledger.verb[*row] == Verb::Held) {
            let object = ledger.object[row];
            if unheld.contains(&object) {
                continue;
            }
            let i = *place.entry(object).or_insert_with(|| {
                sessions.push(Session::default());
                sessions.len() - 1
            });
            // Told again, it was held again, perhaps at another time.
            let session = &mut sessions[i];
            session.object = object;
            session.series = ledger.parent[row];
            session.at = ledger.at[row];
            session.scope = ledger.value[row] >> 16;
        }
        for row in rows().filter(|row| self.void.binary_search(&(*row as u32)).is_err()) {
            let Some(session) = place.get(&ledger.object[row]).map(|i| &mut sessions[*i]) else {
                continue;
            };
            let (who, at, value) = (ledger.actor[row], ledger.at[row], ledger.value[row]);
            match ledger.verb[row] {
                Verb::ScopedTo => session.units.push(value),
                Verb::Expected => session.said_yes.push(who),
                Verb::Attended => session.came.push((who, value & 0xff)),
                Verb::Missed => {
                    session.missed.push(who);
                    if value & 0xff == Attendance::Excused.code() {
                        session.excused.push(who);
                    }
                }
                Verb::Invited => session.invited.push(ledger.toward[row]),
                Verb::CaughtUp => session.caught_up.push((who, at)),
                Verb::SharedMaterials => session.shared = true,
                Verb::Led => session.led.push((value & 0xff, who)),
                Verb::KeptAgenda => session.agenda = Some((value >> 16, value & 0xffff)),
                _ => {}
            }
        }
        sessions.sort_by_key(|session| (session.at, session.object));
        sessions
    }
}
