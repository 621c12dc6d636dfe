//! S1.7: figures of goals from CSV, taken in wholly or not at all, as often as one likes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Admission, Charter, NewGoal, NewPerson, Reading};
use learncomm_core::id::SeededIds;
use learncomm_core::store::{MemoryStore, RecordReaderExt, Scan};
use learncomm_core::time::ManualClock;
use learncomm_exchange::import::ImportError;
use learncomm_exchange::observations;

#[test]
fn s1_7_a_table_of_observations_may_be_taken_in_again() {
    block_on(async {
        let store = Arc::new(MemoryStore::new());
        let clock = ManualClock::new("2026-06-01T08:00:00Z".parse().unwrap());
        let hub = Hub::open_with(store.clone(), clock, SeededIds::new(7))
            .await
            .unwrap();
        let desk = hub.as_operator();
        let community = desk
            .create_community(
                "guild".parse().unwrap(),
                Charter::new("Guild", chrono_tz::UTC),
                None,
            )
            .await
            .unwrap()
            .id;
        let ida: learncomm_core::id::Handle = "ida".parse().unwrap();
        desk.create_person(NewPerson::new(ida.clone(), "Ida"))
            .await
            .unwrap();
        desk.admit(community, &ida, Admission::default()).await.unwrap();
        let reading = |value, on: &str| Reading {
            value,
            on: on.parse().unwrap(),
        };
        let new = NewGoal {
            title: "Fewer escaped defects".to_owned(),
            metric: "escaped-defects".to_owned(),
            unit: "defects".to_owned(),
            baseline: reading(40.0, "2026-01-05"),
            target: reading(20.0, "2026-12-31"),
            source: "issue tracker".to_owned(),
            claim: String::new(),
        };
        let goal = desk.set_goal(community, &new, &ida).await.unwrap();
        let table = format!(
            "goal,date,value,note\n{0},2026-01-31,38,\n#{0},2026-02-28,35.5,after the training\n",
            goal.number.unwrap()
        );
        let take = async |text: &str, dry: bool| {
            observations::import(&desk, community, text.as_bytes(), "table", dry).await
        };
        let dump = async || store.scan_all(Scan::all()).await.unwrap();
        let before = dump().await;
        assert_eq!(take(&table, true).await.unwrap().added, 2);
        assert_eq!(dump().await, before);
        assert_eq!(take(&table, false).await.unwrap().added, 2);
        let before = dump().await;
        let again = take(&table, false).await.unwrap();
        assert_eq!((again.added, again.corrected, again.known), (0, 0, 2));
        for (bad, says) in [
            (format!("{table}1,2026-03-31,x,\n"), "table, line 4: value is `x`"),
            (format!("{table}999,2026-03-31,3,\n"), "line 4 names it"),
            (
                format!("{table}{},2026-07-31,3,\n", goal.number.unwrap()),
                "date: line 4: 2026-07-31",
            ),
        ] {
            let why = take(&bad, false).await.unwrap_err().to_string();
            assert!(why.contains(says), "{why}");
        }
        assert_eq!(dump().await, before);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), table.replace("35.5", "35")).unwrap();
        let corrected = observations::import_file(&desk, community, file.path(), false)
            .await
            .unwrap();
        assert_eq!((corrected.corrected, corrected.known), (1, 1));
        let missing = observations::import_file(&desk, community, "/there/is/none", false).await;
        assert!(matches!(missing, Err(ImportError::Read { .. })));
    });
}
