//! A store of one's own, and the real binary at work in it. Each command runs a minute after the one before it.

pub(crate) mod half_year;
pub(crate) mod session;
pub(crate) mod source;
pub(crate) mod terminal;

use std::cell::Cell;
use std::path::PathBuf;

use regex::Regex;
use snapbox::cmd::{Command, OutputAssert};
use snapbox::{Assert, Redactions};
use tempfile::TempDir;

pub(crate) struct World {
    dir: TempDir,
    minutes: Cell<u32>,
    day: Cell<&'static str>,
}

impl World {
    /// A place without a store.
    pub(crate) fn empty() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
            minutes: Cell::new(0),
            day: Cell::new("2026-03-02"),
        }
    }

    /// The same world on the day after the sample ends: of a time to come there is no report.
    pub(crate) fn after_the_sample(self) -> Self {
        self.day.set("2026-07-06");
        self
    }

    /// A store with a community: Amara is its steward, Ben and Chloé are members, Dario is a guest.
    pub(crate) fn guild() -> Self {
        let world = Self::empty();
        for line in [
            "init --community qe-guild --name 'QE guild' --time-zone Europe/Berlin",
            "member add amara --create 'Amara Okafor' --role steward --unit qa",
            "member add ben --create 'Ben Li' --unit dev",
            "member add chloe --create 'Chloé Martin' --unit dev",
            "member add dario --create 'Dario Conti' --role guest",
        ] {
            world.run(line).success();
        }
        world
    }

    /// A guild in which Ben has asked, Amara and Chloé have answered, and Ben has commented.
    pub(crate) fn talking() -> Self {
        let world = Self::guild();
        for line in [
            "ask 'How do I freeze time in a test?' 'It ends at midnight.' --topic testing --topic time --as ben",
            "answer 1 'Pass a clock in.' --as amara",
            "answer 1 'Stop all clocks.' --as chloe",
            "contribution comment 2 'That works.' --as ben",
        ] {
            world.run(line).success();
        }
        world
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A command in this world, not yet run.
    pub(crate) fn command(&self, line: &str) -> Command {
        let minute = self.minutes.get();
        self.minutes.set(minute + 1);
        let mut redactions = Redactions::new();
        redactions.insert("[DIR]", self.dir.path().to_owned()).unwrap();
        let id = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        redactions.insert("[ID]", Regex::new(id).unwrap()).unwrap();
        bare(line)
            .with_assert(
                Assert::new()
                    .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
                    .redact_with(redactions),
            )
            .env("LEARNCOMM_STORE", self.store())
            .env(
                "LEARNCOMM_NOW",
                format!("{}T{:02}:{:02}:00Z", self.day.get(), 9 + minute / 60, minute % 60),
            )
            .current_dir(self.dir.path())
    }

    /// A command in this world.
    pub(crate) fn run(&self, line: &str) -> OutputAssert {
        self.command(line).assert()
    }

    /// What a command prints that ends with a code.
    pub(crate) fn stdout_of(&self, line: &str, code: i32) -> String {
        let assert = self.run(line).code(code);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    /// What a command prints.
    pub(crate) fn stdout(&self, line: &str) -> String {
        let assert = self.run(line).success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }
}

/// The binary in an environment that says nothing.
pub(crate) fn bare(line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_learncomm")).args(words(line));
    for name in [
        "LEARNCOMM_AS",
        "LEARNCOMM_COMMUNITY",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "VISUAL",
        "EDITOR",
    ] {
        command = command.env_remove(name);
    }
    command
        .env("TZ", "UTC")
        .timeout(std::time::Duration::from_secs(60))
}

/// Splits at spaces that are not between single quotes.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}
