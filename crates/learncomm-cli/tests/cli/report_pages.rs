//! S4.7: the report as a page to pass on.
