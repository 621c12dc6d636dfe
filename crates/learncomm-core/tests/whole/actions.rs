//! S3.8: actions with an owner and a date, carried into each next session until they are closed or dropped.

use chrono::NaiveDate;
use learncomm_core::ErrorKind;
use learncomm_core::id::OccurrenceId;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{
    ActionFilter, ActionItem, ActionProgress, ActionState, Carried, NewAction, NewSeries, Occurrence,
};

use crate::backlog::{plan, session};
use crate::common::{Guild, at, handle, refused, wait};
use crate::past_sessions::held;
use crate::series::local;

pub(crate) fn new(owner: &str, due: &str, session: Option<OccurrenceId>) -> NewAction {
    NewAction {
        title: "Write it down".to_owned(),
        owner: handle(owner),
        due: day(due),
        session,
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn agree(guild: &Guild, who: &str, action: NewAction) -> ActionItem {
    wait(guild.desk(who).agree_action(guild.community.id, action)).unwrap()
}

fn told(guild: &Guild, verb: Verb) -> Vec<Activity> {
    guild.ledger().into_iter().filter(|a| a.verb == verb).collect()
}

fn number(guild: &Guild, who: &str) -> u32 {
    wait(guild.op.member(guild.community.id, &handle(who)))
        .unwrap()
        .membership
        .number
}

#[test]
fn s3_8_an_action_keeps_its_first_date_and_its_history() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let o = session(&guild, -1, plan("Retro"));
    let made = agree(&guild, "mei", new("fay", "2026-01-09", Some(o.id)));
    assert_eq!(made.due_at, at("2026-01-10 00:00"), "the end of the day");
    let line = told(&guild, Verb::AgreedAction)[0];
    assert_eq!(
        (line.actor, line.object, line.session),
        (number(&guild, "fay"), made.number, o.number)
    );
    assert_eq!(i64::from(line.value) * 60, made.due_at.timestamp());

    // Mei agreed it, Fay holds it.
    let kind = refused(
        wait(
            guild
                .desk("mei")
                .redate_action(community, made.id, day("2026-01-20")),
        ),
        &["plan sessions"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    guild.pass(5 * 86_400);
    let overdue = wait(guild.op.action(community, made.id)).unwrap();
    assert!(overdue.action.overdue);
    let fay = guild.desk("fay");
    refused(
        wait(fay.redate_action(community, made.id, day("2026-01-09"))),
        &["has ended"],
    );
    wait(fay.redate_action(community, made.id, day("2026-01-20"))).unwrap();
    let again = wait(fay.redate_action(community, made.id, day("2026-01-12"))).unwrap();
    assert_eq!(
        (again.first_due, again.due, again.redated.len()),
        (day("2026-01-09"), day("2026-01-12"), 2)
    );
    let same = wait(fay.redate_action(community, made.id, day("2026-01-12"))).unwrap();
    assert_eq!(same, again);
    // The ledger knows the first date only.
    assert_eq!(told(&guild, Verb::AgreedAction), [line]);

    let handed = wait(fay.reassign_action(community, made.id, &handle("mei"))).unwrap();
    assert_ne!(handed.owner, made.owner);
    refused(
        wait(fay.reassign_action(community, made.id, &handle("gus"))),
        &["gus is a guest"],
    );
    refused(
        wait(fay.reassign_action(community, made.id, &handle("olu"))),
        &["not a member"],
    );
    let done = wait(
        guild
            .desk("mei")
            .close_action(community, made.id, "It is in the wiki."),
    )
    .unwrap();
    assert!(matches!(&done.state, ActionState::Done { note, by: Some(_), .. } if note.contains("wiki")));
    assert_eq!(told(&guild, Verb::ClosedAction)[0].actor, number(&guild, "mei"));
    for outcome in [
        wait(fay.close_action(community, made.id, "")),
        wait(fay.drop_action(community, made.id, "no")),
        wait(fay.redate_action(community, made.id, day("2026-02-01"))),
        wait(fay.reassign_action(community, made.id, &handle("fay"))),
    ] {
        assert_eq!(refused(outcome, &["is done already"]), ErrorKind::Rule);
    }
}

#[test]
fn s3_8_what_cannot_be_is_refused() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mei = guild.desk("mei");
    let before = guild.dump();
    let refuse = |action: NewAction, says: &str| {
        refused(wait(mei.agree_action(community, action)), &[says]);
    };
    refuse(new("mei", "2026-01-04", None), "has ended");
    refuse(new("mei", "9999-12-31", None), "ten years");
    refuse(new("gus", "2026-01-09", None), "gus is a guest");
    refuse(new("olu", "2026-01-09", None), "not a member");
    refuse(new("xyz", "2026-01-09", None), "no person `xyz`");
    refuse(
        new("mei", "2026-01-09", Some(uuid::Uuid::nil().into())),
        "no session",
    );
    refuse(
        NewAction {
            title: "\u{7}".to_owned(),
            ..new("mei", "2026-01-09", None)
        },
        "title",
    );
    assert!(guild.dump() == before);
    // Today is a day to come: it has not ended.
    agree(&guild, "mei", new("mei", "2026-01-05", None));
}

#[test]
fn s3_8_actions_are_carried_on_until_they_are_closed() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.pass(40 * 86_400);
    let held = |starts: &str| held(&guild, starts, &[("mei", "present")]);
    let sessions = ["2026-01-06 10:00", "2026-01-13 10:00", "2026-01-20 10:00"].map(held);
    let first = agree(&guild, "mei", new("mei", "2026-03-09", Some(sessions[0].id)));
    let second = agree(&guild, "mei", new("fay", "2026-03-01", Some(sessions[1].id)));
    let next = session(&guild, 24, plan("Next"));
    let for_session = |o: &Occurrence| -> Vec<(u32, usize)> {
        let all: Vec<Carried> = wait(guild.desk("gus").actions_for(community, o.id)).unwrap();
        all.into_iter()
            .map(|c| (c.action.item.number, c.carried))
            .collect()
    };
    assert!(for_session(&sessions[0]).is_empty());
    assert_eq!(for_session(&sessions[1]), [(first.number, 0)]);
    assert_eq!(for_session(&sessions[2]), [(second.number, 0), (first.number, 1)]);
    assert_eq!(for_session(&next), [(second.number, 1), (first.number, 2)]);
    assert_eq!(wait(guild.op.action(community, first.id)).unwrap().carried, 2);

    wait(guild.op.drop_action(community, second.id, "not worth it")).unwrap();
    assert_eq!(told(&guild, Verb::DroppedAction).len(), 1);
    assert_eq!(for_session(&next), [(first.number, 2)]);
    wait(guild.desk("mei").close_action(community, first.id, "")).unwrap();
    assert!(for_session(&next).is_empty());
}

#[test]
fn s3_8_lists_by_owner_session_and_state() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let o = session(&guild, -1, plan("Retro"));
    for (owner, due, within) in [
        ("mei", "2026-01-08", true),
        ("fay", "2026-01-07", true),
        ("mei", "2026-01-06", false),
        ("mei", "2026-01-05", false),
    ] {
        agree(&guild, "mei", new(owner, due, within.then_some(o.id)));
    }
    let done = wait(guild.op.actions(community, &ActionFilter::default(), None, 1))
        .unwrap()
        .0
        .remove(0);
    wait(guild.op.close_action(community, done.item.id, "")).unwrap();
    guild.clock.set(at("2026-01-08 09:00"));
    let list = |filter: &ActionFilter| {
        let mut days = Vec::new();
        let mut after: Option<ActionItem> = None;
        loop {
            let (page, more) = wait(guild.desk("gus").actions(community, filter, after.as_ref(), 1)).unwrap();
            days.extend(page.iter().map(|a| a.item.due.format("%d").to_string()));
            after = page.into_iter().next_back().map(|a| a.item);
            if !more {
                return days.join(" ");
            }
        }
    };
    let all = ActionFilter::default();
    assert_eq!(list(&all), "06 07 08 05", "the open ones first");
    let owner = Some(handle("mei"));
    assert_eq!(
        list(&ActionFilter {
            owner: owner.clone(),
            ..all.clone()
        }),
        "06 08 05"
    );
    assert_eq!(
        list(&ActionFilter {
            session: Some(o.id),
            ..all.clone()
        }),
        "07 08"
    );
    assert_eq!(
        list(&ActionFilter {
            session: Some(o.id),
            owner: owner.clone(),
            ..all.clone()
        }),
        "08"
    );
    assert_eq!(
        list(&ActionFilter {
            overdue: true,
            ..all.clone()
        }),
        "06 07"
    );
    let progress = Some(ActionProgress::Done);
    assert_eq!(
        list(&ActionFilter {
            progress,
            owner,
            ..all.clone()
        }),
        "05"
    );
    assert_eq!(
        list(&ActionFilter {
            progress,
            overdue: true,
            ..all
        }),
        ""
    );
}

