//! What members know and need, how they share, and what they try out.

use chrono::TimeDelta;
use learncomm_core::community::{
    Breakdown, Change, CharterEdit, ExperimentFilter, ExperimentOutcome, Frequency, Level, Needs,
    NewExperiment, NewPractice, PersonEdit, PreferencesEdit, SettingsEdit, WeekTime, known_metrics,
};
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Lead, NewSession, Occurrence, SessionFormat, SessionPlan, SessionRole, SessionScope,
};
use learncomm_core::store::{Batch, RecordReaderExt, RecordStore, Scan};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, answer, at, handle, refused, wait};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn experts(guild: &Guild, topic: &str) -> Vec<String> {
    let found = wait(guild.op.find_experts(guild.community.id, &slug(topic))).unwrap();
    let said = found.iter().map(|e| {
        let level = e.level.map_or("-", Level::as_str);
        let of = e.evidence;
        format!(
            "{} {level} {} {} {}",
            e.handle, of.answers, of.accepted, of.sessions_led
        )
    });
    said.collect()
}

#[test]
fn s2_1_experts_are_found_by_what_they_did_and_said() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    assert_eq!(experts(&guild, "testing"), Vec::<String>::new(), "nobody");
    for (name, level) in [
        ("sol", Level::Expert),
        ("gus", Level::Advanced),
        ("fay", Level::Beginner),
    ] {
        wait(guild.desk(name).declare_skill(community, &slug("testing"), level)).unwrap();
    }
    assert_eq!(
        experts(&guild, "testing"),
        ["sol expert 0 0 0", "gus advanced 0 0 0", "fay beginner 0 0 0"]
    );
    // Mei has said nothing and answers twice; one answer is accepted. Fay answers once, and her own question, too.
    let asked = guild.ask("fay", "One?");
    let by_mei = guild.answer("mei", asked.id);
    wait(guild.desk("fay").accept(community, by_mei.id)).unwrap();
    guild.answer("fay", asked.id);
    let other = guild.ask("sol", "Two?");
    guild.answer("mei", other.id);
    guild.answer("fay", other.id);
    assert_eq!(
        experts(&guild, "testing"),
        [
            "mei - 2 1 0",
            "fay beginner 1 0 0",
            "sol expert 0 0 0",
            "gus advanced 0 0 0"
        ]
    );
    assert_eq!(
        experts(&guild, "tools"),
        ["mei - 2 1 0", "fay - 1 0 0"],
        "a second topic counts as well"
    );
    // What was removed is no evidence, and who has left or is a program is nobody's expert.
    wait(guild.op.remove(community, by_mei.id, Some("wrong"))).unwrap();
    assert_eq!(experts(&guild, "testing")[0], "fay beginner 1 0 0");
    guild.pass(60);
    wait(guild.desk("fay").leave(community)).unwrap();
    let bot = PersonEdit {
        bot: Some(true),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle("gus"), &bot)).unwrap();
    assert_eq!(experts(&guild, "testing"), ["mei - 1 0 0", "sol expert 0 0 0"]);
}

#[test]
fn s2_1_who_led_a_session_about_it_knows_about_it() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let person = |name: &str| wait(guild.op.person(&handle(name))).unwrap().id;
    let lead = |role, name| Lead {
        role,
        person: person(name),
    };
    let plan = SessionPlan {
        title: "Clocks".to_owned(),
        description: String::new(),
        format: SessionFormat::Demonstration,
        scope: SessionScope::Everyone,
        topics: vec![slug("time")],
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: None,
        leads: vec![
            lead(SessionRole::Presenter, "mei"),
            lead(SessionRole::Facilitator, "mei"),
            lead(SessionRole::NoteTaker, "fay"),
        ],
        agenda: Vec::new(),
    };
    let new = NewSession {
        local: at("2026-01-06 10:00").naive_utc(),
        zone: None,
        minutes: 60,
        plan,
    };
    let planned = wait(guild.op.plan_session(community, new)).unwrap();
    assert_eq!(
        experts(&guild, "time"),
        Vec::<String>::new(),
        "it has not been held"
    );
    hold(&guild, &planned);
    assert_eq!(experts(&guild, "time"), ["mei - 0 0 1"]);
}

