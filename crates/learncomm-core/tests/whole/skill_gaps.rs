//! S2.1, S4.9: what is asked for against what is known.

use learncomm_core::community::{Level, SkillGap};
use learncomm_core::contribution::NewQuestion;
use learncomm_core::id::Slug;
use learncomm_core::{ErrorKind, Role};

use crate::badges::{defined, helped};
use crate::common::{Guild, handle, refused, wait};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn ask(guild: &Guild, who: &str, topics: &[&str]) -> learncomm_core::contribution::Contribution {
    let new = NewQuestion {
        title: "How?".to_owned(),
        body: String::new(),
        topics: topics.iter().map(|topic| slug(topic)).collect(),
        ..NewQuestion::default()
    };
    wait(guild.desk(who).ask(guild.community.id, new)).unwrap()
}

fn gaps(guild: &Guild, days: Option<u32>) -> Vec<SkillGap> {
    wait(guild.desk("gus").skill_gaps(guild.community.id, days)).unwrap()
}

fn of(guild: &Guild, topic: &str) -> SkillGap {
    wait(
        guild
            .desk("gus")
            .skill_gap(guild.community.id, &slug(topic), None),
    )
    .unwrap()
}

#[test]
fn s4_9_gaps_in_skills_are_seen_early() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    assert_eq!(gaps(&guild, None), []);
    ask(&guild, "mei", &["rust"]);
    ask(&guild, "gus", &["rust", "sql"]);
    let answered = ask(&guild, "fay", &["sql"]);
    guild.answer("fay", answered.id);
    assert_eq!(of(&guild, "sql").unanswered, 2, "an answer to oneself is none");
    guild.answer("sol", answered.id);
    let new = crate::backlog::new("rust");
    wait(guild.desk("mei").suggest_topic(community, new)).unwrap();
    for (who, topic, level) in [
        ("sol", "sql", Level::Expert),
        ("fay", "sql", Level::Intermediate),
        ("mei", "sql", Level::Beginner),
        ("fay", "git", Level::Advanced),
    ] {
        wait(guild.desk(who).declare_skill(community, &slug(topic), level)).unwrap();
    }
    guild.pass(60);
    let all = gaps(&guild, None);
    let told: Vec<(&str, usize, usize, usize, usize, usize)> = all
        .iter()
        .map(|g| {
            (
                g.topic.as_str(),
                g.votes,
                g.questions,
                g.unanswered,
                g.known,
                g.experts,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("rust", 1, 2, 2, 0, 0),
            ("sql", 0, 2, 1, 2, 1),
            ("git", 0, 0, 0, 1, 1)
        ]
    );
    // 3 of 5 asked for, 0 of 3 known; 2 of 5 and 2 of 3; 0 and 1 of 3.
    for (gap, expected) in all.iter().zip([3.0 / 5.0, 2.0 / 5.0 - 2.0 / 3.0, -1.0 / 3.0]) {
        assert!((gap.gap.unwrap() - expected).abs() < 1e-12, "{gap:?}");
    }
    // Who has left knows nothing here any more.
    wait(guild.op.release(community, &handle("fay"), None)).unwrap();
    guild.pass(60);
    assert_eq!((of(&guild, "sql").known, of(&guild, "sql").declared), (1, 1));
    refused(
        wait(guild.desk("gus").skill_gap(community, &slug("git"), None)),
        &["git"],
    );
    // Of the last day there are no questions; votes stand.
    guild.pass(86_400 * 2);
    let late = gaps(&guild, Some(1));
    let rust = late.iter().find(|g| g.topic == slug("rust")).unwrap();
    assert_eq!((rust.questions, rust.votes), (0, 1));
    refused(wait(guild.op.skill_gaps(community, Some(0))), &["days"]);
}

#[test]
fn s2_1_what_was_shown_is_known_as_well() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    let answer = helped(&guild, "sol", "mei");
    let known = |topic: &str| (of(&guild, topic).shown, of(&guild, topic).known);
    assert_eq!((known("testing"), known("tools")), ((1, 1), (1, 1)));
    // Who declared it as well counts once.
    wait(
        guild
            .desk("mei")
            .declare_skill(community, &slug("testing"), Level::Expert),
    )
    .unwrap();
    assert_eq!(known("testing"), (1, 1));
    let badge = defined(&guild, "tester", &[]);
    wait(guild.op.award_badge(community, &handle("ned"), badge.id, "Seen.")).unwrap();
    guild.pass(60);
    assert_eq!(known("testing"), (2, 2));
    // Who opted out is counted, and named nowhere.
    wait(guild.desk("ned").opt_out(community, true)).unwrap();
    assert_eq!(known("testing"), (2, 2));
    wait(guild.op.revoke_badge(community, &handle("ned"), badge.id, "No.")).unwrap();
    wait(guild.op.remove(community, answer.id, Some("Wrong."))).unwrap();
    assert_eq!(known("testing"), (0, 1));
    let outside = wait(guild.desk("olu").skill_gaps(community, None));
    assert_eq!(refused(outside, &["non-member"]), ErrorKind::Forbidden);
}
