//! Articles: revisions, reviews, conflicts.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};
use std::thread;

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, Visibility};
use learncomm_core::contribution::{
    ArticleEdit, ArticleFilter, Contribution, ContributionKind, MAX_CONFLICTS_EACH, MAX_REVIEW_AHEAD,
    NewArticle, NextReview, State, VisibleTo,
};
use learncomm_core::history::{Fact, PastContribution, Who};
use learncomm_core::id::{ContributionId, Slug};
use learncomm_core::ledger::Verb;
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

pub(crate) fn new(title: &str, body: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        body: body.to_owned(),
        topics: vec!["testing".parse().unwrap()],
        ..NewArticle::default()
    }
}

pub(crate) fn write(guild: &Guild, who: &str, title: &str) -> Contribution {
    let article = new(title, "One.\nTwo.");
    wait(guild.desk(who).write_article(guild.community.id, &article)).unwrap()
}

/// An edit of the text that begins from a revision.
pub(crate) fn edit(base: u32, body: &str) -> ArticleEdit {
    ArticleEdit {
        base,
        body: Some(body.to_owned()),
        ..ArticleEdit::default()
    }
}

pub(crate) fn revise(
    guild: &Guild,
    who: &str,
    id: ContributionId,
    change: &ArticleEdit,
) -> Result<u32, Error> {
    let saved = wait(guild.desk(who).revise_article(guild.community.id, id, change))?;
    Ok(saved.article.revision)
}

/// The number of the conflict as which an edit was kept.
#[track_caller]
fn conflict_of<T: std::fmt::Debug>(outcome: Result<T, Error>) -> u32 {
    match outcome.unwrap_err() {
        Error::EditConflict { conflict, .. } => conflict,
        other => panic!("{other}"),
    }
}

fn told(guild: &Guild, verb: Verb) -> Vec<(u32, u32, u32, u32)> {
    let ledger = guild.ledger();
    let rows = ledger.iter().filter(|a| a.verb == verb);
    rows.map(|a| (a.actor, a.object, a.toward, a.value)).collect()
}

fn member(guild: &Guild, name: &str) -> u32 {
    wait(guild.op.member(guild.community.id, &handle(name)))
        .unwrap()
        .membership
        .number
}

