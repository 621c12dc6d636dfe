//! Collections: made, filled, moved about in and talked about by anybody; and who sees what of them.

use learncomm_core::contribution::{
    CollectionContents, CollectionEdit, CollectionFilter, Contribution, MAX_COLLECTION_NOTE, NewCollection,
    Place, State,
};
use learncomm_core::id::{CollectionId, ContributionId};
use learncomm_core::ledger::Verb;
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};

pub(crate) fn new(title: &str) -> NewCollection {
    NewCollection {
        title: title.to_owned(),
        description: "Where to begin.".to_owned(),
        topics: vec!["testing".parse().unwrap(), "tools".parse().unwrap()],
    }
}

pub(crate) fn make(guild: &Guild, who: &str) -> CollectionId {
    let made = wait(
        guild
            .desk(who)
            .make_collection(guild.community.id, &new("Begin here")),
    );
    made.unwrap().id
}

pub(crate) fn put(guild: &Guild, who: &str, into: CollectionId, item: &Contribution) {
    let note = format!("{who} likes it");
    wait(
        guild
            .desk(who)
            .collect(guild.community.id, into, item.id, Some(&note)),
    )
    .unwrap();
}

/// A collection of mei's with three questions that fay put in.
fn filled() -> (Guild, CollectionId, [Contribution; 3]) {
    let guild = Guild::with_roles();
    let of = make(&guild, "mei");
    let items = ["One?", "Two?", "Three?"].map(|title| guild.ask("gus", title));
    for item in &items {
        put(&guild, "fay", of, item);
    }
    guild.pass(60);
    (guild, of, items)
}

fn read(guild: &Guild, who: &str, of: CollectionId) -> CollectionContents {
    wait(guild.desk(who).collection(guild.community.id, of)).unwrap()
}

fn order(guild: &Guild, who: &str, of: CollectionId) -> Vec<u32> {
    let items = read(guild, who, of).items;
    items
        .iter()
        .map(|item| item.contribution.contribution.number)
        .collect()
}

fn numbers(items: &[&Contribution]) -> Vec<u32> {
    items.iter().map(|item| item.number).collect()
}

#[test]
fn s4_4_anybody_makes_a_collection_and_anybody_fills_it() {
    let (guild, of, [one, two, three]) = filled();
    let contents = read(&guild, "gus", of);
    assert_eq!(contents.collection.by, Some(handle("mei")));
    assert_eq!(contents.collection.description, "Where to begin.");
    assert_eq!(order(&guild, "gus", of), numbers(&[&one, &two, &three]));
    assert_eq!(contents.items[0].note.as_deref(), Some("fay likes it"));
    assert_eq!(contents.items[0].by, Some(handle("fay")));

    let community = guild.community.id;
    let again = wait(guild.desk("sol").collect(community, of, two.id, None));
    assert_eq!(refused(again, &["in the collection", "already"]), ErrorKind::Rule);
    let long = "x".repeat(MAX_COLLECTION_NOTE + 1);
    let other = guild.ask("gus", "Four?");
    for note in ["", " ", "two\nlines", &long] {
        let before = guild.dump();
        let noted = wait(guild.desk("sol").collect(community, of, other.id, Some(note)));
        assert_eq!(refused(noted, &["note: "]), ErrorKind::Invalid);
        assert!(guild.dump() == before);
    }
    let untitled = NewCollection {
        title: " ".to_owned(),
        ..new("")
    };
    assert_eq!(
        refused(
            wait(guild.desk("mei").make_collection(community, &untitled)),
            &["title: may not be empty"]
        ),
        ErrorKind::Invalid
    );
    let topics = (0..11).map(|i| format!("t{i}").parse().unwrap()).collect();
    let wide = NewCollection {
        topics,
        ..new("Wide")
    };
    assert_eq!(
        refused(
            wait(guild.desk("mei").make_collection(community, &wide)),
            &["topics: 11"]
        ),
        ErrorKind::Invalid
    );
}

