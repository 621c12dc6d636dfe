use clap::{Args, Subcommand};
use learncomm_core::community::Identity;
use learncomm_core::id::Handle;

use super::words::on_or_off;

/// People, whatever communities they are in.
#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// Make a person known to the store
    Create(CreatePerson),
    /// Change what is known of a person; what is not given stays
    Edit(EditPerson),
    /// Show a person
    Show(ShowPerson),
}

#[derive(Debug, Args)]
pub(crate) struct CreatePerson {
    /// Their short name: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    pub(crate) handle: Handle,
    /// What they are called, 1 to 200 characters
    pub(crate) name: String,
    /// It is a program: it is in no number about people
    #[arg(long)]
    pub(crate) bot: bool,
    /// Who they are in another tool, such as slack:U024BE7LH; may be given several times
    #[arg(long = "identity", value_name = "TOOL:ID", value_parser = identity)]
    pub(crate) identities: Vec<Identity>,
    /// If the handle is taken, leave that person as they are and succeed
    #[arg(long)]
    pub(crate) if_missing: bool,
}

#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true).args(["name", "bot"]))]
pub(crate) struct EditPerson {
    /// Their handle
    pub(crate) handle: Handle,
    /// What they are called, 1 to 200 characters
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Whether it is a program; counts for the past, too, in every community
    #[arg(long, value_name = "on|off", value_parser = on_or_off())]
    pub(crate) bot: Option<bool>,
}

#[derive(Debug, Args)]
#[group(id = "who", required = true, multiple = false, args = ["handle", "identity"])]
pub(crate) struct ShowPerson {
    /// Their handle
    pub(crate) handle: Option<Handle>,
    /// Who they are in another tool, such as slack:U024BE7LH
    #[arg(long, value_name = "TOOL:ID", value_parser = identity)]
    pub(crate) identity: Option<Identity>,
}

fn identity(given: &str) -> Result<Identity, String> {
    match given.split_once(':') {
        Some((tool, id)) if !tool.is_empty() && !id.is_empty() => Ok(Identity {
            tool: tool.to_owned(),
            id: id.to_owned(),
        }),
        _ => Err("a tool and an id are expected, such as slack:U024BE7LH".to_owned()),
    }
}
