//! The folder a dump is unpacked into.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{FileError, FolderError};
use super::reader::{Rows, rows};
use super::rows::{BadgeRow, CommentRow, DumpRow, PostLinkRow, PostRow, TagRow, UserRow, VoteRow};

/// A file of a dump that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DumpFile {
    /// The accounts.
    Users,
    /// Questions, answers and the texts about tags.
    Posts,
    /// Comments on posts.
    Comments,
    /// Votes on posts.
    Votes,
    /// The tags in use.
    Tags,
    /// Badges awarded to users.
    Badges,
    /// Links between questions, duplicates among them.
    PostLinks,
}

impl DumpFile {
    /// All of them, in an order in which each refers only to those before it.
    pub const ALL: [Self; 7] = [
        Self::Users,
        Self::Tags,
        Self::Posts,
        Self::Comments,
        Self::Votes,
        Self::PostLinks,
        Self::Badges,
    ];

    /// The name of the file, as the dumps spell it.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Users => "Users.xml",
            Self::Posts => "Posts.xml",
            Self::Comments => "Comments.xml",
            Self::Votes => "Votes.xml",
            Self::Tags => "Tags.xml",
            Self::Badges => "Badges.xml",
            Self::PostLinks => "PostLinks.xml",
        }
    }

    /// Whether a dump makes no sense without it.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(self, Self::Users | Self::Posts)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    file: DumpFile,
    path: PathBuf,
    length: u64,
}

/// A folder that holds at least the users and the posts of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    dir: PathBuf,
    files: Vec<Found>,
}

impl Dump {
    /// Looks at what is in a folder. The case of file names does not matter; the contents are not read yet.
    ///
    /// # Errors
    ///
    /// When there is no such folder, when `Users.xml` or `Posts.xml` is not in it, or when it is, or holds, an
    /// archive that must be unpacked first.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, FolderError> {
        let dir = dir.as_ref();
        let failed = |error| FolderError::Io {
            dir: dir.to_owned(),
            error,
        };
        if !fs::metadata(dir).map_err(failed)?.is_dir() {
            let path = dir.to_owned();
            return Err(if is_archive(dir) {
                FolderError::Packed { archive: path }
            } else {
                FolderError::NotAFolder { path }
            });
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir).map_err(failed)? {
            entries.push(entry.map_err(failed)?.path());
        }
        // The order of a folder is arbitrary; what is taken must not be.
        entries.sort();

        let mut files = Vec::new();
        for file in DumpFile::ALL {
            let named = |path: &&PathBuf| {
                path.file_name()
                    .and_then(|name| name.to_str())
                    .is_some_and(|name| name.eq_ignore_ascii_case(file.file_name()))
            };
            let exact = dir.join(file.file_name());
            let candidates = entries
                .iter()
                .filter(|path| **path == exact)
                .chain(entries.iter().filter(named));
            for path in candidates {
                let metadata = fs::metadata(path).map_err(failed)?;
                if metadata.is_file() {
                    files.push(Found {
                        file,
                        path: path.clone(),
                        length: metadata.len(),
                    });
                    break;
                }
            }
        }
        let dump = Self {
            dir: dir.to_owned(),
            files,
        };
        if let Some(missing) = DumpFile::ALL
            .into_iter()
            .find(|file| file.is_required() && !dump.has(*file))
        {
            // The archives of the largest sites hold one file each and name it.
            let stem = missing.file_name().trim_end_matches(".xml").to_ascii_lowercase();
            let archives = || entries.iter().filter(|path| is_archive(path));
            let name = |path: &Path| path.to_string_lossy().to_ascii_lowercase();
            let archive = archives()
                .find(|path| name(path).contains(&stem))
                .or_else(|| archives().next());
            return Err(match archive {
                Some(archive) => FolderError::Packed {
                    archive: archive.clone(),
                },
                None => FolderError::Missing {
                    dir: dump.dir,
                    missing: missing.file_name(),
                },
            });
        }
        Ok(dump)
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the dump has this file.
    #[must_use]
    pub fn has(&self, file: DumpFile) -> bool {
        self.found(file).is_some()
    }

    /// Where this file is, if the dump has it.
    #[must_use]
    pub fn path(&self, file: DumpFile) -> Option<&Path> {
        self.found(file).map(|found| found.path.as_path())
    }

    /// The length of this file in bytes when the dump was opened; 0 if the dump does not have it.
    #[must_use]
    pub fn length(&self, file: DumpFile) -> u64 {
        self.found(file).map_or(0, |found| found.length)
    }

    fn found(&self, file: DumpFile) -> Option<&Found> {
        self.files.iter().find(|found| found.file == file)
    }

    fn required<T: DumpRow>(&self) -> Result<Rows<T>, FileError> {
        let path = self
            .path(T::FILE)
            .map_or_else(|| self.dir.join(T::FILE.file_name()), Path::to_owned);
        rows(path)
    }

    fn optional<T: DumpRow>(&self) -> Result<Option<Rows<T>>, FileError> {
        self.path(T::FILE).map(rows).transpose()
    }

    /// The accounts.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn users(&self) -> Result<Rows<UserRow>, FileError> {
        self.required()
    }

    /// Questions, answers and the texts about tags.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn posts(&self) -> Result<Rows<PostRow>, FileError> {
        self.required()
    }

    /// The comments; `None` if the dump does not have them.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn comments(&self) -> Result<Option<Rows<CommentRow>>, FileError> {
        self.optional()
    }

    /// The votes; `None` if the dump does not have them.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn votes(&self) -> Result<Option<Rows<VoteRow>>, FileError> {
        self.optional()
    }

    /// The tags; `None` if the dump does not have them.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn tags(&self) -> Result<Option<Rows<TagRow>>, FileError> {
        self.optional()
    }

    /// The badges; `None` if the dump does not have them.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn badges(&self) -> Result<Option<Rows<BadgeRow>>, FileError> {
        self.optional()
    }

    /// The links between questions; `None` if the dump does not have them.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn post_links(&self) -> Result<Option<Rows<PostLinkRow>>, FileError> {
        self.optional()
    }
}

fn is_archive(path: &Path) -> bool {
    let packed = ["7z", "zip", "gz", "bz2", "xz", "tar"];
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| packed.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
