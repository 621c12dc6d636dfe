//! Collections, popular resources, duplicates.
