use std::path::PathBuf;

use clap::Args;

/// A longer text.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct Body {
    /// The text, in Markdown, up to 100,000 characters; `-` reads it from standard input
    pub(crate) body: Option<String>,
    /// A file that holds the text, in UTF-8
    #[arg(long, value_name = "PATH", conflicts_with = "body")]
    pub(crate) file: Option<PathBuf>,
    /// Write the text in the editor that VISUAL or EDITOR names; an empty or unchanged text changes nothing
    #[arg(long, conflicts_with_all = ["body", "file"])]
    pub(crate) edit: bool,
}
