//! Why a command failed: what was wrong, where, and what to do.

mod imports;

use std::io;
use std::path::Path;

use learncomm_core::store::StoreError;
use learncomm_core::{Action, Error, Role};

use crate::exit::Exit;

/// A failure as it is told to people and scripts.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    /// Where it happened.
    pub(crate) place: Option<String>,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// What lies behind it, outermost first.
    pub(crate) causes: Vec<String>,
    /// The handle of nobody that is known, for names close to it.
    pub(crate) stranger: Option<Box<str>>,
    closed_pipe: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            place: None,
            hint: None,
            causes: Vec::new(),
            stranger: None,
            closed_pipe: false,
        }
    }

    /// With what to do, instead of what was said of that before.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With where it happened, unless that is known more closely. A wrong command line is in no other place.
    pub(crate) fn at(mut self, place: Option<String>) -> Self {
        if self.place.is_none() && self.exit != Exit::Usage {
            self.place = place;
        }
        self
    }

    /// With the errors behind `error`.
    pub(crate) fn because(mut self, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            if text != self.message {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Nobody reads the output any longer.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }

    /// A failure to write the output.
    pub(crate) fn output(error: &io::Error) -> Self {
        let mut failure = Self::new(Exit::Internal, "the output cannot be written").because(error);
        failure.closed_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        failure
    }

    /// A failure to write a file, or to make it.
    pub(crate) fn written(file: &Path, error: &io::Error) -> Self {
        let failure =
            Self::new(Exit::Internal, format!("{} cannot be written", file.display())).because(error);
        match error.kind() {
            io::ErrorKind::NotFound => failure.hint("make its folder first, or choose another one"),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                failure.hint("choose a folder in which you may write")
            }
            _ => failure,
        }
    }

    /// A failure to read something, such as a file.
    pub(crate) fn input(what: &str, error: &io::Error) -> Self {
        let exit = match error.kind() {
            io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Internal,
        };
        let failure = Self::new(exit, format!("{what} cannot be read")).because(error);
        match error.kind() {
            io::ErrorKind::IsADirectory => failure.hint("it is a folder; give a file"),
            _ => failure,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = Exit::from(error.kind());
        match &error {
            Error::Forbidden { action, .. } => Self::new(exit, error.message()).hint(who_may(*action)),
            Error::Store(e) => {
                let failure = Self::new(exit, error.to_string());
                match std::error::Error::source(e) {
                    Some(source) => failure.because(source),
                    None => failure,
                }
                .hint_of_store(e)
            }
            _ => {
                let (find, stranger) = match &error {
                    Error::NotFound { what, name, .. } => (
                        find_it(what),
                        matches!(*what, "person" | "member").then(|| name.as_str().into()),
                    ),
                    _ => (None, None),
                };
                let hint = match &error {
                    // The library knows of no commands.
                    Error::NotFound {
                        what: "suggestion", ..
                    } => find,
                    _ => error.hint().or(find),
                };
                Self {
                    hint,
                    stranger,
                    ..Self::new(exit, error.message())
                }
            }
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl Failure {
    fn hint_of_store(self, error: &StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => self.hint("run the command again"),
            StoreError::Unavailable { .. } => self.hint("run the command again later"),
            StoreError::NotAStore { .. } => {
                self.hint("give the directory of a store with `--store sled:PATH`")
            }
            _ => self,
        }
    }
}

fn find_it(what: &str) -> Option<String> {
    let hint = match what {
        "community" => "`learncomm community list` shows them",
        "person" => {
            "`learncomm member list` shows who is in a community, `learncomm person create` makes somebody known"
        }
        "member" => "`learncomm member list` shows them, `learncomm member add` takes people in",
        "contribution" => "`learncomm contribution list` shows them; quote '#12', or leave out the #",
        "norm" => "`learncomm norm list` shows them",
        "flag" => "`learncomm flag list` shows those that you may see",
        "article" => "`learncomm article list` shows them",
        "badge" => "`learncomm badge list` shows them",
        "coaching pair" => "`learncomm coaching list` shows your own",
        "collection" => "`learncomm collection list` shows them",
        "edit conflict" => "`learncomm article conflict list` shows yours",
        "feedback" => "`learncomm feedback received` and `learncomm feedback given` show yours",
        "note" => "`learncomm note list` shows yours",
        "pathway" => "`learncomm pathway list` shows them",
        "recognition" => "`learncomm recognition list` shows it",
        "round" => "`learncomm round list` shows them",
        "pulse" => "`learncomm pulse list` shows them",
        "session" => "`learncomm session list` shows them",
        "goal" => "`learncomm goal list` shows those of the community, with `--mine` your own",
        "goal of the community" => "`learncomm goal list` shows them",
        "value story" => "`learncomm value-story list` shows them",
        "question of a closed pulse" => {
            "`learncomm pulse list` shows the pulses, `learncomm pulse show PULSE` the keys of what one asks"
        }
        "suggestion" => {
            "`learncomm suggestion list --all` shows them with their keys, `learncomm suggestion dismissed` what was dismissed"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn who_may(action: Action) -> String {
    let may: Vec<String> = action
        .who_may()
        .filter(|role| *role != Role::Operator)
        .map(|role| role.to_string())
        .collect();
    let anyone = match may.as_slice() {
        [] => String::new(),
        [one] => format!("a {one} may: say who acts with `--as HANDLE`"),
        [some @ .., last] => format!(
            "a {} or {last} may: say who acts with `--as HANDLE`",
            some.join(", ")
        ),
    };
    match (Role::Operator.may(action), anyone.is_empty()) {
        (true, true) => "only the owner of the store may: leave out `--as`".to_owned(),
        (true, false) => format!("{anyone}, or leave it out to act as the owner of the store"),
        (false, _) => anyone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_is_told_from_the_table_of_the_library() {
        assert_eq!(
            who_may(Action::CreateCommunity),
            "only the owner of the store may: leave out `--as`"
        );
        assert_eq!(
            who_may(Action::TakePart),
            "a guest, member, facilitator or steward may: say who acts with `--as HANDLE`"
        );
        assert_eq!(
            who_may(Action::EditCharter),
            "a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store"
        );
    }

    #[test]
    fn what_lies_behind_is_kept() {
        let failure = Failure::from(StoreError::Backend {
            reason: "writing".to_owned(),
            source: Some(io::Error::other("no space left").into()),
        });
        assert_eq!(failure.exit, Exit::Store);
        assert_eq!(failure.causes, ["no space left"]);
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_failures() {
        assert!(Failure::output(&io::ErrorKind::BrokenPipe.into()).is_closed_pipe());
        assert!(!Failure::output(&io::ErrorKind::StorageFull.into()).is_closed_pipe());
    }
}
