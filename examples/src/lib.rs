//! The runnable examples are in `examples/`, and what they show is listed in `README.md`. This library is empty: it
//! is here so that the code in the project's own README is compiled and run as a doc test.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