/// Says in the store that a session was held.
fn hold(guild: &Guild, session: &Occurrence) {
    let records = wait(guild.store.memory.scan_all(Scan::all())).unwrap();
    let found = records.into_iter().find_map(|record| {
        let value: serde_json::Value = serde_json::from_slice(&record.value).ok()?;
        let is_it = value["kind"] == "session" && value["data"]["id"] == session.id.to_string();
        is_it.then_some((record.key, value))
    });
    let (key, mut value) = found.unwrap();
    value["data"]["state"] = "held".into();
    let batch = Batch::new().put(key, serde_json::to_vec(&value).unwrap());
    wait(guild.store.memory.commit(&batch)).unwrap();
}

#[test]
fn s2_1_skills_are_declared_changed_and_withdrawn() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let declare = |level| wait(mei.declare_skill(community, &slug("time"), level)).unwrap();
    let first = declare(Level::Beginner);
    guild.pass(60);
    assert_eq!(declare(Level::Beginner), first, "said again, nothing new");
    assert_eq!(declare(Level::Advanced).since, guild.hub.now());
    let skills = || wait(guild.desk("gus").skills(community, &handle("mei"))).unwrap();
    assert_eq!(skills().len(), 1);
    assert_eq!(skills()[0].level, Level::Advanced);
    wait(mei.withdraw_skill(community, &slug("time"))).unwrap();
    assert_eq!(skills(), []);
    assert_eq!(experts(&guild, "time"), Vec::<String>::new());
    let again = wait(mei.withdraw_skill(community, &slug("time")));
    assert_eq!(refused(again, &["not declared a skill in time"]), ErrorKind::Rule);
    let told: Vec<(Verb, u32, bool)> = guild
        .ledger()
        .iter()
        .filter(|a| matches!(a.verb, Verb::DeclaredSkill | Verb::WithdrewSkill))
        .map(|a| (a.verb, a.value, a.topic > 0))
        .collect();
    assert_eq!(
        told,
        [
            (Verb::DeclaredSkill, 1, true),
            (Verb::DeclaredSkill, 3, true),
            (Verb::WithdrewSkill, 0, true)
        ]
    );
    for i in 0..100 {
        wait(mei.declare_skill(community, &slug(&format!("t{i}")), Level::Expert)).unwrap();
    }
    let one_more = wait(mei.declare_skill(community, &slug("more"), Level::Expert));
    assert_eq!(refused(one_more, &["100 skills are the most"]), ErrorKind::Rule);
    wait(mei.declare_skill(community, &slug("t7"), Level::Beginner)).unwrap();
}

/// A guild in which p0 to p9 say when they could come: all on Monday morning, the first six on Tuesday morning, the first
/// two on Sunday evening.
fn asked_for_times() -> Guild {
    let guild = Guild::with_roles();
    for i in 0..12 {
        guild.join(&format!("p{i}"), Role::Member);
    }
    for i in 0..11 {
        let mut times = vec!["mon-morning"];
        times.extend((i < 6).then_some("tue-morning"));
        times.extend((i < 2).then_some("sun-evening"));
        says(&guild, i, &times);
    }
    guild
}

fn says(guild: &Guild, i: usize, times: &[&str]) {
    let edit = PreferencesEdit {
        times: Some(times.iter().map(|t| t.parse::<WeekTime>().unwrap()).collect()),
        ..PreferencesEdit::default()
    };
    wait(
        guild
            .desk(&format!("p{i}"))
            .set_preferences(guild.community.id, &edit),
    )
    .unwrap();
}

fn needs(guild: &Guild, by: Breakdown) -> Needs {
    wait(guild.desk("fay").needs(guild.community.id, by)).unwrap()
}

fn of(needs: &Needs, choice: &str) -> Option<u64> {
    needs.needs.iter().find(|n| n.choice == choice).unwrap().members
}

