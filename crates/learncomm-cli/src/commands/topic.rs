use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::session::{NewSuggestion, ShownSuggestion, Suggestion, SuggestionState, TopicDemand};

use super::Done;
use super::numbers::{session, spelled};
use crate::args::{Paging, TopicCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

impl Row for ShownSuggestion {
    const KIND: &'static str = "topic";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topic", |s| Cell::text(&s.suggestion.topic)),
        Field::new("number", |s| Cell::Ordinal(s.suggestion.number)),
        Field::new("state", |s| Cell::text(s.suggestion.state.which())),
        Field::new("votes", |s| Cell::Count(s.suggestion.votes.len())),
        Field::new("session", |s| s.session.map_or(Cell::Empty, Cell::Ordinal)),
        Field::elastic("title", |s| Cell::text(&s.suggestion.title)),
        Field::detail("mine", |s| Cell::Flag(s.mine)),
        Field::detail("by", |s| Cell::maybe(s.suggested_by.as_ref())),
        Field::detail("at", |s| Cell::Time(s.suggestion.at)),
        Field::detail("round", |s| Cell::Count(s.suggestion.round as usize)),
        Field::detail("changed", |s| match s.suggestion.state {
            SuggestionState::Open => Cell::Empty,
            SuggestionState::Planned { at, .. }
            | SuggestionState::Covered { at, .. }
            | SuggestionState::Dropped { at, .. } => Cell::Time(at),
        }),
        Field::detail("reason", |s| match &s.suggestion.state {
            SuggestionState::Dropped { reason, .. } => Cell::text(reason),
            _ => Cell::Empty,
        }),
        Field::detail("why", |s| Cell::text(&s.suggestion.why)),
        Field::detail("id", |s| Cell::text(s.suggestion.id)),
    ];
}

impl Row for TopicDemand {
    const KIND: &'static str = "topic-demand";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topic", |t| Cell::text(&t.topic)),
        Field::new("votes", |t| Cell::Count(t.votes)),
        Field::new("questions", |t| Cell::Count(t.questions)),
        Field::new("planned", |t| Cell::Count(t.planned)),
        Field::new("held", |t| Cell::Count(t.held)),
        Field::new("experts", |t| Cell::Count(t.experts)),
        // Beyond three digits it is noise.
        Field::new("gap", |t| {
            Cell::number(t.gap.map(|gap| (gap * 1_000.0).round() / 1_000.0))
        }),
    ];
}

pub(super) async fn run(command: TopicCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        TopicCommand::Suggest { topic, title, why } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let new = NewSuggestion { topic, title, why };
            let made = desk.suggest_topic(community.id, new).await?;
            let sentence = format!("Suggested {} as #{}.", made.topic, made.number);
            done(context, &view, &desk, &community, &made, &sentence).await
        }
        TopicCommand::Vote(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let found = desk.vote_topic(community.id, found.id).await?;
            let sentence = format!("{} has {}.", found.topic, votes(&found));
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        TopicCommand::Unvote(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let found = desk.unvote_topic(community.id, found.id).await?;
            let sentence = format!("{} has {}.", found.topic, votes(&found));
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        TopicCommand::List { state, paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(after) => Some(find(&desk, &community, after).await?),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let Paging { all, .. } = paging;
                let page = desk.suggestions(community.id, state, after.as_ref(), paging.rows());
                let (shown, more) = page.await?;
                listing.page(&shown)?;
                after = shown.into_iter().next_back().map(|s| s.suggestion).or(after);
                if !more || !all {
                    let next = after.filter(|_| more).map(|s| s.id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        TopicCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let shown = desk.suggestion(community.id, found.id).await?;
            context.out.item(&view, &shown)
        }
        TopicCommand::Plan {
            which,
            session: into,
            none: _,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let (found, sentence) = match into {
                Some(given) => {
                    let into = session(&desk, &community, &given).await?;
                    let found = desk.plan_topic(community.id, found.id, into.id).await?;
                    let sentence = format!("Planned {} into session #{}.", found.topic, into.number);
                    (found, sentence)
                }
                None => {
                    let found = desk.unplan_topic(community.id, found.id).await?;
                    let sentence = format!("{} is open again.", found.topic);
                    (found, sentence)
                }
            };
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        TopicCommand::Cover { which, session: by } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let by = session(&desk, &community, &by).await?;
            let found = desk.cover_topic(community.id, found.id, by.id).await?;
            let sentence = format!("{} was covered by session #{}.", found.topic, by.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        TopicCommand::Drop { which, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.topic).await?;
            let found = desk.drop_topic(community.id, found.id, &reason).await?;
            let sentence = format!("Dropped {}.", found.topic);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        TopicCommand::Demand => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let demand = desk.topic_demand(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&demand)?;
            listing.end(None)
        }
    }
}

fn votes(found: &Suggestion) -> String {
    match found.votes.len() {
        1 => "1 vote".to_owned(),
        n => format!("{n} votes"),
    }
}

/// The suggestion that is meant. A topic may be all digits, so it is tried first.
async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Suggestion, Failure> {
    match desk.find_suggestion(community.id, given).await {
        Err(e) if spelled(given) != given => {
            let by_number = desk.find_suggestion(community.id, &spelled(given)).await;
            by_number.map_err(|_| e.into())
        }
        found => Ok(found?),
    }
}

async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ShownSuggestion>,
    desk: &Desk,
    community: &Community,
    changed: &Suggestion,
    sentence: &str,
) -> Done {
    let shown = desk.suggestion(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}