#[test]
fn s2_3_members_keep_an_article_true_together() {
    let guild = Guild::with_roles();
    let (c, mei, fay) = (guild.community.id, guild.desk("mei"), guild.desk("fay"));
    let article = write(&guild, "mei", "Clocks");
    assert_eq!((article.kind, article.revision), (ContributionKind::Article, 1));
    assert_eq!(article.review_at, Some(guild.hub.now() + TimeDelta::days(180)));
    let shared = told(&guild, Verb::Shared);
    let (of_mei, of_fay) = (member(&guild, "mei"), member(&guild, "fay"));
    assert_eq!(
        shared,
        [(of_mei, article.number, 0, ContributionKind::Article.code())]
    );
    guild.pass(60);
    let change = ArticleEdit {
        base: 1,
        title: Some("Clocks in tests".to_owned()),
        topics: Some(vec!["testing".parse().unwrap(), "time".parse().unwrap()]),
        note: " Say where ".to_owned(),
        ..ArticleEdit::default()
    };
    let saved = wait(fay.revise_article(c, article.id, &change)).unwrap();
    assert!(saved.changed);
    assert_eq!(
        (saved.article.revision, saved.article.edited_at),
        (2, Some(guild.hub.now()))
    );
    assert_eq!(
        saved.article.review_at, article.review_at,
        "a typo put right is no review"
    );
    assert_eq!(told(&guild, Verb::Revised), [(of_fay, article.number, of_mei, 2)]);
    assert_eq!(told(&guild, Verb::Tagged).len(), 1, "a topic came in addition");
    guild.pass(60);
    assert_eq!(
        revise(&guild, "mei", article.id, &edit(2, "One.\n2.")).unwrap(),
        3
    );

    let (lines, more) = wait(mei.article_revisions(c, article.id, None, 2)).unwrap();
    let short: Vec<_> = lines
        .iter()
        .map(|l| (l.number, l.by.clone().unwrap(), l.note.as_str()))
        .collect();
    assert_eq!(short, [(3, handle("mei"), ""), (2, handle("fay"), "Say where")]);
    assert!(more);
    let (rest, more) = wait(mei.article_revisions(c, article.id, Some(2), 2)).unwrap();
    assert_eq!(
        (rest.len(), rest[0].number, rest[0].length, more),
        (1, 1, 9, false)
    );
    assert_eq!(
        wait(mei.article_revisions(c, article.id, Some(1), 2)).unwrap().0,
        []
    );
    assert_eq!(
        wait(mei.article_revisions(c, article.id, Some(0), 2)).unwrap().0,
        []
    );
    let second = wait(mei.article_at(c, article.id, 2)).unwrap();
    assert_eq!(
        (second.text.title.as_deref(), second.text.body.as_str()),
        (Some("Clocks in tests"), "One.\nTwo.")
    );
    let diff = wait(mei.article_diff(c, article.id, 1, 3)).unwrap();
    for line in [
        "--- #1 revision 1",
        "-# Clocks\n",
        "+# Clocks in tests\n",
        "-Two.\n",
        "+2.\n",
    ] {
        assert!(diff.contains(line), "{diff}");
    }
    assert_eq!(wait(mei.article_diff(c, article.id, 2, 2)).unwrap(), "");
    for wrong in [0, 4] {
        let kind = refused(
            wait(mei.article_at(c, article.id, wrong)),
            &["no revision", "1 to 3"],
        );
        assert_eq!(kind, ErrorKind::NotFound);
    }
    let shown = wait(mei.article(c, article.id)).unwrap();
    assert_eq!(
        (shown.latest, shown.by.as_deref(), shown.revised_by),
        (3, Some("mei"), Some(handle("mei")))
    );
    let about = |topic: &str| ArticleFilter {
        topic: Some(topic.parse::<Slug>().unwrap()),
        ..ArticleFilter::default()
    };
    assert_eq!(wait(mei.articles(c, &about("time"), None, 9)).unwrap().0.len(), 1);
    assert_eq!(
        wait(mei.articles(c, &about("space"), None, 9)).unwrap().0.len(),
        0
    );
}

#[test]
fn s2_3_saving_what_is_there_already_changes_nothing() {
    let guild = Guild::with_roles();
    let article = write(&guild, "mei", "Clocks");
    let save = |change: &ArticleEdit| {
        wait(
            guild
                .desk("fay")
                .revise_article(guild.community.id, article.id, change),
        )
    };
    let before = guild.dump();
    for change in [
        edit(1, "One.\r\nTwo.  "),
        ArticleEdit {
            base: 1,
            ..ArticleEdit::default()
        },
    ] {
        let saved = save(&change).unwrap();
        assert!(!saved.changed && saved.article == article);
    }
    assert!(guild.dump() == before);
    // Somebody made the same change meanwhile.
    assert!(save(&edit(1, "New.")).unwrap().changed);
    let before = guild.dump();
    assert!(!save(&edit(1, "New.")).unwrap().changed);
    // From an old revision, and nothing changed in it.
    assert!(!save(&edit(1, "One.\nTwo.")).unwrap().changed);
    assert!(guild.dump() == before);
    for (base, says) in [(0, "and no 0"), (3, "and no 3")] {
        assert_eq!(
            refused(save(&edit(base, "x")), &["base", "1 to 2", says]),
            ErrorKind::Invalid
        );
    }
    assert_eq!(refused(save(&edit(2, " \n")), &["body"]), ErrorKind::Invalid);
    let long = ArticleEdit {
        note: "n".repeat(301),
        ..edit(2, "x")
    };
    assert_eq!(refused(save(&long), &["note", "300"]), ErrorKind::Invalid);
    assert!(guild.dump() == before);
}

