//! Scripts: command lines with the time at which, and the person by whom, each is run. The sample community's half year is
//! one: what its people do goes through the same commands that everybody types.
//!
//! A line is `DAY TIME WHO COMMAND…`, in the community's local time, quoted as for a shell; `-` is the owner of the store.
//! `DAY TIME WHO NAME= COMMAND…` keeps the key of what the command prints, and `{NAME}` puts it into a later line. Empty
//! lines and those that begin with `#` are for readers.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use clap::Parser as _;
use learncomm_core::Hub;
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::calendar::instant_of;
use learncomm_core::time::ManualClock;

use crate::args::Cli;
use crate::commands;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::Out;
use crate::terminal::Terminal;

/// Where a script is played.
pub(crate) struct Stage {
    /// A hub whose clock is the one below.
    pub(crate) hub: Hub,
    /// Is put to the time of each line.
    pub(crate) clock: Arc<ManualClock>,
    /// The community that the commands are about.
    pub(crate) community: Slug,
}

/// Plays a script from its beginning to its end, or to the first command that fails; `name` is for errors.
pub(crate) async fn play(stage: &Stage, script: &str, name: &str) -> Result<(), Failure> {
    let community = stage.hub.as_operator().community(&stage.community).await?;
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut before = NaiveDateTime::MIN;
    for (number, line) in script.lines().enumerate() {
        let wrong = |what: &str| Failure::new(Exit::Invalid, format!("{name}:{}: {what}", number + 1));
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let words: Vec<String> = shlex::Shlex::new(line).collect();
        let [day, time, who, rest @ ..] = words.as_slice() else {
            return Err(wrong("a day, a time, who, and a command are expected"));
        };
        let local = NaiveDateTime::parse_from_str(&format!("{day} {time}"), "%Y-%m-%d %H:%M")
            .map_err(|_| wrong("does not begin with a day and a time such as `2026-03-02 10:00`"))?;
        // What people see depends on what was done before: a line out of place would tell another story than it reads.
        if local < before {
            return Err(wrong("is earlier than the line above it"));
        }
        before = local;
        let (kept, command) = match rest.first().and_then(|word| word.strip_suffix('=')) {
            Some(name) => (Some(name), &rest[1..]),
            None => (None, rest),
        };
        let mut args = vec!["learncomm".to_owned()];
        for word in command {
            let filled = keys.iter().fold(word.clone(), |word, (name, key)| {
                word.replace(&format!("{{{name}}}"), key)
            });
            args.push(filled);
        }
        let mut cli = Cli::try_parse_from(&args).map_err(|e| wrong(e.to_string().trim_end()))?;
        cli.globals.acting = match who.as_str() {
            "-" => None,
            handle => Some(handle.parse::<Handle>().map_err(|e| wrong(&e.to_string()))?),
        };
        cli.globals.community = Some(stage.community.clone());
        let now = instant_of(local, community.charter.time_zone);
        cli.globals.now = Some(now);
        stage.clock.set(now);
        let mut printed: Vec<u8> = Vec::new();
        let done = run(&stage.hub, cli, &mut printed).await;
        done.map_err(|mut failure| {
            failure.place = Some(format!("{name}:{}", number + 1));
            failure
        })?;
        if let Some(kept) = kept {
            let printed = String::from_utf8_lossy(&printed);
            let key = printed.split(['\t', '\n']).next().unwrap_or_default();
            if key.is_empty() {
                return Err(wrong("keeps a key, but the command prints none"));
            }
            keys.insert(kept.to_owned(), key.to_owned());
        }
    }
    Ok(())
}

async fn run(hub: &Hub, cli: Cli, printed: &mut Vec<u8>) -> Result<(), Failure> {
    let nowhere = Terminal {
        stdin: Box::new(std::io::empty()),
        stdin_tty: false,
        editor: None,
        stdout: Box::new(printed),
        stdout_tty: false,
        stdout_color: false,
        stderr: Box::new(std::io::sink()),
        stderr_tty: false,
        stderr_color: false,
        width: None,
        offset: |_| chrono::Offset::fix(&chrono::Utc),
    };
    let (mut out, input) = Out::new(&cli.globals, nowhere);
    let mut context = Context::new("learncomm", &cli.globals, &mut out, input).at_hub(hub.clone());
    // A command that plays a script is a command, too.
    Box::pin(commands::run(cli.command, &mut context)).await?;
    out.flush()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use chrono::DateTime;
    use futures::executor::block_on;
    use learncomm_core::community::Charter;
    use learncomm_core::id::RandomIds;
    use learncomm_core::store::MemoryStore;

    use super::*;

    /// What is told of a script that fails: what, and where.
    fn fails(script: &str) -> (String, Option<String>) {
        let clock = Arc::new(ManualClock::new(DateTime::UNIX_EPOCH));
        let failure = block_on(async {
            let hub = Hub::open_with(Arc::new(MemoryStore::new()), clock.clone(), RandomIds)
                .await
                .unwrap();
            let slug: Slug = "guild".parse().unwrap();
            let charter = Charter::new("Guild", chrono_tz::Europe::Berlin);
            hub.as_operator()
                .create_community(slug.clone(), charter, None)
                .await
                .unwrap();
            let stage = Stage {
                hub,
                clock,
                community: slug,
            };
            play(&stage, script, "year.txt").await.unwrap_err()
        });
        (failure.message, failure.place)
    }

    #[test]
    fn a_wrong_line_is_named() {
        let begin = "# A script.\n\n2026-01-08 10:00 - member add amara --create Amara\n";
        for (line, wrong) in [
            ("2026-01-08", "year.txt:4: a day, a time, who, and a command"),
            (
                "2026-01-08 10:60 - member list",
                "year.txt:4: does not begin with a day and a time",
            ),
            (
                "2026-01-08 09:59 - member list",
                "year.txt:4: is earlier than the line above it",
            ),
            (
                "2026-01-08 10:01 - member lst",
                "year.txt:4: error: unrecognized subcommand",
            ),
            ("2026-01-08 10:01 A! member list", "year.txt:4: "),
            (
                "2026-01-08 10:01 - N= topic list",
                "year.txt:4: keeps a key, but the command prints none",
            ),
        ] {
            let (message, _) = fails(&format!("{begin}{line}\n"));
            assert!(message.starts_with(wrong), "{message}");
        }
    }

    #[test]
    fn a_command_that_fails_is_named_by_its_line() {
        let (message, place) = fails("2026-01-08 10:00 - member show nobody\n");
        assert!(message.contains("nobody"), "{message}");
        assert_eq!(place.as_deref(), Some("year.txt:1"));
    }
}
