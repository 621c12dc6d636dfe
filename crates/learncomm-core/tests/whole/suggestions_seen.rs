//! What to do next: who sees what, what is dismissed, in which order.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use learncomm_core::contribution::{NewQuestion, VisibleTo};
use learncomm_core::engagement::suggestion::{
    DISMISS_DAYS, MAX_DISMISS_DAYS, Rule, SHOWN, SeenBy, Suggestion, SuggestionFilter,
};
use learncomm_core::norm::Ruling;
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, handle, question, refused, wait};
use crate::flags::{conduct, ruling};
use crate::norms::adopted;
use crate::suggestions::{DAY, all, desk, join_unit, let_stewards_see_people, of};
use crate::{articles, backlog};

/// Everything that a suggestion says.
fn text(suggestion: &Suggestion) -> String {
    format!("{} {suggestion:?}", serde_json::to_string(suggestion).unwrap())
}

/// A guild in which four talk, and `ned` and `ona` do not.
fn with_quiet_ones() -> Guild {
    let guild = Guild::with_roles();
    for name in ["ned", "ona", "pia"] {
        guild.join(name, Role::Member);
    }
    guild.pass(30 * DAY);
    for who in ["mei", "fay", "pia"] {
        let asked = guild.ask(who, "How?");
        guild.answer("sol", asked.id);
    }
    guild.join("new", Role::Member);
    guild.join("gil", Role::Guest);
    guild.pass(27 * DAY);
    guild
}

#[test]
fn s3_3_members_whom_nobody_has_talked_with_are_counted_for_those_who_reach_out() {
    let rule = Rule::MembersWithoutTies;
    let guild = with_quiet_ones();
    for who in [None, Some("sol"), Some("fay")] {
        let found = of(&guild, who, rule).unwrap();
        assert_eq!(found.title, "2 members have talked with nobody: bring them in");
        assert_eq!(found.key, "members-without-ties:people");
        assert_eq!(found.seen_by, SeenBy::Organisers);
        assert_eq!(found.command, "learncomm member list --present");
        let text = text(&found);
        assert!(!text.contains("ned") && !text.contains("ona"), "{text}");
    }
    for who in ["mei", "ned"] {
        assert_eq!(of(&guild, Some(who), rule), None, "{who}");
    }
    // It comes and goes as a whole: who is new among them cannot be told from it.
    wait(
        guild
            .desk("fay")
            .dismiss_suggestion(&guild.community, "members-without-ties:people", None, ""),
    )
    .unwrap();
    guild.pass(2 * DAY);
    assert_eq!(
        of(&guild, Some("sol"), rule).unwrap().evidence[0].value,
        Some(3.0)
    );
    assert_eq!(of(&guild, Some("fay"), rule), None);
}

#[test]
fn s3_3_they_are_named_if_the_charter_lets_stewards_see_people() {
    let rule = Rule::MembersWithoutTies;
    let guild = with_quiet_ones();
    let_stewards_see_people(&guild);
    for who in [None, Some("sol")] {
        let found = of(&guild, who, rule).unwrap();
        assert_eq!(found.seen_by, SeenBy::Stewards);
        assert_eq!(found.title, "2 members have talked with nobody: talk with them");
        assert_eq!(
            found.evidence[0].says,
            "ned, not new here, has had no tie in the last 90 days"
        );
    }
    let fay = text(&of(&guild, Some("fay"), rule).unwrap());
    assert!(!fay.contains("ned"), "{fay}");
    assert_eq!(of(&guild, Some("mei"), rule), None);
    // They are asked to the next session one after the other.
    let session = backlog::session(&guild, 24, backlog::plan("Weekly"));
    for name in ["ned", "ona"] {
        let command = format!("learncomm invitation send {} {name}", session.number);
        assert_eq!(of(&guild, Some("sol"), rule).unwrap().command, command);
        wait(
            guild
                .desk("sol")
                .invite(guild.community.id, session.id, &handle(name), None, ""),
        )
        .unwrap();
    }
    let found = of(&guild, Some("sol"), rule).unwrap();
    assert_eq!(found.command, "learncomm member list --present");
    // Dismissed are those that it names; somebody new comes up without them.
    wait(
        guild
            .desk("sol")
            .dismiss_suggestion(&guild.community, &found.key, None, ""),
    )
    .unwrap();
    assert_eq!(of(&guild, Some("sol"), rule), None);
    guild.pass(2 * DAY);
    let found = of(&guild, Some("sol"), rule).unwrap();
    assert_eq!(found.count(), 1);
    assert!(text(&found).contains("new, not new here"), "{found:?}");
}

