//! Exit codes: a contract with scripts. The table in [`Exit::row`] is the only place where they are written down; the
//! help topic is made from it.

use std::fmt::Write as _;

use learncomm_core::ErrorKind;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok,
    Internal,
    Usage,
    NotFound,
    Invalid,
    Exists,
    Forbidden,
    Rule,
    Conflict,
    Locked,
    Unavailable,
    OutcomeUnknown,
    ReadOnly,
    TooNew,
    Corrupt,
    Store,
    RowsRefused,
}

impl Exit {
    /// Every way to end, by code.
    pub(crate) const ALL: [Self; 17] = [
        Self::Ok,
        Self::Internal,
        Self::Usage,
        Self::NotFound,
        Self::Invalid,
        Self::Exists,
        Self::Forbidden,
        Self::Rule,
        Self::Conflict,
        Self::Locked,
        Self::Unavailable,
        Self::OutcomeUnknown,
        Self::ReadOnly,
        Self::TooNew,
        Self::Corrupt,
        Self::Store,
        Self::RowsRefused,
    ];

    const fn row(self) -> (u8, &'static str, &'static str) {
        match self {
            Self::Ok => (0, "ok", "It was done."),
            Self::Internal => (
                1,
                "internal",
                "Something unexpected, such as a full disk or a bug.",
            ),
            Self::Usage => (2, "usage", "The command line cannot be understood: see --help."),
            Self::NotFound => (
                3,
                "not-found",
                "Something named does not exist, or may not be seen.",
            ),
            Self::Invalid => (4, "invalid", "A value is not allowed: correct it."),
            Self::Exists => (
                5,
                "exists",
                "The name is taken; --if-missing makes that a success.",
            ),
            Self::Forbidden => (6, "forbidden", "Who acts may not do this: see --as."),
            Self::Rule => (7, "rule", "A rule forbids it, such as rating oneself."),
            Self::Conflict => (
                8,
                "conflict",
                "Others changed the same thing meanwhile: look at it, and try again.",
            ),
            Self::Locked => (
                9,
                "locked",
                "Another process has the store open: try again when it is done.",
            ),
            Self::Unavailable => (10, "unavailable", "The store cannot be reached: try later."),
            Self::OutcomeUnknown => (
                11,
                "outcome-unknown",
                "The change may or may not have been written: look before you repeat it.",
            ),
            Self::ReadOnly => (12, "read-only", "The store can only be read."),
            Self::TooNew => (13, "too-new", "A newer learncomm wrote it: use that one."),
            Self::Corrupt => (14, "corrupt", "Stored data is damaged: restore a copy."),
            Self::Store => (15, "store", "The store failed in another way."),
            Self::RowsRefused => (16, "rows-refused", "The import finished; some rows were refused."),
        }
    }

    pub(crate) const fn code(self) -> u8 {
        self.row().0
    }

    pub(crate) const fn name(self) -> &'static str {
        self.row().1
    }

    /// The help topic.
    pub(crate) fn topic() -> String {
        let mut text = String::from(
            "Exit codes\n\nEvery command ends with one of these. Nothing was changed unless it is 0, 11 or 16;\nan import that stops early keeps what it had written, and an edit of an article that collides with\nanother one (8) is kept as a conflict.\n\n",
        );
        for exit in Self::ALL {
            let (code, name, meaning) = exit.row();
            let _ = writeln!(text, "  {code:>2}  {name:<16} {meaning}");
        }
        text.push_str(
            "\nWith --format json or jsonl, an error is one JSON object on standard error, with the name in\n`kind` and the code in `exit_code`. A reader that closes the pipe early, such as `head`, is not\nan error.\n",
        );
        text
    }
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Invalid => Self::Invalid,
            ErrorKind::Exists => Self::Exists,
            ErrorKind::Forbidden => Self::Forbidden,
            ErrorKind::Rule => Self::Rule,
            ErrorKind::Conflict => Self::Conflict,
            ErrorKind::Locked => Self::Locked,
            ErrorKind::Unavailable => Self::Unavailable,
            ErrorKind::OutcomeUnknown => Self::OutcomeUnknown,
            ErrorKind::ReadOnly => Self::ReadOnly,
            ErrorKind::TooNew => Self::TooNew,
            ErrorKind::Corrupt => Self::Corrupt,
            ErrorKind::Store => Self::Store,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_was_promised() {
        for (code, exit) in Exit::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(exit.code()), code, "{}", exit.name());
        }
    }

    #[test]
    fn each_kind_of_error_has_a_code_of_its_own() {
        let kinds = [
            (ErrorKind::NotFound, 3),
            (ErrorKind::Invalid, 4),
            (ErrorKind::Exists, 5),
            (ErrorKind::Forbidden, 6),
            (ErrorKind::Rule, 7),
            (ErrorKind::Conflict, 8),
            (ErrorKind::Locked, 9),
            (ErrorKind::Unavailable, 10),
            (ErrorKind::OutcomeUnknown, 11),
            (ErrorKind::ReadOnly, 12),
            (ErrorKind::TooNew, 13),
            (ErrorKind::Corrupt, 14),
            (ErrorKind::Store, 15),
        ];
        for (kind, code) in kinds {
            assert_eq!(Exit::from(kind).code(), code, "{kind:?}");
        }
    }

    #[test]
    fn the_topic_tells_every_code() {
        let topic = Exit::topic();
        for exit in Exit::ALL {
            assert!(
                topic.contains(&format!("{:>2}  {} ", exit.code(), exit.name())),
                "{topic}"
            );
        }
        assert!(topic.lines().all(|l| l.chars().count() <= 98));
    }
}
