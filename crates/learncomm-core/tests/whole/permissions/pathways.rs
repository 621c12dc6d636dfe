//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::Actor;
use learncomm_core::contribution::{
    Evidence, Pathway, PathwayEdit, PathwayFilter, PathwayRevision, SharedWith,
};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, wait};
use crate::pathways::{by_key, new, reading, slug, task};

struct Stage {
    guild: Guild,
    /// Made by `ned`, at its second version; whoever tries follows the first one, in which they have done `read`, if they
    /// may follow any.
    others: Pathway,
    /// Made by whoever tries, if they may; by `ned` otherwise. Nobody follows it.
    mine: Pathway,
}

const TRIALS: &Table<Stage> = &[
    ("s4_9 make a pathway", "sfm", |d, _, c| {
        wait(d.make_pathway(c, &new("New", vec![task("Try")]))).map(drop)
    }),
    ("s4_9 edit another's pathway", "osf", |d, s, c| {
        let edit = PathwayEdit {
            title: Some("Else".to_owned()),
            ..PathwayEdit::default()
        };
        wait(d.edit_pathway(c, s.others.id, &edit)).map(drop)
    }),
    ("s4_9 revise another's pathway", "osf", |d, s, c| {
        let revision = PathwayRevision {
            base: 2,
            steps: vec![by_key("try")],
            ..PathwayRevision::default()
        };
        wait(d.revise_pathway(c, s.others.id, &revision)).map(drop)
    }),
    ("s4_9 revise one's own pathway", "osfm", |d, s, c| {
        let revision = PathwayRevision {
            base: 1,
            steps: vec![task("Else")],
            ..PathwayRevision::default()
        };
        wait(d.revise_pathway(c, s.mine.id, &revision)).map(drop)
    }),
    ("s4_9 retire another's pathway", "osf", |d, s, c| {
        wait(d.retire_pathway(c, s.others.id, true)).map(drop)
    }),
    ("s4_9 retire one's own pathway", "osfm", |d, s, c| {
        wait(d.retire_pathway(c, s.mine.id, true)).map(drop)
    }),
    ("s2_3 say where newcomers begin", "osf", |d, s, c| {
        wait(d.set_onboarding(c, Some(s.others.id))).map(drop)
    }),
    ("s2_3 read where newcomers begin", "osfmg", |d, _, c| {
        wait(d.onboarding(c)).map(drop)
    }),
    ("s4_9 list pathways", "osfmg", |d, _, c| {
        wait(d.pathways(c, &PathwayFilter::default(), None, 9)).map(drop)
    }),
    ("s4_9 find a pathway", "osfmg", |d, _, c| {
        wait(d.find_pathway(c, "others")).map(drop)
    }),
    ("s4_9 read a pathway", "osfmg", |d, s, c| {
        wait(d.pathway(c, s.others.id, None)).map(drop)
    }),
    ("s4_9 read the versions of a pathway", "osfmg", |d, s, c| {
        wait(d.pathway_versions(c, s.others.id, 0, 9)).map(drop)
    }),
    ("s2_4 enrol", "sfmg", |d, s, c| {
        wait(d.enrol(c, s.mine.id)).map(drop)
    }),
    ("s2_4 do a step", "sfmg", |d, s, c| {
        wait(d.do_step(c, s.others.id, &slug("read"), &Evidence::default())).map(drop)
    }),
    ("s2_4 undo a step", "sfmg", |d, s, c| {
        wait(d.undo_step(c, s.others.id, &slug("read"))).map(drop)
    }),
    ("s2_4 move on", "sfmg", |d, s, c| {
        wait(d.move_on(c, s.others.id)).map(drop)
    }),
    ("s2_4 leave a pathway", "sfmg", |d, s, c| {
        wait(d.leave_pathway(c, s.others.id)).map(drop)
    }),
    ("s2_4 read one's own progress", "sfmg", |d, s, c| {
        wait(d.pathway_progress(c, s.others.id)).map(drop)
    }),
    ("s2_4 list the pathways that one follows", "sfmg", |d, _, c| {
        wait(d.my_pathways(c)).map(drop)
    }),
    ("s4_10 share one's progress", "sfmg", |d, s, c| {
        wait(d.share_progress(c, s.others.id, SharedWith::Community)).map(drop)
    }),
    ("s4_10 stop sharing one's progress", "sfmg", |d, s, c| {
        wait(d.share_progress(c, s.others.id, SharedWith::Nobody)).map(drop)
    }),
    ("s4_10 read shared progress", "osfmg", |d, s, c| {
        wait(d.shared_progress(c, s.others.id, None, 9)).map(drop)
    }),
    ("s4_10 read counts", "osf", |d, s, c| {
        wait(d.pathway_counts(c, s.others.id)).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", learncomm_core::Role::Member);
    guild.pass(60);
    let asked = guild.ask("ned", "How?");
    let others = guild.pathway("ned", "Others", vec![reading("Read", asked.id), task("Try")]);
    let maker = who.filter(|who| !["olu", "gus"].contains(who)).unwrap_or("ned");
    let mine = guild.pathway(maker, "Mine", vec![task("Try")]);
    if let Some(who) = who.filter(|who| *who != "olu") {
        let desk = guild.desk(who);
        assert!(matches!(desk.actor(), Actor::Person(_)));
        wait(desk.enrol(community, others.id)).unwrap();
        wait(desk.do_step(community, others.id, &slug("read"), &Evidence::default())).unwrap();
    }
    let revision = PathwayRevision {
        base: 1,
        steps: vec![by_key("read"), by_key("try"), task("Teach")],
        ..PathwayRevision::default()
    };
    let others = wait(guild.desk("ned").revise_pathway(community, others.id, &revision)).unwrap();
    guild.pass(60);
    Stage { guild, others, mine }
}

#[test]
fn s4_9_every_role_tries_every_use_case_of_pathways() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s4_9_who_has_left_may_do_nothing_with_pathways() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
