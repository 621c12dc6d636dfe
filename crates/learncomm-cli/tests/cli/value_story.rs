//! S0.11, S1.7: value stories on the command line.
