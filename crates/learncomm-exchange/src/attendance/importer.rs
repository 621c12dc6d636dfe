use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, Seek, SeekFrom};

use chrono::NaiveDate;
use learncomm_core::community::Community;
use learncomm_core::engagement::window::local_midnight_utc;
use learncomm_core::history::{
    Cause, Fact, KnownBy, Outcome, PastAttendance, PastMembership, PastPerson, PastSession, Who,
};
use learncomm_core::id::Handle;
use learncomm_core::session::calendar::instant_of;
use learncomm_core::session::{Attendance, SessionScope};
use learncomm_core::{Action, Desk, Error, ErrorKind, Role};

use super::rows::{Header, Records, Row, clean};
use super::{AttendanceOptions, TOOL};
use crate::import::{ImportError, Loader, Observer, PROGRESS_EVERY, Progress, Summary, Thing};

/// How many people and rows are remembered to tell of contradictions: more than any community has. Behind that the file is
/// still brought in.
const REMEMBERED: usize = 1 << 20;
/// The longest id of a session; what is longer is cut and told apart by its hash.
const MAX_ID: usize = 200;
/// Under this the summary counts rows that say what a row above said.
const REPEATED: &str = "rows that repeat one above";

/// Somebody whom the file names.
struct Named {
    /// How the file first wrote it.
    written: String,
    /// The first session, in time, that lists them.
    earliest: Option<NaiveDate>,
    /// Whether it was made sure that they are known, or tried.
    settled: bool,
}

pub(super) struct Importer<'a> {
    loader: Loader<'a>,
    community: &'a Community,
    options: AttendanceOptions,
    file: String,
    length: Option<u64>,
    people: HashMap<Handle, Named>,
    /// What was said of a person and a session, by hash, and on which line.
    said: HashMap<u64, (Attendance, u64)>,
    /// Sessions that were handed on, by hash.
    sessions: HashSet<u64>,
}

