//! Announcements, and digests that tell each member what is new to them.

use chrono::{DateTime, Utc};
use learncomm_core::community::{Digest, Level, PersonEdit, PreferencesEdit};
use learncomm_core::contribution::NewQuestion;
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::norm::Review;
use learncomm_core::session::{Lead, NewSession, SessionFormat, SessionPlan, SessionRole, SessionScope};
use learncomm_core::{ErrorKind, Role};

use crate::actions::new as action;
use crate::common::{Guild, at, handle, refused, wait};
use crate::norms::{adopted, new_norm};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn ask(guild: &Guild, who: &str, title: &str, topic: &str) {
    let new = NewQuestion {
        title: title.to_owned(),
        body: String::new(),
        topics: vec![slug(topic)],
        ..NewQuestion::default()
    };
    wait(guild.desk(who).ask(guild.community.id, new)).unwrap();
}

fn digest(guild: &Guild, who: &str) -> Digest {
    wait(guild.desk(who).digest(guild.community.id, None, None)).unwrap()
}

fn questions(digest: &Digest) -> Vec<&str> {
    digest.questions.iter().map(|q| q.title.as_str()).collect()
}

fn mark(guild: &Guild, who: &str, until: DateTime<Utc>) {
    wait(guild.desk(who).mark_digest(guild.community.id, None, until)).unwrap();
}

fn plan(guild: &Guild, title: &str, when: &str, scope: SessionScope, leads: &[(SessionRole, &str)]) {
    let person = |name: &str| wait(guild.op.person(&handle(name))).unwrap().id;
    let plan = SessionPlan {
        title: title.to_owned(),
        description: String::new(),
        format: SessionFormat::Class,
        scope,
        topics: Vec::new(),
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: None,
        leads: leads
            .iter()
            .map(|(role, name)| Lead {
                role: *role,
                person: person(name),
            })
            .collect(),
        agenda: Vec::new(),
    };
    let new = NewSession {
        local: at(when).naive_utc(),
        zone: None,
        minutes: 60,
        plan,
    };
    wait(guild.op.plan_session(guild.community.id, new)).unwrap();
}

#[test]
fn s4_2_announcements_are_read_by_all_the_newest_first() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    for i in 0..5 {
        let said = wait(fay.announce(community, &format!(" News {i} "), "**Come!**")).unwrap();
        assert_eq!(said.by_handle, Some(handle("fay")));
        guild.pass(60);
    }
    let gus = guild.desk("gus");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = wait(gus.announcements(community, after.as_ref(), 2)).unwrap();
        seen.extend(page.iter().map(|a| a.announcement.title.clone()));
        after = page.into_iter().next_back().map(|a| a.announcement);
        if !more {
            break;
        }
    }
    assert_eq!(seen, ["News 4", "News 3", "News 2", "News 1", "News 0"]);
    let number = after.unwrap().number;
    let found = wait(gus.find_announcement(community, &format!("#{number}"))).unwrap();
    assert_eq!(
        (
            found.announcement.title.as_str(),
            found.announcement.body.as_str()
        ),
        ("News 0", "**Come!**")
    );
    let told: Vec<u32> = guild
        .ledger()
        .iter()
        .filter(|a| a.verb == Verb::Announced)
        .map(|a| a.object)
        .collect();
    assert_eq!((told.len(), told[0]), (5, number));
    let before = guild.dump();
    assert_eq!(
        refused(wait(fay.announce(community, "", "x")), &["title: "]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
}

#[test]
fn s4_2_a_digest_holds_what_is_new_and_each_thing_once() {
    let guild = Guild::with_roles();
    ask(&guild, "fay", "One?", "time");
    ask(&guild, "mei", "My own?", "time");
    wait(guild.op.announce(guild.community.id, "Welcome", "")).unwrap();
    // What happens in the same instant belongs to the next one.
    assert!(digest(&guild, "mei").is_empty());
    guild.pass(60);
    let first = digest(&guild, "mei");
    assert_eq!(questions(&first), ["One?"]);
    assert_eq!(first.questions[0].by.as_deref(), Some("fay"));
    assert_eq!(first.announcements.len(), 1);
    assert_eq!(first.since, guild.community.created_at, "since they joined");
    assert_eq!(digest(&guild, "mei"), first, "reading marks nothing");
    mark(&guild, "mei", first.until);
    ask(&guild, "fay", "Two?", "tools");
    guild.pass(60);
    let second = digest(&guild, "mei");
    assert_eq!((second.since, questions(&second)), (first.until, vec!["Two?"]));
    // A mark never goes back, and does not lie in the future.
    mark(&guild, "mei", second.until);
    mark(&guild, "mei", first.until);
    assert!(digest(&guild, "mei").is_empty());
    let tomorrow = guild.hub.now() + chrono::TimeDelta::days(1);
    let outcome = wait(guild.desk("mei").mark_digest(guild.community.id, None, tomorrow));
    assert_eq!(refused(outcome, &["until: "]), ErrorKind::Invalid);
    // Everybody has a mark of their own; a time that is named goes before it.
    assert_eq!(questions(&digest(&guild, "sol")).len(), 3);
    let again = wait(
        guild
            .desk("mei")
            .digest(guild.community.id, None, Some(first.since)),
    )
    .unwrap();
    assert_eq!(questions(&again), ["Two?", "One?"]);
}

#[test]
fn s4_2_questions_are_those_about_ones_topics() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for topic in ["time", "tools", "tests"] {
        ask(&guild, "fay", topic, topic);
    }
    guild.pass(60);
    assert_eq!(
        questions(&digest(&guild, "mei")).len(),
        3,
        "who names no topic gets all"
    );
    let mei = guild.desk("mei");
    wait(mei.declare_skill(community, &slug("time"), Level::Expert)).unwrap();
    assert_eq!(questions(&digest(&guild, "mei")), ["time"]);
    let edit = PreferencesEdit {
        topics: Some([slug("tests")].into()),
        ..PreferencesEdit::default()
    };
    wait(mei.set_preferences(community, &edit)).unwrap();
    let mut both: Vec<String> = questions(&digest(&guild, "mei"))
        .into_iter()
        .map(str::to_owned)
        .collect();
    both.sort();
    assert_eq!(both, ["tests", "time"]);
    // What was removed is no news.
    let asked = wait(guild.op.find_contribution(community, "#1")).unwrap();
    wait(guild.op.remove(community, asked.id, Some("twice"))).unwrap();
    assert_eq!(questions(&digest(&guild, "mei")).len(), 1);
}

