//! Hiding by flags of several, erasing.
