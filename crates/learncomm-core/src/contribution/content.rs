use super::model::{Contribution, ContributionKind, MAX_BODY, MAX_SKILLS, MAX_TITLE, MAX_TOPICS, Needs};
use crate::error::Error;
use crate::id::Slug;
use crate::text;

/// The text of a contribution, checked; whether it needs an address is not looked at.
fn checked_text(
    kind: ContributionKind,
    title: Option<&str>,
    body: &str,
    topics: &[Slug],
) -> Result<(Option<String>, String, Vec<Slug>), Error> {
    let title = match (kind.title(), title) {
        (Needs::One, None) => return Err(Error::invalid("title", format!("{} needs one", kind.one()))),
        (Needs::None, Some(_)) => return Err(Error::invalid("title", format!("{} has none", kind.one()))),
        (_, Some(title)) => Some(text::line("title", title, MAX_TITLE)?),
        (_, None) => None,
    };
    let body = text::prose("body", body, MAX_BODY)?;
    if body.is_empty() && kind.needs_text(true) {
        return Err(Error::invalid("body", "may not be empty"));
    }
    Ok((title, body, distinct("topics", topics, MAX_TOPICS)?))
}

/// What a contribution says, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) title: Option<String>,
    pub(crate) body: String,
    pub(crate) url: Option<String>,
    pub(crate) topics: Vec<Slug>,
    pub(crate) skills: Vec<Slug>,
}

impl Content {
    pub(crate) fn checked(
        kind: ContributionKind,
        title: Option<&str>,
        body: &str,
        url: Option<&str>,
        topics: &[Slug],
        skills: &[Slug],
    ) -> Result<Self, Error> {
        let (title, body, topics) = checked_text(kind, title, body, topics)?;
        let url = match (kind.url(), url) {
            (Needs::One, None) => return Err(Error::invalid("url", format!("{} needs one", kind.one()))),
            (Needs::None, Some(_)) => return Err(Error::invalid("url", format!("{} has none", kind.one()))),
            (_, Some(url)) => Some(text::web_address("url", url)?),
            (_, None) => None,
        };
        if body.is_empty() && kind.needs_text(url.is_some()) {
            let why = format!("{} needs a text or a web address", kind.one());
            return Err(Error::invalid("body", why));
        }
        let skills = distinct("skills", skills, MAX_SKILLS)?;
        Ok(Self {
            title,
            body,
            url,
            topics,
            skills,
        })
    }
}

impl Content {
    /// Whether a contribution says just this.
    pub(crate) fn is_of(&self, made: &Contribution) -> bool {
        self.title == made.title
            && self.body == made.body
            && self.url == made.url
            && self.topics == made.topics
            && self.skills == made.skills
    }

    /// Makes a contribution say this.
    pub(crate) fn put_into(self, made: &mut Contribution) {
        made.title = self.title;
        made.body = self.body;
        made.url = self.url;
        made.topics = self.topics;
        made.skills = self.skills;
    }
}

/// Each word once, in the order given; at most `most`.
fn distinct(field: &'static str, given: &[Slug], most: usize) -> Result<Vec<Slug>, Error> {
    let mut distinct: Vec<Slug> = Vec::new();
    for word in given {
        if !distinct.contains(word) {
            distinct.push(word.clone());
        }
    }
    if distinct.len() > most {
        let why = format!("{} are more than the {most} allowed", distinct.len());
        return Err(Error::invalid(field, why));
    }
    Ok(distinct)
}
