//! Whether people come to sessions, and whether those who cannot catch up (metrics §8).

use std::collections::{BTreeMap, HashMap};

use chrono::DateTime;

use super::charts::{self, Came};
use super::facts::Facts;
use super::people::PersonAttendance;
use super::rooms::Session;
use super::{Chart, Point, ReportWindow, Section, Series, nothing, optional, share};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Class, Measure, Share, Trend, Unit};
use crate::engagement::roster::NO_UNIT;
use crate::engagement::sessions::{Due, SessionMetrics, SessionRow, done_on_time, session_metrics};
use crate::engagement::window::{Window, local_months};
use crate::ledger::{NONE, Verb};
use crate::session::{Attendance, SessionScope};

const ID: &str = "sessions";
const TITLE: &str = "Do people come, and can those who cannot catch up?";
const DEFINITION: &str = "metrics 8, v1";
/// Who was not there has caught up if they did so within this time of its start.
const CATCH_UP: i64 = 14 * 86_400_000;
const MINUTE: i64 = 60_000;

const UNASKED: &str = "nobody ever said beforehand whether they come";

/// The section, and how often each person was there.
pub(super) fn section(facts: &Facts, window: &ReportWindow) -> (Section, Vec<PersonAttendance>) {
    let actions = actions(facts, window);
    if facts.rooms.sessions.is_empty() && actions.is_none() {
        let section = nothing(ID, TITLE, "No session is on record as held.");
        return (section, Vec::new());
    }
    let seen = Seen::of(facts, window);
    let section = Section {
        id: ID,
        title: TITLE,
        charts: vec![seen.chart(window)],
        notes: vec![
            "Who was a member at the start and in the scope of a session counts, whether or not anything was recorded of them; guests are counted apart. Shares are over all sessions together, so large ones weigh more; they have no interval, because the same people come again.",
        ],
        measures: seen.measures(facts, window, actions),
        series: [
            Series {
                id: "session-coverage-by-session",
                title: "Members who came or caught up, by session",
                unit: Unit::Share,
                definition: DEFINITION,
                points: seen.by_session(window),
            },
            Series {
                id: "session-coverage-by-month",
                title: "Members who came or caught up, by month",
                unit: Unit::Share,
                definition: DEFINITION,
                points: seen.by_month(window),
            },
        ]
        .into_iter()
        .filter(|series| !series.points.is_empty())
        .collect(),
    };
    (section, seen.attendance())
}

/// The sessions of the window.
pub(super) fn within<'a>(facts: &'a Facts, window: &'a ReportWindow) -> impl Iterator<Item = &'a Session> {
    let sessions = facts.rooms.sessions.iter();
    sessions.filter(|session| window.window.contains(session.at))
}

/// Whether it was recorded of anybody that they were late, left early or were there in part.
fn tells_how(facts: &Facts, session: &Session) -> bool {
    session.came.iter().any(|(who, how)| {
        let how = Attendance::from_code(*how);
        matches!(
            how,
            Some(Attendance::Late | Attendance::LeftEarly | Attendance::Partly)
        ) && !facts.is_bot(*who)
    })
}

/// What was seen of the sessions of the window.
#[derive(Default)]
struct Seen {
    sum: SessionMetrics,
    /// When each began, and how many came or caught up.
    coverage: Vec<(i64, Share)>,
    /// How many came to each, of those who are in its coverage.
    came: Vec<u64>,
    late: Share,
    partly: Share,
    agenda: Share,
    guests: IdSet,
    /// Whether anybody ever said beforehand whether they come.
    announced: bool,
    /// Whether it was ever recorded how somebody was there, beside that they were.
    tells_how: bool,
    /// Whether there ever was something to catch up with, or anybody who did.
    catches_up: bool,
    /// Whether anybody was ever recorded as a guest.
    knows_guests: bool,
    visits: u64,
    /// Times present and absent, by person.
    people: BTreeMap<u32, (u32, u32)>,
}

