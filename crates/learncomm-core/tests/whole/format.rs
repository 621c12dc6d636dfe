//! The format marker: which stores this library reads, and which it writes.

use std::sync::Arc;

use learncomm_core::community::NewPerson;
use learncomm_core::id::SeededIds;
use learncomm_core::store::{Batch, FORMAT, Key, RecordReaderExt, RecordStore, Scan, Scope};
use learncomm_core::{ErrorKind, Hub};

use crate::common::{Faulty, Guild, handle, question, refused, wait};

fn put(store: &Faulty, key: Key, value: &str) {
    wait(store.commit(&Batch::new().put(key, value))).unwrap();
}

fn marker() -> Key {
    Key::within(Scope::Meta).text("format").build()
}

fn open(store: &Arc<Faulty>) -> Result<Hub, learncomm_core::Error> {
    wait(Hub::open_with(
        store.clone(),
        learncomm_core::time::SystemClock,
        SeededIds::new(1),
    ))
}

#[test]
fn an_empty_store_is_made_ready_once() {
    let guild = Guild::new();
    let marked = wait(guild.store.memory.get_one(&marker())).unwrap().unwrap();
    let text = String::from_utf8(marked.value).unwrap();
    assert!(text.contains(&format!("\"major\":{}", FORMAT.major)), "{text}");
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    open(&guild.store).unwrap();
    let again = wait(guild.store.memory.get_one(&marker())).unwrap().unwrap();
    assert_eq!(again.revision, marked.revision);
}

#[test]
fn a_newer_major_is_refused_and_says_who_wrote_it() {
    let store = Arc::new(Faulty::default());
    put(&store, marker(), r#"{"major":2,"minor":3,"written_by":"7.8.9"}"#);
    let kind = refused(open(&store), &["2.3", "7.8.9", &FORMAT.to_string(), "or newer"]);
    assert_eq!(kind, ErrorKind::TooNew);
}

#[test]
fn a_newer_minor_is_read_and_not_written() {
    let guild = Guild::with_roles();
    let asked = guild.ask("mei", "How?");
    put(
        &guild.store,
        marker(),
        r#"{"major":1,"minor":9,"written_by":"1.9.0","more":[]}"#,
    );
    let before = guild.dump();

    let hub = open(&guild.store).unwrap();
    let (op, community) = (hub.as_operator(), guild.community.id);
    let mei = wait(hub.as_person(&handle("mei"))).unwrap();
    assert_eq!(
        wait(op.contribution(community, asked.id)).unwrap().contribution,
        asked
    );
    wait(mei.report(&guild.community, &Default::default())).unwrap();

    let says = ["read-only", "1.9", "newer learncomm"];
    for kind in [
        refused(wait(mei.ask(community, question("More?"))), &says),
        refused(wait(mei.accept(community, asked.id)), &says),
        refused(
            wait(op.create_person(NewPerson::new(handle("new"), "New"))),
            &says,
        ),
        refused(
            wait(op.edit_charter(community, &guild.community.charter.clone().into())),
            &says,
        ),
        refused(wait(op.release(community, &handle("mei"), None)), &says),
        refused(wait(op.import_activities(community, &guild.ledger())), &says),
        refused(wait(op.reserve_objects(community, 1)), &says),
        refused(wait(hub.seal(community)), &says),
    ] {
        assert_eq!(kind, ErrorKind::ReadOnly);
    }
    assert!(guild.dump() == before);
}

#[test]
fn something_else_under_the_marker_is_no_store() {
    for text in [
        "",
        "hello",
        "{}",
        r#"{"major":-1,"minor":0,"written_by":"x"}"#,
        "[1,2]",
    ] {
        let store = Arc::new(Faulty::default());
        put(&store, marker(), text);
        let kind = refused(open(&store), &["marker", "may not be a learncomm store"]);
        assert_eq!(kind, ErrorKind::Corrupt, "{text}");
    }
}

#[test]
fn data_without_a_marker_is_left_alone() {
    let store = Arc::new(Faulty::default());
    put(&store, Key::from_bytes("theirs").unwrap(), "data");
    refused(open(&store), &["is not a store", "did not write", "empty place"]);
    assert_eq!(wait(store.memory.scan_all(Scan::all())).unwrap().len(), 1);
}
