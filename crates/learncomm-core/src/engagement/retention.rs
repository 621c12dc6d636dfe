//! Who comes back (metrics §5), *signal*.

use super::activity::{Events, Kinds};
use super::measure::Share;
use super::roster::Roster;

/// The instants of each member's activity, grouped by member in one flat column.
#[derive(Debug, Clone, Default)]
pub struct Timelines {
    starts: Vec<usize>,
    at: Vec<i64>,
}

impl Timelines {
    /// Groups `(member, instant)` pairs for the numbers below `n`; others are ignored. Counting sort, two passes.
    #[must_use]
    pub fn new(n: usize, pairs: impl Iterator<Item = (u32, i64)> + Clone) -> Self {
        let mut starts = vec![0usize; n + 1];
        let known = pairs.filter(|&(who, _)| (who as usize) < n);
        for (who, _) in known.clone() {
            starts[who as usize + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut fill = starts.clone();
        let mut at = vec![0; starts[n]];
        for (who, instant) in known {
            at[fill[who as usize]] = instant;
            fill[who as usize] += 1;
        }
        Self { starts, at }
    }

    /// Groups the events that show activity (metrics §0.5) and are of the given kinds.
    #[must_use]
    pub fn of_events(roster: &Roster, events: &Events<'_>, kinds: Kinds) -> Self {
        let rows = || {
            events
                .at
                .iter()
                .zip(events.who)
                .zip(events.kind)
                .zip(events.standing)
                .filter_map(move |(((&at, &who), &kind), &standing)| {
                    (kinds.contains(kind) && standing.counts_for_activity()).then_some((who, at))
                })
        };
        Self::new(roster.len(), rows())
    }

    /// The instants of one member, in the order they were given.
    #[must_use]
    pub fn of(&self, member: u32) -> &[i64] {
        let at = member as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.at[from..to],
            _ => &[],
        }
    }
}

/// Which activity counts as having come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Return {
    /// In period `k` itself. The default: its values for old periods never change again.
    #[default]
    On,
    /// In period `k` or any time later, up to `as_of`.
    OnOrAfter,
}

/// Retention of a cohort in period `k` after joining (metrics §5).
///
/// Period `k` of a member is `[joined + k·delta, joined + (k+1)·delta)`, so nobody gets a short first week. A member is in
/// the denominator once that period is over at `as_of`; people who left stay in it, or the figure would only look at
/// survivors. Bots and numbers without membership are out, and so should be erased people. Joining is the first joining.
/// Undefined (a zero denominator) when no period is over. `delta` and `as_of` are in milliseconds.
#[must_use]
pub fn retention(
    roster: &Roster,
    cohort: impl IntoIterator<Item = u32>,
    activity: &Timelines,
    k: u32,
    delta: i64,
    as_of: i64,
    back: Return,
) -> Share {
    let mut share = Share::default();
    for member in cohort {
        let Some(joined) = roster.joined(member).filter(|_| roster.is_human(member)) else {
            continue;
        };
        let from = joined.saturating_add(delta.saturating_mul(i64::from(k)));
        let to = from.saturating_add(delta);
        if to > as_of {
            continue;
        }
        let until = match back {
            Return::On => to,
            Return::OnOrAfter => as_of,
        };
        let came_back = activity.of(member).iter().any(|&at| from <= at && at < until);
        share += Share::new(u64::from(came_back), 1);
    }
    share
}

/// In which of their first periods members were active: what [`retention`] of every period needs, in two bytes a member.
#[derive(Debug)]
pub(crate) struct Returns {
    delta: i64,
    /// A bit for each period.
    seen: Vec<u16>,
}

impl Returns {
    /// So many periods are followed, the one that begins with joining too.
    pub(crate) const PERIODS: usize = 12;

