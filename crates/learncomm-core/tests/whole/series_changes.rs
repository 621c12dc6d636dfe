//! What a change to a series means for those who counted on its sessions: roles, turns, answers.

use std::sync::{Arc, Barrier};
use std::thread;

use chrono_tz::Tz;
use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Answer, Lead, NewSeries, Occurrence, RotaOf, SeriesEdit, SessionEdit, SessionFormat, SessionPlan,
    SessionRole,
};
use learncomm_core::{ErrorKind, Hub, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::planning_changes::{now, titled};
use crate::series::local;
use crate::sessions::held;

/// A session every Tuesday at ten, from 13 January on.
pub(crate) fn weekly(guild: &Guild, rule: &str, change: impl FnOnce(&mut SessionPlan)) -> Vec<Occurrence> {
    let mut plan = SessionPlan::new("Weekly", SessionFormat::Class);
    change(&mut plan);
    let new = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: rule.to_owned(),
        first: local("2026-01-13 10:00"),
        zone: Some(Tz::UTC),
        minutes: 60,
        plan,
    };
    wait(guild.op.create_series(guild.community.id, new))
        .unwrap()
        .made
}

#[test]
fn s0_1_s2_10_who_has_a_role_in_one_session_hears_that_it_is_called_off() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=6", |plan| {
        plan.leads = vec![guild.lead("fay", SessionRole::Facilitator)];
    });
    let of = RotaOf {
        role: SessionRole::Opener,
        series: made[0].series,
    };
    wait(fay.create_rota(community, of)).unwrap();
    wait(guild.desk("mei").join_rota(community, of, None)).unwrap();
    wait(fay.assign_turn(community, of, made[2].id, None)).unwrap();
    wait(fay.add_lead(community, made[4].id, SessionRole::Presenter, &handle("gus"))).unwrap();
    let slug = &"weekly".parse().unwrap();
    let skipped = wait(fay.skip_day(community, slug, made[2].local.date()));
    assert_eq!(refused(skipped, &["cancel it instead"]), ErrorKind::Rule);
    let turns = || wait(fay.rota(community, of)).unwrap().people[0].turns;
    assert_eq!(turns(), 1);
    // Every second week from the second on: the others go, but not those in which somebody has a role of their own.
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;INTERVAL=2".to_owned()),
        ..SeriesEdit::default()
    };
    let change = wait(fay.edit_series_from(community, made[1].id, &edit)).unwrap();
    let ids = |sessions: &[Occurrence]| sessions.iter().map(|o| o.id).collect::<Vec<_>>();
    assert_eq!(ids(&change.cancelled), [made[2].id, made[4].id]);
    assert_eq!(turns(), 0, "the turn is given back");
    let ended = wait(fay.end_series(community, slug, local("2026-01-14 00:00"), "enough")).unwrap();
    assert!(ended.cancelled.is_empty(), "nobody counted on the others");
    assert_eq!(ended.removed.len(), change.changed.len() + change.made.len() + 3);
}

#[test]
fn s0_1_a_series_ends_where_its_sessions_are_by_now() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=3", |_| {});
    wait(fay.move_session(community, made[0].id, local("2026-01-22 10:00"), None)).unwrap();
    wait(fay.move_session(community, made[2].id, local("2026-01-15 10:00"), None)).unwrap();
    let slug = &"weekly".parse().unwrap();
    let end = wait(fay.end_series(community, slug, local("2026-01-16 00:00"), "enough")).unwrap();
    assert_eq!((end.cancelled.len(), end.cancelled[0].id), (1, made[0].id));
    assert_eq!((end.removed.len(), end.removed[0].id), (1, made[1].id));
    assert!(!now(&guild, &made[2]).is_cancelled(), "it is before the end now");
}

