//! Activity and participation (metrics §0.4–0.7 and §1): all of it *signal*, none of it a goal.

mod events;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::idset::IdSet;
use super::measure::Share;
use super::roster::Roster;
use super::window::{Window, bin_of};

pub use events::{EventKind, Events, Kinds, Standing};

/// The members with at least one event of the given kinds in the window, ascending (metrics §1.1).
///
/// Events before joining or after leaving, moderated events and bots count for nothing.
#[must_use]
pub fn active_members(roster: &Roster, events: &Events<'_>, window: &Window, kinds: Kinds) -> Vec<u32> {
    let mut seen = IdSet::with_capacity(roster.len());
    for (_, who) in events.active(roster, *window, kinds) {
        seen.insert(who);
    }
    seen.iter().collect()
}

/// For each window, the members active in it, ascending. One pass over the events.
///
/// The windows must be sorted and must not overlap: local days for [`stickiness`], meeting cycles for
/// [`cadence_presence`], weeks for [`contribution_weeks`].
#[must_use]
pub fn active_by_window(
    roster: &Roster,
    events: &Events<'_>,
    windows: &[Window],
    kinds: Kinds,
) -> Vec<Vec<u32>> {
    let mut sets = vec![IdSet::default(); windows.len()];
    for_each_bin(roster, events, windows, kinds, |bin, who| {
        sets[bin].insert(who);
    });
    sets.iter().map(|set| set.iter().collect()).collect()
}

/// For each member number, the number of distinct windows (weeks) with an event of the given kinds: `cw` of metrics §1.5.
///
/// The windows must be sorted and must not overlap.
#[must_use]
pub fn contribution_weeks(roster: &Roster, events: &Events<'_>, weeks: &[Window], kinds: Kinds) -> Vec<u32> {
    let mut counts = vec![0u32; roster.len()];
    let mut seen: Vec<IdSet> = vec![IdSet::default(); weeks.len()];
    for_each_bin(roster, events, weeks, kinds, |bin, who| {
        counts[who as usize] += u32::from(seen[bin].insert(who));
    });
    counts
}

fn for_each_bin(
    roster: &Roster,
    events: &Events<'_>,
    windows: &[Window],
    kinds: Kinds,
    mut each: impl FnMut(usize, u32),
) {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return;
    };
    let mut bin = 0;
    for (at, who) in events.active(roster, Window::new(first.start, last.end), kinds) {
        // Ledgers are nearly in order of time: the last bin is almost always right again.
        if !windows[bin].contains(at) {
            let Some(found) = bin_of(windows, at) else {
                continue;
            };
            bin = found;
        }
        each(bin, who);
    }
}

/// Participation rate: active members / population of the window (metrics §1.4).
///
/// Use [`Kinds::CONTRIBUTE`] for the published figure. Undefined (a zero denominator) when nobody was a member.
#[must_use]
pub fn participation_rate(roster: &Roster, events: &Events<'_>, window: &Window, kinds: Kinds) -> Share {
    Share::new(
        active_members(roster, events, window, kinds).len() as u64,
        roster.population(window).len() as u64,
    )
}

/// Weeks of membership in the window, added up over its population: the denominator of person-time rates (metrics §0.4).
#[must_use]
pub fn member_weeks(roster: &Roster, window: &Window) -> f64 {
    let (_, exposure) = roster.size(window);
    exposure * window.weeks()
}

/// Standing contributions per week of membership (metrics §0.4): fair to those who joined or left inside the window.
///
/// Content taken back by its author or removed by moderation is not counted. Undefined without any membership.
#[must_use]
pub fn contributions_per_member_week(roster: &Roster, events: &Events<'_>, window: &Window) -> Option<f64> {
    let person_time = member_weeks(roster, window);
    if person_time == 0.0 {
        return None;
    }
    let contributions = events
        .rows()
        .filter(|&(at, who, kind, standing)| {
            kind == EventKind::Contribute
                && standing.counts_for_content()
                && window.contains(at)
                && roster.is_human(who)
                && roster.is_member_at(who, at)
        })
        .count();
    Some(contributions as f64 / person_time)
}

/// Stickiness: the mean over `days` of members active that day / members active in the `trailing` local days that end
/// with it (metrics §1.2; 30 by convention).
///
/// Days whose trailing window has nobody are skipped rather than counted as 0; undefined when that leaves no day. The
/// figure misleads for a community that meets every second week: prefer [`cadence_presence`].
#[must_use]
pub fn stickiness(by_day: &BTreeMap<NaiveDate, Vec<u32>>, days: &[NaiveDate], trailing: u32) -> Option<f64> {
    let distinct = |ids: &mut dyn Iterator<Item = &u32>| {
        let mut set = IdSet::default();
        ids.for_each(|&id| {
            set.insert(id);
        });
        set.len()
    };
    let mut sum = 0.0;
    let mut counted = 0usize;
    for &day in days {
        let Some(first) = trailing
            .checked_sub(1)
            .and_then(|back| day.checked_sub_days(Days::new(back.into())))
        else {
            continue;
        };
        let monthly = distinct(&mut by_day.range(first..=day).flat_map(|(_, ids)| ids));
        if monthly > 0 {
            let daily = distinct(&mut by_day.get(&day).into_iter().flatten());
            sum += daily as f64 / monthly as f64;
            counted += 1;
        }
    }
    (counted > 0).then(|| sum / counted as f64)
}

