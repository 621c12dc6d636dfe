//! S3.7, S2.8: feedback to a person, which nobody else reads; without a name to somebody who leads.

use learncomm_core::community::SettingsEdit;
use learncomm_core::contribution::{PersonFeedbackForm, ReceivedFeedback, SentFeedback};
use learncomm_core::store::{Key, RecordReaderExt, Scan};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};

pub(crate) fn form(observation: &str, anonymous: bool) -> PersonFeedbackForm {
    PersonFeedbackForm {
        observation: observation.to_owned(),
        effect: "We were lost".to_owned(),
        next: "An agenda".to_owned(),
        anonymous,
    }
}

pub(crate) fn give(
    guild: &Guild,
    who: &str,
    to: &str,
    form: &PersonFeedbackForm,
) -> Result<SentFeedback, Error> {
    wait(
        guild
            .desk(who)
            .give_person_feedback(guild.community.id, &handle(to), form),
    )
}

const PEOPLE: [&str; 7] = ["ada", "ben", "cem", "dua", "eli", "fin", "gia"];

fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in PEOPLE {
        guild.join(name, Role::Member);
    }
    guild.pass(3 * 86_400);
    guild
}

fn received(guild: &Guild, who: &str) -> Vec<ReceivedFeedback> {
    wait(guild.desk(who).feedback_received(guild.community.id, None, 50))
        .unwrap()
        .0
}

#[test]
fn s3_7_feedback_to_a_person_is_between_two() {
    let guild = guild();
    let community = guild.community.id;
    let ledger = guild.ledger();
    let counted = |guild: &Guild| -> Vec<(Key, Vec<u8>)> {
        let dump = guild.dump().into_iter();
        dump.filter(|(key, _)| key.to_string().contains("next") || key.to_string().contains("ledger"))
            .collect()
    };
    let counters = counted(&guild);
    let sent = give(&guild, "ada", "ben", &form("You came late", false)).unwrap();
    let id = sent.id.unwrap();
    assert_eq!((sent.to, sent.anonymous), (handle("ben"), false));
    assert_eq!(guild.ledger(), ledger, "the ledger does not hear of it");
    assert!(counted(&guild) == counters, "no number is drawn");
    let listed = received(&guild, "ben");
    assert_eq!(
        (listed[0].by.clone(), listed[0].at.is_some()),
        (Some(handle("ada")), true)
    );
    assert_eq!(
        (listed[0].read, &listed[0].observation, &listed[0].next),
        (false, &None, &None)
    );
    let given = |who: &str| {
        wait(guild.desk(who).feedback_given(community, None, 9))
            .unwrap()
            .0
    };
    assert_eq!((given("ada").len(), given("ada")[0].read), (1, false));
    // Nobody else, in any way.
    for who in ["sol", "fay", "cem", "gus"] {
        let desk = guild.desk(who);
        assert!(received(&guild, who).is_empty() && given(who).is_empty());
        refused(
            wait(desk.find_person_feedback(community, &id.to_string())),
            &["no feedback"],
        );
        let missing = format!("there is no feedback `{id}`");
        let tried = [
            wait(desk.read_person_feedback(community, id, false)).unwrap_err(),
            wait(desk.take_back_feedback(community, id)).unwrap_err(),
            wait(desk.delete_feedback(community, id)).unwrap_err(),
        ];
        assert!(tried.iter().all(|e| e.to_string() == missing), "{tried:?}");
    }
    for outcome in [
        wait(guild.op.feedback_received(community, None, 9)).map(drop),
        wait(guild.op.feedback_given(community, None, 9)).map(drop),
        wait(guild.op.find_person_feedback(community, &id.to_string())).map(drop),
        wait(guild.op.read_person_feedback(community, id, false)).map(drop),
        wait(guild.op.delete_feedback(community, id)),
        wait(guild.op.take_back_feedback(community, id)),
    ] {
        assert_eq!(refused(outcome, &["operator", "take part"]), ErrorKind::Forbidden);
    }
    // The giver cannot read it as if received, the receiver cannot take it back.
    refused(
        wait(guild.desk("ada").read_person_feedback(community, id, false)),
        &["no feedback"],
    );
    refused(
        wait(guild.desk("ada").delete_feedback(community, id)),
        &["no feedback"],
    );
    refused(
        wait(guild.desk("ben").take_back_feedback(community, id)),
        &["no feedback"],
    );
    let read = wait(guild.desk("ben").read_person_feedback(community, id, false)).unwrap();
    assert_eq!(read.observation.as_deref(), Some("You came late"));
    assert_eq!(received(&guild, "ben"), [read]);
    refused(
        wait(guild.desk("ada").take_back_feedback(community, id)),
        &["has been read"],
    );
    assert!(
        wait(guild.desk("ben").read_person_feedback(community, id, true))
            .unwrap()
            .thanked
    );
    assert_eq!((given("ada")[0].read, given("ada")[0].thanked), (true, true));
    wait(guild.desk("ben").delete_feedback(community, id)).unwrap();
    assert!(received(&guild, "ben").is_empty() && given("ada").is_empty());
    let left = guild.dump().into_iter();
    assert_eq!(
        left.filter(|(key, _)| key.to_string().contains("feedback"))
            .count(),
        0
    );
}

