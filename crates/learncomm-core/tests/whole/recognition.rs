//! S1.9, S3.4: recognition in public, to people or a team, and how it spreads.

use learncomm_core::community::Digest;
use learncomm_core::contribution::{
    AboutKind, NewRecognition, RecognitionFilter, RecognitionState, ShownAbout, ShownRecognition,
};
use learncomm_core::engagement::Value;
use learncomm_core::id::Handle;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::store::{Batch, Key, RecordReaderExt, RecordStore, Scope};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::script::{Script, is, is_undefined};

pub(crate) fn thanks(to: &[&str], text: &str) -> NewRecognition {
    NewRecognition {
        to: to.iter().map(|name| handle(name)).collect(),
        text: text.to_owned(),
        ..NewRecognition::default()
    }
}

pub(crate) fn give(guild: &Guild, who: &str, new: &NewRecognition) -> Result<ShownRecognition, Error> {
    wait(guild.desk(who).recognise(guild.community.id, new))
}

/// Sets in the store that somebody chose to be named in no ranking.
pub(crate) fn opt_out(guild: &Guild, who: &str) {
    let person = wait(guild.op.person(&handle(who))).unwrap().id;
    let scope = Scope::Community(guild.community.id);
    let key = Key::within(scope).text("member").id(person.as_uuid()).build();
    let record = wait(guild.store.memory.get_one(&key)).unwrap().unwrap();
    let mut envelope: serde_json::Value = serde_json::from_slice(&record.value).unwrap();
    envelope["data"]["opted_out"] = true.into();
    let batch = Batch::new().put(key, serde_json::to_vec(&envelope).unwrap());
    wait(guild.store.memory.commit(&batch)).unwrap();
}

fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in ["ned", "ida", "zoe"] {
        guild.join(name, Role::Member);
    }
    for name in ["ned", "ida", "fay"] {
        let unit = Some("lab".parse().unwrap());
        wait(guild.op.assign_unit(guild.community.id, &handle(name), unit)).unwrap();
    }
    guild.pass(60);
    guild
}

fn list(guild: &Guild, who: &str) -> Vec<ShownRecognition> {
    let (listed, more) = wait(guild.desk(who).recognitions(
        guild.community.id,
        RecognitionFilter::default(),
        None,
        9,
    ))
    .unwrap();
    assert!(!more);
    listed
}

fn names(shown: &ShownRecognition) -> Vec<&str> {
    shown
        .to
        .iter()
        .map(|to| to.as_ref().map_or("?", Handle::as_str))
        .collect()
}

fn told(guild: &Guild) -> Vec<Activity> {
    let told = guild.ledger().into_iter();
    told.filter(|a| a.verb == Verb::Recognised).collect()
}

fn number(guild: &Guild, who: &str) -> u32 {
    wait(guild.op.member(guild.community.id, &handle(who)))
        .unwrap()
        .membership
        .number
}

