//! Questions without a name, and their claim keys.

use learncomm_core::ErrorKind;
use learncomm_core::community::{CharterEdit, SettingsEdit};
use learncomm_core::contribution::{
    Author, ClaimKey, Contribution, ContributionEdit, Filter, NewQuestion, State, VisibleTo, Vote,
};
use learncomm_core::ledger::{NONE, Verb};

use crate::common::{Guild, question, refused, wait};

const ASKERS: [&str; 4] = ["sol", "fay", "mei", "gus"];

pub(crate) fn asked(guild: &Guild, who: &str) -> (Contribution, ClaimKey) {
    let desk = guild.desk(who);
    wait(desk.ask_anonymously(guild.community.id, question("May I say that?"))).unwrap()
}

/// Everything that can be done with a key, by somebody.
fn with_key(guild: &Guild, who: &str) {
    let community = guild.community.id;
    let (asked, key) = asked(guild, "fay");
    let (one, two) = (guild.answer("sol", asked.id), guild.answer("fay", asked.id));
    guild.pass(60);
    let desk = guild.desk(who);
    wait(desk.accept_with_claim(community, one.id, &key)).unwrap();
    wait(desk.accept_with_claim(community, two.id, &key)).unwrap();
    wait(desk.edit_with_claim(community, asked.id, &key, &edit())).unwrap();
    guild.pass(60);
    wait(desk.withdraw_with_claim(community, asked.id, &key)).unwrap();
}

fn edit() -> ContributionEdit {
    ContributionEdit {
        body: Some("Else.".to_owned()),
        topics: Some(vec!["courage".parse().unwrap()]),
        ..ContributionEdit::default()
    }
}

#[test]
fn s2_8_what_is_stored_is_the_same_whoever_asked() {
    let dumps = ASKERS.map(|who| {
        let guild = Guild::with_roles();
        let before = guild.dump();
        asked(&guild, who);
        let after = guild.dump();
        assert!(before != after);
        // And so nothing of the asker is in what was written.
        let me = guild.person_id(who).as_uuid();
        for (key, value) in after.iter().filter(|record| !before.contains(record)) {
            for needle in [&me.as_bytes()[..], me.to_string().as_bytes(), who.as_bytes()] {
                let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
                assert!(!holds(key.as_bytes()) && !holds(value), "{who} is in {key:?}");
            }
        }
        let ledger = guild.ledger();
        let now = guild.hub.now().timestamp_millis();
        let rows: Vec<_> = ledger.iter().filter(|a| a.at == now).collect();
        assert!(!rows.is_empty());
        assert!(
            rows.iter().all(|a| (a.actor, a.toward) == (NONE, NONE)),
            "{rows:?}"
        );
        after
    });
    assert!(dumps.iter().all(|dump| *dump == dumps[0]));
}

#[test]
fn s2_8_what_is_stored_is_the_same_whoever_uses_the_key() {
    let dumps = ASKERS.map(|who| {
        let guild = Guild::with_roles();
        with_key(&guild, who);
        guild.dump()
    });
    assert!(dumps.iter().all(|dump| *dump == dumps[0]));
}

#[test]
fn s2_8_the_key_is_stored_as_a_hash_alone() {
    let guild = Guild::with_roles();
    let (asked, key) = asked(&guild, "mei");
    let text = key.to_string();
    let bare: String = text.chars().filter(|c| *c != '-').collect();
    for (_, value) in guild.dump() {
        let value = String::from_utf8_lossy(&value);
        assert!(!value.contains(&text) && !value.contains(&bare));
    }
    assert_eq!(format!("{key:?}"), "ClaimKey(…)");
    let json = serde_json::to_string(&asked).unwrap();
    assert!(!json.contains("claim") && !json.contains("hash"), "{json}");
    assert_eq!(asked.author, Author::Anonymous);
}

#[test]
fn s2_8_a_key_is_copied_by_hand() {
    let guild = Guild::with_roles();
    let (asked, key) = asked(&guild, "mei");
    let text = key.to_string();
    assert_eq!(text.len(), 34, "{text}");
    assert!(text.split('-').all(|group| group.len() == 4), "{text}");
    assert!(!text.contains(['0', '1', 'l', 'o']), "{text}");
    let shouted = format!(" {} ", text.to_uppercase().replace('-', " "));
    for copied in [text.clone(), shouted, text.replace('-', "")] {
        let copied: ClaimKey = copied.parse().unwrap();
        assert_eq!(copied.to_string(), text);
    }
    // A letter that is wrong is found wherever it stands.
    for (i, c) in text.char_indices().filter(|(_, c)| *c != '-') {
        let other = if c == 'x' { 'y' } else { 'x' };
        let mut mistyped = text.clone();
        mistyped.replace_range(i..=i, &other.to_string());
        assert_eq!(
            refused(mistyped.parse::<ClaimKey>(), &["claim: this is no claim key"]),
            ErrorKind::Invalid
        );
    }
    for bad in ["", "abcd", "ä", &format!("{text}-abcd"), &text[..33]] {
        assert!(bad.parse::<ClaimKey>().is_err(), "{bad}");
    }
    let copied: ClaimKey = text.parse().unwrap();
    let community = guild.community.id;
    wait(
        guild
            .desk("gus")
            .withdraw_with_claim(community, asked.id, &copied),
    )
    .unwrap();
}

