//! Resources: links and job aids that the community shares (S4.4). What is there twice is pointed out, and what is popular
//! is so by distinct people.
//!
//! | file | what it is |
//! |---|---|
//! | `address.rs` | what makes two web addresses the same |
//! | `entries.rs` | the entries that lead to resources and addresses |
//! | `add.rs` | share a resource |
//! | `list.rs` | list resources, find what shares an address, and what is there twice |
//! | `open.rs` | open a resource, which is noted once a day |
//! | `popular.rs` | topics and resources by how many people they drew |

mod add;
mod address;
mod entries;
mod list;
mod open;
mod popular;

pub use add::NewResource;
pub use address::normalised as normalised_address;
pub use list::{Duplicate, MAX_SAME};
pub use open::Opened;
pub use popular::{MAX_POPULAR, PopularResource, PopularTopic};

pub(super) use entries::entries;
