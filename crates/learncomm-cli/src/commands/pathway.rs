use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    Evidence, NewPathway, NewStep, Pathway, PathwayCounts, PathwayEdit, PathwayFilter, PathwayRevision,
    PathwayVersionLine, Progress, SharedProgress, ShownPathway, ShownStep, StepKind, StepOn, StepProgress,
};

use super::Done;
use super::numbers::{session, spelled};
use super::session::blank;
use crate::args::{
    Body, ClearPart, EditPathway, ListPathways, MakePathway, Paging, PathwayCommand, RevisePathway, StepArg,
    StepsArgs, WhichPathway, WhichStep, steps_in,
};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

impl Row for ShownPathway {
    const KIND: &'static str = "pathway";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |p| Cell::text(&p.pathway.slug)),
        Field::new("number", |p| Cell::Ordinal(p.pathway.number)),
        Field::elastic("title", |p| Cell::text(&p.pathway.title)),
        Field::new("by", |p| Cell::maybe(p.by_handle.as_ref())),
        Field::new("version", |p| Cell::Count(p.shown.number as usize)),
        Field::new("step_count", |p| Cell::Count(p.shown.steps)),
        Field::new("required", |p| Cell::Count(p.shown.required)),
        Field::new("onboarding", |p| Cell::Flag(p.onboarding)),
        Field::detail("latest", |p| Cell::Count(p.pathway.version as usize)),
        Field::detail("retired", |p| Cell::Flag(p.pathway.is_retired())),
        Field::detail("topics", |p| {
            Cell::List(p.pathway.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("skills", |p| {
            Cell::List(p.pathway.skills.iter().map(ToString::to_string).collect())
        }),
        Field::detail("made", |p| Cell::Time(p.pathway.at)),
        Field::detail("revised", |p| Cell::Time(p.shown.at)),
        Field::detail("note", |p| blank(&p.shown.note)),
        Field::detail("due", |p| Cell::maybe(p.shown.due)),
        Field::detail("id", |p| Cell::text(p.pathway.id)),
        Field::detail("description", |p| blank(&p.pathway.description)),
        Field::detail("steps", |p| {
            Cell::List(p.steps.iter().map(|step| step.key.to_string()).collect())
        }),
    ];
}

impl Row for PathwayVersionLine {
    const KIND: &'static str = "pathway-version";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("version", |v| Cell::Count(v.number as usize)),
        Field::new("made", |v| Cell::Time(v.at)),
        Field::new("by", |v| Cell::maybe(v.by_handle.as_ref())),
        Field::new("step_count", |v| Cell::Count(v.steps)),
        Field::new("required", |v| Cell::Count(v.required)),
        Field::new("due", |v| Cell::maybe(v.due)),
        Field::elastic("note", |v| blank(&v.note)),
    ];
}

impl Row for ShownStep {
    const KIND: &'static str = "pathway-step";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |s| Cell::text(&s.key)),
        Field::new("kind", |s| Cell::text(s.kind)),
        Field::new("what", what),
        Field::new("required", |s| Cell::Flag(s.required)),
        Field::new("due", |s| Cell::maybe(s.due)),
        Field::elastic("title", |s| Cell::text(&s.title)),
        Field::detail("place", |s| Cell::Count(s.place as usize)),
        Field::detail("about", |s| {
            Cell::maybe(s.target.as_ref().and_then(|t| t.title.as_ref()))
        }),
        Field::detail("starts", |s| {
            Cell::time(s.target.as_ref().and_then(|t| t.starts_at))
        }),
    ];
}

fn what(step: &ShownStep) -> Cell {
    Cell::maybe(step.target.as_ref().map(|target| &target.what))
}

impl Row for StepProgress {
    const KIND: &'static str = "pathway-step-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |s| Cell::text(&s.step.key)),
        Field::new("kind", |s| Cell::text(s.step.kind)),
        Field::new("what", |s| what(&s.step)),
        Field::new("required", |s| Cell::Flag(s.step.required)),
        Field::new("done", |s| Cell::time(s.done.as_ref().map(|done| done.at))),
        Field::new("due", |s| Cell::time(s.due_at)),
        Field::new("overdue", |s| Cell::Flag(s.overdue)),
        Field::elastic("title", |s| Cell::text(&s.step.title)),
        Field::detail("done_by", |s| Cell::maybe(s.done.as_ref().map(|done| done.by))),
        Field::detail("text", |s| match &s.done {
            Some(done) => blank(&done.evidence.text),
            None => Cell::Empty,
        }),
        Field::detail("url", |s| {
            Cell::maybe(s.done.as_ref().and_then(|done| done.evidence.url.as_ref()))
        }),
        Field::detail("added", |s| Cell::time(s.added_at)),
        Field::detail("place", |s| Cell::Count(s.step.place as usize)),
    ];
}

