//! Scripts: command lines with the time at which, and the person by whom, each is run. The sample community's half year is
//! one: what its people do goes through the same commands that everybody types.
//!
//! A line is `DAY TIME WHO COMMAND…`, in the community's local time, quoted as for a shell; `-` is the owner of the store.
//! `DAY TIME WHO NAME= COMMAND…` keeps the key of what the command prints, and `{NAME}` puts it into a later line; `NAME,OTHER=`
//! keeps the first two columns. `DAY TIME WHO !CODE COMMAND…` has to be refused, with the exit code of that name. A line that
//! begins with a blank goes on with the text above it. Empty lines and those that begin with `#` are for readers.
//!
//! Several scripts are played as one, by time; where times are alike, in the order of the scripts. Names are common to all.

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

/// A script, and the name by which errors call it.
#[derive(Clone, Copy)]
pub(crate) struct Script<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

/// A line of a script.
struct Line {
    /// The script and the line, for errors.
    place: String,
    local: NaiveDateTime,
    who: String,
    /// The names of what it prints, column by column.
    kept: Vec<String>,
    /// How it has to be refused.
    refused: Option<Exit>,
    command: Vec<String>,
}

impl Line {
    fn wrong(&self, what: &str) -> Failure {
        Failure::new(Exit::Invalid, format!("{}: {what}", self.place))
    }
}

/// Plays scripts from their beginning to their end, or to the first command that does not go as it should.
pub(crate) async fn play(stage: &Stage, scripts: &[Script<'_>]) -> Result<(), Failure> {
    let mut lines: Vec<Line> = Vec::new();
    for script in scripts {
        lines.extend(read(script)?);
    }
    // Stable: within a script, and between two at the same minute, the order is the one in which they are given.
    lines.sort_by_key(|line| line.local);
    let community = stage.hub.as_operator().community(&stage.community).await?;
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        let mut args = vec!["learncomm".to_owned()];
        args.extend(line.command.iter().map(|word| filled(word, &keys)));
        let mut cli = Cli::try_parse_from(&args).map_err(|e| line.wrong(e.to_string().trim_end()))?;
        cli.globals.acting = match line.who.as_str() {
            "-" => None,
            handle => Some(handle.parse::<Handle>().map_err(|e| line.wrong(&e.to_string()))?),
        };
        cli.globals.community = Some(stage.community.clone());
        let now = instant_of(line.local, community.charter.time_zone);
        cli.globals.now = Some(now);
        stage.clock.set(now);
        let mut printed: Vec<u8> = Vec::new();
        match (run(&stage.hub, cli, &mut printed).await, line.refused) {
            (Ok(()), None) => {}
            (Err(failure), Some(expected)) if failure.exit == expected => {}
            (Ok(()), Some(expected)) => {
                let what = format!("should be refused as `{}`, and was done", expected.name());
                return Err(line.wrong(&what));
            }
            (Err(mut failure), _) => {
                failure.place = Some(line.place);
                return Err(failure);
            }
        }
        let printed = String::from_utf8_lossy(&printed);
        let mut columns = printed.lines().next().unwrap_or_default().split('\t');
        for name in &line.kept {
            match columns.next().unwrap_or_default() {
                "" => return Err(line.wrong("keeps a key, but the command prints none")),
                key => keys.insert(name.clone(), key.to_owned()),
            };
        }
    }
    Ok(())
}

/// A word with the keys that earlier lines kept.
fn filled(word: &str, keys: &BTreeMap<String, String>) -> String {
    if !word.contains('{') {
        return word.to_owned();
    }
    keys.iter().fold(word.to_owned(), |word, (name, key)| {
        word.replace(&format!("{{{name}}}"), key)
    })
}

