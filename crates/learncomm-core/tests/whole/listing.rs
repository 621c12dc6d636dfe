//! Lists of contributions: they say what a plain look at all of them says, and read no more than a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    Contribution, ContributionKind, Filter, ListedState, Needs, State, VisibleTo, Vote,
};
use learncomm_core::history::{Fact, PastContribution, PastSession, Removal, Who};
use learncomm_core::id::{ContributionId, PersonId, SeededIds, Slug};
use learncomm_core::norm::Ruling;
use learncomm_core::session::SessionScope;
use learncomm_core::store::{Key, Scope};
use learncomm_core::{Desk, Hub, Role};
use proptest::prelude::*;

use crate::common::{Guild, handle, wait};
use crate::counting::Counting;
use crate::flags::{flag, rule};
use crate::norms::adopted;

/// A contribution to bring in; replies are given their parent by the caller.
pub(crate) fn past(id: &str, kind: ContributionKind, author: &str, at: DateTime<Utc>) -> PastContribution {
    PastContribution {
        id: id.to_owned(),
        kind,
        parent: None,
        author: Who::Handle(handle(author)),
        at,
        title: (kind.title() == Needs::One).then(|| format!("Title {id}")),
        body: format!("Text {id}"),
        topics: Vec::new(),
        edited_at: None,
        url: (kind.url() == Needs::One).then(|| format!("https://example.org/{id}")),
        skills: Vec::new(),
        session: None,
        visible_to: VisibleTo::Community,
    }
}

fn session(id: &str, starts: DateTime<Utc>) -> Fact {
    Fact::Session(PastSession {
        id: id.to_owned(),
        title: format!("Session {id}"),
        starts,
        minutes: 60,
        scope: SessionScope::Everyone,
        join: false,
    })
}

pub(crate) fn bring(guild: &Guild, facts: &[Fact]) {
    for outcome in wait(guild.op.import(guild.community.id, "test", facts)).unwrap() {
        assert!(
            !matches!(outcome, learncomm_core::history::Outcome::Refused(_)),
            "{outcome:?}"
        );
    }
}

/// All contributions, as they are stored.
pub(crate) fn stored(guild: &Guild) -> Vec<Contribution> {
    let prefix = Key::within(Scope::Community(guild.community.id)).text("contribution");
    let is_one = |(key, value): (Key, Vec<u8>)| key.after(&prefix).is_some().then_some(value);
    let read = |value: Vec<u8>| {
        let envelope: serde_json::Value = serde_json::from_slice(&value).unwrap();
        serde_json::from_value(envelope["data"].clone()).unwrap()
    };
    guild.dump().into_iter().filter_map(is_one).map(read).collect()
}

/// Who lists, in words of the test: nothing here is taken from the library's own rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Onlooker {
    pub(crate) name: &'static str,
    /// Sees what was hidden or removed.
    pub(crate) moderates: bool,
    /// What is for the community is for them.
    pub(crate) within: bool,
}

pub(crate) const fn onlooker(name: &'static str, moderates: bool, within: bool) -> Onlooker {
    Onlooker {
        name,
        moderates,
        within,
    }
}

fn state_of(c: &Contribution) -> ListedState {
    match c.state {
        State::Stands if c.visible_to == VisibleTo::Author => ListedState::Draft,
        State::Stands => ListedState::Stands,
        State::Hidden { .. } => ListedState::Hidden,
        State::RemovedByAuthor { .. } | State::RemovedByModeration { .. } => ListedState::Removed,
        State::Erased { .. } => ListedState::Erased,
    }
}

