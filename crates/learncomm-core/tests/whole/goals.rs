//! S1.7, S4.7, S4.10, S0.11: goals are on results, and say how far they are.

use chrono::NaiveDate;
use learncomm_core::community::{
    AssociationWith, GoalEdit, GoalFilter, GoalOutcome, GoalStanding, GoalVisibility, MAX_OPEN_GOALS,
    MAX_OWN_GOALS, NewGoal, NewObservation, Reading, ShownGoal, WhoseGoals,
};
use learncomm_core::engagement::Class;
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::id::GoalId;
use learncomm_core::ledger::Verb;
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::goal_figures::row;

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn reading(value: f64, on: &str) -> Reading {
    Reading { value, on: date(on) }
}

/// From 40 defects on 2026-01-05 to 20 on 2026-04-15, 100 days later.
pub(crate) fn fewer() -> NewGoal {
    NewGoal {
        title: "Fewer escaped defects".to_owned(),
        metric: "escaped-defects".to_owned(),
        unit: "defects a release".to_owned(),
        baseline: reading(40.0, "2026-01-05"),
        target: reading(20.0, "2026-04-15"),
        source: "issue tracker, label `escaped`".to_owned(),
        claim: "Who reviews tests together finds gaps earlier.".to_owned(),
    }
}

pub(crate) fn set(guild: &Guild) -> ShownGoal {
    wait(
        guild
            .desk("sol")
            .set_goal(guild.community.id, &fewer(), &handle("mei")),
    )
    .unwrap()
}

pub(crate) fn set_own(guild: &Guild, who: &str, visible_to: GoalVisibility) -> ShownGoal {
    let new = NewGoal {
        title: "Fewer of my own".to_owned(),
        source: String::new(),
        ..fewer()
    };
    wait(guild.desk(who).set_own_goal(guild.community.id, &new, visible_to)).unwrap()
}

pub(crate) fn seen(value: f64, on: &str) -> NewObservation {
    NewObservation {
        value: Some(value),
        on: Some(date(on)),
        note: String::new(),
    }
}

pub(crate) fn observe(
    guild: &Guild,
    who: &str,
    goal: GoalId,
    value: f64,
    on: &str,
) -> Result<ShownGoal, Error> {
    wait(
        guild
            .desk(who)
            .observe_goal(guild.community.id, goal, &seen(value, on)),
    )
}

pub(crate) fn told(guild: &Guild) -> Vec<(Verb, u32)> {
    let verbs = [Verb::SetGoal, Verb::ObservedGoal, Verb::EndedGoal];
    let told = guild.ledger().into_iter().filter(|a| verbs.contains(&a.verb));
    told.map(|a| (a.verb, a.object)).collect()
}