#[test]
fn s4_1_sums_of_needs_tell_of_no_small_group() {
    let guild = asked_for_times();
    let told = needs(&guild, Breakdown::Times);
    assert_eq!((told.respondents, told.k, told.needs.len()), (Some(11), 5, 28));
    assert_eq!(
        told.needs[0].choice, "tue-morning",
        "the most chosen that may be told is first"
    );
    assert_eq!(of(&told, "tue-morning"), Some(6), "six did and five did not");
    assert_eq!(of(&told, "sun-evening"), None, "two did");
    assert_eq!(
        of(&told, "mon-morning"),
        None,
        "nobody did not: what everybody says is told of each"
    );
    assert_eq!(of(&told, "wed-morning"), None, "nobody did");
    // Of other breakdowns there is too little: not even how many.
    let nothing = needs(&guild, Breakdown::Topics);
    assert_eq!(
        (nothing.respondents, nothing.needs, nothing.as_of),
        (None, vec![], None)
    );
}

#[test]
fn s4_1_peoples_own_words_are_named_when_enough_use_them() {
    let guild = asked_for_times();
    for i in 0..11 {
        let mut topics = vec![slug(if i < 5 { "time" } else { "tools" })];
        topics.extend((i == 3).then(|| slug("divorce")));
        topics.push(slug("testing"));
        let edit = PreferencesEdit {
            topics: Some(topics.into_iter().collect()),
            ..PreferencesEdit::default()
        };
        wait(
            guild
                .desk(&format!("p{i}"))
                .set_preferences(guild.community.id, &edit),
        )
        .unwrap();
    }
    let told = needs(&guild, Breakdown::Topics);
    let named: Vec<(&str, Option<u64>)> = told
        .needs
        .iter()
        .map(|n| (n.choice.as_str(), n.members))
        .collect();
    assert_eq!(named, [("tools", Some(6)), ("time", Some(5)), ("testing", None)]);
}

#[test]
fn s4_1_what_changes_between_two_sums_tells_of_nobody() {
    let guild = asked_for_times();
    let first = needs(&guild, Breakdown::Times);
    guild.pass(86_400);
    // One more answers, one changes their mind, one leaves: the sums stay as they were.
    says(&guild, 11, &["tue-morning"]);
    assert_eq!(needs(&guild, Breakdown::Times), first);
    says(&guild, 6, &["tue-morning"]);
    assert_eq!(needs(&guild, Breakdown::Times), first);
    wait(guild.desk("p7").leave(guild.community.id)).unwrap();
    assert_eq!(needs(&guild, Breakdown::Times), first);
    // What they said of something else does not count.
    for i in [0, 1, 2, 3] {
        let edit = PreferencesEdit {
            topics: Some([slug("time")].into()),
            ..PreferencesEdit::default()
        };
        wait(
            guild
                .desk(&format!("p{i}"))
                .set_preferences(guild.community.id, &edit),
        )
        .unwrap();
    }
    assert_eq!(needs(&guild, Breakdown::Times), first);
    // As soon as five went and five came, they are made again.
    for i in [2, 3, 4] {
        says(&guild, i, &["mon-morning"]);
    }
    let second = needs(&guild, Breakdown::Times);
    assert_eq!(second.as_of, Some(guild.hub.now()));
    assert_eq!(second.respondents, Some(11));
    // They are then compared with every release, not with the latest only: these answers are near to the first ones.
    for i in [2, 3, 4] {
        says(&guild, i, &["mon-morning", "tue-morning"]);
    }
    assert_eq!(needs(&guild, Breakdown::Times), second);
}

#[test]
fn s4_1_a_charter_that_asks_for_larger_groups_is_obeyed_at_once() {
    let guild = asked_for_times();
    assert_eq!(of(&needs(&guild, Breakdown::Times), "tue-morning"), Some(6));
    let k = |k| {
        let edit = CharterEdit {
            settings: SettingsEdit {
                anonymity_k: Some(k),
                ..SettingsEdit::default()
            },
            ..CharterEdit::default()
        };
        wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    };
    k(6);
    assert_eq!(of(&needs(&guild, Breakdown::Times), "tue-morning"), None);
    k(12);
    let none = needs(&guild, Breakdown::Times);
    assert_eq!((none.respondents, none.needs), (None, vec![]));
    // What was said when five were promised is not told of three.
    k(3);
    assert_eq!(needs(&guild, Breakdown::Times).k, 5);
}

