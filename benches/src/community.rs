//! A synthetic community: people in units, who ask, answer, comment, accept and vote for a year.
//!
//! A few do much and many do little (activity falls with the square root of a person's rank), questions are answered
//! mostly within hours by people who were drawn alike, one in eight never. The same seed gives the same community.

use chrono::{DateTime, TimeZone, Utc};
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::rng::SplitMix64;
use learncomm_core::history::{Fact, KnownBy, PastMembership, PastPerson, Who};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::{Error, Hub, Role};

/// How large a community is made.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// People, of whom one in five hundred is a bot.
    pub people: u32,
    /// Activities beside joining.
    pub activities: u32,
}

const UNITS: usize = 40;
const TOPICS: usize = 200;
const DAY: i64 = 86_400_000;
const YEAR: i64 = 365 * DAY;

/// The first instant of the year.
#[must_use]
pub fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 1, 1, 0, 0, 0)
        .single()
        .unwrap_or_default()
}

/// The activities of the year, in order of time; objects are numbered from `first_object`.
#[must_use]
pub fn activities(size: Size, first_object: u32) -> Vec<Activity> {
    let mut rng = SplitMix64::new(42);
    let begin = start().timestamp_millis();
    let mut next_object = first_object;
    // Of recent questions: object, author, time. Of recent posts: object, author, question.
    let mut questions: Vec<(u32, u32, i64)> = Vec::new();
    let mut posts: Vec<(u32, u32, u32)> = Vec::new();
    let mut out = Vec::with_capacity(size.activities as usize);
    let mut at = begin;
    let step = YEAR / i64::from(size.activities.max(1));
    for _ in 0..size.activities {
        at += rng.below(2 * step as usize) as i64;
        let who = someone(&mut rng, size.people);
        let recent = |rng: &mut SplitMix64, n: usize| n - 1 - rng.below(n.min(400));
        let mut activity = Activity::new(at.min(begin + YEAR - 1), who, Verb::Asked);
        let mut new = || {
            next_object += 1;
            next_object - 1
        };
        match rng.below(100) {
            // One question in eight is never among those that answers are drawn from.
            n if n < 20 || questions.is_empty() => {
                activity.object = new();
                activity.topic = 1 + rng.below(TOPICS) as u32;
                if rng.below(8) > 0 {
                    questions.push((activity.object, who, at));
                }
                posts.push((activity.object, who, activity.object));
            }
            20..55 => {
                let (question, asker, _) = questions[recent(&mut rng, questions.len())];
                activity.verb = Verb::Answered;
                activity.object = new();
                (activity.parent, activity.toward) = (question, asker);
                posts.push((activity.object, who, question));
            }
            55..80 => {
                let (post, author, _) = posts[recent(&mut rng, posts.len())];
                activity.verb = Verb::Commented;
                activity.object = new();
                (activity.parent, activity.toward) = (post, author);
            }
            n => {
                let (post, author, question) = posts[recent(&mut rng, posts.len())];
                let asker = questions
                    .iter()
                    .rev()
                    .take(400)
                    .find(|q| q.0 == question)
                    .map(|q| q.1);
                (activity.object, activity.toward) = (post, author);
                activity.verb = match (n, asker) {
                    (80..86, Some(asker)) if post != question => {
                        (activity.actor, activity.parent) = (asker, question);
                        Verb::Accepted
                    }
                    (..96, _) => Verb::VotedUp,
                    _ => Verb::VotedDown,
                };
            }
        }
        out.push(activity);
    }
    out
}

/// A participant number; low numbers come up more often.
fn someone(rng: &mut SplitMix64, people: u32) -> u32 {
    let u = rng.below(1 << 24) as f64 / f64::from(1 << 24);
    1 + (u * u * f64::from(people)) as u32
}

/// The people: three in five were there before the year, the others join in the course of it; one in twenty leaves.
pub fn people(size: Size) -> impl Iterator<Item = [Fact; 2]> {
    let mut rng = SplitMix64::new(7);
    let begin = start().timestamp_millis();
    let instant = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or_default();
    (1..=size.people).filter_map(move |n| {
        let joined = if rng.below(5) < 3 {
            begin - DAY
        } else {
            begin + rng.below(YEAR as usize) as i64
        };
        let left = (rng.below(20) == 0).then(|| joined + DAY + rng.below(YEAR as usize) as i64);
        let handle: learncomm_core::id::Handle = format!("p{n}").parse().ok()?;
        let unit = learncomm_core::id::Slug::from_text(&format!("unit-{}", rng.below(UNITS)));
        let person = PastPerson {
            handle: handle.clone(),
            known_by: KnownBy::Handle,
            name: format!("Person {n}"),
            bot: n % 500 == 0,
            identities: Vec::new(),
        };
        let (joined, left) = (instant(joined), left.map(instant));
        let membership = PastMembership {
            who: Who::Handle(handle),
            role: Role::Member,
            unit,
            joined,
            left,
        };
        Some([Fact::Person(person), Fact::Membership(membership)])
    })
}

/// Fills a hub with a community of this size and seals its ledger.
///
/// # Errors
/// Those of the store.
pub async fn fill(hub: &Hub, size: Size) -> Result<Community, Error> {
    let desk = hub.as_operator();
    let charter = Charter::new("Synthetic", chrono_tz::Europe::Berlin);
    let community = desk
        .create_community("synthetic".parse()?, charter, Some(start()))
        .await?;
    let mut facts = Vec::new();
    for pair in people(size) {
        facts.extend(pair);
        if facts.len() >= 3_000 {
            desk.import(community.id, "bench", &std::mem::take(&mut facts))
                .await?;
        }
    }
    desk.import(community.id, "bench", &facts).await?;
    let objects = desk.reserve_objects(community.id, size.activities).await?;
    let activities = activities(size, objects.start);
    desk.import_activities(community.id, &activities).await?;
    hub.seal(community.id).await?;
    Ok(community)
}
