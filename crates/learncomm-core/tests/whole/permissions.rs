//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{Contribution, Filter, Vote};
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{Answer, Occurrence, RotaOf, SessionRole};
use learncomm_core::{Actor, Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};
use crate::rsvp::plan;

struct Stage {
    guild: Guild,
    /// Asked by whoever tries, if they may ask; by `sol` otherwise.
    mine: Contribution,
    answer: Contribution,
    others: Contribution,
    /// To come, without turns.
    session: Occurrence,
    /// To come; `ned` has the turn of the first, `nia` that of the second.
    turns: [Occurrence; 2],
    /// It has just begun.
    begun: Occurrence,
}

const OPENERS: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

/// o = operator, s = steward, f = facilitator, m = member, g = guest, - = somebody who is not in
const ROLES: [(char, Option<&str>); 6] = [
    ('o', None),
    ('s', Some("sol")),
    ('f', Some("fay")),
    ('m', Some("mei")),
    ('g', Some("gus")),
    ('-', Some("olu")),
];

type Trial = fn(&Desk, &Stage, CommunityId) -> Result<(), Error>;

const TRIALS: &[(&str, &str, Trial)] = &[
    ("create a community", "o", |d, _, _| {
        let charter = Charter::new("Other", chrono_tz::UTC);
        wait(d.create_community("other".parse().unwrap(), charter, None)).map(drop)
    }),
    ("create a person", "o", |d, _, _| {
        wait(d.create_person(NewPerson::new(handle("x"), "X"))).map(drop)
    }),
    ("edit the charter", "os", |d, _, c| {
        wait(d.edit_charter(c, &Charter::new("New", chrono_tz::UTC).into())).map(drop)
    }),
    ("admit a member", "osf", |d, _, c| {
        admit(d, c, Admission::default())
    }),
    ("admit a guest", "osf", |d, _, c| {
        let role = Role::Guest;
        admit(
            d,
            c,
            Admission {
                role,
                ..Admission::default()
            },
        )
    }),
    ("admit a facilitator", "os", |d, _, c| {
        let role = Role::Facilitator;
        admit(
            d,
            c,
            Admission {
                role,
                ..Admission::default()
            },
        )
    }),
    ("admit in the past", "o", |d, s, c| {
        let at = Some(s.guild.hub.now() - TimeDelta::days(1));
        admit(
            d,
            c,
            Admission {
                at,
                ..Admission::default()
            },
        )
    }),
    ("release a member", "osf", |d, _, c| {
        wait(d.release(c, &handle("ned"), None)).map(drop)
    }),
    ("release a steward", "os", |d, _, c| {
        wait(d.release(c, &handle("sue"), None)).map(drop)
    }),
    ("release in the past", "o", |d, s, c| {
        wait(d.release(c, &handle("ned"), Some(s.guild.hub.now() - TimeDelta::seconds(5)))).map(drop)
    }),
    ("appoint", "os", |d, _, c| {
        wait(d.appoint(c, &handle("ned"), Role::Steward)).map(drop)
    }),
    ("assign a unit", "osf", |d, _, c| {
        wait(d.assign_unit(c, &handle("ned"), Some("lab".parse().unwrap()))).map(drop)
    }),
    ("read members", "osfmg", |d, _, c| {
        wait(d.members(c, None, 10)).map(drop)
    }),
    ("read a member", "osfmg", |d, _, c| {
        wait(d.member(c, &handle("ned"))).map(drop)
    }),
    ("read a contribution", "osfmg", |d, s, c| {
        wait(d.contribution(c, s.others.id)).map(drop)
    }),
    ("find a contribution", "osfmg", |d, s, c| {
        wait(d.find_contribution(c, &format!("#{}", s.others.number))).map(drop)
    }),
    ("list contributions", "osfmg", |d, _, c| {
        wait(d.contributions(c, &Filter::default(), None, 9)).map(drop)
    }),
    ("s1_9 read the report", "osfm", |d, s, _| {
        wait(d.report(&s.guild.community, &Default::default())).map(drop)
    }),
    ("ask", "sfmg", |d, _, c| {
        wait(d.ask(c, question("New?"))).map(drop)
    }),
    ("answer", "sfmg", |d, s, c| {
        wait(d.answer(c, answer(s.others.id))).map(drop)
    }),
    ("comment", "sfmg", |d, s, c| {
        wait(d.comment(c, comment(s.others.id))).map(drop)
    }),
    ("accept", "sfmg", |d, s, c| {
        wait(d.accept(c, s.answer.id)).map(drop)
    }),
    ("rate", "sfmg", |d, s, c| {
        wait(d.rate(c, s.others.id, 3)).map(drop)
    }),
    ("vote", "sfmg", |d, s, c| {
        wait(d.vote(c, s.others.id, Vote::Up)).map(drop)
    }),
    ("remove one's own", "sfmg", |d, s, c| match d.actor() {
        Actor::Operator => Err(wait(d.ask(c, question("x"))).unwrap_err()),
        Actor::Person(_) => wait(d.remove(c, s.mine.id, None)).map(drop),
    }),
    ("s2_5 remove another's", "os", |d, s, c| {
        wait(d.remove(c, s.others.id, Some("off topic"))).map(drop)
    }),
    ("s0_8 answer whether one comes", "sfmg", |d, s, c| {
        wait(d.respond(c, s.session.id, Answer::Yes)).map(drop)
    }),
    ("answer for somebody", "osf", |d, s, c| {
        wait(d.respond_for(c, s.session.id, &handle("ned"), Answer::Yes)).map(drop)
    }),
    ("read the roll of a session", "osfmg", |d, s, c| {
        wait(d.roll(c, s.session.id)).map(drop)
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
    ("import", "o", |d, _, c| {
        wait(d.import(c, "test", &[]))
            .map(drop)
            .and_then(|()| import_one(d, c))
    }),
    ("import activities", "o", |d, _, c| {
        wait(d.import_activities(c, &[Activity::new(0, 1, Verb::Joined)])).map(drop)
    }),
    ("reserve numbers", "o", |d, _, c| {
        wait(d.reserve_objects(c, 5)).map(drop)
    }),
];

fn import_one(desk: &Desk, community: CommunityId) -> Result<(), Error> {
    let at = chrono::DateTime::UNIX_EPOCH;
    let fact = learncomm_core::history::Fact::Bookmark {
        on: "none".to_owned(),
        by: learncomm_core::history::Who::Unknown(None),
        at,
    };
    wait(desk.import(community, "test", &[fact])).map(drop)
}

fn admit(desk: &Desk, community: CommunityId, how: Admission) -> Result<(), Error> {
    wait(desk.admit(community, &handle("new"), how)).map(drop)
}

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    let asker = who.filter(|w| *w != "olu").unwrap_or("sol");
    let mine = guild.ask(asker, "Mine?");
    let answer = guild.answer("ned", mine.id);
    let others = guild.ask("ned", "Others?");
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
    guild.until("2026-01-05 09:00");
    Stage {
        guild,
        mine,
        answer,
        others,
        session,
        turns,
        begun,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case() {
    for (name, may, trial) in TRIALS {
        for (letter, who) in ROLES {
            let stage = stage(who);
            let desk = who.map_or(stage.guild.op.clone(), |who| stage.guild.desk(who));
            let before = stage.guild.dump();
            let outcome = trial(&desk, &stage, stage.guild.community.id);
            if may.contains(letter) {
                assert!(outcome.is_ok(), "`{letter}` may {name}: {outcome:?}");
            } else {
                let kind = refused(outcome, &["does not allow to", " does"]);
                assert_eq!(kind, ErrorKind::Forbidden, "`{letter}` may not {name}");
                assert!(stage.guild.dump() == before, "`{letter}`, {name}");
            }
        }
    }
}

#[test]
fn s2_6_who_has_left_is_nobody_until_they_come_back() {
    for (name, may, trial) in TRIALS.iter().filter(|(_, may, _)| may.contains('m')) {
        let stage = stage(Some("mei"));
        let community = stage.guild.community.id;
        let mei = stage.guild.desk("mei");
        wait(stage.guild.op.release(community, &handle("mei"), None)).unwrap();
        stage.guild.pass(60);
        let kind = refused(trial(&mei, &stage, community), &["non-member"]);
        assert_eq!(kind, ErrorKind::Forbidden, "{name} ({may})");
        assert_eq!(wait(mei.role_in(community)).unwrap(), Role::Outsider);
        wait(
            stage
                .guild
                .op
                .admit(community, &handle("mei"), Admission::default()),
        )
        .unwrap();
        trial(&mei, &stage, community).unwrap();
    }
}

#[test]
fn s2_7_a_role_is_a_role_in_one_community() {
    let guild = Guild::with_roles();
    let slug: Slug = "second".parse().unwrap();
    let charter = Charter::new("Second", chrono_tz::UTC);
    let second = wait(guild.op.create_community(slug, charter.clone(), None)).unwrap();
    let sol = guild.desk("sol");
    assert_eq!(
        refused(
            wait(sol.edit_charter(second.id, &charter.clone().into())),
            &["steward or operator does"]
        ),
        ErrorKind::Forbidden
    );
    wait(guild.op.admit(second.id, &handle("sol"), Admission::default())).unwrap();
    let roles: BTreeMap<_, _> = [guild.community.id, second.id]
        .map(|c| (c, wait(sol.role_in(c)).unwrap()))
        .into();
    assert_eq!(roles[&guild.community.id], Role::Steward);
    assert_eq!(roles[&second.id], Role::Member);
    // What is asked in one community is not there in the other.
    let asked = guild.ask("sol", "Here?");
    refused(
        wait(sol.answer(second.id, answer(asked.id))),
        &["there is no contribution"],
    );
}
