//! Actions that people took on (S3.8): with an owner and a date, carried into each next session until they are closed, or
//! dropped for a reason.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | an action and its transitions, without any storage |
//! | `keep.rs` | agree, close, drop, re-date, reassign |
//! | `read.rs` | find, show and list; what is carried into a session |

mod keep;
mod model;
mod read;

pub use model::{ActionItem, ActionProgress, ActionState, NewAction, Redating};
pub(crate) use read::actions_due;
pub use read::{ActionFilter, Carried, ShownAction};
