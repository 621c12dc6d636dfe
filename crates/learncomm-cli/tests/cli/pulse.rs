//! S3.3, S3.5: pulses on the command line.
