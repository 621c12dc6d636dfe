//! Whatever is done to a norm in whatever order: what must hold does, as a second, plainer account of it says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::model::{Norm, NormState};
use super::version::{MAX_VOICES, NormVersion, NotYet, adopt, needed};
use super::words::{NormPhase, Stance};
use crate::id::PersonId;

#[derive(Clone, Debug)]
enum Step {
    Redraft(u8),
    Speak(u8, Stance),
    Settle(u8),
    Adopt { percent: u8, members: u8 },
    Acknowledge(u8),
    Keep,
    Revise(u8),
    Retire,
    Withdraw,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..6_u8;
    let stance = proptest::sample::select(Stance::ALL);
    let step = prop_oneof![
        2 => who.clone().prop_map(Step::Redraft),
        9 => (who.clone(), stance).prop_map(|(who, stance)| Step::Speak(who, stance)),
        2 => who.clone().prop_map(Step::Settle),
        4 => (1..=100_u8, 0..=6_u8).prop_map(|(percent, members)| Step::Adopt { percent, members }),
        2 => who.clone().prop_map(Step::Acknowledge),
        1 => Just(Step::Keep),
        3 => who.prop_map(Step::Revise),
        1 => Just(Step::Retire),
        1 => Just(Step::Withdraw),
    ];
    proptest::collection::vec(step, 0..60)
}

fn person(n: u8) -> PersonId {
    PersonId::from(Uuid::from_u128(u128::from(n) + 1))
}

fn at(minute: usize) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(i64::try_from(minute).unwrap())
}

/// The plainer account: what was said and agreed, version by version.
#[derive(Debug, Default)]
struct Account {
    objecting: BTreeSet<u8>,
    heard: BTreeSet<u8>,
    adopted: BTreeSet<u32>,
    in_force: Option<u32>,
    under_discussion: bool,
    over: bool,
    acknowledged: BTreeMap<u32, BTreeSet<u8>>,
}

struct World {
    norm: Norm,
    versions: Vec<NormVersion>,
    account: Account,
    minute: usize,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            norm: Norm {
                id: Uuid::nil().into(),
                number: 1,
                slug: "no-blame".parse().unwrap(),
                title: "No blame".to_owned(),
                created_at: at(0),
                drafter: Some(person(0)),
                review_days: None,
                latest: 1,
                state: NormState::Draft { draft: 1 },
                reviews: Vec::new(),
            },
            versions: Vec::new(),
            account: Account::default(),
            minute: 0,
        };
        world.begin(0);
        world
    }

    /// A version comes into being.
    fn begin(&mut self, author: u8) {
        self.versions.push(NormVersion {
            norm: self.norm.id,
            number: self.norm.latest,
            text: format!("text {}", self.norm.latest),
            author: Some(person(author)),
            drafted_at: at(self.minute),
            adopted_at: None,
            voices: Vec::new(),
        });
        self.account.objecting.clear();
        self.account.heard = BTreeSet::from([author]);
        self.account.under_discussion = true;
    }

    fn draft(&mut self) -> Option<&mut NormVersion> {
        let number = self.norm.draft()?;
        self.versions.get_mut(number as usize - 1)
    }

    /// Does something; whether it was allowed.
    fn take(&mut self, step: &Step) -> bool {
        self.minute += 1;
        let now = at(self.minute);
        let open = self.account.under_discussion && !self.account.over;
        let reviewable = self.account.in_force.is_some() && !open && !self.account.over;
        match *step {
            Step::Redraft(who) => {
                assert_eq!(self.norm.redraft().is_ok(), open);
                if open {
                    self.begin(who);
                }
                open
            }
            Step::Speak(who, stance) => {
                let Some(draft) = self.draft() else {
                    assert!(!open);
                    return false;
                };
                let before = draft.voices.iter().filter(|v| v.by == person(who)).count();
                let spoke = draft.speak(person(who), stance, "words".to_owned(), now).is_ok();
                assert_eq!(spoke, before < MAX_VOICES);
                if spoke {
                    self.account.heard.insert(who);
                    match stance {
                        Stance::Concern => _ = self.account.objecting.insert(who),
                        Stance::Support => _ = self.account.objecting.remove(&who),
                        Stance::Comment => {}
                    }
                }
                spoke
            }
            Step::Settle(who) => {
                let settled = self.draft().is_some_and(|draft| draft.settle(person(who), now));
                assert_eq!(settled, open && self.account.objecting.remove(&who));
                settled
            }
            Step::Adopt { percent, members } => self.adopt(percent, members, open),
            Step::Acknowledge(who) => {
                let in_force = self.norm.needed_in_force().ok();
                assert_eq!(in_force, self.account.in_force);
                if let Some(number) = in_force {
                    self.account.acknowledged.entry(number).or_default().insert(who);
                }
                in_force.is_some()
            }
            Step::Keep => {
                let kept = self.norm.keep(now, None, now + TimeDelta::days(9)).is_ok();
                assert_eq!(kept, reviewable);
                kept
            }
            Step::Revise(who) => {
                let revised = self.norm.revise(now, Some(person(who))).is_ok();
                assert_eq!(revised, reviewable);
                if revised {
                    self.begin(who);
                }
                revised
            }
            Step::Retire => {
                let in_force = self.account.in_force.take();
                let retired = self.norm.retire(now, None, "old".to_owned());
                assert_eq!(retired.is_ok(), in_force.is_some());
                if let Ok(scheduled) = retired {
                    assert_eq!(scheduled, reviewable);
                    self.account.over = true;
                }
                in_force.is_some()
            }
            Step::Withdraw => {
                let withdrawn = self.norm.withdraw(now, None, now).is_ok();
                assert_eq!(withdrawn, open);
                if withdrawn {
                    self.account.under_discussion = false;
                    self.account.over = self.account.in_force.is_none();
                }
                withdrawn
            }
        }
    }

    fn adopt(&mut self, percent: u8, members: u8, open: bool) -> bool {
        let now = at(self.minute);
        let all: BTreeSet<PersonId> = (0..members).map(person).collect();
        let Some(number) = self.norm.draft() else {
            assert!(!open);
            // There is nothing to adopt, whatever version is put forward.
            let mut last = self.versions.last().unwrap().clone();
            let refused = adopt(&mut self.norm, &mut last, &all, percent, now, now);
            assert!(matches!(refused, Err(NotYet::Refused(_))), "{refused:?}");
            return false;
        };
        let draft = &mut self.versions[number as usize - 1];
        let outcome = adopt(
            &mut self.norm,
            draft,
            &all,
            percent,
            now,
            now + TimeDelta::days(1),
        );
        let heard = self.account.heard.iter().filter(|who| **who < members).count();
        let enough = heard * 100 >= usize::from(members) * usize::from(percent) && heard > 0;
        let objecting: BTreeSet<PersonId> = self.account.objecting.iter().map(|who| person(*who)).collect();
        match &outcome {
            Ok(()) => {
                assert!(objecting.is_empty() && enough);
                self.account.adopted.insert(number);
                self.account.in_force = Some(number);
                self.account.under_discussion = false;
            }
            Err(NotYet::Concerns(named)) => assert_eq!(*named, objecting),
            Err(NotYet::Unheard { .. }) => assert!(objecting.is_empty() && !enough),
            Err(NotYet::Refused(why)) => panic!("{why}"),
        }
        outcome.is_ok()
    }

    /// What holds at any time.
    fn check(&self) {
        let (norm, account) = (&self.norm, &self.account);
        assert_eq!(norm.latest as usize, self.versions.len());
        assert_eq!(norm.in_force(), account.in_force);
        assert_eq!(norm.draft().is_some(), account.under_discussion && !account.over);
        let adopted: BTreeSet<u32> = self
            .versions
            .iter()
            .filter(|v| v.adopted_at.is_some())
            .map(|v| v.number)
            .collect();
        assert_eq!(adopted, account.adopted);
        assert!(account.acknowledged.keys().all(|number| adopted.contains(number)));
        let shown = &self.versions[norm.shown_version() as usize - 1];
        let binding = matches!(
            norm.phase(),
            NormPhase::Adopted | NormPhase::UnderRevision | NormPhase::Retired
        );
        assert_eq!(shown.adopted_at.is_some(), binding);
        assert_eq!(norm.review_at().is_some(), norm.phase() == NormPhase::Adopted);
        let text = serde_json::to_string(norm).unwrap();
        assert_eq!(serde_json::from_str::<Norm>(&text).unwrap(), *norm);
    }
}

