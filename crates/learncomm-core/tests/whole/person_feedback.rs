//! Feedback to a person.