impl Row for Progress {
    const KIND: &'static str = "pathway-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |p| Cell::text(&p.pathway.slug)),
        Field::new("number", |p| Cell::Ordinal(p.pathway.number)),
        Field::elastic("title", |p| Cell::text(&p.pathway.title)),
        Field::new("version", |p| Cell::Count(p.version as usize)),
        Field::new("done", |p| Cell::Count(p.done)),
        Field::new("required", |p| Cell::Count(p.required)),
        Field::new("finished", |p| Cell::time(p.finished_at)),
        Field::new("overdue", |p| Cell::Flag(p.overdue)),
        Field::detail("latest", |p| Cell::Count(p.pathway.version as usize)),
        Field::detail("enrolled", |p| Cell::Time(p.enrolled_at)),
        Field::detail("left", |p| Cell::time(p.left_at)),
        Field::detail("due", |p| Cell::time(p.due_at)),
        Field::detail("shared_with", |p| Cell::text(p.shared_with)),
        Field::detail("steps_done", |p| keys(p, |step| step.done.is_some())),
        Field::detail("steps_open", |p| keys(p, |step| step.done.is_none())),
        Field::detail("steps_overdue", |p| keys(p, |step| step.overdue)),
        Field::detail("steps_new", |p| {
            keys(p, |step| step.added_at.is_some() && step.done.is_none())
        }),
    ];
}

/// The keys of the steps that fit.
fn keys(progress: &Progress, fits: fn(&StepProgress) -> bool) -> Cell {
    let steps = progress.steps.iter().filter(|step| fits(step));
    Cell::List(steps.map(|step| step.step.key.to_string()).collect())
}

impl Row for SharedProgress {
    const KIND: &'static str = "shared-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |p| Cell::text(&p.handle)),
        Field::new("version", |p| Cell::Count(p.version as usize)),
        Field::new("done", |p| Cell::Count(p.done)),
        Field::new("required", |p| Cell::Count(p.required)),
        Field::new("finished", |p| Cell::time(p.finished_at)),
    ];
}

impl Row for PathwayCounts {
    const KIND: &'static str = "pathway-counts";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |c| Cell::Ordinal(c.number)),
        Field::new("enrolled", |c| count(c.enrolled)),
        Field::new("not_started", |c| count(c.not_started)),
        Field::new("under_way", |c| count(c.under_way)),
        Field::new("finished", |c| count(c.finished)),
        Field::new("least", |c| Cell::Count(c.least.into())),
    ];
}

fn count(n: Option<u64>) -> Cell {
    n.and_then(|n| usize::try_from(n).ok())
        .map_or(Cell::Empty, Cell::Count)
}

pub(super) async fn run(command: PathwayCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PathwayCommand::Make(args) => make(args, context).await,
        PathwayCommand::Edit(args) => edit(args, context).await,
        PathwayCommand::Revise(args) => revise(args, context).await,
        PathwayCommand::List(args) => list(args, context).await,
        PathwayCommand::Show { pathway, version } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &pathway.pathway).await?;
            let shown = desk.pathway(community.id, found.id, version).await?;
            context.out.item(&view, &shown)
        }
        PathwayCommand::Steps {
            pathway,
            version,
            mine,
        } => steps(&pathway, version, mine, context).await,
        PathwayCommand::Versions { pathway, paging } => versions(&pathway, &paging, context).await,
        PathwayCommand::Enrol(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.pathway).await?;
            let progress = desk.enrol(community.id, found.id).await?;
            let sentence = format!("You follow version {} of `{}`.", progress.version, found.slug);
            context.out.done(&view, &progress, &sentence)
        }
        PathwayCommand::Leave(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.pathway).await?;
            let progress = desk.leave_pathway(community.id, found.id).await?;
            let sentence = format!("You follow `{}` no longer.", found.slug);
            context.out.done(&view, &progress, &sentence)
        }
        PathwayCommand::Done { step, text, url } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &step.pathway.pathway).await?;
            let evidence = Evidence { text, url };
            let progress = desk
                .do_step(community.id, found.id, &step.step, &evidence)
                .await?;
            context.out.done(&view, &progress, &so_far(&step, &progress))
        }
        PathwayCommand::Undo(step) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &step.pathway.pathway).await?;
            let progress = desk.undo_step(community.id, found.id, &step.step).await?;
            context.out.done(&view, &progress, &so_far(&step, &progress))
        }
        PathwayCommand::MoveOn(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.pathway).await?;
            let progress = desk.move_on(community.id, found.id).await?;
            let sentence = format!("You follow version {} of `{}`.", progress.version, found.slug);
            context.out.done(&view, &progress, &sentence)
        }
        PathwayCommand::Progress { pathway } => progress(pathway.as_deref(), context).await,
        PathwayCommand::ShareProgress { pathway, with } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &pathway.pathway).await?;
            let progress = desk.share_progress(community.id, found.id, with).await?;
            let sentence = format!("How far you have come on `{}` is shared with {with}.", found.slug);
            context.out.done(&view, &progress, &sentence)
        }
        PathwayCommand::Shared { pathway, paging } => shared(&pathway, &paging, context).await,
        PathwayCommand::Counts(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.pathway).await?;
            let counts = desk.pathway_counts(community.id, found.id).await?;
            context.out.item(&view, &counts)
        }
        PathwayCommand::Retire { pathway, undo } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &pathway.pathway).await?;
            let found = desk.retire_pathway(community.id, found.id, !undo).await?;
            let verb = if undo { "Took up" } else { "Retired" };
            let sentence = format!("{verb} the pathway `{}`.", found.slug);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        PathwayCommand::Onboarding { pathway, none } => onboarding(pathway.as_deref(), none, context).await,
    }
}