#[test]
fn s4_2_sessions_to_come_are_those_for_the_member() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    wait(guild.op.assign_unit(community, &handle("mei"), Some(slug("lab")))).unwrap();
    let lab = SessionScope::Units(vec![slug("lab")]);
    plan(&guild, "Past", "2026-01-04 10:00", SessionScope::Everyone, &[]);
    plan(&guild, "For all", "2026-01-08 10:00", SessionScope::Everyone, &[]);
    plan(&guild, "Lab", "2026-01-07 10:00", lab, &[]);
    plan(
        &guild,
        "Closed",
        "2026-01-09 10:00",
        SessionScope::Invited,
        &[(SessionRole::Presenter, "fay")],
    );
    plan(&guild, "Far", "2026-01-20 10:00", SessionScope::Everyone, &[]);
    let titles = |who: &str| -> Vec<String> {
        let told = digest(&guild, who).sessions;
        told.into_iter().map(|s| s.title).collect()
    };
    assert_eq!(titles("mei"), ["Lab", "For all"]);
    assert_eq!(titles("sol"), ["For all"]);
    assert_eq!(titles("fay"), ["For all", "Closed"]);
    assert_eq!(digest(&guild, "fay").sessions[1].roles, [SessionRole::Presenter]);
    // They come again until they are over, whatever has been read.
    mark(&guild, "sol", guild.hub.now());
    assert_eq!(titles("sol"), ["For all"]);
    guild.pass(4 * 86_400);
    assert_eq!(titles("sol"), ["Far"], "what was two weeks away has come near");
}

#[test]
fn s4_2_the_owner_makes_digests_for_everybody() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("bot", Role::Member);
    let bot = PersonEdit {
        bot: Some(true),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle("bot"), &bot)).unwrap();
    ask(&guild, "fay", "One?", "time");
    guild.pass(60);
    wait(guild.desk("gus").leave(community)).unwrap();
    mark(&guild, "mei", guild.hub.now());
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = wait(guild.op.digests(community, None, after, 1)).unwrap();
        all.extend(page.digests);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let whose: Vec<&str> = all.iter().map(|d| d.handle.as_str()).collect();
    // Fay asked it herself, Mei knows, Gus has left, the bot reads nothing.
    assert_eq!(whose, ["sol"]);
    assert_eq!(
        all[0],
        wait(guild.op.digest(community, Some(&handle("sol")), None)).unwrap()
    );
    wait(
        guild
            .op
            .mark_digest(community, Some(&handle("sol")), all[0].until),
    )
    .unwrap();
    assert!(digest(&guild, "sol").is_empty());
    let gone = wait(guild.op.digest(community, Some(&handle("gus")), None));
    assert_eq!(refused(gone, &["gus is not a member"]), ErrorKind::Rule);
    let whose = wait(guild.op.digest(community, None, None));
    assert_eq!(refused(whose, &["whose digest"]), ErrorKind::Invalid);
    let json = serde_json::to_value(&all[0]).unwrap();
    assert_eq!(json["schema"], "learncomm/digest/1");
    assert_eq!(json["questions"][0]["title"], "One?");
}

