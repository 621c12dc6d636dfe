//! Badges and points, and who opted out of them.
