//! What is said without a name waits for company: it is shown once a number of people's worth of it has gathered, all at
//! once, and what comes later waits for company of its own. So whoever reads twice cannot tell what the few between said.

use crate::error::Error;
use crate::store::Scope;
use crate::store::transaction::{Stored, Tx};

/// Whether one more has to wait beside those that do. If it makes `k` together with them, they wait no more: `show` says
/// what they are then.
///
/// Ranges are no conditions of a change: the caller reads a record that everybody who adds something writes.
pub(crate) async fn waits<T: Stored>(
    tx: &mut Tx<'_>,
    scope: Scope,
    waiting: Vec<T>,
    k: u8,
    show: impl Fn(T) -> T,
) -> Result<bool, Error> {
    if waiting.len() + 1 < usize::from(k) {
        return Ok(true);
    }
    for one in waiting {
        tx.put(scope, &show(one)).await?;
    }
    Ok(false)
}
