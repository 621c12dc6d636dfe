//! Several hubs on one store, as several processes would be: changes that meet are repeated and not lost.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};
use std::thread;

use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{ContributionKind, Filter, Vote};
use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::{Desk, Error, ErrorKind, Hub, Role};

use crate::common::{Guild, answer, handle, question, wait};

const PEOPLE: [&str; 8] = ["ada", "ben", "cem", "dua", "eli", "fin", "gia", "hal"];

/// A second hub on the store of a guild.
fn neighbour(guild: &Guild) -> Hub {
    wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap()
}

#[test]
fn s2_2_many_at_once_lose_nothing() {
    const ASKED: usize = 12;
    let guild = Arc::new(Guild::new());
    for name in PEOPLE {
        guild.join(name, Role::Member);
    }
    let first = guild.ask("ada", "Where do we start?");
    let (community, other) = (guild.community.id, neighbour(&guild));
    guild.pass(60);
    let workers: Vec<_> = PEOPLE
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let hub = if i % 2 == 0 {
                guild.hub.clone()
            } else {
                other.clone()
            };
            thread::spawn(move || {
                let desk = wait(hub.as_person(&handle(name))).unwrap();
                let mut numbers = Vec::new();
                for i in 0..ASKED {
                    let asked = wait(desk.ask(community, question(&format!("{name} {i}")))).unwrap();
                    numbers.push(asked.number);
                    numbers.push(wait(desk.answer(community, answer(first.id))).unwrap().number);
                    if name != "ada" {
                        // Back and forth, and up in the end.
                        let vote = if i % 2 == 0 { Vote::Down } else { Vote::Up };
                        wait(desk.vote(community, first.id, vote)).unwrap();
                        wait(desk.rate(community, first.id, (i % 5) as u8 + 1)).unwrap();
                    }
                }
                numbers
            })
        })
        .collect();
    let numbers: Vec<u32> = workers.into_iter().flat_map(|w| w.join().unwrap()).collect();
    let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!(distinct.len(), PEOPLE.len() * ASKED * 2);

    let shown = wait(guild.op.contribution(community, first.id)).unwrap();
    assert_eq!((shown.up, shown.down, shown.ratings), (7, 0, 7));
    let filter = Filter {
        parent: Some(first.id),
        kind: Some(ContributionKind::Answer),
        ..Filter::default()
    };
    let (answers, more) = wait(guild.op.contributions(community, &filter, None, 1_000)).unwrap();
    assert_eq!((answers.len(), more), (PEOPLE.len() * ASKED, false));
    let ledger = guild.ledger();
    let count = |verb| ledger.iter().filter(|a| a.verb == verb).count();
    assert_eq!(count(Verb::Asked), 1 + PEOPLE.len() * ASKED);
    assert_eq!(count(Verb::Answered), PEOPLE.len() * ASKED);
    assert_eq!(count(Verb::VotedUp) + count(Verb::VotedDown), 7 * ASKED);
    assert_eq!(count(Verb::Rated), 7 * ASKED);
}

/// Lets every person of the operator's two hubs do the same thing at the same moment; how many could.
fn race(
    guild: &Arc<Guild>,
    what: impl Fn(&Desk) -> Result<(), Error> + Copy + Send + 'static,
) -> (usize, BTreeSet<String>) {
    let (other, start) = (neighbour(guild), Arc::new(Barrier::new(6)));
    let racers: Vec<_> = (0..6)
        .map(|i| {
            let desk = if i % 2 == 0 {
                guild.op.clone()
            } else {
                other.as_operator()
            };
            let start = start.clone();
            thread::spawn(move || {
                start.wait();
                what(&desk).map_err(|e| format!("{:?}", e.kind()))
            })
        })
        .collect();
    let outcomes: Vec<Result<(), String>> = racers.into_iter().map(|r| r.join().unwrap()).collect();
    let won = outcomes.iter().filter(|o| o.is_ok()).count();
    (won, outcomes.into_iter().filter_map(Result::err).collect())
}

#[test]
fn s2_6_one_of_many_gets_a_name() {
    let kinds = |kind: ErrorKind| BTreeSet::from([format!("{kind:?}")]);
    for _ in 0..5 {
        let guild = Arc::new(Guild::new());
        guild.person("zoe");
        let community = guild.community.id;
        let person = |desk: &Desk| wait(desk.create_person(NewPerson::new(handle("ada"), "Ada"))).map(drop);
        assert_eq!(race(&guild, person), (1, kinds(ErrorKind::Exists)));
        let founding = |desk: &Desk| {
            let charter = Charter::new("Second", chrono_tz::UTC);
            wait(desk.create_community("second".parse().unwrap(), charter, None)).map(drop)
        };
        assert_eq!(race(&guild, founding), (1, kinds(ErrorKind::Exists)));
        let joining =
            move |desk: &Desk| wait(desk.admit(community, &handle("zoe"), Admission::default())).map(drop);
        assert_eq!(race(&guild, joining), (1, kinds(ErrorKind::Rule)));
        assert_eq!(guild.ledger().len(), 1);
        assert_eq!(wait(guild.op.communities()).unwrap().len(), 2);
    }
}

#[test]
fn s2_2_one_acceptance_stands_after_many() {
    let guild = Arc::new(Guild::with_roles());
    let community = guild.community.id;
    let asked = guild.ask("mei", "Which?");
    let answers: Vec<_> = (0..4).map(|_| guild.answer("sol", asked.id).id).collect();
    let racers: Vec<_> = answers
        .iter()
        .map(|id| (*id, guild.desk("mei")))
        .map(|(id, desk)| {
            thread::spawn(move || {
                for _ in 0..5 {
                    wait(desk.accept(community, id)).unwrap();
                }
            })
        })
        .collect();
    for racer in racers {
        racer.join().unwrap();
    }
    let accepted = wait(guild.op.contribution(community, asked.id))
        .unwrap()
        .contribution
        .accepted;
    let ledger = guild.ledger();
    // Of every answer but the accepted one, as many acceptances were taken back as given.
    for id in answers {
        let number = wait(guild.op.contribution(community, id))
            .unwrap()
            .contribution
            .number;
        let count = |verb| {
            ledger
                .iter()
                .filter(|a| a.verb == verb && a.object == number)
                .count()
        };
        let open = count(Verb::Accepted) - count(Verb::Unaccepted);
        assert_eq!(open, usize::from(accepted == Some(id)));
    }
}
