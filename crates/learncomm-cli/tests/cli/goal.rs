//! S1.7, S4.10: goals on the command line.
