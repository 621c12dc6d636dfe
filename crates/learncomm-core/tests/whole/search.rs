//! Finding by words: what is found, for whom, and how much is read for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use learncomm_core::community::{CharterEdit, SettingsEdit, Visibility};
use learncomm_core::contribution::{
    Contribution, ContributionKind, MAX_QUERY, NewQuestion, Search, SearchPage,
};
use learncomm_core::history::{Fact, Outcome, PastContribution, Who};
use learncomm_core::id::SeededIds;
use learncomm_core::store::{
    Batch, Key, Page, Record, RecordReader, RecordReaderExt, RecordStore, Revision, Scan, Scope, StoreError,
    Write,
};
use learncomm_core::{Desk, ErrorKind, Hub};

use crate::common::{Faulty, Guild, handle, refused, wait};

/// A question as somebody asks it.
pub(crate) fn ask(guild: &Guild, who: &str, title: &str, body: &str, topics: &[&str]) -> Contribution {
    let new = NewQuestion {
        title: title.to_owned(),
        body: body.to_owned(),
        topics: topics.iter().map(|topic| topic.parse().unwrap()).collect(),
        ..NewQuestion::default()
    };
    wait(guild.desk(who).ask(guild.community.id, new)).unwrap()
}

fn words(words: &str) -> Search {
    Search {
        words: words.to_owned(),
        ..Search::default()
    }
}

fn page(desk: &Desk, guild: &Guild, search: &Search) -> SearchPage {
    wait(desk.search(guild.community.id, search, 0, 50)).unwrap()
}

/// The numbers of what is found, the best first.
pub(crate) fn numbers(desk: &Desk, guild: &Guild, text: &str) -> Vec<u32> {
    let page = page(desk, guild, &words(text));
    page.found
        .iter()
        .map(|found| found.shown.contribution.number)
        .collect()
}

/// Questions of which each says its place and which tenth it is in.
pub(crate) fn many(guild: &Guild, count: usize) {
    let past = |n: usize| {
        Fact::Contribution(PastContribution {
            id: n.to_string(),
            kind: ContributionKind::Question,
            parent: None,
            author: Who::Handle(handle("mei")),
            at: guild.hub.now(),
            title: Some(format!("Everywhere number w{n}")),
            body: format!(
                "This is in the tenth t{} and says some more words about it.",
                n % 10
            ),
            topics: vec![if n.is_multiple_of(2) { "even" } else { "odd" }.parse().unwrap()],
            edited_at: None,
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: learncomm_core::contribution::VisibleTo::Community,
        })
    };
    let facts: Vec<Fact> = (0..count).map(past).collect();
    let outcomes = wait(guild.op.import(guild.community.id, "many", &facts)).unwrap();
    assert!(
        outcomes.iter().all(|outcome| *outcome == Outcome::Added),
        "{:?}",
        outcomes.first()
    );
}

#[test]
fn s2_2_search_finds_words_in_any_form_and_titles_before_bodies() {
    let guild = Guild::with_roles();
    let body = ask(
        &guild,
        "mei",
        "Something else",
        "We were **testing** [clocks](https://example.org).",
        &[],
    );
    let title = ask(
        &guild,
        "sol",
        "How do we test clocks?",
        "It ends at midnight.",
        &[],
    );
    let tag = ask(&guild, "sol", "And here?", "A clock.", &["testing"]);
    ask(&guild, "sol", "Neither", "Nothing of it.", &["tools"]);
    let mei = guild.desk("mei");
    let found = page(&mei, &guild, &words("Clock TEST"));
    let order: Vec<u32> = found.found.iter().map(|f| f.shown.contribution.number).collect();
    assert_eq!(order, [title.number, tag.number, body.number]);
    assert!(found.next.is_none() && !found.any && !found.incomplete);
    let excerpt = &found.found[2].excerpt;
    assert_eq!(excerpt.text, "We were testing clocks.");
    let hits: Vec<&str> = excerpt
        .hits
        .iter()
        .map(|hit| &excerpt.text[hit.clone()])
        .collect();
    assert_eq!(hits, ["testing", "clocks"]);
    assert_eq!(found.found[2].shown.by.as_deref(), Some("mei"));
}

