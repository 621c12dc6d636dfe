//! Collections of resources (S4.4), what is popular, and what is there twice.
