//! Who belonged to the community, and when (metrics §0.3).

use std::collections::BTreeMap;

use super::window::Window;

/// Marks "no unit" in a column of unit numbers.
pub const NO_UNIT: u32 = u32::MAX;

/// Whether a member is a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MemberKind {
    /// A person; only people count in a population.
    #[default]
    Human,
    /// A bot or service account: in no numerator and no denominator.
    Bot,
}

/// Membership as columns: one row per dense member number.
///
/// Most people join once, so the first interval lives in two flat columns and only rejoining costs a map entry. A number
/// that never got an interval is not a member.
///
/// ```
/// use learncomm_core::engagement::{Roster, Window};
///
/// let mut roster = Roster::with_len(2);
/// roster.add_interval(0, 1_000, None);
/// roster.add_interval(1, 1_500, Some(1_750));
/// let window = Window::new(1_000, 2_000);
/// assert_eq!(roster.exposure(0, &window), 1.0);
/// assert_eq!(roster.exposure(1, &window), 0.25);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Roster {
    joined: Vec<i64>,
    left: Vec<i64>,
    rejoined: BTreeMap<u32, Vec<(i64, i64)>>,
    kind: Vec<MemberKind>,
    organiser: Vec<bool>,
    unit: Vec<u32>,
}

impl Roster {
    /// A roster of `n` numbers, none of them a member yet.
    #[must_use]
    pub fn with_len(n: usize) -> Self {
        let mut roster = Self::default();
        roster.grow(n);
        roster
    }

