//! Search against another one that looks at every contribution, whatever was indexed when.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::executor::block_on as wait;
use proptest::prelude::*;

use super::Search;
use super::guard::{Guard, guard_key};
use crate::community::{Admission, Charter, NewPerson};
use crate::contribution::{Author, Contribution, ContributionKind, State, VisibleTo};
use crate::id::{CommunityId, PersonId, SeededIds, Slug};
use crate::store::transaction::{read_entity, transact};
use crate::store::{Key, MemoryStore, RecordReaderExt, Scan, Scope};
use crate::time::ManualClock;
use crate::{Actor, Desk, Hub};

/// Words that are their own stems.
const WORDS: [&str; 6] = ["rust", "kiwi", "alfa", "tango", "dart", "zug"];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap()
}

/// A community that outsiders do not read, with two members; and somebody who is not in it.
struct Place {
    store: Arc<MemoryStore>,
    hub: Hub,
    community: CommunityId,
    people: [PersonId; 3],
}

impl Place {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let clock = ManualClock::new(now());
        let hub = wait(Hub::open_with(store.clone(), clock, SeededIds::new(3))).unwrap();
        let op = hub.as_operator();
        let charter = Charter::new("Guild", chrono_tz::UTC);
        let community = wait(op.create_community("guild".parse().unwrap(), charter, None))
            .unwrap()
            .id;
        let people = ["ann", "bo", "out"].map(|name| {
            let person = wait(op.create_person(NewPerson::new(name.parse().unwrap(), name))).unwrap();
            if name != "out" {
                wait(op.admit(community, &person.handle, Admission::default())).unwrap();
            }
            person.id
        });
        Self {
            store,
            hub,
            community,
            people,
        }
    }

    fn put(&self, made: &Contribution) {
        let scope = Scope::Community(self.community);
        transact_put(&self.hub, scope, made);
    }

    fn made(&self, slot: u32, text: &Text) -> Contribution {
        let (kind, title) = if text.title.is_empty() {
            (ContributionKind::Answer, None)
        } else {
            (ContributionKind::Question, Some(text.title.join(" ")))
        };
        Contribution {
            id: uuid::Uuid::from_u128(u128::from(slot) + 1).into(),
            number: slot + 10,
            kind,
            author: text
                .author
                .map_or(Author::Anonymous, |n| Author::Person(self.people[n])),
            at: now(),
            title,
            body: text.body.join(" "),
            topics: text.topics.iter().map(|topic| topic.parse().unwrap()).collect(),
            skills: Vec::new(),
            url: None,
            session: None,
            visible_to: text.visible_to,
            revision: 0,
            review_at: None,
            parent: None,
            accepted: None,
            edited_at: None,
            drafted_at: None,
            state: text.state.clone(),
            origin: None,
        }
    }

    /// Everything that is stored of the index, as text.
    fn index(&self) -> String {
        let prefix = Key::within(Scope::Community(self.community)).text("search");
        let records = wait(self.store.scan_all(Scan::prefix(prefix))).unwrap();
        records
            .iter()
            .map(|r| String::from_utf8_lossy(&r.value).into_owned())
            .collect()
    }

    fn guard(&self) -> Guard {
        Guard::of(wait(read_entity(self.hub.store(), &guard_key(self.community))).unwrap())
    }
}

fn transact_put(hub: &Hub, scope: Scope, made: &Contribution) {
    let put = async { transact!(hub, |tx| { Ok(tx.put(scope, made).await?) }) };
    wait(put).unwrap();
}

#[derive(Clone, Debug)]
struct Text {
    title: Vec<&'static str>,
    body: Vec<&'static str>,
    topics: Vec<&'static str>,
    author: Option<usize>,
    visible_to: VisibleTo,
    state: State,
}

fn some(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..most)
}

fn text() -> impl Strategy<Value = Text> {
    let state = prop_oneof![
        6 => Just(State::Stands),
        1 => Just(State::RemovedByAuthor { at: now() }),
        1 => Just(State::Hidden { at: now(), by: None, reason: "flag".to_owned() }),
    ];
    let visible_to = prop_oneof![
        5 => Just(VisibleTo::Community),
        2 => Just(VisibleTo::Everyone),
        2 => Just(VisibleTo::Author),
    ];
    let topics = prop::sample::subsequence(vec!["rust", "kiwi"], 0..=2);
    (
        some(3),
        some(9),
        topics,
        prop::option::weighted(0.8, 0..2_usize),
        visible_to,
        state,
    )
        .prop_map(|(title, body, topics, author, visible_to, state)| Text {
            title,
            body,
            topics,
            author,
            visible_to,
            state,
        })
}

