use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::Goal;
use crate::id::PersonId;
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};

impl Entity for Goal {
    const KIND: &'static str = "goal";
}

impl Thing for Goal {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Goal {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, set) = (self.id.as_uuid(), self.set_at.timestamp_millis());
        if !self.personal {
            return vec![
                number_entry(scope, self.number, id),
                time_entry(of_community(scope), set, id),
            ];
        }
        let own = own_goals(scope, self.owner).number(self.number).id(id).build();
        let mut entries = vec![(own, Vec::new())];
        if self.is_shared() {
            entries.push(time_entry(shared_goals(scope), set, id));
        }
        entries
    }
}

/// The list of the goals of the community, by when they were set.
pub(super) fn of_community(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("goal-of-community")
}

/// The list of personal goals that are shared with the community.
pub(super) fn shared_goals(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("goal-shared")
}

/// The list of somebody's personal goals, by number.
pub(super) fn own_goals(scope: Scope, owner: PersonId) -> KeyBuilder {
    Key::within(scope).text("goal-own").id(owner.as_uuid())
}

/// How many goals of a community are open. Whoever sets or ends one changes it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct OpenGoals {
    pub(super) open: u32,
}

impl Entity for OpenGoals {
    const KIND: &'static str = "goal-open";
}

impl Stored for OpenGoals {
    fn key(&self, scope: Scope) -> Key {
        open_key(scope)
    }
}

pub(super) fn open_key(scope: Scope) -> Key {
    Key::within(scope).text(OpenGoals::KIND).build()
}

/// How many personal goals somebody set and keeps.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OwnGoals {
    pub(super) owner: PersonId,
    /// The number of the last one.
    pub(super) last: u32,
    /// How many there are.
    pub(super) kept: u32,
}

impl Entity for OwnGoals {
    const KIND: &'static str = "goal-count";
}

impl Stored for OwnGoals {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope)
            .text(Self::KIND)
            .id(self.owner.as_uuid())
            .build()
    }
}
