//! S1.8, S2.4, S4.5, S4.11: badges and points, and who opted out of them.

use learncomm_core::community::{
    AwardedBy, Badge, BadgeEdit, BadgeState, CharterEdit, Holding, Level, MAX_BADGES, NewBadge, SettingsEdit,
};
use learncomm_core::id::{BadgeId, Slug};
use learncomm_core::ledger::{Activity, NONE, Verb};
use learncomm_core::session::{MaterialKind, NewMaterial, SessionRole};
use learncomm_core::{Desk, Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::past_sessions::held;

pub(crate) fn new_badge(slug: &str, when: &[&str]) -> NewBadge {
    NewBadge {
        slug: slug.parse().unwrap(),
        title: format!("The {slug}"),
        description: "For what it takes.".to_owned(),
        skills: vec!["testing".parse().unwrap()],
        criteria: when.iter().map(|text| text.parse().unwrap()).collect(),
    }
}

pub(crate) fn defined(guild: &Guild, slug: &str, when: &[&str]) -> Badge {
    wait(guild.op.define_badge(guild.community.id, &new_badge(slug, when))).unwrap()
}

/// Asked by one, answered by another, and accepted.
pub(crate) fn helped(guild: &Guild, asker: &str, helper: &str) -> learncomm_core::contribution::Contribution {
    let asked = guild.ask(asker, "How?");
    let answer = guild.answer(helper, asked.id);
    wait(guild.desk(asker).accept(guild.community.id, answer.id)).unwrap();
    guild.pass(60);
    answer
}

pub(crate) fn points_on(guild: &Guild) {
    let edit = CharterEdit {
        settings: SettingsEdit {
            points: Some(true),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
}

fn run(guild: &Guild) -> Vec<(String, usize)> {
    let runs = wait(guild.op.award_badges(guild.community.id)).unwrap();
    runs.into_iter()
        .map(|run| (run.badge.to_string(), run.awarded))
        .collect()
}

fn holders(desk: &Desk, guild: &Guild, badge: BadgeId) -> (Vec<String>, usize) {
    let found = wait(desk.badge_holders(guild.community.id, badge)).unwrap();
    (
        found.handles.iter().map(ToString::to_string).collect(),
        found.count,
    )
}

fn has(desk: &Desk, guild: &Guild, who: &str) -> Vec<(String, Holding)> {
    let found = wait(desk.badges_of(guild.community.id, &handle(who))).unwrap();
    found
        .into_iter()
        .map(|a| (a.badge.to_string(), a.holding))
        .collect()
}

fn told(guild: &Guild) -> Vec<Activity> {
    let is_of_badges = |a: &Activity| matches!(a.verb, Verb::Awarded | Verb::Revoked);
    guild.ledger().into_iter().filter(is_of_badges).collect()
}

#[test]
fn s1_8_badges_are_defined_changed_and_retired() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let sol = guild.desk("sol");
    let badge = wait(sol.define_badge(community, &new_badge("mentor", &["coached>=1"]))).unwrap();
    assert_eq!((badge.state, badge.is_by_hand()), (BadgeState::Active, false));
    for given in ["mentor", &format!("#{}", badge.number), &badge.id.to_string()] {
        assert_eq!(
            wait(guild.desk("gus").find_badge(community, given)).unwrap(),
            badge
        );
    }
    let before = guild.dump();
    let kind = refused(
        wait(sol.define_badge(community, &new_badge("mentor", &[]))),
        &["badge", "mentor", "exists"],
    );
    assert_eq!(kind, ErrorKind::Exists);
    let many = NewBadge {
        criteria: vec!["answers>=1".parse().unwrap(); 11],
        ..new_badge("many", &[])
    };
    refused(wait(sol.define_badge(community, &many)), &["criteria", "10"]);
    let mut bad = new_badge("bad", &["answers>=1"]);
    bad.criteria[0].at_least = 0;
    refused(
        wait(sol.define_badge(community, &bad)),
        &["criterion", "answers>=0"],
    );
    let nameless = NewBadge {
        title: " ".to_owned(),
        ..new_badge("nameless", &[])
    };
    refused(wait(sol.define_badge(community, &nameless)), &["title"]);
    refused(wait(sol.find_badge(community, "nobody")), &["badge", "nobody"]);
    assert!(guild.dump() == before);

    let edit = BadgeEdit {
        title: Some("A mentor".to_owned()),
        criteria: Some(vec!["coached>=2".parse().unwrap()]),
        ..BadgeEdit::default()
    };
    let changed = wait(sol.edit_badge(community, badge.id, &edit)).unwrap();
    assert_eq!(
        (changed.title.as_str(), changed.criteria[0].at_least),
        ("A mentor", 2)
    );
    assert_eq!(
        (&changed.description, &changed.skills),
        (&badge.description, &badge.skills)
    );
    assert!(changed.edited_at.is_some());
    let retired = wait(sol.retire_badge(community, badge.id, true)).unwrap();
    assert_eq!(retired.state, BadgeState::Retired);
    let listed = |state| wait(sol.badges(community, state)).unwrap().len();
    assert_eq!((listed(None), listed(Some(BadgeState::Active))), (1, 0));
    refused(
        wait(sol.award_badge(community, &handle("mei"), badge.id, "So.")),
        &["retired"],
    );
    // Its name stays taken.
    refused(
        wait(sol.define_badge(community, &new_badge("mentor", &[]))),
        &["exists"],
    );
}

#[test]
fn s1_8_there_are_only_so_many_badges() {
    let guild = Guild::with_roles();
    for n in 0..MAX_BADGES {
        defined(&guild, &format!("badge-{n}"), &[]);
    }
    let one_more = wait(guild.op.define_badge(guild.community.id, &new_badge("more", &[])));
    assert_eq!(refused(one_more, &["200"]), ErrorKind::Rule);
}

#[test]
fn s4_11_a_badge_comes_by_what_somebody_did() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let badge = defined(
        &guild,
        "helper",
        &["accepted-answers>=2 about testing from 2 people", "answers>=2"],
    );
    defined(&guild, "by-hand", &[]);
    helped(&guild, "sol", "mei");
    helped(&guild, "sol", "mei");
    assert_eq!(run(&guild), [], "from one person only");
    let answer = helped(&guild, "fay", "mei");
    assert_eq!(run(&guild), [("helper".to_owned(), 1)]);
    assert_eq!(run(&guild), [], "once");
    let mei = wait(guild.op.member(community, &handle("mei")))
        .unwrap()
        .membership;
    let line = told(&guild)[0];
    assert_eq!(
        (line.actor, line.verb, line.object, line.toward, line.value),
        (
            NONE,
            Verb::Awarded,
            badge.number,
            mei.number,
            AwardedBy::Rule.code()
        )
    );
    let seen = wait(guild.desk("gus").badges_of(community, &handle("mei"))).unwrap();
    assert_eq!(
        (seen[0].holding, seen[0].by, seen[0].evidence.len()),
        (Holding::Held, AwardedBy::Rule, 0)
    );
    let own = wait(guild.desk("mei").badges_of(community, &handle("mei"))).unwrap();
    let counted: Vec<(u32, Option<u32>)> = own[0].evidence.iter().map(|c| (c.count, c.people)).collect();
    assert_eq!(counted, [(3, Some(2)), (3, None)]);
    // It is kept when what it rests on is gone.
    wait(guild.op.remove(community, answer.id, Some("Spam."))).unwrap();
    assert_eq!(run(&guild), []);
    assert_eq!(
        holders(&guild.desk("gus"), &guild, badge.id),
        (vec!["mei".to_owned()], 1)
    );
    // The search for experts shows it.
    let experts = wait(
        guild
            .desk("gus")
            .find_experts(community, &"testing".parse().unwrap()),
    )
    .unwrap();
    assert_eq!(experts[0].handle, handle("mei"));
    assert_eq!(experts[0].badges, ["helper".parse::<Slug>().unwrap()]);
    // Who has left is not listed any more.
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    guild.pass(60);
    assert_eq!(holders(&guild.op, &guild, badge.id), (vec![], 0));
}

#[test]
fn s4_11_bots_and_who_has_left_earn_nothing() {
    let guild = Guild::with_roles();
    let badge = defined(&guild, "helper", &["answers>=1"]);
    let asked = guild.ask("sol", "How?");
    guild.join("ned", Role::Member);
    guild.answer("ned", asked.id);
    guild.answer("mei", asked.id);
    guild.answer("fay", asked.id);
    guild.answer("sol", asked.id);
    guild.pass(60);
    wait(guild.op.release(guild.community.id, &handle("ned"), None)).unwrap();
    let bot = learncomm_core::community::PersonEdit {
        bot: Some(true),
        ..Default::default()
    };
    wait(guild.op.edit_person(&handle("fay"), &bot)).unwrap();
    guild.pass(60);
    assert_eq!(run(&guild), [("helper".to_owned(), 1)]);
    assert_eq!(holders(&guild.op, &guild, badge.id).0, ["mei"]);
    let by_hand = wait(
        guild
            .op
            .award_badge(guild.community.id, &handle("fay"), badge.id, "So."),
    );
    assert_eq!(refused(by_hand, &["program"]), ErrorKind::Rule);
}

#[test]
fn s2_4_what_a_steward_revoked_comes_back_only_by_hand() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let badge = defined(&guild, "helper", &["answers>=1"]);
    let asked = guild.ask("sol", "How?");
    guild.answer("mei", asked.id);
    run(&guild);
    guild.pass(60);
    let sol = guild.desk("sol");
    refused(
        wait(sol.revoke_badge(community, &handle("mei"), badge.id, " ")),
        &["reason"],
    );
    refused(
        wait(sol.revoke_badge(community, &handle("fay"), badge.id, "No.")),
        &["fay", "does not have"],
    );
    let revoked = wait(sol.revoke_badge(community, &handle("mei"), badge.id, "Copied.")).unwrap();
    assert_eq!(revoked.revoked_because.as_deref(), Some("Copied."));
    guild.pass(60);
    refused(
        wait(sol.revoke_badge(community, &handle("mei"), badge.id, "No.")),
        &["revoked already"],
    );
    assert_eq!(run(&guild), [], "the rule does not bring it back");
    assert_eq!(has(&guild.desk("gus"), &guild, "mei"), []);
    let seen = [("helper".to_owned(), Holding::Revoked)];
    assert_eq!(has(&guild.desk("mei"), &guild, "mei"), seen);
    assert_eq!(has(&sol, &guild, "mei"), seen);
    assert_eq!(holders(&sol, &guild, badge.id), (vec![], 0));

    let back = wait(sol.award_badge(community, &handle("mei"), badge.id, "It was her own.")).unwrap();
    assert_eq!((back.by, back.holding), (AwardedBy::Steward, Holding::Held));
    refused(
        wait(sol.award_badge(community, &handle("mei"), badge.id, "Twice.")),
        &["already"],
    );
    refused(
        wait(sol.award_badge(community, &handle("sol"), badge.id, "Me.")),
        &["themselves"],
    );
    refused(
        wait(sol.award_badge(community, &handle("olu"), badge.id, "Not in.")),
        &["olu"],
    );
    let verbs: Vec<(Verb, u32)> = told(&guild).iter().map(|a| (a.verb, a.value)).collect();
    assert_eq!(
        verbs,
        [(Verb::Awarded, 1), (Verb::Revoked, 0), (Verb::Awarded, 2)]
    );
}

