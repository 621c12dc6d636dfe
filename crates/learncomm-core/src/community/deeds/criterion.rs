use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::words::Evident;
use crate::error::Error;
use crate::id::Slug;
use crate::session::SessionRole;

/// The most that a criterion may ask for.
pub const MAX_AT_LEAST: u32 = 10_000;
/// How many days a criterion may look back.
pub const MAX_DAYS: u32 = 3_650;

/// What somebody has to have done (S4.11): at least so much of a kind of evidence.
///
/// As text, such as `accepted-answers>=5 about testing within 90 days from 3 people`, `sessions-led>=2 as
/// facilitator,presenter` or `pathways-finished>=1 of first-steps`; the parts behind the number in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What is counted.
    pub evidence: Evident,
    /// How many of it are needed: 1 to [`MAX_AT_LEAST`].
    pub at_least: u32,
    /// Only what is about this topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Slug>,
    /// Only what was done in the last so many days, of 24 hours: 1 to [`MAX_DAYS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
    /// Of sessions led, only those led in one of these roles; in any, if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<SessionRole>,
    /// With or from at least so many different people: 2 to [`MAX_AT_LEAST`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// Of pathways, only this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pathway: Option<WhichPathway>,
}

/// A pathway that a criterion is about: its number, or its short name until the criterion is kept with a badge, which keeps
/// the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WhichPathway {
    /// Its number in the community; `#12` or `12` as text.
    Number(u32),
    /// Its short name. One of digits only is taken for a number.
    Slug(Slug),
}

impl fmt::Display for WhichPathway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "#{number}"),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

impl FromStr for WhichPathway {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self, Error> {
        let digits = given.strip_prefix('#').unwrap_or(given);
        if digits.len() == given.len() && !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self::Slug(given.parse()?));
        }
        let number = digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok());
        number.flatten().map(Self::Number).ok_or_else(|| {
            let why = format!("`{}` is neither a number nor a short name", given.escape_debug());
            Error::invalid("pathway", why)
        })
    }
}

impl Criterion {
    /// At least `at_least` of a kind, of whatever topic and time.
    #[must_use]
    pub const fn new(evidence: Evident, at_least: u32) -> Self {
        Self {
            evidence,
            at_least,
            about: None,
            within_days: None,
            roles: Vec::new(),
            people: None,
            pathway: None,
        }
    }

    /// The criterion, if it can be met.
    pub(crate) fn checked(&self) -> Result<Self, Error> {
        let wrong = |why: String| Err(Error::invalid("criterion", format!("`{self}`: {why}")));
        let kind = self.evidence;
        if !(1..=MAX_AT_LEAST).contains(&self.at_least) {
            return wrong(format!("{} is not from 1 to {MAX_AT_LEAST}", self.at_least));
        }
        if let Some(days) = self.within_days.filter(|d| !(1..=MAX_DAYS).contains(d)) {
            return wrong(format!("{days} days are not from 1 to {MAX_DAYS}"));
        }
        if self.about.is_some() && !kind.has_topic() {
            return wrong(format!("{kind} have no topic"));
        }
        if !self.roles.is_empty() && kind != Evident::SessionsLed {
            return wrong("only sessions-led have roles".to_owned());
        }
        if self.pathway.is_some() && kind != Evident::PathwaysFinished {
            return wrong("only pathways-finished are of a pathway".to_owned());
        }
        if let Some(people) = self.people {
            if !kind.is_with_somebody() {
                return wrong(format!("{kind} are from nobody"));
            }
            if !(2..=MAX_AT_LEAST).contains(&people) {
                return wrong(format!("{people} people are not from 2 to {MAX_AT_LEAST}"));
            }
        }
        let mut roles: Vec<SessionRole> = Vec::new();
        for role in &self.roles {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
        Ok(Self {
            roles,
            ..self.clone()
        })
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}>={}", self.evidence, self.at_least)?;
        if let Some(topic) = &self.about {
            write!(f, " about {topic}")?;
        }
        if let Some(days) = self.within_days {
            write!(f, " within {days} days")?;
        }
        if let Some(pathway) = &self.pathway {
            write!(f, " of {pathway}")?;
        }
        if !self.roles.is_empty() {
            let roles: Vec<&str> = self.roles.iter().map(|role| role.as_str()).collect();
            write!(f, " as {}", roles.join(","))?;
        }
        if let Some(people) = self.people {
            write!(f, " from {people} people")?;
        }
        Ok(())
    }
}

