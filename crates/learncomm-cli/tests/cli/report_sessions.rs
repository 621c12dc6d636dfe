//! Sessions, leading, norms and topics in the report of the real binary, on a ledger that was written by hand.

use std::sync::Arc;

use crate::common::World;
use crate::common::terminal::{at_terminal, plain};
use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{Attendance, SessionRole};
use learncomm_store_sled::SledStore;
use snapbox::{assert_data_eq, file};

const DAY: i64 = 86_400_000;
/// Monday, 2026-03-09, 09:00 UTC.
const FIRST: i64 = 1_773_046_800_000;
/// Their numbers in the guild; Dario is a guest.
const AMARA: u32 = 1;
const BEN: u32 = 2;
const CHLOE: u32 = 3;
const DARIO: u32 = 4;

fn line(days: i64, actor: u32, verb: Verb, object: u32, value: u32) -> Activity {
    Activity {
        object,
        value,
        ..Activity::new(FIRST + days * DAY, actor, verb)
    }
}

fn about(days: i64, actor: u32, verb: Verb, topic: u32) -> Activity {
    Activity {
        topic,
        ..line(days, actor, verb, 0, 0)
    }
}

/// Ten sessions, every second week.
fn sessions() -> Vec<Activity> {
    let mut lines = Vec::new();
    for i in 0..10_i64 {
        let (days, object) = (i * 14, 100 + u32::try_from(i).unwrap());
        lines.push(line(days, 0, Verb::Held, object, 60));
        for (who, often) in [(AMARA, 10), (BEN, 7), (CHLOE, 3), (DARIO, 1)] {
            let how = match i < often {
                true => Attendance::Present,
                false => Attendance::Absent,
            };
            let verb = if how.came() { Verb::Attended } else { Verb::Missed };
            lines.push(line(days, who, verb, object, how.code()));
        }
        let leader = [AMARA, BEN, BEN, AMARA][usize::try_from(i % 4).unwrap()];
        lines.push(line(
            days,
            leader,
            Verb::Led,
            object,
            SessionRole::Facilitator.code(),
        ));
        lines.push(line(days + 1, 0, Verb::KeptAgenda, object, 4 << 16 | 3));
    }
    lines.push(line(43, AMARA, Verb::SharedMaterials, 103, 1));
    lines.push(line(44, CHLOE, Verb::CaughtUp, 103, 1));
    lines.push(line(
        1,
        BEN,
        Verb::AgreedAction,
        150,
        u32::try_from(FIRST / 60_000).unwrap() + 14_400,
    ));
    lines.push(line(9, BEN, Verb::ClosedAction, 150, 0));
    lines
}

fn norms_and_topics() -> Vec<Activity> {
    let review = u32::try_from(FIRST / 60_000).unwrap() + 60 * 24 * 60;
    let mut lines = vec![
        line(1, BEN, Verb::DraftedNorm, 200, 1),
        line(2, CHLOE, Verb::Voiced, 200, 1 << 8 | 3),
        line(3, AMARA, Verb::AdoptedNorm, 200, 1),
        line(3, AMARA, Verb::ScheduledReview, 200, review),
        line(4, BEN, Verb::AcknowledgedNorm, 200, 1),
        about(1, BEN, Verb::SuggestedTopic, 1),
        about(2, CHLOE, Verb::VotedTopic, 1),
        about(3, BEN, Verb::SuggestedTopic, 2),
        about(4, CHLOE, Verb::VotedTopic, 2),
        about(14, 0, Verb::CoveredTopic, 1),
    ];
    lines.push(Activity {
        parent: 200,
        ..line(20, 0, Verb::Flagged, 201, 0)
    });
    lines.push(line(22, AMARA, Verb::ResolvedFlag, 201, 2));
    lines
}

/// A guild with a question about two topics, and with these lines in its ledger.
fn guild(lines: &[Activity]) -> World {
    let world = World::guild();
    world
        .run("ask 'How?' 'Well?' --topic testing --topic time --as ben")
        .success();
    let store = SledStore::open(world.store()).unwrap();
    block_on(async {
        let hub = Hub::open(Arc::new(store)).await.unwrap();
        let desk = hub.as_operator();
        let community = desk.community(&"qe-guild".parse().unwrap()).await.unwrap();
        desk.import_activities(community.id, lines).await.unwrap();
    });
    world
}

#[test]
fn s0_3_s0_6_s0_10_s2_8_s2_11_s4_6_cli_a_page_with_sessions_norms_and_topics() {
    let world = guild(&[sessions(), norms_and_topics()].concat());
    let sections = "report --section sessions,leadership,norms,topics";
    let (code, out, err) = at_terminal(&world, 80, sections);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_data_eq!(plain(&out), file!["snapshots/report-sessions-80.txt"]);
    assert!(out.lines().all(|line| line.chars().count() <= 80));
    let (_, brief, _) = at_terminal(&world, 80, "report");
    let missing = missing(&brief);
    for section in ["sessions", "leadership", "norms", "topics"] {
        assert!(!missing.contains(section), "{missing}");
    }
}

#[test]
fn s0_3_cli_somebody_sees_how_often_they_came() {
    let world = guild(&sessions());
    let rows = |who: &str| {
        let fields = "report --section sessions --fields name,label,value,n";
        let rows = world.stdout(&format!("{fields}{who}"));
        let own = rows.lines().filter(|row| row.starts_with("attendance-by-person"));
        own.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows(" --as ben"), ["attendance-by-person\tben\t0.7\t10"]);
    assert_eq!(rows(" --as amara"), ["attendance-by-person\tamara\t1\t10"]);
    assert!(rows("").is_empty());
    // No other section has nothing to say because of it.
    let (_, page, _) = at_terminal(&world, 80, "report");
    let missing = missing(&page);
    assert!(
        ["norms", "topics"].iter().all(|id| missing.contains(id)) && !missing.contains(" sessions,"),
        "{missing}"
    );
}

/// What the page says of sections that have nothing to say.
fn missing(page: &str) -> String {
    let told = page
        .split("There are no figures in the sections")
        .nth(1)
        .unwrap_or_default();
    let told = told.split("\n\n").next().unwrap_or_default();
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
