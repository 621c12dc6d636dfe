use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::input::{
    Alone, Between, Carried, Due, Input, LastSession, Leaderless, MOST, Post, Titled, Unattended, Wanted,
};
use super::model::Rule;
use crate::actor::{Action, Role};
use crate::community::{Community, Membership, Person, PersonMetrics, known_to, member_key, person_key};
use crate::contribution::{Contribution, ContributionKind};
use crate::engagement::report::facts::NEEDED;
use crate::engagement::report::names_of;
use crate::engagement::report::signals::{Signals, Unanswered};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId, Slug};
use crate::ledger;
use crate::norm::due as norms_due;
use crate::session::{
    BacklogState, Occurrence, Roll, SessionFilter, SessionFormat, SessionRole, SessionState, roll_key,
};
use crate::store::thing::number_key;
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, Scope, envelope};

/// So young a community is still finding its shape.
const YOUNG: TimeDelta = TimeDelta::days(28);
/// A session that is further away needs nobody to lead it yet.
const LEAD_AHEAD: TimeDelta = TimeDelta::days(28);
/// How far back sessions show that a community meets.
const MET: TimeDelta = TimeDelta::days(180);

/// Somebody who is in the community now and may be named.
struct Known {
    handle: Handle,
    number: u32,
}

impl Desk {
    /// What the rules, or one of them, look at, as far as the actor may see it and could act on it.
    pub(super) async fn gather(
        &self,
        community: &Community,
        only: Option<Rule>,
        input: &mut Input,
    ) -> Result<(), Error> {
        let wants = |rules: &[Rule]| only.is_none_or(|only| rules.contains(&only));
        let organises = input.may(Action::PlanSession);
        let sessions = [
            Rule::InviteToLead,
            Rule::MembersWithoutTies,
            Rule::TopicsWanted,
            Rule::NoSessionPlanned,
        ];
        let next = if organises && wants(&sessions) {
            self.gather_sessions(community, input).await?
        } else {
            None
        };
        let of_ledger = [
            Rule::NewcomersWithoutReply,
            Rule::QuestionsWaiting,
            Rule::MembersWithoutTies,
            Rule::UnitsWithoutChampion,
            Rule::SingleBridge,
        ];
        if wants(&of_ledger) {
            let ledger = ledger::load(self.hub.store(), community.id, NEEDED).await?;
            let signals = Signals::of(community, ledger, input.now)?;
            self.gather_posts(community.id, &signals, input).await?;
            if organises {
                self.gather_people(community, &signals, next, input).await?;
                self.gather_units(community, &signals, input).await?;
            }
        }
        if wants(&[Rule::ActionsOpenLong]) {
            self.gather_actions(community.id, input).await?;
        }
        if wants(&[Rule::NormsOverdue]) {
            let due = norms_due(self.hub.store(), community.id, input.now).await?;
            let due = due.into_iter().filter_map(|norm| {
                Some(Due {
                    at: norm.review_at()?,
                    name: norm.slug.to_string(),
                    thing: Titled {
                        number: norm.number,
                        title: norm.title,
                    },
                })
            });
            input.norms = due.take(MOST).collect();
        }
        if wants(&[Rule::TopicsWanted, Rule::TopicsToVote]) {
            let open = Some(BacklogState::Open);
            let (topics, _) = self.suggestions(community.id, open, None, MOST).await?;
            let wanted = topics.into_iter().map(|shown| Wanted {
                topic: shown.suggestion.topic,
                number: shown.suggestion.number,
                votes: shown.suggestion.votes.len(),
                mine: shown.mine,
            });
            input.topics = wanted.collect();
        }
        if wants(&[Rule::StaleArticles]) {
            let (stale, _) = self.stale_articles(community.id, None, MOST).await?;
            let stale = stale.into_iter().map(|shown| Due {
                at: shown.contribution.review_at.unwrap_or(input.now),
                name: shown.contribution.number.to_string(),
                thing: Titled {
                    number: shown.contribution.number,
                    title: shown.contribution.title.unwrap_or_default(),
                },
            });
            input.articles = stale.collect();
        }
        Ok(())
    }

