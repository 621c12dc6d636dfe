//! The same thing done at once by several people through two hubs: done once where once is all there is, and never lost.

use std::sync::{Arc, Barrier};
use std::thread;

use learncomm_core::community::Level;
use learncomm_core::contribution::{Evidence, PathwayRevision, Vote};
use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::norm::{FlagOn, NewFlag};
use learncomm_core::{Desk, Hub, Role};

use crate::badges::defined;
use crate::coaching::{closing, propose};
use crate::collections::make;
use crate::common::{Guild, handle, wait};
use crate::norms::adopted;
use crate::pathways::{by_key, slug, task, wrote};
use crate::recognition::thanks;

const ROUNDS: usize = 6;

/// Lets each of some people do something, all at the same time, every other one through another hub. What came of it, in
/// their order.
fn at_once<T: Send + 'static>(
    guild: &Guild,
    who: &[&str],
    run: impl Fn(Desk, usize) -> T + Send + Sync + 'static,
) -> Vec<T> {
    let other = Hub::open_with(guild.store.clone(), guild.clock.clone(), SeededIds::new(99));
    let other = wait(other).unwrap();
    let (run, start) = (Arc::new(run), Arc::new(Barrier::new(who.len())));
    let racers: Vec<_> = who
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let hub = if i % 2 == 0 {
                guild.hub.clone()
            } else {
                other.clone()
            };
            let (run, start, name) = (run.clone(), start.clone(), handle(name));
            thread::spawn(move || {
                let desk = wait(hub.as_person(&name)).unwrap();
                start.wait();
                run(desk, i)
            })
        })
        .collect();
    racers.into_iter().map(|racer| racer.join().unwrap()).collect()
}

fn told(guild: &Guild, verb: Verb) -> usize {
    guild.ledger().iter().filter(|a| a.verb == verb).count()
}

#[test]
fn s2_4_awarding_through_two_hubs_awards_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        defined(&guild, "helper", &["answers>=1"]);
        let asked = guild.ask("sol", "How?");
        for who in ["mei", "fay", "gus"] {
            guild.answer(who, asked.id);
        }
        let runs = at_once(&guild, &["sol", "sol", "sol"], move |desk, _| {
            wait(desk.award_badges(community)).unwrap()
        });
        let sum: usize = runs.iter().flatten().map(|run| run.awarded).sum();
        assert_eq!((sum, told(&guild, Verb::Awarded)), (3, 3));
    }
}

#[test]
fn s4_4_collecting_the_same_at_once_collects_it_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let of = make(&guild, "mei");
        let item = guild.ask("gus", "One?").id;
        let others: Vec<_> = (0..4).map(|n| guild.ask("gus", &format!("{n}?")).id).collect();
        let done = at_once(&guild, &["mei", "fay", "sol", "mei"], move |desk, i| {
            wait(desk.collect(community, of, others[i], None)).unwrap();
            wait(desk.collect(community, of, item, None)).is_ok()
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
        let held = wait(guild.op.collection(community, of)).unwrap();
        assert_eq!((held.items.len(), told(&guild, Verb::Collected)), (5, 5));
    }
}

#[test]
fn s3_4_saying_the_same_thanks_twice_at_once_is_said_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let done = at_once(&guild, &["mei", "mei", "fay", "mei"], move |desk, _| {
            wait(desk.recognise(community, &thanks(&["sol"], "For the evening."))).is_ok()
        });
        // Once by each of the two.
        assert_eq!(done.iter().filter(|done| **done).count(), 2);
        assert!(done[2]);
        assert_eq!(told(&guild, Verb::Recognised), 2);
    }
}