#[test]
fn s2_4_everybody_sees_how_far_they_are() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    defined(&guild, "helper", &["accepted-answers>=3", "answers>=1"]);
    defined(&guild, "given", &[]);
    let old = defined(&guild, "old", &["answers>=1"]);
    helped(&guild, "sol", "mei");
    run(&guild);
    wait(guild.op.retire_badge(community, old.id, true)).unwrap();
    let progress = |who: &str| wait(guild.desk(who).badge_progress(community)).unwrap();
    let mei = progress("mei");
    let told: Vec<(&str, Holding, usize, usize)> = mei
        .iter()
        .map(|p| (p.badge.as_str(), p.holding, p.met, p.criteria.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("given", Holding::Open, 0, 0),
            ("helper", Holding::Open, 1, 2),
            ("old", Holding::Held, 1, 1)
        ]
    );
    assert_eq!(mei[1].criteria[0].count, 1);
    // A retired badge is no aim for anybody else.
    assert_eq!(progress("gus").len(), 2);
    let nobody = wait(guild.op.badge_progress(community));
    assert_eq!(refused(nobody, &["operator"]), ErrorKind::Forbidden);
}

#[test]
fn s2_4_two_runs_at_once_award_once() {
    let guild = Guild::with_roles();
    let badge = defined(&guild, "helper", &["answers>=1"]);
    let asked = guild.ask("sol", "How?");
    for who in ["mei", "fay", "gus"] {
        guild.answer(who, asked.id);
    }
    let community = guild.community.id;
    let (one, other) =
        wait(async { futures::join!(guild.op.award_badges(community), guild.op.award_badges(community)) });
    let sum: usize = [one.unwrap(), other.unwrap()]
        .iter()
        .flatten()
        .map(|run| run.awarded)
        .sum();
    assert_eq!(
        (sum, holders(&guild.op, &guild, badge.id).1, told(&guild).len()),
        (3, 3, 3)
    );
}

