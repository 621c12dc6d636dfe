//! The report for different audiences (S1.9).