#[derive(Clone, Debug)]
enum Step {
    Put(u32, Text),
    Erase(u32),
    Index,
    Rebuild,
    /// The index of a store that an earlier version wrote: there is none.
    Lose,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..14_u32, text()).prop_map(|(slot, text)| Step::Put(slot, text)),
        2 => (0..14_u32).prop_map(Step::Erase),
        4 => Just(Step::Index),
        1 => Just(Step::Rebuild),
        1 => Just(Step::Lose),
    ]
}

/// How often a word is in a contribution, by weight; and how many words there are.
fn weight(made: &Contribution, word: &str) -> (f64, f64) {
    let title = made.title.iter().flat_map(|title| title.split(' '));
    let heavy: Vec<&str> = title
        .chain(made.topics.iter().map(Slug::as_str))
        .filter(|w| !w.is_empty())
        .collect();
    let light: Vec<&str> = made.body.split(' ').filter(|w| !w.is_empty()).collect();
    let count = |list: &[&str]| list.iter().filter(|w| **w == word).count() as f64;
    (
        count(&heavy) * 3.0 + count(&light),
        heavy.len() as f64 * 3.0 + light.len() as f64,
    )
}

/// What a search finds that reads everything.
fn naive(
    all: &[Contribution],
    desk: &Desk,
    community: CommunityId,
    words: &[&str],
    kind: Option<ContributionKind>,
) -> (Vec<u32>, bool) {
    let reader = wait(desk.reader(community)).unwrap();
    let own =
        |c: &Contribution| c.is_draft() && c.author.person().is_some() && c.author.person() == reader.person;
    let seen = all.iter().filter(|c| c.state == State::Stands && reader.sees(c));
    let (drafts, shared): (Vec<_>, Vec<_>) = seen.partition(|c| c.is_draft());
    let docs = shared.len() as f64;
    let average = (shared.iter().map(|c| weight(c, "").1).sum::<f64>() / docs.max(1.0)).max(1.0);
    let mut words = words.to_vec();
    let mut once = BTreeSet::new();
    words.retain(|word| once.insert(*word));
    let mut scored = Vec::new();
    for made in shared
        .iter()
        .copied()
        .chain(drafts.into_iter().filter(|c| own(c)))
    {
        let (mut score, mut has) = (0.0, 0);
        for word in &words {
            let (often, length) = weight(made, word);
            if often > 0.0 {
                has += 1;
                let with = shared.iter().filter(|c| weight(c, word).0 > 0.0).count() as f64;
                let rarity = (1.0 + (docs - with + 0.5) / (with + 0.5)).ln();
                score += rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / average));
            }
        }
        if has > 0 && kind.is_none_or(|kind| made.kind == kind) {
            scored.push((has, score, made.number));
        }
    }
    let most = scored.iter().map(|(has, ..)| *has).max().unwrap_or_default();
    if most == words.len() {
        scored.retain(|(has, ..)| *has == most);
    }
    scored.sort_by(|a, b| {
        let rounded = |score: f64| (score * 1e6).round();
        let equal = (rounded(a.1) - rounded(b.1)).abs() < 0.5;
        if equal { b.2.cmp(&a.2) } else { b.1.total_cmp(&a.1) }
    });
    (
        scored.iter().map(|(.., number)| *number).collect(),
        most > 0 && most < words.len(),
    )
}

