//! Kinds of contributions, drafts, visibility, edits.
