use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::criterion::{Counted, Criterion, WhichPathway};
use super::words::Evident;
use super::{pathways, sessions};
use crate::contribution::ContributionKind;
use crate::ledger::{Columns, NONE, Verb};

/// One thing that somebody did, as far as it shows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// The narrowest kind that it counts as.
    pub(crate) what: Evident,
    /// When, in milliseconds since 1970 UTC.
    pub(crate) at: i64,
    /// What it is about: the answer, the session, the article, the pathway, the pair.
    pub(crate) object: u32,
    /// What that belongs to: the question of an answer.
    pub(super) parent: u32,
    /// Who else is part of it, or [`NONE`].
    pub(crate) with: u32,
    /// The topic that the activity itself names, or [`NONE`].
    pub(super) topic: u32,
    /// Of a session that was led, the code of the role.
    pub(super) role: u32,
    /// What tells two deeds of the same object apart, where both count.
    pub(super) part: u32,
}

impl Deed {
    pub(crate) const fn new(what: Evident, at: i64, object: u32) -> Self {
        Self {
            what,
            at,
            object,
            parent: NONE,
            with: NONE,
            topic: NONE,
            role: 0,
            part: 0,
        }
    }

    /// What tells it from others of its kind; what is done twice over counts once.
    pub(crate) const fn different(&self) -> (u32, u32, u32) {
        (self.object, self.with, self.part)
    }
}

/// What everybody did, read from the ledger in a few passes; then asked for each person and criterion.
#[derive(Debug, Default)]
pub(crate) struct Deeds {
    by: HashMap<u32, Vec<Deed>>,
    /// The topics of contributions, and of sessions that covered them.
    topics: HashMap<u32, Vec<u32>>,
    /// The questions of answers, and what comments are on: they are about what that is about.
    parents: HashMap<u32, u32>,
    /// What does not stand.
    removed: HashSet<u32>,
    bots: HashSet<u32>,
}

impl Deeds {
    /// Of a ledger of which all columns were loaded, in order.
    pub(crate) fn of(ledger: &Columns) -> Self {
        let mut deeds = Self::default();
        deeds.circumstances(ledger);
        for (row, verb) in ledger.verb.iter().enumerate() {
            deeds.made(ledger, row, *verb);
        }
        deeds.accepted(ledger);
        deeds.rated(ledger);
        deeds.coached(ledger);
        for (who, deed) in sessions::deeds(ledger).into_iter().chain(pathways::deeds(ledger)) {
            deeds.add(who, deed);
        }
        deeds
    }

    /// What somebody did.
    pub(crate) fn of_person(&self, who: u32) -> &[Deed] {
        self.by.get(&who).map_or(&[], Vec::as_slice)
    }

    /// Without the pathways that somebody finished who keeps that to themselves: `is_shared` is asked with their number and
    /// that of the pathway.
    pub(crate) fn without_private_pathways(&mut self, is_shared: impl Fn(u32, u32) -> bool) {
        for (who, deeds) in &mut self.by {
            deeds.retain(|deed| deed.what != Evident::PathwaysFinished || is_shared(*who, deed.object));
        }
    }

