//! Points (S4.5): off unless the charter turns them on, without those who opted out.