#[test]
fn s2_2_search_takes_phrases_beginnings_and_what_is_not_wanted() {
    let guild = Guild::with_roles();
    let one = ask(&guild, "mei", "Freeze the clock", "Pass a clock in.", &["time"]).number;
    let other = ask(
        &guild,
        "sol",
        "The clock froze",
        "Freeze nothing, mock the time.",
        &["mocks"],
    )
    .number;
    let mei = guild.desk("mei");
    assert_eq!(numbers(&mei, &guild, "\"freeze the clock\""), [one]);
    assert_eq!(numbers(&mei, &guild, "clock -mock"), [one]);
    assert_eq!(numbers(&mei, &guild, "moc*"), [other]);
    assert_eq!(numbers(&mei, &guild, "clock pass"), [one]);
    // Nothing has all of them: some will do, and that is said.
    let some = page(&mei, &guild, &words("pass unheard"));
    assert!(some.any && some.found[0].shown.contribution.number == one && some.found.len() == 1);
    assert!(numbers(&mei, &guild, "\"the freeze\"").is_empty());
    assert!(numbers(&mei, &guild, "unheard").is_empty());
}

#[test]
fn s4_4_search_filters_by_kind_topic_and_author() {
    let guild = Guild::with_roles();
    let asked = ask(&guild, "mei", "Like what?", "It.", &["time", "tools"]);
    let answer = guild.answer("sol", asked.id);
    let desk = guild.desk("gus");
    let numbers = |search: Search| -> Vec<u32> {
        let found = page(&desk, &guild, &search).found;
        found.iter().map(|f| f.shown.contribution.number).collect()
    };
    for indexed in [false, true] {
        if indexed {
            wait(guild.hub.index_search(guild.community.id)).unwrap();
        }
        let kind = Some(ContributionKind::Answer);
        assert_eq!(
            numbers(Search {
                kind,
                ..words("like")
            }),
            [answer.number]
        );
        let topic = Some("tools".parse().unwrap());
        assert_eq!(
            numbers(Search {
                topic,
                ..words("like")
            }),
            [asked.number]
        );
        let author = Some(handle("sol"));
        assert_eq!(
            numbers(Search {
                author,
                ..words("like")
            }),
            [answer.number]
        );
        let (kind, author) = (Some(ContributionKind::Question), Some(handle("sol")));
        assert!(
            numbers(Search {
                kind,
                author,
                ..words("like")
            })
            .is_empty()
        );
    }
    let author = Some(handle("nobody"));
    let search = Search {
        author,
        ..words("like")
    };
    let kind = refused(wait(desk.search(guild.community.id, &search, 0, 9)), &["nobody"]);
    assert_eq!(kind, ErrorKind::NotFound);
}

