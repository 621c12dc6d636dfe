//! The tables of a dump as types, with the columns a community's history needs.

use chrono::{DateTime, Utc};

use super::attributes::Attributes;
use super::error::RowProblem;
use super::folder::DumpFile;
use super::html::markdown;

/// The id of the user that stands for the site itself, named "Community".
pub const SITE_USER: i64 = -1;

/// A type of row that [`rows`](super::rows) can read. The list of them is closed.
pub trait DumpRow: sealed::Sealed {
    /// The file these rows stand in.
    const FILE: DumpFile;
    /// The name of that file's outermost element.
    const LIST: &'static str;
}

pub(super) mod sealed {
    use super::{Attributes, RowProblem};

    pub trait Sealed: Sized {
        fn from_attributes(attributes: &Attributes<'_>) -> Result<Self, RowProblem>;
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserRow {
    /// Its id on this site; [`SITE_USER`] for the site itself.
    pub id: i64,
    /// Its id across all sites of the network.
    pub account: Option<i64>,
    /// The name shown. An account without one gets `user` and its id, as the sites do it.
    pub display_name: String,
    /// When it joined the site.
    pub created: DateTime<Utc>,
    /// When it last used the site.
    pub last_seen: Option<DateTime<Utc>>,
    /// Its reputation points; 0 if not given.
    pub reputation: i64,
}

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PostKind {
    /// A question (1).
    Question,
    /// An answer to a question (2).
    Answer,
    /// Something that is not discussion, such as the text about a tag (4, 5); the number in the dump.
    Other(u32),
}

/// A question, an answer or another text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostRow {
    /// Its id, unique among all kinds of posts.
    pub id: i64,
    /// What it is.
    pub kind: PostKind,
    /// The question an answer belongs to; always there for [`PostKind::Answer`].
    pub parent: Option<i64>,
    /// The answer the asker accepted. It may have been deleted since.
    pub accepted_answer: Option<i64>,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// When its text was last changed, if ever.
    pub last_edit: Option<DateTime<Utc>>,
    /// When the question was closed, if it is.
    pub closed: Option<DateTime<Utc>>,
    /// Who wrote it; `None` once the account is deleted.
    pub owner: Option<i64>,
    /// The name of an author without an account.
    pub owner_name: Option<String>,
    /// The title of a question.
    pub title: Option<String>,
    /// The text, as HTML.
    pub body_html: String,
    /// The tags of a question, in its order.
    pub tags: Vec<String>,
    /// Votes for it minus votes against it.
    pub score: i64,
    /// The licence of the text, such as `CC BY-SA 4.0`.
    pub license: Option<String>,
}

impl PostRow {
    /// The text as Markdown; see [`markdown`].
    #[must_use]
    pub fn body_markdown(&self) -> String {
        markdown(&self.body_html)
    }
}

/// A comment on a post.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommentRow {
    /// Its id, unique among comments.
    pub id: i64,
    /// The post it is on.
    pub post: i64,
    /// Its text, in the small subset of Markdown the sites allow there.
    pub text: String,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// Who wrote it; `None` once the account is deleted.
    pub user: Option<i64>,
    /// The name of an author without an account.
    pub user_name: Option<String>,
    /// Votes for it; there are none against comments.
    pub score: i64,
    /// The licence of the text, such as `CC BY-SA 4.0`.
    pub license: Option<String>,
}

/// What a vote says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VoteKind {
    /// The asker accepted the answer (1).
    Accepted,
    /// In favour (2).
    Up,
    /// Against (3).
    Down,
    /// A reader keeps the question (5); such votes name the reader.
    Bookmark,
    /// A reward is offered for an answer (8); such votes name who offers it.
    BountyStart,
    /// The reward is given to this answer (9).
    BountyClose,
    /// The post is deleted (10).
    Deletion,
    /// Anything else, such as acts of moderation; the number in the dump.
    Other(u32),
}

/// A vote on a post.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VoteRow {
    /// Its id, unique among votes.
    pub id: i64,
    /// The post it is on.
    pub post: i64,
    /// What it says.
    pub kind: VoteKind,
    /// The first instant of the day it was cast on; dumps do not tell the time.
    pub day: DateTime<Utc>,
    /// Who cast it, for bookmarks and bounties.
    pub user: Option<i64>,
    /// The reputation points of a bounty.
    pub bounty: Option<i64>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagRow {
    /// Its id.
    pub id: i64,
    /// Its name, as the tags of posts have it.
    pub name: String,
    /// How many questions have it, as the site counts; 0 if not given.
    pub count: i64,
    /// The post with the short description of the tag.
    pub excerpt_post: Option<i64>,
    /// The post with the long description of the tag.
    pub wiki_post: Option<i64>,
}

/// The worth of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadgeClass {
    /// The rarest (1).
    Gold,
    /// Between the two (2).
    Silver,
    /// The most common (3).
    Bronze,
    /// Not one of these; the number in the dump.
    Other(u32),
}

/// A badge awarded to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadgeRow {
    /// The id of the award.
    pub id: i64,
    /// Who has it.
    pub user: i64,
    /// The name of the badge; that of a tag if [`tag_based`](Self::tag_based).
    pub name: String,
    /// When it was awarded.
    pub awarded: DateTime<Utc>,
    /// Its worth, which dumps before 2016 do not tell.
    pub class: Option<BadgeClass>,
    /// Whether it stands for knowledge about a tag.
    pub tag_based: bool,
}

