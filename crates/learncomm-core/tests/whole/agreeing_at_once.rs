//! Several hubs on one store: norms and flags when people act at the same moment.

use std::sync::{Arc, Barrier};
use std::thread;

use learncomm_core::community::MemberFilter;
use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::norm::{FlagOn, NewFlag, Ruling, Stance};
use learncomm_core::{ErrorKind, Hub, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::flags::{flag, flaggable, ruling, states};
use crate::norms::{new_norm, speak, told};

/// Two hubs: one adopts, the other objects, over and over. Never is something in force that somebody objected to before.
#[test]
fn s2_11_adopting_and_objecting_at_once() {
    for round in 0..30 {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let norm = wait(guild.desk("mei").draft_norm(community, new_norm("No blame"))).unwrap();
        speak(&guild, "fay", norm.id, Stance::Support).unwrap();
        let ids = SeededIds::new(1_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let sol = wait(other.as_person(&handle("sol"))).unwrap();
        let mei = guild.desk("mei");
        let start = Arc::new(Barrier::new(2));
        let waiting = start.clone();
        let objecting = thread::spawn(move || {
            waiting.wait();
            wait(sol.speak_on_norm(community, norm.id, Stance::Concern, "Wait!")).is_ok()
        });
        start.wait();
        let adopting = wait(mei.adopt_norm(community, norm.id));
        let objected = objecting.join().unwrap();
        let shown = wait(mei.norm_version(community, norm.id, 1)).unwrap();
        match adopting {
            Ok(_) => {
                assert!(!objected, "what is in force takes no voices");
                assert!(shown.in_force && shown.concerns() == 0);
            }
            Err(e) => {
                assert!(e.to_string().contains("open concern of sol"), "{e}");
                assert!(objected && !shown.in_force && shown.concerns() == 1);
            }
        }
    }
}

#[test]
fn s2_11_adopting_twice_at_once_adopts_once() {
    for round in 0..10 {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let norm = wait(guild.desk("mei").draft_norm(community, new_norm("No blame"))).unwrap();
        speak(&guild, "fay", norm.id, Stance::Support).unwrap();
        let ids = SeededIds::new(2_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let start = Arc::new(Barrier::new(2));
        let racers: Vec<_> = [guild.hub.as_operator(), other.as_operator()]
            .into_iter()
            .map(|desk| {
                let start = start.clone();
                thread::spawn(move || {
                    start.wait();
                    wait(desk.adopt_norm(community, norm.id)).is_ok()
                })
            })
            .collect();
        let won = racers.into_iter().map(|r| r.join().unwrap());
        assert_eq!(won.filter(|won| *won).count(), 1);
        let lines = told(&guild, &norm);
        assert_eq!(lines.iter().filter(|(v, _)| *v == Verb::AdoptedNorm).count(), 1);
    }
}

#[test]
fn s2_11_one_of_many_gets_a_slug() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let start = Arc::new(Barrier::new(4));
    let racers: Vec<_> = ["sol", "fay", "mei", "sol"]
        .into_iter()
        .map(|name| {
            let (desk, start) = (guild.desk(name), start.clone());
            thread::spawn(move || {
                start.wait();
                wait(desk.draft_norm(community, new_norm("No blame"))).map_err(|e| e.kind())
            })
        })
        .collect();
    let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
    assert!(
        outcomes
            .iter()
            .flat_map(|o| o.as_ref().err())
            .all(|k| *k == ErrorKind::Exists)
    );
}
/// Two hubs, two stewards: one ruling holds, and it is put into effect once.
#[test]
fn s4_6_ruling_at_once() {
    for round in 0..10 {
        let (guild, norm, asked) = flaggable();
        let community = guild.community.id;
        let raised = flag(&guild, "ned", &asked, &norm).unwrap();
        let ids = SeededIds::new(3_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let start = Arc::new(Barrier::new(2));
        let desks = [guild.desk("sol"), wait(other.as_person(&handle("sue"))).unwrap()];
        let racers: Vec<_> = desks
            .into_iter()
            .map(|desk| {
                let start = start.clone();
                thread::spawn(move || {
                    start.wait();
                    wait(desk.rule_on_flag(community, raised.id, &ruling(Ruling::Hide, None)))
                        .map_err(|e| e.kind())
                })
            })
            .collect();
        let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        assert!(outcomes.contains(&Err(ErrorKind::Rule)));
        assert_eq!(states(&guild, &[Verb::RemovedByModeration]).len(), 1);
        assert_eq!(wait(guild.op.audit_log(community, None, 9)).unwrap().0.len(), 1);
    }
}

/// One person, two hubs: they flag a contribution once.
#[test]
fn s4_6_one_person_flagging_twice_at_once() {
    for round in 0..10 {
        let (guild, norm, asked) = flaggable();
        let community = guild.community.id;
        let ids = SeededIds::new(4_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let start = Arc::new(Barrier::new(2));
        let racers: Vec<_> = [guild.desk("ned"), wait(other.as_person(&handle("ned"))).unwrap()]
            .into_iter()
            .map(|desk| {
                let start = start.clone();
                let new = NewFlag {
                    on: FlagOn::Contribution(asked.id),
                    norm: norm.id,
                    words: String::new(),
                };
                thread::spawn(move || {
                    start.wait();
                    wait(desk.raise_flag(community, &new)).map_err(|e| e.kind())
                })
            })
            .collect();
        let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        assert!(
            outcomes
                .iter()
                .any(|o| o.as_ref().err() == Some(&ErrorKind::Rule))
        );
        let (flags, _) = wait(guild.op.flags(community, Default::default(), None, 9)).unwrap();
        assert_eq!((flags.len(), flags[0].people), (1, Some(1)));
    }
}

/// Two hubs, the last two stewards: one leaves or hands over, the other is demoted or leaves. One stays, always.
#[test]
fn s1_8_the_last_two_stewards_through_two_hubs() {
    for round in 0..30 {
        let guild = Guild::with_roles();
        guild.join("sue", Role::Steward);
        guild.pass(60);
        let community = guild.community.id;
        let ids = SeededIds::new(5_000 + round);
        let other = wait(Hub::open_with(guild.store.clone(), guild.clock.clone(), ids)).unwrap();
        let (sol, sue) = (guild.desk("sol"), wait(other.as_person(&handle("sue"))).unwrap());
        let start = Arc::new(Barrier::new(2));
        let waiting = start.clone();
        let leaving = thread::spawn(move || {
            waiting.wait();
            wait(sol.leave(community)).map(drop)
        });
        start.wait();
        let done = match round % 3 {
            0 => wait(sue.leave(community)).map(drop),
            1 => wait(sue.appoint(community, &handle("sue"), Role::Member)).map(drop),
            _ => wait(sue.release(community, &handle("sue"), None)).map(drop),
        };
        let left = leaving.join().unwrap();
        assert!(left.is_ok() != done.is_ok(), "{left:?} {done:?}");
        let stewards = MemberFilter {
            role: Some(Role::Steward),
            ..MemberFilter::present()
        };
        let (stewards, _) = wait(guild.op.members(community, &stewards, None, 9)).unwrap();
        assert_eq!(stewards.len(), 1);
    }
}

/// Several flag the same at once: it is one flag, and nobody is lost.
#[test]
fn s4_6_flagging_at_once() {
    let (guild, norm, asked) = flaggable();
    let start = Arc::new(Barrier::new(4));
    let racers: Vec<_> = ["ned", "ola", "fay", "gus"]
        .into_iter()
        .map(|name| {
            let (desk, start, community) = (guild.desk(name), start.clone(), guild.community.id);
            let new = NewFlag {
                on: FlagOn::Contribution(asked.id),
                norm: norm.id,
                words: String::new(),
            };
            thread::spawn(move || {
                start.wait();
                wait(desk.raise_flag(community, &new)).map(|flag| flag.id)
            })
        })
        .collect();
    let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
    let (raised, late): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    // Three members hide it; whoever comes behind them is told so.
    assert!(raised.len() >= 3);
    for outcome in late {
        assert_eq!(refused(outcome, &["is hidden"]), ErrorKind::Rule);
    }
    let people = raised.len();
    let mut ids: Vec<_> = raised.into_iter().map(Result::unwrap).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(
        wait(guild.op.flag(guild.community.id, ids[0])).unwrap().people,
        Some(people)
    );
}
