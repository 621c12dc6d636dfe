//! Pulses: a few questions to all members, answered without a name (S3.3, S3.5, S0.11, S2.8; metrics §10).
