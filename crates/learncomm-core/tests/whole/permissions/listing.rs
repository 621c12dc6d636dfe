//! Every role erases and lists; the expectations are those of the permission table, spelled out once more.

use learncomm_core::contribution::{Contribution, Filter, ListedState};
use learncomm_core::norm::{FlagOn, NewFlag, Norm};
use learncomm_core::{Actor, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, question, wait};
use crate::flags::flag;
use crate::norms::adopted;

struct Stage {
    guild: Guild,
    /// Asked by whoever tries, if they may ask; by `sol` otherwise.
    mine: Contribution,
    others: Contribution,
    norm: Norm,
}

fn list(state: ListedState, kind: bool) -> Filter {
    Filter {
        state,
        kind: kind.then_some(learncomm_core::contribution::ContributionKind::Question),
        ..Filter::default()
    }
}

const TRIALS: &Table<Stage> = &[
    ("s2_5 erase one's own", "sfmg", |d, s, c| match d.actor() {
        Actor::Operator => Err(wait(d.ask(c, question("x"))).unwrap_err()),
        Actor::Person(_) => wait(d.erase_contribution(c, s.mine.id, None)).map(drop),
    }),
    ("s2_5 erase another's", "os", |d, s, c| {
        wait(d.erase_contribution(c, s.others.id, Some("asked to"))).map(drop)
    }),
    ("s2_5 flag what others flagged", "sfmg", |d, s, c| {
        let new = NewFlag {
            on: FlagOn::Contribution(s.others.id),
            norm: s.norm.id,
            words: String::new(),
        };
        wait(d.raise_flag(c, &new)).map(drop)
    }),
    // What a list holds is another matter: see `visibility.rs`.
    ("s1_6 list what stands", "osfmg-", |d, _, c| {
        wait(d.contributions(c, &list(ListedState::Stands, true), None, 9)).map(drop)
    }),
    ("s1_6 list what was removed", "osfmg-", |d, _, c| {
        wait(d.contributions(c, &list(ListedState::Removed, false), None, 9)).map(drop)
    }),
    ("s1_6 list drafts", "osfmg-", |d, _, c| {
        wait(d.contributions(c, &list(ListedState::Draft, false), None, 9)).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    for name in ["ned", "ola", "pat"] {
        guild.join(name, Role::Member);
    }
    guild.pass(60);
    let asker = who.filter(|w| *w != "olu").unwrap_or("sol");
    let mine = guild.ask(asker, "Mine?");
    let others = guild.ask("ned", "Others?");
    for name in ["ola", "pat"] {
        flag(&guild, name, &others, &norm).unwrap();
    }
    guild.pass(60);
    assert!(wait(guild.op.member(guild.community.id, &handle("ned"))).is_ok());
    Stage {
        guild,
        mine,
        others,
        norm,
    }
}

#[test]
fn s2_5_every_role_tries_to_erase_and_to_list() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_5_who_has_left_erases_nothing() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
