//! A chat bot that keeps the questions of a channel in an embedded store, and tells at the end how the channel is doing:
//! `cargo run -p learncomm-examples --example embed`
//!
//! It shows what an embedder does: open a hub on a store with a clock of one's own, let people act in their own names,
//! pass the library's refusals on, and read figures from the report.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::executor::block_on;
use learncomm_core::community::{Admission, Charter, Community, Identity, NewPerson};
use learncomm_core::contribution::{NewAnswer, NewQuestion};
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::id::{Handle, RandomIds, Slug};
use learncomm_core::time::ManualClock;
use learncomm_core::{Desk, Error as Refusal, ErrorKind, Hub};
use learncomm_store_sled::SledStore;

/// What the channel says: days and hours since its beginning, who, and what. `?` asks, a number answers the question of
/// that number, `+` accepts an answer.
const CHANNEL: &[(i64, i64, &str, &str)] = &[
    (
        0,
        9,
        "Amara",
        "? How do we test code that depends on the time of day?",
    ),
    (0, 11, "Ben", "1 Pass a clock in, and stop it in the test."),
    (0, 12, "Amara", "+2"),
    (3, 15, "Chloé", "? Who has used contract tests between two teams?"),
    (
        9,
        10,
        "Amara",
        "3 We do: start with the one call that broke last.",
    ),
    (14, 8, "Dario", "? Which of our tests may I delete?"),
    (14, 9, "Ben", "+4"),
    (21, 17, "Ben", "1 Or freeze it with an environment variable."),
];

fn main() -> Result<(), Box<dyn Error>> {
    block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let begin: DateTime<Utc> = "2026-03-02T00:00:00Z".parse()?;
    // The time is that of the message that is handled, not that of the machine.
    let clock = Arc::new(ManualClock::new(begin));
    let store = Arc::new(SledStore::open(place.path().join("store"))?);
    let hub = Hub::open_with(store, clock.clone(), RandomIds).await?;

    // The bot itself owns the store. Everything else is done in the name of whoever wrote the message.
    let operator = hub.as_operator();
    let charter = Charter::new("Testing channel", chrono_tz::Europe::Berlin);
    let community = operator
        .create_community("testing".parse::<Slug>()?, charter, None)
        .await?;

    for (days, hours, who, said) in CHANNEL {
        clock.set(begin + TimeDelta::days(*days) + TimeDelta::hours(*hours));
        let desk = desk_of(&hub, &community, who).await?;
        match hear(&desk, &community, said).await {
            Ok(reply) => println!("{who}: {said}\n    {reply}"),
            // A rule of the library said no: its message is fit to be shown to whoever asked for it.
            Err(no)
                if matches!(
                    no.kind(),
                    ErrorKind::Rule | ErrorKind::NotFound | ErrorKind::Invalid
                ) =>
            {
                println!("{who}: {said}\n    no: {no}");
            }
            Err(no) => return Err(no.into()),
        }
    }

    let report = operator.report(&community, &ReportOptions::default()).await?;
    println!(
        "\n{} – {} to {}",
        report.name, report.window.from, report.window.until
    );
    for name in [
        "participation-rate",
        "answered-within-7-days",
        "open-questions",
        "gini-star-members",
        "retention-month-1",
    ] {
        println!("{name:>26}  {}", figure(&report, name));
    }
    Ok(())
}

/// The desk of somebody in the channel. Who writes for the first time becomes a person and a member; the id in the chat
/// recognises them from then on.
async fn desk_of(hub: &Hub, community: &Community, name: &str) -> Result<Desk, Box<dyn Error>> {
    let operator = hub.as_operator();
    let identity = Identity {
        tool: "chat".to_owned(),
        id: name.to_owned(),
    };
    if let Some(person) = operator.person_by_identity(&identity).await? {
        return Ok(hub.as_person(&person.handle).await?);
    }
    let handle = Handle::from_text(name).ok_or("a name without letters")?;
    let mut new = NewPerson::new(handle.clone(), name);
    new.identities.push(identity);
    operator.create_person(new).await?;
    operator
        .admit(community.id, &handle, Admission::default())
        .await?;
    Ok(hub.as_person(&handle).await?)
}

/// Does what a message asks for, and returns what the bot says to that.
async fn hear(desk: &Desk, community: &Community, said: &str) -> Result<String, Refusal> {
    if let Some(title) = said.strip_prefix("? ") {
        let question = NewQuestion {
            title: title.to_owned(),
            ..NewQuestion::default()
        };
        let asked = desk.ask(community.id, question).await?;
        return Ok(format!("kept as #{}", asked.number));
    }
    if let Some(number) = said.strip_prefix('+') {
        let answer = desk
            .find_contribution(community.id, &format!("#{number}"))
            .await?;
        desk.accept(community.id, answer.id).await?;
        return Ok(format!("#{number} helped"));
    }
    let (number, body) = said.split_once(' ').unwrap_or((said, ""));
    let question = desk
        .find_contribution(community.id, &format!("#{number}"))
        .await?;
    let answer = NewAnswer {
        to: question.id,
        body: body.to_owned(),
    };
    let given = desk.answer(community.id, answer).await?;
    Ok(format!("kept as #{}, an answer to #{number}", given.number))
}

/// A figure, or why there is none.
fn figure(report: &Report, name: &str) -> String {
    let Some(measure) = report.measure(name) else {
        return "not in this report".to_owned();
    };
    match (measure.value(), measure.interval()) {
        (Some(value), Some(interval)) => match (interval.low, interval.high) {
            (Some(low), Some(high)) => {
                format!("{value:.2} (95 %: {low:.2} to {high:.2}), n = {}", measure.n())
            }
            _ => format!("{value:.2}, n = {}", measure.n()),
        },
        (Some(value), None) => format!("{value:.2}, n = {}", measure.n()),
        (None, _) => format!("no figure: {}", measure.reason().unwrap_or("unknown")),
    }
}
