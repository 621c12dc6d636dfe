use serde::{Deserialize, Serialize};

use super::occurrence::{Occurrence, SessionPlan};
use crate::actor::Action;
use crate::community::{Level, known_to};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, PersonId, Slug};
use crate::store::thing::thing_key;
use crate::store::transaction::read_entity;
use crate::store::{Entity, Scope};

/// Whether a session is for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FitVerdict {
    /// It asks for nothing.
    Open,
    /// It suits what they know.
    Suits,
    /// They are further along than it asks for: they can help others.
    Familiar,
    /// It is one level above theirs.
    Stretch,
    /// They lack something that it builds on, or it is more than one level above theirs.
    PrepareFirst,
}

impl FitVerdict {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suits => "suits",
            Self::Familiar => "familiar",
            Self::Stretch => "stretch",
            Self::PrepareFirst => "prepare-first",
        }
    }
}

/// How a session fits what somebody knows (S0.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    /// In a word.
    pub verdict: FitVerdict,
    /// Prerequisites of which they have not said that they know anything.
    pub missing: Vec<Slug>,
}

impl SessionPlan {
    /// How the session fits somebody who knows these topics so well.
    ///
    /// The level that it asks for is compared with the highest of theirs in its topics (in its prerequisites, if it has no
    /// topics); who has said nothing about them is taken for one level below a beginner, which suits a session for
    /// beginners.
    #[must_use]
    pub fn fit(&self, known: &[(Slug, Level)]) -> Fit {
        let level_in = |topic: &Slug| known.iter().filter(|(t, _)| t == topic).map(|(_, l)| *l).max();
        let missing: Vec<Slug> = self
            .prerequisites
            .iter()
            .filter(|topic| level_in(topic).is_none())
            .cloned()
            .collect();
        let about = if self.topics.is_empty() {
            &self.prerequisites
        } else {
            &self.topics
        };
        let theirs = about.iter().filter_map(level_in).max();
        let verdict = match self.level {
            _ if !missing.is_empty() => FitVerdict::PrepareFirst,
            None if self.prerequisites.is_empty() => FitVerdict::Open,
            None => FitVerdict::Suits,
            Some(asked) => match asked.code().cmp(&theirs.map_or(0, Level::code)) {
                _ if asked == Level::Beginner && theirs.is_none() => FitVerdict::Suits,
                std::cmp::Ordering::Less => FitVerdict::Familiar,
                std::cmp::Ordering::Equal => FitVerdict::Suits,
                std::cmp::Ordering::Greater if theirs.is_some_and(|t| t.code() + 1 == asked.code()) => {
                    FitVerdict::Stretch
                }
                std::cmp::Ordering::Greater => FitVerdict::PrepareFirst,
            },
        };
        Fit { verdict, missing }
    }
}

impl Desk {
    /// How a session fits what the actor has declared to know (S0.4).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], also for the owner of the store, who is nobody in the community.
    pub async fn fit(&self, community: CommunityId, session: OccurrenceId) -> Result<Fit, Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        let action = Action::TakePart;
        let me = self.person_id().ok_or(Error::Forbidden { action, role })?;
        let key = thing_key::<Occurrence>(Scope::Community(community), session.as_uuid());
        let found: Option<Occurrence> = read_entity(self.hub.store(), &key).await?;
        let found = found.ok_or_else(|| Error::not_found(Occurrence::KIND, session))?;
        self.fit_of(community, &found.plan, me).await
    }

    /// How a session that is planned like this fits what somebody has declared to know.
    pub(super) async fn fit_of(
        &self,
        community: CommunityId,
        plan: &SessionPlan,
        person: PersonId,
    ) -> Result<Fit, Error> {
        Ok(plan.fit(&known_to(self.hub.store(), community, person).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SessionFormat;

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    fn fit(level: Option<Level>, needs: &[&str], known: &[(&str, Level)]) -> Fit {
        let mut plan = SessionPlan::new("x", SessionFormat::Class);
        plan.topics = vec![slug("async")];
        plan.level = level;
        plan.prerequisites = needs.iter().map(|s| slug(s)).collect();
        let known: Vec<_> = known.iter().map(|(topic, level)| (slug(topic), *level)).collect();
        plan.fit(&known)
    }

    #[test]
    fn s0_4_people_see_whether_a_session_is_for_them() {
        use FitVerdict::{Familiar, Open, PrepareFirst, Stretch, Suits};
        use Level::{Advanced, Beginner, Expert, Intermediate};
        let verdict = |level, known: &[(&str, Level)]| fit(level, &[], known).verdict;
        assert_eq!(verdict(None, &[]), Open);
        assert_eq!(verdict(Some(Beginner), &[]), Suits);
        assert_eq!(verdict(Some(Intermediate), &[]), PrepareFirst);
        assert_eq!(verdict(Some(Intermediate), &[("async", Beginner)]), Stretch);
        assert_eq!(verdict(Some(Intermediate), &[("async", Intermediate)]), Suits);
        assert_eq!(verdict(Some(Intermediate), &[("async", Expert)]), Familiar);
        assert_eq!(
            verdict(Some(Expert), &[("async", Intermediate), ("async", Beginner)]),
            PrepareFirst
        );
        assert_eq!(
            verdict(Some(Advanced), &[("sql", Expert)]),
            PrepareFirst,
            "another topic"
        );
        let missing = fit(
            Some(Beginner),
            &["rust", "sql"],
            &[("sql", Beginner), ("async", Expert)],
        );
        assert_eq!(
            (missing.verdict, missing.missing),
            (PrepareFirst, vec![slug("rust")])
        );
        assert_eq!(fit(None, &["sql"], &[("sql", Beginner)]).verdict, Suits);
    }
}
