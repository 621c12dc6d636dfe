//! Whose turn it is: examples, and a machine that does anything to a rota.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const OF: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

fn person(n: u8) -> PersonId {
    Uuid::from_u128(u128::from(n) + 1).into()
}

fn session(n: usize) -> OccurrenceId {
    Uuid::from_u128(n as u128 + 1_000).into()
}

fn week(n: usize) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::weeks(n as i64 + 1)
}

fn rota(people: u8) -> Rota {
    let mut rota = Rota::new(OF);
    for n in 0..people {
        assert!(rota.join(person(n), DateTime::UNIX_EPOCH, |_| true));
    }
    rota
}

/// Plans a session for whoever is next of those who can.
fn next(rota: &mut Rota, n: usize, can: impl Fn(PersonId) -> bool) -> Option<PersonId> {
    let next = rota.order(&can).first().copied()?;
    rota.plan(next, session(n), week(n), can);
    Some(next)
}

#[test]
fn who_joins_comes_in_behind_those_who_wait() {
    let mut rota = rota(3);
    for n in 0..32 {
        next(&mut rota, n, |_| true);
    }
    // Two of three have led eleven times, one ten times.
    assert!(rota.join(person(9), week(32), |_| true));
    assert!(!rota.join(person(9), week(33), |_| true));
    let led: Vec<_> = (33..41).filter_map(|n| next(&mut rota, n, |_| true)).collect();
    assert_eq!(led, [2, 9, 0, 1, 2, 9, 0, 1].map(person));
}

#[test]
fn who_comes_back_leads_once_and_not_all_the_time() {
    let mut rota = rota(3);
    for n in 0..20 {
        next(&mut rota, n, |p| p != person(1));
    }
    assert_eq!((rota.had(person(0)), rota.had(person(1))), (10, 0));
    let led: Vec<_> = (20..26).filter_map(|n| next(&mut rota, n, |_| true)).collect();
    assert_eq!(led, [1, 0, 2, 1, 0, 2].map(person));
    // Passed over for one session only, they keep their place.
    assert_eq!(next(&mut rota, 26, |p| p != person(1)), Some(person(0)));
    assert_eq!(next(&mut rota, 27, |_| true), Some(person(1)));
}

#[test]
fn a_turn_counts_for_who_led() {
    let mut rota = rota(3);
    next(&mut rota, 0, |_| true);
    rota.pass(session(0), person(0), person(2));
    assert_eq!(rota.order(|_| true), [0, 1, 2].map(person));
    rota.settle(session(0), week(0), &[person(1), person(7)]);
    assert_eq!((rota.had(person(1)), rota.had(person(2))), (1, 0));
    assert_eq!(rota.planned(session(0), person(1)), None);
    rota.settle(session(0), week(0), &[]);
    assert_eq!(rota.turns, []);
}

