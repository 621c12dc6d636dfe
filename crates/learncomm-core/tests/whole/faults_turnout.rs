//! The use cases of who comes to sessions and what is taken away, for faults at any call of the store.

use learncomm_core::id::{ActionItemId, SuggestionId};
use learncomm_core::session::{
    Answer, Attendance, MaterialKind, NewMaterial, NewSeries, Occurrence, RotaOf, Series, SessionPlan,
    SessionRole,
};

use crate::common::{Guild, handle, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};

/// What is there of sessions.
struct Rooms {
    /// To come, of a series, with a turn to open it.
    next: Occurrence,
    /// The one after it, with a turn as well.
    later: Occurrence,
    /// Has begun, and is still to be recorded; planned for a topic.
    begun: Occurrence,
    /// Was held, with a recording; mei was absent.
    held: Occurrence,
    series: Series,
    open: SuggestionId,
    planned: SuggestionId,
    action: ActionItemId,
}

const ROTA: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

fn rooms(guild: &Guild) -> Rooms {
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let weekly = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY".to_owned(),
        first: crate::series::local("2026-01-12 10:00"),
        zone: None,
        minutes: 60,
        plan: SessionPlan {
            capacity: Some(1),
            ..crate::rsvp::plan("Weekly")
        },
    };
    let made = wait(fay.create_series(community, weekly)).unwrap();
    let [next, later] = [0, 1].map(|n: usize| made.made[n].clone());
    let suggest = |topic: &str| {
        let new = crate::backlog::new(topic);
        wait(guild.desk("mei").suggest_topic(community, new)).unwrap().id
    };
    let (open, planned) = (suggest("open"), suggest("planned"));
    let mut about = crate::rsvp::plan("Begun");
    about.leads = vec![guild.lead("sol", SessionRole::Facilitator)];
    let begun = guild.session("2026-01-06 10:00", about.clone());
    let held = guild.session("2026-01-05 18:00", about);
    wait(fay.plan_topic(community, planned, begun.id)).unwrap();
    wait(fay.create_rota(community, ROTA)).unwrap();
    for name in ["mei", "sol"] {
        guild.pass(60);
        wait(guild.desk(name).join_rota(community, ROTA, None)).unwrap();
    }
    for session in [&next, &later] {
        wait(fay.assign_turn(community, ROTA, session.id, None)).unwrap();
    }
    wait(fay.invite(community, next.id, &handle("mei"), None, "")).unwrap();
    let action = crate::actions::new("mei", "2026-03-01", Some(held.id));
    guild.until("2026-01-06 10:05");
    wait(fay.record_attendance(
        community,
        held.id,
        &[(handle("sol"), Attendance::Present)],
        Some(Attendance::Absent),
    ))
    .unwrap();
    let recording = NewMaterial {
        kind: MaterialKind::Recording,
        title: "Recording".to_owned(),
        url: "https://example.org/rec".to_owned(),
        level: None,
    };
    wait(fay.share_material(community, held.id, &recording)).unwrap();
    let action = wait(fay.agree_action(community, action)).unwrap().id;
    Rooms {
        next,
        later,
        begun,
        held,
        series: made.series,
        open,
        planned,
        action,
    }
}

fn prepared() -> (Guild, Rooms) {
    let guild = Guild::with_roles();
    let rooms = rooms(&guild);
    guild.pass(60);
    (guild, rooms)
}