#[test]
fn s0_1_s0_8_new_sessions_begin_with_those_who_are_still_there() {
    let guild = Guild::with_roles();
    guild.join("ada", Role::Facilitator);
    guild.pass(60);
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY", |plan| {
        plan.capacity = Some(1);
        plan.leads = vec![
            guild.lead("ada", SessionRole::Facilitator),
            guild.lead("fay", SessionRole::Facilitator),
        ];
    });
    let series = made[0].series.unwrap();
    wait(
        guild
            .desk("mei")
            .respond_to_series(community, series, Answer::Yes),
    )
    .unwrap();
    wait(
        guild
            .desk("gus")
            .respond_to_series(community, series, Answer::Yes),
    )
    .unwrap();
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    wait(guild.op.release(community, &handle("ada"), None)).unwrap();
    guild.until("2026-03-01 10:00");
    let more = wait(fay.extend_series(community, &"weekly".parse().unwrap()))
        .unwrap()
        .made;
    assert!(!more.is_empty());
    for session in &more {
        assert_eq!(session.plan.leads, [guild.lead("fay", SessionRole::Facilitator)]);
        let lines: Vec<String> = guild.roll(session).iter().map(|l| l.handle.to_string()).collect();
        assert_eq!(lines, ["gus", "fay"], "the seat is free for who waited");
    }
    // Also those that come about when the series gets other times.
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;BYDAY=TU,TH".to_owned()),
        ..SeriesEdit::default()
    };
    let change = wait(fay.edit_series_from(community, more[0].id, &edit)).unwrap();
    assert!(!change.made.is_empty());
    let gone: Vec<Lead> = vec![guild.lead("ada", SessionRole::Facilitator)];
    assert!(change.made.iter().all(|o| !o.plan.leads.contains(&gone[0])));
    // Who comes back is asked anew.
    guild.pass(60);
    wait(guild.op.admit(community, &handle("mei"), Default::default())).unwrap();
    guild.until("2026-08-01 10:00");
    let last = wait(fay.extend_series(community, &"weekly".parse().unwrap()))
        .unwrap()
        .made;
    assert!(
        !last.is_empty()
            && last
                .iter()
                .all(|o| !guild.roll(o).iter().any(|l| l.handle == handle("mei")))
    );
}

#[test]
fn s0_1_a_change_reaches_sessions_that_an_earlier_one_passed_by() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=5", |_| {});
    let from = |n: usize, session: SessionEdit| {
        let edit = SeriesEdit {
            session,
            ..SeriesEdit::default()
        };
        wait(fay.edit_series_from(community, made[n].id, &edit)).unwrap()
    };
    wait(fay.edit_session(community, made[2].id, &titled("In the park"))).unwrap();
    from(3, titled("Circle"));
    let change = from(1, titled("Forum"));
    assert_eq!(change.changed.len(), 3);
    let titles: Vec<String> = made.iter().map(|o| now(&guild, o).plan.title).collect();
    assert_eq!(titles, ["Weekly", "Forum", "In the park", "Forum", "Forum"]);
    let before = guild.dump();
    assert!(from(1, titled("Forum")).changed.is_empty(), "nothing is new");
    assert!(guild.dump() == before);
}

#[test]
fn s0_1_a_session_that_was_held_early_is_not_made_again() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=3", |_| {});
    wait(fay.move_session(community, made[0].id, local("2026-01-16 10:00"), None)).unwrap();
    wait(fay.move_session(community, made[1].id, local("2026-01-14 10:00"), None)).unwrap();
    held(&guild, &now(&guild, &made[1]));
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;COUNT=3".to_owned()),
        local: Some(local("2026-01-15 10:00")),
        ..SeriesEdit::default()
    };
    // The rule now puts sessions on Thursdays; that of the 20th has been.
    let change = wait(fay.edit_series_from(community, made[0].id, &edit)).unwrap();
    assert!(change.made.iter().all(|o| o.local.date() != made[1].local.date()));
}