    /// From `(member, instant)` pairs, and periods of `delta` milliseconds.
    pub(crate) fn of(roster: &Roster, pairs: impl Iterator<Item = (u32, i64)>, delta: i64) -> Self {
        let joined: Vec<i64> = (0..roster.len() as u32)
            .map(|who| roster.joined(who).unwrap_or(i64::MAX))
            .collect();
        let mut seen = vec![0; roster.len()];
        let within = delta.saturating_mul(Self::PERIODS as i64);
        for (who, at) in pairs {
            let since = at.saturating_sub(joined[who as usize]);
            if (0..within).contains(&since) {
                seen[who as usize] |= 1 << (since / delta);
            }
        }
        Self { delta, seen }
    }

    /// [`retention`] of a cohort of people in each period, by coming back [`On`](Return::On) it. What somebody did in a period
    /// that began before `since` is not known, and not counted.
    pub(crate) fn periods(&self, roster: &Roster, cohort: &[u32], since: i64, as_of: i64) -> Vec<Share> {
        let mut shares = vec![Share::default(); Self::PERIODS];
        let humans = cohort.iter().filter(|who| roster.is_human(**who));
        for (who, joined) in humans.filter_map(|who| Some((who, roster.joined(*who)?))) {
            let over = (as_of.saturating_sub(joined).max(0) / self.delta) as usize;
            let before = since.saturating_sub(joined).max(0);
            let unknown = usize::try_from(before / self.delta + i64::from(before % self.delta > 0));
            let known = shares.iter_mut().enumerate().take(over);
            for (period, share) in known.skip(unknown.unwrap_or(usize::MAX)) {
                *share += Share::new(u64::from(self.seen[*who as usize] >> period & 1), 1);
            }
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engagement::roster::MemberKind;

    #[test]
    fn leavers_stay_and_unfinished_periods_wait() {
        let mut roster = Roster::default();
        roster.push(0, None);
        roster.push(0, Some(3));
        roster.push(8, None);
        roster.push(0, None);
        roster.set_kind(3, MemberKind::Bot);
        let activity = Timelines::new(4, [(0, 15), (1, 1), (2, 16), (3, 8), (9, 8)].into_iter());
        let at = |k, back| retention(&roster, 0..5, &activity, k, 7, 21, back);
        assert_eq!(at(0, Return::On), Share::new(1, 3));
        assert_eq!(at(1, Return::On), Share::new(0, 2));
        assert_eq!(at(1, Return::OnOrAfter), Share::new(1, 2));
        assert_eq!(at(3, Return::On).value(), None);
    }

    #[test]
    fn timelines_keep_to_their_member() {
        let lines = Timelines::new(2, [(1, 5), (0, 9), (1, 3)].into_iter());
        assert_eq!(
            (lines.of(0), lines.of(1), lines.of(2)),
            (&[9][..], &[5, 3][..], &[][..])
        );
    }

    proptest! {
        #[test]
        fn returns_of_all_periods_are_those_of_each(
            joined in prop::collection::vec(0_i64..100, 1..8),
            active in prop::collection::vec((0_u32..8, 0_i64..200), 0..40),
            as_of in 0_i64..250,
            delta in 1_i64..20,
            since in 0_i64..200,
        ) {
            let mut roster = Roster::default();
            for at in &joined {
                roster.push(*at, None);
            }
            roster.set_kind(0, MemberKind::Bot);
            let active: Vec<(u32, i64)> =
                active.into_iter().filter(|(who, _)| (*who as usize) < joined.len()).collect();
            let cohort: Vec<u32> = (0..joined.len() as u32).collect();
            let timelines = Timelines::new(joined.len(), active.iter().copied());
            let periods = Returns::of(&roster, active.into_iter(), delta).periods(&roster, &cohort, since, as_of);
            prop_assert_eq!(periods.len(), Returns::PERIODS);
            for (k, share) in (0..).zip(periods) {
                let is_known = |who: &u32| joined[*who as usize] + i64::from(k) * delta >= since;
                let known = cohort.iter().copied().filter(is_known);
                let one = retention(&roster, known, &timelines, k, delta, as_of, Return::On);
                prop_assert_eq!(share, one);
            }
        }
    }
}
