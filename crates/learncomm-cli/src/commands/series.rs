use learncomm_core::Desk;
use learncomm_core::session::{NewSeries, SeriesChange, SeriesEdit, SessionEdit, ShownSeries};

use super::Done;
use super::session::{find, leads, local, new_plan, plan_edit};
use crate::args::{CreateSeries, Paging, SeriesCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownSeries {
    const KIND: &'static str = "series";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |s| Cell::text(&s.series.slug)),
        Field::elastic("title", |s| Cell::text(&s.series.plan.title)),
        Field::new("rule", |s| Cell::text(&s.series.rule)),
        Field::new("next", |s| Cell::maybe(s.next.as_ref().map(|o| local(o.local)))),
        Field::new("minutes", |s| Cell::Count(s.series.minutes as usize)),
        Field::new("zone", |s| Cell::text(s.series.zone)),
        Field::detail("next_number", |s| {
            s.next.as_ref().map_or(Cell::Empty, |o| Cell::Ordinal(o.number))
        }),
        Field::detail("first", |s| Cell::text(local(s.series.first))),
        Field::detail("made_until", |s| Cell::text(local(s.series.made_until))),
        Field::detail("ended", |s| Cell::maybe(s.series.ended.map(local))),
        Field::detail("skipped", |s| {
            let days = s.series.exceptions.iter().map(|at| at.date().to_string());
            Cell::List(days.collect())
        }),
        Field::detail("kind", |s| Cell::text(s.series.plan.format)),
        Field::detail("topics", |s| {
            Cell::List(s.series.plan.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("leads", |s| leads(&s.leads_by_handle)),
        Field::detail("over_by", |s| Cell::Count(s.over_by as usize)),
        Field::detail("number", |s| Cell::Ordinal(s.series.number)),
        Field::detail("id", |s| Cell::text(s.series.id)),
    ];
}

pub(super) async fn run(command: SeriesCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        SeriesCommand::Create(args) => create(*args, context).await,
        SeriesCommand::List(paging) => list(paging, context).await,
        SeriesCommand::Show { slug } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let series = desk.series_shown(community.id, &slug).await?;
            context.out.item(&view, &series)
        }
        SeriesCommand::Edit {
            slug,
            from,
            title,
            times,
            plan,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let series = desk.series_shown(community.id, &slug).await?;
            let from = match from {
                Some(given) => {
                    let from = find(&desk, &community, &given).await?;
                    if from.series != Some(series.series.id) {
                        let why = format!("#{} is no session of {slug}", from.number);
                        return Err(Failure::new(Exit::Usage, why)
                            .hint(format!("`learncomm session list --series {slug}` lists them")));
                    }
                    from
                }
                None => series.next.ok_or_else(|| {
                    Failure::new(Exit::NotFound, format!("{slug} has no session to come"))
                        .hint("begin another series with `learncomm series create`")
                })?,
            };
            let session = SessionEdit {
                title,
                ..plan_edit(&desk, *plan).await?
            };
            let edit = SeriesEdit {
                rule: times.rule,
                local: times.on,
                zone: times.zone,
                session,
            };
            let change = desk.edit_series_from(community.id, from.id, &edit).await?;
            let sentence = told("Changed", &change);
            let series = desk.series_shown(community.id, &change.series.slug).await?;
            context.out.done(&view, &series, &sentence)
        }
        SeriesCommand::Skip { slug, day } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            desk.skip_day(community.id, &slug, day).await?;
            let series = desk.series_shown(community.id, &slug).await?;
            let sentence = format!("There is no session of {slug} on {day}.");
            context.out.done(&view, &series, &sentence)
        }
        SeriesCommand::Extend { slug } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let change = desk.extend_series(community.id, &slug).await?;
            let series = desk.series_shown(community.id, &slug).await?;
            let sentence = told("Extended", &change);
            context.out.done(&view, &series, &sentence)?;
            behind(&desk, &series, context);
            Ok(())
        }
        SeriesCommand::End { slug, reason, from } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let series = desk.series(community.id, &slug).await?;
            let now = desk.hub().now().with_timezone(&series.zone).naive_local();
            let change = desk
                .end_series(community.id, &slug, from.unwrap_or(now), &reason)
                .await?;
            let series = desk.series_shown(community.id, &slug).await?;
            let sentence = told("Ended", &change);
            context.out.done(&view, &series, &sentence)
        }
    }
}

async fn create(args: CreateSeries, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let (minutes, plan) = new_plan(&desk, args.title, args.plan).await?;
    let new = NewSeries {
        slug: args.slug,
        rule: args.rule,
        first: args.first,
        zone: args.zone,
        minutes,
        plan,
    };
    let change = desk.create_series(community.id, new).await?;
    let slug = &change.series.slug;
    let series = desk.series_shown(community.id, slug).await?;
    let mut sentence = told("Began", &change);
    if let Some(first) = change.made.first() {
        sentence += &format!(" The first is #{}, on {}.", first.number, local(first.local));
    }
    context.out.done(&view, &series, &sentence)?;
    behind(&desk, &series, context);
    Ok(())
}

/// Says so if the sessions of a series that began long ago are not made up to now.
fn behind(desk: &Desk, shown: &ShownSeries, context: &mut Context<'_, '_>) {
    let series = &shown.series;
    if series.is_behind(desk.hub().now()) {
        context.out.note(&format!(
            "Sessions are made up to {} by now; for more, `learncomm series extend {}`.",
            local(series.made_until),
            series.slug
        ));
    }
}

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(given) => {
            let slug = given.parse().map_err(learncomm_core::Error::from)?;
            Some(desk.series(community.id, &slug).await?)
        }
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (series, more) = desk
            .all_series(community.id, after.as_ref(), paging.rows())
            .await?;
        listing.page(&series)?;
        after = series.into_iter().next_back().map(|s| s.series).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|s| s.slug.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// What a change did, in words.
pub(super) fn told(verb: &str, change: &SeriesChange) -> String {
    let counts = [
        (change.made.len(), "made"),
        (change.changed.len(), "changed"),
        (change.removed.len(), "removed"),
        (change.cancelled.len(), "called off"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    let parts = if parts.is_empty() {
        "none made or changed".to_owned()
    } else {
        parts.join(", ")
    };
    format!("{verb} {}; sessions: {parts}.", change.series.slug)
}
