//! Value stories and who confirmed them (S0.11, S1.7).