/// Every output that puts people into an order by what they did, or names those who earned something.
type Ranking = (&'static str, fn(&Desk, &Guild) -> String);

const RANKINGS: &[Ranking] = &[
    ("points", |d, g| {
        format!("{:?}", wait(d.points(g.community.id, None, 0, 1_000)).unwrap().0)
    }),
    ("experts", |d, g| {
        let topic = "testing".parse().unwrap();
        format!("{:?}", wait(d.find_experts(g.community.id, &topic)).unwrap())
    }),
    ("who has a badge", |d, g| {
        let badge = wait(d.find_badge(g.community.id, "helper")).unwrap();
        format!(
            "{:?}",
            wait(d.badge_holders(g.community.id, badge.id)).unwrap().handles
        )
    }),
    ("the badges of a member", |d, g| {
        format!("{:?}", wait(d.badges_of(g.community.id, &handle("mei"))).unwrap())
    }),
];

#[test]
fn s4_5_who_opted_out_is_in_no_ranking() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    points_on(&guild);
    let badge = defined(&guild, "helper", &["answers>=1"]);
    let testing: Slug = "testing".parse().unwrap();
    for helper in ["mei", "gus", "fay"] {
        helped(&guild, "sol", helper);
    }
    helped(&guild, "sol", "mei");
    wait(
        guild
            .desk("mei")
            .declare_skill(community, &testing, Level::Expert),
    )
    .unwrap();
    run(&guild);
    let gus = guild.desk("gus");
    for (name, ranking) in RANKINGS {
        assert!(ranking(&gus, &guild).contains("mei"), "{name}");
    }
    let out = wait(guild.desk("mei").opt_out(community, true)).unwrap();
    assert!(out.membership.opted_out);
    for (name, ranking) in RANKINGS {
        assert!(!ranking(&gus, &guild).contains("mei"), "{name}");
    }
    // Ranks close ranks, a count stays, and who opted out sees their own.
    let (lines, _) = wait(gus.points(community, None, 0, 9)).unwrap();
    let lines: Vec<(usize, &str, u32)> = lines
        .iter()
        .map(|l| (l.rank, l.handle.as_str(), l.points))
        .collect();
    assert_eq!(lines, [(1, "fay", 5), (1, "gus", 5)]);
    assert_eq!(
        holders(&gus, &guild, badge.id),
        (vec!["fay".into(), "gus".into()], 3)
    );
    let own = wait(guild.desk("mei").my_points(community, None)).unwrap();
    assert_eq!((own.points, own.rank), (10, None));
    assert_eq!(has(&guild.desk("mei"), &guild, "mei").len(), 1);
    assert_eq!(
        has(&guild.desk("sol"), &guild, "mei").len(),
        1,
        "stewards award them"
    );
    // What they declared is still theirs, and that they opted out is nobody's business.
    assert_eq!(wait(gus.skills(community, &handle("mei"))).unwrap().len(), 1);
    for who in ["gus", "fay", "sol"] {
        let seen = wait(guild.desk(who).member(community, &handle("mei"))).unwrap();
        assert!(!seen.membership.opted_out, "{who}");
        let all = wait(guild.desk(who).members(community, &Default::default(), None, 99))
            .unwrap()
            .0;
        assert!(all.iter().all(|m| !m.membership.opted_out), "{who}");
    }
    // Also what others do to the membership shows and changes nothing of it.
    let moved = wait(
        guild
            .desk("fay")
            .assign_unit(community, &handle("mei"), Some("lab".parse().unwrap())),
    );
    assert!(!moved.unwrap().membership.opted_out);
    let seen = wait(guild.desk("mei").member(community, &handle("mei"))).unwrap();
    assert!(seen.membership.opted_out);
    wait(guild.desk("mei").opt_out(community, false)).unwrap();
    for (name, ranking) in RANKINGS {
        assert!(ranking(&gus, &guild).contains("mei"), "{name}");
    }
}

