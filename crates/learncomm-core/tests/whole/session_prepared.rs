//! Sessions are prepared: materials, openings, agendas, who does what.

use chrono::TimeDelta;
use chrono_tz::Tz;
use learncomm_core::community::Level;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{
    AgendaItem, Lead, Material, MaterialKind, NewActivityCard, NewMaterial, NewSession, Opening,
    SessionFormat, SessionPlan, SessionRole,
};
use learncomm_core::{Desk, ErrorKind};

use crate::common::{Guild, at, handle, refused, wait};
use crate::series::local;
use crate::sessions::{new, plan};

fn titles(items: &[AgendaItem]) -> Vec<(&str, u32)> {
    items
        .iter()
        .map(|item| (item.title.as_str(), item.minutes))
        .collect()
}

fn material(kind: MaterialKind, url: &str, level: Option<Level>) -> NewMaterial {
    NewMaterial {
        kind,
        title: "What was said".to_owned(),
        url: url.to_owned(),
        level,
    }
}

#[test]
fn s0_3_recordings_and_materials_are_for_those_who_were_not_there() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let recording = material(MaterialKind::Recording, "https://example.org/v", None);
    let slides = material(
        MaterialKind::Material,
        "https://example.org/s",
        Some(Level::Beginner),
    );
    let share = |who: &Desk, what: &NewMaterial| wait(who.share_material(community, made.id, what));
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    assert_eq!(
        refused(share(&mei, &recording), &["plan sessions"]),
        ErrorKind::Forbidden
    );
    share(&fay, &recording).unwrap();
    share(&mei, &slides).unwrap();
    // Again is the same material with another title.
    let renamed = NewMaterial {
        title: "Slides".to_owned(),
        ..slides.clone()
    };
    refused(share(&gus, &renamed), &["somebody else shared"]);
    let now = share(&mei, &renamed).unwrap().materials;
    let kept: Vec<_> = now
        .iter()
        .map(|m: &Material| (m.kind, m.title.as_str(), m.level))
        .collect();
    assert_eq!(
        kept,
        [
            (MaterialKind::Recording, "What was said", None),
            (MaterialKind::Material, "Slides", Some(Level::Beginner))
        ]
    );
    let told: Vec<Activity> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::SharedMaterials)
        .collect();
    let told: Vec<_> = told.iter().map(|a| (a.object, a.value, a.actor != 0)).collect();
    assert_eq!(told, [(made.number, 1, true), (made.number, 2, true)]);
    for bad in ["javascript:alert(1)", "", "example.org"] {
        assert_eq!(
            refused(
                share(&fay, &material(MaterialKind::Material, bad, None)),
                &["url"]
            ),
            ErrorKind::Invalid
        );
    }
    let remove = |who: &Desk, url: &str| wait(who.remove_material(community, made.id, url));
    assert_eq!(
        refused(remove(&gus, &slides.url), &["plan sessions"]),
        ErrorKind::Forbidden
    );
    refused(remove(&fay, "https://example.org/none"), &["no material"]);
    remove(&mei, &slides.url).unwrap();
    assert_eq!(remove(&fay, &recording.url).unwrap().materials, []);
}