/// The lines of a script that are not for readers only.
fn read(script: &Script<'_>) -> Result<Vec<Line>, Failure> {
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = script.text.lines().enumerate().peekable();
    while let Some((number, text)) = rest.next() {
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let mut text = text.to_owned();
        while let Some((_, more)) = rest.next_if(|(_, more)| more.starts_with(' ')) {
            text.push('\n');
            text.push_str(more.trim_start());
        }
        let place = format!("{}:{}", script.name, number + 1);
        let wrong = |what: &str| Failure::new(Exit::Invalid, format!("{place}: {what}"));
        let mut read = shlex::Shlex::new(&text);
        let words: Vec<String> = read.by_ref().collect();
        if read.had_error {
            return Err(wrong("a quotation is not closed"));
        }
        let [day, time, who, told @ ..] = words.as_slice() else {
            return Err(wrong("a day, a time, who, and a command are expected"));
        };
        let local = NaiveDateTime::parse_from_str(&format!("{day} {time}"), "%Y-%m-%d %H:%M")
            .map_err(|_| wrong("does not begin with a day and a time such as `2026-03-02 10:00`"))?;
        // What people see depends on what was done before: a line out of place would tell another story than it reads.
        if lines.last().is_some_and(|before| local < before.local) {
            return Err(wrong("is earlier than the line above it"));
        }
        let first = told.first().map(String::as_str).unwrap_or_default();
        let mut kept: Vec<String> = Vec::new();
        let mut refused: Option<Exit> = None;
        if let Some(names) = first.strip_suffix('=') {
            kept.extend(names.split(',').map(ToOwned::to_owned));
        } else if let Some(code) = first.strip_prefix('!') {
            let of_name = Exit::ALL.into_iter().find(|exit| exit.name() == code);
            let of_name = of_name.filter(|exit| *exit != Exit::Ok);
            refused = Some(of_name.ok_or_else(|| wrong("`!` is followed by the name of an exit code"))?);
        }
        let marks = usize::from(!kept.is_empty() || refused.is_some());
        lines.push(Line {
            local,
            who: who.clone(),
            kept,
            refused,
            command: told[marks..].to_vec(),
            place,
        });
    }
    Ok(lines)
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
    fn fails(text: &str) -> (String, Option<String>) {
        fails_together(&[Script {
            name: "year.txt",
            text,
        }])
    }

    fn fails_together(scripts: &[Script<'_>]) -> (String, Option<String>) {
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
            play(&stage, scripts).await.unwrap_err()
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
                "2026-01-08 10:01 - ask 'Why\n  not?",
                "year.txt:4: a quotation is not closed",
            ),
            (
                "2026-01-08 10:01 - !refused member list",
                "year.txt:4: `!` is followed by the name of an exit code",
            ),
            (
                "2026-01-08 10:01 - !ok member list",
                "year.txt:4: `!` is followed by the name of an exit code",
            ),
            (
                "2026-01-08 10:01 - !forbidden member list",
                "year.txt:4: should be refused as `forbidden`, and was done",
            ),
            (
                "2026-01-08 10:01 - ID,HANDLE,C,D,E,F,G,H,I,J,K,L= member list",
                "year.txt:4: keeps a key, but the command prints none",
            ),
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

    #[test]
    fn a_command_that_is_refused_otherwise_is_named_by_its_line() {
        let (message, place) = fails("2026-01-08 10:00 - !forbidden member show nobody\n");
        assert!(message.contains("nobody"), "{message}");
        assert_eq!(place.as_deref(), Some("year.txt:1"));
    }

    #[test]
    fn scripts_are_played_as_one_by_time_and_share_their_names() {
        let begin = "2026-01-08 10:00 - member add amara --create Amara\n\
                     2026-01-08 10:02 amara FIRST= ask One\n\
                     2026-01-08 10:05 amara !rule contribution vote {FIRST} up\n";
        let play_with = |text: &str| {
            fails_together(&[
                Script {
                    name: "a.txt",
                    text: begin,
                },
                Script { name: "b.txt", text },
            ])
        };
        // At the same minute, the first script comes first; so there is something to show, and then nobody.
        let (message, place) = play_with(
            "2026-01-08 10:02 - contribution show {FIRST}\n2026-01-08 10:06 - member show nobody\n",
        );
        assert!(message.contains("nobody"), "{message}");
        assert_eq!(place.as_deref(), Some("b.txt:2"));
        let (_, place) = play_with("2026-01-08 10:01 - contribution show {FIRST}\n");
        assert_eq!(place.as_deref(), Some("b.txt:1"), "it has no name yet");
    }
}
