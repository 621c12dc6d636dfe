//! Recognition of people and teams.
