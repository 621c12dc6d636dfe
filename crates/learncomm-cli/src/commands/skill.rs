use learncomm_core::community::SkillGap;

use super::Done;
use crate::args::SkillCommand;
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for SkillGap {
    const KIND: &'static str = "skill-gap";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topic", |g| Cell::text(&g.topic)),
        Field::new("gap", |g| {
            // Shares of a few hundred things: more digits would say nothing.
            Cell::number(g.gap.map(|gap| (gap * 1000.0).round() / 1000.0))
        }),
        Field::new("votes", |g| Cell::Count(g.votes)),
        Field::new("questions", |g| Cell::Count(g.questions)),
        Field::new("unanswered", |g| Cell::Count(g.unanswered)),
        Field::new("known", |g| Cell::Count(g.known)),
        Field::new("declared", |g| Cell::Count(g.declared)),
        Field::new("shown", |g| Cell::Count(g.shown)),
        Field::new("experts", |g| Cell::Count(g.experts)),
    ];
}

pub(super) async fn run(command: SkillCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    match command {
        SkillCommand::Gaps { days } => {
            let gaps = desk.skill_gaps(community.id, days).await?;
            let mut listing = context.out.listing(view);
            listing.page(&gaps)?;
            listing.end(None)
        }
        SkillCommand::Show { topic, days } => {
            let gap = desk.skill_gap(community.id, &topic, days).await?;
            context.out.item(&view, &gap)
        }
    }
}