impl Seen {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let mut seen = Self {
            announced: facts.any(&[Verb::Responded, Verb::Expected]),
            tells_how: facts
                .rooms
                .sessions
                .iter()
                .any(|session| tells_how(facts, session)),
            catches_up: facts.rooms.sessions.iter().any(|session| {
                session.shared || session.caught_up.iter().any(|(who, _)| !facts.is_bot(*who))
            }),
            knows_guests: facts.knows_guests(),
            ..Self::default()
        };
        // Most people are in every session, so this is a table while it is worked out.
        let mut people = vec![(0_u32, 0_u32); facts.roster.len()];
        for session in within(facts, window) {
            seen.add(facts, session, &mut people);
        }
        let counted = (0_u32..).zip(people).filter(|(_, times)| *times != (0, 0));
        seen.people.extend(counted);
        seen
    }

    fn add(&mut self, facts: &Facts, session: &Session, people: &mut [(u32, u32)]) {
        let eligible = eligible(facts, session);
        let came: Vec<u32> = session.came.iter().map(|(who, _)| *who).collect();
        let recorded = IdSet::of(&[came.as_slice(), &session.missed].concat());
        let mut excused = session.excused.clone();
        let unrecorded = eligible.iter().filter(|who| !recorded.contains(**who));
        excused.extend(unrecorded.filter(|who| facts.rooms.was_excused(session, **who)));
        let caught_up: Vec<u32> = session
            .caught_up
            .iter()
            .filter(|(_, at)| *at <= session.at.saturating_add(CATCH_UP))
            .map(|(who, _)| *who)
            .collect();
        // Who caught up found something to catch up with.
        let something = session.shared || session.caught_up.iter().any(|(who, _)| !facts.is_bot(*who));
        let row = SessionRow {
            eligible: &eligible,
            excused: &excused,
            said_yes: &session.said_yes,
            attended: &came,
            caught_up: something.then_some(caught_up.as_slice()),
        };
        let one = session_metrics(&[row]);
        self.sum.attendance += one.attendance;
        self.sum.no_show += one.no_show;
        self.sum.catch_up += one.catch_up;
        self.sum.coverage += one.coverage;
        self.sum.walk_in += one.walk_in;
        self.coverage.push((session.at, one.coverage));
        self.came.push(one.attendance.numerator);
        if let Some((planned, discussed)) = session.agenda {
            self.agenda += Share::new(u64::from(discussed.min(planned)), u64::from(planned));
        }
        let (eligible_set, excused) = (IdSet::of(&eligible), IdSet::of(&excused));
        for (who, how) in &session.came {
            if eligible_set.contains(*who) {
                let how = Attendance::from_code(*how);
                let late = matches!(how, Some(Attendance::Late | Attendance::LeftEarly));
                self.late += Share::new(u64::from(late), 1);
                self.partly += Share::new(u64::from(how == Some(Attendance::Partly)), 1);
            } else if facts.was_guest(*who, session.at) {
                self.guests.insert(*who);
                self.visits += 1;
            }
        }
        let came = IdSet::of(&came);
        for who in eligible {
            let (present, absent) = &mut people[who as usize];
            if came.contains(who) {
                *present += 1;
            } else if !excused.contains(who) {
                *absent += 1;
            }
        }
    }

    fn measures(&self, facts: &Facts, window: &ReportWindow, actions: Option<Share>) -> Vec<Measure> {
        let none = if self.coverage.is_empty() {
            "no session was held in the window"
        } else {
            "no member was in the scope of a session"
        };
        // The same people come again, so an interval for independent cases would claim too much.
        let of = |name, value: Share, reason| {
            share(name, value, reason, DEFINITION)
                .class(Class::Practice)
                .with_interval(None)
        };
        let or = |reason| if self.coverage.is_empty() { none } else { reason };
        // A source that knows only who came cannot tell that nobody was late.
        let how = |name, value| match self.tells_how {
            true => of(name, value, or("nobody came")),
            false => of(
                name,
                Share::default(),
                or("nobody was ever recorded as late, leaving early or partly there"),
            ),
        };
        let count = |name, n: usize| Measure::count(name, n as u64, DEFINITION).class(Class::Practice);
        vec![
            of("session-coverage", self.sum.coverage, none).with_trend(self.trend(facts, window)),
            of("session-attendance", self.sum.attendance, none),
            of(
                "no-show",
                self.sum.no_show,
                or(if self.announced {
                    "nobody had said yes"
                } else {
                    UNASKED
                }),
            ),
            // Who never was asked beforehand cannot have come unannounced.
            of(
                "walk-in",
                if self.announced {
                    self.sum.walk_in
                } else {
                    Share::default()
                },
                or(if self.announced { "nobody came" } else { UNASKED }),
            ),
            of(
                "catch-up",
                self.sum.catch_up,
                or("nobody was absent where there was something to catch up with"),
            ),
            count("sessions-held", self.coverage.len()),
            if self.knows_guests {
                count("guests-who-came", self.guests.len()).with_n(self.visits)
            } else {
                let why = "nobody is on record as a guest";
                optional("guests-who-came", Unit::Count, None, why, DEFINITION).class(Class::Practice)
            },
            how("late-or-left-early", self.late),
            how("partly-there", self.partly),
            of("agenda-completion", self.agenda, or("no agenda is on record")),
            share(
                "actions-done-on-time",
                actions.unwrap_or_default(),
                match actions {
                    Some(_) => "no action was due in the window",
                    None => "no action is on record",
                },
                DEFINITION,
            )
            .class(Class::Practice),
        ]
    }

    /// By parts of the window, as far as there was time to catch up.
    fn trend(&self, facts: &Facts, window: &ReportWindow) -> Option<Trend> {
        let as_of = window.as_of.timestamp_millis();
        let by_period = window.periods().iter().map(|period| {
            let is_over = period.end.saturating_add(CATCH_UP) <= as_of;
            self.within(period).value().filter(|_| is_over)
        });
        window.trend(facts.rooms.sessions.first()?.at, by_period)
    }

    fn within(&self, period: &Window) -> Share {
        let mut sum = Share::default();
        let begin = self.coverage.partition_point(|(at, _)| *at < period.start);
        let held = self.coverage[begin..].iter();
        for (_, share) in held.take_while(|(at, _)| *at < period.end) {
            sum += *share;
        }
        sum
    }

    fn by_session(&self, window: &ReportWindow) -> Vec<Point> {
        let points = self.labels(window).into_iter().zip(&self.coverage);
        points
            .map(|(label, (_, share))| point(label, *share, "no member was in its scope"))
            .collect()
    }

    /// The day of each session, with the time where there were several.
    fn labels(&self, window: &ReportWindow) -> Vec<String> {
        let local = |at: i64, format: &str| {
            let at = DateTime::from_timestamp_millis(at).unwrap_or(window.start);
            at.with_timezone(&window.time_zone).format(format).to_string()
        };
        let mut on_day: HashMap<String, usize> = HashMap::new();
        for (at, _) in &self.coverage {
            *on_day.entry(local(*at, "%Y-%m-%d")).or_default() += 1;
        }
        let label = |at: i64| {
            let day = local(at, "%Y-%m-%d");
            match on_day.get(&day) {
                Some(2..) => local(at, "%Y-%m-%d %H:%M"),
                _ => day,
            }
        };
        self.coverage.iter().map(|(at, _)| label(*at)).collect()
    }

    fn chart(&self, window: &ReportWindow) -> Chart {
        let labels = self.labels(window).into_iter();
        let sessions = labels.zip(self.coverage.iter().zip(&self.came));
        let sessions: Vec<Came> = sessions
            .map(|(label, ((_, covered), came))| Came {
                label,
                came: *came,
                covered: *covered,
            })
            .collect();
        charts::attendance(&sessions, window.least.max(FLOOR_K), self.catches_up)
    }

    fn by_month(&self, window: &ReportWindow) -> Vec<Point> {
        local_months(window.from, window.until, window.time_zone)
            .map(|month| {
                let mut point = point(
                    month.first.format("%Y-%m").to_string(),
                    self.within(&month.window),
                    "no session for members",
                );
                let partial = month.first < window.from || month.next > window.until;
                let note = partial.then_some("part of the month is outside the window");
                point.note = point.note.or(note);
                point
            })
            .collect()
    }

    fn attendance(&self) -> Vec<PersonAttendance> {
        let times = self.people.iter();
        times
            .map(|(who, (present, absent))| PersonAttendance {
                number: *who,
                present: *present,
                absent: *absent,
            })
            .collect()
    }
}