#[test]
fn s4_5_who_opted_out_is_asked_to_lead_in_their_turn_and_not_for_what_they_did() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ada", Role::Member);
    guild.join("zoe", Role::Member);
    guild.pass(86_400);
    let mut plan = crate::rsvp::plan("About testing");
    plan.topics = vec!["testing".parse().unwrap()];
    plan.leads = vec![
        guild.lead("ada", SessionRole::NoteTaker),
        guild.lead("zoe", SessionRole::Presenter),
    ];
    let past = guild.session("2026-01-07 10:00", plan.clone());
    plan.leads.clear();
    let next = guild.session("2026-02-01 10:00", plan);
    guild.until("2026-01-07 12:00");
    let came = ["ada", "zoe"].map(|who| (handle(who), learncomm_core::session::Attendance::Present));
    wait(guild.op.record_attendance(community, past.id, &came, None)).unwrap();
    let order = || -> Vec<(String, usize)> {
        let role = Some(SessionRole::Facilitator);
        let found = wait(guild.op.candidates(community, next.id, role, 99)).unwrap();
        found
            .into_iter()
            .map(|c| (c.handle.to_string(), c.led_on_topics))
            .collect()
    };
    let led = |who: &str, n| (who.to_owned(), n);
    assert_eq!(order()[..2], [led("ada", 1), led("zoe", 1)]);
    wait(guild.desk("ada").opt_out(community, true)).unwrap();
    let now = order();
    assert_eq!(now[0], led("zoe", 1));
    assert!(now.contains(&led("ada", 0)), "still asked");
}

