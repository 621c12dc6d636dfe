use std::ffi::OsString;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use learncomm_core::id::{Handle, Slug};

use crate::store::Address;

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// The store: `sled:PATH`, a bare path, or `memory:`, which lasts for one command [default: in the data directory
    /// of the platform]
    #[arg(
        long,
        global = true,
        env = "LEARNCOMM_STORE",
        hide_env_values = true,
        value_name = "STORE"
    )]
    pub(crate) store: Option<Address>,
    /// Who acts [default: the owner of the store]
    #[arg(
        long = "as",
        global = true,
        env = "LEARNCOMM_AS",
        hide_env_values = true,
        value_name = "HANDLE"
    )]
    pub(crate) acting: Option<Handle>,
    /// The community [default: the only one of the store]
    #[arg(
        long,
        global = true,
        env = "LEARNCOMM_COMMUNITY",
        hide_env_values = true,
        value_name = "SLUG"
    )]
    pub(crate) community: Option<Slug>,
    /// The form of the output, see `learncomm help formats`
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv"
    )]
    pub(crate) format: Format,
    /// The fields to print, separated by commas; an unknown one lists those there are
    #[arg(
        long,
        global = true,
        value_delimiter = ',',
        value_name = "FIELD,…",
        hide_short_help = true
    )]
    pub(crate) fields: Option<Vec<String>>,
    /// Say nothing beside what was asked for
    #[arg(long, short, global = true, hide_short_help = true)]
    pub(crate) quiet: bool,
    /// Do not ask before removing anything
    #[arg(long, short, global = true, hide_short_help = true)]
    pub(crate) yes: bool,
    /// When to use colours; `auto` heeds NO_COLOR and CLICOLOR
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|always|never",
        hide_short_help = true
    )]
    pub(crate) color: ColorWhen,
    /// The time to take for now, in RFC 3339
    #[arg(long, global = true, env = "LEARNCOMM_NOW", hide = true, value_name = "TIME")]
    pub(crate) now: Option<DateTime<Utc>>,
}

impl Globals {
    /// The present instant, or the one to take for it.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
            .unwrap_or_else(|| DateTime::from(std::time::SystemTime::now()))
    }

    /// What a command line that cannot be parsed says about its output.
    pub(crate) fn glimpsed(args: &[OsString]) -> Self {
        let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
        Self {
            format: glimpse(&args, "--format").unwrap_or_default(),
            color: glimpse(&args, "--color").unwrap_or_default(),
            ..Self::default()
        }
    }
}

fn glimpse<T: ValueEnum>(args: &[&str], option: &str) -> Option<T> {
    let behind = |(i, arg): (usize, &&str)| {
        if *arg == option {
            return args.get(i + 1).copied().map(str::to_owned);
        }
        arg.strip_prefix(option)?.strip_prefix('=').map(str::to_owned)
    };
    let given = args.iter().enumerate().find_map(behind)?;
    T::from_str(&given, true).ok()
}

/// A form of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Json,
    Jsonl,
    Csv,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}
