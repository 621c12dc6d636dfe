//! Suggestions: rules over the report that say what to do next, with their evidence (S0.8, S3.2, S3.3).
