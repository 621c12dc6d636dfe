use std::fs::File;
use std::path::{Path, PathBuf};

use learncomm_core::community::{Charter, Community};
use learncomm_core::id::Slug;
use learncomm_core::{Desk, Error};
use learncomm_exchange::attendance::{self, AttendanceOptions};
use learncomm_exchange::import::{Options, Summary};
use learncomm_exchange::jsonl;
use learncomm_exchange::stack_exchange::{self, Dump};

use super::Done;
use super::shell::quoted;
use crate::args::{How, ImportAttendance, ImportCommand, ImportStackExchange};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Imported, TallyRow, View};
use crate::store::Address;

pub(super) async fn run(command: ImportCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ImportCommand::StackExchange(args) => dump(args, context).await,
        ImportCommand::Jsonl { file, how } => lines(file, how, context).await,
        ImportCommand::Attendance(args) => table(args, context).await,
    }
}

async fn dump(args: ImportStackExchange, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<TallyRow>()?;
    // A store is not made for something that is not there.
    let dump = Dump::open(&args.dir)?;
    let folder = folder_name(&args.dir);
    let slug = match (context.named_community(), &folder) {
        (Some(slug), _) => slug.clone(),
        (None, folder) => folder.as_deref().and_then(Slug::from_text).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "the name of the folder makes no name for a community",
            )
            .hint("say which community is meant with `--community SLUG`")
        })?,
    };
    let name = args.name.or(folder).unwrap_or_else(|| slug.to_string());
    let place = open(args.how, context).await?;
    let charter = Charter::new(name, args.time_zone.unwrap_or(chrono_tz::UTC));
    let (community, is_new) = community(&place.desk, &slug, charter).await?;
    let options = Options::default().strict(args.how.strict);
    let mut watch = context.out.watch(args.how.strict);
    let summary = stack_exchange::import(&place.desk, community.id, &dump, options, &mut watch).await;
    drop(watch);
    finish(view, place, Some((slug, is_new)), summary?, context)
}

async fn lines(file: PathBuf, how: How, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<TallyRow>()?;
    let from_stdin = file.as_os_str() == "-";
    if !from_stdin {
        let what = file.display().to_string();
        File::open(&file).map_err(|e| Failure::input(&what, &e))?;
    }
    let place = open(how, context).await?;
    let options = Options::default().strict(how.strict);
    let (stdin, out) = context.streams();
    let mut watch = out.watch(how.strict);
    let summary = if from_stdin {
        jsonl::import(&place.desk, stdin, "standard input", options, &mut watch).await
    } else {
        jsonl::import_file(&place.desk, &file, options, &mut watch).await
    };
    drop(watch);
    finish(view, place, None, summary?, context)
}

async fn table(args: ImportAttendance, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<TallyRow>()?;
    let what = args.file.display().to_string();
    File::open(&args.file).map_err(|e| Failure::input(&what, &e))?;
    let (place, community) = if args.how.dry_run {
        let place = open(args.how, context).await?;
        let charter = Charter::new("Dry run", chrono_tz::UTC);
        let slug = context.named_community().cloned();
        let slug = slug.map_or_else(|| "dry-run".parse().map_err(Error::from), Ok)?;
        let community = place.desk.create_community(slug, charter, None).await?;
        (place, community)
    } else {
        // Only a community that is there has a time zone for the days of the file.
        let (desk, community) = context.desk_in_community().await?;
        let store = Some(context.address()?);
        let is_new = false;
        (Place { desk, store, is_new }, community)
    };
    let options = AttendanceOptions::default()
        .import(Options::default().strict(args.how.strict))
        .at(args.at)
        .minutes(args.minutes)
        // A dry run knows nobody.
        .create_missing(args.create_missing || args.how.dry_run);
    let mut watch = context.out.watch(args.how.strict);
    let summary = attendance::import_file(&place.desk, &community, &args.file, options, &mut watch).await;
    drop(watch);
    let into =
        (place.store.is_some() || context.named_community().is_some()).then_some((community.slug, false));
    finish(view, place, into, summary?, context)
}

/// Where an import goes.
struct Place {
    desk: Desk,
    /// None for a dry run.
    store: Option<Address>,
    is_new: bool,
}

async fn open(how: How, context: &mut Context<'_, '_>) -> Result<Place, Failure> {
    if how.dry_run {
        let hub = context.open_at(Address::Memory, true).await?;
        return Ok(Place {
            desk: hub.as_operator(),
            store: None,
            is_new: false,
        });
    }
    let address = context.address()?;
    let is_new = address.is_vacant();
    let hub = context.open(true).await?;
    // Nobody is known to a new store but its owner.
    let desk = if is_new {
        hub.as_operator()
    } else {
        context.desk_of(&hub).await?
    };
    Ok(Place {
        desk,
        store: Some(address),
        is_new,
    })
}

/// The community, and whether it had to be created.
async fn community(desk: &Desk, slug: &Slug, charter: Charter) -> Result<(Community, bool), Failure> {
    match desk.community(slug).await {
        Ok(found) => Ok((found, false)),
        Err(Error::NotFound { .. }) => Ok((desk.create_community(slug.clone(), charter, None).await?, true)),
        Err(e) => Err(e.into()),
    }
}

/// The name of a folder, which may have been given as `.`.
fn folder_name(dir: &Path) -> Option<String> {
    let whole = dir.canonicalize().ok()?;
    Some(whole.file_name()?.to_string_lossy().into_owned())
}

fn finish(
    view: View<TallyRow>,
    place: Place,
    into: Option<(Slug, bool)>,
    summary: Summary,
    context: &mut Context<'_, '_>,
) -> Done {
    let refused = summary.issues.count;
    let community = into.as_ref().map(|(slug, _)| slug.to_string());
    let done = Imported {
        dry_run: place.store.is_none(),
        store: place.store.map(|address| address.to_string()),
        new_store: place.is_new,
        new_community: into.is_some_and(|(_, is_new)| is_new),
        changed: summary.changed_anything(),
        community,
        summary,
    };
    context.out.imported(view, &done)?;
    if refused > 0 {
        let rows = if refused == 1 { "row was" } else { "rows were" };
        let message = format!("the import finished, but {refused} {rows} refused");
        let failure = Failure::new(Exit::RowsRefused, message);
        return Err(if done.dry_run {
            failure
                .at(Some("a dry run".to_owned()))
                .hint("correct what is wrong first")
        } else {
            failure.hint("correct what is wrong and import again: what has arrived is recognised")
        });
    }
    if !done.dry_run {
        let mut which = match context.given_store() {
            Some(store) => format!(" --store {}", quoted(&store.to_string())),
            None => String::new(),
        };
        if let Some(slug) = done.community {
            which += &format!(" --community {slug}");
        }
        context
            .out
            .note(&format!("See how it is doing: `learncomm report{which}`"));
    }
    Ok(())
}
