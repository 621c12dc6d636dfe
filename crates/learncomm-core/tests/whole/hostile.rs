//! Stored data that no version of the library wrote: refused or read, and never a panic or a flood of memory.

use std::collections::BTreeSet;

use learncomm_core::ErrorKind;
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::ledger::{Activity, ColumnSet, Columns, Verb, load};
use learncomm_core::store::{Batch, Key, MAX_PAGE, MemoryStore, RecordReader, RecordStore, Scan, Scope};
use proptest::prelude::*;

use crate::common::{Guild, refused, wait};
use crate::script::{DAY, HOUR, START, Script, community, value, window};

/// A guild with a block in the tail and a segment.
fn stored() -> Guild {
    let guild = Guild::with_roles();
    guild.ask("mei", "How?");
    wait(guild.hub.seal(guild.community.id)).unwrap();
    guild.ask("mei", "And now?");
    guild
}

fn ledger_records(guild: &Guild) -> Vec<(Key, Vec<u8>)> {
    let within = Key::within(Scope::Community(guild.community.id)).text("ledger");
    guild
        .dump()
        .into_iter()
        .filter(|(key, _)| key.after(&within).is_some())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn s4_7_damaged_bytes_are_refused_or_read(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..4),
        cut in any::<bool>(),
    ) {
        let guild = stored();
        let records = ledger_records(&guild);
        let (key, mut value) = records[which.index(records.len())].clone();
        let at = place.index(value.len());
        if cut {
            value.truncate(at);
            value.extend(&bytes);
        } else {
            for (to, byte) in value[at..].iter_mut().zip(&bytes) {
                *to = *byte;
            }
        }
        wait(guild.store.memory.commit(&Batch::new().put(key, value))).unwrap();
        match wait(load(guild.hub.reader(), guild.community.id, ColumnSet::ALL)) {
            Ok(columns) => {
                // Whatever it says, a report on a fixed window can be made of it.
                Report::compute(&guild.community, columns, &window(0, 30)).unwrap();
            }
            Err(e) => prop_assert!(e.to_string().contains("damaged"), "{}", e),
        }
        let _ = wait(guild.hub.seal(guild.community.id));
    }

    #[test]
    fn s4_7_a_report_on_any_numbers(rows in prop::collection::vec(
        (any::<i64>(), prop::sample::select(Verb::ALL), prop::array::uniform6(prop_oneof![0_u32..4, Just(u32::MAX), any::<u32>()])),
        0..30,
    ), shift in 0_u32..60) {
        let rows = rows.into_iter().map(|(at, verb, [actor, object, parent, toward, topic, value])| Activity {
            object,
            parent,
            toward,
            topic,
            value,
            // From anywhere in time to close to the window.
            ..Activity::new(at >> shift, actor, verb)
        });
        let s = Script(rows.collect());
        s.report(30);
        let options = ReportOptions::default();
        // All of time may be too long to report on; then it says so.
        if let Err(e) = Report::compute(&community(chrono_tz::Asia::Kathmandu), s.columns(), &options) {
            prop_assert_eq!(e.kind(), ErrorKind::Invalid);
        }
    }
}

/// A few people and things that everything happens to, so that lines meet; and numbers that nobody gave.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![12 => 0_u32..7, 1 => Just(u32::MAX), 1 => Just(u32::MAX - 1), 1 => 60_000_u32..70_000]
}

