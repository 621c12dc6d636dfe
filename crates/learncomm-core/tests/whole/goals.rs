//! Goals and observations (S1.7, S4.7, S4.10).