    /// The sessions to come; who might lead the first that nobody leads; the last one, if there is none to come. Returns the
    /// next one.
    async fn gather_sessions(
        &self,
        community: &Community,
        input: &mut Input,
    ) -> Result<Option<OccurrenceId>, Error> {
        let now = input.now;
        let ahead = SessionFilter {
            from: Some(now + TimeDelta::milliseconds(1)),
            state: Some(SessionState::Planned),
            ..SessionFilter::default()
        };
        let (ahead, _) = self.sessions(community.id, &ahead, None, 20).await?;
        let titled = |session: &Occurrence| Titled {
            number: session.number,
            title: session.plan.title.clone(),
        };
        let Some(next) = ahead.first() else {
            self.gather_last_session(community.id, input).await?;
            return Ok(None);
        };
        input.next = Some(titled(&next.session));
        let leaderless = ahead
            .iter()
            .find(|shown| shown.session.plan.leads.is_empty() && shown.session.starts_at <= now + LEAD_AHEAD);
        if let Some(shown) = leaderless {
            let session = &shown.session;
            // One more than is needed: it may be the actor, who need not be told to ask themselves.
            let mut candidates = self.candidates(community.id, session.id, None, 2).await?;
            let own = self.own_handle().await?;
            candidates.retain(|candidate| Some(&candidate.handle) != own.as_ref());
            input.leaderless = Some(Leaderless {
                session: titled(session),
                starts_at: session.starts_at,
                role: match shown.goes_as {
                    SessionFormat::Class | SessionFormat::Demonstration => SessionRole::Presenter,
                    _ => SessionRole::Facilitator,
                },
                candidates,
            });
        }
        Ok(Some(next.session.id))
    }

    async fn gather_last_session(&self, community: CommunityId, input: &mut Input) -> Result<(), Error> {
        let held = SessionFilter {
            from: Some(input.now - MET),
            until: Some(input.now),
            state: Some(SessionState::Held),
            ..SessionFilter::default()
        };
        let (held, _) = self.sessions(community, &held, None, 1_000).await?;
        input.last = held.last().map(|last| LastSession {
            session: Titled {
                number: last.session.number,
                title: last.session.plan.title.clone(),
            },
            local: last.session.local,
            zone: last.session.zone,
            starts_at: last.session.starts_at,
            held: held.len(),
        });
        Ok(())
    }

    /// Posts that wait and that the actor sees; not their own: they cannot reply to themselves.
    async fn gather_posts(
        &self,
        community: CommunityId,
        signals: &Signals,
        input: &mut Input,
    ) -> Result<(), Error> {
        let mut knows = BTreeSet::new();
        if let Some(me) = self.person_id() {
            let known = known_to(self.hub.store(), community, me).await?;
            knows.extend(known.into_iter().map(|(topic, _)| topic));
        }
        input.usual = Some(signals.usual);
        input.newcomers = self
            .posts(community, &signals.newcomers, &BTreeSet::new())
            .await?;
        input.questions = self.posts(community, &signals.waiting, &knows).await?;
        Ok(())
    }

    async fn posts(
        &self,
        community: CommunityId,
        waiting: &[Unanswered],
        knows: &BTreeSet<Slug>,
    ) -> Result<Vec<Post>, Error> {
        let reader = self.reader(community).await?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let mut posts = Vec::new();
        // A few more than are looked at, in case some of them are not to be seen.
        for some in waiting.chunks(MOST).take(2) {
            let numbers: Vec<Key> = some.iter().map(|one| number_key(scope, one.number)).collect();
            let mut keys = Vec::with_capacity(some.len());
            for entry in store.get(&numbers).await?.iter().flatten() {
                keys.push(crate::contribution::contribution_key(
                    community,
                    id_in(&entry.value)?.into(),
                ));
            }
            for record in store.get(&keys).await?.iter().flatten() {
                let post: Contribution = envelope::open(record)?;
                let own = post.author.person().is_some() && post.author.person() == self.person_id();
                if !own && post.stands() && reader.sees(&post) {
                    posts.push(post_of(post, knows));
                }
            }
            if posts.len() >= MOST {
                break;
            }
        }
        posts.truncate(MOST);
        Ok(posts)
    }

    /// Members without a tie, for whoever reaches out to them.
    async fn gather_people(
        &self,
        community: &Community,
        signals: &Signals,
        next: Option<OccurrenceId>,
        input: &mut Input,
    ) -> Result<(), Error> {
        // The actor knows of themselves.
        let me = self.person_id();
        let people = self.known(community.id, &signals.alone).await?;
        let alone: BTreeMap<PersonId, Known> = people
            .into_iter()
            .filter(|(person, _)| Some(*person) != me)
            .take(MOST)
            .collect();
        let named = sees_names(community, input.role);
        let mut invited = BTreeSet::new();
        if let Some(session) = next.filter(|_| named) {
            let roll: Option<Roll> = read_entity(self.hub.store(), &roll_key(community.id, session)).await?;
            let entries = roll.map(|roll| roll.entries).unwrap_or_default();
            let were = entries.iter().filter(|entry| entry.invitation.is_some());
            invited.extend(were.filter_map(|entry| alone.get(&entry.person).map(|known| known.number)));
        }
        let mut members: Vec<(u32, Option<Handle>)> = alone
            .into_values()
            .map(|known| (known.number, named.then_some(known.handle)))
            .collect();
        members.sort();
        input.alone = Alone {
            members,
            named,
            all: signals.alone.len(),
            tied: signals.tied,
            invited,
        };
        Ok(())
    }

