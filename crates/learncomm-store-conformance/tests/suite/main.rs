//! The suite is itself tested: correct stores pass it, and every seeded fault is caught by the checks for it.

mod broken;
mod caught;
mod faults;
mod file;
mod file_store;
mod memory;
mod names;
