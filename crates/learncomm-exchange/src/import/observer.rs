use super::Issue;

/// How many rows there are between two reports of progress.
pub(crate) const PROGRESS_EVERY: u64 = 256;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The file that is read.
    pub file: &'a str,
    /// What is being brought in, such as `answers`.
    pub phase: &'static str,
    /// The number of the phase, from 1.
    pub step: u32,
    /// How many phases there are.
    pub steps: u32,
    /// Bytes of the file that were read in this phase.
    pub bytes: u64,
    /// The length of the file in bytes, if known.
    pub total: Option<u64>,
    /// Rows that were read in this phase, good and bad.
    pub rows: u64,
}

/// Somebody who watches an import. `()` watches nothing.
pub trait Observer: Send {
    /// Called every few hundred rows, and at the end of every phase.
    fn progress(&mut self, progress: &Progress<'_>) {
        let _ = progress;
    }

    /// Called for every row that cannot be brought in, as it is met. The [`Summary`](super::Summary) keeps only the
    /// first of them.
    fn issue(&mut self, issue: &Issue) {
        let _ = issue;
    }
}

impl Observer for () {}
