//! How much something helped to learn (metrics §7), and the order that follows from it. Nobody's average and no raw mean is
//! shown: both make few ratings look like many.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::model::{Contribution, ContributionKind};
use super::read::{Filter, Shown};
use super::reception::{Reception, ReceptionOf, reception_key};
use crate::engagement::ratings::{star_lower, wilson_lower};
use crate::engagement::stats::Z95;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::{Key, envelope};

/// The most answers to a question that are put in order; of more, those that were given first.
pub const MAX_ANSWERS: usize = 1_000;

/// How much something helped to learn, as those say who rated it or voted on it: one rating and one vote a person, the
/// latest, none of one's own work. Whoever answered a question does not count where other answers to it are judged.
///
/// In JSON: `rated`, how many ratings count, and `value_lower`, see [`lower`](Self::lower).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// How often each rating from 1 to 5 was given.
    ratings: [u64; 5],
    up: u64,
    down: u64,
}

impl Value {
    /// The value that follows from how something was received, without what the `excluded` think of it.
    #[must_use]
    pub fn of(reception: &Reception, excluded: &BTreeSet<PersonId>) -> Self {
        let mut value = Self::default();
        for (_, rating) in reception.ratings.iter().filter(|(by, _)| !excluded.contains(by)) {
            if let Some(count) = value.ratings.get_mut(usize::from(*rating).wrapping_sub(1)) {
                *count += 1;
            }
        }
        let votes = reception.votes.iter().filter(|(by, _)| !excluded.contains(by));
        for vote in votes
            .map(|(_, vote)| vote)
            .chain(reception.outside_votes.values())
        {
            match vote.cmp(&0) {
                Ordering::Greater => value.up += 1,
                Ordering::Less => value.down += 1,
                Ordering::Equal => {}
            }
        }
        value
    }

    /// How many ratings count.
    #[must_use]
    pub fn rated(&self) -> u64 {
        self.ratings.iter().sum()
    }

    /// The lower bound of what ratings say (see [`star_lower`]), about 1 to 5; `None` if nobody has rated it yet.
    #[must_use]
    pub fn lower(&self) -> Option<f64> {
        if self.rated() == 0 {
            return None;
        }
        star_lower(&self.ratings, Z95)
    }

    /// The lower bound of the share of votes that are up (see [`wilson_lower`]), 0 to 1; `None` without votes.
    #[must_use]
    pub fn votes_lower(&self) -> Option<f64> {
        wilson_lower(self.up, self.up + self.down, Z95)
    }

    /// Which comes first: what has the higher lower bound of ratings, then of votes; what was not rated or voted on comes
    /// last. Votes decide only between what ratings say the same of, above all between what nobody has rated.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let first = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => other.total_cmp(&one),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        first(self.lower(), other.lower()).then_with(|| first(self.votes_lower(), other.votes_lower()))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Value", 2)?;
        fields.serialize_field("rated", &self.rated())?;
        fields.serialize_field("value_lower", &self.lower())?;
        fields.end()
    }
}

