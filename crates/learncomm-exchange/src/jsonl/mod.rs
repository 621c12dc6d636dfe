//! learncomm's own format, in and out: UTF-8 text with one JSON object a line.
//!
//! The first line says what it is: `{"type":"learncomm","version":1}`. Every other line has a `type` and the fields of
//! that type; fields marked `?` may be left out (or be `null`), others are refused. A line refers only to lines above
//! it. Times are RFC 3339, such as `2026-01-05T08:00:00Z`. Blank lines, a byte-order mark and line breaks with a
//! carriage return are accepted; a line may have up to [`MAX_LINE`] bytes.
//!
//! | `type` | fields |
//! |---|---|
//! | `community` | `slug`, `name`, `purpose`, `domain`, `practice`, `cadence`, `time_zone`, `at`, `settings?` |
//! | `person` | `handle`, `name`, `bot?`, `identities?` (a list of `{"tool", "id"}`) |
//! | `member` | `community`, `person`, `unit?`, `role`, `joined`, `left?` |
//! | `question` | `id`, `community`, `author?`, `author_name?`, `at`, `title`, `body`, `topics`, `skills?`, `visible_to?` |
//! | `answer`, `comment` | `id`, `to`, `author?`, `author_name?`, `at`, `body` |
//! | `resource`, `job-aid`, `article`, `experience`, `failure-story`, `narration`, `reflection`, `idea` | `id`, `community`, `author?`, `author_name?`, `at`, `title?`, `body?`, `url?`, `topics?`, `skills?`, `visible_to?` |
//! | `accept` | `answer`, `by?`, `at` |
//! | `rating` | `of`, `by`, `value` (1 to 5), `at` |
//! | `vote` | `on`, `by`, `value` (1 or -1), `at` |
//! | `removal` | `of`, `by`, `how` (`author` or `moderation`), `reason`, `at` |
//! | `session` | `id`, `community`, `title`, `at`, `minutes`, `scope?` (`invited`, `everyone` or a list of units) |
//! | `attendance` | `session`, `person`, `attendance` |
//!
//! A file may hold several communities. A line that names none belongs to the community of the last line above it that
//! names one; so the first line after the header is a community. Ids of contributions are unique within a community, and
//! so are those of sessions.
//!
//! People are recognised by their handle. A community that is there already keeps its charter. `settings` is an object with
//! any of the settings of a charter, by their names in [`Settings`](learncomm_core::community::Settings).

mod export;
mod fields;
mod record;

pub use export::{ExportError, Exported, export};

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use learncomm_core::Desk;
use learncomm_core::history::Outcome;
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::{Error, ErrorKind};

use self::fields::Fields;
use self::record::{Bad, Founding, Named, Parsed};
use crate::import::{ImportError, Loader, Observer, Options, PROGRESS_EVERY, Progress, Summary, Thing};
use crate::lines::{Line, Lines};

/// The name of the tool under which contributions from this format are known.
pub const TOOL: &str = "learncomm";
/// The version of the format that is read.
pub const VERSION: u64 = 1;
/// The longest line, in bytes without the line break (4 MiB).
pub const MAX_LINE: usize = 4 << 20;

/// Brings a file into the communities that it names.
///
/// # Errors
/// [`ImportError::Read`] if the file cannot be read, and those of [`import`].
pub async fn import_file(
    desk: &Desk,
    path: impl AsRef<Path>,
    options: Options,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    let name = path.as_ref().display().to_string();
    let opened = File::open(path.as_ref()).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, file) = opened.map_err(|source| ImportError::Read {
        file: name.clone(),
        source,
    })?;
    let source = BufReader::with_capacity(64 << 10, file);
    run(
        desk,
        Lines::new(source, MAX_LINE),
        &name,
        Some(length),
        options,
        observer,
    )
    .await
}