#[test]
fn s3_4_recognition_is_public_and_for_something_named() {
    let guild = guild();
    let given = give(
        &guild,
        "gus",
        &thanks(&["zoe", "mei", "zoe"], " For the *clock* "),
    )
    .unwrap();
    assert_eq!(names(&given), ["mei", "zoe"]);
    assert_eq!(
        (given.by.clone(), given.text.as_str()),
        (Some(handle("gus")), "For the *clock*")
    );
    guild.pass(60);
    give(&guild, "mei", &thanks(&["gus"], "Coffee")).unwrap();
    for who in ["sol", "fay", "mei", "gus"] {
        let seen: Vec<u32> = list(&guild, who).iter().map(|r| r.number).collect();
        assert_eq!(seen, [given.number + 1, given.number], "{who}: the newest first");
    }
    let mut lines: Vec<(u32, u32, u32)> = told(&guild)
        .iter()
        .map(|a| (a.actor, a.toward, a.object))
        .collect();
    lines.sort_unstable();
    let mut expected = vec![
        (number(&guild, "gus"), number(&guild, "mei"), given.number),
        (number(&guild, "gus"), number(&guild, "zoe"), given.number),
        (number(&guild, "mei"), number(&guild, "gus"), given.number + 1),
    ];
    expected.sort_unstable();
    assert_eq!(lines, expected);
    let community = guild.community.id;
    let found = wait(
        guild
            .op
            .find_recognition(community, &format!("#{}", given.number)),
    )
    .unwrap();
    assert_eq!(
        (found.id, found),
        (given.id, wait(guild.op.recognition(community, given.id)).unwrap())
    );
    let kind = refused(
        wait(
            guild
                .desk("olu")
                .recognitions(community, RecognitionFilter::default(), None, 9),
        ),
        &["see who is in the community"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
}

#[test]
fn s3_4_what_is_no_recognition_is_refused() {
    let guild = guild();
    wait(guild.op.release(guild.community.id, &handle("zoe"), None)).unwrap();
    guild.pass(60);
    let before = guild.dump();
    let many: Vec<String> = (0..21).map(|n| format!("p{n}")).collect();
    for (new, says) in [
        (thanks(&["mei"], " \n "), "text: "),
        (thanks(&["mei"], &"x".repeat(1_001)), "1000 is the most"),
        (thanks(&[], "x"), "to: name somebody"),
        (thanks(&["sol"], "x"), "for others, not for oneself"),
        (thanks(&["mei", "sol"], "x"), "for others, not for oneself"),
        (thanks(&["zoe"], "x"), "zoe is not a member"),
        (thanks(&["nobody"], "x"), "no person `nobody`"),
    ] {
        refused(give(&guild, "sol", &new), &[says]);
    }
    for number in [99, 0, u32::MAX] {
        let about = Some(number);
        let new = NewRecognition {
            about,
            ..thanks(&["mei"], "x")
        };
        refused(
            give(&guild, "sol", &new),
            &["no contribution, session or action `#"],
        );
    }
    let team = |unit: &str| NewRecognition {
        team: unit.parse().ok(),
        ..thanks(&[], "x")
    };
    refused(give(&guild, "sol", &team("nowhere")), &["nobody else", "nowhere"]);
    assert!(guild.dump() == before);
    for name in &many {
        guild.join(name, Role::Member);
    }
    let all: Vec<&str> = many.iter().map(String::as_str).collect();
    refused(
        give(&guild, "sol", &thanks(&all, "x")),
        &["21 are more than the 20"],
    );
    assert_eq!(
        give(&guild, "sol", &thanks(&all[..20], "x")).unwrap().to.len(),
        20
    );
}

#[test]
fn s3_4_a_team_is_everybody_who_is_in_it_then() {
    let guild = guild();
    let team = NewRecognition {
        team: "lab".parse().ok(),
        ..thanks(&["mei", "ned"], "For the demo")
    };
    // Fay is of the lab herself.
    let given = give(&guild, "fay", &team).unwrap();
    assert_eq!(
        (names(&given), given.team.clone()),
        (vec!["ida", "mei", "ned"], team.team.clone())
    );
    assert_eq!(told(&guild).len(), 3);
    // Who comes later is not thanked for what was before.
    let unit = Some("lab".parse().unwrap());
    wait(guild.op.assign_unit(guild.community.id, &handle("zoe"), unit)).unwrap();
    assert_eq!(names(&list(&guild, "zoe")[0]), ["ida", "mei", "ned"]);
    let alone = NewRecognition {
        team: "attic".parse().ok(),
        ..thanks(&[], "x")
    };
    wait(
        guild
            .op
            .assign_unit(guild.community.id, &handle("sol"), alone.team.clone()),
    )
    .unwrap();
    refused(give(&guild, "sol", &alone), &["nobody else", "attic"]);
}

#[test]
fn s3_4_the_same_twice_on_a_day_is_a_slip() {
    let guild = guild();
    let community = guild.community.id;
    let first = give(&guild, "mei", &thanks(&["ned", "ida"], "Help")).unwrap();
    let before = guild.dump();
    refused(
        give(&guild, "mei", &thanks(&["ida", "ned"], " Help")),
        &["said the same"],
    );
    assert!(guild.dump() == before);
    for (who, new) in [
        ("mei", thanks(&["ned"], "Help")),
        ("mei", thanks(&["ned", "ida"], "Help!")),
        ("sol", thanks(&["ned", "ida"], "Help")),
    ] {
        give(&guild, who, &new).unwrap();
    }
    // What was taken back may be said again; what was removed may not.
    wait(guild.desk("mei").withdraw_recognition(community, first.id)).unwrap();
    let again = give(&guild, "mei", &thanks(&["ned", "ida"], "Help")).unwrap();
    wait(guild.op.remove_recognition(community, again.id, "spam")).unwrap();
    refused(
        give(&guild, "mei", &thanks(&["ned", "ida"], "Help")),
        &["said the same"],
    );
    guild.pass(86_400);
    give(&guild, "mei", &thanks(&["ned", "ida"], "Help")).unwrap();
    // However fast.
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (ned, community) = (guild.desk("ned"), guild.community.id);
            std::thread::spawn(move || wait(ned.recognise(community, &thanks(&["zoe"], "So fast"))).is_ok())
        })
        .collect();
    let given = workers.into_iter().map(|w| w.join().unwrap());
    assert_eq!(given.filter(|ok| *ok).count(), 1);
}

