//! The rules. Each is a pure function of [`Input`] that comes up with one suggestion or none.
//!
//! | file | rules |
//! |---|---|
//! | `replies.rs` | newcomers without a reply, questions that wait |
//! | `people.rs` | members whom nobody has talked with |
//! | `leading.rs` | who might lead, no session planned |
//! | `agreements.rs` | actions open for long, norms and articles to be reviewed |
//! | `topics.rs` | topics to plan and to vote for |
//! | `units.rs` | units without a champion, units that one person holds together |
//!
//! What a rule says is made of figures and of what people wrote; commands are made of numbers and checked names alone, so
//! that nobody's words end up in a shell.

mod agreements;
mod leading;
mod people;
mod replies;
mod topics;
mod units;

use chrono::{DateTime, TimeDelta, Utc};

use super::input::{Input, MOST};
use super::model::{Evidence, Rule, SeenBy, Suggestion};

/// Of how many things evidence is given.
const NAMED: usize = 3;
/// How much of a title is quoted, in characters.
const QUOTED: usize = 80;

/// A rule.
type Rules = fn(&Input) -> Option<Suggestion>;

/// The rules, in the order of [`Rule::ALL`].
const RULES: [Rules; 12] = [
    replies::newcomers_without_reply,
    replies::questions_waiting,
    people::members_without_ties,
    leading::invite_to_lead,
    agreements::actions_open_long,
    agreements::norms_overdue,
    topics::topics_wanted,
    topics::topics_to_vote,
    leading::no_session_planned,
    agreements::stale_articles,
    units::units_without_champion,
    units::single_bridge,
];

/// What the rules come up with, in their order.
pub(super) fn suggestions(input: &Input) -> Vec<Suggestion> {
    RULES.iter().filter_map(|rule| rule(input)).collect()
}

/// A suggestion about some things; none without any.
fn about(
    rule: Rule,
    things: Vec<String>,
    seen_by: SeenBy,
    title: String,
    evidence: Vec<Evidence>,
    command: String,
) -> Option<Suggestion> {
    let first = things.first()?;
    Some(Suggestion {
        key: format!("{rule}:{first}"),
        rule,
        title,
        evidence,
        seen_by,
        command,
        things,
    })
}

/// One thing, or so many; of more than are read, as many as are known.
fn one_or(n: usize, one: &str, many: &str) -> String {
    match n {
        1 => one.to_owned(),
        MOST.. => format!("{MOST} or more {many}"),
        _ => format!("{n} {many}"),
    }
}

/// A title in quotation marks, shortened; without what would break a line.
fn quoted(title: &str) -> String {
    let mut short: String = title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(QUOTED)
        .collect();
    if title.chars().count() > QUOTED {
        short.push('…');
    }
    format!("“{short}”")
}

/// For how long, in hours up to two days, else in days.
fn how_long(time: TimeDelta) -> String {
    let hours = time.num_hours().max(0);
    match hours {
        1 => "1 hour".to_owned(),
        0..48 => format!("{hours} hours"),
        _ => format!("{} days", time.num_days()),
    }
}

/// A day, in UTC.
fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_2_the_rules_are_in_the_order_in_which_they_come_up() {
        assert_eq!(RULES.len(), Rule::ALL.len());
        assert!(Rule::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn times_are_told_in_whole_units() {
        for (hours, says) in [
            (0, "0 hours"),
            (1, "1 hour"),
            (47, "47 hours"),
            (48, "2 days"),
            (71, "2 days"),
        ] {
            assert_eq!(how_long(TimeDelta::hours(hours)), says);
        }
    }

    #[test]
    fn titles_are_quoted_in_one_line() {
        assert_eq!(quoted("a\nb\u{1b}[2J"), "“a b [2J”");
        assert_eq!(quoted(&"ä".repeat(99)).chars().count(), QUOTED + 3);
    }
}