impl FromStr for Criterion {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self, Error> {
        let wrong = |why: &str| Error::invalid("criterion", format!("`{}`: {why}", given.escape_debug()));
        let number = |text: &str| -> Result<u32, Error> {
            let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number = if is_plain { text.parse().ok() } else { None };
            number.ok_or_else(|| wrong(&format!("`{}` is not a number", text.escape_debug())))
        };
        // Spaces around the sign do not matter.
        let Some((kind, rest)) = given.split_once(">=") else {
            return Err(wrong(
                "a kind of evidence, `>=` and a number are expected, such as accepted-answers>=5",
            ));
        };
        let mut words = rest.split_whitespace();
        let at_least = number(words.next().unwrap_or_default())?;
        let mut criterion = Self::new(kind.trim().parse()?, at_least);
        while let Some(word) = words.next() {
            let what = words
                .next()
                .ok_or_else(|| wrong(&format!("something is missing behind `{}`", word.escape_debug())))?;
            let is_twice = match word {
                "about" => criterion.about.replace(what.parse::<Slug>()?).is_some(),
                "within" => {
                    unit(words.next(), &["day", "days"]).map_err(|why| wrong(&why))?;
                    criterion.within_days.replace(number(what)?).is_some()
                }
                "from" => {
                    unit(words.next(), &["people"]).map_err(|why| wrong(&why))?;
                    criterion.people.replace(number(what)?).is_some()
                }
                "of" => criterion.pathway.replace(what.parse()?).is_some(),
                "as" => {
                    let roles: Result<Vec<SessionRole>, Error> = what.split(',').map(str::parse).collect();
                    !std::mem::replace(&mut criterion.roles, roles?).is_empty()
                }
                other => {
                    let why = format!(
                        "`{}` is not one of: about TOPIC, within N days, as ROLE, from N people, of PATHWAY",
                        other.escape_debug()
                    );
                    return Err(wrong(&why));
                }
            };
            if is_twice {
                return Err(wrong(&format!("`{word}` is there twice")));
            }
        }
        criterion.checked()
    }
}

fn unit(given: Option<&str>, expected: &[&str]) -> Result<(), String> {
    match given {
        Some(given) if expected.contains(&given) => Ok(()),
        _ => Err(format!(
            "`{}` is expected behind the number",
            expected[expected.len() - 1]
        )),
    }
}

/// How far somebody is with a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What is asked for.
    pub criterion: Criterion,
    /// How many there are.
    pub count: u32,
    /// With or from how many different people, known by name to the community; `None` if that is not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
}

impl Counted {
    /// Whether that is enough.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.count >= self.criterion.at_least
            && self.people.unwrap_or_default() >= self.criterion.people.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn s4_11_a_criterion_is_read_as_it_is_written() {
        let read = |text: &str| text.parse::<Criterion>();
        let full = read("accepted-answers >= 5 from 3 people within 90 days about testing").unwrap();
        assert_eq!(
            full.to_string(),
            "accepted-answers>=5 about testing within 90 days from 3 people"
        );
        assert_eq!(
            serde_json::to_value(&full).unwrap(),
            serde_json::json!({
                "evidence": "accepted-answers", "at_least": 5, "about": "testing", "within_days": 90, "people": 3
            })
        );
        let led = read("sessions-led>=2 as facilitator,presenter,facilitator within 1 day").unwrap();
        assert_eq!(led.roles, [SessionRole::Facilitator, SessionRole::Presenter]);
        assert_eq!(
            read("pathways-finished>=1 of 12").unwrap().to_string(),
            "pathways-finished>=1 of #12"
        );
        for (given, says) in [
            ("", "a kind of evidence"),
            ("answers", ">="),
            ("answers>=", "not a number"),
            ("answers>=+5", "not a number"),
            ("answers>=0", "not from 1 to"),
            ("answers>=10001", "not from 1 to"),
            ("answers>=99999999999", "not a number"),
            ("likes>=5", "is not one of"),
            ("answers>=5 about", "something is missing"),
            ("answers>=5 about Über", "slug"),
            ("answers>=5 about a about b", "twice"),
            ("answers>=5 as facilitator", "have roles"),
            ("answers>=5 of #1", "of a pathway"),
            ("pathways-finished>=1 of #first-steps", "neither a number nor"),
            ("pathways-finished>=1 of 99999999999", "neither a number nor"),
            ("pathways-finished>=1 of First", "slug"),
            ("answers>=5 from 1 people", "not from 2"),
            ("answers>=5 from 3 bots", "`people` is expected"),
            ("answers>=5 within 3", "`days` is expected"),
            ("answers>=5 within 0 days", "not from 1"),
            ("articles>=5 from 3 people", "from nobody"),
            ("coached>=1 about testing", "no topic"),
            ("answers>=5 please now", "is not one of: about"),
        ] {
            let message = read(given).unwrap_err().to_string();
            assert!(message.contains(says), "{given}: {message}");
        }
    }

    proptest! {
        #[test]
        fn any_criterion_leads_back_to_itself(
            kind in 0..Evident::ALL.len(), at_least in 1..=MAX_AT_LEAST,
            about: bool, within in proptest::option::of(1..=MAX_DAYS), people in proptest::option::of(2..=9u32),
            pathway in proptest::option::of(proptest::prop_oneof![
                (1..99u32).prop_map(WhichPathway::Number),
                Just(WhichPathway::Slug("first-steps".parse().unwrap())),
            ]), roles in 0..3usize,
        ) {
            let criterion = Criterion {
                about: about.then(|| "a-topic".parse().unwrap()),
                within_days: within,
                people,
                pathway,
                roles: SessionRole::ALL[..roles].to_vec(),
                ..Criterion::new(Evident::ALL[kind], at_least)
            };
            match criterion.checked() {
                Ok(good) => {
                    prop_assert_eq!(good.to_string().parse::<Criterion>().unwrap(), good.clone());
                    let json = serde_json::to_string(&good).unwrap();
                    prop_assert_eq!(serde_json::from_str::<Criterion>(&json).unwrap(), good);
                }
                Err(_) => prop_assert!(criterion.to_string().parse::<Criterion>().is_err()),
            }
        }

        #[test]
        fn no_text_is_too_strange(given: String) {
            let _ = given.parse::<Criterion>();
        }
    }
}