#[test]
fn s3_4_what_it_is_about_is_told_to_who_may_see_that() {
    let guild = guild();
    let community = guild.community.id;
    let asked = guild.ask("mei", "How?");
    let action = wait(
        guild
            .desk("mei")
            .agree_action(community, crate::actions::new("mei", "2026-03-01", None)),
    )
    .unwrap();
    let session = crate::backlog::session(&guild, 24, crate::backlog::plan("Clocks"));
    for (number, kind) in [
        (asked.number, AboutKind::Contribution),
        (action.number, AboutKind::Action),
        (session.number, AboutKind::Session),
    ] {
        let new = NewRecognition {
            about: Some(number),
            ..thanks(&["mei"], &format!("For {kind}"))
        };
        let given = give(&guild, "ned", &new).unwrap();
        assert_eq!(given.about, Some(ShownAbout { kind, number }));
    }
    let given = list(&guild, "zoe").pop().unwrap();
    // A recognition is nothing to thank for.
    let new = NewRecognition {
        about: Some(given.number),
        ..thanks(&["mei"], "x")
    };
    refused(give(&guild, "ned", &new), &["no contribution, session or action"]);
    wait(guild.op.remove(community, asked.id, Some("off topic"))).unwrap();
    let about = |who: &str| {
        wait(guild.desk(who).recognition(community, given.id))
            .unwrap()
            .about
    };
    assert_eq!(about("zoe"), None);
    assert!(about("sol").is_some() && about("mei").is_some());
    let new = NewRecognition {
        about: Some(asked.number),
        ..thanks(&["mei"], "y")
    };
    refused(give(&guild, "ned", &new), &["no contribution, session or action"]);
}

#[test]
fn s3_4_withdrawn_and_removed() {
    let guild = guild();
    let community = guild.community.id;
    let (one, two) = (
        give(&guild, "mei", &thanks(&["ned"], "One")).unwrap(),
        give(&guild, "mei", &thanks(&["ned"], "Two")).unwrap(),
    );
    refused(
        wait(guild.desk("ned").withdraw_recognition(community, one.id)),
        &["only who gave a recognition"],
    );
    let withdrawn = wait(guild.desk("mei").withdraw_recognition(community, one.id)).unwrap();
    assert_eq!(
        (withdrawn.state, withdrawn.reason),
        (RecognitionState::Withdrawn, None)
    );
    refused(
        wait(guild.desk("mei").withdraw_recognition(community, one.id)),
        &["withdrawn already"],
    );
    refused(
        wait(guild.op.remove_recognition(community, two.id, " ")),
        &["reason: "],
    );
    let removed = wait(guild.desk("sol").remove_recognition(community, two.id, "Irony")).unwrap();
    assert_eq!(
        (removed.state, removed.reason.as_deref(), removed.removed_by),
        (RecognitionState::Removed, Some("Irony"), Some(handle("sol")))
    );
    let mut verbs: Vec<(Verb, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| matches!(a.verb, Verb::RemovedByAuthor | Verb::RemovedByModeration))
        .map(|a| (a.verb, a.object))
        .collect();
    verbs.sort_unstable();
    assert_eq!(
        verbs,
        [
            (Verb::RemovedByAuthor, one.number),
            (Verb::RemovedByModeration, two.number)
        ]
    );
    // Its giver and who moderates see that it was there; nobody else, not its receiver.
    for (who, seen) in [("mei", 2), ("sol", 2), ("ned", 0), ("fay", 0), ("gus", 0)] {
        assert_eq!(list(&guild, who).len(), seen, "{who}");
        let found = wait(guild.desk(who).find_recognition(community, &one.id.to_string()));
        assert_eq!(found.is_ok(), seen > 0, "{who}");
    }
    // Who does not see it learns nothing from trying to withdraw it.
    let there = wait(guild.desk("ned").withdraw_recognition(community, one.id)).unwrap_err();
    assert_eq!(there.to_string(), format!("there is no recognition `{}`", one.id));
}

