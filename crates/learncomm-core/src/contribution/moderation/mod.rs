//! What members do about what should not stand (S2.5): hiding by flags of several, erasing.
