//! Who may search. What each of them finds is in `search.rs`.

use learncomm_core::contribution::Search;

use super::{Table, every_role_tries};
use crate::common::{Guild, wait};

const TRIALS: &Table<Guild> = &[("s4_4 search", "osfmg-", |d, _, c| {
    let search = Search {
        words: "question".to_owned(),
        ..Search::default()
    };
    wait(d.search(c, &search, 0, 9)).map(drop)
})];

fn stage(_: Option<&str>) -> Guild {
    let guild = Guild::with_roles();
    guild.ask("mei", "A question?");
    guild
}

#[test]
fn s4_4_search_is_for_every_role() {
    every_role_tries(TRIALS, stage, |guild| guild);
}