    async fn gather_units(
        &self,
        community: &Community,
        signals: &Signals,
        input: &mut Input,
    ) -> Result<(), Error> {
        let began = signals.since.and_then(DateTime::from_timestamp_millis);
        let began: DateTime<Utc> = began.map_or(community.created_at, |at| at.min(community.created_at));
        if began + YOUNG <= input.now {
            let units = self.units_without_champion(community.id).await?;
            let units = units.into_iter().map(|unit| Unattended {
                unit: unit.unit,
                members: unit.members,
            });
            input.units = units.collect();
        }
        if signals.bridges.is_empty() {
            return Ok(());
        }
        let bridges = &signals.bridges[..signals.bridges.len().min(MOST)];
        let wanted: BTreeSet<u32> = bridges.iter().flat_map(|b| [b.units.0, b.units.1]).collect();
        let units = names_of(self.hub.store(), community.id, "unit", |n| wanted.contains(&n)).await?;
        let mut people: BTreeMap<u32, Handle> = BTreeMap::new();
        if sees_names(community, input.role) {
            let numbers: Vec<u32> = bridges.iter().map(|bridge| bridge.person).collect();
            let known = self.known(community.id, &numbers).await?;
            people.extend(known.into_iter().map(|(_, known)| (known.number, known.handle)));
        }
        let slug = |number: u32| units.get(&number)?.parse::<Slug>().ok();
        let mut between: Vec<Between> = bridges
            .iter()
            .filter_map(|bridge| {
                let (one, other) = (slug(bridge.units.0)?, slug(bridge.units.1)?);
                Some(Between {
                    units: if one < other { (one, other) } else { (other, one) },
                    person: people.get(&bridge.person).cloned(),
                })
            })
            .collect();
        between.sort_by(|a, b| a.units.cmp(&b.units));
        input.bridges = between;
        Ok(())
    }

    /// The open actions that the actor could close: their own, all of them for organisers.
    async fn gather_actions(&self, community: CommunityId, input: &mut Input) -> Result<(), Error> {
        let (me, own) = (self.person_id(), input.role == Role::Member);
        let mut open = self.open_actions_carried(community).await?;
        open.retain(|one| !own || Some(one.action.item.owner) == me);
        open.sort_by_key(|one| (std::cmp::Reverse(one.carried), one.action.item.number));
        let carried = open.into_iter().take(MOST).map(|one| Carried {
            action: Titled {
                number: one.action.item.number,
                title: one.action.item.title,
            },
            carried: one.carried,
        });
        input.actions = carried.collect();
        Ok(())
    }

    /// Of people by their numbers, those who can be named: who are in now, no guests, no programs, not suspended, and who
    /// have not [opted out](Self::opt_out) – they are not counted, either, so that nobody can tell that they did.
    async fn known(&self, community: CommunityId, numbers: &[u32]) -> Result<Vec<(PersonId, Known)>, Error> {
        let (store, now) = (self.hub.store(), self.hub.now());
        let within = Key::within(Scope::Community(community)).text("participant");
        let mut found = Vec::new();
        for some in numbers.chunks(MOST).take(10) {
            let keys: Vec<Key> = some.iter().map(|n| within.clone().number(*n).build()).collect();
            let mut keys_of_people = Vec::new();
            for entry in store.get(&keys).await?.iter().flatten() {
                let person: PersonId = id_in(&entry.value)?.into();
                keys_of_people.extend([person_key(person), member_key(community, person)]);
            }
            let records = store.get(&keys_of_people).await?;
            for of in records.chunks_exact(2) {
                let (Some(person), Some(membership)) = (&of[0], &of[1]) else {
                    continue;
                };
                let person: Person = envelope::open(person)?;
                let membership: Membership = envelope::open(membership)?;
                let here = membership.role_at(now) >= Role::Member && membership.suspended_at(now).is_none();
                if here && !person.bot && !membership.opted_out {
                    let number = membership.number;
                    let handle = person.handle;
                    found.push((person.id, Known { handle, number }));
                }
            }
        }
        Ok(found)
    }

    async fn own_handle(&self) -> Result<Option<Handle>, Error> {
        let Some(me) = self.person_id() else {
            return Ok(None);
        };
        let me: Option<Person> = read_entity(self.hub.store(), &person_key(me)).await?;
        Ok(me.map(|me| me.handle))
    }
}

/// Whether somebody sees who is meant by a figure about a single person (metrics §0.8).
fn sees_names(community: &Community, role: Role) -> bool {
    community.charter.settings.person_metrics == PersonMetrics::Stewards
        && matches!(role, Role::Steward | Role::Operator)
}

fn post_of(post: Contribution, knows: &BTreeSet<Slug>) -> Post {
    Post {
        known: post.topics.iter().find(|topic| knows.contains(topic)).cloned(),
        number: post.number,
        kind: match post.kind {
            ContributionKind::Question => "question",
            kind => kind.as_str(),
        },
        title: post.title,
        at: post.at,
    }
}
