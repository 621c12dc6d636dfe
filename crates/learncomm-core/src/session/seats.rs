//! Who has a seat. A pure function of the answers on a roll: nothing is kept that could disagree with them, and whoever
//! is next moves up by itself, also when somebody leaves the community.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lines::members_among;
use super::occurrence::{Occurrence, SessionPlan};
use super::roll::{Roll, RollEntry};
use super::series::Standing;
use super::words::Answer;
use crate::community::Membership;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, PersonId};

/// Whether somebody has a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// They did not say yes.
    None,
    /// They have one.
    Seated,
    /// They wait for one, at this place; 1 is next.
    Waiting(u32),
}

/// Who has a seat, and who waits for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// Who has a seat: first who leads, then the others in the order of their answers.
    pub seated: Vec<PersonId>,
    /// Who waits, the next one first.
    pub waiting: Vec<PersonId>,
}

impl Seats {
    /// Whether a person has a seat.
    #[must_use]
    pub fn of(&self, person: PersonId) -> Seat {
        if self.seated.contains(&person) {
            return Seat::Seated;
        }
        let waits = self.waiting.iter().position(|p| *p == person);
        waits.map_or(Seat::None, |place| {
            Seat::Waiting(u32::try_from(place + 1).unwrap_or(u32::MAX))
        })
    }
}

impl Roll {
    /// The roll that a new occurrence of a series begins with: what people answered for the series, in that order.
    #[must_use]
    pub fn seeded(occurrence: OccurrenceId, standing: &[Standing]) -> Self {
        let mut roll = Self::new(occurrence);
        for s in standing {
            roll.stand(s.person, Some(s.answer), s.at);
        }
        roll
    }

    /// Who has a seat. Of those who said yes, the first [`capacity`](SessionPlan::capacity) in order of their answers do,
    /// the others wait in that order. Whoever has a role has a seat if they say yes, and takes none from the others:
    /// capacity is what is there for those who come to learn.
    #[must_use]
    pub fn seats(&self, plan: &SessionPlan) -> Seats {
        self.seats_of(plan, |_| true)
    }

    /// Who has a seat, of those whose answer counts.
    pub(super) fn seats_of(&self, plan: &SessionPlan, counts: impl Fn(&RollEntry) -> bool) -> Seats {
        let mut coming: Vec<(u32, PersonId)> = self
            .entries
            .iter()
            .filter(|e| e.answer == Some(Answer::Yes) && counts(e))
            .map(|e| (e.turn.unwrap_or(u32::MAX), e.person))
            .collect();
        coming.sort_unstable();
        let people = coming.into_iter().map(|(_, person)| person);
        let (mut seated, mut others): (Vec<_>, Vec<_>) =
            people.partition(|person| plan.leads.iter().any(|lead| lead.person == *person));
        let capacity = plan.capacity.map_or(usize::MAX, |n| n as usize);
        let waiting = others.split_off(others.len().min(capacity));
        seated.extend(others);
        Seats { seated, waiting }
    }

    /// Takes an answer for this occurrence; whether that changed anything. The same answer again keeps its turn, another
    /// one goes to the end.
    pub(crate) fn answer(&mut self, person: PersonId, answer: Answer, at: DateTime<Utc>) -> bool {
        self.set_answer(person, Some(answer), at, false)
    }

    /// Takes an answer that was given for the series, or takes it back; whether that changed anything. What was answered
    /// for this occurrence alone stays.
    pub(crate) fn stand(&mut self, person: PersonId, answer: Option<Answer>, at: DateTime<Utc>) -> bool {
        let has_own = self
            .entry(person)
            .is_some_and(|e| e.answer.is_some() && !e.standing);
        !has_own && self.set_answer(person, answer, at, answer.is_some())
    }

    /// Takes the answer for this occurrence back: the one for the series stands again, if there is one. Whether that
    /// changed anything.
    pub(crate) fn take_back(
        &mut self,
        person: PersonId,
        standing: Option<Answer>,
        at: DateTime<Utc>,
    ) -> bool {
        self.set_answer(person, standing, at, standing.is_some())
    }

