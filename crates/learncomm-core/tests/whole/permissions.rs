//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{Contribution, Filter, Vote};
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{
    ActivityCard, AgendaItem, Answers, MaterialKind, NewActivityCard, NewCase, NewMaterial, NewSeries,
    NewSession, Occurrence, SeriesEdit, SessionEdit, SessionFilter, SessionFormat, SessionPlan, SessionRole,
};
use learncomm_core::{Actor, Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};

struct Stage {
    guild: Guild,
    /// Asked by whoever tries, if they may ask; by `sol` otherwise.
    mine: Contribution,
    answer: Contribution,
    others: Contribution,
    /// A case clinic that has begun.
    clinic: Occurrence,
    /// The first of a series, called off.
    off: Occurrence,
    /// The second of that series.
    coming: Occurrence,
    card: ActivityCard,
}

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
    ("s0_1 create a series", "osf", |d, _, c| {
        wait(d.create_series(c, series("other"))).map(drop)
    }),
    ("s0_1 extend a series", "osf", |d, _, c| {
        wait(d.extend_series(c, &"weekly".parse().unwrap())).map(drop)
    }),
    ("s0_1 skip a day", "osf", |d, s, c| {
        wait(d.skip_day(c, &"weekly".parse().unwrap(), s.coming.local.date())).map(drop)
    }),
    ("s0_1 end a series", "osf", |d, s, c| {
        wait(d.end_series(c, &"weekly".parse().unwrap(), s.coming.local, "x")).map(drop)
    }),
    ("s0_1 edit a series", "osf", |d, s, c| {
        wait(d.edit_series_from(c, s.coming.id, &SeriesEdit::default())).map(drop)
    }),
    ("s0_1 read a series", "osfmg", |d, _, c| {
        wait(d.series_shown(c, &"weekly".parse().unwrap())).map(drop)
    }),
    ("s0_1 list series", "osfmg", |d, _, c| {
        wait(d.all_series(c, None, 9)).map(drop)
    }),
    ("s0_1 plan a session", "osf", |d, _, c| {
        wait(d.plan_session(c, session("2026-02-01T10:00:00"))).map(drop)
    }),
    ("s0_4 edit a session", "osf", |d, s, c| {
        let minutes = Some(30);
        let edit = SessionEdit {
            minutes,
            ..SessionEdit::default()
        };
        wait(d.edit_session(c, s.coming.id, &edit)).map(drop)
    }),
    ("s0_1 move a session", "osf", |d, s, c| {
        wait(d.move_session(c, s.coming.id, s.coming.local + TimeDelta::hours(1), None)).map(drop)
    }),
    ("s0_1 cancel a session", "osf", |d, s, c| {
        wait(d.cancel_session(c, s.coming.id, "x")).map(drop)
    }),
    ("s0_1 reopen a session", "osf", |d, s, c| {
        wait(d.reopen_session(c, s.off.id)).map(drop)
    }),
    ("s0_1 find a session", "osfmg", |d, _, c| {
        wait(d.find_session(c, "next")).map(drop)
    }),
    ("s0_1 read a session", "osfmg", |d, s, c| {
        wait(d.session(c, s.coming.id)).map(drop)
    }),
    ("s0_1 list sessions", "osfmg", |d, _, c| {
        wait(d.sessions(c, &SessionFilter::default(), None, 9)).map(drop)
    }),
    ("s0_9 add a lead", "osf", |d, s, c| {
        wait(d.add_lead(c, s.coming.id, SessionRole::Presenter, &handle("ned"))).map(drop)
    }),
    ("s0_3 share a recording", "osf", |d, s, c| {
        wait(d.share_material(c, s.clinic.id, &material(MaterialKind::Recording))).map(drop)
    }),
    ("s0_3 share materials", "osfmg", |d, s, c| {
        wait(d.share_material(c, s.clinic.id, &material(MaterialKind::Material))).map(drop)
    }),
    ("s2_10 read the agenda", "osfmg", |d, s, c| {
        wait(d.run_of_show(c, s.coming.id)).map(drop)
    }),
    ("s2_10 add to the agenda", "osf", |d, s, c| {
        wait(d.add_agenda_item(c, s.coming.id, &AgendaItem::new("x", 5), None)).map(drop)
    }),
    ("s2_10 keep the agenda", "osf", |d, s, c| {
        wait(d.keep_agenda(c, s.clinic.id, &[1])).map(drop)
    }),
    ("s2_10 open with an activity", "osf", |d, s, c| {
        wait(d.open_with(c, s.coming.id, s.card.id, None)).map(drop)
    }),
    ("s2_10 add an activity", "osfmg", |d, _, c| {
        wait(d.add_activity(c, &activity())).map(drop)
    }),
    ("s2_10 retire an activity", "osf", |d, s, c| {
        wait(d.retire_activity(c, s.card.id, true)).map(drop)
    }),
    ("s2_10 list activities", "osfmg", |d, _, c| {
        wait(d.activities(c, None, true, None, 9)).map(drop)
    }),
    ("s2_9 bring a case", "sfmg", |d, s, c| {
        wait(d.bring_case(c, s.clinic.id, &case(None))).map(drop)
    }),
    ("s2_9 bring another's case", "osf", |d, s, c| {
        wait(d.bring_case(c, s.clinic.id, &case(Some("ned")))).map(drop)
    }),
    ("s2_9 list open cases", "osfmg", |d, _, c| {
        wait(d.cases_without_follow_up(c, None, 9)).map(drop)
    }),
    ("s3_8 reflect", "sfmg", |d, s, c| {
        let happened = "x".to_owned();
        let answers = Answers {
            happened,
            ..Answers::default()
        };
        wait(d.reflect(c, s.clinic.id, &answers)).map(drop)
    }),
    ("s3_8 read reflections", "osfmg", |d, s, c| {
        wait(d.reflections(c, s.clinic.id, None, 9)).map(drop)
    }),
    ("s2_12 read the score", "osfmg", |d, _, c| {
        wait(d.score(c, None, 9)).map(drop)
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

fn session(local: &str) -> NewSession {
    NewSession {
        local: local.parse().unwrap(),
        zone: None,
        minutes: 60,
        plan: SessionPlan::new("Clinic", SessionFormat::CaseClinic),
    }
}

fn series(slug: &str) -> NewSeries {
    let NewSession {
        local,
        zone,
        minutes,
        plan,
    } = session("2026-02-02T10:00:00");
    NewSeries {
        slug: slug.parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=2".to_owned(),
        first: local,
        zone,
        minutes,
        plan,
    }
}

fn activity() -> NewActivityCard {
    NewActivityCard {
        title: "One word".to_owned(),
        how: String::new(),
        minutes: 5,
        tags: Vec::new(),
    }
}

fn case(by: Option<&str>) -> NewCase {
    NewCase {
        title: "What to do?".to_owned(),
        text: String::new(),
        given_by: by.map(handle),
    }
}

fn material(kind: MaterialKind) -> NewMaterial {
    NewMaterial {
        kind,
        title: "Talk".to_owned(),
        url: "https://example.org".to_owned(),
        level: None,
    }
}

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
    guild.pass(60);
    let (community, op) = (guild.community.id, &guild.op);
    let clinic = wait(op.plan_session(community, session("2026-01-05T07:00:00"))).unwrap();
    let made = wait(op.create_series(community, series("weekly"))).unwrap().made;
    let off = wait(op.cancel_session(community, made[0].id, "x")).unwrap();
    let card = wait(op.add_activity(community, &activity())).unwrap();
    Stage {
        clinic,
        off,
        coming: made[1].clone(),
        card,
        guild,
        mine,
        answer,
        others,
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