#[test]
fn s2_8_whoever_has_the_key_accepts_edits_and_withdraws() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (asked, key) = asked(&guild, "mei");
    let answered = guild.answer("sol", asked.id);
    guild.pass(60);
    let gus = guild.desk("gus");
    wait(gus.accept_with_claim(community, answered.id, &key)).unwrap();
    let edited = wait(gus.edit_with_claim(community, asked.id, &key, &edit())).unwrap();
    assert_eq!(
        (edited.body.as_str(), edited.accepted),
        ("Else.", Some(answered.id))
    );
    assert_eq!(edited.edited_at, Some(guild.hub.now()));
    let now = guild.hub.now().timestamp_millis();
    let rows: Vec<_> = guild.ledger().into_iter().filter(|a| a.at == now).collect();
    assert_eq!(
        rows.iter().map(|a| (a.verb, a.actor)).collect::<Vec<_>>(),
        [(Verb::Accepted, NONE), (Verb::Tagged, NONE)]
    );
    let remark = guild.comment("sol", asked.id);
    let outcome = wait(gus.accept_with_claim(community, remark.id, &key));
    assert_eq!(refused(outcome, &["is not an answer"]), ErrorKind::Rule);
    let withdrawn = wait(gus.withdraw_with_claim(community, asked.id, &key)).unwrap();
    assert!(matches!(withdrawn.state, State::RemovedByAuthor { .. }));
    assert!(wait(guild.desk("mei").contribution(community, asked.id)).is_err());
    let again = wait(gus.withdraw_with_claim(community, asked.id, &key));
    assert_eq!(refused(again, &["has been removed already"]), ErrorKind::Rule);
}

#[test]
fn s2_8_a_wrong_key_is_refused_in_the_same_words_everywhere() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (asked_one, key) = asked(&guild, "mei");
    let (asked_two, wrong) = asked(&guild, "mei");
    let named = guild.ask("mei", "With a name?");
    let mei = guild.desk("mei");
    let before = guild.dump();
    for question in [&asked_one, &named] {
        let words = format!("this is not the claim key of #{}", question.number);
        let edit = wait(mei.edit_with_claim(community, question.id, &wrong, &edit()));
        let withdraw = wait(mei.withdraw_with_claim(community, question.id, &wrong));
        for outcome in [edit, withdraw] {
            assert_eq!(outcome.unwrap_err().to_string(), words);
        }
    }
    assert!(guild.dump() == before);
    for question in [&asked_one, &named] {
        let answered = guild.answer("sol", question.id);
        let outcome = wait(mei.accept_with_claim(community, answered.id, &wrong));
        assert_eq!(
            outcome.unwrap_err().to_string(),
            format!("this is not the claim key of #{}", question.number)
        );
    }
    // Each key is that of one question.
    assert!(wait(mei.withdraw_with_claim(community, asked_two.id, &key)).is_err());
    wait(mei.withdraw_with_claim(community, asked_two.id, &wrong)).unwrap();
}

#[test]
fn s2_8_without_the_key_nobody_is_the_asker() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (asked, _) = asked(&guild, "mei");
    let answered = guild.answer("sol", asked.id);
    for who in ASKERS {
        let desk = guild.desk(who);
        let shown = wait(desk.contribution(community, asked.id)).unwrap();
        assert_eq!((shown.by, shown.by_leader), (None, false));
        let outcome = wait(desk.accept(community, answered.id));
        assert_eq!(refused(outcome, &["whoever has the claim key"]), ErrorKind::Rule);
        let outcome = wait(desk.edit_contribution(community, asked.id, &edit()));
        assert_eq!(refused(outcome, &["only who made"]), ErrorKind::Rule);
        let outcome = wait(desk.publish(community, asked.id, VisibleTo::Everyone));
        assert_eq!(refused(outcome, &["only who made"]), ErrorKind::Rule);
        // A vote might be the asker's own.
        for outcome in [
            wait(desk.vote(community, asked.id, Vote::Up)),
            wait(desk.rate(community, asked.id, 5)),
        ] {
            assert_eq!(refused(outcome, &["was asked anonymously"]), ErrorKind::Rule);
        }
    }
    let by_mei = Filter {
        author: Some("mei".parse().unwrap()),
        ..Filter::default()
    };
    let (listed, _) = wait(guild.desk("mei").contributions(community, &by_mei, None, 9)).unwrap();
    assert_eq!(listed, []);
    // Answers are rated, the asker's ratings as well as anybody's.
    wait(guild.desk("mei").rate(community, answered.id, 5)).unwrap();
    let outcome = wait(guild.desk("mei").remove(community, asked.id, Some("mine")));
    assert_eq!(refused(outcome, &[" may not "]), ErrorKind::Forbidden);
    wait(
        guild
            .desk("sol")
            .remove(community, asked.id, Some("a name in it")),
    )
    .unwrap();
}

#[test]
fn s2_8_the_charter_may_forbid_questions_without_a_name() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let edit = CharterEdit {
        settings: SettingsEdit {
            anonymous_questions: Some(false),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    let before = guild.dump();
    for who in ASKERS {
        let outcome = wait(guild.desk(who).ask_anonymously(community, question("May I?")));
        assert_eq!(
            refused(outcome, &["the charter does not allow", "ask a steward"]),
            ErrorKind::Rule
        );
    }
    assert!(guild.dump() == before);
}

#[test]
fn s2_8_a_question_without_a_name_is_no_draft() {
    let guild = Guild::with_roles();
    let draft = NewQuestion {
        visible_to: VisibleTo::Author,
        ..question("May I?")
    };
    let before = guild.dump();
    let outcome = wait(guild.desk("mei").ask_anonymously(guild.community.id, draft));
    assert_eq!(refused(outcome, &["visible_to"]), ErrorKind::Invalid);
    assert!(guild.dump() == before);
}