#[test]
fn s3_3_who_opted_out_is_neither_named_nor_counted() {
    let rule = Rule::MembersWithoutTies;
    let guild = with_quiet_ones();
    wait(guild.desk("ned").opt_out(guild.community.id, true)).unwrap();
    assert_eq!(
        of(&guild, Some("fay"), rule).unwrap().evidence[0].value,
        Some(1.0)
    );
    let_stewards_see_people(&guild);
    for who in [None, Some("sol"), Some("fay")] {
        let found = of(&guild, who, rule).unwrap();
        assert!(found.count() == 1 && !text(&found).contains("ned"), "{found:?}");
    }
}

#[test]
fn s3_3_where_hardly_anybody_talks_nobody_is_left_out() {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    guild.pass(30 * DAY);
    let asked = guild.ask("mei", "How?");
    guild.answer("sol", asked.id);
    assert_eq!(of(&guild, Some("sol"), Rule::MembersWithoutTies), None, "two do");
    guild.answer("fay", asked.id);
    assert!(of(&guild, Some("sol"), Rule::MembersWithoutTies).is_some());
}

#[test]
fn s3_3_a_person_who_holds_units_together_is_named_only_where_the_charter_says_so() {
    let rule = Rule::SingleBridge;
    let guild = Guild::with_roles();
    for (name, unit) in [
        ("ada", "qa"),
        ("bea", "qa"),
        ("cem", "qa"),
        ("dua", "dev"),
        ("eli", "dev"),
        ("flo", "dev"),
    ] {
        join_unit(&guild, name, unit);
    }
    let asked = guild.ask("dua", "How?");
    guild.answer("ada", asked.id);
    assert_eq!(
        of(&guild, Some("sol"), rule),
        None,
        "one tie holds nothing together"
    );
    let other = guild.ask("eli", "And how?");
    guild.answer("ada", other.id);
    for who in [None, Some("sol"), Some("fay")] {
        let found = of(&guild, who, rule).unwrap();
        assert_eq!(found.key, "single-bridge:dev+qa");
        assert_eq!(
            found.evidence[0].says,
            "all ties between dev and qa of the last 90 days go through one person"
        );
        assert!(!text(&found).contains("ada"), "{found:?}");
    }
    assert_eq!(of(&guild, Some("ada"), rule), None);
    let_stewards_see_people(&guild);
    assert!(text(&of(&guild, Some("sol"), rule).unwrap()).contains("go through ada"));
    assert!(!text(&of(&guild, Some("fay"), rule).unwrap()).contains("ada"));
    wait(guild.desk("ada").opt_out(guild.community.id, true)).unwrap();
    for who in [None, Some("sol")] {
        let found = of(&guild, who, rule).unwrap();
        assert!(!text(&found).contains("ada") && found.seen_by == SeenBy::Organisers);
    }
    let bea = guild.answer("bea", asked.id);
    assert_eq!(of(&guild, Some("sol"), rule), None);
    wait(guild.desk("bea").remove(guild.community.id, bea.id, None)).unwrap();
    assert!(of(&guild, Some("sol"), rule).is_some());
    // A unit of two is two people.
    guild.pass(60);
    wait(guild.op.release(guild.community.id, &handle("flo"), None)).unwrap();
    assert_eq!(of(&guild, Some("sol"), rule), None);
}

#[test]
fn s3_2_what_somebody_does_not_see_does_not_come_up() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let shown = guild.ask("mei", "Shown?");
    let hidden = guild.ask("mei", "Hidden?");
    let removed = guild.ask("mei", "Removed?");
    let draft = NewQuestion {
        visible_to: VisibleTo::Author,
        ..question("Draft?")
    };
    wait(guild.desk("mei").ask(community, draft)).unwrap();
    let (unnamed, _) = wait(guild.desk("mei").ask_anonymously(community, question("Unnamed?"))).unwrap();
    let norm = adopted(&guild, "No blame");
    let flag = crate::flags::flag(&guild, "fay", &hidden, &norm).unwrap();
    wait(
        guild
            .op
            .rule_on_flag(community, flag.id, &ruling(Ruling::Hide, None)),
    )
    .unwrap();
    wait(guild.op.remove(community, removed.id, Some("x"))).unwrap();
    guild.pass(8 * DAY);
    for who in [None, Some("sol"), Some("fay")] {
        let found = of(&guild, who, Rule::QuestionsWaiting).unwrap();
        let of_those: BTreeSet<u32> = found.evidence.iter().flat_map(|e| e.numbers.clone()).collect();
        assert_eq!(
            of_those,
            BTreeSet::from([shown.number, unnamed.number]),
            "{who:?}"
        );
        assert!(!text(&found).contains("mei"), "{found:?}");
    }
    // Whoever asked without a name gets it as everybody does.
    let found = of(&guild, Some("mei"), Rule::QuestionsWaiting).unwrap();
    assert_eq!(found.key, format!("questions-waiting:{}", unnamed.number));
}

