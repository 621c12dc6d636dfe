use learncomm_core::Desk;
use learncomm_core::community::{
    Community, FeedbackRound, NewOutcome, NewRound, NewVoice, RoundView, Said, ShownEntry, ShownOutcome,
    ShownRound,
};

use super::Done;
use super::numbers::spelled;
use crate::args::RoundCommand;
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownRound {
    const KIND: &'static str = "round";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |r| Cell::Ordinal(r.round.number)),
        Field::new("state", |r| Cell::text(r.state)),
        Field::new("closes", |r| Cell::text(r.round.closes)),
        Field::new("next", |r| Cell::maybe(r.round.next_on)),
        Field::elastic("title", |r| Cell::text(&r.round.title)),
        Field::detail("question", |r| Cell::text(&r.round.question)),
        Field::detail("opened", |r| Cell::Time(r.round.opened_at)),
        Field::detail("opened_by", |r| Cell::maybe(r.opened_by_handle.as_ref())),
        Field::detail("closed", |r| Cell::time(r.round.closed_at)),
        Field::detail("every_weeks", |r| {
            r.round
                .every_weeks
                .map_or(Cell::Empty, |n| Cell::Count(n as usize))
        }),
        Field::detail("needed", |r| Cell::Count(r.round.k.into())),
        Field::detail("held_back", |r| {
            r.held_back.map_or(Cell::Empty, |n| Cell::Count(n as usize))
        }),
        Field::detail("id", |r| Cell::text(r.round.id)),
    ];
}

impl Row for Said {
    const KIND: &'static str = "said";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("round", |s| Cell::Ordinal(s.round)),
        Field::new("entries", |s| Cell::Count(s.entries)),
        Field::new("anonymous", |s| Cell::Flag(s.anonymous)),
    ];
}

impl Row for ShownEntry {
    const KIND: &'static str = "round-entry";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("place", |e| {
            e.place.map_or(Cell::Empty, |place| Cell::Count(place as usize))
        }),
        Field::new("kind", |e| Cell::text(e.kind)),
        Field::new("by", |e| Cell::maybe(e.by.as_ref())),
        Field::new("outcome", |e| Cell::maybe(last(e).map(|o| o.state))),
        Field::new("in", |e| {
            let thing = last(e).and_then(|o| o.thing);
            Cell::maybe(thing.map(|thing| format!("{} #{}", thing.what, thing.number)))
        }),
        Field::elastic("text", |e| Cell::text(&e.text)),
        Field::elastic("note", |e| Cell::maybe(last(e).map(|o| &o.note))),
        Field::detail("at", |e| Cell::time(e.at)),
        Field::detail("answered", |e| Cell::time(last(e).map(|o| o.at))),
        Field::detail("answered_by", |e| {
            Cell::maybe(last(e).and_then(|o| o.by.as_ref()))
        }),
        Field::detail("outcomes", |e| {
            Cell::List(e.outcomes.iter().map(|o| o.state.to_string()).collect())
        }),
    ];
}

/// What holds of what came of something.
fn last(entry: &ShownEntry) -> Option<&ShownOutcome> {
    entry.outcomes.last()
}

pub(super) async fn run(command: RoundCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        RoundCommand::Open {
            title,
            question,
            closes,
            every,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let new = NewRound {
                title,
                question,
                closes,
                every_weeks: every,
            };
            let round = desk.open_round(community.id, &new).await?;
            let sentence = format!("The round #{} is open until {closes}.", round.round.number);
            context.out.done(&view, &round, &sentence)
        }
        RoundCommand::Say {
            which,
            like,
            improve,
            anonymous,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let round = find(&desk, &community, &which.round).await?;
            let voice = NewVoice {
                likes: like,
                improve,
                anonymous,
            };
            let said = desk.say_in_round(community.id, round.id, &voice).await?;
            let sentence = format!("It will be read when the round #{} is closed.", said.round);
            context.out.done(&view, &said, &sentence)
        }
        RoundCommand::Close(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let round = find(&desk, &community, &which.round).await?;
            let round = desk.close_round(community.id, round.id).await?;
            let sentence = format!("The round #{} is closed.", round.round.number);
            context.out.done(&view, &round, &sentence)
        }
        RoundCommand::List { paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(given) => Some(find(&desk, &community, given).await?),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (rounds, more) = desk.rounds(community.id, after.as_ref(), paging.rows()).await?;
                listing.page(&rounds)?;
                after = rounds.last().map(|r| r.round.clone()).or(after);
                if !more || !paging.all {
                    let next = after.filter(|_| more).map(|r| r.id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        RoundCommand::Show { which, before } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let round = find(&desk, &community, &which.round).await?;
            let read = desk.round(community.id, round.id).await?;
            if !before {
                context.out.note(&note(&read));
            }
            let rows = if before { &read.came_of_it } else { &read.entries };
            let mut listing = context.out.listing(view);
            listing.page(rows)?;
            listing.end(None)
        }
        RoundCommand::Answer {
            which,
            entry,
            outcome,
            note,
            thing,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let round = find(&desk, &community, &which.round).await?;
            let new = NewOutcome {
                state: outcome,
                note,
                thing,
            };
            let told = desk.tell_outcome(community.id, round.id, entry, &new).await?;
            let sentence = format!("{entry} of the round #{}: {outcome}.", round.number);
            context.out.done(&view, &told, &sentence)
        }
    }
}

/// What a person should know of a round beside what was said in it.
fn note(read: &RoundView) -> String {
    let round = &read.round.round;
    let before = read.before.map_or(String::new(), |number| {
        format!(
            " What came of the round before, #{number}: `round show {} --before`.",
            round.number
        )
    });
    match read.round.held_back {
        None => format!(
            "The round #{} is open until {}: what was said is read after that.{before}",
            round.number, round.closes
        ),
        Some(0) => format!("The round #{} is closed.{before}", round.number),
        Some(held_back) => format!(
            "What was said without a name is held back: it takes {} such voices, and there were {held_back}.{before}",
            round.k
        ),
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<FeedbackRound, Failure> {
    Ok(desk.find_round(community.id, &spelled(given)).await?)
}
