//! The engagement report as a page to pass on.