#[test]
fn s4_1_only_they_read_what_suits_them() {
    let guild = asked_for_times();
    let community = guild.community.id;
    let mine = wait(guild.desk("p0").my_preferences(community)).unwrap();
    assert_eq!(mine.times.len(), 3);
    let hers = wait(guild.desk("sol").my_preferences(community)).unwrap();
    assert!(
        hers.times.is_empty(),
        "there is no way to ask for somebody else's"
    );
    assert_eq!(
        refused(wait(guild.op.my_preferences(community)), &["operator"]),
        ErrorKind::Forbidden
    );
    // What is given replaces, what is not given stays.
    let edit = PreferencesEdit {
        topics: Some([slug("time")].into()),
        ..PreferencesEdit::default()
    };
    let changed = wait(guild.desk("p0").set_preferences(community, &edit)).unwrap();
    assert_eq!((changed.topics.len(), changed.times.len()), (1, 3));
    let many = PreferencesEdit {
        topics: Some((0..51).map(|i| slug(&format!("t{i}"))).collect()),
        ..PreferencesEdit::default()
    };
    let outcome = wait(guild.desk("p0").set_preferences(community, &many));
    assert_eq!(refused(outcome, &["51 are more than the 50"]), ErrorKind::Invalid);
}

fn practice(what: &str, how_often: Frequency) -> NewPractice {
    NewPractice {
        what: what.to_owned(),
        who: "QA".to_owned(),
        with: "developers".to_owned(),
        channel: "e-mail".to_owned(),
        how_often,
        note: String::new(),
    }
}

#[test]
fn s1_1_practices_before_and_after() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let record = |what, how_often, when: &str| {
        wait(fay.record_practice(community, &practice(what, how_often), Some(at(when))))
    };
    record("test data", Monthly, "2025-11-01 08:00").unwrap();
    record("Test data", Weekly, "2026-01-02 08:00").unwrap();
    record("gossip", Daily, "2025-12-01 08:00").unwrap();
    record("reviews", Weekly, "2026-01-02 08:00").unwrap();
    // Recorded last, but true earliest: the order is that of the time that is meant.
    record("test data", Frequency::Yearly, "2025-10-01 08:00").unwrap();
    let compared = wait(
        guild
            .desk("gus")
            .compare_practices(community, at("2026-01-01 00:00")),
    )
    .unwrap();
    let told: Vec<_> = compared
        .iter()
        .map(|c| (c.what.as_str(), c.before, c.after, c.change))
        .collect();
    use Frequency::{Daily, Monthly, Weekly};
    assert_eq!(
        told,
        [
            ("gossip", Some(Daily), None, Change::NotRecordedAgain),
            ("reviews", None, Some(Weekly), Change::Started),
            ("test data", Some(Monthly), Some(Weekly), Change::MoreOften),
        ]
    );
    let before = guild.dump();
    assert_eq!(
        refused(
            record("x", Weekly, "2026-02-01 08:00"),
            &["at: lies in the future"]
        ),
        ErrorKind::Invalid
    );
    assert_eq!(
        refused(record(" ", Weekly, "2026-01-01 08:00"), &["what: "]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = wait(fay.practices(community, after, 2)).unwrap();
        after = page.last().map(|p| p.id);
        listed.extend(page.into_iter().map(|p| p.said.what));
        if !more {
            break;
        }
    }
    assert_eq!(listed[0..3], ["test data", "test data", "gossip"]);
    assert_eq!(listed.len(), 5);
}

