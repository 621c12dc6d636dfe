use std::collections::BTreeSet;

use super::enrolment::{Enrolment, Evidence, MAX_ENROLMENTS, SharedWith};
use super::model::{Pathway, PathwayVersion, Step};
use super::progress::{Progress, not_enrolled};
use super::record::{Follows, enrolment_key, follows_key, version};
use super::seen::Seen;
use crate::actor::Action;
use crate::community::Membership;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PathwayId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};

/// What somebody does with a pathway that they follow.
struct Learner {
    me: Membership,
    pathway: Pathway,
    version: PathwayVersion,
    enrolment: Enrolment,
}

impl Desk {
    /// Enrols in the latest version of a pathway; who follows it already goes on as before. Who had left it takes up what
    /// they had done, as far as it is part of that version. Only oneself sees one's progress.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is retired or one follows [`MAX_ENROLMENTS`] pathways, [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn enrol(&self, community: CommunityId, id: PathwayId) -> Result<Progress, Error> {
        let progress = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let pathway: Pathway = thing::load(tx, community, id.as_uuid()).await?;
            let scope = Scope::Community(community);
            let known: Option<Enrolment> = tx.get(&enrolment_key(scope, id, me.person)).await?;
            if let Some(enrolment) = known.clone().filter(Enrolment::is_current) {
                let version = version(tx, community, id, enrolment.version).await?;
                return self.after_learning(community, pathway, enrolment, version).await;
            }
            pathway.needs_to_be_open()?;
            let version = version(tx, community, id, pathway.version).await?;
            let enrolment = match known {
                Some(before) => before.again(&version, tx.now),
                None => Enrolment::new(&version, me.person, tx.now),
            };
            follow(tx, community, &me, |pathways| {
                pathways.insert(id);
            })
            .await?;
            tx.put(scope, &enrolment).await?;
            tell(tx, community, &me, Verb::Enrolled, &pathway, version.number);
            tell_done(tx, community, &me, &pathway, &version, &enrolment);
            self.after_learning(community, pathway, enrolment, version).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(progress)
    }

    /// Leaves a pathway. What was done is kept, for oneself; nobody sees it any more.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one does not follow it, [`Error::Forbidden`].
    pub async fn leave_pathway(&self, community: CommunityId, id: PathwayId) -> Result<Progress, Error> {
        let progress = transact!(&self.hub, |tx| {
            // Who is suspended may still withdraw.
            let mut it = self
                .pathway_learner(tx, community, id, Action::ReadContent)
                .await?;
            it.enrolment.leave(tx.now);
            tx.put(Scope::Community(community), &it.enrolment).await?;
            follow(tx, community, &it.me, |pathways| {
                pathways.remove(&id);
            })
            .await?;
            tell(tx, community, &it.me, Verb::LeftPathway, &it.pathway, 0);
            self.after_learning(community, it.pathway, it.enrolment, it.version)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(progress)
    }

    /// Records that one has done a step, with what shows it; only oneself reads that. A task needs something that shows it;
    /// a session is accepted only if one came to it or caught up with it, as attendance says. Doing it again changes what
    /// shows it, if something is given.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one does not follow the pathway or the version that one follows has no such step,
    /// [`Error::Rule`] if one was not at the session, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn do_step(
        &self,
        community: CommunityId,
        id: PathwayId,
        step: &Slug,
        evidence: &Evidence,
    ) -> Result<Progress, Error> {
        let evidence = evidence.checked()?;
        let progress = transact!(&self.hub, |tx| {
            let mut it = self.pathway_learner(tx, community, id, Action::TakePart).await?;
            let (place, found) = it.step(step)?;
            let me = BTreeSet::from([it.me.person]);
            let seen = Seen::read(tx.reader(), community, [found.on], &me, tx.now).await?;
            let seen = seen.when(found.on, it.me.person);
            let before = it.enrolment.clone();
            let is_new = it.enrolment.record(&found, evidence.clone(), seen, tx.now)?;
            if is_new {
                let value = told_as(&it.version, place, &found);
                tell(tx, community, &it.me, Verb::DidStep, &it.pathway, value);
            }
            if it.enrolment != before {
                tx.put(Scope::Community(community), &it.enrolment).await?;
            }
            self.after_learning(community, it.pathway, it.enrolment, it.version)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(progress)
    }

    /// Takes back that one has done a step, with what showed it. A session that one came to is still seen as done.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not recorded as done; as [`do_step`](Self::do_step) otherwise.
    pub async fn undo_step(
        &self,
        community: CommunityId,
        id: PathwayId,
        step: &Slug,
    ) -> Result<Progress, Error> {
        let progress = transact!(&self.hub, |tx| {
            let mut it = self.pathway_learner(tx, community, id, Action::TakePart).await?;
            let (place, found) = it.step(step)?;
            if it.enrolment.done.remove(step).is_none() {
                return Err(Error::Rule(format!("the step `{step}` is not recorded as done")));
            }
            tx.put(Scope::Community(community), &it.enrolment).await?;
            let value = told_as(&it.version, place, &found);
            tell(tx, community, &it.me, Verb::UndidStep, &it.pathway, value);
            self.after_learning(community, it.pathway, it.enrolment, it.version)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(progress)
    }

    /// Goes on to the latest version of a pathway that one follows. Steps that both versions have stay done; what is done of
    /// those that it no longer has is forgotten; new ones are said to be.
    ///
    /// # Errors
    /// [`Error::Rule`] if one follows the latest already, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn move_on(&self, community: CommunityId, id: PathwayId) -> Result<Progress, Error> {
        let progress = transact!(&self.hub, |tx| {
            let mut it = self.pathway_learner(tx, community, id, Action::TakePart).await?;
            if it.enrolment.version == it.pathway.version {
                let (slug, version) = (&it.pathway.slug, it.pathway.version);
                let why =
                    format!("you follow version {version} of the pathway `{slug}`, which is its latest");
                return Err(Error::Rule(why));
            }
            let latest = version(tx, community, id, it.pathway.version).await?;
            it.enrolment.move_on(&it.version, &latest, tx.now);
            tx.put(Scope::Community(community), &it.enrolment).await?;
            tell(tx, community, &it.me, Verb::MovedOn, &it.pathway, latest.number);
            tell_done(tx, community, &it.me, &it.pathway, &latest, &it.enrolment);
            self.after_learning(community, it.pathway, it.enrolment, latest)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(progress)
    }

    /// Shares how far one has come on a pathway with the community, or with nobody any more (S4.10). Others then see how
    /// many steps one has done, and never what shows it. Who has opted out of lists of people is in none all the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one does not follow it, [`Error::Forbidden`].
    pub async fn share_progress(
        &self,
        community: CommunityId,
        id: PathwayId,
        with: SharedWith,
    ) -> Result<Progress, Error> {
        transact!(&self.hub, |tx| {
            // Who is suspended may still withdraw.
            let action = match with {
                SharedWith::Nobody => Action::ReadContent,
                SharedWith::Community => Action::TakePart,
            };
            let mut it = self.pathway_learner(tx, community, id, action).await?;
            if it.enrolment.shared != with {
                it.enrolment.shared = with;
                tx.put(Scope::Community(community), &it.enrolment).await?;
            }
            self.after_learning(community, it.pathway, it.enrolment, it.version)
                .await
        })
    }

    /// The actor as somebody who follows a pathway, as a condition of the change.
    async fn pathway_learner(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: PathwayId,
        action: Action,
    ) -> Result<Learner, Error> {
        let me = self.me(tx, community, action).await?;
        let pathway: Pathway = thing::load(tx, community, id.as_uuid()).await?;
        let key = enrolment_key(Scope::Community(community), id, me.person);
        let enrolment: Option<Enrolment> = tx.get(&key).await?;
        let enrolment = enrolment
            .filter(Enrolment::is_current)
            .ok_or_else(|| not_enrolled(&pathway))?;
        let version = version(tx, community, id, enrolment.version).await?;
        Ok(Learner {
            me,
            pathway,
            version,
            enrolment,
        })
    }

    /// What became of it. Read before the change is committed: a read that fails afterwards would look as if nothing had
    /// been done.
    async fn after_learning(
        &self,
        community: CommunityId,
        pathway: Pathway,
        enrolment: Enrolment,
        version: PathwayVersion,
    ) -> Result<Progress, Error> {
        let id = pathway.id;
        let mut all = self
            .pathway_progress_in(community, &[(pathway, enrolment, version)])
            .await?;
        all.pop().ok_or_else(|| Error::not_found("pathway", id))
    }
}

impl Learner {
    /// A step of the version that they follow, and its place.
    fn step(&self, key: &Slug) -> Result<(u32, Step), Error> {
        let found = self.version.step(key).map(|(place, step)| (place, step.clone()));
        found.ok_or_else(|| {
            let (slug, number) = (&self.pathway.slug, self.version.number);
            Error::NotFound {
                what: "step",
                name: key.to_string(),
                hint: Some(format!(
                    "version {number} of the pathway `{slug}`, which you follow, has others"
                )),
            }
        })
    }
}

/// Changes which pathways somebody follows.
async fn follow(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    change: impl FnOnce(&mut BTreeSet<PathwayId>) + Send,
) -> Result<(), Error> {
    let scope = Scope::Community(community);
    let known: Option<Follows> = tx.get(&follows_key(scope, me.person)).await?;
    let mut follows = known.unwrap_or_else(|| Follows {
        person: me.person,
        pathways: BTreeSet::new(),
    });
    change(&mut follows.pathways);
    if follows.pathways.len() > MAX_ENROLMENTS {
        let why = format!("you follow {MAX_ENROLMENTS} pathways, which is the most: leave one first");
        return Err(Error::Rule(why));
    }
    tx.put(scope, &follows).await?;
    Ok(())
}

/// How the ledger is told of a step, see [`Verb::DidStep`].
fn told_as(version: &PathwayVersion, place: u32, step: &Step) -> u32 {
    place | u32::from(step.required) << 15 | version.number << 16
}

fn tell(tx: &mut Tx<'_>, community: CommunityId, me: &Membership, verb: Verb, pathway: &Pathway, value: u32) {
    let activity = Activity {
        object: pathway.number,
        value,
        ..Activity::new(tx.now.timestamp_millis(), me.number, verb)
    };
    tx.record(community, activity);
}

/// Tells of all that is done of a version that somebody follows from now on.
fn tell_done(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    pathway: &Pathway,
    version: &PathwayVersion,
    enrolment: &Enrolment,
) {
    for (step, place) in version.steps.iter().zip(1..) {
        if enrolment.done.contains_key(&step.key) {
            let value = told_as(version, place, step);
            tell(tx, community, me, Verb::DidStep, pathway, value);
        }
    }
}
