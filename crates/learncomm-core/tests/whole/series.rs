//! Series: what a rule makes of local time, and what becomes of occurrences when it changes.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use learncomm_core::session::{
    AgendaItem, Lead, MaterialKind, NewMaterial, NewSeries, Occurrence, SeriesChange, SeriesEdit,
    SessionEdit, SessionFilter, SessionFormat, SessionPlan, SessionRole, SessionState,
};
use learncomm_core::{ErrorKind, Role};
use proptest::prelude::*;

use crate::common::{Guild, at, handle, refused, wait};

pub(crate) fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn series(slug: &str, rule: &str, first: &str, zone: Tz) -> NewSeries {
    NewSeries {
        slug: slug.parse().unwrap(),
        rule: rule.to_owned(),
        first: local(first),
        zone: Some(zone),
        minutes: 60,
        plan: SessionPlan::new("Guild meeting", SessionFormat::Class),
    }
}

fn create(guild: &Guild, new: &NewSeries) -> SeriesChange {
    wait(guild.desk("fay").create_series(guild.community.id, new.clone())).unwrap()
}

fn all(guild: &Guild) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = Vec::new();
    loop {
        let filter = SessionFilter::default();
        let page = guild.op.sessions(guild.community.id, &filter, found.last(), 7);
        let (page, more) = wait(page).unwrap();
        found.extend(page.into_iter().map(|shown| shown.session));
        if !more {
            return found;
        }
    }
}

fn starts(sessions: &[Occurrence]) -> Vec<DateTime<Utc>> {
    sessions.iter().map(|o| o.starts_at).collect()
}

#[test]
fn s0_1_at_ten_stays_at_ten_when_clocks_change() {
    let guild = Guild::with_roles();
    let berlin = series("weekly", "FREQ=WEEKLY", "2026-03-16 10:00", Tz::Europe__Berlin);
    let made = create(&guild, &berlin).made;
    assert!(
        made.iter()
            .all(|o| o.local.format("%a %H:%M").to_string() == "Mon 10:00")
    );
    assert_eq!(
        starts(&made[..3]),
        [
            at("2026-03-16 09:00"),
            at("2026-03-23 09:00"),
            at("2026-03-30 08:00")
        ]
    );
    // 26 weeks from Monday, 5 January are up to 6 July, eight in the morning.
    assert_eq!(made.len(), 16);
    guild.clock.set(at("2026-10-01 08:00"));
    let more = wait(guild.op.extend_series(guild.community.id, &berlin.slug))
        .unwrap()
        .made;
    let autumn: Vec<_> = more
        .iter()
        .filter(|o| o.local.date() >= local("2026-10-19 00:00").date())
        .collect();
    assert_eq!(autumn[0].starts_at, at("2026-10-19 08:00"));
    assert_eq!(autumn[1].starts_at, at("2026-10-26 09:00"));
    assert_eq!(starts(&all(&guild)).len(), made.len() + more.len());
}

#[test]
fn s0_1_times_that_clocks_leave_out_or_repeat() {
    let guild = Guild::with_roles();
    let zone = Tz::Europe__Berlin;
    let gap = create(
        &guild,
        &series("gap", "FREQ=DAILY;COUNT=3", "2026-03-28 02:30", zone),
    )
    .made;
    assert_eq!(
        starts(&gap),
        [
            at("2026-03-28 01:30"),
            at("2026-03-29 01:30"),
            at("2026-03-30 00:30")
        ]
    );
    assert_eq!(gap[1].local, local("2026-03-29 03:30"), "as a clock shows it");
    assert_eq!(gap[1].slot, Some(local("2026-03-29 02:30")));
    assert!(!gap[1].is_moved());
    // The times that the rule gives on that day are one instant: there is one session.
    let both = create(
        &guild,
        &series("both", "FREQ=DAILY;BYHOUR=2,3;COUNT=2", "2026-03-29 02:30", zone),
    )
    .made;
    assert_eq!(starts(&both), [at("2026-03-29 01:30")]);
    guild.clock.set(at("2026-10-01 08:00"));
    let fold = create(
        &guild,
        &series("fold", "FREQ=DAILY;COUNT=2", "2026-10-25 02:30", zone),
    )
    .made;
    assert_eq!(starts(&fold), [at("2026-10-25 00:30"), at("2026-10-26 01:30")]);
}

