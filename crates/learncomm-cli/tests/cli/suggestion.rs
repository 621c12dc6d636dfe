//! S0.8, S3.2, S3.3: suggestions on the command line.
