//! Badges (S1.8, S2.4): criteria over evidence, awarded by rule or by a steward, revocable.