/// What nobody agreed in a series reaches the sessions of every series.
#[test]
fn s3_8_what_was_agreed_outside_any_session_is_carried_into_all() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let series = |slug: &str| {
        let new = NewSeries {
            slug: slug.parse().unwrap(),
            rule: "FREQ=WEEKLY".to_owned(),
            first: local("2026-01-06 10:00"),
            zone: None,
            minutes: 60,
            plan: plan(slug),
        };
        wait(guild.desk("fay").create_series(community, new))
            .unwrap()
            .made
    };
    let (weekly, circle) = (series("weekly"), series("circle"));
    let loose = agree(&guild, "mei", new("mei", "2026-03-09", None));
    let single = session(&guild, 1, plan("Single"));
    let of_single = agree(&guild, "mei", new("mei", "2026-03-10", Some(single.id)));
    let of_weekly = agree(&guild, "mei", new("mei", "2026-03-01", Some(weekly[0].id)));
    let into = |o: &Occurrence| -> Vec<u32> {
        let all = wait(guild.desk("gus").actions_for(community, o.id)).unwrap();
        all.into_iter().map(|c| c.action.item.number).collect()
    };
    assert_eq!(
        into(&weekly[1]),
        [of_weekly.number, loose.number, of_single.number]
    );
    assert_eq!(into(&circle[0]), [loose.number, of_single.number]);
    assert_eq!(into(&weekly[0]), [loose.number, of_single.number], "not its own");
    wait(guild.desk("mei").close_action(community, loose.id, "")).unwrap();
    assert_eq!(into(&circle[0]), [of_single.number]);
}
