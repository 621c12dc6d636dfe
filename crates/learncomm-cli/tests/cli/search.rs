//! Finding contributions by their words, on the command line.

use std::sync::Arc;

use crate::common::World;
use chrono::DateTime;
use futures::executor::block_on as wait;
use learncomm_core::Hub;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{ContributionKind, Search, SearchPage};
use learncomm_core::history::{Fact, Outcome, PastContribution, Who};
use learncomm_core::id::SeededIds;
use learncomm_core::store::{MemoryStore, RecordStore};
use learncomm_core::time::ManualClock;
use learncomm_store_sled::SledStore;
use snapbox::str;

#[test]
fn s2_2_cli_search_finds_words_and_shows_where_they_are() {
    let world = World::talking();
    world
        .run("search freezing clocks --as ben")
        .success()
        .stdout_eq(str![[r#"
3	answer	chloe	2026-03-02T09:07:00.000Z	Stop all **clocks**.
1	question	ben	2026-03-02T09:05:00.000Z	How do I freeze time in a test?: It ends at midnight.
2	answer	amara	2026-03-02T09:06:00.000Z	Pass a **clock** in.

"#]]);
    world.run("search clock").success().stdout_eq(str![[r#"
3	answer	chloe	2026-03-02T09:07:00.000Z	Stop all **clocks**.
2	answer	amara	2026-03-02T09:06:00.000Z	Pass a **clock** in.

"#]]);
    world
        .run("search '\"pass a clock\"' --as dario --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/search-list/1","items":[{"id":"[ID]","number":2,"kind":"answer","by":"amara","at":"2026-03-02T09:06:00.000Z","title":null,"topics":[],"excerpt":"Pass a clock in.","hits":[[0,4],[5,6],[7,12]],"all_words":true}],"next":null}

"#]]);
    world.run("search 'clock -pass'").success().stdout_eq(str![[r#"
3	answer	chloe	2026-03-02T09:07:00.000Z	Stop all **clocks**.

"#]]);
    world
        .run("search 'fre*' --kind question --topic time --author ben --fields number,title")
        .success()
        .stdout_eq(str![[r#"
1	How do I freeze time in a test?

"#]]);
    world
        .run("search clock --author ben")
        .success()
        .stdout_eq(str![[""]]);
}

#[test]
fn s4_4_cli_search_pages_and_says_when_not_all_words_are_there() {
    let world = World::talking();
    world
        .run("search clock time unheard --limit 2 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/search-list/1","items":[{"id":"[ID]","number":1,"kind":"question","by":"ben","at":"2026-03-02T09:05:00.000Z","title":"How do I freeze time in a test?","topics":["testing","time"],"excerpt":"It ends at midnight.","hits":[],"all_words":false},{"id":"[ID]","number":3,"kind":"answer","by":"chloe","at":"2026-03-02T09:07:00.000Z","title":null,"topics":[],"excerpt":"Stop all clocks.","hits":[[9,15]],"all_words":false}],"next":"2"}

"#]]);
    world
        .run("search clock time unheard --limit 2 --after 2 --fields number,all_words")
        .success()
        .stdout_eq(str![[r#"
2	false

"#]]);
    world
        .run("search clock time unheard --all --format jsonl --fields number")
        .success()
        .stdout_eq(str![[r#"
{"number":1}
{"number":3}
{"number":2}

"#]]);
}

#[test]
fn s4_4_cli_search_is_the_same_after_indexing() {
    let world = World::talking();
    let before = world.stdout("search clock time --format json");
    world.run("search --rebuild").success().stdout_eq(str![[r#"
4

"#]]);
    world
        .run("search --rebuild --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/search-index/1","item":{"contributions":4,"segments":1}}

"#]]);
    assert_eq!(world.stdout("search clock time --format json"), before);
    world.run("contribution remove 3 --yes --as chloe").success();
    assert!(!world.stdout("search clock --fields number").contains('3'));
}

#[test]
fn s4_4_cli_search_tells_what_cannot_be_looked_for() {
    let world = World::talking();
    world.run("search").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <WORDS>...

Usage: learncomm search --store <STORE> <WORDS>...

For more information, try '--help'.

"#]]);
    world.run("search '?!'").code(4).stderr_eq(str![[r#"
error: query: has no word to look for
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("search ' -clock'").code(4).stderr_eq(str![[r#"
error: query: says only what is not wanted; add a word to look for
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("search clock --kind advice")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'advice' for '--kind <KIND>'
  [possible values: question, answer, comment, resource, job-aid, article, experience, failure-story, narration, reflection, idea]

  tip: a similar value exists: 'article'

For more information, try '--help'.

"#]]);
    world.run("search clock --after soon").code(2).stderr_eq(str![[r#"
error: `--after` takes a place in the order here, such as 50

"#]]);
    world.run("search clock --rebuild").code(2).stderr_eq(str![[r#"
error: the argument '[WORDS]...' cannot be used with '--rebuild'

Usage: learncomm search --store <STORE> <WORDS>...

For more information, try '--help'.

"#]]);
    world
        .run("search clock --author nobody")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no person `nobody`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
}

/// What several searches find in a store in which some came as an import and some later.
fn searched(store: Arc<dyn RecordStore>) -> Vec<SearchPage> {
    let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
    let hub = wait(Hub::open_with(store, ManualClock::new(now), SeededIds::new(5))).unwrap();
    let op = hub.as_operator();
    let charter = Charter::new("Guild", chrono_tz::UTC);
    let community = wait(op.create_community("guild".parse().unwrap(), charter, None))
        .unwrap()
        .id;
    wait(op.create_person(NewPerson::new("mei".parse().unwrap(), "Mei"))).unwrap();
    wait(op.admit(community, &"mei".parse().unwrap(), Admission::default())).unwrap();
    for (first, last) in [(0, 500), (500, 900), (900, 930)] {
        let past = |n: u32| {
            Fact::Contribution(PastContribution {
                id: n.to_string(),
                kind: ContributionKind::Question,
                parent: None,
                author: Who::Handle("mei".parse().unwrap()),
                at: now,
                title: Some(format!("Number {n}")),
                body: format!("everywhere {} {}", "often ".repeat(n as usize % 7), n % 30),
                topics: vec![["testing", "tools"][n as usize % 2].parse().unwrap()],
                edited_at: None,
                url: None,
                skills: Vec::new(),
                session: None,
                visible_to: learncomm_core::contribution::VisibleTo::Community,
            })
        };
        let facts: Vec<Fact> = (first..last).map(past).collect();
        let outcomes = wait(op.import(community, "test", &facts)).unwrap();
        assert!(
            outcomes.iter().all(|outcome| *outcome == Outcome::Added),
            "{:?}",
            outcomes[0]
        );
    }
    let words = [
        "everywhere",
        "often 17",
        "num* tools -testing 3",
        "\"often often 29\"",
        "test nowhere",
    ];
    let pages = words.map(|words| {
        let search = Search {
            words: words.to_owned(),
            ..Search::default()
        };
        wait(op.search(community, &search, 2, 40)).unwrap()
    });
    pages.into()
}

#[test]
fn s4_4_search_finds_the_same_in_every_store() {
    let world = World::empty();
    let in_memory = searched(Arc::new(MemoryStore::new()));
    let found: Vec<usize> = in_memory.iter().map(|page| page.found.len()).collect();
    assert!(found.iter().all(|count| *count > 0), "{found:?}");
    assert_eq!(
        in_memory,
        searched(Arc::new(SledStore::open(world.store()).unwrap()))
    );
}
