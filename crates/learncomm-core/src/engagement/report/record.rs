//! Plain counts of everything on record in the window, by the definitions that other tools use: no membership rules, no
//! censoring, no correction for size. They are there to be compared with what such tools say.

use super::facts::Facts;
use super::participation::monthly_point;
use super::{Point, ReportWindow, Section, Series, nothing, optional};
use crate::engagement::equity::{gini_of_counts, top_share};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Measure, Share, Unit};
use crate::engagement::radix;
use crate::engagement::stats::quantile7;
use crate::engagement::window::{Period, Window, local_months};
use crate::ledger::{NONE, Verb};

const DEFINITION: &str = "as recorded, v1";

const ID: &str = "record";
const TITLE: &str = "As recorded, by the definitions that other tools use";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    // Of a community that brought in attendance alone it is not known that nobody asked or answered.
    let first = facts.marks.iter().position(|mark| mark.posts());
    let Some(first) = first.map(|row| facts.ledger.at[row]) else {
        return nothing(ID, TITLE, "No question, answer or comment is on record.");
    };
    let months: Vec<Period> = local_months(window.from, window.until, window.time_zone).collect();
    let seen = Seen::of(facts, window, &months);
    let (returned, by_month) = seen.cohorts(window, &months, first);
    let mut measures = Questions::of(facts, window, &seen).measures();
    measures.extend(People::of(facts, &seen).measures());
    measures.extend(graphs(facts, seen.replies));
    measures.extend(returned);
    Section {
        id: ID,
        title: TITLE,
        charts: Vec::new(),
        notes: vec![
            "Everything in the window counts: posts from before joining and by unknown people as content; bots and unknown people never as contributors. Medians are over answered questions only and so look faster than waiting is.",
        ],
        measures,
        series: vec![Series {
            id: "contributors-by-month",
            title: "People who contributed, by month, members at the time or not",
            unit: Unit::Count,
            definition: DEFINITION,
            points: by_month,
        }],
    }
}

fn count(name: &'static str, n: usize) -> Measure {
    Measure::count(name, n as u64, DEFINITION)
}

fn share(name: &'static str, part: usize, whole: usize, none: &'static str) -> Measure {
    super::share(name, Share::new(part as u64, whole as u64), none, DEFINITION).with_interval(None)
}

/// What is on record in the window, in one pass over it.
#[derive(Default)]
struct Seen {
    questions: usize,
    answers: usize,
    comments: usize,
    /// What known humans did.
    people: Vec<Person>,
    /// Known humans, by month.
    months: Vec<IdSet>,
    /// Who replied to whom; see [`graphs`].
    replies: Vec<u64>,
}

/// What somebody did, side by side in memory: it is looked up once an activity.
#[derive(Clone, Copy)]
struct Person {
    /// Questions, answers and what they shared.
    posts: u32,
    /// Those and comments.
    all: u32,
    /// Their first month, or [`NO_MONTH`].
    first: u32,
}

const NO_MONTH: u32 = u32::MAX;
const NOTHING: Person = Person {
    posts: 0,
    all: 0,
    first: NO_MONTH,
};

