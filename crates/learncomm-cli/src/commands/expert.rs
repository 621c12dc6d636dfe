use learncomm_core::community::{Expert, Skill};

use super::Done;
use crate::args::ExpertCommand;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for Skill {
    const KIND: &'static str = "skill";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topic", |s| Cell::text(&s.topic)),
        Field::new("level", |s| Cell::text(s.level)),
        Field::new("since", |s| Cell::Time(s.since)),
    ];
}

impl Row for Expert {
    const KIND: &'static str = "expert";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |e| Cell::text(&e.handle)),
        Field::elastic("name", |e| Cell::text(&e.name)),
        Field::new("unit", |e| Cell::maybe(e.unit.as_ref())),
        Field::new("level", |e| Cell::maybe(e.level)),
        Field::new("answers", |e| Cell::Count(e.evidence.answers)),
        Field::new("accepted", |e| Cell::Count(e.evidence.accepted)),
        Field::new("sessions_led", |e| Cell::Count(e.evidence.sessions_led)),
        Field::new("contributions", |e| Cell::Count(e.evidence.contributions)),
        Field::new("badges", |e| {
            Cell::List(e.badges.iter().map(ToString::to_string).collect())
        }),
    ];
}

pub(super) async fn run(command: ExpertCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ExpertCommand::Declare { topic, level } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let skill = desk.declare_skill(community.id, &topic, level).await?;
            let sentence = format!("You know about {topic}: {level}.");
            context.out.done(&view, &skill, &sentence)
        }
        ExpertCommand::Withdraw { topic } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let skill = desk.withdraw_skill(community.id, &topic).await?;
            let sentence = format!("You no longer say that you know about {topic}.");
            context.out.done(&view, &skill, &sentence)
        }
        ExpertCommand::Find { topic } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let experts = desk.find_experts(community.id, &topic).await?;
            if experts.is_empty() {
                let nobody = format!(
                    "Nobody in {} has said or shown that they know about {topic}.",
                    community.slug
                );
                context.out.note(&nobody);
            }
            let mut listing = context.out.listing(view);
            listing.page(&experts)?;
            listing.end(None)
        }
        ExpertCommand::List { handle } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let handle = handle.or_else(|| context.acting().cloned()).ok_or_else(|| {
                Failure::new(Exit::Usage, "whose skills are meant?")
                    .hint("give a handle, or say who acts with `--as`")
            })?;
            let skills = desk.skills(community.id, &handle).await?;
            let mut listing = context.out.listing(view);
            listing.page(&skills)?;
            listing.end(None)
        }
    }
}
