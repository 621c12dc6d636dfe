//! What was told when a pulse was closed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::answers::AnswerSheet;
use super::eligible::eligible;
use super::figure::Figures;
use super::figures::figures;
use super::guard::enough;
use super::model::{
    AnswerBox, ItemForm, OpenPulses, Pulse, Questions, Respondents, box_key, by_time, open_key,
    respondents_key,
};
use super::spread::SEED;
use crate::community::load_community;
use crate::engagement::anonymity::{DEFAULT_K_COMMENTS, FLOOR_K};
use crate::error::Error;
use crate::id::{CommunityId, PulseId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::thing::{self, Listing};
use crate::store::transaction::{Stored, Tx, read_entity};
use crate::store::{Entity, Key, Order, RecordReader, Scope};

/// How many comments on one item are kept at the most; of more, some drawn by lot.
pub const MAX_COMMENTS_SHOWN: usize = 500;
/// How many lie in one record.
const COMMENTS_A_RECORD: usize = 100;

/// What was told of a pulse when it was closed. It does not change any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Of which pulse.
    pub pulse: PulseId,
    /// When it was closed.
    pub at: DateTime<Utc>,
    /// Of how many people at least something is told: the larger of what the charter asked for when the pulse was opened and
    /// when it was closed.
    pub k: u64,
    /// Of how many people at least comments are told.
    pub k_comments: u64,
    /// How many could have answered; `None` if they are fewer than k: of a session, so few came.
    pub eligible: Option<u64>,
    /// The seed of the bootstrap.
    pub seed: u64,
    /// What is told of the answers.
    #[serde(flatten)]
    pub figures: Figures,
    /// On which items comments are told, and how many there were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    commented: Vec<Commented>,
}

impl Release {
    /// The part of those who could have answered who did, 0 to 1; `None` if they are too few to be told of, or there was nobody.
    #[must_use]
    pub fn response_rate(&self) -> Option<f64> {
        let (respondents, eligible) = self.figures.respondents.zip(self.eligible)?;
        (eligible > 0).then(|| respondents as f64 / eligible as f64)
    }

    /// Whether fewer than half answered: those who did may be different from the others.
    #[must_use]
    pub fn few_answered(&self) -> bool {
        self.response_rate().is_some_and(|rate| rate < 0.5)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Commented {
    key: Slug,
    n: u64,
    /// How many records hold the comments.
    records: u32,
}

/// The comments on an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comments {
    /// The key of the item.
    pub key: Slug,
    /// How many commented on it.
    pub n: u64,
    /// What they said, in alphabetical order; some of it if that is more than [`MAX_COMMENTS_SHOWN`].
    pub texts: Vec<String>,
}

impl Entity for Release {
    const KIND: &'static str = "pulse-release";
}

impl Stored for Release {
    fn key(&self, scope: Scope) -> Key {
        release_key(scope, self.pulse)
    }
}

pub(super) fn release_key(scope: Scope, pulse: PulseId) -> Key {
    Key::within(scope).text(Release::KIND).id(pulse.as_uuid()).build()
}

/// Some of the comments that were released.
#[derive(Debug, Serialize, Deserialize)]
struct ReleasedComments {
    pulse: PulseId,
    number: u32,
    texts: Vec<String>,
}

impl Entity for ReleasedComments {
    const KIND: &'static str = "pulse-comments";
}

impl Stored for ReleasedComments {
    fn key(&self, scope: Scope) -> Key {
        comments_key(scope, self.pulse, self.number)
    }
}

fn comments_key(scope: Scope, pulse: PulseId, number: u32) -> Key {
    Key::within(scope)
        .text(ReleasedComments::KIND)
        .id(pulse.as_uuid())
        .number(number)
        .build()
}

/// The comments that may be told, by item. `sheets` are in the order of random ids.
fn comments(questions: &Questions, sheets: &[AnswerSheet], k: u64) -> Vec<Comments> {
    let items = questions
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.form == ItemForm::Comment);
    let all = sheets.len() as u64;
    items
        .filter_map(|(place, item)| {
            let said = sheets
                .iter()
                .flat_map(|sheet| &sheet.comments)
                .filter(|(of, _)| *of == place);
            let mut texts: Vec<String> = said.map(|(_, text)| text.clone()).collect();
            let n = texts.len() as u64;
            // The order of ids would tie the comments of one person together.
            texts.truncate(MAX_COMMENTS_SHOWN);
            texts.sort_unstable();
            enough(n, all, k).then(|| Comments {
                key: item.key.clone(),
                n,
                texts,
            })
        })
        .collect()
}