#[test]
fn s4_4_search_finds_for_nobody_what_was_removed_and_for_outsiders_nothing() {
    let guild = Guild::with_roles();
    let stays = ask(&guild, "mei", "Kiwi", "", &[]).number;
    let goes = ask(&guild, "mei", "Kiwi again", "", &[]);
    for indexed in [false, true] {
        if indexed {
            wait(guild.hub.index_search(guild.community.id)).unwrap();
            wait(guild.desk("mei").remove(guild.community.id, goes.id, None)).unwrap();
        }
        for who in ["sol", "fay", "mei", "gus"] {
            let found = numbers(&guild.desk(who), &guild, "kiwi");
            let expected = if indexed {
                vec![stays]
            } else {
                vec![stays, goes.number]
            };
            assert_eq!(found, expected, "{who}");
        }
        assert!(numbers(&guild.desk("olu"), &guild, "kiwi").is_empty());
    }
    let edit = CharterEdit {
        settings: SettingsEdit {
            visibility: Some(Visibility::Everyone),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    assert_eq!(numbers(&guild.desk("olu"), &guild, "kiwi"), [stays]);
}

#[test]
fn s4_4_search_of_ten_thousand_reads_little_more_than_a_page() {
    const COUNT: usize = 10_000;
    let guild = Guild::with_roles();
    many(&guild, COUNT);
    let done = wait(guild.hub.index_search(guild.community.id)).unwrap();
    assert!(done.segments <= 6, "{done:?}");
    // Some change afterwards, and wait to be indexed.
    for n in 0..5 {
        ask(&guild, "sol", &format!("Late {n}"), "everywhere", &[]);
    }
    let counting = Arc::new(Counting {
        store: guild.store.clone(),
        records: AtomicUsize::new(0),
    });
    let hub = wait(Hub::open_with(
        counting.clone(),
        guild.clock.clone(),
        SeededIds::new(8),
    ))
    .unwrap();
    let desk = wait(hub.as_person(&handle("mei"))).unwrap();
    let search = |text: &str, from, limit| {
        counting.records.store(0, Ordering::SeqCst);
        let page = wait(desk.search(guild.community.id, &words(text), from, limit)).unwrap();
        (page, counting.records.load(Ordering::SeqCst))
    };
    let (page, read) = search("w7321", 0, 50);
    assert_eq!(page.found.len(), 1);
    assert!(read < 50, "{read} records for a rare word");
    let (page, read) = search("everywhere", 0, 50);
    assert_eq!((page.found.len(), page.next), (50, Some(50)));
    // For each of a page: the entry of its number, itself, its author, its reception; and one more to know of.
    assert!(
        read < 4 * 51 + 50,
        "{read} records for a word that everything has"
    );
    let (page, read) = search("everywhere", 9_990, 50);
    assert_eq!((page.found.len(), page.next), (15, None));
    assert!(read < 4 * 51 + 50, "{read} records for the last page");
    let (page, read) = search("t3 -odd", 0, 50);
    assert!(page.found.is_empty(), "{}", page.found.len());
    assert!(read < 50, "{read} records for nothing");
    let (page, read) = search("t3 everywhere w13*", 0, 50);
    assert_eq!(page.found.len(), 11 + 1);
    assert!(read < 4 * 13 + 50, "{read} records for a beginning");
}

#[test]
fn s4_4_search_indexes_by_itself_what_an_import_or_an_earlier_version_left() {
    let guild = Guild::with_roles();
    many(&guild, 300);
    let prefix = || Key::within(Scope::Community(guild.community.id)).text("search");
    let stored = |part: &str| wait(guild.store.memory.scan_all(Scan::prefix(prefix().text(part)))).unwrap();
    // An earlier version knew of no queue.
    let mut batch = Batch::new();
    for record in stored("queue") {
        batch.write(record.key, Write::Delete);
    }
    wait(guild.store.memory.commit(&batch)).unwrap();
    assert_eq!(numbers(&guild.desk("gus"), &guild, "w211").len(), 1);
    assert!(stored("segment").len() > 1);
    // What comes later waits until it is much.
    let waits = ask(&guild, "sol", "Later", "w211", &[]).number;
    assert_eq!(numbers(&guild.desk("gus"), &guild, "w211").len(), 2);
    assert_eq!(numbers(&guild.desk("gus"), &guild, "later"), [waits]);
    assert_eq!(stored("queue").len(), 1);
    for _ in 0..70 {
        ask(&guild, "sol", "More", "", &[]);
    }
    assert_eq!(numbers(&guild.desk("gus"), &guild, "more w12").len(), 1);
    assert!(stored("queue").is_empty());
}

#[test]
fn s4_4_search_works_in_a_store_that_cannot_be_written_to() {
    let guild = Guild::with_roles();
    many(&guild, 100);
    wait(guild.hub.index_search(guild.community.id)).unwrap();
    many_more(&guild, 100..300);
    let marker = Key::within(Scope::Meta).text("format").build();
    let newer = r#"{"major":1,"minor":9,"written_by":"1.9.0"}"#;
    wait(guild.store.commit(&Batch::new().put(marker.clone(), newer))).unwrap();
    let hub = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(8),
    ))
    .unwrap();
    let (op, before) = (hub.as_operator(), guild.dump());
    let found = page(&op, &guild, &words("w211"));
    assert!(found.found.len() == 1 && !found.incomplete);
    assert_eq!(page(&op, &guild, &words("w12")).found.len(), 1);
    assert!(guild.dump() == before);
    refused(wait(hub.index_search(guild.community.id)), &["1.9"]);
    // Too much to read it all, and nothing to go by: that is said.
    many_more(&guild, 300..1_500);
    let guard = Key::within(Scope::Community(guild.community.id))
        .text("search")
        .text("guard")
        .build();
    wait(guild.store.commit(&Batch::new().delete(guard))).unwrap();
    let found = page(&op, &guild, &words("everywhere"));
    assert!(found.found.len() == 50 && found.incomplete);
}

