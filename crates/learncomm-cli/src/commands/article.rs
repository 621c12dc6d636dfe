use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    ArticleEdit, ArticleFilter, ArticleText, Contribution, NewArticle, NextReview, RevisionLine,
    ShownArticle, ShownConflict, ShownRevision,
};

use super::Done;
use super::contribution::{find, state};
use crate::args::{
    ArticleCommand, ArticleConflictCommand, ListArticles, NextReviewArgs, Paging, ReviseArticle,
    WhichConflict, WriteArticle,
};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

impl Row for ShownArticle {
    const KIND: &'static str = "article";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |a| Cell::Ordinal(a.contribution.number)),
        Field::elastic("title", |a| Cell::maybe(a.contribution.title.as_ref())),
        Field::new("revision", |a| Cell::Count(a.latest as usize)),
        Field::new("by", |a| Cell::maybe(a.by.as_ref())),
        Field::new("revised_by", |a| Cell::maybe(a.revised_by.as_ref())),
        Field::new("edited", |a| Cell::time(a.contribution.edited_at)),
        Field::new("review", |a| Cell::time(a.contribution.review_at)),
        Field::new("overdue", |a| Cell::Flag(a.overdue)),
        Field::detail("topics", |a| names(&a.contribution.topics)),
        Field::detail("skills", |a| names(&a.contribution.skills)),
        Field::detail("visible_to", |a| Cell::text(a.contribution.visible_to)),
        Field::detail("state", |a| Cell::text(state(&a.contribution.state))),
        Field::detail("at", |a| Cell::Time(a.contribution.at)),
        Field::detail("id", |a| Cell::text(a.contribution.id)),
        Field::detail("body", |a| Cell::text(&a.contribution.body)),
    ];
}

/// A revision as it is printed; its text, where a single one is shown.
struct RevisionRow {
    line: RevisionLine,
    text: Option<ArticleText>,
}

impl From<RevisionLine> for RevisionRow {
    fn from(line: RevisionLine) -> Self {
        let text = None;
        Self { line, text }
    }
}

impl From<ShownRevision> for RevisionRow {
    fn from(shown: ShownRevision) -> Self {
        Self {
            line: shown.line,
            text: Some(shown.text),
        }
    }
}

impl Row for RevisionRow {
    const KIND: &'static str = "article-revision";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("revision", |r| Cell::Count(r.line.number as usize)),
        Field::new("by", |r| Cell::maybe(r.line.by.as_ref())),
        Field::new("at", |r| Cell::Time(r.line.at)),
        Field::new("restores", |r| {
            r.line.restores.map_or(Cell::Empty, |n| Cell::Count(n as usize))
        }),
        Field::new("length", |r| Cell::Count(r.line.length)),
        Field::elastic("note", |r| Cell::text(&r.line.note)),
        Field::detail("title", |r| Cell::maybe(r.line.title.as_ref())),
        Field::detail("topics", |r| {
            r.text.as_ref().map_or(Cell::Empty, |text| names(&text.topics))
        }),
        Field::detail("body", |r| Cell::maybe(r.text.as_ref().map(|text| &text.body))),
    ];
}

/// What changed between two revisions.
struct ArticleDiff {
    article: u32,
    from: u32,
    to: u32,
    diff: String,
}

impl Row for ArticleDiff {
    const KIND: &'static str = "article-diff";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("article", |d| Cell::Ordinal(d.article)),
        Field::new("from", |d| Cell::Count(d.from as usize)),
        Field::new("to", |d| Cell::Count(d.to as usize)),
        Field::new("diff", |d| Cell::text(&d.diff)),
    ];
}

impl Row for ShownConflict {
    const KIND: &'static str = "edit-conflict";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |c| Cell::Count(c.number as usize)),
        Field::new("article", |c| c.article_number.map_or(Cell::Empty, Cell::Ordinal)),
        Field::new("base", |c| Cell::Count(c.base as usize)),
        Field::new("latest", |c| {
            c.latest.map_or(Cell::Empty, |n| Cell::Count(n as usize))
        }),
        Field::new("at", |c| Cell::Time(c.at)),
        Field::elastic("note", |c| Cell::text(&c.note)),
        Field::detail("title", |c| Cell::maybe(c.text.title.as_ref())),
        Field::detail("topics", |c| names(&c.text.topics)),
        Field::detail("body", |c| Cell::text(&c.text.body)),
        Field::detail("from_base", |c| Cell::maybe(c.from_base.as_ref())),
        Field::detail("from_latest", |c| Cell::maybe(c.from_latest.as_ref())),
    ];
}

