//! How fast questions are answered, and how newcomers fare (metrics §6).

use super::charts::{first_contribution, waiting};
use super::facts::{Facts, NEVER, Question};
use super::{ReportWindow, Section, median_wait, nothing, optional, share};
use crate::engagement::activity::Standing;
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Class, Interval, Measure, Share, Unit};
use crate::engagement::radix;
use crate::engagement::waiting::{answered_within, cif, cif_limits};
use crate::ledger::{NONE, Verb};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// A question should be answered within this time.
const HORIZON: i64 = 7 * DAY;
/// The first post of a newcomer should get a reply within this time.
pub(super) const REPLY_HORIZON: i64 = 48 * HOUR;
/// A question that its author takes back so soon, unanswered, was never really asked.
const REGRET: i64 = HOUR;

const ID: &str = "questions";
const TITLE: &str = "Are questions answered, and how fast?";
const NEWCOMERS: &str = "How do newcomers fare?";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    if !facts
        .questions
        .iter()
        .any(|question| !facts.is_bot(question.author))
    {
        return nothing(ID, TITLE, "No question is on record.");
    }
    let as_of = window.as_of.timestamp_millis();
    let mut asked: Vec<(i64, Option<i64>)> = Vec::with_capacity(facts.questions.len());
    // (milliseconds waited, whether for an answer) in one number that sorts.
    let mut waits: Vec<u64> = Vec::with_capacity(facts.questions.len());
    let mut oldest_open: Option<i64> = None;
    let (mut open, mut accepted, mut accepted_of_answered, mut self_resolved) =
        (0, Share::default(), Share::default(), Share::default());
    for question in questions(facts, window) {
        let Some((waited, over)) = wait_of(facts, question, as_of) else {
            continue;
        };
        let (at, standing) = (question.at, facts.standing(question.object));
        let first = over.then_some(question.first_peer_answer);
        waits.push(waited.cast_unsigned() << 1 | u64::from(over));
        asked.push((at, first));
        if first.is_none() && standing == Standing::Stands {
            open += 1;
            oldest_open = Some(oldest_open.map_or(at, |oldest| oldest.min(at)));
        }
        if as_of - at >= HORIZON {
            let answer =
                Some(question.accepted).filter(|a| *a != NONE && facts.standing(*a) == Standing::Stands);
            let by = answer.map(|answer| facts.author(answer));
            let own = by == Some(question.author) && question.author != NONE;
            let peer = by.is_some() && !own;
            accepted += Share::new(u64::from(peer), 1);
            self_resolved += Share::new(u64::from(own), 1);
            if first.is_some() {
                accepted_of_answered += Share::new(u64::from(peer), 1);
            }
        }
    }
    let longest = waits.iter().copied().max().unwrap_or(0);
    radix::sort(&mut waits, radix::bits(longest));
    let waits: Vec<(f64, bool)> = waits
        .into_iter()
        .map(|w| ((w >> 1) as f64 / 1000.0, w & 1 == 1))
        .collect();
    let practice = |measure: Measure| measure.class(Class::Practice);
    let (none, nothing_asked) = ("no question is a week old", "nothing was asked in the window");
    let aged = if asked.is_empty() { nothing_asked } else { none };
    // A part in which some questions were not old enough would be judged by the others.
    let by_period = window.periods().iter().map(|period| {
        let place = |at: i64| asked.partition_point(|(asked, _)| *asked < at);
        let inside = &asked[place(period.start)..place(period.end)];
        let is_over = period.end.saturating_add(HORIZON) <= as_of;
        answered_within(inside, HORIZON, as_of)
            .value()
            .filter(|_| is_over)
    });
    let answered_trend = window.trend(facts.watched_since, by_period);
    Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "The median wait is taken over all questions, the unanswered ones too; an answer counts if a human other than the asker gave it. Hours of the night count.",
        ],
        measures: vec![
            practice(share(
                "answered-within-7-days",
                answered_within(&asked, HORIZON, as_of),
                aged,
                "metrics 6.2, v1",
            ))
            .with_trend(answered_trend),
            practice(median_wait(
                "median-time-to-first-answer",
                &waits,
                if waits.is_empty() {
                    nothing_asked
                } else {
                    "more than half are still waiting"
                },
                "metrics 6.1, 6.2, v1",
            )),
            practice(Measure::count("questions", waits.len() as u64, "metrics 6.2, v1")),
            practice(Measure::count("open-questions", open, "metrics 6.2, v1").with_n(waits.len() as u64)),
            practice(
                optional(
                    "oldest-open-question",
                    Unit::Seconds,
                    oldest_open.map(|at| (as_of - at) as f64 / 1000.0),
                    if waits.is_empty() {
                        nothing_asked
                    } else {
                        "no question is open"
                    },
                    "metrics 6.2, v1",
                )
                .with_n(open),
            ),
            practice(named(
                accepted_of_answered,
                "accepted-of-answered",
                if asked.is_empty() {
                    nothing_asked
                } else {
                    "no question with an answer is a week old"
                },
            )),
            practice(named(accepted, "accepted-of-all", aged)),
            practice(named(self_resolved, "self-resolved", aged)),
            practice(rated_answers(facts, window)),
        ],
        series: Vec::new(),
        charts: vec![waiting(&waits)],
    }
}

