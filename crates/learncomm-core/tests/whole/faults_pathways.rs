//! The use cases of pathways, for faults at any call of the store.

use learncomm_core::contribution::{Evidence, PathwayEdit, PathwayRevision, SharedWith, StepOn};
use learncomm_core::contribution::{NewStep, Pathway};
use learncomm_core::session::Attendance;

use crate::common::{Guild, handle, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::pathways::{by_key, new, reading, slug, task, wrote};

/// What is there of pathways.
struct Lessons {
    /// `mei` follows its first version, and has done `read`; she came to the session of `come`. There is a second version.
    followed: Pathway,
    /// `gus` has left it.
    left: Pathway,
    /// Newcomers begin with it.
    first: Pathway,
}

fn prepared() -> (Guild, Lessons) {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let asked = guild.ask("fay", "How?");
    let session = guild.session("2026-01-06 10:00", crate::rsvp::plan("Freezing time"));
    let steps = vec![
        reading("Read", asked.id),
        NewStep::new("Come", StepOn::Session { session: session.id }),
        task("Try"),
    ];
    let followed = guild.pathway("mei", "Followed", steps);
    let (left, first) = (
        guild.pathway("mei", "Left", vec![task("Try")]),
        guild.pathway("mei", "First", vec![task("Try")]),
    );
    guild.until("2026-01-06 12:00");
    let entries = [(handle("mei"), Attendance::Present)];
    wait(guild.op.record_attendance(community, session.id, &entries, None)).unwrap();
    let (mei, gus) = (guild.desk("mei"), guild.desk("gus"));
    wait(mei.enrol(community, followed.id)).unwrap();
    wait(mei.do_step(community, followed.id, &slug("read"), &Evidence::default())).unwrap();
    wait(gus.enrol(community, left.id)).unwrap();
    wait(gus.do_step(community, left.id, &slug("try"), &wrote("So."))).unwrap();
    guild.pass(60);
    wait(gus.leave_pathway(community, left.id)).unwrap();
    let revision = PathwayRevision {
        base: 1,
        steps: vec![by_key("read"), by_key("try"), by_key("come"), task("Teach")],
        ..PathwayRevision::default()
    };
    let followed = wait(mei.revise_pathway(community, followed.id, &revision)).unwrap();
    wait(guild.op.set_onboarding(community, Some(first.id))).unwrap();
    guild.pass(60);
    (
        guild,
        Lessons {
            followed,
            left,
            first,
        },
    )
}

const USE_CASES: &[Case<Lessons>] = &[
    ("s4_9 make pathway", |g, _| {
        let new = new("New", vec![task("Try"), task("Teach")]);
        wait(g.desk("mei").make_pathway(g.community.id, &new)).map(drop)
    }),
    ("s4_9 edit pathway", |g, k| {
        let edit = PathwayEdit {
            topics: Some(vec![slug("time")]),
            ..PathwayEdit::default()
        };
        wait(g.op.edit_pathway(g.community.id, k.followed.id, &edit)).map(drop)
    }),
    ("s4_9 revise pathway", |g, k| {
        let revision = PathwayRevision {
            base: 2,
            steps: vec![by_key("try"), task("Write")],
            ..PathwayRevision::default()
        };
        wait(
            g.desk("mei")
                .revise_pathway(g.community.id, k.followed.id, &revision),
        )
        .map(drop)
    }),
    ("s4_9 retire pathway", |g, k| {
        wait(g.op.retire_pathway(g.community.id, k.followed.id, true)).map(drop)
    }),
    ("s2_3 set onboarding", |g, k| {
        wait(g.op.set_onboarding(g.community.id, Some(k.left.id))).map(drop)
    }),
    ("s2_4 enrol", |g, k| {
        wait(g.desk("fay").enrol(g.community.id, k.first.id)).map(drop)
    }),
    ("s2_4 enrol again", |g, k| {
        wait(g.desk("gus").enrol(g.community.id, k.left.id)).map(drop)
    }),
    ("s2_4 do a step", |g, k| {
        let (mei, evidence) = (g.desk("mei"), wrote("So."));
        wait(mei.do_step(g.community.id, k.followed.id, &slug("try"), &evidence)).map(drop)
    }),
    ("s2_4 do a step by coming", |g, k| {
        let none = Evidence::default();
        wait(
            g.desk("mei")
                .do_step(g.community.id, k.followed.id, &slug("come"), &none),
        )
        .map(drop)
    }),
    ("s2_4 undo a step", |g, k| {
        wait(
            g.desk("mei")
                .undo_step(g.community.id, k.followed.id, &slug("read")),
        )
        .map(drop)
    }),
    ("s2_4 move on", |g, k| {
        wait(g.desk("mei").move_on(g.community.id, k.followed.id)).map(drop)
    }),
    ("s2_4 leave", |g, k| {
        wait(g.desk("mei").leave_pathway(g.community.id, k.followed.id)).map(drop)
    }),
    ("s4_10 share progress", |g, k| {
        let with = SharedWith::Community;
        wait(g.desk("mei").share_progress(g.community.id, k.followed.id, with)).map(drop)
    }),
];

#[test]
fn s4_9_a_fault_anywhere_leaves_no_pathway_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s4_9_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
