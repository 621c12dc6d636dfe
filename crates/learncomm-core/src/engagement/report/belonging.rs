//! Who belonged to the community when, in which unit and role, as the ledger tells it.

use std::collections::BTreeMap;

use super::facts::{Facts, NEVER};
use crate::actor::Role;
use crate::engagement::roster::{MemberKind, NO_UNIT, Roster};
use crate::ledger::{Columns, NONE, Verb};

/// Since when what holds of somebody, by person.
pub(super) type Since = BTreeMap<u32, Vec<(i64, u32)>>;

/// The members, and those of them who moved between units or were given roles.
pub(super) fn membership(ledger: &Columns) -> (Roster, Since, Since) {
    let people = ledger
        .actor
        .iter()
        .copied()
        .max()
        .map_or(0, |max| max as usize + 1);
    let mut roster = Roster::with_len(people);
    let (mut moved, mut roles) = (Since::new(), Since::new());
    let mut since = vec![NEVER; people];
    for (row, verb) in ledger.verb.iter().enumerate() {
        let (at, who) = (ledger.at[row], ledger.actor[row]);
        match verb {
            Verb::Joined if since[who as usize] == NEVER => since[who as usize] = at,
            Verb::Left => {
                // In one instant joining is told before leaving. Who was in by then has left and come back.
                let came_back = row.checked_sub(1).is_some_and(|before| {
                    (ledger.at[before], ledger.actor[before], ledger.verb[before]) == (at, who, Verb::Joined)
                        && since[who as usize] < at
                });
                let next = if came_back { at } else { NEVER };
                let joined = std::mem::replace(&mut since[who as usize], next);
                if joined != NEVER {
                    roster.add_interval(who, joined, Some(at));
                }
            }
            Verb::Assigned => {
                let unit = Some(ledger.value[row]).filter(|u| *u != NONE);
                let before = roster.unit(who);
                if before != unit && (before.is_some() || moved.contains_key(&who)) {
                    let moves = moved
                        .entry(who)
                        .or_insert_with(|| vec![(i64::MIN, before.unwrap_or(NO_UNIT))]);
                    moves.push((at, unit.unwrap_or(NO_UNIT)));
                }
                roster.set_unit(who, unit);
            }
            Verb::Appointed => {
                let role = ledger.value[row];
                roster.set_organiser(who, role >= Role::Facilitator.code());
                if role != Role::Member.code() || roles.contains_key(&who) {
                    roles.entry(who).or_default().push((at, role));
                }
            }
            Verb::Classified => {
                roster.set_kind(
                    who,
                    if ledger.value[row] == 1 {
                        MemberKind::Bot
                    } else {
                        MemberKind::Human
                    },
                );
            }
            _ => {}
        }
    }
    for (who, joined) in since.into_iter().enumerate() {
        if joined != NEVER {
            roster.add_interval(who as u32, joined, None);
        }
    }
    (roster, moved, roles)
}

impl Facts {
    /// The unit of somebody when something happened.
    pub(super) fn unit_at(&self, who: u32, at: i64) -> u32 {
        match self.moved.get(&who) {
            Some(moves) => {
                let behind = moves.partition_point(|(from, _)| *from <= at);
                // Before the first assignment they are counted where they were first assigned to.
                moves
                    .get(behind.saturating_sub(1))
                    .map_or(NO_UNIT, |(_, unit)| *unit)
            }
            None => self.unit(who),
        }
    }

    /// The unit of somebody now.
    pub(super) fn unit(&self, who: u32) -> u32 {
        self.roster.units().get(who as usize).copied().unwrap_or(NO_UNIT)
    }

    /// The code of somebody's role when something happened: a member's unless another was given.
    fn role_at(&self, who: u32, at: i64) -> u32 {
        let given = self.roles.get(&who).and_then(|roles| {
            let behind = roles.partition_point(|(from, _)| *from <= at);
            roles.get(behind.checked_sub(1)?)
        });
        given.map_or(Role::Member.code(), |(_, role)| *role)
    }

    /// Whether somebody was a human member then, and not a guest: one of those whom sessions are for and norms bind.
    pub(super) fn belonged(&self, who: u32, at: i64) -> bool {
        who != NONE
            && self.roster.is_human(who)
            && self.roster.is_member_at(who, at)
            && (self.roles.is_empty() || self.role_at(who, at) != Role::Guest.code())
    }

    /// Whether somebody was a guest then.
    pub(super) fn was_guest(&self, who: u32, at: i64) -> bool {
        self.roster.is_human(who)
            && self.roster.is_member_at(who, at)
            && self.role_at(who, at) == Role::Guest.code()
    }

    /// Whether anybody was ever a guest.
    pub(super) fn knows_guests(&self) -> bool {
        let mut people = self.roles.iter().filter(|(who, _)| !self.is_bot(**who));
        people.any(|(_, roles)| roles.iter().any(|(_, role)| *role == Role::Guest.code()))
    }

    /// Whether somebody organised the community then.
    pub(super) fn organised(&self, who: u32, at: i64) -> bool {
        self.role_at(who, at) >= Role::Facilitator.code()
    }

    /// Everybody who [belonged](Self::belonged) then.
    pub(super) fn members_at(&self, at: i64) -> Vec<u32> {
        let all = 0..self.roster.len() as u32;
        all.filter(|who| self.belonged(*who, at)).collect()
    }
}
