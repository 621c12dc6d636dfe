use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use uuid::Uuid;

use super::badge::badges_about;
use super::deeds::shows_knowledge;
use super::expertise::{Skills, by_topic, skills_key};
use super::level::Level;
use super::membership::{Membership, member_key};
use super::person::{Person, person_key};
use crate::actor::Action;
use crate::contribution::{About, Class, Contribution, ContributionKind, Facets, listed, replies};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, Slug};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::thing::{self, Listing};
use crate::store::{Key, KeyBuilder, Order, RecordReaderExt, Scan, Scope, envelope};

/// Of how many contributions about a topic, and of how many sessions, the latest are looked at.
pub const LATEST: usize = 1_000;
/// How many replies to one question are looked at, the oldest first.
pub const REPLIES: usize = 100;

/// What somebody did about a topic, among the latest [`LATEST`] contributions about it and the latest [`LATEST`] sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Answers to questions of others about it that stand.
    pub answers: usize,
    /// How many of them were accepted.
    pub accepted: usize,
    /// Sessions about it, held, in which they facilitated, presented, consulted or gave a case.
    pub sessions_led: usize,
    /// What they contributed about it beside questions and answers.
    pub contributions: usize,
}

impl Evidence {
    /// By what experts are ordered: everything counts one, so an accepted answer counts two.
    #[must_use]
    pub const fn weight(&self) -> usize {
        self.answers + self.accepted + self.sessions_led + self.contributions
    }
}

/// Somebody who knows about a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expert {
    /// Who.
    pub handle: Handle,
    /// What they are called.
    pub name: String,
    /// The unit of the organisation that they come from.
    pub unit: Option<Slug>,
    /// How well they say that they know it; `None` if they have not said.
    pub level: Option<Level>,
    /// What they did.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// The short names of the badges that they have and that show the topic.
    pub badges: Vec<Slug>,
}

impl Desk {
    /// Who knows about a topic (S2.1): those who have declared it, those who have shown it, and those who have a badge that
    /// shows it; the most [evidence](Evidence::weight) first, then the higher declared level, then by handle. Who has left,
    /// programs, and who [opted out](Self::opt_out) are left out; what the latter declared is still among their
    /// [skills](Self::skills). Nobody, if nobody has declared or shown it.
    ///
    /// Looks at a bounded part of the past ([`LATEST`], [`REPLIES`]), so that a topic with a long history is answered as
    /// fast as a young one.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn find_experts(&self, community: CommunityId, topic: &Slug) -> Result<Vec<Expert>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let mut evidence = self.shown_in_writing(community, topic).await?;
        for person in self.shown_in_sessions(community, topic).await? {
            evidence.entry(person).or_default().sessions_led += 1;
        }
        let store = self.hub.store();
        let scope = Scope::Community(community);
        let declared = store.scan_all(Scan::prefix(by_topic(scope, topic))).await?;
        for entry in &declared {
            if let Some(id) = entry.key.as_bytes().last_chunk::<16>() {
                evidence.entry(Uuid::from_bytes(*id).into()).or_default();
            }
        }
        let mut badges: BTreeMap<PersonId, Vec<Slug>> = BTreeMap::new();
        for (badge, holders) in badges_about(store, community, Some(topic)).await? {
            for holder in holders {
                evidence.entry(holder.person).or_default();
                badges.entry(holder.person).or_default().push(badge.slug.clone());
            }
        }
        // Three keys for each: who they are, whether they are in, what they declared.
        let keys: Vec<Key> = evidence
            .keys()
            .flat_map(|p| [person_key(*p), member_key(community, *p), skills_key(scope, *p)])
            .collect();
        let records = store.get(&keys).await?;
        let mut experts = Vec::new();
        for ((id, evidence), of) in evidence.into_iter().zip(records.chunks_exact(3)) {
            let (Some(person), Some(membership)) = (&of[0], &of[1]) else {
                continue;
            };
            let person: Person = envelope::open(person)?;
            let membership: Membership = envelope::open(membership)?;
            if person.bot || membership.opted_out || !membership.covers(self.hub.now()) {
                continue;
            }
            let skills: Option<Skills> = of[2].as_ref().map(envelope::open).transpose()?;
            experts.push(Expert {
                handle: person.handle,
                name: person.name,
                unit: membership.unit,
                level: skills.and_then(|s| s.topics.get(topic).map(|declared| declared.level)),
                evidence,
                badges: badges.remove(&id).unwrap_or_default(),
            });
        }
        experts.sort_by(|a, b| order(a).cmp(&order(b)));
        Ok(experts)
    }

    /// Answers to questions about the topic, and what else bears it.
    async fn shown_in_writing(
        &self,
        community: CommunityId,
        topic: &Slug,
    ) -> Result<BTreeMap<PersonId, Evidence>, Error> {
        let scope = Scope::Community(community);
        let store = self.hub.store();
        let facets = Facets {
            about: About::Topic(topic),
            ..Facets::default()
        };
        let about = listing(listed(scope, Class::Stands, facets), Order::Descending, LATEST);
        let (found, _) = thing::page(store, community, about, |_: &Contribution| true).await?;
        let mut evidence: BTreeMap<PersonId, Evidence> = BTreeMap::new();
        for made in found {
            match (made.kind, made.author.person()) {
                (ContributionKind::Question, _) => {}
                // Counted with its question.
                (ContributionKind::Answer, _) => continue,
                (_, Some(author)) => evidence.entry(author).or_default().contributions += 1,
                (_, None) => {}
            }
            if made.kind != ContributionKind::Question {
                continue;
            }
            let replies = listing(replies(scope, made.id), Order::Ascending, REPLIES);
            let (replies, _) = thing::page(store, community, replies, |_: &Contribution| true).await?;
            let is_answer = |reply: &&Contribution| reply.kind == ContributionKind::Answer && reply.stands();
            for answer in replies.iter().filter(is_answer) {
                // Answering oneself is finding out, not knowing.
                let author = answer
                    .author
                    .person()
                    .filter(|a| Some(*a) != made.author.person());
                if let Some(author) = author {
                    let theirs = evidence.entry(author).or_default();
                    theirs.answers += 1;
                    theirs.accepted += usize::from(made.accepted == Some(answer.id));
                }
            }
        }
        Ok(evidence)
    }

    /// Who led a session about the topic, once for each session.
    async fn shown_in_sessions(&self, community: CommunityId, topic: &Slug) -> Result<Vec<PersonId>, Error> {
        let index = Key::within(Scope::Community(community)).text("session-by-time");
        let latest = listing(index, Order::Descending, LATEST);
        let (found, _) = thing::page(self.hub.store(), community, latest, |_: &Occurrence| true).await?;
        let mut led = Vec::new();
        for session in found {
            if session.state == OccurrenceState::Held && session.plan.topics.contains(topic) {
                let leads = session
                    .plan
                    .leads
                    .iter()
                    .filter(|lead| shows_knowledge(lead.role));
                let people: BTreeSet<PersonId> = leads.map(|lead| lead.person).collect();
                led.extend(people);
            }
        }
        Ok(led)
    }
}

fn listing(index: KeyBuilder, order: Order, limit: usize) -> Listing {
    Listing {
        index: Some(index),
        order,
        after: None,
        limit,
    }
}

fn order(expert: &Expert) -> (Reverse<usize>, Reverse<Option<Level>>, &Handle) {
    (
        Reverse(expert.evidence.weight()),
        Reverse(expert.level),
        &expert.handle,
    )
}
