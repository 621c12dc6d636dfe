//! What a community shares, taken along in learncomm's own format.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chrono::SecondsFormat;
use learncomm_core::community::Community;
use learncomm_core::contribution::{Author, Contribution, ContributionKind, Filter, Shown, VisibleTo};
use learncomm_core::id::{ContributionId, Handle};
use learncomm_core::{Desk, Error, ErrorKind};
use serde_json::{Map, Value, json};

use super::{TOOL, VERSION};

/// How many contributions are read at once.
const PAGE: usize = 500;

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The community cannot be read.
    #[error(transparent)]
    Hub(#[from] Error),
    /// What was read cannot be written.
    #[error("the export cannot be written")]
    Write(#[from] std::io::Error),
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// People who made something.
    pub people: usize,
    /// Contributions of all kinds.
    pub contributions: usize,
    /// Accepted answers.
    pub acceptances: usize,
}

/// Writes what a community shares, as far as the actor of the desk sees it, in the form that [`import`](super::import)
/// reads: the charter, who made something, and what stands of all kinds; the oldest first, replies behind it. One's own
/// drafts are not in it, and neither are revisions, ratings and votes, whose they are being nobody's business.
///
/// Somebody who may not see who is in the community gets names in place of people. An acceptance is dated like its answer.
/// What is brought in again where it came from is recognised.
///
/// # Errors
/// [`ExportError::Hub`] if the actor may not read, or the store fails; [`ExportError::Write`].
pub async fn export<W: Write + ?Sized>(
    desk: &Desk,
    community: &Community,
    to: &mut W,
) -> Result<Exported, ExportError> {
    let mut export = Export {
        desk,
        community,
        to,
        known: BTreeMap::new(),
        accepted: BTreeSet::new(),
        asked_by: BTreeMap::new(),
        done: Exported::default(),
    };
    export.line(&json!({"type": TOOL, "version": VERSION}))?;
    export.charter()?;
    export.pass(None).await?;
    export.pass(Some(ContributionKind::Answer)).await?;
    export.pass(Some(ContributionKind::Comment)).await?;
    export.to.flush()?;
    Ok(export.done)
}

struct Export<'a, W: ?Sized> {
    desk: &'a Desk,
    community: &'a Community,
    to: &'a mut W,
    /// Who was met, and whether they are told of as a person.
    known: BTreeMap<String, bool>,
    /// Answers that are accepted.
    accepted: BTreeSet<ContributionId>,
    /// Who asked the question of such an answer, if that is told.
    asked_by: BTreeMap<ContributionId, String>,
    done: Exported,
}

impl<W: Write + ?Sized> Export<'_, W> {
    fn line(&mut self, line: &Value) -> Result<(), ExportError> {
        serde_json::to_writer(&mut *self.to, line).map_err(std::io::Error::from)?;
        self.to.write_all(b"\n")?;
        Ok(())
    }

    fn charter(&mut self) -> Result<(), ExportError> {
        let charter = &self.community.charter;
        let at = self.community.created_at;
        self.line(&json!({
            "type": "community", "slug": self.community.slug, "name": charter.name, "purpose": charter.purpose,
            "domain": charter.domain, "practice": charter.practice, "cadence": charter.cadence,
            "time_zone": charter.time_zone.name(), "at": at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "settings": charter.settings,
        }))
    }

    /// Writes everything of one kind; what replies to nothing if `None`.
    async fn pass(&mut self, kind: Option<ContributionKind>) -> Result<(), ExportError> {
        let filter = Filter {
            kind,
            oldest_first: true,
            ..Filter::default()
        };
        let mut after: Option<Contribution> = None;
        loop {
            let found = self
                .desk
                .contributions(self.community.id, &filter, after.as_ref(), PAGE);
            let (page, more) = found.await?;
            for shown in &page {
                if kind.is_some() || !shown.contribution.kind.is_reply() {
                    self.contribution(shown).await?;
                }
            }
            after = page.into_iter().next_back().map(|shown| shown.contribution);
            if !more || after.is_none() {
                return Ok(());
            }
        }
    }

    async fn contribution(&mut self, shown: &Shown) -> Result<(), ExportError> {
        let made = &shown.contribution;
        let at = made.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut line = Map::new();
        let mut put = |name: &str, value: Value| line.insert(name.to_owned(), value);
        put("type", json!(made.kind));
        put("id", json!(id(made)));
        match made.parent {
            Some(parent) => put("to", json!(self.id_of(parent).await?)),
            None => put("community", json!(self.community.slug)),
        };
        if let Some(by) = &shown.by {
            let is_person = matches!(made.author, Author::Person(_)) && self.person(by).await?;
            put(if is_person { "author" } else { "author_name" }, json!(by));
        }
        put("at", json!(at));
        if let Some(title) = &made.title {
            put("title", json!(title));
        }
        put("body", json!(made.body));
        if !made.kind.is_reply() {
            put("topics", json!(made.topics));
        }
        if !made.skills.is_empty() {
            put("skills", json!(made.skills));
        }
        if let Some(url) = &made.url {
            put("url", json!(url));
        }
        if made.visible_to == VisibleTo::Everyone {
            put("visible_to", json!(made.visible_to));
        }
        self.line(&Value::Object(line))?;
        self.done.contributions += 1;
        if let Some(answer) = made.accepted {
            self.accepted.insert(answer);
            let is_told = shown.by.as_ref().filter(|by| self.known.get(*by) == Some(&true));
            if let Some(by) = is_told.cloned() {
                self.asked_by.insert(answer, by);
            }
        }
        if self.accepted.contains(&made.id) {
            let by = self.asked_by.get(&made.id).cloned();
            self.line(&json!({"type": "accept", "answer": id(made), "by": by, "at": at}))?;
            self.done.acceptances += 1;
        }
        Ok(())
    }

    /// The id under which what something replies to was written.
    async fn id_of(&self, parent: ContributionId) -> Result<String, ExportError> {
        let parent = self.desk.contribution(self.community.id, parent).await?;
        Ok(id(&parent.contribution))
    }

    /// Tells of a person and when they were in the community, once; whether that could be told.
    async fn person(&mut self, handle: &str) -> Result<bool, ExportError> {
        if let Some(told) = self.known.get(handle) {
            return Ok(*told);
        }
        let who: Handle = handle.parse().map_err(Error::from)?;
        let member = match self.desk.member(self.community.id, &who).await {
            Ok(member) => member,
            Err(e) if matches!(e.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) => {
                self.known.insert(handle.to_owned(), false);
                return Ok(false);
            }
            Err(e) => return Err(e.into()),
        };
        let (person, membership) = (&member.person, &member.membership);
        self.line(&json!({
            "type": "person", "handle": person.handle, "name": person.name, "bot": person.bot,
            "identities": person.identities,
        }))?;
        for interval in &membership.intervals {
            let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
            self.line(&json!({
                "type": "member", "community": self.community.slug, "person": person.handle,
                "unit": membership.unit, "role": membership.role, "joined": time(interval.joined),
                "left": interval.left.map(time),
            }))?;
        }
        self.known.insert(handle.to_owned(), true);
        self.done.people += 1;
        Ok(true)
    }
}

/// The id by which a contribution is recognised when it is brought in.
fn id(made: &Contribution) -> String {
    match &made.origin {
        Some(origin) if origin.tool == TOOL => origin.id.clone(),
        _ => made.id.to_string(),
    }
}