#[test]
fn s4_5_points_are_off_unless_the_charter_has_them_on() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    helped(&guild, "sol", "mei");
    let mei = guild.desk("mei");
    let off = |outcome: Result<(), Error>| {
        assert_eq!(refused(outcome, &["no points", "charter"]), ErrorKind::Rule);
    };
    off(wait(mei.points(community, None, 0, 9)).map(drop));
    off(wait(mei.my_points(community, None)).map(drop));
    points_on(&guild);
    guild.pass(86_400 * 3);
    let o = held(
        &guild,
        "2026-01-06 10:00",
        &[("mei", "present"), ("fay", "absent")],
    );
    let recording = NewMaterial {
        kind: MaterialKind::Recording,
        title: "Recording".to_owned(),
        url: "https://example.org/rec".to_owned(),
        level: None,
    };
    wait(guild.op.share_material(community, o.id, &recording)).unwrap();
    wait(guild.desk("fay").catch_up(community, o.id, true)).unwrap();
    let asked = guild.ask("mei", "What?");
    for (who, rating) in [("sol", 5), ("fay", 4), ("gus", 3)] {
        wait(guild.desk(who).rate(community, asked.id, rating)).unwrap();
    }
    guild.pass(86_400);
    let own = wait(mei.my_points(community, None)).unwrap();
    assert_eq!((own.points, own.rank), (5 + 4, Some(1)));
    assert_eq!(wait(mei.my_points(community, Some(2))).unwrap().points, 4);
    let fay = wait(guild.desk("fay").my_points(community, None)).unwrap();
    assert_eq!((fay.points, fay.rank), (1, Some(2)));
    let page = |skip, limit| {
        let (lines, more) = wait(mei.points(community, None, skip, limit)).unwrap();
        let lines: Vec<(usize, String)> = lines.iter().map(|l| (l.rank, l.handle.to_string())).collect();
        (lines, more)
    };
    assert_eq!(page(0, 1), (vec![(1, "mei".to_owned())], true));
    assert_eq!(page(1, 1), (vec![(2, "fay".to_owned())], false));
    assert_eq!(page(9, 1), (vec![], false));
    for days in [0, 3_651] {
        refused(wait(mei.points(community, Some(days), 0, 9)), &["days"]);
    }
    // What was removed counts for nothing.
    wait(guild.op.remove(community, asked.id, Some("Spam."))).unwrap();
    assert_eq!(wait(mei.my_points(community, None)).unwrap().points, 5);
}