/// Whether a list that asks for `filter` holds a contribution.
fn holds(filter: &Filter, c: &Contribution, who: Onlooker, people: &BTreeMap<String, PersonId>) -> bool {
    let me = people.get(who.name).copied();
    let own = me.is_some() && c.author.person() == me;
    let asked = filter.author.as_ref().map(|a| people[a.as_str()]);
    let asks_for_own = me.is_some() && asked == me;
    let may_see = match state_of(c) {
        // Where something comes from is for those who are in: a list of it is, for others, one of their own.
        ListedState::Stands if filter.session.is_some() => who.within || own,
        ListedState::Stands => who.within || c.visible_to == VisibleTo::Everyone || (own && asks_for_own),
        ListedState::Draft => own,
        _ => (who.moderates && c.visible_to != VisibleTo::Author) || own,
    };
    may_see
        && state_of(c) == filter.state
        && filter.kind.is_none_or(|k| c.kind == k)
        && asked.is_none_or(|a| c.author.person() == Some(a))
        && filter.topic.as_ref().is_none_or(|t| c.topics.contains(t))
        && filter.skill.as_ref().is_none_or(|s| c.skills.contains(s))
        && filter.parent.is_none_or(|p| c.parent == Some(p))
        && filter
            .session
            .is_none_or(|s| c.session == Some(s) && (who.within || own))
        && filter.since.is_none_or(|since| c.at >= since)
        && filter.until.is_none_or(|until| c.at < until)
}

fn expected<'c>(
    all: &'c [Contribution],
    filter: &Filter,
    who: Onlooker,
    people: &BTreeMap<String, PersonId>,
) -> Vec<&'c Contribution> {
    let mut fit: Vec<&Contribution> = all.iter().filter(|c| holds(filter, c, who, people)).collect();
    fit.sort_by_key(|c| (c.at, c.id));
    if filter.parent.is_none() && !filter.oldest_first {
        fit.reverse();
    }
    fit
}

fn people(guild: &Guild, names: &[&str]) -> BTreeMap<String, PersonId> {
    let id = |name: &&str| wait(guild.op.person(&handle(name))).unwrap().id;
    names.iter().map(|name| ((*name).to_owned(), id(name))).collect()
}

const NAMES: [&str; 12] = [
    "sol", "fay", "mei", "gus", "olu", "ada", "ben", "cem", "dua", "eli", "fin", "gia",
];

/// Ten thousand contributions of all kinds: three quarters stand for the community, some are for everyone, some are drafts,
/// some were removed. `olu` has made some and left.
fn large() -> Guild {
    let guild = Guild::with_roles();
    for name in &NAMES[5..] {
        guild.join(name, Role::Member);
    }
    let olu = wait(
        guild
            .op
            .admit(guild.community.id, &handle("olu"), Default::default()),
    );
    olu.unwrap();
    let start = guild.hub.now() - TimeDelta::days(100);
    let mut facts: Vec<Fact> = (0..3).map(|s| session(&s.to_string(), start)).collect();
    let mut questions: Vec<String> = Vec::new();
    for i in 0..10_000_usize {
        // Each property by a factor of its own, so that all meet.
        let kind = match ContributionKind::ALL[i % 11] {
            reply if reply.is_reply() && questions.is_empty() => ContributionKind::Idea,
            kind => kind,
        };
        // Several in one millisecond.
        let at = start + TimeDelta::seconds(i as i64 / 3);
        let mut made = past(&i.to_string(), kind, NAMES[i / 11 % 12], at);
        if kind.is_reply() {
            // A few questions get most replies.
            let on = i / 11 * (i / 11) % questions.len().clamp(1, 7);
            made.parent = questions.get(on).cloned();
        } else {
            made.visible_to = match i / 11 % 13 {
                0 => VisibleTo::Author,
                1 | 2 => VisibleTo::Everyone,
                _ => VisibleTo::Community,
            };
            let words = |n: usize, of: usize| -> Vec<Slug> {
                (0..n)
                    .map(|k| format!("w{}", (i / 11 + k) % of).parse().unwrap())
                    .collect()
            };
            made.topics = words(i / 7 % 4, 5);
            made.skills = words(i / 5 % 3, 4);
            made.session = (i % 9 == 0).then(|| (i / 9 % 3).to_string());
            if kind == ContributionKind::Question && made.visible_to == VisibleTo::Community {
                questions.push(made.id.clone());
            }
        }
        let draft = made.visible_to == VisibleTo::Author;
        facts.push(Fact::Contribution(made));
        if i % 17 == 0 && !draft && !questions.iter().take(7).any(|q| *q == i.to_string()) {
            let by = Who::Unknown(None);
            let how = match i % 2 {
                0 => Removal::ByAuthor { by: None },
                _ => Removal::ByModeration {
                    by,
                    reason: "test".to_owned(),
                },
            };
            let of = i.to_string();
            facts.push(Fact::Removal { of, how, at });
        }
    }
    bring(&guild, &facts);
    guild.pass(60);
    wait(guild.op.release(guild.community.id, &handle("olu"), None)).unwrap();
    guild
}