fn many_more(guild: &Guild, range: std::ops::Range<usize>) {
    let past = |n: usize| {
        Fact::Contribution(PastContribution {
            id: n.to_string(),
            kind: ContributionKind::Question,
            parent: None,
            author: Who::Handle(handle("mei")),
            at: guild.hub.now(),
            title: Some(format!("Everywhere w{n}")),
            body: String::new(),
            topics: Vec::new(),
            edited_at: None,
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: learncomm_core::contribution::VisibleTo::Community,
        })
    };
    let facts: Vec<Fact> = range.map(past).collect();
    wait(guild.op.import(guild.community.id, "more", &facts)).unwrap();
}

#[test]
fn s4_4_search_by_several_at_once_loses_nothing() {
    let guild = Arc::new(Guild::with_roles());
    let community = guild.community.id;
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap();
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let hub = if worker % 2 == 0 {
                guild.hub.clone()
            } else {
                other.clone()
            };
            std::thread::spawn(move || {
                let desk = wait(hub.as_person(&handle("mei"))).unwrap();
                for n in 0..40 {
                    let title = format!("Everywhere x{worker}y{n}");
                    let new = NewQuestion {
                        title,
                        ..NewQuestion::default()
                    };
                    wait(desk.ask(community, new)).unwrap();
                    if n % 4 == worker {
                        wait(hub.index_search(community)).unwrap();
                    }
                    // What one has said oneself is found at once, whatever others do to the index.
                    let found =
                        wait(desk.search(community, &words(&format!("x{worker}y{n}")), 0, 9)).unwrap();
                    assert_eq!(found.found.len(), 1, "x{worker}y{n}");
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let all = wait(guild.op.search(community, &words("everywhere"), 0, 1_000)).unwrap();
    assert_eq!(all.found.len(), 160);
    wait(guild.hub.index_search(community)).unwrap();
    let again = wait(guild.op.search(community, &words("everywhere"), 0, 1_000)).unwrap();
    assert_eq!(all, again);
}

#[test]
fn s4_4_search_takes_whatever_is_typed_or_shared() {
    let guild = Guild::with_roles();
    let mei = guild.desk("mei");
    let search = |text: &str| wait(mei.search(guild.community.id, &words(text), 0, 9));
    for (text, why) in [
        ("", "no word"),
        ("?! -- \u{1b}[2J \u{7}", "2J"),
        ("🎉", "no word"),
        ("-only", "not wanted"),
    ] {
        match search(text) {
            Err(e) => assert!(
                e.kind() == ErrorKind::Invalid && e.to_string().contains(why),
                "{text:?}: {e}"
            ),
            Ok(page) => assert!(text.contains(why) && page.found.is_empty(), "{text:?}"),
        }
    }
    let long = "w".repeat(MAX_QUERY);
    assert!(search(&long).unwrap().found.is_empty());
    assert_eq!(
        refused(search(&format!("{long}w")), &["1000 is the most"]),
        ErrorKind::Invalid
    );
    let long: String = (0..10_000).map(|n| format!("word{n} ")).collect();
    let long = ask(&guild, "mei", "A long one", &long, &[]).number;
    let mixed = ask(
        &guild,
        "mei",
        "日本語の学習 👩‍💻",
        "Cafe\u{301} — naïve\u{202e} Straße #\"*",
        &[],
    )
    .number;
    let zalgo = "z\u{300}\u{301}\u{302}".repeat(500);
    let zalgo = ask(&guild, "mei", "Marks", &zalgo, &[]).number;
    for indexed in [false, true] {
        if indexed {
            wait(guild.hub.index_search(guild.community.id)).unwrap();
        }
        assert_eq!(numbers(&mei, &guild, "word7777"), [long]);
        assert_eq!(numbers(&mei, &guild, "学習 café NAIVE strasse"), [mixed]);
        assert_eq!(numbers(&mei, &guild, &"z".repeat(1_000)), [zalgo]);
        let found = page(&mei, &guild, &words("word9000")).found;
        let excerpt = &found[0].excerpt;
        assert!(
            excerpt.text.chars().count() <= 210 && excerpt.hits.len() == 1,
            "{excerpt:?}"
        );
        assert!(!excerpt.text.chars().any(char::is_control));
    }
}

#[test]
fn s4_4_search_tells_a_damaged_index_and_it_can_be_built_anew() {
    let guild = Guild::with_roles();
    many(&guild, 80);
    assert_eq!(numbers(&guild.desk("mei"), &guild, "w11").len(), 1);
    let prefix = Key::within(Scope::Community(guild.community.id))
        .text("search")
        .text("segment");
    let records = wait(guild.store.memory.scan_all(Scan::prefix(prefix))).unwrap();
    for record in &records {
        for damage in [Write::Delete, Write::Put(vec![0xff; 9])] {
            let mut batch = Batch::new();
            batch.write(record.key.clone(), damage);
            wait(guild.store.memory.commit(&batch)).unwrap();
            let found = wait(guild.desk("mei").search(guild.community.id, &words("w11"), 0, 9));
            assert_eq!(refused(found, &["build the index anew"]), ErrorKind::Corrupt);
            let done = wait(guild.hub.rebuild_search(guild.community.id)).unwrap();
            assert_eq!(done.contributions, 80);
            assert_eq!(numbers(&guild.desk("mei"), &guild, "w11").len(), 1);
            // The next damage is to be done to the same place.
            let current = wait(
                guild.store.memory.scan_all(Scan::prefix(
                    Key::within(Scope::Community(guild.community.id))
                        .text("search")
                        .text("segment"),
                )),
            )
            .unwrap();
            assert_eq!(current.len(), records.len());
            let mut batch = Batch::new();
            let guard = Key::within(Scope::Community(guild.community.id))
                .text("search")
                .text("guard")
                .build();
            batch.write(guard, Write::Delete);
            current
                .into_iter()
                .for_each(|r| batch.write(r.key, Write::Delete));
            wait(guild.store.memory.commit(&batch)).unwrap();
            assert_eq!(numbers(&guild.desk("mei"), &guild, "w11").len(), 1);
        }
    }
}

/// A store that counts the records that it gives.
#[derive(Debug)]
struct Counting {
    store: Arc<Faulty>,
    records: AtomicUsize,
}

#[async_trait]
impl RecordReader for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        let found = self.store.get(keys).await?;
        self.records.fetch_add(found.len(), Ordering::SeqCst);
        Ok(found)
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        let page = self.store.scan(scan).await?;
        self.records.fetch_add(page.records.len(), Ordering::SeqCst);
        Ok(page)
    }
}

#[async_trait]
impl RecordStore for Counting {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        self.store.commit(batch).await
    }
}
