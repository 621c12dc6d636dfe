//! S2.2, S4.4: whatever people do, searching and listing say what a plain look at what one may read says; and nothing that is
//! gone is found.

use learncomm_core::contribution::{
    Contribution, ContributionEdit, ContributionKind, Filter, NewContribution, Search, State, VisibleTo,
};
use learncomm_core::norm::{Norm, Ruling};
use learncomm_core::{Actor, Role};
use proptest::prelude::*;

use crate::articles::{edit, revise};
use crate::common::{Guild, wait};
use crate::flags::{flag, rule};
use crate::listing::stored;
use crate::norms::adopted;

const WORDS: [&str; 5] = ["apple", "birch", "cedar", "daisy", "elder"];
const PEOPLE: [&str; 3] = ["mei", "fay", "sol"];
const KINDS: [ContributionKind; 3] = [
    ContributionKind::Idea,
    ContributionKind::Article,
    ContributionKind::Experience,
];

#[derive(Clone, Debug)]
enum Step {
    /// By whom, of which kind, with which words, for whom.
    Share(usize, usize, u8, usize),
    Edit(usize, u8),
    Publish(usize, bool),
    Remove(usize),
    Moderate(usize),
    Hide(usize),
    Lift(usize),
    Erase(usize),
    /// An answer of somebody to a question of somebody.
    Talk(u8),
    Index,
    Rebuild,
    Seal,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let which = 0..30_usize;
    let step = prop_oneof![
        8 => (0..3_usize, 0..3_usize, 1..32_u8, 0..3_usize).prop_map(|(by, kind, words, to)| Step::Share(by, kind, words, to)),
        4 => (which.clone(), 1..32_u8).prop_map(|(i, words)| Step::Edit(i, words)),
        4 => (which.clone(), any::<bool>()).prop_map(|(i, all)| Step::Publish(i, all)),
        1 => which.clone().prop_map(Step::Remove),
        1 => which.clone().prop_map(Step::Moderate),
        2 => which.clone().prop_map(Step::Hide),
        1 => which.clone().prop_map(Step::Lift),
        1 => which.prop_map(Step::Erase),
        2 => (1..32_u8).prop_map(Step::Talk),
        3 => Just(Step::Index),
        1 => Just(Step::Rebuild),
        1 => Just(Step::Seal),
    ];
    prop::collection::vec(step, 1..30)
}

fn said(words: u8) -> String {
    let chosen = WORDS.iter().enumerate().filter(|(i, _)| words & 1 << i != 0);
    chosen.map(|(_, word)| *word).collect::<Vec<_>>().join(" and ")
}

struct Life {
    guild: Guild,
    norm: Norm,
    hidden: Vec<learncomm_core::id::FlagId>,
}

impl Life {
    fn one(&self, i: usize) -> Option<Contribution> {
        let all = stored(&self.guild);
        all.get(i % all.len().max(1)).cloned()
    }

    fn by(&self, of: &Contribution) -> learncomm_core::Desk {
        match of.author.person() {
            Some(person) => self.guild.hub.act(Actor::Person(person)),
            None => self.guild.op.clone(),
        }
    }

