use chrono_tz::Tz;
use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::community::{AuditLog, PersonMetrics, Visibility};
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::id::Slug;

use super::paging::Paging;
use super::report::SpanArgs;
use super::words::on_or_off;
use super::zone::zone;
use crate::when::When;

/// Communities and what they have agreed to be.
#[derive(Debug, Subcommand)]
pub(crate) enum CommunityCommand {
    /// Create a community
    Create(CreateCommunity),
    /// List the communities of the store, by slug
    List(Paging),
    /// Show one community
    Show {
        /// The community [default: that of `--community`]
        slug: Option<Slug>,
    },
    /// Change what a community has agreed to be; what is not given stays
    Edit(EditCommunity),
    /// Say which stage of life the community is in; nothing else ever changes it
    Stage {
        /// The stage
        #[arg(value_enum)]
        stage: StageArg,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// List the stages that were declared, the oldest first
    Stages,
    /// What speaks for which stage, by the record; a reason to talk about it, no verdict
    #[command(after_help = "Without --from, --to and --last, everything on record counts.")]
    Evidence(SpanArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CreateCommunity {
    /// Its short name, which never changes: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    pub(crate) slug: Slug,
    /// What it is called, 1 to 200 characters
    #[arg(long)]
    pub(crate) name: String,
    /// The time zone in which it counts its days, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Tz,
    #[command(flatten)]
    pub(crate) charter: CharterArgs,
    /// Since when it exists: a day in its time zone, or an RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<When>,
    /// If it exists already, leave it as it is and succeed
    #[arg(long)]
    pub(crate) if_missing: bool,
}

#[derive(Debug, Args)]
#[group(id = "change", required = true, multiple = true, args = ["name", "time_zone", "purpose", "domain", "practice", "cadence", "anonymity_k", "norm_review_days", "consent_percent", "visibility", "person_metrics", "audit_log", "points", "anonymous_questions", "article_review_days", "hide_at_flags"])]
pub(crate) struct EditCommunity {
    /// The community [default: that of `--community`]
    pub(crate) slug: Option<Slug>,
    /// What it is called, 1 to 200 characters
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The time zone in which it counts its days, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) charter: CharterArgs,
}

/// The parts of a charter that may be empty.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct CharterArgs {
    /// Why it exists: what its members want to get better at together, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// What its members care about and know, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) domain: Option<String>,
    /// What they share and develop, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) practice: Option<String>,
    /// How often they meet, in their own words, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) cadence: Option<String>,
    /// The smallest group that sums tell of, 3 to 100 people [default: 5]
    #[arg(long, value_name = "PEOPLE")]
    pub(crate) anonymity_k: Option<u8>,
    /// How many days after its adoption a norm is reviewed, 1 to 3,650 [default: 180]
    #[arg(long, value_name = "DAYS")]
    pub(crate) norm_review_days: Option<u16>,
    /// How many of the members have to be heard before a norm is adopted, 1 to 100 percent [default: 50]
    #[arg(long, value_name = "PERCENT")]
    pub(crate) consent_percent: Option<u8>,
    /// Who may read what the community shares: who is in, or everybody known to the store [default: members]
    #[arg(long, value_name = "WHO")]
    pub(crate) visibility: Option<VisibilityArg>,
    /// Who sees figures about single people, beside themselves [default: nobody]
    #[arg(long, value_name = "WHO")]
    pub(crate) person_metrics: Option<PersonMetricsArg>,
    /// Who reads the log of moderation [default: members]
    #[arg(long, value_name = "WHO")]
    pub(crate) audit_log: Option<AuditLogArg>,
    /// Whether points are given [default: off]
    #[arg(long, value_name = "on|off", value_parser = on_or_off())]
    pub(crate) points: Option<bool>,
    /// Whether questions may be asked anonymously [default: on]
    #[arg(long, value_name = "on|off", value_parser = on_or_off())]
    pub(crate) anonymous_questions: Option<bool>,
    /// How many days after its last review an article is to be reviewed, 1 to 3,650 [default: 180]
    #[arg(long, value_name = "DAYS")]
    pub(crate) article_review_days: Option<u16>,
    /// By how many members something has to be flagged until it is hidden, before a steward has decided: 2 to 100, or 0 for
    /// never [default: 3]
    #[arg(long, value_name = "MEMBERS")]
    pub(crate) hide_at_flags: Option<u8>,
}

/// An enum of the library as a word on the command line.
macro_rules! mirrored {
    ($name:ident of $core:ty { $($variant:ident),* $(,)? }) => {
        #[derive(Clone, Copy, Debug, ValueEnum)]
        pub(crate) enum $name {
            $($variant,)*
        }

        impl From<$name> for $core {
            fn from(given: $name) -> Self {
                match given {
                    $($name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

mirrored!(VisibilityArg of Visibility { Members, Everyone });
mirrored!(PersonMetricsArg of PersonMetrics { Nobody, Stewards });
mirrored!(AuditLogArg of AuditLog { Members, Stewards });
mirrored!(StageArg of LifeStage { Potential, Coalescing, Maturing, Stewardship, Transformation });