/// Brings what a source holds into the communities that it names; `name` stands for the source in issues. It may be
/// run again.
///
/// # Errors
/// [`ImportError::NotTheFormat`] if the header is missing, [`ImportError::TooNew`], [`ImportError::Read`],
/// [`ImportError::Strict`]; [`ImportError::Hub`] if the desk may not import or the store fails.
pub async fn import<R: BufRead + Send>(
    desk: &Desk,
    source: R,
    name: &str,
    options: Options,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    run(desk, Lines::new(source, MAX_LINE), name, None, options, observer).await
}

async fn run<R: BufRead + Send>(
    desk: &Desk,
    lines: Lines<R>,
    name: &str,
    length: Option<u64>,
    options: Options,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    let mut importer = Importer {
        loader: Loader::new(desk, TOOL, options, observer),
        file: name.to_owned(),
        known: HashMap::new(),
        current: None,
    };
    importer.read(lines, length).await?;
    for community in importer.known.into_values() {
        desk.hub().seal(community).await?;
    }
    Ok(importer.loader.summary)
}

struct Importer<'a> {
    loader: Loader<'a>,
    file: String,
    /// Communities that the file has named; a store holds a few.
    known: HashMap<Slug, CommunityId>,
    /// The community of what is gathered and of lines that name none.
    current: Option<CommunityId>,
}

