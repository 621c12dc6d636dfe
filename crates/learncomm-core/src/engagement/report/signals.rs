//! What suggestions of what to do next take from the ledger: by number, without names, and whoever may see it.
//!
//! They are about now: what was asked is looked at over a year, who talks with whom over a quarter of one.

use super::facts::Facts;
use super::network::{NEW_WEEKS, ties};
use super::questions::{Firsts, REPLY_HORIZON, Replies, questions, wait_of};
use super::{ReportOptions, ReportWindow, Span, compact, usable};
use crate::community::Community;
use crate::engagement::activity::Standing;
use crate::engagement::idset::IdSet;
use crate::engagement::network::{Network, single_bridge_pairs};
use crate::engagement::roster::NO_UNIT;
use crate::engagement::waiting::{Curve, km, km_quantile};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::ledger::{Columns, NONE, Verb};

const DAY: i64 = 86_400_000;
/// Over how many days questions are looked at.
pub(crate) const QUESTION_DAYS: u32 = 365;
/// Over how many days it is looked at who talks with whom.
pub(crate) const TIE_DAYS: u32 = 90;
/// Whoever joined so many days ago or less is a newcomer.
const NEWCOMER_DAYS: i64 = 90;
/// A first post that is older is no longer helped by a reply that makes somebody welcome.
const FIRST_POST_DAYS: i64 = 30;
/// So many questions have to have been answered before it is known what is usual.
pub(crate) const ENOUGH: usize = 20;
/// The share of questions that have an answer within the usual time.
const USUAL: f64 = 0.75;
/// No question waits long before this time.
const SHORTEST: i64 = 2 * DAY;
/// What counts as long as long as it is not known what is usual.
pub(crate) const FIXED: i64 = 7 * DAY;
/// A person holds units together only if there are so many in each.
pub(crate) const UNIT: usize = 3;

/// After how long a question waits longer than usual, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usual {
    /// In milliseconds.
    pub(crate) after: i64,
    /// Questions of the last [`QUESTION_DAYS`] days.
    pub(crate) asked: usize,
    /// Those of them that were answered.
    pub(crate) answered: usize,
    /// When three quarters of them had an answer, in milliseconds; `None` if too few were answered to tell, or fewer than
    /// that ever were.
    pub(crate) quantile: Option<i64>,
}

impl Usual {
    /// What is usual for (seconds waited, whether for an answer): the time by which three quarters had an answer, by the
    /// waiting curve (metrics §6.1), at least two days. Seven days, if fewer than [`ENOUGH`] were answered or the curve never
    /// gets there.
    fn of(waits: &[(f64, bool)]) -> Self {
        let answered = waits.iter().filter(|(_, over)| *over).count();
        let quantile = (answered >= ENOUGH)
            .then(|| km_quantile(&km(waits), USUAL, Curve::Estimate))
            .flatten()
            .map(|seconds| (seconds * 1000.0) as i64);
        Self {
            after: quantile.map_or(FIXED, |usual| usual.max(SHORTEST)),
            asked: waits.len(),
            answered,
            quantile,
        }
    }
}

/// Something that waits for an answer or a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unanswered {
    /// Its number.
    pub(crate) number: u32,
    /// Since when, in milliseconds.
    pub(crate) at: i64,
}

/// Two units whose every tie touches one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bridge {
    /// The numbers of the units, the lower first.
    pub(crate) units: (u32, u32),
    /// The number of the person.
    pub(crate) person: u32,
}

/// What the ledger says that something could be done about.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    pub(crate) usual: Usual,
    /// Questions that wait longer than usual, the oldest first.
    pub(crate) waiting: Vec<Unanswered>,
    /// First posts of newcomers that nobody replied to within 48 hours, the oldest first.
    pub(crate) newcomers: Vec<Unanswered>,
    /// Members who are not new and have no tie, by number.
    pub(crate) alone: Vec<u32>,
    /// How many members have a tie.
    pub(crate) tied: usize,
    pub(crate) bridges: Vec<Bridge>,
    /// When the first thing happened that is on record, in milliseconds.
    pub(crate) since: Option<i64>,
}