impl Seen {
    fn of(facts: &Facts, window: &ReportWindow, months: &[Period]) -> Self {
        let (ledger, people) = (&facts.ledger, facts.roster.len());
        let width = width(facts);
        let mut seen = Self {
            people: vec![NOTHING; people],
            replies: Vec::with_capacity(facts.rows(&window.window).len()),
            ..Self::default()
        };
        for (number, month) in (0..).zip(months) {
            let inside = Window::new(
                month.window.start.max(window.window.start),
                month.window.end.min(window.window.end),
            );
            let mut active = IdSet::with_capacity(people);
            for row in facts.rows(&inside) {
                let mark = facts.marks[row];
                if !mark.recorded() {
                    continue;
                }
                let (who, verb) = (ledger.actor[row], ledger.verb[row]);
                let comment = match verb {
                    Verb::Answered => Some(0),
                    Verb::Commented => Some(1),
                    _ => None,
                };
                match verb {
                    Verb::Asked => seen.questions += 1,
                    Verb::Answered => seen.answers += 1,
                    Verb::Commented => seen.comments += 1,
                    // What is shared is none of these.
                    _ => {}
                }
                if !mark.by_somebody() {
                    continue;
                }
                active.insert(who);
                let person = &mut seen.people[who as usize];
                person.all += 1;
                person.posts += u32::from(verb != Verb::Commented);
                person.first = person.first.min(number);
                let to = ledger.toward[row];
                if let Some(comment) = comment
                    && who != to
                    && to != NONE
                    && facts.roster.is_human(to)
                {
                    let (low, high) = (u64::from(who.min(to)), u64::from(who.max(to)));
                    let back = u64::from(who > to);
                    seen.replies
                        .push((low << width | high) << 2 | back << 1 | comment);
                }
            }
            seen.months.push(active);
        }
        seen
    }

    /// Contributors by month; and of those whose first month is so many months ago, the share that contributed again in
    /// just that month after it. The last month on record bounds what can be known.
    fn cohorts(
        &self,
        window: &ReportWindow,
        months: &[Period],
        first_post: i64,
    ) -> (Vec<Measure>, Vec<Point>) {
        let active = &self.months;
        let last = active.iter().rposition(|people| people.len() > 0).unwrap_or(0);
        let returned = [
            (1, "recorded-retention-month-1"),
            (2, "recorded-retention-month-2"),
            (3, "recorded-retention-month-3"),
            (6, "recorded-retention-month-6"),
            (12, "recorded-retention-month-12"),
        ]
        .map(|(k, name)| {
            let (mut came_back, mut eligible) = (0, 0);
            let people = (0..).zip(&self.people);
            for (who, person) in people.filter(|(_, person)| person.first != NO_MONTH) {
                let month = person.first as usize + k;
                if month <= last {
                    eligible += 1;
                    came_back += usize::from(active[month].contains(who));
                }
            }
            let none = "nobody first contributed so long before the window ends";
            share(name, came_back, eligible, none)
        })
        .to_vec();
        let points = months
            .iter()
            .zip(active)
            .map(|(month, people)| monthly_point(month, people.len() as u64, window, first_post))
            .collect();
        (returned, points)
    }
}

const NOT_ASKED: &str = "nothing was asked in the window";

#[derive(Default)]
struct Questions {
    questions: usize,
    answers: usize,
    comments: usize,
    answered: usize,
    answered_by_other: usize,
    accepted: usize,
    waits: Vec<f64>,
    waits_for_other: Vec<f64>,
}

impl Questions {
    fn of(facts: &Facts, window: &ReportWindow, seen: &Seen) -> Self {
        let asked = facts.questions.len();
        let mut out = Self {
            questions: seen.questions,
            answers: seen.answers,
            comments: seen.comments,
            waits: Vec::with_capacity(asked),
            waits_for_other: Vec::with_capacity(asked),
            ..Self::default()
        };
        for question in &facts.questions {
            let stands = facts.standing(question.object).counts_for_content();
            if !window.window.contains(question.at) || !stands {
                continue;
            }
            let seconds = |at: i64| (at - question.at) as f64 / 1000.0;
            // What was answered after the window had not been answered in it.
            if question.first_answer < window.window.end {
                out.answered += 1;
                out.waits.push(seconds(question.first_answer));
            }
            if question.first_answer_by_other < window.window.end {
                out.answered_by_other += 1;
                out.waits_for_other.push(seconds(question.first_answer_by_other));
            }
            let accepted = question.accepted;
            out.accepted += usize::from(accepted != NONE && facts.standing(accepted).counts_for_content());
        }
        out
    }

