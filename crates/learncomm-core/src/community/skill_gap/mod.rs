//! What is asked for against what is known, by topic (S2.1, S4.9).
