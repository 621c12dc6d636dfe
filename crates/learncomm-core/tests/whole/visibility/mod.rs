//! Who sees what, in every output: contributions of every kind, for everybody they can be for and become so in every way, in
//! every state, each with words of its own that are looked for in all that each role is shown. What is expected is spelled
//! out here once more and taken from none of the library's own rules.
//!
//! | file | what it is |
//! |---|---|
//! | `world.rs` | all there can be |
//! | `outputs.rs` | what shows contributions: lists, search, articles |
//! | `derived.rs` | what is made of them, and what leads to them |
//! | `writing.rs` | what is said to who would change something that they do not see |
//! | `results.rs` | goals, pulses and suggestions |
//! | `leaks.rs` | single ways out |

mod derived;
mod leaks;
mod outputs;
mod results;
mod world;
mod writing;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use learncomm_core::contribution::VisibleTo;
use learncomm_core::id::ContributionId;
use learncomm_core::{Desk, Error};

use crate::common::{refused, wait};
use outputs::{Output, all_words, is_outside, search};
use world::{Fate, Made, World, world};

/// Who looks: `sue` was a steward and is suspended, `lea` was a member and left.
const LOOKERS: [(&str, Option<&str>); 9] = [
    ("author", Some("mei")),
    ("operator", None),
    ("steward", Some("sol")),
    ("facilitator", Some("fay")),
    ("member", Some("ned")),
    ("suspended", Some("sue")),
    ("guest", Some("gus")),
    ("left", Some("lea")),
    ("outsider", Some("olu")),
];

/// One that tests share which change nothing in it.
fn looked_at(open: bool) -> &'static World {
    static WORLDS: [OnceLock<World>; 2] = [OnceLock::new(), OnceLock::new()];
    WORLDS[usize::from(open)].get_or_init(|| world(open))
}

fn desk(world: &World, who: Option<&str>) -> Desk {
    who.map_or(world.guild.op.clone(), |who| world.guild.desk(who))
}

fn moderates(looker: &str) -> bool {
    ["operator", "steward"].contains(&looker)
}

/// Whether somebody sees a contribution at all.
fn sees(looker: &str, open: bool, made: &Made) -> bool {
    let own = looker == "author" && !made.anonymous;
    if made.visible_to == VisibleTo::Author {
        return own;
    }
    let inside = !is_outside(looker) || open || made.visible_to == VisibleTo::Everyone;
    match made.fate {
        Fate::Stands | Fate::HiddenAndRestored => inside,
        // There is no word of it left.
        Fate::Erased => false,
        _ => own || moderates(looker),
    }
}

/// Looks at some outputs as everybody.
fn look(world: &World, open: bool, when: &str, outputs: &[Output]) {
    for (looker, who) in LOOKERS {
        let desk = desk(world, who);
        for output in outputs {
            let shown = (output.text)(world, &desk);
            for made in &world.made {
                let expected =
                    sees(looker, open, made) && (output.holds)(made) && (output.lookers)(looker, open, made);
                assert_eq!(
                    shown.contains(&made.word),
                    expected,
                    "{} {when}: {looker}, open: {open}: {} for {}, {:?}, anonymous: {}",
                    output.name,
                    made.kind,
                    made.visible_to,
                    made.fate,
                    made.anonymous,
                );
            }
        }
    }
}

#[test]
fn s1_6_s2_5_s4_4_nobody_finds_what_is_not_for_them() {
    for open in [false, true] {
        let world = world(open);
        let c = world.guild.community.id;
        look(&world, open, "with changes that wait", &outputs::searches());
        wait(world.guild.hub.index_search(c)).unwrap();
        look(&world, open, "when all is indexed", &outputs::searches()[..2]);
        wait(world.guild.hub.rebuild_search(c)).unwrap();
        look(
            &world,
            open,
            "when the index was built anew",
            &outputs::searches()[..2],
        );
        // That nothing is found says nothing, either.
        for (looker, who) in [LOOKERS[6], LOOKERS[8]] {
            let desk = desk(&world, who);
            let nothing = search(&world, &desk, &all_words("zzzzzz"));
            for made in world.made.iter().filter(|made| !sees(looker, open, made)) {
                assert_eq!(search(&world, &desk, &all_words(&made.word)), nothing, "{looker}");
            }
        }
    }
}

#[test]
fn s1_6_s2_5_nobody_sees_what_is_not_for_them_in_any_list() {
    for open in [false, true] {
        look(looked_at(open), open, "", &outputs::lists_and_shows());
    }
}

#[test]
fn s2_3_s2_5_nobody_sees_what_is_not_for_them_in_articles_and_their_history() {
    for open in [false, true] {
        look(looked_at(open), open, "", &outputs::articles());
    }
}

#[test]
fn s2_5_s4_4_s4_9_s3_4_nobody_sees_what_is_not_for_them_in_what_is_made_of_it() {
    for open in [false, true] {
        look(looked_at(open), open, "", &derived::derived());
    }
}

#[test]
fn s2_5_who_has_left_sees_nothing_but_their_own_and_what_is_for_everyone() {
    for open in [false, true] {
        let world = world(open);
        let mei = world.guild.desk("mei");
        wait(mei.leave(world.guild.community.id)).unwrap();
        let groups = [
            outputs::lists_and_shows(),
            outputs::articles(),
            derived::derived(),
        ];
        for output in groups.into_iter().chain([outputs::searches()]).flatten() {
            let shown = (output.text)(&world, &mei);
            for made in &world.made {
                let may = sees("outsider", open, made) || sees("author", open, made) && !made.anonymous;
                assert!(
                    may || !shown.contains(&made.word),
                    "{}: {}",
                    output.name,
                    made.word
                );
                let is_shown_by_itself = ["show", "find by id"].contains(&output.name);
                assert!(
                    !may || !is_shown_by_itself || shown.contains(&made.word),
                    "{}",
                    made.word
                );
            }
        }
    }
}

#[test]
fn s2_5_what_somebody_does_not_see_is_as_if_it_were_not_there() {
    for open in [false, true] {
        let world = looked_at(open);
        let community = world.guild.community.id;
        let nothing: ContributionId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        for (looker, who) in LOOKERS {
            let desk = desk(world, who);
            let missing = wait(desk.contribution(community, nothing))
                .unwrap_err()
                .to_string();
            let seen = |made: &&Made| {
                let erased = made.fate == Fate::Erased && moderates(looker);
                erased || sees(looker, open, made)
            };
            for made in world.made.iter().filter(|made| !seen(made)) {
                let said = wait(desk.contribution(community, made.it.id))
                    .unwrap_err()
                    .to_string();
                let said = said.replace(&made.it.id.to_string(), &nothing.to_string());
                assert_eq!(said, missing, "{looker}: {} {:?}", made.kind, made.fate);
            }
            // The first half of an id names the time only: several may be meant, all of them seen.
            let unseen: BTreeSet<String> = world
                .made
                .iter()
                .filter(|made| !seen(made))
                .map(|made| made.it.id.to_string())
                .collect();
            for made in &world.made {
                let given = &made.it.id.to_string()[..9];
                if let Err(Error::Ambiguous { candidates, .. }) =
                    wait(desk.find_contribution(community, given))
                {
                    for candidate in candidates {
                        assert!(!unseen.contains(&candidate), "{looker} learns of {candidate}");
                    }
                }
            }
        }
        let olu = wait(world.guild.desk("olu").contribution(community, nothing));
        refused(olu, &[]);
    }
}