    /// How many numbers the roster covers, members or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.joined.len()
    }

    /// Whether the roster covers no number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.joined.is_empty()
    }

    /// Adds a person who joined at `joined` and gives the new number.
    pub fn push(&mut self, joined: i64, left: Option<i64>) -> u32 {
        let number = self.len() as u32;
        self.add_interval(number, joined, left);
        number
    }

    /// Adds a membership `[joined, left)`; `None` is open. The earliest interval of a person is the one that counts as
    /// joining, in whatever order they are added. The roster grows as needed.
    pub fn add_interval(&mut self, number: u32, joined: i64, left: Option<i64>) {
        let at = number as usize;
        self.grow(at + 1);
        let added = (joined, left.unwrap_or(i64::MAX));
        if !self.has_interval(number) {
            (self.joined[at], self.left[at]) = added;
            return;
        }
        let mut later = added;
        if joined < self.joined[at] {
            later = (self.joined[at], self.left[at]);
            (self.joined[at], self.left[at]) = added;
        }
        self.rejoined.entry(number).or_default().push(later);
    }

    /// Says what a number stands for; a person unless told otherwise.
    pub fn set_kind(&mut self, number: u32, kind: MemberKind) {
        self.grow(number as usize + 1);
        self.kind[number as usize] = kind;
    }

    /// Sets the (primary) unit of a member.
    pub fn set_unit(&mut self, number: u32, unit: Option<u32>) {
        self.grow(number as usize + 1);
        self.unit[number as usize] = unit.unwrap_or(NO_UNIT);
    }

    /// Says whether a member organises the community.
    pub fn set_organiser(&mut self, number: u32, organiser: bool) {
        self.grow(number as usize + 1);
        self.organiser[number as usize] = organiser;
    }

    /// When the member first joined.
    #[must_use]
    pub fn joined(&self, number: u32) -> Option<i64> {
        self.has_interval(number).then(|| self.joined[number as usize])
    }

    /// When the member first left; `None` if they never did, or are no member.
    #[must_use]
    pub fn first_left(&self, number: u32) -> Option<i64> {
        self.left
            .get(number as usize)
            .copied()
            .filter(|&left| left != i64::MAX && self.has_interval(number))
    }

    /// Whether the member joined more than once.
    pub(crate) fn came_back(&self, number: u32) -> bool {
        !self.rejoined.is_empty() && self.rejoined.contains_key(&number)
    }

    /// Whether the number stands for a person.
    #[must_use]
    pub fn is_human(&self, number: u32) -> bool {
        self.kind.get(number as usize) == Some(&MemberKind::Human)
    }

    /// Whether the member organises the community.
    #[must_use]
    pub fn is_organiser(&self, number: u32) -> bool {
        self.organiser.get(number as usize) == Some(&true)
    }

    /// The unit of the member.
    #[must_use]
    pub fn unit(&self, number: u32) -> Option<u32> {
        self.unit
            .get(number as usize)
            .copied()
            .filter(|&unit| unit != NO_UNIT)
    }

    /// The units of all numbers as a column, [`NO_UNIT`] for none; what [`super::network`] takes.
    #[must_use]
    pub fn units(&self) -> &[u32] {
        &self.unit
    }

    /// The part of the window, 0 to 1, during which the membership was open (metrics §0.3). Rejoining adds up; an empty
    /// window gives 0. Holds for bots too: combine with [`Roster::is_human`], or ask [`Roster::in_population`].
    #[must_use]
    pub fn exposure(&self, number: u32, window: &Window) -> f64 {
        if window.is_empty() {
            return 0.0;
        }
        let covered: i64 = if self.rejoined.is_empty() && self.has_interval(number) {
            window.overlap(self.joined[number as usize], self.left[number as usize])
        } else {
            let intervals = self.intervals(number);
            intervals.map(|(joined, left)| window.overlap(joined, left)).sum()
        };
        (covered as f64 / window.millis() as f64).min(1.0)
    }

    /// Whether the number is a person whose membership meets the window: joining at its end is too late, leaving at its
    /// start too early.
    #[must_use]
    pub fn in_population(&self, number: u32, window: &Window) -> bool {
        let at = number as usize;
        if !self.is_human(number) || !self.has_interval(number) {
            return false;
        }
        // The first interval settles nearly every question; the map is asked only when somebody did come back.
        window.overlap(self.joined[at], self.left[at]) > 0
            || (!self.rejoined.is_empty()
                && self
                    .intervals(number)
                    .any(|(joined, left)| window.overlap(joined, left) > 0))
    }

    /// Whether the membership was open at the instant (bots included).
    #[must_use]
    pub fn is_member_at(&self, number: u32, at: i64) -> bool {
        let Some(&joined) = self.joined.get(number as usize) else {
            return false;
        };
        if joined <= at && at < self.left[number as usize] {
            return true;
        }
        // The first interval settles nearly every question; the map is asked only when somebody did come back.
        !self.rejoined.is_empty()
            && self
                .rejoined
                .get(&number)
                .is_some_and(|more| more.iter().any(|&(from, to)| from <= at && at < to))
    }

    /// The people whose membership meets the window, ascending: the population P of a report (metrics §0.3).
    #[must_use]
    pub fn population(&self, window: &Window) -> Vec<u32> {
        // Half of the people or more mostly belong, and growing by doubling would touch twice the memory.
        let mut population = Vec::with_capacity(self.len());
        population.extend((0..self.len() as u32).filter(|&number| self.in_population(number, window)));
        population
    }

    /// How many people are in the [population](Self::population), and their [exposure](Self::exposure) added up.
    pub(crate) fn size(&self, window: &Window) -> (usize, f64) {
        let length = window.millis() as f64;
        let mut came_back = self.rejoined.keys().peekable();
        let (mut people, mut exposure) = (0, 0.0);
        let columns = self.joined.iter().zip(&self.left).zip(&self.kind);
        for (number, ((&joined, &left), &kind)) in (0..).zip(columns) {
            if came_back.next_if_eq(&&number).is_some() {
                if self.in_population(number, window) {
                    people += 1;
                    exposure += self.exposure(number, window);
                }
                continue;
            }
            // Who never joined is a number with an interval that ends before it begins.
            if kind == MemberKind::Human && joined < left {
                let inside = window.overlap(joined, left);
                people += usize::from(inside > 0);
                exposure += if inside > 0 {
                    (inside as f64 / length).min(1.0)
                } else {
                    0.0
                };
            }
        }
        (people, exposure)
    }

    fn has_interval(&self, number: u32) -> bool {
        self.joined
            .get(number as usize)
            .is_some_and(|&joined| joined != i64::MAX)
    }

    fn intervals(&self, number: u32) -> impl Iterator<Item = (i64, i64)> + '_ {
        let first = self
            .has_interval(number)
            .then(|| (self.joined[number as usize], self.left[number as usize]));
        let more = if self.rejoined.is_empty() {
            None
        } else {
            self.rejoined.get(&number)
        };
        first.into_iter().chain(more.into_iter().flatten().copied())
    }

    fn grow(&mut self, n: usize) {
        if n > self.len() {
            self.joined.resize(n, i64::MAX);
            self.left.resize(n, i64::MIN);
            self.kind.resize(n, MemberKind::Human);
            self.organiser.resize(n, false);
            self.unit.resize(n, NO_UNIT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { start: 100, end: 200 };

    #[test]
    fn edges_are_out() {
        let mut roster = Roster::default();
        let at_end = roster.push(200, None);
        let until_start = roster.push(0, Some(100));
        let last_moment = roster.push(199, None);
        assert_eq!(roster.population(&WINDOW), [last_moment]);
        assert!(!roster.in_population(at_end, &WINDOW) && !roster.in_population(until_start, &WINDOW));
    }

    #[test]
    fn the_size_is_that_of_the_population() {
        let mut roster = Roster::with_len(3);
        for (joined, left) in [
            (200, None),
            (0, Some(100)),
            (150, Some(150)),
            (50, Some(160)),
            (120, None),
        ] {
            roster.push(joined, left);
        }
        roster.add_interval(3, 170, None);
        roster.add_interval(1, 199, None);
        roster.set_kind(7, MemberKind::Bot);
        for window in [
            WINDOW,
            Window::new(0, 1_000),
            Window::new(150, 150),
            Window::new(159, 160),
        ] {
            let population = roster.population(&window);
            let exposure: f64 = population.iter().map(|who| roster.exposure(*who, &window)).sum();
            assert_eq!(roster.size(&window), (population.len(), exposure), "{window:?}");
        }
    }

    #[test]
    fn rejoining_is_one_person_with_two_intervals() {
        let mut roster = Roster::default();
        roster.add_interval(0, 180, None);
        roster.add_interval(0, 0, Some(110));
        assert_eq!(roster.joined(0), Some(0));
        assert!((roster.exposure(0, &WINDOW) - 0.3).abs() < 1e-12);
        assert_eq!(
            [109, 110, 179, 180].map(|at| roster.is_member_at(0, at)),
            [true, false, false, true]
        );
        assert_eq!(roster.population(&WINDOW), [0]);
    }

    #[test]
    fn bots_and_numbers_without_membership_are_nobody() {
        let mut roster = Roster::with_len(2);
        roster.add_interval(1, 0, None);
        roster.set_kind(1, MemberKind::Bot);
        assert!(roster.population(&WINDOW).is_empty());
        assert_eq!(roster.exposure(0, &WINDOW), 0.0);
        assert_eq!(roster.exposure(77, &WINDOW), 0.0);
        assert!(!roster.is_member_at(0, i64::MAX));
    }
}
