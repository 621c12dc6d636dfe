use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::charter::load;
use super::membership::{Membership, member_key};
use super::preference::{PreferencesOf, ResourceKind, Way, WeekTime};
use crate::actor::Action;
use crate::engagement::anonymity::{Hidden, differencing_safe, suppress};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::store::transaction::{Stored, Tx, transact};
use crate::store::{Entity, Key, RecordReaderExt, Scan, Scope, StoreError, envelope};
use crate::words::words;

/// Of so many members at the most sums are made.
const MAX_RESPONDENTS: usize = 40_000;
/// What numbers releases.
const SERIES: &str = "needs-release";

words! {
    /// What sums of needs are broken down by; one at a time.
    Breakdown: "breakdown" {
        /// What members want to learn about.
        Topics = 1 "topics",
        /// How they like to learn.
        Ways = 2 "ways",
        /// When they could come.
        Times = 3 "times",
        /// What they like to learn from.
        Resources = 4 "resources",
    }
}

/// How many members chose something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// What.
    pub choice: String,
    /// How many chose it; `None` if that would tell of fewer than `k` people, whether of those who chose it or of those who
    /// did not.
    pub members: Option<u64>,
}

/// What members need, as far as it tells of nobody (S4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// What the sums are broken down by.
    pub by: Breakdown,
    /// The smallest group that is told of.
    pub k: u64,
    /// As of when. Sums stay as they are until nobody, or at least `k` people, have changed.
    pub as_of: Option<DateTime<Utc>>,
    /// How many members answered; `None` if they are fewer than `k`, and then nothing else is told.
    pub respondents: Option<u64>,
    /// The choices, the most chosen first. Topics are people's own words: those that fewer than `k` chose are not named.
    pub needs: Vec<Need>,
}

/// The number of a participant, and the version of what they said.
type Answer = (u32, u32);

/// Sums as they were released. Kept, because the difference between two releases must not tell of a few people.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Release {
    by: Breakdown,
    sequence: u32,
    at: DateTime<Utc>,
    k: u8,
    /// Whose answers are in it.
    answers: Vec<Answer>,
    counts: BTreeMap<String, u64>,
}

impl Entity for Release {
    const KIND: &'static str = "needs-release";
}

impl Stored for Release {
    fn key(&self, scope: Scope) -> Key {
        releases(scope, self.by).number(self.sequence).build()
    }
}

fn releases(scope: Scope, by: Breakdown) -> crate::store::KeyBuilder {
    Key::within(scope).text(Release::KIND).text(by.as_str())
}

impl Desk {
    /// How many members chose what, by one breakdown (metrics §10.4).
    ///
    /// With the charter's `k`: nothing is told of fewer than `k` respondents. Members may choose several things, so each
    /// choice is a table of its own, of those who chose it and those who did not, and is hidden if either part is smaller
    /// than `k`. Respondents are the members who are in now and chose something of this breakdown.
    ///
    /// Two sums close to each other would tell what the few said who came between. So sums are released, and the release is
    /// kept: the latest is shown again until its answers and those of now differ, on either side, from those of every
    /// release by nobody or by at least `k`. A changed answer is one that went and one that came.
    ///
    /// # Errors
    /// [`Error::Rule`] beyond 40,000 respondents, [`Error::Forbidden`], and those of the store.
    pub async fn needs(&self, community: CommunityId, by: Breakdown) -> Result<Needs, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadNeeds).await?;
            let k = load(tx, community).await?.charter.settings.anonymity_k;
            let scope = Scope::Community(community);
            // Two that would release at once meet in this counter, which is read before what they look at.
            let counter = Key::within(scope).text("next").text(SERIES).build();
            tx.fetch([counter]).await?;
            let records = tx.reader().scan_all(Scan::prefix(releases(scope, by))).await?;
            let earlier: Result<Vec<Release>, StoreError> = records.iter().map(envelope::open).collect();
            let mut earlier = earlier?;
            let now = answers(tx, community, by).await?;
            let mut fresh = Release {
                by,
                sequence: 0,
                at: tx.now,
                k,
                answers: now.iter().map(|(answer, _)| *answer).collect(),
                counts: count(now.into_iter().flat_map(|(_, chosen)| chosen)),
            };
            let is_known = earlier.last().is_some_and(|last| last.answers == fresh.answers);
            let may_be_told = fresh.answers.len() >= usize::from(k)
                && earlier.iter().all(|release| fresh.may_follow(release));
            let shown = if may_be_told && !is_known {
                fresh.sequence = tx.next_number(community, SERIES).await?;
                tx.put(scope, &fresh).await?;
                Some(fresh)
            } else {
                earlier.pop()
            };
            Ok(match shown {
                Some(release) => release.told(k),
                None => Needs {
                    by,
                    k: u64::from(k),
                    as_of: None,
                    respondents: None,
                    needs: Vec::new(),
                },
            })
        })
    }
}

