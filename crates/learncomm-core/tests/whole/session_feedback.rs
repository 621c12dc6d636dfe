//! S2.8, S3.7: feedback on a session, with a name or without.

use learncomm_core::ledger::{Activity, NONE, Verb};
use learncomm_core::session::{FeedbackForm, FeedbackRead, Lead, SessionRole};
use learncomm_core::store::{RecordReaderExt, Scan};
use learncomm_core::{ErrorKind, Role};

use crate::backlog::{plan, session};
use crate::common::{Guild, at, handle, refused, wait};
use crate::past_sessions::held;

pub(crate) fn form(helped: &str, anonymous: bool) -> FeedbackForm {
    FeedbackForm {
        helped: helped.to_owned(),
        next: "More time".to_owned(),
        learned: Some(4),
        anonymous,
    }
}

const PEOPLE: [&str; 6] = ["ada", "ben", "cem", "dua", "eli", "fin"];

fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in PEOPLE {
        guild.join(name, Role::Member);
    }
    guild.pass(3 * 86_400);
    guild
}

fn all_came() -> Vec<(&'static str, &'static str)> {
    PEOPLE.iter().map(|name| (*name, "present")).collect()
}

fn told(guild: &Guild) -> Vec<Activity> {
    guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::GaveFeedback)
        .collect()
}

fn texts(read: &FeedbackRead) -> Vec<&str> {
    read.shown.iter().map(|f| f.helped.as_str()).collect()
}