#[test]
fn s0_1_s0_8_no_answer_is_lost_while_the_series_changes() {
    const PEOPLE: usize = 6;
    let guild = Guild::with_roles();
    let names: Vec<String> = (0..PEOPLE).map(|n| format!("p{n}")).collect();
    for name in &names {
        guild.join(name, Role::Member);
    }
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=4", |_| {});
    let (community, series) = (guild.community.id, made[0].series.unwrap());
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap();
    let start = Arc::new(Barrier::new(PEOPLE + 1));
    let workers: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let (hub, name, start) = (other.clone(), handle(name), start.clone());
            let one = made[i % 4].id;
            thread::spawn(move || {
                let desk = wait(hub.as_person(&name)).unwrap();
                start.wait();
                wait(desk.respond_to_series(community, series, Answer::Yes)).unwrap();
                wait(desk.respond(community, one, Answer::Maybe)).unwrap();
            })
        })
        .collect();
    start.wait();
    let fay = guild.desk("fay");
    for n in 0..6 {
        let edit = SeriesEdit {
            local: Some(local("2026-01-13 10:00") + chrono::TimeDelta::hours(n)),
            session: titled(&format!("Title {n}")),
            ..SeriesEdit::default()
        };
        wait(fay.edit_series_from(community, made[0].id, &edit)).unwrap();
    }
    for worker in workers {
        worker.join().unwrap();
    }
    for (n, session) in made.iter().enumerate() {
        let session = now(&guild, session);
        assert_eq!(
            (session.plan.title.as_str(), session.starts_at.time()),
            ("Title 5", at("2026-01-13 15:00").time())
        );
        let roll = guild.roll(&session);
        for (i, name) in names.iter().enumerate() {
            let expected = if i % 4 == n { Answer::Maybe } else { Answer::Yes };
            let line = roll.iter().find(|l| l.handle == handle(name)).unwrap();
            assert_eq!(line.answer, Some(expected), "{name} at #{}", session.number);
        }
    }
}

#[test]
fn s0_1_s0_8_very_many_answer_for_very_many_sessions() {
    const PEOPLE: usize = 380;
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = weekly(&guild, "FREQ=DAILY;COUNT=1", |_| {});
    let series = made[0].series.unwrap();
    for n in 0..PEOPLE {
        let desk = guild.join(&format!("p{n}"), Role::Member);
        wait(desk.respond_to_series(community, series, Answer::Yes)).unwrap();
    }
    let daily = SeriesEdit {
        rule: Some("FREQ=DAILY".to_owned()),
        ..SeriesEdit::default()
    };
    let fay = guild.desk("fay");
    wait(fay.edit_series_from(community, made[0].id, &daily)).unwrap();
    let slug = "weekly".parse().unwrap();
    while !wait(fay.extend_series(community, &slug)).unwrap().made.is_empty() {}
    // All these rolls together are more than a batch holds.
    let response = wait(
        guild
            .desk("mei")
            .respond_to_series(community, series, Answer::Yes),
    )
    .unwrap();
    assert!(response.sessions > 160, "{response:?}");
    let last = wait(guild.op.series_shown(community, &slug))
        .unwrap()
        .series
        .made_until;
    let last = wait(
        guild
            .op
            .find_session(community, &format!("weekly@{}", last.date().pred_opt().unwrap())),
    )
    .unwrap();
    assert_eq!(guild.roll(&last).len(), PEOPLE + 1);
    let told = guild
        .ledger()
        .iter()
        .filter(|a| a.verb == Verb::Responded)
        .count();
    assert_eq!(told, PEOPLE + 1, "each is told of once");
    // So are changes to all of them.
    let edit = SeriesEdit {
        session: SessionEdit {
            description: Some("x".repeat(10_000)),
            ..SessionEdit::default()
        },
        ..SeriesEdit::default()
    };
    let change = wait(fay.edit_series_from(community, made[0].id, &edit)).unwrap();
    assert_eq!(change.changed.len(), response.sessions);
    wait(fay.end_series(community, &slug, made[0].local, "enough")).unwrap();
}
