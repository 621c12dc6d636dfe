//! Pathways (S2.3, S4.9, S4.10): steps to learn something by, made by anybody.