const PAGE: usize = 20;

#[test]
fn s1_6_lists_of_ten_thousand_read_about_a_page() {
    let guild = large();
    let all = stored(&guild);
    assert_eq!(all.len(), 10_000);
    let known = people(&guild, &NAMES);
    let counting = Arc::new(Counting::new(guild.store.clone()));
    let hub = Hub::open_with(counting.clone(), guild.clock.clone(), SeededIds::new(3));
    let hub = wait(hub).unwrap();
    let busiest = {
        let mut replies: BTreeMap<ContributionId, usize> = BTreeMap::new();
        for parent in all.iter().filter_map(|c| c.parent) {
            *replies.entry(parent).or_default() += 1;
        }
        replies.into_iter().max_by_key(|(_, n)| *n).unwrap()
    };
    let from = all.iter().find_map(|c| c.session).unwrap();
    let middle = all.iter().map(|c| c.at).min().unwrap() + TimeDelta::seconds(1_000);
    type Narrow = fn(&mut Filter, &(ContributionId, learncomm_core::id::OccurrenceId, DateTime<Utc>), usize);
    let narrow: [Narrow; 8] = [
        |f, _, i| f.kind = Some(ContributionKind::ALL[[0, 3, 1][i]]),
        |f, _, i| f.author = Some(handle(["mei", "olu", "sol"][i])),
        |f, _, i| f.topic = Some(["w1", "w2", "w0"][i].parse().unwrap()),
        |f, _, i| f.skill = Some(["w1", "w3", "w0"][i].parse().unwrap()),
        |f, at, _| f.session = Some(at.1),
        |f, at, _| f.since = Some(at.2),
        |f, at, _| f.until = Some(at.2 + TimeDelta::seconds(1_500)),
        |f, at, _| f.parent = Some(at.0),
    ];
    let at = (busiest.0, from, middle);
    let onlookers = [
        onlooker("mei", false, true),
        onlooker("sol", true, true),
        onlooker("olu", false, false),
    ];
    let (mut listed, mut full) = (0, 0);
    for who in onlookers {
        let desk = wait(hub.as_person(&handle(who.name))).unwrap();
        // None of them, each, each pair, each triple.
        for set in (0..1_u32 << narrow.len()).filter(|set| set.count_ones() <= 3) {
            let variants = [
                (0, ListedState::Stands),
                (0, ListedState::Removed),
                (1, ListedState::Stands),
                (2, ListedState::Stands),
                (1, ListedState::Draft),
            ];
            let few = if set.count_ones() == 3 { 2 } else { variants.len() };
            for (variant, state) in variants.into_iter().take(few) {
                let mut filter = Filter {
                    state,
                    ..Filter::default()
                };
                for (i, narrow) in narrow.iter().enumerate() {
                    if set & 1 << i != 0 {
                        narrow(&mut filter, &at, variant);
                    }
                }
                let fit = expected(&all, &filter, who, &known);
                let pages = [0, fit.len() / 2, fit.len().saturating_sub(PAGE)];
                for from in pages {
                    let after = from.checked_sub(1).map(|last| fit[last]);
                    counting.take();
                    let page = desk.contributions(guild.community.id, &filter, after, PAGE);
                    let (page, more) = wait(page).unwrap();
                    let reads = counting.take();
                    let ids: Vec<_> = page.iter().map(|s| s.contribution.id).collect();
                    let there: Vec<_> = fit[from..].iter().take(PAGE).map(|c| c.id).collect();
                    assert_eq!(ids, there, "{} {filter:?} from {from}", who.name);
                    assert_eq!(more, fit.len() > from + PAGE, "{} {filter:?}", who.name);
                    listed += 1;
                    full += usize::from(page.len() == PAGE);
                    // Entries, records, and who made them and how they were received; who lists, and for whom.
                    let about = [
                        filter.topic.is_some(),
                        filter.skill.is_some(),
                        filter.session.is_some(),
                    ];
                    let is_one_range = filter.parent.is_none() && about.iter().filter(|a| **a).count() <= 1;
                    let most = if is_one_range {
                        assert!(reads.calls <= 7, "{reads:?}");
                        3 * PAGE + NAMES.len() + 6
                    } else {
                        // Checked one by one, among the replies or what is from the session or with the skill.
                        let part = Filter {
                            parent: filter.parent,
                            session: filter.session,
                            skill: filter.skill.clone().filter(|_| filter.session.is_none()),
                            ..Filter::default()
                        };
                        let part = all.iter().filter(|c| {
                            part.parent.is_none_or(|p| c.parent == Some(p))
                                && (part.parent.is_some()
                                    || part.session.is_none_or(|s| c.session == Some(s)))
                                && (part.parent.is_some()
                                    || part.skill.as_ref().is_none_or(|s| c.skills.contains(s)))
                        });
                        2 * part.count() + PAGE + NAMES.len() + 6
                    };
                    assert!(
                        reads.records <= most,
                        "{} {filter:?} from {from}: {reads:?}",
                        who.name
                    );
                }
            }
        }
    }
    // The test is about something.
    assert!(listed > 2_000 && full > listed / 8, "{listed} {full}");
}

