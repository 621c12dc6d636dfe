//! Pulses: `rows.rs` is how they are printed, `given.rs` items and answers as they are given.

mod given;
mod rows;

use chrono::{Days, NaiveDate};
use learncomm_core::community::Community;
use learncomm_core::engagement::pulse::{ItemForm, NewPulse, Pulse, PulsePurpose, PulseResult, ShownPulse};
use learncomm_core::{Desk, Error};

use super::Done;
use super::numbers::{session, spelled, today};
use crate::args::{OpenPulse, PulseCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use given::{given_answers, own_items};
use rows::{CommentLine, FigureLine};

/// What a pulse that asks nothing may ask.
const ITEMS: &str =
    "give `--scale own` for items that come with the program, or `--item 'KEY: text'` for your own";

pub(super) async fn run(command: PulseCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PulseCommand::Open(new) => open(*new, context).await,
        PulseCommand::Answer {
            which,
            answers,
            comment,
        } => {
            let view = context.out.view()?;
            let given = given_answers(answers, comment.is_some(), context)?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let mut answers = given;
            if let Some(comment) = comment {
                let asks = pulse
                    .questions
                    .items
                    .iter()
                    .find(|item| item.form == ItemForm::Comment);
                let key = asks.map_or_else(|| "comment".to_owned(), |item| item.key.to_string());
                answers.push((key, comment));
            }
            let answered = desk.answer_pulse(community.id, pulse.id, &answers).await?;
            let sentence = format!("The pulse #{} is answered.", answered.pulse);
            context.out.done(&view, &answered, &sentence)
        }
        PulseCommand::Close(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            if pulse.closed_at.is_none() {
                context.confirm(&format!(
                    "Close the pulse #{}? What may be told of it is released for good, and the answers are deleted.",
                    pulse.number
                ))?;
            }
            let result = desk.close_pulse(community.id, pulse.id).await?;
            let sentence = format!("{} See `pulse result {}`.", note(&result), pulse.number);
            context.out.done(&view, &result.pulse, &sentence)
        }
        PulseCommand::Result { which, comments } => {
            if comments {
                let view = context.out.view()?;
                let (desk, community) = context.desk_in_community().await?;
                let pulse = find(&desk, &community, &which.pulse).await?;
                let result = desk.pulse_result(community.id, pulse.id).await?;
                let lines = result.comments.iter().flat_map(|comments| {
                    let key = comments.key.to_string();
                    comments.texts.iter().map(move |text| CommentLine {
                        key: key.clone(),
                        text: text.clone(),
                    })
                });
                let mut listing = context.out.listing(view);
                listing.page(&lines.collect::<Vec<_>>())?;
                return listing.end(None);
            }
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let result = desk.pulse_result(community.id, pulse.id).await?;
            context.out.note(&note(&result));
            let (respondents, eligible) = (result.release.figures.respondents, result.release.eligible);
            let figures = result.release.figures.figures.into_iter();
            let lines = figures.map(|figure| FigureLine {
                figure,
                respondents,
                eligible,
            });
            let mut listing = context.out.listing(view);
            listing.page(&lines.collect::<Vec<_>>())?;
            listing.end(None)
        }
        PulseCommand::History { key } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let history = desk.pulse_history(community.id, &key).await?;
            if history.different > 0 {
                let left = history.different;
                context.out.note(&format!(
                    "{left} other pulses asked something else as `{key}`; they are left out."
                ));
            }
            let mut listing = context.out.listing(view);
            listing.page(&history.points)?;
            listing.end(None)
        }
        PulseCommand::List { paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(given) => Some(find(&desk, &community, given).await?),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (pulses, more) = desk.pulses(community.id, after.as_ref(), paging.rows()).await?;
                listing.page(&pulses)?;
                after = pulses.last().map(|p| p.pulse.clone()).or(after);
                if !more || !paging.all {
                    let next = after.filter(|_| more).map(|p| p.id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        PulseCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let pulse = find(&desk, &community, &which.pulse).await?;
            let shown = desk.pulse(community.id, pulse.id).await?;
            context.out.note(&promise(&shown));
            let mut listing = context.out.listing(view);
            listing.page(&shown.pulse.questions.items)?;
            listing.end(None)
        }
    }
}

async fn open(new: OpenPulse, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let items = own_items(&new, context)?;
    let (desk, community) = context.desk_in_community().await?;
    let about = match &new.session {
        Some(given) => Some(session(&desk, &community, given).await?.id),
        None => None,
    };
    let otherwise = if about.is_some() {
        PulsePurpose::Session
    } else {
        PulsePurpose::Pulse
    };
    let new = NewPulse {
        title: new.title,
        purpose: new.purpose.unwrap_or(otherwise),
        session: about,
        scales: new.scale,
        wording: new.wording,
        items,
        min_answered: new.at_least,
        until: last_day(new.until, new.days, &desk, &community)?,
        by_unit: new.by_unit,
    };
    let asks_nothing = new.items.is_empty() && new.scales.is_empty();
    let opened = desk.open_pulse(community.id, &new).await.map_err(|error| {
        let is_hinted = asks_nothing && matches!(error, Error::Invalid { field: "item", .. });
        let failure = Failure::from(error);
        match is_hinted {
            true => failure.hint(ITEMS),
            false => failure,
        }
    })?;
    let sentence = format!(
        "The pulse #{} is open until {}.",
        opened.pulse.number, opened.pulse.until
    );
    context.out.done(&view, &opened, &sentence)
}

/// What somebody should know before they answer.
fn promise(shown: &ShownPulse) -> String {
    let pulse = &shown.pulse;
    match (pulse.closed_at, shown.answered) {
        (Some(_), _) => format!(
            "The pulse #{} is closed: see `pulse result {}`.",
            pulse.number, pulse.number
        ),
        (None, Some(true)) => format!(
            "The pulse #{} is open until {}; you have answered it.",
            pulse.number, pulse.until
        ),
        (None, _) => format!(
            "The pulse #{} is open until {}. Answers are confidential: kept without a name, told of {} people or more together, and deleted when it is closed.",
            pulse.number, pulse.until, pulse.k
        ),
    }
}

/// What has to be known to read a result right.
fn note(result: &PulseResult) -> String {
    let (number, release) = (result.pulse.pulse.number, &result.release);
    let Some((respondents, eligible)) = release.figures.respondents.zip(release.eligible) else {
        return format!(
            "The pulse #{number} is closed: fewer than {} answered, so nothing is told.",
            release.k
        );
    };
    let warning = if result.few_answered {
        " That is fewer than half: those who did may be different from the others."
    } else {
        ""
    };
    format!("The pulse #{number} is closed: {respondents} of {eligible} answered.{warning}")
}

/// The last day on which one may answer, as it was given: a day, or so many days from today.
fn last_day(
    until: Option<NaiveDate>,
    days: Option<u16>,
    desk: &Desk,
    community: &Community,
) -> Result<NaiveDate, Failure> {
    let ahead = Days::new(days.unwrap_or_default().into());
    let last = until.or_else(|| today(desk, community).checked_add_days(ahead));
    last.ok_or_else(|| Failure::new(Exit::Invalid, "the calendar ends before this day"))
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Pulse, Failure> {
    Ok(desk.find_pulse(community.id, &spelled(given)).await?)
}
