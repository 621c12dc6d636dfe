//! Lists: filters, pages, and what they read.