impl Desk {
    /// The answers to a question that the reader sees, each with its [`Value`]: the accepted one first, then in the
    /// [order](Value::order) of their values, the older one first of those that are alike. At most [`MAX_ANSWERS`]: those
    /// that were given first; the second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not a question, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn answers(
        &self,
        community: CommunityId,
        question: ContributionId,
    ) -> Result<(Vec<Shown>, bool), Error> {
        let question = self.contribution(community, question).await?.contribution;
        if question.kind != ContributionKind::Question {
            let why = format!("#{} is not a question", question.number);
            return Err(Error::Rule(why));
        }
        let (mut answers, more) = self.answers_to(community, question.id).await?;
        let by = answerers(&answers);
        self.appraise(community, &mut answers, &by).await?;
        answers.sort_by(|a, b| {
            let accepted = |s: &Shown| Some(s.contribution.id) != question.accepted;
            let value = |s: &Shown| s.value.unwrap_or_default();
            accepted(a)
                .cmp(&accepted(b))
                .then_with(|| value(a).order(&value(b)))
                .then_with(|| a.contribution.at.cmp(&b.contribution.at))
                .then_with(|| a.contribution.number.cmp(&b.contribution.number))
        });
        Ok((answers, more))
    }

    /// One contribution with its value.
    pub(super) async fn appraised(&self, community: CommunityId, shown: Shown) -> Result<Shown, Error> {
        let judged = shown.ratings + shown.up + shown.down > 0;
        let by = match shown.contribution.parent {
            Some(question) if judged && shown.contribution.kind == ContributionKind::Answer => {
                answerers(&self.answers_to(community, question).await?.0)
            }
            _ => BTreeSet::new(),
        };
        let mut shown = [shown];
        self.appraise(community, &mut shown, &by).await?;
        let [shown] = shown;
        Ok(shown)
    }

    async fn answers_to(
        &self,
        community: CommunityId,
        question: ContributionId,
    ) -> Result<(Vec<Shown>, bool), Error> {
        let filter = Filter {
            kind: Some(ContributionKind::Answer),
            parent: Some(question),
            ..Filter::default()
        };
        self.contributions(community, &filter, None, MAX_ANSWERS).await
    }

    async fn appraise(
        &self,
        community: CommunityId,
        shown: &mut [Shown],
        excluded: &BTreeSet<PersonId>,
    ) -> Result<(), Error> {
        let keys: Vec<Key> = shown
            .iter()
            .map(|s| reception_key(community, s.contribution.id))
            .collect();
        let receptions = self.hub.store().get(&keys).await?;
        for (shown, found) in shown.iter_mut().zip(receptions) {
            let reception = found.as_ref().map(envelope::open::<ReceptionOf>).transpose()?;
            let reception = reception.map_or_else(Reception::default, |r| r.reception);
            shown.value = Some(Value::of(&reception, excluded));
        }
        Ok(())
    }
}

/// Who has given an answer that stands.
fn answerers(answers: &[Shown]) -> BTreeSet<PersonId> {
    let standing = answers.iter().map(|s| &s.contribution).filter(|c| c.stands());
    standing
        .filter_map(|c: &Contribution| c.author.person())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        Uuid::from_u128(n).into()
    }

    fn received(ratings: &[u8], votes: &[i8]) -> Reception {
        Reception {
            ratings: (1..).zip(ratings).map(|(n, r)| (person(n), *r)).collect(),
            votes: (1..).zip(votes).map(|(n, v)| (person(n), *v)).collect(),
            ..Reception::default()
        }
    }

    fn value(ratings: &[u8], votes: &[i8]) -> Value {
        Value::of(&received(ratings, votes), &BTreeSet::new())
    }

    #[test]
    fn many_good_ratings_come_before_one_and_none_comes_last() {
        let ranked = [
            value(&[5, 5, 5, 4, 5, 5, 4, 5], &[]),
            value(&[5], &[-1, -1]),
            value(&[1], &[]),
            value(&[], &[1, 1, 1, -1]),
            value(&[], &[1]),
            value(&[], &[-1]),
            value(&[], &[]),
        ];
        for pair in ranked.windows(2) {
            assert_eq!(pair[0].order(&pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(pair[1].order(&pair[0]), Ordering::Greater, "{pair:?}");
        }
    }

    #[test]
    fn whoever_is_excluded_does_not_count() {
        let reception = received(&[1, 5], &[-1, 1]);
        let without = Value::of(&reception, &BTreeSet::from([person(1)]));
        let ratings = [0, 0, 0, 0, 1];
        assert_eq!(
            without,
            Value {
                ratings,
                up: 1,
                down: 0
            }
        );
    }

    #[test]
    fn not_rated_yet_is_no_number() {
        let json = serde_json::to_value(value(&[], &[1])).unwrap();
        assert_eq!(json, serde_json::json!({"rated": 0, "value_lower": null}));
    }

    proptest! {
        #[test]
        fn the_order_is_one(all in prop::collection::vec((prop::collection::vec(0u8..7, 0..9), prop::collection::vec(-1i8..2, 0..9)), 3)) {
            let all: Vec<Value> = all.iter().map(|(ratings, votes)| value(ratings, votes)).collect();
            let (a, b, c) = (all[0], all[1], all[2]);
            prop_assert_eq!(a.order(&b), b.order(&a).reverse());
            if a.order(&b).is_le() && b.order(&c).is_le() {
                prop_assert!(a.order(&c).is_le());
            }
            if let Some(lower) = a.lower() {
                prop_assert!(lower.is_finite() && lower < 5.0);
            }
        }
    }
}