#[test]
fn s2_3_edits_that_collide_lose_neither_text() {
    let guild = Guild::with_roles();
    let (c, mei, fay) = (guild.community.id, guild.desk("mei"), guild.desk("fay"));
    let article = write(&guild, "mei", "Clocks");
    let id = article.id;
    revise(&guild, "fay", id, &edit(1, "One.\nFay's.")).unwrap();
    let retitled = ArticleEdit {
        base: 2,
        title: Some("Watches".to_owned()),
        ..ArticleEdit::default()
    };
    revise(&guild, "fay", id, &retitled).unwrap();
    let ledger = guild.ledger();
    let mine = ArticleEdit {
        note: "Mine".to_owned(),
        ..edit(1, "Mei's.\nTwo.")
    };
    let refusal = wait(mei.revise_article(c, id, &mine));
    let kind = refused(
        refusal,
        &[
            "#1 was revised meanwhile",
            "revision 3",
            "from 1",
            "conflict 1",
            "naming the conflict",
        ],
    );
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(guild.ledger() == ledger, "nothing was done to the article");
    assert_eq!(wait(mei.article(c, id)).unwrap().latest, 3);

    // The same once more is the same conflict; from another revision, it is compared with that one.
    let before = guild.dump();
    assert_eq!(conflict_of(revise(&guild, "mei", id, &mine)), 1);
    assert!(guild.dump() == before);
    let again = ArticleEdit {
        base: 2,
        ..mine.clone()
    };
    assert_eq!(conflict_of(revise(&guild, "mei", id, &again)), 1);
    assert_eq!(wait(mei.article_conflict(c, 1)).unwrap().base, 2);
    assert_eq!(conflict_of(revise(&guild, "mei", id, &mine)), 1);
    assert_eq!(conflict_of(revise(&guild, "mei", id, &edit(1, "Else."))), 2);

    let shown = wait(mei.article_conflict(c, 1)).unwrap();
    assert_eq!(
        (shown.article_number, shown.base, shown.latest),
        (Some(1), 1, Some(3))
    );
    assert_eq!(
        (shown.text.body.as_str(), shown.note.as_str()),
        ("Mei's.\nTwo.", "Mine")
    );
    let (base, newest) = (shown.from_base.unwrap(), shown.from_latest.unwrap());
    assert!(
        base.contains("-One.\n+Mei's.\n") && !base.contains("Fay's"),
        "{base}"
    );
    assert!(
        newest.contains("-Fay's.") && newest.contains("-# Watches\n+# Clocks"),
        "{newest}"
    );
    let numbers = |article| -> Vec<u32> {
        wait(mei.article_conflicts(c, article))
            .unwrap()
            .iter()
            .map(|s| s.number)
            .collect()
    };
    assert_eq!(numbers(Some(id)), [1, 2]);
    assert_eq!(
        wait(fay.article_conflicts(c, None)).unwrap(),
        [],
        "they are mei's"
    );
    for desk in [fay, guild.desk("sol"), guild.desk("olu")] {
        assert_eq!(
            refused(wait(desk.article_conflict(c, 1)), &["no edit conflict `1`"]),
            ErrorKind::NotFound
        );
        assert_eq!(
            refused(wait(desk.drop_article_conflict(c, 1)), &["no edit conflict `1`"]),
            ErrorKind::NotFound
        );
    }

    // Resolved with a text that joins both; the other one as it is: it changes the text and leaves the title.
    let joined = ArticleEdit {
        resolves: Some(1),
        ..edit(3, "Mei's.\nFay's.")
    };
    assert_eq!(revise(&guild, "mei", id, &joined).unwrap(), 4);
    assert_eq!(numbers(None), [2]);
    let taken = ArticleEdit {
        base: 4,
        resolves: Some(2),
        ..ArticleEdit::default()
    };
    let saved = wait(mei.revise_article(c, id, &taken)).unwrap().article;
    assert_eq!(
        (saved.title.as_deref(), saved.body.as_str()),
        (Some("Watches"), "Else.")
    );
    assert!(numbers(None).is_empty());
    let gone = revise(
        &guild,
        "mei",
        id,
        &ArticleEdit {
            resolves: Some(1),
            ..edit(5, "x")
        },
    );
    assert_eq!(refused(gone, &["no edit conflict `1`"]), ErrorKind::NotFound);
}

