use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId, PracticeId};
use crate::store::thing::{self, Listing, Thing, thing_key};
use crate::store::transaction::{Stored, transact};
use crate::store::{Entity, Key, Order, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::text;
use crate::time::to_millis;
use crate::words::words;

words! {
    /// How often something is shared, from never to daily.
    Frequency: "frequency" {
        /// Not (any more).
        Never = 0 "never",
        /// About once a year.
        Yearly = 1 "yearly",
        /// About once in three months.
        Quarterly = 2 "quarterly",
        /// About once a month.
        Monthly = 3 "monthly",
        /// About once a week.
        Weekly = 4 "weekly",
        /// About every day.
        Daily = 5 "daily",
    }
}

/// What is said of a way of sharing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPractice {
    /// What is shared, such as `test data`. 1 to 200 characters.
    pub what: String,
    /// Who shares it: a person, a unit, a role. 1 to 200 characters.
    pub who: String,
    /// With whom. 1 to 200 characters.
    pub with: String,
    /// Through which channel, such as `e-mail` or `by the coffee machine`. 1 to 200 characters.
    pub channel: String,
    /// How often.
    pub how_often: Frequency,
    /// What else was seen, up to 2,000 characters; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl NewPractice {
    fn checked(&self) -> Result<Self, Error> {
        Ok(Self {
            what: text::line("what", &self.what, 200)?,
            who: text::line("who", &self.who, 200)?,
            with: text::line("with", &self.with, 200)?,
            channel: text::line("channel", &self.channel, 200)?,
            how_often: self.how_often,
            note: text::prose("note", &self.note, 2_000)?,
        })
    }
}

/// How something was shared at some time (S1.1). Recorded again later, it can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Its id, which carries the time for which it was recorded.
    pub id: PracticeId,
    /// When it was so.
    pub at: DateTime<Utc>,
    /// Who recorded it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// What was recorded.
    #[serde(flatten)]
    pub said: NewPractice,
}

impl Entity for Practice {
    const KIND: &'static str = "practice";
}

impl Thing for Practice {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Practice {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
}

/// What became of a way of sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It was not there before.
    Started,
    /// It is not there any more.
    Stopped,
    /// It happens more often.
    MoreOften,
    /// It happens less often.
    LessOften,
    /// It happens as often as before.
    Same,
    /// Nobody has looked again.
    NotRecordedAgain,
}

impl Change {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::MoreOften => "more-often",
            Self::LessOften => "less-often",
            Self::Same => "same",
            Self::NotRecordedAgain => "not-recorded-again",
        }
    }
}

/// A way of sharing before some time and after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// What is shared.
    pub what: String,
    /// Who shares it.
    pub who: String,
    /// With whom.
    pub with: String,
    /// Through which channel.
    pub channel: String,
    /// How often before: the latest record before that time.
    pub before: Option<Frequency>,
    /// How often after: the latest record from that time on.
    pub after: Option<Frequency>,
    /// What became of it.
    pub change: Change,
}

/// What records, in order of time, say about the time before and after `split`. The same way of sharing is the same
/// what, who, with whom and channel, whatever the case of the letters. In order of these.
#[must_use]
pub fn compare(practices: &[Practice], split: DateTime<Utc>) -> Vec<Compared> {
    let mut ways: BTreeMap<[String; 4], Compared> = BTreeMap::new();
    for practice in practices {
        let said = &practice.said;
        let key = [&said.what, &said.who, &said.with, &said.channel].map(|text| text.to_lowercase());
        let compared = ways.entry(key).or_insert_with(|| Compared {
            what: said.what.clone(),
            who: said.who.clone(),
            with: said.with.clone(),
            channel: said.channel.clone(),
            before: None,
            after: None,
            change: Change::Same,
        });
        let side = if practice.at < split {
            &mut compared.before
        } else {
            &mut compared.after
        };
        *side = Some(said.how_often);
    }
    let compared = ways.into_values().map(|mut compared| {
        compared.change = change(compared.before, compared.after);
        compared
    });
    compared.collect()
}

fn change(before: Option<Frequency>, after: Option<Frequency>) -> Change {
    let before = before.unwrap_or(Frequency::Never);
    match after {
        None => Change::NotRecordedAgain,
        Some(after) if after == before => Change::Same,
        Some(Frequency::Never) => Change::Stopped,
        Some(_) if before == Frequency::Never => Change::Started,
        Some(after) if after > before => Change::MoreOften,
        Some(_) => Change::LessOften,
    }
}

impl Desk {
    /// Records how something is shared, now or at an earlier time (S1.1).
    ///
    /// # Errors
    /// [`Error::Invalid`], also for a time to come; [`Error::Forbidden`].
    pub async fn record_practice(
        &self,
        community: CommunityId,
        said: &NewPractice,
        at: Option<DateTime<Utc>>,
    ) -> Result<Practice, Error> {
        let said = &said.checked()?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPractice).await?;
            super::charter::load(tx, community).await?;
            let at = at.map_or(tx.now, to_millis);
            if at > tx.now {
                return Err(Error::invalid("at", "lies in the future"));
            }
            let (by, _) = self.signature(tx, community).await?;
            let practice = Practice {
                id: tx.new_id(at).into(),
                at,
                by,
                said: said.clone(),
            };
            tx.insert(Scope::Community(community), &practice)?;
            Ok(practice)
        })
    }

    /// A page of what was recorded about how things are shared, the oldest first, behind `after` if given; at most `limit`
    /// (1 to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn practices(
        &self,
        community: CommunityId,
        after: Option<PracticeId>,
        limit: usize,
    ) -> Result<(Vec<Practice>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let scope = Scope::Community(community);
        let listing = Listing {
            // Ids sort by the time for which it was recorded.
            index: None,
            order: Order::Ascending,
            after: after.map(|id| thing_key::<Practice>(scope, id.as_uuid())),
            limit,
        };
        thing::page(self.hub.store(), community, listing, |_| true).await
    }

    /// How things were shared before `split`, and from then on.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn compare_practices(
        &self,
        community: CommunityId,
        split: DateTime<Utc>,
    ) -> Result<Vec<Compared>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let scan = Scan::prefix(Key::within(Scope::Community(community)).text(Practice::KIND));
        let records = self.hub.store().scan_all(scan).await?;
        let all: Result<Vec<Practice>, StoreError> = records.iter().map(envelope::open).collect();
        Ok(compare(&all?, split))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_has_its_word() {
        use Frequency::{Daily, Monthly, Never, Weekly};
        for (before, after, is) in [
            (None, Some(Weekly), Change::Started),
            (Some(Never), Some(Weekly), Change::Started),
            (Some(Weekly), Some(Never), Change::Stopped),
            (Some(Monthly), Some(Daily), Change::MoreOften),
            (Some(Daily), Some(Monthly), Change::LessOften),
            (Some(Weekly), Some(Weekly), Change::Same),
            (None, Some(Never), Change::Same),
            (Some(Weekly), None, Change::NotRecordedAgain),
        ] {
            assert_eq!(change(before, after), is, "{before:?} {after:?}");
        }
    }
}