proptest! {
    #[test]
    fn s2_11_any_sequence_keeps_to_consent(steps in steps()) {
        let mut world = World::new();
        world.check();
        for step in &steps {
            let (norm, versions) = (world.norm.clone(), world.versions.clone());
            let done = world.take(step);
            world.check();
            if !done {
                prop_assert_eq!(&world.norm, &norm, "what is refused changes nothing: {:?}", step);
                prop_assert_eq!(&world.versions, &versions);
            }
            // Versions only grow: none goes, none says something else, no voice is lost.
            prop_assert!(world.versions.len() >= versions.len());
            for (now, before) in world.versions.iter().zip(&versions) {
                prop_assert_eq!(&now.text, &before.text);
                prop_assert!(now.voices.len() >= before.voices.len());
                let said = |v: &NormVersion, n| v.voices[..n].iter().map(|v| (v.by, v.at, v.stance)).collect::<Vec<_>>();
                prop_assert_eq!(said(now, before.voices.len()), said(before, before.voices.len()));
            }
            if matches!(norm.phase(), NormPhase::Retired | NormPhase::Withdrawn) {
                prop_assert_eq!(&world.norm, &norm, "the end is final");
            }
        }
    }

    #[test]
    fn s2_11_the_share_is_rounded_up(members in 0..5_000_usize, percent in 1..=100_u8) {
        let needed = needed(members, percent);
        prop_assert!(needed * 100 >= members * usize::from(percent) && needed >= 1);
        prop_assert!(needed == 1 || (needed - 1) * 100 < members * usize::from(percent));
        prop_assert!(needed <= members.max(1));
    }
}

#[test]
fn words_are_needed_but_for_support() {
    let mut world = World::new();
    let draft = world.draft().unwrap();
    let mut silent = |stance| draft.speak(person(1), stance, String::new(), at(1)).is_ok();
    assert_eq!(
        [Stance::Comment, Stance::Concern, Stance::Support].map(&mut silent),
        [false, false, true]
    );
}
