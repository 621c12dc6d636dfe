//! What figures were before, and which way they went (S4.7).
