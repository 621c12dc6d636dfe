//! Contributions of all kinds: `rows.rs` is how they are printed.

mod rows;

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    ClaimKey, Contribution, ContributionEdit, Filter, MAX_ANSWERS, NewAnswer, NewComment, NewQuestion, Shown,
};
use learncomm_core::id::Slug;

use super::Done;
use super::capture::session;
use super::numbers::spelled;
use crate::args::{
    About, Answer, Ask, Body, Claim, ClearPart, ContributionCommand, EditContribution, ListContributions,
    Which,
};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::View;
use rows::{Claimable, Ranked};
pub(super) use rows::{state, summary};

pub(super) async fn run(command: ContributionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ContributionCommand::Ask(args) => ask(args, context).await,
        ContributionCommand::Answer(args) => answer(args, context).await,
        ContributionCommand::Comment { on, body } => {
            let view = context.out.view()?;
            let body = context.needed_body(&body)?;
            let (desk, community) = context.desk_in_community().await?;
            let to = find(&desk, &community, &on).await?;
            let comment = NewComment { on: to.id, body };
            let made = desk.comment(community.id, comment).await?;
            let sentence = format!("Made the comment #{} on #{}.", made.number, to.number);
            done(context, &view, &desk, &community, &made, &sentence).await
        }
        ContributionCommand::Share(args) => super::capture::share(args, context).await,
        ContributionCommand::Publish { which, visible_to } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let shared = desk.publish(community.id, found.id, visible_to).await?;
            let sentence = format!("#{} is for: {}.", shared.number, shared.visible_to);
            done(context, &view, &desk, &community, &shared, &sentence).await
        }
        ContributionCommand::Edit(args) => edit(args, context).await,
        ContributionCommand::Answers(which) => answers(&which, context).await,
        ContributionCommand::Withdraw { which, claim } => withdraw(&which, claim, context).await,
        ContributionCommand::Accept { which, claim } => {
            let view = context.out.view()?;
            let key = given_key(claim, context)?;
            let (desk, community) = context.desk_in_community().await?;
            let answer = find(&desk, &community, &which.id).await?;
            let answer = match key {
                Some(key) => desk.accept_with_claim(community.id, answer.id, &key).await?,
                None => desk.accept(community.id, answer.id).await?,
            };
            let sentence = format!("Accepted #{}.", answer.number);
            done(context, &view, &desk, &community, &answer, &sentence).await
        }
        ContributionCommand::Rate { which, rating } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = find(&desk, &community, &which.id).await?;
            let of = desk.rate(community.id, of.id, rating).await?;
            let sentence = format!("Rated #{} with {rating} of 5.", of.number);
            done(context, &view, &desk, &community, &of, &sentence).await
        }
        ContributionCommand::Vote { which, vote } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let on = find(&desk, &community, &which.id).await?;
            let on = desk.vote(community.id, on.id, vote.into()).await?;
            let sentence = format!("Voted on #{}.", on.number);
            done(context, &view, &desk, &community, &on, &sentence).await
        }
        ContributionCommand::Remove { which, reason } => remove(which, reason.as_deref(), context).await,
        ContributionCommand::Erase { which, reason } => erase(which, reason.as_deref(), context).await,
        ContributionCommand::List(args) => list(*args, context).await,
        ContributionCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let shown = desk.contribution(community.id, found.id).await?;
            context.out.item(&view, &shown)
        }
    }
}

pub(super) async fn ask(args: Ask, context: &mut Context<'_, '_>) -> Done {
    if args.anonymous {
        return ask_anonymously(args, context).await;
    }
    let view = context.out.view()?;
    let body = context.body(&args.body)?;
    let (desk, community) = context.desk_in_community().await?;
    let question = question(args.title, body, args.about, &desk, &community).await?;
    let made = desk.ask(community.id, question).await?;
    let sentence = if made.is_draft() {
        format!("Kept #{} (question) as a draft.", made.number)
    } else {
        format!("Asked #{}.", made.number)
    };
    done(context, &view, &desk, &community, &made, &sentence).await
}

async fn ask_anonymously(args: Ask, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let body = context.body(&args.body)?;
    let (desk, community) = context.desk_in_community().await?;
    let question = question(args.title, body, args.about, &desk, &community).await?;
    let (question, key) = desk.ask_anonymously(community.id, question).await?;
    let sentence = format!("Asked #{} anonymously.", question.number);
    let once = format!("The claim key of #{}, shown only now: {key}", question.number);
    context
        .out
        .done_once(&view, &Claimable { question, key }, &sentence, "claim_key", &once)
}

async fn question(
    title: String,
    body: String,
    about: About,
    desk: &Desk,
    community: &Community,
) -> Result<NewQuestion, Failure> {
    Ok(NewQuestion {
        title,
        body,
        session: session(desk, community, about.session.as_deref()).await?,
        topics: about.topics,
        skills: about.skills,
        visible_to: about.visible_to,
    })
}