#[test]
fn s3_2_who_cannot_act_gets_nothing() {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    guild.ask("fay", "How?");
    guild.pass(8 * DAY);
    assert!(!all(&guild, Some("mei")).is_empty());
    let flag = conduct(&guild, "fay", "mei", &norm).unwrap();
    let until = guild.hub.now() + TimeDelta::days(5);
    wait(
        guild
            .op
            .rule_on_flag(guild.community.id, flag.id, &ruling(Ruling::Suspend, Some(until))),
    )
    .unwrap();
    assert!(all(&guild, Some("mei")).is_empty());
    let found = wait(guild.desk("mei").dismissed_suggestions(guild.community.id)).unwrap();
    assert!(found.is_empty());
    for who in ["gus", "olu"] {
        let refusal =
            wait(desk(&guild, Some(who)).next_suggestions(&guild.community, &SuggestionFilter::default()));
        assert_eq!(
            refused(refusal, &["may not read the report"]),
            ErrorKind::Forbidden
        );
    }
}

/// A guild with four things to do for its facilitator.
fn busy() -> Guild {
    let guild = Guild::with_roles();
    adopted(&guild, "No blame");
    articles::write(&guild, "mei", "How we test");
    guild.pass(180 * DAY);
    guild.ask("mei", "How?");
    guild.pass(8 * DAY);
    backlog::session(&guild, 24, backlog::plan("Weekly"));
    guild
}

#[test]
fn s3_2_three_come_first_people_before_agreements_before_structure() {
    let guild = busy();
    let rules = |found: &[Suggestion]| found.iter().map(|one| one.rule).collect::<Vec<_>>();
    let found = all(&guild, Some("fay"));
    let order = [
        Rule::QuestionsWaiting,
        Rule::InviteToLead,
        Rule::NormsOverdue,
        Rule::StaleArticles,
    ];
    assert_eq!(rules(&found), order);
    let first = wait(
        guild
            .desk("fay")
            .next_suggestions(&guild.community, &SuggestionFilter::default()),
    )
    .unwrap();
    assert_eq!(
        (rules(&first.suggestions), first.more),
        (order[..SHOWN].to_vec(), 1)
    );
    let plain = wait(guild.desk("fay").first_suggestions(&guild.community)).unwrap();
    assert_eq!(plain.len(), SHOWN);
    assert_eq!(plain[1].command, found[1].command);
    assert!(plain[0].evidence.contains("; #"), "{plain:?}");
    // The same again, and nothing was written down.
    let before = guild.dump();
    assert_eq!(all(&guild, Some("fay")), found);
    assert!(guild.dump() == before);
}