#[test]
fn s0_1_zones_that_change_their_rules_and_other_zones() {
    let guild = Guild::with_roles();
    guild.clock.set(at("2022-06-01 08:00"));
    // Mexico gave daylight saving up in October 2022: ten is ten, an hour later for others in summer.
    let new = series(
        "mx",
        "FREQ=MONTHLY;COUNT=14",
        "2022-06-15 10:00",
        Tz::America__Mexico_City,
    );
    let made = wait(guild.op.create_series(guild.community.id, new)).unwrap();
    guild.clock.set(at("2023-05-01 08:00"));
    wait(guild.op.extend_series(guild.community.id, &made.series.slug)).unwrap();
    let starts = starts(&all(&guild));
    assert!(
        starts.contains(&at("2022-07-15 15:00")) && starts.contains(&at("2023-07-15 16:00")),
        "{starts:?}"
    );
    assert_eq!(starts.len(), 14);
    // The community counts its days in UTC; the series keeps to its own zone.
    assert_eq!(guild.community.charter.time_zone, Tz::UTC);
    let own = NewSeries {
        zone: None,
        ..series("own", "FREQ=WEEKLY;COUNT=1", "2023-07-01 10:00", Tz::UTC)
    };
    let own = wait(guild.op.create_series(guild.community.id, own)).unwrap();
    assert_eq!(own.made[0].starts_at, at("2023-07-01 10:00"));
}

#[test]
fn s0_1_rare_and_frequent_series_are_made_some_time_ahead() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let yearly = create(
        &guild,
        &series("summit", "FREQ=YEARLY", "2027-03-01 10:00", Tz::UTC),
    );
    assert_eq!(yearly.made.len(), 1, "however far it is");
    let slug = yearly.series.slug.clone();
    assert!(
        wait(guild.op.extend_series(community, &slug))
            .unwrap()
            .made
            .is_empty()
    );
    let daily = create(
        &guild,
        &series("daily", "FREQ=DAILY", "2026-01-06 10:00", Tz::UTC),
    );
    assert_eq!(daily.made.len(), 60);
    // Whatever changes one of the sessions makes more when less than 13 weeks are ahead.
    wait(
        guild
            .desk("fay")
            .cancel_session(community, daily.made[3].id, "holiday"),
    )
    .unwrap();
    let filter = SessionFilter {
        series: Some(daily.series.slug.clone()),
        ..SessionFilter::default()
    };
    let count = || {
        wait(guild.op.sessions(community, &filter, None, 1_000))
            .unwrap()
            .0
            .len()
    };
    assert_eq!(count(), 120);
    wait(
        guild
            .desk("fay")
            .cancel_session(community, daily.made[4].id, "holiday"),
    )
    .unwrap();
    assert_eq!(count(), 120, "thirteen weeks are there");
    let ended = create(
        &guild,
        &series("three", "FREQ=WEEKLY;COUNT=3", "2026-01-06 10:00", Tz::UTC),
    );
    assert_eq!(ended.made.len(), 3);
    guild.clock.set(at("2027-01-06 10:00"));
    assert!(
        wait(guild.op.extend_series(community, &ended.series.slug))
            .unwrap()
            .made
            .is_empty()
    );
    assert_eq!(
        wait(guild.op.extend_series(community, &slug)).unwrap().made[0].starts_at,
        at("2028-03-01 10:00"),
        "one is always there"
    );
    guild.clock.set(at("2027-01-07 10:00"));
    let shown = wait(guild.op.series_shown(community, &slug)).unwrap();
    assert_eq!(shown.next.unwrap().starts_at, at("2027-03-01 10:00"));
}

