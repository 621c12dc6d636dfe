//! Recognition (S1.9, S3.4): public, from anybody to people or a team, for something named.
