use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::model::Norm;
use super::words::Stance;
use crate::error::Error;
use crate::id::{NormId, PersonId};

/// The longest text of a voice, in characters.
pub const MAX_VOICE: usize = 5_000;
/// How often one person may speak on one version.
pub const MAX_VOICES: usize = 20;
/// How large a version with what was said on it may grow by comments, as JSON in bytes. A store takes 1 MiB.
const FULL_FOR_COMMENTS: usize = 600_000;
/// How large it may grow by concerns and support, for which there is always room longer than for comments.
const FULL: usize = 900_000;

/// Something that somebody said on a version under discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of voice it is.
    pub stance: Stance,
    /// In their words; may be empty for support.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When a concern was settled: by who had raised it, unless a reason is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<DateTime<Utc>>,
    /// Who settled it because they who had raised it were gone; `None` for the owner of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<PersonId>,
    /// Why, if it was settled for somebody who was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_because: Option<String>,
}

impl Voice {
    /// Whether it stands in the way of adoption.
    #[must_use]
    pub fn is_open_concern(&self) -> bool {
        self.stance == Stance::Concern && self.settled_at.is_none()
    }
}

/// One version of a norm, with what was said on it. Everything is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormVersion {
    /// Of which norm.
    pub norm: NormId,
    /// Which one, from 1.
    pub number: u32,
    /// What it says, in Markdown.
    pub text: String,
    /// Who wrote it; `None` for the owner of the store.
    pub author: Option<PersonId>,
    /// When it was put up for discussion.
    pub drafted_at: DateTime<Utc>,
    /// When it came into force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted_at: Option<DateTime<Utc>>,
    /// What was said on it, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voices: Vec<Voice>,
}

/// Why a version is not adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotYet {
    /// These people have open concerns.
    Concerns(BTreeSet<PersonId>),
    /// Too few were heard.
    Unheard {
        heard: usize,
        needed: usize,
        members: usize,
    },
    /// The norm has nothing to adopt.
    Refused(String),
}

impl NormVersion {
    /// Somebody speaks. Support settles their own concerns.
    pub(crate) fn speak(
        &mut self,
        by: PersonId,
        stance: Stance,
        text: String,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        if self.voices.iter().filter(|voice| voice.by == by).count() >= MAX_VOICES {
            let why = format!("nobody speaks more than {MAX_VOICES} times on one version");
            return Err(Error::Rule(why));
        }
        if text.is_empty() && stance != Stance::Support {
            return Err(Error::invalid("text", format!("a {stance} needs one")));
        }
        let full = match stance {
            Stance::Comment => FULL_FOR_COMMENTS,
            Stance::Concern | Stance::Support => FULL,
        };
        if json_len(&self.text) + json_len(&self.voices) + json_len(&text) > full {
            let why = format!(
                "no room is left for a {stance} on version {}: a new draft gives room to speak",
                self.number
            );
            return Err(Error::Rule(why));
        }
        if stance == Stance::Support {
            self.settle(by, at);
        }
        self.voices.push(Voice {
            by,
            at,
            stance,
            text,
            settled_at: None,
            settled_by: None,
            settled_because: None,
        });
        Ok(())
    }

    /// Settles the concerns that somebody has raised; whether there were any.
    pub(crate) fn settle(&mut self, of: PersonId, at: DateTime<Utc>) -> bool {
        let mut any = false;
        for voice in self.open_concerns_of(of) {
            voice.settled_at = Some(at);
            any = true;
        }
        any
    }

    /// Settles the concerns of somebody who is gone, for a reason; whether there were any.
    pub(crate) fn settle_for(
        &mut self,
        of: PersonId,
        by: Option<PersonId>,
        reason: &str,
        at: DateTime<Utc>,
    ) -> bool {
        let mut any = false;
        for voice in self.open_concerns_of(of) {
            voice.settled_at = Some(at);
            voice.settled_by = by;
            voice.settled_because = Some(reason.to_owned());
            any = true;
        }
        any
    }

    fn open_concerns_of(&mut self, of: PersonId) -> impl Iterator<Item = &mut Voice> {
        let theirs = self.voices.iter_mut().filter(move |v| v.by == of);
        theirs.filter(|v| v.is_open_concern())
    }

    /// Who has open concerns.
    pub(crate) fn concerned(&self) -> BTreeSet<PersonId> {
        let open = self.voices.iter().filter(|v| v.is_open_concern());
        open.map(|v| v.by).collect()
    }

    /// Who was heard: its author, and whoever spoke.
    pub(crate) fn heard(&self) -> BTreeSet<PersonId> {
        let spoke = self.voices.iter().map(|v| v.by);
        spoke.chain(self.author).collect()
    }
}

fn json_len(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX / 4, |json| json.len())
}

/// How many of so many members have to be heard: a share in percent, rounded up, and at least one.
pub(crate) fn needed(members: usize, percent: u8) -> usize {
    (members * usize::from(percent)).div_ceil(100).max(1)
}

/// Adopts the version under discussion: nobody has an open concern, and enough of the `members` were heard.
pub(crate) fn adopt(
    norm: &mut Norm,
    draft: &mut NormVersion,
    members: &BTreeSet<PersonId>,
    percent: u8,
    at: DateTime<Utc>,
    review_at: DateTime<Utc>,
) -> Result<(), NotYet> {
    if let Err(e) = norm.needed_draft() {
        return Err(NotYet::Refused(e.to_string()));
    }
    let concerned = draft.concerned();
    if !concerned.is_empty() {
        return Err(NotYet::Concerns(concerned));
    }
    let heard = draft.heard().intersection(members).count();
    let needed = needed(members.len(), percent);
    if heard < needed {
        let members = members.len();
        return Err(NotYet::Unheard {
            heard,
            needed,
            members,
        });
    }
    norm.adopt(review_at)
        .map_err(|e| NotYet::Refused(e.to_string()))?;
    draft.adopted_at = Some(at);
    Ok(())
}
