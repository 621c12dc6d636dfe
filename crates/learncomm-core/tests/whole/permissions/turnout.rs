//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::id::SeriesId;
use learncomm_core::session::{Answer, NewSeries, Occurrence, RotaOf, SessionRole};
use learncomm_core::{Error, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, at, handle, wait};
use crate::rsvp::plan;

struct Stage {
    guild: Guild,
    /// To come, without turns.
    session: Occurrence,
    /// To come; `ned` has the turn of the first, `nia` that of the second.
    turns: [Occurrence; 2],
    /// It has just begun.
    begun: Occurrence,
    /// Of sessions to come.
    series: SeriesId,
}

const OPENERS: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

const TRIALS: &Table<Stage> = &[
    ("s0_8 answer whether one comes", "sfmg", |d, s, c| {
        wait(d.respond(c, s.session.id, Answer::Yes)).map(drop)
    }),
    ("answer for somebody", "osf", |d, s, c| {
        wait(d.respond_for(c, s.session.id, &handle("ned"), Answer::Yes)).map(drop)
    }),
    ("read the roll of a session", "osfmg", |d, s, c| {
        wait(d.roll(c, s.session.id)).map(drop)
    }),
    ("answer for a whole series", "sfmg", |d, s, c| {
        wait(d.respond_to_series(c, s.series, Answer::Yes)).map(drop)
    }),
    ("answer for a whole series for somebody", "osf", |d, s, c| {
        wait(d.respond_to_series_for(c, s.series, &handle("ned"), Answer::Yes)).map(drop)
    }),
    ("s0_8 accept an invitation", "sfmg", |d, s, c| {
        wait(d.accept_invitation(c, s.session.id)).map(drop)
    }),
    ("s0_8 decline an invitation", "sfmg", |d, s, c| {
        wait(d.decline_invitation(c, s.session.id)).map(drop)
    }),
    ("s0_8 invite to a session", "osf", |d, s, c| {
        wait(d.invite(c, s.session.id, &handle("ned"), None, "")).map(drop)
    }),
    ("read the invitations to a session", "osf", |d, s, c| {
        wait(d.invitations(c, s.session.id)).map(drop)
    }),
    ("read one's own invitations", "sfmg", |d, _, c| {
        wait(d.my_invitations(c)).map(drop)
    }),
    ("s0_8 see whom to invite next", "osf", |d, s, c| {
        wait(d.candidates(c, s.session.id, None, 3)).map(drop)
    }),
    ("record attendance", "osf", |d, s, c| {
        wait(d.record_attendance(c, s.begun.id, &[], None)).map(drop)
    }),
    ("undo attendance", "osf", |d, s, c| {
        match wait(d.undo_attendance(c, s.begun.id, "by mistake")) {
            // Nobody has recorded it; who may undo it is told so.
            Err(Error::Rule(_)) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("check in", "sfmg", |d, s, c| {
        match wait(d.check_in(c, s.begun.id)) {
            // Who left and came back was not there at the beginning.
            Err(Error::Rule(why)) if why.contains("you joined on") => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s0_3 catch up", "sfmg", |d, s, c| {
        match wait(d.catch_up(c, s.begun.id, true)) {
            Err(Error::Rule(_)) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("be excused from leading", "sfmg", |d, _, c| {
        wait(d.excuse_from_leading(c, None, None, true)).map(drop)
    }),
    ("excuse somebody from leading", "osf", |d, _, c| {
        wait(d.excuse_from_leading(c, Some(&handle("ned")), None, true)).map(drop)
    }),
    ("end an excuse", "sfmg", |d, _, c| {
        wait(d.end_excuse(c, None)).map(drop)
    }),
    ("create a rota", "osf", |d, _, c| {
        let role = SessionRole::NoteTaker;
        wait(d.create_rota(c, RotaOf { role, series: None })).map(drop)
    }),
    ("read a rota", "osfmg", |d, _, c| {
        wait(d.rota(c, OPENERS)).map(drop)
    }),
    ("read all rotas", "osfmg", |d, _, c| wait(d.rotas(c)).map(drop)),
    ("see who is next on a rota", "osfmg", |d, s, c| {
        wait(d.next_on_rota(c, OPENERS, Some(s.session.id), 3)).map(drop)
    }),
    ("join a rota", "sfmg", |d, _, c| {
        wait(d.join_rota(c, OPENERS, None)).map(drop)
    }),
    ("put somebody on a rota", "osf", |d, _, c| {
        wait(d.join_rota(c, OPENERS, Some(&handle("sue")))).map(drop)
    }),
    ("take somebody off a rota", "osf", |d, _, c| {
        wait(d.leave_rota(c, OPENERS, Some(&handle("ned")))).map(drop)
    }),
    ("s2_8 assign a turn", "osf", |d, s, c| {
        wait(d.assign_turn(c, OPENERS, s.session.id, None)).map(drop)
    }),
    ("s2_10 hand somebody's turn over", "osf", |d, s, c| {
        wait(d.hand_over_turn(c, OPENERS, s.turns[0].id, Some(&handle("ned")), &handle("nia"))).map(drop)
    }),
    ("s2_10 swap the turns of others", "osf", |d, s, c| {
        wait(d.swap_turns(c, OPENERS, s.turns[0].id, s.turns[1].id)).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    guild.join("nia", Role::Member);
    let community = guild.community.id;
    let begun = guild.session("2026-01-05 09:00", plan("Begun"));
    let session = guild.session("2026-01-06 10:00", plan("To come"));
    let turns = ["2026-01-07 10:00", "2026-01-08 10:00"].map(|when| guild.session(when, plan("Planned")));
    wait(guild.op.create_rota(community, OPENERS)).unwrap();
    for (name, turn) in ["ned", "nia"].iter().zip(&turns) {
        wait(guild.op.join_rota(community, OPENERS, Some(&handle(name)))).unwrap();
        wait(
            guild
                .op
                .assign_turn(community, OPENERS, turn.id, Some(&handle(name))),
        )
        .unwrap();
    }
    let series = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=2".to_owned(),
        first: at("2026-02-02 10:00").naive_utc(),
        zone: None,
        minutes: 60,
        plan: plan("Weekly"),
    };
    let series = wait(guild.op.create_series(community, series)).unwrap().series.id;
    if let Some(who) = who.filter(|who| *who != "olu") {
        wait(guild.op.invite(community, session.id, &handle(who), None, "")).unwrap();
    }
    guild.until("2026-01-05 09:00");
    Stage {
        series,
        guild,
        session,
        turns,
        begun,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_turnout() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_do_nothing_with_turnout() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
