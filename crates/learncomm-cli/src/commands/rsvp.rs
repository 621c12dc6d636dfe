use learncomm_core::session::{Answer, RollLine, Seat, SeriesResponse};

use super::{Done, numbers};
use crate::args::{Respond, Rsvp, RsvpCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for SeriesResponse {
    const KIND: &'static str = "series-rsvp";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("series", |r| Cell::text(&r.series)),
        Field::new("answer", |r| Cell::maybe(r.answer)),
        Field::new("sessions", |r| Cell::Count(r.sessions)),
        Field::new("kept", |r| Cell::Count(r.kept)),
        Field::new("waiting", |r| {
            Cell::List(r.waiting.iter().map(ToString::to_string).collect())
        }),
        Field::detail("number", |r| Cell::Ordinal(r.number)),
    ];
}

pub(super) async fn run(args: Rsvp, context: &mut Context<'_, '_>) -> Done {
    match (args.command, args.respond) {
        (Some(RsvpCommand::List(which)), _) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let lines = desk.roll(community.id, session.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&lines)?;
            listing.end(None)
        }
        (None, Some(args)) if args.series => respond_to_series(args, context).await,
        (None, Some(args)) => respond(args, context).await,
        (None, None) => Err(Failure::new(Exit::Usage, "a session and an answer are missing")),
    }
}

async fn respond(args: Respond, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = numbers::session(&desk, &community, &args.session).await?;
    let answer: Option<Answer> = args.answer.into();
    let line = match &args.whom {
        Some(whom) => desk.respond_for(community.id, session.id, whom, answer).await?,
        None => desk.respond(community.id, session.id, answer).await?,
    };
    context.out.done(&view, &line, &sentence(&line))
}

fn sentence(line: &RollLine) -> String {
    let (who, number) = (&line.handle, line.session);
    let mut said = match (line.answer, line.seat) {
        (None, _) => format!("{who} has not answered for #{number}."),
        (Some(answer), Seat::None) => format!("{who} answered {answer} for #{number}."),
        (Some(_), Seat::Seated) => format!("{who} has a seat at #{number}."),
        (Some(_), Seat::Waiting(place)) => {
            format!("{who} waits for a seat at #{number}, at place {place}.")
        }
    };
    if line.answer == Some(Answer::Yes) && !line.in_scope {
        said.push_str(" It is not meant for them; they are welcome all the same.");
    }
    said
}

async fn respond_to_series(args: Respond, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let slug = args.session.parse().map_err(learncomm_core::Error::from)?;
    let series = desk.series(community.id, &slug).await?;
    let answer: Option<Answer> = args.answer.into();
    let response = match &args.whom {
        Some(whom) => {
            desk.respond_to_series_for(community.id, series.id, whom, answer)
                .await?
        }
        None => desk.respond_to_series(community.id, series.id, answer).await?,
    };
    let said = response.answer.map_or("no answer", Answer::as_str);
    let sentence = format!(
        "{slug}: {said} stands at {} sessions to come; {} keep an answer of their own.",
        response.sessions, response.kept
    );
    context.out.done(&view, &response, &sentence)
}