#[test]
fn s1_7_a_goal_says_how_far_it_is() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let goal = set(&guild);
    assert_eq!(goal.name, format!("#{}", goal.number.unwrap()));
    assert_eq!(goal.owner, Some(handle("mei")));
    assert_eq!(goal.progress.standing, GoalStanding::NotObserved);
    guild.clock.set(at("2026-02-24 09:00"));
    // Half of the time is over: its owner, who leads nothing, notes a figure.
    let now = observe(&guild, "mei", goal.id, 35.0, "2026-01-30").unwrap();
    assert_eq!(now.progress.share, Some(0.25));
    assert_eq!(now.progress.standing, GoalStanding::OnTrack);
    assert_eq!(now.progress.expected, 0.5);
    let now = observe(&guild, "fay", goal.id, 34.0, "2026-02-24").unwrap();
    assert_eq!(now.progress.standing, GoalStanding::Behind);
    guild.clock.set(at("2026-04-16 09:00"));
    let now = observe(&guild, "mei", goal.id, 18.0, "2026-04-15").unwrap();
    assert_eq!(
        (now.progress.standing, now.progress.share),
        (GoalStanding::AtTarget, Some(1.1))
    );
    assert!(now.progress.overdue, "nobody has ended it");
    guild.pass(60);
    let ended = wait(
        guild
            .desk("sol")
            .end_goal(community, goal.id, GoalOutcome::Reached, "Two below."),
    )
    .unwrap();
    assert!(!ended.progress.overdue);
    assert_eq!(ended.end.unwrap().by, Some(handle("sol")));
    let kind = refused(
        observe(&guild, "mei", goal.id, 1.0, "2026-04-16"),
        &["has ended", "reached, on 2026-04-16"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    let number = goal.number.unwrap();
    let verbs = [
        Verb::SetGoal,
        Verb::ObservedGoal,
        Verb::ObservedGoal,
        Verb::ObservedGoal,
        Verb::EndedGoal,
    ];
    assert_eq!(told(&guild), verbs.map(|verb| (verb, number)));
}

#[test]
fn s1_7_activity_signals_are_no_goal() {
    let guild = Guild::with_roles();
    let sol = guild.desk("sol");
    let community = guild.community.id;
    let asked = guild.ask("mei", "How?");
    guild.answer("sol", asked.id);
    let options = ReportOptions::default();
    let report = wait(sol.report(&guild.community, &options)).unwrap();
    let names: Vec<(String, Class)> = report
        .sections
        .iter()
        .flat_map(|section| &section.measures)
        .map(|measure| (measure.name().to_owned(), measure.evidence()))
        .collect();
    assert!(names.len() > 20, "{names:?}");
    let before = guild.dump();
    for (name, class) in &names {
        let new = NewGoal {
            metric: format!("The {}", name.to_uppercase().replace('-', " ")),
            ..fewer()
        };
        let why = match class {
            Class::Signal => "Goodhart",
            Class::Practice => "how people learn together",
            _ => continue,
        };
        for outcome in [
            wait(sol.set_goal(community, &new, &handle("mei"))),
            wait(sol.set_own_goal(community, &new, GoalVisibility::OnlyMe)),
        ] {
            assert_eq!(refused(outcome, &["metric: ", why]), ErrorKind::Invalid, "{name}");
        }
    }
    for trap in [
        "page views",
        "Messages sent",
        "hours-trained",
        "completionRate",
        "DAU/MAU",
        "logins per week",
    ] {
        let new = NewGoal {
            metric: trap.to_owned(),
            ..fewer()
        };
        refused(wait(sol.set_goal(community, &new, &handle("mei"))), &["Goodhart"]);
    }
    assert!(guild.dump() == before);
    // Nor by an edit.
    let goal = set(&guild);
    let edit = GoalEdit {
        metric: Some("posts".to_owned()),
        ..GoalEdit::default()
    };
    refused(wait(sol.edit_goal(community, goal.id, &edit)), &["Goodhart"]);
}

#[test]
fn s1_7_corrections_hold_and_what_was_noted_is_kept() {
    let guild = Guild::with_roles();
    let (goal, community) = (set(&guild), guild.community.id);
    guild.clock.set(at("2026-03-01 09:00"));
    for value in [38.0, 36.5] {
        observe(&guild, "mei", goal.id, value, "2026-02-01").unwrap();
    }
    let mei = guild.desk("mei");
    let known = wait(mei.goal_observations(community, goal.id, false)).unwrap();
    assert_eq!(known.iter().map(|o| o.value).collect::<Vec<_>>(), [Some(36.5)]);
    let strike = NewObservation {
        value: None,
        on: Some(date("2026-02-01")),
        note: "counted twice".to_owned(),
    };
    let now = wait(mei.observe_goal(community, goal.id, &strike)).unwrap();
    assert_eq!(now.progress.standing, GoalStanding::NotObserved);
    refused(
        wait(mei.observe_goal(community, goal.id, &strike)),
        &["nothing was observed on 2026-02-01"],
    );
    let all = wait(mei.goal_observations(community, goal.id, true)).unwrap();
    let all: Vec<_> = all.iter().map(|o| (o.value, o.holds)).collect();
    assert_eq!(all, [(Some(38.0), false), (Some(36.5), false), (None, false)]);
    assert_eq!(
        refused(
            observe(&guild, "mei", goal.id, 1.0, "2026-03-02"),
            &["lies in the future"]
        ),
        ErrorKind::Invalid
    );
    refused(
        observe(&guild, "mei", goal.id, f64::NAN, "2026-02-02"),
        &["value: NaN"],
    );
    // The same once more is nothing new, and is told nobody.
    observe(&guild, "mei", goal.id, 38.0, "2026-02-02").unwrap();
    let before = guild.dump();
    observe(&guild, "mei", goal.id, 38.0, "2026-02-02").unwrap();
    assert!(guild.dump() == before);
}

#[test]
fn s1_7_a_goal_keeps_its_former_terms() {
    let guild = Guild::with_roles();
    let (goal, community) = (set(&guild), guild.community.id);
    let further = GoalEdit {
        target: Some(reading(30.0, "2026-05-01")),
        owner: Some(handle("fay")),
        ..GoalEdit::default()
    };
    let edited = wait(guild.desk("sol").edit_goal(community, goal.id, &further)).unwrap();
    assert_eq!(edited.former[0].target, reading(20.0, "2026-04-15"));
    assert_eq!(edited.owner, Some(handle("fay")));
    let kind = refused(
        observe(&guild, "mei", goal.id, 1.0, "2026-01-05"),
        &["may not tend"],
    );
    assert_eq!(kind, ErrorKind::Forbidden, "it is not theirs any more");
    for (owner, says) in [
        ("gus", "is a guest"),
        ("olu", "is not a member"),
        ("xyz", "no person `xyz`"),
    ] {
        let edit = GoalEdit {
            owner: Some(handle(owner)),
            ..GoalEdit::default()
        };
        refused(
            wait(guild.desk("sol").edit_goal(community, goal.id, &edit)),
            &[says],
        );
    }
}

#[test]
fn s4_10_a_personal_goal_is_nobody_elses_business() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (ledger, others) = (guild.ledger(), ["sol", "fay", "gus", "olu"]);
    let own = set_own(&guild, "mei", GoalVisibility::OnlyMe);
    observe(&guild, "mei", own.id, 30.0, "2026-01-05").unwrap();
    assert_eq!(own.name, "mine/1");
    assert_eq!(guild.ledger(), ledger, "nothing is told");
    // Whatever somebody tries, it is as if there were none.
    let nowhere: GoalId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    for who in others.into_iter().map(Some).chain([None]) {
        let desk = who.map_or(guild.op.clone(), |who| guild.desk(who));
        let said = |id: GoalId| {
            let word = "x";
            let tries = [
                wait(desk.goal(community, id)).map(drop),
                wait(desk.goal_observations(community, id, true)).map(drop),
                wait(desk.observe_goal(community, id, &seen(1.0, "2026-01-05"))).map(drop),
                wait(desk.edit_goal(community, id, &GoalEdit::default())).map(drop),
                wait(desk.end_goal(community, id, GoalOutcome::Dropped, word)).map(drop),
                wait(desk.share_goal(community, id, GoalVisibility::OnlyMe)).map(drop),
                wait(desk.share_goal(community, id, GoalVisibility::Community)).map(drop),
                wait(desk.forget_goal(community, id)),
                wait(desk.goal_association(&guild.community, id, AssociationWith::Participation, None))
                    .map(drop),
                wait(desk.import_observations(
                    community,
                    &[row(2, &id.to_string(), "2026-01-05", 1.0)],
                    false,
                ))
                .map(drop),
            ];
            tries.map(|tried| tried.unwrap_err().to_string().replace(&id.to_string(), "ID"))
        };
        assert_eq!(said(own.id), said(nowhere), "{who:?}");
        let short = &own.id.to_string()[..9];
        assert!(wait(desk.find_goal(community, short)).is_err());
        assert!(wait(desk.find_goal(community, "mine/1")).is_err());
        for whose in WhoseGoals::ALL {
            let filter = GoalFilter {
                whose: *whose,
                open: None,
            };
            let listed = wait(desk.goals(community, filter, None, 9));
            assert!(listed.is_err() || listed.unwrap().0.is_empty());
        }
    }
    let known = guild.dump();
    let report = |who: &str| {
        serde_json::to_string(
            &wait(
                guild
                    .desk(who)
                    .report(&guild.community, &ReportOptions::default()),
            )
            .unwrap(),
        )
        .unwrap()
    };
    for who in ["mei", "sol"] {
        assert!(!report(who).contains("of my own"));
    }
    assert!(guild.dump() == known);
    // A number of the community is not used up by it.
    let first = set(&guild).number.unwrap();
    set_own(&guild, "mei", GoalVisibility::OnlyMe);
    assert_eq!(set(&guild).number.unwrap(), first + 1);
}

