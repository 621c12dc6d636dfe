use chrono::{DateTime, Utc};

use super::fact::{Cause, Outcome, PastContribution, Refusal, Removal, Who};
use super::import::participant;
use super::sessions::{session_id, session_origin_key};
use crate::community::{MAX_OUTSIDE_ID, Membership};
use crate::contribution::{
    Author, Content, Contribution, ContributionKind, Origin, State, VisibleTo, contribution_key, number_of,
    origin_key, reception_of, set_review, tell_made,
};
use crate::error::Error;
use crate::id::{CommunityId, ContributionId, OccurrenceId};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, id_in};
use crate::text;
use crate::time::to_millis;

/// Where a fact comes from and goes to.
#[derive(Clone, Copy)]
pub(super) struct Tool<'a> {
    pub(super) community: CommunityId,
    pub(super) name: &'a str,
}

impl Tool<'_> {
    pub(super) fn scope(self) -> Scope {
        Scope::Community(self.community)
    }

    /// Where something with this id came from.
    pub(super) fn origin(self, id: &str) -> Result<Origin, Error> {
        Ok(Origin {
            tool: self.name.to_owned(),
            id: text::key_part("id", id, MAX_OUTSIDE_ID)?,
        })
    }

    async fn known(self, tx: &mut Tx<'_>, id: &str) -> Result<Known, Error> {
        let origin = self.origin(id)?;
        match tx.get_raw(&origin_key(self.scope(), &origin)).await? {
            Some(ours) if ours.is_empty() => Ok(Known::Erased),
            Some(ours) => {
                let key = contribution_key(self.community, id_in(&ours)?.into());
                let found: Option<Contribution> = tx.get(&key).await?;
                Ok(found.map_or(Known::No, |found| Known::As(Box::new(found))))
            }
            // What was taken along from here comes back under the id that it has here.
            None => match id.parse::<ContributionId>() {
                Ok(ours) => {
                    let found: Option<Contribution> = tx.get(&contribution_key(self.community, ours)).await?;
                    Ok(found.map_or(Known::No, |found| Known::As(Box::new(found))))
                }
                Err(_) => Ok(Known::No),
            },
        }
    }

    async fn find(self, tx: &mut Tx<'_>, id: &str) -> Result<Contribution, Error> {
        match self.known(tx, id).await? {
            // What happens to a draft is nobody's to know.
            Known::As(found) if found.is_draft() => Err(Error::Rule(format!(
                "#{} is a draft: share it first",
                found.number
            ))),
            Known::As(found) => Ok(*found),
            Known::No | Known::Erased => Err(Error::not_found("contribution", id)),
        }
    }

    /// The session with this id.
    async fn session(self, tx: &mut Tx<'_>, id: &str) -> Result<OccurrenceId, Error> {
        let origin = self.origin(id)?;
        match tx.get_raw(&session_origin_key(self.scope(), &origin)).await? {
            Some(entry) => Ok(session_id(&entry)?.0.into()),
            None => Err(Error::not_found("session", id)),
        }
    }
}

/// What is known of something that an id stands for.
enum Known {
    No,
    /// It was brought in, and erased: it does not come back.
    Erased,
    As(Box<Contribution>),
}