/// Cadence presence: the share of `members` active in at least `need` of the `last` meeting cycles (metrics §1.3; 2 of 3
/// by convention). It replaces daily or weekly rates where the rhythm is a session every few weeks.
///
/// `cycles` is oldest first; `last = 0` means all of them. Undefined without members or with fewer than `last` cycles.
#[must_use]
pub fn cadence_presence(cycles: &[Vec<u32>], last: usize, need: u32, members: &[u32]) -> Option<Share> {
    if members.is_empty() || cycles.len() < last {
        return None;
    }
    let recent = if last == 0 {
        cycles
    } else {
        &cycles[cycles.len() - last..]
    };
    let sets: Vec<IdSet> = recent.iter().map(|ids| IdSet::of(ids)).collect();
    let present = members
        .iter()
        .filter(|&&member| sets.iter().filter(|set| set.contains(member)).count() >= need as usize)
        .count();
    Some(Share::new(present as u64, members.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventKind::{Consume, Contribute};

    const WINDOW: Window = Window { start: 100, end: 200 };

    fn roster() -> Roster {
        let mut roster = Roster::default();
        roster.push(0, None);
        roster.push(150, None);
        roster.push(0, Some(130));
        roster
    }

    #[test]
    fn only_what_happened_inside_the_membership_counts() {
        let events = Events {
            at: &[100, 149, 160, 130, 200, 120],
            who: &[0, 1, 1, 2, 0, 99],
            kind: &[
                Contribute, Contribute, Consume, Contribute, Contribute, Contribute,
            ],
            standing: &[Standing::Stands; 6],
        };
        assert_eq!(active_members(&roster(), &events, &WINDOW, Kinds::ANY), [0, 1]);
        assert_eq!(
            active_members(&roster(), &events, &WINDOW, Kinds::CONTRIBUTE),
            [0]
        );
        assert_eq!(
            participation_rate(&roster(), &events, &WINDOW, Kinds::CONTRIBUTE),
            Share::new(1, 3)
        );
        assert_eq!(
            participation_rate(&Roster::default(), &events, &WINDOW, Kinds::ANY).value(),
            None
        );
    }

    #[test]
    fn content_taken_back_is_activity_but_not_content() {
        let events = Events {
            at: &[110, 111, 112],
            who: &[0, 0, 2],
            kind: &[Contribute; 3],
            standing: &[
                Standing::RemovedByAuthor,
                Standing::Erased,
                Standing::RemovedByModeration,
            ],
        };
        assert_eq!(active_members(&roster(), &events, &WINDOW, Kinds::ANY), [0]);
        assert_eq!(
            contributions_per_member_week(&roster(), &events, &WINDOW),
            Some(0.0)
        );
        assert_eq!(
            contributions_per_member_week(&Roster::default(), &events, &WINDOW),
            None
        );
    }

    #[test]
    fn bins_hold_each_person_once() {
        let events = Events {
            at: &[105, 106, 160, 101],
            who: &[0, 0, 1, 0],
            kind: &[Contribute; 4],
            standing: &[Standing::Stands; 4],
        };
        let weeks = [Window::new(100, 150), Window::new(150, 200)];
        assert_eq!(
            active_by_window(&roster(), &events, &weeks, Kinds::ANY),
            [vec![0], vec![1]]
        );
        assert_eq!(
            contribution_weeks(&roster(), &events, &weeks, Kinds::ANY),
            [1, 1, 0]
        );
        assert!(active_by_window(&roster(), &events, &[], Kinds::ANY).is_empty());
    }

    #[test]
    fn sorted_columns_are_cut_without_copying() {
        let events = Events {
            at: &[1, 2, 3, 4],
            who: &[0, 1, 2, 3],
            kind: &[Consume; 4],
            standing: &[Standing::Stands; 4],
        };
        assert_eq!(events.sorted_within(&Window::new(2, 4)).who, [1, 2]);
        assert!(events.sorted_within(&Window::new(9, 12)).at.is_empty());
    }

    #[test]
    fn presence_needs_enough_finished_cycles() {
        let cycles = [vec![0], vec![0, 1], vec![0], vec![1, 2]];
        assert_eq!(
            cadence_presence(&cycles, 3, 2, &[0, 1, 2, 3]).and_then(Share::value),
            Some(0.5)
        );
        assert_eq!(cadence_presence(&cycles[..2], 3, 2, &[0]), None);
        assert_eq!(cadence_presence(&cycles, 3, 2, &[]), None);
    }
}