/// Something that happens to a small community.
#[derive(Clone, Debug)]
enum Step {
    /// Something is brought in: its kind, by whom, topics and skills by their bits, for whom, what it replies to.
    Make(usize, usize, u8, u8, usize, usize),
    /// The same once more, with other topics.
    Change(usize, u8),
    Remove(usize, bool),
    Hide(usize),
    Lift(usize),
    Erase(usize, bool),
    Vote(usize),
    Seconds(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let which = 0..40_usize;
    let step = prop_oneof![
        8 => (0..11_usize, 0..4_usize, 0..8_u8, 0..4_u8, 0..3_usize, which.clone())
            .prop_map(|(kind, by, topics, skills, to, parent)| Step::Make(kind, by, topics, skills, to, parent)),
        2 => (which.clone(), 0..8_u8).prop_map(|(i, topics)| Step::Change(i, topics)),
        2 => (which.clone(), any::<bool>()).prop_map(|(i, own)| Step::Remove(i, own)),
        1 => which.clone().prop_map(Step::Hide),
        1 => which.clone().prop_map(Step::Lift),
        1 => (which.clone(), any::<bool>()).prop_map(|(i, own)| Step::Erase(i, own)),
        1 => which.prop_map(Step::Vote),
        2 => (0..5_i64).prop_map(Step::Seconds),
    ];
    proptest::collection::vec(step, 1..40)
}

const FEW: [&str; 5] = ["mei", "gus", "sol", "fay", "olu"];

/// A community in which steps are taken; what is refused is left.
struct Life {
    guild: Guild,
    made: Vec<PastContribution>,
    norm: learncomm_core::norm::Norm,
    hidden: Vec<learncomm_core::id::FlagId>,
}

fn bits(bits: u8) -> Vec<Slug> {
    (0..3)
        .filter(|b| bits & 1 << b != 0)
        .map(|b| format!("w{b}").parse().unwrap())
        .collect()
}

impl Life {
    fn ours(&self, i: usize) -> Option<Contribution> {
        let id = &self.made.get(i % self.made.len().max(1))?.id;
        let is = |c: &Contribution| c.origin.as_ref().is_some_and(|o| o.id == *id);
        stored(&self.guild).into_iter().find(is)
    }

