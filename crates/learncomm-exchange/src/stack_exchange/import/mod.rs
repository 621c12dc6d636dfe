//! A dump as the history of a community.
//!
//! | file | what it is |
//! |---|---|
//! | `facts.rs` | from the columns of a row to a fact |
//! | `rows.rs` | what each row of each pass gives |
//! | `settle.rs` | what is done about facts that were refused |

mod facts;
mod rows;
mod settle;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::id::CommunityId;

use self::facts::{NETWORK, Site};
use super::{Dump, DumpFile, DumpRow, ReadError, Rows};
use crate::import::{ImportError, Loader, Observer, Options, PROGRESS_EVERY, Progress, Summary};

/// Brings the dump of a site into a community. It may be run again, with the same dump or a newer one.
///
/// | in the dump | in the community |
/// |---|---|
/// | user | person and membership since the day they joined the site; the site's own user is a bot |
/// | question, answer | the same, with the text as Markdown and the tags as topics |
/// | comment on either | comment |
/// | `AcceptedAnswerId` | acceptance, on the day of the vote that tells of it; without one, at the answer's time |
/// | vote up or down | vote, by somebody unknown unless the dump tells |
/// | bookmark | bookmark |
///
/// People are recognised by their id on the site (tool `stack-exchange/` and the community's slug), else by their
/// account in the network (tool `stack-exchange`), so that one human on two sites is one person. Post and comment ids
/// are unique on one site only: bring one site into one community.
///
/// Somebody who wrote something and is not among the users becomes a person called `user` and the id. A text of which
/// nothing is left becomes `*(no text)*`; a title over [`MAX_TITLE`](learncomm_core::contribution::MAX_TITLE)
/// characters is cut. An answer whose question is not in the dump, a body that is too long, and a row that cannot be
/// read are issues. Texts about tags with their comments, votes on what is not in the dump, and votes of other kinds
/// are counted as skipped.
///
/// Posts.xml is read three times: answers may stand before their questions, and accepted answers before either.
///
/// # Errors
/// [`ImportError::Hub`] if there is no such community, the desk may not import, or the store fails;
/// [`ImportError::Dump`] if a file cannot be read to its end; [`ImportError::Strict`].
pub async fn import(
    desk: &Desk,
    community: CommunityId,
    dump: &Dump,
    options: Options,
    observer: &mut dyn Observer,
) -> Result<Summary, ImportError> {
    let known: Vec<Community> = desk.communities().await?;
    let slug = known.iter().find(|c| c.id == community).map(|c| &c.slug);
    let slug = slug.ok_or_else(|| learncomm_core::Error::NotFound {
        what: "community",
        name: community.to_string(),
        hint: Some("create it before something is imported into it".to_owned()),
    })?;
    let importer = Importer {
        loader: Loader::new(desk, NETWORK, options, observer),
        community,
        site: Site::of(slug),
        phase: Phase::Users,
        file: String::new(),
        earliest: None,
        strangers: 0,
        cut: 0,
        accepting_votes: 0,
        moved: HashMap::new(),
    };
    importer.run(dump).await
}

/// A pass over a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Users,
    Questions,
    Answers,
    Comments,
    Votes,
    Acceptances,
}

impl Phase {
    const COUNT: u32 = 6;

    const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Questions => "questions",
            Self::Answers => "answers",
            Self::Comments => "comments",
            Self::Votes => "votes",
            Self::Acceptances => "acceptances",
        }
    }

    /// Posts are read in three passes; what is wrong with a row is told in the first.
    const fn tells_of_bad_rows(self) -> bool {
        !matches!(self, Self::Answers | Self::Acceptances)
    }
}

struct Importer<'a> {
    loader: Loader<'a>,
    community: CommunityId,
    site: Site,
    phase: Phase,
    /// The file at hand, for issues.
    file: String,
    /// When the first user of the dump joined.
    earliest: Option<DateTime<Utc>>,
    /// People who had to be added because the users do not list them.
    strangers: u64,
    /// Titles that were cut.
    cut: u64,
    /// Acceptances that the votes told of, which the posts will tell of again.
    accepting_votes: u64,
    /// Answers that took the place of another, with the day of the vote: only the posts say which of them stands.
    moved: HashMap<i64, DateTime<Utc>>,
}

impl Importer<'_> {
    async fn run(mut self, dump: &Dump) -> Result<Summary, ImportError> {
        self.pass(Phase::Users, dump.users()?, Self::user).await?;
        self.pass(Phase::Questions, dump.posts()?, Self::question).await?;
        self.pass(Phase::Answers, dump.posts()?, Self::answer).await?;
        if let Some(rows) = dump.comments()? {
            self.pass(Phase::Comments, rows, Self::comment).await?;
        }
        if let Some(rows) = dump.votes()? {
            self.pass(Phase::Votes, rows, Self::vote).await?;
        }
        self.pass(Phase::Acceptances, dump.posts()?, Self::acceptance)
            .await?;
        self.loader.desk.hub().seal(self.community).await?;
        self.take_notes(dump);
        Ok(self.loader.summary)
    }

    async fn pass<T: DumpRow>(
        &mut self,
        phase: Phase,
        mut rows: Rows<T>,
        bring: fn(&mut Self, u64, &T),
    ) -> Result<(), ImportError> {
        self.phase = phase;
        self.file = rows.file().display().to_string();
        let mut count = 0_u64;
        while let Some(item) = rows.next() {
            count += 1;
            match item {
                Ok(row) => bring(self, row.position.line, &row.value),
                Err(ReadError::Row(bad)) if phase.tells_of_bad_rows() => {
                    // What stands before it comes first, here and in the store.
                    self.flush().await?;
                    let id = bad.id.map(|id| format!("row {id}: ")).unwrap_or_default();
                    let message = format!(
                        "{id}{}; it was left out: correct it and import again",
                        bad.problem
                    );
                    self.loader.issue(&self.file, bad.position.line, message)?;
                }
                Err(ReadError::Row(_)) => {}
                Err(ReadError::File(broken)) => {
                    self.flush().await?;
                    return Err(broken.into());
                }
            }
            if self.loader.is_full() {
                self.flush().await?;
            }
            if count.is_multiple_of(PROGRESS_EVERY) {
                self.tell(&rows, count);
            }
        }
        self.flush().await?;
        self.tell(&rows, count);
        Ok(())
    }

    fn tell<T: DumpRow>(&mut self, rows: &Rows<T>, count: u64) {
        self.loader.progress(&Progress {
            file: &self.file,
            phase: self.phase.name(),
            step: self.phase as u32 + 1,
            steps: Phase::COUNT,
            bytes: rows.position().byte,
            total: rows.length(),
            rows: count,
        });
    }

    fn take_notes(&mut self, dump: &Dump) {
        let notes = &mut self.loader.summary.notes;
        for (file, what) in [(DumpFile::Comments, "comments"), (DumpFile::Votes, "votes")] {
            if !dump.has(file) {
                notes.push(format!(
                    "the dump has no {}: no {what} were imported",
                    file.file_name()
                ));
            }
        }
        if self.strangers > 0 {
            notes.push(format!(
                "people who took part and are not in Users.xml: {}; each was added as `user` and the id",
                self.strangers
            ));
        }
        if self.cut > 0 {
            notes.push(format!(
                "titles that were too long and end in an ellipsis now: {}",
                self.cut
            ));
        }
    }
}