#[test]
fn s2_10_a_session_opens_with_an_activity_of_the_library() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    let card = NewActivityCard {
        title: "Rose, thorn, bud".to_owned(),
        how: "One of each from everybody.".to_owned(),
        minutes: 20,
        tags: vec!["trust".parse().unwrap()],
    };
    let added = wait(mei.add_activity(community, &card)).unwrap();
    let short = NewActivityCard {
        title: "One word".to_owned(),
        tags: vec![],
        minutes: 5,
        ..card.clone()
    };
    wait(gus.add_activity(community, &short)).unwrap();
    let library = |tag: Option<&str>, retired| {
        let tag = tag.map(|t| t.parse().unwrap());
        let (page, _) = wait(gus.activities(community, tag.as_ref(), retired, None, 9)).unwrap();
        page.into_iter().map(|card| card.title).collect::<Vec<_>>()
    };
    assert_eq!(library(None, false), ["Rose, thorn, bud", "One word"]);
    assert_eq!(library(Some("trust"), false), ["Rose, thorn, bud"]);
    let found = wait(gus.find_activity(community, &format!("#{}", added.number))).unwrap();
    assert_eq!(
        refused(
            wait(mei.open_with(community, session.id, found.id, None)),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    wait(fay.open_with(community, session.id, found.id, None)).unwrap();
    wait(fay.add_lead(community, session.id, SessionRole::Opener, &handle("mei"))).unwrap();
    let run = wait(gus.run_of_show(community, session.id)).unwrap();
    assert_eq!(
        (run.items[0].item.title.as_str(), run.items[0].item.minutes),
        ("Rose, thorn, bud", 20)
    );
    assert_eq!(run.items[0].who, [handle("mei")]);
    assert_eq!(
        run.items.iter().map(|i| i.item.minutes).sum::<u32>(),
        60,
        "the steps of a class behind it"
    );
    assert_eq!(run.items[1].local, local("2026-03-02 10:20"));
    // Another one takes its place; none takes it away.
    wait(fay.open_with(community, session.id, found.id, Some(10))).unwrap();
    let opening = Opening {
        title: "A walk".to_owned(),
        how: String::new(),
        minutes: 15,
    };
    let walk = wait(fay.set_opening(community, session.id, Some(&opening))).unwrap();
    assert_eq!(titles(&walk.plan.agenda), [("A walk", 15)]);
    assert_eq!(
        wait(fay.set_opening(community, session.id, None))
            .unwrap()
            .plan
            .agenda,
        []
    );
    assert_eq!(
        refused(
            wait(gus.retire_activity(community, found.id, true)),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    wait(mei.retire_activity(community, found.id, true)).unwrap();
    refused(
        wait(fay.open_with(community, session.id, found.id, None)),
        &["is retired"],
    );
    assert_eq!(library(None, false), ["One word"]);
    assert_eq!(library(None, true).len(), 2);
    refused(
        wait(mei.add_activity(community, &NewActivityCard { minutes: 0, ..card })),
        &["1 to 1440"],
    );
}

#[test]
fn s2_10_the_agenda_runs_by_the_clock_and_is_kept() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let mut plan = SessionPlan::new("Night shift", SessionFormat::Workshop);
    plan.topics = vec!["rust".parse().unwrap()];
    // Clocks go forward during this session.
    let night = NewSession {
        zone: Some(Tz::Europe__Berlin),
        minutes: 120,
        ..new("2026-03-29 01:30", plan)
    };
    let session = wait(fay.plan_session(community, night)).unwrap();
    for (title, minutes, position) in [("Work", 60, None), ("Show", 30, None), ("News", 30, Some(1))] {
        wait(fay.add_agenda_item(community, session.id, &AgendaItem::new(title, minutes), position)).unwrap();
    }
    let run = wait(fay.run_of_show(community, session.id)).unwrap();
    let times: Vec<String> = run
        .items
        .iter()
        .map(|i| format!("{} {} {}", i.position, i.local.format("%H:%M"), i.item.title))
        .collect();
    assert_eq!(times, ["1 01:30 News", "2 03:00 Work", "3 04:00 Show"]);
    wait(fay.add_agenda_item(community, session.id, &AgendaItem::new("Too much", 15), None)).unwrap();
    assert_eq!(wait(fay.session(community, session.id)).unwrap().over_by, 15);
    wait(fay.remove_agenda_item(community, session.id, 4)).unwrap();
    for (position, says) in [(0, "0 is none of them"), (4, "4 is none of them")] {
        refused(
            wait(fay.remove_agenda_item(community, session.id, position)),
            &[says],
        );
    }
    refused(
        wait(fay.add_agenda_item(community, session.id, &AgendaItem::new("x", 1), Some(5))),
        &["5 is not 1 to 4"],
    );
    refused(
        wait(fay.keep_agenda(community, session.id, &[1])),
        &["has not begun"],
    );
    guild.clock.set(session.starts_at + TimeDelta::hours(3));
    refused(
        wait(fay.keep_agenda(community, session.id, &[4])),
        &["4 is not 1 to 3"],
    );
    let kept = wait(fay.keep_agenda(community, session.id, &[1, 3])).unwrap();
    let discussed: Vec<_> = kept.plan.agenda.iter().map(|i| i.discussed).collect();
    assert_eq!(discussed, [Some(true), Some(false), Some(true)]);
    wait(fay.keep_agenda(community, session.id, &[3, 1])).unwrap();
    let told: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::KeptAgenda)
        .collect();
    assert_eq!(told.len(), 1, "saying the same again tells nothing");
    assert_eq!((told[0].object, told[0].value), (session.number, (3 << 16) | 2));
}

#[test]
fn s2_10_the_steps_of_a_format_are_kept_as_they_were_shown() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let class = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    guild.clock.set(at("2026-03-02 12:00"));
    let kept = wait(guild.desk("fay").keep_agenda(community, class.id, &[1, 2])).unwrap();
    assert_eq!(titles(&kept.plan.agenda)[1], ("Teaching", 27));
    assert_eq!(guild.ledger().last().map(|a| a.value), Some((4 << 16) | 2));
}

#[test]
fn s2_12_s0_9_the_score_says_who_does_what_when() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let class = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let clinic = plan(
        &guild,
        "2026-03-01 10:00",
        "Clinic",
        SessionFormat::CaseClinic,
        &[],
    );
    let off = plan(&guild, "2026-03-03 10:00", "Off", SessionFormat::Class, &["rust"]);
    wait(fay.cancel_session(community, off.id, "x")).unwrap();
    for who in ["mei", "gus"] {
        wait(fay.add_lead(community, class.id, SessionRole::Presenter, &handle(who))).unwrap();
    }
    let again = wait(fay.add_lead(community, class.id, SessionRole::Presenter, &handle("mei"))).unwrap();
    assert_eq!(again.plan.leads.len(), 2, "several share a role, each once");
    let opening = Opening {
        title: "One word".to_owned(),
        how: String::new(),
        minutes: 5,
    };
    wait(fay.set_opening(community, class.id, Some(&opening))).unwrap();
    let score = |who: Option<&str>, sessions| {
        let who = who.map(handle);
        let (lines, more) = wait(guild.desk("mei").score(community, who.as_ref(), sessions)).unwrap();
        let lines = lines.into_iter().map(|l| {
            format!(
                "{} {} {}",
                l.title,
                l.role,
                l.who.map_or("?".to_owned(), |w| w.to_string())
            )
        });
        (lines.collect::<Vec<_>>(), more)
    };
    assert_eq!(
        score(None, 9),
        (
            [
                "Clinic facilitator ?",
                "Clinic case-giver ?",
                "Class presenter mei",
                "Class presenter gus",
                "Class opener ?",
            ]
            .map(str::to_owned)
            .to_vec(),
            false
        )
    );
    assert_eq!(score(Some("gus"), 9).0, ["Class presenter gus"]);
    assert!(score(None, 1).1);
    wait(fay.remove_lead(community, class.id, Some(SessionRole::Presenter), &handle("gus"))).unwrap();
    refused(
        wait(fay.remove_lead(community, class.id, None, &handle("gus"))),
        &["no lead `gus`"],
    );
    assert!(score(Some("gus"), 9).0.is_empty());
    assert_eq!(clinic.plan.leads, [] as [Lead; 0]);
}
