use serde::Serialize;

use super::figure::Figure;
use super::model::{Item, Pulse, PulseState, by_time};
use super::open::has_answered;
use super::release::{Comments, Release, comments_of, release_of, released};
use crate::actor::{Action, Actor};
use crate::community::{Membership, handles, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PulseId, Slug};
use crate::store::thing::{self, Listing, thing_key, time_entry};
use crate::store::transaction::read_entity;
use crate::store::{Order, Scope};

use chrono::{DateTime, Utc};

/// How many of the latest pulses the history of a question goes through.
const HISTORY: usize = 200;

/// A pulse as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPulse {
    /// The pulse.
    #[serde(flatten)]
    pub pulse: Pulse,
    /// Whether it takes in answers.
    pub state: PulseState,
    /// The handle of who opened it.
    pub opened_by_handle: Option<Handle>,
    /// The number of the session that it is about.
    pub session_number: Option<u32>,
    /// Whether the reader has answered it; `None` once it is closed, because it is not known any more, and for the owner of the
    /// store.
    pub answered: Option<bool>,
}

/// What was told of a pulse when it was closed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PulseResult {
    /// The pulse.
    pub pulse: ShownPulse,
    /// What was told.
    pub release: Release,
    /// The part of those who could have answered who did, 0 to 1; `None` if they are too few to be told of.
    pub response_rate: Option<f64>,
    /// Whether fewer than half answered: those who did may be different from the others.
    pub few_answered: bool,
    /// Comments, by item; none where too few commented.
    pub comments: Vec<Comments>,
}

/// What was told of a question in one pulse.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryPoint {
    /// The number of the pulse.
    pub pulse: u32,
    /// What it is called.
    pub title: String,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// The part of those who could have answered who did; `None` if they are too few to be told of.
    pub response_rate: Option<f64>,
    /// What was told.
    pub figure: Figure,
    /// By how much the mean went up since the pulse before in which it was told, to two places.
    pub change: Option<f64>,
    /// Whether the intervals of the two have nothing in common. If they have, the change may be chance.
    pub clear: Option<bool>,
}

/// What was told of one question in all pulses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PulseHistory {
    /// The key of the item or scale.
    pub key: Slug,
    /// What was asked, in the latest pulse with the key.
    pub items: Vec<Item>,
    /// The pulses that asked the same, the oldest first.
    pub points: Vec<HistoryPoint>,
    /// How many pulses asked something else under the same key. They are left out.
    pub different: usize,
}

