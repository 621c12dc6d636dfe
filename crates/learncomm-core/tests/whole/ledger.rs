//! Whatever way activities came into the ledger, what is read from it is the same.

use learncomm_core::engagement::report::{Audience, Report, ReportOptions};
use learncomm_core::ledger::{Activity, Column, ColumnSet, Columns, SEGMENT_ROWS, Verb, load};
use proptest::prelude::*;

use crate::common::{Guild, wait};

/// Few different values, so that ties and repetitions are common.
pub(crate) fn any_activity() -> impl Strategy<Value = Activity> {
    let verbs = prop::sample::select(Verb::ALL);
    (
        0_i64..40,
        0_u32..5,
        verbs,
        prop::array::uniform3(0_u32..6),
        prop::array::uniform3(0_u32..4),
    )
        .prop_map(
            |(day, actor, verb, [object, parent, toward], [topic, session, value])| Activity {
                at: 1_767_571_200_000 + day * 43_200_000,
                actor,
                verb,
                object,
                parent,
                toward,
                topic,
                session,
                value,
            },
        )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sealed {
    Never,
    Now(bool),
    Always,
}

fn ledger_of(blocks: &[(Vec<Activity>, bool)], how: Sealed) -> Guild {
    let guild = Guild::new();
    for (block, chance) in blocks {
        wait(guild.op.import_activities(guild.community.id, block)).unwrap();
        let seal = match how {
            Sealed::Never => false,
            Sealed::Now(wanted) => *chance == wanted,
            Sealed::Always => true,
        };
        if seal {
            wait(guild.hub.seal(guild.community.id)).unwrap();
        }
    }
    guild
}

fn report_json(guild: &Guild) -> String {
    let report = wait(guild.op.report(&guild.community, &ReportOptions::default())).unwrap();
    serde_json::to_string(&report).unwrap()
}

fn cut(all: &Columns, set: ColumnSet) -> Columns {
    let mut part = Columns::default();
    for column in set.iter() {
        match column {
            Column::At => part.at.clone_from(&all.at),
            Column::Actor => part.actor.clone_from(&all.actor),
            Column::Verb => part.verb.clone_from(&all.verb),
            Column::Object => part.object.clone_from(&all.object),
            Column::Parent => part.parent.clone_from(&all.parent),
            Column::Toward => part.toward.clone_from(&all.toward),
            Column::Topic => part.topic.clone_from(&all.topic),
            Column::Session => part.session.clone_from(&all.session),
            Column::Value => part.value.clone_from(&all.value),
        }
    }
    part
}

/// The rows of a part, in some order of their own.
fn rows_of(part: &Columns) -> Vec<Vec<i64>> {
    let mut rows: Vec<Vec<i64>> = (0..part.len())
        .map(|i| {
            let numbers = [
                &part.actor,
                &part.object,
                &part.parent,
                &part.toward,
                &part.topic,
                &part.session,
                &part.value,
            ];
            let mut row: Vec<i64> = numbers
                .iter()
                .filter_map(|c| c.get(i))
                .map(|v| i64::from(*v))
                .collect();
            row.extend(part.at.get(i));
            row.extend(part.verb.get(i).map(|v| *v as i64));
            row
        })
        .collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn s4_7_sealing_never_changes_what_is_read(
        blocks in prop::collection::vec((prop::collection::vec(any_activity(), 1..12), any::<bool>()), 1..8),
    ) {
        let mut expected: Vec<Activity> = blocks.iter().flat_map(|(b, _)| b.clone()).collect();
        expected.sort();
        let plain = ledger_of(&blocks, Sealed::Never);
        prop_assert_eq!(&plain.ledger(), &expected);
        let json = report_json(&plain);
        for how in [Sealed::Now(true), Sealed::Now(false), Sealed::Always] {
            let guild = ledger_of(&blocks, how);
            prop_assert_eq!(&guild.ledger(), &expected, "{:?}", how);
            prop_assert_eq!(&report_json(&guild), &json, "{:?}", how);
        }
    }

    #[test]
    fn s4_7_some_columns_are_the_part_of_all(
        rows in prop::collection::vec(any_activity(), 1..30),
        wanted in prop::collection::vec(prop::sample::select(&Column::ALL[..]), 1..9),
        seal in any::<bool>(),
    ) {
        let guild = ledger_of(&[(rows, seal)], Sealed::Now(true));
        let set = ColumnSet::of(&wanted);
        let all = wait(load(guild.hub.reader(), guild.community.id, ColumnSet::ALL)).unwrap();
        let some = wait(load(guild.hub.reader(), guild.community.id, set)).unwrap();
        prop_assert_eq!(some.len(), all.len());
        if set.contains(Column::At) {
            prop_assert_eq!(&some.at, &all.at);
        }
        prop_assert_eq!(rows_of(&some), rows_of(&cut(&all, set)));
    }

    /// The report does not load the session; ties that only the session tells apart do not matter to it.
    #[test]
    fn s4_7_the_report_is_the_same_from_all_columns(rows in prop::collection::vec(any_activity(), 1..60)) {
        let guild = ledger_of(&[(rows, false)], Sealed::Never);
        let all = wait(load(guild.hub.reader(), guild.community.id, ColumnSet::ALL)).unwrap();
        // The owner of the store reads what stewards read.
        let options = ReportOptions { audience: Some(Audience::Steward), ..ReportOptions::default() };
        let full = Report::compute(&guild.community, all, &options).unwrap();
        prop_assert_eq!(serde_json::to_string(&full).unwrap(), report_json(&guild));
    }
}

#[test]
fn s4_7_segments_hold_their_limit_and_not_more() {
    let guild = Guild::new();
    let community = guild.community.id;
    let activity = |i: u32| Activity {
        object: i,
        ..Activity::new(
            i64::from(i / 7) * 1_000,
            i % 50,
            Verb::ALL[i as usize % Verb::ALL.len()],
        )
    };
    let all: Vec<Activity> = (1..=150_000).map(activity).collect();
    // One part fills a segment to the last row, one starts the next, one is far more than a segment.
    let mut segments = Vec::new();
    for part in [
        0..SEGMENT_ROWS,
        SEGMENT_ROWS..SEGMENT_ROWS + 1,
        SEGMENT_ROWS + 1..150_000,
    ] {
        let rows = part.len();
        wait(guild.op.import_activities(community, &all[part])).unwrap();
        let outcome = wait(guild.hub.seal(community)).unwrap();
        assert_eq!(outcome.sealed, rows);
        segments.push(outcome.segments);
    }
    assert_eq!(segments, [1, 2, 3]);
    let mut expected = all;
    expected.sort();
    assert!(guild.ledger() == expected);
    // Nothing is in the tail: nothing to do.
    assert_eq!(wait(guild.hub.seal(community)).unwrap().sealed, 0);
}

#[test]
fn s4_7_an_empty_ledger_is_empty() {
    let guild = Guild::new();
    assert_eq!(guild.ledger(), []);
    assert_eq!(wait(guild.hub.seal(guild.community.id)).unwrap().segments, 0);
}
