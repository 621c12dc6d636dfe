//! What the commands say, and how they end, when something is wrong.

use std::sync::Arc;

use crate::common::{World, bare};
use learncomm_core::store::{Batch, Key, RecordStore, Scope};
use learncomm_store_sled::SledStore;
use snapbox::str;

#[test]
fn a_missing_store() {
    let world = World::empty();
    world.run("member list").code(3).stdout_eq("").stderr_eq(str![[r#"
error: there is no store at [DIR]/store
hint: make one there with `learncomm init`, or say with `--store` where yours is

"#]]);
    assert!(!world.store().exists(), "looking must not create anything");
}

#[test]
fn a_place_that_is_no_store() {
    let world = World::empty();
    std::fs::write(world.store(), "a text").unwrap();
    world.run("member list").code(3).stderr_eq(str![[r#"
error: [DIR]/store is not a store: it is a file, and a store is a directory
hint: give the directory of a store with `--store sled:PATH`

"#]]);
    world.run("init").code(3);
    assert_eq!(std::fs::read(world.store()).unwrap(), b"a text");
    bare("init --store mongodb://there")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'mongodb://there' for '--store <STORE>': there is no kind of store called mongodb: sled:PATH, a path, and memory: are known

For more information, try '--help'.

"#]]);
}

#[test]
fn an_unknown_field() {
    let world = World::guild();
    world
        .run("member list --fields handle,nmae")
        .code(2)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: a member has no field `nmae`
hint: did you mean `name`? known fields: handle, name, role, unit, joined, left, first_joined, bot, id, from, suspended_until, opted_out

"#]]);
    // It is told before anything is done.
    world.run("ask 'Lost?' --as ben --fields titel").code(2);
    assert_eq!(world.stdout("contribution list"), "");
}

#[test]
fn names_that_are_none() {
    let world = World::guild();
    world.run("member show Ben").code(2).stderr_eq(str![[r#"
error: invalid value 'Ben' for '<HANDLE>': `Ben` is not a handle: use 1 to 64 lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit

For more information, try '--help'.

"#]]);
    world.run("member list --as 'b n'").code(2);
    world.run("member role ben boss").code(2).stderr_eq(str![[r#"
error: invalid value 'boss' for '<ROLE>'
  [possible values: guest, member, facilitator, steward]

For more information, try '--help'.

"#]]);
    world
        .run("community create x --name X --time-zone Europe/Berln")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'Europe/Berln' for '--time-zone <ZONE>': it is not a time zone; did you mean Europe/Berlin?

For more information, try '--help'.

"#]]);
    world
        .run("member leave ben --at yesterday")
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'yesterday' for '--at <TIME>': a day such as 2026-03-01 or a time such as 2026-03-01T09:00:00Z is expected

For more information, try '--help'.

"#]]);
}

#[test]
fn which_community() {
    let world = World::guild();
    world
        .run("member list --community nowhere")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no community `nowhere`
  in store sled:[DIR]/store
hint: `learncomm community list` shows them

"#]]);
    world
        .run("community create rust-circle --name Rust --time-zone UTC")
        .success();
    world.run("member list").code(2).stderr_eq(str![[r#"
error: the store has several communities: which one is meant?
hint: add `--community SLUG`; there are qe-guild, rust-circle

"#]]);
    world.run("init --community third").code(2).stderr_eq(str![[r#"
error: the community third needs a time zone
hint: add `--time-zone`, such as `--time-zone Europe/Berlin`

"#]]);
    let empty = World::empty();
    empty.run("init").success();
    empty.run("member list").code(3).stderr_eq(str![[r#"
error: the store has no community yet
  in store sled:[DIR]/store
hint: create one with `learncomm community create`

"#]]);
}

#[test]
fn things_that_do_not_exist() {
    let world = World::talking();
    world.run("member show zora").code(3).stderr_eq(str![[r#"
error: there is no person `zora`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world.run("member list --as zora").code(3).stderr_eq(str![[r#"
error: there is no person `zora`
  in store sled:[DIR]/store
hint: `learncomm member list` shows who is in a community, `learncomm person create` makes somebody known

"#]]);
    world.run("contribution show 99").code(3).stderr_eq(str![[r#"
error: there is no contribution `#99`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    world.run("contribution show xyz").code(3);
    world
        .run("person show --identity slack:U1")
        .code(3)
        .stderr_eq(str![[r#"
error: nobody has the identity `slack:U1`
  in store sled:[DIR]/store

"#]]);
    world
        .run("answer 1 --file nothing.md --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: nothing.md cannot be read
  because: [..]

"#]]);
}

#[test]
fn an_id_that_fits_several() {
    let world = World::talking();
    let id = world.stdout("contribution show 1 --fields id");
    world
        .run(&format!("contribution show {}", &id[..4]))
        .code(4)
        .stderr_eq(str![[r#"
error: `019c` is the beginning of several contribution ids
  in community qe-guild of store sled:[DIR]/store
hint: give more of one of these: [ID], [ID], [ID], [ID]

"#]]);
}

#[test]
fn values_that_are_not_allowed() {
    let world = World::talking();
    world
        .run("contribution rate 2 9 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: rating: 9 is not from 1 (did not help) to 5 (helped a lot)
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("ask '' --as ben").code(4).stderr_eq(str![[r#"
error: title: may not be empty
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("contribution remove 2 --yes")
        .code(4)
        .stderr_eq(str![[r#"
error: reason: removing what others made needs one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .command("answer 1 - --as ben")
        .stdin(vec![0xff, 0xfe])
        .assert()
        .code(4)
        .stderr_eq(str![[r#"
error: standard input does not hold UTF-8 text

"#]]);
    world
        .command("answer 1 - --as ben")
        .stdin("é".repeat(300_000))
        .assert()
        .code(4)
        .stderr_eq(str![[r#"
error: standard input holds more than the 100000 characters that a text may have

"#]]);
}

#[test]
fn names_that_are_taken() {
    let world = World::guild();
    world
        .run("person create ben 'Another Ben'")
        .code(5)
        .stderr_eq(str![[r#"
error: the handle `ben` exists already
  in store sled:[DIR]/store

"#]]);
    world
        .run("community create qe-guild --name X --time-zone UTC")
        .code(5);
}

#[test]
fn what_a_role_does_not_allow() {
    let world = World::talking();
    world.run("ask 'May I?'").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("member add eve --create Eve --as amara")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `non-member` may not create or change people
  in community qe-guild of store sled:[DIR]/store
hint: only the owner of the store may: leave out `--as`

"#]]);
    world
        .run("member role dario member --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not appoint a facilitator or steward
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world.run("person create eve Eve").success();
    world.run("contribution list --as eve").success().stdout_eq("");
    world.run("contribution show 1 --as eve").code(6).stderr_eq(str![[r#"
error: the role `non-member` may not read what the community shares
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn what_a_rule_forbids() {
    let world = World::talking();
    world
        .run("contribution rate 2 5 --as amara")
        .code(7)
        .stderr_eq(str![[r#"
error: #2 is your own: others say how much it helped
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("contribution accept 2 --as chloe")
        .code(7)
        .stderr_eq(str![[r#"
error: only who asked #1 can accept an answer to it
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("member add ben").code(7).stderr_eq(str![[r#"
error: ben is a member already, since 2026-03-02T09:02:00+00:00
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn removing_has_to_be_confirmed() {
    let world = World::talking();
    world
        .run("contribution remove 2 --reason x")
        .code(2)
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    assert_eq!(world.stdout("contribution show 2 --fields state"), "stands\n");
}

#[test]
fn a_store_that_is_in_use() {
    let world = World::guild();
    let _held = SledStore::open(world.store()).unwrap();
    world.run("member list").code(9).stderr_eq(str![[r#"
error: [DIR]/store is in use by another process (waited [..] s): close that process, or wait and try again

"#]]);
}

/// Puts another format marker into a store.
fn with_marker(world: &World, marker: &str) {
    let store: Arc<dyn RecordStore> = Arc::new(SledStore::open(world.store()).unwrap());
    let key = Key::within(Scope::Meta).text("format").build();
    futures::executor::block_on(store.commit(&Batch::new().put(key, marker))).unwrap();
}

#[test]
fn stores_of_other_versions() {
    let world = World::guild();
    with_marker(&world, r#"{"major":1,"minor":99,"written_by":"1.99.0"}"#);
    world
        .run("member list --fields handle --limit 1")
        .success()
        .stdout_eq("amara\n");
    world.run("member leave ben").code(12).stderr_eq(str![[r#"
error: the store is read-only: it has format 1.99, which this version can read and not write; use a newer learncomm
  in community qe-guild of store sled:[DIR]/store

"#]]);
    with_marker(&world, r#"{"major":99,"minor":0,"written_by":"99.0.0"}"#);
    world.run("member list").code(13).stderr_eq(str![[r#"
error: the store has format 99.0, written by learncomm 99.0.0; this learncomm reads up to format 1.0: use learncomm 99.0.0 or newer
  in store sled:[DIR]/store

"#]]);
    with_marker(&world, "?");
    world.run("member list").code(14).stderr_eq(str![[r#"
error: the stored data is damaged: the format marker cannot be read; this may not be a learncomm store
  because: expected value at line 1 column 1
  in store sled:[DIR]/store

"#]]);
}

#[test]
fn errors_in_json() {
    let world = World::guild();
    world
        .run("member show zora --format json")
        .code(3)
        .stdout_eq("")
        .stderr_eq(str![[r#"
{"error":{"kind":"not-found","message":"there is no person `zora`","where":"community qe-guild of store sled:[DIR]/store","causes":[],"hint":"`learncomm member list` shows who is in a community, `learncomm person create` makes somebody known","exit_code":3}}

"#]]);
    world
        .run("member show Zora --format=jsonl")
        .code(2)
        .stderr_eq(str![[r#"
{"error":{"kind":"usage","message":"invalid value 'Zora' for '<HANDLE>': `Zora` is not a handle: use 1 to 64 lower-case letters, digits and `-`, `_` or `.`, beginning with a letter or digit","where":null,"causes":[],"hint":"see `--help`","exit_code":2}}

"#]]);
    world.run("member --format json show").code(2).stderr_eq(str![[r#"
{"error":{"kind":"usage","message":"the following required arguments were not provided: <HANDLE>","where":null,"causes":[],"hint":"see `--help`","exit_code":2}}

"#]]);
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written() {
    let world = World::guild();
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let status = |line: &str, out: std::process::Stdio| {
        std::process::Command::new(env!("CARGO_BIN_EXE_learncomm"))
            .args(crate::common::words(line))
            .env("LEARNCOMM_STORE", world.store())
            .stdout(out)
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap()
            .code()
    };
    assert_eq!(status("member list", full().into()), Some(1));
    // A reader that has gone is no error.
    let gone = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    for line in [
        "member list",
        "member list --format json",
        "help",
        "completions bash",
    ] {
        assert_eq!(status(line, gone().into()), Some(0), "{line}");
    }
}
