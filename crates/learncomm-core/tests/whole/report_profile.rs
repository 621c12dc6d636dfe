//! Audience or community, and voices (S3.1, S3.2).
