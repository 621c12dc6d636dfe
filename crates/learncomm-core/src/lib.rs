//! learncomm core.
pub mod actor;
pub mod community;
pub mod contribution;
pub mod engagement;
pub mod error;
pub mod history;
pub mod hub;
pub mod id;
pub mod ledger;
pub mod store;
mod text;
pub mod time;

pub use actor::{Action, Actor, Role};
pub use error::{Error, ErrorKind};
pub use hub::{Desk, Hub};