async fn edit(args: EditContribution, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    if args.claim.claim.as_deref() == Some("-") && args.body.body.as_deref() == Some("-") {
        return Err(Failure::new(
            Exit::Usage,
            "standard input holds the claim key or the text, not both",
        ));
    }
    let key = given_key(args.claim, context)?;
    let body = if args.body.edit {
        // The store is not kept open while somebody writes.
        let before = {
            let (desk, community) = context.desk_in_community().await?;
            find(&desk, &community, &args.which.id).await?.body
        };
        Some(context.written(&before)?)
    } else if args.body.body.is_some() || args.body.file.is_some() {
        Some(context.body(&args.body)?)
    } else {
        None
    };
    let (desk, community) = context.desk_in_community().await?;
    let clears = |part| args.clear.contains(&part);
    let words = |given: Vec<Slug>, part| (!given.is_empty() || clears(part)).then_some(given);
    let edit = ContributionEdit {
        title: changed(args.title, clears(ClearPart::Title)),
        body,
        url: changed(args.url, clears(ClearPart::Url)),
        session: changed(
            session(&desk, &community, args.session.as_deref()).await?,
            clears(ClearPart::Session),
        ),
        topics: words(args.topics, ClearPart::Topics),
        skills: words(args.skills, ClearPart::Skills),
    };
    let found = find(&desk, &community, &args.which.id).await?;
    let edited = match key {
        Some(key) => desk.edit_with_claim(community.id, found.id, &key, &edit).await?,
        None => desk.edit_contribution(community.id, found.id, &edit).await?,
    };
    let sentence = format!("Changed #{}.", edited.number);
    done(context, &view, &desk, &community, &edited, &sentence).await
}

/// What is to become of a part: a new value, none, or what it was.
fn changed<T>(given: Option<T>, clears: bool) -> Option<Option<T>> {
    match given {
        Some(given) => Some(Some(given)),
        None => clears.then_some(None),
    }
}

async fn answers(which: &Which, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let question = find(&desk, &community, &which.id).await?;
    let (answers, more) = desk.answers(community.id, question.id).await?;
    let rows: Vec<Ranked> = answers
        .into_iter()
        .map(|shown| Ranked {
            accepted: question.accepted == Some(shown.contribution.id),
            shown,
        })
        .collect();
    if more {
        context
            .out
            .note(&format!("Only the first {MAX_ANSWERS} answers are put in order."));
    }
    let mut listing = context.out.listing(view);
    listing.page(&rows)?;
    listing.end(None)
}

async fn withdraw(which: &Which, claim: String, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let key = key(claim, context)?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.id).await?;
    context.confirm(&format!("Withdraw #{}? It cannot be brought back.", found.number))?;
    let before = desk.contribution(community.id, found.id).await?;
    let contribution = desk.withdraw_with_claim(community.id, found.id, &key).await?;
    let sentence = format!("Withdrew #{}.", contribution.number);
    // Whoever has the key is not its author, as far as anybody knows, and sees it no longer.
    let withdrawn = Shown {
        contribution,
        ..before
    };
    context.out.done(&view, &withdrawn, &sentence)
}

/// The claim key that was given, if any.
fn given_key(claim: Claim, context: &mut Context<'_, '_>) -> Result<Option<ClaimKey>, Failure> {
    claim.claim.map(|given| key(given, context)).transpose()
}

fn key(given: String, context: &mut Context<'_, '_>) -> Result<ClaimKey, Failure> {
    let given = match given.as_str() {
        "-" => context.body(&Body {
            body: Some(given),
            file: None,
            edit: false,
        })?,
        _ => given,
    };
    Ok(given.trim().parse::<ClaimKey>()?)
}

pub(super) async fn answer(args: Answer, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let body = context.needed_body(&args.body)?;
    let (desk, community) = context.desk_in_community().await?;
    let question = find(&desk, &community, &args.to).await?;
    let made = desk
        .answer(
            community.id,
            NewAnswer {
                to: question.id,
                body,
            },
        )
        .await?;
    let sentence = format!("Answered #{} with #{}.", question.number, made.number);
    done(context, &view, &desk, &community, &made, &sentence).await
}

async fn remove(which: Which, reason: Option<&str>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.id).await?;
    context.confirm(&format!("Remove #{}? It cannot be brought back.", found.number))?;
    let removed = desk.remove(community.id, found.id, reason).await?;
    let sentence = format!("Removed #{}.", removed.number);
    done(context, &view, &desk, &community, &removed, &sentence).await
}

async fn erase(which: Which, reason: Option<&str>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.id).await?;
    context.confirm(&format!(
        "Erase #{} with its author? It cannot be brought back.",
        found.number
    ))?;
    let erased = desk.erase_contribution(community.id, found.id, reason).await?;
    context
        .out
        .done(&view, &erased, &format!("Erased #{}.", found.number))
}

async fn list(args: ListContributions, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let parent = match &args.to {
        Some(to) => Some(find(&desk, &community, to).await?.id),
        None => None,
    };
    let session = session(&desk, &community, args.session.as_deref()).await?;
    let filter = Filter {
        kind: args.kind,
        author: args.author,
        topic: args.topic,
        skill: args.skill,
        parent,
        session,
        since: args.since.map(|when| when.in_zone(community.charter.time_zone)),
        until: args.until.map(|when| when.in_zone(community.charter.time_zone)),
        state: args.state,
        oldest_first: args.oldest_first,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let rows = args.paging.rows();
        let (shown, more) = desk
            .contributions(community.id, &filter, after.as_ref(), rows)
            .await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|s| s.contribution).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// The contribution that is meant.
pub(super) async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Contribution, Failure> {
    Ok(desk.find_contribution(community.id, &spelled(given)).await?)
}

/// Prints a contribution that was made or changed, as it is now.
pub(super) async fn done(
    context: &mut Context<'_, '_>,
    view: &View<Shown>,
    desk: &Desk,
    community: &Community,
    changed: &Contribution,
    sentence: &str,
) -> Done {
    let shown = desk.contribution(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}
