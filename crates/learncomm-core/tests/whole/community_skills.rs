//! What members know and need.

use learncomm_core::community::{
    Breakdown, CharterEdit, Level, Needs, PersonEdit, PreferencesEdit, SettingsEdit, WeekTime,
};
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{Lead, NewSession, SessionFormat, SessionPlan, SessionRole, SessionScope};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

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
    crate::sessions::held(&guild, &planned);
    assert_eq!(experts(&guild, "time"), ["mei - 0 0 1"]);
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