impl Signals {
    /// Of a ledger that was loaded for a report; as of `now`.
    pub(crate) fn of(
        community: &Community,
        mut ledger: Columns,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Self, Error> {
        usable(&ledger)?;
        let since = ledger.at.first().copied();
        let numbers = compact::compact(&mut ledger);
        let upto = local_day(now, community.charter.time_zone);
        let last = |days| {
            let span = Span::LastDays { days, upto };
            let options = ReportOptions {
                span,
                ..ReportOptions::default()
            };
            ReportWindow::resolve(&options, community, &ledger, None)
        };
        let (asked, tied) = (last(QUESTION_DAYS)?, last(TIE_DAYS)?);
        let facts = Facts::of(ledger, &asked);
        let now = now.timestamp_millis();
        let thing = |found: &mut Vec<Unanswered>| {
            for one in found {
                one.number = numbers.things.before(one.number);
            }
        };
        let (usual, mut waiting) = waiting(&facts, &asked, now);
        let mut newcomers = newcomers(&facts, now);
        thing(&mut waiting);
        thing(&mut newcomers);
        let population = facts.roster.population(&tied.window);
        let network = Network::new(&population, &ties(&facts, &tied.window, &population));
        let is_alone = |who: &u32| {
            let weeks = facts.roster.exposure(*who, &tied.window) * tied.window.weeks();
            weeks >= NEW_WEEKS && network.partners(*who) == 0 && facts.belonged(*who, now)
        };
        let alone = population.iter().copied().filter(is_alone);
        Ok(Self {
            usual,
            waiting,
            newcomers,
            alone: alone.map(|who| numbers.people.before(who)).collect(),
            tied: network
                .nodes()
                .iter()
                .filter(|who| network.partners(**who) > 0)
                .count(),
            bridges: bridges(&facts, &network, now)
                .map(|bridge| Bridge {
                    person: numbers.people.before(bridge.person),
                    ..bridge
                })
                .collect(),
            since,
        })
    }
}

fn waiting(facts: &Facts, window: &ReportWindow, now: i64) -> (Usual, Vec<Unanswered>) {
    let (mut waits, mut open) = (Vec::new(), Vec::new());
    for question in questions(facts, window).filter(|question| question.at <= now) {
        let Some((waited, over)) = wait_of(facts, question, now) else {
            continue;
        };
        waits.push((waited as f64 / 1000.0, over));
        // Whoever found the answer out and said so waits no longer.
        let solved = question.accepted != NONE && facts.standing(question.accepted) == Standing::Stands;
        if !over && !solved && facts.standing(question.object) == Standing::Stands {
            open.push(Unanswered {
                number: question.object,
                at: question.at,
            });
        }
    }
    let usual = Usual::of(&waits);
    open.retain(|question| now - question.at > usual.after);
    (usual, open)
}

/// First posts, other than comments – a remark waits for nothing –, of who joined lately and is here.
fn newcomers(facts: &Facts, now: i64) -> Vec<Unanswered> {
    let firsts = Firsts::of(facts);
    let (from, until) = (now - FIRST_POST_DAYS * DAY, now - REPLY_HORIZON);
    let is_new = |who: u32| {
        facts.roster.is_human(who)
            && facts.roster.is_member_at(who, now)
            && facts
                .roster
                .joined(who)
                .is_some_and(|at| at >= facts.watched_since && at >= now - NEWCOMER_DAYS * DAY)
    };
    let mut found: Vec<Unanswered> = Vec::new();
    let posts = firsts.posts();
    for (who, row) in posts.filter(|(_, row)| facts.ledger.verb[*row] != Verb::Commented) {
        let (at, number) = (facts.ledger.at[row], facts.ledger.object[row]);
        if is_new(who) && (from..=until).contains(&at) && facts.standing(number) == Standing::Stands {
            found.push(Unanswered { number, at });
        }
    }
    let numbers: Vec<u32> = found.iter().map(|post| post.number).collect();
    let wanted = IdSet::of(&numbers);
    let replies = Replies::to(facts, &wanted);
    // An answer that was accepted was heard.
    let heard: Vec<u32> = facts.questions.iter().map(|question| question.accepted).collect();
    let heard = IdSet::of(&heard);
    found.retain(|post| replies.first(post.number).is_none() && !heard.contains(post.number));
    found.sort_by_key(|post| (post.at, post.number));
    found
}

/// Pairs of units, by what people belong to now, that one person holds together by two ties or more. A single tie holds
/// nothing together that could come apart.
fn bridges<'a>(facts: &'a Facts, network: &Network, now: i64) -> impl Iterator<Item = Bridge> + 'a {
    let mut labels = vec![NO_UNIT; facts.roster.len()];
    let mut sizes: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for who in network
        .nodes()
        .iter()
        .copied()
        .filter(|who| facts.belonged(*who, now))
    {
        let unit = facts.unit_at(who, now);
        labels[who as usize] = unit;
        *sizes.entry(unit).or_default() += 1;
    }
    let pairs = single_bridge_pairs(network, &labels);
    pairs.into_iter().filter_map(move |pair| {
        let size = |unit: u32| sizes.get(&unit).copied().unwrap_or(0);
        let [person] = pair.people[..] else { return None };
        (size(pair.units.0) >= UNIT && size(pair.units.1) >= UNIT).then_some(Bridge {
            units: pair.units,
            person,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_2_too_few_answers_do_not_tell_what_is_usual() {
        let hours = |n: usize, open: usize| -> Vec<(f64, bool)> {
            let waits = (1..=n).map(|i| (i as f64 * 3600.0 * 6.0, true));
            waits.chain(std::iter::repeat_n((1e9, false), open)).collect()
        };
        let few = Usual::of(&hours(ENOUGH - 1, 0));
        assert_eq!((few.after, few.quantile), (FIXED, None));
        // Of twenty, the fifteenth had its answer after 90 hours.
        let enough = Usual::of(&hours(ENOUGH, 0));
        assert_eq!(
            (enough.after, enough.quantile),
            (90 * 3_600_000, Some(90 * 3_600_000))
        );
        // More than a quarter never had one.
        let ignored = Usual::of(&hours(ENOUGH, 10));
        assert_eq!((ignored.after, ignored.quantile), (FIXED, None));
        let quick: Vec<(f64, bool)> = vec![(60.0, true); 30];
        assert_eq!(Usual::of(&quick).after, SHORTEST);
    }
}
