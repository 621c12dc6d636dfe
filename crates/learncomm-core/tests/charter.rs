//! Charters change part by part.
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

use std::sync::Arc;

use chrono_tz::Tz;
use futures::executor::block_on;
use learncomm_core::community::{Charter, CharterEdit};
use learncomm_core::store::MemoryStore;
use learncomm_core::{ErrorKind, Hub};

#[test]
fn s2_6_two_who_change_different_parts_lose_nothing() {
    block_on(async {
        let desk = Hub::open(Arc::new(MemoryStore::new()))
            .await
            .unwrap()
            .as_operator();
        let charter = Charter::new("QE guild", Tz::UTC);
        let made = desk
            .create_community("qe-guild".parse().unwrap(), charter, None)
            .await
            .unwrap();
        let purpose = CharterEdit {
            purpose: Some("Learn from each other.".to_owned()),
            ..CharterEdit::default()
        };
        let cadence = CharterEdit {
            cadence: Some("every second Thursday".to_owned()),
            time_zone: Some(Tz::Europe__Berlin),
            ..CharterEdit::default()
        };
        desk.edit_charter(made.id, &purpose).await.unwrap();
        let edited = desk.edit_charter(made.id, &cadence).await.unwrap().charter;
        assert_eq!(edited.name, "QE guild");
        assert_eq!(edited.purpose, "Learn from each other.");
        assert_eq!(edited.cadence, "every second Thursday");
        assert_eq!(edited.time_zone, Tz::Europe__Berlin);
        let nameless = CharterEdit {
            name: Some(String::new()),
            ..CharterEdit::default()
        };
        let refused = desk.edit_charter(made.id, &nameless).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
    });
}
