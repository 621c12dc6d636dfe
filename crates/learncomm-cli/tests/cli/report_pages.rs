//! The report to pass on: as a page and as Markdown.

use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::id::RandomIds;
use learncomm_core::time::ManualClock;
use learncomm_store_sled::SledStore;
use std::fs;

use crate::common::World;
use crate::common::terminal::at_terminal;
use snapbox::str;

#[test]
fn s4_7_s1_9_cli_the_report_is_written_as_a_page() {
    let world = World::talking();
    world
        .run("report --html report.html --as ben")
        .success()
        .stdout_eq("report.html\n")
        .stderr_eq("");
    let page = fs::read_to_string(world.path("report.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{page:.80}"
    );
    for text in [
        "QE guild",
        "Who takes part?",
        "How to read this",
        "learncomm/report/1",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script"));
    // Again, for another section: a page is replaced by a page.
    world
        .run("report --html report.html --section questions --quiet")
        .success()
        .stdout_eq("");
    let again = fs::read_to_string(world.path("report.html")).unwrap();
    assert!(again.contains("Are questions answered") && !again.contains("Who takes part?"));
    assert_eq!(world.stdout("report --html - --section questions"), again);
    let json = world.stdout("report --html other.html --section questions --format json");
    assert_eq!(
        json,
        "{\"schema\":\"learncomm/report-page/1\",\"item\":{\"file\":\"other.html\",\"sections\":1}}\n"
    );
    let third = world.path("third.html").display().to_string();
    let (code, out, _) = at_terminal(&world, 80, &format!("report --html {third}"));
    assert_eq!((code, out.trim()), (0, "Wrote the report to [DIR]/third.html."));
}

#[test]
fn s4_7_cli_other_files_are_not_replaced() {
    let world = World::talking();
    fs::write(world.path("mine.html"), "<p>mine</p>").unwrap();
    world
        .run("report --html mine.html")
        .code(5)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: mine.html is there already and is not a page of a report
  in community qe-guild of store sled:[DIR]/store
hint: choose another name, or remove the file

"#]]);
    assert_eq!(
        fs::read_to_string(world.path("mine.html")).unwrap(),
        "<p>mine</p>"
    );
    world.run("report --html no/where.html").code(1);
    world.run("report --html x.html --markdown").code(2);
    world.run("report --html x.html --section nowhere").code(2);
    world.run("report --html x.html --as dario").code(6);
    assert!(!world.path("x.html").exists());
    world.run("report --markdown --format json").code(2).stderr_eq(str![[r#"
{"error":{"kind":"usage","message":"a page is printed as it is: it has no other format, and no fields","where":null,"causes":[],"hint":"leave out `--format` and `--fields`","exit_code":2}}

"#]]);
    world.run("report --html - --fields name").code(2);
    world.run("report --html x.html --fields name").code(2);
}

#[test]
fn s4_7_cli_the_report_is_printed_as_markdown() {
    let world = World::talking();
    let short = world.stdout("report --markdown");
    assert!(short.starts_with("# QE guild\n\n"), "{short:.200}");
    assert!(
        short.contains("\n## Who takes part?\n\n| Figure | Value |"),
        "{short:.600}"
    );
    assert!(!short.contains("As recorded"));
    let full = world.stdout("report --markdown --full");
    assert!(full.contains("As recorded") && full.contains("Definition"));
    let one = world.stdout("report --markdown --section record");
    assert!(one.contains("As recorded") && !one.contains("Who takes part?"));
}

#[test]
fn s4_7_cli_names_are_shown_and_not_obeyed() {
    let world = World::empty();
    world
        .command("init --community x --time-zone UTC --name")
        .arg("<script>|*Guild*")
        .assert()
        .success();
    let page = world.stdout("report --html -");
    assert!(
        page.contains("<h1><bdi>&lt;script&gt;|*Guild*</bdi></h1>"),
        "{page:.900}"
    );
    let text = world.stdout("report --markdown");
    assert!(text.starts_with("# \\<script\\>\\|\\*Guild\\*\n"), "{text:.100}");
}

#[test]
fn s4_7_cli_the_csv_of_the_library_is_that_of_the_command_line() {
    let world = World::talking();
    let rows = world.stdout("report --format csv");
    let store = Arc::new(SledStore::open(world.store()).unwrap());
    let clock = ManualClock::new("2026-03-02T10:00:00Z".parse().unwrap());
    let report = block_on(async {
        let op = Hub::open_with(store, clock, RandomIds)
            .await
            .unwrap()
            .as_operator();
        let guild = op.community(&"qe-guild".parse().unwrap()).await.unwrap();
        op.report(&guild, &ReportOptions::default()).await.unwrap()
    });
    assert_eq!(rows, learncomm_report::csv(&report));
}
