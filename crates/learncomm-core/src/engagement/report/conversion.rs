//! How far people come who joined (metrics §1.6): one cohort, followed for the same time.

use super::facts::Facts;
use super::{Point, ReportWindow, Series};
use crate::engagement::anonymity::DEFAULT_K;
use crate::engagement::measure::{Share, Unit};

const DAY: i64 = 86_400_000;
/// How long everybody is followed.
const FOLLOWED: i64 = 90 * DAY;
/// So much later a second contribution is coming back.
const LATER: i64 = DAY;

/// How far somebody came within the time.
#[derive(Clone, Copy, Default)]
struct Way {
    joined: i64,
    first: Option<i64>,
    again: bool,
    led: bool,
}

/// Of the members who joined in the window and were followed for 90 days by *as of*: the share that contributed; of those,
/// the share that contributed again a day or more later; of those, the share that led a session. None where nobody could be
/// followed for so long.
pub(super) fn conversion(facts: &Facts, window: &ReportWindow) -> Option<Series> {
    let as_of = window.as_of.timestamp_millis();
    // By person, so that each contribution finds whose it is without a search.
    let mut followed: Vec<Option<Way>> = vec![None; facts.roster.len()];
    for who in facts.roster.population(&window.window) {
        let Some(joined) = facts.roster.joined(who) else {
            continue;
        };
        let over = joined.saturating_add(FOLLOWED) <= as_of;
        if over && window.window.contains(joined) && joined >= facts.watched_since {
            followed[who as usize] = Some(Way {
                joined,
                ..Way::default()
            });
        }
    }
    if followed.iter().all(Option::is_none) {
        return None;
    }
    let (at, actors) = (&facts.ledger.at, &facts.ledger.actor);
    let begin = at.partition_point(|at| *at < window.window.start);
    let end = at.partition_point(|at| *at < window.window.end.saturating_add(FOLLOWED));
    for row in (begin..end).filter(|row| facts.marks[*row].contributed()) {
        if let Some(way) = &mut followed[actors[row] as usize]
            && at[row] < way.joined.saturating_add(FOLLOWED)
        {
            let first = *way.first.get_or_insert(at[row]);
            way.again |= at[row] >= first.saturating_add(LATER);
        }
    }
    for session in &facts.rooms.sessions {
        for (_, who) in &session.led {
            if let Some(way) = &mut followed[*who as usize]
                && (way.joined..way.joined.saturating_add(FOLLOWED)).contains(&session.at)
            {
                way.led = true;
            }
        }
    }
    let count = |test: fn(&Way) -> bool| followed.iter().flatten().filter(|way| test(way)).count() as u64;
    let joined = count(|_| true);
    let contributed = count(|way| way.first.is_some());
    let again = count(|way| way.again);
    let led = count(|way| way.again && way.led);
    let mut steps = vec![
        ("contributed", Share::new(contributed, joined)),
        ("contributed-again", Share::new(again, contributed)),
    ];
    if !facts.rooms.sessions.is_empty() {
        steps.push(("led-a-session", Share::new(led, again)));
    }
    let points = steps.into_iter().map(|(label, share)| {
        let few = (1..DEFAULT_K).contains(&share.denominator);
        Point {
            label: label.into(),
            value: share.value().filter(|_| !few),
            n: if few { 0 } else { share.denominator },
            note: match share.denominator {
                0 => Some("nobody came so far"),
                _ => few.then_some("fewer than 5 people"),
            },
        }
    });
    Some(Series {
        id: "steps-of-joiners",
        title: "How far members came in their first 90 days: the share of those who took the step before",
        unit: Unit::Share,
        definition: "metrics 1.6, v1",
        points: points.collect(),
    })
}