#[test]
fn s4_2_a_digest_after_a_long_time_stays_short() {
    let guild = Guild::with_roles();
    for i in 0..60 {
        ask(&guild, "fay", &format!("{i}?"), "time");
    }
    guild.pass(60);
    let told = digest(&guild, "mei");
    assert_eq!((told.questions.len(), told.more), (50, true));
    guild.pass(31 * 86_400);
    let later = digest(&guild, "mei");
    assert!(later.is_empty(), "a first digest goes back a month");
}

#[test]
fn s4_2_reviews_that_are_due_are_told_to_who_agrees_norms() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let norm = adopted(&guild, "No blame");
    wait(guild.desk("mei").draft_norm(community, new_norm("On time"))).unwrap();
    let due = wait(guild.op.norm(community, norm.id))
        .unwrap()
        .norm
        .review_at()
        .unwrap();
    let told = |who: &str| -> Vec<(u32, String, DateTime<Utc>)> {
        let due = digest(&guild, who).reviews_due;
        due.into_iter().map(|d| (d.number, d.title, d.at)).collect()
    };
    let review = (norm.number, "No blame".to_owned(), due);
    guild
        .clock
        .set(due - chrono::TimeDelta::days(14) - chrono::TimeDelta::seconds(1));
    assert_eq!(told("mei"), []);
    // Two weeks before, on the day, and as long as nobody has looked at it.
    for days in [-14, 0, 3] {
        guild.clock.set(due + chrono::TimeDelta::days(days));
        assert_eq!(told("mei"), std::slice::from_ref(&review));
        assert_eq!(told("sol"), std::slice::from_ref(&review));
        assert_eq!(told("gus"), [], "guests agree no norms");
    }
    let shown = digest(&guild, "mei");
    let line = format!("#{} No blame (due ", norm.number);
    assert!(shown.to_text().contains(&line) && shown.to_markdown().contains("No blame"));
    let next = Some(guild.hub.now() + chrono::TimeDelta::days(100));
    wait(guild.op.review_norm(community, norm.id, &Review::Keep { next })).unwrap();
    assert_eq!(told("mei"), []);
}

#[test]
fn s4_2_ones_own_actions_that_are_due_are_told() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mei = guild.desk("mei");
    let agree = |owner: &str, due: &str| wait(mei.agree_action(community, action(owner, due, None))).unwrap();
    let soon = agree("mei", "2026-01-09");
    agree("mei", "2026-03-01");
    agree("fay", "2026-01-08");
    let sooner = agree("mei", "2026-01-07");
    let told = || -> Vec<u32> {
        digest(&guild, "mei")
            .actions_due
            .iter()
            .map(|d| d.number)
            .collect()
    };
    assert_eq!(
        told(),
        [sooner.number, soon.number],
        "her own of two weeks, the next first"
    );
    guild.pass(10 * 86_400);
    assert_eq!(
        told(),
        [sooner.number, soon.number],
        "overdue, and still to be done"
    );
    wait(mei.close_action(community, soon.id, "Done.")).unwrap();
    assert_eq!(told(), [sooner.number]);
    assert_eq!(digest(&guild, "gus").actions_due, []);
}

#[test]
fn s4_2_more_news_are_said_to_be_left_only_to_whom_some_are() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for i in 0..1_001 {
        ask(&guild, "fay", &format!("{i}?"), "time");
    }
    guild.pass(60);
    mark(&guild, "mei", guild.hub.now());
    ask(&guild, "fay", "Last?", "time");
    guild.pass(60);
    let all = wait(guild.op.digests(community, None, None, 9)).unwrap().digests;
    let more = |who: &str| all.iter().find(|d| d.handle.as_str() == who).unwrap().more;
    assert!(more("sol") && !more("mei"));
}

#[test]
fn s4_2_no_digest_begins_in_the_future() {
    let guild = Guild::with_roles();
    let later = Some(guild.hub.now() + chrono::TimeDelta::seconds(1));
    let one = wait(guild.desk("mei").digest(guild.community.id, None, later));
    assert_eq!(refused(one, &["since: lies in the future"]), ErrorKind::Invalid);
    let all = wait(guild.op.digests(guild.community.id, later, None, 9));
    assert_eq!(refused(all, &["since: lies in the future"]), ErrorKind::Invalid);
}