    fn measures(&self) -> Vec<Measure> {
        let median = |name, waits: &[f64]| {
            optional(
                name,
                Unit::Seconds,
                quantile7(waits, 0.5),
                "nothing was answered",
                DEFINITION,
            )
            .with_n(waits.len() as u64)
        };
        let per_question = (self.questions > 0).then(|| self.answers as f64 / self.questions as f64);
        vec![
            count("recorded-questions", self.questions),
            count("recorded-answers", self.answers),
            count("recorded-comments", self.comments),
            share("recorded-answered", self.answered, self.questions, NOT_ASKED),
            share(
                "recorded-answered-by-other",
                self.answered_by_other,
                self.questions,
                NOT_ASKED,
            ),
            share("recorded-accepted", self.accepted, self.questions, NOT_ASKED),
            optional(
                "recorded-answers-per-question",
                Unit::Ratio,
                per_question,
                NOT_ASKED,
                DEFINITION,
            )
            .with_n(self.questions as u64),
            median("recorded-median-first-answer", &self.waits),
            median("recorded-median-first-answer-by-other", &self.waits_for_other),
        ]
    }
}

/// How much each known human contributed.
struct People {
    posts: Vec<u32>,
    all: Vec<u32>,
    registered: usize,
}

impl People {
    fn of(facts: &Facts, seen: &Seen) -> Self {
        let some = |count: fn(&Person) -> u32| {
            let counts = seen.people.iter().map(count);
            counts.filter(|n| *n > 0).collect()
        };
        let registered = (1..facts.roster.len() as u32)
            .filter(|w| facts.roster.is_human(*w) && facts.roster.joined(*w).is_some())
            .count();
        Self {
            posts: some(|person| person.posts),
            all: some(|person| person.all),
            registered,
        }
    }

    fn measures(&self) -> Vec<Measure> {
        let nothing = "nobody contributed";
        let amounts: Vec<f64> = self.all.iter().map(|n| f64::from(*n)).collect();
        let mut everybody = self.all.clone();
        everybody.resize(self.registered.max(self.all.len()), 0);
        let index =
            |name, value, n: usize| optional(name, Unit::Index, value, nothing, DEFINITION).with_n(n as u64);
        vec![
            count(
                "recorded-contributions",
                self.all.iter().map(|n| *n as usize).sum(),
            ),
            count("recorded-contributors", self.all.len()),
            count("recorded-posters", self.posts.len()),
            count("recorded-people", self.registered),
            index(
                "recorded-gini-posts",
                gini_of_counts(&self.posts),
                self.posts.len(),
            ),
            index(
                "recorded-gini-contributions",
                gini_of_counts(&self.all),
                self.all.len(),
            ),
            index(
                "recorded-gini-contributions-of-people",
                gini_of_counts(&everybody),
                everybody.len(),
            ),
            optional(
                "recorded-top-tenth-share",
                Unit::Share,
                top_share(&amounts, 0.1),
                nothing,
                DEFINITION,
            )
            .with_n(amounts.len() as u64),
        ]
    }
}

/// How many bits the number of a person takes.
fn width(facts: &Facts) -> u32 {
    radix::bits(facts.roster.len() as u64)
}

