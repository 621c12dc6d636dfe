//! What to do next (S0.8, S3.2, S3.3): each rule where it applies and where it just does not.

use learncomm_core::community::{Admission, CharterEdit, Level, PersonMetrics, SettingsEdit};
use learncomm_core::contribution::{Contribution, NewQuestion};
use learncomm_core::engagement::suggestion::{Rule, SeenBy, Suggestion, SuggestionFilter};
use learncomm_core::norm::Review;
use learncomm_core::session::{SessionFormat, SessionPlan};
use learncomm_core::{Desk, Role};

use crate::common::{Guild, answer, comment, handle, question, wait};
use crate::norms::adopted;
use crate::sessions::held;
use crate::{actions, articles, backlog};

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

/// All suggestions of somebody; of the owner of the store if nobody is named.
pub(crate) fn all(guild: &Guild, who: Option<&str>) -> Vec<Suggestion> {
    let filter = SuggestionFilter {
        all: true,
        rule: None,
    };
    wait(desk(guild, who).next_suggestions(&guild.community, &filter))
        .unwrap()
        .suggestions
}

pub(crate) fn desk(guild: &Guild, who: Option<&str>) -> Desk {
    who.map_or(guild.op.clone(), |who| guild.desk(who))
}

/// The suggestion of a rule that somebody gets. It is the same whether all rules or only that one is asked for.
#[track_caller]
pub(crate) fn of(guild: &Guild, who: Option<&str>, rule: Rule) -> Option<Suggestion> {
    let filter = SuggestionFilter {
        all: true,
        rule: Some(rule),
    };
    let mut alone = wait(desk(guild, who).next_suggestions(&guild.community, &filter))
        .unwrap()
        .suggestions;
    let among = all(guild, who).into_iter().find(|one| one.rule == rule);
    assert!(alone.len() <= 1);
    assert_eq!(alone.first(), among.as_ref());
    alone.pop()
}

/// What a suggestion says, in lines: title, evidence, command.
#[track_caller]
fn told(guild: &Guild, who: Option<&str>, rule: Rule) -> Vec<String> {
    let found = of(guild, who, rule).unwrap_or_else(|| panic!("{rule} for {who:?}"));
    let mut lines = vec![found.title];
    lines.extend(found.evidence.into_iter().map(|evidence| evidence.says));
    lines.push(found.command);
    lines
}

pub(crate) fn ask_about(guild: &Guild, who: &str, title: &str, topic: &str) -> Contribution {
    let new = NewQuestion {
        topics: vec![topic.parse().unwrap()],
        ..question(title)
    };
    wait(guild.desk(who).ask(guild.community.id, new)).unwrap()
}