#[test]
fn s4_10_a_personal_goal_is_shared_by_choice_and_taken_back() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    guild.pass(60);
    let (mei, ned) = (guild.desk("mei"), guild.desk("ned"));
    set_own(&guild, "mei", GoalVisibility::OnlyMe);
    let own = set_own(&guild, "mei", GoalVisibility::OnlyMe);
    wait(mei.share_goal(community, own.id, GoalVisibility::Community)).unwrap();
    let listed = || {
        let filter = GoalFilter {
            whose: WhoseGoals::Shared,
            open: None,
        };
        wait(ned.goals(community, filter, None, 9)).unwrap().0
    };
    let shown = listed();
    assert_eq!(shown.len(), 1);
    assert_eq!(
        (shown[0].owner.clone(), shown[0].number),
        (Some(handle("mei")), None),
        "how many there are is not told"
    );
    assert_eq!(shown[0].name, own.id.to_string());
    let kind = refused(
        wait(ned.observe_goal(community, own.id, &seen(1.0, "2026-01-05"))),
        &["may not tend"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    refused(
        wait(
            guild
                .desk("sol")
                .edit_goal(community, own.id, &GoalEdit::default()),
        ),
        &["by who set it"],
    );
    refused(wait(guild.desk("gus").goal(community, own.id)), &["may not read"]);
    // Who has left shares nothing; what is theirs stays theirs, and can be taken back and forgotten.
    wait(mei.leave(community)).unwrap();
    guild.pass(60);
    assert!(listed().is_empty());
    assert_eq!(
        refused(wait(ned.goal(community, own.id)), &["no goal"]),
        ErrorKind::NotFound
    );
    assert_eq!(wait(mei.goal(community, own.id)).unwrap().name, "mine/2");
    refused(
        wait(mei.share_goal(community, own.id, GoalVisibility::Community)),
        &["non-member"],
    );
    let hidden = wait(mei.share_goal(community, own.id, GoalVisibility::OnlyMe)).unwrap();
    assert_eq!(hidden.visible_to, GoalVisibility::OnlyMe);
    wait(mei.forget_goal(community, own.id)).unwrap();
    refused(wait(mei.goal(community, own.id)), &["may not read"]);
    let left: Vec<String> = wait(mei.goals(
        community,
        GoalFilter {
            whose: WhoseGoals::Mine,
            open: None,
        },
        None,
        9,
    ))
    .unwrap()
    .0
    .into_iter()
    .map(|goal| goal.name)
    .collect();
    assert_eq!(left, ["mine/1"]);
    assert!(!format!("{:?}", guild.dump()).contains(&own.id.to_string()));
}

#[test]
fn s1_7_goals_are_few() {
    let guild = Guild::with_roles();
    let (community, sol) = (guild.community.id, guild.desk("sol"));
    let goals: Vec<ShownGoal> = (0..MAX_OPEN_GOALS).map(|_| set(&guild)).collect();
    let again = || wait(sol.set_goal(community, &fewer(), &handle("mei")));
    assert_eq!(refused(again(), &["100 goals are open"]), ErrorKind::Rule);
    wait(sol.end_goal(community, goals[0].id, GoalOutcome::Dropped, "Not ours.")).unwrap();
    again().unwrap();
    let all = |open, after: Option<&ShownGoal>| {
        let filter = GoalFilter {
            whose: WhoseGoals::Community,
            open,
        };
        wait(sol.goals(community, filter, after, 60)).unwrap()
    };
    let (page, more) = all(Some(true), None);
    assert!(more && page.len() == 60);
    let (rest, more) = all(Some(true), page.last());
    assert!(!more && rest.len() == 40);
    assert_eq!(all(Some(false), None).0[0].id, goals[0].id);
    let mei = guild.desk("mei");
    for _ in 0..MAX_OWN_GOALS {
        set_own(&guild, "mei", GoalVisibility::OnlyMe);
    }
    let more = wait(mei.set_own_goal(community, &fewer(), GoalVisibility::OnlyMe));
    refused(more, &["200 goals of your own"]);
    let third = wait(mei.find_goal(community, "mine/3")).unwrap();
    wait(mei.forget_goal(community, third.id)).unwrap();
    assert_eq!(
        set_own(&guild, "mei", GoalVisibility::OnlyMe).name,
        "mine/201",
        "no number comes twice"
    );
}