/// Who answered whom, who commented on whom, and both: people, arcs, and the share of arcs that go both ways. One number for
/// each reply: the lower person, the higher, and which of four ways it goes: by an answer or a comment, from the lower or
/// from the higher. So one sort serves three graphs.
fn graphs(facts: &Facts, mut replies: Vec<u64>) -> Vec<Measure> {
    let width = width(facts);
    radix::sort(&mut replies, 2 * width + 2);
    let mut graphs = [Graph::new(0b0101), Graph::new(0b1010), Graph::new(0b1111)];
    // By person: in which ways they replied or were replied to, so that a pair costs two looks and not six.
    let mut met = vec![0_u8; 1 << width];
    for pair in replies.chunk_by(|a, b| a >> 2 == b >> 2) {
        let (low, high) = (pair[0] >> 2 >> width, pair[0] >> 2 & ((1 << width) - 1));
        let ways = pair.iter().fold(0_u8, |ways, reply| ways | 1 << (reply & 3));
        met[low as usize] |= ways;
        met[high as usize] |= ways;
        for graph in &mut graphs {
            graph.add(ways);
        }
    }
    for graph in &mut graphs {
        graph.people = met.iter().filter(|ways| **ways & graph.wanted != 0).count();
    }
    let [answers, comments, both] = graphs;
    let mut measures = Vec::new();
    measures.extend(answers.measures([
        "recorded-answer-graph-people",
        "recorded-answer-graph-arcs",
        "recorded-answer-graph-reciprocity",
    ]));
    measures.extend(comments.measures([
        "recorded-comment-graph-people",
        "recorded-comment-graph-arcs",
        "recorded-comment-graph-reciprocity",
    ]));
    measures.extend(both.measures([
        "recorded-reply-graph-people",
        "recorded-reply-graph-arcs",
        "recorded-reply-graph-reciprocity",
    ]));
    measures
}

struct Graph {
    /// Which of the four ways of replying count.
    wanted: u8,
    people: usize,
    one_way: usize,
    both_ways: usize,
}

impl Graph {
    fn new(wanted: u8) -> Self {
        Self {
            wanted,
            people: 0,
            one_way: 0,
            both_ways: 0,
        }
    }

    fn add(&mut self, ways: u8) {
        let ways = ways & self.wanted;
        let directions = usize::from(ways & 0b0011 != 0) + usize::from(ways & 0b1100 != 0);
        *(if directions == 2 {
            &mut self.both_ways
        } else {
            &mut self.one_way
        }) += directions;
    }

    fn measures(&self, [people, arcs, reciprocity]: [&'static str; 3]) -> [Measure; 3] {
        let all = self.one_way + self.both_ways;
        let mutual = (all > 0).then(|| self.both_ways as f64 / all as f64);
        [
            count(people, self.people),
            count(arcs, all),
            optional(
                reciprocity,
                Unit::Share,
                mutual,
                "nobody replied to another",
                DEFINITION,
            )
            .with_n(all as u64),
        ]
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use crate::community::{Charter, Community};
    use crate::engagement::measure::Measure;
    use crate::engagement::report::{Report, ReportOptions};
    use crate::id::{IdSource, SeededIds};
    use crate::ledger::{Activity, Columns, Verb};

    /// S1.3: in history that was brought in, somebody may have an account that is younger than all that they wrote.
    #[test]
    fn s1_3_who_joined_after_everything_is_on_record() {
        let day = |day: u32| Utc.with_ymd_and_hms(2026, 3, day, 12, 0, 0).unwrap();
        let at = |d: u32| day(d).timestamp_millis();
        let mut ledger = Columns::default();
        ledger.push(&Activity::new(at(1), 1, Verb::Joined));
        ledger.push(&Activity {
            object: 1,
            ..Activity::new(at(2), 1, Verb::Asked)
        });
        let answered = Activity::new(at(3), 2, Verb::Answered);
        ledger.push(&Activity {
            object: 2,
            parent: 1,
            toward: 1,
            ..answered
        });
        ledger.push(&Activity::new(at(20), 2, Verb::Joined));
        let community = Community {
            id: SeededIds::new(1).next(day(1)).into(),
            slug: "late".parse().unwrap(),
            charter: Charter::new("Late", chrono_tz::UTC),
            created_at: day(1),
            stage: None,
        };
        let report = Report::compute(&community, ledger, &ReportOptions::default()).unwrap();
        let value = |name: &str| report.measure(name).and_then(Measure::value);
        assert_eq!(value("recorded-contributors"), Some(2.0));
        assert_eq!(value("recorded-answer-graph-arcs"), Some(1.0));
        assert_eq!(
            value("contributing-members"),
            Some(1.0),
            "they were no member then"
        );
        assert_eq!(
            value("answered-within-7-days"),
            None,
            "the question is one day old"
        );
    }
}
