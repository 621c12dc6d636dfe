use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::session::{Excused, RotaLine, RotaOf, RotaView, TurnView};

use super::{Done, numbers};
use crate::args::{RotaCommand, WhichRota};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for RotaView {
    const KIND: &'static str = "rota";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("role", |r| Cell::text(r.of.role)),
        Field::new("series", |r| Cell::maybe(r.series_slug.as_ref())),
        Field::new("people", |r| Cell::Count(r.people.len())),
        Field::new("next", |r| {
            let next = r.people.first().filter(|line| line.place.is_some());
            Cell::maybe(next.map(|line| &line.handle))
        }),
    ];
}

impl Row for RotaLine {
    const KIND: &'static str = "rota-member";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |l| Cell::text(&l.handle)),
        Field::new("place", |l| l.place.map_or(Cell::Empty, Cell::Count)),
        Field::new("turns", |l| Cell::Count(l.turns as usize)),
        Field::new("credited", |l| Cell::Count(l.credited as usize)),
        Field::new("since", |l| Cell::Time(l.since)),
        Field::new("planned", |l| {
            Cell::List(l.planned.iter().map(ToString::to_string).collect())
        }),
        Field::new("excused", |l| Cell::Flag(l.excused)),
        Field::detail("excused_until", |l| Cell::time(l.excused_until)),
    ];
}

impl Row for TurnView {
    const KIND: &'static str = "turn";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |t| Cell::text(&t.handle)),
        Field::new("role", |t| Cell::text(t.role)),
        Field::new("session", |t| Cell::Ordinal(t.number)),
        Field::new("starts", |t| Cell::Time(t.starts_at)),
    ];
}

impl Row for Excused {
    const KIND: &'static str = "excuse";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |e| Cell::text(&e.handle)),
        Field::new("excused", |e| Cell::Flag(!e.excuse.ended)),
        Field::new("since", |e| Cell::Time(e.excuse.since)),
        Field::new("until", |e| Cell::time(e.excuse.until)),
        Field::new("open", |e| Cell::Flag(e.excuse.open)),
    ];
}

pub(super) async fn run(command: RotaCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        RotaCommand::Create(rota) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            desk.create_rota(community.id, of).await?;
            let made = desk.rota(community.id, of).await?;
            let sentence = format!("Created the rota of {}s.", of.role);
            context.out.done(&view, &made, &sentence)
        }
        RotaCommand::List => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let rotas = desk.rotas(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&rotas)?;
            listing.end(None)
        }
        RotaCommand::Show(rota) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let people = desk.rota(community.id, of).await?.people;
            let mut listing = context.out.listing(view);
            listing.page(&people)?;
            listing.end(None)
        }
        RotaCommand::Next { rota, session, limit } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let session = match session {
                Some(given) => Some(numbers::session(&desk, &community, &given).await?.id),
                None => None,
            };
            let next = desk.next_on_rota(community.id, of, session, limit).await?;
            let mut listing = context.out.listing(view);
            listing.page(&next)?;
            listing.end(None)
        }
        RotaCommand::Join { rota, whom } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let line = desk.join_rota(community.id, of, whom.as_ref()).await?;
            let sentence = format!("{} is on the rota of {}s.", line.handle, of.role);
            context.out.done(&view, &line, &sentence)
        }
        RotaCommand::Leave { rota, whom } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let given_back = desk.leave_rota(community.id, of, whom.as_ref()).await?;
            let mut listing = context.out.listing(view);
            listing.page(&given_back)?;
            listing.end(None)
        }
        RotaCommand::Excuse {
            whom,
            until,
            open,
            end,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let until = until.map(|until| until.in_zone(community.charter.time_zone));
            let (excused, is) = if end {
                (
                    desk.end_excuse(community.id, whom.as_ref()).await?,
                    "may be asked to lead",
                )
            } else {
                let excused = desk.excuse_from_leading(community.id, whom.as_ref(), until, open);
                (excused.await?, "is excused from leading")
            };
            let sentence = format!("{} {is}.", excused.handle);
            context.out.done(&view, &excused, &sentence)
        }
        RotaCommand::Assign {
            rota,
            meeting: which,
            to,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let turn = desk
                .assign_turn(community.id, of, session.id, to.as_ref())
                .await?;
            context.out.done(&view, &turn, &sentence(&turn))
        }
        RotaCommand::HandOver {
            rota,
            meeting: which,
            to,
            from,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let turn = desk
                .hand_over_turn(community.id, of, session.id, from.as_ref(), &to)
                .await?;
            context.out.done(&view, &turn, &sentence(&turn))
        }
        RotaCommand::Swap {
            rota,
            meeting: which,
            other,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = of(&desk, &community, &rota).await?;
            let one = numbers::session(&desk, &community, &which.session).await?;
            let other = numbers::session(&desk, &community, &other).await?;
            let turns = desk.swap_turns(community.id, of, one.id, other.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&turns)?;
            listing.end(None)
        }
    }
}

fn sentence(turn: &TurnView) -> String {
    format!("{} is {} of #{}.", turn.handle, turn.role, turn.number)
}

/// The rota that is meant.
async fn of(desk: &Desk, community: &Community, rota: &WhichRota) -> Result<RotaOf, Failure> {
    let series = match &rota.series {
        Some(slug) => Some(desk.series(community.id, slug).await?.id),
        None => None,
    };
    let role = rota.role;
    Ok(RotaOf { role, series })
}
