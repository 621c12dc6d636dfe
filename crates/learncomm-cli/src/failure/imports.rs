//! Why an import failed.

use learncomm_exchange::import::ImportError;
use learncomm_exchange::stack_exchange::{FileError, FileProblem, FolderError};

use super::Failure;
use crate::exit::Exit;

const DUMP: &str = "a dump is a folder with Users.xml and Posts.xml, usually also with Comments.xml, Votes.xml, Tags.xml, \
    Badges.xml and PostLinks.xml";
const AGAIN: &str = "what was written before stays: run the import again to go on";

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Io { dir, error } => Self::input(&dir.display().to_string(), &error).hint(DUMP),
            FolderError::NotAFolder { path } => {
                let message = format!("{} is a file, not the folder of a dump", path.display());
                Self::new(Exit::Invalid, message).hint(DUMP)
            }
            FolderError::Packed { archive } => {
                let message = format!("{} is still packed", archive.display());
                Self::new(Exit::Invalid, message)
                    .hint("unpack it, for example with `7z x`, and give the folder of the XML files")
            }
            FolderError::Missing { dir, missing } => {
                let message = format!("there is no {missing} in {}", dir.display());
                Self::new(Exit::NotFound, message).hint(DUMP)
            }
            other => Self::new(Exit::Internal, other.to_string()),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Strict(issue) => Self::new(Exit::Invalid, issue.message)
                .at(Some(format!("{}:{}", issue.file, issue.line)))
                .hint("correct it and import again: what was written before stays"),
            ImportError::Dump(FileError { file, problem, .. }) => match problem {
                FileProblem::Io(e) => Self::input(&file.display().to_string(), &e).hint(AGAIN),
                problem => Self::new(Exit::Invalid, format!("the file {problem}"))
                    .at(Some(file.display().to_string()))
                    .hint(AGAIN),
            },
            ImportError::Read { file, source } => Self::input(&file, &source),
            ImportError::NotTheFormat { file, line, why } => {
                Self::new(Exit::Invalid, why).at(Some(format!("{file}:{line}")))
            }
            ImportError::TooNew { .. } => Self::new(Exit::TooNew, error.to_string()),
            ImportError::Hub(e) => e.into(),
            other => Self::new(Exit::Internal, other.to_string()),
        }
    }
}