    /// Drops what somebody answered before they left and came back: they are asked anew. Whether there was such an answer.
    pub(super) fn forget_stale(&mut self, member: &Membership) -> bool {
        let answered_at = self.entry(member.person).and_then(|e| e.answered_at);
        let stale = answered_at.filter(|at| is_stale(member, *at));
        stale.is_some_and(|at| self.set_answer(member.person, None, at, false))
    }

    fn set_answer(
        &mut self,
        person: PersonId,
        answer: Option<Answer>,
        at: DateTime<Utc>,
        standing: bool,
    ) -> bool {
        let before = self.entry(person).map(|e| (e.answer, e.standing));
        if before.unwrap_or((None, false)) == (answer, standing) {
            return false;
        }
        let turn = self.next_turn;
        let entry = self.entry_mut(person);
        entry.standing = standing;
        if entry.answer != answer {
            entry.answer = answer;
            entry.answered_at = answer.map(|_| at);
            entry.turn = answer.map(|_| turn);
            self.next_turn = turn.saturating_add(1);
        }
        self.tidy(person);
        true
    }
}

/// Whether an answer was given before somebody, who is back by now, left.
pub(super) fn is_stale(member: &Membership, answered_at: DateTime<Utc>) -> bool {
    let last = member.intervals.last();
    last.is_some_and(|last| answered_at < last.joined) && member.intervals.len() > 1
}