#[test]
fn s2_3_a_conflict_is_resolved_by_what_the_article_says_already() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let [id, other] = ["Clocks", "Else"].map(|title| write(&guild, "mei", title).id);
    revise(&guild, "fay", id, &edit(1, "Fay's.")).unwrap();
    assert_eq!(conflict_of(revise(&guild, "mei", id, &edit(1, "Mei's."))), 1);
    let wrong = revise(
        &guild,
        "mei",
        other,
        &ArticleEdit {
            resolves: Some(1),
            ..edit(1, "x")
        },
    );
    assert_eq!(
        refused(wrong, &["resolves", "conflict 1 is not on #2"]),
        ErrorKind::Invalid
    );
    let saved = wait(mei.revise_article(
        c,
        id,
        &ArticleEdit {
            resolves: Some(1),
            ..edit(2, "Fay's.")
        },
    ))
    .unwrap();
    assert!(!saved.changed && saved.article.revision == 2);
    assert_eq!(wait(mei.article_conflicts(c, None)).unwrap(), []);
    // Numbers do not come again, and what is dropped is gone.
    assert_eq!(conflict_of(revise(&guild, "mei", id, &edit(1, "Mei's."))), 2);
    wait(mei.drop_article_conflict(c, 2)).unwrap();
    let gone = wait(mei.drop_article_conflict(c, 2));
    assert_eq!(refused(gone, &["no edit conflict `2`"]), ErrorKind::NotFound);
}

#[test]
fn s2_3_only_so_many_conflicts_are_kept_and_no_article_is_touched() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let id = write(&guild, "mei", "Clocks").id;
    revise(&guild, "fay", id, &edit(1, "Fay's.")).unwrap();
    for i in 0..MAX_CONFLICTS_EACH {
        conflict_of(revise(&guild, "mei", id, &edit(1, &format!("Mei's {i}"))));
    }
    let before = guild.dump();
    let full = revise(&guild, "mei", id, &edit(1, "One more"));
    assert_eq!(
        refused(full, &["5 of your edits of #1", "was not kept", "drop"]),
        ErrorKind::Rule
    );
    assert!(guild.dump() == before);
    wait(mei.drop_article_conflict(c, 3)).unwrap();
    assert_eq!(conflict_of(revise(&guild, "mei", id, &edit(1, "One more"))), 6);
}

