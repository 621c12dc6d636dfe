//! S2.12, S4.11: coaching pairs, whose inside is theirs.

use chrono::NaiveDate;
use learncomm_core::contribution::{
    CheckIn, CoachingClose, CoachingRole, GoalState, NewCoaching, PairState, ShownPair,
};
use learncomm_core::id::CoachingPairId;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};

pub(crate) fn proposal(with: &str, my_role: CoachingRole) -> NewCoaching {
    NewCoaching {
        with: handle(with),
        my_role,
        every_days: Some(14),
    }
}

pub(crate) fn propose(guild: &Guild, coach: &str, coachee: &str) -> Result<ShownPair, Error> {
    let new = proposal(coachee, CoachingRole::Coach);
    wait(guild.desk(coach).propose_coaching(guild.community.id, &new))
}

/// A pair that both have agreed to.
pub(crate) fn paired(guild: &Guild, coach: &str, coachee: &str) -> CoachingPairId {
    let id = propose(guild, coach, coachee).unwrap().id;
    wait(guild.desk(coachee).accept_coaching(guild.community.id, id)).unwrap();
    id
}

pub(crate) fn closing(learned: &str) -> CoachingClose {
    CoachingClose {
        learned: learned.to_owned(),
        skills: vec!["testing".parse().unwrap()],
        reason: String::new(),
    }
}

fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in ["ned", "ida"] {
        guild.join(name, Role::Member);
    }
    guild.pass(60);
    guild
}

fn told(guild: &Guild) -> Vec<Activity> {
    let pairs = [Verb::Paired, Verb::CheckedIn, Verb::ClosedPair];
    guild
        .ledger()
        .into_iter()
        .filter(|a| pairs.contains(&a.verb))
        .collect()
}

