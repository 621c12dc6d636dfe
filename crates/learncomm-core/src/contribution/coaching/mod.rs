//! Coaching pairs (S2.12, S4.11): goals, check-ins and what was learned, between two.
