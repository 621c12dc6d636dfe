//! Curves, grids, networks and time lines of the report (S4.7).