#[test]
fn s4_4_what_is_taken_out_is_ones_own_or_in_ones_own_collection() {
    let (guild, of, [one, two, three]) = filled();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    let take =
        |who: &str, item: &Contribution| wait(guild.desk(who).uncollect(community, of, item.id)).map(drop);
    let before = guild.dump();
    let why = ["somebody else", "facilitators and stewards"];
    assert_eq!(refused(take("ned", &one), &why), ErrorKind::Rule);
    let note = |who: &str, item: ContributionId, note| {
        wait(guild.desk(who).note_collected(community, of, item, note)).map(drop)
    };
    assert_eq!(refused(note("ned", one.id, Some("mine")), &why), ErrorKind::Rule);
    assert!(guild.dump() == before);

    take("mei", &one).unwrap(); // who made the collection
    let own = guild.ask("gus", "Own?");
    put(&guild, "ned", of, &own);
    note("ned", own.id, Some("worth it")).unwrap();
    take("ned", &own).unwrap();
    take("sol", &two).unwrap();
    assert_eq!(order(&guild, "gus", of), numbers(&[&three]));
    assert_eq!(
        refused(take("sol", &two), &["no item of this collection"]),
        ErrorKind::NotFound
    );

    note("mei", three.id, Some("it says how")).unwrap();
    assert_eq!(
        read(&guild, "gus", of).items[0].note.as_deref(),
        Some("it says how")
    );
    note("fay", three.id, None).unwrap();
    assert_eq!(read(&guild, "gus", of).items[0].note, None);
}

#[test]
fn s4_4_items_are_moved_by_what_is_beside_them() {
    let (guild, of, [one, two, three]) = filled();
    let community = guild.community.id;
    let shift = |who: &str, item: &Contribution, to| {
        wait(guild.desk(who).move_collected(community, of, item.id, to)).map(drop)
    };
    shift("mei", &three, Place::First).unwrap();
    assert_eq!(order(&guild, "sol", of), numbers(&[&three, &one, &two]));
    shift("sol", &three, Place::After(one.id)).unwrap();
    shift("fay", &one, Place::Last).unwrap();
    assert_eq!(order(&guild, "sol", of), numbers(&[&three, &two, &one]));
    let before = guild.dump();
    shift("fay", &one, Place::Last).unwrap();
    shift("fay", &one, Place::After(one.id)).unwrap();
    let foreign = guild.ask("gus", "Elsewhere?");
    assert!(guild.dump() != before);
    let before = guild.dump();
    for (item, to) in [(&foreign, Place::First), (&one, Place::Before(foreign.id))] {
        assert_eq!(
            refused(shift("mei", item, to), &["no item of this"]),
            ErrorKind::NotFound
        );
    }
    assert!(guild.dump() == before);
}

#[test]
fn s4_4_two_who_move_things_at_once_lose_nothing() {
    let (guild, of, [one, two, three]) = filled();
    let community = guild.community.id;
    let four = guild.ask("gus", "Four?");
    let (mei, fay, sol) = (guild.desk("mei"), guild.desk("fay"), guild.desk("sol"));
    // Whichever is first: each move says beside what, so both hold.
    let done = wait(async {
        futures::join!(
            mei.move_collected(community, of, three.id, Place::Before(one.id)),
            fay.move_collected(community, of, one.id, Place::After(two.id)),
            sol.collect(community, of, four.id, None),
        )
    });
    assert!(done.0.is_ok() && done.1.is_ok() && done.2.is_ok(), "{done:?}");
    let found = order(&guild, "gus", of);
    let mut sorted = found.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, numbers(&[&one, &two, &three, &four]), "{found:?}");
    let place = |of: &Contribution| found.iter().position(|number| *number == of.number).unwrap();
    assert_eq!(place(&one), place(&two) + 1);
}

#[test]
fn s4_4_what_one_does_not_see_is_not_in_a_collection() {
    let (guild, of, [one, two, three]) = filled();
    let community = guild.community.id;
    let mei = guild.desk("mei");
    wait(mei.comment_on_collection(community, of, Some(two.id), "Have a look at the end.")).unwrap();
    let removed = wait(
        guild
            .desk("sol")
            .remove(community, two.id, Some("It names somebody.")),
    );
    removed.unwrap();
    for (who, sees) in [("mei", false), ("fay", false), ("gus", true), ("sol", true)] {
        let expected = if sees {
            vec![&one, &two, &three]
        } else {
            vec![&one, &three]
        };
        assert_eq!(order(&guild, who, of), numbers(&expected), "{who}");
        let comments = wait(guild.desk(who).collection_comments(community, of, None, 9))
            .unwrap()
            .0;
        assert_eq!(comments.len(), usize::from(sees), "{who}");
        let holding = CollectionFilter {
            holding: Some(two.id),
            ..CollectionFilter::default()
        };
        let held = wait(guild.desk(who).collections(community, &holding, None, 9));
        if sees {
            assert_eq!(held.unwrap().0.len(), 1, "{who}");
        } else {
            assert_eq!(refused(held, &["no contribution"]), ErrorKind::NotFound, "{who}");
        }
    }
    // Nobody finds out by trying that it is there, and nothing is put beside it.
    let missing = &["no item of this collection"];
    let tried = [
        wait(mei.uncollect(community, of, two.id)).map(drop),
        wait(mei.note_collected(community, of, two.id, Some("x"))).map(drop),
        wait(mei.move_collected(community, of, two.id, Place::First)).map(drop),
        wait(mei.move_collected(community, of, one.id, Place::Before(two.id))).map(drop),
        wait(mei.comment_on_collection(community, of, Some(two.id), "x")).map(drop),
    ];
    for outcome in tried {
        assert_eq!(refused(outcome, missing), ErrorKind::NotFound);
    }
    assert!(!format!("{:?}", read(&guild, "mei", of)).contains(&two.id.to_string()));
    let json = serde_json::to_string(&read(&guild, "mei", of)).unwrap();
    assert!(!json.contains(&two.id.to_string()));
    // A steward takes it out; what does not stand is not put in.
    wait(guild.desk("sol").uncollect(community, of, two.id)).unwrap();
    let again = wait(guild.desk("sol").collect(community, of, two.id, None));
    assert_eq!(refused(again, &["has been removed"]), ErrorKind::Rule);
}

