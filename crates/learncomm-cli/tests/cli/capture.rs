//! Sharing without leaving the work: texts from arguments, files, pipes and editors (S1.6).

use std::fs;
use std::path::PathBuf;

use crate::common::World;
use snapbox::str;

/// An editor that does what a script says to the file that it is given.
fn editor(world: &World, name: &str, script: &str) -> PathBuf {
    let path = world.path(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}

#[test]
#[cfg(unix)]
fn s1_6_cli_a_text_is_written_in_an_editor() {
    let world = World::talking();
    let writes = editor(&world, "writes", "echo 'Written in peace.' > \"$1\"");
    let answer = |line: &str, editor: &str| world.command(line).env("EDITOR", editor).assert();
    answer("answer 1 --edit --as dario", writes.to_str().unwrap())
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    assert!(
        world
            .stdout("contribution show 5 --fields body")
            .contains("Written in peace.")
    );

    // VISUAL is preferred, and either may have options.
    let second = editor(
        &world,
        "second",
        "test \"$1\" = --wait && echo 'Waited.' > \"$2\"",
    );
    world
        .command("answer 1 --edit --as dario")
        .env("EDITOR", "false")
        .env("VISUAL", format!("{} --wait", second.display()))
        .assert()
        .success();
    assert!(
        world
            .stdout("contribution show 6 --fields body")
            .contains("Waited.")
    );
}

#[test]
#[cfg(unix)]
fn s1_6_cli_what_an_editor_leaves_empty_or_gives_up_changes_nothing() {
    let world = World::talking();
    let before = world.stdout("contribution list --format json");
    let answer = |editor: &str| {
        world
            .command("answer 1 --edit --as dario")
            .env("EDITOR", editor)
            .assert()
    };
    answer("true").code(2).stderr_eq(str![[r#"
error: nothing was written: nothing was changed

"#]]);
    answer("false").code(2).stderr_eq(str![[r#"
error: the editor `false` ended with exit status: 1: nothing was changed

"#]]);
    answer("no-such-editor").code(3).stderr_eq(str![[r#"
error: the editor `no-such-editor` cannot be started
  because: No such file or directory (os error 2)
hint: say which editor you use in the environment variable VISUAL or EDITOR, or give the text with `--file PATH`

"#]]);
    world
        .run("answer 1 --edit --as dario")
        .code(2)
        .stderr_eq(str![[r#"
error: there is no editor
hint: say which editor you use in the environment variable VISUAL or EDITOR, or give the text with `--file PATH`

"#]]);
    assert_eq!(before, world.stdout("contribution list --format json"));
}

#[test]
fn s1_6_cli_a_text_comes_from_wherever_it_is() {
    let world = World::guild();
    fs::write(world.path("told.md"), "From a file.").unwrap();
    for (line, typed) in [
        ("story 'From an argument.' --as ben", ""),
        ("story --file told.md --as ben", ""),
        ("story - --as ben", "From standard input."),
        ("reflect --as ben", "From a pipe."),
        ("narrate --title Today --as ben", "From a pipe."),
        ("share Aid --kind job-aid --as ben", "From a pipe."),
    ] {
        let run = world.command(line).stdin(typed).assert().success();
        // The id, so that a script may go on with it.
        let id = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        let body = world.stdout(&format!("contribution show {} --fields body", id.trim()));
        assert!(body.contains("From "), "{line}: {body}");
    }
    // What needs no text waits for none.
    world
        .command("share Clocks --url https://example.org --as ben")
        .stdin("Not read.")
        .assert()
        .success();
    let body = world.stdout("contribution list --limit 1 --fields body");
    assert_eq!(body.trim(), "");
    world.run("story --as ben").code(4).stderr_eq(str![[r#"
error: body: may not be empty
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
#[cfg(unix)]
fn s1_6_cli_what_one_shared_is_edited_as_it_is() {
    let world = World::talking();
    let adds = editor(&world, "adds", "echo 'In every zone?' >> \"$1\"");
    world
        .command("contribution edit 1 --edit --as ben")
        .env("EDITOR", &adds)
        .assert()
        .success();
    let body = world.stdout("contribution show 1 --fields body");
    assert!(
        body.contains("It ends at midnight.") && body.contains("In every zone?"),
        "{body}"
    );
    world
        .command("contribution edit 1 --edit --as ben")
        .env("EDITOR", "true")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: nothing was written: nothing was changed

"#]]);
}