/// Who is in now and said something about it, and what; by participant number.
async fn answers(
    tx: &Tx<'_>,
    community: CommunityId,
    by: Breakdown,
) -> Result<Vec<(Answer, Vec<String>)>, Error> {
    let scope = Scope::Community(community);
    let scan = Scan::prefix(Key::within(scope).text(PreferencesOf::KIND));
    let records = tx.reader().scan_all(scan).await?;
    let said: Result<Vec<PreferencesOf>, StoreError> = records.iter().map(envelope::open).collect();
    let said = said?;
    let keys: Vec<Key> = said.iter().map(|of| member_key(community, of.person)).collect();
    let members = tx.reader().get(&keys).await?;
    let mut answers = Vec::new();
    for (of, member) in said.iter().zip(&members) {
        let Some(member) = member else { continue };
        let membership: Membership = envelope::open(member)?;
        let chosen = chosen(of, by);
        if membership.covers(tx.now) && !chosen.is_empty() {
            let version = of.versions.get(&by).copied().unwrap_or_default();
            answers.push(((membership.number, version), chosen));
        }
    }
    if answers.len() > MAX_RESPONDENTS {
        let why = format!(
            "{} members answered; sums are made of {MAX_RESPONDENTS} at the most",
            answers.len()
        );
        return Err(Error::Rule(why));
    }
    answers.sort();
    Ok(answers)
}

fn chosen(of: &PreferencesOf, by: Breakdown) -> Vec<String> {
    let said = &of.preferences;
    match by {
        Breakdown::Topics => said.topics.iter().map(ToString::to_string).collect(),
        Breakdown::Ways => said.ways.iter().map(ToString::to_string).collect(),
        Breakdown::Times => said.times.iter().map(ToString::to_string).collect(),
        Breakdown::Resources => said.resources.iter().map(ToString::to_string).collect(),
    }
}

fn count(chosen: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for choice in chosen {
        *counts.entry(choice).or_default() += 1;
    }
    counts
}

/// Everything that can be chosen, in the order in which it is best read; nothing for people's own words.
fn choices(by: Breakdown) -> Vec<String> {
    match by {
        Breakdown::Topics => Vec::new(),
        Breakdown::Ways => Way::ALL.iter().map(ToString::to_string).collect(),
        Breakdown::Times => WeekTime::all().map(|time| time.to_string()).collect(),
        Breakdown::Resources => ResourceKind::ALL.iter().map(ToString::to_string).collect(),
    }
}

impl Release {
    /// Whether the difference to an earlier release tells of nobody.
    fn may_follow(&self, earlier: &Self) -> bool {
        // Each answer gets a number, so that the same person with another answer is another.
        let mut ids: BTreeMap<Answer, u32> = BTreeMap::new();
        let mut numbers = |answers: &[Answer]| -> Vec<u32> {
            let mut all = Vec::with_capacity(answers.len());
            for answer in answers {
                let next = ids.len() as u32;
                all.push(*ids.entry(*answer).or_insert(next));
            }
            all
        };
        let (before, after) = (numbers(&earlier.answers), numbers(&self.answers));
        differencing_safe(&before, &after, usize::from(self.k.max(earlier.k)))
    }

    /// What may be told, by the larger of the `k` under which it was released and that of now.
    fn told(&self, k: u8) -> Needs {
        let k = u64::from(k.max(self.k));
        let n = self.answers.len() as u64;
        let mut needs: Vec<Need> = Vec::new();
        if n >= k {
            let all = choices(self.by);
            let own_words = all.is_empty();
            let all = if own_words {
                self.counts.keys().cloned().collect()
            } else {
                all
            };
            for choice in all {
                let chosen = self.counts.get(&choice).copied().unwrap_or(0);
                let table = [(true, chosen), (false, n - chosen)];
                let members = match suppress(&table, k, true) {
                    Hidden::Cells(hidden) if hidden.is_empty() => Some(chosen),
                    _ => None,
                };
                // A name alone tells that somebody used it.
                if !own_words || (chosen >= k && (members.is_some() || n >= 2 * k)) {
                    needs.push(Need { choice, members });
                }
            }
        }
        needs.sort_by_key(|need| std::cmp::Reverse(need.members));
        Needs {
            by: self.by,
            k,
            as_of: Some(self.at),
            respondents: (n >= k).then_some(n),
            needs,
        }
    }
}