#[test]
fn s3_7_what_was_not_read_is_taken_back_without_a_trace() {
    let guild = guild();
    let community = guild.community.id;
    let before = guild.dump();
    let id = give(&guild, "ada", "ben", &form("Hm", false))
        .unwrap()
        .id
        .unwrap();
    let found = wait(
        guild
            .desk("ada")
            .find_person_feedback(community, &id.to_string()[..13]),
    )
    .unwrap();
    wait(guild.desk("ada").take_back_feedback(community, found)).unwrap();
    assert!(guild.dump() == before);
}

#[test]
fn s3_7_what_is_no_feedback_is_refused() {
    let guild = guild();
    wait(guild.op.release(guild.community.id, &handle("gia"), None)).unwrap();
    guild.pass(60);
    let before = guild.dump();
    let only = |observation: &str, effect: &str| PersonFeedbackForm {
        observation: observation.to_owned(),
        effect: effect.to_owned(),
        ..PersonFeedbackForm::default()
    };
    for (to, given, says) in [
        ("ben", only("", "x"), "observation: "),
        ("ben", only("x", " "), "effect: "),
        ("ben", only(&"x".repeat(5_001), "x"), "5000 is the most"),
        ("ada", form("x", false), "feedback is for others"),
        ("gia", form("x", false), "gia is not a member"),
        ("olu", form("x", false), "olu is not a member"),
        ("ben", form("x", true), "for those who lead"),
        ("gus", form("x", true), "for those who lead"),
    ] {
        refused(give(&guild, "ada", to, &given), &[says]);
    }
    let desk = guild.desk("olu");
    let outcome = wait(desk.give_person_feedback(guild.community.id, &handle("ben"), &form("x", false)));
    assert_eq!(refused(outcome, &["non-member"]), ErrorKind::Forbidden);
    assert!(guild.dump() == before);
}

