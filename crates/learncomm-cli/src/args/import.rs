use std::path::PathBuf;

use chrono::NaiveTime;
use chrono_tz::Tz;
use clap::{Args, Subcommand};

use super::zone::zone;

/// Bring in the history of a community from elsewhere; safe to run again.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Everything is recognised by its id in the source. An import that was interrupted goes on when it is \
    run again,\nand a newer export adds what is new and updates what was edited."
)]
pub(crate) enum ImportCommand {
    /// The data dump of a Stack Exchange site, unpacked into a folder
    StackExchange(ImportStackExchange),
    /// A file in learncomm's own form, one JSON object a line; it names its communities itself
    Jsonl {
        /// The file; `-` reads standard input
        file: PathBuf,
        #[command(flatten)]
        how: How,
    },
    /// Who was at which session: CSV with the columns date, session, handle and attendance
    Attendance(ImportAttendance),
}

#[derive(Debug, Args)]
#[command(
    after_help = "The dump goes into the community of --community; without it, into one with the name of the \
    folder. A community that is not there yet is created, and so is the store."
)]
pub(crate) struct ImportStackExchange {
    /// The folder with Users.xml, Posts.xml and the other files of the dump
    pub(crate) dir: PathBuf,
    /// What the community is called if it has to be created, 1 to 200 characters [default: the name of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The time zone in which it counts its days if it has to be created, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A session is recognised by its day and name, a person by the handle. Attendance is one of present, late,\n\
    left-early, partly, excused and absent; a row that says otherwise than a former import is a correction."
)]
pub(crate) struct ImportAttendance {
    /// The file
    pub(crate) file: PathBuf,
    /// How long the sessions took, in minutes, 1 to 1,440
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub(crate) minutes: u32,
    /// When they began, in the community's time zone, such as 10:00
    #[arg(long, value_name = "CLOCK", default_value = "12:00", value_parser = clock)]
    pub(crate) at: NaiveTime,
    /// Make members of those who are none, from their first session on, instead of refusing their rows
    #[arg(long)]
    pub(crate) create_missing: bool,
    #[command(flatten)]
    pub(crate) how: How,
}

fn clock(given: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(given, "%H:%M")
        .map_err(|_| "a time of day such as 10:00 is expected".to_owned())
}

/// How an import is to be done.
#[derive(Clone, Copy, Debug, Args)]
#[group(skip)]
pub(crate) struct How {
    /// Stop at the first row that cannot be brought in, instead of going on without it
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read everything and tell what came of it, but write nothing; what the store has is not looked at
    #[arg(long)]
    pub(crate) dry_run: bool,
}
