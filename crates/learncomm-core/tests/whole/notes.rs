//! Notes of one's own.

use learncomm_core::community::MemberFilter;
use learncomm_core::contribution::{
    ContributionKind, Filter, Needs, NewNote, NoteEdit, NoteFilter, NoteStage, Promotion, VisibleTo,
};
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::{Desk, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::script::{Script, is, is_undefined};

/// A text that is nowhere else.
const NEEDLE: &str = "xylophone-4711";

pub(crate) fn new(body: &str) -> NewNote {
    NewNote {
        body: body.to_owned(),
        ..NewNote::default()
    }
}

pub(crate) fn idea() -> Promotion {
    Promotion {
        title: Some("An idea".to_owned()),
        ..promotion(ContributionKind::Idea)
    }
}

fn promotion(kind: ContributionKind) -> Promotion {
    Promotion {
        kind,
        title: None,
        visible_to: VisibleTo::Community,
    }
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn numbers(desk: &Desk, guild: &Guild, stage: Option<NoteStage>, topic: Option<&str>) -> Vec<u32> {
    let filter = NoteFilter {
        stage,
        topic: topic.map(slug),
    };
    let (notes, more) = wait(desk.notes(guild.community.id, &filter, None, 100)).unwrap();
    assert!(!more);
    notes.iter().map(|n| n.note.number).collect()
}

#[test]
fn s1_5_notes_are_taken_edited_moved_and_dropped() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let full = NewNote {
        stage: NoteStage::Sense,
        title: Some(" Clocks ".to_owned()),
        body: "Pass one in.".to_owned(),
        topics: vec![slug("time"), slug("testing"), slug("time")],
        url: Some("https://example.org/clocks".to_owned()),
    };
    let first = wait(mei.take_note(c, &full)).unwrap();
    assert_eq!(
        (first.number, first.title.as_deref(), first.topics.len()),
        (1, Some("Clocks"), 2)
    );
    guild.pass(60);
    assert_eq!(
        wait(mei.take_note(c, &new("Look this up."))).unwrap().stage,
        NoteStage::Seek
    );
    assert_eq!(
        wait(mei.take_note(
            c,
            &NewNote {
                topics: vec![slug("time")],
                ..new("Third.")
            }
        ))
        .unwrap()
        .number,
        3
    );
    assert_eq!(numbers(&mei, &guild, None, None), [3, 2, 1]);
    assert_eq!(numbers(&mei, &guild, Some(NoteStage::Seek), None), [3, 2]);
    assert_eq!(numbers(&mei, &guild, None, Some("time")), [3, 1]);
    assert_eq!(numbers(&mei, &guild, Some(NoteStage::Sense), Some("time")), [1]);
    let (page, more) = wait(mei.notes(c, &NoteFilter::default(), Some(3), 1)).unwrap();
    assert_eq!((page[0].note.number, more), (2, true));

    let change = NoteEdit {
        title: Some(String::new()),
        url: Some(String::new()),
        topics: Some(vec![slug("space")]),
        ..NoteEdit::default()
    };
    let edited = wait(mei.edit_note(c, 1, &change)).unwrap();
    assert_eq!(
        (edited.title, edited.url, edited.body.as_str()),
        (None, None, "Pass one in.")
    );
    assert_eq!(edited.edited_at, Some(guild.hub.now()));
    assert_eq!(numbers(&mei, &guild, None, Some("time")), [3]);
    assert_eq!(numbers(&mei, &guild, None, Some("space")), [1]);
    // There and back again: it is no ladder.
    for stage in [NoteStage::Share, NoteStage::Seek] {
        assert_eq!(wait(mei.move_note(c, 1, stage)).unwrap().stage, stage);
        assert!(numbers(&mei, &guild, Some(stage), None).contains(&1));
    }
    assert!(numbers(&mei, &guild, Some(NoteStage::Share), None).is_empty());
    let before = guild.dump();
    wait(mei.edit_note(c, 1, &change)).unwrap();
    wait(mei.move_note(c, 1, NoteStage::Seek)).unwrap();
    assert!(guild.dump() == before, "nothing is changed by what is so already");
    wait(mei.drop_note(c, 3)).unwrap();
    assert_eq!(numbers(&mei, &guild, None, None), [2, 1]);
    assert_eq!(
        wait(mei.take_note(c, &new("Fourth."))).unwrap().number,
        4,
        "no number comes again"
    );
    for outcome in [
        wait(mei.note(c, 3)).map(drop),
        wait(mei.edit_note(c, 3, &change)).map(drop),
        wait(mei.move_note(c, 3, NoteStage::Seek)).map(drop),
        wait(mei.drop_note(c, 3)),
        wait(mei.promote_note(c, 3, &idea())).map(drop),
    ] {
        assert_eq!(refused(outcome, &["no note `3`"]), ErrorKind::NotFound);
    }
}

#[test]
fn s1_5_a_note_that_cannot_be_is_refused() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    wait(mei.take_note(c, &new("There."))).unwrap();
    let before = guild.dump();
    let many = (0..11).map(|i| slug(&format!("t{i}"))).collect::<Vec<_>>();
    let long = Some("t".repeat(301));
    for (note, says) in [
        (new(" \n"), "a text, a title or an address"),
        (new(&"x".repeat(100_001)), "100000"),
        (
            NewNote {
                title: long.clone(),
                ..new("x")
            },
            "300",
        ),
        (
            NewNote {
                topics: many.clone(),
                ..new("x")
            },
            "topics",
        ),
        (
            NewNote {
                url: Some("javascript:x".to_owned()),
                ..new("x")
            },
            "web address",
        ),
    ] {
        assert_eq!(
            refused(wait(mei.take_note(c, &note)), &[says]),
            ErrorKind::Invalid
        );
    }
    for (edit, says) in [
        (
            NoteEdit {
                body: Some(String::new()),
                ..NoteEdit::default()
            },
            "a text, a title",
        ),
        (
            NoteEdit {
                title: long,
                ..NoteEdit::default()
            },
            "300",
        ),
        (
            NoteEdit {
                topics: Some(many),
                ..NoteEdit::default()
            },
            "topics",
        ),
        (
            NoteEdit {
                url: Some("x".to_owned()),
                ..NoteEdit::default()
            },
            "web address",
        ),
    ] {
        assert_eq!(
            refused(wait(mei.edit_note(c, 1, &edit)), &[says]),
            ErrorKind::Invalid
        );
    }
    assert!(guild.dump() == before);
}

