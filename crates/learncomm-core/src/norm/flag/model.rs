use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{ContributionId, FlagId, NormId, PersonId};
use crate::norm::words::{AppealOutcome, FlagPhase, Ruling};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};

/// The longest text of a flag or an appeal, in characters.
pub const MAX_FLAG_WORDS: usize = 5_000;
/// Within how many days after a ruling it may be appealed against.
pub const APPEAL_DAYS: i64 = 30;
/// The longest suspension, in days.
pub const MAX_SUSPENSION_DAYS: i64 = 3_650;
/// How often one flag may be raised; it is one record.
const MAX_RAISES: usize = 150;
/// How often one person may raise a flag on conduct until it is ruled on.
const MAX_RAISES_EACH: usize = 10;
/// How large a flag may grow by being raised, as JSON in bytes. A store takes 1 MiB, and rulings and appeals need some.
const FULL: usize = 800_000;

/// What a flag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum About {
    /// A contribution.
    Contribution {
        /// Which one.
        id: ContributionId,
        /// Its number in the community.
        number: u32,
    },
    /// How a member behaves.
    Conduct,
}

/// Somebody raised the flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Raise {
    /// Who.
    pub(crate) by: PersonId,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The norm that they cite.
    pub(crate) norm: NormId,
    /// The version of it that was in force.
    pub(crate) version: u32,
    /// What they say about it; for stewards only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) words: String,
}

/// An appeal was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    /// How.
    pub(crate) outcome: AppealOutcome,
    /// By whom; `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) reason: String,
}

/// Whom a ruling concerns has appealed against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Appeal {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// What they say about it; for stewards only.
    pub(crate) words: String,
    /// How it was decided, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<Decision>,
}

/// What was done was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lift {
    /// By whom; `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) reason: String,
}

/// A steward has ruled on a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resolution {
    /// What was done.
    pub(crate) ruling: Ruling,
    /// Which of the norms that were cited it rests on.
    pub(crate) norm: NormId,
    /// The version of it.
    pub(crate) version: u32,
    /// By whom; `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) reason: String,
    /// How long, of a suspension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<DateTime<Utc>>,
    /// If it was ended without an appeal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifted: Option<Lift>,
    /// If it was appealed against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) appeal: Option<Appeal>,
}

impl Resolution {
    /// Whether something was done that lasts, and was neither undone nor lifted.
    pub(crate) fn is_in_effect(&self) -> bool {
        let lasts = matches!(self.ruling, Ruling::Hide | Ruling::Remove | Ruling::Suspend);
        let decision = self.appeal.as_ref().and_then(|a| a.decision.as_ref());
        lasts && self.lifted.is_none() && decision.is_none_or(|d| d.outcome == AppealOutcome::Upheld)
    }
}

/// A flag: one open flag a contribution or member, whoever raises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flag {
    /// Its id.
    pub(crate) id: FlagId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub(crate) number: u32,
    /// When it was first raised.
    pub(crate) at: DateTime<Utc>,
    /// What it is about.
    pub(crate) about: About,
    /// Whom it concerns: the author, or the member who behaves like that. `None` if the author is not known.
    pub(crate) concerned: Option<PersonId>,
    /// Who raised it, the first first; for stewards only.
    pub(crate) raised: Vec<Raise>,
    /// What was done about it, once a steward has ruled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resolution: Option<Resolution>,
}

impl Flag {
    /// How far it has come.
    pub(crate) fn phase(&self) -> FlagPhase {
        match &self.resolution {
            None => FlagPhase::Open,
            Some(Resolution { appeal: None, .. }) => FlagPhase::Resolved,
            Some(Resolution {
                appeal: Some(Appeal { decision: None, .. }),
                ..
            }) => FlagPhase::Appealed,
            Some(_) => FlagPhase::Decided,
        }
    }

    /// Whether somebody has raised it.
    pub(crate) fn is_raised_by(&self, person: PersonId) -> bool {
        self.raised.iter().any(|raise| raise.by == person)
    }

    /// Somebody else raises it, too.
    pub(crate) fn join(&mut self, raise: Raise) -> Result<(), Error> {
        if self.resolution.is_some() {
            return Err(self.rule("was ruled on already"));
        }
        if self.concerned == Some(raise.by) {
            return Err(self.rule("is about you"));
        }
        if matches!(self.about, About::Contribution { .. }) && self.is_raised_by(raise.by) {
            return Err(self.rule("was raised by you already"));
        }
        if self.raised.iter().filter(|r| r.by == raise.by).count() >= MAX_RAISES_EACH {
            return Err(self.rule("was raised by you as often as one may: the stewards know"));
        }
        let size = serde_json::to_vec(&(&self.raised, &raise)).map_or(usize::MAX, |json| json.len());
        if self.raised.len() >= MAX_RAISES || size > FULL {
            return Err(self.rule("was raised as often as a flag can be: the stewards know"));
        }
        self.raised.push(raise);
        Ok(())
    }

    /// Nobody judges what is about them, or what they raised themselves.
    pub(crate) fn may_be_judged_by(&self, who: Option<PersonId>) -> Result<(), Error> {
        match who {
            Some(me) if self.concerned == Some(me) => {
                Err(self.rule("is about you: another steward judges it"))
            }
            Some(me) if self.is_raised_by(me) => {
                Err(self.rule("was raised by you: another steward judges it"))
            }
            _ => Ok(()),
        }
    }

