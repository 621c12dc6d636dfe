//! Goals: results with a baseline, a target and dates, and how far they are (S1.7, S4.7, S4.10; metrics §11.4).