#[test]
fn s1_5_a_note_becomes_a_contribution_once() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let note = NewNote {
        topics: vec![slug("time")],
        url: Some("https://example.org/".to_owned()),
        ..new("Half an hour is enough.")
    };
    wait(mei.take_note(c, &note)).unwrap();
    guild.pass(60);
    let titled = Promotion {
        title: Some("Shorter".to_owned()),
        ..idea()
    };
    let made = wait(mei.promote_note(c, 1, &titled)).unwrap();
    assert_eq!(
        (made.kind, made.title.as_deref(), made.at),
        (ContributionKind::Idea, Some("Shorter"), guild.hub.now())
    );
    assert_eq!(
        (made.body.as_str(), made.url.is_some(), made.topics.len()),
        ("Half an hour is enough.", true, 1)
    );
    let shared: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::Shared)
        .collect();
    assert_eq!(
        (shared.len(), shared[0].object, shared[0].value),
        (1, made.number, ContributionKind::Idea.code())
    );
    let shown = wait(mei.note(c, 1)).unwrap();
    assert_eq!(
        (shown.note.promoted, shown.promoted_as, shown.note.stage),
        (Some(made.id), Some(made.number), NoteStage::Share)
    );
    let before = guild.dump();
    let again = wait(mei.promote_note(c, 1, &promotion(ContributionKind::Experience)));
    assert_eq!(
        refused(
            again,
            &["note 1 was promoted already", &format!("#{}", made.number)]
        ),
        ErrorKind::Rule
    );
    assert!(guild.dump() == before);
    // What was shared does not follow the note.
    let edit = NoteEdit {
        body: Some(NEEDLE.to_owned()),
        ..NoteEdit::default()
    };
    wait(mei.edit_note(c, 1, &edit)).unwrap();
    let contribution = wait(guild.op.contribution(c, made.id)).unwrap().contribution;
    assert_eq!(contribution, made);
    wait(mei.drop_note(c, 1)).unwrap();
    assert!(wait(guild.op.contribution(c, made.id)).is_ok());
    // Nor does it lead back: what is stored of it names no note.
    let json = serde_json::to_string(&made).unwrap();
    assert!(!json.contains("note") && !json.contains("promoted"), "{json}");
}

