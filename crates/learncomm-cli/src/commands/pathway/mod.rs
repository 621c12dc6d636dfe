//! Pathways: `rows.rs` is how they are printed, `steps.rs` their steps as they are given.

mod rows;
mod steps;

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    Evidence, NewPathway, Pathway, PathwayEdit, PathwayFilter, PathwayRevision, Progress, ShownPathway,
};

use super::Done;
use super::numbers::spelled;
use crate::args::{
    ClearPart, EditPathway, ListPathways, MakePathway, Paging, PathwayCommand, RevisePathway, WhichPathway,
    WhichStep,
};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::View;
use steps::{given, meant};

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
