//! Every role tries every use case of collections and resources; the expectations are those of the permission table,
//! spelled out once more.

use learncomm_core::Desk;
use learncomm_core::contribution::{CollectionEdit, CollectionFilter, Contribution, Place};
use learncomm_core::id::{CollectionId, CommunityId};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::collections::{make, new, put};
use crate::common::{Guild, wait};
use crate::resources;

struct Stage {
    guild: Guild,
    /// Made by whoever tries, if they may make one; by `sol` otherwise. Holds `items`.
    mine: CollectionId,
    items: [Contribution; 2],
    /// Is in no collection.
    loose: Contribution,
    /// What whoever tries said about the collection, if they may; `sol` otherwise.
    said: u32,
}

const TRIALS: &Table<Stage> = &[
    ("s4_4 make a collection", "sfm", |d, _, c| {
        wait(d.make_collection(c, &new("Another"))).map(drop)
    }),
    ("s4_4 edit a collection", "sfm", |d, s, c| {
        let title = Some("Other".to_owned());
        let edit = CollectionEdit {
            title,
            ..CollectionEdit::default()
        };
        wait(d.edit_collection(c, s.mine, &edit)).map(drop)
    }),
    ("s4_4 retire a collection", "sfm", |d, s, c| {
        wait(d.retire_collection(c, s.mine, true)).map(drop)
    }),
    ("s4_4 collect", "sfm", |d, s, c| {
        wait(d.collect(c, s.mine, s.loose.id, None)).map(drop)
    }),
    ("s4_4 take out of a collection", "sfm", |d, s, c| {
        wait(d.uncollect(c, s.mine, s.items[0].id)).map(drop)
    }),
    ("s4_4 move within a collection", "sfm", |d, s, c| {
        wait(d.move_collected(c, s.mine, s.items[0].id, Place::Last)).map(drop)
    }),
    ("s4_4 say why something is in a collection", "sfm", |d, s, c| {
        wait(d.note_collected(c, s.mine, s.items[0].id, Some("Other"))).map(drop)
    }),
    ("s4_4 comment on a collection", "sfm", |d, s, c| {
        wait(d.comment_on_collection(c, s.mine, None, "Good")).map(drop)
    }),
    ("s4_4 remove one's comment on a collection", "sfmo", |d, s, c| {
        wait(d.remove_collection_comment(c, s.mine, s.said, Some("x"))).map(drop)
    }),
    ("s4_4 find a collection", "osfmg", |d, s, c| {
        wait(d.find_collection(c, &s.mine.to_string())).map(drop)
    }),
    ("s4_4 read a collection", "osfmg", |d, s, c| {
        wait(d.collection(c, s.mine)).map(drop)
    }),
    ("s4_4 read comments on a collection", "osfmg", |d, s, c| {
        wait(d.collection_comments(c, s.mine, None, 9)).map(drop)
    }),
    ("s4_4 list collections", "osfmg", |d, _, c| {
        wait(d.collections(c, &CollectionFilter::default(), None, 9)).map(drop)
    }),
    ("s4_4 share a resource", "sfmg", |d, _, c| {
        wait(d.add_resource(c, &resources::new("Guide", "https://example.org/"))).map(drop)
    }),
    ("s4_4 open a resource", "osfmg", |d, s, c| {
        wait(d.open_resource(c, s.loose.id)).map(drop)
    }),
    // What is for everyone is for those, too, who are not in; there is nothing of that here.
    ("s4_4 list resources", "osfmg-", |d, s, c| {
        nothing_for_outsiders(d, s, c)
    }),
    ("s4_4 see which resources are popular", "osfmg", |d, _, c| {
        wait(d.popular_resources(c, None, 30, 9)).map(drop)
    }),
    ("s4_4 see which topics are popular", "osfmg", |d, _, c| {
        wait(d.popular_topics(c, 30, 9)).map(drop)
    }),
];

/// Lists resources, duplicates and what shares an address or leads where something leads; checks that who is not in the community finds none.
fn nothing_for_outsiders(
    desk: &Desk,
    stage: &Stage,
    community: CommunityId,
) -> Result<(), learncomm_core::Error> {
    let listed = wait(desk.resources(community, None, None, 9))?.0.len();
    let same = wait(desk.same_address(community, "https://example.org/x"))?.len();
    let also = wait(desk.also_shared(community, &stage.items[0]))?.len();
    let twice = wait(desk.duplicates(community, None, 9))?.0.len();
    let is_in = wait(desk.role_in(community))? != learncomm_core::Role::Outsider;
    let expected = if is_in { (3, 2, 1, 1) } else { (0, 0, 0, 0) };
    assert_eq!((listed, same, also, twice), expected);
    Ok(())
}

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    let who = who
        .filter(|who| ["sol", "fay", "mei"].contains(who))
        .unwrap_or("sol");
    let mine = make(&guild, who);
    let [one, two, loose] = ["x", "x", "y"].map(|page| {
        let url = format!("https://example.org/{page}");
        resources::share(&guild, "sol", &url)
    });
    put(&guild, who, mine, &one);
    put(&guild, "sol", mine, &two);
    let said = wait(
        guild
            .desk(who)
            .comment_on_collection(guild.community.id, mine, None, "Hm"),
    );
    let said = said.unwrap().number;
    guild.pass(60);
    Stage {
        guild,
        mine,
        items: [one, two],
        loose,
        said,
    }
}

#[test]
fn s4_4_every_role_tries_every_use_case_of_curating() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s4_4_who_has_left_curates_nothing() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