/// Searches page by page.
fn found(desk: &Desk, community: CommunityId, search: &Search, limit: usize) -> (Vec<u32>, bool) {
    let (mut numbers, mut from) = (Vec::new(), 0);
    loop {
        let page = wait(desk.search(community, search, from, limit)).unwrap();
        assert!(!page.incomplete && page.found.len() <= limit);
        numbers.extend(page.found.iter().map(|found| found.shown.contribution.number));
        match page.next {
            Some(next) => from = next,
            None => return (numbers, page.any),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn s4_4_search_finds_what_a_search_through_everything_finds(
        steps in prop::collection::vec(step(), 1..40),
        queries in prop::collection::vec((some(4), any::<bool>(), 1..6_usize), 1..5),
    ) {
        let place = Place::new();
        let mut all: std::collections::BTreeMap<u32, Contribution> = Default::default();
        for step in steps {
            match step {
                Step::Put(slot, text) => {
                    // What was erased stays so.
                    if !all.get(&slot).is_some_and(|c| matches!(c.state, State::Erased { .. })) {
                        let made = place.made(slot, &text);
                        place.put(&made);
                        all.insert(slot, made);
                    }
                }
                Step::Erase(slot) => {
                    if let Some(made) = all.get_mut(&slot) {
                        made.state = State::Erased { at: now(), by: None, reason: None };
                        (made.title, made.author, made.topics) = (None, Author::Unknown(None), Vec::new());
                        made.body.clear();
                        place.put(made);
                    }
                }
                Step::Index => drop(wait(place.hub.index_search(place.community)).unwrap()),
                Step::Rebuild => drop(wait(place.hub.rebuild_search(place.community)).unwrap()),
                Step::Lose => {
                    let prefix = Key::within(Scope::Community(place.community)).text("search");
                    let lost = wait(place.store.scan_all(Scan::prefix(prefix.text("segment")))).unwrap();
                    let mut batch = crate::store::Batch::new().delete(guard_key(place.community));
                    for record in lost {
                        batch.write(record.key, crate::store::Write::Delete);
                    }
                    let prefix = super::guard::queue(place.community);
                    for record in wait(place.store.scan_all(Scan::prefix(prefix))).unwrap() {
                        batch.write(record.key, crate::store::Write::Delete);
                    }
                    wait(crate::store::RecordStore::commit(&*place.store, &batch)).unwrap();
                }
            }
        }
        let all: Vec<Contribution> = all.into_values().collect();
        let readers = place.people.map(Actor::Person).into_iter().chain([Actor::Operator]);
        for desk in readers.map(|actor| place.hub.act(actor)) {
            for (words, only_questions, limit) in queries.iter().filter(|(words, ..)| !words.is_empty()) {
                let kind = only_questions.then_some(ContributionKind::Question);
                let search = Search { words: words.join(" "), kind, ..Search::default() };
                let expected = naive(&all, &desk, place.community, words, kind);
                prop_assert_eq!(found(&desk, place.community, &search, *limit), expected, "{:?} {:?}", desk.actor(), search);
            }
        }
        let segments = place.guard().segments;
        let docs: u32 = segments.iter().map(|part| part.docs).sum();
        prop_assert!(docs as usize <= all.len() * segments.len());
    }
}

fn simple(body: &'static str) -> Text {
    Text {
        title: vec!["rust"],
        body: vec![body],
        topics: Vec::new(),
        author: Some(0),
        visible_to: VisibleTo::Community,
        state: State::Stands,
    }
}

#[test]
fn s4_4_search_forgets_the_words_of_what_was_erased() {
    let place = Place::new();
    // Two segments, both with a version of the same contribution.
    for slot in 0..60 {
        place.put(&place.made(slot, &simple(if slot == 3 { "secretone" } else { "kiwi" })));
    }
    wait(place.hub.index_search(place.community)).unwrap();
    place.put(&place.made(3, &simple("secrettwo")));
    wait(place.hub.index_search(place.community)).unwrap();
    assert!(place.index().contains("secretone") && place.index().contains("secrettwo"));
    assert_eq!(place.guard().segments.len(), 2);
    let mut erased = place.made(3, &simple("kiwi"));
    (erased.state, erased.title) = (
        State::Erased {
            at: now(),
            by: None,
            reason: None,
        },
        None,
    );
    erased.body.clear();
    place.put(&erased);
    let one = |word: &str| {
        let search = Search {
            words: word.to_owned(),
            ..Search::default()
        };
        found(&place.hub.as_operator(), place.community, &search, 5).0
    };
    assert_eq!([one("secretone"), one("secrettwo")], [[0_u32; 0]; 2]);
    wait(place.hub.index_search(place.community)).unwrap();
    assert!(!place.index().contains("secret"), "{}", place.index());
    assert_eq!(one("kiwi").len(), 59);
}

#[test]
fn s4_4_search_keeps_few_segments_however_often_something_changes() {
    let place = Place::new();
    for round in 0..40_u32 {
        for slot in 0..7 {
            place.put(&place.made((round * 5 + slot) % 150, &simple(WORDS[(round % 6) as usize])));
        }
        wait(place.hub.index_search(place.community)).unwrap();
    }
    let guard = place.guard();
    assert!(guard.segments.len() <= 8, "{guard:?}");
    let docs: u32 = guard.segments.iter().map(|part| part.docs).sum();
    assert!(docs <= 300, "{guard:?}");
    // Every record of the index is one that the guard names.
    let prefix = Key::within(Scope::Community(place.community))
        .text("search")
        .text("segment");
    let records = wait(place.store.scan_all(Scan::prefix(prefix))).unwrap().len();
    assert_eq!(
        records as u32,
        guard.segments.iter().map(|part| part.buckets + 1).sum::<u32>()
    );
}
