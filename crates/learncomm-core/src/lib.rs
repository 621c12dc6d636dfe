//! x
pub mod engagement;