impl Desk {
    /// Who has a seat at a session now, or had one when it began. Who has left has none, and who came back meanwhile answers
    /// anew: nobody loses a seat to somebody who was away.
    pub(super) async fn seats(
        &self,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
    ) -> Result<Seats, Error> {
        let coming = roll.entries.iter().filter(|e| e.answer == Some(Answer::Yes));
        let people = coming.map(|e| e.person);
        let members = members_among(self.hub.store(), community, people).await?;
        let at = self.hub.now().min(occurrence.starts_at);
        let counts = |entry: &RollEntry| {
            let member = members.get(&entry.person);
            let is_fresh = |m: &Membership| entry.answered_at.is_none_or(|at| !is_stale(m, at));
            member.is_some_and(|m| m.covers(at) && is_fresh(m))
        };
        Ok(roll.seats_of(&occurrence.plan, counts))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::session::{Lead, SessionFormat, SessionRole};

    fn person(n: u8) -> PersonId {
        Uuid::from_u128(u128::from(n) + 1).into()
    }

    fn plan(capacity: Option<u32>, leads: &[u8]) -> SessionPlan {
        let lead = |n: &u8| Lead {
            role: SessionRole::Presenter,
            person: person(*n),
        };
        SessionPlan {
            title: "T".to_owned(),
            description: String::new(),
            format: SessionFormat::Class,
            scope: Default::default(),
            topics: Vec::new(),
            level: None,
            prerequisites: Vec::new(),
            focus: None,
            pre_work: String::new(),
            capacity,
            leads: leads.iter().map(lead).collect(),
            agenda: Vec::new(),
        }
    }

    fn people(of: &[u8]) -> Vec<PersonId> {
        of.iter().copied().map(person).collect()
    }

    fn id() -> OccurrenceId {
        Uuid::nil().into()
    }

    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn the_next_moves_up_and_a_new_yes_goes_to_the_end() {
        let mut roll = Roll::new(id());
        for n in [3, 1, 2, 0] {
            assert!(roll.answer(person(n), Answer::Yes, AT));
        }
        let two = plan(Some(2), &[]);
        assert_eq!(roll.seats(&two).seated, people(&[3, 1]));
        assert_eq!(roll.seats(&two).of(person(0)), Seat::Waiting(2));
        assert!(!roll.answer(person(0), Answer::Yes, AT), "said again");
        roll.answer(person(3), Answer::Maybe, AT);
        roll.answer(person(3), Answer::Yes, AT);
        let seats = roll.seats(&two);
        assert_eq!((seats.seated, seats.waiting), (people(&[1, 2]), people(&[0, 3])));
        // Fewer seats: who was seated last waits first. Who leads sits beside them.
        let seats = roll.seats(&plan(Some(1), &[3]));
        assert_eq!((seats.seated, seats.waiting), (people(&[3, 1]), people(&[2, 0])));
        assert_eq!(roll.seats(&plan(None, &[])).waiting, []);
        assert_eq!(roll.seats(&plan(Some(0), &[])).seated, []);
    }

    #[test]
    fn an_own_answer_stands_above_that_for_the_series() {
        let standing = [4, 2].map(|n| Standing {
            person: person(n),
            answer: Answer::Yes,
            at: AT,
        });
        let mut roll = Roll::seeded(id(), &standing);
        assert_eq!(roll.seats(&plan(None, &[])).seated, people(&[4, 2]));
        assert!(roll.answer(person(4), Answer::Yes, AT), "now their own");
        assert_eq!(roll.seats(&plan(None, &[])).seated, people(&[4, 2]));
        assert!(!roll.stand(person(4), Some(Answer::No), AT));
        assert!(roll.stand(person(2), None, AT));
        assert_eq!(roll.entry(person(2)), None);
        assert_eq!(roll.seats(&plan(None, &[])).seated, people(&[4]));
    }

    #[derive(Clone, Debug)]
    enum Step {
        Own(u8, Option<Answer>),
        Series(u8, Option<Answer>),
        Capacity(Option<u32>),
        Lead(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        let who = 0..7_u8;
        let answer = proptest::option::of(proptest::sample::select(Answer::ALL));
        prop_oneof![
            4 => (who.clone(), answer.clone()).prop_map(|(p, a)| Step::Own(p, a)),
            2 => (who.clone(), answer).prop_map(|(p, a)| Step::Series(p, a)),
            1 => proptest::option::of(0..5_u32).prop_map(Step::Capacity),
            1 => who.prop_map(Step::Lead),
        ]
    }

    /// What is to come out, kept the plain way: a queue of those who come.
    #[derive(Default)]
    struct Model {
        own: [Option<Answer>; 7],
        series: [Option<Answer>; 7],
        queue: Vec<u8>,
    }

    impl Model {
        fn answer(&self, n: u8) -> Option<Answer> {
            self.own[n as usize].or(self.series[n as usize])
        }

        fn change(&mut self, n: u8, change: impl FnOnce(&mut Self)) {
            let before = self.answer(n);
            change(self);
            let after = self.answer(n);
            if before != after {
                self.queue.retain(|p| *p != n);
                self.queue.extend((after == Some(Answer::Yes)).then_some(n));
            }
        }
    }

    proptest! {
        #[test]
        fn s0_8_seats_follow_a_queue_whatever_happens(steps in proptest::collection::vec(step(), 0..60)) {
            let (mut roll, mut model) = (Roll::new(id()), Model::default());
            let (mut capacity, mut leads) = (None, Vec::new());
            for step in steps {
                match step {
                    Step::Own(n, Some(answer)) => {
                        roll.answer(person(n), answer, AT);
                        model.change(n, |m| m.own[n as usize] = Some(answer));
                    }
                    Step::Own(n, None) => {
                        roll.take_back(person(n), model.series[n as usize], AT);
                        model.change(n, |m| m.own[n as usize] = None);
                    }
                    Step::Series(n, answer) => {
                        roll.stand(person(n), answer, AT);
                        model.change(n, |m| m.series[n as usize] = answer);
                    }
                    Step::Capacity(to) => capacity = to,
                    Step::Lead(n) => leads = vec![n],
                }
                let seats = roll.seats(&plan(capacity, &leads));
                let (lead, others): (Vec<u8>, Vec<u8>) =
                    model.queue.iter().partition(|n| leads.contains(n));
                let room = capacity.map_or(others.len(), |n| (n as usize).min(others.len()));
                prop_assert_eq!(seats.seated, people(&[lead, others[..room].to_vec()].concat()));
                prop_assert_eq!(seats.waiting, people(&others[room..]));
                for n in 0..7 {
                    let entry = roll.entry(person(n));
                    prop_assert_eq!(entry.and_then(|e| e.answer), model.answer(n));
                    prop_assert_eq!(
                        entry.is_some_and(|e| e.standing),
                        model.own[n as usize].is_none() && model.series[n as usize].is_some()
                    );
                }
            }
        }
    }
}