fn named(share: Share, name: &'static str, reason: &'static str) -> Measure {
    if share.denominator == 0 {
        return optional(name, Unit::Share, None, reason, "metrics 6.3, v1");
    }
    Measure::of_share(name, share, "metrics 6.3, v1")
}

/// How many of the answers that were given in the window and stand were rated by anybody but a bot. How well they were
/// rated is no measure: who gives ratings chooses what to rate.
fn rated_answers(facts: &Facts, window: &ReportWindow) -> Measure {
    let (name, definition) = ("rated-answers", "metrics 7, v1");
    let by_human = |row: &usize| !facts.marks[*row].is_bot();
    let rows = facts.ledger.verb.iter().enumerate();
    let rated = rows.filter(|(_, verb)| **verb == Verb::Rated).map(|(row, _)| row);
    let rated: Vec<u32> = rated
        .filter(by_human)
        .map(|row| facts.ledger.object[row])
        .collect();
    if rated.is_empty() {
        return optional(name, Unit::Share, None, "no rating is on record yet", definition);
    }
    let rated = IdSet::of(&rated);
    let answers = facts
        .rows(&window.window)
        .filter(|row| facts.ledger.verb[*row] == Verb::Answered)
        .filter(by_human)
        .map(|row| facts.ledger.object[row])
        .filter(|answer| facts.standing(*answer).counts_for_content());
    let mut share = Share::default();
    for answer in answers {
        share += Share::new(u64::from(rated.contains(answer)), 1);
    }
    if share.denominator == 0 {
        return optional(
            name,
            Unit::Share,
            None,
            "no answer of the window stands",
            definition,
        );
    }
    Measure::of_share(name, share, definition)
}

/// How long a question waited, in milliseconds, and whether for an answer; `None` if it was never really asked.
pub(super) fn wait_of(facts: &Facts, question: &Question, as_of: i64) -> Option<(i64, bool)> {
    let first = Some(question.first_peer_answer).filter(|at| *at != NEVER);
    let until = match facts.standing(question.object) {
        Standing::RemovedByAuthor if first.is_none() => {
            let removed = facts
                .removed_at(question.object)
                .unwrap_or(as_of)
                .max(question.at);
            if removed - question.at < REGRET {
                return None;
            }
            removed.min(as_of)
        }
        _ => as_of,
    };
    Some(((first.unwrap_or(until) - question.at).max(0), first.is_some()))
}

/// The questions of the window that count: asked by a human, not removed by moderation, not erased.
pub(super) fn questions<'a>(
    facts: &'a Facts,
    window: &'a ReportWindow,
) -> impl Iterator<Item = &'a Question> {
    facts.questions.iter().filter(|question| {
        window.window.contains(question.at)
            && facts.standing(question.object).counts_for_activity()
            && !facts.is_bot(question.author)
    })
}

/// When things were first answered or commented on by a human other than their author.
pub(super) struct Replies {
    /// By number of the thing.
    first: Vec<i64>,
}

impl Replies {
    /// Replies to the wanted things, not counting those that were moderated away.
    pub(super) fn to(facts: &Facts, wanted: &IdSet) -> Self {
        let mut first = vec![NEVER; wanted.bound()];
        let ledger = &facts.ledger;
        for (row, (verb, parent)) in ledger.verb.iter().zip(&ledger.parent).enumerate() {
            if !matches!(verb, Verb::Answered | Verb::Commented) || !wanted.contains(*parent) {
                continue;
            }
            let first = &mut first[*parent as usize];
            let (who, mark) = (ledger.actor[row], facts.marks[row]);
            // Rows are in order of time.
            if *first == NEVER && mark.counts() && !mark.is_bot() {
                let own = who == facts.author(*parent) && who != NONE;
                *first = if own { NEVER } else { ledger.at[row] };
            }
        }
        Self { first }
    }

    /// When the first reply came.
    pub(super) fn first(&self, thing: u32) -> Option<i64> {
        let first = self.first.get(thing as usize).copied();
        first.filter(|at| *at != NEVER)
    }
}

/// No row of the ledger.
const NO_ROW: u32 = u32::MAX;

/// What everybody did first, as members.
pub(super) struct Firsts {
    /// When they first contributed, or [`NEVER`], by person.
    contributed: Vec<i64>,
    /// The row of their first post, or [`NO_ROW`], by person: only to a post can there be a reply.
    posts: Vec<u32>,
}

impl Firsts {
    pub(super) fn of(facts: &Facts) -> Self {
        let people = facts.roster.len();
        let (mut contributed, mut posts) = (vec![NEVER; people], vec![NO_ROW; people]);
        for (row, (mark, who)) in facts.marks.iter().zip(&facts.ledger.actor).enumerate() {
            if mark.contributed() {
                let contributed = &mut contributed[*who as usize];
                *contributed = (*contributed).min(facts.ledger.at[row]);
            }
            if mark.posted() {
                let post = &mut posts[*who as usize];
                *post = (*post).min(row as u32);
            }
        }
        Self { contributed, posts }
    }

