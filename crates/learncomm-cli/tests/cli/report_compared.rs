//! S4.7, S1.9: what the report compares with, and for whom it is.