fn number(guild: &Guild, who: &str) -> u32 {
    wait(guild.op.member(guild.community.id, &handle(who)))
        .unwrap()
        .membership
        .number
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn s2_12_a_pair_from_beginning_to_end() {
    let guild = guild();
    let community = guild.community.id;
    let (ned, ida) = (guild.desk("ned"), guild.desk("ida"));
    let proposed = propose(&guild, "ned", "ida").unwrap();
    assert_eq!((proposed.state, proposed.since), (PairState::Proposed, None));
    assert_eq!(proposed.inside.unwrap().agreed, [handle("ned")]);
    assert!(told(&guild).is_empty(), "nothing has begun");
    refused(
        wait(ned.accept_coaching(community, proposed.id)),
        &["agreed", "already"],
    );
    refused(
        wait(ned.note_coaching(community, proposed.id, "x")),
        &["is proposed, not active"],
    );
    guild.pass(86_400);
    let id = proposed.id;
    let active = wait(ida.accept_coaching(community, id)).unwrap();
    let inside = active.inside.unwrap();
    assert_eq!(
        (active.state, active.since),
        (PairState::Active, Some(guild.hub.now()))
    );
    assert_eq!(
        (inside.every_days, inside.next_check_in),
        (Some(14), Some(day("2026-01-20")))
    );
    wait(ida.add_coaching_goal(community, id, "Ask in the open", Some(day("2026-02-01")))).unwrap();
    wait(ned.add_coaching_goal(community, id, "Lead a session", None)).unwrap();
    guild.pass(5 * 86_400);
    let check = |on: Option<&str>, note: &str| CheckIn {
        on: on.map(day),
        note: note.to_owned(),
    };
    wait(ned.check_in_coaching(community, id, &check(None, ""))).unwrap();
    guild.pass(60);
    wait(ida.check_in_coaching(community, id, &check(Some("2026-01-08"), "By phone"))).unwrap();
    guild.pass(60);
    wait(ida.note_coaching(community, id, "Read the book")).unwrap();
    wait(ida.settle_coaching_goal(community, id, 1, GoalState::Done)).unwrap();
    wait(ned.settle_coaching_goal(community, id, 2, GoalState::Dropped)).unwrap();
    wait(ned.set_coaching_rhythm(community, id, Some(7))).unwrap();
    let shown = wait(ned.coaching_pair(community, id)).unwrap();
    assert_eq!(shown, wait(ida.coaching_pair(community, id)).unwrap());
    let inside = shown.inside.unwrap();
    let entries: Vec<(&str, Option<NaiveDate>)> =
        inside.entries.iter().map(|e| (e.text.as_str(), e.on)).collect();
    assert_eq!(
        entries,
        [
            ("Read the book", None),
            ("By phone", Some(day("2026-01-08"))),
            ("", Some(day("2026-01-11")))
        ]
    );
    assert_eq!(
        (inside.last_check_in, inside.next_check_in),
        (Some(day("2026-01-11")), Some(day("2026-01-18")))
    );
    let states: Vec<GoalState> = inside.goals.iter().map(|g| g.state).collect();
    assert_eq!(states, [GoalState::Done, GoalState::Dropped]);
    refused(
        wait(ned.close_coaching(community, id, &CoachingClose::default())),
        &["learned: "],
    );
    let closed = wait(ida.close_coaching(community, id, &closing("To ask"))).unwrap();
    let inside = closed.inside.unwrap();
    assert_eq!(
        (closed.state, inside.ended_by),
        (PairState::Closed, Some(handle("ida")))
    );
    assert_eq!(
        (inside.learned.as_str(), inside.skills.len(), inside.next_check_in),
        ("To ask", 1, None)
    );
    refused(
        wait(ned.note_coaching(community, id, "x")),
        &["is closed, not active"],
    );
    let (n, i) = (number(&guild, "ned"), number(&guild, "ida"));
    let lines: Vec<_> = told(&guild)
        .iter()
        .map(|a| (a.verb, a.actor, a.toward, a.object, a.value))
        .collect();
    let at = proposed.number;
    let mut expected = vec![
        (Verb::Paired, n, i, at, 0),
        (Verb::CheckedIn, n, i, at, 0),
        (Verb::CheckedIn, i, n, at, 0),
        (Verb::ClosedPair, i, n, at, 0),
    ];
    let mut lines = lines;
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

#[test]
fn s2_12_what_is_inside_is_between_the_two() {
    let guild = guild();
    let community = guild.community.id;
    let id = paired(&guild, "ned", "ida");
    let ned = guild.desk("ned");
    wait(ned.add_coaching_goal(community, id, "Secret goal", None)).unwrap();
    wait(ned.note_coaching(community, id, "Secret note")).unwrap();
    let check_in = CheckIn {
        on: None,
        note: "Secret check-in".to_owned(),
    };
    wait(ned.check_in_coaching(community, id, &check_in)).unwrap();
    let shown = wait(ned.coaching_pair(community, id)).unwrap();
    let given = format!("#{}", shown.number);
    // Whoever may arrange pairs sees that they are one, since when, and whether it goes on.
    for desk in [guild.desk("sol"), guild.desk("fay"), guild.op.clone()] {
        assert_eq!(wait(desk.find_coaching(community, &given)).unwrap(), id);
        let seen = wait(desk.coaching_pair(community, id)).unwrap();
        assert_eq!(
            (seen.coach.clone(), seen.coachee.clone()),
            (Some(handle("ned")), Some(handle("ida")))
        );
        assert_eq!(
            (seen.state, seen.since.is_some(), &seen.inside),
            (PairState::Active, true, &None)
        );
        let (listed, _) = wait(desk.coaching_pairs(community, None, 9)).unwrap();
        assert_eq!(listed, [seen]);
        let json = serde_json::to_string(&listed).unwrap();
        assert!(
            !json.contains("ecret") && !json.contains("check_in") && !json.contains("14"),
            "{json}"
        );
    }
    // To others it is not there; nor can anybody but the two do anything.
    for who in ["mei", "gus"] {
        let desk = guild.desk(who);
        refused(
            wait(desk.find_coaching(community, &given)),
            &["no coaching pair `#"],
        );
        refused(
            wait(desk.find_coaching(community, &id.to_string()[..18])),
            &["no coaching pair"],
        );
        refused(wait(desk.coaching_pair(community, id)), &["no coaching pair"]);
        assert!(wait(desk.my_coaching(community, None, 9)).unwrap().0.is_empty());
        let kind = refused(
            wait(desk.coaching_pairs(community, None, 9)),
            &["arrange coaching pairs"],
        );
        assert_eq!(kind, ErrorKind::Forbidden);
    }
    let before = guild.dump();
    for who in ["sol", "fay", "mei", "gus"] {
        let desk = guild.desk(who);
        let missing = format!("there is no coaching pair `{id}`");
        let tried = [
            wait(desk.accept_coaching(community, id)),
            wait(desk.note_coaching(community, id, "x")),
            wait(desk.check_in_coaching(community, id, &CheckIn::default())),
            wait(desk.add_coaching_goal(community, id, "x", None)),
            wait(desk.settle_coaching_goal(community, id, 1, GoalState::Done)),
            wait(desk.set_coaching_rhythm(community, id, None)),
            wait(desk.close_coaching(community, id, &closing("x"))),
        ];
        for outcome in tried {
            assert_eq!(outcome.unwrap_err().to_string(), missing, "{who}");
        }
    }
    assert!(guild.dump() == before);
    // In the ledger there is nothing of what they said to each other.
    let secret = guild
        .dump()
        .into_iter()
        .filter(|(_, value)| String::from_utf8_lossy(value).contains("ecret"));
    for (key, _) in secret {
        assert!(key.to_string().contains("coaching-"), "{key}");
    }
}

#[test]
fn s2_12_what_one_proposes_to_another_is_theirs() {
    let guild = guild();
    let community = guild.community.id;
    let proposed = propose(&guild, "ned", "ida").unwrap();
    let all = |who: &str| {
        wait(guild.desk(who).coaching_pairs(community, None, 9))
            .unwrap()
            .0
    };
    assert!(all("fay").is_empty());
    refused(
        wait(guild.desk("fay").coaching_pair(community, proposed.id)),
        &["no coaching pair"],
    );
    refused(
        wait(guild.op.decline_coaching(community, proposed.id, "")),
        &["no coaching pair"],
    );
    // That it is there is not told by a refusal.
    let arranged = wait(
        guild
            .desk("fay")
            .arrange_coaching(community, &handle("ned"), &handle("ida"), None),
    )
    .unwrap();
    assert_eq!((arranged.state, all("fay").len()), (PairState::Proposed, 1));
    refused(
        wait(
            guild
                .op
                .arrange_coaching(community, &handle("ned"), &handle("ida"), None),
        ),
        &["proposed already"],
    );
    refused(propose(&guild, "ned", "ida"), &["proposed already"]);
    wait(
        guild
            .desk("ida")
            .decline_coaching(community, proposed.id, "No time"),
    )
    .unwrap();
    refused(
        wait(guild.desk("fay").coaching_pair(community, proposed.id)),
        &["no coaching pair"],
    );
    let seen = wait(guild.desk("ned").coaching_pair(community, proposed.id)).unwrap();
    assert_eq!(
        (seen.state, seen.inside.unwrap().reason.as_str()),
        (PairState::Declined, "No time")
    );
    // Who arranged it may take it back; its reason is for the two.
    let declined = wait(
        guild
            .desk("fay")
            .decline_coaching(community, arranged.id, "Not now"),
    )
    .unwrap();
    assert_eq!((declined.state, declined.inside), (PairState::Declined, None));
    refused(
        wait(guild.desk("ida").accept_coaching(community, arranged.id)),
        &["is declined, not proposed"],
    );
    assert!(told(&guild).is_empty());
}

#[test]
fn s2_12_arranged_pairs_wait_for_both() {
    let guild = guild();
    let community = guild.community.id;
    let arrange = |who: &str, coach: &str, coachee: &str| {
        let (coach, coachee) = (handle(coach), handle(coachee));
        wait(
            guild
                .desk(who)
                .arrange_coaching(community, &coach, &coachee, Some(7)),
        )
    };
    let kind = refused(arrange("mei", "ned", "ida"), &["arrange coaching pairs"]);
    assert_eq!(kind, ErrorKind::Forbidden);
    refused(arrange("fay", "ned", "ned"), &["themselves"]);
    refused(arrange("fay", "ned", "olu"), &["olu is not a member"]);
    let id = arrange("fay", "ned", "ida").unwrap().id;
    let first = wait(guild.desk("ida").accept_coaching(community, id)).unwrap();
    assert_eq!(first.state, PairState::Proposed);
    let both = wait(guild.desk("ned").accept_coaching(community, id)).unwrap();
    assert_eq!((both.state, told(&guild).len()), (PairState::Active, 1));
    // Who arranges a pair of their own has agreed to it.
    let own = arrange("fay", "fay", "mei").unwrap();
    assert_eq!(own.inside.unwrap().agreed, [handle("fay")]);
    let active = wait(guild.desk("mei").accept_coaching(community, own.id)).unwrap();
    assert_eq!(active.state, PairState::Active);
}

#[test]
fn s2_12_two_are_paired_once_in_each_direction() {
    let guild = guild();
    let community = guild.community.id;
    let id = paired(&guild, "ned", "ida");
    refused(propose(&guild, "ned", "ida"), &["in this direction already"]);
    refused(
        wait(
            guild
                .op
                .arrange_coaching(community, &handle("ned"), &handle("ida"), None),
        ),
        &["in this direction already"],
    );
    paired(&guild, "ida", "ned");
    wait(guild.desk("ned").close_coaching(community, id, &closing("Much"))).unwrap();
    paired(&guild, "ned", "ida");
    // Two proposals, of which the second to be agreed is one too many.
    let proposed = propose(&guild, "mei", "ida").unwrap().id;
    let arranged = wait(
        guild
            .op
            .arrange_coaching(community, &handle("mei"), &handle("ida"), None),
    )
    .unwrap()
    .id;
    wait(guild.desk("ida").accept_coaching(community, proposed)).unwrap();
    wait(guild.desk("ida").accept_coaching(community, arranged)).unwrap();
    refused(
        wait(guild.desk("mei").accept_coaching(community, arranged)),
        &["in this direction already"],
    );
    wait(guild.desk("mei").decline_coaching(community, arranged, "")).unwrap();
    refused(propose(&guild, "ned", "ned"), &["themselves"]);
    for every_days in [Some(0), Some(366)] {
        let new = NewCoaching {
            every_days,
            ..proposal("mei", CoachingRole::Coachee)
        };
        refused(
            wait(guild.desk("ned").propose_coaching(community, &new)),
            &["every: ", "1 to 365"],
        );
    }
}

#[test]
fn s2_12_when_one_has_left_the_other_reads_and_closes() {
    let guild = guild();
    let community = guild.community.id;
    let (id, waiting) = (
        paired(&guild, "ned", "ida"),
        propose(&guild, "ida", "ned").unwrap().id,
    );
    wait(guild.desk("ned").note_coaching(community, id, "Before")).unwrap();
    guild.pass(60);
    wait(guild.desk("ida").leave(community)).unwrap();
    guild.pass(60);
    let ned = guild.desk("ned");
    refused(
        wait(ned.check_in_coaching(community, id, &CheckIn::default())),
        &["ida is not a member"],
    );
    refused(
        wait(ned.accept_coaching(community, waiting)),
        &["ida is not a member"],
    );
    assert_eq!(
        refused(
            wait(guild.desk("ida").coaching_pair(community, id)),
            &["non-member"]
        ),
        ErrorKind::Forbidden
    );
    assert_eq!(
        wait(ned.coaching_pair(community, id))
            .unwrap()
            .inside
            .unwrap()
            .entries
            .len(),
        1
    );
    let closed = wait(ned.close_coaching(community, id, &closing("To go on alone"))).unwrap();
    assert_eq!(
        (closed.state, closed.coachee),
        (PairState::Closed, Some(handle("ida")))
    );
}

#[test]
fn s2_12_check_ins_have_a_day_that_can_be() {
    let guild = guild();
    let community = guild.community.id;
    guild.pass(10 * 86_400);
    let id = paired(&guild, "ned", "ida");
    let before = guild.dump();
    for on in ["2026-01-14", "2026-01-16", "9999-12-31"] {
        let check_in = CheckIn {
            on: Some(day(on)),
            note: String::new(),
        };
        refused(
            wait(guild.desk("ned").check_in_coaching(community, id, &check_in)),
            &["on: ", on, "2026-01-15"],
        );
    }
    let long = CheckIn {
        on: None,
        note: "x".repeat(2_001),
    };
    refused(
        wait(guild.desk("ned").check_in_coaching(community, id, &long)),
        &["2000 is the most"],
    );
    refused(
        wait(guild.desk("ned").note_coaching(community, id, " ")),
        &["note: "],
    );
    refused(
        wait(
            guild
                .desk("ned")
                .add_coaching_goal(community, id, "a\u{1b}b", None),
        ),
        &["control character"],
    );
    refused(
        wait(
            guild
                .desk("ned")
                .settle_coaching_goal(community, id, 1, GoalState::Done),
        ),
        &["no goal `1`"],
    );
    assert!(guild.dump() == before);
}

#[test]
fn s4_11_what_was_learned_names_skills_and_the_ledger_keeps_that_they_met() {
    let guild = guild();
    let community = guild.community.id;
    let id = paired(&guild, "ned", "ida");
    for _ in 0..3 {
        guild.pass(86_400);
        wait(
            guild
                .desk("ida")
                .check_in_coaching(community, id, &CheckIn::default()),
        )
        .unwrap();
    }
    wait(
        guild
            .desk("ned")
            .close_coaching(community, id, &closing("To ask")),
    )
    .unwrap();
    for who in ["ned", "ida"] {
        let inside = wait(guild.desk(who).coaching_pair(community, id))
            .unwrap()
            .inside
            .unwrap();
        assert_eq!(inside.skills, ["testing".parse().unwrap()]);
    }
    let seen = wait(guild.op.coaching_pair(community, id)).unwrap();
    assert!(!serde_json::to_string(&seen).unwrap().contains("testing"));
    let lines = told(&guild);
    let count = |verb: Verb| lines.iter().filter(|a| a.verb == verb).count();
    assert_eq!(
        (
            count(Verb::Paired),
            count(Verb::CheckedIn),
            count(Verb::ClosedPair)
        ),
        (1, 3, 1)
    );
    assert!(
        lines.iter().all(|a| a.topic == 0 && a.value == 0),
        "no skill is told"
    );
}

#[test]
fn s2_12_pages_of_pairs() {
    let guild = guild();
    let community = guild.community.id;
    for name in ["p1", "p2", "p3", "p4", "p5"] {
        guild.join(name, Role::Member);
        guild.pass(60);
        paired(&guild, "ned", name);
    }
    propose(&guild, "ida", "ned").unwrap();
    let pages = |mine: bool| {
        let (mut after, mut names) = (None, Vec::new());
        loop {
            let page = if mine {
                wait(guild.desk("ned").my_coaching(community, after, 2))
            } else {
                wait(guild.op.coaching_pairs(community, after, 2))
            };
            let (page, more) = page.unwrap();
            names.extend(page.iter().map(|p| p.coachee.as_ref().unwrap().to_string()));
            after = page.last().map(|p| p.id);
            if !more {
                return names;
            }
        }
    };
    assert_eq!(pages(false), ["p5", "p4", "p3", "p2", "p1"]);
    let mut mine = pages(true);
    mine.sort_unstable();
    assert_eq!(mine, ["ned", "p1", "p2", "p3", "p4", "p5"]);
}
