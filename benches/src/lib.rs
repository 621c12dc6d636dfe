//! What the benchmarks share: a synthetic community of any size, the same one every time; the peers' stores filled with
//! it; and a way to run a step in a process of its own, so that "cold" means cold.

pub mod community;
pub mod peer;
pub mod step;
