//! S1.3, S4.7: a whole site is imported, and the report says of it what is known of it.
//!
//! The known figures use other definitions in places, and both are in the report: the `record` section has theirs, the
//! other sections ours. Where they differ: theirs count the site's own user and people who are not known among those who
//! ask and answer, take the median over answered questions only, and count somebody as retained by calendar months
//! since their first contribution rather than by spans of 30 days since they joined.

#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test says that it did not run, and fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::Charter;
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::id::SeededIds;
use learncomm_core::store::{MemoryStore, RecordStore};
use learncomm_core::time::ManualClock;
use learncomm_exchange::import::Options;
use learncomm_exchange::stack_exchange::{self, Dump};
use learncomm_store_sled::SledStore;
use serde_json::Value;

/// The sites whose figures are known; `None` says that the test did not run.
fn sites() -> Option<Vec<PathBuf>> {
    let Some(shared) = std::env::var_os("LEARNCOMM_SHARED") else {
        eprintln!("did not run: LEARNCOMM_SHARED does not name the folder with the data");
        return None;
    };
    let data = Path::new(&shared).join("data");
    let folders = std::fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let sites: Vec<PathBuf> = folders.filter(|f| f.join("Posts.xml").exists()).collect();
    assert!(!sites.is_empty(), "there is no site in the data");
    Some(sites)
}

