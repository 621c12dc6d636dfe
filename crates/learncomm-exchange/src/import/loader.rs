use learncomm_core::Desk;
use learncomm_core::history::{Fact, Outcome};
use learncomm_core::id::CommunityId;

use super::{ImportError, Issue, MAX_ISSUES_KEPT, Observer, Options, Progress, Summary, Thing};

/// Bytes of text after which facts are written even if they are few, so that long posts do not pile up.
const TEXT_A_BATCH: usize = 2 << 20;

/// Where a fact stands in the source, and as what it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) thing: Thing,
    pub(crate) line: u64,
}

/// Facts that were handed to the hub, with what became of each.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) marks: Vec<Mark>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) outcomes: Vec<Outcome>,
}

/// Gathers facts, writes them, and keeps the summary.
pub(crate) struct Loader<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) summary: Summary,
    tool: &'static str,
    options: Options,
    observer: &'a mut dyn Observer,
    marks: Vec<Mark>,
    facts: Vec<Fact>,
    text: usize,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(
        desk: &'a Desk,
        tool: &'static str,
        options: Options,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self {
            desk,
            summary: Summary::default(),
            tool,
            options,
            observer,
            marks: Vec::new(),
            facts: Vec::new(),
            text: 0,
        }
    }

    pub(crate) fn push(&mut self, thing: Thing, line: u64, fact: Fact) {
        if let Fact::Contribution(made) = &fact {
            self.text += made.body.len();
        }
        self.marks.push(Mark { thing, line });
        self.facts.push(fact);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.facts.len() >= self.options.batch || self.text >= TEXT_A_BATCH
    }

    /// Writes what was gathered. What became of it is for the importer to judge: nothing is counted yet.
    pub(crate) async fn write(&mut self, community: CommunityId) -> Result<Written, ImportError> {
        self.text = 0;
        let (marks, facts) = (std::mem::take(&mut self.marks), std::mem::take(&mut self.facts));
        let outcomes = self.import(community, &facts).await?;
        Ok(Written {
            marks,
            facts,
            outcomes,
        })
    }

    /// Writes facts outside the batch at hand.
    pub(crate) async fn import(
        &mut self,
        community: CommunityId,
        facts: &[Fact],
    ) -> Result<Vec<Outcome>, ImportError> {
        if facts.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.desk.import(community, self.tool, facts).await?)
    }

    /// Tells of a bad row; in strict mode this ends the import.
    pub(crate) fn issue(&mut self, file: &str, line: u64, message: String) -> Result<(), ImportError> {
        let issue = Issue {
            file: file.to_owned(),
            line,
            message,
        };
        self.observer.issue(&issue);
        self.summary.issues.count += 1;
        if self.options.strict {
            return Err(ImportError::Strict(issue));
        }
        if self.summary.issues.kept.len() < MAX_ISSUES_KEPT {
            self.summary.issues.kept.push(issue);
        }
        Ok(())
    }

    pub(crate) fn progress(&mut self, progress: &Progress<'_>) {
        self.observer.progress(progress);
    }
}
