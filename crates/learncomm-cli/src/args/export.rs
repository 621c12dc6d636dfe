use std::path::PathBuf;

use clap::Subcommand;

/// Take along what a community shares, as far as one sees it.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// A file in learncomm's own form, one JSON object a line, as `import jsonl` reads it: the charter, who made something,
    /// and what stands of all kinds, the oldest first; without drafts, revisions, ratings and votes
    Jsonl {
        /// The file, which may not exist yet [default: standard output]
        file: Option<PathBuf>,
    },
}
