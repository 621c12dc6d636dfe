//! learncomm core.
pub mod id;
pub mod store;
