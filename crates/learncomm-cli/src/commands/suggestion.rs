use learncomm_core::engagement::suggestion::{Dismissal, Suggestion, SuggestionFilter};

use super::Done;
use crate::args::SuggestionCommand;
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Suggestion {
    const KIND: &'static str = "suggestion";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |s| Cell::text(&s.key)),
        Field::elastic("title", |s| Cell::text(&s.title)),
        Field::elastic("why", |s| Cell::text(s.plain().evidence)),
        Field::new("command", |s| Cell::text(&s.command)),
        Field::detail("rule", |s| Cell::text(s.rule)),
        Field::detail("count", |s| Cell::Count(s.count())),
        Field::detail("seen_by", |s| Cell::text(s.seen_by)),
        Field::detail("evidence", |s| Cell::parts(&s.evidence)),
    ];
}

impl Row for Dismissal {
    const KIND: &'static str = "dismissal";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |d| Cell::text(&d.key)),
        Field::new("until", |d| Cell::Time(d.until)),
        Field::elastic("because", |d| Cell::text(&d.because)),
        Field::detail("rule", |d| Cell::text(d.rule)),
        Field::detail("count", |d| Cell::Count(d.things.len())),
        Field::detail("at", |d| Cell::Time(d.at)),
    ];
}

pub(super) async fn run(command: SuggestionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        SuggestionCommand::List { all, rule } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let filter = SuggestionFilter { all, rule };
            let next = desk.next_suggestions(&community, &filter).await?;
            if context.out.is_for_people() {
                for suggestion in &next.suggestions {
                    context.out.advice(suggestion)?;
                }
            }
            if next.suggestions.is_empty() || !context.out.is_for_people() {
                let mut listing = context.out.listing(view);
                listing.page(&next.suggestions)?;
                listing.end(None)?;
            }
            if next.more > 0 {
                let note = format!("There are {} more: see all of them with `--all`.", next.more);
                context.out.note(&note);
            }
            Ok(())
        }
        SuggestionCommand::Dismiss { key, days, because } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let dismissal = desk.dismiss_suggestion(&community, &key, days, &because).await?;
            let things = match dismissal.things.len() {
                1 => String::new(),
                n => format!(" ({n} things)"),
            };
            let until = dismissal.until.date_naive();
            let sentence = format!("{}{things} does not come up before {until}.", dismissal.key);
            context.out.done(&view, &dismissal, &sentence)
        }
        SuggestionCommand::Dismissed => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let dismissed = desk.dismissed_suggestions(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&dismissed)?;
            listing.end(None)
        }
        SuggestionCommand::Restore { key } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let restored = desk.restore_suggestion(community.id, &key).await?;
            let sentence = format!("{} may come up again.", restored.key);
            context.out.done(&view, &restored, &sentence)
        }
    }
}
