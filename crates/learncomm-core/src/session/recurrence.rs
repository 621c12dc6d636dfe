//! The rules of series (RRULE of RFC 5545): which are let in, and the local times that they give.
//!
//! A rule is expanded as if its local times were UTC, so that no zone can make it skip or repeat an hour; what clocks do
//! to a local time is decided in one place, [`instant_of`](super::calendar::instant_of). The text of a rule is the only
//! form in which it is kept: the crate that expands it cannot be trusted to write it down again.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated};

use super::calendar::{clock, local_of};
use crate::error::Error;

/// The longest text of a rule, in characters.
const MAX_RULE: usize = 500;
/// More times than this are not looked at: a session a day for more than two hundred years.
const MAX_SLOTS: usize = 100_000;
/// Each has its own invitation, answers and attendance: more than two a day are not sessions of one series.
const MAX_A_DAY: usize = 2;

const PARTS: [&str; 13] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "BYHOUR",
    "BYMINUTE",
];

/// A rule that was let in, and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule(BTreeMap<String, String>);

fn refused(why: impl Into<String>) -> Error {
    Error::invalid("rule", why)
}

impl Rule {
    /// Reads the value of an RRULE; `RRULE:` in front and lower case are let in.
    pub(super) fn parse(given: &str) -> Result<Self, Error> {
        let given = crate::text::line("rule", given, MAX_RULE)?.to_ascii_uppercase();
        let given = given.strip_prefix("RRULE:").unwrap_or(&given);
        let mut parts = BTreeMap::new();
        for part in given.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| {
                refused(format!(
                    "`{part}` is not a part such as FREQ=WEEKLY or INTERVAL=2"
                ))
            })?;
            let (name, value) = (name.trim(), value.trim());
            if !PARTS.contains(&name) {
                let known = PARTS.join(", ");
                return Err(refused(format!("`{name}` is not one of its parts: {known}")));
            }
            if parts.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(refused(format!("`{name}` is given twice")));
            }
        }
        let rule = Self(parts);
        rule.check()?;
        Ok(rule)
    }

    fn part(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn check(&self) -> Result<(), Error> {
        if !matches!(self.part("FREQ"), Some("DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY")) {
            return Err(refused(
                "has to say FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY",
            ));
        }
        for (name, most) in [("INTERVAL", 1_000), ("COUNT", 10_000)] {
            let number = self.part(name).map(str::parse::<u32>);
            if number.is_some_and(|n| !n.is_ok_and(|n| (1..=most).contains(&n))) {
                return Err(refused(format!("{name} is a number from 1 to {most}")));
            }
        }
        if self.0.contains_key("COUNT") && self.0.contains_key("UNTIL") {
            return Err(refused("has COUNT or UNTIL, not both"));
        }
        let values = |name| self.part(name).map_or(1, |list| list.split(',').count());
        if values("BYHOUR") * values("BYMINUTE") > MAX_A_DAY {
            return Err(refused(format!(
                "gives more than {MAX_A_DAY} sessions a day; make a series for each time"
            )));
        }
        Ok(())
    }

    /// The text that is stored.
    pub(super) fn text(&self) -> String {
        // In the usual order, whatever order it was given in.
        let parts = PARTS
            .iter()
            .filter_map(|name| Some(format!("{name}={}", self.part(name)?)));
        parts.collect::<Vec<_>>().join(";")
    }

    /// The last local time that may be in it.
    fn until(&self, zone: Tz) -> Result<Option<NaiveDateTime>, Error> {
        let Some(given) = self.part("UNTIL") else {
            return Ok(None);
        };
        let time = |text| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S");
        let until = if let Some(utc) = given.strip_suffix('Z') {
            time(utc).map(|at| local_of(at.and_utc(), zone))
        } else {
            let day = NaiveDate::parse_from_str(given, "%Y%m%d");
            time(given).or_else(|_| {
                day.map(|day| {
                    day.and_time(NaiveTime::MIN) + chrono::TimeDelta::days(1) - chrono::TimeDelta::seconds(1)
                })
            })
        };
        until.map(Some).map_err(|_| {
            refused(format!(
                "UNTIL={given} is not a day such as 20261231, a local time such as 20261231T180000, or one in UTC such as 20261231T170000Z"
            ))
        })
    }

    /// The same rule with another number of sessions, at least one, if it counts them.
    pub(super) fn counting(mut self, change: impl FnOnce(usize) -> usize) -> Self {
        if let Some(count) = self.part("COUNT").and_then(|n| n.parse().ok()) {
            let count = change(count).max(1);
            self.0.insert("COUNT".to_owned(), count.to_string());
        }
        self
    }

    /// Its times in a zone, from `first` on.
    pub(super) fn slots(&self, first: NaiveDateTime, zone: Tz) -> Result<Slots, Error> {
        let until = self.until(zone)?;
        if until.is_some_and(|until| until < first) {
            return Err(refused(format!("ends before the first time, {}", clock(first))));
        }
        let mut parts = self.0.clone();
        parts.remove("UNTIL");
        let rule: RRule<Unvalidated> = Self(parts)
            .text()
            .parse()
            .map_err(|e: rrule::RRuleError| refused(e.to_string()))?;
        let as_utc = |at: NaiveDateTime| at.and_utc().with_timezone(&rrule::Tz::UTC);
        let rule = match until {
            Some(until) => rule.until(as_utc(until)),
            None => rule,
        };
        let rule = rule.validate(as_utc(first)).map_err(|e| refused(e.to_string()))?;
        Ok(Slots(RRuleSet::new(as_utc(first)).rrule(rule).limit()))
    }
}

