//! Feedback to a person (S3.7, S2.8): observation, effect, next time; for its receiver alone.