    /// Everybody who did something, and what.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[Deed])> {
        self.by.iter().map(|(who, deeds)| (*who, deeds.as_slice()))
    }

    /// Whether something was made and stands.
    pub(crate) fn stands(&self, object: u32) -> bool {
        !self.removed.contains(&object)
    }

    /// Whether somebody is known to be a bot.
    pub(crate) fn is_bot(&self, who: u32) -> bool {
        self.bots.contains(&who)
    }

    /// The topics of a contribution or a session.
    pub(crate) fn topics_of(&self, object: u32) -> &[u32] {
        self.topics.get(&object).map_or(&[], Vec::as_slice)
    }

    /// What a deed is about.
    pub(crate) fn topics(&self, deed: &Deed) -> BTreeSet<u32> {
        let own = (deed.topic != NONE).then_some(deed.topic);
        // What is rated or thanked for may be an answer itself; a comment on one is no further away than two steps.
        let mut of = vec![deed.object, deed.parent];
        for step in 0..4 {
            of.extend(of.get(step).and_then(|object| self.parents.get(object)).copied());
        }
        let of = of.iter().flat_map(|object| self.topics_of(*object)).copied();
        own.into_iter().chain(of).collect()
    }

    /// How far somebody is with a criterion. `topic` is the number of the topic that it asks for; nothing is about a topic
    /// that has none.
    pub(crate) fn count(
        &self,
        who: u32,
        criterion: &Criterion,
        topic: Option<u32>,
        now: DateTime<Utc>,
    ) -> Counted {
        let day = 86_400_000;
        let since = criterion
            .within_days
            .map_or(i64::MIN, |days| now.timestamp_millis() - i64::from(days) * day);
        let fits = |deed: &&Deed| {
            criterion.evidence.covers(deed.what)
                && deed.at >= since
                && criterion
                    .pathway
                    .as_ref()
                    .is_none_or(|of| *of == WhichPathway::Number(deed.object))
                && (criterion.roles.is_empty() || criterion.roles.iter().any(|role| role.code() == deed.role))
                && (criterion.about.is_none()
                    || topic.is_some_and(|topic| self.topics(deed).contains(&topic)))
        };
        let mut different: BTreeSet<(u32, u32, u32)> = BTreeSet::new();
        let mut people: BTreeSet<u32> = BTreeSet::new();
        for deed in self.of_person(who).iter().filter(fits) {
            different.insert(deed.different());
            people.extend(Some(deed.with).filter(|with| *with != NONE));
        }
        let few = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Counted {
            criterion: criterion.clone(),
            count: few(different.len()),
            people: criterion.people.map(|_| few(people.len())),
        }
    }

    fn add(&mut self, who: u32, deed: Deed) {
        let is_given_by_a_bot = self.bots.contains(&deed.with);
        if who != NONE && who != deed.with && !is_given_by_a_bot {
            self.by.entry(who).or_default().push(deed);
        }
    }

    fn circumstances(&mut self, ledger: &Columns) {
        for (row, verb) in ledger.verb.iter().enumerate() {
            let (object, topic, who) = (ledger.object[row], ledger.topic[row], ledger.actor[row]);
            if matches!(verb, Verb::Answered | Verb::Commented) && ledger.parent[row] != NONE {
                self.parents.insert(object, ledger.parent[row]);
            }
            match verb {
                Verb::RemovedByAuthor | Verb::RemovedByModeration | Verb::Erased => {
                    self.removed.insert(object);
                }
                Verb::Restored => {
                    self.removed.remove(&object);
                }
                Verb::Classified if ledger.value[row] == 0 => {
                    self.bots.remove(&who);
                }
                Verb::Classified => {
                    self.bots.insert(who);
                }
                Verb::Asked | Verb::Answered | Verb::Commented | Verb::Shared | Verb::Tagged
                    if topic != NONE =>
                {
                    self.topics.entry(object).or_default().push(topic);
                }
                Verb::CoveredTopic if topic != NONE => {
                    let session = ledger.session[row];
                    self.topics.entry(session).or_default().push(topic);
                }
                _ => {}
            }
        }
    }

    /// What one line of the ledger says by itself.
    fn made(&mut self, ledger: &Columns, row: usize, verb: Verb) {
        let what = match verb {
            Verb::Answered => Evident::Answers,
            Verb::Shared => match ContributionKind::from_code(ledger.value[row]) {
                Some(ContributionKind::Article) => Evident::Articles,
                Some(ContributionKind::Resource) => Evident::Resources,
                _ => Evident::Shared,
            },
            Verb::Revised => Evident::Revisions,
            Verb::MadeCollection => Evident::Collections,
            Verb::Recognised => Evident::Recognitions,
            _ => return,
        };
        let (actor, toward, object) = (ledger.actor[row], ledger.toward[row], ledger.object[row]);
        if self.removed.contains(&object) {
            return;
        }
        let (who, with) = match what {
            Evident::Recognitions => (toward, actor),
            Evident::Articles | Evident::Resources | Evident::Shared => (actor, NONE),
            _ => (actor, toward),
        };
        let deed = Deed {
            parent: ledger.parent[row],
            with,
            topic: ledger.topic[row],
            part: match what {
                Evident::Revisions => ledger.value[row],
                _ => 0,
            },
            ..Deed::new(what, ledger.at[row], object)
        };
        self.add(who, deed);
    }

    /// Answers that are accepted. Only the sum of accepting and taking back tells (lines of one instant are in no order of
    /// cause); of several answers to a question, the one accepted last.
    fn accepted(&mut self, ledger: &Columns) {
        let mut sums: HashMap<u32, i32> = HashMap::new();
        for (row, verb) in ledger.verb.iter().enumerate() {
            match verb {
                Verb::Accepted => *sums.entry(ledger.object[row]).or_default() += 1,
                Verb::Unaccepted => *sums.entry(ledger.object[row]).or_default() -= 1,
                _ => {}
            }
        }
        let mut of_question: HashMap<u32, usize> = HashMap::new();
        for (row, verb) in ledger.verb.iter().enumerate() {
            if *verb == Verb::Accepted && sums.get(&ledger.object[row]).is_some_and(|sum| *sum > 0) {
                of_question.insert(ledger.parent[row], row);
            }
        }
        for (question, row) in of_question {
            if !self.removed.contains(&ledger.object[row]) {
                let deed = Deed {
                    parent: question,
                    with: ledger.actor[row],
                    ..Deed::new(Evident::AcceptedAnswers, ledger.at[row], ledger.object[row])
                };
                self.add(ledger.toward[row], deed);
            }
        }
    }

    /// Ratings of 4 and 5; a later rating by the same person replaces the one before.
    fn rated(&mut self, ledger: &Columns) {
        let mut latest: HashMap<(u32, u32), usize> = HashMap::new();
        for (row, verb) in ledger.verb.iter().enumerate() {
            if *verb == Verb::Rated && ledger.actor[row] != NONE {
                latest.insert((ledger.object[row], ledger.actor[row]), row);
            }
        }
        for ((object, rater), row) in latest {
            if ledger.value[row] >= 4 && !self.removed.contains(&object) {
                let deed = Deed {
                    parent: ledger.parent[row],
                    with: rater,
                    ..Deed::new(Evident::HighRatings, ledger.at[row], object)
                };
                self.add(ledger.toward[row], deed);
            }
        }
    }

    /// Pairs that were closed.
    fn coached(&mut self, ledger: &Columns) {
        let mut closed: HashMap<u32, i64> = HashMap::new();
        for (row, verb) in ledger.verb.iter().enumerate() {
            if *verb == Verb::ClosedPair {
                closed.entry(ledger.object[row]).or_insert(ledger.at[row]);
            }
        }
        for (row, verb) in ledger.verb.iter().enumerate() {
            if *verb == Verb::Paired
                && let Some(at) = closed.get(&ledger.object[row])
            {
                let deed = Deed {
                    with: ledger.toward[row],
                    ..Deed::new(Evident::Coached, *at, ledger.object[row])
                };
                self.add(ledger.actor[row], deed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Activity;

    const DAY: i64 = 86_400_000;

    fn ledger(rows: &[Activity]) -> Columns {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        let mut columns = Columns::default();
        for row in &rows {
            columns.push(row);
        }
        columns
    }

    fn line(at: i64, actor: u32, verb: Verb, object: u32, parent: u32, toward: u32, value: u32) -> Activity {
        Activity {
            object,
            parent,
            toward,
            value,
            ..Activity::new(at * DAY, actor, verb)
        }
    }

    fn count(rows: &[Activity], who: u32, criterion: &str, topic: Option<u32>) -> (u32, u32) {
        let now = DateTime::from_timestamp_millis(100 * DAY).unwrap();
        let counted = Deeds::of(&ledger(rows)).count(who, &criterion.parse().unwrap(), topic, now);
        (counted.count, counted.people.unwrap_or_default())
    }

    #[test]
    fn s4_11_what_was_removed_and_what_one_does_to_oneself_shows_nothing() {
        let mut rows = vec![
            Activity {
                topic: 5,
                ..line(1, 1, Verb::Asked, 10, 0, 0, 0)
            },
            line(2, 2, Verb::Answered, 11, 10, 1, 0),
            line(3, 1, Verb::Answered, 12, 10, 1, 0),
            line(4, 3, Verb::Answered, 13, 10, 1, 0),
            line(5, 1, Verb::Accepted, 11, 10, 2, 0),
            line(6, 3, Verb::Rated, 11, 10, 2, 4),
            line(6, 2, Verb::Rated, 11, 10, 2, 5),
            line(7, 4, Verb::Rated, 11, 10, 2, 5),
            line(8, 4, Verb::Rated, 11, 10, 2, 3),
        ];
        for (criterion, is) in [
            ("answers>=1", 1),
            ("accepted-answers>=1", 1),
            ("high-ratings>=1", 1),
        ] {
            assert_eq!(count(&rows, 2, criterion, None).0, is, "{criterion}");
            let about = format!("{criterion} about x");
            assert_eq!(count(&rows, 2, &about, Some(5)).0, is, "{about}");
            assert_eq!(count(&rows, 2, &about, Some(6)).0, 0, "{about}");
            assert_eq!(count(&rows, 2, &about, None).0, 0, "{about}");
        }
        assert_eq!(count(&rows, 1, "answers>=1", None).0, 0, "of themselves");
        assert_eq!(count(&rows, 2, "accepted-answers>=1 within 95 days", None).0, 1);
        assert_eq!(count(&rows, 2, "accepted-answers>=1 within 94 days", None).0, 0);
        // Accepted and moved to another within an instant, in whatever order.
        let moved = [
            line(9, 1, Verb::Unaccepted, 11, 10, 2, 0),
            line(9, 1, Verb::Accepted, 13, 10, 3, 0),
        ];
        rows.extend(moved);
        assert_eq!(count(&rows, 2, "accepted-answers>=1", None).0, 0);
        assert_eq!(count(&rows, 3, "accepted-answers>=1", None).0, 1);
        rows.push(line(10, 9, Verb::RemovedByModeration, 13, 0, 0, 0));
        rows.push(line(10, 2, Verb::RemovedByAuthor, 11, 0, 0, 0));
        for criterion in ["answers>=1", "accepted-answers>=1", "high-ratings>=1"] {
            assert_eq!(count(&rows, 2, criterion, None).0, 0, "{criterion}");
            assert_eq!(count(&rows, 3, criterion, None).0, 0, "{criterion}");
        }
        rows.push(line(11, 9, Verb::Restored, 13, 0, 0, 0));
        assert_eq!(count(&rows, 3, "accepted-answers>=1", None).0, 1);
        // The asker turns out to be a bot.
        rows.push(line(12, 1, Verb::Classified, 0, 0, 0, 1));
        assert_eq!(count(&rows, 3, "accepted-answers>=1", None).0, 0);
    }

    #[test]
    fn s4_11_recognitions_come_from_different_people_and_coaching_counts_once_closed() {
        let rows = [
            line(1, 2, Verb::Recognised, 20, 0, 1, 0),
            line(2, 2, Verb::Recognised, 21, 0, 1, 0),
            line(3, 3, Verb::Recognised, 22, 0, 1, 0),
            line(3, 1, Verb::Recognised, 23, 0, 1, 0),
            line(4, 1, Verb::Paired, 30, 0, 2, 0),
            line(5, 1, Verb::Paired, 31, 0, 3, 0),
            line(6, 1, Verb::CheckedIn, 30, 0, 2, 0),
            line(7, 1, Verb::CheckedIn, 30, 0, 2, 0),
            line(8, 2, Verb::ClosedPair, 30, 0, 1, 0),
            line(8, 1, Verb::Shared, 40, 0, 0, ContributionKind::Article.code()),
            line(9, 1, Verb::Shared, 41, 0, 0, ContributionKind::Idea.code()),
            line(9, 1, Verb::Revised, 40, 0, 1, 2),
            line(9, 2, Verb::Revised, 40, 0, 1, 3),
            line(9, 2, Verb::Revised, 40, 0, 1, 4),
            line(9, 2, Verb::MadeCollection, 50, 0, 0, 0),
        ];
        assert_eq!(count(&rows, 1, "recognitions>=1 from 2 people", None), (3, 2));
        assert_eq!(count(&rows, 1, "coached>=1", None).0, 1);
        assert_eq!(count(&rows, 2, "coached>=1", None).0, 0);
        assert_eq!(count(&rows, 1, "articles>=1", None).0, 1);
        assert_eq!(count(&rows, 1, "shared>=1", None).0, 2);
        assert_eq!(count(&rows, 1, "revisions>=1", None).0, 0, "of their own");
        assert_eq!(count(&rows, 2, "revisions>=1", None).0, 2);
        assert_eq!(count(&rows, 2, "collections>=1", None).0, 1);
    }

    #[test]
    fn s4_11_sessions_count_once_and_as_they_were_corrected() {
        let held = |object| line(1, 0, Verb::Held, object, 0, 0, 60);
        let mut rows = vec![
            held(60),
            held(61),
            held(62),
            line(1, 1, Verb::Led, 60, 0, 0, 1),
            line(1, 1, Verb::Led, 60, 0, 0, 2),
            line(1, 1, Verb::Led, 61, 0, 0, 3),
            line(1, 1, Verb::Attended, 60, 0, 0, 1),
            line(2, 1, Verb::CaughtUp, 60, 0, 0, 1),
            line(2, 1, Verb::CaughtUp, 61, 0, 0, 1),
            line(1, 2, Verb::Attended, 60, 0, 0, 1),
            line(1, 2, Verb::Missed, 60, 0, 0, 6 | 1 << 8),
            Activity {
                session: 60,
                topic: 7,
                ..Activity::new(DAY, NONE, Verb::CoveredTopic)
            },
        ];
        assert_eq!(count(&rows, 1, "sessions-led>=1", None).0, 2);
        assert_eq!(
            count(&rows, 1, "sessions-led>=1 as facilitator,presenter", None).0,
            1
        );
        assert_eq!(count(&rows, 1, "sessions-led>=1 about x", Some(7)).0, 1);
        assert_eq!(count(&rows, 1, "sessions-attended>=1", None).0, 2);
        assert_eq!(count(&rows, 1, "catch-ups>=1", None).0, 2);
        assert_eq!(count(&rows, 2, "sessions-attended>=1", None).0, 0);
        rows.push(line(1, 1, Verb::Unled, 61, 0, 0, 3 | 1 << 8));
        assert_eq!(count(&rows, 1, "sessions-led>=1", None).0, 1);
        rows.push(line(1, 0, Verb::Unheld, 60, 0, 0, 0));
        assert_eq!(count(&rows, 1, "sessions-led>=1", None).0, 0);
        assert_eq!(count(&rows, 1, "sessions-attended>=1", None).0, 1);
    }

    #[test]
    fn s4_11_a_pathway_is_finished_by_its_required_steps() {
        let done = |at, step: u32, required: bool, version: u32| {
            line(
                at,
                1,
                Verb::DidStep,
                70,
                0,
                0,
                step | u32::from(required) << 15 | version << 16,
            )
        };
        let mut rows = vec![
            line(1, 2, Verb::MadePathway, 70, 0, 0, 1 | 2 << 16),
            line(2, 1, Verb::Enrolled, 70, 0, 0, 1),
            done(3, 1, true, 1),
            done(4, 2, false, 1),
        ];
        let finished = |rows: &[Activity], criterion: &str| count(rows, 1, criterion, None).0;
        assert_eq!(finished(&rows, "pathways-finished>=1"), 0);
        rows.push(done(5, 3, true, 1));
        assert_eq!(finished(&rows, "pathways-finished>=1"), 1);
        assert_eq!(finished(&rows, "pathways-finished>=1 of #70"), 1);
        assert_eq!(finished(&rows, "pathways-finished>=1 of #71"), 0);
        assert_eq!(finished(&rows, "pathways-finished>=1 within 95 days"), 1);
        assert_eq!(finished(&rows, "pathways-finished>=1 within 94 days"), 0);
        // A newer version that they move on to takes nothing back.
        rows.push(line(6, 2, Verb::MadePathway, 70, 0, 0, 2 | 4 << 16));
        rows.push(line(7, 1, Verb::MovedOn, 70, 0, 0, 2));
        rows.push(done(7, 1, true, 2));
        rows.push(line(8, 1, Verb::LeftPathway, 70, 0, 0, 0));
        assert_eq!(finished(&rows, "pathways-finished>=1"), 1);
        rows.push(line(9, 1, Verb::UndidStep, 70, 0, 0, 3 | 1 << 15 | 1 << 16));
        assert_eq!(finished(&rows, "pathways-finished>=1"), 0);
    }
}
