//! Notes of one's own.