    /// The row of somebody's first post.
    fn post(&self, who: u32) -> Option<usize> {
        let row = self.posts[who as usize];
        (row != NO_ROW).then_some(row as usize)
    }

    /// The rows of everybody's first post, by person.
    pub(super) fn posts(&self) -> impl Iterator<Item = (u32, usize)> {
        let posts = (0..).zip(&self.posts).filter(|(_, row)| **row != NO_ROW);
        posts.map(|(who, row)| (who, *row as usize))
    }
}

/// How the limits of a cumulative incidence were found.
const LIMITS: &str = "Aalen–Johansen, log-log limits";

/// How newcomers fare (metrics §6.4): those who joined in the window, after contributions began to be on record.
pub(super) fn newcomers(facts: &Facts, window: &ReportWindow) -> Section {
    if !facts.knows_contributions() {
        let why = "No contribution is on record yet, so how long newcomers take to contribute is not known.";
        return nothing("newcomers", NEWCOMERS, why);
    }
    let as_of = window.as_of.timestamp_millis();
    let firsts = Firsts::of(facts);
    let posts: Vec<u32> = firsts.posts().map(|(_, row)| facts.ledger.object[row]).collect();
    let replies = Replies::to(facts, &IdSet::of(&posts));
    let mut waits: Vec<(f64, u32)> = Vec::new();
    let mut replied = Share::default();
    // When each joined who was in the count, and whether they got a reply.
    let mut outcomes: Vec<(i64, bool)> = Vec::new();
    for who in 0..facts.roster.len() as u32 {
        let Some(joined) = facts.roster.joined(who).filter(|at| window.window.contains(*at)) else {
            continue;
        };
        if !facts.roster.is_human(who) || joined < facts.watched_since {
            continue;
        }
        let left = facts.roster.first_left(who);
        let days = |at: i64| (at - joined) as f64 / DAY as f64;
        waits.push(match (firsts.contributed[who as usize], left) {
            (at, left) if at != NEVER && left.is_none_or(|left| at < left) => (days(at), 1),
            (_, Some(left)) if left <= as_of => (days(left), 2),
            _ => (days(as_of), 0),
        });
        if let Some(row) = firsts.post(who)
            && let (at, object) = (facts.ledger.at[row], facts.ledger.object[row])
            && as_of - at >= REPLY_HORIZON
        {
            let replied_in_time = replies
                .first(object)
                .is_some_and(|reply| reply <= at.saturating_add(REPLY_HORIZON));
            replied += Share::new(u64::from(replied_in_time), 1);
            outcomes.push((joined, replied_in_time));
        }
    }
    let by_period = window.periods().iter().map(|period| {
        let joined = outcomes.iter().filter(|(joined, _)| period.contains(*joined));
        let mut share = Share::default();
        for (_, replied_in_time) in joined {
            share += Share::new(u64::from(*replied_in_time), 1);
        }
        let is_over = period.end.saturating_add(REPLY_HORIZON) <= as_of;
        share.value().filter(|_| is_over)
    });
    let replied_trend = window.trend(facts.watched_since, by_period);
    let curve = cif(&waits, 1);
    let by_day = |day: f64| {
        let reached = curve
            .iter()
            .take_while(|(t, _)| *t <= day)
            .last()
            .map_or(0.0, |(_, f)| *f);
        // When the last of those who were watched was still waiting before that day, nothing is known of it.
        let last = waits.iter().map(|(t, _)| *t).fold(f64::NEG_INFINITY, f64::max);
        let all_over = waits
            .iter()
            .filter(|(t, _)| *t == last)
            .all(|(_, cause)| *cause != 0);
        (!waits.is_empty() && (last >= day || all_over)).then_some(reached)
    };
    let practice = |measure: Measure| measure.class(Class::Practice);
    let nobody = if waits.is_empty() {
        "nobody joined in the window after contributions began to be on record"
    } else {
        "nobody who joined in the window has been watched for so long"
    };
    let by = |name, day: f64| {
        let limits = cif_limits(&waits, 1, day).map(|(low, high)| Interval::new95(low, high, LIMITS));
        let measure = optional(name, Unit::Share, by_day(day), nobody, "metrics 6.4, v1");
        practice(measure.with_n(waits.len() as u64).with_interval(limits))
    };
    Section {
        id: "newcomers",
        title: NEWCOMERS,
        notes: vec![
            "Leaving first is a way of never contributing, not a reason to be left out of the count.",
        ],
        measures: vec![
            by("first-contribution-by-day-7", 7.0),
            by("first-contribution-by-day-30", 30.0),
            practice(share(
                "newcomer-reply-rate",
                replied,
                if waits.is_empty() {
                    nobody
                } else {
                    "no first post of a newcomer is 48 hours old"
                },
                "metrics 6.4, v1",
            ))
            .with_trend(replied_trend),
        ],
        series: Vec::new(),
        charts: vec![first_contribution(&waits, &curve, window.least.max(FLOOR_K))],
    }
}