impl Importer<'_> {
    async fn read<R: BufRead + Send>(
        &mut self,
        mut lines: Lines<R>,
        length: Option<u64>,
    ) -> Result<(), ImportError> {
        let mut headed = false;
        let mut rows = 0_u64;
        loop {
            let (line, found) = match lines.next() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(source) => {
                    self.flush().await?;
                    let file = self.file.clone();
                    return Err(ImportError::Read { file, source });
                }
            };
            if !headed {
                self.header(line, found)?;
                headed = true;
                continue;
            }
            rows += 1;
            let parsed = match found {
                Line::Text(text) => record::parse(text),
                Line::TooLong => Err(Bad {
                    why: format!("the line is longer than {MAX_LINE} bytes: split or shorten it"),
                    named: Named::Unreadable,
                }),
            };
            let done = match parsed {
                Ok(Parsed::Community(founding)) => self.community(founding).await?,
                Ok(Parsed::Fact {
                    community,
                    thing,
                    fact,
                }) => {
                    let belongs = self.belongs(community.as_ref()).await?;
                    belongs.map(|()| self.loader.push(thing, line, fact))
                }
                Err(bad) => {
                    self.follow(bad.named).await?;
                    Err(bad.why)
                }
            };
            if let Err(why) = done {
                // What stands before it comes first, here and in the store.
                self.flush().await?;
                self.loader.issue(&self.file, line, why)?;
            }
            if self.loader.is_full() {
                self.flush().await?;
            }
            if rows.is_multiple_of(PROGRESS_EVERY) {
                self.tell(lines.bytes(), length, rows);
            }
        }
        if !headed {
            return Err(self.not_the_format(1, "the file is empty"));
        }
        self.flush().await?;
        self.tell(lines.bytes(), length, rows);
        Ok(())
    }

    fn header(&self, line: u64, found: Line<'_>) -> Result<(), ImportError> {
        let Line::Text(text) = found else {
            return Err(self.not_the_format(line, "the first line is far too long"));
        };
        let Ok(mut fields) = Fields::parse(text) else {
            return Err(self.not_the_format(line, "the first line is not a JSON object"));
        };
        let version = match fields.kind() {
            Ok(kind) if kind == "learncomm" => fields.whole("version"),
            Ok(kind) => Err(format!("the first line has the type `{kind}`")),
            Err(why) => Err(why),
        };
        match version {
            Ok(version) if version == VERSION as i64 => Ok(()),
            Ok(version) if version > VERSION as i64 => Err(ImportError::TooNew {
                file: self.file.clone(),
                found: version.unsigned_abs(),
                supported: VERSION,
            }),
            Ok(version) => {
                Err(self.not_the_format(line, &format!("there is no version {version} of the format")))
            }
            Err(why) => Err(self.not_the_format(line, &why)),
        }
    }

    fn not_the_format(&self, line: u64, found: &str) -> ImportError {
        ImportError::NotTheFormat {
            file: self.file.clone(),
            line,
            why: format!(
                "{found}; a learncomm file begins with the line {{\"type\":\"learncomm\",\"version\":{VERSION}}}"
            ),
        }
    }

    /// Creates a community unless it is there. What follows belongs to it; to none, if it could not be created.
    async fn community(&mut self, founding: Founding) -> Result<Result<(), String>, ImportError> {
        self.flush().await?;
        self.current = None;
        let Founding { slug, charter, at } = founding;
        let (community, outcome) = match self.loader.desk.community(&slug).await {
            Ok(found) => (found.id, Outcome::Unchanged),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                match self
                    .loader
                    .desk
                    .create_community(slug.clone(), charter, Some(at))
                    .await
                {
                    Ok(created) => (created.id, Outcome::Added),
                    Err(e @ Error::Invalid { .. }) => {
                        self.loader.summary.of(Thing::Community).refused += 1;
                        return Ok(Err(format!("the community was left out: {e}")));
                    }
                    Err(e) => return Err(e.into()),
                }
            }
            Err(e) => return Err(e.into()),
        };
        self.loader.summary.count(Thing::Community, &outcome);
        self.known.insert(slug, community);
        self.current = Some(community);
        Ok(Ok(()))
    }

    /// Makes the community that a line names the one at hand.
    async fn belongs(&mut self, named: Option<&Slug>) -> Result<Result<(), String>, ImportError> {
        let Some(slug) = named else {
            return Ok(match self.current {
                Some(_) => Ok(()),
                None => Err(
                    "the line belongs to no community: put a `community` line above it, or correct the one there is"
                        .to_owned(),
                ),
            });
        };
        let community = match self.known.get(slug) {
            Some(community) => *community,
            None => match self.loader.desk.community(slug).await {
                Ok(found) => {
                    self.known.insert(slug.clone(), found.id);
                    found.id
                }
                Err(e) if e.kind() == ErrorKind::NotFound => {
                    self.flush().await?;
                    self.current = None;
                    return Ok(Err(format!(
                        "community: there is no community `{slug}`; put a `community` line for it above this one"
                    )));
                }
                Err(e) => return Err(e.into()),
            },
        };
        if self.current != Some(community) {
            self.flush().await?;
            self.current = Some(community);
        }
        Ok(Ok(()))
    }

    /// Lines below a bad one that name no community belong where they would if it were good – or nowhere, if that is
    /// not known: ids are unique within a community only, and nothing may end up in the wrong one.
    async fn follow(&mut self, named: Named) -> Result<(), ImportError> {
        match named {
            Named::Known(slug) => {
                // That the community is not there is one more reason for the line to be bad; it is an issue already.
                let _ = self.belongs(Some(&slug)).await?;
            }
            Named::Unreadable if self.known.len() < 2 => {}
            Named::Lost | Named::Unreadable => {
                self.flush().await?;
                self.current = None;
            }
            Named::None => {}
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), ImportError> {
        let Some(community) = self.current else {
            return Ok(());
        };
        let written = self.loader.write(community).await?;
        for (mark, outcome) in written.marks.iter().zip(&written.outcomes) {
            self.loader.summary.count(mark.thing, outcome);
            if let Outcome::Refused(refusal) = outcome {
                let message = format!(
                    "the {} was left out: {}; correct the line and import again",
                    mark.thing.as_str(),
                    refusal.why
                );
                self.loader.issue(&self.file, mark.line, message)?;
            }
        }
        Ok(())
    }

    fn tell(&mut self, bytes: u64, total: Option<u64>, rows: u64) {
        self.loader.progress(&Progress {
            file: &self.file,
            phase: "lines",
            step: 1,
            steps: 1,
            bytes,
            total,
            rows,
        });
    }
}
