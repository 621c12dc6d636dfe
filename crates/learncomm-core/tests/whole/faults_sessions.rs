//! The use cases of planning and preparing sessions, for faults at any call of the store.

use learncomm_core::id::ActivityCardId;
use learncomm_core::session::{
    AgendaItem, Answers, MaterialKind, NewActivityCard, NewCase, NewMaterial, NewSeries, NewSession,
    Occurrence, SeriesEdit, SessionEdit, SessionFormat, SessionPlan, SessionRole,
};

use crate::common::{Guild, at, handle, wait};
use crate::faults::UseCase;

/// What there is of sessions.
pub(crate) struct Meetings {
    /// A series of four, every week; the first two have somebody who opens them.
    weekly: Vec<Occurrence>,
    /// A case clinic that is under way.
    clinic: Occurrence,
    card: ActivityCardId,
}

pub(crate) fn meetings(guild: &Guild) -> Meetings {
    let community = guild.community.id;
    let weekly = wait(guild.op.create_series(community, series("every-week")))
        .unwrap()
        .made;
    for session in &weekly[..2] {
        wait(
            guild
                .op
                .add_lead(community, session.id, SessionRole::Opener, &handle("fay")),
        )
        .unwrap();
    }
    let plan = SessionPlan::new("Clinic", SessionFormat::CaseClinic);
    let clinic = guild.session("2026-01-05 08:00", plan);
    let case = NewCase {
        title: "How?".to_owned(),
        text: String::new(),
        given_by: Some(handle("mei")),
    };
    wait(guild.op.bring_case(community, clinic.id, &case)).unwrap();
    let new = NewActivityCard {
        title: "Round".to_owned(),
        how: String::new(),
        minutes: 10,
        tags: Vec::new(),
    };
    let card = wait(guild.op.add_activity(community, &new)).unwrap();
    Meetings {
        weekly,
        clinic,
        card: card.id,
    }
}

fn series(slug: &str) -> NewSeries {
    NewSeries {
        slug: slug.parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=4".to_owned(),
        first: at("2026-01-13 10:00").naive_utc(),
        zone: None,
        minutes: 60,
        plan: SessionPlan::new("Weekly", SessionFormat::Class),
    }
}

fn titled() -> SessionEdit {
    SessionEdit {
        title: Some("Another title".to_owned()),
        ..SessionEdit::default()
    }
}

pub(crate) const USE_CASES: &[UseCase] = &[
    ("s0_1 create series", |g, _| {
        wait(g.op.create_series(g.community.id, series("other"))).map(drop)
    }),
    ("s0_1 edit series", |g, k| {
        let edit = SeriesEdit {
            rule: Some("FREQ=WEEKLY;INTERVAL=2".to_owned()),
            session: titled(),
            ..SeriesEdit::default()
        };
        wait(g.op.edit_series_from(g.community.id, k.meetings.weekly[0].id, &edit)).map(drop)
    }),
    ("s0_1 skip day", |g, k| {
        let day = k.meetings.weekly[3].local.date();
        wait(g.op.skip_day(g.community.id, &"every-week".parse().unwrap(), day)).map(drop)
    }),
    ("s0_1 end series", |g, k| {
        let slug = "every-week".parse().unwrap();
        wait(g.op.end_series(g.community.id, &slug, k.meetings.weekly[0].local, "enough")).map(drop)
    }),
    ("s0_1 plan session", |g, _| {
        let new = NewSession {
            local: at("2026-02-02 10:00").naive_utc(),
            zone: None,
            minutes: 60,
            plan: SessionPlan::new("New", SessionFormat::Class),
        };
        wait(g.op.plan_session(g.community.id, new)).map(drop)
    }),
    ("s0_2 edit session", |g, k| {
        wait(g.op.edit_session(g.community.id, k.meetings.weekly[0].id, &titled())).map(drop)
    }),
    ("s0_1 move session", |g, k| {
        let to = at("2026-02-02 10:00").naive_utc();
        wait(g.op.move_session(g.community.id, k.meetings.weekly[0].id, to, None)).map(drop)
    }),
    ("s0_1 cancel session", |g, k| {
        wait(g.op.cancel_session(g.community.id, k.meetings.weekly[0].id, "snow")).map(drop)
    }),
    ("s0_9 add lead", |g, k| {
        let role = SessionRole::Presenter;
        wait(g.op.add_lead(g.community.id, k.meetings.weekly[0].id, role, &handle("mei"))).map(drop)
    }),
    ("s0_9 remove lead", |g, k| {
        wait(g.op.remove_lead(g.community.id, k.meetings.weekly[0].id, None, &handle("fay"))).map(drop)
    }),
    ("s0_3 share material", |g, k| {
        let new = NewMaterial {
            kind: MaterialKind::Recording,
            title: "Talk".to_owned(),
            url: "https://example.org/talk".to_owned(),
            level: None,
        };
        wait(g.op.share_material(g.community.id, k.meetings.weekly[0].id, &new)).map(drop)
    }),
    ("s2_9 bring case", |g, k| {
        let case = NewCase {
            title: "How else?".to_owned(),
            text: String::new(),
            given_by: None,
        };
        wait(
            g.desk("mei")
                .bring_case(g.community.id, k.meetings.clinic.id, &case),
        )
        .map(drop)
    }),
    ("s2_9 note next steps", |g, k| {
        wait(
            g.desk("mei")
                .note_next_steps(g.community.id, k.meetings.clinic.id, "Ask."),
        )
        .map(drop)
    }),
    ("s2_9 follow up", |g, k| {
        wait(
            g.desk("mei")
                .follow_up(g.community.id, k.meetings.clinic.id, "It went well."),
        )
        .map(drop)
    }),
    ("s3_8 reflect", |g, k| {
        let answers = Answers {
            happened: "We met.".to_owned(),
            ..Answers::default()
        };
        wait(
            g.desk("mei")
                .reflect(g.community.id, k.meetings.clinic.id, &answers),
        )
        .map(drop)
    }),
    ("s2_10 add agenda item", |g, k| {
        let item = AgendaItem::new("News", 10);
        wait(g.op.add_agenda_item(g.community.id, k.meetings.weekly[0].id, &item, None)).map(drop)
    }),
    ("s2_10 keep agenda", |g, k| {
        wait(g.op.keep_agenda(g.community.id, k.meetings.clinic.id, &[1])).map(drop)
    }),
    ("s2_10 open with", |g, k| {
        wait(g.op.open_with(g.community.id, k.meetings.weekly[0].id, k.meetings.card, None)).map(drop)
    }),
    ("s2_10 add activity", |g, _| {
        let new = NewActivityCard {
            title: "Walk".to_owned(),
            how: String::new(),
            minutes: 20,
            tags: Vec::new(),
        };
        wait(g.desk("mei").add_activity(g.community.id, &new)).map(drop)
    }),
    ("s2_10 retire activity", |g, k| {
        wait(g.op.retire_activity(g.community.id, k.meetings.card, true)).map(drop)
    }),
];
