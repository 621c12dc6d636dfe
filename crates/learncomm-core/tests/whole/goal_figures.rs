//! S1.7, S4.7, S0.11: figures of goals from tables, in the report, and beside those of practice.

use learncomm_core::ErrorKind;
use learncomm_core::community::{
    AssociationWith, GoalOutcome, GoalVisibility, ImportedObservations, MAX_OBSERVATION_ROWS, NewGoal,
    ObservationRow,
};
use learncomm_core::engagement::Class;
use learncomm_core::engagement::report::{Chart, Report, ReportOptions, Span};

use crate::common::{Guild, at, handle, refused, wait};
use crate::goals::{date, fewer, observe, set, set_own, told};

pub(crate) fn row(line: u64, goal: &str, on: &str, value: f64) -> ObservationRow {
    ObservationRow {
        line,
        goal: goal.to_owned(),
        on: date(on),
        value,
        note: String::new(),
    }
}

fn report(guild: &Guild, from: &str, until: &str) -> Report {
    let options = ReportOptions {
        span: Span::Days {
            from: Some(date(from)),
            until: Some(date(until)),
        },
        ..ReportOptions::default()
    };
    wait(guild.desk("mei").report(&guild.community, &options)).unwrap()
}

#[test]
fn s1_7_a_table_is_taken_in_wholly_or_not_at_all() {
    let guild = Guild::with_roles();
    let (goal, community) = (set(&guild), guild.community.id);
    let own = set_own(&guild, "mei", GoalVisibility::OnlyMe);
    guild.clock.set(at("2026-03-01 09:00"));
    let mei = guild.desk("mei");
    let name = goal.name.as_str();
    let rows = [
        row(2, name, "2026-01-31", 37.0),
        row(3, name, "2026-02-28", 35.0),
        row(4, "mine/1", "2026-02-28", 0.1),
        row(6, name, "2026-02-28", 35.0),
    ];
    let before = guild.dump();
    let dry = wait(mei.import_observations(community, &rows, true)).unwrap();
    assert!(guild.dump() == before);
    let done = wait(mei.import_observations(community, &rows, false)).unwrap();
    let first = ImportedObservations {
        added: 3,
        known: 1,
        goals: 2,
        ..ImportedObservations::default()
    };
    assert_eq!((dry, done), (first, first));
    let before = guild.dump();
    let again = wait(mei.import_observations(community, &rows, false)).unwrap();
    assert_eq!((again.known, again.added, again.corrected), (4, 0, 0));
    assert!(guild.dump() == before, "nothing is there twice");
    let other = [row(2, name, "2026-02-28", 34.0)];
    assert_eq!(
        wait(mei.import_observations(community, &other, false))
            .unwrap()
            .corrected,
        1
    );
    let before = guild.dump();
    for (bad, says) in [
        (
            row(9, "#999", "2026-02-01", 1.0),
            &["no goal `#999`", "line 9"][..],
        ),
        (row(9, name, "2026-03-02", 1.0), &["date: line 9", "future"]),
        (row(9, name, "2026-02-01", 1e30), &["value: line 9"]),
        (
            row(9, name, "2026-01-31", 1.0),
            &["value: line 9", "line 2 says 37"],
        ),
        (
            ObservationRow {
                note: "x".repeat(201),
                ..row(9, name, "2026-02-01", 1.0)
            },
            &["note: line 9"],
        ),
    ] {
        let rows = [
            row(2, name, "2026-01-31", 37.0),
            row(3, name, "2026-02-02", 1.0),
            bad,
        ];
        refused(wait(mei.import_observations(community, &rows, false)), says);
        assert!(guild.dump() == before);
    }
    // What is somebody else's is not there, and what may not be noted is not noted.
    let hidden = [row(2, &own.id.to_string(), "2026-02-01", 1.0)];
    refused(
        wait(guild.desk("sol").import_observations(community, &hidden, false)),
        &["no goal", "line 2"],
    );
    refused(
        wait(guild.desk("gus").import_observations(community, &rows, false)),
        &["may not"],
    );
    refused(
        wait(guild.desk("olu").import_observations(community, &rows, false)),
        &["may not"],
    );
    let none: &[ObservationRow] = &[];
    refused(
        wait(mei.import_observations(community, none, false)),
        &["rows: there are 0"],
    );
    let many = vec![row(2, name, "2026-01-31", 37.0); MAX_OBSERVATION_ROWS + 1];
    refused(
        wait(mei.import_observations(community, &many, false)),
        &["2001; 1 to 2000"],
    );
    assert_eq!(
        told(&guild).len(),
        1 + 2 + 1,
        "of the personal goal nothing is told"
    );
}