pub(super) async fn contribution(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    past: &PastContribution,
) -> Result<Outcome, Error> {
    let (title, url) = (past.title.as_deref(), past.url.as_deref());
    let content = Content::checked(past.kind, title, &past.body, url, &past.topics, &past.skills)?;
    let edited_at = past.edited_at.map(to_millis);
    let known = match tool.known(tx, &past.id).await? {
        Known::No => None,
        Known::As(known) => Some(known),
        Known::Erased => {
            let why = format!("`{}` was erased here: it stays away", past.id);
            return Ok(Refusal::outcome(Cause::Removed, why));
        }
    };
    if let Some(mut known) = known {
        if known.kind != past.kind {
            return Err(Error::invalid(
                "id",
                format!(
                    "`{}` is the id of a contribution of another kind already: {}",
                    past.id, known.kind
                ),
            ));
        }
        // What became of it here stays: only what stands, or is kept as a draft, is brought up to date.
        if content.is_of(&known) || known.state != State::Stands {
            return Ok(Outcome::Unchanged);
        }
        content.put_into(&mut known);
        known.edited_at = edited_at;
        tx.put(tool.scope(), &*known).await?;
        return Ok(Outcome::Updated);
    }
    let origin = tool.origin(&past.id)?;
    let parent = match (&past.parent, past.kind) {
        (None, kind) if !kind.is_reply() => None,
        (None, kind) => {
            return Err(Error::invalid(
                "parent",
                format!("a {kind} needs what it replies to"),
            ));
        }
        (Some(_), kind) if !kind.is_reply() => {
            return Err(Error::invalid("parent", format!("a {kind} replies to nothing")));
        }
        (Some(parent), kind) => {
            let parent = tool.find(tx, parent).await?;
            parent.takes(kind)?;
            Some(parent)
        }
    };
    if past.kind.is_reply() && past.visible_to != VisibleTo::Community {
        return Err(Error::invalid("visible_to", "a reply is for the community"));
    }
    let session = match &past.session {
        Some(session) => Some(tool.session(tx, session).await?),
        None => None,
    };
    let me = participant(tx, tool.community, &past.author).await?;
    let author = match (&me, &past.author) {
        (Some(me), _) => Author::Person(me.person),
        (None, Who::Unknown(Some(name))) => Author::Unknown(text::line("author", name, 200).ok()),
        (None, _) => Author::Unknown(None),
    };
    let at = to_millis(past.at);
    let mut made = Contribution {
        skills: content.skills,
        url: content.url,
        session,
        visible_to: past.visible_to,
        revision: u32::from(past.kind == ContributionKind::Article),
        review_at: None,
        id: tx.new_id(at).into(),
        number: tx.object_number(tool.community).await?,
        kind: past.kind,
        author,
        at,
        title: content.title,
        body: content.body,
        topics: content.topics,
        parent: parent.as_ref().map(|p| p.id),
        accepted: None,
        edited_at,
        drafted_at: None,
        state: State::Stands,
        origin: Some(origin),
    };
    let number = me.map_or(NONE, |m| m.number);
    if !made.is_draft() {
        set_review(tx, tool.community, &mut made).await?;
        tell_made(tx, tool.community, number, &made, parent.as_ref()).await?;
    }
    tx.insert(tool.scope(), &made)?;
    Ok(Outcome::Added)
}

pub(super) async fn acceptance(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    answer: &str,
    by: Option<&Who>,
    at: Option<DateTime<Utc>>,
    replace: bool,
) -> Result<Outcome, Error> {
    let answer = tool.find(tx, answer).await?;
    let question: Option<Contribution> = match answer.parent {
        Some(parent) => tx.get(&contribution_key(tool.community, parent)).await?,
        None => None,
    };
    let is_answer = answer.kind == ContributionKind::Answer;
    let Some(mut question) = question.filter(|_| is_answer) else {
        return Err(Error::Rule(format!(
            "#{} is not an answer to a question",
            answer.number
        )));
    };
    if let Some(by) = by {
        let by = participant(tx, tool.community, by).await?;
        if by.map(|m| m.person) != question.author.person() {
            let why = format!("only who asked #{} can accept an answer to it", question.number);
            return Err(Error::Rule(why));
        }
    }
    let before = question.accepted;
    if before == Some(answer.id) {
        return Ok(Outcome::Unchanged);
    }
    if !answer.stands() || !question.stands() {
        let why = "what was removed can be neither accepted nor resolved";
        return Ok(Refusal::outcome(Cause::Removed, why));
    }
    if before.is_some() && !replace {
        let why = format!("another answer to #{} is accepted", question.number);
        return Ok(Refusal::outcome(Cause::AnotherAccepted, why));
    }
    let former: Option<Contribution> = match before {
        Some(former) => tx.get(&contribution_key(tool.community, former)).await?,
        None => None,
    };
    question.accept(&answer)?;
    let asker = number_of(tx, tool.community, question.author.person()).await?;
    // The former answer cannot have lost what it did not have yet.
    let earliest = former.as_ref().map_or(answer.at, |f| f.at.max(answer.at));
    let at = at.map_or(earliest, |at| to_millis(at).max(earliest));
    let line = |verb, object: u32, toward| Activity {
        object,
        parent: question.number,
        toward,
        ..Activity::new(at.timestamp_millis(), asker, verb)
    };
    if let Some(former) = former {
        let toward = number_of(tx, tool.community, former.author.person()).await?;
        tx.record(tool.community, line(Verb::Unaccepted, former.number, toward));
    }
    let toward = number_of(tx, tool.community, answer.author.person()).await?;
    tx.record(tool.community, line(Verb::Accepted, answer.number, toward));
    tx.put(tool.scope(), &question).await?;
    Ok(if before.is_some() {
        Outcome::Updated
    } else {
        Outcome::Added
    })
}

