//! What is drawn: curves, grids, networks and time lines, filled from what the sections of the report count.
//!
//! Every chart is small enough to be drawn as it is, and to be read as a table. What is thinned out keeps the points at
//! which something is said elsewhere.
//!
//! | file | what it draws |
//! |---|---|
//! | `lorenz.rs` | how evenly people contribute (metrics §2.1) |
//! | `waiting.rs` | how long questions wait (metrics §6.1), and newcomers before they contribute (metrics §6.4) |
//! | `cohorts.rs` | who comes back, by month of joining (metrics §5) |
//! | `units.rs` | which units talk with which (metrics §3.4, §3.5, §10.4) |
//! | `attendance.rs` | who came and who caught up, session by session (metrics §8) |
//! | `agreements.rs` | norms over time (metrics §8) |

mod agreements;
mod attendance;
mod cohorts;
mod lorenz;
mod units;
mod waiting;

pub(super) use agreements::{History, NORMS, agreements};
pub(super) use attendance::{Came, attendance};
pub(super) use cohorts::{Cohort, LEFT_OUT, cohorts};
pub(super) use lorenz::lorenz;
pub(super) use units::{UNITS, units};
pub(super) use waiting::{first_contribution, waiting};

use super::chart::Caption;

/// More points than this are not told apart on any screen.
const MOST_POINTS: usize = 200;

const fn caption(id: &'static str, title: &'static str, definition: &'static str) -> Caption {
    Caption {
        id,
        title,
        definition,
        note: None,
    }
}

/// At most about so many of some points, evenly spread over them, the first and the last always.
fn thinned<T: Clone>(points: &[T], most: usize) -> Vec<T> {
    if points.len() <= most {
        return points.to_vec();
    }
    let last = points.len() - 1;
    let steps = most.max(2) - 1;
    (0..=steps).map(|i| points[i * last / steps].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_ends_and_the_order() {
        let all: Vec<usize> = (0..1_001).collect();
        let few = thinned(&all, 11);
        assert_eq!(few, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
        assert_eq!(thinned(&all[..11], 11), all[..11]);
        assert_eq!(thinned(&all, 0), [0, 1_000]);
        assert!(thinned::<u8>(&[], 5).is_empty());
    }
}