fn report_of(site: &Path, store: Arc<dyn RecordStore>) -> Report {
    block_on(async {
        let clock = ManualClock::new(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
        let hub = Hub::open_with(store, clock, SeededIds::new(7)).await.unwrap();
        let desk = hub.as_operator();
        let charter = Charter::new("Site", chrono_tz::UTC);
        let community = desk
            .create_community("site".parse().unwrap(), charter, None)
            .await
            .unwrap();
        let dump = Dump::open(site).unwrap();
        let summary = stack_exchange::import(&desk, community.id, &dump, Options::default(), &mut ())
            .await
            .unwrap();
        assert_eq!(summary.issues.count, 0);
        desk.report(&community, &ReportOptions::default()).await.unwrap()
    })
}

#[test]
fn s4_7_a_site_has_the_figures_that_are_known_of_it() {
    for site in sites().into_iter().flatten() {
        let expected: Value =
            serde_json::from_slice(&std::fs::read(site.join("expected.json")).unwrap()).unwrap();
        let report = report_of(&site, Arc::new(MemoryStore::new()));
        let value = |name: &str| {
            report
                .measure(name)
                .unwrap_or_else(|| panic!("no measure {name}"))
                .value()
        };
        let mut wrong = Vec::new();
        let mut check = |name: &str, pointer: &str, scale: f64| {
            let known = expected
                .pointer(pointer)
                .and_then(Value::as_f64)
                .unwrap_or_else(|| panic!("no {pointer}"));
            let ours = value(name).map(|v| v * scale);
            // Seconds are kept to the millisecond, as the dump has them; anything else is exact but for rounding.
            if ours.is_none_or(|ours| (ours - known).abs() > 1e-9 * known.abs().max(1.0)) {
                wrong.push(format!("{name}: {ours:?}, known is {known}"));
            }
        };
        for (name, pointer, scale) in [
            ("recorded-questions", "/questions/questions", 1.0),
            ("recorded-answers", "/questions/answers", 1.0),
            ("recorded-comments", "/counts/comments", 1.0),
            ("recorded-answered", "/questions/pct_answered", 100.0),
            (
                "recorded-answered-by-other",
                "/questions/pct_answered_by_other",
                100.0,
            ),
            ("recorded-accepted", "/questions/pct_accepted", 100.0),
            (
                "recorded-answers-per-question",
                "/questions/answers_per_question",
                1.0,
            ),
            (
                "recorded-median-first-answer",
                "/questions/median_seconds_to_first_answer",
                1.0,
            ),
            (
                "recorded-median-first-answer-by-other",
                "/questions/median_seconds_to_first_answer_excl_self",
                1.0,
            ),
            ("recorded-contributions", "/contributions/events", 1.0),
            ("recorded-contributors", "/contributions/contributors_any", 1.0),
            ("recorded-posters", "/contributions/contributors_posts", 1.0),
            (
                "recorded-people",
                "/contributions/registered_users_excl_community",
                1.0,
            ),
            (
                "recorded-gini-posts",
                "/contributions/gini_posts_among_posters",
                1.0,
            ),
            (
                "recorded-gini-contributions",
                "/contributions/gini_any_among_contributors",
                1.0,
            ),
            (
                "recorded-gini-contributions-of-people",
                "/contributions/gini_any_all_registered",
                1.0,
            ),
            (
                "recorded-top-tenth-share",
                "/contributions/top10pct_share(ceil)",
                1.0,
            ),
            ("recorded-answer-graph-people", "/graph_answers/nodes", 1.0),
            ("recorded-answer-graph-arcs", "/graph_answers/edges", 1.0),
            (
                "recorded-answer-graph-reciprocity",
                "/graph_answers/reciprocity",
                1.0,
            ),
            ("recorded-comment-graph-people", "/graph_comments/nodes", 1.0),
            ("recorded-comment-graph-arcs", "/graph_comments/edges", 1.0),
            (
                "recorded-comment-graph-reciprocity",
                "/graph_comments/reciprocity",
                1.0,
            ),
            (
                "recorded-reply-graph-people",
                "/graph_answers_and_comments/nodes",
                1.0,
            ),
            (
                "recorded-reply-graph-arcs",
                "/graph_answers_and_comments/edges",
                1.0,
            ),
            (
                "recorded-reply-graph-reciprocity",
                "/graph_answers_and_comments/reciprocity",
                1.0,
            ),
            (
                "recorded-retention-month-1",
                "/retention_pooled/month_1/rate",
                1.0,
            ),
            (
                "recorded-retention-month-2",
                "/retention_pooled/month_2/rate",
                1.0,
            ),
            (
                "recorded-retention-month-3",
                "/retention_pooled/month_3/rate",
                1.0,
            ),
            (
                "recorded-retention-month-6",
                "/retention_pooled/month_6/rate",
                1.0,
            ),
            (
                "recorded-retention-month-12",
                "/retention_pooled/month_12/rate",
                1.0,
            ),
        ] {
            check(name, pointer, scale);
        }
        let eligible = report
            .measure("recorded-retention-month-1")
            .unwrap()
            .denominator();
        assert_eq!(
            eligible,
            expected["retention_pooled"]["month_1"]["eligible"].as_f64()
        );
        let months = &report.series("contributors-by-month").unwrap().points;
        let known = expected["monthly_active_contributors"].as_object().unwrap();
        for point in months {
            let known = known
                .get(point.label.as_ref())
                .and_then(Value::as_f64)
                .unwrap_or(0.0);
            if point.value != Some(known) {
                wrong.push(format!(
                    "{}: {:?} contributors, known are {known}",
                    point.label, point.value
                ));
            }
        }
        assert!(
            known
                .keys()
                .all(|month| months.iter().any(|point| point.label == month.as_str()))
        );
        assert!(wrong.is_empty(), "{}:\n{}", site.display(), wrong.join("\n"));
    }
}

#[test]
fn s4_3_every_store_gives_the_same_report() {
    for site in sites().into_iter().flatten() {
        let directory = tempfile::tempdir().unwrap();
        let embedded = Arc::new(SledStore::open(directory.path().join("store")).unwrap());
        let json = |report: &Report| serde_json::to_string(report).unwrap();
        let in_memory = json(&report_of(&site, Arc::new(MemoryStore::new())));
        assert_eq!(in_memory, json(&report_of(&site, embedded)));
    }
}

/// Worked out from the dump with another program, by the definitions of the library (metrics §1.5, §3, §4): users but the
/// site's own, from joining on; a fortnight is a cycle, counted back from the end.
#[test]
fn s3_1_s3_3_a_site_is_an_audience_with_pockets_of_exchange() {
    for site in sites().into_iter().flatten() {
        if !site.ends_with("stack-exchange-conlang-meta") {
            continue;
        }
        let report = report_of(&site, Arc::new(MemoryStore::new()));
        for (name, known, n) in [
            ("profile-breadth", 63.0 / 270.0, 270),
            ("profile-peer-exchange", 162.0 / 259.0, 270),
            ("profile-cohesion", 60.0 / 270.0, 270),
            ("profile-reciprocity", 13.0 / 120.0, 270),
            ("profile-continuity", 22.0 / 66.0, 270),
            ("profile-index", 0.304_540_969_540_969_5, 270),
            ("reciprocity-dyads", 22.0 / 152.0, 152),
            ("partners-per-member", 304.0 / 271.0, 271),
            ("degree-centralisation", 0.115_214_098_857_221_53, 271),
        ] {
            let measure = report.measure(name).unwrap();
            let found = measure.value().unwrap();
            assert!((found - known).abs() < 1e-12, "{name}: {found} and not {known}");
            assert_eq!(measure.n(), n, "{name}");
        }
        // Nobody held a session there, so nothing is said of leading; and the words stay within the interval.
        let shared_lead = report.measure("profile-shared-lead").unwrap();
        assert!(shared_lead.value().is_none() && shared_lead.reason().is_some());
        let interval = report.measure("profile-index").unwrap().interval().unwrap();
        assert!(interval.low.unwrap() > 0.25 && interval.high.unwrap() < 0.5);
        let notes = &report.section("profile").unwrap().notes;
        assert!(
            notes.contains(&"In words: an audience with pockets of exchange."),
            "{notes:?}"
        );
        let layers = &report.series("contributors-by-layer").unwrap().points;
        let layers: Vec<Option<f64>> = layers.iter().map(|point| point.value).collect();
        assert_eq!(layers, [Some(20.0), Some(26.0), Some(18.0)]);
    }
}