pub(super) async fn vote(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    on: &str,
    by: &Result<Who, String>,
    up: bool,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let on = tool.find(tx, on).await?;
    let mut reception = reception_of(tx, tool.community, on.id).await?;
    let value = if up { 1 } else { -1 };
    let (number, changed) = match by {
        Ok(who) => {
            let me = reacting(tx, tool, who).await?;
            if on.author.person() == Some(me.person) {
                return Ok(own(&on));
            }
            (me.number, reception.reception.vote(me.person, value))
        }
        Err(id) => {
            let id = text::line("vote id", id, 100)?;
            (
                NONE,
                reception.reception.outside_votes.insert(id, value) != Some(value),
            )
        }
    };
    if !changed {
        return Ok(Outcome::Unchanged);
    }
    tell(
        tx,
        tool,
        number,
        if up { Verb::VotedUp } else { Verb::VotedDown },
        &on,
        at,
        0,
    )
    .await?;
    tx.put(tool.scope(), &reception).await?;
    Ok(Outcome::Added)
}

pub(super) async fn rating(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    of: &str,
    by: &Who,
    value: u8,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let of = tool.find(tx, of).await?;
    let me = reacting(tx, tool, by).await?;
    if of.author.person() == Some(me.person) {
        return Ok(own(&of));
    }
    let mut reception = reception_of(tx, tool.community, of.id).await?;
    if !reception.reception.rate(me.person, value)? {
        return Ok(Outcome::Unchanged);
    }
    tell(tx, tool, me.number, Verb::Rated, &of, at, u32::from(value)).await?;
    tx.put(tool.scope(), &reception).await?;
    Ok(Outcome::Added)
}

pub(super) async fn bookmark(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    on: &str,
    by: &Who,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let on = tool.find(tx, on).await?;
    let me = reacting(tx, tool, by).await?;
    let mut reception = reception_of(tx, tool.community, on.id).await?;
    if !reception.reception.bookmarks.insert(me.person) {
        return Ok(Outcome::Unchanged);
    }
    tell(tx, tool, me.number, Verb::Bookmarked, &on, at, 0).await?;
    tx.put(tool.scope(), &reception).await?;
    Ok(Outcome::Added)
}

pub(super) async fn removal(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    of: &str,
    how: &Removal,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let mut of = tool.find(tx, of).await?;
    if !of.stands() {
        return Ok(Outcome::Unchanged);
    }
    let at = to_millis(at);
    let (state, verb, actor) = match how {
        Removal::ByAuthor { by } => {
            if let Some(by) = by
                && participant(tx, tool.community, by).await?.map(|m| m.person) != of.author.person()
            {
                return Err(Error::Rule(format!("#{} is by somebody else", of.number)));
            }
            let author = number_of(tx, tool.community, of.author.person()).await?;
            (State::RemovedByAuthor { at }, Verb::RemovedByAuthor, author)
        }
        Removal::ByModeration { by, reason } => {
            let by = participant(tx, tool.community, by).await?;
            let reason = text::line("reason", reason, 1_000)?;
            let number = by.as_ref().map_or(NONE, |m| m.number);
            let by = by.map(|m| m.person);
            (
                State::RemovedByModeration { at, by, reason },
                Verb::RemovedByModeration,
                number,
            )
        }
    };
    of.remove(state)?;
    tell(tx, tool, actor, verb, &of, at, 0).await?;
    tx.put(tool.scope(), &of).await?;
    Ok(Outcome::Added)
}

/// The membership of somebody who reacts to a contribution.
async fn reacting(tx: &mut Tx<'_>, tool: Tool<'_>, who: &Who) -> Result<Membership, Error> {
    let me = participant(tx, tool.community, who).await?;
    me.ok_or_else(|| Error::invalid("by", "it is not known who it was"))
}

fn own(contribution: &Contribution) -> Outcome {
    let why = format!(
        "#{} is their own: nobody rates or votes on that",
        contribution.number
    );
    Refusal::outcome(Cause::OwnContribution, why)
}

/// Tells the ledger of a reaction; what is dated by the day only is never before what it is about.
async fn tell(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    actor: u32,
    verb: Verb,
    object: &Contribution,
    at: DateTime<Utc>,
    value: u32,
) -> Result<(), Error> {
    let toward = number_of(tx, tool.community, object.author.person()).await?;
    let at = to_millis(at).max(object.at).timestamp_millis();
    tx.record(
        tool.community,
        Activity {
            object: object.number,
            toward,
            value,
            ..Activity::new(at, actor, verb)
        },
    );
    Ok(())
}
