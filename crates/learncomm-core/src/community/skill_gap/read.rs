use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use super::known::{declared, topic_names};
use crate::actor::Action;
use crate::community::Level;
use crate::community::badge::badges_about;
use crate::community::deeds::{Deeds, Evident, MAX_DAYS};
use crate::community::members::memberships;
use crate::engagement::flow::topic_gap;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::ledger::{self, ColumnSet, Columns, NONE, Verb};
use crate::session::open_votes;

/// What is asked for about a topic, and who knows it: numbers and no names (S4.9, metrics §9.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillGap {
    /// The topic.
    pub topic: Slug,
    /// Its share of what is asked for (votes and questions) minus its share of the people who know something, -1 to 1; above
    /// 0, more is asked for than is known. `None` as long as nothing is asked for at all.
    pub gap: Option<f64>,
    /// Votes for its open suggestion.
    pub votes: usize,
    /// Questions about it, asked by people in the stretch of time, which stand.
    pub questions: usize,
    /// How many of them have no answer by anybody else that stands.
    pub unanswered: usize,
    /// Members who know it: who say that they are further than beginners, or have shown it. Each counts once.
    pub known: usize,
    /// Members who say that they are further than beginners.
    pub declared: usize,
    /// Members who have shown it: by an accepted answer, by leading a session about it, or by a badge.
    pub shown: usize,
    /// Members who say that they are advanced or experts.
    pub experts: usize,
}

/// What belongs to one topic.
#[derive(Debug, Default)]
struct Topic {
    votes: usize,
    questions: usize,
    unanswered: usize,
    declared: BTreeSet<u32>,
    shown: BTreeSet<u32>,
    experts: usize,
}

impl Topic {
    fn known(&self) -> usize {
        self.declared.union(&self.shown).count()
    }
}

impl Desk {
    /// What is asked for against what is known, for every topic of either, the widest gap first (S4.9): questions of the last
    /// `days` (1 to 3,650, of 24 hours each) or of all time, and votes; against the members of now who say that they know the
    /// topic or have shown it. Programs know nothing and ask nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`], and those of the store.
    pub async fn skill_gaps(
        &self,
        community: CommunityId,
        days: Option<u32>,
    ) -> Result<Vec<SkillGap>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        if let Some(days) = days.filter(|days| !(1..=MAX_DAYS).contains(days)) {
            return Err(Error::invalid(
                "days",
                format!("{days} is not from 1 to {MAX_DAYS}"),
            ));
        }
        let (store, now) = (self.hub.store(), self.hub.now());
        let since = days.map_or(i64::MIN, |days| {
            now.timestamp_millis() - i64::from(days) * 86_400_000
        });
        let ledger = ledger::load(store, community, ColumnSet::ALL).await?;
        let deeds = Deeds::of(&ledger);
        let names = topic_names(store, community).await?;
        let mut members: HashSet<u32> = HashSet::new();
        let mut after = None;
        loop {
            let is_in = |m: &crate::community::Membership| m.covers(now) && !deeds.is_bot(m.number);
            let (page, more) = memberships(store, community, after, 1_000, is_in).await?;
            after = page.last().map(|m| m.person).or(after);
            members.extend(page.iter().map(|m| m.number));
            if !more {
                break;
            }
        }

