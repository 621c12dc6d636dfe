//! Pulses: questions, answers without a name, releases (S3.3, S3.5, S0.11, S2.8).