impl<'a> Importer<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        community: &'a Community,
        name: &str,
        length: Option<u64>,
        options: AttendanceOptions,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self {
            loader: Loader::new(desk, TOOL, options.import, observer),
            community,
            options,
            file: name.to_owned(),
            length,
            people: HashMap::new(),
            said: HashMap::new(),
            sessions: HashSet::new(),
        }
    }

    pub(super) async fn run<R: BufRead + Seek + Send>(
        mut self,
        mut source: R,
    ) -> Result<Summary, ImportError> {
        // Who may not import is told so before the file is looked at.
        let role = self.loader.desk.role_in(self.community.id).await?;
        let action = Action::ImportHistory;
        if !role.may(action) {
            return Err(Error::Forbidden { action, role }.into());
        }
        if self.options.create_missing {
            self.look_ahead(&mut source)?;
            source.seek(SeekFrom::Start(0)).map_err(|e| self.unreadable(e))?;
        }
        self.read(&mut source).await?;
        self.loader.desk.hub().seal(self.community.id).await?;
        Ok(self.loader.summary)
    }

    /// Finds the first session of everybody. What is wrong is told when it is read again.
    fn look_ahead<R: BufRead>(&mut self, source: &mut R) -> Result<(), ImportError> {
        let mut records = Records::new(source);
        let header = self.header(&mut records)?;
        let mut rows = 0_u64;
        while let Some((_, record)) = records.next().map_err(|e| self.unreadable(e))? {
            rows += 1;
            if let Ok(row) = record.and_then(|fields| header.row(&fields))
                && let Ok(handle) = self.person(&row)
                && let Some(named) = self.people.get_mut(&handle)
            {
                named.earliest = Some(named.earliest.map_or(row.day, |day| day.min(row.day)));
            }
            if rows.is_multiple_of(PROGRESS_EVERY) {
                self.tell(1, records.bytes(), rows);
            }
        }
        self.tell(1, records.bytes(), rows);
        Ok(())
    }

    async fn read<R: BufRead + Send>(&mut self, source: &mut R) -> Result<(), ImportError> {
        let mut records = Records::new(source);
        let header = self.header(&mut records)?;
        if !header.others.is_empty() {
            let note = format!("Columns that were left out: {}.", header.others.join(", "));
            self.loader.summary.notes.push(note);
        }
        let mut rows = 0_u64;
        loop {
            let (line, record) = match records.next() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(e) => {
                    self.flush().await?;
                    return Err(self.unreadable(e));
                }
            };
            rows += 1;
            let row = record.and_then(|fields| header.row(&fields));
            let done = match row {
                Ok(row) => self.row(line, row).await?,
                Err(why) => Err(why),
            };
            if let Err(why) = done {
                // What stands before it comes first, here and in the store.
                self.flush().await?;
                self.loader.summary.attendance.refused += 1;
                let message = format!("{why}; the row was left out: correct it and import again");
                self.loader.issue(&self.file, line, message)?;
            }
            if self.loader.is_full() {
                self.flush().await?;
            }
            if rows.is_multiple_of(PROGRESS_EVERY) {
                self.tell(self.steps(), records.bytes(), rows);
            }
        }
        self.flush().await?;
        self.tell(self.steps(), records.bytes(), rows);
        Ok(())
    }

    fn header<R: BufRead>(&self, records: &mut Records<R>) -> Result<Header, ImportError> {
        let first = records.next().map_err(|e| self.unreadable(e))?;
        let (line, header) = match first {
            Some((line, fields)) => (line, fields.and_then(|fields| Header::parse(&fields))),
            None => (1, Err("the file is empty".to_owned())),
        };
        header.map_err(|why| ImportError::NotTheFormat {
            file: self.file.clone(),
            line,
            why: format!("{why}; the first row names the columns date, session, handle and attendance, with commas between them"),
        })
    }

    /// Turns a row into facts.
    async fn row(&mut self, line: u64, row: Row) -> Result<Result<(), String>, ImportError> {
        let handle = match self.person(&row) {
            Ok(handle) => handle,
            Err(why) => return Ok(Err(why)),
        };
        let session = session_id(&row);
        match self.agrees(&session, &handle, row.attendance, line) {
            Ok(false) => {}
            Ok(true) => {
                self.loader.summary.skip(REPEATED);
                return Ok(Ok(()));
            }
            Err(why) => return Ok(Err(why)),
        }
        if self.options.create_missing {
            self.settle(&handle, &row, line).await?;
        }
        let known = hash_of(&session);
        if !self.sessions.contains(&known) {
            if self.sessions.len() < REMEMBERED {
                self.sessions.insert(known);
            }
            let past = PastSession {
                id: session.clone(),
                title: row.session,
                starts: instant_of(
                    row.day.and_time(self.options.at),
                    self.community.charter.time_zone,
                ),
                minutes: self.options.minutes,
                scope: SessionScope::Invited,
                join: true,
            };
            self.loader.push(Thing::Session, line, Fact::Session(past));
        }
        let past = PastAttendance {
            session,
            who: Who::Handle(handle),
            attendance: row.attendance,
        };
        self.loader.push(Thing::Attendance, line, Fact::Attendance(past));
        Ok(Ok(()))
    }

    /// The handle of whom a row speaks of. Two people must not become one because their names come to the same handle.
    fn person(&mut self, row: &Row) -> Result<Handle, String> {
        let written = row.handle.strip_prefix('@').unwrap_or(&row.handle);
        let handle = match written.parse::<Handle>() {
            Ok(handle) => handle,
            Err(_) => Handle::from_text(written).ok_or_else(|| {
                format!(
                    "handle is `{}`, which has no Latin letter and no digit",
                    clean(written)
                )
            })?,
        };
        let known = self.people.len();
        match self.people.get(&handle) {
            Some(named) if named.written.to_lowercase() != written.to_lowercase() => Err(format!(
                "handle is `{}`, which comes to `{handle}`, and so does `{}` above: give each a handle of their own",
                clean(written),
                clean(&named.written)
            )),
            Some(_) => Ok(handle),
            None if known >= REMEMBERED => Ok(handle),
            None => {
                let named = Named {
                    written: written.to_owned(),
                    earliest: None,
                    settled: false,
                };
                self.people.insert(handle.clone(), named);
                Ok(handle)
            }
        }
    }

    /// Whether a row says what a row above said. A file that says two things of the same person and session would be
    /// corrected by every import of it.
    fn agrees(
        &mut self,
        session: &str,
        handle: &Handle,
        attendance: Attendance,
        line: u64,
    ) -> Result<bool, String> {
        let key = hash_of(&(session, handle.as_str()));
        match self.said.get(&key) {
            Some((said, above)) if *said != attendance => Err(format!(
                "it says `{attendance}`, and line {above} says `{said}` of the same person and session: which is it?"
            )),
            Some(_) => Ok(true),
            None => {
                if self.said.len() < REMEMBERED {
                    self.said.insert(key, (attendance, line));
                }
                Ok(false)
            }
        }
    }

    /// Lets somebody be known, and a member from the day of their first session on.
    async fn settle(&mut self, handle: &Handle, row: &Row, line: u64) -> Result<(), ImportError> {
        let (name, day) = match self.people.get_mut(handle) {
            Some(named) if named.settled => return Ok(()),
            Some(named) => {
                named.settled = true;
                (named.written.clone(), named.earliest.unwrap_or(row.day))
            }
            None => (row.handle.clone(), row.day),
        };
        let desk = self.loader.desk;
        let member = match desk.member(self.community.id, handle).await {
            Ok(_) => return Ok(()),
            Err(e) if e.kind() == ErrorKind::NotFound => PastMembership {
                who: Who::Handle(handle.clone()),
                role: Role::Member,
                unit: None,
                joined: local_midnight_utc(day, self.community.charter.time_zone),
                left: None,
            },
            Err(e) => return Err(e.into()),
        };
        match desk.person(handle).await {
            // What is known of them is not overwritten by what a list calls them.
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let person = PastPerson {
                    handle: handle.clone(),
                    known_by: KnownBy::Handle,
                    name,
                    bot: false,
                    identities: Vec::new(),
                };
                self.loader.push(Thing::Person, line, Fact::Person(person));
            }
            Err(e) => return Err(e.into()),
        }
        self.loader.push(Thing::Member, line, Fact::Membership(member));
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), ImportError> {
        let written = self.loader.write(self.community.id).await?;
        for (mark, outcome) in written.marks.iter().zip(&written.outcomes) {
            self.loader.summary.count(mark.thing, outcome);
            let Outcome::Refused(refusal) = outcome else {
                continue;
            };
            let remedy = match refusal.cause {
                Cause::UnknownPerson | Cause::NotAMember if !self.options.create_missing => {
                    "take them in first, or let the import create who is missing"
                }
                _ => "correct it and import again",
            };
            let message = format!(
                "the {} was left out: {}; {remedy}",
                mark.thing.as_str(),
                refusal.why
            );
            self.loader.issue(&self.file, mark.line, message)?;
        }
        Ok(())
    }

    fn unreadable(&self, source: std::io::Error) -> ImportError {
        let file = self.file.clone();
        ImportError::Read { file, source }
    }

    const fn steps(&self) -> u32 {
        if self.options.create_missing { 2 } else { 1 }
    }

    fn tell(&mut self, step: u32, bytes: u64, rows: u64) {
        let steps = self.steps();
        let phase = if step == steps { "rows" } else { "people" };
        self.loader.progress(&Progress {
            file: &self.file,
            phase,
            step,
            steps,
            bytes,
            total: self.length,
            rows,
        });
    }
}

/// What a session is recognised by: its day and its name.
fn session_id(row: &Row) -> String {
    let id = format!("{} {}", row.day, row.session);
    if id.len() <= MAX_ID {
        return id;
    }
    // FNV-1a, which stays the same: ids of former imports have to be found again.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let room = MAX_ID - 17;
    let end = (0..=room)
        .rev()
        .find(|end| id.is_char_boundary(*end))
        .unwrap_or(0);
    format!("{}~{hash:016x}", &id[..end])
}

fn hash_of(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_3_long_names_are_told_apart() {
        let id = |session: &str| {
            session_id(&Row {
                day: NaiveDate::MIN,
                session: session.to_owned(),
                handle: String::new(),
                attendance: Attendance::Present,
            })
        };
        assert!(id("Retro").ends_with(" Retro"));
        let (one, other) = (id(&"ä".repeat(300)), id(&format!("{}b", "ä".repeat(299))));
        assert!(one.len() <= MAX_ID && other.len() <= MAX_ID);
        assert_ne!(one, other);
        assert_eq!(one, id(&"ä".repeat(300)));
    }
}
