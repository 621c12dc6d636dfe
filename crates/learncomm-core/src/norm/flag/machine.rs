//! Whatever is done to a flag in whatever order: what must hold does, as a second, plainer account of it says.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::model::{
    APPEAL_DAYS, About, Appeal, Decision, Flag, Lift, MAX_SUSPENSION_DAYS, Raise, Resolution,
};
use crate::id::{NormId, PersonId};
use crate::norm::words::{AppealOutcome, FlagPhase, Ruling};

/// People 0 to 3; `None` is the owner of the store. Person 0 is whom the flag concerns, person 1 has raised it.
type Who = Option<u8>;

#[derive(Clone, Debug)]
enum Step {
    Join(u8),
    Resolve(Who, Ruling, Option<i64>),
    Appeal(Who),
    Decide(Who, AppealOutcome),
    Lift(Who),
    Days(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || proptest::option::weighted(0.8, 0..4_u8);
    let until = proptest::option::of(-2..=MAX_SUSPENSION_DAYS + 2);
    let step = prop_oneof![
        2 => (0..4_u8).prop_map(Step::Join),
        4 => (who(), proptest::sample::select(Ruling::ALL), until)
            .prop_map(|(by, ruling, until)| Step::Resolve(by, ruling, until)),
        4 => who().prop_map(Step::Appeal),
        3 => (who(), proptest::sample::select(AppealOutcome::ALL)).prop_map(|(by, o)| Step::Decide(by, o)),
        2 => who().prop_map(Step::Lift),
        2 => (1..40_i64).prop_map(Step::Days),
    ];
    proptest::collection::vec(step, 0..24)
}

fn person(n: u8) -> PersonId {
    PersonId::from(Uuid::from_u128(u128::from(n) + 1))
}

fn norm() -> NormId {
    Uuid::from_u128(77).into()
}

/// The plainer account.
#[derive(Debug, Default)]
struct Account {
    /// How often each person has raised it.
    raised: BTreeMap<u8, usize>,
    ruled: Option<(Ruling, i64)>,
    appealed: bool,
    decided: Option<AppealOutcome>,
    lifted: bool,
}

impl Account {
    fn judges(&self, who: Who) -> bool {
        who.is_none_or(|who| who != 0 && !self.raised.contains_key(&who))
    }

    fn in_effect(&self) -> bool {
        let lasts = matches!(
            self.ruled,
            Some((Ruling::Hide | Ruling::Remove | Ruling::Suspend, _))
        );
        lasts && !self.lifted && self.decided != Some(AppealOutcome::Undone)
    }

    fn phase(&self) -> FlagPhase {
        match (self.ruled, self.appealed, self.decided) {
            (None, ..) => FlagPhase::Open,
            (_, false, _) => FlagPhase::Resolved,
            (_, true, None) => FlagPhase::Appealed,
            (_, true, Some(_)) => FlagPhase::Decided,
        }
    }
}

fn take(flag: &mut Flag, account: &mut Account, on_contribution: bool, day: i64, step: &Step) -> bool {
    let now: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::days(day);
    match *step {
        Step::Join(who) => {
            let twice = on_contribution && account.raised.contains_key(&who);
            let may = account.ruled.is_none() && who != 0 && !twice;
            let raise = Raise {
                by: person(who),
                at: now,
                norm: norm(),
                version: 1,
                words: String::new(),
            };
            assert_eq!(flag.join(raise).is_ok(), may);
            if may {
                *account.raised.entry(who).or_default() += 1;
            }
            may
        }
        Step::Resolve(who, ruling, until) => {
            let resolution = Resolution {
                ruling,
                norm: norm(),
                version: 1,
                by: who.map(person),
                at: now,
                reason: "so".to_owned(),
                until: until.map(|days| now + TimeDelta::days(days)),
                lifted: None,
                appeal: None,
            };
            let fits = on_contribution || !matches!(ruling, Ruling::Hide | Ruling::Remove);
            let ends = match until {
                None => ruling != Ruling::Suspend,
                Some(days) => ruling == Ruling::Suspend && (1..=MAX_SUSPENSION_DAYS).contains(&days),
            };
            let may = account.ruled.is_none() && account.judges(who) && fits && ends;
            assert_eq!(flag.resolve(resolution).is_ok(), may, "{step:?}");
            if may {
                account.ruled = Some((ruling, day));
            }
            may
        }
        Step::Appeal(who) => {
            let appeal = Appeal {
                at: now,
                words: "no".to_owned(),
                decision: None,
            };
            let done = account
                .ruled
                .is_some_and(|(ruling, on)| ruling != Ruling::None && day <= on + APPEAL_DAYS);
            let may = who == Some(0) && done && !account.appealed && !account.lifted;
            assert_eq!(flag.appeal(who.map(person), appeal).is_ok(), may);
            account.appealed |= may;
            may
        }
        Step::Decide(who, outcome) => {
            let may = account.phase() == FlagPhase::Appealed && account.judges(who);
            let before = account.in_effect();
            let decided = flag.decide(Decision {
                outcome,
                by: who.map(person),
                at: now,
                reason: "so".to_owned(),
            });
            assert_eq!(decided.is_ok(), may);
            if may {
                account.decided = Some(outcome);
                assert_eq!(decided.unwrap(), before && !account.in_effect());
            }
            may
        }
        Step::Lift(who) => {
            let may = account.in_effect() && account.judges(who) && account.phase() != FlagPhase::Appealed;
            let lift = Lift {
                by: who.map(person),
                at: now,
                reason: "so".to_owned(),
            };
            assert_eq!(flag.lift(lift).is_ok(), may);
            account.lifted |= may;
            may
        }
        Step::Days(_) => false,
    }
}

proptest! {
    #[test]
    fn s4_6_any_sequence_is_fair(steps in steps(), on_contribution: bool) {
        let mut flag = Flag {
            id: Uuid::nil().into(),
            number: 5,
            at: DateTime::UNIX_EPOCH,
            about: if on_contribution {
                About::Contribution { id: Uuid::nil().into(), number: 3 }
            } else {
                About::Conduct
            },
            concerned: Some(person(0)),
            raised: Vec::new(),
            resolution: None,
        };
        let mut account = Account::default();
        prop_assert!(take(&mut flag, &mut account, on_contribution, 0, &Step::Join(1)));
        let mut day = 0;
        for step in &steps {
            if let Step::Days(days) = step {
                day += days;
            }
            let before = flag.clone();
            let done = take(&mut flag, &mut account, on_contribution, day, step);
            prop_assert!(done || flag == before, "what is refused changes nothing: {:?}", step);
            prop_assert_eq!(flag.phase(), account.phase());
            prop_assert!(flag.phase().code() >= before.phase().code(), "it only goes on");
            prop_assert_eq!(flag.raised.len(), account.raised.values().sum::<usize>());
            let in_effect = flag.resolution.as_ref().is_some_and(Resolution::is_in_effect);
            prop_assert_eq!(in_effect, account.in_effect());
            let text = serde_json::to_string(&flag).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Flag>(&text).unwrap(), &flag);
        }
    }
}