#[test]
fn s4_4_who_is_not_in_sees_no_collection() {
    let (guild, of, _) = filled();
    let community = guild.community.id;
    let olu = guild.desk("olu");
    let tried: [Result<(), Error>; 4] = [
        wait(olu.collection(community, of)).map(drop),
        wait(olu.find_collection(community, &of.to_string())).map(drop),
        wait(olu.collections(community, &CollectionFilter::default(), None, 9)).map(drop),
        wait(olu.collection_comments(community, of, None, 9)).map(drop),
    ];
    for outcome in tried {
        assert_eq!(refused(outcome, &[" may not "]), ErrorKind::Forbidden);
    }
}

#[test]
fn s4_4_a_collection_is_talked_about() {
    let (guild, of, [one, ..]) = filled();
    let community = guild.community.id;
    let say = |who: &str, on: Option<ContributionId>, text: &str| {
        guild.pass(60);
        wait(guild.desk(who).comment_on_collection(community, of, on, text))
    };
    let whole = say("fay", None, "Is something for beginners missing?").unwrap();
    let item = say("mei", Some(one.id), "This one is.").unwrap();
    assert_eq!((whole.on, item.on), (None, Some(one.number)));
    assert_eq!(
        refused(say("fay", None, " \n"), &["comment: may not be empty"]),
        ErrorKind::Invalid
    );
    let page = |who: &str, after, limit| {
        let (found, more) = wait(guild.desk(who).collection_comments(community, of, after, limit)).unwrap();
        (found.into_iter().map(|c| c.number).collect::<Vec<_>>(), more)
    };
    assert_eq!(page("gus", None, 1), (vec![whole.number], true));
    assert_eq!(page("gus", Some(whole.number), 1), (vec![item.number], false));

    let remove = |who: &str, number, reason| {
        guild.pass(60);
        wait(
            guild
                .desk(who)
                .remove_collection_comment(community, of, number, reason),
        )
    };
    let forbidden = remove("mei", whole.number, Some("no"));
    assert_eq!(refused(forbidden, &["remove what others"]), ErrorKind::Forbidden);
    assert_eq!(
        refused(remove("sol", whole.number, None), &["reason: "]),
        ErrorKind::Invalid
    );
    assert_eq!(
        refused(remove("sol", 9_999, Some("x")), &["no comment"]),
        ErrorKind::NotFound
    );
    let removed = remove("sol", whole.number, Some("Off topic.")).unwrap();
    assert!(matches!(removed.state, State::RemovedByModeration { .. }));
    assert_eq!(page("gus", None, 9).0, [item.number]);
    assert_eq!(page("fay", None, 9).0, [whole.number, item.number]);
    assert_eq!(
        refused(remove("fay", whole.number, None), &["removed already"]),
        ErrorKind::Rule
    );
    // To who does not see it, what was removed is not there.
    assert_eq!(
        refused(remove("gus", whole.number, None), &["no comment"]),
        ErrorKind::NotFound
    );
    remove("mei", item.number, None).unwrap();
    assert_eq!(page("gus", None, 9).0, Vec::<u32>::new());
    let verbs: Vec<Verb> = guild
        .ledger()
        .iter()
        .rev()
        .take(4)
        .rev()
        .map(|a| a.verb)
        .collect();
    assert_eq!(
        verbs,
        [
            Verb::Commented,
            Verb::Commented,
            Verb::RemovedByModeration,
            Verb::RemovedByAuthor
        ]
    );
}