#[test]
fn s3_2_what_is_dismissed_stays_away_and_something_new_comes_up() {
    let guild = busy();
    let community = guild.community.clone();
    let rule = Rule::QuestionsWaiting;
    let fay = guild.desk("fay");
    let found = of(&guild, Some("fay"), rule).unwrap();
    let ledger = guild.ledger();
    let dismissal = wait(fay.dismiss_suggestion(&community, &found.key, None, "Mei knows by now.")).unwrap();
    assert_eq!(
        dismissal.until - dismissal.at,
        TimeDelta::days(i64::from(DISMISS_DAYS))
    );
    assert_eq!(of(&guild, Some("fay"), rule), None);
    // Nobody else notices, and nothing is counted.
    assert_eq!(of(&guild, Some("sol"), rule).as_ref(), Some(&found));
    for who in [None, Some("sol")] {
        assert!(
            wait(desk(&guild, who).dismissed_suggestions(community.id))
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(guild.ledger(), ledger);
    let new = guild.ask("mei", "Something new?");
    guild.pass(8 * DAY);
    let second = of(&guild, Some("fay"), rule).unwrap();
    assert_eq!(
        (second.count(), second.key.clone()),
        (1, format!("questions-waiting:{}", new.number))
    );
    assert_eq!(of(&guild, Some("sol"), rule).unwrap().count(), 2);
    wait(fay.dismiss_suggestion(&community, &second.key, Some(1), "")).unwrap();
    let listed = wait(fay.dismissed_suggestions(community.id)).unwrap();
    let keys: Vec<&str> = listed.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(keys, [&second.key, &found.key]);
    assert_eq!(listed[1].because, "Mei knows by now.");
    // Each is over at its own time, …
    guild.pass(DAY);
    assert_eq!(of(&guild, Some("fay"), rule).unwrap().count(), 1);
    assert_eq!(wait(fay.dismissed_suggestions(community.id)).unwrap().len(), 1);
    // … or when it is taken back.
    wait(fay.restore_suggestion(community.id, &found.key)).unwrap();
    assert_eq!(of(&guild, Some("fay"), rule).unwrap().count(), 2);
    let gone = wait(fay.restore_suggestion(community.id, &found.key));
    assert_eq!(
        refused(gone, &["there is no suggestion", &found.key]),
        ErrorKind::NotFound
    );
    let left = guild
        .dump()
        .iter()
        .filter(|(key, _)| key.to_string().contains("dismissals"))
        .count();
    assert_eq!(left, 0, "what is over is not kept");
}

#[test]
fn s3_2_wrong_dismissals_change_nothing() {
    let guild = busy();
    let found = of(&guild, Some("fay"), Rule::NormsOverdue).unwrap();
    let fay = guild.desk("fay");
    let before = guild.dump();
    let tried = |key: &str, days: Option<u16>, because: &str| {
        wait(fay.dismiss_suggestion(&guild.community, key, days, because))
    };
    for key in ["", "norms-overdue", "norms:1", "norms-overdue:"] {
        assert_eq!(
            refused(tried(key, None, ""), &["key", "questions-waiting:12"]),
            ErrorKind::Invalid
        );
    }
    for days in [0, MAX_DISMISS_DAYS + 1] {
        assert_eq!(
            refused(tried(&found.key, Some(days), ""), &["1 to 366"]),
            ErrorKind::Invalid
        );
    }
    for because in ["a\u{1b}[2J", &"x".repeat(301)] {
        assert_eq!(
            refused(tried(&found.key, None, because), &["because"]),
            ErrorKind::Invalid
        );
    }
    // What is not there, and what others get, are missing in the same words.
    let words = |key: &str| tried(key, None, "").unwrap_err().to_string().replace(key, "KEY");
    let there = of(&guild, Some("mei"), Rule::StaleArticles).unwrap().key;
    assert!(tried("norms-overdue:4000000000", None, "").is_err());
    let mei = guild.desk("mei");
    let lead = of(&guild, Some("fay"), Rule::InviteToLead).unwrap().key;
    let not_theirs = wait(mei.dismiss_suggestion(&guild.community, &lead, None, "")).unwrap_err();
    assert_eq!(
        not_theirs.to_string().replace(&lead, "KEY"),
        words("norms-overdue:4000000000")
    );
    assert!(guild.dump() == before);
    wait(mei.dismiss_suggestion(&guild.community, &there, Some(MAX_DISMISS_DAYS), "")).unwrap();
}

#[test]
fn s3_2_the_owner_of_the_store_has_dismissals_of_their_own() {
    let guild = busy();
    let key = of(&guild, None, Rule::NormsOverdue).unwrap().key;
    wait(guild.op.dismiss_suggestion(&guild.community, &key, None, "")).unwrap();
    assert_eq!(of(&guild, None, Rule::NormsOverdue), None);
    assert!(of(&guild, Some("sol"), Rule::NormsOverdue).is_some());
    assert_eq!(
        wait(guild.op.dismissed_suggestions(guild.community.id))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn s3_2_nobodys_words_get_into_a_command() {
    let guild = Guild::with_roles();
    let hostile = "`rm -rf /`; $(reboot) ' \" | learncomm member remove sol \u{202e}";
    guild.ask("mei", hostile);
    articles::write(&guild, "mei", hostile);
    wait(guild.desk("fay").suggest_topic(
        guild.community.id,
        learncomm_core::session::NewSuggestion {
            title: hostile.to_owned(),
            ..backlog::new("mocks")
        },
    ))
    .unwrap();
    guild.pass(181 * DAY);
    backlog::session(&guild, 24, backlog::plan(hostile));
    let mut seen = 0;
    for who in [None, Some("sol"), Some("fay"), Some("mei")] {
        for found in all(&guild, who) {
            seen += 1;
            let plain = |c: char| c.is_ascii_alphanumeric() || " -_.':".contains(c);
            assert!(found.command.chars().all(plain), "{}", found.command);
            assert!(found.key.chars().all(|c| plain(c) && c != ' '), "{}", found.key);
            assert!(!found.plain().evidence.contains('\n'));
        }
    }
    assert!(seen >= 8, "{seen}");
}