#[test]
fn s2_8_without_a_name_it_waits_for_company() {
    let guild = guild();
    let community = guild.community.id;
    for (n, who) in PEOPLE[..4].iter().enumerate() {
        guild.pass(977);
        let sent = give(&guild, who, "fay", &form(&format!("said {n}"), true)).unwrap();
        assert_eq!((sent.anonymous, sent.id), (true, None));
        assert_eq!(received(&guild, "fay"), [], "not even how many wait is told");
    }
    // What waits cannot be found, read or deleted by its id either.
    let waiting: Vec<Key> = guild.dump().into_iter().map(|(key, _)| key).collect();
    let waiting = waiting
        .iter()
        .filter(|key| key.to_string().contains("person-feedback\\x00"));
    let ids: Vec<uuid_text::Id> = waiting.map(uuid_text::id).collect();
    assert_eq!(ids.len(), 4);
    for id in &ids {
        refused(
            wait(guild.desk("fay").find_person_feedback(community, id)),
            &["no feedback"],
        );
        let id = id.parse().unwrap();
        refused(
            wait(guild.desk("fay").read_person_feedback(community, id, false)),
            &["no feedback"],
        );
        refused(
            wait(guild.desk("fay").delete_feedback(community, id)),
            &["no feedback"],
        );
    }
    guild.pass(977);
    give(&guild, "eli", "fay", &form("said 4", true)).unwrap();
    let shown = received(&guild, "fay");
    assert_eq!(shown.len(), 5);
    assert!(
        shown
            .iter()
            .all(|f| f.by.is_none() && f.at.is_none() && f.observation.is_none() && !f.read)
    );
    let day = guild.hub.now().date_naive();
    assert!(shown.iter().all(|f| f.shown_since == Some(day)));
    let read: Vec<String> = shown
        .iter()
        .map(|f| {
            wait(guild.desk("fay").read_person_feedback(community, f.id, false))
                .unwrap()
                .observation
                .unwrap()
        })
        .collect();
    let given: Vec<String> = (0..5).map(|n| format!("said {n}")).collect();
    let backwards: Vec<String> = given.iter().rev().cloned().collect();
    assert!(
        read != given && read != backwards,
        "the order of giving: {read:?}"
    );
    let mut sorted = read;
    sorted.sort();
    assert_eq!(sorted, given);
    refused(
        wait(
            guild
                .desk("fay")
                .read_person_feedback(community, shown[0].id, true),
        ),
        &["without a name"],
    );
    // What comes later waits for company of its own, and what was deleted is not missed by the others.
    wait(guild.desk("fay").delete_feedback(community, shown[0].id)).unwrap();
    give(&guild, "fin", "fay", &form("said late", true)).unwrap();
    assert_eq!(received(&guild, "fay").len(), 4);
    for n in 0..4 {
        // One person may give several: nobody knows who gave what.
        give(&guild, "gia", "fay", &form(&format!("later {n}"), true)).unwrap();
    }
    assert_eq!(received(&guild, "fay").len(), 9);
    let listed = wait(guild.desk("gia").feedback_given(community, None, 9))
        .unwrap()
        .0;
    assert!(listed.is_empty(), "nobody is on record as having given any");
}

mod uuid_text {
    use learncomm_core::store::Key;

    pub(super) type Id = String;