#[test]
fn s2_3_of_many_who_save_at_once_one_does_and_the_others_keep_their_text() {
    const PEOPLE: [&str; 6] = ["ada", "ben", "cem", "dua", "eli", "fin"];
    for _ in 0..4 {
        let guild = Arc::new(Guild::with_roles());
        for name in PEOPLE {
            guild.join(name, Role::Member);
        }
        let (c, id, start) = (
            guild.community.id,
            write(&guild, "mei", "Clocks").id,
            Arc::new(Barrier::new(6)),
        );
        let racers: Vec<_> = PEOPLE
            .into_iter()
            .map(|name| {
                let (guild, start) = (guild.clone(), start.clone());
                thread::spawn(move || {
                    let desk = guild.desk(name);
                    start.wait();
                    wait(desk.revise_article(c, id, &edit(1, name)))
                })
            })
            .collect();
        let outcomes: Vec<_> = racers.into_iter().map(|r| r.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        let mut texts: BTreeSet<String> = PEOPLE
            .iter()
            .flat_map(|name| wait(guild.desk(name).article_conflicts(c, Some(id))).unwrap())
            .map(|shown| shown.text.body)
            .collect();
        assert_eq!(texts.len(), 5);
        texts.insert(wait(guild.op.article(c, id)).unwrap().contribution.body);
        assert_eq!(texts, PEOPLE.map(str::to_owned).into());
        assert_eq!(told(&guild, Verb::Revised).len(), 1);
    }
}

#[test]
fn s2_3_an_earlier_text_comes_back_as_a_new_revision() {
    let guild = Guild::with_roles();
    let (c, fay) = (guild.community.id, guild.desk("fay"));
    let id = write(&guild, "mei", "Clocks").id;
    revise(&guild, "fay", id, &edit(1, "Worse.")).unwrap();
    let saved = wait(fay.restore_article(c, id, 1, "It was better")).unwrap();
    assert_eq!(
        (saved.changed, saved.article.revision, saved.article.body.as_str()),
        (true, 3, "One.\nTwo.")
    );
    let third = wait(fay.article_at(c, id, 3)).unwrap().line;
    assert_eq!(
        (third.restores, third.note.as_str(), third.by),
        (Some(1), "It was better", Some(handle("fay")))
    );
    assert!(!wait(fay.restore_article(c, id, 1, "")).unwrap().changed);
    for wrong in [0, 4] {
        let kind = refused(
            wait(fay.restore_article(c, id, wrong, "")),
            &["no revision", "1 to 3"],
        );
        assert_eq!(kind, ErrorKind::NotFound);
    }
    assert_eq!(
        told(&guild, Verb::Revised)
            .iter()
            .map(|r| r.3)
            .collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn s2_3_what_does_not_stand_is_not_revised() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let [gone, moderated] = ["Gone", "Moderated"].map(|title| write(&guild, "mei", title).id);
    revise(&guild, "fay", moderated, &edit(1, "Secret words.")).unwrap();
    wait(mei.remove(c, gone, None)).unwrap();
    wait(guild.op.remove(c, moderated, Some("spam"))).unwrap();
    for id in [gone, moderated] {
        for who in ["mei", "sol"] {
            let desk = guild.desk(who);
            for outcome in [
                revise(&guild, who, id, &edit(1, "x")).map(drop),
                wait(desk.restore_article(c, id, 1, "")).map(drop),
                wait(desk.confirm_article(c, id, NextReview::default())).map(drop),
                wait(desk.set_article_review(c, id, NextReview::InDays(9))).map(drop),
            ] {
                assert_eq!(refused(outcome, &["has been removed"]), ErrorKind::Rule);
            }
        }
    }
    // Its author and stewards see what was removed, and how it came about; others see neither.
    for (who, sees) in [("mei", true), ("sol", true), ("fay", false), ("gus", false)] {
        let desk = guild.desk(who);
        let outcomes = [
            wait(desk.article(c, moderated)).map(drop),
            wait(desk.article_revisions(c, moderated, None, 9)).map(drop),
            wait(desk.article_at(c, moderated, 2)).map(drop),
            wait(desk.article_diff(c, moderated, 1, 2)).map(drop),
        ];
        for outcome in outcomes {
            match outcome {
                Ok(()) => assert!(sees, "{who}"),
                Err(e) => assert!(!sees && e.kind() == ErrorKind::NotFound, "{who}: {e}"),
            }
        }
    }
    let asked = guild.ask("mei", "How?").id;
    for outcome in [
        revise(&guild, "mei", asked, &edit(1, "x")).map(drop),
        wait(mei.article(c, asked)).map(drop),
        wait(mei.article_at(c, asked, 1)).map(drop),
        wait(mei.confirm_article(c, asked, NextReview::default())).map(drop),
    ] {
        assert_eq!(refused(outcome, &["not an article", "question"]), ErrorKind::Rule);
    }
}

#[test]
fn s2_3_a_draft_is_its_authors_and_leaves_no_earlier_texts() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let draft = NewArticle {
        visible_to: VisibleTo::Author,
        ..new("Draft", "First try.")
    };
    let id = wait(mei.write_article(c, &draft)).unwrap().id;
    let saved = wait(mei.revise_article(c, id, &edit(1, "Second try."))).unwrap();
    assert_eq!((saved.changed, saved.article.revision), (true, 1));
    let (lines, _) = wait(mei.article_revisions(c, id, None, 9)).unwrap();
    assert_eq!((lines.len(), lines[0].number), (1, 1));
    let stored = guild.dump();
    assert!(
        !stored
            .iter()
            .any(|(_, value)| String::from_utf8_lossy(value).contains("First try."))
    );
    assert_eq!(told(&guild, Verb::Shared), []);
    assert_eq!(told(&guild, Verb::Revised), []);
    let mut others = vec![guild.op.clone()];
    others.extend(["sol", "fay", "gus", "olu"].map(|who| guild.desk(who)));
    for desk in others {
        assert!(wait(desk.article(c, id)).is_err());
        assert!(wait(desk.article_revisions(c, id, None, 9)).is_err());
        assert!(wait(desk.article_at(c, id, 1)).is_err());
        assert!(wait(desk.revise_article(c, id, &edit(1, "x"))).is_err());
        assert!(wait(desk.restore_article(c, id, 1, "")).is_err());
    }
    let early = wait(mei.confirm_article(c, id, NextReview::default()));
    assert_eq!(refused(early, &["is a draft"]), ErrorKind::Rule);
    guild.pass(400 * 86_400);
    assert_eq!(wait(mei.stale_articles(c, None, 9)).unwrap().0, []);
}

#[test]
fn s2_3_articles_are_reviewed_when_they_are_due() {
    let guild = Guild::with_roles();
    let (c, fay) = (guild.community.id, guild.desk("fay"));
    let ids: Vec<ContributionId> = ["A", "B", "C", "D"]
        .map(|title| write(&guild, "mei", title).id)
        .into();
    let stale = |after: Option<&Contribution>, limit| {
        let (found, more) = wait(guild.desk("gus").stale_articles(c, after, limit)).unwrap();
        assert!(found.iter().all(|a| a.overdue));
        let titles = found
            .iter()
            .map(|a| a.contribution.title.clone().unwrap())
            .collect::<String>();
        (
            titles,
            more,
            found.into_iter().next_back().map(|a| a.contribution),
        )
    };
    assert_eq!(stale(None, 9).0, "");
    let now = guild.hub.now();
    wait(fay.set_article_review(c, ids[1], NextReview::InDays(2))).unwrap();
    wait(fay.set_article_review(c, ids[2], NextReview::On(now + TimeDelta::days(1)))).unwrap();
    assert_eq!(told(&guild, Verb::Confirmed), []);
    guild.pass(2 * 86_400);
    assert_eq!(stale(None, 9).0, "CB", "the longest overdue first");
    guild.pass(178 * 86_400);
    let (first, more, last) = stale(None, 3);
    assert_eq!((first.as_str(), more), ("CBA", true));
    let (rest, more, _) = stale(last.as_ref(), 3);
    assert_eq!((rest.as_str(), more), ("D", false));
    // What still holds, was removed or is hidden is not due.
    guild.pass(60);
    let confirmed = wait(fay.confirm_article(c, ids[2], NextReview::default())).unwrap();
    assert_eq!(confirmed.review_at, Some(guild.hub.now() + TimeDelta::days(180)));
    let minutes = (confirmed.review_at.unwrap().timestamp() / 60) as u32;
    assert_eq!(
        told(&guild, Verb::Confirmed),
        [(member(&guild, "fay"), confirmed.number, 0, minutes)]
    );
    wait(guild.desk("mei").remove(c, ids[1], None)).unwrap();
    assert_eq!(stale(None, 9).0, "AD");
    // A new text does not make it reviewed.
    revise(&guild, "fay", ids[0], &edit(1, "x")).unwrap();
    assert_eq!(stale(None, 9).0, "AD");
    let now = guild.hub.now();
    for wrong in [
        NextReview::On(now),
        NextReview::On(now + TimeDelta::days(i64::from(MAX_REVIEW_AHEAD)) + TimeDelta::seconds(1)),
        NextReview::InDays(0),
        NextReview::InDays(MAX_REVIEW_AHEAD + 1),
    ] {
        assert_eq!(
            refused(wait(fay.set_article_review(c, ids[0], wrong)), &["review"]),
            ErrorKind::Invalid
        );
        assert_eq!(
            refused(wait(fay.confirm_article(c, ids[0], wrong)), &["review"]),
            ErrorKind::Invalid
        );
    }
}

#[test]
fn s2_3_what_is_due_is_found_without_reading_what_is_not() {
    let guild = Guild::with_roles();
    let c = guild.community.id;
    for i in 0..60 {
        write(&guild, "mei", &format!("Article {i}"));
    }
    let due = write(&guild, "mei", "Due").id;
    wait(
        guild
            .desk("fay")
            .set_article_review(c, due, NextReview::InDays(1)),
    )
    .unwrap();
    guild.pass(86_400);
    let desk = guild.desk("fay");
    guild.store.fail(6, crate::common::Fault::Call);
    let (found, more) = wait(desk.stale_articles(c, None, 1)).unwrap();
    assert!(guild.store.disarm(), "five calls were enough");
    assert_eq!((found.len(), found[0].contribution.id, more), (1, due, false));
}

#[test]
fn s2_3_outsiders_read_articles_that_are_for_everyone() {
    let guild = Guild::with_roles();
    let (c, olu) = (guild.community.id, guild.desk("olu"));
    let open = NewArticle {
        visible_to: VisibleTo::Everyone,
        ..new("Open", "For all.")
    };
    let open = wait(guild.desk("mei").write_article(c, &open)).unwrap().id;
    let closed = write(&guild, "mei", "Closed").id;
    assert!(wait(olu.article(c, open)).is_ok());
    assert_eq!(wait(olu.article_at(c, open, 1)).unwrap().text.body, "For all.");
    assert_eq!(
        refused(wait(olu.article(c, closed)), &["may not"]),
        ErrorKind::Forbidden
    );
    assert_eq!(
        refused(wait(olu.article_revisions(c, closed, None, 9)), &["may not"]),
        ErrorKind::Forbidden
    );
    guild.pass(200 * 86_400);
    let (stale, _) = wait(olu.stale_articles(c, None, 9)).unwrap();
    assert_eq!(
        stale.iter().map(|a| a.contribution.id).collect::<Vec<_>>(),
        [open]
    );
    assert_eq!(
        wait(olu.articles(c, &ArticleFilter::default(), None, 9))
            .unwrap()
            .0
            .len(),
        1
    );
    // In an open community all is read, and nobody from outside sees conflicts.
    let mut charter = Charter::new("Quality guild", chrono_tz::UTC);
    charter.settings.visibility = Visibility::Everyone;
    wait(guild.op.edit_charter(c, &charter.into())).unwrap();
    assert!(wait(olu.article(c, closed)).is_ok());
    assert_eq!(wait(olu.article_conflicts(c, None)).unwrap(), []);
}

#[test]
fn s2_3_who_has_left_keeps_the_texts_that_collided() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let id = write(&guild, "fay", "Clocks").id;
    revise(&guild, "fay", id, &edit(1, "Fay's.")).unwrap();
    conflict_of(revise(&guild, "mei", id, &edit(1, "Mei's.")));
    guild.pass(60);
    wait(mei.leave(c)).unwrap();
    guild.pass(60);
    let shown = wait(mei.article_conflict(c, 1)).unwrap();
    assert_eq!(shown.text.body, "Mei's.");
    assert_eq!(
        (shown.article_number, shown.latest, shown.from_latest),
        (None, None, None),
        "the article is not theirs to read"
    );
    assert_eq!(wait(mei.article_conflicts(c, None)).unwrap().len(), 1);
    wait(guild.op.admit(c, &handle("mei"), Admission::default())).unwrap();
    assert_eq!(wait(mei.article_conflict(c, 1)).unwrap().latest, Some(2));
    guild.pass(60);
    wait(mei.leave(c)).unwrap();
    guild.pass(60);
    wait(mei.drop_article_conflict(c, 1)).unwrap();
    assert_eq!(wait(mei.article_conflicts(c, None)).unwrap(), []);
}

