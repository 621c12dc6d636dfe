//! Articles (S2.3): pages that the community keeps true together, with revisions, reviews and edit conflicts.
