use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_exchange::jsonl::{self, ExportError, Exported};

use super::Done;
use crate::args::ExportCommand;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for Exported {
    const KIND: &'static str = "export";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("contributions", |e| Cell::Count(e.contributions)),
        Field::new("people", |e| Cell::Count(e.people)),
        Field::new("acceptances", |e| Cell::Count(e.acceptances)),
    ];
}

pub(super) async fn run(command: ExportCommand, context: &mut Context<'_, '_>) -> Done {
    let ExportCommand::Jsonl { file } = command;
    match file {
        Some(file) => to_file(file, context).await,
        None => {
            let (desk, community) = context.desk_in_community().await?;
            let exported = jsonl::export(&desk, &community, context.out.raw()).await;
            exported.map(drop).map_err(|e| match e {
                ExportError::Write(e) => Failure::output(&e),
                other => failure(other, Path::new("")),
            })
        }
    }
}

async fn to_file(file: PathBuf, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let exported = write(&desk, &community, &file).await?;
    let sentence = format!(
        "Wrote {} contributions by {} people to {}.",
        exported.contributions,
        exported.people,
        file.display()
    );
    context.out.done(&view, &exported, &sentence)
}

async fn write(desk: &Desk, community: &Community, file: &Path) -> Result<Exported, Failure> {
    let made = File::create_new(file).map_err(|e| failure(e.into(), file))?;
    let mut made = BufWriter::new(made);
    let exported = jsonl::export(desk, community, &mut made).await;
    if exported.is_err() {
        // Half an export must not be taken for one.
        let _ = std::fs::remove_file(file);
    }
    exported.map_err(|e| failure(e, file))
}

fn failure(error: ExportError, file: &Path) -> Failure {
    match error {
        ExportError::Hub(e) => e.into(),
        ExportError::Write(e) if e.kind() == ErrorKind::AlreadyExists => {
            let message = format!("{} is there already", file.display());
            Failure::new(Exit::Exists, message).hint("choose another name, or remove the file")
        }
        other => {
            Failure::new(Exit::Internal, format!("{} cannot be written", file.display())).because(&other)
        }
    }
}
