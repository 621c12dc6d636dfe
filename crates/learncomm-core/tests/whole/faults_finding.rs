//! Search and its upkeep, with a fault at any call of the store.

use learncomm_core::contribution::{Indexed, Search};
use learncomm_core::{Error, ErrorKind};

use crate::common::{Fault, Guild, wait};
use crate::search::{ask, many, numbers};

/// Two segments, one of which says something that no longer holds, and a queue that is long enough to be worked off.
fn prepared() -> Guild {
    let guild = Guild::with_roles();
    many(&guild, 90);
    let removed = ask(&guild, "mei", "Goes w17", "", &[]);
    wait(guild.hub.index_search(guild.community.id)).unwrap();
    wait(guild.desk("mei").remove(guild.community.id, removed.id, None)).unwrap();
    ask(&guild, "mei", "Comes w17", "", &[]);
    wait(guild.hub.index_search(guild.community.id)).unwrap();
    for n in 0..70 {
        ask(&guild, "sol", &format!("Late w{n}"), "", &[]);
    }
    guild
}

type Run = fn(&Guild) -> Result<(), Error>;

const RUNS: [(&str, Run); 3] = [
    ("index", |g| {
        wait(g.hub.index_search(g.community.id)).map(|_: Indexed| ())
    }),
    ("rebuild", |g| {
        wait(g.hub.rebuild_search(g.community.id)).map(drop)
    }),
    ("search", |g| {
        let search = Search {
            words: "w17".to_owned(),
            ..Search::default()
        };
        wait(g.op.search(g.community.id, &search, 0, 9)).map(drop)
    }),
];

fn what_is_found(guild: &Guild) -> [Vec<u32>; 4] {
    ["w17", "goes", "comes", "everywhere late"].map(|words| numbers(&guild.op, guild, words))
}

#[test]
fn s4_4_search_finds_the_same_wherever_its_upkeep_stopped() {
    for (name, run) in RUNS {
        let whole = prepared();
        let expected = what_is_found(&whole);
        assert_eq!(expected.each_ref().map(Vec::len), [3, 0, 1, 50]);
        for how in [Fault::Call, Fault::Answer] {
            for n in 1.. {
                let guild = prepared();
                guild.store.fail(n, how);
                let outcome = run(&guild);
                let unharmed = guild.store.disarm();
                match &outcome {
                    Err(e) => assert!(
                        matches!(e.kind(), ErrorKind::Unavailable | ErrorKind::OutcomeUnknown),
                        "{name}, call {n}: {e}"
                    ),
                    // A search finds without writing, too.
                    Ok(()) => assert!(unharmed || name == "search", "{name}, call {n}"),
                }
                assert_eq!(what_is_found(&guild), expected, "{name}, call {n}");
                // Whatever it stopped at, the next one goes on with it.
                wait(guild.hub.index_search(guild.community.id)).unwrap();
                assert_eq!(what_is_found(&guild), expected, "{name}, call {n}");
                if unharmed {
                    assert!(n > 1, "{name} asks the store more than {n} times");
                    break;
                }
            }
        }
    }
}