pub(super) fn names(names: &[impl ToString]) -> Cell {
    Cell::List(names.iter().map(ToString::to_string).collect())
}

pub(super) async fn run(command: ArticleCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ArticleCommand::Write(args) => write(args, context).await,
        ArticleCommand::Revise(args) => revise(args, context).await,
        ArticleCommand::Show {
            article,
            revision: None,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &article.id).await?;
            let shown = desk.article(community.id, found.id).await?;
            context.out.item(&view, &shown)
        }
        ArticleCommand::Show {
            article,
            revision: Some(number),
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &article.id).await?;
            let shown = desk.article_at(community.id, found.id, number).await?;
            context.out.item(&view, &RevisionRow::from(shown))
        }
        ArticleCommand::List(args) => list(args, context).await,
        ArticleCommand::History { article, paging } => history(&article.id, &paging, context).await,
        ArticleCommand::Diff { article, from, to } => diff(&article.id, from, to, context).await,
        ArticleCommand::Restore {
            article,
            revision,
            note,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &article.id).await?;
            let saved = desk
                .restore_article(community.id, found.id, revision, &note)
                .await?;
            let sentence = if saved.changed {
                format!(
                    "#{} says what it said in revision {revision}, as revision {}.",
                    found.number, saved.article.revision
                )
            } else {
                format!("Nothing changed: #{} says that already.", found.number)
            };
            done(context, &view, &desk, &community, &saved.article, &sentence).await
        }
        ArticleCommand::Confirm { article, next } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &article.id).await?;
            let next = next_review(&next, &community);
            let found = desk.confirm_article(community.id, found.id, next).await?;
            let sentence = format!("#{} still holds.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ArticleCommand::Review { article, next } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &article.id).await?;
            let next = next_review(&next, &community);
            let found = desk.set_article_review(community.id, found.id, next).await?;
            let sentence = format!("The next review of #{} is set.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ArticleCommand::Stale(paging) => stale(&paging, context).await,
        ArticleCommand::Conflict(command) => conflict(command, context).await,
    }
}

async fn write(args: WriteArticle, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let new = NewArticle {
        title: args.title,
        body: context.needed_body(&args.body)?,
        topics: args.topics,
        skills: args.skills,
        visible_to: args.visible_to,
    };
    let (desk, community) = context.desk_in_community().await?;
    let written = desk.write_article(community.id, &new).await?;
    let sentence = format!("Wrote the article #{}.", written.number);
    done(context, &view, &desk, &community, &written, &sentence).await
}

async fn revise(args: ReviseArticle, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let given = args.body.body.is_some() || args.body.file.is_some();
    let other =
        args.title.is_some() || !args.topics.is_empty() || !args.clear.is_empty() || args.resolves.is_some();
    let mut began = args.base;
    let body = if args.body.edit {
        // The store is not kept open while somebody writes; what others do meanwhile is told by where the edit began.
        let text = {
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &args.article.id).await?;
            let base = began.unwrap_or(found.revision.max(1));
            began = Some(base);
            desk.article_at(community.id, found.id, base).await?.text.body
        };
        Some(context.written(&text)?)
    } else if given || !other {
        Some(context.needed_body(&args.body)?)
    } else {
        None
    };
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &args.article.id).await?;
    let edit = ArticleEdit {
        base: began.unwrap_or(found.revision.max(1)),
        title: args.title,
        body,
        topics: (!args.clear.is_empty() || !args.topics.is_empty()).then_some(args.topics),
        note: args.note,
        resolves: args.resolves,
    };
    let outcome = desk.revise_article(community.id, found.id, &edit).await;
    let saved = outcome.map_err(collided)?;
    let sentence = if saved.changed {
        format!("#{} has revision {}.", found.number, saved.article.revision)
    } else {
        format!("Nothing changed: #{} says that already.", found.number)
    };
    done(context, &view, &desk, &community, &saved.article, &sentence).await
}

