use learncomm_core::community::{OwnPoints, PointsLine};

use super::Done;
use crate::args::PointsCommand;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for PointsLine {
    const KIND: &'static str = "points";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |p| Cell::text(&p.handle)),
        Field::new("rank", |p| Cell::Count(p.rank)),
        Field::new("points", |p| Cell::Count(p.points as usize)),
    ];
}

impl Row for OwnPoints {
    const KIND: &'static str = "own-points";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("points", |p| Cell::Count(p.points as usize)),
        Field::new("rank", |p| p.rank.map_or(Cell::Empty, Cell::Count)),
        Field::new("from", |p| {
            let line = |f: &learncomm_core::community::PointsFor| {
                format!("{}: {} points for {}", f.evidence, f.points, f.count)
            };
            Cell::List(p.from.iter().map(line).collect())
        }),
    ];
}

pub(super) async fn run(command: PointsCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PointsCommand::List { days, paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut skip = match &paging.after {
                Some(given) => given.parse::<usize>().map_err(|_| {
                    Failure::new(
                        Exit::Usage,
                        format!("`{given}` is not what a page gave as `next`"),
                    )
                })?,
                None => 0,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (lines, more) = desk.points(community.id, days, skip, paging.rows()).await?;
                listing.page(&lines)?;
                skip += lines.len();
                if !more || !paging.all {
                    let next = more.then(|| skip.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        PointsCommand::Mine { days } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let own = desk.my_points(community.id, days).await?;
            context.out.item(&view, &own)
        }
    }
}