#[test]
fn s2_3_s1_3_an_article_from_elsewhere_keeps_all_its_texts() {
    let guild = Guild::with_roles();
    let (c, op) = (guild.community.id, guild.op.clone());
    let import = |body: &str| {
        let past = PastContribution {
            id: "a1".to_owned(),
            kind: ContributionKind::Article,
            author: Who::Unknown(Some("Somebody".to_owned())),
            at: at("2025-01-05 08:00"),
            title: Some("From elsewhere".to_owned()),
            body: body.to_owned(),
            topics: Vec::new(),
            parent: None,
            edited_at: None,
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: VisibleTo::Community,
        };
        wait(op.import(c, "wiki", &[Fact::Contribution(past)])).unwrap();
    };
    import("First.");
    let id = wait(op.articles(c, &ArticleFilter::default(), None, 9))
        .unwrap()
        .0[0]
        .contribution
        .id;
    let shown = wait(op.article(c, id)).unwrap();
    assert_eq!(
        (shown.latest, shown.by.as_deref(), shown.revised_by),
        (1, Some("Somebody"), None)
    );
    let texts = || -> Vec<String> {
        let (lines, _) = wait(op.article_revisions(c, id, None, 9)).unwrap();
        let text = |n| wait(op.article_at(c, id, n)).unwrap().text.body;
        lines.iter().map(|l| text(l.number)).collect()
    };
    assert_eq!(texts(), ["First."]);
    assert_eq!(revise(&guild, "mei", id, &edit(1, "Second.")).unwrap(), 2);
    assert_eq!(texts(), ["Second.", "First."]);
    // Imported again, it says what it says elsewhere; what was said here is not lost.
    import("Third.");
    assert_eq!(texts(), ["Third.", "First."]);
    assert_eq!(revise(&guild, "mei", id, &edit(2, "Fourth.")).unwrap(), 4);
    assert_eq!(texts(), ["Fourth.", "Third.", "Second.", "First."]);
}

#[test]
fn s2_3_an_article_that_cannot_be_is_refused() {
    let guild = Guild::with_roles();
    let before = guild.dump();
    let many: Vec<Slug> = (0..11).map(|i| format!("t{i}").parse().unwrap()).collect();
    for (article, says) in [
        (new(" ", "x"), "title"),
        (new(&"t".repeat(301), "x"), "300"),
        (new("T", "\n "), "body"),
        (new("T", &"x".repeat(100_001)), "100000"),
        (
            NewArticle {
                topics: many.clone(),
                ..new("T", "x")
            },
            "topics",
        ),
        (
            NewArticle {
                skills: many,
                ..new("T", "x")
            },
            "skills",
        ),
    ] {
        let outcome = wait(guild.desk("mei").write_article(guild.community.id, &article));
        assert_eq!(refused(outcome, &[says]), ErrorKind::Invalid);
    }
    assert!(guild.dump() == before);
    let longest = new(&"t".repeat(300), &"𝄞".repeat(100_000));
    let written = wait(guild.desk("mei").write_article(guild.community.id, &longest)).unwrap();
    assert_eq!(written.state, State::Stands);
}