impl Desk {
    /// A pulse, with what it asks; nothing of what was answered.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn pulse(&self, community: CommunityId, pulse: PulseId) -> Result<ShownPulse, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        self.close_due_pulses(community).await?;
        let found = self.load_pulse(community, pulse).await?;
        self.shown_now(community, found).await
    }

    /// The pulse that a person means by `last`, `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_pulse(&self, community: CommunityId, given: &str) -> Result<Pulse, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        let store = self.hub.store();
        if given == "last" {
            let (latest, _) =
                thing::page(store, community, newest(community, None, 1), |_: &Pulse| true).await?;
            if let Some(latest) = latest.into_iter().next() {
                return Ok(latest);
            }
        }
        thing::find(store, community, given, |_: &Pulse| true).await
    }

    /// A page of the pulses, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn pulses(
        &self,
        community: CommunityId,
        after: Option<&Pulse>,
        limit: usize,
    ) -> Result<(Vec<ShownPulse>, bool), Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        self.close_due_pulses(community).await?;
        let listing = newest(community, after, limit);
        let (found, more) = thing::page(self.hub.store(), community, listing, |_: &Pulse| true).await?;
        let mut shown = Vec::new();
        for pulse in found {
            shown.push(self.shown_now(community, pulse).await?);
        }
        Ok((shown, more))
    }

    /// What was told of a pulse when it was closed. The same for everybody who may read it, and for good.
    ///
    /// # Errors
    /// [`Error::Rule`] while it is open, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn pulse_result(&self, community: CommunityId, pulse: PulseId) -> Result<PulseResult, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        self.close_due_pulses(community).await?;
        let found = self.load_pulse(community, pulse).await?;
        let Some(release) = release_of(self.hub.store(), community, pulse).await? else {
            let why = if found.state_at(self.hub.now()) == PulseState::Open {
                format!(
                    "the pulse #{} is open until {}: nothing of what is answered is told before, not even how much",
                    found.number, found.until
                )
            } else {
                format!(
                    "the pulse #{} is released when the store can be written",
                    found.number
                )
            };
            return Err(Error::Rule(why));
        };
        let shown = self.shown_now(community, found).await?;
        let comments = comments_of(self.hub.store(), community, &release).await?;
        Ok(PulseResult::new(shown, release, comments))
    }

    /// What was told of a question – the key of an item or a scale – in the pulses that asked it, among the latest 200.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no closed pulse has the key, [`Error::Forbidden`].
    pub async fn pulse_history(&self, community: CommunityId, key: &Slug) -> Result<PulseHistory, Error> {
        self.permit_reading(community, Action::ReadReport).await?;
        self.close_due_pulses(community).await?;
        let mut all = released(self.hub.store(), community, HISTORY).await?;
        // By when they were closed: that is the time of which they tell.
        all.sort_by_key(|(pulse, release)| (release.at, pulse.number));
        all.retain(|(pulse, _)| !pulse.questions.asked_as(key).is_empty());
        let latest = all
            .last()
            .ok_or_else(|| Error::not_found("question of a closed pulse", key))?;
        let items = latest.0.questions.asked_as(key);
        let count = all.len();
        all.retain(|(pulse, _)| pulse.questions.asked_as(key) == items);
        let mut points: Vec<HistoryPoint> = Vec::new();
        let mut before: Option<Figure> = None;
        for (pulse, release) in &all {
            let Some(figure) = release.figures.figures.iter().find(|figure| figure.key == *key) else {
                continue;
            };
            points.push(HistoryPoint {
                pulse: pulse.number,
                title: pulse.title.clone(),
                closed_at: release.at,
                response_rate: release.response_rate(),
                change: before.as_ref().and_then(|before| change(before, figure)),
                clear: before.as_ref().and_then(|before| clear(before, figure)),
                figure: figure.clone(),
            });
            if figure.mean.is_some() {
                before = Some(figure.clone());
            }
        }
        Ok(PulseHistory {
            key: key.clone(),
            items,
            points,
            different: count - all.len(),
        })
    }

    async fn load_pulse(&self, community: CommunityId, pulse: PulseId) -> Result<Pulse, Error> {
        let key = thing_key::<Pulse>(Scope::Community(community), pulse.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        found.ok_or_else(|| Error::not_found("pulse", pulse))
    }

    async fn shown_now(&self, community: CommunityId, pulse: Pulse) -> Result<ShownPulse, Error> {
        let now = self.hub.now();
        let answered = match self.actor {
            Actor::Person(me) if pulse.state_at(now) == PulseState::Open => {
                let store = self.hub.store();
                let member: Option<Membership> = read_entity(store, &member_key(community, me)).await?;
                match member {
                    Some(member) => has_answered(store, community, pulse.id, &member).await?,
                    None => None,
                }
            }
            _ => None,
        };
        self.shown_pulse(community, pulse, now, answered).await
    }

    pub(super) async fn shown_pulse(
        &self,
        community: CommunityId,
        pulse: Pulse,
        now: DateTime<Utc>,
        answered: Option<bool>,
    ) -> Result<ShownPulse, Error> {
        let opened_by_handle = match pulse.opened_by {
            Some(by) => handles(self.hub.store(), [by]).await?.remove(&by),
            None => None,
        };
        Ok(ShownPulse {
            state: pulse.state_at(now),
            opened_by_handle,
            session_number: self.number_of_session(community, pulse.session).await?,
            answered: answered.filter(|_| matches!(self.actor, Actor::Person(_))),
            pulse,
        })
    }
}

impl PulseResult {
    pub(super) fn new(pulse: ShownPulse, release: Release, comments: Vec<Comments>) -> Self {
        Self {
            pulse,
            response_rate: release.response_rate(),
            few_answered: release.few_answered(),
            comments,
            release,
        }
    }
}

fn newest(community: CommunityId, after: Option<&Pulse>, limit: usize) -> Listing {
    let index = by_time(Scope::Community(community));
    let key_of = |pulse: &Pulse| {
        time_entry(
            index.clone(),
            pulse.opened_at.timestamp_millis(),
            pulse.id.as_uuid(),
        )
        .0
    };
    let after = after.map(key_of);
    let index = Some(index);
    Listing {
        index,
        order: Order::Descending,
        after,
        limit,
    }
}

fn change(before: &Figure, now: &Figure) -> Option<f64> {
    let by = now.mean? - before.mean?;
    Some((by * 100.0).round() / 100.0 + 0.0)
}

fn clear(before: &Figure, now: &Figure) -> Option<bool> {
    let ((low, high), (other_low, other_high)) = (before.interval?, now.interval?);
    Some(high < other_low || other_high < low)
}