async fn make(args: MakePathway, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let steps = given(args.steps, context)?;
    let (desk, community) = context.desk_in_community().await?;
    let new = NewPathway {
        slug: args.slug,
        title: args.title,
        description: args.description,
        topics: args.topics,
        skills: args.skills,
        due: args.due,
        steps: meant(&desk, &community, steps).await?,
    };
    let made = desk.make_pathway(community.id, &new).await?;
    let sentence = format!("Made the pathway `{}`, #{}.", made.slug, made.number);
    done(context, &view, &desk, &community, &made, &sentence).await
}

async fn edit(args: EditPathway, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &args.pathway.pathway).await?;
    let clears = |part| args.clear.contains(&part);
    let description = args.description;
    let edit = PathwayEdit {
        title: args.title,
        description: description.or_else(|| clears(ClearPart::Description).then(String::new)),
        topics: args.topics.or_else(|| clears(ClearPart::Topics).then(Vec::new)),
        skills: args.skills.or_else(|| clears(ClearPart::Skills).then(Vec::new)),
    };
    let edited = desk.edit_pathway(community.id, found.id, &edit).await?;
    let sentence = format!("Changed the pathway `{}`.", edited.slug);
    done(context, &view, &desk, &community, &edited, &sentence).await
}

async fn revise(args: RevisePathway, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let steps = given(args.steps, context)?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &args.pathway.pathway).await?;
    let revision = PathwayRevision {
        base: args.base,
        note: args.note,
        due: args.due.map(Into::into),
        steps: meant(&desk, &community, steps).await?,
    };
    let revised = desk.revise_pathway(community.id, found.id, &revision).await?;
    let sentence = format!(
        "The pathway `{}` is at version {}.",
        revised.slug, revised.version
    );
    done(context, &view, &desk, &community, &revised, &sentence).await
}