    /// Takes a step; what is refused is left.
    fn take(&mut self, step: &Step) {
        let (guild, community) = (&self.guild, self.guild.community.id);
        guild.pass(1);
        match *step {
            Step::Share(by, kind, words, to) => {
                let new = NewContribution {
                    title: Some(format!("Of {}", said(words))),
                    body: "Something about it.".to_owned(),
                    topics: vec!["testing".parse().unwrap()],
                    visible_to: VisibleTo::ALL[to],
                    ..NewContribution::new(KINDS[kind])
                };
                wait(guild.desk(PEOPLE[by]).share(community, new)).unwrap();
            }
            Step::Edit(i, words) => {
                let Some(it) = self.one(i) else { return };
                let body = format!("Now {}.", said(words));
                if it.kind == ContributionKind::Article {
                    let _ = revise(guild, "fay", it.id, &edit(it.revision.max(1), &body));
                }
                let change = ContributionEdit {
                    body: Some(body),
                    ..ContributionEdit::default()
                };
                let _ = wait(self.by(&it).edit_contribution(community, it.id, &change));
            }
            Step::Publish(i, all) => {
                let Some(it) = self.one(i) else { return };
                let to = if all {
                    VisibleTo::Everyone
                } else {
                    VisibleTo::Community
                };
                let _ = wait(self.by(&it).publish(community, it.id, to));
            }
            Step::Remove(i) => {
                let Some(it) = self.one(i) else { return };
                let _ = wait(self.by(&it).remove(community, it.id, None));
            }
            Step::Moderate(i) => {
                let Some(it) = self.one(i) else { return };
                let _ = wait(guild.op.remove(community, it.id, Some("Spam.")));
            }
            Step::Hide(i) => {
                let Some(it) = self.one(i) else { return };
                if let Ok(raised) = flag(guild, "ned", &it, &self.norm)
                    && rule(&guild.op, guild, raised.id, Ruling::Hide).is_ok()
                {
                    self.hidden.push(raised.id);
                }
            }
            Step::Lift(i) => {
                if let Some(id) = self.hidden.get(i % self.hidden.len().max(1)) {
                    let _ = wait(guild.op.lift_ruling(community, *id, "It is fine."));
                }
            }
            Step::Erase(i) => {
                let Some(it) = self.one(i) else { return };
                let _ = wait(
                    self.by(&it)
                        .erase_contribution(community, it.id, Some("Asked to.")),
                );
            }
            Step::Talk(words) => {
                let asked = guild.ask("sol", &format!("What of {}?", said(words)));
                guild.answer("mei", asked.id);
            }
            Step::Index => drop(wait(guild.hub.index_search(community)).unwrap()),
            Step::Rebuild => drop(wait(guild.hub.rebuild_search(community)).unwrap()),
            Step::Seal => drop(wait(guild.hub.seal(community)).unwrap()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn s2_2_what_is_found_and_listed_is_what_there_is(steps in steps()) {
        let guild = Guild::with_roles();
        guild.join("ned", Role::Member);
        let norm = adopted(&guild, "No blame");
        let mut life = Life { guild, norm, hidden: Vec::new() };
        for step in &steps {
            life.take(step);
        }
        let (guild, community) = (&life.guild, life.guild.community.id);
        let all = stored(guild);
        for who in ["mei", "gus", "sol", "olu"] {
            let desk = guild.desk(who);
            let me = guild.person_id(who);
            let sees = |c: &&Contribution| {
                c.state == State::Stands && match c.visible_to {
                    VisibleTo::Author => c.author.person() == Some(me),
                    VisibleTo::Community => who != "olu",
                    _ => true,
                }
            };
            for word in WORDS {
                let holds = |c: &&Contribution| {
                    c.body.contains(word) || c.title.as_ref().is_some_and(|title| title.contains(word))
                };
                let mut there: Vec<u32> = all.iter().filter(sees).filter(holds).map(|c| c.number).collect();
                let search = Search { words: word.to_owned(), ..Search::default() };
                let found = match wait(desk.search(community, &search, 0, 200)) {
                    Ok(page) => page.found,
                    // Who is not in may not search at all.
                    Err(_) if who == "olu" => continue,
                    Err(e) => return Err(TestCaseError::fail(e.to_string())),
                };
                let mut found: Vec<u32> = found.iter().map(|f| f.shown.contribution.number).collect();
                found.sort_unstable();
                there.sort_unstable();
                prop_assert_eq!(&found, &there, "{} looks for {}", who, word);
            }
            if who == "olu" {
                continue;
            }
            let mut there: Vec<&Contribution> =
                all.iter().filter(sees).filter(|c| c.visible_to != VisibleTo::Author && !c.kind.is_reply()).collect();
            there.sort_by_key(|c| std::cmp::Reverse((c.at, c.id)));
            let page = wait(desk.contributions(community, &Filter::default(), None, 500)).unwrap().0;
            let listed: Vec<u32> = page
                .iter()
                .map(|shown| &shown.contribution)
                .filter(|c| !c.kind.is_reply())
                .map(|c| c.number)
                .collect();
            prop_assert_eq!(listed, there.iter().map(|c| c.number).collect::<Vec<_>>(), "{} lists", who);
        }
        // What is told of what was made is told once, and not of drafts.
        let made: Vec<u32> = guild
            .ledger()
            .iter()
            .filter(|a| a.verb == learncomm_core::ledger::Verb::Shared)
            .map(|a| a.object)
            .collect();
        let distinct: std::collections::BTreeSet<u32> = made.iter().copied().collect();
        prop_assert_eq!(made.len(), distinct.len());
        for c in all.iter().filter(|c| KINDS.contains(&c.kind)) {
            prop_assert_eq!(distinct.contains(&c.number), c.visible_to != VisibleTo::Author, "#{}", c.number);
        }
    }
}
