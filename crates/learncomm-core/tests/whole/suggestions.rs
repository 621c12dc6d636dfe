//! What to do next (S0.8, S3.2, S3.3).