#[test]
fn s2_4_enrolling_and_doing_a_step_at_once_is_told_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let pathway = guild
            .pathway("fay", "First steps", vec![task("Write one"), task("Write two")])
            .id;
        at_once(&guild, &["mei", "mei", "gus", "mei"], move |desk, _| {
            wait(desk.enrol(community, pathway)).unwrap();
            let step = slug("write-one");
            wait(desk.do_step(community, pathway, &step, &wrote("Did."))).unwrap();
        });
        assert_eq!(
            (told(&guild, Verb::Enrolled), told(&guild, Verb::DidStep)),
            (2, 2)
        );
        let progress = wait(guild.desk("mei").pathway_progress(community, pathway)).unwrap();
        assert_eq!((progress.done, progress.required), (1, 2));
        // Two steps at once: neither is lost.
        at_once(&guild, &["gus", "gus"], move |desk, i| {
            let (step, note) = [("write-one", "Changed."), ("write-two", "Did.")][i];
            let evidence: Evidence = wrote(note);
            wait(desk.do_step(community, pathway, &slug(step), &evidence)).unwrap();
        });
        let progress = wait(guild.desk("gus").pathway_progress(community, pathway)).unwrap();
        assert!(progress.finished_at.is_some());
    }
}

#[test]
fn s4_9_revising_a_pathway_at_once_makes_one_version() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let pathway = guild.pathway("fay", "First steps", vec![task("Write one")]).id;
        let done = at_once(&guild, &["fay", "sol", "fay"], move |desk, i| {
            let revision = PathwayRevision {
                base: 1,
                steps: vec![by_key("write-one"), task(&format!("And {i}"))],
                ..PathwayRevision::default()
            };
            wait(desk.revise_pathway(community, pathway, &revision)).is_ok()
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
        assert_eq!(told(&guild, Verb::MadePathway), 2);
    }
}

#[test]
fn s2_12_accepting_and_closing_a_pair_at_once_happens_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let pair = propose(&guild, "mei", "fay").unwrap().id;
        let done = at_once(&guild, &["fay", "fay"], move |desk, _| {
            wait(desk.accept_coaching(community, pair)).is_ok()
        });
        assert_eq!(
            (
                done.iter().filter(|done| **done).count(),
                told(&guild, Verb::Paired)
            ),
            (1, 1)
        );
        let done = at_once(&guild, &["mei", "fay"], move |desk, _| {
            wait(desk.close_coaching(community, pair, &closing("Much."))).is_ok()
        });
        assert_eq!(
            (
                done.iter().filter(|done| **done).count(),
                told(&guild, Verb::ClosedPair)
            ),
            (1, 1)
        );
        // The same pair proposed by both at once.
        let done = at_once(&guild, &["mei", "mei"], move |desk, _| {
            let new = crate::coaching::proposal("fay", learncomm_core::contribution::CoachingRole::Coach);
            wait(desk.propose_coaching(community, &new)).is_ok()
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
    }
}

#[test]
fn s2_5_flags_votes_and_skills_at_once_are_each_there_once() {
    for _ in 0..ROUNDS {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        for name in ["ned", "ola"] {
            guild.join(name, Role::Member);
        }
        guild.pass(60);
        let norm = adopted(&guild, "No blame").id;
        let asked = guild.ask("sol", "How?");
        let on = asked.id;
        let done = at_once(&guild, &["ned", "ola", "ned", "ned"], move |desk, _| {
            let new = NewFlag {
                on: FlagOn::Contribution(on),
                norm,
                words: String::new(),
            };
            let flagged = wait(desk.raise_flag(community, &new)).map(|flag| flag.id);
            wait(desk.vote(community, on, Vote::Up)).unwrap();
            wait(desk.declare_skill(community, &slug("testing"), Level::Expert)).unwrap();
            flagged
        });
        let ids: std::collections::BTreeSet<_> = done.iter().flatten().collect();
        assert_eq!(ids.len(), 1, "one flag, raised by several: {done:?}");
        // A line for each who raised it, however often.
        assert_eq!(told(&guild, Verb::Flagged), 2);
        assert_eq!(
            (told(&guild, Verb::VotedUp), told(&guild, Verb::DeclaredSkill)),
            (2, 2)
        );
        assert_eq!(wait(guild.op.contribution(community, on)).unwrap().up, 2);
    }
}
