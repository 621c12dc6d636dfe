use learncomm_core::Error;
use learncomm_core::community::{Charter, CharterEdit, Community, Settings, SettingsEdit, StageEntry};
use learncomm_core::id::Slug;

use super::Done;
use crate::args::{CharterArgs, CommunityCommand, CreateCommunity, EditCommunity, Paging};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Community {
    const KIND: &'static str = "community";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |c| Cell::text(&c.slug)),
        Field::elastic("name", |c| Cell::text(&c.charter.name)),
        Field::new("time_zone", |c| Cell::text(c.charter.time_zone)),
        Field::new("created", |c| Cell::Time(c.created_at)),
        Field::detail("cadence", |c| text(&c.charter.cadence)),
        Field::detail("purpose", |c| text(&c.charter.purpose)),
        Field::detail("domain", |c| text(&c.charter.domain)),
        Field::detail("practice", |c| text(&c.charter.practice)),
        Field::detail("id", |c| Cell::text(c.id)),
        Field::detail("stage", |c| Cell::maybe(c.stage.map(|s| s.stage))),
        Field::detail("stage_since", |c| Cell::time(c.stage.map(|s| s.since))),
        Field::detail("anonymity_k", |c| Cell::Count(settings(c).anonymity_k.into())),
        Field::detail("norm_review_days", |c| {
            Cell::Count(settings(c).norm_review_days.into())
        }),
        Field::detail("consent_percent", |c| {
            Cell::Count(settings(c).consent_percent.into())
        }),
        Field::detail("visibility", |c| Cell::text(settings(c).visibility.as_str())),
        Field::detail("person_metrics", |c| {
            Cell::text(settings(c).person_metrics.as_str())
        }),
        Field::detail("audit_log", |c| Cell::text(settings(c).audit_log.as_str())),
        Field::detail("points", |c| Cell::Flag(settings(c).points)),
        Field::detail("anonymous_questions", |c| {
            Cell::Flag(settings(c).anonymous_questions)
        }),
        Field::detail("article_review_days", |c| {
            Cell::Count(settings(c).article_review_days.into())
        }),
        Field::detail("hide_at_flags", |c| Cell::Count(settings(c).hide_at_flags.into())),
    ];
}

fn settings(community: &Community) -> &Settings {
    &community.charter.settings
}

impl Row for StageEntry {
    const KIND: &'static str = "stage";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("stage", |s| Cell::text(s.stage)),
        Field::new("at", |s| Cell::Time(s.at)),
        Field::new("by", |s| Cell::maybe(s.by.as_ref())),
        Field::elastic("reason", |s| Cell::text(&s.reason)),
    ];
}

fn text(text: &str) -> Cell {
    Cell::maybe((!text.is_empty()).then_some(text))
}

pub(super) async fn run(command: CommunityCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        CommunityCommand::Create(args) => create(args, context).await,
        CommunityCommand::List(paging) => list(paging, context).await,
        CommunityCommand::Show { slug } => {
            let view = context.out.view()?;
            let desk = context.desk().await?;
            let community = context.community(&desk, slug.as_ref()).await?;
            context.out.item(&view, &community)
        }
        CommunityCommand::Edit(args) => edit(args, context).await,
        CommunityCommand::Stage { stage, because } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let entry = desk.declare_stage(community.id, stage.into(), &because).await?;
            let sentence = format!("{} says that it is in the stage {}.", community.slug, entry.stage);
            context.out.done(&view, &entry, &sentence)
        }
        CommunityCommand::Evidence(args) => super::evidence::run(&args, context).await,
        CommunityCommand::Stages => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let history = desk.stage_history(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&history)?;
            listing.end(None)
        }
    }
}

async fn create(args: CreateCommunity, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let at = args.since.map(|since| since.in_zone(args.time_zone));
    let charter = parts(args.charter).applied_to(Charter::new(args.name, args.time_zone));
    let (community, verb) = match desk.create_community(args.slug.clone(), charter, at).await {
        Ok(community) => (community, "Created the community"),
        Err(Error::Exists { .. }) if args.if_missing => (
            desk.community(&args.slug).await?,
            "There is already the community",
        ),
        Err(e) => return Err(e.into()),
    };
    let sentence = format!("{verb} {}.", community.slug);
    context.out.done(&view, &community, &sentence)
}

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let after = match &paging.after {
        Some(after) => Some(after.parse::<Slug>().map_err(Error::from)?),
        None => None,
    };
    let mut all = desk.communities().await?;
    all.retain(|c| after.as_ref().is_none_or(|after| c.slug > *after));
    let more = !paging.all && all.len() > paging.limit;
    if more {
        all.truncate(paging.limit);
    }
    let next = all.last().filter(|_| more).map(|c| c.slug.to_string());
    let mut listing = context.out.listing(view);
    listing.page(&all)?;
    listing.end(next.as_deref())
}

async fn edit(args: EditCommunity, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let community = context.community(&desk, args.slug.as_ref()).await?;
    let edit = CharterEdit {
        name: args.name,
        time_zone: args.time_zone,
        ..parts(args.charter)
    };
    let community = desk.edit_charter(community.id, &edit).await?;
    let sentence = format!("Changed the charter of {}.", community.slug);
    context.out.done(&view, &community, &sentence)
}

fn parts(args: CharterArgs) -> CharterEdit {
    CharterEdit {
        purpose: args.purpose,
        domain: args.domain,
        practice: args.practice,
        cadence: args.cadence,
        settings: SettingsEdit {
            anonymity_k: args.anonymity_k,
            norm_review_days: args.norm_review_days,
            consent_percent: args.consent_percent,
            visibility: args.visibility.map(Into::into),
            person_metrics: args.person_metrics.map(Into::into),
            audit_log: args.audit_log.map(Into::into),
            points: args.points,
            anonymous_questions: args.anonymous_questions,
            article_review_days: args.article_review_days,
            hide_at_flags: args.hide_at_flags,
        },
        ..CharterEdit::default()
    }
}