    fn take(&mut self, step: &Step) {
        let (guild, community) = (&self.guild, self.guild.community.id);
        let import = |past: &PastContribution| {
            let facts = [Fact::Contribution(past.clone())];
            wait(guild.op.import(community, "test", &facts)).unwrap();
        };
        match *step {
            Step::Make(kind, by, topics, skills, to, parent) => {
                let kind = ContributionKind::ALL[kind];
                let id = self.made.len().to_string();
                let mut made = past(&id, kind, FEW[by], guild.hub.now());
                if kind.is_reply() {
                    made.parent = self
                        .made
                        .get(parent % self.made.len().max(1))
                        .map(|p| p.id.clone());
                } else {
                    made.topics = bits(topics);
                    made.skills = bits(skills);
                    made.visible_to = VisibleTo::ALL[to];
                }
                import(&made);
                self.made.push(made);
            }
            Step::Change(i, topics) => {
                let len = self.made.len().max(1);
                if let Some(made) = self.made.get_mut(i % len).filter(|m| !m.kind.is_reply()) {
                    made.topics = bits(topics);
                    import(made);
                }
            }
            Step::Remove(i, own) => {
                let Some(it) = self.ours(i).filter(Contribution::stands) else {
                    return;
                };
                let _ = match it.author.person().filter(|_| own) {
                    Some(by) => {
                        let desk = guild.hub.act(learncomm_core::Actor::Person(by));
                        wait(desk.remove(community, it.id, None))
                    }
                    None => wait(guild.op.remove(community, it.id, Some("test"))),
                };
            }
            Step::Hide(i) => {
                let Some(it) = self.ours(i).filter(Contribution::stands) else {
                    return;
                };
                if let Ok(raised) = flag(guild, "ned", &it, &self.norm) {
                    rule(&guild.op, guild, raised.id, Ruling::Hide).unwrap();
                    self.hidden.push(raised.id);
                }
            }
            Step::Lift(i) => {
                if let Some(id) = self.hidden.get(i % self.hidden.len().max(1)) {
                    let _ = wait(guild.op.lift_ruling(community, *id, "test"));
                }
            }
            Step::Erase(i, own) => {
                let Some(it) = self.ours(i) else { return };
                let desk = match it.author.person().filter(|_| own) {
                    Some(by) => guild.hub.act(learncomm_core::Actor::Person(by)),
                    None => guild.op.clone(),
                };
                let _ = wait(desk.erase_contribution(community, it.id, Some("test")));
            }
            Step::Vote(i) => {
                if let Some(it) = self.ours(i) {
                    let _ = wait(guild.desk("fay").vote(community, it.id, Vote::Up));
                }
            }
            Step::Seconds(seconds) => guild.pass(seconds),
        }
    }
}

fn all_pages(desk: &Desk, community: &Community, filter: &Filter, limit: usize) -> Vec<Contribution> {
    let mut all: Vec<Contribution> = Vec::new();
    loop {
        let page = desk.contributions(community.id, filter, all.last(), limit);
        let (page, more) = wait(page).unwrap();
        assert!(page.len() <= limit && (!more || page.len() == limit));
        all.extend(page.into_iter().map(|s| s.contribution));
        if !more {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn s1_6_lists_say_what_a_plain_look_at_all_says(
        steps in steps(),
        asked in proptest::collection::vec(
            (0..23_usize, 0..11_usize, 0..5_usize, 0..5_usize, 0..20_usize, 0..9_i64, 0..5_usize, 1..6_usize), 12),
    ) {
        let guild = Guild::with_roles();
        guild.join("ned", Role::Member);
        let norm = adopted(&guild, "No blame");
        guild.pass(5);
        let start = guild.hub.now();
        let mut life = Life { guild, made: Vec::new(), norm, hidden: Vec::new() };
        for step in &steps {
            life.take(step);
        }
        let (guild, all) = (&life.guild, stored(&life.guild));
        let known = people(guild, &FEW);
        let onlookers = [
            onlooker("mei", false, true),
            onlooker("gus", false, true),
            onlooker("sol", true, true),
            onlooker("olu", false, false),
        ];
        for (kind, author, topic, skill, parent, since, state, limit) in asked {
            let filter = Filter {
                kind: ContributionKind::ALL.get(kind).copied(),
                author: FEW.get(author).map(|name| handle(name)),
                topic: (topic < 3).then(|| format!("w{topic}").parse().unwrap()),
                skill: (skill < 2).then(|| format!("w{skill}").parse().unwrap()),
                parent: all.get(parent).filter(|_| parent < 8).map(|c| c.id),
                session: None,
                since: (since < 3).then(|| start + TimeDelta::milliseconds(since * 1_500)),
                until: (since > 5).then(|| start + TimeDelta::microseconds(since * 1_000_001)),
                state: ListedState::ALL[state],
                oldest_first: limit % 2 == 0,
            };
            for who in onlookers {
                let found = all_pages(&guild.desk(who.name), &guild.community, &filter, limit);
                let fit = expected(&all, &filter, who, &known);
                prop_assert!(found.iter().eq(fit), "{} {:?}", who.name, filter);
            }
        }
    }
}
