//! Articles: revisions, reviews, conflicts.