fn lines(most: usize) -> impl Strategy<Value = Vec<Activity>> {
    let verb = prop::sample::select(Verb::ALL);
    let line = (-5_i64..45 * 24, verb, prop::array::uniform6(number()));
    prop::collection::vec(line, 0..most).prop_map(|lines| {
        let lines =
            lines.into_iter().map(
                |(hours, verb, [actor, object, parent, toward, topic, value])| Activity {
                    object,
                    parent,
                    toward,
                    topic,
                    value,
                    ..Activity::new(START + hours * HOUR, actor, verb)
                },
            );
        lines.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn s4_7_a_report_on_lines_that_contradict_each_other(lines in lines(150), until in 1_i64..40, later in 0_i64..10) {
        let mut s = Script(lines);
        for who in 1..5 {
            s.join(f64::from(who), who);
        }
        let as_of = Some(chrono::DateTime::from_timestamp_millis(START + (until + later) * DAY).unwrap());
        let report = s.report_on(&ReportOptions { as_of, ..window(0, until) }, chrono_tz::UTC);
        for measure in report.sections.iter().flat_map(|section| &section.measures) {
            let Some(value) = measure.value() else { continue };
            prop_assert!(value.is_finite(), "{} is {value}", measure.name());
            if measure.name() != "ei-index" && measure.name() != "ei-expected" {
                prop_assert!(value >= 0.0, "{} is {value}", measure.name());
            }
            if measure.name().contains("reciprocity") || measure.name().starts_with("recorded-retention") {
                prop_assert!(value <= 1.0, "{} is {value}", measure.name());
            }
        }
    }
}

/// Who replied to whom, counted in the plainest way: people, arcs, and the share of arcs that go both ways.
fn replies(rows: &[Activity], verbs: &[Verb], end: i64) -> (usize, usize, Option<f64>) {
    let last = |wanted: &dyn Fn(&Activity) -> bool| rows.iter().rfind(|a| wanted(a));
    let human = |who: u32| {
        let said = last(&|a| a.actor == who && a.verb == Verb::Classified);
        who != 0 && said.is_none_or(|a| a.value != 1)
    };
    let stands = |object: u32| {
        let removal = |a: &Activity| {
            let verbs = [
                Verb::RemovedByAuthor,
                Verb::RemovedByModeration,
                Verb::Erased,
                Verb::Restored,
            ];
            a.object == object && verbs.contains(&a.verb)
        };
        last(&removal).is_none_or(|a| a.verb == Verb::Restored)
    };
    let joined = |who: u32| rows.iter().any(|a| a.actor == who && a.verb == Verb::Joined);
    let arcs: BTreeSet<(u32, u32)> = rows
        .iter()
        .filter(|a| (START..end).contains(&a.at) && verbs.contains(&a.verb) && stands(a.object))
        .filter(|a| a.actor != a.toward && human(a.actor) && joined(a.actor))
        .filter(|a| human(a.toward))
        .map(|a| (a.actor, a.toward))
        .collect();
    let people: BTreeSet<u32> = arcs.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let mutual = arcs
        .iter()
        .filter(|(from, to)| arcs.contains(&(*to, *from)))
        .count();
    let reciprocity = (!arcs.is_empty()).then(|| mutual as f64 / arcs.len() as f64);
    (people.len(), arcs.len(), reciprocity)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn s4_7_replies_are_counted_as_in_the_plainest_way(lines in lines(200), until in 1_i64..40) {
        let mut s = Script(lines);
        // Everybody does something, so that nobody is only spoken to.
        for who in 0..7 {
            s.join(-6.0, who);
        }
        s.0.retain(|a| a.at < START + until * DAY);
        for a in &mut s.0 {
            a.actor %= 7;
            a.toward %= 7;
        }
        let mut rows = s.0.clone();
        rows.sort();
        let report = s.report(until);
        for (name, verbs) in [
            ("answer", &[Verb::Answered][..]),
            ("comment", &[Verb::Commented]),
            ("reply", &[Verb::Answered, Verb::Commented]),
        ] {
            let (people, arcs, reciprocity) = replies(&rows, verbs, START + until * DAY);
            // Where no post is on record there is no figure of any.
            if report.section("record").is_some_and(|section| section.measures.is_empty()) {
                prop_assert_eq!((people, arcs, reciprocity), (0, 0, None));
                continue;
            }
            let of = |what: &str| value(&report, &format!("recorded-{name}-graph-{what}"));
            prop_assert_eq!(of("people"), Some(people as f64));
            prop_assert_eq!(of("arcs"), Some(arcs as f64));
            prop_assert_eq!(of("reciprocity"), reciprocity);
        }
    }
}

#[test]
fn s4_7_what_is_missing_or_too_large_is_called_damage() {
    let damage = |change: &dyn Fn(&[u8], &mut Vec<u8>) -> bool, says: &[&str]| {
        let guild = stored();
        for (key, mut value) in ledger_records(&guild) {
            if change(key.as_bytes(), &mut value) {
                wait(guild.store.memory.commit(&Batch::new().put(key, value))).unwrap();
                break;
            }
        }
        let report = wait(guild.op.report(&guild.community, &ReportOptions::default()));
        assert_eq!(refused(report.map(drop), says), ErrorKind::Corrupt);
    };
    let is = |key: &[u8], part: &str| key.windows(part.len()).any(|w| w == part.as_bytes());
    let say = |key: &[u8], value: &mut Vec<u8>, part: &str, from: &str, to: &str| {
        let text = String::from_utf8_lossy(value).replace(from, to);
        let found = is(key, part) && text.as_bytes() != value.as_slice();
        *value = text.into_bytes();
        found
    };
    damage(
        &|key, value| say(key, value, "guard", "\"rows\":9", "\"rows\":4000000000"),
        &["guard", "more than 65536 rows", "restore a copy"],
    );
    damage(
        &|key, value| say(key, value, "guard", "\"id\":0", "\"id\":77"),
        &["segment 77", "is missing", "restore a copy"],
    );
    damage(
        &|key, value| {
            value[0] = 9;
            is(key, "tail")
        },
        &["tail", "newer version", "restore a copy"],
    );
    damage(
        &|key, value| {
            value[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
            is(key, "tail")
        },
        &["more rows than a segment may have"],
    );
    damage(
        &|key, value| {
            // The smallest number of a column of numbers (the objects), made larger than any.
            let end = value.len() - 1;
            value[10.min(end)] = 1;
            is(key, "segment\0\0\0\0\0\u{3}")
        },
        &["segment", "larger than any that is given"],
    );
    damage(
        &|key, value| {
            value.push(0);
            is(key, "segment")
        },
        &["bytes behind its end"],
    );
}

#[test]
fn s4_7_a_ledger_that_lacks_columns_or_order_is_refused() {
    let mut s = Script::default();
    s.join(0.0, 1);
    s.ask(1.0, 1, 10);
    let compute = |ledger| Report::compute(&community(chrono_tz::UTC), ledger, &ReportOptions::default());
    let whole = s.columns();
    compute(Columns {
        session: Vec::new(),
        ..whole.clone()
    })
    .unwrap();
    for lacking in [
        Columns {
            verb: Vec::new(),
            ..whole.clone()
        },
        Columns {
            value: vec![0],
            ..whole.clone()
        },
        Columns {
            at: Vec::new(),
            ..whole.clone()
        },
    ] {
        assert_eq!(
            refused(compute(lacking), &["ledger", "every column"]),
            ErrorKind::Invalid
        );
    }
    let at = whole.at.iter().rev().copied().collect();
    assert_eq!(
        refused(compute(Columns { at, ..whole }), &["order of time"]),
        ErrorKind::Invalid
    );
}

#[test]
fn a_page_has_the_length_that_the_contract_says() {
    let store = MemoryStore::new();
    let mut batch = Batch::new();
    for i in 0..3_u8 {
        batch = batch.put(Key::from_bytes([i]).unwrap(), [i]);
    }
    wait(store.commit(&batch)).unwrap();
    for (limit, expected) in [
        (0, (1, true)),
        (2, (2, true)),
        (3, (3, false)),
        (usize::MAX, (3, false)),
        (MAX_PAGE, (3, false)),
    ] {
        let page = wait(store.scan(&Scan { limit, ..Scan::all() })).unwrap();
        assert_eq!((page.records.len(), page.more), expected);
    }
}