#[test]
fn s0_1_series_that_cannot_be_are_refused() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let good = series("weekly", "FREQ=WEEKLY", "2026-03-16 10:00", Tz::UTC);
    create(&guild, &good);
    let before = guild.dump();
    let olu = wait(guild.op.person(&handle("olu"))).unwrap().id;
    let mut stranger = series("x", "FREQ=WEEKLY", "2026-03-16 10:00", Tz::UTC);
    stranger.plan.leads = vec![Lead {
        role: SessionRole::Presenter,
        person: olu,
    }];
    let mut nowhere = stranger.clone();
    nowhere.plan.leads.clear();
    nowhere.plan.scope = learncomm_core::session::SessionScope::Units(vec!["lab".parse().unwrap()]);
    let rule = |rule| series("x", rule, "2026-03-16 10:00", Tz::UTC);
    for (new, kind, says) in [
        (good, ErrorKind::Exists, "series `weekly` exists"),
        (rule("FREQ=SECONDLY"), ErrorKind::Invalid, "FREQ=DAILY"),
        (
            rule("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"),
            ErrorKind::Invalid,
            "no session at all",
        ),
        (
            NewSeries {
                minutes: 0,
                ..rule("FREQ=WEEKLY")
            },
            ErrorKind::Invalid,
            "1 to 1440",
        ),
        (
            NewSeries {
                first: local("1492-01-01 10:00"),
                ..rule("FREQ=WEEKLY")
            },
            ErrorKind::Invalid,
            "1970 to 2199",
        ),
        (stranger, ErrorKind::Rule, "olu is not a member"),
        (nowhere, ErrorKind::NotFound, "no unit `lab`"),
    ] {
        assert_eq!(
            refused(wait(guild.desk("fay").create_series(community, new)), &[says]),
            kind
        );
    }
    assert!(guild.dump() == before);
}

#[test]
fn s0_1_a_skipped_day_is_removed_and_not_made_again() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY;COUNT=30", "2026-01-12 10:00", Tz::UTC),
    );
    let slug = &made.series.slug;
    let day = |text: &str| local(&format!("{text} 00:00")).date();
    let skipped = wait(fay.skip_day(community, slug, day("2026-01-26"))).unwrap();
    assert_eq!(skipped.removed.len(), 1);
    // One that is not made yet.
    assert!(
        wait(fay.skip_day(community, slug, day("2026-07-20")))
            .unwrap()
            .removed
            .is_empty()
    );
    for (text, says) in [
        ("2026-01-26", "no session on 2026-01-26"),
        ("2026-01-27", "no session on"),
        ("2027-01-25", "no session on"),
    ] {
        assert_eq!(
            refused(wait(fay.skip_day(community, slug, day(text))), &[says]),
            ErrorKind::Invalid
        );
    }
    // What somebody prepared is called off instead.
    let third = &made.made[3];
    let edit = SessionEdit {
        title: Some("Guests".to_owned()),
        ..SessionEdit::default()
    };
    wait(fay.edit_session(community, third.id, &edit)).unwrap();
    let kind = refused(
        wait(fay.skip_day(community, slug, third.local.date())),
        &["cancel it instead"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    guild.clock.set(at("2026-01-19 10:00"));
    refused(
        wait(fay.skip_day(community, slug, day("2026-01-19"))),
        &["has begun"],
    );
    guild.clock.set(at("2026-06-01 10:00"));
    wait(fay.extend_series(community, slug)).unwrap();
    let days: Vec<_> = all(&guild).iter().map(|o| o.local.date()).collect();
    assert!(!days.contains(&day("2026-01-26")) && !days.contains(&day("2026-07-20")));
    assert_eq!(days.len(), 28, "a skipped day counts");
}

#[test]
fn s0_1_from_here_on_sessions_of_the_same_day_stay_the_same() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY;COUNT=8", "2026-01-12 10:00", Tz::UTC),
    )
    .made;
    let ids: Vec<_> = made.iter().map(|o| o.id).collect();
    let title = SessionEdit {
        title: Some("With guests".to_owned()),
        ..SessionEdit::default()
    };
    wait(fay.edit_session(community, ids[4], &title)).unwrap();
    wait(fay.move_session(community, ids[5], local("2026-02-18 15:00"), None)).unwrap();
    wait(fay.cancel_session(community, ids[6], "carnival")).unwrap();
    guild.clock.set(at("2026-01-20 10:00"));
    let edit = SeriesEdit {
        local: Some(local("2026-01-26 11:30")),
        session: SessionEdit {
            title: Some("Circle".to_owned()),
            minutes: Some(90),
            ..SessionEdit::default()
        },
        ..SeriesEdit::default()
    };
    let changed = wait(fay.edit_series_from(community, ids[2], &edit)).unwrap();
    assert!(changed.made.is_empty() && changed.removed.is_empty() && changed.cancelled.is_empty());
    assert_eq!(changed.series.rule, "FREQ=WEEKLY;COUNT=6", "eight in all");
    let now = all(&guild);
    let mut sorted = now.clone();
    sorted.sort_by_key(|o| ids.iter().position(|id| *id == o.id));
    let shown: Vec<String> = sorted
        .iter()
        .map(|o| format!("{} {} {}", o.local.format("%m-%d %H:%M"), o.plan.title, o.minutes))
        .collect();
    assert_eq!(
        shown,
        [
            "01-12 10:00 Guild meeting 60",
            "01-19 10:00 Guild meeting 60",
            "01-26 11:30 Circle 90",
            "02-02 11:30 Circle 90",
            "02-09 11:30 With guests 90",
            "02-18 15:00 Circle 90",
            "02-23 10:00 Guild meeting 60",
            "03-02 11:30 Circle 90",
        ]
    );
    guild.clock.set(at("2026-02-20 10:00"));
    assert!(
        wait(fay.extend_series(community, &changed.series.slug))
            .unwrap()
            .made
            .is_empty()
    );
    for (id, says) in [(ids[2], "has begun"), (ids[6], "is called off")] {
        assert_eq!(
            refused(wait(fay.edit_series_from(community, id, &edit)), &[says]),
            ErrorKind::Rule
        );
    }
}