/// With the commands that help with an edit that collided.
fn collided(error: learncomm_core::Error) -> Failure {
    let hint = match &error {
        learncomm_core::Error::EditConflict {
            article,
            latest,
            conflict,
            ..
        } => Some(format!(
            "compare with `learncomm article conflict show {conflict}`, then `learncomm article revise {article} --base {latest} --resolves {conflict}`"
        )),
        _ => None,
    };
    let failure = Failure::from(error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn next_review(args: &NextReviewArgs, community: &Community) -> NextReview {
    match (args.on, args.in_days) {
        (Some(on), _) => NextReview::On(on.in_zone(community.charter.time_zone)),
        (None, Some(days)) => NextReview::InDays(days),
        (None, None) => NextReview::AsCharter,
    }
}

async fn list(args: ListArticles, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = ArticleFilter {
        author: args.author,
        topic: args.topic,
    };
    let mut after = behind(&desk, &community, &args.paging).await?;
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.articles(community.id, &filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|s| s.contribution).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn stale(paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = behind(&desk, &community, paging).await?;
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.stale_articles(community.id, after.as_ref(), paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|s| s.contribution).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// The article behind which a listing goes on.
async fn behind(
    desk: &Desk,
    community: &Community,
    paging: &Paging,
) -> Result<Option<Contribution>, Failure> {
    match &paging.after {
        Some(after) => Ok(Some(find(desk, community, after).await?)),
        None => Ok(None),
    }
}

async fn history(article: &str, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let mut after = number_after(paging, "a revision")?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, article).await?;
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.article_revisions(community.id, found.id, after, paging.rows());
        let (lines, more) = page.await?;
        after = lines.last().map(|line| line.number).or(after);
        let rows: Vec<RevisionRow> = lines.into_iter().map(RevisionRow::from).collect();
        listing.page(&rows)?;
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|n| n.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// What `--after` says, where it takes a number.
pub(super) fn number_after(paging: &Paging, of: &str) -> Result<Option<u32>, Failure> {
    let number = paging.after.as_deref().map(str::parse).transpose();
    number.map_err(|_| {
        let message = format!("`--after` takes the number of {of} here, such as 50");
        Failure::new(Exit::Usage, message)
    })
}

async fn diff(article: &str, from: Option<u32>, to: Option<u32>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, article).await?;
    let to = to.unwrap_or(found.revision.max(1));
    let from = from.unwrap_or(to.saturating_sub(1).max(1));
    let diff = desk.article_diff(community.id, found.id, from, to).await?;
    let article = found.number;
    let row = ArticleDiff {
        article,
        from,
        to,
        diff,
    };
    context.out.item(&view, &row)
}

async fn conflict(command: ArticleConflictCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    match command {
        ArticleConflictCommand::List { article } => {
            let article = match article {
                Some(given) => Some(find(&desk, &community, &given).await?.id),
                None => None,
            };
            let conflicts = desk.article_conflicts(community.id, article).await?;
            let mut listing = context.out.listing(view);
            listing.page(&conflicts)?;
            listing.end(None)
        }
        ArticleConflictCommand::Show(WhichConflict { number }) => {
            let shown = desk.article_conflict(community.id, number).await?;
            context.out.item(&view, &shown)
        }
        ArticleConflictCommand::Drop(WhichConflict { number }) => {
            let shown = desk.article_conflict(community.id, number).await?;
            context.confirm(&format!("Drop the conflict {number}? It cannot be brought back."))?;
            desk.drop_article_conflict(community.id, number).await?;
            let sentence = format!("Dropped the conflict {number}.");
            context.out.done(&view, &shown, &sentence)
        }
    }
}

/// Prints an article that was written or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ShownArticle>,
    desk: &Desk,
    community: &Community,
    changed: &Contribution,
    sentence: &str,
) -> Done {
    let shown = desk.article(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}
