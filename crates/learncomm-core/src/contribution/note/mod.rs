//! Notes of one's own (S1.5): sought, made sense of, shared when they are ready. Nobody else sees them, in any output.