#[test]
fn s0_1_from_here_on_another_day_or_rule() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY;BYDAY=TU", "2026-01-13 10:00", Tz::UTC),
    )
    .made;
    let all_made = made.len();
    let wednesday = SeriesEdit {
        local: Some(local("2026-01-21 10:00")),
        ..SeriesEdit::default()
    };
    let kind = refused(
        wait(fay.edit_series_from(community, made[1].id, &wednesday)),
        &["BYDAY=TU has no session on 2026-01-21"],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    let wednesday = SeriesEdit {
        rule: Some("FREQ=WEEKLY;BYDAY=WE".to_owned()),
        ..wednesday
    };
    let changed = wait(fay.edit_series_from(community, made[1].id, &wednesday)).unwrap();
    assert_eq!(
        (changed.changed.len(), changed.made.len()),
        (all_made - 1, 0),
        "each went a day further"
    );
    assert_eq!(changed.changed[0].id, made[1].id);
    // Every second week: those between are removed, but for the one that has materials.
    let material = NewMaterial {
        kind: MaterialKind::Material,
        title: "Slides".to_owned(),
        url: "https://example.org/s".to_owned(),
        level: None,
    };
    wait(fay.share_material(community, made[4].id, &material)).unwrap();
    let fortnightly = SeriesEdit {
        rule: Some("FREQ=WEEKLY;INTERVAL=2".to_owned()),
        ..SeriesEdit::default()
    };
    let changed = wait(fay.edit_series_from(community, made[1].id, &fortnightly)).unwrap();
    assert_eq!(changed.cancelled.len(), 1);
    assert_eq!(changed.cancelled[0].id, made[4].id);
    assert_eq!(changed.removed.len() + 1, (all_made - 1) / 2);
    assert_eq!(changed.changed, [], "the others stay where they are");
    let filter = SessionFilter {
        state: Some(SessionState::Planned),
        ..SessionFilter::default()
    };
    let left = wait(guild.op.sessions(community, &filter, None, 1_000))
        .unwrap()
        .0;
    let days: Vec<_> = left.iter().map(|o| o.session.local.date()).collect();
    assert!(
        days.windows(2)
            .skip(1)
            .all(|d| d[1] - d[0] == TimeDelta::days(14)),
        "{days:?}"
    );
    let past = SeriesEdit {
        local: Some(local("2026-01-02 10:00")),
        rule: Some("FREQ=DAILY".to_owned()),
        ..SeriesEdit::default()
    };
    refused(
        wait(fay.edit_series_from(community, made[1].id, &past)),
        &["in the past"],
    );
}