#[test]
fn s4_7_s1_7_the_report_says_what_came_of_it() {
    let guild = Guild::with_roles();
    let (community, sol) = (guild.community.id, guild.desk("sol"));
    guild.ask("mei", "How?");
    let nothing = report(&guild, "2026-01-05", "2026-02-01");
    assert!(nothing.section("goals").unwrap().measures.is_empty());
    let on_track = set(&guild);
    guild.pass(60);
    let behind = wait(sol.set_goal(
        community,
        &NewGoal {
            title: "Later".to_owned(),
            ..fewer()
        },
        &handle("fay"),
    ))
    .unwrap();
    guild.pass(60);
    let silent = set(&guild);
    guild.clock.set(at("2026-02-24 12:00"));
    observe(&guild, "mei", on_track.id, 28.0, "2026-02-24").unwrap();
    observe(&guild, "fay", behind.id, 39.0, "2026-02-24").unwrap();
    let shown = report(&guild, "2026-01-05", "2026-02-25");
    let value = |report: &Report, name: &str| report.measure(name).unwrap().value();
    assert_eq!(value(&shown, "goals-on-track"), Some(0.5));
    assert_eq!(shown.measure("goals-on-track").unwrap().denominator(), Some(2.0));
    assert_eq!(value(&shown, "goals-open"), Some(3.0));
    assert_eq!(value(&shown, "goals-not-observed"), Some(1.0));
    assert_eq!(value(&shown, "goals-reached"), None, "none ended");
    let section = shown.section("goals").unwrap();
    assert!(section.measures.iter().all(|m| m.evidence() == Class::Result));
    let points = &shown.series("goal-progress").unwrap().points;
    let points: Vec<_> = points
        .iter()
        .map(|p| (p.label.to_string(), p.value, p.n))
        .collect();
    assert_eq!(
        points[0],
        (format!("{} Fewer escaped defects", on_track.name), Some(0.6), 1)
    );
    assert_eq!(points[2].1, None);
    assert_eq!(
        shown.series("goal-expected-progress").unwrap().points[0].value,
        Some(0.5)
    );
    let Chart::Curve(curve) = &section.charts[0] else {
        panic!("{:?}", section.charts)
    };
    assert_eq!(curve.lines.len(), 2);
    assert_eq!(curve.lines[0].points, [(50.0 * 86_400.0, 0.6)]);
    // A window that ends earlier knows no later figure, and none that had not been set.
    let earlier = report(&guild, "2026-01-05", "2026-02-20");
    assert_eq!(value(&earlier, "goals-not-observed"), Some(3.0));
    assert_eq!(value(&earlier, "goals-on-track"), None);
    for (goal, outcome) in [(&on_track, GoalOutcome::Reached), (&silent, GoalOutcome::Missed)] {
        wait(sol.end_goal(community, goal.id, outcome, "So.")).unwrap();
    }
    let ended = report(&guild, "2026-01-05", "2026-02-25");
    assert_eq!(value(&ended, "goals-reached"), Some(0.5));
    assert_eq!(value(&ended, "goals-open"), Some(1.0));
}

#[test]
fn s0_11_an_association_needs_years_and_says_so() {
    let guild = Guild::with_roles();
    guild.ask("mei", "How?");
    let goal = set(&guild);
    let associate = |who: &str, lags| {
        let with = AssociationWith::Participation;
        wait(
            guild
                .desk(who)
                .goal_association(&guild.community, goal.id, with, lags),
        )
    };
    let young = associate("mei", None).unwrap();
    assert!(!young.enough && young.months == 0 && young.caveats.len() == 5);
    // Three years: members contribute by turns, and the figure follows a month later.
    let mut rows = Vec::new();
    let mut before = 1.0;
    for month in 1..=36_u32 {
        let (year, month) = (2026 + (month - 1) / 12, (month - 1) % 12 + 1);
        guild.clock.set(at(&format!("{year}-{month:02}-20 09:00")));
        let who = [&["mei"][..], &["mei", "sol"], &["mei", "sol", "fay"]]
            [(month * month * 7 + year * 3) as usize % 11 % 3];
        for name in who {
            guild.ask(name, "And?");
        }
        rows.push(row(0, &goal.name, &format!("{year}-{month:02}-20"), before));
        before = who.len() as f64;
    }
    guild.clock.set(at("2029-02-01 09:00"));
    wait(
        guild
            .desk("mei")
            .import_observations(guild.community.id, &rows, false),
    )
    .unwrap();
    let found = associate("mei", Some(2)).unwrap();
    // The month in which the community began was not whole.
    assert_eq!((found.months, found.tried, found.enough), (35, 3, true));
    let next = &found.rows[1];
    assert!(next.r.unwrap() > 0.9 && next.p.unwrap() < 0.05, "{found:?}");
    assert!(found.rows[0].r.unwrap() < 0.9);
    refused(associate("mei", Some(13)), &["lags: 13"]);
    assert_eq!(
        refused(associate("gus", None), &["may not read"]),
        ErrorKind::Forbidden
    );
}