#[test]
fn s3_4_s1_9_who_opted_out_is_not_named_to_others() {
    let guild = guild();
    let community = guild.community.id;
    let asked = guild.ask("zoe", "How?");
    let about = Some(asked.number);
    let several = give(
        &guild,
        "mei",
        &NewRecognition {
            about,
            ..thanks(&["zoe", "ned"], "Demo")
        },
    )
    .unwrap();
    guild.pass(60);
    let single = give(&guild, "mei", &thanks(&["zoe"], "For zoe's question")).unwrap();
    opt_out(&guild, "zoe");
    for who in ["ida", "gus", "fay"] {
        let listed = list(&guild, who);
        assert_eq!(
            listed.len(),
            1,
            "{who}: what is said of zoe alone would tell that it is zoe"
        );
        assert_eq!(
            (names(&listed[0]), listed[0].about),
            (vec!["ned", "?"], None),
            "{who}"
        );
        let json = serde_json::to_string(&listed).unwrap();
        assert!(
            !json.contains("zoe") && json.contains(r#""to":["ned",null]"#),
            "{json}"
        );
        for given in [single.id.to_string(), format!("#{}", single.number)] {
            refused(
                wait(guild.desk(who).find_recognition(community, &given)),
                &["no recognition"],
            );
        }
        let page = wait(
            guild
                .desk(who)
                .recognitions(community, RecognitionFilter::default(), None, 1),
        );
        assert_eq!(
            page.unwrap().0[0].id,
            several.id,
            "a page goes on behind what is not shown"
        );
    }
    for who in ["zoe", "mei"] {
        let listed = list(&guild, who);
        assert_eq!(
            (names(&listed[0]), names(&listed[1])),
            (vec!["zoe"], vec!["ned", "zoe"]),
            "{who}"
        );
    }
    assert_eq!(
        names(&list(&guild, "ned")[0]),
        ["ned", "zoe"],
        "who was thanked together knows with whom"
    );
    // Who moderates can remove it, and is told no name either.
    let seen = list(&guild, "sol");
    assert_eq!((names(&seen[0]), names(&seen[1])), (vec!["?"], vec!["ned", "?"]));
    wait(guild.desk("sol").remove_recognition(community, single.id, "x")).unwrap();
    // The count is kept.
    assert_eq!(told(&guild).len(), 3);
}

#[test]
fn s3_4_pages_of_ones_own_and_of_all() {
    let guild = guild();
    let community = guild.community.id;
    for n in 0..7 {
        let (from, to) = if n % 2 == 0 {
            ("mei", "ned")
        } else {
            ("ida", "zoe")
        };
        give(&guild, from, &thanks(&[to], &format!("{n}"))).unwrap();
        guild.pass(60);
    }
    let pages = |who: &str, mine: bool| {
        let (mut after, mut texts) = (None, Vec::new());
        loop {
            let (page, more) = wait(guild.desk(who).recognitions(
                community,
                RecognitionFilter { mine },
                after.as_ref(),
                2,
            ))
            .unwrap();
            texts.extend(page.iter().map(|r| r.text.clone()));
            after = page.into_iter().last();
            if !more {
                return texts.join("");
            }
        }
    };
    assert_eq!(pages("gus", false), "6543210");
    assert_eq!(
        (pages("ned", true), pages("ida", true), pages("gus", true)),
        ("6420".into(), "531".into(), String::new())
    );
}

#[test]
fn s4_2_s3_4_a_digest_tells_of_recognition() {
    let guild = guild();
    let community = guild.community.id;
    give(&guild, "mei", &thanks(&["zoe"], "To zoe alone")).unwrap();
    guild.pass(60);
    give(&guild, "mei", &thanks(&["ned", "zoe"], "To both")).unwrap();
    guild.pass(60);
    let withdrawn = give(&guild, "mei", &thanks(&["ida"], "Withdrawn")).unwrap();
    wait(guild.desk("mei").withdraw_recognition(community, withdrawn.id)).unwrap();
    give(&guild, "fay", &thanks(&["mei"], "To mei")).unwrap();
    opt_out(&guild, "zoe");
    guild.pass(60);
    let digest = |who: &str| -> Digest { wait(guild.desk(who).digest(community, None, None)).unwrap() };
    let told = |who: &str| -> Vec<(String, bool, usize)> {
        let told = digest(who).recognitions;
        let named = |to: &[Option<Handle>]| to.iter().flatten().count();
        told.into_iter().map(|r| (r.text, r.mine, named(&r.to))).collect()
    };
    let line = |text: &str, mine, named| (text.to_owned(), mine, named);
    assert_eq!(
        told("zoe"),
        [
            line("To both", true, 2),
            line("To zoe alone", true, 1),
            line("To mei", false, 1)
        ]
    );
    assert_eq!(told("ida"), [line("To mei", false, 1), line("To both", false, 1)]);
    assert_eq!(
        told("mei"),
        [line("To mei", true, 1)],
        "what one gave oneself is no news"
    );
    assert!(digest("ida").to_text().contains("mei thanks ned, somebody ("));
    let until = digest("ida").until;
    wait(guild.desk("ida").mark_digest(community, None, until)).unwrap();
    assert_eq!(told("ida"), []);
}

fn thank(s: &mut Script, days: f64, from: u32, toward: u32, object: u32) {
    let line = s.add(days, from, Verb::Recognised);
    (line.toward, line.object) = (toward, object);
}

/// Six members, 1 and 2 of unit 1, 3 and 4 of unit 2; 1 organises until day 10. 7 is a bot.
fn circle() -> Script {
    let mut s = Script::default();
    for who in 1..=7 {
        s.join(-9.0, who);
    }
    for who in 1..=4 {
        s.unit(-9.0, who, 1 + (who - 1) / 2);
    }
    s.add(-9.0, 1, Verb::Appointed).value = Role::Facilitator.code();
    s.add(10.0, 1, Verb::Appointed).value = Role::Member.code();
    s.bot(7);
    s
}

#[test]
fn s3_4_s1_9_how_recognition_spreads() {
    let mut s = circle();
    let none = s.report(28);
    let section = none.section("recognition").unwrap();
    assert_eq!(
        (section.measures.len(), section.notes.as_slice()),
        (0, &["Nobody is on record as recognised."][..])
    );
    thank(&mut s, 1.0, 1, 2, 100); // by an organiser, within a unit
    thank(&mut s, 11.0, 1, 3, 101); // no organiser any more, across
    thank(&mut s, 12.0, 2, 1, 102); // back and forth with 100
    thank(&mut s, 13.0, 3, 2, 103); // across
    thank(&mut s, 13.0, 3, 5, 103); // to a team of two; 5 has no unit: across
    thank(&mut s, 14.0, 5, 6, 104); // both without a unit
    thank(&mut s, 15.0, 7, 1, 105); // a bot
    thank(&mut s, 15.0, 2, 7, 106); // to a bot
    thank(&mut s, 16.0, 2, 2, 107); // to oneself
    thank(&mut s, -20.0, 2, 4, 108); // before joining, and before the window
    let report = s.report(28);
    // 2, 3, 1, 5, 6 were thanked; 1, 2, 3, 5 thanked; of 6 members.
    is(&report, "recognition-coverage", 5.0 / 6.0, 6);
    is(&report, "recognition-givers", 4.0 / 6.0, 6);
    is(&report, "recognition-by-peers", 5.0 / 6.0, 6);
    is(&report, "recognition-across-units", 3.0 / 6.0, 6);
    is(&report, "recognition-mutual", 2.0 / 6.0, 6);
    // Received 1, 2, 1, 0, 1, 1: sorted 0 1 1 1 1 2, G = (2·Σ i·x)/(n·Σx) − (n+1)/n = 2·26/36 − 7/6; G* = G·6/5.
    let gini = (2.0 * 26.0 / 36.0 - 7.0 / 6.0) * 6.0 / 5.0;
    is(&report, "recognition-gini-star", gini, 6);
    is(&report, "recognitions", 5.0, 5);
    // What is taken back or removed is no recognition any more; taking it back leaves that one was active.
    is(&report, "active-members", 4.0, 6);
    s.act_on(20.0, 5, Verb::RemovedByAuthor, 104);
    let report = s.report(28);
    is(&report, "active-members", 4.0, 6);
    is(&report, "recognition-coverage", 4.0 / 6.0, 6);
    is(&report, "recognitions", 4.0, 4);
    s.act_on(21.0, 1, Verb::RemovedByModeration, 104);
    is(&s.report(28), "active-members", 3.0, 6);
}

#[test]
fn s3_4_few_people_and_windows_without_recognition() {
    let mut s = circle();
    thank(&mut s, 40.0, 1, 2, 100);
    let before = s.report(28);
    assert_eq!(
        before.section("recognition").unwrap().measures.len(),
        0,
        "nothing on record by then"
    );
    thank(&mut s, -1.0, 1, 2, 99);
    let report = s.report(28);
    is(&report, "recognition-coverage", 0.0, 6);
    is_undefined(&report, "recognition-by-peers", "no member recognised another");
    is_undefined(&report, "recognition-gini-star", "no member recognised another");
    is(&report, "recognitions", 0.0, 0);
    // Two people: what is between them would be told by any figure about thanks.
    thank(&mut s, 2.0, 1, 2, 101);
    let report = s.report(28);
    is(&report, "recognition-coverage", 1.0 / 6.0, 6);
    for name in [
        "recognition-by-peers",
        "recognition-across-units",
        "recognition-mutual",
        "recognition-gini-star",
    ] {
        let state = report.measure(name).unwrap().state().clone();
        assert!(
            matches!(&state, Value::Suppressed(why) if why.contains("fewer than 5 people")),
            "{name}: {state:?}"
        );
    }
    // Fewer than five members.
    let mut few = Script::default();
    for who in 1..=4 {
        few.join(-9.0, who);
    }
    thank(&mut few, 1.0, 1, 2, 100);
    let report = few.report(28);
    for name in ["recognition-coverage", "recognition-givers", "recognition-mutual"] {
        let state = report.measure(name).unwrap().state().clone();
        assert!(
            matches!(&state, Value::Suppressed(why) if why.contains("5 members")),
            "{name}: {state:?}"
        );
    }
    // Without units there is nothing to thank across.
    few.join(-9.0, 5);
    for who in 2..=5 {
        thank(&mut few, 2.0, who, 1, 100 + who);
    }
    let report = few.report(28);
    is_undefined(&report, "recognition-across-units", "fewer than two units");
    is(&report, "recognition-coverage", 2.0 / 5.0, 5);
}

#[test]
fn s1_9_the_count_of_who_opted_out_is_kept() {
    let guild = guild();
    for (from, to) in [("mei", "zoe"), ("ned", "ida"), ("sol", "fay")] {
        give(&guild, from, &thanks(&[to], "Help")).unwrap();
    }
    let figures = || {
        let report = wait(guild.op.report(&guild.community, &Default::default())).unwrap();
        serde_json::to_value(report.section("recognition").unwrap()).unwrap()
    };
    guild.pass(86_400);
    let before = figures();
    opt_out(&guild, "zoe");
    assert_eq!(figures(), before);
    // No figure and no listing counts what one person received.
    assert!(!before.to_string().contains("zoe") && !before.to_string().contains("ida"));
}