#[test]
fn s0_1_changes_from_an_earlier_session_on_reach_the_later_ones() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let new = series("weekly", "FREQ=WEEKLY;COUNT=8", "2026-01-13 10:00", Tz::UTC);
    let made = create(&guild, &new).made;
    let at_time = |n: usize, text: &str| {
        let edit = SeriesEdit {
            local: Some(local(text)),
            ..SeriesEdit::default()
        };
        wait(fay.edit_series_from(community, made[n].id, &edit)).unwrap()
    };
    assert_eq!(at_time(5, "2026-02-17 12:00").series.rule, "FREQ=WEEKLY;COUNT=3");
    // Sessions of the rule before can still be left out.
    let day = made[2].local.date();
    let skipped = wait(fay.skip_day(community, &new.slug, day)).unwrap();
    assert_eq!(skipped.removed[0].id, made[2].id);
    assert_eq!(at_time(1, "2026-01-20 14:00").series.rule, "FREQ=WEEKLY;COUNT=7");
    let times: Vec<String> = all(&guild)
        .iter()
        .map(|o| o.local.format("%m-%d %H").to_string())
        .collect();
    assert_eq!(
        times,
        [
            "01-13 10", "01-20 14", "02-03 14", "02-10 14", "02-17 14", "02-24 14", "03-03 14"
        ]
    );
    assert_eq!(all(&guild)[6].id, made[7].id);
}

#[test]
fn s0_1_from_here_on_another_zone_and_plan() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY;COUNT=3", "2026-01-13 10:00", Tz::UTC),
    )
    .made;
    wait(fay.add_lead(community, made[1].id, SessionRole::Presenter, &handle("mei"))).unwrap();
    let fay_id = wait(guild.op.person(&handle("fay"))).unwrap().id;
    let edit = SeriesEdit {
        zone: Some(Tz::Asia__Tokyo),
        session: SessionEdit {
            leads: Some(vec![Lead {
                role: SessionRole::Facilitator,
                person: fay_id,
            }]),
            agenda: Some(vec![AgendaItem::new("News", 10)]),
            ..SessionEdit::default()
        },
        ..SeriesEdit::default()
    };
    let changed = wait(fay.edit_series_from(community, made[1].id, &edit)).unwrap();
    assert_eq!(
        starts(&changed.changed),
        [at("2026-01-20 01:00"), at("2026-01-27 01:00")]
    );
    assert_eq!(
        changed.changed[0].plan.leads.len(),
        2,
        "who was put in for one session stays"
    );
    assert_eq!(changed.changed[1].plan.leads.len(), 1);
    assert_eq!(all(&guild)[0].plan.agenda, []);
}

#[test]
fn s0_1_a_series_ends() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY", "2026-01-13 10:00", Tz::UTC),
    );
    let slug = &made.series.slug;
    wait(fay.move_session(community, made.made[3].id, local("2026-02-04 10:00"), None)).unwrap();
    let ended = wait(fay.end_series(
        community,
        slug,
        local("2026-02-01 00:00"),
        "we merge with the circle",
    ))
    .unwrap();
    assert_eq!(ended.cancelled.len(), 1, "somebody had moved it");
    assert_eq!(ended.removed.len(), made.made.len() - 4);
    assert!(wait(fay.extend_series(community, slug)).unwrap().made.is_empty());
    guild.clock.set(at("2026-09-01 10:00"));
    assert!(wait(fay.extend_series(community, slug)).unwrap().made.is_empty());
    let again = wait(fay.end_series(community, slug, local("2026-03-01 00:00"), "again"));
    assert_eq!(refused(again, &["has ended already"]), ErrorKind::Rule);
    assert_eq!(all(&guild).len(), 4);
}

