use std::path::PathBuf;

use clap::Args;

/// Load a sample community into a folder of its own and show its report; safe to run again.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The folder, which is made if there is none
    #[arg(long, value_name = "PATH", default_value = "learncomm-demo")]
    pub(crate) dir: PathBuf,
}
