//! Sessions and norms (metrics §8), *practice*.

use serde::Serialize;

use super::idset::IdSet;
use super::measure::Share;

/// One occurrence of a session, as sets of dense member numbers (in any order, repeats count once). A cancelled session
/// is left out altogether.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionRow<'a> {
    /// Members at its start who are in its scope. Who joined later was not absent.
    pub eligible: &'a [u32],
    /// Those who were excused.
    pub excused: &'a [u32],
    /// Those whose answer to *this* occurrence stood at yes when it began.
    pub said_yes: &'a [u32],
    /// Those who came; guests may be among them and are not counted.
    pub attended: &'a [u32],
    /// Those who caught up afterwards; `None` when there was nothing to catch up with.
    pub caught_up: Option<&'a [u32]>,
}

/// Sessions pooled over a window: sums over sums, so that large sessions weigh more (metrics §8). Every share is undefined
/// when its denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SessionMetrics {
    /// Came / (eligible and not excused; excused people who came count in both).
    pub attendance: Share,
    /// Said yes, were not excused and did not come / said yes.
    pub no_show: Share,
    /// Caught up / absent, over sessions with something to catch up with.
    pub catch_up: Share,
    /// Came or caught up / eligible: the headline, because a recording is a fair answer to a clash of calendars.
    pub coverage: Share,
    /// Came without having said yes / came.
    pub walk_in: Share,
}

/// Attendance, no-shows, catching up, coverage and walk-ins of a number of sessions (metrics §8).
#[must_use]
pub fn session_metrics(sessions: &[SessionRow<'_>]) -> SessionMetrics {
    let mut sum = SessionMetrics::default();
    for session in sessions {
        let excused = IdSet::of(session.excused);
        let said_yes = IdSet::of(session.said_yes);
        let attended = IdSet::of(session.attended);
        let caught_up = session.caught_up.map(IdSet::of);
        for member in IdSet::of(session.eligible).iter() {
            let came = attended.contains(member);
            let excused = excused.contains(member);
            let said_yes = said_yes.contains(member);
            let caught_up = caught_up.as_ref().map(|set| set.contains(member));

            sum.coverage += Share::new(u64::from(came || caught_up == Some(true)), 1);
            if came {
                sum.walk_in += Share::new(u64::from(!said_yes), 1);
            }
            if came || !excused {
                sum.attendance += Share::new(u64::from(came), 1);
            }
            if said_yes {
                sum.no_show += Share::new(u64::from(!came && !excused), 1);
            }
            if let (false, Some(caught_up)) = (came, caught_up) {
                sum.catch_up += Share::new(u64::from(caught_up), 1);
            }
        }
    }
    sum
}

/// Something due by an instant and, perhaps, done at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Due {
    /// When it was due; re-dating keeps the first date.
    pub due: i64,
    /// When it was done.
    pub done: Option<i64>,
}

impl Due {
    fn on_time(self) -> bool {
        self.done.is_some_and(|done| done <= self.due)
    }
}

/// Done by the due date / due by `as_of` (metrics §8): action closure, or reviews on time. What is not due yet does not
/// count; open and late count as not done. Undefined (a zero denominator) when nothing is due.
#[must_use]
pub fn done_on_time(items: impl IntoIterator<Item = Due>, as_of: i64) -> Share {
    let mut share = Share::default();
    for item in items.into_iter().filter(|item| item.due <= as_of) {
        share += Share::new(u64::from(item.on_time()), 1);
    }
    share
}

/// One norm of the community.
#[derive(Debug, Clone, Copy, Default)]
pub struct NormRow<'a> {
    /// Its reviews.
    pub reviews: &'a [Due],
    /// Who acknowledged its *current* version; a new version starts from nobody.
    pub acknowledged: &'a [u32],
}

/// How alive the community's norms are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NormMetrics {
    /// Reviews done by their date / reviews due.
    pub reviews_on_time: Share,
    /// Norms with a review that is due and still not done.
    pub overdue_norms: u64,
    /// Acknowledgements of current versions / (norms × members).
    pub consent_coverage: Share,
}

/// Reviews on time, overdue norms and consent (metrics §8). Shares are undefined without due reviews, norms or members.
#[must_use]
pub fn norm_metrics(norms: &[NormRow<'_>], members: &[u32], as_of: i64) -> NormMetrics {
    let members = IdSet::of(members);
    let overdue = |norm: &&NormRow<'_>| {
        norm.reviews
            .iter()
            .any(|review| review.due <= as_of && review.done.is_none_or(|done| done > as_of))
    };
    let agreed: usize = norms
        .iter()
        .map(|norm| {
            IdSet::of(norm.acknowledged)
                .iter()
                .filter(|&member| members.contains(member))
                .count()
        })
        .sum();
    NormMetrics {
        reviews_on_time: done_on_time(norms.iter().flat_map(|norm| norm.reviews.iter().copied()), as_of),
        overdue_norms: norms.iter().filter(overdue).count() as u64,
        consent_coverage: Share::new(agreed as u64, (norms.len() * members.len()) as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excuses_guests_and_recordings() {
        let sessions = [
            SessionRow {
                eligible: &[0, 1, 2, 3, 4, 5],
                excused: &[4],
                said_yes: &[0, 1, 2],
                attended: &[0, 1, 3],
                caught_up: Some(&[2]),
            },
            SessionRow {
                eligible: &[0, 1, 2, 3],
                said_yes: &[0, 1],
                attended: &[0, 1, 99],
                ..SessionRow::default()
            },
        ];
        let got = session_metrics(&sessions);
        assert_eq!(got.attendance, Share::new(5, 9));
        assert_eq!(got.no_show, Share::new(1, 5));
        assert_eq!(got.catch_up, Share::new(1, 3));
        assert_eq!(got.coverage, Share::new(6, 10));
        assert_eq!(got.walk_in, Share::new(1, 5));
        assert_eq!(session_metrics(&[]).coverage.value(), None);
    }

    #[test]
    fn somebody_excused_who_said_yes_is_no_no_show() {
        let row = SessionRow {
            eligible: &[1],
            excused: &[1],
            said_yes: &[1],
            ..SessionRow::default()
        };
        let got = session_metrics(&[row]);
        assert_eq!((got.no_show, got.attendance.value()), (Share::new(0, 1), None));
    }

    #[test]
    fn a_review_that_is_not_due_cannot_be_late() {
        let reviews = [
            Due {
                due: 10,
                done: Some(9),
            },
            Due { due: 90, done: None },
        ];
        let late = [Due {
            due: 10,
            done: Some(30),
        }];
        let norms = [
            NormRow {
                reviews: &reviews,
                acknowledged: &[0, 1, 2, 9],
            },
            NormRow {
                reviews: &late,
                acknowledged: &[0],
            },
        ];
        let got = norm_metrics(&norms, &[0, 1, 2, 3], 20);
        assert_eq!((got.reviews_on_time, got.overdue_norms), (Share::new(1, 2), 1));
        assert_eq!(got.consent_coverage, Share::new(4, 8));
        assert_eq!(norm_metrics(&[], &[0], 20).consent_coverage.value(), None);
    }
}