    /// A steward rules on it.
    pub(crate) fn resolve(&mut self, resolution: Resolution) -> Result<(), Error> {
        self.may_be_judged_by(resolution.by)?;
        if self.resolution.is_some() {
            return Err(self.rule("was ruled on already"));
        }
        let on_contribution = matches!(self.about, About::Contribution { .. });
        match resolution.ruling {
            Ruling::Hide | Ruling::Remove if !on_contribution => {
                return Err(self.rule("is about conduct: there is nothing to hide or remove"));
            }
            Ruling::Remind | Ruling::Suspend if self.concerned.is_none() => {
                return Err(self.rule("concerns nobody who is known here"));
            }
            _ => {}
        }
        let longest = resolution.at + TimeDelta::days(MAX_SUSPENSION_DAYS);
        match (resolution.ruling, resolution.until) {
            (Ruling::Suspend, None) => return Err(Error::invalid("until", "a suspension needs an end")),
            (Ruling::Suspend, Some(until)) if until <= resolution.at || until > longest => {
                let why = format!(
                    "a suspension ends after now, and within {MAX_SUSPENSION_DAYS} days; whoever should not come back is released"
                );
                return Err(Error::invalid("until", why));
            }
            (Ruling::Suspend, Some(_)) | (_, None) => {}
            (_, Some(_)) => return Err(Error::invalid("until", "only a suspension has an end")),
        }
        self.resolution = Some(resolution);
        Ok(())
    }

    /// Whom it concerns appeals against what was done: once, within [`APPEAL_DAYS`] days.
    pub(crate) fn appeal(&mut self, by: Option<PersonId>, appeal: Appeal) -> Result<(), Error> {
        if by.is_none() || by != self.concerned {
            return Err(self.rule("does not concern you: an appeal is for whom it concerns"));
        }
        let resolution = match &self.resolution {
            None => return Err(self.rule("was not ruled on yet: there is nothing to appeal against")),
            Some(resolution) => resolution,
        };
        let latest = resolution.at + TimeDelta::days(APPEAL_DAYS);
        if resolution.ruling == Ruling::None {
            return Err(self.rule("led to nothing: there is nothing to appeal against"));
        }
        if resolution.appeal.is_some() {
            return Err(self.rule("was appealed against already; an appeal is made once"));
        }
        if resolution.lifted.is_some() {
            return Err(self.rule("has no effect any more: what was done was lifted"));
        }
        if appeal.at > latest {
            let why = format!("was ruled on more than {APPEAL_DAYS} days ago: it is too late to appeal");
            return Err(self.rule(&why));
        }
        if let Some(resolution) = &mut self.resolution {
            resolution.appeal = Some(appeal);
        }
        Ok(())
    }

    /// Somebody else than who ruled decides the appeal. Returns whether something that was in effect has to be undone.
    pub(crate) fn decide(&mut self, decision: Decision) -> Result<bool, Error> {
        self.may_be_judged_by(decision.by)?;
        let no_appeal = self.rule("has no open appeal");
        let Some(resolution) = &mut self.resolution else {
            return Err(no_appeal);
        };
        let before = resolution.is_in_effect();
        match &mut resolution.appeal {
            Some(appeal) if appeal.decision.is_none() => appeal.decision = Some(decision),
            _ => return Err(no_appeal),
        }
        Ok(before && !resolution.is_in_effect())
    }

    /// Ends what was done before its time, without an appeal.
    pub(crate) fn lift(&mut self, lift: Lift) -> Result<(), Error> {
        self.may_be_judged_by(lift.by)?;
        if self.phase() == FlagPhase::Appealed {
            return Err(self.rule("has an open appeal: decide that"));
        }
        let nothing = self.rule("has nothing in effect that could be lifted");
        match &mut self.resolution {
            Some(resolution) if resolution.is_in_effect() => {
                resolution.lifted = Some(lift);
                Ok(())
            }
            _ => Err(nothing),
        }
    }

    pub(crate) fn rule(&self, why: &str) -> Error {
        Error::Rule(format!("the flag #{} {why}", self.number))
    }

    /// What it is about, as the key of an index.
    fn thing(&self) -> Option<Uuid> {
        match self.about {
            About::Contribution { id, .. } => Some(id.as_uuid()),
            About::Conduct => self.concerned.map(|person| person.as_uuid()),
        }
    }
}

impl Entity for Flag {
    const KIND: &'static str = "flag";
}

impl Thing for Flag {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Flag {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, millis) = (self.id.as_uuid(), self.at.timestamp_millis());
        let bytes = || id.as_bytes().to_vec();
        let mut entries = vec![number_entry(scope, self.number, id)];
        if let Some(thing) = self.thing()
            && self.resolution.is_none()
        {
            entries.push((open_key(scope, thing), bytes()));
        }
        let mut people: Vec<PersonId> = self.raised.iter().map(|r| r.by).collect();
        if let About::Contribution { id: on, .. } = self.about {
            entries.extend(people.iter().map(|by| (raised_key(scope, on, *by), bytes())));
        }
        people.extend(self.concerned);
        people.sort_unstable();
        people.dedup();
        let of = |person| time_entry(flags_of(scope, person), millis, id);
        entries.extend(people.into_iter().map(of));
        entries
    }
}

/// The entry that leads from a contribution or a member to the open flag on it.
pub(super) fn open_key(scope: Scope, thing: Uuid) -> Key {
    Key::within(scope).text("flag-open").id(thing).build()
}

/// The entry that says that somebody has flagged a contribution.
pub(super) fn raised_key(scope: Scope, on: ContributionId, by: PersonId) -> Key {
    let on = Key::within(scope).text("flag-by").id(on.as_uuid());
    on.id(by.as_uuid()).build()
}

/// The index of the flags that a person raised or that concern them.
pub(super) fn flags_of(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("flag-of").id(person.as_uuid())
}