/// How one question refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkKind {
    /// Its text links there (1).
    Linked,
    /// It was closed as a duplicate of the other (3).
    Duplicate,
    /// Not one of these; the number in the dump.
    Other(u32),
}

/// A link between two posts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostLinkRow {
    /// Its id.
    pub id: i64,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// The post that refers.
    pub post: i64,
    /// The post referred to.
    pub related: i64,
    /// How it refers.
    pub kind: LinkKind,
}

macro_rules! dump_row {
    ($row:ident in $file:ident, $list:literal: |$attributes:ident| $read:block) => {
        impl DumpRow for $row {
            const FILE: DumpFile = DumpFile::$file;
            const LIST: &'static str = $list;
        }
        impl sealed::Sealed for $row {
            fn from_attributes($attributes: &Attributes<'_>) -> Result<Self, RowProblem> {
                $read
            }
        }
    };
}

dump_row!(UserRow in Users, "users": |row| {
    let id = row.required_number("Id")?;
    let name = row.text("DisplayName")?.filter(|name| !name.trim().is_empty());
    Ok(Self {
        id,
        account: row.number("AccountId")?,
        display_name: name.unwrap_or_else(|| format!("user{id}")),
        created: row.required_time("CreationDate")?,
        last_seen: row.time("LastAccessDate")?,
        reputation: row.number("Reputation")?.unwrap_or(0),
    })
});

dump_row!(PostRow in Posts, "posts": |row| {
    let id = row.required_number("Id")?;
    let kind = match row.required_number("PostTypeId")? {
        1 => PostKind::Question,
        2 => PostKind::Answer,
        other => PostKind::Other(other),
    };
    let parent = row.number("ParentId")?;
    if kind == PostKind::Answer && parent.is_none() {
        return Err(RowProblem::Missing { attribute: "ParentId", expected: "the id of the question answered" });
    }
    // Texts about tags start out empty, and then some dumps leave the attribute away.
    let body_html = match kind {
        PostKind::Other(_) => row.text("Body")?.unwrap_or_default(),
        _ => row.required_text("Body", "the text of the post")?,
    };
    Ok(Self {
        id,
        kind,
        parent,
        accepted_answer: row.number("AcceptedAnswerId")?,
        created: row.required_time("CreationDate")?,
        last_edit: row.time("LastEditDate")?,
        closed: row.time("ClosedDate")?,
        owner: row.number("OwnerUserId")?,
        owner_name: row.text("OwnerDisplayName")?,
        title: row.text("Title")?,
        body_html,
        tags: row.text("Tags")?.map_or_else(Vec::new, |tags| split_tags(&tags)),
        score: row.number("Score")?.unwrap_or(0),
        license: row.text("ContentLicense")?,
    })
});

dump_row!(CommentRow in Comments, "comments": |row| {
    Ok(Self {
        id: row.required_number("Id")?,
        post: row.required_number("PostId")?,
        text: row.required_text("Text", "the text of the comment")?,
        created: row.required_time("CreationDate")?,
        user: row.number("UserId")?,
        user_name: row.text("UserDisplayName")?,
        score: row.number("Score")?.unwrap_or(0),
        license: row.text("ContentLicense")?,
    })
});

dump_row!(VoteRow in Votes, "votes": |row| {
    Ok(Self {
        id: row.required_number("Id")?,
        post: row.required_number("PostId")?,
        kind: match row.required_number("VoteTypeId")? {
            1 => VoteKind::Accepted,
            2 => VoteKind::Up,
            3 => VoteKind::Down,
            5 => VoteKind::Bookmark,
            8 => VoteKind::BountyStart,
            9 => VoteKind::BountyClose,
            10 => VoteKind::Deletion,
            other => VoteKind::Other(other),
        },
        day: row.required_time("CreationDate")?,
        user: row.number("UserId")?,
        bounty: row.number("BountyAmount")?,
    })
});

dump_row!(TagRow in Tags, "tags": |row| {
    Ok(Self {
        id: row.required_number("Id")?,
        name: row.required_text("TagName", "the name of the tag")?,
        count: row.number("Count")?.unwrap_or(0),
        excerpt_post: row.number("ExcerptPostId")?,
        wiki_post: row.number("WikiPostId")?,
    })
});

dump_row!(BadgeRow in Badges, "badges": |row| {
    Ok(Self {
        id: row.required_number("Id")?,
        user: row.required_number("UserId")?,
        name: row.required_text("Name", "the name of the badge")?,
        awarded: row.required_time("Date")?,
        class: row.number("Class")?.map(|class| match class {
            1 => BadgeClass::Gold,
            2 => BadgeClass::Silver,
            3 => BadgeClass::Bronze,
            other => BadgeClass::Other(other),
        }),
        tag_based: row.truth("TagBased")?.unwrap_or(false),
    })
});

dump_row!(PostLinkRow in PostLinks, "postlinks": |row| {
    Ok(Self {
        id: row.required_number("Id")?,
        created: row.required_time("CreationDate")?,
        post: row.required_number("PostId")?,
        related: row.required_number("RelatedPostId")?,
        kind: match row.required_number("LinkTypeId")? {
            1 => LinkKind::Linked,
            3 => LinkKind::Duplicate,
            other => LinkKind::Other(other),
        },
    })
});

/// `<a><b>` in older dumps, `|a|b|` in newer ones. No tag contains any of these marks.
fn split_tags(text: &str) -> Vec<String> {
    text.split(['<', '>', '|'])
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
