use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::model::Rule;
use crate::actor::{Action, Role};
use crate::engagement::report::signals::Usual;
use crate::id::{Handle, Slug};
use crate::session::{Candidate, SessionRole};

/// How many things a rule looks at, at the most.
pub(super) const MOST: usize = 100;

/// Something that is named by its number and title.
#[derive(Clone, Debug)]
pub(super) struct Titled {
    pub(super) number: u32,
    pub(super) title: String,
}

/// A post that waits for an answer or a reply.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) number: u32,
    pub(super) title: Option<String>,
    /// What it is, such as `question`.
    pub(super) kind: &'static str,
    /// Since when it waits.
    pub(super) at: DateTime<Utc>,
    /// A topic of it that the actor declared to know.
    pub(super) known: Option<Slug>,
}

/// A session that nobody leads, and who might, who has not had a turn first.
#[derive(Clone, Debug)]
pub(super) struct Leaderless {
    pub(super) session: Titled,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) role: SessionRole,
    pub(super) candidates: Vec<Candidate>,
}

/// The last session of a community that planned no more.
#[derive(Clone, Debug)]
pub(super) struct LastSession {
    pub(super) session: Titled,
    /// When it began, in local time and as an instant.
    pub(super) local: NaiveDateTime,
    pub(super) zone: Tz,
    pub(super) starts_at: DateTime<Utc>,
    /// How many were held lately, it among them.
    pub(super) held: usize,
}

/// An action, and into how many sessions it was carried.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    pub(super) action: Titled,
    pub(super) carried: usize,
}

/// Something whose review is due.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) thing: Titled,
    /// By what it is named in commands.
    pub(super) name: String,
    /// Since when.
    pub(super) at: DateTime<Utc>,
}

/// A topic that is wanted and not planned.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) topic: Slug,
    pub(super) number: u32,
    pub(super) votes: usize,
    /// Whether the actor votes for it.
    pub(super) mine: bool,
}

/// Members without a tie who are not new.
#[derive(Clone, Debug, Default)]
pub(super) struct Alone {
    /// Their numbers, and their names if the actor may see them.
    pub(super) members: Vec<(u32, Option<Handle>)>,
    /// Whether the actor may see the names.
    pub(super) named: bool,
    /// How many there are in all, whoever they are.
    pub(super) all: usize,
    /// How many others have a tie.
    pub(super) tied: usize,
    /// Who of them was invited to the next session.
    pub(super) invited: BTreeSet<u32>,
}

/// Two units that one person holds together.
#[derive(Clone, Debug)]
pub(super) struct Between {
    pub(super) units: (Slug, Slug),
    /// Who, if the actor may see it.
    pub(super) person: Option<Handle>,
}

/// A unit without a champion.
#[derive(Clone, Debug)]
pub(super) struct Unattended {
    pub(super) unit: Slug,
    pub(super) members: usize,
}

/// What rules look at: what the actor sees, and could do something about.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) now: DateTime<Utc>,
    pub(super) role: Role,
    /// What the actor dismissed: rules, and things as they name them.
    pub(super) dismissed: BTreeSet<(Rule, String)>,
    pub(super) usual: Option<Usual>,
    /// Posts of newcomers without a reply, the oldest first.
    pub(super) newcomers: Vec<Post>,
    /// Questions that wait longer than usual, the oldest first.
    pub(super) questions: Vec<Post>,
    pub(super) alone: Alone,
    /// The next session that is planned.
    pub(super) next: Option<Titled>,
    pub(super) leaderless: Option<Leaderless>,
    pub(super) last: Option<LastSession>,
    /// Open actions, the most carried first.
    pub(super) actions: Vec<Carried>,
    pub(super) norms: Vec<Due>,
    /// The most wanted first.
    pub(super) topics: Vec<Wanted>,
    pub(super) articles: Vec<Due>,
    pub(super) units: Vec<Unattended>,
    pub(super) bridges: Vec<Between>,
}

impl Input {
    /// Nothing to look at.
    pub(super) fn empty(now: DateTime<Utc>, role: Role) -> Self {
        Self {
            now,
            role,
            dismissed: BTreeSet::new(),
            usual: None,
            newcomers: Vec::new(),
            questions: Vec::new(),
            alone: Alone::default(),
            next: None,
            leaderless: None,
            last: None,
            actions: Vec::new(),
            norms: Vec::new(),
            topics: Vec::new(),
            articles: Vec::new(),
            units: Vec::new(),
            bridges: Vec::new(),
        }
    }

    /// Whether something may come up under a rule: it was not dismissed.
    pub(super) fn comes_up(&self, rule: Rule, thing: &str) -> bool {
        !self.dismissed.contains(&(rule, thing.to_owned()))
    }

    /// Whether the actor may do something.
    pub(super) fn may(&self, action: Action) -> bool {
        self.role.may(action)
    }

    /// Whether the actor is a person who takes part.
    pub(super) fn takes_part(&self) -> bool {
        self.may(Action::TakePart)
    }
}