        let mut by_number: BTreeMap<u32, Topic> = BTreeMap::new();
        questions(&ledger, &deeds, since, &mut by_number);
        for ((who, topic), level) in declared(&ledger, now) {
            if level > Level::Beginner.code() && members.contains(&who) {
                let topic = by_number.entry(topic).or_default();
                topic.declared.insert(who);
                topic.experts += usize::from(level >= Level::Advanced.code());
            }
        }
        for (who, done) in deeds.iter().filter(|(who, _)| members.contains(who)) {
            let shows = |deed: &&crate::community::deeds::Deed| {
                deed.what == Evident::AcceptedAnswers || deed.led_knowingly()
            };
            for topic in done.iter().filter(shows).flat_map(|deed| deeds.topics(deed)) {
                by_number.entry(topic).or_default().shown.insert(who);
            }
        }
        let mut topics: BTreeMap<Slug, Topic> = by_number
            .into_iter()
            .filter_map(|(number, topic)| Some((names.get(&number)?.clone(), topic)))
            .collect();
        for (badge, holders) in badges_about(store, community, None).await? {
            let holders = holders.iter().map(|m| m.number);
            let holders: Vec<u32> = holders.filter(|who| members.contains(who)).collect();
            for skill in badge.skills.into_iter().filter(|_| !holders.is_empty()) {
                topics.entry(skill).or_default().shown.extend(&holders);
            }
        }
        for (topic, votes) in open_votes(store, community).await? {
            topics.entry(topic).or_default().votes = votes;
        }
        Ok(gaps(topics))
    }

    /// What is asked for about one topic, and who knows it, as among the [gaps](Self::skill_gaps).
    ///
    /// # Errors
    /// [`Error::NotFound`] if nobody has asked for the topic and nobody knows it; as there.
    pub async fn skill_gap(
        &self,
        community: CommunityId,
        topic: &Slug,
        days: Option<u32>,
    ) -> Result<SkillGap, Error> {
        let all = self.skill_gaps(community, days).await?;
        let found = all.into_iter().find(|gap| gap.topic == *topic);
        found.ok_or_else(|| Error::NotFound {
            what: "topic",
            name: topic.to_string(),
            hint: Some("only what somebody asked for or knows is among the gaps".to_owned()),
        })
    }
}

/// The questions since an instant, and which of them nobody else has answered.
fn questions(ledger: &Columns, deeds: &Deeds, since: i64, topics: &mut BTreeMap<u32, Topic>) {
    let asks = |row: &usize| ledger.verb[*row] == Verb::Asked;
    let mut answered: HashSet<u32> = HashSet::new();
    for (row, verb) in ledger.verb.iter().enumerate() {
        let (who, asker) = (ledger.actor[row], ledger.toward[row]);
        if *verb == Verb::Answered
            && deeds.stands(ledger.object[row])
            && !deeds.is_bot(who)
            && (who != asker || who == NONE)
        {
            answered.insert(ledger.parent[row]);
        }
    }
    for row in (0..ledger.verb.len()).filter(asks) {
        let question = ledger.object[row];
        if ledger.at[row] < since || !deeds.stands(question) || deeds.is_bot(ledger.actor[row]) {
            continue;
        }
        let about: BTreeSet<u32> = deeds.topics_of(question).iter().copied().collect();
        for topic in about {
            let topic = topics.entry(topic).or_default();
            topic.questions += 1;
            topic.unanswered += usize::from(!answered.contains(&question));
        }
    }
}

fn gaps(topics: BTreeMap<Slug, Topic>) -> Vec<SkillGap> {
    let side = |of: &dyn Fn(&Topic) -> usize| -> BTreeMap<Slug, f64> {
        let amounts = topics
            .iter()
            .map(|(name, topic)| (name.clone(), of(topic) as f64));
        amounts.collect()
    };
    let gaps = topic_gap(&side(&|t| t.votes + t.questions), &side(&Topic::known));
    let mut all: Vec<SkillGap> = topics
        .into_iter()
        .map(|(name, topic)| SkillGap {
            gap: gaps.as_ref().and_then(|gaps| gaps.get(&name).copied()),
            topic: name,
            votes: topic.votes,
            questions: topic.questions,
            unanswered: topic.unanswered,
            known: topic.known(),
            declared: topic.declared.len(),
            shown: topic.shown.len(),
            experts: topic.experts,
        })
        .collect();
    let gap = |g: &SkillGap| g.gap.unwrap_or(0.0);
    all.sort_by(|a, b| gap(b).total_cmp(&gap(a)).then_with(|| a.topic.cmp(&b.topic)));
    all
}