const USE_CASES: &[Case<Rooms>] = &[
    ("s0_8 respond", |g, k| {
        wait(g.desk("mei").respond(g.community.id, k.next.id, Answer::Yes)).map(drop)
    }),
    ("s0_8 respond to series", |g, k| {
        let mei = g.desk("mei");
        wait(mei.respond_to_series(g.community.id, k.series.id, Answer::Yes)).map(drop)
    }),
    ("s0_8 invite", |g, k| {
        let fay = g.desk("fay");
        wait(fay.invite(g.community.id, k.next.id, &handle("gus"), None, "Come")).map(drop)
    }),
    ("s0_8 accept invitation", |g, k| {
        wait(g.desk("mei").accept_invitation(g.community.id, k.next.id)).map(drop)
    }),
    ("s0_8 decline invitation", |g, k| {
        wait(g.desk("mei").decline_invitation(g.community.id, k.next.id)).map(drop)
    }),
    ("s0_3 check in", |g, k| {
        wait(g.desk("mei").check_in(g.community.id, k.begun.id)).map(drop)
    }),
    ("s0_3 record attendance", |g, k| {
        let rest = Some(Attendance::Absent);
        let fay = g.desk("fay");
        wait(fay.record_attendance(g.community.id, k.begun.id, &[], rest)).map(drop)
    }),
    ("s0_3 correct attendance", |g, k| {
        let sol = [(handle("sol"), Attendance::Absent)];
        let fay = g.desk("fay");
        wait(fay.record_attendance(g.community.id, k.held.id, &sol, None)).map(drop)
    }),
    ("s0_3 undo attendance", |g, k| {
        let fay = g.desk("fay");
        wait(fay.undo_attendance(g.community.id, k.held.id, "another one")).map(drop)
    }),
    ("s0_3 catch up", |g, k| {
        wait(g.desk("mei").catch_up(g.community.id, k.held.id, true)).map(drop)
    }),
    ("s0_9 lead added afterwards", |g, k| {
        let role = SessionRole::Presenter;
        let fay = g.desk("fay");
        wait(fay.add_lead(g.community.id, k.held.id, role, &handle("sol"))).map(drop)
    }),
    ("s0_6 cancel session", |g, k| {
        wait(g.op.cancel_session(g.community.id, k.begun.id, "no room")).map(drop)
    }),
    ("s2_10 create rota", |g, _| {
        let role = SessionRole::NoteTaker;
        wait(g.op.create_rota(g.community.id, RotaOf { role, ..ROTA })).map(drop)
    }),
    ("s2_10 join rota", |g, _| {
        wait(g.desk("fay").join_rota(g.community.id, ROTA, None)).map(drop)
    }),
    ("s2_10 leave rota", |g, _| {
        wait(g.desk("mei").leave_rota(g.community.id, ROTA, None)).map(drop)
    }),
    ("s2_10 assign turn", |g, k| {
        let next = k.next.id;
        wait(g.op.assign_turn(g.community.id, ROTA, next, None)).map(drop)
    }),
    ("s2_10 hand over turn", |g, k| {
        let next = k.next.id;
        wait(
            g.desk("mei")
                .hand_over_turn(g.community.id, ROTA, next, None, &handle("sol")),
        )
        .map(drop)
    }),
    ("s2_10 swap turns", |g, k| {
        let (next, later) = (k.next.id, k.later.id);
        wait(g.desk("mei").swap_turns(g.community.id, ROTA, next, later)).map(drop)
    }),
    ("s2_8 excuse from leading", |g, _| {
        wait(
            g.desk("mei")
                .excuse_from_leading(g.community.id, None, None, true),
        )
        .map(drop)
    }),
    ("s0_6 suggest topic", |g, _| {
        let new = crate::backlog::new("new");
        wait(g.desk("gus").suggest_topic(g.community.id, new)).map(drop)
    }),
    ("s0_6 vote for topic", |g, k| {
        wait(g.desk("gus").vote_topic(g.community.id, k.open)).map(drop)
    }),
    ("s0_6 plan topic", |g, k| {
        let next = k.next.id;
        wait(g.op.plan_topic(g.community.id, k.open, next)).map(drop)
    }),
    ("s0_6 unplan topic", |g, k| {
        wait(g.op.unplan_topic(g.community.id, k.planned)).map(drop)
    }),
    ("s0_6 cover topic", |g, k| {
        let held = k.held.id;
        wait(g.op.cover_topic(g.community.id, k.open, held)).map(drop)
    }),
    ("s0_6 drop topic", |g, k| {
        wait(g.op.drop_topic(g.community.id, k.open, "no")).map(drop)
    }),
    ("s3_8 agree on action", |g, k| {
        let new = crate::actions::new("mei", "2026-03-01", Some(k.held.id));
        wait(g.desk("mei").agree_action(g.community.id, new)).map(drop)
    }),
    ("s3_8 close action", |g, k| {
        wait(g.desk("mei").close_action(g.community.id, k.action, "Done")).map(drop)
    }),
    ("s3_8 drop action", |g, k| {
        wait(g.desk("mei").drop_action(g.community.id, k.action, "no")).map(drop)
    }),
    ("s3_8 reassign action", |g, k| {
        let fay = handle("fay");
        wait(g.op.reassign_action(g.community.id, k.action, &fay)).map(drop)
    }),
    ("s2_8 feedback with a name", |g, k| {
        let form = crate::session_feedback::form("All", false);
        wait(g.desk("sol").give_feedback(g.community.id, k.held.id, &form)).map(drop)
    }),
    ("s2_8 feedback without a name", |g, k| {
        let form = crate::session_feedback::form("All", true);
        wait(g.desk("sol").give_feedback(g.community.id, k.held.id, &form)).map(drop)
    }),
];

#[test]
fn s0_3_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s0_3_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
