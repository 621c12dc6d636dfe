//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use chrono::TimeDelta;
use learncomm_core::session::{
    ActivityCard, AgendaItem, Answers, MaterialKind, NewActivityCard, NewCase, NewMaterial, NewSeries,
    NewSession, Occurrence, SeriesEdit, SessionEdit, SessionFilter, SessionFormat, SessionPlan, SessionRole,
};
use learncomm_core::{Desk, Error, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, wait};

struct Stage {
    guild: Guild,
    /// A case clinic that has begun.
    clinic: Occurrence,
    /// The first of a series, called off.
    off: Occurrence,
    /// The second of that series.
    coming: Occurrence,
    card: ActivityCard,
    /// To come; `ned` leads it, and it has an agenda.
    led: Occurrence,
    /// A clinic that has begun, with a case of `ned`.
    brought: Occurrence,
}

const TRIALS: &Table<Stage> = &[
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
    ("s0_1 find a series", "osfmg", |d, _, c| {
        wait(d.series(c, &"weekly".parse().unwrap())).map(drop)
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
    ("s0_9 take a lead away", "osf", |d, s, c| {
        wait(d.remove_lead(c, s.led.id, None, &handle("ned"))).map(drop)
    }),
    ("s0_3 take another's materials away", "osf", |d, s, c| {
        wait(d.remove_material(c, s.clinic.id, "https://example.org/ned")).map(drop)
    }),
    // The owner of the store has shared nothing, and takes away what others did.
    ("s0_3 take away what one has shared", "osfmg", |d, s, c| {
        wait(d.remove_material(c, s.clinic.id, "https://example.org/mine")).map(drop)
    }),
    ("s2_10 take an item off the agenda", "osf", |d, s, c| {
        wait(d.remove_agenda_item(c, s.led.id, 1)).map(drop)
    }),
    ("s2_10 set the opening", "osf", |d, s, c| {
        wait(d.set_opening(c, s.coming.id, None)).map(drop)
    }),
    ("s2_10 find an activity", "osfmg", |d, s, c| {
        wait(d.find_activity(c, &format!("#{}", s.card.number))).map(drop)
    }),
    ("s2_9 note the next steps of another's case", "osf", |d, s, c| {
        wait(d.note_next_steps(c, s.brought.id, "x")).map(drop)
    }),
    ("s2_9 tell what came of another's case", "osf", |d, s, c| {
        wait(d.follow_up(c, s.brought.id, "x")).map(drop)
    }),
    ("s2_9 note the next steps of one's own case", "sfmg", |d, s, c| {
        own_case(d, s)?;
        wait(d.note_next_steps(c, s.clinic.id, "x")).map(drop)
    }),
    ("s2_9 tell what came of one's own case", "sfmg", |d, s, c| {
        own_case(d, s)?;
        wait(d.follow_up(c, s.clinic.id, "x")).map(drop)
    }),
    ("s3_8 read one's own reflection", "osfmg", |d, s, c| {
        match wait(d.own_reflection(c, s.clinic.id)) {
            // Nobody here has written any; whoever may read is told so.
            Err(Error::NotFound { .. }) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s0_4 compare a session with what one knows", "sfmg", |d, s, c| {
        wait(d.fit(c, s.clinic.id)).map(drop)
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

/// Brings a case; whoever may not is refused for that.
fn own_case(desk: &Desk, stage: &Stage) -> Result<(), Error> {
    wait(desk.bring_case(stage.guild.community.id, stage.clinic.id, &case(None))).map(drop)
}

fn material(kind: MaterialKind) -> NewMaterial {
    NewMaterial {
        kind,
        title: "Talk".to_owned(),
        url: "https://example.org".to_owned(),
        level: None,
    }
}

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    guild.pass(60);
    let (community, op) = (guild.community.id, &guild.op);
    let clinic = wait(op.plan_session(community, session("2026-01-05T07:00:00"))).unwrap();
    let made = wait(op.create_series(community, series("weekly"))).unwrap().made;
    let off = wait(op.cancel_session(community, made[0].id, "x")).unwrap();
    let card = wait(op.add_activity(community, &activity())).unwrap();
    let led = wait(op.plan_session(community, session("2026-02-03T10:00:00"))).unwrap();
    wait(op.add_lead(community, led.id, SessionRole::Presenter, &handle("ned"))).unwrap();
    wait(op.add_agenda_item(community, led.id, &AgendaItem::new("x", 5), None)).unwrap();
    let brought = wait(op.plan_session(community, session("2026-01-05T07:30:00"))).unwrap();
    wait(op.bring_case(community, brought.id, &case(Some("ned")))).unwrap();
    let share = |name: &str, by: &str| {
        let url = format!("https://example.org/{by}");
        let new = NewMaterial {
            url,
            ..material(MaterialKind::Material)
        };
        wait(guild.desk(name).share_material(community, clinic.id, &new)).unwrap();
    };
    share("ned", "ned");
    share(who.filter(|who| *who != "olu").unwrap_or("ned"), "mine");
    Stage {
        led,
        brought,
        clinic,
        off,
        coming: made[1].clone(),
        card,
        guild,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_sessions() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_do_nothing_with_sessions() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