#[test]
fn s1_5_a_note_becomes_whatever_it_has_enough_for() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let take = |note: &NewNote| wait(mei.take_note(c, note)).unwrap().number;
    let plain = take(&new("A text."));
    for (kind, says) in [
        (ContributionKind::Answer, "kind"),
        (ContributionKind::Comment, "kind"),
        (ContributionKind::Article, "title"),
        (ContributionKind::Question, "title"),
        (ContributionKind::Resource, "title"),
    ] {
        let outcome = wait(mei.promote_note(c, plain, &promotion(kind)));
        assert_eq!(refused(outcome, &[says]), ErrorKind::Invalid, "{kind}");
    }
    let titled = |title: &str| Some(title.to_owned());
    let bare = take(&NewNote {
        title: titled("Only a title"),
        ..NewNote::default()
    });
    let outcome = wait(mei.promote_note(c, bare, &promotion(ContributionKind::Experience)));
    assert_eq!(refused(outcome, &["body"]), ErrorKind::Invalid);
    assert_eq!(wait(mei.note(c, bare)).unwrap().note.promoted, None);
    for &kind in ContributionKind::ALL.iter().filter(|kind| !kind.is_reply()) {
        let url = (kind.url() != Needs::None).then(|| "https://example.org/".to_owned());
        let number = take(&NewNote {
            title: titled("Title"),
            url,
            ..new("Text.")
        });
        let made = wait(mei.promote_note(c, number, &promotion(kind))).unwrap();
        assert_eq!((made.kind, made.title.as_deref()), (kind, Some("Title")));
        if kind == ContributionKind::Article {
            assert_eq!(
                wait(mei.article_revisions(c, made.id, None, 9)).unwrap().0.len(),
                1
            );
        }
    }
    // As a draft: it is still nobody else's.
    let number = take(&new(NEEDLE));
    let ledger = guild.ledger();
    let draft = wait(mei.promote_note(
        c,
        number,
        &Promotion {
            visible_to: VisibleTo::Author,
            ..idea()
        },
    ))
    .unwrap();
    assert!(guild.ledger() == ledger);
    assert!(wait(guild.op.contribution(c, draft.id)).is_err());
    // Articles are the members'.
    let gus = guild.desk("gus");
    let note = NewNote {
        title: titled("Guests"),
        ..new("Text.")
    };
    let number = wait(gus.take_note(c, &note)).unwrap().number;
    let refusal = wait(gus.promote_note(c, number, &promotion(ContributionKind::Article)));
    assert_eq!(refused(refusal, &["guest"]), ErrorKind::Forbidden);
    assert!(wait(gus.promote_note(c, number, &idea())).is_ok());
}

/// All that somebody can get out of the library about a community.
fn everything(guild: &Guild, desk: &Desk) -> String {
    let c = guild.community.id;
    let mut all = String::new();
    let mut add = |text: String| all.push_str(&text);
    add(format!(
        "{:?}",
        wait(desk.contributions(c, &Filter::default(), None, 1_000))
    ));
    for author in ["mei", "fay"] {
        let filter = Filter {
            author: Some(handle(author)),
            ..Filter::default()
        };
        add(format!("{:?}", wait(desk.contributions(c, &filter, None, 1_000))));
    }
    let about = Filter {
        topic: Some(slug(NEEDLE)),
        ..Filter::default()
    };
    add(format!("{:?}", wait(desk.contributions(c, &about, None, 1_000))));
    add(format!(
        "{:?}",
        wait(desk.articles(c, &Default::default(), None, 1_000))
    ));
    add(format!(
        "{:?}",
        wait(desk.notes(c, &NoteFilter::default(), None, 1_000))
    ));
    add(format!("{:?}", wait(desk.note(c, 1))));
    add(format!("{:?}", wait(desk.digest(c, None, None))));
    add(format!(
        "{:?}",
        wait(desk.members(c, &MemberFilter::default(), None, 1_000))
    ));
    add(format!("{:?}", wait(desk.member(c, &handle("mei")))));
    add(format!("{:?}", wait(desk.find_experts(c, &slug(NEEDLE)))));
    add(format!("{:?}", wait(desk.digests(c, None, None, 1_000))));
    add(format!("{:?}", wait(desk.topic_demand(c))));
    let report = wait(desk.report(&guild.community, &ReportOptions::default()));
    add(report.map_or_else(|e| e.to_string(), |r| serde_json::to_string(&r).unwrap()));
    for given in ["#1", "#2", "0190", "019b", "019c"] {
        add(format!("{:?}", wait(desk.find_contribution(c, given))));
        add(format!("{:?}", wait(desk.find_norm(c, given))));
        add(format!("{:?}", wait(desk.find_action(c, given))));
        add(format!("{:?}", wait(desk.find_activity(c, given))));
    }
    add(format!("{:?}", guild.ledger()));
    all
}

