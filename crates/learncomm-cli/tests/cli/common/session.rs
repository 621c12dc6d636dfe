//! Sessions to do things with.

use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::id::RandomIds;
use learncomm_core::session::{NewSession, SessionFormat, SessionPlan, SessionScope};
use learncomm_core::time::ManualClock;
use learncomm_store_sled::SledStore;
use snapbox::cmd::OutputAssert;

use super::World;

impl World {
    /// Plans a session of an hour with two seats, at a local time such as `2026-03-03T10:00:00` in Berlin; its number.
    pub(crate) fn session(&self, title: &str, local: &str) -> u32 {
        let plan = SessionPlan {
            title: title.to_owned(),
            description: String::new(),
            format: SessionFormat::Workshop,
            scope: SessionScope::Everyone,
            topics: vec!["testing".parse().unwrap()],
            level: None,
            prerequisites: Vec::new(),
            focus: None,
            pre_work: String::new(),
            capacity: Some(2),
            leads: Vec::new(),
            agenda: Vec::new(),
        };
        let new = NewSession {
            local: local.parse().unwrap(),
            zone: None,
            minutes: 60,
            plan,
        };
        let store = Arc::new(SledStore::open(self.store()).unwrap());
        let clock = ManualClock::new("2026-03-02T09:30:00Z".parse().unwrap());
        let planned = block_on(async {
            let op = Hub::open_with(store, clock, RandomIds)
                .await
                .unwrap()
                .as_operator();
            let guild = op.community(&"qe-guild".parse().unwrap()).await.unwrap();
            op.plan_session(guild.id, new).await.unwrap()
        });
        planned.number
    }

    /// A command at a time of its own.
    pub(crate) fn at(&self, now: &str, line: &str) -> OutputAssert {
        self.command(line).env("LEARNCOMM_NOW", now).assert()
    }
}
