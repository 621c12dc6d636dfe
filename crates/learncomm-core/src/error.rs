//! What can go wrong: [`Error`] says what, where and what to do; [`ErrorKind`] is what a program acts on.

use crate::actor::{Action, Role};
use crate::id::NameError;
use crate::store::StoreError;

/// A failure of a use case. Nothing was changed unless [`ErrorKind::OutcomeUnknown`]; what was to be saved is kept with
/// [`Error::EditConflict`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no {what} `{name}`{}", suffix(hint.as_deref()))]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// By which name.
        name: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A prefix of an id that fits several.
    #[error("`{given}` is the beginning of several {what} ids: {}; give more of it", .candidates.join(", "))]
    Ambiguous {
        /// What was looked for.
        what: &'static str,
        /// What was given.
        given: String,
        /// Some of the ids that fit.
        candidates: Vec<String>,
    },
    /// The name is taken.
    #[error("the {what} `{name}` exists already")]
    Exists {
        /// What was to be created.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A value is not allowed.
    #[error("{field}: {why}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What is wrong with it, and what is allowed.
        why: String,
    },
    /// A name is not allowed.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The actor may not do this.
    #[error("the role `{role}` may not {action}; {}", who_does(*action))]
    Forbidden {
        /// What was tried.
        action: Action,
        /// As whom.
        role: Role,
    },
    /// Somebody who is not in the community.
    #[error("{handle} is not a member of this community now; take them in first")]
    NotAMember {
        /// Who.
        handle: String,
    },
    /// A rule of the community or of the thing itself forbids this.
    #[error("{0}")]
    Rule(String),
    /// Somebody else revised an article since an edit of it began. Both texts are kept: theirs is the latest revision,
    /// the other one an edit conflict of who wanted to save it (S2.3).
    #[error(
        "#{article} was revised meanwhile: it has revision {latest}, and this edit began from {base}; it is kept as your conflict {conflict}: compare them, and revise from {latest}, naming the conflict"
    )]
    EditConflict {
        /// The number of the article.
        article: u32,
        /// The revision from which the edit began.
        base: u32,
        /// The latest revision.
        latest: u32,
        /// The number of the conflict as which the edit is kept.
        conflict: u32,
    },
    /// A series of numbers is used up.
    #[error("this community has no {series} numbers left (4,294,967,295 is the most)")]
    Exhausted {
        /// Which series.
        series: &'static str,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn suffix(hint: Option<&str>) -> String {
    hint.map(|h| format!("; {h}")).unwrap_or_default()
}

fn who_does(action: Action) -> String {
    let may: Vec<String> = action.who_may().map(|role| role.to_string()).collect();
    format!("{} does", may.join(" or "))
}

impl Error {
    pub(crate) fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            why: why.into(),
        }
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "an id, a text or a reference: whatever the caller has"
    )]
    pub(crate) fn not_found(what: &'static str, name: impl ToString) -> Self {
        Self::NotFound {
            what,
            name: name.to_string(),
            hint: None,
        }
    }

    /// What is wrong, without what to do about it: for programs that tell the [`hint`](Self::hint) apart.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotFound { what, name, .. } => format!("there is no {what} `{name}`"),
            Self::Ambiguous { what, given, .. } => {
                format!("`{given}` is the beginning of several {what} ids")
            }
            Self::Forbidden { action, role } => format!("the role `{role}` may not {action}"),
            Self::NotAMember { handle } => format!("{handle} is not a member of this community now"),
            Self::EditConflict {
                article,
                base,
                latest,
                conflict,
            } => format!(
                "#{article} was revised meanwhile: it has revision {latest}, and this edit began from {base}; it is kept as your conflict {conflict}"
            ),
            other => other.to_string(),
        }
    }

    /// What to do about it, if that is known and not part of the [`message`](Self::message).
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { hint, .. } => hint.clone(),
            Self::Ambiguous { candidates, .. } => {
                Some(format!("give more of one of these: {}", candidates.join(", ")))
            }
            Self::Forbidden { action, .. } => Some(who_does(*action)),
            Self::NotAMember { .. } => Some("take them in first".to_owned()),
            Self::EditConflict { latest, .. } => Some(format!(
                "compare them, and revise from {latest}, naming the conflict"
            )),
            _ => None,
        }
    }

    /// What a program may do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Ambiguous { .. } | Self::Invalid { .. } | Self::Name(_) => ErrorKind::Invalid,
            Self::Exists { .. } => ErrorKind::Exists,
            Self::Forbidden { .. } => ErrorKind::Forbidden,
            Self::Rule(_) | Self::NotAMember { .. } | Self::Exhausted { .. } => ErrorKind::Rule,
            Self::EditConflict { .. } => ErrorKind::Conflict,
            Self::Store(e) => match e {
                StoreError::Conflict { .. } => ErrorKind::Conflict,
                StoreError::Unavailable { .. } => ErrorKind::Unavailable,
                StoreError::Locked { .. } => ErrorKind::Locked,
                StoreError::OutcomeUnknown { .. } => ErrorKind::OutcomeUnknown,
                StoreError::Corrupt { .. } => ErrorKind::Corrupt,
                StoreError::FormatTooNew { .. } => ErrorKind::TooNew,
                StoreError::ReadOnly { .. } => ErrorKind::ReadOnly,
                StoreError::NotAStore { .. } => ErrorKind::NotFound,
                StoreError::TooLarge { .. } => ErrorKind::Invalid,
                _ => ErrorKind::Store,
            },
        }
    }
}

/// What a program may do about an [`Error`]. The command line has one exit code a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something named does not exist.
    NotFound,
    /// A value is not allowed: correct it.
    Invalid,
    /// The name is taken.
    Exists,
    /// The actor may not do this.
    Forbidden,
    /// A rule forbids it.
    Rule,
    /// Others changed the same thing meanwhile, or over and over: look at it, and try again.
    Conflict,
    /// Another process has the store open.
    Locked,
    /// The store cannot be reached: try later.
    Unavailable,
    /// It is not known whether the change was written.
    OutcomeUnknown,
    /// The store can only be read.
    ReadOnly,
    /// The store is of a newer format.
    TooNew,
    /// Stored data is damaged.
    Corrupt,
    /// Another failure of the store.
    Store,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_and_what_to_do_are_told_apart() {
        let error = Error::Forbidden {
            action: Action::CreateCommunity,
            role: Role::Guest,
        };
        let (message, hint) = (error.message(), error.hint().unwrap());
        assert_eq!(message, "the role `guest` may not create a community");
        assert_eq!(hint, "operator does");
        assert_eq!(error.to_string(), format!("{message}; {hint}"));
        let error = Error::not_found("community", "x");
        assert_eq!((error.message(), error.hint()), (error.to_string(), None));
    }
}