#[test]
fn s1_5_nobody_else_can_tell_that_there_is_a_note() {
    let prepared = |notes: bool| {
        let guild = Guild::with_roles();
        guild.join("ned", Role::Member);
        let (c, mei) = (guild.community.id, guild.desk("mei"));
        let article = crate::articles::write(&guild, "fay", "Clocks");
        if notes {
            let note = NewNote {
                title: Some(NEEDLE.to_owned()),
                topics: vec![slug(NEEDLE)],
                url: Some(format!("https://example.org/{NEEDLE}")),
                ..new(NEEDLE)
            };
            for _ in 0..3 {
                wait(mei.take_note(c, &note)).unwrap();
            }
            wait(mei.move_note(c, 2, NoteStage::Share)).unwrap();
            wait(mei.drop_note(c, 3)).unwrap();
        }
        // What comes later has the same numbers.
        let asked = guild.ask("mei", "How?");
        assert_eq!((article.number, asked.number), (1, 2));
        guild
    };
    let (with, without) = (prepared(true), prepared(false));
    let desks = |guild: &Guild| {
        let people = ["sol", "fay", "ned", "gus", "olu"];
        let mut desks: Vec<Desk> = people.iter().map(|who| guild.desk(who)).collect();
        desks.push(guild.op.clone());
        desks
    };
    for (a, b) in desks(&with).iter().zip(&desks(&without)) {
        let (seen, expected) = (everything(&with, a), everything(&without, b));
        assert!(!expected.is_empty() && !seen.contains(NEEDLE), "{:?}", a.actor());
        // Ids are drawn by lot; all else is the same as if nothing had been noted.
        let plain = |text: &str| {
            let mut out = text.to_owned();
            for (_, value) in with.dump().iter().chain(&without.dump()) {
                for id in ids(&String::from_utf8_lossy(value)) {
                    out = out.replace(&id, "ID");
                }
            }
            out
        };
        assert_eq!(plain(&seen), plain(&expected), "{:?}", a.actor());
    }
    // The needle does find what one may see.
    assert!(everything(&with, &with.desk("mei")).contains(NEEDLE));
    // All that is kept of it is under its author.
    let mei = wait(with.op.person(&handle("mei"))).unwrap().id;
    let expected: std::collections::BTreeSet<_> =
        without.dump().into_iter().map(|(key, _)| family(&key)).collect();
    for (key, _) in with
        .dump()
        .iter()
        .filter(|(key, _)| !expected.contains(&family(key)))
    {
        let bytes = key.as_bytes();
        let name = bytes[17..].split(|b| *b == 0).next().unwrap();
        assert!(
            [&b"note"[..], b"note-list", b"note-count"].contains(&name),
            "{key}"
        );
        assert_eq!(
            &bytes[17 + name.len() + 1..][..16],
            mei.as_uuid().as_bytes(),
            "{key}"
        );
    }
}

/// The beginning of a key: its scope and the name behind it.
fn family(key: &learncomm_core::store::Key) -> Vec<u8> {
    let bytes = key.as_bytes();
    let scope = if bytes[0] == 2 { 17 } else { 1 };
    let end = bytes[scope..]
        .iter()
        .position(|b| *b == 0)
        .map_or(bytes.len(), |at| scope + at);
    bytes[scope.min(end)..end].to_vec()
}

