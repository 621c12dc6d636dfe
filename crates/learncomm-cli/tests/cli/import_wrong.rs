//! What imports say when something is wrong with the source or the store.

use std::fs;
use std::path::PathBuf;

use crate::common::World;
use crate::common::source::{HEAD, dump, with};
use snapbox::str;

#[test]
fn what_is_no_dump() {
    let world = dump("");
    world.run("import stack-exchange nowhere").code(3).stderr_eq(str![[r#"
error: nowhere cannot be read
  because: [..]
hint: a dump is a folder with Users.xml and Posts.xml, usually also with Comments.xml, Votes.xml, Tags.xml, Badges.xml and PostLinks.xml

"#]]);
    let file = "import stack-exchange Cooks.example.com/Posts.xml";
    world.run(file).code(4).stderr_eq(str![[r#"
error: Cooks.example.com/Posts.xml is a file, not the folder of a dump
hint: a dump is a folder with Users.xml and Posts.xml, usually also with Comments.xml, Votes.xml, Tags.xml, Badges.xml and PostLinks.xml

"#]]);
    let posts = world.path("Cooks.example.com/Posts.xml");
    fs::write(&posts, "<?xml version=\"1.0\"?>\n<posts>\n").unwrap();
    world
        .run("import stack-exchange Cooks.example.com")
        .code(4)
        .stderr_eq(str![[r#"
error: the file ends at line 3 (byte 30) without </posts>: the copy or the unpacking was not complete
  in Cooks.example.com/Posts.xml
hint: what was written before stays: run the import again to go on

"#]]);
    fs::remove_file(&posts).unwrap();
    world
        .run("import stack-exchange Cooks.example.com")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no Posts.xml in Cooks.example.com
hint: a dump is a folder with Users.xml and Posts.xml, usually also with Comments.xml, Votes.xml, Tags.xml, Badges.xml and PostLinks.xml

"#]]);
    fs::write(world.path("Cooks.example.com/cooks.7z"), "7z").unwrap();
    world
        .run("import stack-exchange Cooks.example.com")
        .code(4)
        .stderr_eq(str![[r#"
error: Cooks.example.com/cooks.7z is still packed
hint: unpack it, for example with `7z x`, and give the folder of the XML files

"#]]);
}

#[test]
fn what_is_no_file_of_lines() {
    let world = with("in.txt", "hello\n");
    world
        .run("import jsonl nowhere.jsonl")
        .code(3)
        .stderr_eq(str![[r#"
error: nowhere.jsonl cannot be read
  because: [..]

"#]]);
    assert!(!world.store().exists(), "a store is not made for nothing");
    world.run("import jsonl in.txt").code(4).stderr_eq(str![[r#"
error: the first line is not a JSON object; a learncomm file begins with the line {"type":"learncomm","version":1}
  in in.txt:1

"#]]);
    fs::write(world.path("in.txt"), "{\"type\":\"learncomm\",\"version\":2}\n").unwrap();
    world.run("import jsonl in.txt").code(13).stderr_eq(str![[r#"
error: in.txt is of version 2 of the format; this learncomm reads version 1: use a newer learncomm
  in store sled:[DIR]/store

"#]]);
    world.run("import jsonl .").code(1);
}

#[test]
fn only_the_owner_imports() {
    let world = World::guild();
    fs::write(world.path("in.jsonl"), HEAD).unwrap();
    world.run("import jsonl in.jsonl --as amara").code(6);
    world.run("community show x").code(3);
}

#[test]
fn a_place_that_cannot_be_written_to() {
    let world = with("in.jsonl", HEAD);
    let mut place = world.path("closed");
    fs::create_dir(&place).unwrap();
    let mut rights = fs::metadata(&place).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&place, rights).unwrap();
    if fs::write(place.join("probe"), "").is_ok() {
        // Whoever owns the machine may write anywhere, but not there.
        place = PathBuf::from("/sys");
        if !place.exists() {
            println!("not run: every folder can be written to");
            return;
        }
    }
    let output = world
        .command("import jsonl in.jsonl --store")
        .arg(place.join("store"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{said}");
    assert!(
        said.starts_with("error: the store failed: ") && said.contains("\n  because: "),
        "{said}"
    );
}
