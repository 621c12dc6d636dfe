//! A report after one more activity (S4.7).