#[test]
fn s4_4_a_collection_is_edited_retired_and_taken_up_again() {
    let (guild, of, [one, ..]) = filled();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    let edit = CollectionEdit {
        title: Some("Begin at the end".to_owned()),
        topics: Some(vec!["writing".parse().unwrap()]),
        ..CollectionEdit::default()
    };
    let others = wait(guild.desk("ned").edit_collection(community, of, &edit));
    assert_eq!(
        refused(others, &["somebody else made the collection"]),
        ErrorKind::Rule
    );
    let edited = wait(guild.desk("mei").edit_collection(community, of, &edit)).unwrap();
    assert_eq!(
        (edited.title.as_str(), edited.description.as_str()),
        ("Begin at the end", "Where to begin.")
    );
    let about = |topic: &str, retired| {
        let topic = Some(topic.parse().unwrap());
        let filter = CollectionFilter {
            topic,
            retired,
            ..CollectionFilter::default()
        };
        wait(guild.desk("gus").collections(community, &filter, None, 9))
            .unwrap()
            .0
            .len()
    };
    assert_eq!((about("testing", true), about("writing", false)), (0, 1));

    let others = wait(guild.desk("ned").retire_collection(community, of, true));
    assert_eq!(refused(others, &["somebody else"]), ErrorKind::Rule);
    let retired = wait(guild.desk("fay").retire_collection(community, of, true)).unwrap();
    assert!(retired.retired_at.is_some());
    assert_eq!((about("writing", false), about("writing", true)), (0, 1));
    let mei = guild.desk("mei");
    let other = guild.ask("gus", "Other?");
    let tried = [
        wait(mei.collect(community, of, other.id, None)).map(drop),
        wait(mei.uncollect(community, of, one.id)).map(drop),
        wait(mei.move_collected(community, of, one.id, Place::Last)).map(drop),
        wait(mei.note_collected(community, of, one.id, None)).map(drop),
        wait(mei.comment_on_collection(community, of, None, "x")).map(drop),
        wait(mei.edit_collection(community, of, &edit)).map(drop),
    ];
    for outcome in tried {
        assert_eq!(refused(outcome, &["is retired"]), ErrorKind::Rule);
    }
    wait(mei.retire_collection(community, of, false)).unwrap();
    wait(mei.collect(community, of, other.id, None)).unwrap();
}

#[test]
fn s4_4_collections_are_found_and_listed() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made: Vec<CollectionId> = (0..5)
        .map(|_| {
            guild.pass(60);
            make(&guild, "mei")
        })
        .collect();
    let gus = guild.desk("gus");
    let head = wait(gus.find_collection(community, &made[2].to_string())).unwrap();
    let by_number = wait(gus.find_collection(community, &format!("#{}", head.number))).unwrap();
    assert_eq!(head, by_number);
    let asked = guild.ask("gus", "A question?");
    let wrong = wait(gus.find_collection(community, &format!("#{}", asked.number)));
    assert_eq!(refused(wrong, &["no collection"]), ErrorKind::NotFound);
    for topic in [None, Some("tools".parse().unwrap())] {
        let filter = CollectionFilter {
            topic,
            ..CollectionFilter::default()
        };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = wait(gus.collections(community, &filter, after.as_ref(), 2)).unwrap();
            assert!(page.len() <= 2);
            found.extend(page.iter().map(|c| c.id));
            after = page.last().cloned();
            if !more {
                break;
            }
        }
        assert!(found.iter().eq(made.iter().rev()));
    }
}

#[test]
fn s4_4_the_ledger_hears_of_collecting_once() {
    let (guild, of, [one, ..]) = filled();
    let community = guild.community.id;
    let fay = guild.desk("fay");
    for _ in 0..3 {
        wait(fay.uncollect(community, of, one.id)).unwrap();
        wait(fay.collect(community, of, one.id, None)).unwrap();
    }
    let ledger = guild.ledger();
    let number = read(&guild, "mei", of).collection.number;
    let count = |verb| {
        ledger
            .iter()
            .filter(|a| a.verb == verb && a.object == one.number)
            .count()
    };
    assert_eq!((count(Verb::Collected), count(Verb::Uncollected)), (1, 3));
    let collected = ledger.iter().find(|a| a.verb == Verb::Collected).unwrap();
    let gus = wait(guild.op.member(community, &handle("gus")))
        .unwrap()
        .membership
        .number;
    assert_eq!((collected.parent, collected.toward), (number, gus));
    let made = ledger.iter().find(|a| a.verb == Verb::MadeCollection).unwrap();
    assert_eq!(made.object, number);
    let tagged = ledger
        .iter()
        .filter(|a| a.verb == Verb::Tagged && a.object == number);
    assert_eq!(tagged.count(), 1);
    assert_ne!(made.topic, 0);
}