#[derive(Clone, Debug)]
enum Step {
    Join(u8),
    Leave(u8),
    /// Plans the next session; those in the set cannot lead it.
    Next(BTreeSet<u8>),
    Pass(prop::sample::Index, u8),
    Swap(prop::sample::Index, prop::sample::Index),
    CallOff(prop::sample::Index),
    Settle(prop::sample::Index, Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..6_u8;
    let any = any::<prop::sample::Index>;
    prop_oneof![
        2 => who.clone().prop_map(Step::Join),
        1 => who.clone().prop_map(Step::Leave),
        8 => prop::collection::btree_set(who.clone(), 0..4).prop_map(Step::Next),
        1 => (any(), who.clone()).prop_map(|(t, p)| Step::Pass(t, p)),
        1 => (any(), any()).prop_map(|(a, b)| Step::Swap(a, b)),
        1 => any().prop_map(Step::CallOff),
        2 => (any(), prop::collection::vec(who, 0..3)).prop_map(|(t, p)| Step::Settle(t, p)),
    ]
}

proptest! {
    #[test]
    fn s2_10_in_n_turns_of_n_people_everybody_leads_once(people in 1..12_u8, rounds in 1..6_usize) {
        let mut rota = rota(people);
        let turns = usize::from(people) * rounds;
        let led: Vec<PersonId> = (0..turns).filter_map(|n| next(&mut rota, n, |_| true)).collect();
        for round in led.chunks(usize::from(people)) {
            let distinct: BTreeSet<_> = round.iter().collect();
            prop_assert_eq!(distinct.len(), usize::from(people));
        }
    }

    /// Some can always lead, others only now and then; some join on the way.
    #[test]
    fn s2_8_who_can_always_lead_leads_as_often_as_the_others_who_can(
        always in 1..5_u8,
        away in prop::collection::vec(prop::collection::btree_set(0..4_u8, 0..4), 1..80),
        joins in 0..80_usize,
    ) {
        let mut rota = rota(always + 4);
        let mut before: Option<(PersonId, BTreeSet<PersonId>)> = None;
        let mut passed: BTreeMap<PersonId, usize> = BTreeMap::new();
        for (n, away) in away.iter().enumerate() {
            if n == joins {
                rota.join(person(200), week(n), |_| true);
            }
            let away: BTreeSet<PersonId> = away.iter().map(|p| person(always + p)).collect();
            let can = |p: PersonId| !away.contains(&p);
            let here: BTreeSet<PersonId> =
                rota.people.iter().map(|p| p.person).filter(|p| can(*p)).collect();
            let led = next(&mut rota, n, can);
            prop_assert!(led.is_some_and(can));
            for (i, j) in (0..always).flat_map(|i| (0..always).map(move |j| (i, j))) {
                prop_assert!(rota.had(person(i)).abs_diff(rota.had(person(j))) <= 1);
            }
            // Nobody leads twice in a row while somebody could have led both times.
            if let (Some(led), Some((former, could))) = (led, &before) {
                let alone = !here.intersection(could).any(|p| p != former);
                prop_assert!(led != *former || alone);
            }
            // Nobody who could lead is passed over more often than there are others.
            for p in &here {
                let since = passed.entry(*p).or_default();
                *since = if led == Some(*p) { 0 } else { *since + 1 };
                prop_assert!(*since < rota.people.len(), "{since} of {}", rota.people.len());
            }
            before = led.map(|led| (led, here));
        }
    }

    /// Whatever is done, turns are those of people on the rota, and each is counted once for whoever it is.
    #[test]
    fn s2_10_a_rota_counts_what_happened(steps in prop::collection::vec(step(), 0..80)) {
        let mut rota = rota(3);
        let mut people: BTreeSet<u8> = (0..3).collect();
        // What happened, kept the plain way: who has the turn of each session.
        let mut turns: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        let mut settled: BTreeSet<usize> = BTreeSet::new();
        for (n, step) in steps.into_iter().enumerate() {
            let planned: Vec<(usize, u8)> = turns
                .iter()
                .filter(|(s, _)| !settled.contains(s))
                .flat_map(|(s, who)| who.iter().map(move |p| (*s, *p)))
                .collect();
            match step {
                Step::Join(p) => {
                    let counts: Vec<u32> = people.iter().map(|p| rota.counted(person(*p))).collect();
                    prop_assert_eq!(rota.join(person(p), week(n), |_| true), people.insert(p));
                    let newcomer = rota.counted(person(p));
                    let is_between = counts.iter().min().is_none_or(|least| *least <= newcomer)
                        && counts.iter().max().is_none_or(|most| newcomer <= *most);
                    prop_assert!(is_between, "{newcomer} of {counts:?}");
                }
                Step::Leave(p) => {
                    let given_back = rota.leave(person(p));
                    prop_assert_eq!(given_back.len(), planned.iter().filter(|(_, who)| *who == p).count());
                    people.remove(&p);
                    for who in turns.values_mut() {
                        who.retain(|other| *other != p);
                    }
                }
                Step::Next(away) => {
                    let can = |p: PersonId| !away.iter().any(|a| person(*a) == p);
                    let least = people.difference(&away).map(|p| rota.counted(person(*p))).min();
                    let led = rota.order(can).first().copied();
                    prop_assert_eq!(led.map(|p| rota.counted(p)), least);
                    prop_assert_eq!(next(&mut rota, n, can), led);
                    if let Some(led) = (0..6).find(|p| led == Some(person(*p))) {
                        turns.insert(n, vec![led]);
                    }
                }
                Step::Pass(which, to) if !planned.is_empty() && people.contains(&to) => {
                    let (s, from) = *which.get(&planned);
                    rota.pass(session(s), person(from), person(to));
                    turns.insert(s, vec![to]);
                }
                Step::Swap(a, b) if !planned.is_empty() => {
                    let ((s, one), (t, other)) = (*a.get(&planned), *b.get(&planned));
                    rota.pass(session(s), person(one), person(other));
                    rota.pass(session(t), person(other), person(one));
                    if s != t {
                        turns.insert(s, vec![other]);
                        turns.insert(t, vec![one]);
                    }
                }
                Step::CallOff(which) if !planned.is_empty() => {
                    let (s, _) = *which.get(&planned);
                    rota.settle(session(s), week(s), &[]);
                    turns.remove(&s);
                }
                Step::Settle(which, led) if !planned.is_empty() => {
                    let (s, _) = *which.get(&planned);
                    let led: BTreeSet<u8> = led.into_iter().collect();
                    rota.settle(session(s), week(s), &led.iter().map(|p| person(*p)).collect::<Vec<_>>());
                    turns.insert(s, led.intersection(&people).copied().collect());
                    settled.insert(s);
                }
                Step::Pass(..) | Step::Swap(..) | Step::CallOff(_) | Step::Settle(..) => {}
            }
            for p in 0..6 {
                let expected = turns.values().flatten().filter(|who| **who == p).count();
                prop_assert_eq!(rota.had(person(p)) as usize, expected);
                prop_assert_eq!(rota.has(person(p)), people.contains(&p));
            }
        }
    }
}
