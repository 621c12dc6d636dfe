use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::model::Rule;
use crate::error::Error;
use crate::id::PersonId;
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// For how many days a suggestion is dismissed unless something else is said.
pub const DISMISS_DAYS: u16 = 60;
/// For how many days a suggestion can be dismissed at the most.
pub const MAX_DISMISS_DAYS: u16 = 366;
/// How many suggestions somebody can have dismissed at a time.
pub const MAX_DISMISSALS: usize = 200;
/// About how many things these can be in all.
pub const MAX_DISMISSED_THINGS: usize = 5_000;

/// That somebody does not want to hear of a suggestion for a while. Known to nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// The key of the suggestion.
    pub key: String,
    /// Its rule.
    pub rule: Rule,
    /// When it was dismissed.
    pub at: DateTime<Utc>,
    /// The first instant at which it may come up again.
    pub until: DateTime<Utc>,
    /// Why; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// What it was about: numbers, and slugs of units.
    pub things: Vec<String>,
}

/// What one person, or the owner of the store, has dismissed in a community.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dismissals {
    /// Who; `None` for the owner of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<PersonId>,
    /// In the order in which they were dismissed.
    pub(super) list: Vec<Dismissal>,
}

impl Dismissals {
    /// Forgets what is over.
    pub(super) fn clean(&mut self, now: DateTime<Utc>) {
        self.list.retain(|dismissal| now < dismissal.until);
    }

    /// What is dismissed at an instant, as rules name it.
    pub(super) fn holding(&self, now: DateTime<Utc>) -> BTreeSet<(Rule, String)> {
        let holds = self.list.iter().filter(|dismissal| now < dismissal.until);
        holds
            .flat_map(|dismissal| {
                let things = dismissal.things.iter();
                things.map(|thing| (dismissal.rule, thing.clone()))
            })
            .collect()
    }

    /// Dismisses a suggestion, for things that it is about; of one that was dismissed, those it was about stay.
    pub(super) fn dismiss(
        &mut self,
        (rule, key): (Rule, &str),
        things: &[String],
        days: u16,
        because: String,
        now: DateTime<Utc>,
    ) -> Result<Dismissal, Error> {
        self.clean(now);
        let mut all: BTreeSet<String> = things.iter().cloned().collect();
        if let Some(known) = self.list.iter().position(|dismissal| dismissal.key == key) {
            all.extend(self.list.remove(known).things);
        }
        if self.list.len() >= MAX_DISMISSALS {
            return Err(Error::Rule(format!(
                "{MAX_DISMISSALS} suggestions are dismissed, and that is the most: restore some first"
            )));
        }
        let sum: usize = self.list.iter().map(|dismissal| dismissal.things.len()).sum();
        if sum + all.len() > MAX_DISMISSED_THINGS {
            return Err(Error::Rule(format!(
                "dismissed suggestions can be about {MAX_DISMISSED_THINGS} things in all: restore some first"
            )));
        }
        let dismissal = Dismissal {
            key: key.to_owned(),
            rule,
            at: now,
            until: now + TimeDelta::days(i64::from(days)),
            because,
            things: all.into_iter().collect(),
        };
        self.list.push(dismissal.clone());
        Ok(dismissal)
    }

    /// Takes back that something was dismissed, and says what; `None` if it was not, or no longer.
    pub(super) fn restore(&mut self, key: &str, now: DateTime<Utc>) -> Option<Dismissal> {
        self.clean(now);
        let known = self.list.iter().position(|dismissal| dismissal.key == key)?;
        Some(self.list.remove(known))
    }
}

impl Entity for Dismissals {
    const KIND: &'static str = "suggestion-dismissals";
}

impl Stored for Dismissals {
    fn key(&self, scope: Scope) -> Key {
        dismissals_key(scope, self.by)
    }
}

pub(super) fn dismissals_key(scope: Scope, by: Option<PersonId>) -> Key {
    let key = Key::within(scope).text(Dismissals::KIND);
    match by {
        None => key.bytes(&[0]),
        Some(person) => key.bytes(&[1]).id(person.as_uuid()),
    }
    .build()
}

/// The rule in a key such as `questions-waiting:12`.
pub(super) fn rule_in(key: &str) -> Result<Rule, Error> {
    let why = || Error::invalid("key", format!("`{key}` is not one such as questions-waiting:12"));
    let (rule, thing) = key.split_once(':').ok_or_else(why)?;
    if thing.is_empty() || thing.chars().any(char::is_control) {
        return Err(why());
    }
    rule.parse().map_err(|_| why())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(days)
    }

    fn dismissed(all: &mut Dismissals, key: &str, things: &[&str], days: u16, now: i64) -> Result<(), Error> {
        let things: Vec<String> = things.iter().map(ToString::to_string).collect();
        let rule = rule_in(key)?;
        all.dismiss((rule, key), &things, days, String::new(), at(now))
            .map(drop)
    }

    #[test]
    fn s3_2_what_is_dismissed_holds_until_its_day() {
        let mut all = Dismissals::default();
        dismissed(&mut all, "questions-waiting:12", &["12", "13"], 10, 0).unwrap();
        let thing = |n: &str| (Rule::QuestionsWaiting, n.to_owned());
        assert_eq!(all.holding(at(9)), BTreeSet::from([thing("12"), thing("13")]));
        assert!(all.holding(at(10)).is_empty());
        // Again: what it was about before stays dismissed with it, and the new day counts.
        dismissed(&mut all, "questions-waiting:12", &["12", "14"], 10, 5).unwrap();
        assert_eq!(all.list.len(), 1);
        assert_eq!(all.list[0].things, ["12", "13", "14"]);
        assert_eq!(all.holding(at(14)).len(), 3);
        assert_eq!(all.restore("questions-waiting:13", at(6)), None);
        assert!(all.restore("questions-waiting:12", at(6)).is_some());
        assert!(all.list.is_empty());
    }

    #[test]
    fn s3_2_dismissals_are_bounded_and_those_that_are_over_make_room() {
        let mut all = Dismissals::default();
        for n in 0..MAX_DISMISSALS {
            dismissed(&mut all, &format!("stale-articles:{n}"), &[&n.to_string()], 10, 0).unwrap();
        }
        let full = dismissed(&mut all, "norms-overdue:1", &["1"], 10, 9).unwrap_err();
        assert!(full.to_string().contains("restore some first"), "{full}");
        assert_eq!(all.list.len(), MAX_DISMISSALS);
        dismissed(&mut all, "norms-overdue:1", &["1"], 10, 10).unwrap();
        assert_eq!(all.list.len(), 1);
        let many: Vec<String> = (0..MAX_DISMISSED_THINGS).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let full = dismissed(&mut all, "stale-articles:0", &many, 10, 10).unwrap_err();
        assert!(full.to_string().contains("5000 things"), "{full}");
        assert_eq!(all.list.len(), 1);
    }

    #[test]
    fn keys_name_a_rule_and_a_thing() {
        assert_eq!(rule_in("single-bridge:dev+qa").unwrap(), Rule::SingleBridge);
        for bad in [
            "",
            "questions-waiting",
            "questions-waiting:",
            "x:1",
            ":1",
            "stale-articles:\u{1b}",
        ] {
            assert!(rule_in(bad).is_err(), "{bad}");
        }
    }
}
