use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use learncomm_core::id::Slug;

use super::paging::Paging;
use super::session_plan::PlanArgs;
use super::zone::zone;
use crate::when::{day, local_time};

/// Sessions that come again by a rule.
#[derive(Debug, Subcommand)]
pub(crate) enum SeriesCommand {
    /// Begin a series and make its sessions for 26 weeks ahead, at most 60 of them
    Create(Box<CreateSeries>),
    /// List the series in the order in which they were made
    List(Paging),
    /// Show a series
    Show {
        /// The slug of the series
        slug: Slug,
    },
    /// Change a series from one of its sessions on; what was changed in a session alone stays as it is there
    Edit {
        /// The slug of the series
        slug: Slug,
        /// The session from which on it changes: its number, its id, SERIES@DAY [default: the next one]
        #[arg(long, value_name = "SESSION")]
        from: Option<String>,
        /// What its sessions are called, 1 to 300 characters
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        times: SeriesTimes,
        #[command(flatten)]
        plan: Box<PlanArgs>,
    },
    /// Leave out the sessions of a day
    Skip {
        /// The slug of the series
        slug: Slug,
        /// The local day, such as 2026-12-24
        #[arg(value_name = "DAY", value_parser = day)]
        day: NaiveDate,
    },
    /// Make more sessions, up to 26 weeks ahead, at most 60 at a time
    Extend {
        /// The slug of the series
        slug: Slug,
    },
    /// End a series; sessions that somebody was invited to or answered are called off, the others removed
    End {
        /// The slug of the series
        slug: Slug,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// From when on there are none: a local time such as 2026-07-01T00:00 [default: now]
        #[arg(long, value_name = "LOCAL", value_parser = local_time)]
        from: Option<NaiveDateTime>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreateSeries {
    /// Its short name: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    pub(crate) slug: Slug,
    /// What its sessions are called, 1 to 300 characters
    #[arg(long)]
    pub(crate) title: String,
    /// How it comes again: the value of an RRULE (RFC 5545) such as FREQ=WEEKLY;INTERVAL=2 or FREQ=MONTHLY;BYDAY=2TU, up to 500 characters
    #[arg(long)]
    pub(crate) rule: String,
    /// The first time: a local time such as 2026-03-02T10:00
    #[arg(long, value_name = "LOCAL", value_parser = local_time)]
    pub(crate) first: NaiveDateTime,
    /// The time zone of its times, such as Europe/Berlin [default: that of the community]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// Other times for a series.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct SeriesTimes {
    /// Another rule: the value of an RRULE (RFC 5545), up to 500 characters
    #[arg(long)]
    pub(crate) rule: Option<String>,
    /// When the first session that changes is to be: a local time such as 2026-03-03T10:00; the rule goes on from there
    #[arg(long, value_name = "LOCAL", value_parser = local_time)]
    pub(crate) on: Option<NaiveDateTime>,
    /// Another time zone, such as Europe/Berlin; local times stay
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) zone: Option<Tz>,
}