#[test]
fn s1_2_an_experiment_runs_until_it_is_concluded() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let plan = |days| NewExperiment {
        title: "Shorter sessions".to_owned(),
        hypothesis: "More people come.".to_owned(),
        changes: "45 minutes.".to_owned(),
        metric: "participation-rate".to_owned(),
        review_at: guild.hub.now() + TimeDelta::days(days),
    };
    let start = |days| wait(fay.start_experiment(community, &plan(days)));
    let late = start(60).unwrap();
    let soon = start(30).unwrap();
    let listed = |filter| {
        let (page, more) = wait(guild.desk("gus").experiments(community, filter, None, 9)).unwrap();
        assert!(!more);
        page.iter().map(|e| e.number).collect::<Vec<_>>()
    };
    assert_eq!(listed(ExperimentFilter::All).len(), 2);
    assert_eq!(listed(ExperimentFilter::Running), [soon.number, late.number]);
    assert_eq!(listed(ExperimentFilter::Due), Vec::<u32>::new());
    guild.pass(31 * 86_400);
    assert_eq!(listed(ExperimentFilter::Due), [soon.number]);
    let (first, more) = wait(fay.experiments(community, ExperimentFilter::Running, None, 1)).unwrap();
    let (second, end) =
        wait(fay.experiments(community, ExperimentFilter::Running, first.first(), 1)).unwrap();
    assert_eq!(
        (first[0].number, more, second[0].number, end),
        (soon.number, true, late.number, false)
    );
    let conclude =
        |seen: &str| wait(fay.conclude_experiment(community, soon.id, ExperimentOutcome::Adapted, seen));
    assert_eq!(
        refused(conclude("  "), &["seen: may not be empty"]),
        ErrorKind::Invalid
    );
    let concluded = conclude("Three more came; 50 minutes suit better.").unwrap();
    let conclusion = concluded.conclusion.clone().unwrap();
    assert_eq!(
        (conclusion.outcome, conclusion.at),
        (ExperimentOutcome::Adapted, guild.hub.now())
    );
    assert_eq!(listed(ExperimentFilter::Due), Vec::<u32>::new());
    assert_eq!(listed(ExperimentFilter::Running), [late.number]);
    assert_eq!(
        refused(conclude("again"), &["has been concluded already: it was adapted"]),
        ErrorKind::Rule
    );
    let found = wait(fay.find_experiment(community, &format!("#{}", soon.number))).unwrap();
    assert_eq!(found, concluded);
    let told: Vec<(Verb, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| a.verb as u8 >= 105)
        .map(|a| (a.verb, a.object))
        .collect();
    use Verb::{ConcludedExperiment, StartedExperiment};
    assert_eq!(
        told,
        [
            (StartedExperiment, late.number),
            (StartedExperiment, soon.number),
            (ConcludedExperiment, soon.number)
        ]
    );
}

#[test]
fn s1_2_an_experiment_watches_a_measure_that_there_is() {
    let guild = Guild::with_roles();
    let before = guild.dump();
    let start = |metric: &str, days| {
        let new = NewExperiment {
            title: "Shorter".to_owned(),
            hypothesis: "More come.".to_owned(),
            changes: "45 minutes.".to_owned(),
            metric: metric.to_owned(),
            review_at: guild.hub.now() + TimeDelta::days(days),
        };
        wait(guild.op.start_experiment(guild.community.id, &new))
    };
    let kind = refused(
        start("happiness", 30),
        &[
            "metric: `happiness` is not a measure of the report",
            "participation-rate",
        ],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    assert_eq!(
        refused(start("participation-rate", 0), &["review: "]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
    let known = known_metrics(&guild.community).unwrap();
    assert!(known.len() > 50, "{known:?}");
    // The names do not depend on what happened.
    let asked = guild.ask("mei", "One?");
    wait(guild.desk("fay").answer(guild.community.id, answer(asked.id))).unwrap();
    let report = wait(guild.op.report(&guild.community, &Default::default())).unwrap();
    let now = report
        .sections
        .iter()
        .flat_map(|s| &s.measures)
        .map(|m| m.name().to_owned());
    assert_eq!(known, now.collect::<Vec<_>>());
}