/// Closes a pulse as of `at`: what may be told is written down for good, and everything else is deleted.
pub(super) async fn release(
    tx: &mut Tx<'_>,
    community: CommunityId,
    pulse: &mut Pulse,
    at: DateTime<Utc>,
    actor: u32,
) -> Result<(Release, Vec<Comments>), Error> {
    let scope = Scope::Community(community);
    let settings = load_community(tx, community).await?.charter.settings;
    let k = u64::from(settings.anonymity_k.max(pulse.k)).max(FLOOR_K);
    let k_comments = k.max(DEFAULT_K_COMMENTS);
    let respondents: Option<Respondents> = tx.get(&respondents_key(scope, pulse.id)).await?;
    let respondents = respondents.ok_or_else(|| Error::not_found("pulse", pulse.id))?;
    tx.fetch((0..respondents.boxes).map(|number| box_key(scope, pulse.id, number)))
        .await?;
    let mut sheets = Vec::new();
    for number in 0..respondents.boxes {
        let held: Option<AnswerBox> = tx.get(&box_key(scope, pulse.id, number)).await?;
        if let Some(held) = held {
            tx.delete(scope, &held).await?;
            sheets.extend(held.sheets);
        }
    }
    sheets.sort_unstable_by_key(|(id, _)| *id);
    let sheets: Vec<AnswerSheet> = sheets.into_iter().map(|(_, sheet)| sheet).collect();
    let could = eligible(tx, community, pulse.session, pulse.opened_at, at)
        .await?
        .len();
    // Who answered could, whatever has become of them since.
    let eligible = Some(could.max(sheets.len()) as u64).filter(|n| *n >= k);
    let mut release = Release {
        pulse: pulse.id,
        at,
        k,
        k_comments,
        eligible,
        seed: SEED,
        figures: figures(&pulse.questions, &sheets, k),
        commented: Vec::new(),
    };
    let comments = comments(&pulse.questions, &sheets, k_comments);
    let mut number = 0;
    for Comments { key, n, texts } in &comments {
        let before = number;
        for texts in texts.chunks(COMMENTS_A_RECORD) {
            let texts = texts.to_vec();
            tx.insert(
                scope,
                &ReleasedComments {
                    pulse: pulse.id,
                    number,
                    texts,
                },
            )?;
            number += 1;
        }
        let records = number - before;
        let (key, n) = (key.clone(), *n);
        release.commented.push(Commented { key, n, records });
    }
    tx.insert(scope, &release)?;
    tx.delete(scope, &respondents).await?;
    let open: Option<OpenPulses> = tx.get(&open_key(scope)).await?;
    let mut open = open.unwrap_or_default();
    open.open.retain(|(id, _)| *id != pulse.id);
    tx.put(scope, &open).await?;
    pulse.closed_at = Some(at);
    tx.put(scope, pulse).await?;
    let activity = Activity {
        object: pulse.number,
        ..Activity::new(at.timestamp_millis(), actor, Verb::ClosedPulse)
    };
    tx.record(community, activity);
    Ok((release, comments))
}

/// What was told of a pulse, if it is closed.
pub(super) async fn release_of(
    store: &dyn RecordReader,
    community: CommunityId,
    pulse: PulseId,
) -> Result<Option<Release>, Error> {
    Ok(read_entity(store, &release_key(Scope::Community(community), pulse)).await?)
}

/// The comments of a release.
pub(super) async fn comments_of(
    store: &dyn RecordReader,
    community: CommunityId,
    release: &Release,
) -> Result<Vec<Comments>, Error> {
    let (scope, mut number, mut all) = (Scope::Community(community), 0, Vec::new());
    for of in &release.commented {
        let mut texts = Vec::new();
        for _ in 0..of.records {
            let some: Option<ReleasedComments> =
                read_entity(store, &comments_key(scope, release.pulse, number)).await?;
            texts.extend(some.into_iter().flat_map(|some| some.texts));
            number += 1;
        }
        all.push(Comments {
            key: of.key.clone(),
            n: of.n,
            texts,
        });
    }
    Ok(all)
}

/// The pulses that were closed of the latest `most` that were opened, with what was told of them, the newest first.
pub(crate) async fn released(
    store: &dyn RecordReader,
    community: CommunityId,
    most: usize,
) -> Result<Vec<(Pulse, Release)>, Error> {
    let listing = Listing {
        index: Some(by_time(Scope::Community(community))),
        order: Order::Descending,
        after: None,
        limit: most,
    };
    let (pulses, _) = thing::page(store, community, listing, |pulse: &Pulse| {
        pulse.closed_at.is_some()
    })
    .await?;
    let mut all = Vec::new();
    for pulse in pulses {
        if let Some(release) = release_of(store, community, pulse.id).await? {
            all.push((pulse, release));
        }
    }
    Ok(all)
}