async fn list(args: ListPathways, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = PathwayFilter {
        topic: args.topic,
        by: args.author,
        retired: args.retired,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.pathways(community.id, &filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|shown| shown.pathway).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|pathway| pathway.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn steps(
    which: &WhichPathway,
    version: Option<u32>,
    mine: bool,
    context: &mut Context<'_, '_>,
) -> Done {
    if mine {
        let view = context.out.view()?;
        let (desk, community) = context.desk_in_community().await?;
        let found = find(&desk, &community, &which.pathway).await?;
        let progress = desk.pathway_progress(community.id, found.id).await?;
        let mut listing = context.out.listing(view);
        listing.page(&progress.steps)?;
        return listing.end(None);
    }
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.pathway).await?;
    let shown = desk.pathway(community.id, found.id, version).await?;
    let mut listing = context.out.listing(view);
    listing.page(&shown.steps)?;
    listing.end(None)
}

async fn versions(which: &WhichPathway, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.pathway).await?;
    let mut after: u32 = match &paging.after {
        Some(after) => after.parse().map_err(|_| {
            let why = format!("`{after}` is not the number of a version");
            Failure::new(Exit::Usage, why)
        })?,
        None => 0,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.pathway_versions(community.id, found.id, after, paging.rows());
        let (lines, more) = page.await?;
        listing.page(&lines)?;
        after = lines.last().map_or(after, |line| line.number);
        if !more || !paging.all {
            let next = more.then(|| after.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn progress(which: Option<&str>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    if let Some(which) = which {
        let found = find(&desk, &community, which).await?;
        let progress = desk.pathway_progress(community.id, found.id).await?;
        return context.out.item(&view, &progress);
    }
    let all = desk.my_pathways(community.id).await?;
    let mut listing = context.out.listing(view);
    listing.page(&all)?;
    listing.end(None)
}

async fn shared(which: &WhichPathway, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.pathway).await?;
    let mut after = match &paging.after {
        Some(after) => Some(after.parse().map_err(learncomm_core::Error::from)?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.shared_progress(community.id, found.id, after.as_ref(), paging.rows());
        let (shared, more) = page.await?;
        listing.page(&shared)?;
        after = shared
            .into_iter()
            .next_back()
            .map(|shared| shared.handle)
            .or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|handle| handle.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn onboarding(which: Option<&str>, none: bool, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    if let Some(which) = which {
        let found = find(&desk, &community, which).await?;
        desk.set_onboarding(community.id, Some(found.id)).await?;
        let sentence = format!("Newcomers begin with `{}`.", found.slug);
        return done(context, &view, &desk, &community, &found, &sentence).await;
    }
    if none {
        desk.set_onboarding(community.id, None).await?;
    }
    // None is an empty listing, so that a script need not tell it from a failure.
    let first: Vec<ShownPathway> = desk.onboarding(community.id).await?.into_iter().collect();
    let mut listing = context.out.listing(view);
    listing.page(&first)?;
    listing.end(None)
}

/// The steps that were given, on the command line or in a file.
fn given(args: StepsArgs, context: &mut Context<'_, '_>) -> Result<Vec<StepArg>, Failure> {
    let Some(path) = args.steps else {
        return Ok(args.step);
    };
    let is_stdin = path.as_os_str() == "-";
    let what = if is_stdin {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let body = Body {
        body: is_stdin.then(|| "-".to_owned()),
        file: (!is_stdin).then_some(path),
        edit: false,
    };
    let text = context.body(&body)?;
    steps_in(&text).map_err(|why| Failure::new(Exit::Invalid, format!("{what}: {why}")))
}

/// The steps with what they are about.
async fn meant(desk: &Desk, community: &Community, given: Vec<StepArg>) -> Result<Vec<NewStep>, Failure> {
    let mut steps = Vec::with_capacity(given.len());
    for (step, place) in given.into_iter().zip(1..) {
        let on = match (step.kind, &step.what) {
            (None, None) => None,
            (Some(StepKind::Task), None) => Some(StepOn::Task),
            // What its maker does not see any more stays what it is.
            (Some(_), None) if step.key.is_some() => None,
            (Some(kind), None) => {
                let why = format!("step {place}: a {kind} needs `what`: what it is about");
                return Err(Failure::new(Exit::Invalid, why));
            }
            (None | Some(StepKind::Task), Some(what)) => {
                let why =
                    format!("step {place}: `{what}` needs a kind: resource, article, session or series");
                return Err(Failure::new(Exit::Invalid, why));
            }
            (Some(kind), Some(what)) => Some(about(desk, community, kind, what).await?),
        };
        steps.push(NewStep {
            key: step.key,
            title: step.title,
            on,
            required: step.required,
            due: step.due.map(Into::into),
        });
    }
    Ok(steps)
}

async fn about(desk: &Desk, community: &Community, kind: StepKind, what: &str) -> Result<StepOn, Failure> {
    Ok(match kind {
        StepKind::Session => StepOn::Session {
            session: session(desk, community, what).await?.id,
        },
        StepKind::Series => {
            let slug = what.parse().map_err(learncomm_core::Error::from)?;
            StepOn::Series {
                series: desk.series(community.id, &slug).await?.id,
            }
        }
        StepKind::Article => StepOn::Article {
            contribution: desk.find_contribution(community.id, &spelled(what)).await?.id,
        },
        StepKind::Resource => StepOn::Resource {
            contribution: desk.find_contribution(community.id, &spelled(what)).await?.id,
        },
        _ => StepOn::Task,
    })
}

fn so_far(step: &WhichStep, progress: &Progress) -> String {
    format!(
        "`{}`: {} of {} required steps are done.",
        step.step, progress.done, progress.required
    )
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Pathway, Failure> {
    Ok(desk.find_pathway(community.id, &spelled(given)).await?)
}

/// Prints a pathway that was made or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ShownPathway>,
    desk: &Desk,
    community: &Community,
    changed: &Pathway,
    sentence: &str,
) -> Done {
    let shown = desk.pathway(community.id, changed.id, None).await?;
    context.out.done(view, &shown, sentence)
}
