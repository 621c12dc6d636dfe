use learncomm_core::community::UnitChampions;

use super::Done;
use crate::args::{ChampionCommand, Championship};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for UnitChampions {
    const KIND: &'static str = "unit";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("unit", |u| Cell::text(&u.unit)),
        Field::new("members", |u| Cell::Count(u.members)),
        Field::new("champions", |u| {
            Cell::List(u.champions.iter().map(ToString::to_string).collect())
        }),
    ];
}

impl Row for Championship {
    const KIND: &'static str = "champion";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |c| Cell::text(&c.handle)),
        Field::new("unit", |c| Cell::text(&c.unit)),
    ];
}

pub(super) async fn run(command: ChampionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ChampionCommand::Name(of) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            desk.name_champion(community.id, &of.unit, &of.handle).await?;
            let sentence = format!("{} is champion of {}.", of.handle, of.unit);
            context.out.done(&view, &of, &sentence)
        }
        ChampionCommand::End(of) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            desk.end_champion(community.id, &of.unit, &of.handle).await?;
            let sentence = format!("{} is champion of {} no longer.", of.handle, of.unit);
            context.out.done(&view, &of, &sentence)
        }
        ChampionCommand::List { missing } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let units = if missing {
                desk.units_without_champion(community.id).await?
            } else {
                desk.champions(community.id).await?
            };
            let mut listing = context.out.listing(view);
            listing.page(&units)?;
            listing.end(None)
        }
    }
}
