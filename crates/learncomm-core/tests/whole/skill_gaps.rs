//! What is asked for against what is known.
