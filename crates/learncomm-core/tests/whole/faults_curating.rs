//! The use cases of collections and resources, for faults at any call of the store.

use learncomm_core::contribution::{CollectionEdit, Contribution, Place};
use learncomm_core::id::CollectionId;

use crate::collections::{make, new, put};
use crate::common::{Guild, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::resources;

struct Shelf {
    of: CollectionId,
    items: [Contribution; 2],
    loose: Contribution,
    said: u32,
}

fn prepared() -> (Guild, Shelf) {
    let guild = Guild::with_roles();
    let of = make(&guild, "mei");
    let [one, two, loose] = ["x", "y", "z"].map(|page| {
        let url = format!("https://example.org/{page}");
        resources::share(&guild, "sol", &url)
    });
    put(&guild, "mei", of, &one);
    put(&guild, "mei", of, &two);
    let said = wait(
        guild
            .desk("mei")
            .comment_on_collection(guild.community.id, of, None, "Hm"),
    );
    let said = said.unwrap().number;
    guild.pass(60);
    let items = [one, two];
    (
        guild,
        Shelf {
            of,
            items,
            loose,
            said,
        },
    )
}

const USE_CASES: &[Case<Shelf>] = &[
    ("s4_4 make a collection", |g, _| {
        wait(g.desk("mei").make_collection(g.community.id, &new("Another"))).map(drop)
    }),
    ("s4_4 edit a collection", |g, k| {
        let topics = Some(vec!["other".parse().unwrap()]);
        let edit = CollectionEdit {
            topics,
            ..CollectionEdit::default()
        };
        wait(g.desk("mei").edit_collection(g.community.id, k.of, &edit)).map(drop)
    }),
    ("s4_4 retire a collection", |g, k| {
        wait(g.desk("mei").retire_collection(g.community.id, k.of, true)).map(drop)
    }),
    ("s4_4 collect", |g, k| {
        wait(
            g.desk("fay")
                .collect(g.community.id, k.of, k.loose.id, Some("See")),
        )
        .map(drop)
    }),
    ("s4_4 take out of a collection", |g, k| {
        wait(g.desk("fay").uncollect(g.community.id, k.of, k.items[0].id)).map(drop)
    }),
    ("s4_4 move within a collection", |g, k| {
        let to = Place::After(k.items[1].id);
        wait(
            g.desk("fay")
                .move_collected(g.community.id, k.of, k.items[0].id, to),
        )
        .map(drop)
    }),
    ("s4_4 say why something is in a collection", |g, k| {
        wait(
            g.desk("mei")
                .note_collected(g.community.id, k.of, k.items[0].id, None),
        )
        .map(drop)
    }),
    ("s4_4 comment on a collection", |g, k| {
        let on = Some(k.items[0].id);
        wait(
            g.desk("fay")
                .comment_on_collection(g.community.id, k.of, on, "Good"),
        )
        .map(drop)
    }),
    ("s4_4 remove a comment on a collection", |g, k| {
        let sol = g.desk("sol");
        wait(sol.remove_collection_comment(g.community.id, k.of, k.said, Some("x"))).map(drop)
    }),
    ("s4_4 share a resource", |g, _| {
        let new = resources::new("Guide", "https://example.org/x");
        wait(g.desk("mei").add_resource(g.community.id, &new)).map(drop)
    }),
    ("s4_4 open a resource", |g, k| {
        wait(g.desk("mei").open_resource(g.community.id, k.loose.id)).map(drop)
    }),
];

#[test]
fn s4_4_a_fault_anywhere_leaves_nothing_half_curated() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s4_4_an_outcome_of_curating_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
