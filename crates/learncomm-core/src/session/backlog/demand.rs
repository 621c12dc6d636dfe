use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{BacklogState, Suggestion, listed};
use crate::actor::Action;
use crate::community::{Level, declared, topic_names};
use crate::contribution::{self, Class, Contribution, ContributionKind, Facets};
use crate::engagement::flow::topic_gap;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::ledger::{self, Column, ColumnSet};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::thing::{self, Listing, Thing};
use crate::store::{Key, KeyBuilder, Order, RecordReader, Scope};

/// How many questions, sessions and suggestions are looked at, the latest (of suggestions: the most wanted) first.
const LOOKED_AT: usize = 1_000;

/// How much a topic is wanted, and how much there is of it (metrics §9.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopicDemand {
    /// The topic.
    pub topic: Slug,
    /// Votes for its open suggestion.
    pub votes: usize,
    /// Questions about it, among the latest 1,000 of the community.
    pub questions: usize,
    /// Sessions about it that are planned, among the latest 1,000.
    pub planned: usize,
    /// Sessions about it that were held, among the latest 1,000.
    pub held: usize,
    /// Members who say that they are advanced in it or experts.
    pub experts: usize,
    /// Its share of what is wanted (votes and questions) minus its share of what there is (sessions and experts), -1 to 1;
    /// above 0, more is wanted than there is. `None` as long as nothing is wanted at all.
    pub gap: Option<f64>,
}

impl TopicDemand {
    fn none(topic: &Slug) -> Self {
        let (votes, questions, planned, held, experts) = Default::default();
        Self {
            topic: topic.clone(),
            votes,
            questions,
            planned,
            held,
            experts,
            gap: None,
        }
    }

    fn demand(&self) -> f64 {
        (self.votes + self.questions) as f64
    }

    fn supply(&self) -> f64 {
        (self.planned + self.held + self.experts) as f64
    }
}

impl Desk {
    /// What is wanted beside what there is, for every topic of either; the widest gap first: what to plan next. Where
    /// knowledge is missing is another question, which counts people who know instead of sessions:
    /// [`skill_gaps`](Self::skill_gaps).
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn topic_demand(&self, community: CommunityId) -> Result<Vec<TopicDemand>, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let scope = Scope::Community(community);
        let mut topics: BTreeMap<Slug, TopicDemand> = BTreeMap::new();
        let mut count = |topic: &Slug, add: &dyn Fn(&mut TopicDemand)| {
            add(topics
                .entry(topic.clone())
                .or_insert_with(|| TopicDemand::none(topic)));
        };

        for (topic, votes) in open_votes(store, community).await? {
            count(&topic, &|t| t.votes = votes);
        }
        let asked = Facets {
            kind: Some(ContributionKind::Question),
            ..Facets::default()
        };
        let questions = contribution::listed(scope, Class::Stands, asked);
        for q in looked_at::<Contribution>(store, community, questions, Order::Descending).await? {
            for topic in &q.topics {
                count(topic, &|t| t.questions += 1);
            }
        }
        let sessions = Key::within(scope).text("session-by-time");
        for o in looked_at::<Occurrence>(store, community, sessions, Order::Descending).await? {
            for topic in &o.plan.topics {
                match o.state {
                    OccurrenceState::Planned => count(topic, &|t| t.planned += 1),
                    OccurrenceState::Held => count(topic, &|t| t.held += 1),
                    OccurrenceState::Cancelled { .. } => {}
                }
            }
        }
        for (topic, experts) in declared_experts(store, community, self.hub.now()).await? {
            count(&topic, &|t| t.experts = experts);
        }

        let side = |of: fn(&TopicDemand) -> f64| -> BTreeMap<Slug, f64> {
            topics.iter().map(|(topic, t)| (topic.clone(), of(t))).collect()
        };
        let gaps = topic_gap(&side(TopicDemand::demand), &side(TopicDemand::supply));
        let mut all: Vec<TopicDemand> = topics
            .into_values()
            .map(|t| {
                let gap = gaps.as_ref().and_then(|gaps| gaps.get(&t.topic).copied());
                TopicDemand { gap, ..t }
            })
            .collect();
        let gap = |t: &TopicDemand| t.gap.unwrap_or(0.0);
        all.sort_by(|a, b| gap(b).total_cmp(&gap(a)).then_with(|| a.topic.cmp(&b.topic)));
        Ok(all)
    }
}

async fn looked_at<T: Thing>(
    store: &dyn RecordReader,
    community: CommunityId,
    index: KeyBuilder,
    order: Order,
) -> Result<Vec<T>, Error> {
    let listing = Listing {
        index: Some(index),
        order,
        after: None,
        limit: LOOKED_AT,
    };
    Ok(thing::page(store, community, listing, |_| true).await?.0)
}

/// How many vote for the open suggestion of a topic, of the most wanted ones.
pub(crate) async fn open_votes(
    store: &dyn RecordReader,
    community: CommunityId,
) -> Result<Vec<(Slug, usize)>, Error> {
    let open = listed(Scope::Community(community), BacklogState::Open);
    let suggestions = looked_at::<Suggestion>(store, community, open, Order::Ascending).await?;
    Ok(suggestions
        .into_iter()
        .map(|s| (s.topic, s.votes.len()))
        .collect())
}

/// How many members say now that they are advanced in a topic or experts, per topic: what the ledger says of skills, of
/// people who are in the community.
async fn declared_experts(
    store: &dyn RecordReader,
    community: CommunityId,
    now: DateTime<Utc>,
) -> Result<BTreeMap<Slug, usize>, Error> {
    // The time gives the order.
    let set = ColumnSet::of(&[
        Column::At,
        Column::Actor,
        Column::Verb,
        Column::Topic,
        Column::Value,
    ]);
    let columns = ledger::load(store, community, set).await?;
    let mut of_topic: HashMap<u32, usize> = HashMap::new();
    for ((_, topic), level) in declared(&columns, now) {
        if level >= Level::Advanced.code() {
            *of_topic.entry(topic).or_default() += 1;
        }
    }
    if of_topic.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names = topic_names(store, community).await?.into_iter();
    Ok(names
        .filter_map(|(number, topic)| Some((topic, *of_topic.get(&number)?)))
        .collect())
}
