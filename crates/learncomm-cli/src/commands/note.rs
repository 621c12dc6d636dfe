use learncomm_core::contribution::{NewNote, NoteEdit, NoteFilter, Promotion, ShownNote};

use super::Done;
use super::article::{names, number_after};
use crate::args::{ClearPart, EditNote, ListNotes, NoteArgs, NoteCommand, PromoteNote, TakeNote, WhichNote};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownNote {
    const KIND: &'static str = "note";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |n| Cell::Count(n.note.number as usize)),
        Field::new("stage", |n| Cell::text(n.note.stage)),
        Field::new("at", |n| Cell::Time(n.note.at)),
        Field::new("topics", |n| names(&n.note.topics)),
        Field::new("promoted", |n| n.promoted_as.map_or(Cell::Empty, Cell::Ordinal)),
        Field::summary("summary", summary),
        Field::detail("title", |n| Cell::maybe(n.note.title.as_ref())),
        Field::detail("url", |n| Cell::maybe(n.note.url.as_ref())),
        Field::detail("edited", |n| Cell::time(n.note.edited_at)),
        Field::detail("body", |n| Cell::text(&n.note.body)),
    ];
}

/// The title, or how the text begins, or where it leads.
fn summary(shown: &ShownNote) -> Cell {
    let note = &shown.note;
    let title = note.title.as_deref().or_else(|| note.body.lines().next());
    Cell::maybe(title.or(note.url.as_deref()))
}

pub(super) async fn run(args: NoteArgs, context: &mut Context<'_, '_>) -> Done {
    match args.command {
        None => take(args.take, context).await,
        Some(NoteCommand::List(args)) => list(args, context).await,
        Some(NoteCommand::Show(WhichNote { number })) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let shown = desk.note(community.id, number).await?;
            context.out.item(&view, &shown)
        }
        Some(NoteCommand::Edit(args)) => edit(args, context).await,
        Some(NoteCommand::Stage { note, stage }) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let note = desk.move_note(community.id, note.number, stage).await?;
            let sentence = format!("Note {} is at the stage {stage}.", note.number);
            let shown = desk.note(community.id, note.number).await?;
            context.out.done(&view, &shown, &sentence)
        }
        Some(NoteCommand::Promote(args)) => promote(args, context).await,
        Some(NoteCommand::Drop(WhichNote { number })) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let shown = desk.note(community.id, number).await?;
            context.confirm(&format!("Drop note {number}? It cannot be brought back."))?;
            desk.drop_note(community.id, number).await?;
            let sentence = format!("Dropped note {number}.");
            context.out.done(&view, &shown, &sentence)
        }
    }
}

async fn take(args: TakeNote, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let given = args.body.body.is_some() || args.body.file.is_some() || args.body.edit;
    let body = if given || (args.title.is_none() && args.url.is_none()) {
        context.needed_body(&args.body)?
    } else {
        String::new()
    };
    let new = NewNote {
        stage: args.stage,
        title: args.title,
        body,
        topics: args.topics,
        url: args.url,
    };
    let (desk, community) = context.desk_in_community().await?;
    let note = desk.take_note(community.id, &new).await?;
    let shown = desk.note(community.id, note.number).await?;
    let sentence = format!("Took note {}.", note.number);
    context.out.done(&view, &shown, &sentence)
}

async fn edit(args: EditNote, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let given = args.body.body.is_some() || args.body.file.is_some();
    let other =
        args.title.is_some() || args.url.is_some() || !args.clear.is_empty() || !args.topics.is_empty();
    let body = if args.body.edit {
        // The store is not kept open while somebody writes.
        let before = {
            let (desk, community) = context.desk_in_community().await?;
            desk.note(community.id, args.note.number).await?.note.body
        };
        Some(context.written(&before)?)
    } else if given {
        Some(context.body(&args.body)?)
    } else if !other {
        // An empty pipe, as in a job without input, is no wish to empty the note.
        let text = context.needed_body(&args.body)?;
        if text.trim().is_empty() {
            return Err(Failure::new(Exit::Usage, "nothing is to be changed")
                .hint("give a text, or an option such as `--title`; see `learncomm note edit --help`"));
        }
        Some(text)
    } else {
        None
    };
    let clears = |part| args.clear.contains(&part);
    let edit = NoteEdit {
        title: args.title.or_else(|| clears(ClearPart::Title).then(String::new)),
        body,
        topics: (clears(ClearPart::Topics) || !args.topics.is_empty()).then_some(args.topics),
        url: args.url.or_else(|| clears(ClearPart::Url).then(String::new)),
    };
    let (desk, community) = context.desk_in_community().await?;
    let note = desk.edit_note(community.id, args.note.number, &edit).await?;
    let shown = desk.note(community.id, note.number).await?;
    let sentence = format!("Edited note {}.", note.number);
    context.out.done(&view, &shown, &sentence)
}

async fn promote(args: PromoteNote, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let number = args.note.number;
    let promotion = Promotion {
        kind: args.kind,
        title: args.title,
        visible_to: args.visible_to,
    };
    let (desk, community) = context.desk_in_community().await?;
    let made = desk.promote_note(community.id, number, &promotion).await?;
    let shown = desk.contribution(community.id, made.id).await?;
    let sentence = format!("Shared note {number} as #{}.", made.number);
    context.out.done(&view, &shown, &sentence)
}

async fn list(args: ListNotes, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let filter = NoteFilter {
        stage: args.stage,
        topic: args.topic,
    };
    let mut after = number_after(&args.paging, "a note")?;
    let (desk, community) = context.desk_in_community().await?;
    let mut listing = context.out.listing(view);
    loop {
        let (shown, more) = desk
            .notes(community.id, &filter, after, args.paging.rows())
            .await?;
        listing.page(&shown)?;
        after = shown.last().map(|shown| shown.note.number).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|n| n.to_string());
            return listing.end(next.as_deref());
        }
    }
}