#[test]
fn s0_1_s0_7_guests_may_present_but_nobody_from_outside() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = create(
        &guild,
        &series("weekly", "FREQ=WEEKLY;COUNT=1", "2026-01-13 10:00", Tz::UTC),
    )
    .made;
    wait(fay.add_lead(community, made[0].id, SessionRole::Presenter, &handle("gus"))).unwrap();
    let outside = wait(fay.add_lead(community, made[0].id, SessionRole::Presenter, &handle("olu")));
    assert_eq!(refused(outside, &["olu is not a member"]), ErrorKind::Rule);
    // Who leads may prepare the session, also as a guest.
    let edit = SessionEdit {
        pre_work: Some("Bring a laptop.".to_owned()),
        ..SessionEdit::default()
    };
    let edited = wait(guild.desk("gus").edit_session(community, made[0].id, &edit)).unwrap();
    assert_eq!(edited.plan.pre_work, "Bring a laptop.");
    assert_eq!(
        refused(
            wait(guild.desk("mei").edit_session(community, made[0].id, &edit)),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    assert_eq!(wait(guild.desk("gus").role_in(community)).unwrap(), Role::Guest);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn s0_1_any_series_keeps_its_local_time(
        frequency in 0..4_usize,
        interval in 1..4_u32,
        weekdays in proptest::collection::btree_set(0..7_usize, 0..4),
        count in proptest::option::of(1..20_u32),
        first_day in 0..400_i64,
        minute in 0..1_440_i64,
        zone in 0..5_usize,
        skipped in 0..10_usize,
        edited in 0..10_usize,
        later in 0..2_880_i64,
        weeks in 0..40_i64,
    ) {
        const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let zone = [Tz::Europe__Berlin, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::Asia__Kathmandu, Tz::Africa__Cairo][zone];
        let mut rule = format!("FREQ={};INTERVAL={interval}", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"][frequency]);
        if !weekdays.is_empty() {
            let days: Vec<&str> = weekdays.iter().map(|day| DAYS[*day]).collect();
            rule += &format!(";BYDAY={}", days.join(","));
        }
        if let Some(count) = count {
            rule += &format!(";COUNT={count}");
        }
        let guild = Guild::with_roles();
        let (community, fay) = (guild.community.id, guild.desk("fay"));
        let first = local("2026-01-06 00:00") + TimeDelta::days(first_day) + TimeDelta::minutes(minute);
        let new = NewSeries { first, ..series("s", &rule, "2026-01-06 00:00", zone) };
        let made = create(&guild, &new);
        let slug = &made.series.slug;
        prop_assert!(!made.made.is_empty());
        let sound = |guild: &Guild| {
            let sessions = all(guild);
            let unmoved = || sessions.iter().filter(|o| !o.is_cancelled());
            for (one, next) in unmoved().zip(unmoved().skip(1)) {
                assert!(one.starts_at < next.starts_at, "{} and {}", one.local, next.local);
            }
            let mut slots: Vec<_> = sessions.iter().map(|o| o.slot).collect();
            slots.sort();
            slots.dedup();
            assert_eq!(slots.len(), sessions.len(), "a time twice");
            sessions
        };
        for o in sound(&guild) {
            prop_assert_eq!(o.slot.unwrap().time(), first.time());
            prop_assert!(!o.is_moved());
        }
        // An exception never appears.
        let gone = made.made.get(skipped).map(|o| o.slot.unwrap().date());
        if let Some(day) = gone {
            wait(fay.skip_day(community, slug, day)).unwrap();
            prop_assert!(sound(&guild).iter().all(|o| o.slot.unwrap().date() != day));
        }
        // Extending twice is extending once.
        guild.pass(weeks * 7 * 86_400);
        while !wait(fay.extend_series(community, slug)).unwrap().made.is_empty() {}
        let dump = guild.dump();
        wait(fay.extend_series(community, slug)).unwrap();
        prop_assert!(guild.dump() == dump);
        // A change from some session on leaves no session twice, and none on the day that was skipped.
        let sessions = sound(&guild);
        let ahead: Vec<_> = sessions.iter().filter(|o| o.starts_at > guild.hub.now()).collect();
        if let Some(from) = ahead.get(edited.min(ahead.len().saturating_sub(1))) {
            let edit = SeriesEdit {
                rule: Some("FREQ=DAILY;INTERVAL=3".to_owned()),
                local: Some(from.slot.unwrap() + TimeDelta::minutes(later)),
                ..SeriesEdit::default()
            };
            wait(fay.edit_series_from(community, from.id, &edit)).unwrap();
            while !wait(fay.extend_series(community, slug)).unwrap().made.is_empty() {}
            let after = sound(&guild);
            prop_assert!(after.iter().any(|o| o.slot == edit.local) || edit.local.map(|l| l.date()) == gone);
            prop_assert!(after.iter().all(|o| Some(o.slot.unwrap().date()) != gone));
        }
    }
}