/// The local times that a rule gives.
pub(super) struct Slots(RRuleSet);

impl Slots {
    /// One after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = NaiveDateTime> {
        let slots = (&self.0).into_iter().take(MAX_SLOTS);
        slots.map(|at| at.with_timezone(&Utc).naive_utc())
    }
}

/// Whether a first time is one that series can begin at.
pub(super) fn checked_first(first: NaiveDateTime) -> Result<NaiveDateTime, Error> {
    use chrono::{Datelike, Timelike};
    if !(1970..2200).contains(&first.year()) {
        return Err(Error::invalid(
            "time",
            format!("{} is not in the years 1970 to 2199", clock(first)),
        ));
    }
    // Rules know no fractions of seconds.
    Ok(first.with_nanosecond(0).unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn slots(rule: &str, first: &str, zone: Tz) -> Vec<String> {
        let slots = Rule::parse(rule).unwrap().slots(at(first), zone).unwrap();
        slots.iter().take(5).map(|slot| slot.to_string()).collect()
    }

    #[test]
    fn rules_are_expanded_in_local_time() {
        let first = "2026-03-16T10:00:00";
        let zone = Tz::Europe__Berlin;
        assert_eq!(
            slots("freq=weekly;interval=2;count=3", first, zone),
            [
                "2026-03-16 10:00:00",
                "2026-03-30 10:00:00",
                "2026-04-13 10:00:00"
            ]
        );
        assert_eq!(
            slots("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", first, zone),
            ["2026-03-27 10:00:00", "2026-04-24 10:00:00"]
        );
        assert_eq!(
            slots(
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2",
                first,
                zone
            ),
            ["2026-04-01 10:00:00", "2026-05-01 10:00:00"]
        );
        assert_eq!(
            slots("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", first, zone),
            ["2026-03-31 10:00:00", "2026-05-31 10:00:00"]
        );
        assert_eq!(
            slots("FREQ=DAILY;BYHOUR=9,15;COUNT=3", first, zone)[0],
            "2026-03-16 15:00:00"
        );
        assert_eq!(
            slots("FREQ=YEARLY", "2028-02-29T10:00:00", zone)[1],
            "2032-02-29 10:00:00"
        );
    }

    #[test]
    fn an_end_is_a_local_time() {
        let first = "2026-03-23T00:30:00";
        let count = |until: &str, zone| slots(&format!("FREQ=DAILY;UNTIL={until}"), first, zone).len();
        assert_eq!(count("20260324", Tz::UTC), 2, "the whole day");
        assert_eq!(count("20260324T002959", Tz::UTC), 1);
        assert_eq!(count("20260324T003000", Tz::UTC), 2, "inclusive");
        // In Berlin it is half past midnight on the 25th.
        assert_eq!(count("20260324T233000Z", Tz::Europe__Berlin), 3);
        assert_eq!(count("20260324T232959Z", Tz::Europe__Berlin), 2);
        assert_eq!(count("20260324T233000Z", Tz::UTC), 2);
    }

    #[test]
    fn rules_that_cannot_be_are_refused() {
        for (rule, says) in [
            ("", "may not be empty"),
            ("weekly", "not a part"),
            ("INTERVAL=2", "has to say FREQ=DAILY"),
            ("FREQ=SECONDLY", "has to say FREQ=DAILY"),
            ("FREQ=HOURLY", "has to say FREQ=DAILY"),
            ("FREQ=WEEKLY;INTERVAL=0", "1 to 1000"),
            ("FREQ=WEEKLY;INTERVAL=-1", "1 to 1000"),
            ("FREQ=WEEKLY;INTERVAL=65536", "1 to 1000"),
            ("FREQ=WEEKLY;COUNT=0", "1 to 10000"),
            ("FREQ=WEEKLY;COUNT=4000000000", "1 to 10000"),
            ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "not both"),
            ("FREQ=WEEKLY;BYSECOND=1,2,3", "`BYSECOND` is not one of its parts"),
            ("FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2", "more than 2 sessions a day"),
            ("FREQ=DAILY;FREQ=DAILY", "given twice"),
            ("FREQ=WEEKLY;UNTIL=tomorrow", "a day such as"),
            ("FREQ=WEEKLY;UNTIL=20200101", "ends before the first time"),
            ("FREQ=WEEKLY;BYDAY=XX", ""),
            ("FREQ=MONTHLY;BYMONTHDAY=32", ""),
            ("FREQ=WEEKLY;BYMONTHDAY=3", ""),
            ("FREQ=WEEKLY\u{7}", "control character"),
        ] {
            let outcome =
                Rule::parse(rule).and_then(|r| r.slots(at("2026-03-16T10:00:00"), Tz::UTC).map(drop));
            let message = outcome.unwrap_err().to_string();
            assert!(message.contains(says), "{rule}: {message}");
        }
    }

    #[test]
    fn a_rule_without_any_time_ends() {
        for rule in [
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        ] {
            assert_eq!(
                slots(rule, "2026-03-16T10:00:00", Tz::UTC),
                Vec::<String>::new(),
                "{rule}"
            );
        }
    }

    #[test]
    fn what_is_left_of_a_counted_rule() {
        let rule = |text: &str| Rule::parse(text).unwrap();
        assert_eq!(
            rule("COUNT=10;FREQ=WEEKLY").counting(|n| n - 4).text(),
            "FREQ=WEEKLY;COUNT=6"
        );
        assert_eq!(rule("FREQ=WEEKLY").counting(|n| n - 4).text(), "FREQ=WEEKLY");
    }
}