pub(crate) fn let_stewards_see_people(guild: &Guild) {
    let settings = SettingsEdit {
        person_metrics: Some(PersonMetrics::Stewards),
        ..SettingsEdit::default()
    };
    let edit = CharterEdit {
        settings,
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
}

pub(crate) fn join_unit(guild: &Guild, name: &str, unit: &str) -> Desk {
    let desk = guild.person(name);
    let how = Admission {
        unit: Some(unit.parse().unwrap()),
        ..Admission::default()
    };
    wait(guild.op.admit(guild.community.id, &handle(name), how)).unwrap();
    desk
}

#[test]
fn s3_2_there_is_nothing_to_suggest_in_an_empty_or_new_community() {
    let empty = Guild::new();
    assert!(all(&empty, None).is_empty());
    let guild = Guild::with_roles();
    for name in ["ned", "ona", "pia"] {
        join_unit(&guild, name, "qa");
    }
    let asked = guild.ask("mei", "How?");
    guild.answer("sol", asked.id);
    for days in [0, 1, 26] {
        guild.pass(days * DAY);
        for who in [None, Some("sol"), Some("fay"), Some("mei")] {
            assert!(all(&guild, who).is_empty(), "{who:?} after {days} more days");
        }
    }
}

/// A guild in which something was answered before `ned` came and asked.
fn with_newcomer() -> (Guild, Contribution) {
    let guild = Guild::with_roles();
    let before = guild.ask("mei", "Before?");
    guild.answer("sol", before.id);
    guild.pass(DAY);
    guild.join("ned", Role::Member);
    let first = guild.ask("ned", "My first?");
    (guild, first)
}

#[test]
fn s3_2_a_newcomer_whose_first_post_nobody_replied_to_comes_up_after_48_hours() {
    let rule = Rule::NewcomersWithoutReply;
    let (guild, first) = with_newcomer();
    guild.pass(48 * HOUR - 1);
    assert_eq!(of(&guild, Some("mei"), rule), None);
    guild.pass(1);
    let number = first.number;
    assert_eq!(
        told(&guild, Some("mei"), rule),
        [
            "Reply to a newcomer: nobody has replied to their first post for 48 hours".to_owned(),
            format!("#{number} “My first?” has waited 2 days"),
            format!("learncomm answer {number}"),
        ]
    );
    let found = of(&guild, None, rule).unwrap();
    assert_eq!(found.command, format!("learncomm contribution show {number}"));
    assert_eq!(found.key, format!("newcomers-without-reply:{number}"));
    assert_eq!((found.seen_by, found.count()), (SeenBy::Members, 1));
    assert_eq!(found.evidence[0].numbers, [number]);
    assert_eq!(found.evidence[0].value, Some(172_800.0));
    assert_eq!(found.evidence[0].definition, Some("metrics 6.4, v1"));
    // One does not reply to oneself, …
    assert_eq!(of(&guild, Some("ned"), rule), None);
    // … and what comes up here does not come up as a question as well.
    guild.pass(6 * DAY);
    assert!(of(&guild, Some("mei"), rule).is_some());
    assert_eq!(of(&guild, Some("mei"), Rule::QuestionsWaiting), None);
    guild.pass(30 * DAY);
    assert_eq!(of(&guild, Some("mei"), rule), None);
    assert!(of(&guild, Some("mei"), Rule::QuestionsWaiting).is_some());
}

#[test]
fn s3_2_a_newcomer_who_got_a_reply_does_not_come_up() {
    let rule = Rule::NewcomersWithoutReply;
    let (guild, first) = with_newcomer();
    let own = wait(guild.desk("ned").comment(guild.community.id, comment(first.id))).unwrap();
    guild.pass(3 * DAY);
    assert!(
        of(&guild, Some("mei"), rule).is_some(),
        "a word to oneself is no reply"
    );
    // A later post of theirs is not their first one.
    let second = guild.ask("ned", "My second?");
    guild.comment("fay", first.id);
    guild.pass(3 * DAY);
    assert_eq!(of(&guild, Some("mei"), rule), None);
    assert!(own.number < second.number);
    // Who has left is beyond welcome, and a remark waits for nothing.
    guild.join("ona", Role::Member);
    guild.join("pia", Role::Member);
    guild.ask("ona", "Gone?");
    guild.comment("pia", first.id);
    guild.pass(3 * DAY);
    assert_eq!(of(&guild, Some("mei"), rule).unwrap().count(), 1);
    wait(guild.desk("ona").leave(guild.community.id)).unwrap();
    guild.pass(60);
    assert_eq!(of(&guild, Some("mei"), rule), None);
}

#[test]
fn s3_2_with_few_answers_a_question_waits_long_after_seven_days() {
    let rule = Rule::QuestionsWaiting;
    let guild = Guild::with_roles();
    let asked = guild.ask("mei", "How?");
    guild.pass(7 * DAY);
    assert_eq!(of(&guild, Some("fay"), rule), None);
    guild.pass(1);
    assert_eq!(
        told(&guild, Some("fay"), rule),
        [
            "Answer a question that has waited longer than usual".to_owned(),
            "of one question of the last 365 days 0 had an answer, too few to tell what is usual: 7 days count as long".to_owned(),
            format!("#{} “How?” has waited 7 days", asked.number),
            format!("learncomm answer {}", asked.number),
        ]
    );
    assert_eq!(of(&guild, Some("mei"), rule), None, "it is their own");
    // An answer of one's own is none, unless it is what one was looking for.
    let own = wait(guild.desk("mei").answer(guild.community.id, answer(asked.id))).unwrap();
    assert!(of(&guild, Some("fay"), rule).is_some());
    wait(guild.desk("mei").accept(guild.community.id, own.id)).unwrap();
    assert_eq!(of(&guild, Some("fay"), rule), None);
}

#[test]
fn s3_2_with_many_answers_what_is_usual_decides() {
    let rule = Rule::QuestionsWaiting;
    let guild = Guild::with_roles();
    for n in 0..20 {
        let asked = guild.ask("mei", &format!("{n}?"));
        guild.pass(if n < 15 { 3 * DAY } else { 5 * DAY });
        guild.answer("sol", asked.id);
    }
    let asked = guild.ask("mei", "Now?");
    guild.pass(3 * DAY);
    assert_eq!(of(&guild, Some("fay"), rule), None);
    guild.pass(3 * DAY);
    let says = told(&guild, Some("fay"), rule);
    // With the one that waits there are 21: the sixteenth of them had its answer after five days.
    assert_eq!(
        says[1],
        "three quarters of the 21 questions of the last 365 days had an answer within 5 days"
    );
    assert_eq!(says[2], format!("#{} “Now?” has waited 6 days", asked.number));
    guild.answer("sol", asked.id);
    assert_eq!(of(&guild, Some("fay"), rule), None);
}

#[test]
fn s3_2_twelve_questions_are_one_suggestion_and_what_one_knows_comes_first() {
    let rule = Rule::QuestionsWaiting;
    let guild = Guild::with_roles();
    let mut asked = Vec::new();
    for n in 0..12 {
        let topic = if n == 7 { "rust" } else { "testing" };
        asked.push(ask_about(&guild, "mei", &format!("{n}?"), topic).number);
        guild.pass(60);
    }
    guild.pass(8 * DAY);
    let found = of(&guild, Some("sol"), rule).unwrap();
    assert_eq!(
        found.title,
        "12 questions have waited longer than usual for an answer"
    );
    assert_eq!(found.count(), 12);
    assert_eq!(found.evidence.len(), 4);
    assert_eq!(found.evidence[1].numbers, [asked[0]]);
    let rust = "rust".parse().unwrap();
    wait(
        guild
            .desk("sol")
            .declare_skill(guild.community.id, &rust, Level::Advanced),
    )
    .unwrap();
    let found = of(&guild, Some("sol"), rule).unwrap();
    assert_eq!(
        found.evidence[1].says,
        format!("#{} “7?” has waited 8 days, about rust, which you know", asked[7])
    );
    assert_eq!(found.command, format!("learncomm answer {}", asked[7]));
    // What stands in the way of nobody else: others get the oldest first.
    assert_eq!(
        of(&guild, Some("fay"), rule).unwrap().evidence[1].numbers,
        [asked[0]]
    );
}

#[test]
fn s0_8_a_session_that_nobody_leads_comes_with_whom_to_ask() {
    let rule = Rule::InviteToLead;
    let guild = Guild::with_roles();
    let mut plan = SessionPlan::new("Mocks", SessionFormat::Class);
    plan.topics = vec!["mocks".parse().unwrap()];
    let far = backlog::session(&guild, 29 * 24, plan.clone());
    assert_eq!(
        of(&guild, Some("fay"), rule),
        None,
        "it is more than four weeks away"
    );
    let mocks = "mocks".parse().unwrap();
    wait(
        guild
            .desk("mei")
            .declare_skill(guild.community.id, &mocks, Level::Advanced),
    )
    .unwrap();
    guild.pass(DAY + 1);
    let number = far.number;
    assert_eq!(
        told(&guild, Some("fay"), rule),
        [
            format!("Ask mei to lead session #{number}"),
            format!("nobody leads #{number} “Mocks”, on 2026-02-03, yet"),
            "mei has not led a session yet, and says of its topics: advanced".to_owned(),
            format!("learncomm invitation send {number} mei --role presenter"),
        ]
    );
    assert_eq!(of(&guild, Some("fay"), rule).unwrap().seen_by, SeenBy::Organisers);
    assert_eq!(of(&guild, Some("mei"), rule), None);
    // Who was asked is not asked again: the next one comes up, and one does not ask oneself.
    let role = Some(learncomm_core::session::SessionRole::Presenter);
    wait(
        guild
            .desk("fay")
            .invite(guild.community.id, far.id, &handle("mei"), role, ""),
    )
    .unwrap();
    let asked = |who: &str| of(&guild, Some(who), rule).map(|one| one.title);
    assert_eq!(asked("fay"), Some(format!("Ask sol to lead session #{number}")));
    assert_eq!(asked("sol"), Some(format!("Ask fay to lead session #{number}")));
    wait(guild.desk("mei").accept_invitation(guild.community.id, far.id)).unwrap();
    assert_eq!(of(&guild, Some("fay"), rule), None);
}

#[test]
fn s3_2_a_community_that_met_and_planned_no_more_is_told_so() {
    let rule = Rule::NoSessionPlanned;
    let guild = Guild::with_roles();
    let first = backlog::session(&guild, 24, backlog::plan("One"));
    held(&guild, &first);
    guild.pass(8 * DAY);
    assert_eq!(of(&guild, Some("fay"), rule), None, "once is no habit");
    let second = backlog::session(&guild, 24, backlog::plan("Two"));
    held(&guild, &second);
    guild.pass(7 * DAY - 1);
    assert_eq!(of(&guild, Some("fay"), rule), None);
    guild.pass(1);
    assert_eq!(
        told(&guild, Some("fay"), rule),
        [
            "Plan the next session: there is none".to_owned(),
            format!("the last one, #{} “Two”, was 7 days ago", second.number),
            "2 sessions were held in the half year before".to_owned(),
            "learncomm session plan 'Next session' --on 2026-02-05T08:01 --zone UTC".to_owned(),
        ]
    );
    assert_eq!(of(&guild, Some("mei"), rule), None);
    backlog::session(&guild, 240, backlog::plan("Three"));
    assert_eq!(of(&guild, Some("fay"), rule), None);
}

#[test]
fn s3_2_an_action_comes_up_when_it_was_carried_into_three_sessions() {
    let rule = Rule::ActionsOpenLong;
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let item = wait(
        guild
            .desk("mei")
            .agree_action(community, actions::new("mei", "2026-01-20", None)),
    )
    .unwrap();
    for n in 0..3 {
        assert_eq!(of(&guild, Some("mei"), rule), None, "carried into {n}");
        let session = backlog::session(&guild, 24, backlog::plan("Weekly"));
        held(&guild, &session);
        guild.pass(60);
    }
    let number = item.number;
    assert_eq!(
        told(&guild, Some("mei"), rule),
        [
            "Close, redate or drop an action of yours: it was carried into three sessions or more".to_owned(),
            format!("#{number} “Write it down” was carried into 3 sessions"),
            format!("learncomm action done {number}"),
        ]
    );
    assert_eq!(
        of(&guild, Some("mei"), rule).unwrap().seen_by,
        SeenBy::PersonConcerned
    );
    let fay = of(&guild, Some("fay"), rule).unwrap();
    assert_eq!(
        (fay.seen_by, fay.command),
        (SeenBy::Organisers, format!("learncomm action show {number}"))
    );
    let ned = guild.join("ned", Role::Member);
    assert_eq!(of(&guild, Some("ned"), rule), None, "it is not theirs");
    wait(ned.close_action(community, item.id, "")).unwrap_err();
    wait(guild.desk("mei").close_action(community, item.id, "Done.")).unwrap();
    assert_eq!(of(&guild, Some("mei"), rule), None);
}

#[test]
fn s3_2_norms_and_articles_come_up_when_their_review_is_due() {
    let (norms, stale) = (Rule::NormsOverdue, Rule::StaleArticles);
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    let article = articles::write(&guild, "mei", "How we test");
    guild.pass(180 * DAY - 1);
    assert!(of(&guild, Some("mei"), norms).is_none() && of(&guild, Some("mei"), stale).is_none());
    guild.pass(1);
    let (n, a) = (norm.number, article.number);
    assert_eq!(
        told(&guild, Some("mei"), norms),
        [
            "Review a norm whose review is due: keep, revise or retire it".to_owned(),
            format!("#{n} “No blame” has been due for 0 hours"),
            "learncomm norm show no-blame".to_owned(),
        ]
    );
    let command = |who, rule| of(&guild, who, rule).unwrap().command;
    assert_eq!(command(Some("fay"), norms), "learncomm norm review keep no-blame");
    assert_eq!(command(None, norms), "learncomm norm review keep no-blame");
    assert_eq!(
        command(Some("mei"), stale),
        format!("learncomm article confirm {a}")
    );
    assert_eq!(command(None, stale), format!("learncomm article show {a}"));
    wait(
        guild
            .op
            .review_norm(guild.community.id, norm.id, &Review::Keep { next: None }),
    )
    .unwrap();
    wait(
        guild
            .desk("mei")
            .confirm_article(guild.community.id, article.id, Default::default()),
    )
    .unwrap();
    assert!(of(&guild, Some("mei"), norms).is_none() && of(&guild, Some("mei"), stale).is_none());
}

#[test]
fn s3_2_topics_that_three_want_are_to_be_planned_and_others_to_be_voted_for() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let topic = wait(guild.desk("sol").suggest_topic(community, backlog::new("mocks"))).unwrap();
    assert_eq!(
        of(&guild, Some("mei"), Rule::TopicsToVote),
        None,
        "one vote is too few"
    );
    wait(guild.desk("fay").vote_topic(community, topic.id)).unwrap();
    assert_eq!(
        told(&guild, Some("mei"), Rule::TopicsToVote),
        [
            "Say whether you want a topic that others want",
            "mocks has 2 votes",
            "learncomm topic vote mocks",
        ]
    );
    assert_eq!(of(&guild, Some("fay"), Rule::TopicsToVote), None);
    assert_eq!(of(&guild, Some("fay"), Rule::TopicsWanted), None, "two want it");
    wait(guild.desk("mei").vote_topic(community, topic.id)).unwrap();
    assert_eq!(of(&guild, Some("mei"), Rule::TopicsToVote), None);
    assert_eq!(of(&guild, Some("mei"), Rule::TopicsWanted), None);
    let wanted = of(&guild, Some("fay"), Rule::TopicsWanted).unwrap();
    assert_eq!(wanted.command, "learncomm topic show mocks");
    let session = backlog::session(&guild, 24, backlog::plan("Weekly"));
    let wanted = of(&guild, Some("fay"), Rule::TopicsWanted).unwrap();
    assert_eq!(
        wanted.command,
        format!("learncomm topic plan mocks {}", session.number)
    );
    wait(guild.desk("fay").plan_topic(community, topic.id, session.id)).unwrap();
    assert_eq!(of(&guild, Some("fay"), Rule::TopicsWanted), None);
}

#[test]
fn s3_2_s4_2_a_unit_of_three_without_a_champion_comes_up_once_the_community_has_settled() {
    let rule = Rule::UnitsWithoutChampion;
    let guild = Guild::with_roles();
    for (name, unit) in [
        ("ada", "qa"),
        ("bea", "qa"),
        ("cem", "qa"),
        ("dua", "dev"),
        ("eli", "dev"),
    ] {
        join_unit(&guild, name, unit);
    }
    guild.pass(28 * DAY - 120);
    assert_eq!(of(&guild, Some("fay"), rule), None);
    guild.pass(120);
    assert_eq!(
        told(&guild, Some("fay"), rule),
        [
            "Find a champion for a unit that has none",
            "qa has 3 members and no champion",
            "learncomm member list --present --unit qa",
        ]
    );
    assert_eq!(of(&guild, Some("mei"), rule), None);
    let qa = "qa".parse().unwrap();
    wait(guild.op.name_champion(guild.community.id, &qa, &handle("ada"))).unwrap();
    assert_eq!(of(&guild, Some("fay"), rule), None);
}
