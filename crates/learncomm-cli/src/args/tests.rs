//! What holds for every command, those to come included.

use clap::{Command, CommandFactory as _};

use super::Cli;

/// Every command with its own words, such as `member add`.
fn every(command: &Command, words: &str, found: &mut Vec<(String, Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let words = format!("{words} {}", sub.get_name());
        every(sub, &words, found);
        found.push((words, sub.clone()));
    }
}

fn commands() -> Vec<(String, Command)> {
    let mut root = Cli::command();
    root.build();
    let mut found = Vec::new();
    every(&root, "", &mut found);
    found
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn the_first_page_of_help_names_every_command_once() {
    let mut root = Cli::command();
    root.build();
    let shown = root.get_subcommands().filter(|command| !command.is_hide_set());
    let mut there: Vec<&str> = shown.map(Command::get_name).collect();
    let mut named: Vec<&str> = super::overview::OVERVIEW
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    there.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, there);
}

#[test]
fn every_command_and_argument_says_what_it_is() {
    for (words, mut command) in commands() {
        assert!(
            command
                .get_about()
                .is_some_and(|about| !about.to_string().is_empty()),
            "{words}"
        );
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty(), "{words}: {}", arg.get_id());
        }
        assert!(
            command.render_help().to_string().contains("Usage") || command.is_hide_set(),
            "{words}"
        );
        assert!(!command.render_long_help().to_string().is_empty(), "{words}");
    }
}

#[test]
fn numbers_times_and_texts_say_their_range_or_form() {
    for (words, command) in commands() {
        for arg in command.get_arguments().filter(|arg| !arg.is_global_set()) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let says = match arg
                .get_value_names()
                .and_then(|names| names.first())
                .map(clap::builder::Str::as_str)
            {
                Some("ROWS") => "1 to 1,000",
                Some("TIME") => "RFC 3339",
                Some("TEXT" | "BODY") => "characters",
                Some("RATING") => "From 1",
                Some("LOCAL") => "local time",
                Some("MINUTES") => "minutes",
                Some("DAY") => "day",
                Some("ZONE") => "such as Europe/Berlin",
                _ => "",
            };
            assert!(help.contains(says), "{words}: {}: {help}", arg.get_id());
        }
    }
}
