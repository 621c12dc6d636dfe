//! Coaching pairs.