#[test]
fn s3_7_feedback_is_for_those_who_were_there() {
    let guild = guild();
    let community = guild.community.id;
    let o = held(
        &guild,
        "2026-01-06 10:00",
        &[("mei", "present"), ("fay", "absent")],
    );
    let give = |who: &str, form: &FeedbackForm| wait(guild.desk(who).give_feedback(community, o.id, form));
    let to_come = session(&guild, 1, plan("Next"));
    let before = guild.dump();
    for who in ["fay", "sol", "gus"] {
        refused(
            give(who, &form("x", false)),
            &["those who were there or caught up"],
        );
    }
    refused(give("mei", &FeedbackForm::default()), &["helped", "needed"]);
    let kind = refused(
        wait(guild.op.give_feedback(community, o.id, &form("x", false))),
        &["take part"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    refused(
        wait(
            guild
                .desk("mei")
                .give_feedback(community, to_come.id, &form("x", false)),
        ),
        &["has not begun"],
    );
    assert!(guild.dump() == before);

    let given = give("mei", &form("The examples", false)).unwrap();
    assert_eq!((given.session, given.replaced), (o.number, false));
    let number = wait(guild.op.member(community, &handle("mei")))
        .unwrap()
        .membership
        .number;
    let line = told(&guild)[0];
    assert_eq!(
        (line.actor, line.object, line.at),
        (number, o.number, guild.hub.now().timestamp_millis())
    );
    // Replaced, and told once.
    assert!(give("mei", &form("The coffee", false)).unwrap().replaced);
    refused(give("mei", &form("Nobody knows", true)), &["with your name"]);
    assert_eq!(told(&guild), [line]);
    let read = wait(guild.desk("sol").read_feedback(community, o.id)).unwrap();
    assert_eq!(texts(&read), ["The coffee"]);
    assert_eq!(
        (read.shown[0].by.clone(), read.learned),
        (Some(handle("mei")), Some(4.0))
    );
}

#[test]
fn s2_8_without_a_name_nothing_leads_back() {
    let guild = guild();
    let community = guild.community.id;
    let o = held(&guild, "2026-01-06 10:00", &all_came());
    let read = || wait(guild.desk("fay").read_feedback(community, o.id)).unwrap();
    let mut given = Vec::new();
    for (i, name) in PEOPLE.into_iter().enumerate().take(5) {
        guild.pass(977);
        let seen = read();
        assert_eq!((seen.shown.len(), seen.held_back, seen.needed), (0, i, 5));
        let text = format!("said by number {i}");
        wait(
            guild
                .desk(name)
                .give_feedback(community, o.id, &form(&text, true)),
        )
        .unwrap();
        given.push(text);
        refused(
            wait(
                guild
                    .desk(name)
                    .give_feedback(community, o.id, &form("again", i % 2 == 0)),
            ),
            &["without your name", "cannot be replaced"],
        );
    }
    let seen = read();
    assert_eq!((seen.shown.len(), seen.held_back), (5, 0));
    assert!(seen.shown.iter().all(|f| f.by.is_none() && f.at.is_none()));
    // One more changes nothing that is shown: it would be told by comparison.
    let late = form("said late", true);
    wait(guild.desk("fin").give_feedback(community, o.id, &late)).unwrap();
    let again = read();
    assert_eq!((again.shown.len(), again.held_back), (5, 1));
    assert_eq!(again.shown, seen.shown);
    let mut sorted = texts(&seen);
    assert_ne!(sorted, given, "the order of giving");
    sorted.sort_unstable();
    assert_eq!(sorted, given);

    // In the ledger: nobody, at the beginning of the day.
    let lines = told(&guild);
    assert_eq!(lines.len(), 6);
    let day = at("2026-01-08 00:00").timestamp_millis();
    assert!(lines.iter().all(|a| a.actor == NONE && a.at == day), "{lines:?}");

    // In the store: no record holds a giver together with what was said, and the ids tell no time.
    let people: Vec<String> = PEOPLE
        .iter()
        .map(|name| wait(guild.op.person(&handle(name))).unwrap().id.to_string())
        .collect();
    let records = wait(guild.store.memory.scan_all(Scan::all())).unwrap();
    let mut anonymous = 0;
    for record in &records {
        let text = String::from_utf8_lossy(&record.value);
        if !text.contains("said by number") {
            continue;
        }
        anonymous += 1;
        assert!(people.iter().all(|id| !text.contains(id.as_str())), "{text}");
        let id = record.key.as_bytes().last_chunk::<16>().unwrap();
        assert_eq!(id[..6], [0; 6], "the id holds a time");
        assert!(!text.contains("2026"), "{text}");
    }
    assert_eq!(anonymous, 5);
}

#[test]
fn s2_8_leads_read_it_and_others_do_not() {
    let guild = guild();
    let community = guild.community.id;
    let mut led = plan("Case clinic");
    let mei = wait(guild.op.person(&handle("mei"))).unwrap().id;
    led.leads = vec![Lead {
        role: SessionRole::Presenter,
        person: mei,
    }];
    let o = session(&guild, -2, led);
    for (who, may) in [
        ("mei", true),
        ("fay", true),
        ("sol", true),
        ("ada", false),
        ("gus", false),
        ("olu", false),
    ] {
        let outcome = wait(guild.desk(who).read_feedback(community, o.id));
        if may {
            assert!(outcome.is_ok(), "{who}");
        } else {
            assert_eq!(refused(outcome, &["read feedback"]), ErrorKind::Forbidden);
        }
    }
    // Who has left leads nothing any more.
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    refused(
        wait(guild.desk("mei").read_feedback(community, o.id)),
        &["read feedback"],
    );
}

#[test]
fn s2_8_nobody_gives_twice_however_fast() {
    let guild = guild();
    let community = guild.community.id;
    let o = held(&guild, "2026-01-06 10:00", &all_came());
    let workers: Vec<_> = (0..4)
        .map(|i| {
            let ada = guild.desk("ada");
            std::thread::spawn(move || {
                wait(ada.give_feedback(community, o.id, &form(&format!("{i}"), true))).is_ok()
            })
        })
        .collect();
    let given = workers.into_iter().map(|w| w.join().unwrap());
    assert_eq!(given.filter(|ok| *ok).count(), 1);
    assert_eq!(told(&guild).len(), 1);
    let read = wait(guild.op.read_feedback(community, o.id)).unwrap();
    assert_eq!((read.shown.len(), read.held_back), (0, 1));
}
