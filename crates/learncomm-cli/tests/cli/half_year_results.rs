//! What the half year of the sample brought about.