fn ids(text: &str) -> Vec<String> {
    let is_id = |word: &&str| word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4;
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-')
        .filter(is_id)
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn s1_5_who_has_left_reads_and_drops_their_notes() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    for text in ["One", "Two"] {
        wait(mei.take_note(c, &new(text))).unwrap();
    }
    let made = wait(mei.promote_note(c, 1, &idea())).unwrap();
    guild.pass(60);
    wait(mei.leave(c)).unwrap();
    guild.pass(60);
    assert_eq!(numbers(&mei, &guild, None, None), [2, 1]);
    assert_eq!(wait(mei.note(c, 1)).unwrap().promoted_as, Some(made.number));
    for outcome in [
        wait(mei.take_note(c, &new("x"))).map(drop),
        wait(mei.edit_note(c, 1, &NoteEdit::default())).map(drop),
        wait(mei.move_note(c, 1, NoteStage::Seek)).map(drop),
        wait(mei.promote_note(c, 2, &idea())).map(drop),
    ] {
        assert_eq!(refused(outcome, &["non-member"]), ErrorKind::Forbidden);
    }
    wait(mei.drop_note(c, 2)).unwrap();
    assert_eq!(numbers(&mei, &guild, None, None), [1]);
}

/// Members 1 to 6, a bot 7; 8 joins only after the window.
fn circle() -> Script {
    let mut s = Script::default();
    for who in 1..=7 {
        s.join(-9.0, who);
    }
    s.bot(7);
    s.join(40.0, 8);
    s
}

#[test]
fn s1_5_who_seeks_makes_sense_and_shares() {
    let s = circle();
    let section = s.report(28).section("flow").unwrap().clone();
    assert!(
        section.measures.is_empty() && section.notes[0].starts_with("Nobody is on record as having asked")
    );
    let mut s = circle();
    let share = |s: &mut Script, days, who, object, kind: ContributionKind| {
        let line = s.add(days, who, Verb::Shared);
        (line.object, line.value) = (object, kind.code());
    };
    // 1 asks, looks back and answers: all three. 2 opens something and looks back. 3 only comes to a session.
    s.ask(1.0, 1, 10);
    s.act_on(2.0, 1, Verb::Reflected, 0);
    s.answer(3.0, 1, (11, 10));
    s.act_on(1.0, 2, Verb::Opened, 12);
    share(&mut s, 4.0, 2, 13, ContributionKind::Reflection);
    let came = s.add(5.0, 3, Verb::Attended);
    (came.object, came.value) = (20, 1);
    // 4 sums something up and revises an article, and sought nothing. 5 only rates: active, and none of the three.
    share(&mut s, 6.0, 4, 14, ContributionKind::JobAid);
    s.act_on(7.0, 4, Verb::Revised, 15);
    s.act_on(8.0, 5, Verb::Rated, 11);
    // 6 shares an idea that a steward removes: it counts for nothing. A bot counts for nothing, nor who is not there yet.
    share(&mut s, 9.0, 6, 16, ContributionKind::Idea);
    s.act_on(9.5, 1, Verb::RemovedByModeration, 16);
    s.ask(2.0, 7, 17);
    share(&mut s, 10.0, 8, 18, ContributionKind::Reflection);
    let report = s.report(28);
    is(&report, "seekers", 3.0, 5);
    is(&report, "sense-makers", 3.0, 5);
    is(&report, "sharers", 2.0, 5);
    is(&report, "seek-sense-share", 1.0, 5);
    is(&report, "seekers-who-made-sense", 2.0 / 3.0, 3);
    is(&report, "sense-makers-who-shared", 2.0 / 3.0, 3);
    is(&report, "consume-only", 1.0 / 5.0, 5);
    // A reflection is sense-making and no sharing: 2 is no sharer. In an empty window there is nobody to speak of.
    let later = s.report_on(&crate::script::window(20, 28), chrono_tz::UTC);
    is(&later, "seekers", 0.0, 0);
    is_undefined(&later, "consume-only", "nobody was active");
    is_undefined(&later, "seekers-who-made-sense", "nobody sought");
    is_undefined(&later, "sense-makers-who-shared", "nobody was seen");
}
