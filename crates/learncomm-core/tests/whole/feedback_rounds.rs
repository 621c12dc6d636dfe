//! Rounds of member feedback.
