//! Writing a batch, and what is done about the facts that were refused.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use learncomm_core::history::{Cause, Fact, Outcome, Refusal, Who};

use super::facts::NETWORK;
use super::{Importer, Phase};
use crate::import::{ImportError, Thing, Written};

/// Moved acceptances whose day is kept until the last pass. There are a few in a newer dump; of more than this, the
/// later ones get the answer's time.
const MOST_MOVED: usize = 10_000;

impl Importer<'_> {
    pub(super) async fn flush(&mut self) -> Result<(), ImportError> {
        let mut written = self.loader.write(self.community).await?;
        self.introduce(&mut written).await?;
        let mut refused_line = 0;
        for ((mark, fact), outcome) in written.marks.iter().zip(&written.facts).zip(&written.outcomes) {
            if let Outcome::Refused(refusal) = outcome {
                if self.is_expected(mark.thing, fact, refusal) {
                    continue;
                }
                self.loader.summary.count(mark.thing, outcome);
                // A person who was refused has no membership either: one issue is enough.
                if std::mem::replace(&mut refused_line, mark.line) != mark.line {
                    let message = message(mark.thing, fact, refusal);
                    self.loader.issue(&self.file, mark.line, message)?;
                }
                continue;
            }
            if mark.thing == Thing::Acceptance && self.is_told_again(outcome) {
                continue;
            }
            self.loader.summary.count(mark.thing, outcome);
        }
        Ok(())
    }

    /// Makes people known whom the batch names and the users do not list, and brings in what they did.
    async fn introduce(&mut self, written: &mut Written) -> Result<(), ImportError> {
        let mut refused = Vec::new();
        let mut strangers: BTreeMap<i64, (bool, DateTime<Utc>)> = BTreeMap::new();
        for (i, outcome) in written.outcomes.iter().enumerate() {
            let Outcome::Refused(Refusal { cause, .. }) = outcome else {
                continue;
            };
            let is_new = match cause {
                Cause::UnknownPerson => true,
                Cause::NotAMember => false,
                _ => continue,
            };
            let Some((id, at)) = doer(&written.facts[i]) else {
                continue;
            };
            let at = self.earliest.map_or(at, |earliest| earliest.min(at));
            let (_, joined) = strangers.entry(id).or_insert((is_new, at));
            *joined = at.min(*joined);
            refused.push(i);
        }
        if refused.is_empty() {
            return Ok(());
        }
        let mut facts = Vec::with_capacity(2 * strangers.len());
        for (id, (is_new, joined)) in strangers {
            if is_new {
                facts.push(Fact::Person(self.site.stranger(id)));
                self.strangers += 1;
            }
            facts.push(Fact::Membership(self.site.membership(id, joined)));
        }
        let outcomes = self.loader.import(self.community, &facts).await?;
        for (fact, outcome) in facts.iter().zip(&outcomes) {
            let thing = match fact {
                Fact::Person(_) => Thing::Person,
                _ => Thing::Member,
            };
            self.loader.summary.count(thing, outcome);
        }
        let again: Vec<Fact> = refused.iter().map(|i| written.facts[*i].clone()).collect();
        let outcomes = self.loader.import(self.community, &again).await?;
        for (i, outcome) in refused.into_iter().zip(outcomes) {
            written.outcomes[i] = outcome;
        }
        Ok(())
    }

    /// Whether a fact was refused for a reason that every dump gives now and then; then it has been counted.
    fn is_expected(&mut self, thing: Thing, fact: &Fact, refusal: &Refusal) -> bool {
        let reason = match (refusal.cause, thing) {
            (Cause::UnknownContribution, Thing::Comment) => "comments on posts that were not imported",
            (Cause::UnknownContribution, Thing::Vote | Thing::Bookmark) => {
                "votes on posts that were not imported"
            }
            (Cause::UnknownContribution, Thing::Acceptance) if self.phase == Phase::Votes => {
                "votes on posts that were not imported"
            }
            (Cause::UnknownContribution, Thing::Acceptance) => {
                "acceptances of answers that were not imported"
            }
            (Cause::OwnContribution, _) => "votes on one's own post",
            (Cause::Removed, _) => "acceptances of what has been removed here",
            (Cause::AnotherAccepted, _) => {
                if let Fact::Acceptance {
                    answer,
                    at: Some(day),
                    ..
                } = fact
                    && let Some(id) = answer.strip_prefix("post/").and_then(|id| id.parse().ok())
                    && self.moved.len() < MOST_MOVED
                {
                    self.moved.insert(id, *day);
                }
                return true;
            }
            _ => return false,
        };
        self.loader.summary.skip(reason);
        true
    }

    /// The votes and the posts both tell of an acceptance: it is counted once.
    fn is_told_again(&mut self, outcome: &Outcome) -> bool {
        if self.phase == Phase::Votes {
            self.accepting_votes += 1;
            return false;
        }
        let again = *outcome == Outcome::Unchanged && self.accepting_votes > 0;
        self.accepting_votes -= u64::from(again);
        again
    }
}

/// The user who did something on the site, and when.
fn doer(fact: &Fact) -> Option<(i64, DateTime<Utc>)> {
    let (who, at) = match fact {
        Fact::Contribution(made) => (&made.author, made.at),
        Fact::Vote { by: Ok(by), at, .. } | Fact::Bookmark { by, at, .. } => (by, *at),
        _ => return None,
    };
    match who {
        Who::Identity(identity) if identity.tool != NETWORK => Some((identity.id.parse().ok()?, at)),
        _ => None,
    }
}

fn message(thing: Thing, fact: &Fact, refusal: &Refusal) -> String {
    let id = match fact {
        Fact::Contribution(made) => made.id.as_str(),
        Fact::Acceptance { answer, .. } => answer.as_str(),
        _ => "",
    };
    let name = match id.split_once('/') {
        Some((_, id)) => format!("the {} {id}", thing.as_str()),
        None => format!("the {}", thing.as_str()),
    };
    if let (Cause::UnknownContribution, Fact::Contribution(made)) = (refusal.cause, fact) {
        let parent = made.parent.as_deref().unwrap_or_default();
        let question = parent.strip_prefix("post/").unwrap_or(parent);
        return format!(
            "{name} was left out because its question, ParentId {question}, was not imported: take a dump that has \
             the question, or see why the question itself was left out"
        );
    }
    format!(
        "{name} was left out: {}; correct the row and import again",
        refusal.why
    )
}