    /// The id at the end of a key.
    pub(super) fn id(key: &Key) -> Id {
        let bytes = key.as_bytes().last_chunk::<16>().unwrap();
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

#[test]
fn s2_8_who_gave_without_a_name_is_not_in_the_store() {
    // The same up to who gives: to the byte the same afterwards, waiting or shown.
    let after = |givers: [&str; 5], until: usize| {
        let guild = guild();
        for (n, who) in givers.iter().enumerate().take(until) {
            give(&guild, who, "sol", &form(&format!("said {n}"), true)).unwrap();
        }
        guild.dump()
    };
    for until in 1..=5 {
        let one = after(["ada", "ben", "cem", "dua", "eli"], until);
        let other = after(["gia", "fin", "fay", "gus", "gia"], until);
        assert!(one == other, "after {until}");
    }
    // And at whatever time of the day.
    let at = |seconds: i64| {
        let guild = guild();
        guild.pass(seconds);
        for who in &PEOPLE[..5] {
            give(&guild, who, "sol", &form("x", true)).unwrap();
        }
        guild.dump()
    };
    assert!(at(1) == at(3_600 * 9));
}

#[test]
fn s2_8_nothing_leads_back_to_who_gave_without_a_name() {
    let guild = guild();
    let records = || wait(guild.store.memory.scan_all(Scan::all())).unwrap();
    let before = records();
    give(&guild, "ada", "sol", &form("A secret", true)).unwrap();
    let people: Vec<String> = PEOPLE
        .iter()
        .map(|name| wait(guild.op.person(&handle(name))).unwrap().id.to_string())
        .collect();
    let new: Vec<_> = records().into_iter().filter(|r| !before.contains(r)).collect();
    assert_eq!(new.len(), 2, "the text, and that it waits");
    for record in new {
        let text = String::from_utf8_lossy(&record.value).into_owned();
        assert!(people.iter().all(|id| !text.contains(id.as_str())), "{text}");
        assert!(!text.contains("2026"), "no time: {text}");
        if text.contains("A secret") {
            assert_eq!(
                record.key.as_bytes().last_chunk::<16>().unwrap()[..6],
                [0; 6],
                "the id holds a time"
            );
        }
    }
}

#[test]
fn s2_8_whoever_led_a_session_lately_leads() {
    let guild = guild();
    let community = guild.community.id;
    let mut led = crate::backlog::plan("Clinic");
    led.leads = vec![guild.lead("ada", learncomm_core::session::SessionRole::Presenter)];
    let o = crate::backlog::session(&guild, -2, led);
    refused(
        give(&guild, "ben", "ada", &form("x", true)),
        &["for those who lead", "90 days"],
    );
    let present = learncomm_core::session::Attendance::Present;
    wait(
        guild
            .op
            .record_attendance(community, o.id, &[(handle("ada"), present)], Some(present)),
    )
    .unwrap();
    give(&guild, "ben", "ada", &form("x", true)).unwrap();
    refused(give(&guild, "ben", "cem", &form("x", true)), &["cem does not"]);
    guild.pass(91 * 86_400);
    refused(
        give(&guild, "ben", "ada", &form("x", true)),
        &["for those who lead"],
    );
    // Who was facilitator and is no longer.
    give(&guild, "ben", "fay", &form("x", true)).unwrap();
    wait(guild.op.appoint(community, &handle("fay"), Role::Member)).unwrap();
    refused(
        give(&guild, "ben", "fay", &form("x", true)),
        &["for those who lead"],
    );
}

#[test]
fn s2_8_however_many_give_at_once_each_is_shown() {
    let guild = guild();
    let community = guild.community.id;
    let workers: Vec<_> = PEOPLE[..5]
        .iter()
        .map(|who| {
            let desk = guild.desk(who);
            std::thread::spawn(move || {
                wait(desk.give_person_feedback(community, &handle("sol"), &form("x", true))).unwrap();
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(received(&guild, "sol").len(), 5);
}

#[test]
fn s2_8_the_settings_say_how_many_it_takes() {
    let guild = guild();
    let edit = learncomm_core::community::CharterEdit {
        settings: SettingsEdit {
            anonymity_k: Some(3),
            ..SettingsEdit::default()
        },
        ..learncomm_core::community::CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    #[expect(clippy::needless_range_loop, reason = "the number is also in the text")]
    for n in 0..3 {
        assert_eq!(received(&guild, "sol").len(), 0);
        give(&guild, PEOPLE[n], "sol", &form("x", true)).unwrap();
    }
    assert_eq!(received(&guild, "sol").len(), 3);
}

#[test]
fn s3_7_pages_with_a_name_and_behind_them_without() {
    let guild = guild();
    let community = guild.community.id;
    for who in &PEOPLE[..5] {
        give(&guild, who, "sol", &form("x", true)).unwrap();
    }
    for who in ["ada", "ben", "cem"] {
        guild.pass(60);
        give(&guild, who, "sol", &form("y", false)).unwrap();
    }
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let (page, more) = wait(guild.desk("sol").feedback_received(community, after, 3)).unwrap();
        all.extend(
            page.iter()
                .map(|f| f.by.as_ref().map_or("-".to_owned(), ToString::to_string)),
        );
        after = page.last().map(|f| f.id);
        if !more {
            break;
        }
    }
    assert_eq!(all, ["cem", "ben", "ada", "-", "-", "-", "-", "-"]);
}