fn point(label: String, share: Share, note: &'static str) -> Point {
    Point {
        label: label.into(),
        value: share.value(),
        n: share.denominator,
        note: (share.denominator == 0).then_some(note),
    }
}

/// The members at the start of a session who were in its scope.
fn eligible(facts: &Facts, session: &Session) -> Vec<u32> {
    let at = session.at;
    if session.scope == SessionScope::Invited.code() {
        let mut listed: Vec<u32> = session.came.iter().map(|(who, _)| *who).collect();
        listed.extend([&session.missed[..], &session.said_yes, &session.invited].concat());
        listed.retain(|who| facts.belonged(*who, at));
        listed.sort_unstable();
        listed.dedup();
        return listed;
    }
    let mut members = facts.members_at(at);
    if session.scope == SessionScope::Units(Vec::new()).code() {
        members.retain(|who| {
            let unit = facts.unit_at(*who, at);
            unit != NO_UNIT && session.units.contains(&unit)
        });
    }
    members
}

/// Actions done by their date, of those due in the window; `None` if no action is on record.
fn actions(facts: &Facts, window: &ReportWindow) -> Option<Share> {
    struct Action {
        due: i64,
        done: Option<i64>,
        dropped: Option<i64>,
    }
    let mut actions: BTreeMap<u32, Action> = BTreeMap::new();
    for &row in &facts.rooms.rows {
        let row = row as usize;
        let (at, object) = (facts.ledger.at[row], facts.ledger.object[row]);
        match facts.ledger.verb[row] {
            Verb::AgreedAction if !facts.is_bot(facts.ledger.actor[row]) => {
                // Putting it off does not change when it was due.
                actions.entry(object).or_insert(Action {
                    due: i64::from(facts.ledger.value[row]) * MINUTE,
                    done: None,
                    dropped: None,
                });
            }
            Verb::ClosedAction => {
                if let Some(action) = actions.get_mut(&object) {
                    action.done.get_or_insert(at);
                }
            }
            Verb::DroppedAction => {
                if let Some(action) = actions.get_mut(&object) {
                    action.dropped.get_or_insert(at);
                }
            }
            _ => {}
        }
    }
    let due = actions
        .values()
        .filter(|action| action.due != i64::from(NONE) && window.window.contains(action.due))
        // What was given up before it was due is due no more.
        .filter(|action| action.done.is_some() || action.dropped.is_none_or(|at| at > action.due))
        .map(|action| Due {
            due: action.due,
            done: action.done,
        });
    let share = done_on_time(due, window.as_of.timestamp_millis());
    (!actions.is_empty()).then_some(share)
}
